"""Wakai's own order files: what is well written comes in, what is not is named with file, line and column."""

from __future__ import annotations

import csv
import io
import json
import string
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.commerce.domain.importing import ReadOrders, read_csv, read_jsonl, schema
from wakai.commerce.domain.importing.problems import ERRORS, NOTES
from wakai.kernel.money import Money

ORDER = {
    "order_number": "A-1",
    "currency": "JPY",
    "country": "JP",
    "zone": "Asia/Tokyo",
    "ordered_at": "2026-12-01T09:00:00",
    "status": "delivered",
    "buyer_id": "b1",
    "seller_id": "s1",
}
LINE = {"line": "1", "title": "茶碗", "quantity": "2", "unit_price": "1500", "line_shipping": "500"}


def csv_of(*rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    out = io.StringIO()
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def of(content: bytes) -> ReadOrders:
    return read_csv("orders.csv", content)


def said(read: ReadOrders) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in read.problems]


def balanced(read: ReadOrders) -> bool:
    return all(count.read == count.used + count.held_back for count in read.counts.values())


# ---- what comes in ---------------------------------------------------------------------------------------------------


def test_an_order() -> None:
    read = of(csv_of({**ORDER, **LINE, "payment_method": "card", "payment_amount": "3500"}))
    (order,) = read.orders
    assert read.problems == ()
    assert (order.source, order.number, order.currency) == ("csv", "A-1", "JPY")
    assert order.ordered_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert (order.total, order.shipping, order.paid) == (Money(3500, "JPY"), Money(500, "JPY"), Money(3500, "JPY"))
    assert order.lines[0].title == "茶碗"
    assert (order.buyer.zone, order.seller.country) == ("Asia/Tokyo", "JP")


def test_lines_of_an_order_may_stand_apart_and_leave_the_order_columns_empty() -> None:
    second = {"order_number": "A-1", "line": "2", "title": "急須", "quantity": "1", "unit_price": "4000"}
    read = of(csv_of({**ORDER, **LINE}, {**ORDER, **LINE, "order_number": "A-2"}, second))
    assert [(order.number, len(order.lines)) for order in read.orders] == [("A-1", 2), ("A-2", 1)]
    assert read.counts["orders.csv"].used == 3


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert len(of(b"\xef\xbb\xbf" + csv_of({**ORDER, **LINE})).orders) == 1


def test_the_offset_wins_over_the_zone() -> None:
    read = of(csv_of({**ORDER, **LINE, "ordered_at": "2026-12-01T09:00:00-05:00"}))
    assert read.orders[0].ordered_at == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_a_parcel_and_what_is_not_said_about_it() -> None:
    row = {
        **ORDER,
        **LINE,
        "carrier": "Yamato",
        "tracking_number": "1234",
        "tracking_status": "delivered",
        "delivered_on": "2026-12-03",
    }
    (parcel,) = of(csv_of(row)).orders[0].parcels
    assert (parcel.status, parcel.delivered_on, parcel.signed, parcel.place) == (
        "delivered",
        date(2026, 12, 3),
        None,
        None,
    )
    (parcel,) = of(csv_of({**row, "signed_by": "田中"})).orders[0].parcels
    assert (parcel.signed, parcel.signed_by) == (True, "田中")
    (parcel,) = of(csv_of({**row, "signed": "no"})).orders[0].parcels
    assert parcel.signed is False


def test_one_parcel_repeated_on_two_lines_is_one() -> None:
    parcel = {"carrier": "Yamato", "tracking_number": "1234"}
    read = of(csv_of({**ORDER, **LINE, **parcel}, {**ORDER, **LINE, **parcel, "line": "2"}))
    assert len(read.orders[0].parcels) == 1


def test_emoji_and_right_to_left_text_are_kept() -> None:
    read = of(csv_of({**ORDER, **LINE, "title": "😀 מתנה \u202e"}))
    assert read.orders[0].lines[0].title == "😀 מתנה \u202e"


def test_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    read_csv(
        "o.csv",
        csv_of({**ORDER, **LINE}, {**ORDER, **LINE, "order_number": "A-2"}),
        progress=lambda *step: steps.append(step),
    )
    assert steps == [(1, 2), (2, 2)]


# ---- what is named ---------------------------------------------------------------------------------------------------

WRONG = [
    ({"ordered_at": "yesterday"}, "ordered_at", "time_not_understood"),
    ({"ordered_at": "2026-02-30T00:00:00"}, "ordered_at", "time_not_understood"),
    ({"ordered_at": "2026-12-01"}, "ordered_at", "time_not_understood"),
    ({"ordered_at": ""}, "ordered_at", "value_missing"),
    ({"estimated_delivery_on": "04/12/2026"}, "estimated_delivery_on", "date_not_understood"),
    ({"currency": "YEN"}, "currency", "currency_unknown"),
    ({"currency": ""}, "currency", "value_missing"),
    ({"zone": "Tokyo"}, "zone", "zone_unknown"),
    ({"country": "Japan"}, "country", "country_unknown"),
    ({"status": "deliverd"}, "status", "word_unknown"),
    ({"unit_price": "-1"}, "unit_price", "amount_below_zero"),
    ({"unit_price": "1,500"}, "unit_price", "amount_not_a_number"),
    ({"unit_price": "15.5"}, "unit_price", "amount_not_exact"),
    ({"unit_price": "NaN"}, "unit_price", "amount_not_a_number"),
    ({"unit_price": ""}, "unit_price", "value_missing"),
    ({"quantity": "0"}, "quantity", "number_not_understood"),
    ({"quantity": "two"}, "quantity", "number_not_understood"),
    ({"listing_condition": "fine"}, "listing_condition", "word_unknown"),
    ({"title": "x" * 501}, "title", "value_too_long"),
    ({"title": "zero\0byte"}, "title", "character_not_kept"),
    ({"buyer_id": " "}, "buyer_id", "value_missing"),
    ({"buyer_language": "fr"}, "buyer_language", "word_unknown"),
    ({"tracking_status": "lost"}, "tracking_status", "word_unknown"),
    ({"payment_amount": "10", "payment_method": ""}, "payment_method", "value_missing"),
]


@pytest.mark.parametrize(("change", "column", "code"), WRONG, ids=[f"{column}-{code}" for _, column, code in WRONG])
def test_a_wrong_value_is_named_and_keeps_the_order_out(change: dict[str, str], column: str, code: str) -> None:
    read = of(csv_of({**ORDER, **LINE, **change}, {**ORDER, **LINE, "order_number": "A-2"}))
    assert [order.number for order in read.orders] == ["A-2"]
    assert said(read) == [(2, column, code)]
    assert balanced(read)
    for language in ("en", "ja", "zh"):
        assert read.problems[0].text(language).startswith(f"orders.csv:2:{column}: ")
        assert "nvalid" not in read.problems[0].text(language)


def test_one_bad_row_holds_back_the_whole_order_and_each_row_says_why() -> None:
    read = of(
        csv_of({**ORDER, **LINE}, {**ORDER, **LINE, "line": "2", "unit_price": "-1"}, {**ORDER, **LINE, "line": "3"})
    )
    assert read.orders == ()
    assert said(read) == [
        (3, "unit_price", "amount_below_zero"),
        (2, "", "order_held_back"),
        (4, "", "order_held_back"),
    ]
    assert "orders.csv:3:unit_price" in read.problems[1].text("ja")
    assert balanced(read)


def test_a_line_number_given_twice() -> None:
    read = of(csv_of({**ORDER, **LINE}, {**ORDER, **LINE}))
    assert said(read)[0] == (3, "line", "number_repeated")
    assert balanced(read)


def test_an_order_column_that_changes_within_the_order() -> None:
    read = of(csv_of({**ORDER, **LINE}, {**ORDER, **LINE, "line": "2", "currency": "USD"}))
    assert said(read)[0] == (3, "currency", "differs_from_first_row")
    assert balanced(read)


@pytest.mark.parametrize(
    ("columns", "column", "code", "near"),
    [
        (["order_nummer"], "order_nummer", "column_unknown", "order_number"),
        (["unit_prize"], "unit_prize", "column_unknown", "unit_price"),
        (["completely_else"], "completely_else", "column_unknown", None),
    ],
)
def test_a_wrong_column_names_the_near_one(columns: list[str], column: str, code: str, near: str | None) -> None:
    names = [name for name in [*ORDER, *LINE] if name != near] + columns
    read = of(csv_of(columns=names))
    problem = next(problem for problem in read.problems if problem.column == column)
    assert problem.code == code
    assert (f"→ {near}" in problem.text("zh")) is (near is not None)
    if near:
        assert (1, near, "column_missing") in said(read)


def test_a_column_given_twice() -> None:
    content = csv_of({**ORDER, **LINE}).replace(b"order_number", b"order_number,order_number", 1)
    assert (1, "order_number", "column_repeated") in said(of(content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (1, "", "file_empty")),
        (b"\xff\xfeo\x00", (0, "", "file_not_utf8")),
        (csv_of({**ORDER, **LINE}) + b"A-9,JPY\r\n", (3, "", "cells_differ")),
        (
            csv_of({**ORDER, **LINE}) + ",".join([""] * 12 + ["\x93\xfa"]).encode("latin-1") + b"\r\n",
            (3, "", "row_not_utf8"),
        ),
        (csv_of({**ORDER, **LINE}) + b'A-9,"open\r\n', (3, "", "row_not_csv")),
    ],
    ids=["empty", "utf16", "short row", "cp932 row", "open quote"],
)
def test_a_file_or_row_that_cannot_be_read(content: bytes, expected: tuple[int, str, str]) -> None:
    read = of(content)
    assert expected in said(read)
    assert balanced(read)


def test_a_cp932_row_does_not_spoil_the_others() -> None:
    bad = csv_of({**ORDER, **LINE, "order_number": "A-2"}).split(b"\r\n")[1].decode().encode("cp932")
    read = of(csv_of({**ORDER, **LINE}) + bad + b"\r\n")
    assert [order.number for order in read.orders] == ["A-1"]
    assert said(read) == [(3, "", "row_not_utf8")]


def test_an_order_without_lines_is_kept_and_said() -> None:
    row = {**ORDER, **dict.fromkeys(LINE, ""), "payment_method": "card", "payment_amount": "3500"}
    read = of(csv_of(row))
    assert (read.orders[0].total, read.orders[0].shipping) == (Money(3500, "JPY"), None)
    assert said(read) == [(2, "", "order_without_lines")]
    assert said(of(csv_of({**row, "payment_method": "", "payment_amount": ""}))) == [
        (2, "", "order_without_lines_or_payments")
    ]


def test_a_payment_that_differs_is_a_note() -> None:
    read = of(csv_of({**ORDER, **LINE, "payment_method": "card", "payment_amount": "3600"}))
    assert [order.number for order in read.orders] == ["A-1"]
    assert read.errors == ()
    assert [problem.code for problem in read.notes] == ["payments_differ"]


@pytest.mark.parametrize(
    ("local", "code", "instant"),
    [
        ("2018-02-17T23:30:00", "time_stands_twice", datetime(2018, 2, 18, 1, 30, tzinfo=UTC)),
        ("2018-11-04T00:30:00", "time_skipped", datetime(2018, 11, 4, 3, 30, tzinfo=UTC)),
    ],
)
def test_hours_that_the_clock_repeats_or_skips_are_said(local: str, code: str, instant: datetime) -> None:
    read = of(csv_of({**ORDER, **LINE, "zone": "America/Sao_Paulo", "ordered_at": local}))
    assert said(read) == [(2, "ordered_at", code)]
    assert read.orders[0].ordered_at == instant


# ---- JSON lines ------------------------------------------------------------------------------------------------------


def line_of(**change: Any) -> bytes:
    order: dict[str, Any] = {**ORDER, "lines": [dict(LINE)], **change}
    return json.dumps(order, ensure_ascii=False).encode() + b"\n"


def from_jsonl(content: bytes) -> ReadOrders:
    return read_jsonl("orders.jsonl", content)


def test_csv_and_jsonl_give_the_same_order() -> None:
    parcel = {
        "carrier": "Yamato",
        "tracking_number": "1234",
        "tracking_status": "in_transit",
        "shipped_on": "2026-12-02",
    }
    payment = {"payment_method": "card", "payment_amount": "3500"}
    one = read_csv("o", csv_of({**ORDER, **LINE, **parcel, **payment}), source="shop")
    other = read_jsonl("o", line_of(parcels=[parcel], payments=[payment]), source="shop")
    assert one.orders == other.orders
    assert one.problems == other.problems == ()


def test_jsonl_numbers_keep_their_digits() -> None:
    lines = [
        {"line": 1, "title": "Cup", "quantity": 1, "unit_price": 0.1},
        {"line": 2, "title": "Tea", "quantity": 1, "unit_price": 0.2},
    ]
    read = from_jsonl(json.dumps({**ORDER, "currency": "USD", "lines": lines}).encode())
    assert read.orders[0].total == Money(30, "USD")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{not json}\n", (1, "", "row_not_json")),
        (b"[1]\n", (1, "", "row_not_json")),
        (b"[" * 100_000, (1, "", "row_not_json")),
        (b'{"order_number": "\x93"}\n', (1, "", "row_not_utf8")),
        (line_of(lines={"a": 1}), (1, "lines", "not_a_list")),
        (line_of(lines=[1]), (1, "lines", "not_a_list")),
        (line_of(lines=[{**LINE, "unit_price": "-1"}]), (1, "lines[0].unit_price", "amount_below_zero")),
        (line_of(lines=[{**LINE, "titel": "x"}]), (1, "lines[0].titel", "column_unknown")),
        (line_of(payments=[{"payment_method": "card"}]), (1, "payments[0].payment_amount", "value_missing")),
        (line_of(buyer_id={"x": 1}), (1, "buyer_id", "value_missing")),
        (json.dumps({**ORDER, "buyer_name": "half \ud83d"}).encode(), (1, "buyer_name", "character_not_kept")),
        (b'{"order_number": "A-1"}\n', (1, "currency", "column_missing")),
        (line_of() + line_of(), (2, "order_number", "number_repeated")),
    ],
)
def test_jsonl_problems(content: bytes, expected: tuple[int, str, str]) -> None:
    read = from_jsonl(content)
    assert expected in said(read)
    assert balanced(read)


def test_jsonl_names_the_near_key() -> None:
    read = from_jsonl(line_of(order_numbr="A-1"))
    assert "→" not in read.problems[0].text("en") or "order_number" in read.problems[0].text("en")
    (problem,) = [
        each
        for each in from_jsonl(
            json.dumps({**{k: v for k, v in ORDER.items() if k != "zone"}, "zonne": "x"}).encode()
        ).problems
        if each.code == "column_missing"
    ]
    assert "→ zonne" in problem.text("en")


# ---- whatever comes --------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from([*ORDER.values(), *LINE.values(), "", "-1", "2026-12-01", "USD"]), st.text(max_size=10)
)


@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys([*ORDER, *LINE, "payment_method", "payment_amount", "tracking_status"], CELLS)
        ),
        max_size=4,
    )
)
def test_every_row_is_used_or_named(rows: list[dict[str, str]]) -> None:
    columns = [*ORDER, *LINE, "payment_method", "payment_amount", "tracking_status"]
    read = of(csv_of(*rows, columns=columns)) if rows else of(csv_of(columns=columns))
    assert balanced(read)
    named = {problem.line for problem in read.errors}
    assert read.counts["orders.csv"].held_back == len(named)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_named(content: bytes) -> None:
    assert balanced(of(content))
    assert balanced(from_jsonl(content))


def test_every_remark_speaks_three_languages_with_the_same_facts() -> None:
    for texts in [*ERRORS.values(), *NOTES.values()]:
        names = [
            {name for _, name, _, _ in string.Formatter().parse(texts[language]) if name}
            for language in ("en", "ja", "zh")
        ]
        assert names[0] == names[1] == names[2]
    assert not set(ERRORS) & set(NOTES)


def test_the_schema_has_no_name_twice() -> None:
    assert len(set(schema.CSV)) == len(schema.CSV)
