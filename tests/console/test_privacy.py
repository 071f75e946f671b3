"""`wakai privacy`: figures from the record, in three languages; erasing again; a new wrapping key."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import a_case, answered
from typer.testing import CliRunner

from wakai.channels import erasing
from wakai.console import database
from wakai.console.main import app
from wakai.flows import scrub_database
from wakai.flows.erase_person import ask_erasure
from wakai.flows.privacy_report import privacy_report
from wakai.parties import privacy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    monkeypatch.setattr(database, "embedded_server", nullcontext)  # the tests' own server runs already
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, ["privacy", *words])
    return answer.exit_code, answer.output


def test_the_report_counts_what_is_on_record(at: datetime) -> None:
    case = a_case(at=at)
    answered(case, at=at)
    privacy.note_done(case.buyer.id, kind="export", at=at)
    privacy.note_look(1, role="auditor", what="case", accounts=[case.buyer.id], case_id=case.id, at=at)
    ask_erasure(case.buyer.id, mails=erasing, at=at)
    data = privacy_report(at.year).data
    assert data["asked"] == {"export": 1, "correction": 0, "erasure": 1}
    assert data["done"] == {"export": 1, "correction": 0, "erasure": 0}
    assert data["waiting"] == 1
    assert data["looks"] == [{"role": "auditor", "purpose": "audit", "what": "case", "count": 1}]
    assert {purpose: n for purpose, n in data["processing"].items() if n} == {"claim": 1, "answer": 1}
    assert data["incidents"] is None, "none are invented, and none are denied"
    code, output = run("report", "--year", str(at.year), "--json")
    assert (code, json.loads(output)) == (0, data)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Privacy report 2026"), ("ja", "2026年 個人データ"), ("zh", "2026年个人数据报告")]
)
def test_the_report_reads_in_three_languages(language: str, title: str, at: datetime) -> None:
    privacy.note_look(1, role="agent", what="search", accounts=[], at=at)
    code, output = run("report", "--year", "2026", "--language", language)
    assert code == 0
    assert output.startswith(title)
    assert ": 1" in output


def test_a_year_without_anything_says_so() -> None:
    assert "none" in privacy_report(2001).text("en")


def test_years_meet_at_midnight_and_nothing_is_counted_twice() -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    privacy.note_done("acct_1", kind="correction", at=end)
    privacy.note_done("acct_1", kind="correction", at=end - timedelta(microseconds=1))
    assert [privacy_report(year).data["done"]["correction"] for year in (2026, 2027)] == [1, 1]


def test_another_language_is_refused_with_those_there_are() -> None:
    code, output = run("report", "--year", "2026", "--language", "fr")
    assert code == 1
    assert "en, ja, zh" in output


@pytest.mark.django_db(transaction=True)
def test_erasures_are_replayed_and_a_changed_ledger_is_named(at: datetime, folder: Path) -> None:
    ask_erasure(a_case(at=at).buyer.id, mails=erasing, at=at)
    code, output = run("replay-erasures")
    assert code == 0
    assert output.startswith("2 lines of the ledger are carried out.\n")
    assert "are rewritten" in output, "and the database's own files are scrubbed"
    file = folder / "erasures.ndjson"
    file.write_text(file.read_text().replace("asked", "asker"))
    code, output = run("replay-erasures")
    assert code == 1
    assert "nothing was erased" in output


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_is_taken_out_of_the_databases_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run("scrub")
    assert (code, "tables" in output, "keepers" in output) == (0, True, False)
    monkeypatch.setattr(scrub_database, "_is_ours", lambda _cursor: False)
    assert "keepers" in run("scrub")[1]

    def held_up(_cursor: object) -> None:
        raise scrub_database.ScrubHeldUp

    monkeypatch.setattr(scrub_database, "_wait_for_older_transactions", held_up)
    code, output = run("scrub")
    assert code == 1
    assert "Try again" in output


def test_keys_are_wrapped_anew() -> None:
    assert run("rewrap") == (0, "0 keys are wrapped anew.\n")
