"""`wakai import orders`: from files to stored orders, once, with everything said that there is to say."""

from __future__ import annotations

import csv
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.commerce.test_import_own_formats import LINE, ORDER, csv_of
from typer.testing import CliRunner

from wakai.commerce import queries
from wakai.commerce.actions import StoredOrders
from wakai.console.main import app
from wakai.flows.import_orders import ImportedOrders, import_orders
from wakai.journal.models import Entry
from wakai.parties.actions import NewAccount, ensure_accounts

pytestmark = pytest.mark.django_db


def real_files(shared_data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (shared_data / "orders").glob("*.csv")}


def import_csv(content: bytes, at: datetime) -> ImportedOrders:
    return import_orders({"shop.csv": content}, format="csv", source="shop", at=at)


def test_orders_come_in_once_and_are_put_on_record(at: datetime) -> None:
    content = csv_of({**ORDER, **LINE}, {**ORDER, **LINE, "order_number": "A-2", "unit_price": "-1"})
    done = import_csv(content, at)
    assert done.stored == StoredOrders(new=1)
    assert len(done.read.errors) == 1
    assert import_csv(content, at).stored == StoredOrders(unchanged=1)
    entries = Entry.objects.filter(kind="orders_imported")
    assert [entry.payload for entry in entries] == [{"source": "shop", "new": 1, "changed": 0, "errors": 1}]


def test_the_people_of_an_order_become_accounts(at: datetime) -> None:
    import_csv(
        csv_of({**ORDER, **LINE, "buyer_email": "hana@example.org", "buyer_language": "ja", "line_seller_id": "s2"}), at
    )
    order = queries.order_by_number("A-1", email="hana@example.org")
    assert (order.buyer.language, order.buyer.country, order.buyer.zone) == ("ja", "JP", "Asia/Tokyo")
    assert [seller.external_id for seller in order.sellers] == ["s1", "s2"]


def test_no_statement_grows_with_the_import_beyond_what_the_database_takes(at: datetime) -> None:
    most: dict[int, int] = {}

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        most[accounts] = max(most.get(accounts, 0), len(params or ()))
        return execute(sql, params, many, context)

    for accounts in (1_500, 3_000):
        with connection.execute_wrapper(count):
            found = ensure_accounts([NewAccount("buyer", f"b{n}") for n in range(accounts)], at=at)
        assert len(set(found.values())) == accounts
    # One parameter an account would end at 65,535 of them.
    assert most[3_000] == most[1_500]


def test_an_empty_import_stores_nothing_and_says_nothing(at: datetime) -> None:
    assert import_csv(csv_of(columns=[*ORDER, *LINE]), at).stored == StoredOrders()
    assert not Entry.objects.filter(kind="orders_imported").exists()


def test_both_steps_tell_their_progress(at: datetime) -> None:
    read: list[tuple[int, int]] = []
    stored: list[tuple[int, int]] = []
    import_orders(
        {"shop.csv": csv_of({**ORDER, **LINE})},
        format="csv",
        at=at,
        reading=lambda *step: read.append(step),
        storing=lambda *step: stored.append(step),
    )
    assert read == stored == [(1, 1)]


# ---- the real files --------------------------------------------------------------------------------------------------


def test_the_real_orders_come_in_whole_and_once(shared_data: Path, at: datetime) -> None:
    files = real_files(shared_data)
    began = time.process_time()  # this machine's neighbours do not count
    assert import_orders(files, format="olist", at=at).stored == StoredOrders(new=4000)
    took = time.process_time() - began
    assert took < 30, f"{took:.0f} s"
    assert import_orders(files, format="olist", at=at).stored == StoredOrders(unchanged=4000)
    orders = list(queries.all_orders(source="olist"))
    assert len(orders) == 4000
    assert sum(len(order.lines) for order in orders) == 4519
    assert sum(len(order.payments) for order in orders) == 4161
    assert sum(len(order.reviews) for order in orders) == 3986
    assert sum(len(order.parcels) for order in orders) == 3939
    assert sum(order.total.minor for order in orders if order.lines) == sum(order.lines_total.minor for order in orders)


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command on the test's own database, whose server the tests have started already."""
    from contextlib import nullcontext

    from wakai.console import database

    monkeypatch.setattr(database, "embedded_server", nullcontext)
    return CliRunner()


def test_the_command_says_what_came_in(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_bytes(csv_of({**ORDER, **LINE}))
    result = run.invoke(app, ["import", "orders", str(tmp_path / "shop.csv"), "--source", "shop"])
    assert result.exit_code == 0, result.output
    assert "1 new, 0 changed, 0 known already" in result.stdout
    assert queries.count_orders(source="shop") == 1


def test_the_command_names_what_did_not_and_ends_with_1(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_bytes(csv_of({**ORDER, **LINE, "unit_price": "-1", "title": "[bold]x"}))
    report = tmp_path / "report.csv"
    command = ["import", "orders", str(tmp_path / "shop.csv"), "--report", str(report), "--language", "ja"]
    result = run.invoke(app, command)
    assert result.exit_code == 1
    assert "shop.csv:2:unit_price: 「-1」は負の金額です。" in result.stdout
    (row,) = csv.DictReader(report.read_text().splitlines())
    assert (row["severity"], row["line"], row["column"], row["code"]) == (
        "error",
        "2",
        "unit_price",
        "amount_below_zero",
    )


def test_a_folder_without_the_files_names_them(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", "orders", "--format", "olist", str(tmp_path)])
    assert result.exit_code == 1
    assert "olist_customers_dataset.csv: this file is needed" in result.stdout


def test_a_folder_where_a_file_is_needed(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", "orders", str(tmp_path)])
    assert result.exit_code == 1
    assert "is a folder" in result.output
