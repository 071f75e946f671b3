"""Orders in the database: what was told comes back, once, and only to who may find it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.commerce.conftest import order, yen

from wakai.commerce import models, queries
from wakai.commerce.actions import StoredOrders, store_orders
from wakai.commerce.domain.order import Order, Parcel, Party
from wakai.commerce.queries import OrderNotFound
from wakai.parties.actions import NewAccount, ensure_accounts

pytestmark = pytest.mark.django_db


def store(*orders: Order, at: datetime) -> StoredOrders:
    accounts = [
        NewAccount(role, party.external_id, party.name, party.email, party.language, party.zone, party.country)
        for each in orders
        for role, party in [("buyer", each.buyer), *(("seller", seller) for seller in each.sellers)]
    ]
    return store_orders(orders, accounts=ensure_accounts(accounts, at=at), at=at)


def bare(value: Order) -> Order:
    """The order without what storing adds."""

    def party(each: Party) -> Party:
        return replace(each, account_id="")

    others = tuple(party(each) for each in value.other_sellers)
    return replace(value, id="", buyer=party(value.buyer), seller=party(value.seller), other_sellers=others)


def test_what_was_told_comes_back_whole(full: Order, at: datetime) -> None:
    assert store(full, at=at) == StoredOrders(new=1)
    (found,) = queries.all_orders()
    assert found.id.startswith("ord_")
    assert found.buyer.account_id.startswith("acct_")
    assert bare(found) == full
    assert queries.order_of(found.id) == found
    assert queries.order_by_source("shop", number="A-1") == found


def test_an_order_with_nothing_optional_comes_back_too(at: datetime) -> None:
    little = order(
        "A-2", paid_at=None, shipping=None, promised_ship_on=None, lines=(), payments=(), parcels=(), reviews=(),
        other_sellers=(), estimated_delivery_on=None, listing_condition="new",
    )  # fmt: skip
    store(little, at=at)
    assert bare(next(queries.all_orders())) == little


def test_telling_the_same_again_changes_nothing(full: Order, at: datetime) -> None:
    store(full, at=at)
    before = next(queries.all_orders())
    assert store(full, at=at + timedelta(days=1)) == StoredOrders(unchanged=1)
    assert next(queries.all_orders()) == before
    assert models.OrderLine.objects.count() == 2
    assert models.Order.objects.get().changed_at == at


CHANGES: list[dict[str, Any]] = [
    {"status": "cancelled"},
    {"total": yen(1)},
    {"lines": ()},
    {"parcels": ()},
    {"reviews": ()},
    {"paid_at": None},
]


@pytest.mark.parametrize("change", CHANGES, ids=[next(iter(change)) for change in CHANGES])
def test_an_order_told_differently_is_replaced_under_the_same_id(
    full: Order, at: datetime, change: dict[str, Any]
) -> None:
    store(full, at=at)
    order_id = next(queries.all_orders()).id
    told = replace(full, **change, other_sellers=() if "lines" in change else full.other_sellers)
    assert store(told, at=at + timedelta(days=1)) == StoredOrders(changed=1)
    found = queries.order_of(order_id)
    assert bare(found) == told
    row = models.Order.objects.get()
    assert (row.imported_at, row.changed_at) == (at, at + timedelta(days=1))


def test_a_parcel_that_rests_on_an_exhibit_stays(full: Order, at: datetime) -> None:
    store(full, at=at)
    row = models.Order.objects.get()
    models.Parcel.objects.create(order=row, n=9, source="exhibit", exhibit="E1")
    store(replace(full, status="cancelled", parcels=()), at=at)
    assert queries.order_of(row.id).parcels == (Parcel(source="exhibit", exhibit="E1"),)


def test_the_same_number_in_two_sources_is_two_orders(full: Order, at: datetime) -> None:
    assert store(full, replace(full, source="other"), at=at) == StoredOrders(new=2)
    assert queries.count_orders() == 2
    assert queries.count_orders(source="shop") == 1


def test_a_failure_leaves_nothing(full: Order, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        store(full, order("A-2", total=yen(-1)), at=at)
    assert queries.count_orders() == 0


# ---- finding ---------------------------------------------------------------------------------------------------------


def test_by_number_and_address(full: Order, at: datetime) -> None:
    store(full, at=at)
    found = queries.order_by_number(" A-1 ", email=" HANA@Example.org ")
    assert found.number == "A-1"


@pytest.mark.parametrize(
    ("number", "email"),
    [
        ("A-1", "other@example.org"),
        ("A-9", "hana@example.org"),
        ("A-1", ""),
        ("", "hana@example.org"),
        ("A-1", "bowls@example.org"),
        ("A-1", "%"),
    ],
)
def test_every_other_pair_gets_the_same_answer(full: Order, at: datetime, number: str, email: str) -> None:
    store(full, at=at)
    with pytest.raises(OrderNotFound) as caught:
        queries.order_by_number(number, email=email)
    assert caught.value.status == 404
    assert caught.value.facts == {}


def test_a_buyer_without_an_address_is_found_by_nobody(full: Order, at: datetime) -> None:
    store(replace(full, buyer=Party("b2", country="JP")), at=at)
    with pytest.raises(OrderNotFound):
        queries.order_by_number("A-1", email="")


def test_of_one_number_in_two_sources_the_newer_counts(full: Order, at: datetime) -> None:
    store(full, replace(full, source="newer", ordered_at=full.ordered_at + timedelta(days=1)), at=at)
    assert queries.order_by_number("A-1", email="hana@example.org").source == "newer"


def test_an_id_that_is_none() -> None:
    with pytest.raises(OrderNotFound):
        queries.order_of("ord_nothing")


def test_orders_of_an_account_newest_first(full: Order, at: datetime) -> None:
    later = order("A-2", ordered_at=full.ordered_at + timedelta(days=1), lines=full.lines[:1], other_sellers=())
    other = order("B-1", buyer=Party("b9", country="JP"), seller=Party("s9", country="JP"), lines=(), other_sellers=())
    store(full, later, other, at=at)
    found = {each.number: each for each in queries.all_orders()}
    buyer, seller = found["A-1"].buyer.account_id, found["A-1"].seller.account_id
    second = found["A-1"].other_sellers[0].account_id
    assert [each.number for each in queries.orders_of(buyer)] == ["A-2", "A-1"]
    assert [each.number for each in queries.orders_of(seller)] == ["A-2", "A-1"]
    assert [each.number for each in queries.orders_of(second)] == ["A-1"]
    assert [each.number for each in queries.orders_of(buyer, limit=1)] == ["A-2"]
    assert queries.orders_of("acct_nobody") == ()


def test_the_number_of_queries_does_not_grow_with_the_orders(full: Order, at: datetime) -> None:
    store(full, at=at)
    with CaptureQueriesContext(
        connection,
    ) as one:
        list(queries.all_orders())
    store(*[order(f"N-{n}") for n in range(20)], at=at)
    with CaptureQueriesContext(connection) as many:
        assert len(list(queries.all_orders())) == 21
    assert len(many) == len(one)


def test_walking_through_all_orders_in_batches(full: Order, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 3)
    store(*[order(f"N-{n}") for n in range(7)], at=at)
    assert {each.number for each in queries.all_orders(source="shop")} == {f"N-{n}" for n in range(7)}
    assert list(queries.all_orders(source="none")) == []
