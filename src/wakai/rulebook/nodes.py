"""The typed form of an expression: what every reader of a rule (Python, SQL, words, search) works from.

All arithmetic is on integers. A number with scale 2 holds hundredths; money of scale 0 holds minor units of the case's
currency; a date is its proleptic Gregorian day number. `bound` is the largest absolute value the integer can take, so
that no step can leave the 38 digits that SQL's HUGEINT holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Kind = Literal["boolean", "number", "money", "date", "choice", "text", "interval"]
FACT_BOUND: Final = 10**15 - 1
"""Facts and parameters hold at most 15 digits: exact in JSON, BIGINT and people's heads."""
MAX_BOUND: Final = 10**38 - 1
MAX_SCALE: Final = 18
MAX_FACT_SCALE: Final = 6
DIVISION_SCALE: Final = 6
MAX_DAYS: Final = 36_525
"""One interval spans at most a hundred years."""
MAX_DATE_SHIFT: Final = 365_000
"""All intervals added to one date together: dates of facts lie in 1900..2999, so every result is a date of our calendar."""
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields. `choices` lists the codes of a choice."""

    kind: Kind
    scale: int = 0
    bound: int = 0
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The word for messages to rule authors."""
        if self.kind == "money" and self.scale:
            return "money with fractions"
        return {"number": "a number", "interval": "a span of days", "choice": "a choice"}.get(self.kind, self.kind)


BOOLEAN: Final = Type("boolean")
TEXT: Final = Type("text")
Value = bool | int | str | None

COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Node:
    """One operation. `value` is the constant, the name of the fact or parameter, or the decimal places to shift.

    Operations: constant fact parameter is_absent and or not = <> < <= > >= in case + - * / neg abs least greatest
    scale (times ten to the `value`) round_money. `at` is the offset in the text it was read from.
    """

    op: str
    type: Type
    args: tuple["Node", ...] = ()
    value: Value = None
    at: int = field(default=0, compare=False, repr=False)


TRUE: Final = Node("constant", BOOLEAN, value=True)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    yield node
    for arg in node.args:
        yield from walk(arg)


def names(node: Node, op: Literal["fact", "parameter"]) -> tuple[str, ...]:
    """The facts or parameters named in an expression, each once, in reading order."""
    wanted = ("fact", "is_absent") if op == "fact" else ("parameter",)
    return tuple(dict.fromkeys(str(part.value) for part in walk(node) if part.op in wanted))


def is_joined(node: Node) -> bool:
    """Whether a condition is made of conditions, rather than of values compared."""
    return bool(node.args) and node.type == BOOLEAN and all(arg.type.kind == "boolean" for arg in node.args)


def comparisons(condition: Node) -> Iterator[Node]:
    """The parts that conditions are made of, in reading order: comparisons, and facts that are conditions themselves."""
    if is_joined(condition):
        for arg in condition.args:
            yield from comparisons(arg)
    else:
        yield condition


def depth(node: Node) -> int:
    """The longest way down, the node itself included."""
    return 1 + max((depth(arg) for arg in node.args), default=0)


def divide(numerator: int, divisor: int) -> int | None:
    """Exact integer quotient truncated toward zero, as SQL's `//` on integers; unknown (None) when dividing by zero."""
    if divisor == 0:
        return None
    quotient = abs(numerator) // abs(divisor)
    return quotient if (numerator < 0) == (divisor < 0) else -quotient


def round_half_away(value: int, unit: int) -> int:
    """`value` in multiples of `unit` (a power of ten), halves away from zero."""
    rounded = (2 * abs(value) + unit) // (2 * unit)
    return -rounded if value < 0 else rounded


def decimal_text(value: int, scale: int) -> str:
    """The exact decimal text of a scaled integer: (1234, 2) -> "12.34"."""
    digits = str(abs(value)).rjust(scale + 1, "0")  # by hand: Decimal would round to the precision of its context
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"
