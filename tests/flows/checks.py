"""What must hold of every case at every moment, whoever acted, raced or was killed."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from wakai.docket import queries as cases
from wakai.docket.actions import EVENTS
from wakai.docket.domain.acts import Act, Stage
from wakai.docket.models import Case, CaseLine, Deadline, Decision, Entry
from wakai.evidence.blobs import open_blob
from wakai.evidence.models import Exhibit
from wakai.evidence.queries import owner_of
from wakai.flows.decide import assessment_of
from wakai.journal import models as journal
from wakai.journal.outbox import TELL
from wakai.kernel.calendars import Derivation, derive

TABLES = (
    Case, CaseLine, Entry, Deadline, Decision, Exhibit, journal.Entry, journal.Request, ProcrastinateJob,
)  # fmt: skip


def written() -> dict[str, Any]:
    """A mark of all that flows write, down to each row; equal marks mean that nothing was written in between."""
    with connection.cursor() as cursor:
        marks = {}
        for table in (model._meta.db_table for model in TABLES):
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            marks[table] = cursor.fetchone()
        return marks


def consistent(case_id: str, *, told: bool = True) -> None:
    """Docket, journal, jobs, deadlines, decisions and lines of one case agree with each other."""
    row, state = Case.objects.get(pk=case_id), cases.state_of(case_id)
    assert [entry.seq for entry in state.entries] == list(range(1, len(state.entries) + 1))
    assert state.version >= 1
    _recorded(case_id, told=told)
    _deadlines(row, state.entries[-1].seq)
    _ended(row)
    _exhibits(case_id)


def recomputed(case_id: str) -> None:
    """What the rules said to each decision comes out of the record again, byte for byte."""
    for decision in Decision.objects.filter(case_id=case_id).exclude(finding=""):
        finding = assessment_of(case_id, full=True).finding
        assert finding is not None
        assert finding.to_json() == decision.finding


def _recorded(case_id: str, *, told: bool) -> None:
    entries = list(Entry.objects.filter(case_id=case_id).order_by("seq"))
    happened = list(journal.Entry.objects.filter(case_id=case_id).order_by("id"))
    assert [(row.kind, row.actor, row.at, row.payload) for row in happened] == [
        (
            EVENTS[Act(row.act)],
            row.author,
            row.at,
            {"seq": row.seq, "act": row.act, "role": row.role, **({"person": row.person_id} if row.person_id else {})},
        )
        for row in entries
    ]
    wanted = Counter(row.pk for row in happened) if told else Counter()
    numbers = ProcrastinateJob.objects.filter(task_name=TELL).values_list("args__entry_id", flat=True)
    assert Counter(number for number in numbers if number in {row.pk for row in happened}) == wanted


def _deadlines(row: Case, last: int) -> None:
    rows = list(Deadline.objects.filter(case_id=row.id))
    open_now = [(each.kind, each.role) for each in rows if not each.ended]
    assert len(open_now) == len(set(open_now))
    for each in rows:
        told = Derivation.from_json(each.derivation)
        again = derive(told.start, told.term, country=told.country, zone=told.zone, pauses=told.pauses)
        assert again == told
        assert again.due == each.due_at
        assert each.warn_at < each.due_at
        assert 1 <= each.opened_by <= last
        assert bool(each.ended) == (each.ended_at is not None)
        if each.ended == "lapsed":
            assert each.ended_at is not None
            assert each.ended_at >= each.due_at, "nothing lapses early"
    lapsed = sorted((each.kind, each.role) for each in rows if each.ended == "lapsed")
    noted = Entry.objects.filter(case_id=row.id, act=Act.LAPSE)
    assert lapsed == sorted((entry.body["deadline"], entry.body["role"]) for entry in noted)
    assert row.stage == Stage.CLOSED or open_now, "an open case waits for somebody by a date"


def _ended(row: Case) -> None:
    closed = row.stage == Stage.CLOSED
    issued = Entry.objects.filter(case_id=row.id, act=Act.ISSUE_DECISION).count()
    assert Decision.objects.filter(case_id=row.id).count() == issued <= 1
    assert closed == (row.closed_at is not None) == (row.closing is not None)
    assert not (closed and Deadline.objects.filter(case_id=row.id, ended="").exists())
    assert not (issued and not closed)
    assert set(CaseLine.objects.filter(case_id=row.id).values_list("open", flat=True)) <= {not closed}


def _exhibits(case_id: str) -> None:
    rows = list(Exhibit.objects.filter(case_id=case_id).order_by("number"))
    for readers in {tuple(row.audience) for row in rows}:
        numbers = [row.number for row in rows if tuple(row.audience) == readers]
        assert numbers == list(range(1, len(numbers) + 1)), "nobody sees a gap"
    for row in rows:
        with open_blob(row.sha256, owner=owner_of(row)) as file:
            assert hashlib.sha256(file.read()).hexdigest() == row.sha256
    noted = {entry.body["exhibit_id"] for entry in Entry.objects.filter(case_id=case_id, act=Act.ADD_EXHIBIT)}
    assert noted == {row.id for row in rows}
