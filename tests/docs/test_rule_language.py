"""docs/rulebook-language.md is true: its conditions type, its refusals are refused by the code it names, its lists are whole."""

import re

import pytest
from tests.docs.pages import page
from tests.factories import marketplace

from wakai.rulebook import specs
from wakai.rulebook.building import HEAD, LISTS, SECTIONS
from wakai.rulebook.expressions import MAX_BRACKETS, MAX_NODES, MAX_TEXT, Scope, read_amount, read_condition
from wakai.rulebook.problems import Wrongs

PAGE = page("docs/rulebook-language.md")
GOOD, BAD = [body.strip().splitlines() for body in PAGE.fences("sql")]


def scope() -> Scope:
    return Scope(marketplace().facts, marketplace().parameters)


@pytest.mark.parametrize("condition", GOOD)
def test_a_condition_shown_is_one(condition: str) -> None:
    assert read_condition(condition, scope()).type.kind == "boolean"


@pytest.mark.parametrize("line", BAD)
def test_what_is_said_to_be_refused_is_refused_for_that_reason(line: str) -> None:
    condition, code = re.split(r"\s+-- ", line)
    with pytest.raises(Wrongs) as refused:
        read_condition(condition, scope())
    assert [wrong.code for wrong in refused.value.wrongs] == [code]


def test_the_amount_shown_is_one_and_needs_its_rounding() -> None:
    amount = next(body.strip() for body in PAGE.fences("") if "round_money" in body)
    assert read_amount(amount, scope()).type.kind == "money"
    with pytest.raises(Wrongs):
        read_amount(amount.removeprefix("round_money(").removesuffix(")"), scope())


def test_the_lists_are_those_of_the_language() -> None:
    named = set(PAGE.code())
    assert {*HEAD, *SECTIONS, *LISTS} <= named
    assert {*specs.FACT_TYPES, *specs.ORIGINS, *specs.UNITS, *specs.REMEDIES, *specs.SIDES} <= named


def test_the_bounds_are_those_of_the_language() -> None:
    assert f"{MAX_TEXT:,} characters, {MAX_NODES} parts and {MAX_BRACKETS} brackets" in PAGE.text
