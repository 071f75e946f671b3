"""My cases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import a_case, a_person, an_order, answered, key
from tests.portal.cases.conftest import Clock, Enter

from wakai.flows import talk
from wakai.parties.access import sign_case_link

pytestmark = pytest.mark.django_db


def test_nobody_gets_a_way_in_and_no_error(clock: Clock) -> None:
    page = Client(headers={"accept-language": "en"}).get("/cases/")
    assert page.status_code == 200
    assert "No case here yet" in page.content.decode()


def test_by_deadline_with_whose_turn_it_is(clock: Clock, signed_in: Callable[[int], Client]) -> None:
    first = a_case(at=clock.at)
    later = answered(a_case(at=clock.at), at=clock.at)
    page = signed_in(a_person(first.seller, later.seller)).get("/cases/").content.decode()
    assert page.index(first.number) < page.index(later.number)
    assert "1 case is waiting for you." in page
    assert "Please answer the claim" in page
    assert "The buyer can settle with the seller or ask for a decision" in page


def test_closed_ones_stand_below(clock: Clock, enter: Enter) -> None:
    case = a_case(at=clock.at)
    client = enter(case, "buyer")
    talk.withdraw_claim(case.id, actor=case.by("buyer"), text="", at=clock.at, key=key())
    page = client.get("/cases/").content.decode()
    assert "Closed: the claim was withdrawn" in page
    assert "Nothing is waiting for you" not in page


def test_only_mine(clock: Clock, enter: Enter) -> None:
    mine, other = a_case(at=clock.at), a_case(at=clock.at)
    page = enter(mine, "buyer").get("/cases/").content.decode()
    assert mine.number in page
    assert other.number not in page


def test_links_add_up(clock: Clock, enter: Enter) -> None:
    one, two = a_case(at=clock.at), a_case(at=clock.at)
    client = enter(one, "buyer")
    client.get(f"/c/{sign_case_link(two.seller.id, case_id=two.id, at=clock.at)}")
    page = client.get("/cases/").content.decode()
    assert one.number in page
    assert two.number in page


def test_many_cost_no_more_queries_than_one(
    clock: Clock, signed_in: Callable[[int], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    seller = {"name": "Hanako"}
    cases = [a_case(at=clock.at + timedelta(minutes=n), order=an_order(at=clock.at, seller=seller)) for n in range(6)]
    client = signed_in(a_person(*(case.seller for case in cases)))
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = client.get("/cases/").content.decode()
    assert all(case.number in page for case in cases)


def test_takes_no_posts(clock: Clock) -> None:
    assert Client().post("/cases/").status_code == 405
