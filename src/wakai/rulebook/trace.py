"""The tree of a condition with the value of every part: what reasons are written from, readable without the rulebook."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from wakai.rulebook.nodes import Kind, Node
from wakai.rulebook.specs import ABSENT
from wakai.rulebook.values import from_data, to_data


@dataclass(frozen=True, slots=True)
class Step:
    """What a part of a condition is: operation, name of the fact or parameter, type and decimals of its value."""

    op: str
    name: str
    kind: Kind
    scale: int


Tree: TypeAlias = "tuple[Step, object, tuple[Tree, ...]]"
"""(step, value, parts). Values are as rules count: scaled integers, day numbers, None for unknown, ABSENT."""


def step_of(node: Node) -> Step:
    """The step that a node leaves in a tree."""
    named = node.op in ("fact", "parameter", "is_absent")
    return Step(node.op, str(node.value) if named else "", node.type.kind, node.type.scale)


def known(tree: Tree) -> object:
    """The value that a part counts with: a fact that is absent is shown as ABSENT and counts as unknown."""
    return None if tree[1] is ABSENT else tree[1]


def tree_to_data(tree: Tree) -> dict[str, object]:
    """A tree as JSON. Numbers are scaled integers, `scale` says by how much; days are dates."""
    step, value, parts = tree
    data: dict[str, object] = {"op": step.op, "type": step.kind, "value": _shown(step, value)}
    if step.name:
        data["name"] = step.name
    if step.scale:
        data["scale"] = step.scale
    if parts:
        data["of"] = [tree_to_data(part) for part in parts]
    return data


def tree_from_data(data: dict[str, object]) -> Tree:
    """The tree that `tree_to_data` wrote."""
    step = Step(data["op"], data.get("name", ""), data["type"], data.get("scale", 0))  # type: ignore[arg-type]
    value = from_data(data["value"])
    counted = value.toordinal() if isinstance(value, date) else value
    parts: list[dict[str, object]] = data.get("of", [])  # type: ignore[assignment]
    return step, counted, tuple(tree_from_data(part) for part in parts)


def _shown(step: Step, value: object) -> object:
    if step.kind == "date" and isinstance(value, int):
        return to_data(date.fromordinal(value))
    return to_data(value)
