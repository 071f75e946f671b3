"""The columns of Wakai's own order files, the same for CSV and JSON lines. The page docs/import-orders.md explains them.

In CSV one row is one order line and the order's columns are repeated (or left empty after the first row of an order).
In JSON lines one line is one order, with lists ``lines``, ``payments`` and ``parcels``.
"""

from __future__ import annotations

from typing import Final

ORDER_NEEDED: Final = (
    "order_number",
    "currency",
    "country",
    "zone",
    "ordered_at",
    "status",
    "buyer_id",
    "seller_id",
)
ORDER: Final = (
    *ORDER_NEEDED,
    "paid_at",
    "promised_ship_on",
    "estimated_delivery_on",
    "shipping_recorded",
    "condition_statement",
    "buyer_name",
    "buyer_email",
    "buyer_language",
    "buyer_zone",
    "buyer_country",
    "seller_name",
    "seller_email",
    "seller_language",
    "seller_zone",
    "seller_country",
    "ship_to_name",
    "ship_to_street",
    "ship_to_city",
    "ship_to_region",
    "ship_to_postal_code",
    "ship_to_country",
)
LINE_NEEDED: Final = ("line", "title", "quantity", "unit_price")
LINE: Final = (*LINE_NEEDED, "line_shipping", "product", "category", "listing_condition", "line_seller_id", "ship_by")
PAYMENT_NEEDED: Final = ("payment_method", "payment_amount")
PAYMENT: Final = (*PAYMENT_NEEDED, "payment_installments", "payment_reference")
PARCEL: Final = (
    "carrier",
    "tracking_number",
    "tracking_status",
    "tracking_uploaded_on",
    "shipped_on",
    "delivered_on",
    "delivered_to_city",
    "delivered_to_region",
    "delivered_to_postal_code",
    "delivered_to_country",
    "signed",
    "signed_by",
)
CSV: Final = (*ORDER, *LINE, *PAYMENT, *PARCEL)
CSV_NEEDED: Final = (*ORDER_NEEDED, *LINE_NEEDED)
PARTS: Final = {"lines": LINE, "payments": PAYMENT, "parcels": PARCEL}
JSON: Final = (*ORDER, *PARTS)
LANGUAGES: Final = ("en", "ja", "zh")
YES_NO: Final = ("yes", "no")
