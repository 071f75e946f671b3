"""In which zone a case is read: a party's is its account's, on every page as in its letters; others read in their own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import a_case, a_person, an_order, answered
from tests.portal.cases.conftest import Clock, Enter

from wakai.channels import queries as channels
from wakai.kernel.instants import format_due, format_end
from wakai.parties.models import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[int], Client]


def test_a_party_reads_in_its_accounts_zone_whatever_the_device_says(clock: Clock, enter: Enter) -> None:
    sold = an_order(at=clock.at, buyer={"zone": "Asia/Shanghai"}, seller={"zone": "America/New_York"})
    case = a_case(at=clock.at, order=sold)
    for role, claimed in (("buyer", "11:00 (Shanghai, CST)"), ("seller", "22:00 (New York, EST)")):
        client = enter(case, role)
        client.cookies["wakai_zone"] = "Europe/Berlin"
        for path in (f"/cases/{case.number}", "/cases/"):
            text = client.get(path).content.decode()
            assert "Berlin" not in text, path
        assert claimed in client.get(f"/cases/{case.number}").content.decode()


def test_the_page_and_the_letter_name_the_same_hour(clock: Clock, enter: Enter) -> None:
    case = a_case(at=clock.at, order=an_order(at=clock.at, seller={"zone": "America/New_York"}))
    client = enter(case, "seller")
    client.cookies["wakai_zone"] = "Asia/Tokyo"
    due = case.state.deadlines[0].due
    mails = channels.preview(case.id, case.state.entries[0], author=case.buyer.id)
    (letter,) = (mail.body for mail in mails if mail.role == "seller")
    assert format_end(due, "America/New_York", "en") in letter
    page, rows = (client.get(path).content.decode() for path in (f"/cases/{case.number}", "/cases/"))
    words = format_due(due, "America/New_York", "en")
    assert words[1:] in page
    assert words[1:] in rows


def test_a_delegate_reads_in_the_accounts_zone_too(clock: Clock, signed_in: SignedIn) -> None:
    case = a_case(at=clock.at, order=an_order(at=clock.at, seller={"zone": "Europe/London"}))
    page = signed_in(a_person(case.seller)).get(f"/cases/{case.number}").content.decode()
    assert "03:00 (London, GMT)" in page
    assert "Tokyo" not in page


@pytest.mark.parametrize(("device", "shown"), [("Europe/Berlin", "04:00 (Berlin, CET)"), ("", "12:00 (Tokyo, JST)")])
def test_where_the_accounts_zone_is_not_known_the_device_says_it(
    clock: Clock, enter: Enter, device: str, shown: str
) -> None:
    case = a_case(at=clock.at, order=an_order(at=clock.at, seller={"zone": "UTC"}))
    client = enter(case, "seller")
    client.cookies["wakai_zone"] = device
    assert shown in client.get(f"/cases/{case.number}").content.decode()


def test_the_secretariat_reads_in_its_own_zone(clock: Clock, signed_in: SignedIn) -> None:
    case = a_case(at=clock.at, order=an_order(at=clock.at, seller={"zone": "America/New_York"}))
    person = a_person(staff_role="agent")
    Person.objects.filter(pk=person).update(zone="Europe/Berlin")
    for path in (f"/desk/{case.number}", f"/cases/{case.number}"):
        assert "04:00 (Berlin, CET)" in signed_in(person).get(path).content.decode()


def test_a_refusal_on_the_way_speaks_of_the_same_zone(clock: Clock, enter: Enter) -> None:
    case = a_case(at=clock.at, order=an_order(at=clock.at, buyer={"zone": "America/New_York"}))
    answered(case, at=clock.at)
    client = enter(case, "buyer")
    client.cookies["wakai_zone"] = "Asia/Tokyo"
    page = client.get(f"/cases/{case.number}/step-in").content.decode()
    assert "New York, EST" in page, "the hour from which it can be asked; the sum below it is told where it was counted"


def test_with_accounts_in_two_zones_the_list_is_in_the_readers_own(clock: Clock, signed_in: SignedIn) -> None:
    one = a_case(at=clock.at, order=an_order(at=clock.at, seller={"zone": "America/New_York"}))
    two = a_case(at=clock.at + timedelta(hours=1), order=an_order(at=clock.at, seller={"zone": "Europe/London"}))
    page = signed_in(a_person(one.seller, two.seller)).get("/cases/").content.decode()
    assert "Tokyo" in page
    assert "New York" not in page
