"""The orders of the demonstration: of every kind, dated around the day they are loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from wakai.console.demo.people import BUYERS, GUESTS, HOMES, SELLERS

ON_THE_WAY: Final = ("label_created", "in_transit", "out_for_delivery", "exception")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order, in the order's currency."""

    title: str
    price: str
    shipping: str = "0"
    condition: str = "new"
    quantity: int = 1

    @property
    def total(self) -> Decimal:
        """Price times quantity, with the line's shipping."""
        return Decimal(self.price) * self.quantity + Decimal(self.shipping)


@dataclass(frozen=True, slots=True)
class Plan:
    """One order. `paid`, `estimate` and `delivered` are days before loading; below zero: still to come.

    `journey` is the carrier's word; "" when nothing was shipped. Delivered the day before the estimate unless said otherwise.
    """

    number: str
    buyer: str
    seller: str
    currency: str
    items: tuple[Item, ...]
    paid: int
    estimate: int
    journey: str = "delivered"
    delivered: int | None = None
    signed: bool = True
    cancelled: bool = False
    second_parcel: str = ""

    @property
    def status(self) -> str:
        """The order's state as the marketplace calls it."""
        if self.cancelled:
            return "cancelled"
        under_way = {"": "paid", "delivered": "delivered"}.get(self.journey, "shipped")
        return "shipped" if self.second_parcel in ON_THE_WAY else under_way


ORDERS: Final = (
    Plan("WK-1001", "hanako", "kitayama", "JPY", (Item("手びねりの急須", "6800", "600"),), 16, 8, "in_transit"),
    Plan("WK-1002", "hanako", "kitayama", "JPY", (Item("染付の飯碗 2点組", "4200", "600", "used"),), 14, 7),
    Plan("WK-1003", "hanako", "northlight", "GBP", (Item("The Print Shop Window, first edition", "640.00", "12.00", "used"),), 28, 15, signed=False),
    Plan("WK-1004", "liming", "yunxi", "CNY", (Item("降噪蓝牙耳机", "399.00"),), 12, 6),
    Plan("WK-1005", "liming", "kitayama", "JPY", (Item("鉄瓶 1.2L", "15800", "1800"),), 38, 23, delivered=17),
    Plan("WK-1006", "liming", "yunxi", "CNY", (Item("机械键盘 87键", "569.00", "10.00"),), 28, 20, ""),
    Plan("WK-1007", "emma", "northlight", "GBP", (Item("A Field Guide to Clouds", "18.50", "3.20", "used"),), 15, 9),
    Plan("WK-1008", "emma", "northlight", "GBP", (Item("Harbour at Dusk, etching", "240.00", "9.00"),), 24, 12, signed=False),
    Plan("WK-1009", "emma", "yunxi", "USD", (Item("USB-C docking station", "129.00", "15.00"),), 18, 5, "in_transit"),
    Plan("WK-1010", "emma", "kitayama", "USD", (Item("Raku tea bowl", "780.00", "25.00"),), 30, 14),
    Plan("WK-1011", "hanako", "yunxi", "CNY", (Item("便携投影仪", "1299.00", "30.00"),), 9, 2),
    Plan("WK-1012", "liming", "northlight", "GBP", (Item("Letters from the Lighthouse, signed by the author", "32.00", "14.00", "used"),), 24, 15),
    Plan("WK-1013", "emma", "kitayama", "USD", (Item("Set of five sake cups", "64.00", "18.00"),), 24, 9, "in_transit"),
    Plan("WK-1014", "hanako", "kitayama", "JPY", (Item("土鍋 8号", "9800", "900"),), 44, 35),
    Plan("WK-1015", "liming", "yunxi", "CNY", (Item("儿童智能手表", "459.00"),), 20, 14),
    Plan(
        "WK-1016", "emma", "northlight", "GBP",
        (Item("The Long Tide, novel", "9.00", "1.50", "used"), Item("Saltmarsh, novel", "11.00", "1.50", "used"), Item("Map of the Lake District, 1911", "21.00", "1.00", "used")),
        12, 6,
    ),
    Plan("WK-1017", "hanako", "kitayama", "JPY", (Item("青磁の花瓶", "24000", "1200", "used"),), 26, 17),
    Plan("WK-1018", "emma", "northlight", "GBP", (Item("Birds of the Estuary, second edition", "26.00", "3.20", "used"),), 13, 7),
    Plan("WK-1019", "emma", "northlight", "GBP", (Item("Atlas of Small Harbours", "85.00", "6.00", "used"),), 27, 18),
    Plan("WK-1020", "hanako", "kitayama", "JPY", (Item("萩焼の湯呑", "5200", "600"),), 15, 9),
    Plan("WK-1021", "liming", "yunxi", "CNY", (Item("电动牙刷 两支装", "268.00", quantity=2),), 10, 4),
    Plan(
        "WK-1022", "hanako", "kitayama", "JPY",
        (Item("取り皿 5枚組", "3500", "300"), Item("箸置き", "450", "100", quantity=4), Item("大鉢", "7800", "500")),
        17, 7, second_parcel="in_transit",
    ),
    Plan("WK-1023", "sofia", "northlight", "GBP", (Item("A Year of Bread", "22.00", "8.00"),), 11, 4),
    Plan("WK-1024", "sofia", "kitayama", "USD", (Item("Matcha bowl, white glaze", "58.00", "14.00"),), 25, 16),
    Plan("WK-1025", "liming", "yunxi", "CNY", (Item("无线充电器", "129.00"),), 6, -2, "", cancelled=True),
    Plan("WK-1026", "emma", "yunxi", "USD", (Item("Portable monitor, 14 inch", "189.00", "20.00"),), 21, 11, "returned"),
    Plan("WK-1027", "hanako", "yunxi", "CNY", (Item("二手相机（快门有故障，仅供拆件）", "320.00", "20.00", "defective"),), 13, 6),
    Plan("WK-1028", "sofia", "northlight", "GBP", (Item("Poems for Winter", "12.50", "8.00"), Item("Poems for Spring", "12.50", "0")), 5, -3, "in_transit"),
)  # fmt: skip


def as_jsonl(at: datetime) -> bytes:
    """The demonstration's orders in the JSON-lines format, dated relative to `at`."""
    rows = [_order(plan, at) for plan in ORDERS]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _order(plan: Plan, at: datetime) -> dict[str, Any]:
    shop = SELLERS[plan.seller]
    buyer = {**BUYERS, **GUESTS}[plan.buyer]
    people = {f"buyer_{key}": value for key, value in buyer.items()}
    people |= {f"seller_{key}": value for key, value in shop.items()}
    paid_at = _moment(plan, at, plan.paid)
    return {
        "order_number": plan.number,
        "currency": plan.currency,
        "country": shop["country"],
        "zone": shop["zone"],
        "ordered_at": (paid_at - timedelta(minutes=4)).isoformat(),
        "paid_at": paid_at.isoformat(),
        "status": plan.status,
        "promised_ship_on": _day(plan, at, plan.paid - 2),
        "estimated_delivery_on": _day(plan, at, plan.estimate),
        "shipping_recorded": "yes" if plan.journey else "no",
        "buyer_id": plan.buyer,
        "seller_id": plan.seller,
        **people,
        **{f"ship_to_{key}": value for key, value in HOMES[plan.buyer].items()},
        "lines": [_line(n, item) for n, item in enumerate(plan.items, 1)],
        "payments": [{"payment_method": "card", "payment_amount": str(sum(item.total for item in plan.items))}],
        "parcels": [_parcel(plan, at, n, how) for n, how in enumerate((plan.journey, plan.second_parcel), 1) if how],
    }


def _line(n: int, item: Item) -> dict[str, Any]:
    return {
        "line": n,
        "title": item.title,
        "quantity": item.quantity,
        "unit_price": item.price,
        "line_shipping": item.shipping,
        "listing_condition": item.condition,
    }


def _parcel(plan: Plan, at: datetime, n: int, how: str) -> dict[str, str]:
    shipped = _day(plan, at, plan.paid - 1)
    parcel = {
        "carrier": "demo post",
        "tracking_number": f"DP{plan.number[3:]}{n:04d}",
        "tracking_uploaded_on": shipped,
        "shipped_on": shipped,
        "tracking_status": how,
    }
    if how != "delivered":
        return parcel
    parcel |= {f"delivered_to_{key}": value for key, value in HOMES[plan.buyer].items()}
    parcel["delivered_on"] = _day(plan, at, plan.estimate + 1 if plan.delivered is None else plan.delivered)
    parcel["signed"] = "yes" if plan.signed else "no"
    if plan.signed:
        parcel["signed_by"] = {**BUYERS, **GUESTS}[plan.buyer]["name"]
    return parcel


def _day(plan: Plan, at: datetime, ago: int) -> str:
    """The shop's calendar day so many days before `at`."""
    return _moment(plan, at, ago).date().isoformat()


def _moment(plan: Plan, at: datetime, ago: int) -> datetime:
    """The same hour by the shop's clock so many calendar days before: a change to summer time moves no day."""
    return at.astimezone(ZoneInfo(SELLERS[plan.seller]["zone"])) - timedelta(days=ago)
