"""Every read about orders that others may use, as frozen values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, QuerySet

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
    found = _values(_whole().filter(pk=order_id))
    if not found:
        raise OrderNotFound
    return found[0]


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
    return next(iter(_values(_whole().filter(source=source, number=number))), None)


def orders_of(account_id: str, *, limit: int = 100) -> tuple[Order, ...]:
    """The newest orders in which an account is the buyer, the main seller, or the seller of a line."""
    mine = models.OrderLine.objects.filter(seller=account_id).values("order")
    rows = _whole().filter(Q(buyer=account_id) | Q(seller=account_id) | Q(pk__in=mine))
    return _values(rows.order_by("-ordered_at", "-pk")[:limit])


def all_orders(*, source: str | None = None) -> Iterator[Order]:
    """Every order, in the order of ids, read in batches so that memory does not grow with them."""
    rows = models.Order.objects.filter(source=source) if source else models.Order.objects.all()
    last = ""
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        yield from _values(_whole().filter(pk__in=ids).order_by("pk"))


def count_orders(*, source: str | None = None) -> int:
    """How many orders there are, for a progress bar."""
    return (models.Order.objects.filter(source=source) if source else models.Order.objects.all()).count()


def _whole() -> QuerySet[models.Order]:
    return models.Order.objects.prefetch_related("lines", "payments", "parcels", "reviews")


def _values(rows: QuerySet[models.Order]) -> tuple[Order, ...]:
    """Orders with their people, whom the room of parties knows: one more query for all of them together."""
    found = list(rows)
    ids = {pk for row in found for pk in (row.buyer_id, row.seller_id, *(line.seller_id for line in row.lines.all()))}
    accounts = parties.accounts_of(ids)
    return tuple(_value(row, accounts) for row in found)


def _value(row: models.Order, accounts: dict[str, AccountValue]) -> Order:
    lines = sorted(row.lines.all(), key=lambda line: line.n)
    others = dict.fromkeys(line.seller_id for line in lines if line.seller_id != row.seller_id)
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
        address=Address(**row.delivery),
        listing_condition=cast("Condition | None", row.listing_condition or None),
        condition_statement=row.condition_statement,
        shipping_recorded=row.shipping_recorded,
        lines=tuple(_line(line, row.currency, accounts) for line in lines),
        payments=tuple(_payment(each, row.currency) for each in sorted(row.payments.all(), key=lambda each: each.n)),
        parcels=tuple(_parcel(each) for each in sorted(row.parcels.all(), key=lambda each: each.n)),
        reviews=tuple(_review(each) for each in sorted(row.reviews.all(), key=lambda each: each.pk)),
        other_sellers=tuple(_party(accounts[other]) for other in others),
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


def _line(row: models.OrderLine, currency: str, accounts: dict[str, AccountValue]) -> OrderLine:
    return OrderLine(
        n=row.n,
        title=row.title,
        quantity=row.quantity,
        unit_price=Money(row.unit_price_minor, currency),
        shipping=Money(row.shipping_minor, currency),
        seller=accounts[row.seller_id].external_id,
        product=row.product,
        category=row.category,
        listing_condition=cast("Condition | None", row.listing_condition or None),
        promised_ship_on=row.promised_ship_on,
    )


def _payment(row: models.Payment, currency: str) -> Payment:
    return Payment(row.n, row.method, Money(row.amount_minor, currency), row.installments, row.reference)


def _parcel(row: models.Parcel) -> Parcel:
    place: dict[str, Any] | None = row.place
    return Parcel(
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        status=row.status or None,
        tracking_uploaded_on=row.tracking_uploaded_on,
        shipped_on=row.shipped_on,
        shipped_at=row.shipped_at,
        delivered_on=row.delivered_on,
        delivered_at=row.delivered_at,
        place=Address(**place) if place else None,
        to_address=row.to_address,
        signed=row.signed,
        signed_by=row.signed_by,
        source="exhibit" if row.source == "exhibit" else "marketplace",
        exhibit=row.exhibit,
        line_ns=tuple(row.line_ns),
    )


def _review(row: models.Review) -> Review:
    return Review(row.external_id, row.score, row.scale, row.title, row.text, row.asked_on, row.written_at)
