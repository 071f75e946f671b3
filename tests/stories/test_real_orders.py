"""Four thousand real orders: imported, claimed on where their own record gives reason, and decided, once.

What is expected is counted here from the files themselves, by this file's own few lines and not by the code under test.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.stories.conftest import Told, Wakai

from wakai.commerce import queries as commerce
from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.models import Case, Deadline, Decision
from wakai.docket.models import Entry as DocketEntry
from wakai.flows.decide import assessment_of
from wakai.journal.models import Entry, Request
from wakai.parties.models import Account
from wakai.policies.queries import rulebook_of
from wakai.rulebook import Finding
from wakai.rulebook.recompute import recompute

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLES = (Case, DocketEntry, Deadline, Decision, Entry, Request, Account)


def sizes() -> dict[str, int]:
    """How many rows each table has."""
    return {f"{model._meta.db_table}": model._default_manager.count() for model in TABLES} | {
        "orders": commerce.count_orders()
    }


@dataclass(frozen=True)
class Story:
    """What the commands said, first and second time, and how large the tables were after each."""

    imported: tuple[Told, ...]
    claimed: tuple[Told, ...]
    judged: tuple[Told, ...]
    decisions: tuple[str, ...]
    sizes: tuple[dict[str, int], ...]
    remarks: list[dict[str, str]]


@pytest.fixture(scope="module")
def told(shared_data: Path, wakai: Wakai, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("told")
    rounds = []
    for n in (1, 2):
        report, out = folder / f"{n}.csv", folder / f"{n}.ndjson"
        imported = wakai("import", "orders", "--format", "olist", shared_data / "orders", "--report", report)
        claimed = wakai("claims", "from-orders", "--source", "olist")
        judged = wakai("judge", "--out", out)
        rounds.append((imported, claimed, judged, out.read_text("utf-8"), sizes()))
        assert table_of(judged)
    imports, claims, judgements, decisions, size = zip(*rounds, strict=True)
    with (folder / "1.csv").open(encoding="utf-8") as remarks:
        return Story(imports, claims, judgements, decisions, size, list(csv.DictReader(remarks)))


@dataclass(frozen=True)
class Counted:
    """What the files themselves say."""

    rows: dict[str, int]
    without_items: set[str]
    late: set[str]
    not_received: set[str]


@pytest.fixture(scope="module")
def counted(shared_data: Path) -> Counted:
    folder = shared_data / "orders"
    rows = {file.name: sum(1 for _ in _rows(file)) for file in folder.glob("*.csv")}
    orders = list(_rows(folder / "olist_orders_dataset.csv"))
    with_items = {row["order_id"] for row in _rows(folder / "olist_order_items_dataset.csv")}
    late, not_received = set(), set()
    for row in orders:
        came, estimate = row["order_delivered_customer_date"], row["order_estimated_delivery_date"]
        # By calendar day: the estimate is stored as a midnight, and the whole of its day is in time.
        if not came:
            not_received.add(row["order_id"])
        elif date.fromisoformat(came[:10]) > date.fromisoformat(estimate[:10]):
            late.add(row["order_id"])
    return Counted(rows, {row["order_id"] for row in orders} - with_items, late, not_received)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def decided(told: Story) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.decisions[0].splitlines()]


def table_of(told: Told) -> dict[tuple[str, str, str, str], int]:
    """The table of counts as it stands on the terminal."""
    found = {}
    for line in told.stdout.splitlines():
        cells = [cell.strip() for cell in re.split(r"[│┃|]", line)[1:-1]]
        if len(cells) == 5 and cells[4].isdigit():
            found[cells[0], cells[1], cells[2], cells[3]] = int(cells[4])
    return found


# ---- the orders ------------------------------------------------------------------------------------------------------


def test_every_row_of_every_file_is_used_and_counted(told: Story, counted: Counted) -> None:
    said = told.imported[0].stdout
    for file, rows in counted.rows.items():
        assert re.search(rf"{re.escape(file)}\W+{rows}\W+{rows}\W+0\b", said), (file, rows)
    assert "4000 new, 0 changed, 0 known already" in said
    assert "Errors" not in said


def test_orders_without_items_are_kept_and_named_each(told: Story, counted: Counted) -> None:
    assert len(counted.without_items) == 23
    assert re.search(r"23 × order_without_lines", told.imported[0].stdout)
    named = [row for row in told.remarks if row["code"] == "order_without_lines"]
    assert len(named) == 23
    assert all(row["file"] and row["reason"] for row in named)
    for number in counted.without_items:
        order = commerce.order_by_source("olist", number=number)
        assert order is not None
        assert order.lines == ()
        assert order.total == order.paid


def test_a_second_import_changes_nothing(told: Story) -> None:
    assert "0 new, 0 changed, 4000 known already" in told.imported[1].stdout


# ---- the claims ------------------------------------------------------------------------------------------------------


def test_the_claims_are_exactly_those_that_the_files_give_reason_for(told: Story, counted: Counted) -> None:
    opened: dict[str, set[str]] = {"late": set(), "not_received": set()}
    for head in cases.cases_from("orders"):
        assert head.order_id
        opened[head.kind].add(commerce.order_of(head.order_id).number)
    assert opened["late"] == counted.late
    assert opened["not_received"] == counted.not_received
    assert (len(counted.late), len(counted.not_received)) == (279, 102)


def test_the_command_says_these_counts(told: Story, counted: Counted) -> None:
    first, second = (each.stdout for each in told.claimed)
    assert f"late: {len(counted.late)} opened" in first
    assert f"not_received: {len(counted.not_received)} opened" in first
    both = len(counted.late) + len(counted.not_received)
    assert f"{both} opened, 0 had been opened before" in first
    assert f"0 opened, {both} had been opened before" in second


def test_a_claim_is_for_the_money_paid_by_the_rules_of_its_day(told: Story) -> None:
    for head in cases.cases_from("orders"):
        assert head.order_id
        order = commerce.order_of(head.order_id)
        assert head.claimed == head.paid == (order.paid or order.total)
        assert head.claimed.currency == "BRL"
        assert cases.lines_of(head.id) == tuple(line.n for line in order.lines)
        rulebook = rulebook_of(head.rulebook_hash)
        assert rulebook.orders_from <= head.as_of <= head.opened_at.date()


# ---- the decisions ---------------------------------------------------------------------------------------------------


def test_every_case_is_decided_or_with_the_secretariat(told: Story) -> None:
    for head in cases.cases_from("orders"):
        decisions = cases.decisions_of(head.id)
        if head.stage is Stage.CLOSED:
            assert len(decisions) == 1
            assert head.closing is not None
            assert head.closing["how"] == "decided"
            assert head.closing["favours"] == decisions[0].favours
            assert head.closing["amount_minor"] == decisions[0].amount.minor <= head.claimed.minor
        else:
            assert head.stage is Stage.DECISION
            assert decisions == ()
            assert [row.kind for row in cases.state_of(head.id).deadlines] == [Kind.DECIDE]


def test_the_counts_on_the_terminal_add_up(told: Story, counted: Counted) -> None:
    table = table_of(told.judged[0])
    total = table.pop(("all", "", "", ""))
    assert sum(table.values()) == total == len(counted.late) + len(counted.not_received)
    for kind, wanted in (("late", counted.late), ("not_received", counted.not_received)):
        assert sum(number for key, number in table.items() if key[0] == kind) == len(wanted)
    by_file = Counter(
        (row["claim"], row["finding"]["rule"], row["in_favour_of"], row["remedy"]) for row in decided(told)
    )
    with_people = {key: number for key, number in table.items() if key[1] == "–"}
    assert by_file == {key: number for key, number in table.items() if key not in with_people}
    waiting = Case.objects.filter(source="orders", stage="decision").count()
    assert sum(with_people.values()) == waiting
    assert all(key[2] == "for the secretariat" for key in with_people)


def test_the_file_has_one_line_for_each_decision(told: Story) -> None:
    rows = decided(told)
    assert len(rows) == Decision.objects.filter(case__source="orders").count()
    assert len({row["case"] for row in rows}) == len(rows)
    assert f"{len(rows)} decisions written to" in told.judged[0].stdout


def test_each_decision_can_be_judged_again_from_the_record(told: Story) -> None:
    for head in cases.cases_from("orders"):
        for decision in cases.decisions_of(head.id):
            again = assessment_of(head.id, full=True).finding
            assert again is not None
            assert again.to_json() == decision.finding


def test_each_decision_can_be_judged_again_from_its_own_facts(told: Story) -> None:
    """What a stranger can do with the decision alone and the published rulebook of its hash."""
    for row in Decision.objects.filter(case__source="orders").iterator():
        finding = Finding.from_json(row.finding)
        rulebook = rulebook_of(finding.rulebook.hash)
        assert rulebook.hash == row.case.rulebook_id
        assert recompute(rulebook, finding).to_json() == row.finding


def test_the_file_of_decisions_is_rechecked(told: Story, wakai: Wakai, tmp_path: Path) -> None:
    file = tmp_path / "decisions.ndjson"
    file.write_text(told.decisions[0], encoding="utf-8")
    said = wakai("rulebook", "recheck", file).stdout
    assert f"By the rules: {len(decided(told))}, judged again from their own facts, the same to the byte" in said
    file.write_text(told.decisions[0].replace("partial_refund", "refund", 1), encoding="utf-8")
    assert "Not the same: 1" in wakai("rulebook", "recheck", file, status=1).stdout


def test_a_claim_of_lateness_is_decided_by_the_days_in_the_file(told: Story, shared_data: Path) -> None:
    """The rulebook's two borders (days of grace, very late), counted again from the files."""
    book = rulebook_of(cases.cases_from("orders")[0].rulebook_hash)
    rows = {row["order_id"]: row for row in _rows(shared_data / "orders" / "olist_orders_dataset.csv")}
    for row in (row for row in decided(told) if row["claim"] == "late"):
        stands = rows[row["order"]]
        came = date.fromisoformat(stands["order_delivered_customer_date"][:10])
        late = (came - date.fromisoformat(stands["order_estimated_delivery_date"][:10])).days
        as_of = date.fromisoformat(row["finding"]["as_of"])
        grace, very = (book.parameter(name, as_of=as_of) for name in ("late_grace", "very_late_after"))
        assert isinstance(grace, int)
        assert isinstance(very, int)
        if row["finding"]["rule"] == "LT-6":
            assert grace < late <= very
        elif row["finding"]["rule"] in ("LT-7", "LT-8"):
            assert late > very


def test_a_decision_is_explained_in_three_languages(told: Story, wakai: Wakai) -> None:
    row = next(row for row in decided(told) if row["remedy"] == "partial_refund")
    texts = {
        language: wakai("judge", "--explain", row["case"], "--language", language).stdout.partition(row["case"])[2]
        for language in ("en", "ja", "zh")
    }
    rule = next(
        rule for rule in rulebook_of(row["finding"]["rulebook"]["hash"]).rules if rule.id == row["finding"]["rule"]
    )
    for language, text in texts.items():
        assert rule.title[language] in text
        assert rule.says[language] in text
    assert len(set(texts.values())) == 3
    assert re.search(r"[ぁ-ん]", texts["ja"])
    assert not re.search(r"[ぁ-んァ-ヶ]", texts["zh"])
    assert re.search(r"[一-鿿]", texts["zh"])
    assert not re.search(r"[぀-ヿ一-鿿]", texts["en"])


def test_rules_and_outcomes_are_many(told: Story) -> None:
    """So that the tests above are not about nothing."""
    rules = Counter(row["finding"]["rule"] for row in decided(told))
    assert len(rules) >= 4
    assert len({(row["in_favour_of"], row["remedy"]) for row in decided(told)}) >= 3


def test_an_unknown_case_number_is_told_where_to_look(told: Story, wakai: Wakai) -> None:
    said = wakai("judge", "--explain", "W99-000000", status=1)
    assert "No decided case is numbered W99-000000. The decisions file lists the numbers." in said.output


# ---- twice -----------------------------------------------------------------------------------------------------------


def test_everything_a_second_time_changes_nothing(told: Story) -> None:
    assert told.sizes[1] == told.sizes[0]
    assert told.decisions[1] == told.decisions[0]
    assert table_of(told.judged[1]) == table_of(told.judged[0])


def test_nobody_is_written_to_about_cases_of_the_past(told: Story) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert not ProcrastinateJob.objects.exists()
    assert Entry.objects.filter(kind="DecisionIssued").count() == len(decided(told))


def test_each_step_of_a_replayed_case_stands_at_its_own_instant(told: Story) -> None:
    for head in cases.cases_from("orders")[:40]:
        state = cases.state_of(head.id)
        instants = [entry.at for entry in state.entries]
        assert instants == sorted(instants)
        for entry in state.acts(Act.LAPSE):
            assert entry.body["due"] == entry.at.isoformat()
