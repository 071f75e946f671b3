"""What entries are called on a page: a party counts what it may read, and no gap tells of what it may not."""

import re

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, answered, offered, wrote
from tests.portal.cases.conftest import Clock, Enter

from wakai.docket.domain.acts import Stage

pytestmark = pytest.mark.django_db

FOR_SELLER, FOR_BUYER = ("seller", "agent"), ("buyer", "agent")


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    """Claim, answer and an offer for all to read, with lines for one side alone before, between and after."""
    case = a_case(at=clock.at)
    wrote(case, "seller", "Seller alone, first.", at=clock.at, audience=FOR_SELLER)
    wrote(case, "seller", "Seller alone, second.", at=clock.at, audience=FOR_SELLER)
    answered(case, at=clock.at)
    wrote(case, "buyer", "Buyer alone.", at=clock.at, audience=FOR_BUYER)
    offered(case, "seller", at=clock.at)
    wrote(case, "seller", "Seller alone, last.", at=clock.at, audience=FOR_SELLER)
    return case


def page(client: Client, case: FiledCase, more: str = "") -> str:
    return client.get(f"/cases/{case.number}{more}").content.decode()


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="entry-(\d+)"', text)]


def hidden(text: str, name: str) -> int:
    found = re.search(rf'name="{name}" value="(\d+)"', text)
    assert found
    return int(found[1])


@pytest.mark.parametrize(("role", "readable"), [("buyer", 4), ("seller", 6)])
def test_each_party_counts_without_gaps(case: FiledCase, enter: Enter, role: str, readable: int) -> None:
    assert len(case.state.entries) == 7
    text = page(enter(case, role), case)
    assert numbers(text) == list(range(1, readable + 1))
    assert hidden(text, "seen") == readable


def test_forms_and_addresses_tell_no_other_number(case: FiledCase, enter: Enter) -> None:
    buyer = enter(case, "buyer")
    (offer,) = (entry.seq for entry in case.state.entries if entry.act == "offer")
    assert offer == 6
    assert hidden(page(buyer, case, "/accept"), "offer") == 4
    assert hidden(page(buyer, case, "/accept"), "seen") == 4
    sent = buyer.post(f"/cases/{case.number}/message", {"once": "x", "text": "Thank you.", "readers": "all"})
    assert sent["Location"] == f"/cases/{case.number}#entry-5"


def test_an_entry_keeps_its_number_whatever_others_write(case: FiledCase, clock: Clock, enter: Enter) -> None:
    buyer = enter(case, "buyer")
    before = re.findall(r'id="entry-(\d+)">\s*<header>.*?</header>', page(buyer, case), re.DOTALL)
    wrote(case, "seller", "Seller alone, again.", at=clock.at, audience=FOR_SELLER)
    wrote(case, "seller", "For all.", at=clock.at)
    text = page(buyer, case)
    assert numbers(text)[: len(before)] == [int(n) for n in before]
    assert text.index('id="entry-5"') < text.index("For all.")


def test_the_offer_meant_is_the_one_accepted(case: FiledCase, enter: Enter) -> None:
    sent = {"once": "x", "offer": "4"}
    assert enter(case, "buyer").post(f"/cases/{case.number}/accept", sent).status_code == 302
    assert case.state.stage is Stage.CLOSED


@pytest.mark.parametrize("number", ["6", "5", "3", "99"])
def test_a_number_that_is_no_offer_of_its_readers_accepts_nothing(case: FiledCase, enter: Enter, number: str) -> None:
    response = enter(case, "buyer").post(f"/cases/{case.number}/accept", {"once": "x", "offer": number})
    assert response.status_code == 409
    assert case.state.stage is Stage.NEGOTIATION


def test_what_is_new_is_told_by_the_readers_own_count(case: FiledCase, clock: Clock, enter: Enter) -> None:
    buyer = enter(case, "buyer")
    seen = hidden(page(buyer, case, "/accept"), "seen")
    wrote(case, "seller", "Not for the buyer.", at=clock.at, audience=FOR_SELLER)
    wrote(case, "seller", "One more thing.", at=clock.at)
    offered(case, "seller", "partial_refund", "30.00", at=clock.at)
    response = buyer.post(f"/cases/{case.number}/accept", {"once": "x", "offer": "4", "seen": str(seen)})
    text = response.content.decode()
    assert response.status_code == 409
    assert numbers(text) == [5, 6]
    assert "One more thing." in text
    assert "Not for the buyer." not in text
