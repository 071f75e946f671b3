"""Typed nodes to Python syntax trees to functions. Only `ast` nodes built here are compiled, never a text.

Conditions follow Kleene: True, False, None for unknown. Everything else is strict: unknown as soon as a part is.
The deciding function stops at the first part that settles an AND or OR; the tracing function evaluates every part.
"""

import ast
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType
from typing import Any, Final

from wakai.rulebook.nodes import COMPARISONS, FACT_BOUND, Node, divide, round_half_away, walk
from wakai.rulebook.specs import ABSENT
from wakai.rulebook.trace import Tree, step_of

_BINARY: Final = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARE: Final = {"=": ast.Eq, "<>": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
_UNARY: Final = {"not": ast.Not, "neg": ast.USub}
_CALLS: Final = {"abs": "abs", "least": "min", "greatest": "max", "/": "divide"}
_GLOBALS: Final = {
    "__builtins__": {}, "abs": abs, "min": min, "max": max, "divide": divide, "rounded": round_half_away, "ABSENT": ABSENT,
}  # fmt: skip


def deciding_function(
    rules: Sequence[tuple[Node, Node | None]], facts: Sequence[str], parameters: Sequence[str]
) -> Callable[[Any, Any], int]:
    """A function from slots to the number of the first rule that holds, or ~number of one that is unknown before it.

    A rule whose amount is unknown, below zero or beyond 15 digits cannot be applied and counts as unknown.
    """
    writer = _Writer(facts, parameters, [node for rule in rules for node in rule if node])
    for number, (when, amount) in enumerate(rules):
        truth = writer.condition(when)
        unknown = _constant(~number)
        writer.add(ast.If(_is(truth, None), [ast.Return(unknown)], []))
        with_amount = writer.inside(partial(writer.award, amount, number))
        writer.add(ast.If(truth, with_amount, []))
    writer.add(ast.Return(_constant(~(len(rules) - 1))))
    return writer.function({})


def value_function(node: Node, facts: Sequence[str], parameters: Sequence[str]) -> Callable[[Any, Any], int | None]:
    """A function from slots to the value of one expression."""
    writer = _Writer(facts, parameters, [node])
    writer.add(ast.Return(writer.settled(node)))
    return writer.function({})


def tracing_function(node: Node, facts: Sequence[str], parameters: Sequence[str]) -> Callable[[Any, Any], Tree]:
    """A function from slots to the tree of a condition, with the value of every part."""
    writer = _Writer(facts, parameters, [node])
    steps: dict[str, object] = {}
    _, tree = writer.traced(node, steps)
    writer.add(ast.Return(tree))
    return writer.function(steps)


class _Writer:
    """Writes the statements of one function."""

    def __init__(self, facts: Sequence[str], parameters: Sequence[str], nodes: Sequence[Node]) -> None:
        self.body: list[ast.stmt] = []
        self.count = 0
        self.fact = {name: number for number, name in enumerate(facts)}
        self.parameter = {name: number for number, name in enumerate(parameters)}
        self.unpack("s", "f", len(facts))
        self.unpack("p", "p", len(parameters))
        parts = [part for node in nodes for part in walk(node) if part.op in ("fact", "is_absent")]
        asked = {str(part.value) for part in parts if part.op == "is_absent"}
        for name in dict.fromkeys(str(part.value) for part in parts):
            self.split_absent(self.fact[name], asked=name in asked)

    # Statements -------------------------------------------------------------------------------------------------------
    def add(self, statement: ast.stmt) -> None:
        self.body.append(statement)

    def unpack(self, source: str, prefix: str, size: int) -> None:
        if size:
            target = ast.Tuple([_store(f"{prefix}{number}") for number in range(size)], ast.Store())
            self.add(ast.Assign([target], _name(source if source == "s" else "q")))

    def split_absent(self, number: int, *, asked: bool) -> None:
        """`a` says whether the fact is absent, `r` keeps what was given, `f` the value that can be counted with."""
        fact, raw, absent = f"f{number}", f"r{number}", f"a{number}"
        self.set(raw, _name(fact))
        is_absent = ast.Compare(_name(fact), [ast.Is()], [_name("ABSENT")])
        if asked:
            self.set(absent, ast.IfExp(_is(_name(fact), None), _constant(None), is_absent))
        self.add(ast.If(is_absent, [ast.Assign([_store(fact)], _constant(None))], []))

    def set(self, name: str, value: ast.expr) -> ast.Name:
        self.add(ast.Assign([_store(name)], value))
        return _name(name)

    def temporary(self, value: ast.expr) -> ast.Name:
        self.count += 1
        return self.set(f"t{self.count}", value)

    def inside(self, write: Callable[[], object]) -> list[ast.stmt]:
        """The statements that `write` adds, as a block of their own."""
        outer, self.body = self.body, []
        write()
        block, self.body = self.body, outer
        return block

    def function(self, extra: dict[str, object]) -> Callable[[Any, Any], Any]:
        arguments = ast.arguments([], [ast.arg("s"), ast.arg("q")], None, [], [], None, [])
        definition = ast.FunctionDef("rules", arguments, self.body, [])
        module = ast.fix_missing_locations(ast.Module([definition], []))
        code: CodeType = compile(module, "<rulebook>", "exec")
        scope: dict[str, Any] = {**_GLOBALS, **extra}
        exec(code, scope)  # noqa: S102  (the tree above was built here from typed nodes; no text came in)
        function: Callable[[Any, Any], Any] = scope["rules"]
        return function

    # Deciding: stop as soon as the truth is settled -------------------------------------------------------------------
    def award(self, amount: Node | None, number: int) -> None:
        if amount is not None:
            value = self.settled(amount)
            within = ast.Compare(_constant(0), [ast.LtE(), ast.LtE()], [value, _constant(FACT_BOUND)])
            short = ast.BoolOp(ast.Or(), [_is(value, None), ast.UnaryOp(ast.Not(), within)])
            self.add(ast.If(short, [ast.Return(_constant(~number))], []))
        self.add(ast.Return(_constant(number)))

    def condition(self, node: Node) -> ast.expr:
        """The truth of a condition as a name or a constant."""
        if node.op in ("and", "or"):
            return self.chain(node)
        if node.op == "not":
            inner = self.condition(node.args[0])
            return self.temporary(ast.IfExp(_is(inner, None), _constant(None), ast.UnaryOp(ast.Not(), inner)))
        return self.settled(node)

    def chain(self, node: Node) -> ast.expr:
        settles = node.op == "or"  # TRUE settles an OR, FALSE an AND; an unknown part lingers until the end
        first, *rest = node.args
        name = self.temporary(self.condition(first)).id
        for part in rest:
            block = self.inside(partial(self.join, name, part, settles=settles))
            self.add(ast.If(ast.Compare(_name(name), [ast.IsNot()], [_constant(settles)]), block, []))
        return _name(name)

    def join(self, name: str, part: Node, *, settles: bool) -> None:
        truth = self.condition(part)
        keeps = ast.Compare(truth, [ast.IsNot()], [_constant(not settles)])
        self.add(ast.If(keeps, [ast.Assign([_store(name)], truth)], []))

    def settled(self, node: Node) -> ast.expr:
        """Any expression as a name or constant, unknown when a part that it needs is."""
        value, guards = self.strict(node)
        if isinstance(value, ast.Name | ast.Constant):
            return value
        return self.temporary(_guarded(value, guards))

    def strict(self, node: Node) -> tuple[ast.expr, list[ast.expr]]:
        """The Python expression of a node, good only while none of the guards is None."""
        if node.op == "constant":
            return _constant(node.value), []
        if node.op in ("fact", "parameter", "is_absent"):
            name = self.leaf(node)
            return name, [name]
        if node.op in ("and", "or", "not"):
            truth = self.condition(node)
            return truth, [truth]
        if node.op == "case":
            chosen = self.chosen(node)
            return chosen, [chosen]
        parts = [self.strict(arg) for arg in node.args]
        guards = [guard for _, part in parts for guard in part]
        value = _operation(node, [part for part, _ in parts])
        if node.op != "/":
            return value, guards
        quotient = self.temporary(_guarded(value, guards))
        return quotient, [quotient]

    def chosen(self, node: Node) -> ast.expr:
        """CASE: branches not taken are not evaluated; an unknown condition makes the whole unknown."""
        name = self.temporary(_constant(None)).id
        *branches, default = node.args
        self.branch(name, list(zip(branches[::2], branches[1::2], strict=True)), default)
        return _name(name)

    def branch(self, name: str, branches: list[tuple[Node, Node]], default: Node) -> None:
        if not branches:
            self.add(ast.Assign([_store(name)], self.settled(default)))
            return
        (test, result), *rest = branches
        truth = self.condition(test)
        then = self.inside(lambda: self.add(ast.Assign([_store(name)], self.settled(result))))
        otherwise = self.inside(lambda: self.branch(name, rest, default))
        is_false = ast.Compare(truth, [ast.Is()], [_constant(False)])
        self.add(ast.If(truth, then, [ast.If(is_false, otherwise, [])]))

    def leaf(self, node: Node) -> ast.Name:
        if node.op == "parameter":
            return _name(f"p{self.parameter[str(node.value)]}")
        prefix = "f" if node.op == "fact" else "a"
        return _name(f"{prefix}{self.fact[str(node.value)]}")

    # Tracing: evaluate and keep every part ----------------------------------------------------------------------------
    def traced(self, node: Node, steps: dict[str, object]) -> tuple[ast.expr, ast.expr]:
        """The value of a node, and the expression that builds its tree."""
        step = f"s{len(steps)}"
        steps[step] = step_of(node)
        parts = [self.traced(arg, steps) for arg in node.args]
        value = self.traced_value(node, [part for part, _ in parts])
        shown = _name(f"r{self.fact[str(node.value)]}") if node.op == "fact" else value
        below = ast.Tuple([tree for _, tree in parts], ast.Load())
        return value, ast.Tuple([_name(step), shown, below], ast.Load())

    def traced_value(self, node: Node, parts: list[ast.expr]) -> ast.expr:
        if node.op == "constant":
            return _constant(node.value)
        if node.op in ("fact", "parameter", "is_absent"):
            return self.leaf(node)
        if node.op in ("and", "or"):
            return self.temporary(_kleene(parts, settles=node.op == "or"))
        if node.op == "case":
            return self.temporary(_case(parts))
        return self.temporary(_guarded(_operation(node, parts), parts))


def _operation(node: Node, parts: list[ast.expr]) -> ast.expr:
    """The Python expression of one strict operation."""
    op = node.op
    if op in COMPARISONS:
        return ast.Compare(parts[0], [_COMPARE[op]()], [parts[1]])
    if op in _BINARY:
        return ast.BinOp(parts[0], _BINARY[op](), parts[1])
    if op in _CALLS:
        return ast.Call(_name(_CALLS[op]), parts, [])
    if op in _UNARY:
        return ast.UnaryOp(_UNARY[op](), parts[0])
    if op == "in":
        return ast.Compare(parts[0], [ast.In()], [ast.Tuple(parts[1:], ast.Load())])
    if op == "scale":
        return ast.BinOp(parts[0], ast.Mult(), _constant(10 ** int(node.value or 0)))
    assert op == "round_money"
    return ast.Call(_name("rounded"), [parts[0], _constant(10 ** node.args[0].type.scale)], [])


def _kleene(parts: list[ast.expr], *, settles: bool) -> ast.expr:
    """The settling truth if any part has it, else unknown if any part is, else the other truth."""
    settled = ast.BoolOp(ast.Or(), [ast.Compare(part, [ast.Is()], [_constant(settles)]) for part in parts])
    unknown = ast.BoolOp(ast.Or(), [_is(part, None) for part in parts])
    return ast.IfExp(settled, _constant(settles), ast.IfExp(unknown, _constant(None), _constant(not settles)))


def _case(parts: list[ast.expr]) -> ast.expr:
    value = parts[-1]
    for test, result in reversed(list(zip(parts[:-1:2], parts[1::2], strict=False))):
        value = ast.IfExp(_is(test, None), _constant(None), ast.IfExp(test, result, value))
    return value


def _guarded(value: ast.expr, guards: Sequence[ast.expr]) -> ast.expr:
    """`value`, or None while one of the guards is None."""
    named = {guard.id: guard for guard in guards if isinstance(guard, ast.Name)}
    if not named:
        return value
    unknown = [_is(guard, None) for guard in named.values()]
    test = unknown[0] if len(unknown) == 1 else ast.BoolOp(ast.Or(), unknown)
    return ast.IfExp(test, _constant(None), value)


def _is(value: ast.expr, constant: bool | None) -> ast.expr:
    if isinstance(value, ast.Constant):  # Python warns of `0 is None`
        return _constant(value.value is constant)
    return ast.Compare(value, [ast.Is()], [_constant(constant)])


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _constant(value: bool | int | str | None) -> ast.Constant:
    return ast.Constant(value)
