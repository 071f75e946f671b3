"""The kept part of the case page never outlives what it shows, and never reaches another reader."""

from typing import Any

import pytest
from tests.factories import FiledCase, a_case, an_order, wrote
from tests.portal.cases.conftest import Clock, Enter

from wakai.channels import erasing as mails
from wakai.flows import talk
from wakai.flows.erase_person import ask_erasure
from wakai.parties.domain.retention import CASE_KEPT
from wakai.parties.models import Account
from wakai.portal.cases.record import Kept, Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


def page(client: Any, case: FiledCase) -> str:
    return str(client.get(f"/cases/{case.number}").content.decode())


def test_what_is_new_is_there_at_once(case: FiledCase, clock: Clock, enter: Enter) -> None:
    client = enter(case, "seller")
    page(client, case)
    wrote(case, "buyer", "Just now.", at=clock.at)
    assert "Just now." in page(client, case)


def test_each_side_keeps_its_own(case: FiledCase, clock: Clock, enter: Enter) -> None:
    wrote(case, "buyer", "Between us.", at=clock.at, audience=("buyer", "agent"))
    for role, seen in (("buyer", True), ("seller", False), ("buyer", True), ("seller", False)):
        assert ("Between us." in page(enter(case, role), case)) is seen


def test_each_language_and_zone_its_own(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "seller")
    for language, words in (("en", "made the claim"), ("ja", "申立てをしました"), ("zh-hans", "提出了申请")):
        client.cookies["django_language"] = language
        assert words in page(client, case)
    client.cookies["django_language"] = "en"
    # An account whose zone is not known: there the device says it.
    case = a_case(at=case.state.opened_at, order=an_order(at=case.state.opened_at, seller={"zone": "UTC"}))
    client = enter(case, "seller")
    for zone, hour in (("Asia/Tokyo", "12:00 (Tokyo, JST)"), ("Europe/Berlin", "04:00 (Berlin, CET)")):
        client.cookies["wakai_zone"] = zone
        assert hour in page(client, case)


def test_a_corrected_name_shows(case: FiledCase, enter: Enter) -> None:
    client = enter(case, "seller")
    page(client, case)
    Account.objects.filter(pk=case.buyer.id).update(name="Aiko Suzuki")
    assert "Aiko Suzuki" in page(client, case)
    assert "Aiko Tanaka" not in page(client, case)


def test_only_so_many_are_kept_the_oldest_goes_first() -> None:
    kept, made = Kept(2), []

    def make(name: str) -> Record:
        made.append(name)
        return Record(*(name,) * 3)  # type: ignore[arg-type]

    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, lambda name=name: make(name)).thread == name  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_what_was_erased_shows_nowhere_while_the_person_stays(case: FiledCase, clock: Clock, enter: Enter) -> None:
    """Another case of the same person goes on, so that nothing but this case's words changes."""
    buyer = {"external_id": case.buyer.external_id, "name": case.buyer.name, "email": case.buyer.email}
    talk.withdraw_claim(case.id, actor=case.by("buyer"), text="I found the parcel.", at=clock.at, key="withdraw")
    clock.at += CASE_KEPT
    a_case(at=clock.at, order=an_order(at=clock.at, buyer=buyer))
    client = enter(case, "seller")
    assert "I found the parcel." in page(client, case)
    ask_erasure(case.buyer.id, mails=mails, at=clock.at)
    assert "I found the parcel." not in page(client, case)
