"""Replaying cases: the statement says what the judge says, changes are counted, and no value is misread in silence."""

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rulebook.books import marketplace

from wakai.insight.cases import CaseColumnMissing, CaseGivenTwice, CasesNotReadable, CaseValueNotUnderstood
from wakai.insight.replay import Replay, Verdict
from wakai.rulebook import ABSENT, Fact, Finding, Provenance, Rulebook, judge
from wakai.rulebook.specs import ExampleSpec, FactValue
from wakai.rulebook.values import value_text

BOOK = marketplace()
ASSERTED = Provenance("asserted")
COLUMNS = ("case_id", "claim", "currency", "as_of", "not_proven_of", *BOOK.facts)


def with_parameter(name: str, value: object) -> Rulebook:
    spec = BOOK.parameters[name]
    dated = tuple(entry._replace(values=dict.fromkeys(entry.values, value)) for entry in spec.dated)  # type: ignore[arg-type]
    return replace(BOOK, parameters={**BOOK.parameters, name: replace(spec, dated=dated)})


def row_of(example: ExampleSpec, case_id: str) -> dict[str, str]:
    """An example as a row of text: amounts in minor units, "absent" where there is none."""
    facts = {name: value_text(BOOK.facts[name], value) for name, value in example.facts.items()}
    head = {"case_id": case_id, "claim": example.claim, "currency": example.currency, "as_of": str(example.as_of)}
    return {**head, "not_proven_of": ",".join(sorted(example.not_proven_of)), **facts}


def as_csv(path: Path, rows: Iterable[dict[str, str]], columns: Iterable[str] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_jsonl(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def as_parquet(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Typed columns and companions, as an export of ours has them."""
    text = as_csv(path.with_suffix(".csv"), rows)
    types = {"boolean": "BOOLEAN", "date": "DATE", "money": "BIGINT", "integer": "BIGINT", "choice": "VARCHAR"}
    parts = [
        "case_id",
        "claim",
        "currency",
        "as_of::DATE AS as_of",
        "string_split(not_proven_of, ',') AS not_proven_of",
    ]
    for name, spec in BOOK.facts.items():
        parts.append(f"nullif(nullif({name}, ''), 'absent')::{types[spec.type]} AS {name}")
        if spec.absent:
            parts.append(f"CASE WHEN {name} <> '' THEN {name} = 'absent' END AS {name}__absent")
    with duckdb.connect() as db:
        db.read_csv(str(text), all_varchar=True).project(", ".join(parts)).write_parquet(str(path))
    return path


EXAMPLE_ROWS = [row_of(example, f"case_{number:04}") for number, example in enumerate(BOOK.examples)]
WRITERS = {"cases.csv": as_csv, "cases.jsonl": as_jsonl, "cases.parquet": as_parquet}


def verdicts(replay: Replay, version: str) -> dict[str, Verdict]:
    statement = """
        SELECT case_id, standing, rule, in_favour_of, remedy, amount_minor, refer FROM verdicts WHERE version = ?
    """
    return {row[0]: Verdict(*row[1:]) for row in replay.cases.db.execute(statement, [version]).fetchall()}


# The statement and the judge ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", WRITERS)
def test_every_worked_case_comes_out_as_it_says_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name, EXAMPLE_ROWS)
    with Replay(path, BOOK, BOOK) as replay:
        found = verdicts(replay, "after")
        assert replay.comparison().changed == 0
    assert len(found) == len(BOOK.examples)
    for row, example in zip(EXAMPLE_ROWS, BOOK.examples, strict=True):
        assert_as_expected(found[row["case_id"]], example)


def assert_as_expected(verdict: Verdict, example: ExampleSpec) -> None:
    expected = example.expect
    if expected.undecided is not None:
        assert verdict.standing == "undecided", example.name
    elif expected.refer:
        assert (verdict.standing, verdict.rule, verdict.refer) == ("referred", expected.rule, expected.refer)
    else:
        assert verdict.standing == "decided", example.name
        assert expected.rule in (verdict.rule, None), example.name
        assert (verdict.in_favour_of, verdict.remedy) == (expected.in_favour_of, expected.remedy), example.name
        assert verdict.amount_minor == (expected.amount or 0), example.name


def fact_values(name: str) -> st.SearchStrategy[FactValue | None]:
    spec = BOOK.facts[name]
    few_days = st.dates(date(2026, 11, 20), date(2027, 1, 20))
    by_type: dict[str, st.SearchStrategy[FactValue]] = {
        "boolean": st.booleans(),
        "date": few_days,
        "money": st.integers(0, 120_000),
        "integer": st.integers(0, 40),
        "choice": st.sampled_from(list(spec.choices)),
    }
    options: list[st.SearchStrategy[FactValue | None]] = [st.none(), by_type[spec.type]]
    return st.one_of(*options, *([st.just(ABSENT)] if spec.absent else []))


class Drawn(NamedTuple):
    """A case out of thin air; None is a fact not known."""

    claim: str
    currency: str
    silent: tuple[str, ...]
    facts: dict[str, FactValue | None]

    def given(self) -> dict[str, FactValue]:
        return {name: value for name, value in self.facts.items() if value is not None}

    def row(self, case_id: str) -> dict[str, str]:
        facts = {name: value_text(BOOK.facts[name], value) for name, value in self.given().items()}
        head = {"case_id": case_id, "claim": self.claim, "currency": self.currency, "as_of": "2026-12-01"}
        return {**head, "not_proven_of": " ".join(self.silent), **facts}

    def judged(self) -> Finding:
        return judge(
            BOOK,
            self.claim,
            {name: Fact(value, ASSERTED) for name, value in self.given().items()},
            currency=self.currency,
            as_of=date(2026, 12, 1),
            not_proven_of=frozenset(self.silent),
            trace=False,
            counterfactuals=False,
        )


drawn_cases = st.builds(
    Drawn,
    claim=st.sampled_from(list(BOOK.claims)),
    currency=st.sampled_from(["USD", "JPY", "SEK"]),
    silent=st.sampled_from([(), ("buyer",), ("seller",), ("buyer", "seller")]),
    facts=st.fixed_dictionaries({name: fact_values(name) for name in BOOK.facts}),
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(drawn_cases, min_size=5, max_size=40))
def test_any_case_comes_out_as_the_judge_says(tmp_path: Path, drawn: list[Drawn]) -> None:
    path = as_csv(tmp_path / "any.csv", [case.row(f"c{number}") for number, case in enumerate(drawn)])
    with Replay(path, BOOK, BOOK) as replay:
        found = verdicts(replay, "before")
    for number, case in enumerate(drawn):
        verdict, finding = found[f"c{number}"], case.judged()
        outcome = finding.outcome
        assert verdict.refer == finding.refer
        assert (verdict.standing == "decided") is (outcome is not None)
        if outcome and outcome.amount:
            assert (verdict.in_favour_of, verdict.remedy) == (outcome.in_favour_of, outcome.remedy)
            assert verdict.amount_minor == outcome.amount.minor


# What changes ---------------------------------------------------------------------------------------------------------
def late_case(case_id: str, delivered: str, **more: str) -> dict[str, str]:
    facts = {
        "claimed_amount": "8000",
        "shipping_paid": "950",
        "claimed_on": "2026-12-28",
        "estimated_delivery_on": "2026-12-10",
        "delivered_on": delivered,
        "buyer_hindered_delivery": "false",
        "wants_to_return": "false",
    }
    return {"case_id": case_id, "claim": "late", "currency": "USD", "as_of": "2026-12-01", **facts, **more}


def test_a_longer_grace_turns_just_the_cases_between_the_old_border_and_the_new(tmp_path: Path) -> None:
    days = {"on time": "2026-12-11", "turned": "2026-12-12", "turned too": "2026-12-13", "late": "2026-12-14"}
    path = as_csv(tmp_path / "late.csv", [late_case(name, day) for name, day in days.items()])
    with Replay(path, BOOK, with_parameter("late_grace", 3)) as replay:
        counted = replay.comparison()
        changed = replay.changed(10)
    assert [case.case_id for case in changed] == ["turned", "turned too"]
    assert changed[0].before == Verdict("decided", "LT-6", "buyer", "partial_refund", 950, None)
    assert changed[0].after == Verdict("decided", "LT-4", "seller", "none", 0, None)
    assert (counted.cases, counted.changed, counted.by_another_rule) == (4, 2, 0)
    (movement,) = counted.movements
    assert (movement.before, movement.after, movement.cases) == ("buyer, partial_refund", "seller, none", 2)
    assert counted.money() == {"USD": -1900}


def test_money_is_added_up_by_currency(tmp_path: Path) -> None:
    rows = [
        late_case("dollars", "2026-12-12", shipping_paid="0"),
        late_case("yen", "2026-12-12", shipping_paid="0", currency="JPY"),
    ]
    with Replay(as_csv(tmp_path / "late.csv", rows), BOOK, with_parameter("late_share", Decimal("0.10"))) as replay:
        assert replay.comparison().money() == {"USD": 400, "JPY": 400}


def test_money_of_cases_that_only_one_version_decides_is_not_guessed(tmp_path: Path) -> None:
    rows = [late_case("c1", "2026-12-12", estimated_delivery_on="")]
    with Replay(as_csv(tmp_path / "late.csv", rows), BOOK, with_parameter("claim_after_delivery", 1)) as replay:
        counted = replay.comparison()
    assert (counted.before, counted.after) == ({"undecided": 1}, {"decided": 1})
    assert (counted.changed, counted.money()) == (1, {})


def test_the_same_outcome_by_another_rule_is_told_apart_from_a_change(tmp_path: Path) -> None:
    rules = tuple(replace(rule, id="LT-4b") if rule.id == "LT-4" else rule for rule in BOOK.rules)
    path = as_csv(tmp_path / "late.csv", [late_case("c1", "2026-12-10")])
    with Replay(path, BOOK, replace(BOOK, rules=rules)) as replay:
        counted = replay.comparison()
    assert (counted.changed, counted.by_another_rule) == (0, 1)


def test_cases_that_move_most_money_come_first_and_all_are_saved(tmp_path: Path) -> None:
    rows = [late_case(f"c{n}", "2026-12-12", shipping_paid=str(n * 100)) for n in (5, 7, 6)]
    with Replay(as_csv(tmp_path / "late.csv", rows), BOOK, with_parameter("late_grace", 9)) as replay:
        assert [case.case_id for case in replay.changed(2)] == ["c7", "c6"]
        replay.save_changed(tmp_path / "changed.csv")
        replay.save_changed(tmp_path / "changed.parquet")
    with (tmp_path / "changed.csv").open(encoding="utf-8") as file:
        assert [row["case_id"] for row in csv.DictReader(file)] == ["c5", "c6", "c7"]
    with duckdb.connect() as db:
        assert len(db.read_parquet(str(tmp_path / "changed.parquet")).fetchall()) == 3


def test_a_claim_that_a_version_does_not_have_is_counted_and_left_out(tmp_path: Path) -> None:
    rows = [late_case("c1", "2026-12-12"), late_case("c2", "2026-12-12", claim="counterfeit")]
    with Replay(as_csv(tmp_path / "late.csv", rows), BOOK, BOOK) as replay:
        counted = replay.comparison()
    assert (counted.cases, counted.left_out) == (1, {"counterfeit": 1})


def test_a_column_that_is_no_fact_is_told_with_the_name_it_is_near(tmp_path: Path) -> None:
    row = late_case("c1", "2026-12-12")
    row["delivred_on"] = row.pop("delivered_on")
    path = as_csv(tmp_path / "late.csv", [{**row, "colour": "blue"}], [*row, "colour"])
    with Replay(path, BOOK, BOOK) as replay:
        assert replay.comparison().not_used == {"delivred_on": "delivered_on", "colour": None}


# Bad input ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("claimed_amount", "80.00"),
        ("claimed_amount", "8e3"),
        ("claimed_amount", "9" * 16),
        ("delivered_on", "2026-13-12"),
        ("delivered_on", "2026-12-12 10:00"),
        ("delivered_on", "1899-12-31"),
        ("claimed_on", "absent"),
        ("wants_to_return", "perhaps"),
        ("currency", "DOLLAR"),
        ("currency", ""),
        ("as_of", "tomorrow"),
        ("as_of", ""),
        ("claim", ""),
        ("case_id", ""),
        ("not_proven_of", "everybody"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_never_counts_as_unknown(
    tmp_path: Path, column: str, value: str
) -> None:
    rows = [late_case("good", "2026-12-12"), {**late_case("bad", "2026-12-12"), column: value}]
    with pytest.raises(CaseValueNotUnderstood) as refused:
        Replay(as_csv(tmp_path / "late.csv", rows), BOOK, BOOK)
    assert refused.value.facts["column"] == column
    assert refused.value.facts["value"] == value
    assert column == "case_id" or refused.value.facts["case"] == "bad"


def test_a_choice_that_there_is_not_is_named(tmp_path: Path) -> None:
    row = {**row_of(BOOK.examples[0], "c1"), "problem": "brokken"}
    row["claim"] = "not_as_described"
    with pytest.raises(CaseValueNotUnderstood):
        Replay(as_csv(tmp_path / "cases.csv", [row]), BOOK, BOOK)


def test_an_amount_in_parquet_with_fractions_is_not_rounded(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    with duckdb.connect() as db:
        parts = "'c1' AS case_id, 'late' AS claim, 'USD' AS currency, DATE '2026-12-01' AS as_of, 79.5::DOUBLE AS claimed_amount"
        db.sql(f"SELECT {parts}").write_parquet(str(path))
    with pytest.raises(CaseValueNotUnderstood):
        Replay(path, BOOK, BOOK)


@pytest.mark.parametrize("column", ["case_id", "claim", "currency", "as_of"])
def test_a_column_that_every_export_has_is_missed_by_name(tmp_path: Path, column: str) -> None:
    row = late_case("c1", "2026-12-12")
    del row[column]
    with pytest.raises(CaseColumnMissing) as refused:
        Replay(as_csv(tmp_path / "late.csv", [row], row), BOOK, BOOK)
    assert refused.value.facts["column"] == column


def test_a_case_given_twice_is_refused(tmp_path: Path) -> None:
    rows = [late_case("c1", "2026-12-12"), late_case("c1", "2026-12-13")]
    with pytest.raises(CaseGivenTwice):
        Replay(as_csv(tmp_path / "late.csv", rows), BOOK, BOOK)


@pytest.mark.parametrize("name", ["there_is_none.csv", "cases.xlsx", "cases.parquet", "cases.jsonl"])
def test_a_file_that_is_none_or_not_what_it_says_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not name.startswith("there"):
        path.write_text("this is no table {", encoding="utf-8")
    with pytest.raises(CasesNotReadable):
        Replay(path, BOOK, BOOK)


def test_quotes_in_values_stay_values(tmp_path: Path) -> None:
    rows = [late_case("it's; DROP TABLE given", "2026-12-12"), late_case("c2", "2026-12-12", claim="late' OR 'a'='a")]
    with Replay(as_csv(tmp_path / "late.csv", rows), BOOK, BOOK) as replay:
        assert replay.comparison().cases == 1
        assert set(verdicts(replay, "before")) == {"it's; DROP TABLE given"}
