"""What the language admits, what it refuses, and where it says the trouble is."""

import pytest
from hypothesis import given
from tests.rulebook.books import FACTS, PARAMETERS, TEXTS, book, loaded, moneys, truths

from wakai.rulebook.expressions import Scope, is_fact_name, read_amount, read_condition, read_expression
from wakai.rulebook.nodes import MAX_BOUND, depth, walk
from wakai.rulebook.printing import text_of
from wakai.rulebook.problems import Wrongs

BOOK = loaded(
    book(parameters={**PARAMETERS, "hours": {"unit": "term", "dated": [{"since": "2019-01-01", "value": "PT48H"}]}})
)
SCOPE = Scope(BOOK.facts, BOOK.parameters)

REFUSED = [
    # text, code, offset, near
    ("b11", "unknown-fact", 0, "b1"),
    ("b1 AND delivery", "unknown-fact", 7, None),
    ("i1 > :pmm", "unknown-parameter", 5, ":pm"),
    ("i1 > :pd AND i1 < :qqqq", "unknown-parameter", 18, None),
    ("leest(i1, 2) = 1", "unknown-function", 0, "least"),
    ("c1 = 'A'", "unknown-choice", 5, None),
    ("'aa' = c1", "unknown-choice", 0, "a"),
    ("c1 IN ('a', 'x')", "unknown-choice", 12, None),
    ("c1 = 1", "different-types", 5, None),
    ("c1 = t1", "different-types", 5, None),
    ("i1 = 'x'", "different-types", 5, None),
    ("m1 < 5", "different-types", 5, None),
    ("d1 > '2026-12-01'", "different-types", 5, None),
    ("b1 = 1", "different-types", 5, None),
    ("c1 < c2", "no-order", 0, None),
    ("b1 < b2", "no-order", 0, None),
    ("least(b1, b2)", "no-order", 6, None),
    ("least(i1) = 1", "wrong-arguments", 0, None),
    ("days_between(d1) = 1", "wrong-arguments", 0, None),
    ("round_money(m1, 2) = m1", "wrong-arguments", 0, None),
    ("days_between(d1, i1) = 1", "not-a-date", 17, None),
    ("round_money(i1) = 1", "not-money", 12, None),
    ("abs(d1) = 1", "not-a-number", 4, None),
    ("abs(i1, 2) = 1", "not-an-expression", 9, None),
    ("-b1", "not-a-number", 1, None),
    ("b1 + 1 = 2", "not-a-number", 0, None),
    ("1 + b1 = 2", "not-a-number", 4, None),
    ("m1 * m2 > 0", "money-times-money", 5, None),
    ("i1 / m1 > 0", "number-over-money", 5, None),
    ("d1 + 3 > d2", "date-arithmetic", 0, None),
    ("d1 + i1 > d2", "date-arithmetic", 0, None),
    ("d1 * 2 > d2", "date-arithmetic", 0, None),
    ("d1 + d2 > d1", "date-arithmetic", 0, None),
    ("INTERVAL '3' DAY - d1 > d1", "date-arithmetic", 9, None),
    ("d1 + INTERVAL '1' MONTH > d2", "not-days", 14, None),
    ("d1 + INTERVAL 'x' DAY > d2", "not-days", 14, None),
    ("d1 + INTERVAL '36526' DAY > d2", "date-too-far", 14, None),
    ("d1 + :hours > d2", "term-not-in-days", 5, None),
    ("d1 > DATE '2026-02-30'", "not-a-day", 10, None),
    ("i1", "not-a-condition", 0, None),
    ("b1 AND i1", "not-a-condition", 7, None),
    ("NOT i1", "not-a-condition", 4, None),
    ("CASE WHEN i1 THEN b1 ELSE b2 END", "not-a-condition", 10, None),
    ("CASE WHEN b1 THEN b2 END", "case-without-else", 10, None),
    ("CASE b1 WHEN TRUE THEN b2 ELSE b1 END", "not-in-the-language", 5, None),
    ("CASE WHEN b1 THEN 'x' ELSE 'y' END = t1", "case-of-text", 18, None),
    ("CASE WHEN b1 THEN 1 ELSE d1 END = 1", "different-types", 25, None),
    ("b1 IN (TRUE)", "in-of-condition", 0, None),
    ("i1 IN (:pd)", "in-needs-constants", 7, None),
    ("i1 IN (i2)", "in-needs-constants", 7, None),
    ("i1 IN ()", "in-needs-constants", 0, None),
    ("i1 IS NULL", "never-absent", 0, None),
    ("(i2 + 1) IS NULL", "null-of-expression", 1, None),
    ("b1 IS TRUE", "not-in-the-language", 0, None),
    ("i2 = NULL", "not-in-the-language", 0, None),
    ("coalesce(i1, 0) = 0", "not-in-the-language", 0, None),
    ("if(b1, 1, 2) = 1", "not-in-the-language", 3, None),
    ("round(m1, 2) = m1", "not-in-the-language", 0, None),
    ("t1 LIKE 'x%'", "not-in-the-language", 0, None),
    ("i1 % 2 = 1", "not-in-the-language", 0, None),
    ("i1 // 2 = 1", "not-an-expression", 4, None),
    ("i1 BETWEEN SYMMETRIC 2 AND 1", "not-in-the-language", 0, None),
    ("i1::INT = 1", "not-in-the-language", 0, None),
    ("d1 > CAST('2026-12-01' AS DATE)", "not-in-the-language", 10, None),
    ("d1 > current_date", "not-in-the-language", 0, None),
    ("i1 = (SELECT 1)", "not-in-the-language", 13, None),
    ("EXISTS (SELECT 1)", "not-in-the-language", 15, None),
    ("b1 b2", "not-in-the-language", 0, None),
    ("b1; b2", "not-in-the-language", 0, None),
    ("a.b1", "not-in-the-language", 2, None),
    ('"b1"', "double-quotes", 0, None),
    ("i1 = ?", "not-in-the-language", 0, None),
    ("{'a': 1}", "not-in-the-language", 6, None),
    ("i1 = 1e5", "number-too-long", 5, None),
    ("i1 = 1234567890123456", "number-too-long", 5, None),
    ("i1 = 1.2345678", "number-too-long", 5, None),
    ("i1 >", "not-an-expression", 3, None),
    ("i1 > 'abc", "not-an-expression", 0, None),
    ("b1 AND (b2", "not-an-expression", 8, None),
    ("b1 AND\nb2 XOR b1", "not-an-expression", 10, None),
    ("", "not-an-expression", 0, None),
    ("DROP TABLE cases", "not-in-the-language", 11, None),
    ("(" * 21 + "b1" + ")" * 21, "too-deep", 20, None),
    ("NOT " * 21 + "b1", "too-deep", 80, None),
    ("NOT (" * 25 + "b1" + ")" * 25 + " " * 4000, "text-too-long", 0, None),
    ("i1 * i1 * i1 > 0", "too-many-digits", 0, None),
    ("i1 * 1000000 * 1000000 * 1000000 = x1 * 0.000001", "too-many-digits", 0, None),
    ("x1 * 0.000001 * 0.000001 * 0.000001 > 0", "too-many-decimals", 0, None),
    ("i1 = " + "+".join(["1"] * 50), "too-deep", 0, None),
    ("i1 = " + "+".join(["1"] * 1900), "too-deep", 0, None),
    ("d1 > DATE '1899-12-31'", "not-a-day", 10, None),
    (" AND ".join(["i1 = 1"] * 140), "too-many-parts", 0, None),
    ("d1" + " + INTERVAL '36525' DAY" * 10 + " > d1", "date-too-far", 0, None),
]


@pytest.mark.parametrize(("text", "code", "at", "near"), REFUSED)
def test_it_refuses(text: str, code: str, at: int, near: str | None) -> None:
    with pytest.raises(Wrongs) as caught:
        read_condition(text, SCOPE)
    wrong = caught.value.wrongs[0]
    assert (wrong.code, wrong.at, wrong.near) == (code, at, near)
    assert str(wrong) in str(caught.value)
    assert str(wrong)[-1] in ".;"


def test_every_unknown_name_is_reported_at_once() -> None:
    with pytest.raises(Wrongs) as caught:
        read_condition("zz = 1 AND i1 = :yy AND xx(1) = 2 AND i1 = :yy", SCOPE)
    found = [(wrong.code, wrong.at) for wrong in caught.value.wrongs]
    expected = [("unknown-fact", 0), ("unknown-parameter", 16), ("unknown-function", 24), ("unknown-parameter", 43)]
    assert found == expected


def test_choices_with_other_codes_are_not_compared() -> None:
    other = {"type": "choice", "choices": {"a": TEXTS, "z": TEXTS}}
    scope = Scope(loaded(book(facts={**FACTS, "c9": other})).facts, {})
    with pytest.raises(Wrongs, match="do not list the same codes"):
        read_condition("c1 = c9", scope)


SPELLED = [
    ("b1 and (b2 and b3)", "b1 AND b2 AND b3"),
    ("b1 or b2 and b3", "b1 OR b2 AND b3"),
    ("(b1 or b2) and not b3", "(b1 OR b2) AND NOT b3"),
    ("not (b1 = b2)", "NOT (b1 = b2)"),
    ("not not b1", "NOT (NOT b1)"),
    ("not i2 is null", "i2 IS NOT NULL"),
    ("i1 between 1 and 2", "i1 >= 1 AND i1 <= 2"),
    ("i1 not between 1 and 2", "NOT (i1 >= 1 AND i1 <= 2)"),
    ("i1 not in (1, -2)", "NOT (i1 IN (1, -2))"),
    ("i1 - (i2 - 1) - 2 = 1", "i1 - (i2 - 1) - 2 = 1"),
    ("i1 - -5 = - i1", "i1 - -5 = -i1"),
    ("-(-(i1)) = -(-(5))", "-(-i1) = 5"),
    ("-(i1 + 1) = 2 * (i1 + 1)", "-(i1 + 1) = 2 * (i1 + 1)"),
    ("i1 != 1.50", "i1 <> 1.50"),
    ("t1 = 'it''s'", "t1 = 'it''s'"),
    ("d1 > DATE '2026-12-01' + :pt", "d1 > DATE '2026-12-01' + :pt"),
    ("INTERVAL 3 DAYS + d1 = d2", "d1 + INTERVAL '3' DAY = d2"),
    ("days_between(d1, d2) = 1", "d2 - d1 = 1"),
    ("LEAST(i1, x1) = abs(2)", "least(i1, x1) = abs(2)"),
    ("m1 > 0 and 0 < m1", "m1 > 0 AND 0 < m1"),
    ("case when b1 then 1 else 2.5 end = i1", "CASE WHEN b1 THEN 1 ELSE 2.5 END = i1"),
    ("b1 /* why */ = (i1 < 5) -- because", "b1 = (i1 < 5)"),
    ("FALSE", "FALSE"),
]


@pytest.mark.parametrize(("text", "spelled"), SPELLED)
def test_a_meaning_has_one_spelling(text: str, spelled: str) -> None:
    node = read_condition(text, SCOPE)
    assert text_of(node) == spelled
    assert read_condition(spelled, SCOPE) == node


@given(truths(3))
def test_a_spelling_reads_back_as_the_same_expression(text: str) -> None:
    try:
        node = read_condition(text, SCOPE)
    except Wrongs as found:
        assert {wrong.code for wrong in found.wrongs} <= {"too-many-digits", "too-many-decimals", "too-many-parts"}  # noqa: PT017
        return
    again = read_condition(text_of(node), SCOPE)
    assert again == node
    assert all(part.type.bound <= MAX_BOUND for part in walk(node))
    assert depth(node) <= 40


@given(moneys(2))
def test_an_amount_is_whole_money(text: str) -> None:
    try:
        node = read_amount(f"round_money({text})", SCOPE)
    except Wrongs as found:
        assert {wrong.code for wrong in found.wrongs} <= {"too-many-digits", "too-many-decimals"}  # noqa: PT017
        return
    assert (node.type.kind, node.type.scale) == ("money", 0)


@pytest.mark.parametrize(
    ("text", "code"), [("i1", "not-money"), ("m1 * 0.5", "amount-not-rounded"), ("5", "not-money"), ("b1", "not-money")]
)
def test_other_amounts_are_refused(text: str, code: str) -> None:
    with pytest.raises(Wrongs) as caught:
        read_amount(text, SCOPE)
    assert caught.value.wrongs[0].code == code


def test_zero_is_money_of_any_currency() -> None:
    assert read_amount("0", SCOPE).type.kind == "money"


def test_types_are_named_for_authors() -> None:
    assert [read_expression(text, SCOPE).type.name for text in ("i1", "m1", "m1 * 0.5", "c1", "d1", "t1", "INTERVAL '1' DAY")] == [
        "a number", "money", "money with fractions", "a choice", "date", "text", "a span of days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "fit"), [("order_total", True), ("date", True), ("case", False), ("order", True), ("null", False)]
)
def test_words_of_sql_are_no_names(name: str, fit: bool) -> None:
    assert is_fact_name(name) is fit
