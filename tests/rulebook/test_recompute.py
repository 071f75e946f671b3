"""A finding comes out again from itself and the rulebook version it names: same bytes, for random rules and facts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.books import CASES, DAY, THENS, judged, rule_lists, rulebook, truths
from tests.rulebook.test_one_truth import CURRENCIES, DAYS, unchecked

from wakai.rulebook import ABSENT, Fact, Finding, Provenance, Rulebook, judge, load
from wakai.rulebook.finding import Established
from wakai.rulebook.reasons import AnotherRulebook
from wakai.rulebook.recompute import NotAFinding, difference, read_finding, recompute
from wakai.rulebook.specs import FactSpec
from wakai.rulebooks import texts_of

SELLER, BUYER, REFER, REFUND = THENS[:4]


@cache
def marketplace() -> Rulebook:
    return load(texts_of("marketplace"))


def values_of(spec: FactSpec) -> st.SearchStrategy[Any]:
    """Values that the marketplace's facts take, in and around its borders."""
    found: dict[str, list[Any]] = {
        "boolean": [True, False],
        "choice": list(spec.choices),
        "date": [DAY + timedelta(days=step) for step in (-40, -20, -4, -1, 0, 1, 2, 9, 31)],
        "money": [0, 1, 500, 74_999, 75_000, 10**15 - 1],
        "integer": [0, 1, 15, 30],
        "text": ["x", "y"],
    }
    return st.sampled_from([None, *found[spec.type], *([ABSENT] if spec.absent else [])])


KINDS: st.SearchStrategy[Established] = st.sampled_from(
    ["record", "exhibit", "admitted", "uncontested", "found", "asserted"]
)


@st.composite
def marketplace_cases(draw: st.DrawFn) -> tuple[str, dict[str, Fact]]:
    book = marketplace()
    claim = draw(st.sampled_from(sorted(book.claims)))
    given_facts = {}
    for spec in book.program(claim).facts:
        if (value := draw(values_of(spec))) is not None:
            by, ref = draw(st.sampled_from([("buyer", None), ("seller", "E2"), (None, "order")]))
            given_facts[spec.name] = Fact(value, Provenance(draw(KINDS), by, ref))
    return claim, given_facts


SILENT = st.sampled_from([frozenset[str](), frozenset({"seller"}), frozenset({"buyer", "seller"})])


def through_a_file(finding: Finding) -> dict[str, Any]:
    """What a stranger holds: the finding as JSON, spelled by somebody's editor."""
    found: dict[str, Any] = json.loads(json.dumps(finding.to_data(), indent=1))
    return found


def comes_out_again(of: Rulebook, finding: Finding, **more: Any) -> None:
    data = through_a_file(finding)
    again = recompute(of, read_finding(data), **more)
    assert difference(data, again) is None
    assert again.to_json() == finding.to_json()


@settings(max_examples=150, deadline=None)
@given(marketplace_cases(), SILENT, st.sampled_from(["USD", "JPY", "CHF"]), st.booleans(), st.booleans())
def test_the_marketplaces_findings_come_out_again(
    case: tuple[str, dict[str, Fact]], silent: frozenset[str], currency: str, trace: bool, counterfactuals: bool
) -> None:
    claim, given_facts = case
    finding = judge(
        marketplace(),
        claim,
        given_facts,
        currency=currency,
        as_of=DAY,
        not_proven_of=silent,
        trace=trace,
        counterfactuals=counterfactuals,
    )
    comes_out_again(marketplace(), finding)


@settings(max_examples=150, deadline=None)
@given(rule_lists(truths(2)), CASES, SILENT, st.sampled_from(DAYS), st.sampled_from(CURRENCIES))
def test_random_findings_come_out_again(
    rules: list[tuple[str, dict[str, str]]],
    values: Mapping[str, Any],
    silent: frozenset[str],
    as_of: Any,
    currency: str,
) -> None:
    of = unchecked(rules)
    if of is None:
        return
    comes_out_again(of, judged(of, values, not_proven_of=silent, as_of=as_of, currency=currency))


# What a finding holds -------------------------------------------------------------------------------------------------
def test_facts_that_only_later_rules_name_stand_beside() -> None:
    of = rulebook(("b1", BUYER), ("i1 > 3", {**REFUND, "amount": "m2"}))
    finding = judged(of, {"b1": True, "i1": 9, "m2": 7, "c1": "a"})
    assert [name for name, _ in finding.facts] == ["b1"]
    assert [name for name, _ in finding.facts_beside] == ["i1", "m2"], "c1 is named by no rule"
    (turned,) = finding.counterfactuals
    assert turned.rule == "R-2"
    assert turned.outcome.amount is not None
    assert turned.outcome.amount.minor == 7


def test_without_the_facts_beside_it_does_not_come_out() -> None:
    of = rulebook(("b1", BUYER), ("i1 > 3", {**REFUND, "amount": "m2"}))
    finding = judged(of, {"b1": True, "i1": 9, "m2": 7})
    bare = replace(finding, facts_beside=())
    assert difference(bare, recompute(of, bare)) == "counterfactuals[0]"


def test_what_later_rules_know_settles_an_open_rule_and_stands_beside() -> None:
    of = rulebook(("b1", BUYER), ("b2", BUYER))
    finding = judged(of, {"b2": True})
    assert (finding.settled_anyway, finding.facts) == (True, ())
    assert [name for name, _ in finding.facts_beside] == ["b2"]
    comes_out_again(of, finding)


def test_what_was_not_proven_counts_again_without_saying_who_was_silent() -> None:
    of = rulebook(("i1 > 3", BUYER), ("b1", BUYER))
    finding = judged(of, {"i1": 1}, not_proven_of=frozenset({"seller"}))
    assert dict(finding.facts)["b1"] == Fact(False, Provenance("unproven", "seller"))
    assert finding.not_proven == ("b1",)
    comes_out_again(of, finding)


def test_a_search_cut_short_comes_out_with_the_same_bound() -> None:
    finding = judged(rulebook(("b1 AND i1 > 3 OR d1 < DATE '2026-12-01'", BUYER)), {}, budget=1)
    assert not finding.exact
    comes_out_again(rulebook(("b1 AND i1 > 3 OR d1 < DATE '2026-12-01'", BUYER)), finding, budget=1)


def test_not_asked_what_would_turn_it_and_nothing_turns_it_are_told_apart() -> None:
    of = rulebook(("b1", BUYER))
    asked, not_asked = judged(of, {"b1": False}), judged(of, {"b1": False}, counterfactuals=False)
    assert (asked.counterfactuals_sought, not_asked.counterfactuals_sought) == (True, False)
    comes_out_again(of, not_asked)
    claimed = replace(not_asked, counterfactuals_sought=True)
    assert difference(claimed, recompute(of, claimed)) == "counterfactuals[0]"


# What does not come out -----------------------------------------------------------------------------------------------
def test_the_place_of_the_first_difference_is_named() -> None:
    of = rulebook(("m1 >= :pm AND b2", {**REFUND, "amount": "m1"}))
    finding = judged(of, {"m1": 800, "b2": True})
    again = recompute(of, finding)

    def changed(change: Any) -> str | None:
        data = through_a_file(finding)
        change(data)
        return difference(data, recompute(of, read_finding(data)))

    assert difference(finding, again) is None
    assert changed(lambda data: data["outcome"]["amount"].update(minor=801)) == "outcome.amount.minor"
    assert changed(lambda data: data["facts"][0][1].update(value=801)) == "outcome.amount.minor"
    assert changed(lambda data: data.update(exact=1)) == "exact"
    assert changed(lambda data: data["facts"].append(data["facts"][0])) == "facts[2]"
    assert changed(lambda data: data["tried"][0]["tree"]["of"][1].update(value=False)) == "tried[0].tree.of[1].value"
    assert changed(lambda data: data["facts"][0][1].update(note="x")) == "facts[0][1].note"
    assert changed(lambda data: data["parameters"].clear()) == "parameters[0]"


def test_another_version_is_refused() -> None:
    of, other = rulebook(("b1", BUYER)), rulebook(("b2", BUYER))
    with pytest.raises(AnotherRulebook):
        recompute(other, judged(of, {"b1": True}))


@pytest.mark.parametrize(
    "change",
    [
        {"claim": "no_such_claim"},
        {"currency": "ZZZ"},
        {"facts": [["b1", {"value": 5, "kind": "found", "by": None, "ref": None}]]},
        {"facts": [["zz", {"value": True, "kind": "found", "by": None, "ref": None}]]},
    ],
)
def test_what_the_version_cannot_judge_is_refused(change: dict[str, Any]) -> None:
    of = rulebook(("b1", BUYER))
    data = through_a_file(judged(of, {"b1": True})) | change
    with pytest.raises(NotAFinding):
        recompute(of, read_finding(data))


@pytest.mark.parametrize(
    "change",
    [
        {"claim": 5},
        {"claim": None},
        {"rulebook": {"name": "a", "version": "b", "hash": ["c"]}},
        {"rulebook": {"name": "a"}},
        {"facts": 7},
        {"facts": [["b1"]]},
        {"facts": [["b1", {"value": {"decimal": "x"}, "kind": "found", "by": None, "ref": None}]]},
        {"facts": [["b1", {"value": {"day": "2026-12-01"}, "kind": "found", "by": None, "ref": None}]]},
        {"as_of": "yesterday"},
        {"outcome": {"in_favour_of": "buyer", "remedy": "refund", "amount": {"minor": 1, "currency": "ZZZ"}}},
        {"budget": 3},
    ],
)
def test_what_is_no_finding_is_refused(change: dict[str, Any]) -> None:
    data = through_a_file(judged(rulebook(("b1", BUYER)), {"b1": True}))
    with pytest.raises(NotAFinding):
        read_finding(data | change)
    for name in data:
        with pytest.raises(NotAFinding):
            read_finding({key: value for key, value in data.items() if key != name})


@given(marketplace_cases())
@settings(max_examples=40, deadline=None)
def test_facts_and_facts_beside_are_all_that_the_rules_of_the_claim_know(case: tuple[str, dict[str, Fact]]) -> None:
    claim, given_facts = case
    finding = judge(marketplace(), claim, given_facts, currency="USD", as_of=DAY)
    names = marketplace().program(claim).fact_names
    assert dict((*finding.facts, *finding.facts_beside)) == {
        name: given_facts[name] for name in names if name in given_facts
    }
    assert not dict(finding.facts).keys() & dict(finding.facts_beside).keys()
