"""What others may read of the log: checkpoints, tiles, bundles, receipts, and what a receipt's entry commits to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from wakai.journal.domain.merkle import inclusion_proof
from wakai.journal.domain.notes import open_note
from wakai.journal.domain.policy import NONE, Policy
from wakai.journal.domain.receipts import Receipt
from wakai.journal.domain.refusals import SignatureDoesNotHold, TileNotReadable, TooFewWitnesses
from wakai.journal.domain.tiles import ENTRIES, HEIGHT, WIDTH, Tile, tile_of, tile_reader
from wakai.journal.log_keys import log_policy
from wakai.journal.log_store import edge_tiles, fetch, fetch_bundle, last_checkpoint
from wakai.journal.models import Entry, Opening, WitnessAsked

# How many of the newest checkpoints are looked at for one that enough witnesses have cosigned.
LOOKED_AT = 50
# Every receipt begins with this: one statement, where the ORM would take two and longer.
_SIGNED: Final = (
    "SELECT size, at, note, coalesce((SELECT string_agg(line, '' ORDER BY vkey COLLATE \"C\")"
    " FROM journal_cosignature WHERE checkpoint_id = size), '') FROM journal_logcheckpoint"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is handed out: the note with all cosignatures that came in."""

    size: int
    at: datetime
    note: str
    witnessed: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What opens the commitment of an entry: the key (32 bytes) and the payload (canonical JSON)."""

    key: bytes
    payload: str


def checkpoint() -> Signed | None:
    """The newest checkpoint; None before the first entry."""
    return next(iter(_newest(1, log_policy())), None)


def checkpoint_at(size: int) -> Signed | None:
    """The checkpoint of exactly this size, if one was signed."""
    return next(iter(_checkpoints(_SIGNED + " WHERE size = %s", size, log_policy())), None)


def tile_bytes(tile: Tile) -> bytes:
    """A tile, or with level `ENTRIES` a bundle; raises `TileNotReadable` when the last checkpoint does not reach so far."""
    size = last_checkpoint().size
    # Any width up to that of the last checkpoint can be had: a narrower tile is the beginning of a wider one.
    if tile.width > tile_of(tile.level, tile.index, size).width:
        raise TileNotReadable(why="beyond the checkpoint")
    found = fetch_bundle(tile) if tile.level == ENTRIES else fetch([tile]).get(tile)
    if found is None:
        raise TileNotReadable(why="beyond the checkpoint")
    return found


def receipt_of(submission: int) -> Receipt | None:
    """The receipt of what was handed in under this number; None while it waits for its place in the log."""
    return receipts_of([submission]).get(submission)


def receipts_of(submissions: Iterable[int]) -> dict[int, Receipt]:
    """The receipts of several, all against one checkpoint as far as it holds them; those that wait are left out.

    The checkpoint is the newest that enough witnesses have cosigned and that holds them all, or else the newest.
    """
    leaves = _leaves(submissions)
    if not leaves:
        return {}
    signed = _checkpoint_for(max(index for _, index, _ in leaves))
    tiles = fetch(_tiles_for([index for _, index, _ in leaves], signed.size))
    read = tile_reader(tiles.__getitem__, signed.size)
    return {
        submission: Receipt(index, inclusion_proof(index, signed.size, read), signed.note, bytes(entry))
        for submission, index, entry in leaves
    }


def submissions_of(case_id: str) -> Mapping[int, int]:
    """The numbers in the log of a case's docket entries, by docket number."""
    rows = Entry.objects.filter(case_id=case_id, payload__has_key="seq").values_list("payload__seq", "submission")
    return dict(rows.order_by("id"))


def submission_of(entry_id: int) -> int:
    """The number in the log of a journal entry; raises `Entry.DoesNotExist`."""
    return Entry.objects.values_list("submission", flat=True).get(pk=entry_id)


def content_of(submission: int) -> Content | None:
    """Key and payload of an entry of the log; None when they were erased."""
    row = Opening.objects.filter(pk=submission).first()
    return Content(bytes(row.key), row.payload) if row else None


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """How far a witness of ours has cosigned (0: never); `failures` in a row, with what the last one said, for operators."""

    name: str
    size: int
    failures: int
    note: str


def witness_standings() -> tuple[WitnessStanding, ...]:
    """The witnesses of the policy, in its order."""
    asked = {row.vkey: row for row in WitnessAsked.objects.all()}
    return tuple(
        WitnessStanding(party.verifier.name, row.size, row.failures, row.note)
        for party in log_policy().witnesses.values()
        for row in [asked.get(party.verifier.vkey) or WitnessAsked(vkey=party.verifier.vkey)]
    )


def _leaves(submissions: Iterable[int]) -> list[tuple[int, int, bytes]]:
    """Number, place in the tree and entry of those that have a place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT submission, index, entry FROM journal_logleaf WHERE submission = ANY(%s)", [list(submissions)]
        )
        return list(cursor.fetchall())


def _newest(count: int, policy: Policy) -> list[Signed]:
    return _checkpoints(_SIGNED + " ORDER BY size DESC LIMIT %s", count, policy)


def _checkpoints(statement: str, number: int, policy: Policy) -> list[Signed]:
    """The checkpoints that a statement finds, each with its cosignatures in one order for all."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
        rows = cursor.fetchall()
    return [_signed(size, at, note, cosignatures, policy) for size, at, note, cosignatures in rows]


def _checkpoint_for(index: int) -> Signed:
    policy = log_policy()
    # Without witnesses every checkpoint is good enough, and only one is read.
    signed = _newest(LOOKED_AT if policy.witnesses else 1, policy)
    return next((one for one in signed if one.witnessed and one.size > index), signed[0])


def _signed(size: int, at: datetime, note: str, cosignatures: str, policy: Policy) -> Signed:
    if policy.quorum == NONE:
        return Signed(size, at, note + cosignatures, witnessed=True)
    try:
        policy.require(open_note(note + cosignatures, policy.verifiers))
    except TooFewWitnesses:
        return Signed(size, at, note + cosignatures, witnessed=False)
    except SignatureDoesNotHold:
        # A stored cosignature was damaged; the audit names it. Nobody is handed a note that does not open.
        return Signed(size, at, note, witnessed=False)
    return Signed(size, at, note + cosignatures, witnessed=True)


def _tiles_for(indices: list[int], size: int) -> set[Tile]:
    """All tiles that proofs of these entries are made of: those on their way up, and where the tree ends."""
    tiles = set(edge_tiles(size))
    for index in indices:
        for level in range(-(-size.bit_length() // HEIGHT)):
            at = index >> (HEIGHT * (level + 1))
            if at * WIDTH < size >> (HEIGHT * level):
                tiles.add(tile_of(level, at, size))
    return tiles
