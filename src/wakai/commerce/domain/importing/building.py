"""One order of Wakai's own formats from its rows: the order's, its lines', payments' and parcels'."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wakai.commerce.domain.importing import schema
from wakai.commerce.domain.importing.rows import is_currency
from wakai.commerce.domain.order import (
    CONDITIONS,
    STATUSES,
    TRACKING_STATUSES,
    Address,
    Order,
    OrderLine,
    Parcel,
    Party,
    Payment,
)
from wakai.kernel.money import Money

if TYPE_CHECKING:
    from typing import Any

    from wakai.commerce.domain.importing.rows import Row


@dataclass(slots=True)
class Parts:
    """The rows of one order. In CSV the same row may be order, line, payment and parcel at once."""

    order: Row
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    parcels: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Every row once, in order. `others` are rows that only repeat the order's columns."""
        found = {id(row): row for row in (self.order, *self.lines, *self.payments, *self.parcels, *self.others)}
        return list(found.values())


def build(parts: Parts, source: str) -> Order | None:
    """The order, or ``None`` when any of its rows cannot be read; faults are recorded on the rows."""
    row = parts.order
    currency, zone = row.currency("currency"), row.zone("zone")
    if not is_currency(currency):
        return None  # no amount of this order can be read
    seller = _party(row, "seller", zone)
    lines = tuple(_line(each, currency, seller.external_id) for each in parts.lines)
    payments = tuple(_payment(each, n, currency) for n, each in enumerate(parts.payments, 1))
    read: dict[str, Any] = {
        "number": row.text("order_number", needed=True, limit=100),
        "country": row.country("country", needed=True),
        "ordered_at": row.instant("ordered_at", zone, needed=True),
        "paid_at": row.instant("paid_at", zone),
        "promised_ship_on": row.day("promised_ship_on"),
        "estimated_delivery_on": row.day("estimated_delivery_on"),
        "status": row.word("status", STATUSES, needed=True),
        "status_said": row.text("status"),
        "shipping_recorded": row.word("shipping_recorded", schema.YES_NO) == "yes",
        "condition_statement": row.text("condition_statement"),
        "buyer": _party(row, "buyer", zone),
        "address": _address(row, "ship_to_", street=True),
        "parcels": tuple(_parcel(each) for each in parts.parcels),
    }
    _check_numbers(parts.lines, lines)
    if any(each.fault for each in parts.rows()):
        return None
    order = _order(read, source, currency, zone, seller, lines, payments)
    _remark(order, row)
    return order


def _order(
    read: dict[str, Any],
    source: str,
    currency: str,
    zone: str,
    seller: Party,
    lines: tuple[OrderLine, ...],
    payments: tuple[Payment, ...],
) -> Order:
    nothing = Money.zero(currency)
    amounts = [line.total for line in lines] or [payment.amount for payment in payments]
    others = dict.fromkeys(line.seller for line in lines if line.seller != seller.external_id)
    conditions = {line.listing_condition for line in lines}
    return Order(
        id="",
        source=source,
        currency=currency,
        zone=zone,
        seller=seller,
        lines=lines,
        payments=payments,
        total=sum(amounts, start=nothing),
        shipping=sum((line.shipping for line in lines), start=nothing) if lines else None,
        listing_condition=conditions.pop() if len(conditions) == 1 else None,
        other_sellers=tuple(Party(other, zone=zone, country=seller.country) for other in others),
        **read,
    )


def _party(row: Row, who: str, zone: str) -> Party:
    own = row.text(f"{who}_zone")
    return Party(
        external_id=row.text(f"{who}_id", needed=True, limit=100),
        name=row.text(f"{who}_name", limit=200),
        email=row.text(f"{who}_email", limit=254),
        language=row.word(f"{who}_language", schema.LANGUAGES) or "en",
        zone=row.zone(f"{who}_zone") if own else zone,
        country=row.country(f"{who}_country") or row.text("country").upper()[:2],
    )


def _line(row: Row, currency: str, seller: str) -> OrderLine:
    nothing = Money.zero(currency)
    return OrderLine(
        n=row.integer("line", least=1, most=10_000),
        title=row.text("title", needed=True, limit=500),
        quantity=row.integer("quantity", least=1, most=1_000_000),
        unit_price=row.money("unit_price", currency, needed=True) or nothing,
        shipping=row.money("line_shipping", currency) or nothing,
        seller=row.text("line_seller_id", limit=100) or seller,
        product=row.text("product", limit=100),
        category=row.text("category", limit=200),
        listing_condition=row.word("listing_condition", CONDITIONS),  # type: ignore[arg-type]
        promised_ship_on=row.day("ship_by"),
    )


def _payment(row: Row, n: int, currency: str) -> Payment:
    return Payment(
        n=n,
        method=row.text("payment_method", needed=True, limit=100),
        amount=row.money("payment_amount", currency, needed=True) or Money.zero(currency),
        installments=row.integer("payment_installments", least=0, most=1_000, default=1),
        reference=row.text("payment_reference", limit=200),
    )


def _parcel(row: Row) -> Parcel:
    signed_by, said = row.text("signed_by", limit=200), row.word("signed", schema.YES_NO)
    place = _address(row, "delivered_to_", street=False)
    return Parcel(
        carrier=row.text("carrier", limit=100),
        tracking_number=row.text("tracking_number", limit=100),
        status=row.word("tracking_status", TRACKING_STATUSES),
        tracking_uploaded_on=row.day("tracking_uploaded_on"),
        shipped_on=row.day("shipped_on"),
        delivered_on=row.day("delivered_on"),
        place=None if place == Address() else place,
        signed=True if signed_by else (None if said is None else said == "yes"),
        signed_by=signed_by,
    )


def _address(row: Row, prefix: str, *, street: bool) -> Address:
    return Address(
        name=row.text(f"{prefix}name", limit=200) if street else "",
        street=row.text(f"{prefix}street", limit=500) if street else "",
        city=row.text(f"{prefix}city", limit=200),
        region=row.text(f"{prefix}region", limit=200),
        postal_code=row.text(f"{prefix}postal_code", limit=20),
        country=row.country(f"{prefix}country"),
    )


def _check_numbers(rows: list[Row], lines: tuple[OrderLine, ...]) -> None:
    """Each line number once in an order."""
    seen: dict[int, list[Row]] = defaultdict(list)
    for row, line in zip(rows, lines, strict=True):
        if seen[line.n] and not row.fault:
            row.refuse("line", "number_repeated", value=str(line.n), first=str(seen[line.n][0].line))
        seen[line.n].append(row)


def _remark(order: Order, row: Row) -> None:
    paid = order.paid
    if not order.lines:
        code = "order_without_lines" if order.payments else "order_without_lines_or_payments"
        row.remark("", code, order=order.number)
    elif paid is not None and paid != order.total:
        facts = {"paid": f"{paid.decimal()} {order.currency}", "total": f"{order.total.decimal()} {order.currency}"}
        row.remark("", "payments_differ", order=order.number, **facts)
