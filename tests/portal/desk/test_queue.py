"""The secretariat's list: views, filters, order, lateness, and that one read serves it."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import FiledCase, a_case, a_person, an_order, key
from tests.portal.desk.conftest import Clock, SignIn
from tests.portal.desk.waiting import disputed, referred

from wakai.docket import queue
from wakai.docket.domain.acts import Kind
from wakai.docket.queue import Wanted
from wakai.flows import talk
from wakai.flows.decide import take_case
from wakai.flows.watch_deadlines import watch_deadlines

pytestmark = pytest.mark.django_db


def numbers(page: str) -> list[str]:
    """The cases of the table, in order."""
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    return re.findall(r'<th scope="row"><a href="/desk/(W[\d-]+)"', body)


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'<a href="\?view=(\w+)[^"]*"[^>]*>[^<]*<span class="badge">(\d+)', page)
    return {view: int(count) for view, count in found}


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"/desk/{query}")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("path", ["", "undelivered"])
def test_to_strangers_there_is_no_desk(path: str, sign_in: SignIn, contested: FiledCase) -> None:
    assert Client().get(f"/desk/{path}").status_code == 404
    assert sign_in(a_person(contested.buyer)).get(f"/desk/{path}").status_code == 404


@pytest.mark.parametrize("role", ["agent", "supervisor", "auditor"])
def test_the_staff_see_it(role: str, sign_in: SignIn) -> None:
    assert "No case is waiting for a decision." in shown(sign_in(a_person(staff_role=role)))


def test_only_reading_is_a_way_of_looking(agent: int, sign_in: SignIn) -> None:
    assert sign_in(agent).post("/desk/").status_code == 405


def test_waiting_cases_soonest_due_first(at: datetime, agent: int, sign_in: SignIn) -> None:
    later, sooner = referred(at=at + timedelta(hours=5)), referred(at=at)
    a_case(at=at)  # still talking
    assert numbers(shown(sign_in(agent))) == [sooner.number, later.number]


def test_views_and_their_counts(at: datetime, agent: int, colleague: int, clock: Clock, sign_in: SignIn) -> None:
    mine, theirs, free = (referred(at=at + timedelta(hours=n)) for n in range(3))
    talking = a_case(at=at)
    closed = a_case(at=at)
    talk.withdraw_claim(closed.id, actor=closed.by("buyer"), text="", at=clock.at, key=key())
    take_case(mine.id, person_id=agent)
    take_case(theirs.id, person_id=colleague)
    client = sign_in(agent)
    page = shown(client)
    assert counts(page) == {"waiting": 3, "mine": 1, "unassigned": 1, "escalated": 0, "open": 4, "closed": 1}
    expected = {
        "mine": {mine.number},
        "unassigned": {free.number},
        "escalated": set(),
        "open": {mine.number, theirs.number, free.number, talking.number},
        "closed": {closed.number},
        "nonsense": {mine.number, theirs.number, free.number},
    }
    for view, found in expected.items():
        assert set(numbers(shown(client, f"?view={view}"))) == found, view


def test_filters_narrow_the_list_and_its_counts(at: datetime, agent: int, sign_in: SignIn) -> None:
    yen = referred(at=at, order=an_order(at=at, total="12800", currency="JPY"), language="ja")
    referred(at=at)
    client = sign_in(agent)
    for query in ("currency=JPY", "currency=jpy", "language=ja", "kind=not_as_described&currency=JPY"):
        page = shown(client, f"?view=waiting&{query}")
        assert numbers(page) == [yen.number], query
        assert counts(page)["waiting"] == 1
    assert numbers(shown(client, "?kind=not_received")) == []
    assert "No case fits" in shown(client, "?kind=not_received")
    assert len(numbers(shown(client, "?kind=unheard_of&language=xx"))) == 2


def test_a_number_leads_straight_to_its_case(at: datetime, agent: int, sign_in: SignIn) -> None:
    case, client = a_case(at=at), sign_in(agent)
    response = client.get(f"/desk/?q={case.number.lower()}")
    assert (response.status_code, response["Location"]) == (302, f"/desk/{case.number}")
    assert case.number in numbers(shown(client, "?q=W26"))
    assert "No case fits" in shown(client, "?q=W99-999999")
    assert "No case fits" in shown(client, "?q=%25_")


def test_lateness_is_told_from_the_first_end_that_was_missed(
    at: datetime, agent: int, supervisor: int, clock: Clock, sign_in: SignIn
) -> None:
    case = referred(at=at)
    take_case(case.id, person_id=agent)
    due = case.state.deadline(Kind.DECIDE)
    assert due is not None
    client, boss = sign_in(agent), sign_in(supervisor)
    clock.at = due.due - timedelta(seconds=1)
    assert "hour late" not in shown(client)
    assert "of your cases" not in shown(client)
    clock.at = due.due
    assert "Less than an hour late" in shown(client)
    watch_deadlines(at=due.due + timedelta(minutes=5))
    clock.at = due.due + timedelta(hours=25)
    for reader, words in ((client, "1 of your cases is late"), (boss, "1 decision is late")):
        page = shown(reader)
        assert words in page
        assert "1 day late" in page
        assert counts(page)["escalated"] == 1
    assert numbers(shown(boss, "?view=escalated")) == [case.number]
    page = shown_case(client, case)
    assert "The first time to decide has passed" in page
    assert "New time to decide:" in page


def test_an_escalated_case_shows_the_end_that_passed_and_the_new_one(
    at: datetime, agent: int, clock: Clock, sign_in: SignIn
) -> None:
    case = referred(at=at)
    first = case.state.deadline(Kind.DECIDE)
    assert first is not None
    watch_deadlines(at=first.due + timedelta(minutes=5))
    second = case.state.deadline(Kind.DECIDE)
    assert second is not None
    clock.at = first.due + timedelta(hours=1)
    row = shown(sign_in(agent)).split("<tbody>")[1]
    parts = [
        "First time to decide, passed:",
        first.due.isoformat(),
        "1 hour late",
        "New time to decide:",
        second.due.isoformat(),
        " left<",
    ]
    assert [row.index(part) for part in parts] == sorted(row.index(part) for part in parts)


def shown_case(client: Client, case: FiledCase) -> str:
    return html.unescape(client.get(f"/desk/{case.number}").content.decode())


def test_ones_own_list_holds_nobody_elses_delays(
    at: datetime, agent: int, colleague: int, clock: Clock, sign_in: SignIn
) -> None:
    case = referred(at=at)
    take_case(case.id, person_id=colleague)
    clock.at += timedelta(days=20)
    watch_deadlines(at=clock.at - timedelta(hours=1))
    assert "of your cases" not in shown(sign_in(agent))
    assert "of your cases" in shown(sign_in(colleague))


def test_the_list_is_one_read_however_long_it_is(at: datetime, agent: int, sign_in: SignIn) -> None:
    client = sign_in(agent)
    referred(at=at)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            shown(client)
        return len(captured)

    count()  # the first request also renews the session
    one = count()
    for n in range(3):
        take_case(disputed(at=at + timedelta(hours=n + 1)).id, person_id=agent)
    assert count() <= one
    assert one <= 8


def test_pages_of_a_long_list_do_not_overlap(at: datetime, agent: int, sign_in: SignIn, monkeypatch: Any) -> None:
    from wakai.portal.desk import queue

    monkeypatch.setattr(queue, "A_PAGE", 2)
    cases = [a_case(at=at + timedelta(minutes=n)).number for n in range(5)]
    client = sign_in(agent)
    pages = [numbers(shown(client, f"?view=open&page={n}")) for n in (1, 2, 3)]
    assert sorted(number for page in pages for number in page) == sorted(cases)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert numbers(shown(client, "?view=open&page=99")) == pages[2]


def test_what_is_unknown_is_refused_nothing(agent: int) -> None:
    assert queue.queue(Wanted("waiting", agent), limit=10) == ()
    assert queue.queue_counts(Wanted("", agent))["all"] == 0


def test_names_are_escaped(at: datetime, agent: int, sign_in: SignIn) -> None:
    order = an_order(at=at, buyer={"name": "<b>Eve</b>"})
    referred(at=at, order=order)
    assert "<b>Eve</b>" not in sign_in(agent).get("/desk/").content.decode()


def test_single_keys_can_be_switched_off_and_on(agent: int, sign_in: SignIn) -> None:
    client = sign_in(agent)
    assert 'data-keys="off"' not in shown(client)
    for value, off in (("off", True), ("on", False)):
        response = client.post("/desk/keys", {"keys": value, "next": "/desk/?view=open"})
        assert response["Location"] == "/desk/?view=open"
        assert ('data-keys="off"' in shown(client)) is off
    assert client.post("/desk/keys", {"keys": "off", "next": "https://elsewhere.example/"})["Location"] == "/desk/"
    assert Client().post("/desk/keys", {"keys": "off"}).status_code == 404
    assert client.get("/desk/keys").status_code == 405
