"""Answers from forms, and values in JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from tests.rulebook.books import CASES, FACTS, book, loaded

from wakai.kernel.money import AmountNotANumber, AmountNotExact
from wakai.rulebook import ABSENT, AnswerNotUnderstood, fact_from_text
from wakai.rulebook.values import from_data, is_value, slot_reader, to_data, value_of_slot, value_text

SPECS = loaded(book()).facts

UNDERSTOOD: list[tuple[str, str, Any]] = [
    ("b1", "yes", True), ("b1", " TRUE ", True), ("b1", "いいえ", False), ("b1", "是", True), ("b1", "no", False),
    ("i1", "-3", -3), ("i1", "+007", 7), ("i1", "999999999999999", 10**15 - 1),
    ("x1", "2.5", Decimal("2.5")), ("x1", "-0.25", Decimal("-0.25")), ("x1", "3", Decimal(3)), ("x1", "2.500", Decimal("2.5")),
    ("m1", "7.50", 750), ("d1", "2026-12-01", date(2026, 12, 1)), ("c1", "b", "b"), ("t1", "  it's  ", "it's"),
    ("b3", "absent", ABSENT), ("t2", "ABSENT", ABSENT), ("t1", "absent", "absent"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "value"), UNDERSTOOD)
def test_an_answer_is_understood(name: str, text: str, value: Any) -> None:
    found = fact_from_text(SPECS[name], text, "USD")
    assert found == value
    assert type(found) is type(value)


REFUSED = [
    ("b1", "maybe"), ("b1", "1"), ("b1", "absent"), ("i1", "1.0"), ("i1", "1."), ("i1", ""), ("i1", "--1"), ("i1", "１"), ("i1", "1" * 16),
    ("i1", "1" * 31), ("x1", "2.505"), ("x1", "1e3"), ("x1", "."), ("x1", "1" * 31), ("x1", "2.x"), ("d1", "01.12.2026"), ("d1", "1899-12-31"),
    ("c1", "B"), ("t1", "x" * 1001),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_an_answer_is_not_understood(name: str, text: str) -> None:
    with pytest.raises(AnswerNotUnderstood) as caught:
        fact_from_text(SPECS[name], text, "USD")
    for language in ("en", "ja", "zh"):
        assert name in caught.value.text(language)


def test_money_is_read_in_its_currency() -> None:
    assert fact_from_text(SPECS["m1"], "750", "JPY") == 750
    with pytest.raises(AmountNotExact):
        fact_from_text(SPECS["m1"], "7.5", "JPY")
    with pytest.raises(AmountNotANumber):
        fact_from_text(SPECS["m1"], "$7", "USD")


@given(CASES)
def test_values_survive_text_slots_and_json(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            continue
        spec = SPECS[name]
        assert fact_from_text(spec, value_text(spec, value, "USD"), "USD") == value
        assert value_of_slot(spec, slot_reader(spec)(value)) == value
        again = from_data(to_data(value))
        assert again == value
        assert type(again) is type(value)


def test_large_integers_survive_json_as_text() -> None:
    assert to_data(10**15) == {"integer": str(10**15)}
    assert from_data(to_data(-(10**30))) == -(10**30)


def test_whether_something_is_a_value() -> None:
    assert is_value(SPECS["b3"], ABSENT)
    assert not is_value(SPECS["b1"], ABSENT)
    assert not is_value(SPECS["c1"], "d")
    assert repr(ABSENT) == "ABSENT"
    assert set(FACTS) == set(SPECS)
    assert value_text(SPECS["m1"], 750) == "750"
