"""Every original is read again from time to time; what is not as it was handed in is seen, told, and noted once."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from wakai.console import tasks
from wakai.evidence import actions, fixity
from wakai.evidence.actions import Filed, file_exhibit
from wakai.evidence.erasing import erase_exhibits
from wakai.evidence.findings import found_out
from wakai.evidence.fixity import compare_due, troubles
from wakai.evidence.models import Custody, Exhibit, Fixity

pytestmark = pytest.mark.django_db
ALL = ("buyer", "seller", "agent")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)


def file(content: bytes, at: datetime, **change: object) -> Filed:
    told: dict[str, object] = {
        "source_role": "buyer", "account_id": "acct_b", "audience": ALL, "case_id": "case_1", "at": at,
    }  # fmt: skip
    return file_exhibit(io.BytesIO(content), name="a.txt", **(told | change))  # type: ignore[arg-type]


def the_file(folder: Path) -> Path:
    (path,) = (each for each in (folder / "blobs").rglob("*") if each.is_file())
    return path


def compared(filed: Filed) -> list[tuple[datetime, str]]:
    rows = Custody.objects.filter(exhibit_id=filed.id, event="compared").order_by("id")
    return [(row.at, row.detail["found"]) for row in rows]


def kept(filed: Filed) -> tuple[str | None, datetime | None]:
    found = found_out("case_1")[filed.id]
    return found.kept, found.kept_at


def test_a_new_file_is_compared_by_the_next_run_and_then_within_thirty_days(at: datetime) -> None:
    filed = file(b"words", at)
    assert kept(filed) == (None, None)
    assert compare_due(at=at) == 1
    assert kept(filed) == ("same", at)
    assert compare_due(at=at + 25 * DAY) == 0
    again = at + 25 * DAY + HOUR
    assert compare_due(at=again) == 1
    assert kept(filed) == ("same", again)
    assert compared(filed) == []
    assert fixity.EVERY < 30 * DAY


def test_the_worker_compares_by_its_own_clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = file(b"words", at)
    monkeypatch.setattr(tasks, "now", lambda: at + HOUR)
    tasks.compare(timestamp=0)
    assert kept(filed) == ("same", at + HOUR)


@pytest.mark.parametrize("byte", [0, 20, -1])
def test_every_changed_byte_is_found_noted_once_and_told(at: datetime, tmp_path: Path, byte: int) -> None:
    filed = file(b"words" * 100, at)
    path = the_file(tmp_path)
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[byte] ^= 1
    path.write_bytes(changed)
    compare_due(at=at)
    assert kept(filed) == ("differs", at)
    assert [(one.exhibit.id, one.state, one.since) for one in troubles()] == [(filed.id, "differs", at)]
    assert compare_due(at=at + HOUR) == 0
    later = at + HOUR * 1.1
    assert compare_due(at=later) == 1
    assert [one.since for one in troubles()] == [at]
    path.write_bytes(whole)
    mended = later + HOUR * 1.1
    compare_due(at=mended)
    assert (kept(filed), troubles()) == (("same", mended), ())
    assert compared(filed) == [(at, "differs"), (mended, "same")]


def test_a_file_that_is_gone_is_missing(at: datetime, tmp_path: Path) -> None:
    filed = file(b"words", at)
    the_file(tmp_path).unlink()
    compare_due(at=at)
    assert kept(filed) == ("missing", at)
    assert [one.state for one in troubles()] == ["missing"]


def test_another_hash_in_the_table_is_found(at: datetime) -> None:
    filed = file(b"words", at)
    Exhibit.objects.update(sha256="0" * 64)
    compare_due(at=at)
    assert kept(filed)[0] == "missing"


def test_a_run_is_bounded_and_the_next_goes_on(at: datetime) -> None:
    for content in (b"a" * 10, b"b" * 10, b"c" * 10):
        file(content, at)
    assert compare_due(at=at, most_files=2) == 2
    assert compare_due(at=at, most_files=2) == 1
    assert compare_due(at=at, most_files=2) == 0
    assert compare_due(at=at + 26 * DAY, most_bytes=15) == 2
    assert compare_due(at=at + 26 * DAY, most_bytes=1) == 1


def test_new_files_go_before_old_ones(at: datetime) -> None:
    file(b"old", at)
    compare_due(at=at)
    new = file(b"new", at + 26 * DAY)
    assert compare_due(at=at + 26 * DAY, most_files=1) == 1
    assert kept(new)[0] == "same"
    assert kept(new)[1] == at + 26 * DAY


def test_what_was_erased_is_no_trouble(at: datetime) -> None:
    filed = file(b"words", at)
    Fixity.objects.create(exhibit_id=filed.id, state="missing", checked_at=at, since=at)
    erase_exhibits("case_1", account_id="acct_b")
    assert troubles() == ()
    assert compare_due(at=at + 26 * DAY) == 0


@pytest.mark.parametrize("how", ["erased", "discarded"])
def test_what_goes_while_it_is_read_is_not_noted(at: datetime, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    where: dict[str, object] = {"case_id": None, "draft_id": "draft_1"} if how == "discarded" else {}
    filed = file(b"words", at, **where)

    def read(row: Exhibit) -> str:
        if how == "discarded":
            actions.discard_draft_exhibit(filed.id, draft_id="draft_1")
        else:
            erase_exhibits("case_1", account_id="acct_b")
        return "missing"

    monkeypatch.setattr(fixity, "_state_of", read)
    compare_due(at=at)
    assert not Fixity.objects.exists()
    assert compared(filed) == []
