"""Decision diagrams: every way in which the open facts of a case can still go, shared and reduced.

A diagram is a number. Numbers below zero are not used; each stands for a leaf (a value) or a branch (a variable and one
diagram for each of its values). Equal diagrams have equal numbers, a branch whose ways are all equal does not exist, and
variables are asked in one fixed order: so a variable occurs in a diagram exactly when it can make a difference.
(Bryant 1986, "Graph-based algorithms for Boolean function manipulation", with more than two leaves and ways.)
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, Final

BUDGET: Final = 20_000
"""How many branches and combinations may be made for one question before it is given up as too large."""


class TooLarge(Exception):
    """The diagram outgrew its budget; the caller falls back to asking for more than needed."""


class Diagrams:
    """A store of shared diagrams over numbered variables; a lower number is asked first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._left = budget
        self._leaves: dict[tuple[type, Hashable], int] = {}
        self._branches: dict[tuple[int, tuple[int, ...]], int] = {}
        self._content: list[tuple[int, tuple[int, ...], Hashable]] = []

    def leaf(self, value: Hashable) -> int:
        """The diagram that is `value` whatever the facts are. True and 1 are different values."""
        key = (type(value), value)
        if key not in self._leaves:
            self._leaves[key] = self._new(-1, (), value)
        return self._leaves[key]

    def branch(self, variable: int, ways: Sequence[int]) -> int:
        """The diagram that asks `variable` and goes on with the diagram of its value."""
        if all(way == ways[0] for way in ways):
            return ways[0]
        key = (variable, tuple(ways))
        if key not in self._branches:
            self._branches[key] = self._new(variable, key[1], None)
        return self._branches[key]

    def _new(self, variable: int, ways: tuple[int, ...], value: Hashable) -> int:
        self._spend()
        self._content.append((variable, ways, value))
        return len(self._content) - 1

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooLarge

    def combine(self, function: Callable[..., Hashable], *diagrams: int) -> int:
        """Apply a function of values to diagrams, leaf by leaf."""
        return self._merge(diagrams, lambda *contents: self.leaf(function(*(value for _, _, value in contents))))

    def chain(self, function: Callable[..., Hashable], settles: bool, diagrams: Sequence[int]) -> int:
        """Join truths by AND (settles False) or OR (settles True), two at a time; a settled way is followed no further."""
        settled = self.leaf(settles)
        result = diagrams[0]
        for diagram in diagrams[1:]:
            result = self._merge(
                (result, diagram),
                lambda left, right: self.leaf(function(left[2], right[2])),
                lambda operands: settled if settled in operands else None,
            )
        return result

    def choose(self, truth: int, then: int, otherwise: int, unknown: int) -> int:
        """Where `truth` is True go on with `then`, where False with `otherwise`, where None with `unknown`."""
        ways = {self.leaf(True): 1, self.leaf(False): 2, self.leaf(None): 3}
        return self._merge(
            (truth, then, otherwise, unknown),
            lambda *contents: 0,  # never called: the shortcut below sees every settled truth first
            lambda operands: operands[ways[operands[0]]] if operands[0] in ways else None,
        )

    def _merge(
        self,
        diagrams: tuple[int, ...],
        at_leaves: Callable[..., Any],
        shortcut: Callable[[tuple[int, ...]], int | None] = lambda operands: None,
    ) -> int:
        known: dict[tuple[int, ...], int] = {}

        def go(operands: tuple[int, ...]) -> int:
            found = known.get(operands)
            if found is None:
                self._spend()
                found = known[operands] = work(operands) if (early := shortcut(operands)) is None else early
            return found

        def work(operands: tuple[int, ...]) -> int:
            contents = [self._content[number] for number in operands]
            asked = [variable for variable, _, _ in contents if variable >= 0]
            if not asked:
                return int(at_leaves(*contents))
            first = min(asked)
            size = next(len(ways) for variable, ways, _ in contents if variable == first)
            pairs = list(zip(operands, contents, strict=True))
            chosen = [
                tuple(ways[way] if variable == first else number for number, (variable, ways, _) in pairs)
                for way in range(size)
            ]
            return self.branch(first, [go(operands) for operands in chosen])

        return go(diagrams)

    def replace(self, diagram: int, function: Callable[[Hashable], int]) -> int:
        """Put another diagram in the place of each leaf; its variables must come after all those above it."""
        known: dict[int, int] = {}

        def go(number: int) -> int:
            if number not in known:
                variable, ways, value = self._content[number]
                known[number] = function(value) if variable < 0 else self.branch(variable, [go(way) for way in ways])
            return known[number]

        return go(diagram)

    def _reached(self, diagram: int) -> Iterator[tuple[int, tuple[int, ...], Hashable]]:
        seen, waiting = {diagram}, [diagram]
        while waiting:
            content = self._content[waiting.pop()]
            yield content
            for way in content[1]:
                if way not in seen:
                    seen.add(way)
                    waiting.append(way)

    def leaves(self, diagram: int) -> list[Hashable]:
        """The values that the diagram can have, each once."""
        return [value for variable, _, value in self._reached(diagram) if variable < 0]

    def variables(self, diagram: int) -> set[int]:
        """The variables that can make a difference."""
        return {variable for variable, _, _ in self._reached(diagram) if variable >= 0}
