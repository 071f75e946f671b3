"""A small marketplace for tests that need a database: published rules, accounts, an order, a filed case.

    rules(at=at)                                   the marketplace rulebook, published
    sold = an_order(at=at, total="120.00")         an order with its accounts, stored
    case = a_case(at=at)                           rules, order and a claim on it, filed by the buyer
    case.by("seller")                              who acts, for the flows
    answered(case, at=at); offered(case, "seller", "partial_refund", "20.00", at=at)

Every function takes the instant. Names, numbers and keys are counted up, so that calls never meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from tests.rulebook.books import marketplace

from wakai.commerce import queries as commerce
from wakai.commerce.actions import store_orders
from wakai.commerce.domain.order import Address, Order, OrderLine, Parcel, Party, Payment
from wakai.docket import queries as cases
from wakai.docket.domain.acts import BUYER, SELLER
from wakai.docket.domain.state import CaseState, standing_offer
from wakai.docket.queries import CaseHead
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.flows.file_claim import NewClaim, file_claim
from wakai.kernel.money import Money
from wakai.parties.actions import NewAccount, add_member, create_person, ensure_accounts
from wakai.parties.queries import AccountValue, account_of
from wakai.policies.actions import publish
from wakai.rulebook import Rulebook

_NUMBERS = count(1)


def key() -> str:
    """An idempotency key nobody has used."""
    return f"test-{next(_NUMBERS)}"


def rules(*, at: datetime) -> Rulebook:
    """The marketplace rulebook, published."""
    publish(marketplace(), at=at)
    return marketplace()


def an_order(
    *,
    at: datetime,
    total: str = "120.00",
    currency: str = "USD",
    titles: tuple[str, ...] = ("Table lamp",),
    parcels: tuple[Parcel, ...] = (),
    buyer: Mapping[str, Any] | None = None,
    seller: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Order:
    """An order paid ten days before `at`, of one unit of each title; `total` is split evenly, the rest on the first.

    `buyer` and `seller` change the accounts (name, language, zone, country, email); `fields` any field of `Order`.
    """
    number = f"ORD-{next(_NUMBERS):05d}"
    paid = Money.parse(total, currency)
    each, rest = divmod(paid.minor, len(titles))
    who = {
        BUYER: _party(number, BUYER, name="Aiko Tanaka", language="ja", changes=buyer),
        SELLER: _party(number, SELLER, name="Hanako’s Lamps", language="en", changes=seller),
    }
    zero = Money.zero(currency)
    lines = tuple(
        OrderLine(n, title, 1, Money(each + (rest if n == 1 else 0), currency), zero, who[SELLER].external_id)
        for n, title in enumerate(titles, 1)
    )
    order = Order(
        id="",
        source="test",
        number=number,
        currency=currency,
        country="JP",
        zone="Asia/Tokyo",
        ordered_at=at - timedelta(days=10),
        paid_at=at - timedelta(days=10),
        total=paid,
        shipping=zero,
        buyer=who[BUYER],
        seller=who[SELLER],
        promised_ship_on=(at - timedelta(days=8)).date(),
        estimated_delivery_on=(at - timedelta(days=4)).date(),
        status="paid",
        status_said="paid",
        address=Address("Aiko Tanaka", "1-2-3 Ginza", "Chuo-ku", "Tokyo", "104-0061", "JP"),
        lines=lines,
        payments=(Payment(1, "card", paid),),
        parcels=parcels,
    )
    order = replace(order, **fields)
    ids = ensure_accounts([_account(BUYER, order.buyer), _account(SELLER, order.seller)], at=at)
    with transaction.atomic():
        store_orders([order], accounts=ids, at=at)
    stored = commerce.order_by_source("test", number=number)
    assert stored is not None
    return stored


@dataclass(frozen=True)
class FiledCase:
    """A case as tests hold it."""

    id: str
    number: str
    order: Order
    buyer: AccountValue
    seller: AccountValue

    @property
    def head(self) -> CaseHead:
        """The case's row as it is now."""
        return cases.head_of(self.id)

    @property
    def state(self) -> CaseState:
        """The case as the core sees it now."""
        return cases.state_of(self.id)

    def account(self, role: str) -> AccountValue:
        """The account in this role."""
        return self.buyer if role == BUYER else self.seller

    def by(self, role: str) -> Actor:
        """Who acts, for the flows."""
        return Actor(role, self.account(role).id)


def a_case(
    *,
    at: datetime,
    order: Order | None = None,
    kind: str = "not_received",
    asked: str = "refund",
    amount: str | None = None,
    statements: Mapping[str, Any] | None = None,
    text: str = "The parcel has not come.",
    language: str = "en",
) -> FiledCase:
    """Rules, an order (unless one is given) and the buyer's claim on all of it."""
    rules(at=at)
    sold = order or an_order(at=at)
    claim = NewClaim(
        order=sold,
        lines=tuple(line.n for line in sold.lines),
        kind=kind,
        asked=asked,
        amount=Money.parse(amount, sold.currency) if amount else sold.total,
        statements=statements or {},
        text=text,
        language=language,
    )
    filed = file_claim(claim, account_id=sold.buyer.account_id, at=at, key=key())
    buyer, seller = account_of(sold.buyer.account_id), account_of(sold.seller.account_id)
    return FiledCase(filed.case_id, filed.number, sold, buyer, seller)


def answered(
    case: FiledCase, *, at: datetime, text: str = "We sent it in time.", statements: Mapping[str, Any] | None = None
) -> FiledCase:
    """The seller's answer."""
    talk.answer_claim(case.id, actor=case.by(SELLER), text=text, statements=statements or {}, at=at, key=key())
    return case


def offered(
    case: FiledCase, role: str, remedy: str = "partial_refund", amount: str = "20.00", *, at: datetime, note: str = ""
) -> int:
    """An offer (or counter-offer) by this party; answers its docket number."""
    money = Money.parse(amount, case.order.currency)
    talk.make_offer(case.id, actor=case.by(role), remedy=remedy, amount=money, note=note, at=at, key=key())
    offer = standing_offer(case.state)
    assert offer is not None
    return offer.seq


def wrote(case: FiledCase, role: str, text: str, *, at: datetime, audience: tuple[str, ...] | None = None) -> None:
    """A message by this party, to everybody unless an audience is given."""
    to = audience or ("buyer", "seller", "agent")
    talk.write_message(case.id, actor=case.by(role), text=text, audience=to, at=at, key=key())


def a_person(
    *accounts: AccountValue, may_act: bool = True, staff_role: str = "", name: str = "Ken Sato", language: str = "en"
) -> int:
    """Somebody who can sign in, a member of these accounts; answers their id. The password is "wakai-test"."""
    email = f"person{next(_NUMBERS)}@example.org"
    person = create_person(
        email, name=name, language=language, zone="Asia/Tokyo", staff_role=staff_role, password="wakai-test"
    )
    for account in accounts:
        add_member(account.id, person_id=person, may_act=may_act)
    return person


def _party(number: str, role: str, *, name: str, language: str, changes: Mapping[str, Any] | None) -> Party:
    fields = {"external_id": f"{role}-{number}", "name": name, "email": f"{role}.{number}@example.org".lower()}
    return Party(**{**fields, "language": language, "zone": "Asia/Tokyo", "country": "JP", **(changes or {})})


def _account(role: str, party: Party) -> NewAccount:
    return NewAccount(role, party.external_id, party.name, party.email, party.language, party.zone, party.country)
