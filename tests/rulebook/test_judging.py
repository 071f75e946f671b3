"""Judging: order of rules, provenance, burden, parameters by day and currency, doubts, referrals, findings as JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rulebook.books import (
    CASES,
    DAY,
    FACTS,
    TEXTS,
    THENS,
    book,
    facts,
    judged,
    loaded,
    rule_lists,
    rulebook,
    truths,
)
from tests.rulebook.test_one_truth import unchecked

from wakai.kernel.money import Money, UnknownCurrency
from wakai.kernel.terms import Term
from wakai.rulebook import (
    ABSENT,
    ClaimNotInRulebook,
    Fact,
    FactNotInRulebook,
    FactNotOfItsType,
    Finding,
    Outcome,
    ParameterNotInForce,
    ParameterNotInRulebook,
    Provenance,
    judge,
)
from wakai.rulebook.nodes import divide, round_half_away

SELLER, BUYER, REFER, REFUND, SHARE = THENS[:5]


def test_the_first_rule_that_holds_decides() -> None:
    of = rulebook(("b1", BUYER), ("b2", REFUND), ("i1 > 0", REFER))
    both = judged(of, {"b1": True, "b2": True, "m1": 5})
    assert (both.rule, both.status) == ("R-1", "decided")
    second = judged(of, {"b1": False, "b2": True, "m1": 5})
    assert second.outcome == Outcome("buyer", "refund", Money(5, "USD"))
    assert [(tried.rule, tried.truth) for tried in second.tried] == [("R-1", False), ("R-2", True)]
    last = judged(of, {"b1": False, "b2": False, "i1": 0})
    assert (last.rule, last.outcome) == ("R-4", Outcome("seller", "none", Money(0, "USD")))


def test_a_remedy_without_amount_has_none() -> None:
    assert judged(rulebook(("b1", BUYER)), {"b1": True}).outcome == Outcome("buyer", "replacement", None)


def test_a_referral_is_undecided_and_names_who_decides() -> None:
    finding = judged(rulebook(("b1", REFER)), {"b1": True})
    assert (finding.status, finding.refer, finding.rule, finding.outcome) == ("undecided", "secretariat", "R-1", None)
    assert (finding.missing, finding.counterfactuals, finding.rules_possible) == ((), (), ("R-1",))


def test_without_trace_the_result_is_the_same() -> None:
    of = rulebook(("b1 AND i1 > 0", BUYER))
    for values in ({"b1": True, "i1": 1}, {"b1": True}, {"b1": False}):
        full, bare = judged(of, values), judged(of, values, trace=False, counterfactuals=False)
        assert bare.tried == ()
        assert (full.outcome, full.rule, full.missing, full.facts) == (
            bare.outcome,
            bare.rule,
            bare.missing,
            bare.facts,
        )


def test_facts_and_parameters_used_are_those_of_the_rules_tried() -> None:
    of = rulebook(("b1 AND m1 > :pm", BUYER), ("b2", REFUND), ("d1 + :pt > d2", REFER))
    finding = judged(of, {"b1": True, "m1": 751, "b2": True, "d1": DAY})
    assert [name for name, _ in finding.facts] == ["b1", "m1"]
    assert finding.fact("m1") == Fact(751, Provenance("asserted", "buyer"))
    assert finding.fact("b2") is None
    assert finding.parameters == (("pm", "USD 7.50", date(2026, 1, 1), "S1"),)
    later = judged(of, {"b1": False, "b2": False, "m1": 1, "d1": DAY, "d2": DAY})
    assert [(used.name, used.value) for used in later.parameters] == [("pm", "USD 7.50"), ("pt", "P7D")]


# Burden -------------------------------------------------------------------------------------------------------------------
def test_what_the_bearer_did_not_prove_in_time_counts_as_the_rulebook_states() -> None:
    of = rulebook(("b1", BUYER))
    assert judged(of, {}).status == "undecided"
    finding = judged(of, {}, not_proven_of=frozenset({"seller"}))
    assert (finding.rule, finding.not_proven) == ("R-2", ("b1",))
    assert finding.fact("b1") == Fact(False, Provenance("unproven", "seller"))


def test_the_other_sides_time_and_what_was_proven_are_left_alone() -> None:
    of = rulebook(("b1", BUYER), ("b2", REFER))
    assert judged(of, {}, not_proven_of=frozenset({"buyer"})).status == "undecided"
    finding = judged(of, {"b1": True}, not_proven_of=frozenset({"seller"}))
    assert (finding.rule, finding.not_proven) == ("R-1", ())
    open_still = judged(of, {}, not_proven_of=frozenset({"seller"}))
    assert ([fact.name for fact in open_still.missing], open_still.not_proven) == (["b2"], ("b1",))


# Parameters ---------------------------------------------------------------------------------------------------------------
BORDERS = [
    # as_of, currency, m1 in minor units, decided by
    (date(2018, 12, 31), "USD", 500, None),
    (date(2019, 1, 1), "USD", 499, "R-2"),
    (date(2019, 1, 1), "USD", 500, "R-1"),
    (date(2025, 12, 31), "USD", 749, "R-1"),
    (date(2026, 1, 1), "USD", 749, "R-2"),
    (date(2026, 1, 1), "USD", 750, "R-1"),
    (date(2026, 1, 1), "JPY", 499, "R-2"),  # the newest entry that names yen
    (date(2026, 1, 1), "JPY", 500, "R-1"),
    (date(2026, 1, 1), "EUR", 500, None),
]


@pytest.mark.parametrize(("as_of", "currency", "amount", "expected"), BORDERS)
def test_a_parameter_has_the_value_of_its_day_and_currency(
    as_of: date, currency: str, amount: int, expected: str | None
) -> None:
    of = rulebook(("m1 >= :pm", BUYER))
    finding = judged(of, {"m1": amount}, as_of=as_of, currency=currency)
    assert finding.rule == expected
    assert of.decide("claim", {"m1": amount}, as_of=as_of, currency=currency).rule_id == expected
    if expected is None:
        assert (finding.status, finding.missing, finding.parameters) == ("undecided", (), ())
        assert [(doubt.kind, doubt.rule, doubt.subject) for doubt in finding.doubts] == [
            ("parameter_not_in_force", "R-1", "pm")
        ]


def test_parameters_can_be_asked_for() -> None:
    of = rulebook()
    assert of.parameter("pm", as_of=DAY, currency="USD") == Money(750, "USD")
    assert of.parameter("pm", as_of=date(2025, 12, 31), currency="USD") == Money(500, "USD")
    assert of.parameter("pt", as_of=DAY) == Term(7, "days")
    assert of.parameter("pd", as_of=DAY) == 2
    assert of.parameter("ps", as_of=DAY, currency="JPY") == Decimal("0.25")


def test_a_parameter_before_its_time_or_of_another_name() -> None:
    of = rulebook()
    with pytest.raises(ParameterNotInForce, match="2019"):
        of.parameter("pd", as_of=date(2019, 12, 31))
    with pytest.raises(ParameterNotInForce):
        of.parameter("pm", as_of=DAY)
    with pytest.raises(UnknownCurrency):
        of.parameter("pm", as_of=DAY, currency="DEM")
    with pytest.raises(ParameterNotInRulebook):
        of.parameter("p9", as_of=DAY)


def test_values_of_many_days_are_not_kept_for_ever() -> None:
    of = rulebook(("m1 >= :pm", BUYER))
    for number in range(1200):
        as_of = date.fromordinal(DAY.toordinal() + number)
        assert of.decide("claim", {"m1": 750}, as_of=as_of, currency="USD").rule_id == "R-1"


# Doubts -------------------------------------------------------------------------------------------------------------------
DOUBTS: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("10 / i1 > 1", {"i1": 0}, [("division_by_zero", "i1")]),
    ("10 / (i1 - 1) > 1 AND 1 / (i1 - 1) > 1", {"i1": 1}, [("division_by_zero", "i1 - 1")]),
    ("i2 > 1 AND m2 > m1", {"i2": ABSENT, "m2": ABSENT, "m1": 1}, [("compared_with_absent", "i2"), ("compared_with_absent", "m2")]),
    ("b3 AND b1", {"b3": ABSENT, "b1": True}, [("compared_with_absent", "b3")]),
    ("NOT b3", {"b3": ABSENT}, [("compared_with_absent", "b3")]),
    ("CASE WHEN b3 THEN b1 ELSE b2 END", {"b3": ABSENT, "b1": True, "b2": True}, [("compared_with_absent", "b3")]),
    ("i2 / i1 > 1", {"i2": ABSENT, "i1": 0}, [("compared_with_absent", "i2")]),
]  # fmt: skip


@pytest.mark.parametrize(("when", "values", "expected"), DOUBTS)
def test_a_doubt_goes_to_a_person(when: str, values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    finding = judged(rulebook((when, BUYER)), values)
    assert (finding.status, finding.missing, finding.refer, finding.stopped_at) == ("undecided", (), None, "R-1")
    assert [(doubt.kind, doubt.subject) for doubt in finding.doubts] == expected


def test_a_doubt_in_a_part_that_is_settled_otherwise_is_none() -> None:
    of = rulebook(("b1 OR 10 / i1 > 1", BUYER))
    assert judged(of, {"b1": True, "i1": 0}).rule == "R-1"
    assert judged(of, {"b1": True, "i1": 0}).doubts == ()


@pytest.mark.parametrize(
    ("amount", "values", "expected"),
    [
        ("m1 - m2", {"m1": 1, "m2": 2}, ("amount_out_of_range", "R-1")),
        ("m1 + m2", {"m1": 10**15 - 1, "m2": 1}, ("amount_out_of_range", "R-1")),
        ("m1 - m2", {"m1": 1, "m2": ABSENT}, ("compared_with_absent", "m2")),
        ("round_money(m1 / i1)", {"m1": 1, "i1": 0}, ("division_by_zero", "i1")),
        ("m1 - m2", {"m1": 1}, ("amount_unknown", "R-1")),
    ],
)
def test_a_rule_whose_amount_is_in_doubt_does_not_decide(
    amount: str, values: dict[str, Any], expected: tuple[str, str]
) -> None:
    of = rulebook(("b1", {**REFUND, "amount": amount}))
    finding = judged(of, {"b1": True, **values})
    assert (finding.status, finding.stopped_at) == ("undecided", "R-1")
    assert [(doubt.kind, doubt.subject) for doubt in finding.doubts] == [expected]
    assert of.decide("claim", {"b1": True, **values}, currency="USD", as_of=DAY) == (None, None, "R-1")


# Refusals -----------------------------------------------------------------------------------------------------------------
def test_other_claims_facts_and_currencies_are_refused() -> None:
    of = rulebook(("b1", BUYER))
    with pytest.raises(ClaimNotInRulebook, match="other"):
        judge(of, "other", {}, currency="USD", as_of=DAY)
    with pytest.raises(FactNotInRulebook, match="b9"):
        judged(of, {"b9": True})
    with pytest.raises(UnknownCurrency):
        judged(of, {}, currency="DEM")


WRONG: list[tuple[str, Any]] = [
    ("b1", 1), ("b1", "true"), ("b1", ABSENT), ("i1", True), ("i1", 1.0), ("i1", 10**15), ("i1", -(10**15)), ("i1", Decimal(1)),
    ("x1", Decimal("0.001")), ("x1", Decimal("NaN")), ("x1", Decimal("1e30")), ("x1", 1.5), ("x1", Decimal(10**13)), ("m1", Money(1, "USD")),
    ("m1", Decimal("1.00")), ("d1", "2026-12-01"), ("d1", date(1899, 12, 31)), ("d1", date(3000, 1, 1)), ("c1", "d"), ("c1", 1), ("t1", "x" * 1001), ("t1", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_of_another_type_is_refused(name: str, value: Any) -> None:
    of = unchecked([("b1 AND i1 = x1 AND m1 = m1 AND d1 = d1 AND c1 = c1 AND t1 = t1", BUYER), ("TRUE", SELLER)])
    assert of is not None
    with pytest.raises(FactNotOfItsType, match=f"“{name}”"):
        of.decide("claim", {name: value}, currency="USD", as_of=DAY)


def test_a_whole_number_is_a_decimal() -> None:
    of = rulebook(("x1 = 2.5", BUYER), ("x1 = 3", REFER))
    assert of.decide("claim", {"x1": Decimal("2.50")}, currency="USD", as_of=DAY).rule_id == "R-1"
    assert of.decide("claim", {"x1": 3}, currency="USD", as_of=DAY).rule_id == "R-2"


# Laws ---------------------------------------------------------------------------------------------------------------------
KLEENE = [True, False, None]
AND = {
    (a, b): False if a is False or b is False else None if a is None or b is None else True
    for a in KLEENE
    for b in KLEENE
}


@pytest.mark.parametrize(("a", "b"), list(AND))
def test_kleenes_tables(a: bool | None, b: bool | None) -> None:
    def truth(when: str) -> bool | None:
        of = unchecked([(when, BUYER), ("TRUE", SELLER)])
        assert of is not None
        decided = of.decide("claim", {"b1": a, "b2": b}, currency="USD", as_of=DAY)
        return {"R-1": True, "R-2": False, None: None}[decided.rule_id]

    negated = {True: False, False: True, None: None}
    assert truth("b1 AND b2") is AND[a, b]
    assert truth("b1 OR b2") is negated[AND[negated[a], negated[b]]]
    assert truth("NOT b1") is negated[a]
    assert truth("b1 = b2") is (None if a is None or b is None else a is b)
    assert truth("CASE WHEN b1 THEN b2 ELSE NOT b2 END") is (None if a is None else b if a else negated[b])


@given(truths(2), truths(2), CASES)
def test_de_morgan_and_double_negation(first: str, second: str, values: dict[str, Any]) -> None:
    pairs = [
        (f"NOT (({first}) AND ({second}))", f"(NOT ({first})) OR (NOT ({second}))"),
        (f"NOT (NOT ({first}))", first),
        (f"({first}) AND ({second})", f"({second}) AND ({first})"),
        (f"({first}) OR (({first}) AND ({second}))", first),
    ]
    for left, right in pairs:
        books = [unchecked([(when, BUYER), ("TRUE", SELLER)]) for when in (left, right)]
        found = [of and of.decide("claim", values, currency="USD", as_of=DAY).rule_id for of in books]
        assert None in books or found[0] == found[1]


@given(st.integers(-(10**20), 10**20), st.integers(-(10**6), 10**6))
def test_division_cuts_toward_zero(numerator: int, divisor: int) -> None:
    quotient = divide(numerator, divisor)
    if divisor == 0:
        assert quotient is None
        return
    assert quotient is not None
    assert abs(numerator - quotient * divisor) < abs(divisor)
    assert abs(quotient * divisor) <= abs(numerator)


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 10, 100, 10**6]))
def test_rounding_goes_to_the_nearest_and_halves_away_from_zero(value: int, unit: int) -> None:
    rounded = round_half_away(value, unit)
    assert 2 * abs(value - rounded * unit) <= unit
    assert round_half_away(-value, unit) == -rounded
    if 2 * abs(value) % unit == 0 and abs(value) % unit:
        assert abs(rounded * unit) > abs(value)


# Bytes --------------------------------------------------------------------------------------------------------------------
@given(rule_lists(truths(2)), CASES, st.booleans())
def test_a_finding_survives_json_and_is_always_the_same_bytes(rules: Any, values: dict[str, Any], closed: bool) -> None:
    of = unchecked(rules)
    if of is None:
        return
    sides = frozenset({"seller"}) if closed else frozenset[str]()
    first, second = (judged(of, values, not_proven_of=sides) for _ in range(2))
    assert first.to_json() == second.to_json()
    assert Finding.from_json(first.to_json()) == first
    assert Finding.from_json(first.to_data()).to_json() == first.to_json()
    assert Finding.from_json(first.to_json().encode()) == first


def test_the_order_in_which_facts_are_given_does_not_matter() -> None:
    of = rulebook(("b1 AND i1 > 0 AND m2 > m1", BUYER))
    values = {"b1": True, "i1": 1, "m1": 5, "m2": 6}
    backwards = dict(reversed(values.items()))
    assert judged(of, values).to_json() == judged(of, backwards).to_json()


def test_a_case_of_two_claims_uses_the_rules_of_one() -> None:
    data = book([("TRUE", SELLER)])
    data["claims"]["other"] = {"title": TEXTS, "hint": TEXTS, "claimant": "seller"}
    data["rules"].append({**data["rules"][0], "id": "R-2", "claim": ["other"], "then": BUYER})
    data["rules"].insert(0, {**data["rules"][0], "id": "R-0", "claim": ["claim", "other"], "when": "b1", "then": REFER})
    of = loaded(data)
    assert [rule.id for rule in of.rules_of("claim")] == ["R-0", "R-1"]
    assert judge(of, "other", facts({"b1": False}), currency="USD", as_of=DAY).rule == "R-2"
    assert of.program("other") is of.program("other")
    assert set(of.facts) == set(FACTS)
