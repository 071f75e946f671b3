"""What can still happen in a case: the rules over open facts as one decision diagram.

Open facts of few values (conditions, choices, absent or not) are asked value by value. A fact that is only compared with
known values is asked by the spans between those borders. Every other open comparison counts as a question of its own
that can go either way: that can only add ways, so what stands in all of them stands.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from wakai.rulebook.diagram import BUDGET, Diagrams
from wakai.rulebook.evaluate import Partial, apply, evaluate, linear, may_be_unknown
from wakai.rulebook.nodes import (
    BOOLEAN,
    FACT_BOUND,
    FIRST_DAY,
    LAST_DAY,
    Node,
    Value,
    comparisons,
    is_joined,
    names,
    walk,
)
from wakai.rulebook.specs import ABSENT, FactSpec, RuleSpec

STUCK: Final = "stuck"
"""The leaf of ways in which a rule stays unknown with every fact given: a person must look."""
_SPANS, _ATOMS, _AMOUNTS = 1_000_000, 2_000_000, 3_000_000  # variables are asked in this order, after the plain facts
_ANOTHER_TEXT: Final = "\x00another"


class Possibilities:
    """The open questions of a case and the diagrams over them. Raises TooLarge once the budget is used up."""

    def __init__(
        self,
        rules: Sequence[RuleSpec],
        facts: Mapping[str, FactSpec],
        slots: Mapping[str, object],
        parameters: Mapping[str, Value | Node],
        open_facts: frozenset[str],
        budget: int = BUDGET,
    ) -> None:
        self.rules, self.facts, self.slots, self.parameters = rules, facts, slots, parameters
        self.diagrams = Diagrams(budget)
        nodes = [node for rule in rules for node in (rule.when, rule.then.amount) if node]
        order = list(dict.fromkeys(name for node in nodes for name in names(node, "fact")))
        self.open = [*(name for name in order if name in open_facts), *sorted(open_facts.difference(order))]
        self.facts_of: dict[int, tuple[str, ...]] = {number: (name,) for number, name in enumerate(self.open)}
        self._raw: dict[int, int] = {}
        self._variable: dict[Node, int] = {}
        self.compared = self._comparisons()
        self.spans = self._spans()

    # Results ----------------------------------------------------------------------------------------------------------
    def outcomes(self) -> int:
        """The diagram of outcomes."""
        return self._fold([self._award(rule) for rule in self.rules])

    def deciding_rules(self) -> int:
        """The diagram of the numbers of the rules that decide."""
        return self._fold([self.diagrams.leaf(number) for number in range(len(self.rules))])

    def _fold(self, awards: Sequence[int]) -> int:
        result = stuck = self.diagrams.leaf(STUCK)
        for rule, award in reversed(list(zip(self.rules, awards, strict=True))):
            result = self.diagrams.choose(self.truth(rule.when), award, result, stuck)
        return result

    def _award(self, rule: RuleSpec) -> int:
        then = rule.then
        if then.amount is None:
            return self.diagrams.leaf((then.refer, then.in_favour_of, then.remedy, None))

        def leaf(amount: Any) -> int:
            if isinstance(amount, Node):  # another value of the fact is another amount
                ways = [self.diagrams.leaf((rule.id, way)) for way in ("one amount", "another")]
                return self.diagrams.branch(self._question(amount, _AMOUNTS), [*ways, self.diagrams.leaf(STUCK)])
            if amount is None or not 0 <= amount <= FACT_BOUND:
                return self.diagrams.leaf(STUCK)
            return self.diagrams.leaf((then.refer, then.in_favour_of, then.remedy, amount))

        return self.diagrams.replace(self.raw(then.amount), leaf)

    def matter(self, diagram: int) -> tuple[str, ...]:
        """The open facts that can make a difference, in the order in which the rules name them."""
        found = {name for variable in self.diagrams.variables(diagram) for name in self.facts_of[variable]}
        return tuple(name for name in self.open if name in found)

    # Truth ------------------------------------------------------------------------------------------------------------
    def truth(self, node: Node) -> int:
        """The diagram of a condition: True, False or None."""
        if not is_joined(node):
            return self.diagrams.replace(self.raw(node), self._answer)
        parts = [self.truth(arg) for arg in node.args]
        if node.op in ("and", "or"):
            return self.diagrams.chain(lambda *args: _plain(apply(node, args)), node.op == "or", parts)
        return self.diagrams.combine(lambda *args: _plain(apply(node, args)), *parts)

    def _answer(self, value: Hashable) -> int:
        """An open comparison as a question: by the spans of its only fact, or as a question of its own."""
        if not isinstance(value, Node):
            return self.diagrams.leaf(value)
        named = names(value, "fact")
        if len(named) == 1 and (name := named[0]) in self.spans:
            number = self._question(Node("fact", BOOLEAN, value=name), _SPANS)
            truths = [evaluate(value, {name: span}) for span in self.spans[name]]
            return self.diagrams.branch(number, [self.diagrams.leaf(truth) for truth in truths])
        ways: list[Value] = [True, False, None] if may_be_unknown(value) else [True, False]
        return self.diagrams.branch(self._question(value, _ATOMS), [self.diagrams.leaf(way) for way in ways])

    def _question(self, about: Node, base: int) -> int:
        if about not in self._variable:
            number = self._variable[about] = base + len(self._variable)
            self.facts_of[number] = names(about, "fact")
        return self._variable[about]

    # Values while facts are open --------------------------------------------------------------------------------------
    def raw(self, node: Node) -> int:
        """The diagram of an expression; its leaves are values, or nodes that say what is still to compute."""
        key = id(node)
        if key not in self._raw:
            self._raw[key] = self._read(node)
        return self._raw[key]

    def _read(self, node: Node) -> int:
        if node.op == "constant":
            return self.diagrams.leaf(node.value)
        if node.op == "parameter":
            return self.diagrams.leaf(self.parameters[str(node.value)])
        if node.op in ("fact", "is_absent"):
            return self._fact(node)
        return self.diagrams.combine(lambda *args: apply(node, args), *(self.raw(arg) for arg in node.args))

    def _fact(self, node: Node) -> int:
        name, asks_absent = str(node.value), node.op == "is_absent"
        leaf = self.diagrams.leaf
        if name not in self.open:
            slot = self.slots[name]
            if slot is None:
                return leaf(None)
            return leaf(slot is ABSENT if asks_absent else None if slot is ABSENT else slot)
        spec = self.facts[name]
        given: Sequence[Partial] = _few_values(spec) or [node]
        ways = [leaf(False if asks_absent else value) for value in given]
        if spec.absent:
            ways.append(leaf(True if asks_absent else None))
        return self.diagrams.branch(self.open.index(name), ways)

    # Borders ----------------------------------------------------------------------------------------------------------
    def _comparisons(self) -> list[Node]:
        """Every open comparison that can come up, in the order of the rules."""
        found: dict[Node, None] = {}
        for rule in self.rules:
            for node in comparisons(rule.when):
                found.update(dict.fromkeys(self.open_leaves(node)))
        return list(found)

    def open_leaves(self, comparison: Node) -> list[Node]:
        """What a comparison can come down to while facts are open."""
        return [leaf for leaf in self.diagrams.leaves(self.raw(comparison)) if isinstance(leaf, Node)]

    def _spans(self) -> dict[str, list[Value]]:
        """For each open fact that is only compared with known values: a value from every span between its borders."""
        borders: dict[str, set[int | str]] = {}
        mixed: set[str] = set()
        for node in self.compared:
            named = names(node, "fact")
            values = borders_of(node) if len(named) == 1 else None
            if values is None:
                mixed.update(named)
            else:
                borders.setdefault(named[0], set()).update(values)
        return {name: self._distinct(name, values) for name, values in borders.items() if name not in mixed}

    def _distinct(self, name: str, borders: set[int | str]) -> list[Value]:
        """Of the values on and beside the borders, one for each way in which all comparisons of the fact can go."""
        asked = [node for node in self.compared if names(node, "fact") == (name,)]
        kept: dict[tuple[Value, ...], Value] = {}
        for value in beside(self.facts[name], borders):
            kept.setdefault(tuple(evaluate(node, {name: value}) for node in asked), value)
        return list(kept.values())


def beside(spec: FactSpec, borders: set[int | str]) -> list[Value]:
    """The values on each border and one step to either side, as far as the fact can take them."""
    if spec.type == "text":
        return [*sorted(str(border) for border in borders), _ANOTHER_TEXT]
    low, high = (FIRST_DAY.toordinal(), LAST_DAY.toordinal()) if spec.type == "date" else (-FACT_BOUND, FACT_BOUND)
    near = {int(border) + step for border in borders for step in (-1, 0, 1)}
    return [*sorted({min(max(value, low), high) for value in near} or {low})]


def borders_of(node: Node) -> set[int | str] | None:
    """Where the truth of an open comparison of one fact changes; None when that is not a matter of borders."""
    first, *rest = node.args
    found: set[int | str] = set()
    for other in rest:
        texts = [str(part.value) for part in (first, other) if part.op == "constant" and isinstance(part.value, str)]
        if node.op in ("=", "<>", "in") and texts and {first.op, other.op} <= {"fact", "constant"}:
            found.update(texts)
            continue
        left, right = linear(first), linear(other)
        if node.op not in _LINEAR or left is None or right is None:
            return None
        found.update(_border(left, right))
    return found


_LINEAR: Final = frozenset({"=", "<>", "<", "<=", ">", ">=", "in"})


def _border(left: tuple[dict[str, int], int], right: tuple[dict[str, int], int]) -> set[int]:
    """The whole number at or just below the point where both sides are equal."""
    (name,) = {*left[0], *right[0]}
    slope = left[0].get(name, 0) - right[0].get(name, 0)
    return {(right[1] - left[1]) // slope} if slope else set()


def _few_values(spec: FactSpec) -> list[Value]:
    if spec.type == "boolean":
        return [True, False]
    return list(spec.choices)


def _plain(value: Partial) -> Value:
    assert not isinstance(value, Node)
    return value


def parameters_open(nodes: Sequence[Node]) -> dict[str, Node]:
    """Every parameter as an open value of its own: for what holds whatever their values are."""
    return {str(part.value): part for node in nodes for part in walk(node) if part.op == "parameter"}
