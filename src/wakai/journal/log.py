"""Handing in to the log: a commitment to what happened, in the caller's transaction, and so exactly when it happens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from wakai.journal.domain.commitments import KEY, canonical, commit, entry_bytes

# The opening gives the number; the entry waits under it until the sequencer takes it. One statement in all cases.
SUBMIT: Final = (
    "WITH opening AS (INSERT INTO journal_opening (case_id, key, payload) VALUES (%s, %s, %s) RETURNING id)"
    " INSERT INTO journal_logpending (id, entry) SELECT id, %s::bytea FROM opening RETURNING id"
)
APPEND: Final = (
    "WITH opening AS (INSERT INTO journal_opening (case_id, key, payload) VALUES (%s, %s, %s) RETURNING id),"
    " pending AS (INSERT INTO journal_logpending (id, entry) SELECT id, %s::bytea FROM opening)"
    " INSERT INTO journal_entry (submission, at, kind, case_id, actor, payload)"
    " SELECT id, %s::timestamptz, %s, %s, %s, %s::jsonb FROM opening RETURNING id"
)
SUBMIT_MANY: Final = (
    "WITH opening AS (INSERT INTO journal_opening (case_id, key, payload)"
    " SELECT * FROM unnest(%s::text[], %s::bytea[], %s::text[]) RETURNING id, key),"
    " given AS (SELECT * FROM unnest(%s::bytea[], %s::bytea[]) AS given (key, entry)),"
    " pending AS (INSERT INTO journal_logpending (id, entry)"
    " SELECT opening.id, given.entry FROM opening JOIN given ON given.key = opening.key)"
    " SELECT id FROM opening ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry of the log, and what opens it."""

    key: bytes
    payload: str
    entry: bytes


def submit(kind: str, *, case_id: str, payload: Mapping[str, Any], at: datetime) -> int:
    """Hand in an entry of its own to the log, inside the caller's transaction; answers its number (`receipt_of`)."""
    sealed = seal(kind, at=at, payload=payload)
    with connection.cursor() as cursor:
        cursor.execute(SUBMIT, [case_id, sealed.key, sealed.payload, sealed.entry])
        return int(cursor.fetchone()[0])


def submit_many(kind: str, *, case_id: str, payloads: Iterable[Mapping[str, Any]], at: datetime) -> list[int]:
    """Hand in several entries in one statement; answers their numbers, in an order of the database's."""
    sealed = [seal(kind, at=at, payload=payload) for payload in payloads]
    keys = [one.key for one in sealed]
    with connection.cursor() as cursor:
        cursor.execute(
            SUBMIT_MANY,
            [[case_id] * len(keys), keys, [one.payload for one in sealed], keys, [one.entry for one in sealed]],
        )
        return [row[0] for row in cursor.fetchall()]


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
