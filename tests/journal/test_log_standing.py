"""How contents of docket lines stand in the log: waiting, proven, and contradicted by whatever somebody alters in the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection

from wakai.journal import log_standing
from wakai.journal.log import submit, submit_many
from wakai.journal.log_standing import standing_in_log
from wakai.journal.sequencer import sequence

pytestmark = pytest.mark.django_db
BODY = {"exhibit_id": "exh_1", "sha256": "a" * 64}
Queries = Callable[[int], object]


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_standing, "_seen", {})


def handed_in(at: datetime, *, act: str = "add_exhibit", case: str = "case_1", body: object = BODY) -> int:
    return submit("DocketEntry", case_id=case, payload={"act": act, "at": "x", "body": body}, at=at)


def states(case: str = "case_1") -> list[str | None]:
    return [one.state for one in standing_in_log(case, act="add_exhibit")]


def sql(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as somebody would who alters the record
        cursor.execute(statement, values)
        assert cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_it_waits_and_is_proven_then(at: datetime) -> None:
    handed_in(at)
    assert states() == ["waiting"]
    sequence(at=at)
    (one,) = standing_in_log("case_1", act="add_exhibit")
    assert (one.state, one.content["body"]) == ("proven", BODY)


def test_only_this_act_of_this_case(at: datetime) -> None:
    handed_in(at, act="add_exhibit_more")
    handed_in(at, act="message", body={"act": "add_exhibit"})
    handed_in(at, case="case_2")
    assert states() == []


def test_many_of_a_large_log_in_four_statements_and_later_in_one(
    at: datetime, django_assert_num_queries: Queries
) -> None:
    for n in range(3):
        submit_many("Noise", case_id="x", payloads=[{"n": n} for n in range(150)], at=at)
        handed_in(at, body={**BODY, "exhibit_id": f"exh_{n}"})
        sequence(at=at)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        assert states() == ["proven"] * 3
    submit("Noise", case_id="x", payload={}, at=at)
    sequence(at=at)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert states() == ["proven"] * 3


@pytest.mark.parametrize("before", [False, True], ids=["unseen", "seen before"])
@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE journal_opening SET payload = replace(payload, 'aaa', 'aab')""",
        """UPDATE journal_opening SET key = sha256(key)""",
        """UPDATE journal_logleaf SET entry = sha256(entry)""",
        """UPDATE journal_logleaf SET entry = convert_to('{"commitment":3}', 'UTF8')""",
        """UPDATE journal_logleaf SET entry = convert_to('[]', 'UTF8')""",
        """UPDATE journal_logleaf SET index = index + 1""",
        """UPDATE journal_logleaf SET submission = submission + 1000""",
        """DELETE FROM journal_logleaf""",
    ],
)
def test_what_is_altered_is_contradicted_also_after_it_was_proven(at: datetime, before: bool, statement: str) -> None:
    handed_in(at)
    sequence(at=at)
    submit("Noise", case_id="x", payload={}, at=at)
    if before:
        assert states() == ["proven"]
    sql(statement)
    assert states() == ["contradicted"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_logtile SET data = sha256(data)",
        r"UPDATE journal_logcheckpoint SET note = regexp_replace(note, '\n2\n', E'\n3\n')",
        "DELETE FROM journal_logtile",
    ],
)
def test_a_tree_that_does_not_lead_to_what_was_signed_proves_nothing(at: datetime, statement: str) -> None:
    submit("Noise", case_id="x", payload={}, at=at)
    handed_in(at)
    sequence(at=at)
    sql(statement)
    assert states() == ["contradicted"]


def test_an_entry_that_commits_to_something_else_before_it_is_in_the_tree(at: datetime) -> None:
    number = handed_in(at)
    other = {"commitment": "00" * 32}
    sql("UPDATE journal_logpending SET entry = convert_to(%s, 'UTF8') WHERE id = %s", json.dumps(other), number)
    assert states() == ["contradicted"]


def test_a_content_that_is_none_any_more_is_not_told_of(at: datetime) -> None:
    handed_in(at)
    sql('UPDATE journal_opening SET payload = \'{"act":"add_exhibit",\'')
    (one,) = standing_in_log("case_1", act="add_exhibit")
    assert (one.content, one.state) == ({}, "contradicted")


def test_what_was_erased_is_not_told_of(at: datetime) -> None:
    handed_in(at)
    sequence(at=at)
    sql("DELETE FROM journal_opening")
    assert states() == []


def test_under_a_new_key_nothing_is_said_until_the_log_signs_with_it(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in(at)
    sequence(at=at)
    monkeypatch.setattr(settings, "WAKAI_LOG_KEY", b"another key of 32 bytes in all .")
    assert states() == [None]
    submit("Noise", case_id="x", payload={}, at=at)
    sequence(at=at)
    assert states() == ["proven"]


def test_what_is_remembered_is_bounded(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_standing, "MOST_REMEMBERED", 2)
    for _ in range(4):
        handed_in(at)
    sequence(at=at)
    assert states() == ["proven"] * 4
    assert len(log_standing._seen) == 2
    assert states() == ["proven"] * 4
