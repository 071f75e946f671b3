"""How the contents of a case's entries stand in the log: proven, waiting, or not as the log has them. For pages.

A proof that held once holds for ever: what is remembered are hashes of entries that were seen in a tree which the log had
signed, so that a page read again costs one statement. Whatever is stored differently from then on has another hash, and is
checked anew. What `log_audit` does for the whole log is not repeated here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from django.db import connection

from wakai.journal.domain.commitments import check_commitment
from wakai.journal.domain.policy import Party, Policy
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.refusals import NobodyKnownSigned
from wakai.journal.log_keys import log_signer
from wakai.journal.log_queries import receipts_of
from wakai.kernel.refusals import Refusal

State = Literal["proven", "waiting", "contradicted"]
MOST_REMEMBERED: Final = 20_000

# Canonical JSON has its members in order, so that contents of an act begin alike; and most cases have few of them.
_OF_ACT: Final = (
    "SELECT opening.id, opening.key, opening.payload, leaf.index, coalesce(leaf.entry, pending.entry)"
    " FROM journal_opening opening LEFT JOIN journal_logleaf leaf ON leaf.submission = opening.id"
    " LEFT JOIN journal_logpending pending ON pending.id = opening.id"
    " WHERE opening.case_id = %s AND starts_with(opening.payload, %s) ORDER BY opening.id"
)


@dataclass(frozen=True, slots=True)
class InLog:
    """What an entry commits to, and how that stands. None: signed under a key that is not ours any more, so not told."""

    content: dict[str, Any]
    state: State | None


@dataclass(frozen=True, slots=True)
class _Row:
    submission: int
    key: bytes
    payload: str
    index: int | None
    entry: bytes | None

    @property
    def mark(self) -> bytes:
        """A hash of all that is stored of it."""
        return sha256(
            f"{self.submission} {self.index} {self.payload}".encode() + self.key + (self.entry or b"")
        ).digest()


_seen: dict[bytes, None] = {}


def standing_in_log(case_id: str, *, act: str) -> tuple[InLog, ...]:
    """The contents of a case's docket lines of one act, as far as they were not erased, in the order they were handed in.

    One statement where all of them were proven before, four otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_ACT, [case_id, f'{{"act":{json.dumps(act)},'])
        rows = [_Row(one, bytes(key), text, index, entry and bytes(entry)) for one, key, text, index, entry in cursor]
    fresh = [row for row in rows if row.index is not None and row.mark not in _seen]
    states = _checked(fresh) if fresh else {}
    return tuple(InLog(_content(row), _state_of(row, states)) for row in rows)


def _content(row: _Row) -> dict[str, Any]:
    try:
        return dict(json.loads(row.payload))
    except (ValueError, TypeError):  # altered so that it is no content any more
        return {}


def _state_of(row: _Row, states: dict[int, State | None]) -> State | None:
    if row.index is not None:
        return states.get(row.submission, "proven")
    # Handed in and neither waiting nor in the tree: somebody has taken it out of one of them.
    return "waiting" if row.entry and _opens(row) else "contradicted"


def _checked(rows: Iterable[_Row]) -> dict[int, State | None]:
    known = {row.submission: row for row in rows}
    try:
        receipts = receipts_of(known)
    except (KeyError, Refusal):  # a tile that is gone or spoilt
        receipts = {}
    return {submission: _state(row, receipts.get(submission)) for submission, row in known.items()}


def _state(row: _Row, receipt: Receipt | None) -> State | None:
    if receipt is None or receipt.index != row.index or not _opens(row):
        return "contradicted"
    try:
        check_receipt(receipt, Policy((Party(log_signer().verifier),)), entry=row.entry)
    except NobodyKnownSigned:
        return None
    except Refusal:
        return "contradicted"
    while len(_seen) >= MOST_REMEMBERED:
        _seen.pop(next(iter(_seen)), None)
    _seen[row.mark] = None
    return "proven"


def _opens(row: _Row) -> bool:
    """Whether key and content are those that the entry commits to."""
    try:
        commitment = bytes.fromhex(json.loads(row.entry or b"")["commitment"])
        check_commitment(row.key, row.payload.encode(), commitment)
    except (ValueError, KeyError, TypeError, Refusal):
        return False
    return True
