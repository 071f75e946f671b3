"""Every bit of a log turned over, one at a time, and given to the functions that audit and readers are made of.

No database: a thousand entries have three million bits. What is asked of each kind is what finds it in earnest:

leaf         the audit's: the tile regrown out of the entries is not the one that is stored
tile         a reader's: the tile does not give the hash above it, or not the root
checkpoint   a reader's: signatures, root and quorum, for the note with all cosignatures
receipt      a reader's: the whole file under a policy that asks for every witness
opening      the audit's: key and content do not give the commitment
token        a reader's: the reply of a time stamp authority, for its digest and under its root
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.fuzz.of_the_log import DIGEST, LOG, NONCE, SECONDS, STAMPED, WITNESSES, stamping

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from wakai.journal.domain.commitments import canonical, check_commitment, commit, entry_bytes
from wakai.journal.domain.merkle import inclusion_proof, leaf_hash, root_of
from wakai.journal.domain.notes import cosignature_line
from wakai.journal.domain.policy import Party, Policy, operators
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.signing_stamps import answer_query
from wakai.journal.domain.tiles import HASH, WIDTH, grow, hashes_in, subtree, tile_reader
from wakai.journal.domain.timestamps import query_for, read_reply
from wakai.kernel.refusals import Refusal

TOKENS: Final = 4
Places = dict[tuple[int, int], bytes]


@dataclass(frozen=True)
class Thing:
    """Bytes of which every bit counts, and who finds that one of them is another."""

    data: bytes
    is_taken: Callable[[bytes], bool]


@dataclass(frozen=True)
class Log:
    """A log in memory, with what opens its entries."""

    openings: tuple[tuple[bytes, bytes], ...]
    entries: tuple[bytes, ...]
    tiles: Places
    root: bytes
    note: str


@cache
def a_log(size: int) -> Log:
    openings = tuple(
        (bytes([n % 251]) * 32, canonical({"n": n, "act": "message", "text": f"words {n}"})) for n in range(size)
    )
    entries = tuple(entry_bytes("DocketEntry", at=STAMPED, commitment=commit(key, told)) for key, told in openings)
    tiles = grow({}, 0, [leaf_hash(entry) for entry in entries])
    root = root_of(size, tile_reader(lambda tile: tiles[tile.level, tile.index], size))
    stated = Checkpoint(LOG.name, size, root)
    lines = [cosignature_line(stated.text(), one, seconds=SECONDS) for one in WITNESSES]
    return Log(openings, entries, tiles, root, sign_checkpoint(stated, LOG) + "".join(lines))


@cache
def everybody() -> Policy:
    """Every witness is needed: else the change of one too many may go unseen, and does no harm."""
    return operators(
        len(WITNESSES), {one.name: (Party(one.verifier),) for one in WITNESSES}, logs=(Party(LOG.verifier),)
    )


def leaves(log: Log) -> Iterator[Thing]:
    for index, entry in enumerate(log.entries):
        tile, at = log.tiles[0, index // WIDTH], index % WIDTH * HASH
        stored = tile[at : at + HASH]
        yield Thing(entry, lambda bad, stored=stored: leaf_hash(bad) == stored)  # type: ignore[misc]


def tiles(log: Log) -> Iterator[Thing]:
    size = len(log.entries)
    for (level, index), data in log.tiles.items():
        above = log.tiles.get((level + 1, index // WIDTH), b"")[index % WIDTH * HASH :][:HASH]
        if len(data) == WIDTH * HASH:
            yield Thing(data, lambda bad, above=above: subtree(hashes_in(bad, WIDTH)) == above)  # type: ignore[misc]
        else:
            place = (level, index)
            yield Thing(data, lambda bad, place=place: _root(log.tiles | {place: bad}, size) == log.root)  # type: ignore[misc]


def _root(stored: Places, size: int) -> bytes:
    return root_of(size, tile_reader(lambda tile: stored[tile.level, tile.index], size))


def checkpoints(log: Log) -> Iterator[Thing]:
    def is_taken(bad: bytes) -> bool:
        stated, opened = open_checkpoint(bad, everybody().verifiers)
        everybody().require(opened)
        return stated == Checkpoint(LOG.name, len(log.entries), log.root)

    yield Thing(log.note.encode(), is_taken)


def receipts(log: Log) -> Iterator[Thing]:
    def is_taken(bad: bytes) -> bool:
        return bool(check_receipt(Receipt.parse(bad), everybody()))

    size = len(log.entries)
    read = tile_reader(lambda tile: log.tiles[tile.level, tile.index], size)
    for index in sorted({0, size // 2, size - 1}):
        receipt = Receipt(index, inclusion_proof(index, size, read), log.note, log.entries[index])
        yield Thing(receipt.text().encode(), is_taken)


def openings(log: Log) -> Iterator[Thing]:
    for key, told in log.openings:
        commitment = commit(key, told)

        def is_taken(bad: bytes, commitment: bytes = commitment) -> bool:
            check_commitment(bad[:32], bad[32:], commitment)
            return True

        yield Thing(key + told, is_taken)


def tokens(_: Log) -> Iterator[Thing]:
    by, authority = stamping()

    def is_taken(bad: bytes) -> bool:
        return bool(read_reply(bad, sha256=DIGEST, nonce=NONCE, authority=authority))

    for serial in range(1, TOKENS + 1):
        yield Thing(answer_query(query_for(DIGEST, nonce=NONCE), by=by, serial=serial, at=STAMPED), is_taken)


KINDS: Final[Mapping[str, Callable[[Log], Iterator[Thing]]]] = {
    "leaf": leaves,
    "tile": tiles,
    "checkpoint": checkpoints,
    "receipt": receipts,
    "opening": openings,
    "token": tokens,
}


def missed(kind: str, *, size: int, every: int = 1, first: int = 0) -> tuple[int, list[str]]:
    """How many bits of a log of `size` entries were turned over, each `every`-th from the `first`, and which went unseen."""
    turned, unseen = 0, []
    at = first
    for number, thing in enumerate(KINDS[kind](a_log(size))):
        assert _taken(thing, thing.data), f"{kind} {number} is not taken as it is"
        bits = len(thing.data) * 8
        while at < bits:
            turned += 1
            if _taken(thing, flipped(thing.data, at)):
                unseen.append(f"{kind} {number}, bit {at}")
            at += every
        at -= bits
    return turned, unseen


def flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def _taken(thing: Thing, data: bytes) -> bool:
    try:
        return thing.is_taken(data)
    except Refusal:
        return False
