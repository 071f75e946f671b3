"""The demonstration tells the truth: about days, in its people's languages, on whatever day it is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.config.clock import now
from wakai.console.demo import guest_links, load_demo, logins
from wakai.console.demo.orders import ORDERS
from wakai.console.demo.people import BUYERS, GUESTS, SELLERS
from wakai.console.demo.telling import SOURCE, order_of
from wakai.docket import queries as cases
from wakai.docket.domain.acts import PARTIES, Act, Closing, Kind, Stage
from wakai.docket.domain.state import CaseState, Entry, standing_offer
from wakai.docket.queries import CaseHead
from wakai.evidence import queries as evidence
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.kernel.instants import local_day
from wakai.parties.models import Person

pytestmark = pytest.mark.django_db
# An ordinary day; after the long holidays of Japan, of China and of Britain, when few business days lie behind.
DAYS = (
    datetime(2026, 11, 21, 23, 16, tzinfo=UTC),
    datetime(2026, 5, 7, 1, 0, tzinfo=UTC),
    datetime(2027, 2, 15, 12, 0, tzinfo=UTC),
    datetime(2027, 1, 3, 18, 30, tzinfo=UTC),
)
Case = tuple[CaseHead, CaseState, Order]


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def today(request: pytest.FixtureRequest) -> datetime:
    day: datetime = request.param
    load_demo(day)
    return day


def all_orders() -> Iterator[Order]:
    return commerce.all_orders(source=SOURCE)


def all_cases() -> list[Case]:
    orders = {order.id: order for order in (order_of(plan.number) for plan in ORDERS)}
    heads = cases.cases_of({order.buyer.account_id for order in orders.values()})
    return [(head, cases.state_of(head.id), orders[head.order_id or ""]) for head in heads]


def check_orders(today: datetime) -> None:
    for order in all_orders():
        day = local_day(today, order.zone)
        assert order.paid_at is not None
        paid = local_day(order.paid_at, order.zone)
        assert paid <= day
        assert order.promised_ship_on is not None
        assert order.estimated_delivery_on is not None
        assert paid < order.promised_ship_on < order.estimated_delivery_on, order.number
        for parcel in order.parcels:
            assert parcel.shipped_on is not None
            assert paid < parcel.shipped_on <= day, order.number
            assert (parcel.delivered_on is not None) == (parcel.status == "delivered")
            if parcel.delivered_on:
                assert parcel.shipped_on < parcel.delivered_on <= day, order.number


def check_claims(today: datetime) -> None:
    """Nobody complains about a thing before having it, nor misses what is not due (but for the one who says so)."""
    for head, state, order in all_cases():
        claimed = local_day(state.opened_at, order.buyer.zone)
        arrived = [parcel.delivered_on for parcel in order.parcels if parcel.delivered_on]
        assert order.estimated_delivery_on is not None
        if head.kind == "not_received":
            early = claimed <= order.estimated_delivery_on
            assert early == ("It is due on" in told(state, Act.CLAIM)[0]), order.number
        else:
            assert arrived, order.number
            assert max(arrived) < claimed, order.number
        if head.kind == "late":
            assert max(arrived) > order.estimated_delivery_on


def check_times(today: datetime) -> None:
    for head, state, order in all_cases():
        instants = [entry.at for entry in state.entries]
        assert instants == sorted(instants), order.number
        assert instants[-1] <= today, order.number
        assert not head.closed_at or head.closed_at <= today
        # What is open in a case is still to come, but for the one decision that is late on purpose.
        late = [row for row in state.deadlines if row.due <= today]
        assert bool(late) == (order.number == "WK-1017"), (order.number, late)
        assert all(row.kind is Kind.DECIDE for row in late)


def check_days_named(today: datetime) -> None:
    (silent,) = [(state, order) for _, state, order in all_cases() if order.number == "WK-1006"]
    state, order = silent
    assert order.paid_at is not None
    zone = order.buyer.zone
    days = (local_day(state.opened_at, zone) - local_day(order.paid_at, zone)).days
    assert f"付款已经 {days} 天了" in told(state, Act.CLAIM)[0]
    assert days > 7
    (late,) = [(state, order) for head, state, order in all_cases() if head.kind == "late"]
    state, order = late
    delivered = order.parcels[0].delivered_on
    assert delivered is not None
    assert order.estimated_delivery_on is not None
    assert f"晚了 {(delivered - order.estimated_delivery_on).days} 天" in told(state, Act.CLAIM)[0]
    every = [text for _, state, _ in all_cases() for entry in state.entries for text in texts_of(entry)]
    assert not [text for text in every if "{" in text or "None" in text]


def check_languages(today: datetime) -> None:
    for _, state, order in all_cases():
        tongues = {"buyer": order.buyer.language, "seller": order.seller.language}
        for entry in state.entries:
            if entry.role in PARTIES:
                for text in texts_of(entry):
                    assert tongue_of(text) == tongues[entry.role], text


def check_everything_is_there(today: datetime) -> None:
    found = all_cases()
    assert {head.stage for head, _, _ in found} == set(Stage)
    assert {row.kind for _, state, _ in found for row in state.deadlines} == set(Kind)
    ends = {head.closing["how"] for head, _, _ in found if head.closing}
    # What came to us finished comes from elsewhere, and never from here.
    assert ends == {str(how) for how in Closing} - {str(Closing.IMPORTED)}
    decided = {head.closing["favours"] for head, _, _ in found if head.closing and head.closing["how"] == "decided"}
    assert decided == {"buyer", "seller", "neither"}
    assert {head.kind for head, _, _ in found} >= {"not_received", "not_as_described", "late"}
    offers = [standing_offer(state) for head, state, _ in found if not head.closed_at]
    assert [offer.role for offer in offers if offer].count("seller") >= 2
    assert "buyer" in [offer.role for offer in offers if offer]
    acts = {entry.act for _, state, _ in found for entry in state.entries}
    assert acts >= {Act.GRANT_EXTENSION, Act.ASK_EXTENSION, Act.COUNTER, Act.CONCEDE, Act.ASK_FACT, Act.MESSAGE}
    exhibits = [row for head, _, _ in found for row in evidence.exhibits_of(head.id, role="agent")]
    assert {row.media_type for row in exhibits} >= {"image/jpeg", "image/heic", "video/mp4", "message/rfc822"}
    assert [head.stage for head, state, _ in found if any(state.acts(Act.CONTEST_EXHIBIT))] == [Stage.DECISION]


def check_orders_of_every_kind(today: datetime) -> None:
    orders = list(all_orders())
    assert len(orders) == len(ORDERS)
    assert {order.status for order in orders} == {"paid", "shipped", "delivered", "cancelled"}
    assert {parcel.status for order in orders for parcel in order.parcels} >= {"delivered", "in_transit", "returned"}
    assert {line.listing_condition for order in orders for line in order.lines} == {"new", "used", "defective"}
    assert sum(len(order.lines) > 1 for order in orders) >= 3
    assert any(len(order.parcels) > 1 for order in orders)
    assert any(line.quantity > 1 for order in orders for line in order.lines)
    taken = {order.number for _, _, order in all_cases()}
    for who in (*BUYERS, *GUESTS):  # everybody finds an order to try a claim with
        assert [order for order in orders if order.buyer.external_id == who and order.number not in taken], who


def check_the_guest_comes_by_links(today: datetime) -> None:
    guest = GUESTS["sofia"]
    assert not Person.objects.filter(email=guest["email"]).exists()
    assert all(Person.objects.filter(email=who["email"]).exists() for who in (*BUYERS.values(), *SELLERS.values()))
    order_line, case_line = guest_links(now())  # links end by the real clock
    links = [re.search(r"http\S+?(/(?:c|claim/o)/\S+)", line) for line in (order_line, case_line)]
    for found in links:
        assert found
        assert Client().get(found.group(1)).status_code == 302
    assert [line.split("http")[0] for line in logins()[-2:]] == [
        line.split("http")[0] for line in (order_line, case_line)
    ]


def check_the_clock_finds_nothing_to_make_up_for(today: datetime) -> None:
    """The worker that looks first after loading passes on the one late decision and closes nothing."""
    before = {head.id: head.stage for head, _, _ in all_cases()}
    watch_deadlines(at=today)
    lapsed = {order.number for _, state, order in all_cases() for entry in state.acts(Act.LAPSE) if entry.at >= today}
    assert lapsed == {"WK-1017"}
    assert {head.id: head.stage for head, _, _ in all_cases()} == before


CHECKS = [value for name, value in list(globals().items()) if name.startswith("check_")]


def test_tells_the_truth(today: datetime) -> None:
    """One loading for all checks: it takes seconds."""
    for check in CHECKS:
        check(today)


def texts_of(entry: Entry) -> list[str]:
    return [entry.body[name] for name in ("text", "note") if entry.body.get(name)]


def told(state: CaseState, act: Act) -> list[str]:
    return [text for entry in state.acts(act) for text in texts_of(entry)]


def tongue_of(text: str) -> str:
    """By its script: kana are Japanese, Han without kana Chinese, neither English."""
    if re.search("[\u3041-\u30ff]", text):
        return "ja"
    return "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
