"""Every write about orders: storing what an import read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from wakai.commerce import models
from wakai.commerce.domain.order import Order, Parcel, Review
from wakai.journal.identity import mint

BATCH = 500
AccountIds = Mapping[tuple[str, str], str]
"""Account ids by (role, external id)."""


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """How many orders were new, told differently than before, or known already and left alone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: StoredOrders) -> StoredOrders:
        return StoredOrders(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


def store_orders(
    orders: Sequence[Order],
    *,
    accounts: AccountIds,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
    changing: Callable[[Sequence[str]], None] = lambda order_ids: None,
) -> StoredOrders:
    """Store orders by (source, number): new ones are added, those told differently replaced, the rest left alone.

    An order that is told again keeps its id, so that cases go on pointing at it. Parcels that rest on exhibits stay.
    `changing` is called with the ids of orders about to be replaced, while they are locked and still read as before.
    To be called within a transaction.
    """
    tally = StoredOrders()
    done = 0
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        tally += _store_batch(batch, accounts, at, changing)
        done += len(batch)
        progress(done, len(orders))
    return tally


def lock_order(order_id: str) -> str:
    """Let others who mean to claim on this order wait until this transaction ends.

    Answers its `Order.digest` as it is now, or "" where there is no such order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM commerce_order WHERE id = %s FOR UPDATE", [order_id])
        row = cursor.fetchone()
    return row[0] if row else ""


def digest_of(order: Order) -> str:
    """SHA-256 over all that the marketplace told about an order."""
    return hashlib.sha256(repr(order).encode("utf-8", "surrogatepass")).hexdigest()


def _store_batch(
    batch: Sequence[Order], accounts: AccountIds, at: datetime, changing: Callable[[Sequence[str]], None]
) -> StoredOrders:
    known = {
        (row.source, row.number): row
        # Who acts in a case about an order checks at the end that the order is there; that must not wait for us.
        for row in models.Order.objects.select_for_update(no_key=True).filter(
            source__in={order.source for order in batch}, number__in=[order.number for order in batch]
        )
    }
    fresh = [order for order in batch if _key(order) not in known]
    told = [order for order in batch if _key(order) in known]
    changed = [order for order in told if known[_key(order)].digest != digest_of(order)]
    rows = {_key(order): _row(order, mint("ord", at), accounts, at, at) for order in fresh}
    models.Order.objects.bulk_create(rows.values())
    if changed:
        changing([known[_key(order)].id for order in changed])
    for order in changed:
        old = known[_key(order)]
        rows[_key(order)] = _row(order, old.id, accounts, old.imported_at, at)
    _replace(changed, rows)
    _create_parts([*fresh, *changed], rows, accounts)
    return StoredOrders(len(fresh), len(changed), len(told) - len(changed))


def _key(order: Order) -> tuple[str, str]:
    return order.source, order.number


def _replace(changed: Sequence[Order], rows: Mapping[tuple[str, str], models.Order]) -> None:
    """Write the changed orders' rows and clear their parts, which are then created again."""
    if not changed:
        return
    stale = [rows[_key(order)] for order in changed]
    fields = [field.name for field in models.Order._meta.concrete_fields if not field.primary_key]
    models.Order.objects.bulk_update(stale, fields)
    models.OrderLine.objects.filter(order__in=stale).delete()
    models.Payment.objects.filter(order__in=stale).delete()
    models.Parcel.objects.filter(order__in=stale, source="marketplace").delete()
    models.Review.objects.filter(order__in=stale).delete()


def _row(order: Order, order_id: str, accounts: AccountIds, imported_at: datetime, at: datetime) -> models.Order:
    return models.Order(
        id=order_id,
        source=order.source,
        number=order.number,
        currency=order.currency,
        country=order.country,
        zone=order.zone,
        ordered_at=order.ordered_at,
        paid_at=order.paid_at,
        total_minor=order.total.minor,
        shipping_minor=order.shipping.minor if order.shipping is not None else None,
        buyer_id=accounts["buyer", order.buyer.external_id],
        seller_id=accounts["seller", order.seller.external_id],
        promised_ship_on=order.promised_ship_on,
        estimated_delivery_on=order.estimated_delivery_on,
        status=order.status,
        status_said=order.status_said,
        delivery=asdict(order.address),
        listing_condition=order.listing_condition or "",
        condition_statement=order.condition_statement,
        shipping_recorded=order.shipping_recorded,
        digest=digest_of(order),
        imported_at=imported_at,
        changed_at=at,
    )


def _create_parts(orders: Iterable[Order], rows: Mapping[tuple[str, str], models.Order], accounts: AccountIds) -> None:
    pairs = [(order, rows[_key(order)]) for order in orders]
    models.OrderLine.objects.bulk_create(row for order, stored in pairs for row in _lines(order, stored, accounts))
    models.Payment.objects.bulk_create(row for order, stored in pairs for row in _payments(order, stored))
    models.Parcel.objects.bulk_create(row for order, stored in pairs for row in _parcels(order, stored))
    models.Review.objects.bulk_create(row for order, stored in pairs for row in _reviews(order, stored))


def _lines(order: Order, stored: models.Order, accounts: AccountIds) -> list[models.OrderLine]:
    return [
        models.OrderLine(
            order=stored,
            n=line.n,
            title=line.title,
            quantity=line.quantity,
            unit_price_minor=line.unit_price.minor,
            shipping_minor=line.shipping.minor,
            seller_id=accounts["seller", line.seller],
            product=line.product,
            category=line.category,
            listing_condition=line.listing_condition or "",
            promised_ship_on=line.promised_ship_on,
        )
        for line in order.lines
    ]


def _payments(order: Order, stored: models.Order) -> list[models.Payment]:
    return [
        models.Payment(
            order=stored,
            n=payment.n,
            method=payment.method,
            amount_minor=payment.amount.minor,
            installments=payment.installments,
            reference=payment.reference,
        )
        for payment in order.payments
    ]


def _parcels(order: Order, stored: models.Order) -> list[models.Parcel]:
    return [models.Parcel(order=stored, n=n, **_parcel_fields(parcel)) for n, parcel in enumerate(order.parcels, 1)]


def _parcel_fields(parcel: Parcel) -> dict[str, Any]:
    told = {name: getattr(parcel, name) for name in Parcel.__slots__}
    place = asdict(parcel.place) if parcel.place else None
    return told | {"status": parcel.status or "", "line_ns": list(parcel.line_ns), "place": place}


def _reviews(order: Order, stored: models.Order) -> list[models.Review]:
    return [
        models.Review(order=stored, **{name: getattr(review, name) for name in Review.__slots__})
        for review in order.reviews
    ]
