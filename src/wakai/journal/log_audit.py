"""The audit: everything that can be recomputed is recomputed, and what differs is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint
from wakai.journal.domain.commitments import canonical, check_commitment
from wakai.journal.domain.merkle import Frontier, grown, leaf_hash
from wakai.journal.domain.notes import Verifier, open_note, split
from wakai.journal.domain.refusals import CommitmentDoesNotOpen
from wakai.journal.domain.tiles import grow
from wakai.journal.log import told
from wakai.journal.log_keys import log_policy
from wakai.journal.models import LogCheckpoint, LogLeaf, LogPending, LogTile
from wakai.kernel.refusals import Refusal

CHUNK = 65_536
PAGE = 10_000
MOST_NAMED = 100

_OPENINGS = (
    "SELECT o.id, o.key, o.payload, coalesce(l.entry, p.entry) FROM journal_opening o"
    " LEFT JOIN journal_logleaf l ON l.submission = o.id LEFT JOIN journal_logpending p ON p.id = o.id"
    " WHERE o.id > %s ORDER BY o.id LIMIT %s"
)
_JOURNAL = (
    "SELECT e.id, e.kind, e.actor, e.at, e.case_id, e.payload::text, o.payload,"
    " l.index IS NOT NULL OR p.id IS NOT NULL FROM journal_entry e"
    " LEFT JOIN journal_opening o ON o.id = e.submission LEFT JOIN journal_logleaf l ON l.submission = e.submission"
    " LEFT JOIN journal_logpending p ON p.id = e.submission WHERE e.id > %s ORDER BY e.id LIMIT %s"
)


@dataclass(slots=True)
class Audit:
    """What was looked at, and what was found wrong (a line each, at most a hundred)."""

    entries: int = 0
    checkpoints: int = 0
    tiles: int = 0
    openings: int = 0
    waiting: int = 0
    root: bytes = b""
    problems: list[str] = field(default_factory=list)

    def wrong(self, problem: str) -> None:
        """Note a problem."""
        if len(self.problems) < MOST_NAMED:
            self.problems.append(problem)


def audit() -> Audit:
    """Recompute leaves, tiles, roots, signatures and commitments of the whole log; nothing is changed."""
    found = Audit(waiting=LogPending.objects.count())
    _check_tree(found)
    _check_openings(found)
    _check_journal(found)
    return found


def _check_tree(found: Audit) -> None:
    """Grow the tree again out of the leaves; every checkpoint and tile is met on the way."""
    checkpoints = LogCheckpoint.objects.order_by("size").prefetch_related("cosignatures").iterator(chunk_size=PAGE)
    awaited = next(checkpoints, None)
    frontier, edge = Frontier(), dict[int, bytes]()
    seen: set[tuple[int, int]] = set()
    leaves = _leaf_hashes(found)
    while chunk := list(islice(leaves, CHUNK)):
        made = grow(edge, frontier.size, chunk)
        start = frontier.size
        while awaited and awaited.size <= start + len(chunk):
            frontier = grown(frontier, chunk[frontier.size - start : awaited.size - start])
            _check_checkpoint(found, awaited, frontier)
            awaited = next(checkpoints, None)
        frontier = grown(frontier, chunk[frontier.size - start :])
        edge = _after(edge, made, frontier.size)
        seen |= _check_tiles(found, made, frontier.size)
    while awaited:
        found.wrong(f"checkpoint {awaited.size}: there are fewer entries")
        awaited = next(checkpoints, None)
    found.root = frontier.root
    _check_ends(found, seen, frontier.size)


def _leaf_hashes(found: Audit) -> Iterator[bytes]:
    rows = LogLeaf.objects.order_by("index").values_list("index", "entry").iterator(chunk_size=10_000)
    for expected, (index, entry) in enumerate(rows):
        if index != expected:
            found.wrong(f"entry {expected} is missing")
        found.entries += 1
        yield leaf_hash(bytes(entry))


def _check_checkpoint(found: Audit, row: LogCheckpoint, frontier: Frontier) -> None:
    found.checkpoints += 1
    _check_cosignatures(found, row)
    try:
        stated, _ = open_checkpoint(row.note, log_policy().verifiers)
    except Refusal as refusal:
        found.wrong(f"checkpoint {row.size}: {refusal}")
        return
    expected = Checkpoint(stated.origin, row.size, frontier.root)
    if frontier.size != row.size or stated != expected or bytes(row.root) != frontier.root:
        found.wrong(f"checkpoint {row.size}: the entries give another root")


def _check_cosignatures(found: Audit, row: LogCheckpoint) -> None:
    """Each by the key it was kept for, which may be of a witness that the policy names no more."""
    for one in row.cosignatures.all():
        try:
            text, _ = split(row.note)
            open_note(f"{text}\n{one.line}", [Verifier.parse(one.vkey)])
        except Refusal as refusal:
            found.wrong(f"checkpoint {row.size}: cosignature by {one.vkey}: {refusal}")


def _after(edge: dict[int, bytes], made: dict[tuple[int, int], bytes], size: int) -> dict[int, bytes]:
    """The partial tiles at the end of a tree that has grown."""
    last = edge | {level: data for (level, _), data in sorted(made.items())}
    return {level: data for level, data in last.items() if (size >> 8 * level) % 256}


def _check_tiles(found: Audit, made: dict[tuple[int, int], bytes], size: int) -> set[tuple[int, int]]:
    """Compare the tiles that were made with those stored; the last of a level may have grown on in the next chunk."""
    for level in {level for level, _ in made}:
        indices = [index for one, index in made if one == level]
        rows = LogTile.objects.filter(level=level, index__gte=min(indices), index__lte=max(indices))
        stored = {index: bytes(data) for index, data in rows.values_list("index", "data")}
        for index in indices:
            expected = made[level, index]
            if stored.get(index, b"")[: len(expected)] != expected:
                found.wrong(f"tile {level}/{index}: the entries give other hashes")
    return set(made)


def _check_ends(found: Audit, seen: set[tuple[int, int]], size: int) -> None:
    """No tile is there that no entry gives, and none is longer than the entries make it."""
    for level, index, length in LogTile.objects.extra(select={"length": "length(data)"}).values_list("level", "index", "length"):  # fmt: skip
        found.tiles += 1
        if (level, index) not in seen or length != 32 * min(256, (size >> 8 * level) - 256 * index):
            found.wrong(f"tile {level}/{index}: the entries give no such tile")
    last = LogCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if last != size:
        found.wrong(f"the last checkpoint is of {last} entries, and there are {size}")


def _check_openings(found: Audit) -> None:
    """Every content that was not erased belongs to its entry."""
    for number, key, payload, entry in _pages(_OPENINGS):
        found.openings += 1
        try:
            commitment = bytes.fromhex(json.loads(bytes(entry))["commitment"])
            check_commitment(bytes(key), payload.encode(), commitment)
        except (CommitmentDoesNotOpen, TypeError, ValueError, KeyError):
            found.wrong(f"submission {number}: the content is not what was committed to")


def _check_journal(found: Audit) -> None:
    """Every journal entry was handed in, and says what was committed to."""
    for number, kind, actor, at, case_id, payload, committed, handed_in in _pages(_JOURNAL):
        here = told(kind, actor=actor, at=at, case_id=case_id, payload=json.loads(payload))
        if not handed_in:
            found.wrong(f"journal entry {number} is not in the log")
        elif committed is not None and not _says(here, committed):
            found.wrong(f"journal entry {number} says something else than what was committed to")


def _pages(sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement that begins after one number and ends before another; the memory used is that of a page."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last, PAGE])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _says(here: dict[str, Any], committed: str) -> bool:
    try:
        said = json.loads(committed)
    except ValueError:
        return False
    same = json.loads(canonical(here))
    return isinstance(said, dict) and all(said.get(name) == value for name, value in same.items())
