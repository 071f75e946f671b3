"""A rulebook version: immutable, dated, identified by the SHA-256 of its canonical form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, Self

from wakai.kernel.languages import Texts
from wakai.kernel.money import Money, exponent
from wakai.kernel.refusals import Refusal
from wakai.kernel.terms import Term
from wakai.rulebook.canonical import read, write
from wakai.rulebook.problems import Problem
from wakai.rulebook.program import Decided, Program
from wakai.rulebook.reading import source_name
from wakai.rulebook.specs import Contents, RuleSpec, SourceSpec


class ParameterNotInForce(Refusal):
    """A parameter was asked for on a day before its first value, or in a currency it has no value for."""

    status = 409
    texts: ClassVar[Texts] = {
        "en": "The rulebook gives no value for “{parameter}” on {as_of} ({currency}). Please ask with a later day, or publish a value for it.",
        "ja": "ルールブックには{as_of}時点の「{parameter}」の値がありません（{currency}）。別の日付を指定するか、値を公示してください。",
        "zh": "规则手册没有{as_of}时“{parameter}”的值（{currency}）。请改用之后的日期，或公布该值。",
    }


class ClaimNotInRulebook(Refusal):
    """The rulebook has no such kind of claim."""

    status = 404
    texts: ClassVar[Texts] = {
        "en": "The rulebook has no kind of claim named “{claim}”. Please choose one of: {known}.",
        "ja": "ルールブックに「{claim}」という申立ての種類はありません。次の中からお選びください：{known}。",
        "zh": "规则手册中没有名为“{claim}”的申请类型。请从以下选择：{known}。",
    }


class ParameterNotInRulebook(Refusal):
    """The rulebook has no such parameter."""

    status = 404
    texts: ClassVar[Texts] = {
        "en": "The rulebook has no parameter named “{parameter}”. Please use one of the names it lists.",
        "ja": "ルールブックに「{parameter}」という基準値はありません。ルールブックに記載された名称をお使いください。",
        "zh": "规则手册中没有名为“{parameter}”的参数。请使用其中列出的名称。",
    }


@dataclass(frozen=True)
class Rulebook(Contents):
    """One version: what it declares, compiled on demand.

    `warnings` came up when its text was read; they are no part of its identity.
    """

    warnings: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def of(cls, contents: Contents, warnings: tuple[Problem, ...] = ()) -> Self:
        """The rulebook of contents that were read and checked."""
        return cls(**vars(contents), warnings=warnings)

    def canonical(self) -> bytes:
        """The one spelling of this version: RFC 8785 JSON. Same meaning and same texts, same bytes."""
        return self._canonical

    @cached_property
    def _canonical(self) -> bytes:
        return write(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return sha256(self._canonical).hexdigest()

    @classmethod
    def from_canonical(cls, data: bytes) -> Self:
        """Rebuild a version from its canonical form; equal to the one that wrote it. Raises RulebookProblems."""
        return cls.of(read(data))

    def rules_of(self, claim: str) -> tuple[RuleSpec, ...]:
        """The rules for a kind of claim, in the order in which they are tried."""
        return tuple(rule for rule in self.rules if claim in rule.claims)

    def source_of(self, cited: str) -> SourceSpec:
        """The source that a citation such as "S3, seller protection" begins with."""
        return self.sources[source_name(cited)]

    def rule(self, rule_id: str) -> RuleSpec:
        """The rule with this number. Raises KeyError."""
        return self._rules_by_id[rule_id]

    @cached_property
    def _rules_by_id(self) -> dict[str, RuleSpec]:
        return {rule.id: rule for rule in self.rules}

    def program(self, claim: str) -> Program:
        """The compiled rules for a kind of claim. Raises ClaimNotInRulebook."""
        found = self._programs.get(claim)
        if found is None:
            if claim not in self.claims:
                raise ClaimNotInRulebook(claim=claim, known=tuple(self.claims))
            found = self._programs[claim] = Program(self.rules_of(claim), self.facts, self.parameters)
        return found

    @cached_property
    def _programs(self) -> dict[str, Program]:
        return {}

    def decide(self, claim: str, values: Mapping[str, object], *, currency: str, as_of: date) -> Decided:
        """The fast path: which rule decides, without reasons. Facts left out or None are unknown.

        Truth None: a rule could not be evaluated, `stopped_at` says which. Raises ClaimNotInRulebook, FactNotOfItsType.
        """
        return self.program(claim).decide(values, currency, as_of)

    def parameter(self, name: str, *, as_of: date, currency: str | None = None) -> Money | Term | int | Decimal:
        """The value of a parameter on a day: Money (needs a currency), Term, days as int, or a share as Decimal.

        Raises ParameterNotInForce before its first value or for a currency without one, ParameterNotInRulebook.
        """
        if name not in self.parameters:
            raise ParameterNotInRulebook(parameter=name)
        spec = self.parameters[name]
        if spec.unit == "money" and currency is not None:
            exponent(currency)
        found = spec.in_force(as_of, currency)
        if found is None:
            raise ParameterNotInForce(parameter=spec.label, as_of=as_of, currency=currency or "-")
        value = found[1]
        return Money(value, str(currency)) if spec.unit == "money" and isinstance(value, int) else value
