"""Why a rule is unknown though the facts are there: divisions by zero, comparisons with what is absent, missing values."""

from collections.abc import Iterator

from wakai.rulebook.finding import Doubt
from wakai.rulebook.nodes import Node
from wakai.rulebook.printing import text_of
from wakai.rulebook.program import Program, Slots
from wakai.rulebook.specs import ABSENT
from wakai.rulebook.trace import Tree, known


def doubts_of(program: Program, number: int, slots: Slots, parameters: Slots) -> tuple[Doubt, ...]:
    """The doubts of one rule, each once, in reading order."""
    rule = program.rules[number]
    tree = program.trace(number, slots, parameters)
    found = dict.fromkeys(_doubts(rule.when, tree, rule.id))
    if known(tree) and rule.then.amount is not None:
        found.update(dict.fromkeys(_amount_doubts(program, number, slots, parameters)))
    return tuple(found)


def _doubts(node: Node, tree: Tree, rule: str) -> Iterator[Doubt]:
    """Look only where the value is unknown: a doubt in a part that was settled otherwise is none."""
    _, value, parts = tree
    if node.op == "fact" and value is ABSENT:
        yield Doubt("compared_with_absent", rule, str(node.value))
    if known(tree) is not None:
        return
    if node.op == "parameter":
        yield Doubt("parameter_not_in_force", rule, str(node.value))
    if node.op == "/" and all(known(part) is not None for part in parts) and parts[1][1] == 0:
        yield Doubt("division_by_zero", rule, text_of(node.args[1]))
    for arg, part in zip(node.args, parts, strict=True):
        yield from _doubts(arg, part, rule)


def _amount_doubts(program: Program, number: int, slots: Slots, parameters: Slots) -> Iterator[Doubt]:
    """The condition holds, and still the rule cannot be applied: its amount is unknown or out of range."""
    rule = program.rules[number]
    amount = program.amount(number, slots, parameters)
    if amount is not None:
        yield Doubt("amount_out_of_range", rule.id, rule.id)
        return
    tree = program.amount_trace(number, slots, parameters)
    assert rule.then.amount is not None
    found = list(_doubts(rule.then.amount, tree, rule.id))
    yield from found or [Doubt("amount_unknown", rule.id, rule.id)]
