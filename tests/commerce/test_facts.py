"""The facts an order gives: what the record settles, absent where it shows that there is none, unknown for all else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.commerce.domain.facts import OrderHasNoSuchLine, claimed_amount, facts_of_order
from wakai.commerce.domain.order import TRACKING_STATUSES, Address, Order, OrderLine, Parcel, Party
from wakai.kernel.money import Money
from wakai.rulebook import ABSENT

DAY = date(2026, 12, 20)
LINES = (
    OrderLine(1, "Bowl", 2, Money(1500, "JPY"), Money(500, "JPY"), "s1"),
    OrderLine(2, "Pot", 1, Money(4000, "JPY"), Money(0, "JPY"), "s1"),
)
ORDER = Order(
    id="ord_1",
    source="csv",
    number="A-1",
    currency="JPY",
    country="JP",
    zone="Asia/Tokyo",
    ordered_at=datetime(2026, 12, 1, tzinfo=UTC),
    paid_at=None,
    total=Money(7500, "JPY"),
    shipping=Money(500, "JPY"),
    buyer=Party("b1"),
    seller=Party("s1"),
    promised_ship_on=None,
    estimated_delivery_on=None,
    status="unknown",
    status_said="?",
    address=Address(),
    lines=LINES,
)


def values(order: Order, *lines: int, zone: str = "Asia/Tokyo") -> dict[str, object]:
    return {name: fact.value for name, fact in facts_of_order(order, lines, claimed_on=DAY, zone=zone).items()}


def with_parcels(*parcels: Parcel, **change: object) -> Order:
    return replace(ORDER, parcels=parcels, **change)  # type: ignore[arg-type]


def test_an_order_of_which_little_is_known_gives_little() -> None:
    assert values(ORDER) == {"claimed_on": DAY, "order_total": 7500, "shipping_paid": 500, "claimed_amount": 7500}


def test_what_the_record_settles() -> None:
    order = replace(
        ORDER,
        paid_at=datetime(2026, 12, 1, 15, 30, tzinfo=UTC),
        promised_ship_on=date(2026, 12, 4),
        estimated_delivery_on=date(2026, 12, 9),
        status="cancelled",
        listing_condition="used",
    )
    assert values(order) | {"claimed_on": None} == {
        "claimed_on": None,
        "order_total": 7500,
        "shipping_paid": 500,
        "claimed_amount": 7500,
        "paid_on": date(2026, 12, 2),
        "promised_ship_on": date(2026, 12, 4),
        "estimated_delivery_on": date(2026, 12, 9),
        "listing_condition": "used",
        "order_cancelled": True,
    }
    assert values(order, zone="America/New_York")["paid_on"] == date(2026, 12, 1)


@pytest.mark.parametrize(("lines", "amount"), [((), 7500), ((1,), 3500), ((2,), 4000), ((1, 2), 7500), ((2, 2), 4000)])
def test_the_claimed_amount(lines: tuple[int, ...], amount: int) -> None:
    assert claimed_amount(ORDER, lines) == Money(amount, "JPY")
    assert values(ORDER, *lines)["claimed_amount"] == amount


def test_never_more_than_the_order_cost() -> None:
    assert claimed_amount(replace(ORDER, total=Money(3000, "JPY")), [2]) == Money(3000, "JPY")


def test_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(OrderHasNoSuchLine) as caught:
        facts_of_order(ORDER, [1, 7], claimed_on=DAY)
    assert "7" in caught.value.text("zh")


def test_an_order_without_lines_is_claimed_whole() -> None:
    assert values(replace(ORDER, lines=(), shipping=None, total=Money(100, "JPY")))["claimed_amount"] == 100


@pytest.mark.parametrize("status", ["created", "paid", "processing", "shipped", "delivered", "unavailable"])
def test_only_cancelled_is_cancelled(status: str) -> None:
    assert values(replace(ORDER, status=status))["order_cancelled"] is False  # type: ignore[arg-type]


def test_the_condition_is_settled_only_when_the_claimed_lines_agree() -> None:
    order = replace(
        ORDER, lines=(replace(LINES[0], listing_condition="used"), replace(LINES[1], listing_condition="new"))
    )
    assert "listing_condition" not in values(order)
    assert values(order, 1)["listing_condition"] == "used"
    half = replace(ORDER, lines=(replace(LINES[0], listing_condition="used"), LINES[1]))
    assert "listing_condition" not in values(half)
    assert values(replace(half, listing_condition="used"))["listing_condition"] == "used"


def test_the_earliest_promise_of_the_claimed_lines_counts() -> None:
    dated = (
        replace(LINES[0], promised_ship_on=date(2026, 12, 5)),
        replace(LINES[1], promised_ship_on=date(2026, 12, 3)),
    )
    order = replace(ORDER, lines=dated, promised_ship_on=date(2026, 12, 3))
    assert values(order)["promised_ship_on"] == date(2026, 12, 3)
    assert values(order, 1)["promised_ship_on"] == date(2026, 12, 5)


# ---- parcels ---------------------------------------------------------------------------------------------------------

SHIPPING = {
    "tracking_status",
    "shipped_on",
    "tracking_uploaded_on",
    "delivered_on",
    "delivered_to_address",
    "signature",
}


def test_no_parcel_is_unknown_unless_the_record_would_show_it() -> None:
    assert not SHIPPING & values(ORDER).keys()
    shown = values(replace(ORDER, shipping_recorded=True))
    assert shown["tracking_status"] == "none"
    assert shown["shipped_on"] is shown["delivered_on"] is shown["tracking_uploaded_on"] is ABSENT
    assert not {"signature", "delivered_to_address"} & shown.keys()


def test_a_delivered_parcel() -> None:
    parcel = Parcel(
        status="delivered", shipped_on=date(2026, 12, 2), delivered_on=date(2026, 12, 5), signed=True, to_address=True
    )
    found = values(with_parcels(parcel))
    assert {name: found[name] for name in SHIPPING & found.keys()} == {
        "tracking_status": "delivered",
        "shipped_on": date(2026, 12, 2),
        "delivered_on": date(2026, 12, 5),
        "signature": True,
        "delivered_to_address": True,
    }


@pytest.mark.parametrize("status", ["label_created", "in_transit", "out_for_delivery", "exception", "returned"])
def test_short_of_delivery_there_is_none(status: str) -> None:
    found = values(with_parcels(Parcel(status=status, signed=True, to_address=True)))
    assert found["delivered_on"] is ABSENT
    assert not {"signature", "delivered_to_address", "shipped_on"} & found.keys()


def test_a_number_not_found_settles_nothing_else() -> None:
    found = values(with_parcels(Parcel(status="not_found")))
    assert SHIPPING & found.keys() == {"tracking_status"}


def test_of_several_parcels_the_least_far_counts_and_the_latest_date() -> None:
    one = Parcel(status="delivered", shipped_on=date(2026, 12, 2), delivered_on=date(2026, 12, 5), signed=True)
    two = Parcel(status="in_transit", shipped_on=date(2026, 12, 4))
    found = values(with_parcels(one, two))
    assert (found["tracking_status"], found["shipped_on"], found["delivered_on"]) == (
        "in_transit",
        date(2026, 12, 4),
        ABSENT,
    )
    found = values(with_parcels(one, replace(one, delivered_on=date(2026, 12, 8), signed=False)))
    assert (found["delivered_on"], found["signature"]) == (date(2026, 12, 8), False)
    assert "signature" not in values(with_parcels(one, replace(one, signed=None)))
    assert "shipped_on" not in values(with_parcels(one, replace(one, shipped_on=None)))
    assert "tracking_status" not in values(with_parcels(one, replace(one, status=None)))


def test_only_the_parcels_of_the_claimed_lines_count() -> None:
    one = Parcel(status="delivered", delivered_on=date(2026, 12, 5), line_ns=(1,))
    two = Parcel(status="exception", line_ns=(2,))
    assert values(with_parcels(one, two), 1)["tracking_status"] == "delivered"
    assert values(with_parcels(one, two), 2)["tracking_status"] == "exception"
    assert values(with_parcels(one, two))["tracking_status"] == "exception"
    assert "tracking_status" not in values(with_parcels(one))
    assert values(with_parcels(one, shipping_recorded=True))["tracking_status"] == "none"


@pytest.mark.parametrize(("place", "expected"), [("150-0001", True), ("650-0001", False), ("", None)])
def test_the_place_of_delivery_is_compared_with_the_address(place: str, expected: bool | None) -> None:
    home = Address(city="渋谷区", postal_code="1500001", country="JP")
    parcel = Parcel(status="delivered", place=Address(postal_code=place, country="JP"))
    assert values(with_parcels(parcel, address=home)).get("delivered_to_address") is expected
    assert values(with_parcels(replace(parcel, to_address=True), address=home))["delivered_to_address"] is True


def test_provenance() -> None:
    facts = facts_of_order(with_parcels(Parcel(status="in_transit")), (), claimed_on=DAY)
    assert (facts["order_total"].provenance.kind, facts["order_total"].provenance.ref) == ("record", "order")
    assert facts["tracking_status"].provenance.ref == "carrier"
    assert facts["claimed_on"].provenance.ref == "clock"
    shown = facts_of_order(
        with_parcels(Parcel(status="in_transit", source="exhibit", exhibit="E2")), (), claimed_on=DAY
    )
    provenance = shown["tracking_status"].provenance
    assert (provenance.kind, provenance.by, provenance.ref) == ("exhibit", "seller", "E2")


DAYS = st.none() | st.dates(date(2026, 12, 1), date(2026, 12, 10))
PARCELS = st.builds(
    Parcel,
    status=st.none() | st.sampled_from(TRACKING_STATUSES),
    shipped_on=DAYS,
    delivered_on=DAYS,
    signed=st.none() | st.booleans(),
    to_address=st.none() | st.booleans(),
    line_ns=st.sampled_from([(), (1,), (2,), (1, 2)]),
)


@given(st.lists(PARCELS, max_size=3), st.booleans(), st.sampled_from([(), (1,), (2,)]))
def test_a_delivery_is_never_shown_before_every_claimed_parcel_is_delivered(
    parcels: list[Parcel], recorded: bool, lines: tuple[int, ...]
) -> None:
    found = values(with_parcels(*parcels, shipping_recorded=recorded), *lines)
    claimed = set(lines or (1, 2))
    relevant = [each for each in parcels if not each.line_ns or claimed & set(each.line_ns)]
    if isinstance(found.get("delivered_on"), date):
        assert all(each.status == "delivered" and each.delivered_on for each in relevant)
    if found.get("signature") is True:
        assert all(each.signed for each in relevant)
    if found.get("tracking_status") == "none":
        assert recorded
