"""What a judgment finds: the outcome or what is missing, and everything it rests on. Frozen; JSON there and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from wakai.kernel.canonical_json import canonical_json
from wakai.kernel.money import Money
from wakai.rulebook.specs import FactValue
from wakai.rulebook.trace import Tree, tree_from_data, tree_to_data
from wakai.rulebook.values import from_data, to_data

Established = Literal["record", "exhibit", "admitted", "uncontested", "found", "asserted", "unproven"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a fact was established: the kind, by whom ("buyer", "seller", "agent"), and where ("E2", "order", "carrier")."""

    kind: Established
    by: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one case. Value: bool; int (integer, or money in minor units); Decimal; date; str; or ABSENT."""

    value: FactValue
    provenance: Provenance


class RulebookId(NamedTuple):
    """Which rulebook version judged."""

    name: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided: for whom, the remedy, and its amount where it has one (zero where the remedy is none)."""

    in_favour_of: str
    remedy: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule tried: its truth (None: unknown) and the tree of its condition with all values."""

    rule: str
    truth: bool | None
    tree: Tree


@dataclass(frozen=True, slots=True)
class MissingFact:
    """An unknown fact whose value can still change the result: who is asked, who must prove it, what proves it."""

    name: str
    asked_of: str | None
    burden: str | None
    proof: tuple[str, ...]
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a rule is unknown though nothing is missing.

    Kinds: division_by_zero (subject: the divisor as text), compared_with_absent (the fact), parameter_not_in_force (the
    parameter), amount_out_of_range and amount_unknown (the rule).
    """

    kind: Literal[
        "division_by_zero", "compared_with_absent", "parameter_not_in_force", "amount_out_of_range", "amount_unknown"
    ]
    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A smallest change of facts that turns the result: the facts with their other values, and what would follow."""

    changes: tuple[tuple[str, FactValue], ...]
    outcome: Outcome
    rule: str


class ParameterUsed(NamedTuple):
    """A parameter that a tried rule names: its value ("USD 750.00", "P10D", "30", "0.20"), since when, by which source."""

    name: str
    value: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of judging one case by one rulebook version; same version and same facts give the same bytes.

    status "decided": `outcome` stands, by `rule` (None when several rules could apply and all lead here: `rules_possible`).
    status "undecided": `refer` names who decides when a rule sends the case to people; otherwise `missing` facts could
    still change the result, or, with nothing missing, `doubts` say why a person must look. `stopped_at` is the rule that
    could not be evaluated. `settled_anyway`: facts are open, but no value of theirs changes the outcome.
    `exact` False: the search was cut short, so `missing` may ask for more than needed (never for less).

    `facts` are the known facts that the rules tried name: what the result is reasoned from. `facts_beside` are those that
    only later rules for this claim name; what would turn the result, and which open facts matter, was worked out with
    them. Together they are every fact that the finding depends on (see `recompute`). `counterfactuals_sought` False: it
    was not asked what would turn the result.
    """

    rulebook: RulebookId
    claim: str
    currency: str
    as_of: date
    status: Literal["decided", "undecided"]
    outcome: Outcome | None
    refer: str | None
    rule: str | None
    settled_anyway: bool
    rules_possible: tuple[str, ...]
    stopped_at: str | None
    tried: tuple[RuleTrace, ...]
    facts: tuple[tuple[str, Fact], ...]
    facts_beside: tuple[tuple[str, Fact], ...]
    parameters: tuple[ParameterUsed, ...]
    not_proven: tuple[str, ...]
    missing: tuple[MissingFact, ...]
    exact: bool
    doubts: tuple[Doubt, ...]
    counterfactuals: tuple[Counterfactual, ...]
    counterfactuals_sought: bool

    def fact(self, name: str) -> Fact | None:
        """The fact of this name, if a rule that was tried names it."""
        return dict(self.facts).get(name)

    def to_data(self) -> dict[str, Any]:
        """The finding as JSON values."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return {**data, **{name: write(getattr(self, name)) for name, write in _WRITERS.items()}}

    def to_json(self) -> str:
        """The finding as RFC 8785 JSON: equal findings are equal text."""
        return canonical_json(self.to_data()).decode()

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any]) -> "Finding":
        """The finding that `to_json` (or `to_data`) wrote."""
        data = dict(text) if isinstance(text, Mapping) else json.loads(text)
        return cls(**{**data, **{name: read(data[name]) for name, read in _READERS.items()}})


def outcome_to_data(outcome: Outcome | None) -> dict[str, Any] | None:
    """An outcome as JSON values."""
    if outcome is None:
        return None
    amount = outcome.amount and {"minor": outcome.amount.minor, "currency": outcome.amount.currency}
    return {"in_favour_of": outcome.in_favour_of, "remedy": outcome.remedy, "amount": amount}


def outcome_from_data(data: Mapping[str, Any] | None) -> Outcome | None:
    """The outcome that `outcome_to_data` wrote."""
    if data is None:
        return None
    amount = data["amount"] and Money(data["amount"]["minor"], data["amount"]["currency"])
    return Outcome(data["in_favour_of"], data["remedy"], amount)


def _fact_to_data(fact: Fact) -> dict[str, Any]:
    source = fact.provenance
    return {"value": to_data(fact.value), "kind": source.kind, "by": source.by, "ref": source.ref}


def _fact_from_data(data: Mapping[str, Any]) -> Fact:
    return Fact(from_data(data["value"]), Provenance(data["kind"], data["by"], data["ref"]))  # type: ignore[arg-type]


def _counterfactual_to_data(found: Counterfactual) -> dict[str, Any]:
    changes = [[name, to_data(value)] for name, value in found.changes]
    return {"changes": changes, "outcome": outcome_to_data(found.outcome), "rule": found.rule}


def _counterfactual_from_data(data: Mapping[str, Any]) -> Counterfactual:
    changes: Any = tuple((name, from_data(value)) for name, value in data["changes"])
    outcome = outcome_from_data(data["outcome"])
    assert outcome is not None
    return Counterfactual(changes, outcome, data["rule"])


def _missing_to_data(fact: MissingFact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__slots__}


def _missing_from_data(data: Mapping[str, Any]) -> MissingFact:
    return MissingFact(**{**data, "proof": tuple(data["proof"])})


_WRITERS: Any = {
    "rulebook": lambda value: value._asdict(),
    "as_of": date.isoformat,
    "outcome": outcome_to_data,
    "tried": lambda value: [{"rule": t.rule, "truth": t.truth, "tree": tree_to_data(t.tree)} for t in value],
    "facts": lambda value: [[name, _fact_to_data(fact)] for name, fact in value],
    "facts_beside": lambda value: [[name, _fact_to_data(fact)] for name, fact in value],
    "parameters": lambda value: [{**used._asdict(), "since": used.since.isoformat()} for used in value],
    "missing": lambda value: [_missing_to_data(fact) for fact in value],
    "doubts": lambda value: [{"kind": doubt.kind, "rule": doubt.rule, "subject": doubt.subject} for doubt in value],
    "counterfactuals": lambda value: [_counterfactual_to_data(found) for found in value],
}
_READERS: Any = {
    "rulebook": lambda data: RulebookId(**data),
    "as_of": date.fromisoformat,
    "outcome": outcome_from_data,
    "tried": lambda data: tuple(RuleTrace(t["rule"], t["truth"], tree_from_data(t["tree"])) for t in data),
    "facts": lambda data: tuple((name, _fact_from_data(fact)) for name, fact in data),
    "facts_beside": lambda data: tuple((name, _fact_from_data(fact)) for name, fact in data),
    "parameters": lambda data: tuple(
        ParameterUsed(**{**used, "since": date.fromisoformat(used["since"])}) for used in data
    ),
    "missing": lambda data: tuple(_missing_from_data(fact) for fact in data),
    "doubts": lambda data: tuple(Doubt(**doubt) for doubt in data),
    "counterfactuals": lambda data: tuple(_counterfactual_from_data(found) for found in data),
    "rules_possible": tuple,
    "not_proven": tuple,
}
