"""No bit of a log is turned over unseen: sampled here, by pure functions and in the database; whole in `scripts/flips.py`."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from tests.fuzz.of_the_log import SECONDS, WITNESSES
from tests.journal.flipping import KINDS, flipped, missed
from tests.journal.test_log import AT, hand_in

from wakai.journal.actions import append
from wakai.journal.domain.notes import cosignature_line, split
from wakai.journal.log_audit import audit
from wakai.journal.models import Cosignature, LogCheckpoint
from wakai.journal.sequencer import sequence

# One bit in so many; LOG_FLIPS=1 for all.
EVERY = int(os.environ.get("LOG_FLIPS", "0")) or 4001
STEPS = {"leaf": 1, "tile": 5, "checkpoint": 100, "receipt": 80, "opening": 1, "token": 60}
STORED = int(os.environ.get("LOG_FLIPS_STORED", "100"))
COLUMNS = {
    "journal_logleaf": ("entry",),
    "journal_logtile": ("data",),
    "journal_logcheckpoint": ("note", "root"),
    "journal_cosignature": ("line", "vkey"),
    "journal_opening": ("key", "payload"),
    "journal_entry": ("kind", "actor", "case_id"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_bit_is_turned_over_unseen(kind: str) -> None:
    turned, unseen = missed(kind, size=1000, every=max(1, EVERY // STEPS[kind]))
    assert turned > 50
    assert unseen == []


@pytest.mark.django_db
def test_the_audit_finds_any_bit_of_what_is_stored() -> None:
    """Whoever owns the database can switch the triggers off; the audit still tells."""
    hand_in(20)
    append("Something", actor="system", case_id="case_1", at=AT, payload={"b": 1})
    sequence(at=AT)
    newest = LogCheckpoint.objects.order_by("-size")[0]
    text, _ = split(newest.note)
    for one in WITNESSES[:2]:
        line = cosignature_line(text, one, seconds=SECONDS)
        Cosignature.objects.create(checkpoint=newest, vkey=one.verifier.vkey, line=line, at=AT)
    before = audit()
    assert before.problems == []
    chance = random.Random(5)
    places = [(table, column) for table, columns in COLUMNS.items() for column in columns]
    unseen = [harm for harm in _harms(chance, places) if _goes_unseen(*harm)]
    assert unseen == []
    assert audit() == before


def _harms(chance: random.Random, places: list[tuple[str, str]]) -> Iterator[tuple[str, str, str, bytes | str]]:
    """Table, column, row and what it says with one bit turned over; only texts that PostgreSQL would hold."""
    made = 0
    while made < STORED:
        table, column = places[made % len(places)]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ctid::text, {column} FROM {table} ORDER BY 1")
            row, value = chance.choice(cursor.fetchall())
        data = value.encode() if isinstance(value, str) else bytes(value)
        bad = flipped(data, chance.randrange(len(data) * 8))
        changed = bad.decode("utf-8", "ignore").replace("\0", "") if isinstance(value, str) else bad
        made += 1
        yield table, column, row, changed


def _goes_unseen(table: str, column: str, row: str, changed: bytes | str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE ctid = %s::tid", [changed, row])
        assert cursor.rowcount == 1
        unseen = not audit().problems
        transaction.set_rollback(True)
    return unseen
