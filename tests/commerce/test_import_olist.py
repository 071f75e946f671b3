"""Olist's files: small ones made here for what can go wrong, and the real ones with exact counts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wakai.commerce.domain.importing import ReadOrders, read_olist
from wakai.commerce.domain.importing.olist import (
    CATEGORIES,
    COLUMNS,
    CUSTOMERS,
    ITEMS,
    ORDERS,
    PAYMENTS,
    PRODUCTS,
    REVIEWS,
)
from wakai.kernel.money import Money

ROWS: dict[str, list[list[str]]] = {
    CUSTOMERS: [["c1", "person1", "01310", "sao paulo", "SP"], ["c2", "person1", "20040", "rio de janeiro", "RJ"]],
    ORDERS: [
        [
            "o1",
            "c1",
            "delivered",
            "2018-03-01 10:00:00",
            "2018-03-01 10:10:00",
            "2018-03-03 09:00:00",
            "2018-03-09 23:30:00",
            "2018-03-20 00:00:00",
        ],
        ["o2", "c2", "canceled", "2018-03-02 10:00:00", "", "", "", "2018-03-21 00:00:00"],
    ],
    ITEMS: [
        ["o1", "1", "p1", "s1", "2018-03-06 10:00:00", "10.00", "2.50"],
        ["o1", "2", "p2", "s2", "2018-03-05 10:00:00", "30.00", "2.50"],
    ],
    PAYMENTS: [["o1", "1", "credit_card", "3", "45.00"], ["o2", "1", "boleto", "1", "99.90"]],
    REVIEWS: [["r1", "o1", "2", "Ruim", "Chegou quebrado", "2018-03-10 00:00:00", "2018-03-11 12:00:00"]],
    PRODUCTS: [["p1", "perfumaria", "1", "2", "3", "4", "5", "6", "7"], ["p2", "", "", "", "", "", "", "", ""]],
    CATEGORIES: [["perfumaria", "perfumery"]],
}


def files(**changed: list[list[str]]) -> dict[str, bytes]:
    """The small files, with some replaced: the keyword is the start of a file's name after ``olist_``."""
    written = {}
    for name, rows in ROWS.items():
        short = next((key for key in changed if name.startswith(("olist_" + key, key))), None)
        out = io.StringIO()
        csv.writer(out).writerows([list(COLUMNS[name]), *(changed[short] if short else rows)])
        written[name] = out.getvalue().encode()
    return written


def balanced(read: ReadOrders) -> bool:
    return all(count.read == count.used + count.held_back for count in read.counts.values())


def codes(read: ReadOrders) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.line, problem.code) for problem in read.errors]


def test_an_order_as_olist_tells_it() -> None:
    read = read_olist(files())
    one, two = read.orders
    assert read.errors == ()
    assert (one.source, one.number, one.currency, one.country, one.zone) == (
        "olist",
        "o1",
        "BRL",
        "BR",
        "America/Sao_Paulo",
    )
    assert one.ordered_at == datetime(2018, 3, 1, 13, 0, tzinfo=UTC)
    assert (one.total, one.shipping, one.paid) == (Money(4500, "BRL"), Money(500, "BRL"), Money(4500, "BRL"))
    assert one.buyer.external_id == two.buyer.external_id == "person1"
    assert (one.address.city, one.address.postal_code, one.address.country) == ("sao paulo", "01310", "BR")
    assert [line.title for line in one.lines] == ["Perfumery p1", "Product p2"]
    assert (one.payments[0].installments, one.reviews[0].score, one.reviews[0].asked_on) == (3, 2, date(2018, 3, 10))
    assert (two.status, two.status_said, two.total, two.shipping) == ("cancelled", "canceled", Money(9990, "BRL"), None)


def test_the_estimate_is_a_date_and_the_delivery_counts_by_the_local_day() -> None:
    (parcel,) = read_olist(files()).orders[0].parcels
    assert read_olist(files()).orders[0].estimated_delivery_on == date(2018, 3, 20)
    assert parcel.delivered_at == datetime(2018, 3, 10, 2, 30, tzinfo=UTC)
    assert parcel.delivered_on == date(2018, 3, 9)


def test_several_sellers_stay_one_order_with_the_largest_share_first() -> None:
    order = read_olist(files()).orders[0]
    assert [seller.external_id for seller in order.sellers] == ["s2", "s1"]
    assert [line.seller for line in order.lines] == ["s1", "s2"]
    assert order.promised_ship_on == date(2018, 3, 5)


def test_what_should_be_known_is_said() -> None:
    assert Counter(problem.code for problem in read_olist(files()).notes) == {
        "zone_assumed": 1,
        "columns_not_kept": 1,
        "category_missing": 1,
        "several_sellers": 1,
        "promises_differ": 1,
        "order_without_lines": 1,
    }


def test_a_missing_file_is_named_and_nothing_is_half_imported() -> None:
    some = files()
    del some[ITEMS]
    read = read_olist(some)
    assert read.orders == ()
    assert codes(read) == [(ITEMS, 0, "file_missing")]
    assert balanced(read)


def test_another_header_is_named() -> None:
    some = files()
    some[ITEMS] = some[ITEMS].replace(b"freight_value", b"frieght_value", 1)
    read = read_olist(some)
    assert read.orders == ()
    assert {problem.code for problem in read.errors} == {"column_missing", "column_unknown"}
    assert all("→" in problem.text("en") for problem in read.errors)
    assert balanced(read)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"order_items": [["o1", "1", "p1", "s1", "2018-03-06 10:00:00", "-10.00", "2.50"]]},
            (ITEMS, 2, "amount_below_zero"),
        ),
        (
            {"order_items": [["o1", "1", "p9", "s1", "2018-03-06 10:00:00", "10.00", "2.50"]]},
            (ITEMS, 2, "reference_unknown"),
        ),
        (
            {"order_items": [["o9", "1", "p1", "s1", "2018-03-06 10:00:00", "10.00", "2.50"]]},
            (ITEMS, 2, "reference_unknown"),
        ),
        ({"order_items": [["o1", "1", "p1", "", "2018-03-06 10:00:00", "10.00", "2.50"]]}, (ITEMS, 2, "value_missing")),
        ({"order_items": [["o1", "1", "p1", "s1", "06/03/2018", "10.00", "2.50"]]}, (ITEMS, 2, "time_not_understood")),
        ({"order_items": ROWS[ITEMS] + [ROWS[ITEMS][0]]}, (ITEMS, 4, "number_repeated")),
        ({"order_payments": [["o1", "1", "card", "1", "45.001"]]}, (PAYMENTS, 2, "amount_not_exact")),
        ({"order_reviews": [["r1", "o1", "6", "", "", "", ""]]}, (REVIEWS, 2, "number_not_understood")),
        ({"order_reviews": [["r1", "o9", "5", "", "", "", ""]]}, (REVIEWS, 2, "reference_unknown")),
        ({"orders": ROWS[ORDERS] + [ROWS[ORDERS][0]]}, (ORDERS, 4, "number_repeated")),
        ({"orders": [["o1", "c9", *ROWS[ORDERS][0][2:]], ROWS[ORDERS][1]]}, (ORDERS, 2, "reference_unknown")),
        ({"customers": ROWS[CUSTOMERS] + [["c3", "person3", "1", "x", "SP"]]}, (CUSTOMERS, 4, "nobody_refers_to_it")),
        ({"products": ROWS[PRODUCTS] + [["p3", *[""] * 8]]}, (PRODUCTS, 4, "nobody_refers_to_it")),
    ],
)
def test_a_wrong_row_is_named_and_every_row_accounted_for(
    changed: dict[str, list[list[str]]], expected: tuple[str, int, str]
) -> None:
    read = read_olist(files(**changed))
    assert expected in codes(read)
    assert balanced(read)
    assert len({(problem.file, problem.line) for problem in read.errors}) == sum(
        c.held_back for c in read.counts.values()
    )


def test_a_bad_review_does_not_hold_back_its_order() -> None:
    read = read_olist(files(order_reviews=[["r1", "o1", "6", "", "", "", ""]]))
    assert [order.number for order in read.orders] == ["o1", "o2"]
    assert read.orders[0].reviews == ()


def test_a_new_status_is_kept_and_counts_as_unknown() -> None:
    read = read_olist(files(orders=[["o1", "c1", "teleported", *ROWS[ORDERS][0][3:]], ROWS[ORDERS][1]]))
    assert (read.orders[0].status, read.orders[0].status_said) == ("unknown", "teleported")
    assert "word_not_mapped" in {problem.code for problem in read.notes}


# ---- the real files --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared_data: Path) -> ReadOrders:
    return read_olist({path.name: path.read_bytes() for path in (shared_data / "orders").glob("*.csv")})


def test_every_row_of_every_real_file_is_imported(real: ReadOrders) -> None:
    assert {file: (count.read, count.used) for file, count in real.counts.items()} == {
        CUSTOMERS: (4000, 4000),
        ITEMS: (4519, 4519),
        PAYMENTS: (4161, 4161),
        REVIEWS: (3986, 3986),
        ORDERS: (4000, 4000),
        PRODUCTS: (3132, 3132),
        CATEGORIES: (71, 71),
    }
    assert real.errors == ()


def test_the_real_orders(real: ReadOrders) -> None:
    orders = real.orders
    assert len(orders) == 4000
    assert sum(len(order.lines) for order in orders) == 4519
    assert sum(len(order.payments) for order in orders) == 4161
    assert sum(len(order.reviews) for order in orders) == 3986
    assert sum(not order.lines for order in orders) == 23
    assert Counter(order.status for order in orders) == {
        "delivered": 3898,
        "shipped": 39,
        "cancelled": 23,
        "unavailable": 17,
        "processing": 23,
    }


def test_late_is_a_matter_of_the_calendar_day(real: ReadOrders) -> None:
    late = [
        order
        for order in real.orders
        for parcel in order.parcels
        if parcel.delivered_on and order.estimated_delivery_on and parcel.delivered_on > order.estimated_delivery_on
    ]
    assert len(late) == 279  # by timestamp, with the estimate at midnight, it would be 335


def test_what_the_real_files_leave_to_be_said(real: ReadOrders) -> None:
    assert Counter(problem.code for problem in real.notes) == {
        "zone_assumed": 1,
        "columns_not_kept": 1,
        "unused_lookup": 4,
        "category_missing": 49,
        "category_untranslated": 2,
        "order_without_lines": 23,
        "payments_differ": 24,
        "several_sellers": 49,
        "promises_differ": 9,
        "delivered_before_shipped": 1,
        "time_stands_twice": 2,
    }
