"""What is done once: a request sent again gets the first one's answer, and one still under way says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wakai.journal.actions import RequestUnderWay, append_all, begin_request, finish_request, forget_requests
from wakai.journal.models import Entry, Request, TimeStamp
from wakai.kernel.languages import LANGUAGES

AT = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_a_request_sent_again_gets_the_first_answer() -> None:
    key = "a key of any length " * 50
    assert begin_request(key, at=AT) is None
    finish_request(key, answer={"id": "case_1", "words": "着きません"})
    assert begin_request(key, at=AT + timedelta(days=1)) == {"id": "case_1", "words": "着きません"}
    assert begin_request("another", at=AT) is None
    assert key not in Request.objects.values_list("key", flat=True), "kept as a hash: a key may name what it is about"


@pytest.mark.django_db
def test_a_request_still_under_way_says_so() -> None:
    assert begin_request("key", at=AT) is None
    with pytest.raises(RequestUnderWay) as told:
        begin_request("key", at=AT)
    assert len({told.value.text(language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.django_db
def test_old_requests_are_forgotten_and_younger_ones_kept() -> None:
    for days in (0, 1, 2):
        begin_request(f"key {days}", at=AT + timedelta(days=days))
    assert forget_requests(before=AT + timedelta(days=1)) == 1
    assert begin_request("key 0", at=AT) is None, "taken for a new one"
    with pytest.raises(RequestUnderWay):
        begin_request("key 1", at=AT)


def test_an_act_that_brings_nothing_about_asks_the_database_nothing() -> None:
    """No access to the database is granted here: a statement would be an error."""
    assert append_all([], case_id="case_1", at=AT) == []


def test_rows_have_names_that_those_who_look_after_it_know() -> None:
    assert str(Entry(id=7, kind="ClaimFiled")) == "7 ClaimFiled"
    stamp = TimeStamp(digest="0123456789abcdef", authority="own", state="stamped")
    assert str(stamp) == "0123456789ab own stamped"
