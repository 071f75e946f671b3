"""Codes by mail and personal links: each opens one door, for a while, and only so many tries are had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import a_case, a_person, an_order
from tests.flows.together import at_once, failures

from wakai.flows.enrol import NoSuchAccount, enrol_member
from wakai.flows.show_address import ask_code, enter_code, make_code
from wakai.kernel.refusals import Refusal
from wakai.parties.access import (
    LINK_LIFETIME,
    LinkHasEnded,
    LinkNotOurs,
    read_case_link,
    read_draft_link,
    read_order_link,
    sign_case_link,
    sign_draft_link,
    sign_order_link,
)
from wakai.parties.actions import (
    CODE_LIFETIME,
    CodeDoesNotMatch,
    CodeHasEnded,
    NewAccount,
    TooManyCodes,
    add_member,
    create_person,
    draw_code,
    ensure_accounts,
    redeem_code,
    reserve_code,
)
from wakai.parties.models import Account, EmailCode, Membership
from wakai.parties.queries import hats_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Code:
    """A code that was drawn."""

    id: str
    code: str


def issue_code(email: str, *, purpose: str, at: datetime) -> Code:
    made = reserve_code(email, at=at)
    drawn = draw_code(made, purpose=purpose, at=at)
    assert drawn
    return Code(made, drawn.code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


# ---- codes -----------------------------------------------------------------------------------------------------------


def test_a_code_opens_once(at: datetime) -> None:
    sent = issue_code("Hana@Example.org ", purpose="order:o1", at=at)
    assert redeem_code(sent.id, code=f" {sent.code} ", at=at).purpose == "order:o1"
    with pytest.raises(CodeHasEnded):
        redeem_code(sent.id, code=sent.code, at=at)


def test_a_code_is_kept_as_a_hash_alone(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    assert sent.code not in str(EmailCode.objects.values().get())


@pytest.mark.parametrize(("after", "open_"), [(CODE_LIFETIME - timedelta(seconds=1), True), (CODE_LIFETIME, False)])
def test_a_code_ends_with_its_lifetime(at: datetime, after: timedelta, open_: bool) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    if open_:
        redeem_code(sent.id, code=sent.code, at=at + after)
        return
    with pytest.raises(CodeHasEnded):
        redeem_code(sent.id, code=sent.code, at=at + after)


def test_five_wrong_tries_and_the_right_code_is_void(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeDoesNotMatch) as refused:
            redeem_code(sent.id, code=wrong(sent.code), at=at)
        assert refused.value.facts["tries_left"] == left
    with pytest.raises(CodeHasEnded):
        redeem_code(sent.id, code=sent.code, at=at)


def test_the_fifth_try_may_be_the_right_one(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    for _ in range(4):
        with pytest.raises(CodeDoesNotMatch):
            redeem_code(sent.id, code=wrong(sent.code), at=at)
    redeem_code(sent.id, code=sent.code, at=at)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\U0001f600", "x" * 5000, "0\n"])
def test_anything_may_be_typed(at: datetime, typed: str) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    with pytest.raises(CodeDoesNotMatch):
        redeem_code(sent.id, code=typed, at=at)


def test_five_codes_an_hour_for_an_address_however_it_is_spelt(at: datetime) -> None:
    for n in range(5):
        issue_code("hana@example.org" if n % 2 else "HANA@example.org", purpose="x", at=at)
    with pytest.raises(TooManyCodes):
        issue_code(" hana@EXAMPLE.org", purpose="x", at=at + timedelta(minutes=59))
    issue_code("hana@example.org", purpose="x", at=at + timedelta(hours=1))
    issue_code("somebody@example.org", purpose="x", at=at)


@pytest.mark.django_db(transaction=True)
def test_one_code_typed_in_two_windows_at_once_opens_once(at: datetime) -> None:
    for _ in range(10):
        sent = issue_code("hana@example.org", purpose="x", at=at)
        EmailCode.objects.filter(pk=sent.id).update(email="other@example.org")

        def enter(sent: object = sent) -> object:
            return redeem_code(sent.id, code=sent.code, at=at)  # type: ignore[attr-defined]

        ended = at_once(*[enter] * 4)
        assert len(failures(ended)) == 3
        assert all(isinstance(failure, CodeHasEnded) for failure in failures(ended))


@pytest.mark.django_db(transaction=True)
def test_five_tries_are_five_however_many_come_at_once(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    ended = at_once(*[lambda: redeem_code(sent.id, code=wrong(sent.code), at=at)] * 12)
    told = [type(failure) for failure in failures(ended)]
    assert told.count(CodeDoesNotMatch) == 5
    assert told.count(CodeHasEnded) == 7
    assert EmailCode.objects.get(pk=sent.id).tries_left == 0


# ---- showing that an order's address is mine -------------------------------------------------------------------------


def test_order_number_and_address_open_the_order(at: datetime) -> None:
    order = an_order(at=at)
    asked = ask_code(order.buyer.email.upper(), at=at)
    made = make_code(asked, number=f" #{order.number.lower()} ", at=at)
    assert made
    assert made.to == order.buyer.email
    assert enter_code(asked, code=f"{made.code[:3]} {made.code[3:]}", at=at).id == order.id


def test_full_width_figures_are_figures(at: datetime) -> None:
    order = an_order(at=at)
    asked = ask_code(order.buyer.email, at=at)
    made = make_code(asked, number=order.number, at=at)
    assert made
    full = "".join(chr(ord(figure) + 0xFEE0) for figure in made.code)
    assert enter_code(asked, code=full, at=at).id == order.id


def test_nobody_learns_which_orders_and_addresses_belong_together(at: datetime) -> None:
    """The wrong pair is asked for a code like any other; none was drawn, and none that is typed opens anything."""
    order = an_order(at=at)
    for number, email in ((order.number, "stranger@example.org"), ("ORD-99999", order.buyer.email), ("", "")):
        asked = ask_code(email, at=at)
        assert make_code(asked, number=number, at=at) is None
        for typed in ("000000", "123456", ""):
            with pytest.raises(CodeDoesNotMatch):
                enter_code(asked, code=typed, at=at)


def test_figures_drawn_again_void_the_older_ones(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="x", at=at)
    again = draw_code(sent.id, purpose="x", at=at)
    assert again
    if again.code != sent.code:
        with pytest.raises(CodeDoesNotMatch):
            redeem_code(sent.id, code=sent.code, at=at)
    redeem_code(sent.id, code=again.code, at=at)
    assert draw_code(sent.id, purpose="x", at=at) is None


def test_a_code_for_something_else_opens_no_order(at: datetime) -> None:
    sent = issue_code("hana@example.org", purpose="sign-in", at=at)
    with pytest.raises(CodeHasEnded):
        enter_code(sent.id, code=sent.code, at=at)


# ---- links -----------------------------------------------------------------------------------------------------------

Sign = Callable[[str, str, datetime], str]
Read = Callable[[str, datetime], object]
LINKS: dict[str, tuple[Sign, Read]] = {
    "case": (lambda a, t, at: sign_case_link(a, case_id=t, at=at), lambda token, at: read_case_link(token, at=at)),
    "order": (lambda a, t, at: sign_order_link(a, order_id=t, at=at), lambda token, at: read_order_link(token, at=at)),
    "draft": (lambda a, t, at: sign_draft_link(a, draft_id=t, at=at), lambda token, at: read_draft_link(token, at=at)),
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_says_whom_and_what_it_is_for(kind: str, at: datetime) -> None:
    sign, read = LINKS[kind]
    assert "acct_1" in repr(read(sign("acct_1", "thing_1", at), at))
    assert "thing_1" in repr(read(sign("acct_1", "thing_1", at), at))


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_ends(kind: str, at: datetime) -> None:
    sign, read = LINKS[kind]
    token = sign("acct_1", "thing_1", at)
    read(token, at + LINK_LIFETIME - timedelta(seconds=1))
    with pytest.raises(LinkHasEnded):
        read(token, at + LINK_LIFETIME)


@pytest.mark.parametrize("signed", LINKS)
@pytest.mark.parametrize("opened", LINKS)
def test_a_link_of_one_kind_is_none_of_another(signed: str, opened: str, at: datetime) -> None:
    token = LINKS[signed][0]("acct_1", "thing_1", at)
    if signed == opened:
        LINKS[opened][1](token, at)
        return
    with pytest.raises(LinkNotOurs):
        LINKS[opened][1](token, at)


def test_a_forged_cut_or_strange_link(at: datetime) -> None:
    token = sign_case_link("acct_1", case_id="case_1", at=at)
    for n in range(len(token)):
        changed = token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :]
        with pytest.raises(LinkNotOurs):
            # The last character of a signature carries spare bits; one of two changes at least is refused.
            read_case_link(changed if n < len(token) - 1 else token + "x", at=at)
    for strange in (token[:-5], token[5:], "", ":", "a:b:c", "\U0001f600", "x" * 10_000, token + token, "\0"):
        with pytest.raises(LinkNotOurs):
            read_case_link(strange, at=at)


# ---- accounts and people ---------------------------------------------------------------------------------------------


def test_an_account_that_is_known_is_left_as_it_is(at: datetime) -> None:
    first = ensure_accounts([NewAccount("buyer", "b1", name="Hana")], at=at)
    again = ensure_accounts([NewAccount("buyer", "b1", name="Somebody"), NewAccount("seller", "b1")], at=at)
    assert again["buyer", "b1"] == first["buyer", "b1"] != again["seller", "b1"]
    assert Account.objects.get(pk=first["buyer", "b1"]).name == "Hana"


@pytest.mark.django_db(transaction=True)
def test_accounts_made_known_at_once_are_made_once(at: datetime) -> None:
    wanted = [NewAccount("buyer", f"b{n}") for n in range(20)]
    ended = at_once(*[lambda: ensure_accounts(wanted, at=at)] * 4)
    assert not failures(ended)
    assert Account.objects.count() == 20
    assert len({str(end) for end in ended}) == 1


def test_one_person_an_address_however_it_is_spelt() -> None:
    create_person("Hana@Example.org", name="", language="ja", zone="Asia/Tokyo", password="x")
    with pytest.raises(IntegrityError, match="person_email_once"), transaction.atomic():
        create_person(" hana@example.ORG", name="", language="ja", zone="Asia/Tokyo", password="x")


def test_a_membership_is_one_and_the_last_word_on_it_holds(at: datetime) -> None:
    case = a_case(at=at)
    person = a_person(case.seller)
    add_member(case.seller.id, person_id=person, may_act=False)
    (hat,) = hats_of(person)
    assert (hat.account.id, hat.may_act) == (case.seller.id, False)
    assert Membership.objects.count() == 1


def test_nobody_is_enrolled_for_an_account_that_is_not_known(at: datetime) -> None:
    with pytest.raises(NoSuchAccount) as refused:
        enrol_member(
            "a@example.org", role="seller", external_id="nobody", name="", language="en", zone="UTC", password="x"
        )
    assert isinstance(refused.value, Refusal)
    assert "nobody" in refused.value.text("ja")
