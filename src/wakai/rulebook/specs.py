"""What a rulebook declares: claims, facts, parameters, rules, examples. Frozen values without behaviour of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, Literal, NamedTuple

from wakai.kernel.languages import Texts
from wakai.kernel.terms import Term
from wakai.rulebook.nodes import BOOLEAN, FACT_BOUND, MAX_DAYS, TEXT, Kind, Node, Type


class Absent(Enum):
    """The one value that says: it is established that there is none."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT

FactValue = bool | int | Decimal | date | str | Absent
"""boolean: bool; integer and money (minor units): int; decimal: Decimal; date: date; choice and text: str; or ABSENT."""

FactType = Literal["boolean", "integer", "decimal", "money", "date", "choice", "text"]
FACT_TYPES: Final = ("boolean", "integer", "decimal", "money", "date", "choice", "text")
ORIGINS: Final = ("order", "carrier", "clock", "party")
PARTIES: Final = ("buyer", "seller")
SIDES: Final = ("buyer", "seller", "neither")
UNITS: Final = ("money", "term", "days", "share")
REMEDIES: Final = ("none", "refund", "partial_refund", "return_and_refund", "replacement", "repair")
PAYING: Final = frozenset({"refund", "partial_refund", "return_and_refund"})
"""Remedies that move money and so must state an amount."""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that rules may ask for.

    `burden`: who must prove it; `asked_of`: who is asked; `proof`: kinds of exhibit that settle it; `if_unproven`: what
    it counts as once the bearer's evidence window has closed (None: stays unknown, and a person decides).
    """

    name: str
    type: FactType
    label: Texts
    scale: int = 0
    choices: Mapping[str, Texts] = field(default_factory=dict)
    absent: bool = False
    origin: str = "party"
    burden: str | None = None
    asked_of: str | None = None
    proof: tuple[str, ...] = ()
    if_unproven: FactValue | None = None
    ask: Texts | None = None
    help: Texts | None = None

    @property
    def value_type(self) -> Type:
        """The type of the fact inside an expression."""
        if self.type == "boolean":
            return BOOLEAN
        if self.type == "text":
            return TEXT
        if self.type == "choice":
            return Type("choice", choices=tuple(self.choices))
        if self.type == "date":
            return Type("date")
        kind: Kind = "money" if self.type == "money" else "number"
        return Type(kind, scale=self.scale, bound=FACT_BOUND)


ParameterValue = int | Term | Decimal


class Dated(NamedTuple):
    """Values in force from `since` on: by currency for money (minor units), under "" otherwise."""

    since: date
    values: Mapping[str, ParameterValue]


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A dated value with unit and source. `scale` is the number of decimals of a share."""

    name: str
    unit: Literal["money", "term", "days", "share"]
    label: Texts
    source: str
    dated: tuple[Dated, ...]
    scale: int = 0

    @property
    def value_type(self) -> Type:
        """The type of the parameter inside an expression; a term is a span of days."""
        if self.unit == "money":
            return Type("money", bound=FACT_BOUND)
        if self.unit == "share":
            return Type("number", scale=self.scale, bound=FACT_BOUND)
        return Type("interval" if self.unit == "term" else "number", bound=MAX_DAYS)

    def in_force(self, as_of: date, currency: str | None) -> tuple[date, ParameterValue] | None:
        """The newest entry on or before `as_of` that names the currency (money) or has a value; None before the first."""
        key = (currency or "") if self.unit == "money" else ""
        found = [entry for entry in self.dated if entry.since <= as_of and key in entry.values]
        return (found[-1].since, found[-1].values[key]) if found else None


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """A kind of claim: its name for people, when to choose it, and who brings it."""

    name: str
    title: Texts
    hint: Texts
    claimant: str


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where a rule or value comes from: a page, a statute, a contract."""

    name: str
    title: Texts
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule decides: an outcome (side, remedy, amount) or a referral to people."""

    in_favour_of: str | None = None
    remedy: str | None = None
    amount: Node | None = None
    refer: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule: when it holds, for which claims, what it decides, what it says and where it comes from."""

    id: str
    claims: tuple[str, ...]
    when: Node
    then: Then
    title: Texts
    says: Texts
    source: str
    since: date


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an example expects. Only what is stated is compared; `undecided` lists the facts still missing."""

    rule: str | None = None
    in_favour_of: str | None = None
    remedy: str | None = None
    amount: int | None = None
    refer: str | None = None
    undecided: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """A worked case: read by lawyers, run whenever the rulebook is loaded."""

    name: str
    claim: str
    currency: str
    as_of: date
    facts: Mapping[str, FactValue]
    not_proven_of: frozenset[str]
    expect: Expectation


@dataclass(frozen=True)
class Contents:
    """Everything that one rulebook version declares, by name and in declared order.

    `orders_from`: orders from this day on fall under this version when no older one covers them.
    `remedies` holds the words for remedies that are this rulebook's own.
    """

    name: str
    version: str
    effective_from: date
    title: Texts
    sources: Mapping[str, SourceSpec]
    claims: Mapping[str, ClaimSpec]
    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, ParameterSpec]
    rules: tuple[RuleSpec, ...]
    examples: tuple[ExampleSpec, ...]
    orders_from: date
    remedies: Mapping[str, Texts] = field(default_factory=dict)
