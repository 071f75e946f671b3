"""Handing in to the log: a commitment to what happened, in the caller's transaction, and so exactly when it happens."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from wakai.journal.domain.commitments import KEY, canonical, commit, entry_bytes

# The opening gives the number; the entry waits under it until the sequencer takes it. One statement in all cases.
_HAND_IN: Final = (
    "WITH opening AS (INSERT INTO journal_opening (case_id, key, payload)"
    " SELECT %s, * FROM unnest(%s::bytea[], %s::text[]) RETURNING id, key),"
    " given AS (SELECT * FROM unnest(%s::bytea[], %s::bytea[]) AS given (key, entry)),"
    " pending AS (INSERT INTO journal_logpending (id, entry)"
    " SELECT opening.id, given.entry FROM opening JOIN given ON given.key = opening.key)"
)
_SUBMIT: Final = _HAND_IN + " SELECT id FROM opening ORDER BY id"  # noqa: S608 - both are constants
_APPEND: Final = (
    _HAND_IN  # noqa: S608 - all constants
    + ", happened AS (SELECT * FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::jsonb[])"
    " WITH ORDINALITY AS happened (key, kind, actor, payload, n))"
    " INSERT INTO journal_entry (submission, at, kind, case_id, actor, payload)"
    " SELECT opening.id, %s::timestamptz, happened.kind, %s, happened.actor, happened.payload"
    " FROM opening JOIN happened ON happened.key = opening.key ORDER BY happened.n RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry of the log, and what opens it."""

    key: bytes
    payload: str
    entry: bytes


@dataclass(frozen=True, slots=True)
class Happened:
    """A journal entry to be written. `content` is what it is about, byte for byte: only its SHA-256 is committed to."""

    kind: str
    actor: str
    payload: Mapping[str, Any]
    content: bytes | None = None


def submit(kind: str, *, case_id: str, payload: Mapping[str, Any], at: datetime) -> int:
    """Hand in an entry of its own to the log, inside the caller's transaction; answers its number (`receipt_of`)."""
    return submit_many(kind, case_id=case_id, payloads=[payload], at=at)[0]


def submit_many(kind: str, *, case_id: str, payloads: Iterable[Mapping[str, Any]], at: datetime) -> list[int]:
    """Hand in several entries in one statement; answers their numbers, in an order of the database's."""
    sealed = [seal(kind, at=at, payload=payload) for payload in payloads]
    with connection.cursor() as cursor:
        cursor.execute(_SUBMIT, _handed_in(case_id, sealed))
        return [row[0] for row in cursor.fetchall()]


def write(happened: Sequence[Happened], *, case_id: str, at: datetime, besides: Sequence[Sealed]) -> list[int]:
    """Write journal entries and hand them in to the log, and what else is sealed `besides`; answers the entries' ids in order."""
    sealed = [
        seal(
            one.kind,
            at=at,
            payload=told(one.kind, actor=one.actor, at=at, case_id=case_id, payload=one.payload, content=one.content),
        )
        for one in happened
    ]
    written: list[Any] = [[one.key for one in sealed]]
    written += [[one.kind for one in happened], [one.actor for one in happened]]
    written += [[json.dumps(dict(one.payload)) for one in happened], at, case_id]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, _handed_in(case_id, [*sealed, *besides]) + written)
        return [row[0] for row in cursor.fetchall()]


def _handed_in(case_id: str, sealed: Sequence[Sealed]) -> list[Any]:
    keys = [one.key for one in sealed]
    return [case_id, keys, [one.payload for one in sealed], keys, [one.entry for one in sealed]]


def seal(kind: str, *, at: datetime, payload: Mapping[str, Any]) -> Sealed:
    """Commit to a payload under a fresh key."""
    key = secrets.token_bytes(KEY)
    text = canonical(payload)
    return Sealed(key, text.decode(), entry_bytes(kind, at=at, commitment=commit(key, text)))


def told(
    kind: str, *, actor: str, at: datetime, case_id: str, payload: Mapping[str, Any], content: bytes | None = None
) -> dict[str, Any]:
    """What a journal entry commits to."""
    whole = {"kind": kind, "actor": actor, "at": at.isoformat(), "case": case_id, "payload": dict(payload)}
    if content is not None:
        whole["content_sha256"] = hashlib.sha256(content).hexdigest()
    return whole
