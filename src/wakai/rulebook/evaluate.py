"""Evaluating expressions part by part, also while some parts are still open: the plain reading of the language.

A value is a bool, an integer, a text, None (unknown) or, while facts are open, a node that says what is left to compute.
The compiled functions of `codegen` and the SQL of `transpile` must agree with this; tests hold them to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wakai.rulebook.nodes import Node, Value, divide, round_half_away, walk

Partial = bool | int | str | Node | None

_STRICT: Final[Mapping[str, Callable[..., Any]]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "in": lambda a, *options: a in options,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide,
    "neg": lambda a: -a,
    "abs": abs,
    "not": lambda a: not a,
    "least": min,
    "greatest": max,
}


def evaluate(node: Node, values: Mapping[str, Value]) -> Value:
    """The value of an expression over open facts, once every one of them is given."""
    if node.op == "constant":
        return node.value
    if node.op == "fact":
        return values[str(node.value)]
    found = apply(node, [evaluate(arg, values) for arg in node.args])
    assert not isinstance(found, Node)
    return found


def apply(node: Node, args: Sequence[Partial]) -> Partial:
    """The value of one operation on the values of its parts."""
    if node.op in ("and", "or"):
        return _kleene(node, args, settles=node.op == "or")
    if node.op == "case":
        return _case(node, args)
    if any(arg is None for arg in args):
        return None
    if any(isinstance(arg, Node) for arg in args):
        return open_node(node, args)
    known: list[Any] = list(args)
    value: Value
    if node.op == "scale":
        value = known[0] * 10 ** int(node.value or 0)
    elif node.op == "round_money":
        value = round_half_away(known[0], 10 ** node.args[0].type.scale)
    else:
        value = _STRICT[node.op](*known)
    return value


def _kleene(node: Node, args: Sequence[Partial], *, settles: bool) -> Partial:
    if any(arg is settles for arg in args):
        return settles
    left = [arg for arg in args if arg is not (not settles)]
    if not left:
        return not settles
    return open_node(node, args) if any(isinstance(arg, Node) for arg in left) else None


def _case(node: Node, args: Sequence[Partial]) -> Partial:
    for test, result in zip(args[:-1:2], args[1::2], strict=False):
        if isinstance(test, Node):
            return open_node(node, args)
        if test is None or test:
            return result if test else None
    return args[-1]


def open_node(node: Node, args: Sequence[Partial]) -> Node:
    """What is left of an operation when some of its parts are open."""
    parts = zip(node.args, args, strict=True)
    left = tuple(arg if isinstance(arg, Node) else Node("constant", part.type, value=arg) for part, arg in parts)
    return Node(node.op, node.type, left, node.value)


def may_be_unknown(node: Node) -> bool:
    """Whether an open expression can be unknown though all its facts are given: by a division, or an unknown part."""
    return any(_may_fail(part) for part in walk(node))


def _may_fail(part: Node) -> bool:
    if part.op != "/":
        return part.op == "constant" and part.value is None
    divisor = part.args[1]
    return divisor.op != "constant" or divisor.value == 0


def linear(node: Node) -> tuple[dict[str, int], int] | None:
    """An open integer expression as coefficients of facts and a constant, or None when it is not of that form."""
    if node.op == "constant":
        return ({}, node.value) if type(node.value) is int else None
    if node.op == "fact":
        return {str(node.value): 1}, 0
    parts = [linear(arg) for arg in node.args]
    if any(part is None for part in parts):
        return None
    return _combined(node, [part for part in parts if part is not None])


def _combined(node: Node, parts: list[tuple[dict[str, int], int]]) -> tuple[dict[str, int], int] | None:
    if node.op in ("+", "-"):
        sign = 1 if node.op == "+" else -1
        return _sum(parts[0], _times(parts[1], sign))
    if node.op == "neg":
        return _times(parts[0], -1)
    if node.op == "scale":
        return _times(parts[0], 10 ** int(node.value or 0))
    if node.op == "*":
        for one, other in (parts, parts[::-1]):
            if not other[0]:
                return _times(one, other[1])
    return None


def _times(part: tuple[dict[str, int], int], factor: int) -> tuple[dict[str, int], int]:
    return {name: count * factor for name, count in part[0].items()}, part[1] * factor


def _sum(left: tuple[dict[str, int], int], right: tuple[dict[str, int], int]) -> tuple[dict[str, int], int]:
    names = {**left[0], **right[0]}
    return {name: left[0].get(name, 0) + right[0].get(name, 0) for name in names}, left[1] + right[1]
