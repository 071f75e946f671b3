"""Who of a company acted: on record with the account, told to its own people and the secretariat, and to nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person, wrote
from tests.flows.checks import consistent
from tests.portal.cases.conftest import Clock, Enter

from wakai.channels import queries as channels
from wakai.docket.models import Entry
from wakai.journal import models as journal
from wakai.parties.models import Membership, Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[int], Client]


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    return a_case(at=clock.at)


def send(client: Client, case: FiledCase, text: str, readers: str = "all", once: str = "x") -> None:
    sent = client.post(f"/cases/{case.number}/message", {"once": once, "text": text, "readers": readers})
    assert sent.status_code == 302


def page(client: Client, case: FiledCase, where: str = "cases") -> str:
    answer = client.get(f"/{where}/{case.number}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_record_names_account_and_person(case: FiledCase, signed_in: SignedIn) -> None:
    sato, mori = a_person(case.seller, name="Ken Sato"), a_person(case.seller, name="Yui Mori")
    send(signed_in(sato), case, "We sent it on Monday.")
    send(signed_in(mori), case, "It was Tuesday.")
    first, second = Entry.objects.filter(case_id=case.id, act="message").order_by("seq")
    assert [(row.author, row.person_id) for row in (first, second)] == [(case.seller.id, sato), (case.seller.id, mori)]
    happened = journal.Entry.objects.filter(case_id=case.id, kind="MessageWritten").order_by("id")
    assert [(row.actor, row.payload["person"]) for row in happened] == [(case.seller.id, sato), (case.seller.id, mori)]
    consistent(case.id)


def test_its_own_people_and_the_secretariat_read_who_it_was(case: FiledCase, enter: Enter, signed_in: SignedIn) -> None:
    send(signed_in(a_person(case.seller, name="Ken Sato")), case, "We sent it on Monday.")
    words = "Ken Sato for Hanako’s Lamps"
    colleague = signed_in(a_person(case.seller, name="Yui Mori", may_act=False))
    for client in (colleague, enter(case, "seller")):
        assert words in page(client, case)
    for role in ("agent", "supervisor", "auditor"):
        staff = signed_in(a_person(staff_role=role))
        assert words in page(staff, case)
        assert words in page(staff, case, "desk")


def test_the_other_side_reads_the_account_alone(case: FiledCase, enter: Enter, signed_in: SignedIn) -> None:
    sato = a_person(case.seller, name="Ken Sato")
    send(signed_in(sato), case, "We sent it on Monday.")
    buyers = [enter(case, "buyer"), signed_in(a_person(case.buyer, name="Aiko Tanaka"))]
    for client in buyers:
        text = page(client, case)
        assert "We sent it on Monday." in text
        assert "Ken Sato" not in text
        assert Person.objects.get(pk=sato).email not in text
    mails = channels.preview(case.id, case.state.entries[-1], author=case.seller.id)
    assert [mail.role for mail in mails] == ["buyer"]
    assert all("Ken Sato" not in mail.subject + mail.body for mail in mails)


def test_a_guest_by_link_is_nobody_by_name(case: FiledCase, enter: Enter, signed_in: SignedIn) -> None:
    send(enter(case, "seller"), case, "We sent it on Monday.")
    assert Entry.objects.get(case_id=case.id, act="message").person_id is None
    assert "for Hanako’s Lamps" not in page(signed_in(a_person(staff_role="agent")), case)


def test_who_belongs_to_both_sides_is_named_to_each_beside_its_own_lines_alone(
    case: FiledCase, enter: Enter, signed_in: SignedIn
) -> None:
    sato = a_person(case.seller, name="Ken Sato")
    send(signed_in(sato), case, "Written for the shop.")
    Membership.objects.filter(person_id=sato).delete()
    Membership.objects.create(person_id=sato, account_id=case.buyer.id, may_act=True)
    send(signed_in(sato), case, "Written for the buyer.", once="y")
    for role, name in (("buyer", "Aiko Tanaka"), ("seller", "Hanako’s Lamps")):
        text = page(enter(case, role), case)
        assert text.count("Ken Sato for ") == 1
        assert f"Ken Sato for {name}" in text


def test_who_has_left_is_still_named_and_a_nameless_one_by_address(
    case: FiledCase, enter: Enter, signed_in: SignedIn
) -> None:
    sato = a_person(case.seller, name="")
    send(signed_in(sato), case, "We sent it on Monday.")
    Person.objects.filter(pk=sato).update(is_active=False)
    assert f"{Person.objects.get(pk=sato).email} for Hanako’s Lamps" in page(enter(case, "seller"), case)


def test_who_is_called_as_the_account_is_not_told_twice(case: FiledCase, enter: Enter, signed_in: SignedIn) -> None:
    send(signed_in(a_person(case.seller, name="Hanako’s Lamps")), case, "We sent it on Monday.")
    assert "for Hanako’s Lamps" not in page(enter(case, "seller"), case)


def test_what_follows_by_itself_is_nobodys(case: FiledCase, signed_in: SignedIn) -> None:
    sato = a_person(case.buyer, name="Ken Sato")
    wrote(case, "seller", "Here we are.", at=case.state.opened_at)
    assert signed_in(sato).post(f"/cases/{case.number}/withdraw-claim", {"once": "x"}).status_code == 302
    for row in Entry.objects.filter(case_id=case.id):
        assert row.person_id == (sato if row.act == "withdraw_claim" else None)
    consistent(case.id)
