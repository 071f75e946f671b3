"""The typing rules: each function takes typed operands and gives the typed node, or says what is wrong and where."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from wakai.rulebook.nodes import (
    BOOLEAN,
    DIVISION_SCALE,
    MAX_BOUND,
    MAX_DATE_SHIFT,
    MAX_SCALE,
    Kind,
    Node,
    Type,
)
from wakai.rulebook.problems import Wrong, nearest

NUMERIC: Final = ("number", "money")
_ORDERED: Final = ("number", "money", "date")


def bounded(node: Node) -> Node:
    """The node, if its integers keep within 38 digits and its decimals within 18 places."""
    if node.type.bound > MAX_BOUND:
        raise Wrong(
            "too-many-digits", "This can exceed 38 digits; round or divide earlier, or use smaller scales.", node.at
        )
    if node.type.scale > MAX_SCALE:
        raise Wrong("too-many-decimals", f"This has more than {MAX_SCALE} decimal places; round earlier.", node.at)
    return node


def logical(op: Literal["and", "or"], args: Sequence[Node], at: int) -> Node:
    """AND, OR of conditions; a chain of the same word is one node."""
    flat: list[Node] = []
    for arg in args:
        condition(arg, op.upper())
        flat.extend(arg.args if arg.op == op else (arg,))
    return Node(op, BOOLEAN, tuple(flat), at=at)


def negation(arg: Node, at: int) -> Node:
    """NOT of a condition."""
    return Node("not", BOOLEAN, (condition(arg, "NOT"),), at=at)


def condition(node: Node, word: str) -> Node:
    """The node, if it is true or false."""
    if node.type.kind != "boolean":
        raise Wrong("not-a-condition", f"{word} needs a condition, and this is {node.type.name}.", node.at)
    return node


def comparison(op: str, left: Node, right: Node) -> Node:
    """Compare two values of one kind; codes of a choice are looked up, decimals aligned."""
    left, right = unify((left, right), f"{op} compares")
    if op not in ("=", "<>") and left.type.kind not in _ORDERED:
        raise Wrong("no-order", f"{left.type.name} has no order; compare it with = or <>.", left.at)
    return Node(op, BOOLEAN, (left, right), at=left.at)


def membership(left: Node, options: Sequence[Node]) -> Node:
    """`left IN (…)` over constants."""
    if left.type.kind == "boolean":
        raise Wrong("in-of-condition", "A condition is not looked up in a list; use it as it is, or NOT.", left.at)
    for option in options:
        if option.op != "constant":
            raise Wrong(
                "in-needs-constants", "A list after IN holds constants only; write `=` with OR instead.", option.at
            )
    return Node("in", BOOLEAN, unify((left, *options), "IN compares"), at=left.at)


def choose(branches: Sequence[Node], at: int) -> Node:
    """CASE: `branches` are condition, result, condition, result, …, default."""
    for test in branches[:-1:2]:
        condition(test, "WHEN")
    results = unify((*branches[1:-1:2], branches[-1]), "The branches of CASE give")
    if results[0].type.kind not in ("boolean", *_ORDERED):
        raise Wrong(
            "case-of-text", f"CASE cannot give {results[0].type.name}; compare inside the branches.", results[0].at
        )
    mixed = [node for pair in zip(branches[:-1:2], results, strict=False) for node in pair] + [results[-1]]
    return Node("case", widest(results), tuple(mixed), at=at)


def arithmetic(op: str, left: Node, right: Node) -> Node:
    """+ - * / of numbers and money, and days moved on the calendar."""
    if "date" in (left.type.kind, right.type.kind):
        return _calendar(op, left, right)
    for operand in (left, right):
        if operand.type.kind not in NUMERIC:
            raise Wrong("not-a-number", f"{op} needs numbers or money, and this is {operand.type.name}.", operand.at)
    if op in "+-":
        left, right = unify((left, right), f"{op} joins")
        return bounded(
            Node(op, replace(left.type, bound=left.type.bound + right.type.bound), (left, right), at=left.at)
        )
    return _product(left, right) if op == "*" else _quotient(left, right)


def _product(left: Node, right: Node) -> Node:
    if left.type.kind == right.type.kind == "money":
        raise Wrong("money-times-money", "Money is multiplied by a number, not by money.", right.at)
    kind: Kind = "money" if "money" in (left.type.kind, right.type.kind) else "number"
    product = Type(kind, left.type.scale + right.type.scale, left.type.bound * right.type.bound)
    return bounded(Node("*", product, (left, right), at=left.at))


def _quotient(left: Node, right: Node) -> Node:
    """Both sides are shifted so that the whole quotient of the integers is the quotient to six places, cut off."""
    if right.type.kind == "money" and left.type.kind != "money":
        raise Wrong("number-over-money", "A number cannot be divided by money.", right.at)
    shift = DIVISION_SCALE + right.type.scale - left.type.scale
    numerator, divisor = scaled(left, max(shift, 0)), scaled(right, max(-shift, 0))
    kind: Kind = "money" if left.type.kind != right.type.kind else "number"
    result = Type(kind, DIVISION_SCALE, numerator.type.bound)
    return bounded(Node("/", result, (numerator, divisor), at=left.at))


def _calendar(op: str, left: Node, right: Node) -> Node:
    at = left.at
    if op == "-" and left.type.kind == right.type.kind == "date":
        span = 2 * MAX_DATE_SHIFT + 2 * 401_768  # from 1900 to 2999, each end moved as far as it may be
        return Node("-", Type("number", bound=span), (left, right), at=left.at)
    if op == "+" and right.type.kind == "date":
        left, right = right, left
    if op not in "+-" or left.type.kind != "date" or not _is_span(right):
        hint = "write date + INTERVAL '3' DAY, date + :a_term_parameter, or date - date"
        raise Wrong("date-arithmetic", f"{left.type.name} {op} {right.type.name} is not counted; {hint}.", at)
    shift = left.type.bound + right.type.bound
    if shift > MAX_DATE_SHIFT:
        raise Wrong("date-too-far", f"A date moves by at most {MAX_DATE_SHIFT:,} days in one expression.", at)
    return Node(op, Type("date", bound=shift), (left, right), at=at)


def _is_span(node: Node) -> bool:
    """An interval, a term, or a parameter in days (whose type is a bounded whole number)."""
    return node.type.kind == "interval" or (
        node.op == "parameter" and node.type.kind == "number" and node.type.scale == 0
    )


def opposite(arg: Node, at: int) -> Node:
    """Minus; a negative constant is one constant."""
    _numeric(arg, "-")
    if arg.op == "constant":
        assert isinstance(arg.value, int)
        return replace(arg, value=-arg.value, at=at)
    return Node("neg", arg.type, (arg,), at=at)


def _numeric(arg: Node, word: str) -> None:
    if arg.type.kind not in NUMERIC:
        raise Wrong("not-a-number", f"{word} needs a number or money, and this is {arg.type.name}.", arg.at)


def absolute(arg: Node, at: int) -> Node:
    """abs(x)."""
    _numeric(arg, "abs")
    return Node("abs", arg.type, (arg,), at=at)


def extreme(op: Literal["least", "greatest"], args: Sequence[Node], at: int) -> Node:
    """least(…), greatest(…): unknown as soon as one argument is."""
    if len(args) < 2:
        raise Wrong("wrong-arguments", f"{op} takes two values or more.", at)
    unified = unify(args, f"{op} compares")
    if unified[0].type.kind not in _ORDERED:
        raise Wrong("no-order", f"{unified[0].type.name} has no order, so there is no {op}.", unified[0].at)
    return Node(op, widest(unified), unified, at=at)


def round_money(arg: Node, at: int) -> Node:
    """round_money(x): whole minor units, halves away from zero."""
    if arg.type.kind != "money":
        raise Wrong("not-money", f"round_money needs money, and this is {arg.type.name}.", arg.at)
    bound = arg.type.bound // 10**arg.type.scale + 1 if arg.type.scale else arg.type.bound
    return Node("round_money", Type("money", bound=bound), (arg,), at=at)


def days_between(first: Node, second: Node) -> Node:
    """days_between(a, b): calendar days from a to b, negative when b is earlier; the same as b - a."""
    for arg in (first, second):
        if arg.type.kind != "date":
            raise Wrong("not-a-date", f"days_between needs dates, and this is {arg.type.name}.", arg.at)
    return replace(_calendar("-", second, first), at=first.at)


def scaled(node: Node, places: int) -> Node:
    """The same quantity with `places` more decimals."""
    if places == 0:
        return node
    shifted = replace(node.type, scale=node.type.scale + places, bound=node.type.bound * 10**places)
    return bounded(Node("scale", shifted, (node,), value=places, at=node.at))


def widest(nodes: Sequence[Node]) -> Type:
    """The type that holds any of these values of one kind and scale."""
    return replace(nodes[0].type, bound=max(node.type.bound for node in nodes))


def unify(nodes: Sequence[Node], what: str) -> tuple[Node, ...]:
    """Bring values to one kind and scale: zero is money of any currency, quoted words are codes of the choice."""
    lead = next((node for node in nodes if not _is_flexible(node)), nodes[0])
    fitted = tuple(_fit(node, lead, what) for node in nodes)
    if lead.type.kind not in NUMERIC:
        return fitted
    places = max(node.type.scale for node in fitted)
    return tuple(scaled(node, places - node.type.scale) for node in fitted)


def _is_flexible(node: Node) -> bool:
    return node.op == "constant" and (node.type.kind == "text" or node.value == 0)


def _fit(node: Node, lead: Node, what: str) -> Node:
    kind = lead.type.kind
    if kind == "choice" and node.op == "constant" and isinstance(node.value, str):
        return _code(node, lead)
    if node.type.kind == kind == "choice" and set(node.type.choices) != set(lead.type.choices):
        raise Wrong("different-choices", f"{what} two choices that do not list the same codes.", node.at)
    if node.type.kind == kind:
        return node
    if kind == "money" and node.op == "constant" and node.type.kind == "number" and node.value == 0:
        return replace(node, type=Type("money"))
    raise Wrong(
        "different-types", f"{what} {lead.type.name} and {node.type.name}. {_advice(kind, node)}".strip(), node.at
    )


def _code(node: Node, lead: Node) -> Node:
    known = lead.type.choices
    if node.value not in known:
        message = f"{node.value!r} is not one of the codes of {lead.value}: {', '.join(known)}."
        raise Wrong("unknown-choice", message, node.at, nearest(str(node.value), known))
    return replace(node, type=lead.type)


def _advice(kind: Kind, node: Node) -> str:
    if kind == "money" and node.type.kind == "number":
        return "An amount in the rules is a parameter, such as :signature_from, so that it has a currency and a date."
    if kind == "date" and node.type.kind == "text":
        return f"Write the day as DATE '{node.value}'."
    return ""
