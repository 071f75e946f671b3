"""From text to typed nodes. sqlglot parses; every kind of syntax that is not listed here is refused by name and place."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import TokenType

from wakai.rulebook import typed as rules
from wakai.rulebook.nodes import BOOLEAN, FIRST_DAY, LAST_DAY, MAX_DAYS, MAX_FACT_SCALE, TEXT, Node, Type, depth, walk
from wakai.rulebook.problems import Wrong, Wrongs, nearest
from wakai.rulebook.specs import FactSpec, ParameterSpec

MAX_TEXT: Final = 4_000
MAX_DEPTH: Final = 40
MAX_BRACKETS: Final = 20
MAX_NODES: Final = 400
# sqlglot's own dialect: its DuckDB reads "(:share * x) = 0" as a name given to an expression ("prefix alias")
_DIALECT: Final = ""
_NUMBER: Final = re.compile(r"(\d{1,15})(?:\.(\d{1,6}))?")
_FUNCTIONS: Final = ("abs", "least", "greatest", "days_between", "round_money")
_OPENING: Final = frozenset({TokenType.L_PAREN, TokenType.CASE})
_CLOSING: Final = frozenset({TokenType.R_PAREN, TokenType.END})
_PREFIX: Final = frozenset({TokenType.NOT, TokenType.DASH})


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use."""

    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, ParameterSpec]


def read_condition(text: str, scope: Scope) -> Node:
    """Read a `when`. Raises Wrongs naming every unknown name, or the first other defect, by offset in the text."""
    node = read_expression(text, scope)
    if node.type.kind != "boolean":
        raise Wrongs(
            [Wrong("not-a-condition", f"A rule's `when` is a condition, and this is {node.type.name}.", node.at)]
        )
    return node


def read_amount(text: str, scope: Scope) -> Node:
    """Read the amount of a remedy: money in whole minor units. Raises Wrongs."""
    node = read_expression(text, scope)
    if node.op == "constant" and node.value == 0 and node.type.kind == "number":
        return Node("constant", Type("money"), value=0)
    if node.type.kind != "money":
        raise Wrongs([Wrong("not-money", f"An amount is money, and this is {node.type.name}.", node.at)])
    if node.type.scale:
        raise Wrongs(
            [
                Wrong(
                    "amount-not-rounded", "This can have fractions of a minor unit; wrap it in round_money(…).", node.at
                )
            ]
        )
    return node


def read_expression(text: str, scope: Scope) -> Node:
    """Read any expression. Raises Wrongs."""
    try:
        return _bounded(_Reader(text, scope).read())
    except Wrong as wrong:
        raise Wrongs([wrong]) from None
    except RecursionError:  # a net below the bounds: how much stack is left depends on the caller
        raise Wrongs([_too_deep(0)]) from None


def _too_deep(at: int) -> Wrong:
    message = f"An expression nests at most {MAX_DEPTH} deep ({MAX_BRACKETS} in brackets); split it into several rules."
    return Wrong("too-deep", message, at)


def _bounded(node: Node) -> Node:
    if depth(node) > MAX_DEPTH:
        raise _too_deep(node.at)
    if sum(1 for _ in walk(node)) > MAX_NODES:
        message = f"An expression has at most {MAX_NODES} parts; split it into several rules."
        raise Wrong("too-many-parts", message, node.at)
    return node


@dataclass
class _Reader:
    text: str
    scope: Scope
    wrongs: list[Wrong] = field(default_factory=list)
    parameter_at: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def read(self) -> Node:
        tree = self.parse()
        for part in tree.walk(bfs=False):
            self.check_name(part)
        if self.wrongs:
            raise Wrongs(sorted(self.wrongs, key=lambda wrong: wrong.at))
        return self.node(tree)

    # 1. Parse, within limits ------------------------------------------------------------------------------------------
    def parse(self) -> exp.Expr:
        if len(self.text) > MAX_TEXT:
            raise Wrong(
                "text-too-long", f"An expression has at most {MAX_TEXT:,} characters; split it into several rules."
            )
        try:
            self.check_tokens()
            tree = sqlglot.parse_one(self.text, dialect=_DIALECT)
        except ParseError as error:
            raise self.parse_problem(error) from None
        except SqlglotError:
            raise Wrong("not-an-expression", "This cannot be read; a quote may be open at its end.") from None
        assert isinstance(tree, exp.Expr)
        return tree

    def check_tokens(self) -> None:
        """Bound the nesting before the parser recurses into it, and note where each :parameter stands."""
        level = prefixes = 0
        tokens = sqlglot.tokenize(self.text, dialect=_DIALECT)
        for token, after in zip_longest(tokens, tokens[1:]):
            level += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
            prefixes = prefixes + 1 if token.token_type in _PREFIX else 0
            if max(level, prefixes) > MAX_BRACKETS:
                raise _too_deep(token.start)
            if token.token_type == TokenType.COLON and after:
                self.parameter_at[after.text].append(token.start)

    def parse_problem(self, error: ParseError) -> Wrong:
        found = error.errors[0] if error.errors else {}
        what = str(found.get("description") or "this is not an expression")
        if "'expression' missing" in what or "No expression" in what:
            what = "Something is missing after this"
        lines = self.text.split("\n")
        line, column = int(found.get("line") or 1), int(found.get("col") or 1)
        before = sum(len(passed) + 1 for passed in lines[: line - 1])
        highlight = str(found.get("highlight") or "")
        return Wrong(
            "not-an-expression", f"{what}.", min(before + max(column - len(highlight), 0), max(len(self.text) - 1, 0))
        )

    # 2. Names ---------------------------------------------------------------------------------------------------------
    def check_name(self, part: exp.Expr) -> None:
        """Note every unknown fact, parameter or function, so that an author sees all of them at once."""
        name = part.name
        if isinstance(part, exp.Column) and not part.args.get("table") and not self.is_quoted(part):
            if name not in self.scope.facts:
                self.note("unknown-fact", f"There is no fact {name!r}.", self.at(part), nearest(name, self.scope.facts))
        elif isinstance(part, exp.Placeholder) and name.isidentifier():
            places = self.parameter_at[name]
            part.meta["start"] = places.pop(0) if places else 0
            if name not in self.scope.parameters:
                near = nearest(name, self.scope.parameters)
                self.note("unknown-parameter", f"There is no parameter {name!r}.", self.at(part), near and f":{near}")
        elif isinstance(part, exp.Anonymous) and part.name.lower() not in _FUNCTIONS:
            message = f"There is no function {part.name!r}; there are {', '.join(_FUNCTIONS)}."
            self.note("unknown-function", message, self.at(part), nearest(part.name.lower(), _FUNCTIONS))

    def note(self, code: str, message: str, at: int, near: str | None) -> None:
        self.wrongs.append(Wrong(code, message, at, near))

    @staticmethod
    def is_quoted(part: exp.Column) -> bool:
        return bool(part.this.args.get("quoted"))

    def at(self, part: exp.Expr) -> int:
        """Where a part starts: its own place, or that of the first part below or above that has one."""
        for below in part.walk(bfs=False):
            if "start" in below.meta:
                return int(below.meta["start"])
        return self.at(part.parent) if part.parent else 0

    # 3. Nodes ---------------------------------------------------------------------------------------------------------
    def node(self, part: exp.Expr) -> Node:
        handler = _HANDLERS.get(type(part))
        if handler is None:
            raise self.refused(part)
        allowed = _ARGUMENTS.get(type(part), _USUAL)
        for key, value in part.args.items():
            if key not in allowed and value not in (None, False, []):
                raise self.refused(part)
        return handler(self, part)

    def refused(self, part: exp.Expr) -> Wrong:
        word = type(part).__name__.upper() if isinstance(part, exp.Func | exp.Binary) else type(part).__name__.lower()
        hint = _HINTS.get(
            type(part), "The language has comparisons, AND, OR, NOT, IN, BETWEEN, CASE, IS NULL, + - * /."
        )
        return Wrong("not-in-the-language", f"{word} is not part of the rule language. {hint}", self.at(part))

    def below(self, part: exp.Expr, key: str) -> Node:
        return self.node(part.args[key])

    def infix(self, part: exp.Expr) -> tuple[Node, Node]:
        return self.below(part, "this"), self.below(part, "expression")

    def logical(self, part: exp.Expr) -> Node:
        """A chain of AND or of OR, which the parser nests to the left, however long it is."""
        operands: list[exp.Expr] = []
        left: exp.Expr = part
        while type(left) is type(part):
            operands.append(left.args["expression"])
            left = left.args["this"]
        nodes = [self.node(operand) for operand in (left, *reversed(operands))]
        return rules.logical("and" if isinstance(part, exp.And) else "or", nodes, self.at(part))

    def compared(self, part: exp.Expr) -> Node:
        return rules.comparison(_COMPARED[type(part)], *self.infix(part))

    def computed(self, part: exp.Expr) -> Node:
        return rules.arithmetic(_COMPUTED[type(part)], *self.infix(part))

    def column(self, part: exp.Expr) -> Node:
        at = self.at(part)
        if part.args.get("table"):
            raise Wrong("not-in-the-language", "Names have no dots; a fact is one word.", at)
        if part.this.args.get("quoted"):
            raise Wrong("double-quotes", f"Text stands in single quotes: '{part.name}'.", at)
        return Node("fact", self.scope.facts[part.name].value_type, value=part.name, at=at)

    def placeholder(self, part: exp.Expr) -> Node:
        if not part.name.isidentifier():
            raise Wrong(
                "not-in-the-language", "A parameter is written with its name, such as :answer_window.", self.at(part)
            )
        spec, at = self.scope.parameters[part.name], self.at(part)
        if spec.unit == "term" and not all(_counts_days(entry.values.get("")) for entry in spec.dated):
            message = f":{part.name} is not in plain calendar days (P10D), so it cannot be added to a date here."
            raise Wrong("term-not-in-days", message, at)
        return Node("parameter", spec.value_type, value=part.name, at=at)

    def literal(self, part: exp.Expr) -> Node:
        at = self.at(part)
        if part.args.get("is_string"):
            return Node("constant", TEXT, value=part.name, at=at)
        found = _NUMBER.fullmatch(part.name)
        if not found or len(found[1] + (found[2] or "")) > 15:
            raise Wrong(
                "number-too-long",
                f"A number has at most 15 digits, {MAX_FACT_SCALE} of them decimals, and no exponent.",
                at,
            )
        value = int(found[1] + (found[2] or ""))
        return Node("constant", Type("number", scale=len(found[2] or ""), bound=value), value=value, at=at)

    def day(self, part: exp.Expr) -> Node:
        text, at = part.this, self.at(part)
        written_as_date = self.text[:at].rstrip().lower().endswith("date") and isinstance(text, exp.Literal)
        if not written_as_date or not part.is_type("date"):
            raise Wrong("not-in-the-language", "Values are not converted; a day is written DATE '2026-12-01'.", at)
        try:
            value = date.fromisoformat(text.name)
        except ValueError:
            raise Wrong(
                "not-a-day", f"{text.name!r} is not a day of the calendar; write DATE '2026-12-01'.", at
            ) from None
        if not FIRST_DAY <= value <= LAST_DAY:
            raise Wrong("not-a-day", f"Days lie between {FIRST_DAY} and {LAST_DAY}.", at)
        return Node("constant", Type("date"), value=value.toordinal(), at=at)

    def interval(self, part: exp.Expr) -> Node:
        count, unit = part.args.get("this"), part.args.get("unit")
        at = self.at(part)
        if not isinstance(count, exp.Literal) or not count.name.isdecimal() or str(unit).upper() not in ("DAY", "DAYS"):
            raise Wrong("not-days", "A span is written in whole calendar days: INTERVAL '3' DAY.", at)
        if int(count.name) > MAX_DAYS:
            raise Wrong("date-too-far", f"One interval spans at most {MAX_DAYS:,} days.", at)
        return Node("constant", Type("interval", bound=int(count.name)), value=int(count.name), at=at)

    def absence(self, part: exp.Expr) -> Node:
        asked, at = part.this, self.at(part)
        if not isinstance(part.expression, exp.Null):
            raise Wrong(
                "not-in-the-language", "IS is only used with NULL; a condition stands as it is, or after NOT.", at
            )
        fact = self.node(asked)
        if fact.op != "fact":
            raise Wrong("null-of-expression", "IS NULL asks whether a fact is absent; name one fact before it.", at)
        if not self.scope.facts[str(fact.value)].absent:
            message = (
                f"{fact.value} cannot be absent, so IS NULL says nothing; add `absent: allowed` to it, or drop this."
            )
            raise Wrong("never-absent", message, at)
        return Node("is_absent", BOOLEAN, value=fact.value, at=at)

    def member(self, part: exp.Expr) -> Node:
        options = [self.node(option) for option in part.args.get("expressions") or []]
        if not options:
            raise Wrong("in-needs-constants", "A list after IN holds at least one constant.", self.at(part))
        return rules.membership(self.below(part, "this"), options)

    def between(self, part: exp.Expr) -> Node:
        value, low, high = (self.below(part, key) for key in ("this", "low", "high"))
        bounds = [rules.comparison(">=", value, low), rules.comparison("<=", value, high)]
        return rules.logical("and", bounds, value.at)

    def case(self, part: exp.Expr) -> Node:
        at = self.at(part)
        if part.args.get("this"):
            raise Wrong("not-in-the-language", "Write CASE WHEN condition THEN …, with the whole condition.", at)
        if not part.args.get("default"):
            raise Wrong("case-without-else", "CASE needs an ELSE, so that it always has an answer.", at)
        branches = [self.below(test, key) for test in part.args["ifs"] for key in ("this", "true")]
        return rules.choose([*branches, self.below(part, "default")], at)

    def extreme(self, part: exp.Expr) -> Node:
        args = [self.below(part, "this"), *(self.node(arg) for arg in part.args.get("expressions") or [])]
        return rules.extreme("least" if isinstance(part, exp.Least) else "greatest", args, self.at(part))

    def function(self, part: exp.Expr) -> Node:
        args, at, name = [self.node(arg) for arg in part.expressions], self.at(part), part.name.lower()
        wanted = {"days_between": 2, "round_money": 1}.get(name)
        if len(args) != wanted:
            raise Wrong("wrong-arguments", f"{name} takes {wanted} value(s), here are {len(args)}.", at)
        return rules.days_between(*args) if name == "days_between" else rules.round_money(args[0], at)


def _counts_days(value: object) -> bool:
    return getattr(value, "unit", None) == "days" and not getattr(value, "roll", True)


_Handler = Callable[[_Reader, exp.Expr], Node]
_COMPARED: Final[dict[type, str]] = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_COMPUTED: Final[dict[type, str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_HANDLERS: Final[dict[type, _Handler]] = {
    exp.And: _Reader.logical,
    exp.Or: _Reader.logical,
    exp.Paren: lambda reader, part: reader.below(part, "this"),
    exp.Not: lambda reader, part: rules.negation(reader.below(part, "this"), reader.at(part)),
    exp.Neg: lambda reader, part: rules.opposite(reader.below(part, "this"), reader.at(part)),
    exp.Abs: lambda reader, part: rules.absolute(reader.below(part, "this"), reader.at(part)),
    exp.Boolean: lambda reader, part: Node("constant", BOOLEAN, value=bool(part.this), at=reader.at(part)),
    exp.Column: _Reader.column,
    exp.Placeholder: _Reader.placeholder,
    exp.Literal: _Reader.literal,
    exp.Cast: _Reader.day,
    exp.Interval: _Reader.interval,
    exp.Is: _Reader.absence,
    exp.In: _Reader.member,
    exp.Between: _Reader.between,
    exp.Case: _Reader.case,
    exp.Least: _Reader.extreme,
    exp.Greatest: _Reader.extreme,
    exp.Anonymous: _Reader.function,
    **dict.fromkeys(_COMPARED, _Reader.compared),
    **dict.fromkeys(_COMPUTED, _Reader.computed),
}
_USUAL: Final = frozenset({"this", "expression", "expressions"})
_ARGUMENTS: Final[dict[type, frozenset[str]]] = {
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Interval: frozenset({"this", "unit"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.Least: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Greatest: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
}
_HINTS: Final[dict[type, str]] = {
    exp.Coalesce: "An unknown fact stays unknown; state `if_unproven` with the fact, or ask IS NULL when it can be absent.",
    exp.Null: "NULL stands only in IS NULL and IS NOT NULL.",
    exp.Like: "Text is compared with = and <> only; let a person find the fact and make it a choice.",
    exp.Subquery: "A rule sees the facts of one case; what is counted over many cases comes in as a fact.",
    exp.Select: "A rule sees the facts of one case; what is counted over many cases comes in as a fact.",
    exp.Round: "Amounts are rounded with round_money(x), to whole minor units.",
    exp.CurrentDate: "The day comes in as a fact from the clock, so that a case can be judged again.",
    exp.Alias: "Two words stand side by side; an operator or a quote may be missing.",
    exp.Mod: "There is no remainder.",
    exp.IntDiv: "Write / for division.",
    exp.If: "Write CASE WHEN condition THEN … ELSE … END.",
}


@lru_cache(maxsize=4_096)
def is_fact_name(name: str) -> bool:
    """Whether a name stands for itself in an expression and is not a word of SQL."""
    try:
        tree = sqlglot.parse_one(f"{name} = {name} + {name}", dialect=_DIALECT)
    except SqlglotError:
        return False
    columns = [part.name for part in tree.walk() if isinstance(part, exp.Column)]
    return isinstance(tree, exp.EQ) and columns == [name] * 3 and isinstance(tree.expression, exp.Add)
