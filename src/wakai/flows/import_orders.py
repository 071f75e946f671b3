"""Take over a marketplace's orders from files: read, make the accounts known, store, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from wakai.commerce.actions import StoredOrders, store_orders
from wakai.commerce.domain.importing import Progress, ReadOrders, read_csv, read_jsonl, read_olist, silent
from wakai.commerce.domain.order import Order, Party
from wakai.flows.order_changes import OrderChanges
from wakai.journal.actions import append
from wakai.parties.actions import NewAccount, ensure_accounts

FORMATS: Final = ("olist", "csv", "jsonl")


@dataclass(frozen=True, slots=True)
class ImportedOrders:
    """What was read, with everything there is to say about it, and what became of it."""

    read: ReadOrders
    stored: StoredOrders


def import_orders(
    files: Mapping[str, bytes],
    *,
    format: str,
    at: datetime,
    source: str | None = None,
    reading: Progress = silent,
    storing: Progress = silent,
) -> ImportedOrders:
    """Read and store orders in one transaction. Repeating it with the same files changes nothing.

    Where an order is told otherwise than before, the record of each case about it says so; see `order_changes`.

    `files`: the content of each file by its name; for ``csv`` and ``jsonl`` exactly one. `source` names the marketplace
    (by default the format); an order is known by its source and number.
    """
    read = read_orders(files, format=format, source=source, progress=reading)
    with transaction.atomic():
        accounts = ensure_accounts(_accounts(read.orders), at=at)
        changes = OrderChanges()
        stored = store_orders(read.orders, accounts=accounts, at=at, progress=storing, changing=changes.about_to_change)
        noted = changes.note(at=at)
        if stored.new or stored.changed:
            payload = {"source": read.source, "new": stored.new, "changed": stored.changed, "errors": len(read.errors)}
            if noted:
                payload["cases"] = noted
            append("orders_imported", actor="system", at=at, payload=payload)
    return ImportedOrders(read, stored)


def read_orders(
    files: Mapping[str, bytes], *, format: str, source: str | None = None, progress: Progress = silent
) -> ReadOrders:
    """Read orders without storing any, to see what would be said about the rows."""
    if format == "olist":
        return read_olist(files, progress=progress)
    readers: dict[str, Callable[..., ReadOrders]] = {"csv": read_csv, "jsonl": read_jsonl}
    ((name, content),) = files.items()
    return readers[format](name, content, source=source or format, progress=progress)


def _accounts(orders: Iterable[Order]) -> list[NewAccount]:
    return [
        _account(role, party, order)
        for order in orders
        for role, party in (("buyer", order.buyer), *(("seller", seller) for seller in order.sellers))
    ]


def _account(role: str, party: Party, order: Order) -> NewAccount:
    return NewAccount(
        role=role,
        external_id=party.external_id,
        name=party.name,
        email=party.email,
        language=party.language,
        zone=party.zone,
        country=party.country or order.country,
    )
