"""An order as a marketplace's file tells it, and told anew: for tests of what a new word changes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from tests.factories import FiledCase, a_case

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.docket.domain.acts import Stage
from wakai.flows.import_orders import import_orders
from wakai.flows.watch_deadlines import watch_deadlines

NUMBER = "SHOP-1"
LAMP = {"line": 1, "title": "Table lamp", "quantity": 1, "unit_price": "100.00", "line_shipping": "20.00"}


def tell(at: datetime, *, now: datetime | None = None, lamp: dict[str, Any] | None = None, **changes: Any) -> Order:
    """Import the order as bought ten days before `at`; `changes` replace its fields, `lamp` those of its line."""
    bought = at - timedelta(days=10)
    told: dict[str, Any] = {
        "order_number": NUMBER,
        "currency": "USD",
        "country": "JP",
        "zone": "Asia/Tokyo",
        "ordered_at": bought.isoformat(),
        "paid_at": bought.isoformat(),
        "status": "paid",
        "buyer_id": "b1",
        "buyer_email": "b1@example.org",
        "seller_id": "s1",
        "promised_ship_on": (at - timedelta(days=8)).date().isoformat(),
        "estimated_delivery_on": (at - timedelta(days=4)).date().isoformat(),
        "lines": [LAMP | (lamp or {})],
        "payments": [{"payment_method": "card", "payment_amount": "120.00"}],
    } | changes
    done = import_orders({"o.jsonl": json.dumps(told).encode()}, format="jsonl", source="shop", at=now or at)
    assert not done.read.errors, done.read.errors
    order = commerce.order_by_source("shop", number=told["order_number"])
    assert order is not None
    return order


def delivered(at: datetime) -> dict[str, Any]:
    """What a marketplace tells when it learns of a parcel: sent in time, arrived two days before `at`."""
    days = {"shipped_on": 9, "tracking_uploaded_on": 9, "delivered_on": 2}
    told = {name: (at - timedelta(days=back)).date().isoformat() for name, back in days.items()}
    parcel = {"carrier": "Yamato", "tracking_number": "1234-5678-9012", "tracking_status": "delivered", **told}
    return {"parcels": [{**parcel, "signed_by": "Tanaka"}], "status": "delivered"}


def claimed(at: datetime, *, number: str = NUMBER) -> FiledCase:
    """A claim that nothing has come, on the order of this number as first told."""
    return a_case(at=at, order=tell(at, order_number=number))


def let_pass(case: FiledCase) -> datetime:
    """Nobody says a word until the case has ended or waits for people; answers the instant."""
    last = case.state.opened_at
    while case.state.stage is not Stage.CLOSED and (
        due := [row for row in case.state.deadlines if row.role != "agent"]
    ):
        last = min(row.due for row in due)
        watch_deadlines(at=last)
    return last
