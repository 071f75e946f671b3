"""Rules as Python functions: typed nodes become syntax trees and are compiled. No text of a rulebook is ever evaluated.

The functions know two tuples: `s`, the slots of the facts, and `p`, the values of the parameters. Names in the code are
numbers of slots; constants are literals.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from wakai.kernel.terms import Term
from wakai.rulebook.codegen import deciding_function, tracing_function, value_function
from wakai.rulebook.nodes import Node, comparisons, names
from wakai.rulebook.specs import FactSpec, ParameterSpec, ParameterValue, RuleSpec
from wakai.rulebook.trace import Tree
from wakai.rulebook.values import slot_reader

Slots = tuple[object, ...]
_MAX_KEPT: Final = 512


class Decided(NamedTuple):
    """Which rule decides (truth True), or that none can (truth None), and then at which rule the road stopped."""

    rule_id: str | None
    truth: bool | None
    stopped_at: str | None = None


class Program:
    """The compiled rules of one kind of claim."""

    def __init__(
        self, rules: Sequence[RuleSpec], facts: Mapping[str, FactSpec], parameters: Mapping[str, ParameterSpec]
    ) -> None:
        self.rules = tuple(rules)
        nodes = [node for rule in rules for node in (rule.when, rule.then.amount) if node]
        self.specs = facts
        self.facts = tuple(facts[name] for name in _named(nodes, "fact"))
        self.parameters = tuple(parameters[name] for name in _named(nodes, "parameter"))
        self.fact_names = tuple(spec.name for spec in self.facts)
        self.parameter_names = tuple(spec.name for spec in self.parameters)
        self._readers = tuple((spec.name, slot_reader(spec)) for spec in self.facts)
        pairs = [(rule.when, rule.then.amount) for rule in rules]
        self._decide: Callable[[Slots, Slots], int] = deciding_function(pairs, self.fact_names, self.parameter_names)
        results = [Decided(rule.id, True) for rule in rules]
        self._results = (*results, *(Decided(None, None, rule.id) for rule in reversed(rules)))
        self._tracers: dict[int, Callable[[Slots, Slots], Tree]] = {}
        self._amounts: dict[int, Callable[[Slots, Slots], int | None]] = {}
        self._named_until: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._comparisons: dict[str, list[Node]] = {}
        self._kept: dict[tuple[str, date], Slots] = {}

    def slots(self, values: Mapping[str, object]) -> Slots:
        """The facts of this claim as compiled rules count with them. Raises FactNotOfItsType."""
        get = values.get
        return tuple([read(get(name)) for name, read in self._readers])

    def parameter_slots(self, currency: str, as_of: date) -> Slots:
        """The values of the parameters of this claim on a day; None where there is none in force."""
        key = (currency, as_of)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            entries = [(spec, spec.in_force(as_of, currency)) for spec in self.parameters]
            found = self._kept[key] = tuple(entry and parameter_slot(spec, entry[1]) for spec, entry in entries)
        return found

    def decide(self, values: Mapping[str, object], currency: str, as_of: date) -> Decided:
        """See Rulebook.decide."""
        return self._results[self._decide(self.slots(values), self.parameter_slots(currency, as_of))]

    def first_not_false(self, slots: Slots, parameters: Slots) -> int:
        """The number of the rule that decides, or the complement (~n) of the number of the rule that is unknown."""
        return self._decide(slots, parameters)

    def trace(self, number: int, slots: Slots, parameters: Slots) -> Tree:
        """The tree of a rule's condition with the value of every part."""
        tracer = self._tracers.get(number)
        if tracer is None:
            when = self.rules[number].when
            tracer = self._tracers[number] = tracing_function(when, self.fact_names, self.parameter_names)
        return tracer(slots, parameters)

    def amount_trace(self, number: int, slots: Slots, parameters: Slots) -> Tree:
        """The tree of a rule's amount with the value of every part."""
        node = self.rules[number].then.amount
        assert node is not None
        return tracing_function(node, self.fact_names, self.parameter_names)(slots, parameters)

    def named_until(self, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts and parameters that the rules up to a number name, each once, in reading order."""
        found = self._named_until.get(number)
        if found is None:
            nodes = [node for rule in self.rules[: number + 1] for node in (rule.when, rule.then.amount) if node]
            found = self._named_until[number] = (_named(nodes, "fact"), _named(nodes, "parameter"))
        return found

    def comparisons_of(self, name: str) -> list[Node]:
        """Every comparison in the conditions that names a fact."""
        if not self._comparisons:
            for node in (part for rule in self.rules for part in comparisons(rule.when)):
                for fact in names(node, "fact"):
                    self._comparisons.setdefault(fact, []).append(node)
        return self._comparisons.get(name, [])

    def amount(self, number: int, slots: Slots, parameters: Slots) -> int | None:
        """The amount in minor units that a rule with an amount awards; None while unknown."""
        reader = self._amounts.get(number)
        if reader is None:
            node = self.rules[number].then.amount
            assert node is not None
            reader = self._amounts[number] = value_function(node, self.fact_names, self.parameter_names)
        return reader(slots, parameters)


def parameter_slot(spec: ParameterSpec, value: ParameterValue) -> int:
    """A parameter's value as the integer that rules count with."""
    if isinstance(value, Term):
        return value.amount
    if isinstance(value, int):
        return value
    numerator, denominator = value.as_integer_ratio()
    slot: int = numerator * 10**spec.scale // denominator
    return slot


def _named(nodes: Sequence[Node], op: str) -> tuple[str, ...]:
    found = (name for node in nodes for name in names(node, "fact" if op == "fact" else "parameter"))
    return tuple(dict.fromkeys(found))
