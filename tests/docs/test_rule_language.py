"""docs/rulebook-language.md names the language as it is: its bounds, what is in it and what is refused (its example: tests/rulebook)."""

import re

import pytest
from tests.architecture.house import PACKAGE
from tests.docs.pages import page
from tests.rulebook.books import marketplace

from wakai.rulebook.expressions import (
    MAX_BRACKETS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_TEXT,
    Scope,
    read_amount,
    read_condition,
)
from wakai.rulebook.problems import Wrongs

PAGE = page("docs/rulebook-language.md")
SOURCE = "".join(file.read_text(encoding="utf-8") for file in sorted((PACKAGE / "rulebook").glob("*.py")))


def scope() -> Scope:
    return Scope(marketplace().facts, marketplace().parameters)


def section(heading: str) -> str:
    """The part of the page under this heading."""
    return PAGE.text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_bounds_are_those_of_the_language() -> None:
    assert f"{MAX_TEXT:,} characters, {MAX_NODES} parts, {MAX_DEPTH} levels" in PAGE.text
    assert f"at most {MAX_BRACKETS} brackets deep" in PAGE.text


def test_the_codes_are_those_of_the_check() -> None:
    rows = [line.split("|")[1] for line in section("What the check says").splitlines() if line.startswith("| `")]
    codes = [code for row in rows for code in re.findall(r"`([a-z-]+)`", row)]
    assert len(codes) > 20
    assert [
        code for code in codes if f'"{code}"' not in SOURCE and not re.search(rf'f"{code.split("-")[0]}-', SOURCE)
    ] == []


@pytest.mark.parametrize(
    "condition",
    [
        "tracking_status IN ('none', 'not_found')",
        "claimed_on BETWEEN DATE '2026-12-01' AND DATE '2026-12-31'",
        "delivered_on IS NOT NULL AND delivered_on <= claimed_on",
        "CASE WHEN delivered_on IS NULL THEN arrived_on ELSE delivered_on END <= estimated_delivery_on",
        "claimed_amount / order_total > 0.5",
        "claimed_on > paid_on + INTERVAL '3' DAY",
        "claimed_on > estimated_delivery_on + :delivery_grace",
        "claimed_on - paid_on > 30 AND days_between(paid_on, claimed_on) > 30",
        "least(claimed_amount, order_total) = claimed_amount",
        "order_total < :signature_from OR signature",
        "claimed_amount > 0",
        "TRUE",
    ],
)
def test_what_the_page_lists_is_in_the_language(condition: str) -> None:
    assert read_condition(condition, scope()).type.kind == "boolean"


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("COALESCE(delivered_on, arrived_on) = claimed_on", "not-in-the-language"),
        ("tracking_status LIKE 'd%'", "not-in-the-language"),
        ("claimed_on > CURRENT_DATE", "not-in-the-language"),
        ("CAST(claimed_amount AS INT) = 1", "not-in-the-language"),
        ("order_total > 750", "different-types"),
        ("order_total * claimed_amount > 0", "money-times-money"),
        ("order_cancelled IS NULL", "never-absent"),
        ("tracking_status < 'delivered'", "no-order"),
        ("tracking_status = 'deliverd'", "unknown-choice"),
        ("claimed_on > paid_on + :answer_window", "term-not-in-days"),
        ("CASE WHEN signature THEN TRUE END", "case-without-else"),
    ],
)
def test_what_the_page_leaves_out_is_refused(condition: str, code: str) -> None:
    with pytest.raises(Wrongs) as refused:
        read_condition(condition, scope())
    assert [wrong.code for wrong in refused.value.wrongs] == [code]


def test_money_with_fractions_must_be_rounded_before_it_is_an_amount() -> None:
    assert read_amount("round_money(claimed_amount * 0.5)", scope()).type.scale == 0
    with pytest.raises(Wrongs):
        read_amount("claimed_amount * 0.5", scope())
