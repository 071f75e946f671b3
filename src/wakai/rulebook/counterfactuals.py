"""What would have turned a decision: the smallest changes, of one fact or else of two, tried in a fixed order."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from wakai.kernel.money import Money
from wakai.rulebook.diagram import TooLarge
from wakai.rulebook.finding import Counterfactual, Outcome
from wakai.rulebook.nodes import Node, Value
from wakai.rulebook.possibilities import Possibilities, beside, borders_of
from wakai.rulebook.program import Program, Slots
from wakai.rulebook.specs import ABSENT, FactSpec
from wakai.rulebook.values import value_of_slot

MOST: Final = 5
_TRIES: Final = 3_000
_BUDGET: Final = 20_000
_ORDER: Final = {"party": 0, "carrier": 1, "order": 2, "clock": 3}

_Change = tuple[int, object]


def find_counterfactuals(
    program: Program, slots: Slots, parameters: Slots, number: int, currency: str
) -> tuple[Counterfactual, ...]:
    """At most five changes of known facts under which another outcome is decided; nearest values first.

    What the parties and the carrier can prove comes before what the order and the clock say.
    """
    search = _Search(program, slots, parameters, number)
    found: dict[tuple[tuple[int, ...], object], tuple[tuple[_Change, ...], int]] = {}
    for size in (1, 2):
        for changes in search.changes(size):
            turned = search.turned(changes)
            if turned is not None:
                key = tuple(place for place, _ in changes), search.outcome(*turned)
                found.setdefault(key, (changes, turned[0]))
            if len(found) == MOST:
                break
        if found:
            break
    return tuple(search.counterfactual(changes, rule, currency) for changes, rule in found.values())


class _Search:
    def __init__(self, program: Program, slots: Slots, parameters: Slots, number: int) -> None:
        self.program, self.slots, self.parameters = program, slots, parameters
        self.before = self.outcome(number, slots)
        self.tries = _TRIES
        known = [place for place, slot in enumerate(slots) if slot is not None]
        order = sorted(known, key=lambda place: (_ORDER[program.facts[place].origin], place))
        self.options = [(place, self.values(place)) for place in order]

    def outcome(self, number: int, slots: Slots) -> object:
        """What a rule decides, to compare outcomes by."""
        then = self.program.rules[number].then
        amount = self.program.amount(number, slots, self.parameters) if then.amount else None
        return then.refer, then.in_favour_of, then.remedy, amount

    def changes(self, size: int) -> Iterator[tuple[_Change, ...]]:
        """All changes of `size` facts, within the bounds of the search."""
        for chosen in combinations(self.options, size):
            for changes in _products(chosen):
                self.tries -= 1
                if self.tries < 0:
                    return
                yield changes

    def turned(self, changes: Sequence[_Change]) -> tuple[int, Slots] | None:
        """The rule that decides after a change, if it decides otherwise than before."""
        slots = list(self.slots)
        for place, value in changes:
            slots[place] = value
        number = self.program.first_not_false(tuple(slots), self.parameters)
        if number < 0 or self.program.rules[number].then.refer or self.outcome(number, tuple(slots)) == self.before:
            return None
        return number, tuple(slots)

    def counterfactual(self, changes: Sequence[_Change], number: int, currency: str) -> Counterfactual:
        slots = list(self.slots)
        for place, value in changes:
            slots[place] = value
        then = self.program.rules[number].then
        amount = (
            self.program.amount(number, tuple(slots), self.parameters)
            if then.amount
            else 0
            if then.remedy == "none"
            else None
        )
        assert then.in_favour_of is not None
        assert then.remedy is not None
        outcome = Outcome(then.in_favour_of, then.remedy, None if amount is None else Money(amount, currency))
        facts = self.program.facts
        told = tuple((facts[place].name, value_of_slot(facts[place], value)) for place, value in changes)
        return Counterfactual(told, outcome, self.program.rules[number].id)

    def values(self, place: int) -> list[object]:
        """Other values of a fact that could turn the case, nearest first."""
        spec, now = self.program.facts[place], self.slots[place]
        found: list[object] = [value for value in _candidates(self, spec) if value != now]
        if isinstance(now, int) and spec.type != "boolean":
            found.sort(key=lambda value: abs(value - now) if isinstance(value, int) else 0)
        return [*found, ABSENT] if spec.absent and now is not ABSENT else found


def _candidates(search: _Search, spec: FactSpec) -> list[Value]:
    """Values on and beside every border at which a comparison of the fact turns, the other facts being as they are."""
    if spec.type == "boolean":
        return [True, False]
    if spec.type == "choice":
        return list(spec.choices)
    borders: set[int | str] = set()
    for node in _open_comparisons(search, spec.name):
        borders.update(borders_of(node) or ())
    if spec.type == "text":
        return [value for value in beside(spec, borders) if value in borders]
    return beside(spec, borders) if borders else []


def _open_comparisons(search: _Search, name: str) -> list[Node]:
    """The comparisons of one fact with everything else put in."""
    program = search.program
    slots = dict(zip(program.fact_names, search.slots, strict=True))
    parameters: dict[str, Any] = dict(zip(program.parameter_names, search.parameters, strict=True))
    ways = Possibilities((), program.specs, slots, parameters, frozenset({name}), _BUDGET)
    try:
        return [leaf for node in program.comparisons_of(name) for leaf in ways.open_leaves(node)]
    except TooLarge:
        return []


def _products(chosen: Sequence[tuple[int, list[object]]]) -> Iterator[tuple[_Change, ...]]:
    (place, values), *rest = chosen
    for value in values:
        if not rest:
            yield ((place, value),)
        else:
            yield from (((place, value), *others) for others in _products(rest))
