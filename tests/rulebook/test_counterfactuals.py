"""What would have turned the result: smallest changes, nearest values, what can be proven first."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.books import DAY, THENS, judged, rule_lists, rulebook, truths, values_of
from tests.rulebook.test_one_truth import unchecked

from wakai.rulebook import ABSENT, Finding, counterfactuals
from wakai.rulebook.counterfactuals import MOST

SELLER, BUYER, REFER, REFUND = THENS[:4]


def told(finding: Finding) -> list[tuple[tuple[tuple[str, Any], ...], str]]:
    return [(found.changes, found.rule) for found in finding.counterfactuals]


def test_one_step_over_the_border() -> None:
    finding = judged(rulebook(("m1 >= :pm AND b2", BUYER)), {"m1": 700, "b2": True})
    assert told(finding) == [((("m1", 750),), "R-1")]
    assert finding.counterfactuals[0].outcome.remedy == "replacement"


def test_what_parties_and_carrier_can_show_comes_before_the_order_record() -> None:
    of = rulebook(("m1 >= :pm OR b2 OR d2 < DATE '2026-12-01'", BUYER))
    finding = judged(of, {"m1": 700, "b2": False, "d2": DAY})
    assert told(finding) == [
        ((("b2", True),), "R-1"),
        ((("d2", DAY - timedelta(days=1)),), "R-1"),
        ((("m1", 750),), "R-1"),
    ]


def test_two_facts_are_changed_only_where_one_does_not_do() -> None:
    of = rulebook(("b1 AND b2", BUYER))
    assert told(judged(of, {"b1": False, "b2": False})) == [((("b1", True), ("b2", True)), "R-1")]
    assert told(judged(of, {"b1": False, "b2": True})) == [((("b1", True),), "R-1")]
    three = rulebook(("b1 AND b2 AND b3", BUYER))
    assert told(judged(three, {"b1": False, "b2": False, "b3": False})) == []


def test_another_rule_with_the_same_outcome_turns_nothing() -> None:
    assert told(judged(_same_outcomes(), {"b1": True, "b2": True})) == []


def _same_outcomes() -> Any:
    return unchecked([("b1", BUYER), ("b2", BUYER), ("TRUE", BUYER)])


def test_a_referral_is_no_other_result() -> None:
    assert told(judged(rulebook(("b1", REFER)), {"b1": False})) == []


def test_choices_texts_and_absence_can_turn_it_too() -> None:
    of = rulebook(("c1 = 'b' OR t1 = 'y' OR m2 IS NULL", BUYER))
    finding = judged(of, {"c1": "a", "t1": "x", "m2": 5})
    assert told(finding) == [((("c1", "b"),), "R-1"), ((("t1", "y"),), "R-1"), ((("m2", ABSENT),), "R-1")]
    back = judged(of, {"c1": "a", "t1": "y", "m2": 5})
    assert told(back) == []  # no text is named that would be another one


def test_another_amount_is_another_outcome() -> None:
    finding = judged(
        rulebook(("b1", REFUND), ("i1 > 3", {**REFUND, "amount": "m2"})), {"b1": True, "i1": 9, "m1": 5, "m2": 7}
    )
    assert told(finding) == [((("b1", False),), "R-2")]
    assert finding.counterfactuals[0].outcome.amount is not None


def test_at_most_five_are_told() -> None:
    when = " OR ".join(["b1", "b2", "b3", "i1 > 5", "i2 > 5", "c1 = 'a'", "d1 > DATE '2026-12-01'"])
    values = {"b1": False, "b2": False, "b3": False, "i1": 0, "i2": 0, "c1": "b", "d1": date(2026, 11, 1)}
    assert len(told(judged(rulebook((when, BUYER)), values))) == MOST


def test_the_search_is_bounded() -> None:
    codes = " OR ".join(f"i{1 + number % 2} = {number * 3}" for number in range(60))
    of = rulebook((f"({codes}) AND b1 AND b2 AND b3", BUYER))
    assert told(judged(of, {"i1": -5, "i2": -5, "b1": False, "b2": False, "b3": False})) == []


def test_a_fact_with_too_many_comparisons_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactuals, "_BUDGET", 2)
    assert told(judged(rulebook(("m1 >= :pm OR b1", BUYER)), {"m1": 700, "b1": False})) == [((("b1", True),), "R-1")]


@settings(max_examples=150)
@given(rule_lists(truths(2)), st.integers(0, 2**32))
def test_a_counterfactual_is_true(rules: Any, seed: int) -> None:
    from random import Random

    from tests.rulebook.books import FACTS

    of = unchecked(rules)
    if of is None:
        return
    random = Random(seed)
    values = {name: random.choice(values_of(name)) for name in FACTS}
    finding = judged(of, values)
    for found in finding.counterfactuals:
        other = judged(of, {**values, **dict(found.changes)}, counterfactuals=False)
        assert (other.outcome, other.rule, other.settled_anyway) == (found.outcome, found.rule, False)
        assert other.outcome != finding.outcome
        assert all(values[name] != value for name, value in found.changes)
        assert len(found.changes) <= 2
