"""What the case page says, weighs and costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import FiledCase, a_case, a_person, an_order, answered, offered, wrote
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.test_exhibits import photo

from wakai.docket.domain.acts import Act
from wakai.docket.domain.open_acts import open_acts
from wakai.portal.cases.acts import SLUGS

pytestmark = pytest.mark.django_db
# The first read also asks whether the order was told otherwise since; how stamps stand is asked each time.
QUERIES, KEPT = 11, 6


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


def crowd(case: FiledCase, clock: Clock, enter: Enter) -> FiledCase:
    """Fifty entries of all sorts, with exhibits and a chain of offers."""
    client = enter(case, "buyer")
    for n in range(4):
        client.post(
            f"/cases/{case.number}/add-exhibit",
            {"once": f"p{n}", "files": [photo(f"{n}.jpg")], "caption": f"Photo {n}"},
        )
    answered(case, at=clock.at)
    for n in range(20):
        wrote(case, ("buyer", "seller")[n % 2], f"Message {n}: " + "long words " * 20, at=clock.at)
    for n in range(20):
        offered(case, ("buyer", "seller")[n % 2], amount=f"{20 + n}.00", at=clock.at)
    return case


def test_where_we_are_who_must_act_by_when_and_what_silence_means(case: FiledCase, enter: Enter) -> None:
    page = enter(case, "seller").get(f"/cases/{case.number}").content.decode()
    for words in (
        "Please answer the claim",
        "Until the end of Friday 4 December 2026 (24:00, Tokyo, JST)",
        '<time datetime="2026-12-04T15:00:00+00:00">',
        "Term: 3 business days (calendar: Japan).",
        "If you do not answer by then, the case goes to decision without your answer",
        "Table lamp",
        "USD 120.00",
    ):
        assert words in page
    waiting = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
    assert "Waiting for the seller to answer the claim" in waiting
    assert "If the other side does not answer by then" in waiting


def test_the_page_shows_exactly_the_open_acts(case: FiledCase, clock: Clock, enter: Enter) -> None:
    """At three moments, for both sides: each open act has its link, and no other act has one."""
    for step in (lambda: None, lambda: answered(case, at=clock.at), lambda: offered(case, "seller", at=clock.at)):
        step()
        for role in ("buyer", "seller"):
            page = enter(case, role).get(f"/cases/{case.number}").content.decode()
            open_now = {row.act for row in open_acts(case.state, role, at=clock.at)}
            linked = {act for act, slug in SLUGS.items() if f'href="/cases/{case.number}/{slug}"' in page}
            assert linked == open_now - {Act.MESSAGE}
            assert ("#composer" in page) == (Act.MESSAGE in open_now)


def test_it_costs_few_queries_however_long_the_docket(
    case: FiledCase, clock: Clock, enter: Enter, signed_in: Any
) -> None:
    client, address = enter(case, "seller"), f"/cases/{case.number}"
    crowd(case, clock, enter)
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    with CaptureQueriesContext(connection) as again:
        client.get(address)
    member = signed_in(a_person(case.seller))
    with CaptureQueriesContext(connection) as by_member:
        member.get(address)
    assert len(first) <= QUERIES
    assert len(again) <= KEPT
    assert len(by_member) <= KEPT + 2  # the person and their memberships


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_it_stays_under_60_kilobytes(case: FiledCase, clock: Clock, enter: Enter, language: str) -> None:
    crowd(case, clock, enter)
    page = enter(case, "seller", language).get(f"/cases/{case.number}").content
    assert len(page) < 60_000


def test_names_and_titles_in_any_script_are_escaped(clock: Clock, enter: Enter) -> None:
    order = an_order(at=clock.at, titles=("<b>ランプ</b> 🪔 مصباح",), seller={"name": "<i>花子</i>\u202e"})
    case = a_case(at=clock.at, order=order)
    page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
    assert "<b>ランプ" not in page
    assert "&lt;b&gt;ランプ&lt;/b&gt; 🪔 مصباح" in page
    assert "<i>花子" not in page


def test_a_passed_deadline_says_so_until_it_is_acted_on(case: FiledCase, clock: Clock, enter: Enter) -> None:
    client = enter(case, "seller")
    clock.at += timedelta(days=5)
    assert "The time is over" in client.get(f"/cases/{case.number}").content.decode()


def test_head_and_wrong_methods(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "seller")
    assert client.head(f"/cases/{case.number}").status_code == 200
    assert client.post(f"/cases/{case.number}").status_code == 405
    assert client.get(f"/cases/{case.number}/unheard-of").status_code == 404


def test_it_is_never_kept_by_a_cache(case: FiledCase, enter: Enter) -> None:
    assert "no-store" in enter(case, "seller").get(f"/cases/{case.number}")["Cache-Control"]


def test_the_number_is_read_as_people_write_it(case: FiledCase, enter: Enter) -> None:
    assert enter(case, "seller").get(f"/cases/{case.number.lower()}").status_code == 200
