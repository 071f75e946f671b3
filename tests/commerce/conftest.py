"""Orders made here, as an import would read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from wakai.commerce.domain.order import Address, Order, OrderLine, Parcel, Party, Payment, Review
from wakai.kernel.money import Money


def yen(amount: int) -> Money:
    return Money(amount, "JPY")


FULL = Order(
    id="",
    source="shop",
    number="A-1",
    currency="JPY",
    country="JP",
    zone="Asia/Tokyo",
    ordered_at=datetime(2026, 12, 1, 1, tzinfo=UTC),
    paid_at=datetime(2026, 12, 1, 2, tzinfo=UTC),
    total=yen(8000),
    shipping=yen(500),
    buyer=Party("b1", "Hana", "hana@example.org", "ja", "Asia/Tokyo", "JP"),
    seller=Party("s1", "Bowls", "bowls@example.org", "zh", "Asia/Shanghai", "CN"),
    promised_ship_on=date(2026, 12, 3),
    estimated_delivery_on=date(2026, 12, 9),
    status="delivered",
    status_said="delivered",
    address=Address("Hana", "1-2-3", "渋谷区", "東京都", "150-0001", "JP"),
    listing_condition=None,
    condition_statement="A scratch on the rim 😀",
    shipping_recorded=True,
    lines=(
        OrderLine(1, "茶碗", 2, yen(1500), yen(500), "s1", "p1", "cups", "used", date(2026, 12, 3)),
        OrderLine(2, "急須", 1, yen(4500), yen(0), "s2", "p2", "pots", None, None),
    ),
    payments=(Payment(1, "card", yen(8000), 3, "ref"),),
    parcels=(
        Parcel(
            carrier="Yamato",
            tracking_number="1234",
            status="delivered",
            tracking_uploaded_on=date(2026, 12, 2),
            shipped_on=date(2026, 12, 2),
            shipped_at=datetime(2026, 12, 2, 1, tzinfo=UTC),
            delivered_on=date(2026, 12, 4),
            place=Address(postal_code="150-0001"),
            signed=True,
            signed_by="田中",
            line_ns=(1,),
        ),
    ),
    reviews=(Review("r1", 2, 5, "", "遅い", date(2026, 12, 5), None),),
    other_sellers=(Party("s2", "Pots", "", "en", "Asia/Tokyo", "JP"),),
)


@pytest.fixture
def full() -> Order:
    """An order with everything an order can have."""
    return FULL


def order(number: str, **change: Any) -> Order:
    """Another order, otherwise like the full one."""
    return replace(FULL, number=number, **change)
