"""Custody: a line for each thing that happens, in order, that nobody can alter."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.evidence.test_pictures import with_camera_data

from wakai.evidence import actions, custody, queries
from wakai.evidence.actions import Filed, file_exhibit
from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.models import Custody

pytestmark = pytest.mark.django_db
ALL = ("buyer", "seller", "agent")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)


def file(content: bytes, name: str, at: datetime, **change: object) -> Filed:
    told: dict[str, object] = {
        "source_role": "buyer", "account_id": "acct_b", "audience": ALL, "case_id": "case_1", "at": at,
    }  # fmt: skip
    return file_exhibit(io.BytesIO(content), name=name, **(told | change))  # type: ignore[arg-type]


def lines(exhibit: Filed, role: str = "agent") -> tuple[CustodyLine, ...]:
    return queries.custody_of([exhibit], role=role).get(exhibit.id, ())


def test_a_picture_is_received_and_two_copies_are_made_of_it(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_CLOCK", "NTP, ntp.example")
    filed = file(with_camera_data((2000, 1000)), "a.jpg", at, path="tus")
    received, display, small = lines(filed)
    assert (received.event, received.role, received.at) == ("received", "buyer", at)
    assert received.detail == {
        "path": "tus", "sha256": filed.sha256, "size": str(filed.size), "clock": "NTP, ntp.example",
    }  # fmt: skip
    assert [one.event for one in (display, small)] == ["derived", "derived"]
    assert [one.detail["copy"] for one in (display, small)] == ["display", "thumbnail"]
    assert {one.detail["parent"] for one in (display, small)} == {filed.sha256}
    with queries.open_display_copy(filed.id, case_id="case_1", role="buyer").file as copy:
        import hashlib

        assert hashlib.sha256(copy.read()).hexdigest() == display.detail["sha256"]


def test_words_are_made_of_a_text(at: datetime) -> None:
    assert [(one.event, one.detail.get("copy")) for one in lines(file(b"words", "a.txt", at))] == [
        ("received", None),
        ("derived", "text"),
    ]


def test_the_way_into_the_case_is_on_record(at: datetime) -> None:
    filed = file(b"words", "a.txt", at, case_id=None, draft_id="draft_1")
    later = at + timedelta(hours=1)
    actions.attach_draft_exhibits("draft_1", case_id="case_1", at=later)
    last = lines(filed)[-1]
    assert (last.event, last.at, last.detail) == ("attached", later, {"draft": "draft_1", "case": "case_1"})
    actions.attach_draft_exhibits("draft_1", case_id="case_1", at=later)
    assert len(lines(filed)) == 3


def test_the_same_bytes_twice_are_received_once(at: datetime) -> None:
    assert lines(file(b"words", "a.txt", at)) == lines(file(b"words", "a.txt", at))


def test_looks_are_noted_once_an_hour_for_each_account(at: datetime) -> None:
    filed = file(with_camera_data((20, 20)), "a.jpg", at)
    for minutes, account in [(0, "acct_s"), (59, "acct_s"), (59, "person:1"), (60, "acct_s")]:
        role = "seller" if account == "acct_s" else "agent"
        actions.note_opened(filed, role=role, account_id=account, at=at + timedelta(minutes=minutes))
    actions.note_downloaded(filed, role="seller", account_id="acct_s", at=at, copy="display")
    seen = [(one.event, one.role) for one in lines(filed)[3:]]
    assert seen == [("opened", "seller"), ("opened", "agent"), ("opened", "seller"), ("downloaded", "seller")]


def test_lines_are_for_those_who_may_see_the_exhibit(at: datetime) -> None:
    filed = file(b"words", "a.txt", at, audience=("buyer", "agent"))
    assert lines(filed, "buyer")
    assert lines(filed, "seller") == ()


def test_a_line_names_no_account(at: datetime) -> None:
    filed = file(b"words", "a.txt", at)
    assert "acct_b" not in repr(lines(filed))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_custody SET role = 'nobody'",
        "DELETE FROM evidence_custody",
        "TRUNCATE evidence_custody",
    ],
)
def test_no_line_can_be_altered_not_even_by_sql(at: datetime, statement: str) -> None:
    file(b"words", "a.txt", at)
    before = list(Custody.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Custody.objects.order_by("id").values()) == before


def test_lines_outlive_a_file_that_was_taken_out_of_a_draft(at: datetime) -> None:
    filed = file(b"words", "a.txt", at, case_id=None, draft_id="draft_1")
    actions.discard_draft_exhibit(filed.id, draft_id="draft_1")
    assert Custody.objects.filter(exhibit_id=filed.id).exists()


def test_words_that_are_none_are_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="no such event"):
        custody.note("exh_1", "lost", role="agent", at=at)
    with pytest.raises(ValueError, match="no such path"):
        file(b"words", "a.txt", at, path="pigeon")
