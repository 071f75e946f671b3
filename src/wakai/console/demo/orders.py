"""The orders of the demonstration: made up, in three languages, dated around the day they are loaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

BUYERS: Mapping[str, Mapping[str, str]] = {
    "hanako": {
        "name": "田中 花子",
        "email": "hanako@buyer.example",
        "language": "ja",
        "zone": "Asia/Tokyo",
        "country": "JP",
    },
    "liming": {
        "name": "李明",
        "email": "liming@buyer.example",
        "language": "zh",
        "zone": "Asia/Shanghai",
        "country": "CN",
    },
    "emma": {
        "name": "Emma Clarke",
        "email": "emma@buyer.example",
        "language": "en",
        "zone": "Europe/London",
        "country": "GB",
    },
}
SELLERS: Mapping[str, Mapping[str, str]] = {
    "kitayama": {
        "name": "北山陶器店", "email": "shop@kitayama.example", "language": "ja", "zone": "Asia/Tokyo", "country": "JP",
    },
    "yunxi": {"name": "云溪数码", "email": "service@yunxi.example", "language": "zh", "zone": "Asia/Shanghai", "country": "CN"},
    "northlight": {
        "name": "Northlight Books", "email": "desk@northlight.example", "language": "en", "zone": "Europe/London",
        "country": "GB",
    },
}  # fmt: skip
HOMES: Mapping[str, Mapping[str, str]] = {
    "hanako": {"ship_to_city": "京都市", "ship_to_postal_code": "604-8571", "ship_to_country": "JP"},
    "liming": {"ship_to_city": "杭州", "ship_to_postal_code": "310000", "ship_to_country": "CN"},
    "emma": {"ship_to_city": "Leeds", "ship_to_postal_code": "LS1 3AD", "ship_to_country": "GB"},
}
# number: buyer, seller, currency, title, price, shipping, condition, days since payment, days since the estimate
# (negative: still to come), how the parcel went.
ORDERS: tuple[tuple[str, str, str, str, str, str, str, str, int, int, str], ...] = (
    ("WK-1001", "hanako", "kitayama", "JPY", "手びねりの急須", "6800", "600", "new", 16, 8, "moving"),
    ("WK-1002", "hanako", "kitayama", "JPY", "染付の飯碗 2点組", "4200", "600", "used", 14, 7, "signed"),
    ("WK-1003", "hanako", "northlight", "GBP", "The Print Shop Window, first edition", "640.00", "12.00", "used", 25, 12, "unsigned"),
    ("WK-1004", "liming", "yunxi", "CNY", "降噪蓝牙耳机", "399.00", "0.00", "new", 12, 6, "signed"),
    ("WK-1005", "liming", "kitayama", "JPY", "鉄瓶 1.2L", "15800", "1800", "new", 30, 14, "late"),
    ("WK-1006", "liming", "yunxi", "CNY", "机械键盘 87键", "569.00", "10.00", "new", 20, 12, "none"),
    ("WK-1007", "emma", "northlight", "GBP", "A Field Guide to Clouds", "18.50", "3.20", "used", 15, 9, "signed"),
    ("WK-1008", "emma", "northlight", "GBP", "Harbour at Dusk, etching", "240.00", "9.00", "new", 22, 10, "unsigned"),
    ("WK-1009", "emma", "yunxi", "USD", "USB-C docking station", "129.00", "15.00", "new", 18, 5, "moving"),
    ("WK-1010", "emma", "kitayama", "USD", "Raku tea bowl", "780.00", "25.00", "new", 26, 11, "signed"),
    ("WK-1011", "hanako", "yunxi", "CNY", "便携投影仪", "1299.00", "30.00", "new", 9, 2, "signed"),
    ("WK-1012", "liming", "northlight", "GBP", "Letters from the Lighthouse", "32.00", "14.00", "used", 10, 3, "signed"),
    ("WK-1013", "emma", "kitayama", "USD", "Set of five sake cups", "64.00", "18.00", "new", 8, -4, "moving"),
    ("WK-1014", "hanako", "kitayama", "JPY", "土鍋 8号", "9800", "900", "new", 40, 32, "signed"),
    ("WK-1015", "liming", "yunxi", "CNY", "儿童智能手表", "459.00", "0.00", "new", 13, 8, "signed"),
    ("WK-1016", "emma", "northlight", "GBP", "Two novels and a map", "41.00", "4.00", "used", 12, 6, "signed"),
)  # fmt: skip


def as_jsonl(at: datetime) -> bytes:
    """The demonstration's orders in the JSON-lines format, dated relative to `at`."""
    rows = [_order(row, at) for row in ORDERS]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _order(row: tuple[str, str, str, str, str, str, str, str, int, int, str], at: datetime) -> dict[str, Any]:
    number, buyer, seller, currency, title, price, shipping, condition, paid, estimate, journey = row
    people = {f"buyer_{key}": value for key, value in BUYERS[buyer].items()}
    people |= {f"seller_{key}": value for key, value in SELLERS[seller].items()}
    paid_at = at - timedelta(days=paid)
    shop = SELLERS[seller]
    total = str(Decimal(price) + Decimal(shipping))
    return {
        "order_number": number,
        "currency": currency,
        "country": shop["country"],
        "zone": shop["zone"],
        "ordered_at": (paid_at - timedelta(minutes=4)).isoformat(),
        "paid_at": paid_at.isoformat(),
        "status": "delivered"
        if journey in ("signed", "unsigned", "late")
        else "shipped"
        if journey == "moving"
        else "paid",
        "promised_ship_on": (paid_at + timedelta(days=2)).date().isoformat(),
        "estimated_delivery_on": (at - timedelta(days=estimate)).date().isoformat(),
        "shipping_recorded": "no" if journey == "none" else "yes",
        "buyer_id": buyer,
        "seller_id": seller,
        **people,
        **HOMES[buyer],
        "lines": [
            {
                "line": 1,
                "title": title,
                "quantity": 1,
                "unit_price": price,
                "line_shipping": shipping,
                "listing_condition": condition,
            }
        ],
        "payments": [{"payment_method": "card", "payment_amount": total}],
        "parcels": _parcels(number, buyer, journey, at, paid, estimate),
    }


def _parcels(number: str, buyer: str, journey: str, at: datetime, paid: int, estimate: int) -> list[dict[str, str]]:
    if journey == "none":
        return []
    shipped = (at - timedelta(days=paid - 1)).date().isoformat()
    parcel = {
        "carrier": "demo post",
        "tracking_number": f"DP{number[3:]}2026",
        "tracking_uploaded_on": shipped,
        "shipped_on": shipped,
        "tracking_status": "in_transit" if journey == "moving" else "delivered",
    }
    if journey == "moving":
        return [parcel]
    delivered = at - timedelta(days=estimate + 1 if journey != "late" else estimate - 6)
    home = HOMES[buyer]
    parcel |= {
        "delivered_on": delivered.date().isoformat(),
        "delivered_to_city": home["ship_to_city"],
        "delivered_to_postal_code": home["ship_to_postal_code"],
        "delivered_to_country": home["ship_to_country"],
        "signed": "no" if journey == "unsigned" else "yes",
    }
    if journey == "signed":
        parcel["signed_by"] = BUYERS[buyer]["name"]
    return [parcel]
