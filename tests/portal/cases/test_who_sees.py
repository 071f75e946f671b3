"""The ways into a case, and that nobody else learns that it exists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from tests.factories import FiledCase, a_case, a_person, wrote
from tests.portal.cases.conftest import Clock, Enter

from wakai.config.clock import now
from wakai.kernel.languages import from_django
from wakai.parties.access import LINK_LIFETIME, sign_case_link, sign_order_link
from wakai.parties.models import Person
from wakai.portal.viewer import LinkOfAParty, OnlyReading, Viewer, grant_account_access, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


def test_the_link_leaves_the_address_bar_and_no_trace(case: FiledCase, clock: Clock) -> None:
    token = sign_case_link(case.seller.id, case_id=case.id, at=clock.at)
    response = Client().get(f"/c/{token}")
    assert (response.status_code, response["Location"]) == (302, f"/cases/{case.number}")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_the_link_speaks_the_accounts_language_where_none_was_chosen(case: FiledCase, clock: Clock) -> None:
    client = Client()
    client.get(f"/c/{sign_case_link(case.buyer.id, case_id=case.id, at=clock.at)}")
    assert 'lang="ja"' in client.get(f"/cases/{case.number}").content.decode()
    chosen = Client()
    chosen.cookies["django_language"] = "zh-hans"
    chosen.get(f"/c/{sign_case_link(case.buyer.id, case_id=case.id, at=clock.at)}")
    assert 'lang="zh-Hans"' in chosen.get(f"/cases/{case.number}").content.decode()


def test_a_link_opens_one_case_only(case: FiledCase, clock: Clock, enter: Enter) -> None:
    other = a_case(at=clock.at, order=None)
    assert enter(case, "seller").get(f"/cases/{other.number}").status_code == 404


@pytest.mark.parametrize(
    "harm", [lambda token: token[:-3], lambda token: token[:-1] + "é", lambda token: "x", lambda token: f"{token}:x"]
)
def test_a_forged_link(case: FiledCase, clock: Clock, harm: Callable[[str], str]) -> None:
    client = Client()
    token = sign_case_link(case.seller.id, case_id=case.id, at=clock.at)
    assert client.get(f"/c/{harm(token)}").status_code == 404
    assert client.get(f"/cases/{case.number}").status_code == 404


def test_a_link_for_an_account_that_is_no_party(case: FiledCase, clock: Clock) -> None:
    stranger = a_case(at=clock.at)
    token = sign_case_link(stranger.seller.id, case_id=case.id, at=clock.at)
    assert Client().get(f"/c/{token}").status_code == 404


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(seconds=-1), 302), (timedelta(0), 410), (timedelta(days=1), 410)]
)
def test_a_link_ends(case: FiledCase, clock: Clock, late: timedelta, status: int) -> None:
    token = sign_case_link(case.seller.id, case_id=case.id, at=clock.at)
    clock.at += LINK_LIFETIME + late
    assert Client().get(f"/c/{token}").status_code == status


def test_a_link_takes_no_posts(case: FiledCase, clock: Clock) -> None:
    assert Client().post(f"/c/{sign_case_link(case.seller.id, case_id=case.id, at=clock.at)}").status_code == 405


def test_the_session_is_renewed_when_somebody_gains_rights(case: FiledCase, clock: Clock, enter: Enter) -> None:
    client = enter(case, "seller")
    before = client.cookies["wakai"].value
    other = a_case(at=clock.at)
    client.get(f"/c/{sign_case_link(other.seller.id, case_id=other.id, at=clock.at)}")
    assert client.cookies["wakai"].value != before
    assert client.get(f"/cases/{case.number}").status_code == 200


@pytest.mark.parametrize("path", ["", "/rules", "/answer", "/message", "/exhibits/E1"])
def test_a_stranger_hears_the_same_of_any_number(
    case: FiledCase, path: str, signed_in: Callable[[int], Client]
) -> None:
    for stranger in (Client(), signed_in(a_person())):
        real = stranger.get(f"/cases/{case.number}{path}")
        none = stranger.get(f"/cases/W26-999999{path}")
        assert (real.status_code, none.status_code) == (404, 404)
        assert real.content.replace(case.number.encode(), b"W26-999999") == none.content


def test_members_and_staff(case: FiledCase, signed_in: Callable[[int], Client]) -> None:
    address = f"/cases/{case.number}"
    member = signed_in(a_person(case.seller)).get(address).content.decode()
    reader = signed_in(a_person(case.seller, may_act=False)).get(address).content.decode()
    agent = signed_in(a_person(staff_role="supervisor")).get(address).content.decode()
    auditor = signed_in(a_person(staff_role="auditor")).get(address).content.decode()
    assert "/answer" in member
    assert "You can read this case, but not act in it." in reader
    assert "/answer" not in reader
    assert "composer" in agent
    assert "composer" not in auditor


def test_somebody_in_both_hats_acts_where_they_may(case: FiledCase, signed_in: Callable[[int], Client]) -> None:
    """A member who may only read for the buyer and may act for the seller is the seller here."""
    person = a_person(case.seller)
    from wakai.parties.actions import add_member

    add_member(case.buyer.id, person_id=person, may_act=False)
    assert "/answer" in signed_in(person).get(f"/cases/{case.number}").content.decode()


def test_notes_of_the_secretariat_stay_there(
    case: FiledCase, clock: Clock, enter: Enter, signed_in: Callable[[int], Client]
) -> None:
    from tests.factories import key

    from wakai.flows import talk
    from wakai.flows.doing import Actor

    talk.write_message(
        case.id,
        actor=Actor("agent", "person:1"),
        text="Third case this month.",
        audience=("agent",),
        at=clock.at,
        key=key(),
    )
    wrote(case, "buyer", "Only for you.", at=clock.at, audience=("buyer", "agent"))
    for role in ("buyer", "seller"):
        assert "Third case this month." not in enter(case, role).get(f"/cases/{case.number}").content.decode()
    for role in ("agent", "auditor"):
        page = signed_in(a_person(staff_role=role)).get(f"/cases/{case.number}").content.decode()
        assert "Third case this month." in page
        assert "Only for you." in page


def test_a_code_opens_all_cases_of_the_account(case: FiledCase) -> None:
    client = Client()
    request = RequestFactory().get("/")
    request.session = client.session
    grant_account_access(request, account_id=case.buyer.id)
    viewer = viewer_of(request, case.head)
    assert (viewer.role, viewer.account_id, viewer.may_act) == ("buyer", case.buyer.id, True)


def test_who_only_reads_is_no_actor() -> None:
    with pytest.raises(OnlyReading):
        Viewer("buyer", "acct_x", 1, may_act=False).actor()


def case_link(case: FiledCase, role: str, clock: Clock) -> str:
    return f"/c/{sign_case_link(case.account(role).id, case_id=case.id, at=clock.at)}"


@pytest.mark.parametrize("signed_in_first", [True, False])
def test_who_only_reads_does_not_come_to_act_by_another_page(
    case: FiledCase, clock: Clock, signed_in: Callable[[int], Client], signed_in_first: bool
) -> None:
    """Neither by the list of orders, nor by a mailed link, opened before signing in or after."""
    person = a_person(case.buyer, may_act=False)
    browser = signed_in(person) if signed_in_first else Client()
    browser.get(case_link(case, "buyer", clock))
    if not signed_in_first:
        browser.force_login(Person.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend")
    browser.get("/claim/orders/")
    browser.get(f"/claim/o/{sign_order_link(case.buyer.id, order_id=case.order.id, at=now())}")
    assert browser.post(f"/cases/{case.number}/withdraw-claim", {"once": "x"}).status_code == 403
    assert browser.get(f"/claim/orders/{case.order.id}").status_code == 403
    assert case.state.stage == "negotiation"
    assert browser.get(f"/cases/{case.number}").status_code == 200


@pytest.mark.parametrize("may_act", [True, False])
def test_staff_who_belong_to_a_party_never_see_what_the_secretariat_sees(
    case: FiledCase, clock: Clock, signed_in: Callable[[int], Client], may_act: bool
) -> None:
    wrote(case, "seller", "Between us.", at=clock.at, audience=("seller", "agent"))
    browser = signed_in(a_person(case.buyer, may_act=may_act, staff_role="agent"))
    assert browser.get(f"/desk/{case.number}").status_code == 403
    page = browser.get(f"/cases/{case.number}")
    assert page.status_code == 200
    assert "Between us." not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_staff_open_no_partys_link(
    case: FiledCase, clock: Clock, signed_in: Callable[[int], Client], language: str
) -> None:
    browser = signed_in(a_person(staff_role="agent"))
    browser.cookies["django_language"] = language
    told = browser.get(case_link(case, "seller", clock))
    assert told.status_code == 403
    assert LinkOfAParty().text(from_django(language)) in told.content.decode()
    assert (
        browser.get(f"/claim/o/{sign_order_link(case.buyer.id, order_id=case.order.id, at=now())}").status_code == 403
    )
    assert browser.post(f"/cases/{case.number}/concede", {"once": "q"}).status_code in (403, 409)
    assert case.state.stage == "negotiation"


def test_a_link_opened_before_signing_in_as_staff_is_worth_nothing_after(case: FiledCase, clock: Clock) -> None:
    browser = Client()
    browser.get(case_link(case, "seller", clock))
    staff = Person.objects.get(pk=a_person(staff_role="agent"))
    browser.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    browser.post(f"/cases/{case.number}/concede", {"once": "q"})
    assert case.state.stage == "negotiation"
