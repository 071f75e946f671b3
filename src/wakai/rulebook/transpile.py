"""The same rules as one SQL statement for DuckDB: judging a million cases where they lie.

    cases(case_id, currency, as_of, one column for each fact, and for each fact with `absent: allowed` a companion)

Columns: boolean BOOLEAN; integer, and money in minor units, BIGINT; decimal BIGINT, scaled (12.50 with scale 2 is 1250);
date DATE; choice and text VARCHAR. NULL is unknown. The companion `<fact>__absent` is TRUE when it is established that there
is none (the fact itself is then NULL), FALSE when there is one, NULL when that is unknown.

The result has case_id, rule, status ("decided" or "undecided"), in_favour_of, remedy, amount_minor, refer. It is what
`Rulebook.decide` says: a case that `judge` would settle although facts are open is "undecided" here.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from wakai.rulebook.nodes import FACT_BOUND, TRUE, Node, Type, names, walk
from wakai.rulebook.program import parameter_slot
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.specs import ParameterSpec, RuleSpec

_BIGINT_BOUND: Final = 10**18
_NESTED: Final = 100
"""Up to this many rules are written as CASE within CASE."""
_SHORT: Final = 240
"""An expression up to this many characters may be written twice; a longer one is bound to a name first."""


def to_duckdb(rulebook: Rulebook, claim: str) -> str:
    """One SELECT over the table `cases` (all of one claim). Raises ClaimNotInRulebook."""
    rules = rulebook.program(claim).rules
    nodes = [node for rule in rules for node in (rule.when, rule.then.amount) if node]
    parameters = dict.fromkeys(name for node in nodes for name in names(node, "parameter"))
    writer = _Writer()
    facts = dict.fromkeys(column for node in nodes for column in _columns(node))
    amounts = "".join(
        f" WHEN {number} THEN {writer.expression(rule.then.amount)}"
        for number, rule in enumerate(rules, 1)
        if rule.then.amount
    )
    values = "".join(f", {_parameter(rulebook.parameters[name])} AS {_name(f':{name}')}" for name in parameters)
    columns = ", ".join(["case_id", *(["currency", "as_of"] if parameters else []), *facts])
    inner = f"SELECT {columns}{values} FROM cases"  # noqa: S608  (names are checked words, values are literals)
    amount = f'CASE "#"{amounts} END' if amounts else "NULL"
    judged = f'SELECT *, {_decision(writer, rules)} AS "#" FROM ({inner})'  # noqa: S608
    return "\n".join(
        [
            f"SELECT case_id, {_told('rule', [rule.id for rule in rules])},",
            f"  {_status(rules)} AS status,",
            f"  {_told('in_favour_of', [rule.then.in_favour_of for rule in rules])},",
            f"  {_told('remedy', [rule.then.remedy for rule in rules])},",
            f"  CAST({_nothing(rules, amount)} AS BIGINT) AS amount_minor,",
            f"  {_told('refer', [rule.then.refer for rule in rules])}",
            f"FROM ({judged})",
        ]
    )


def _decision(writer: "_Writer", rules: Sequence[RuleSpec]) -> str:
    """The number of the first rule that is not FALSE, counted from 1; 0 where it is unknown.

    Each condition is first asked as NOT, which sends most cases on to the next rule with one look; only those that stay
    are asked whether it holds or is unknown. Long rulebooks are written flat, because DuckDB bounds nesting.
    """
    asked = [(writer.expression(rule.when), _award(writer, number, rule)) for number, rule in enumerate(rules, 1)]
    last = asked.pop()[1] if rules[-1].when == TRUE else "0"
    if len(rules) <= _NESTED:
        for truth, award in reversed(asked):
            last = f"CASE WHEN NOT {truth} THEN {last} WHEN {truth} THEN {award} ELSE 0 END"
        return last
    whens = " ".join(f"WHEN {truth} THEN {award} WHEN {truth} IS NULL THEN 0" for truth, award in asked)
    return f"CASE {whens} ELSE {last} END"


def _award(writer: "_Writer", number: int, rule: RuleSpec) -> str:
    """The number of a rule that holds; 0 where its amount is unknown, below zero or beyond 15 digits."""
    if rule.then.amount is None:
        return str(number)
    return f"CASE WHEN {writer.expression(rule.then.amount)} BETWEEN 0 AND {FACT_BOUND} THEN {number} ELSE 0 END"


def _told(column: str, words: Sequence[str | None]) -> str:
    """A word for each rule, looked up by its number; NULL where no rule decides."""
    listed = ", ".join("NULL" if text is None else _text(text) for text in words)
    return f'([{listed}]::VARCHAR[])["#"] AS {column}'


def _status(rules: Sequence[RuleSpec]) -> str:
    referring = [str(number) for number, rule in enumerate(rules, 1) if rule.then.refer]
    undecided = ", ".join(["0", *referring])
    return f"CASE WHEN \"#\" IN ({undecided}) THEN 'undecided' ELSE 'decided' END"


def _nothing(rules: Sequence[RuleSpec], amount: str) -> str:
    """Where the remedy is none the amount is nothing, not unknown."""
    none = [str(number) for number, rule in enumerate(rules, 1) if rule.then.remedy == "none"]
    listed = ", ".join(none)
    return f'CASE WHEN "#" IN ({listed}) THEN 0 ELSE {amount} END' if none else amount


def _parameter(spec: ParameterSpec) -> str:
    """The value in force on the day of each case, in its currency."""
    currencies = dict.fromkeys(key for entry in spec.dated for key in entry.values)
    dated = {
        currency: "".join(
            f" WHEN as_of >= {_day(entry.since.toordinal())} THEN {parameter_slot(spec, entry.values[currency])}"
            for entry in reversed(spec.dated)
            if currency in entry.values
        )
        for currency in currencies
    }
    if spec.unit != "money":
        return f"CASE{dated['']} END::BIGINT"
    return (
        "CASE currency"
        + "".join(f" WHEN {_text(c)} THEN CASE{whens} END" for c, whens in dated.items())
        + " END::BIGINT"
    )


class _Writer:
    """Writes typed nodes as SQL whose three-valued logic is ours."""

    def __init__(self) -> None:
        self.bound_names = 0

    def expression(self, node: Node) -> str:
        """The SQL of a node, in parentheses where it needs them."""
        handler = _HANDLERS.get(node.op)
        return handler(self, node) if handler else self.infix(node)

    def infix(self, node: Node) -> str:
        parts = [self.typed(arg, node.type) for arg in node.args]
        if node.type.kind == "date":
            return f"({parts[0]} {node.op} ({parts[1]})::INTEGER)"
        return "(" + f" {node.op.upper()} ".join(parts) + ")"

    def typed(self, node: Node, result: Type) -> str:
        """An operand, as wide as the result of the arithmetic that it goes into."""
        text = self.expression(node)
        return f"{text}::HUGEINT" if _is_wide(result) and not _is_wide(node.type) else text

    def constant(self, node: Node) -> str:
        value = node.value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return _text(value)
        assert isinstance(value, int)
        return _day(value) if node.type.kind == "date" else f"({value})::BIGINT"

    def fact(self, node: Node) -> str:
        return _name(str(node.value))

    def parameter(self, node: Node) -> str:
        return _name(f":{node.value}")

    def absence(self, node: Node) -> str:
        return _name(f"{node.value}__absent")

    def negation(self, node: Node) -> str:
        return f"(NOT {self.expression(node.args[0])})"

    def member(self, node: Node) -> str:
        first, *options = (self.expression(arg) for arg in node.args)
        return f"({first} IN ({', '.join(options)}))"

    def shifted(self, node: Node) -> str:
        return f"({self.typed(node.args[0], node.type)} * {10 ** int(node.value or 0)}::{_sql_type(node.type)})"

    def quotient(self, node: Node) -> str:
        """`//` cuts toward zero on BIGINT and HUGEINT alike; without nullif a zero would stop the whole query."""
        top, divisor = (self.typed(arg, node.type) for arg in node.args)
        return f"({top} // nullif({divisor}, 0))"

    def minus(self, node: Node) -> str:
        return f"(-{self.expression(node.args[0])})"

    def size(self, node: Node) -> str:
        return f"abs({self.expression(node.args[0])})"

    def extreme(self, node: Node) -> str:
        """DuckDB's least and greatest pass over NULL; ours are unknown as soon as one value is."""
        args = [self.typed(arg, node.type) for arg in node.args]
        leaves = [part for arg in node.args for part in walk(arg)]
        if any(part.op in ("/", "case", "least", "greatest") for part in leaves):
            order = "ASC" if node.op == "least" else "DESC"
            return f"list_sort([{', '.join(args)}], '{order}', 'NULLS FIRST')[1]"
        open_names = dict.fromkeys(self.expression(part) for part in leaves if part.op in ("fact", "parameter"))
        if not open_names:
            return f"{node.op}({', '.join(args)})"
        given = " AND ".join(f"{name} IS NOT NULL" for name in open_names)
        return f"(CASE WHEN {given} THEN {node.op}({', '.join(args)}) END)"

    def rounded(self, node: Node) -> str:
        """Halves away from zero: count half units, cut off, and give back every second one."""
        arg = node.args[0]
        if arg.type.scale == 0:
            return self.expression(arg)
        half = f"({self.expression(arg)} // {10**arg.type.scale // 2}::{_sql_type(arg.type)})"
        whole = self.let(half, lambda halves: f"({halves} - {halves} // 2)")
        return whole if _is_wide(node.type) or not _is_wide(arg.type) else f"{whole}::BIGINT"

    def case(self, node: Node) -> str:
        """An unknown condition makes the whole unknown; SQL's own CASE would go on to the next branch."""
        *branches, default = node.args
        result = self.typed(default, node.type)
        for test, value in reversed(list(zip(branches[::2], branches[1::2], strict=True))):
            result = self.branch(self.expression(test), self.typed(value, node.type), result)
        return result

    def branch(self, test: str, value: str, otherwise: str) -> str:
        return self.let(test, lambda truth: f"(CASE WHEN {truth} THEN {value} WHEN NOT {truth} THEN {otherwise} END)")

    def let(self, text: str, write: Callable[[str], str]) -> str:
        """Use an expression several times without the statement doubling at every level."""
        if len(text) <= _SHORT:
            return write(text)
        self.bound_names += 1
        name = f"_{self.bound_names}"  # no fact begins so
        return f"list_transform([{text}], lambda {name}: {write(name)})[1]"


_HANDLERS: Final[dict[str, Callable[[_Writer, Node], str]]] = {
    "constant": _Writer.constant,
    "fact": _Writer.fact,
    "parameter": _Writer.parameter,
    "is_absent": _Writer.absence,
    "not": _Writer.negation,
    "in": _Writer.member,
    "scale": _Writer.shifted,
    "/": _Writer.quotient,
    "neg": _Writer.minus,
    "abs": _Writer.size,
    "least": _Writer.extreme,
    "greatest": _Writer.extreme,
    "round_money": _Writer.rounded,
    "case": _Writer.case,
}


def _columns(node: Node) -> list[str]:
    """The columns of `cases` that an expression reads."""
    found = [(part.op, str(part.value)) for part in walk(node) if part.op in ("fact", "is_absent")]
    return [_name(name if op == "fact" else f"{name}__absent") for op, name in found]


def _is_wide(kind: Type) -> bool:
    return kind.kind in ("number", "money") and kind.bound >= _BIGINT_BOUND


def _sql_type(kind: Type) -> str:
    return "HUGEINT" if _is_wide(kind) else "BIGINT"


def _name(name: str) -> str:
    return f'"{name}"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day(number: int) -> str:
    return f"DATE '{date.fromordinal(number).isoformat()}'"
