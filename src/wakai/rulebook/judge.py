"""Judging one case: which rule decides, on what, and if none can, which facts could still change the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from wakai.kernel.money import Money, exponent
from wakai.kernel.terms import Term
from wakai.rulebook.counterfactuals import find_counterfactuals
from wakai.rulebook.diagram import BUDGET, TooLarge
from wakai.rulebook.doubts import doubts_of
from wakai.rulebook.finding import (
    Counterfactual,
    Doubt,
    Fact,
    Finding,
    MissingFact,
    Outcome,
    ParameterUsed,
    Provenance,
    RulebookId,
    RuleTrace,
)
from wakai.rulebook.nodes import Node, Value, names
from wakai.rulebook.possibilities import STUCK, Possibilities
from wakai.rulebook.program import Program, Slots
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.specs import FactSpec, ParameterSpec, ParameterValue, RuleSpec, Then
from wakai.rulebook.trace import known
from wakai.rulebook.values import FactNotInRulebook

_NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class _Case:
    """One case as the compiled rules see it."""

    rulebook: Rulebook
    claim: str
    currency: str
    as_of: date
    program: Program
    facts: Mapping[str, Fact]
    slots: Slots
    parameters: Slots


def judge(
    rulebook: Rulebook,
    claim: str,
    facts: Mapping[str, Fact],
    *,
    currency: str,
    as_of: date,
    not_proven_of: frozenset[str] = frozenset(),
    trace: bool = True,
    counterfactuals: bool = True,
    budget: int = BUDGET,
) -> Finding:
    """Judge a claim by the facts established so far, on the day whose parameters apply.

    `not_proven_of`: roles whose time for evidence is over; their unknown facts count as the rulebook's `if_unproven`.
    `trace` False leaves out the trees; `counterfactuals` False leaves out what would have turned a decision. `budget`
    bounds the search for the facts that matter. Raises ClaimNotInRulebook, FactNotInRulebook, FactNotOfItsType,
    UnknownCurrency. Pure: same rulebook and same arguments, same finding.
    """
    case = _case(rulebook, claim, facts, currency, as_of, not_proven_of)
    number = case.program.first_not_false(case.slots, case.parameters)
    tried = tuple(_traced(case, number)) if trace else ()
    base = _Parts(case, number, tried, counterfactuals)
    if number < 0:
        return _undecided(base, budget)
    rule = case.program.rules[number]
    if rule.then.refer:
        return base.finding(refer=rule.then.refer, rule=rule.id)
    outcome = _outcome(case, number)
    turned = (
        find_counterfactuals(case.program, case.slots, case.parameters, number, currency) if counterfactuals else ()
    )
    return base.finding(outcome=outcome, rule=rule.id, counterfactuals=turned)


def _case(
    rulebook: Rulebook, claim: str, given: Mapping[str, Fact], currency: str, as_of: date, not_proven_of: frozenset[str]
) -> _Case:
    exponent(currency)
    program = rulebook.program(claim)
    for name in given.keys() - rulebook.facts.keys():
        raise FactNotInRulebook(fact=name)
    facts = dict(given)
    for spec in program.facts if not_proven_of else ():
        if spec.name not in given and spec.burden in not_proven_of and spec.if_unproven is not None:
            facts[spec.name] = Fact(spec.if_unproven, Provenance("unproven", spec.burden))
    slots = program.slots({name: fact.value for name, fact in facts.items()})
    return _Case(rulebook, claim, currency, as_of, program, facts, slots, program.parameter_slots(currency, as_of))


def _traced(case: _Case, number: int) -> Iterable[RuleTrace]:
    """The rules up to the one that decided or stopped, with their trees."""
    for tried in range((number if number >= 0 else ~number) + 1):
        tree = case.program.trace(tried, case.slots, case.parameters)
        truth = known(tree)
        assert truth is None or isinstance(truth, bool)
        yield RuleTrace(case.program.rules[tried].id, truth, tree)


def _outcome(case: _Case, number: int) -> Outcome:
    then = case.program.rules[number].then
    amount = case.program.amount(number, case.slots, case.parameters) if then.amount else None
    return outcome_of(then, amount, case.currency)


def outcome_of(then: Then, amount: int | None, currency: str) -> Outcome:
    """The outcome that a rule awards. Where the remedy is none, the amount is nothing, not unknown."""
    assert then.in_favour_of is not None
    assert then.remedy is not None
    if then.remedy == _NONE:
        amount = 0
    return Outcome(then.in_favour_of, then.remedy, None if amount is None else Money(amount, currency))


# Undecided ----------------------------------------------------------------------------------------------------------------


def _undecided(base: "_Parts", budget: int) -> Finding:
    """A rule is unknown: does what is open matter, and which of it?"""
    case, first = base.case, ~base.number
    rules = case.program.rules[first:]
    stopped_at, doubts = rules[0].id, doubts_of(case.program, first, case.slots, case.parameters)
    try:
        ways = _possibilities(case, rules, budget)
        outcomes = ways.outcomes()
        leaves = ways.diagrams.leaves(outcomes)
        if len(leaves) == 1 and leaves[0] != STUCK:
            return _settled(base, ways, leaves[0], doubts)
        matter, exact = ways.matter(outcomes), True
    except TooLarge:
        matter, exact = _unknown(case, rules), False
    missing = tuple(_missing(case.rulebook.facts[name]) for name in matter)
    return base.finding(stopped_at=stopped_at, missing=missing, exact=exact, doubts=doubts)


def _possibilities(case: _Case, rules: tuple[RuleSpec, ...], budget: int) -> Possibilities:
    slots = dict(zip(case.program.fact_names, case.slots, strict=True))
    parameters: dict[str, Value | Node] = dict(zip(case.program.parameter_names, case.parameters, strict=True))  # type: ignore[arg-type]
    unknown = frozenset(name for name, slot in slots.items() if slot is None)
    return Possibilities(rules, case.rulebook.facts, slots, parameters, unknown, budget)


def _settled(base: "_Parts", ways: Possibilities, leaf: Any, doubts: tuple[Doubt, ...]) -> Finding:
    """Whatever the open facts turn out to be, the result is the same: it stands now."""
    refer, side, remedy, amount = leaf
    deciding: list[Any] = ways.diagrams.leaves(ways.deciding_rules())
    possible = tuple(ways.rules[number].id for number in sorted(deciding))
    rule = possible[0] if len(possible) == 1 else None
    outcome = None if refer else outcome_of(Then(side, remedy), amount, base.case.currency)
    return base.finding(
        outcome=outcome,
        refer=refer,
        rule=rule,
        settled_anyway=True,
        rules_possible=possible,
        stopped_at=ways.rules[0].id,
        doubts=doubts,
    )


def _unknown(case: _Case, rules: tuple[RuleSpec, ...]) -> tuple[str, ...]:
    """Every unknown fact that the remaining rules name: more than needed, never less."""
    nodes = [node for rule in rules for node in (rule.when, rule.then.amount) if node]
    named = dict.fromkeys(name for node in nodes for name in names(node, "fact"))
    return tuple(name for name in named if name not in case.facts)


def _missing(spec: FactSpec) -> MissingFact:
    return MissingFact(spec.name, spec.asked_of, spec.burden, spec.proof)


# Putting the finding together ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Parts:
    """What every finding about a case has in common."""

    case: _Case
    number: int
    tried: tuple[RuleTrace, ...]
    sought: bool

    def finding(
        self,
        *,
        outcome: Outcome | None = None,
        refer: str | None = None,
        rule: str | None = None,
        settled_anyway: bool = False,
        rules_possible: tuple[str, ...] = (),
        stopped_at: str | None = None,
        missing: tuple[MissingFact, ...] = (),
        exact: bool = True,
        doubts: tuple[Doubt, ...] = (),
        counterfactuals: tuple[Counterfactual, ...] = (),
    ) -> Finding:
        case, book = self.case, self.case.rulebook
        used_facts, used_parameters = self._named()
        facts = tuple((name, case.facts[name]) for name in used_facts if name in case.facts)
        rest = case.program.fact_names[len(used_facts) :]  # both name facts in reading order
        return Finding(
            RulebookId(book.name, book.version, book.hash),
            case.claim,
            case.currency,
            case.as_of,
            "decided" if outcome else "undecided",
            outcome,
            refer,
            rule,
            settled_anyway,
            rules_possible or ((rule,) if rule else ()),
            stopped_at,
            self.tried,
            facts,
            tuple((name, case.facts[name]) for name in rest if name in case.facts),
            tuple(
                used
                for name in used_parameters
                if (used := parameter_used(book.parameters[name], case.as_of, case.currency))
            ),
            tuple(name for name, fact in facts if fact.provenance.kind == "unproven"),
            missing,
            exact,
            doubts,
            counterfactuals,
            self.sought,
        )

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts and parameters of the rules tried."""
        return self.case.program.named_until(self.number if self.number >= 0 else ~self.number)


def parameter_used(spec: ParameterSpec, as_of: date, currency: str) -> ParameterUsed | None:
    """A parameter as findings quote it, or None when it is not in force."""
    found = spec.in_force(as_of, currency)
    if found is None:
        return None
    since, value = found
    return ParameterUsed(spec.name, parameter_text(spec, value, currency), since, spec.source)


def parameter_text(spec: ParameterSpec, value: ParameterValue, currency: str) -> str:
    """A parameter's value, the same in every language: "USD 750.00", "P10D", "30", "0.20"."""
    if isinstance(value, Term):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(Money(value, currency)) if spec.unit == "money" else str(value)
