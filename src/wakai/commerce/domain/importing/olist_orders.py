"""One Olist order from its rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wakai.commerce.domain.order import Address, Order, OrderLine, OrderStatus, Parcel, Party, Payment, Review
from wakai.kernel.instants import zone_of
from wakai.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from wakai.commerce.domain.importing.rows import Row

CURRENCY: Final = "BRL"
COUNTRY: Final = "BR"
ZONE: Final = "America/Sao_Paulo"
LANGUAGE: Final = "en"
SCALE: Final = 5
_STATUSES: Final[Mapping[str, OrderStatus]] = {
    "created": "created",
    "approved": "paid",
    "invoiced": "processing",
    "processing": "processing",
    "shipped": "shipped",
    "delivered": "delivered",
    "canceled": "cancelled",
    "unavailable": "unavailable",
}
_NOTHING: Final = Money.zero(CURRENCY)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All rows that one order is made of."""

    order: Row
    customer: Row | None
    items: list[Row]
    payments: list[Row]
    reviews: list[Row]
    products: Mapping[str, Row]
    categories: Mapping[str, Row]

    def rows(self) -> list[Row]:
        """The rows without which the order is not whole."""
        return [self.order, *self.items, *self.payments]


def build(bundle: Bundle) -> Order | None:
    """The order, or ``None`` when one of its rows cannot be read; each fault is recorded on its row."""
    row = bundle.order
    number = row.text("order_id", needed=True)
    ordered_at = row.instant("order_purchase_timestamp", ZONE, needed=True)
    paid_at = row.instant("order_approved_at", ZONE)
    status = _status(row)
    estimated = row.day("order_estimated_delivery_date")
    parcel = _parcel(row)
    lines = tuple(sorted((_line(item, bundle) for item in bundle.items), key=lambda line: line.n))
    payments = tuple(sorted((_payment(each) for each in bundle.payments), key=lambda payment: payment.n))
    reviews = tuple(_review(each) for each in bundle.reviews)
    if bundle.customer is None or ordered_at is None or any(each.fault for each in bundle.rows()):
        return None
    sellers = _sellers(lines)
    total = _sum([line.total for line in lines] or [payment.amount for payment in payments])
    order = Order(
        id="",
        source="olist",
        number=number,
        currency=CURRENCY,
        country=COUNTRY,
        zone=ZONE,
        ordered_at=ordered_at,
        paid_at=paid_at,
        total=total,
        shipping=_sum([line.shipping for line in lines]) if lines else None,
        buyer=_party(bundle.customer.text("customer_unique_id", needed=True)),
        seller=sellers[0],
        promised_ship_on=min((line.promised_ship_on for line in lines if line.promised_ship_on), default=None),
        estimated_delivery_on=estimated,
        status=status,
        status_said=row.text("order_status"),
        address=_address(bundle.customer),
        shipping_recorded=True,
        lines=lines,
        payments=payments,
        parcels=(parcel,) if parcel else (),
        reviews=tuple(review for review, each in zip(reviews, bundle.reviews, strict=True) if not each.fault),
        other_sellers=sellers[1:],
    )
    _remark(order, row)
    return order


UNNAMED_SELLER: Final = "olist-unnamed-seller"
"""The seller of orders without items: the files do not name one."""


def _party(external_id: str) -> Party:
    return Party(external_id=external_id, language=LANGUAGE, zone=ZONE, country=COUNTRY)


def _sellers(lines: tuple[OrderLine, ...]) -> tuple[Party, ...]:
    """All sellers, largest share first; of equal shares the one of the earlier line."""
    shares: dict[str, int] = defaultdict(int)
    for line in lines:
        shares[line.seller] += line.total.minor
    ranked = sorted(shares, key=lambda seller: -shares[seller])
    return tuple(_party(seller) for seller in ranked) or (_party(UNNAMED_SELLER),)


def _status(row: Row) -> OrderStatus:
    said = row.text("order_status", needed=True)
    if said and said not in _STATUSES:
        row.remark("order_status", "word_not_mapped", value=said)
    return _STATUSES.get(said, "unknown")


def _parcel(row: Row) -> Parcel | None:
    """Olist records when the carrier took the goods and when the customer got them, but no number and no signature."""
    shipped = row.instant("order_delivered_carrier_date", ZONE)
    delivered = row.instant("order_delivered_customer_date", ZONE)
    if shipped is None and delivered is None:
        return None
    return Parcel(
        status="delivered" if delivered else "in_transit",
        shipped_on=_local(shipped),
        shipped_at=shipped,
        delivered_on=_local(delivered),
        delivered_at=delivered,
    )


def _local(instant: datetime | None) -> date | None:
    return instant.astimezone(zone_of(ZONE)).date() if instant else None


def _line(item: Row, bundle: Bundle) -> OrderLine:
    product = item.text("product_id", needed=True)
    category = _category(bundle.products.get(product), bundle.categories)
    return OrderLine(
        n=item.integer("order_item_id", least=1, most=10_000),
        title=_title(category, product),
        quantity=1,
        unit_price=item.money("price", CURRENCY, needed=True) or _NOTHING,
        shipping=item.money("freight_value", CURRENCY, needed=True) or _NOTHING,
        seller=item.text("seller_id", needed=True),
        product=product,
        category=category,
        promised_ship_on=_local(item.instant("shipping_limit_date", ZONE)),
    )


def _category(product: Row | None, categories: Mapping[str, Row]) -> str:
    own = product.cells["product_category_name"] if product else ""
    translated = categories.get(own)
    return translated.cells["product_category_name_english"] if translated else own


def _title(category: str, product: str) -> str:
    """The files name no goods, so a line is called by its category and the first characters of the product."""
    return f"{category.replace('_', ' ').capitalize() or 'Product'} {product[:8]}"


def _payment(row: Row) -> Payment:
    return Payment(
        n=row.integer("payment_sequential", least=1, most=10_000),
        method=row.text("payment_type", needed=True),
        amount=row.money("payment_value", CURRENCY, needed=True) or _NOTHING,
        installments=row.integer("payment_installments", least=0, most=1_000),
    )


def _review(row: Row) -> Review:
    return Review(
        external_id=row.text("review_id", needed=True),
        score=row.integer("review_score", least=1, most=SCALE),
        scale=SCALE,
        title=row.text("review_comment_title"),
        text=row.text("review_comment_message"),
        asked_on=row.day("review_creation_date"),
        written_at=row.instant("review_answer_timestamp", ZONE),
    )


def _address(customer: Row) -> Address:
    return Address(
        city=customer.text("customer_city"),
        region=customer.text("customer_state"),
        postal_code=customer.text("customer_zip_code_prefix"),
        country=COUNTRY,
    )


def _sum(amounts: list[Money]) -> Money:
    return sum(amounts, start=_NOTHING)


def _remark(order: Order, row: Row) -> None:
    """What should be known of an order that came in."""
    paid = order.paid
    if not order.lines:
        row.remark(
            "", "order_without_lines" if order.payments else "order_without_lines_or_payments", order=order.number
        )
    elif paid is not None and paid != order.total:
        facts = {"paid": f"{paid.decimal()} {CURRENCY}", "total": f"{order.total.decimal()} {CURRENCY}"}
        row.remark("", "payments_differ", order=order.number, **facts)
    if order.other_sellers:
        row.remark(
            "", "several_sellers", order=order.number, count=str(len(order.sellers)), main=order.seller.external_id
        )
    if len({line.promised_ship_on for line in order.lines}) > 1:
        row.remark("", "promises_differ", order=order.number, day=str(order.promised_ship_on))
    for parcel in order.parcels:
        if parcel.shipped_at and parcel.delivered_at and parcel.delivered_at < parcel.shipped_at:
            row.remark("", "delivered_before_shipped", order=order.number)
