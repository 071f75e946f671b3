"""An expression back as text: one spelling for each meaning, which reads back as the same expression."""

from collections.abc import Callable
from datetime import date
from typing import Final

from wakai.rulebook.nodes import COMPARISONS, Node, decimal_text

_LEVELS: Final = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7} | dict.fromkeys(COMPARISONS, 4)
_LEVELS_OTHER: Final = {"in": 4, "is_absent": 4}
_ATOM: Final = 9


def text_of(node: Node) -> str:
    """Write the expression in the rule language, with no more parentheses than needed."""
    if node.op == "scale":  # alignment of decimals is put back by the reader
        return text_of(node.args[0])
    if node.op == "constant":
        return _constant(node)
    return _WRITERS.get(node.op, _call)(node)


def _level(node: Node) -> int:
    if node.op == "scale":
        return _level(node.args[0])
    if node.op == "constant" and isinstance(node.value, int) and node.value < 0:
        return _LEVELS["neg"]
    if node.op == "not" and node.args[0].op == "is_absent":
        return 4
    return _LEVELS.get(node.op, _LEVELS_OTHER.get(node.op, _ATOM))


def _inside(node: Node, above: int) -> str:
    """The text of an operand, in parentheses unless it binds tighter than `above`."""
    text = text_of(node)
    return text if _level(node) > above else f"({text})"


def _constant(node: Node) -> str:
    kind, value = node.type.kind, node.value
    if kind == "boolean":
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    assert isinstance(value, int)
    if kind == "date":
        return f"DATE '{date.fromordinal(value).isoformat()}'"
    if kind == "interval":
        return f"INTERVAL '{value}' DAY"
    return decimal_text(value, node.type.scale)


def _infix(node: Node) -> str:
    level = _LEVELS[node.op]
    first, *rest = node.args
    # a - (b - c) keeps its parentheses; a - b - c needs none on the left
    left = _inside(first, level - 1 if node.op in "+-*/" else level)
    return f" {node.op.upper()} ".join([left, *(_inside(arg, level) for arg in rest)])


def _not(node: Node) -> str:
    inner = node.args[0]
    return f"{inner.value} IS NOT NULL" if inner.op == "is_absent" else f"NOT {_inside(inner, 4)}"


def _in(node: Node) -> str:
    first, *rest = node.args
    return f"{_inside(first, 4)} IN ({', '.join(text_of(arg) for arg in rest)})"


def _case(node: Node) -> str:
    *branches, default = node.args
    pairs = zip(branches[::2], branches[1::2], strict=True)
    whens = " ".join(f"WHEN {text_of(condition)} THEN {text_of(result)}" for condition, result in pairs)
    return f"CASE {whens} ELSE {text_of(default)} END"


def _call(node: Node) -> str:
    return f"{node.op}({', '.join(text_of(arg) for arg in node.args)})"


_WRITERS: Final[dict[str, Callable[[Node], str]]] = {
    "fact": lambda node: str(node.value),
    "parameter": lambda node: f":{node.value}",
    "is_absent": lambda node: f"{node.value} IS NULL",
    "not": _not,
    "in": _in,
    "case": _case,
    "neg": lambda node: f"-{_inside(node.args[0], 7)}",
    **dict.fromkeys([op for op in _LEVELS if op not in ("not", "neg")], _infix),
}
