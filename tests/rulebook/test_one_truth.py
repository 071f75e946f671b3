"""Python, SQL and the plain reading of the language say the same, for random rulebooks and random facts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.books import CASES, DAY, FACTS, THENS, book, judged, loaded, rule_lists, rulebook, truths, values_of

from wakai.rulebook import ABSENT, Rulebook, RulebookProblems
from wakai.rulebook.evaluate import apply
from wakai.rulebook.expressions import Scope, read_amount, read_condition
from wakai.rulebook.nodes import Node, Value
from wakai.rulebook.problems import Wrongs
from wakai.rulebook.specs import Then
from wakai.rulebook.transpile import to_duckdb

BASE = loaded(book())
SCOPE = Scope(BASE.facts, BASE.parameters)
COLUMNS = {
    "boolean": "BOOLEAN", "integer": "BIGINT", "decimal": "BIGINT", "money": "BIGINT", "date": "DATE", "choice": "VARCHAR", "text": "VARCHAR",
}  # fmt: skip
DAYS = [date(2018, 12, 31), date(2019, 1, 1), date(2025, 12, 31), DAY]
CURRENCIES = ["USD", "JPY", "EUR"]


def unchecked(rules: list[tuple[str, dict[str, str]]]) -> Rulebook | None:
    """A rulebook whose rules may be unreachable, as random ones are; None when an expression is too large."""
    found = []
    try:
        for number, (when, then) in enumerate(rules, 1):
            amount = read_amount(then["amount"], SCOPE) if "amount" in then else None
            outcome = Then(then.get("in_favour_of"), then.get("remedy"), amount, then.get("refer"))
            found.append(replace(BASE.rules[0], id=f"R-{number}", when=read_condition(when, SCOPE), then=outcome))
    except Wrongs as wrongs:
        assert {wrong.code for wrong in wrongs.wrongs} <= {"too-many-digits", "too-many-decimals", "too-many-parts"}  # noqa: PT017
        return None
    return replace(BASE, rules=tuple(found))


def plain(node: Node, slots: Mapping[str, Any], parameters: Mapping[str, Any]) -> Value:
    """The value of an expression by the definition of the language, part by part."""
    if node.op == "constant":
        return node.value
    if node.op == "parameter":
        found: Value = parameters[str(node.value)]
        return found
    slot = slots.get(str(node.value))
    if node.op == "fact":
        return None if slot is ABSENT else slot
    if node.op == "is_absent":
        return None if slot is None else slot is ABSENT
    value = apply(node, [plain(arg, slots, parameters) for arg in node.args])
    assert not isinstance(value, Node)
    return value


def by_definition(of: Rulebook, values: Mapping[str, Any], currency: str, as_of: date) -> tuple[str | None, int | None]:
    """The deciding rule and its amount, None where the road stops."""
    program = of.program("claim")
    slots = dict(zip(program.fact_names, program.slots(values), strict=True))
    parameters = dict(zip(program.parameter_names, program.parameter_slots(currency, as_of), strict=True))
    for rule in of.rules:
        truth = plain(rule.when, slots, parameters)
        if truth is None:
            return None, None
        if truth:
            if rule.then.amount is None:
                return rule.id, 0 if rule.then.remedy == "none" else None
            amount = plain(rule.then.amount, slots, parameters)
            return (None, None) if amount is None or not 0 <= int(amount) < 10**15 else (rule.id, int(amount))
    raise AssertionError


def fill(connection: duckdb.DuckDBPyConnection, table: str, of: Rulebook, cases: Any) -> None:
    names = ["case_id BIGINT", "currency VARCHAR", "as_of DATE"]
    for name, spec in FACTS.items():
        names.append(f'"{name}" {COLUMNS[spec["type"]]}')
        if "absent" in spec:
            names.append(f'"{name}__absent" BOOLEAN')
    rows = [[number, currency, as_of, *_row(of, values)] for number, (values, currency, as_of) in enumerate(cases)]
    connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")
    for start in range(0, len(rows), 250):
        literals = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows[start : start + 250])
        connection.execute(f"INSERT INTO {table} VALUES {literals}")


def _literal(cell: Any) -> str:
    if isinstance(cell, date):
        return f"DATE '{cell}'"
    if isinstance(cell, str):
        return "'" + cell.replace("'", "''") + "'"
    return "NULL" if cell is None else str(cell)


def run_sql(of: Rulebook, cases: Any) -> dict[int, tuple[Any, ...]]:
    with duckdb.connect() as connection:
        fill(connection, "cases", of, cases)
        return {row[0]: row[1:] for row in connection.execute(to_duckdb(of, "claim")).fetchall()}


def _row(of: Rulebook, values: Mapping[str, Any]) -> list[Any]:
    cells: list[Any] = []
    for name, spec in FACTS.items():
        value = values[name]
        shown = None if value is ABSENT else value
        cells.append(int(shown * 100) if shown is not None and spec["type"] == "decimal" else shown)
        if "absent" in spec:
            cells.append(None if value is None else value is ABSENT)
    return cells


POOL = 5_000


@pytest.fixture(scope="module")
def pool() -> Iterator[tuple[duckdb.DuckDBPyConnection, list[tuple[Mapping[str, Any], str, date]]]]:
    """Many random cases in one table, of which each random rulebook judges fifty."""
    random = Random(20261201)
    cases: list[tuple[Mapping[str, Any], str, date]] = [
        ({name: random.choice(values_of(name)) for name in FACTS}, random.choice(CURRENCIES), random.choice(DAYS))
        for _ in range(POOL)
    ]
    with duckdb.connect() as connection:
        fill(connection, "pool", BASE, cases)
        yield connection, cases


@settings(max_examples=150)
@given(rule_lists(truths(3)), st.integers(0, POOL - 50))
def test_python_sql_and_the_definition_agree(pool: Any, rules: list[tuple[str, dict[str, str]]], first: int) -> None:
    of = unchecked(rules)
    if of is None:
        return
    connection, cases = pool
    connection.execute(
        f"CREATE OR REPLACE VIEW cases AS SELECT * FROM pool WHERE case_id BETWEEN {first} AND {first + 49}"
    )
    found = {row[0]: row[1:] for row in connection.execute(to_duckdb(of, "claim")).fetchall()}
    assert len(found) == 50
    for number, (values, currency, as_of) in enumerate(cases[first : first + 50], first):
        rule_id, amount = by_definition(of, values, currency, as_of)
        decided = of.decide("claim", values, currency=currency, as_of=as_of)
        assert decided.rule_id == rule_id
        assert (decided.truth, decided.stopped_at is None) == ((True, True) if rule_id else (None, False))
        then = of.rule(rule_id).then if rule_id else None
        status = "decided" if then and not then.refer else "undecided"
        expected = (rule_id, status, then and then.in_favour_of, then and then.remedy, amount, then and then.refer)
        assert found[number] == expected


@given(rule_lists(truths(2)), CASES, st.sampled_from(CURRENCIES), st.sampled_from(DAYS))
def test_judge_follows_decide_and_its_trees_follow_the_definition(
    rules: list[tuple[str, dict[str, str]]], values: dict[str, Any], currency: str, as_of: date
) -> None:
    of = unchecked(rules)
    if of is None:
        return
    finding = judged(of, values, currency=currency, as_of=as_of)
    decided = of.decide("claim", values, currency=currency, as_of=as_of)
    if not finding.settled_anyway:
        assert finding.rule == decided.rule_id
        assert finding.stopped_at == decided.stopped_at
    program = of.program("claim")
    slots = dict(zip(program.fact_names, program.slots(values), strict=True))
    parameters = dict(zip(program.parameter_names, program.parameter_slots(currency, as_of), strict=True))
    for tried in finding.tried:
        node = of.rule(tried.rule).when
        # A fact that is established not to be there is no answer to a question by itself.
        value = None if tried.tree[1] is ABSENT else tried.tree[1]
        assert tried.truth == value == plain(node, slots, parameters)
        _same(node, tried.tree, slots, parameters)
    assert type(finding).from_json(finding.to_json()) == finding
    assert finding.to_json() == judged(of, values, currency=currency, as_of=as_of).to_json()


def _same(node: Node, tree: Any, slots: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    expected = slots.get(str(node.value)) if node.op == "fact" else plain(node, slots, parameters)
    assert tree[1] == expected
    assert tree[0].op == node.op
    for arg, part in zip(node.args, tree[2], strict=True):
        _same(arg, part, slots, parameters)


# What is easily got wrong in SQL ------------------------------------------------------------------------------------------
PLACES = [
    ("least(i1, i2) = 1", {"i1": 1}, None),
    ("greatest(i1, 5 / i2) = 1", {"i1": 1, "i2": 0}, None),
    ("least(1, 2) = 1", {}, "R-1"),
    ("i1 / i2 = 1", {"i1": 1, "i2": 0}, None),
    ("x1 / 0.5 = 5", {"x1": 2.5}, "R-1"),
    ("-7 / 2 = -3.5", {}, "R-1"),
    ("-1 / 3 = -0.333333", {}, "R-1"),
    ("1 / -3 = -0.333333", {}, "R-1"),
    ("-1 / -3 = 0.333333", {}, "R-1"),
    ("round_money(m1 * 0.5) = m2", {"m1": 5, "m2": 3}, "R-1"),
    ("round_money(m1 * 0.5) = m2", {"m1": -5, "m2": -3}, "R-1"),
    ("round_money(m1 * 0.49) = m2", {"m1": 1, "m2": 0}, "R-1"),
    ("round_money(m1) = m2", {"m1": 7, "m2": 7}, "R-1"),
    ("i1 * i1 = i1 * i1", {"i1": 10**15 - 1}, "R-1"),
    ("i1 * 1000000 * 1000000 * 1000000 > 0", {"i1": 10**15 - 1}, "R-1"),
    ("100000 * 100000 = 10000000000", {}, "R-1"),
    ("CASE WHEN b1 THEN TRUE ELSE TRUE END", {}, None),
    ("CASE WHEN b1 THEN 1 WHEN b2 THEN 2 ELSE 3 END = 3", {"b1": False, "b2": False}, "R-1"),
    ("CASE WHEN b1 THEN d1 ELSE d2 END = d1", {"b1": True, "d1": DAY}, "R-1"),
    ("(b1 OR b2) = TRUE", {"b1": True}, "R-1"),
    ("i2 IS NULL AND i2 = 1", {"i2": ABSENT}, None),
    ("t2 = 'it''s'", {"t2": "it's"}, "R-1"),
    ("t1 IN ('x')", {}, None),
    ("d1 + :pt = d2", {"d1": date(2026, 11, 24), "d2": DAY}, "R-1"),
    ("m1 >= :pm", {"m1": 750}, "R-1"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "values", "expected"), PLACES)
def test_a_place_where_sql_and_we_could_part(when: str, values: dict[str, Any], expected: str | None) -> None:
    from decimal import Decimal

    of = unchecked([(when, THENS[1]), ("TRUE", THENS[0])])
    assert of is not None
    given = {name: Decimal(str(value)) if name == "x1" else value for name, value in values.items()}
    full = {name: given.get(name) for name in FACTS}
    assert of.decide("claim", full, currency="USD", as_of=DAY).rule_id == expected
    assert run_sql(of, [(full, "USD", DAY)])[0][0] == expected


def test_long_expressions_are_bound_to_a_name() -> None:
    long = " + ".join(["i1"] * 30)
    when = f"CASE WHEN {long} = 0 THEN 1 ELSE 2 END = 1 AND round_money(m1 * ({long}) / 3) = 0"
    of = rulebook((when, THENS[1]))
    assert "lambda" in to_duckdb(of, "claim")
    values = dict.fromkeys(FACTS) | {"i1": 0, "m1": 5}
    assert run_sql(
        of, [(values, "USD", DAY), ({**values, "i1": 1}, "USD", DAY), ({**values, "i1": None}, "USD", DAY)]
    ) == {
        0: ("R-1", "decided", "buyer", "replacement", None, None),
        1: ("R-2", "decided", "seller", "none", 0, None),
        2: (None, "undecided", None, None, None, None),
    }


def test_nesting_does_not_double_the_statement() -> None:
    deep = "i1"
    for _ in range(8):
        deep = f"CASE WHEN 1 / ({deep}) > 0 THEN 1 ELSE 2 END"
    of = unchecked([(f"{deep} = 1", THENS[1]), ("TRUE", THENS[0])])
    assert of is not None
    assert len(to_duckdb(of, "claim")) < 20_000
    values = dict.fromkeys(FACTS) | {"i1": 3}
    expected = of.decide("claim", values, currency="USD", as_of=DAY).rule_id
    assert run_sql(of, [(values, "USD", DAY)])[0][0] == expected


def test_many_rules_are_written_flat() -> None:
    rules = [(f"i1 = {number}", THENS[3] if number % 2 else THENS[1]) for number in range(120)]
    of = rulebook(*rules)
    none = dict.fromkeys(FACTS)
    cases = [({**none, "i1": value, "m1": 5}, "USD", DAY) for value in (0, 1, 119, 120, None)]
    assert [row[0] for row in run_sql(of, cases).values()] == ["R-1", "R-2", "R-120", "R-121", None]
    assert [of.decide("claim", *case[:1], currency="USD", as_of=DAY).rule_id for case in cases] == [
        "R-1",
        "R-2",
        "R-120",
        "R-121",
        None,
    ]


def test_facts_may_be_named_like_the_columns_of_the_result() -> None:
    money = {"type": "money"}
    facts = {
        "status": money,
        "rule": money,
        "remedy": money,
        "refer": {"type": "boolean"},
        "number": money,
        "x1": money,
    }
    data = book(
        [("refer AND number = x1", {**THENS[3], "amount": "status + rule + remedy"}), ("TRUE", THENS[0])], facts=facts
    )
    of = loaded(data)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE cases AS SELECT 1 AS case_id, 'USD' AS currency, TRUE AS refer, 1 AS status, 2 AS rule, 3 AS remedy, 5 AS number, 5 AS x1"
        )
        assert connection.execute(to_duckdb(of, "claim")).fetchall() == [
            (1, "R-1", "decided", "buyer", "refund", 6, None)
        ]


def test_a_claim_of_another_rulebook_is_refused() -> None:
    with pytest.raises(Exception, match="no kind of claim named"):
        to_duckdb(rulebook(), "other")


def test_without_facts_or_parameters_there_is_still_a_statement() -> None:
    assert run_sql(rulebook(), [(dict.fromkeys(FACTS), "USD", DAY)])[0][:3] == ("R-1", "decided", "seller")


def test_unreachable_rules_are_why_random_books_are_not_loaded() -> None:
    with pytest.raises(RulebookProblems):
        loaded(book([("FALSE", THENS[1]), ("TRUE", THENS[0])]))
