"""What is asked for, and what stands although facts are open: held against every way of filling the unknown."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.books import DAY, THENS, book, judged, loaded, rulebook
from tests.rulebook.test_one_truth import unchecked

from wakai.rulebook import ABSENT, Finding, Rulebook
from wakai.rulebook.diagram import Diagrams, TooLarge

# Small domains: every value beside the constants that the conditions below use.
DOMAIN: dict[str, list[Any]] = {
    "b1": [True, False],
    "b3": [True, False, ABSENT],
    "c1": ["a", "b", "c"],
    "c2": ["a", "b", "c", ABSENT],
    "i1": [-1, 0, 1, 2, 3],
    "i2": [-1, 0, 1, 2, 3, ABSENT],
    "d1": [DAY + timedelta(days=step) for step in (-8, -7, -6, 0)],
    "t1": ["x", "y"],
}
BARE = [
    "b1", "b3", "b3 IS NULL", "c1 = 'a'", "c1 IN ('a', 'b')", "c2 = 'a'", "c2 IS NULL", "c1 = c2", "i1 < 1", "i1 = 2", "i1 >= 1",
    "i2 = 0", "i2 > 1", "i2 IS NOT NULL", "2 - i1 > 1", "2 * i1 > 3", "-i1 * 2 < -3", "i1 IN (0, 2)", "d1 + :pt < DATE '2026-12-01'", "t1 = 'x'", "TRUE", "FALSE",
    "d1 - DATE '2026-12-01' >= -7", "CASE WHEN b1 THEN i1 ELSE 1 END = 1",
]  # fmt: skip
MIXED = [
    *BARE,
    "i1 < i2",
    "i1 / i2 = 1",
    "i1 + i2 > 2",
    "i1 * i2 > 2",
    "CASE WHEN i1 < 1 THEN i2 ELSE 2 END = 2",
    "least(i1, i2) = 1",
    "abs(i1) = 1",
]
FIXED_THENS = [then for then in THENS if "amount" not in then]


def _conditions(atoms: list[str]) -> st.SearchStrategy[str]:
    atom = st.sampled_from(atoms).map(lambda text: f"({text})")
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["AND", "OR", "="]), inner).map(lambda parts: f"({' '.join(parts)})"),
            inner.map(lambda text: f"(NOT {text})"),
            st.tuples(inner, inner, inner).map(lambda t: f"(CASE WHEN {t[0]} THEN {t[1]} ELSE {t[2]} END)"),
        ),
        max_leaves=4,
    )


def _books(atoms: list[str]) -> st.SearchStrategy[list[tuple[str, dict[str, str]]]]:
    rules = st.lists(st.tuples(_conditions(atoms), st.sampled_from(FIXED_THENS)), min_size=1, max_size=3)
    return st.tuples(rules, st.sampled_from(FIXED_THENS)).map(lambda found: [*found[0], ("TRUE", found[1])])


def _result(finding: Finding) -> object:
    return finding.outcome, finding.refer


def _given(draw: Any, of: Rulebook, most: int) -> dict[str, Any]:
    """Give all facts but a few, so that the rest can be filled in every way."""
    named = list(of.program("claim").fact_names)
    open_facts = draw(st.lists(st.sampled_from(named), unique=True, max_size=most)) if named else []
    return {name: draw(st.sampled_from(DOMAIN[name])) for name in named if name not in open_facts}


def _fillings(of: Rulebook, given_facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    named = [name for name in of.program("claim").fact_names if name not in given_facts]
    for values in product(*(DOMAIN[name] for name in named)):
        yield {**given_facts, **dict(zip(named, values, strict=True))}


@settings(max_examples=120)
@given(_books(BARE), st.data())
def test_exactly_the_facts_that_can_change_the_result_are_missing(rules: Any, data: st.DataObject) -> None:
    of = unchecked(rules)
    assert of is not None
    given_facts = _given(data.draw, of, 4)
    finding = judged(of, given_facts)
    results = {tuple(filled.values()): _result(judged(of, filled)) for filled in _fillings(of, given_facts)}
    names = list(next(iter(_fillings(of, given_facts)), {}))
    changing = {
        name
        for place, name in enumerate(names)
        if len({(key[:place], key[place + 1 :]) for key in results})
        != len({((key[:place], key[place + 1 :]), value) for key, value in results.items()})
    }
    if finding.stopped_at is None or finding.settled_anyway:
        assert set(results.values()) == {_result(finding)}
        assert not finding.missing
    else:
        assert {fact.name for fact in finding.missing} == changing


@settings(max_examples=120)
@given(_books(MIXED), st.data())
def test_what_stands_is_contradicted_by_no_filling_and_nothing_needed_is_left_unasked(
    rules: Any, data: st.DataObject
) -> None:
    of = unchecked(rules)
    assert of is not None
    given_facts = _given(data.draw, of, 4)
    finding = judged(of, given_facts)
    asked = {fact.name for fact in finding.missing}
    seen: dict[tuple[Any, ...], object] = {}
    for filled in _fillings(of, given_facts):
        result = _result(judged(of, filled))
        if finding.outcome or finding.refer:
            assert result == _result(finding)
        key = tuple(filled[name] for name in filled if name in asked)
        assert seen.setdefault(key, result) == result  # facts that were not asked for make no difference


@given(_books(MIXED), st.data())
def test_a_bounded_search_asks_for_more_never_for_less(rules: Any, data: st.DataObject) -> None:
    of = unchecked(rules)
    assert of is not None
    given_facts = _given(data.draw, of, 6)
    exact, bounded = judged(of, given_facts), judged(of, given_facts, budget=3)
    if bounded.exact:
        return
    assert bounded.status == "undecided"
    assert {fact.name for fact in exact.missing} <= {fact.name for fact in bounded.missing}


# Told as cases ------------------------------------------------------------------------------------------------------------
SELLER, BUYER, REFER, REFUND = THENS[0], THENS[1], THENS[2], THENS[3]


def missing(finding: Finding) -> list[str]:
    return [fact.name for fact in finding.missing]


def test_an_unknown_that_cannot_matter_is_not_asked() -> None:
    of = rulebook(("b1 AND b2", BUYER), ("b1 AND i1 > 0", REFER))
    assert missing(judged(of, {"b1": True, "i1": 1})) == ["b2"]
    assert missing(judged(of, {"b1": True})) == ["b2", "i1"]
    assert missing(judged(of, {"b2": True})) == ["b1"]


def test_an_outcome_that_no_open_fact_changes_stands_now() -> None:
    of = rulebook(("b1 AND b2", BUYER), ("b1", BUYER), ("b2", SELLER))
    finding = judged(of, {"b1": True})
    assert finding.settled_anyway
    assert (finding.status, finding.rule, finding.rules_possible, finding.stopped_at) == (
        "decided",
        None,
        ("R-1", "R-2"),
        "R-1",
    )
    assert (
        judged(of, {"b1": True, "b2": True}).outcome == judged(of, {"b1": True, "b2": False}).outcome == finding.outcome
    )


def test_one_rule_may_be_left_though_another_stopped() -> None:
    finding = judged(_without_check("b1 AND NOT b1"), {})
    assert (finding.rule, finding.settled_anyway, finding.rules_possible) == ("R-2", True, ("R-2",))


def _without_check(when: str) -> Rulebook:
    of = unchecked([(when, BUYER), ("TRUE", SELLER)])
    assert of is not None
    return of


def test_a_referral_that_no_open_fact_changes_stands_now() -> None:
    finding = judged(_two_referrals(), {})
    assert (finding.status, finding.outcome, finding.refer, finding.settled_anyway) == (
        "undecided",
        None,
        "secretariat",
        True,
    )
    assert not finding.missing


def _two_referrals() -> Rulebook:
    of = unchecked([("b1", REFER), ("TRUE", REFER)])
    assert of is not None
    return of


def test_the_border_of_a_known_value_is_all_that_is_asked() -> None:
    of = rulebook(("m1 < m2 AND m1 >= :pm", BUYER))
    assert missing(judged(of, {"m1": 749})) == []
    assert missing(judged(of, {"m1": 750})) == ["m2"]
    assert missing(judged(of, {"m2": 750})) == []
    assert missing(judged(of, {"m2": 751})) == ["m1"]
    assert judged(of, {"m1": 749}).rule == "R-2"


def test_a_fact_that_can_be_absent_matters_even_where_its_values_do_not() -> None:
    of = _without_check("i2 > 0 OR i2 <= 0")
    finding = judged(of, {})
    assert missing(finding) == ["i2"]
    assert judged(of, {"i2": 5}).rule == "R-1"
    assert [doubt.kind for doubt in judged(of, {"i2": ABSENT}).doubts] == ["compared_with_absent"]


def test_a_division_may_fail_so_its_divisor_is_asked() -> None:
    of = _without_check("1 / i1 > 5 OR 1 / i1 <= 5")
    assert missing(judged(of, {})) == ["i1"]
    assert judged(of, {"i1": 3}).rule == "R-1"
    zero = judged(of, {"i1": 0})
    assert (zero.status, missing(zero), [doubt.kind for doubt in zero.doubts]) == (
        "undecided",
        [],
        ["division_by_zero"],
    )


def test_a_square_has_no_border_and_is_asked() -> None:
    assert missing(judged(_without_check("i1 * i1 > 4"), {})) == ["i1"]


def test_another_amount_is_another_outcome() -> None:
    of = rulebook(("b1", REFUND))
    assert missing(judged(of, {"b1": True})) == ["m1"]
    assert missing(judged(of, {"b1": False})) == []
    assert missing(judged(of, {})) == ["b1", "m1"]
    assert missing(judged(of, {"m1": 5})) == ["b1"]


def test_an_amount_that_does_not_depend_on_what_is_open_stands() -> None:
    of = unchecked(
        [
            ("b1", {"in_favour_of": "buyer", "remedy": "refund", "amount": "CASE WHEN b1 THEN :pm ELSE m1 END"}),
            ("NOT b1", REFUND),
            ("TRUE", SELLER),
        ]
    )
    assert of is not None
    assert missing(judged(of, {"m1": 750})) == []
    assert judged(of, {"m1": 750}).settled_anyway
    assert missing(judged(of, {"m1": 751})) == ["b1"]
    assert missing(judged(of, {"m1": -1})) == ["b1"]


def test_missing_facts_say_who_is_asked_and_what_proves_them() -> None:
    fact = {
        "type": "boolean",
        "burden": "seller",
        "if_unproven": "false",
        "asked_of": "seller",
        "proof": ["tracking", "photo"],
    }
    data = book([("b9", BUYER), ("TRUE", SELLER)], facts={"b9": {**fact, "ask": book()["title"]}})
    (found,) = judged(loaded(data), {}).missing
    assert (found.name, found.asked_of, found.burden, found.proof, found.matters) == (
        "b9",
        "seller",
        "seller",
        ("tracking", "photo"),
        True,
    )


def test_too_large_a_search_asks_for_all_and_says_so() -> None:
    of = rulebook(("b1 AND b2 AND i1 > 0", BUYER))
    finding = judged(of, {"b2": True}, budget=2)
    assert (finding.exact, missing(finding), finding.status) == (False, ["b1", "i1"], "undecided")
    with pytest.raises(TooLarge):
        Diagrams(budget=0).leaf(1)


def test_the_day_counts_for_dates_between_the_borders() -> None:
    of = rulebook(("d1 + :pt < d2 AND d2 <= DATE '2026-12-01'", BUYER))
    known = {"d2": date(2026, 12, 1)}
    assert missing(judged(of, known)) == ["d1"]
    assert missing(judged(of, {"d2": date(2026, 12, 2)})) == []
