"""Every read about orders that others may use, as frozen values."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final, cast

from django.db import connection
from django.db.models import Q

from wakai.commerce import models
from wakai.commerce.domain.order import (
    Address,
    Condition,
    Order,
    OrderLine,
    OrderStatus,
    Parcel,
    Party,
    Payment,
    Review,
)
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.parties import queries as parties
from wakai.parties.queries import AccountValue

BATCH = 500


class OrderNotFound(Refusal):
    """There is no such order, or it is not the asker's: the answer is the same, so that nothing can be learned from it."""

    status = 404
    texts = {
        "en": "We cannot find this order. Check the order number and the e-mail address in the marketplace's confirmation mail.",
        "ja": "ご注文が見つかりません。マーケットプレイスの確認メールにある注文番号とメールアドレスをご確認ください。",
        "zh": "未找到该订单。请核对平台确认邮件中的订单号和邮箱地址。",
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order as a page names it; `total` is with its shipping."""

    n: int
    title: str
    quantity: int
    total: Money


@dataclass(frozen=True, slots=True)
class Goods:
    """An order in short: its number, when it was placed and in which zone that day is counted, and its lines."""

    number: str
    ordered_at: datetime
    zone: str
    items: tuple[Item, ...]


def order_of(order_id: str) -> Order:
    """The order with this id of ours (``ord_…``). Raises `OrderNotFound`."""
    found = _read([order_id])
    if not found:
        raise OrderNotFound
    return found[0]


def number_of(order_id: str) -> str:
    """What people call the order. Raises `OrderNotFound`."""
    number = models.Order.objects.filter(pk=order_id).values_list("number", flat=True).first()
    if number is None:
        raise OrderNotFound
    return number


def goods_of(order_id: str) -> Goods:
    """What was ordered, without payments, parcels, reviews and people. Raises `OrderNotFound`."""
    row = models.Order.objects.prefetch_related("lines").filter(pk=order_id).first()
    if row is None:
        raise OrderNotFound
    lines = sorted(row.lines.all(), key=lambda line: line.n)
    money = [Money(line.unit_price_minor * line.quantity + line.shipping_minor, row.currency) for line in lines]
    goods = zip(lines, money, strict=True)
    return Goods(
        row.number,
        row.ordered_at,
        row.zone,
        tuple(Item(line.n, line.title, line.quantity, total) for line, total in goods),
    )


def order_by_number(number: str, *, email: str) -> Order:
    """The order of this marketplace number whose buyer has this address. Raises `OrderNotFound` for every other pair.

    Upper and lower case, spaces and hyphens make no difference; a number that is the same in every letter goes first.
    An account without an address is found by nobody. Should two sources use one number, the newer order counts.
    """
    address = email.strip()
    if not address:
        raise OrderNotFound
    # Few orders have one buyer, so the numbers are compared here: no index knows them as people type them.
    mine = models.Order.objects.filter(buyer__email__iexact=address).order_by("-ordered_at")
    alike = [row for row in mine.values_list("pk", "number") if _squeezed(row[1]) == _squeezed(number)]
    exact = [row for row in alike if row[1] == number.strip()]
    if not alike:
        raise OrderNotFound
    return order_of((exact or alike)[0][0])


def _squeezed(number: str) -> str:
    """A number without what people leave out, add or change when they type it."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return "".join(
        mark for mark in plain if not mark.isspace() and unicodedata.category(mark) != "Pd" and mark not in "−ー"
    )


def order_by_source(source: str, *, number: str) -> Order | None:
    """The order that a source tells under this number, or None."""
    return next(
        iter(_read(models.Order.objects.filter(source=source, number=number).values_list("pk", flat=True))), None
    )


def orders_of(account_id: str, *, limit: int = 100) -> tuple[Order, ...]:
    """The newest orders in which an account is the buyer, the main seller, or the seller of a line."""
    mine = models.OrderLine.objects.filter(seller=account_id).values("order")
    rows = models.Order.objects.filter(Q(buyer=account_id) | Q(seller=account_id) | Q(pk__in=mine))
    return _read(rows.order_by("-ordered_at", "-pk").values_list("pk", flat=True)[:limit])


def all_orders(*, source: str | None = None) -> Iterator[Order]:
    """Every order, in the order of ids, read in batches so that memory does not grow with them."""
    rows = models.Order.objects.filter(source=source) if source else models.Order.objects.all()
    last = ""
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        yield from _read(ids)


def count_orders(*, source: str | None = None) -> int:
    """How many orders there are, for a progress bar."""
    return (models.Order.objects.filter(source=source) if source else models.Order.objects.all()).count()


# One statement for an order with all its parts: every page of a claim needs it, and five would cost five times as much.
_PARTS: Final = ("lines", "payments", "parcels", "reviews")
# Columns by name, never "*": a plan that a connection keeps is refused for good once the table has one more.
_FIELDS: Final = models.Order._meta.concrete_fields
_COLUMNS: Final = ", ".join(f"whole.{field.column}" for field in _FIELDS)
_WHOLE: Final = """
SELECT <columns>,
    (SELECT coalesce(jsonb_agg(to_jsonb(line) ORDER BY line.n), '[]')
       FROM commerce_orderline line WHERE line.order_id = whole.id) AS lines_told,
    (SELECT coalesce(jsonb_agg(to_jsonb(payment) ORDER BY payment.n), '[]')
       FROM commerce_payment payment WHERE payment.order_id = whole.id) AS payments_told,
    (SELECT coalesce(jsonb_agg(to_jsonb(parcel) ORDER BY parcel.n), '[]')
       FROM commerce_parcel parcel WHERE parcel.order_id = whole.id) AS parcels_told,
    (SELECT coalesce(jsonb_agg(to_jsonb(review) ORDER BY review.id), '[]')
       FROM commerce_review review WHERE review.order_id = whole.id) AS reviews_told
  FROM commerce_order whole WHERE whole.id = ANY(%s)
""".replace("<columns>", _COLUMNS)


_NAMES: Final = (*(field.attname for field in _FIELDS), *(f"{name}_told" for name in _PARTS))


def _read(order_ids: Iterable[str]) -> tuple[Order, ...]:
    """The orders with these ids in the same sequence, with their people, whom the room of parties knows."""
    ids = list(order_ids)
    if not ids:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [ids])
        rows = [SimpleNamespace(**dict(zip(_NAMES, row, strict=True))) for row in cursor.fetchall()]
    told = {row.id: {name: json.loads(getattr(row, f"{name}_told")) for name in _PARTS} for row in rows}
    sellers = {line["seller_id"] for parts in told.values() for line in parts["lines"]}
    accounts = parties.accounts_of({pk for row in rows for pk in (row.buyer_id, row.seller_id)} | sellers)
    found = {row.id: _value(row, told[row.id], accounts) for row in rows}
    return tuple(found[order_id] for order_id in ids if order_id in found)


_Part = Mapping[str, Any]
"""A row of a part as JSON: instants and dates are text."""


def _value(row: Any, told: Mapping[str, list[_Part]], accounts: Mapping[str, AccountValue]) -> Order:
    others = dict.fromkeys(line["seller_id"] for line in told["lines"] if line["seller_id"] != row.seller_id)
    return Order(
        id=row.id,
        source=row.source,
        number=row.number,
        currency=row.currency,
        country=row.country,
        zone=row.zone,
        ordered_at=row.ordered_at,
        paid_at=row.paid_at,
        total=Money(row.total_minor, row.currency),
        shipping=None if row.shipping_minor is None else Money(row.shipping_minor, row.currency),
        buyer=_party(accounts[row.buyer_id]),
        seller=_party(accounts[row.seller_id]),
        promised_ship_on=row.promised_ship_on,
        estimated_delivery_on=row.estimated_delivery_on,
        status=cast("OrderStatus", row.status),
        status_said=row.status_said,
        address=Address(**json.loads(row.delivery)),
        listing_condition=cast("Condition | None", row.listing_condition or None),
        condition_statement=row.condition_statement,
        shipping_recorded=row.shipping_recorded,
        lines=tuple(_line(part, row.currency, accounts) for part in told["lines"]),
        payments=tuple(_payment(part, row.currency) for part in told["payments"]),
        parcels=tuple(_parcel(part) for part in told["parcels"]),
        reviews=tuple(_review(part) for part in told["reviews"]),
        other_sellers=tuple(_party(accounts[other]) for other in others),
        digest=row.digest,
    )


def _party(account: AccountValue) -> Party:
    return Party(
        external_id=account.external_id,
        name=account.name,
        email=account.email,
        language=account.language,
        zone=account.zone,
        country=account.country,
        account_id=account.id,
    )


def _line(part: _Part, currency: str, accounts: Mapping[str, AccountValue]) -> OrderLine:
    return OrderLine(
        n=part["n"],
        title=part["title"],
        quantity=part["quantity"],
        unit_price=Money(part["unit_price_minor"], currency),
        shipping=Money(part["shipping_minor"], currency),
        seller=accounts[part["seller_id"]].external_id,
        product=part["product"],
        category=part["category"],
        listing_condition=cast("Condition | None", part["listing_condition"] or None),
        promised_ship_on=_day(part["promised_ship_on"]),
    )


def _payment(part: _Part, currency: str) -> Payment:
    amount = Money(part["amount_minor"], currency)
    return Payment(part["n"], part["method"], amount, part["installments"], part["reference"])


def _parcel(part: _Part) -> Parcel:
    place: dict[str, Any] | None = part["place"]
    return Parcel(
        carrier=part["carrier"],
        tracking_number=part["tracking_number"],
        status=part["status"] or None,
        tracking_uploaded_on=_day(part["tracking_uploaded_on"]),
        shipped_on=_day(part["shipped_on"]),
        shipped_at=_instant(part["shipped_at"]),
        delivered_on=_day(part["delivered_on"]),
        delivered_at=_instant(part["delivered_at"]),
        place=Address(**place) if place else None,
        to_address=part["to_address"],
        signed=part["signed"],
        signed_by=part["signed_by"],
        source="exhibit" if part["source"] == "exhibit" else "marketplace",
        exhibit=part["exhibit"],
        line_ns=tuple(part["line_ns"]),
    )


def _review(part: _Part) -> Review:
    return Review(
        part["external_id"], part["score"], part["scale"], part["title"], part["text"],
        _day(part["asked_on"]), _instant(part["written_at"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
