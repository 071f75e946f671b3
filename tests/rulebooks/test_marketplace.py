"""The marketplace rulebook decides its worked cases, and its worked cases pin down every rule and every figure.

A border is pinned when moving it by the smallest step turns at least one worked case: so the tests move each of them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
import yaml
from tests.rulebook.books import marketplace

from wakai import rulebooks
from wakai.docket.domain import terms
from wakai.kernel.money import exponent
from wakai.rulebook import Fact, Finding, Provenance, Rulebook, judge, load
from wakai.rulebook.specs import ExampleSpec, RuleSpec

FILES = rulebooks.texts_of("marketplace")
RECORD_FACTS = {
    *("order_total", "shipping_paid", "claimed_amount", "paid_on", "promised_ship_on", "shipped_on"),
    *("estimated_delivery_on", "claimed_on", "listing_condition", "tracking_status", "tracking_uploaded_on"),
    *("delivered_on", "delivered_to_address", "signature", "order_cancelled"),
}
PROCEDURE = {
    "answer_window": "P3BD",
    "evidence_window": "P5D",
    "offer_window": "P10D",
    "step_in_after": "P3BD",
    "escalate_window": "P20D",
    "decision_window": "PT48H",
    "carry_out_window": "P2BD",
    "warning_before": "PT24H",
    "extension": "P3BD",
}
SEEN_IN_RECORD = Provenance(kind="record", by=None, ref=None)


def judged(rulebook: Rulebook, example: ExampleSpec, *, whole: bool = False) -> Finding:
    facts = {name: Fact(value, SEEN_IN_RECORD) for name, value in example.facts.items()}
    return judge(
        rulebook,
        example.claim,
        facts,
        currency=example.currency,
        as_of=example.as_of,
        not_proven_of=example.not_proven_of,
        trace=whole,
        counterfactuals=whole,
    )


@cache
def finding_of(number: int) -> Finding:
    return judged(marketplace(), EXAMPLES[number])


EXAMPLES = marketplace().examples
RULES = marketplace().rules
CLAIMS = tuple(marketplace().claims)
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[f"{case.claim}: {case.name}" for case in EXAMPLES])
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


# The worked cases -----------------------------------------------------------------------------------------------------
@each_example
def test_decides_its_worked_cases(example: ExampleSpec) -> None:
    finding, expected = judged(marketplace(), example), example.expect
    if expected.undecided is not None:
        assert finding.status == "undecided"
        assert {missing.name for missing in finding.missing} == set(expected.undecided)
        return
    assert (finding.rule, finding.refer) == (expected.rule, expected.refer)
    if expected.refer is None:
        assert finding.status == "decided"
        assert finding.outcome
        assert finding.outcome.amount
        assert (finding.outcome.in_favour_of, finding.outcome.remedy) == (expected.in_favour_of, expected.remedy)
        assert finding.outcome.amount.minor == (expected.amount or 0)


@each_example
def test_says_the_same_bytes_twice_and_never_more_than_was_claimed(example: ExampleSpec) -> None:
    finding = judged(marketplace(), example, whole=True)
    assert finding.to_json() == judged(marketplace(), example, whole=True).to_json()
    claimed = example.facts.get("claimed_amount")
    if finding.outcome and finding.outcome.amount and isinstance(claimed, int):
        assert 0 <= finding.outcome.amount.minor <= claimed


def test_worked_cases_are_told_apart_by_name() -> None:
    names = Counter((example.claim, example.name) for example in EXAMPLES)
    assert [name for name, count in names.items() if count > 1] == []


# Rules ----------------------------------------------------------------------------------------------------------------
@each_rule
def test_every_rule_decides_a_worked_case(rule: RuleSpec) -> None:
    assert rule.id in {finding_of(number).rule for number in range(len(EXAMPLES))}


@each_rule
def test_for_every_rule_there_is_a_case_that_it_just_does_not_decide(rule: RuleSpec) -> None:
    """A pair of worked cases that differ in at most three facts, one decided by the rule and one not."""
    found = [(case, finding_of(number).rule) for number, case in enumerate(EXAMPLES) if case.claim in rule.claims]
    here = [example for example, decided in found if decided == rule.id]
    elsewhere = [example for example, decided in found if decided not in (rule.id, None)]
    assert min(_distance(one, other) for one in here for other in elsewhere) <= 3


def _distance(one: ExampleSpec, other: ExampleSpec) -> int:
    names = (one.facts.keys() | other.facts.keys()) - {"claimed_amount"}
    return sum(one.facts.get(name) != other.facts.get(name) for name in names)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_last_rule_of_a_claim_always_decides(claim: str) -> None:
    last = marketplace().rules_of(claim)[-1]
    assert (last.when.op, last.when.value) == ("constant", True)


def test_rule_numbers_begin_with_the_letters_of_their_claim() -> None:
    letters = {"not_received": "NR", "not_as_described": "ND", "late": "LT", "remorse": "RM"}
    for rule in RULES:
        assert {letters[claim] for claim in rule.claims} == {rule.id.split("-")[0]}


def test_reading_it_warns_of_nothing() -> None:
    assert [str(problem) for problem in marketplace().warnings] == []


# Borders --------------------------------------------------------------------------------------------------------------
def turned(changed: Rulebook, claims: Collection[str]) -> list[str]:
    """The worked cases of these claims that come out differently."""
    return [
        example.name
        for number, example in enumerate(EXAMPLES)
        if example.claim in claims and _result(judged(changed, example)) != _result(finding_of(number))
    ]


def _result(found: Finding) -> tuple[object, ...]:
    return found.status, found.rule, found.outcome, found.refer


def used_in_rules() -> Iterator[str]:
    text = "".join(text for name, text in FILES.items() if name.startswith("rules_"))
    return (name for name in marketplace().parameters if f":{name}" in text)


def steps() -> Iterator[tuple[str, str, int]]:
    for name in used_in_rules():
        spec = marketplace().parameters[name]
        for key in dict.fromkeys(key for entry in spec.dated for key in entry.values):
            yield from ((name, key, -1), (name, key, +1))


@pytest.mark.parametrize(("name", "key", "step"), list(steps()))
def test_every_figure_is_pinned_from_both_sides(name: str, key: str, step: int) -> None:
    claims = [claim for claim in CLAIMS if name in marketplace().program(claim).parameter_names]
    assert turned(_with_figure_moved(name, key, step), claims)


def _with_figure_moved(name: str, key: str, step: int) -> Rulebook:
    book = marketplace()
    spec = book.parameters[name]
    smallest = Decimal(step).scaleb(-2) if spec.unit == "share" else step
    dated = tuple(
        entry._replace(values={k: v + smallest if k == key else v for k, v in entry.values.items()})  # type: ignore[operator]
        for entry in spec.dated
    )
    return replace(book, parameters={**book.parameters, name: replace(spec, dated=dated)})


NEIGHBOURS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
COMPARISON = re.compile(r"(?<![<>])(<=|>=|<(?!>)|(?<!<)>)")
RULE_FILES = [name for name in FILES if name.startswith("rules_")]


def comparisons() -> Iterator[tuple[str, int]]:
    for name in RULE_FILES:
        for line in re.finditer(r"    when: (?:>\n(?:      .*\n)+|.*\n)", FILES[name]):
            inside = line[0].replace("when: >\n", "when:  \n")
            yield from ((name, line.start() + found.start()) for found in COMPARISON.finditer(inside))


@pytest.mark.parametrize(("name", "at"), list(comparisons()))
def test_every_comparison_is_pinned_on_its_border(name: str, at: int) -> None:
    text = FILES[name]
    found = COMPARISON.match(text, at)
    assert found
    moved = text[:at] + NEIGHBOURS[found[0]] + text[found.end() :]
    claim = name.removeprefix("rules_").removesuffix(".yaml")
    assert turned(load({**_without_examples(), name: moved}), [claim]), text[:at].splitlines()[-1]


def _without_examples() -> Mapping[str, str]:
    return {name: text for name, text in FILES.items() if not name.startswith("examples_")}


@each_rule
def test_every_rule_is_where_it_must_be(rule: RuleSpec) -> None:
    """Taking a rule out changes an outcome: none is idle."""
    if rule.when.op == "constant":
        return
    rest = tuple(other for other in RULES if other is not rule)
    assert turned(replace(marketplace(), rules=rest), rule.claims)


# Facts and figures that other rooms count on --------------------------------------------------------------------------
def test_has_the_facts_that_records_bring() -> None:
    assert marketplace().facts.keys() >= RECORD_FACTS


def test_publishes_no_figure_that_nothing_uses() -> None:
    """A published term that no rule counts and no step of the procedure keeps would be a promise that nobody keeps."""
    written = [rule for file in FILES if file.startswith("rules_") for rule in yaml.safe_load(FILES[file])["rules"]]
    formulas = [f"{rule['when']} {rule['then'].get('amount', '')}" for rule in written]
    counted = set(re.findall(r":([a-z_]+)", " ".join(formulas)))
    kept = set(terms.NAMES)
    assert set(PROCEDURE) == kept
    assert set(marketplace().parameters) == counted | kept
    assert not counted & kept


def test_names_no_source_that_nothing_rests_on() -> None:
    book = marketplace()
    figures = {spec.source for spec in book.parameters.values()}
    rules = {spec.source for spec in book.rules}
    assert set(book.sources) == {source.split(",")[0] for source in figures | rules}


@pytest.mark.parametrize(("name", "value"), PROCEDURE.items())
def test_has_the_terms_of_the_procedure(name: str, value: str) -> None:
    assert str(marketplace().parameter(name, as_of=date(2026, 12, 1))) == value


@pytest.mark.parametrize("currency", ["USD", "JPY", "EUR", "CNY", "GBP", "BRL", "HKD", "TWD", "KRW"])
def test_has_a_signature_amount_for(currency: str) -> None:
    amount = marketplace().parameter("signature_from", as_of=date(2016, 1, 1), currency=currency)
    assert amount.minor >= 500 * 10 ** exponent(currency)  # type: ignore[union-attr]


def test_only_the_dollar_figure_is_said_to_be_that_of_the_page() -> None:
    source = marketplace().source_of(marketplace().parameters["signature_from"].source)
    assert source.title["en"] == "eBay Japan for the dollar figure; Wakai's own default for every other currency"


def test_what_a_party_must_prove_has_a_question_and_a_stated_consequence() -> None:
    for name, fact in marketplace().facts.items():
        if fact.burden:
            assert fact.ask, name
            assert fact.asked_of, name
            assert fact.proof, name
            assert fact.if_unproven is not None, name


def test_shipping_and_tracking_are_the_sellers_to_prove() -> None:
    carried = [name for name, fact in marketplace().facts.items() if fact.origin == "carrier"]
    assert carried
    assert {marketplace().facts[name].burden for name in carried} == {"seller"}


# Silence --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("claim", CLAIMS)
def test_with_the_order_alone_and_both_sides_silent_every_claim_comes_to_an_end(claim: str) -> None:
    """Silence has a consequence, never a standstill: a decision, or the secretariat's desk."""
    book = marketplace()
    order = next(case for case in EXAMPLES if case.claim == "not_received").facts
    known = {name: value for name, value in order.items() if book.facts[name].origin in ("order", "clock")}
    known["claimed_amount"] = order["claimed_amount"]
    silent = replace(EXAMPLES[0], claim=claim, facts=known, not_proven_of=frozenset({"buyer", "seller"}))
    finding = judged(book, silent)
    assert finding.status == "decided" or finding.refer
    assert finding.missing == ()


@pytest.mark.parametrize(("side", "other"), [("seller", "buyer"), ("buyer", "seller")])
def test_nobody_turns_a_case_by_proving_nothing(side: str, other: str) -> None:
    """No worked case that goes against a side goes for it, had that side shown none of what it must prove."""
    won_by_silence = []
    for number, example in enumerate(EXAMPLES):
        # A refund against the item is no gain to a buyer who cannot send it back.
        if example.not_proven_of or example.facts.get("can_return") is False:
            continue
        answered, silent = finding_of(number), judged(marketplace(), _silenced(example, side))
        if answered.outcome and answered.outcome.in_favour_of == other and silent.outcome:
            won_by_silence += [example.name] if silent.outcome.in_favour_of == side else []
    assert won_by_silence == []


def _silenced(example: ExampleSpec, side: str) -> ExampleSpec:
    facts = {name: value for name, value in example.facts.items() if marketplace().facts[name].burden != side}
    return replace(example, facts=facts, not_proven_of=example.not_proven_of | {side})
