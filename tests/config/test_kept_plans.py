"""A statement that a connection asks often is planned once: a release that adds a column must not break those who ask."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from wakai.commerce import queries as commerce
from wakai.docket import queries as cases
from wakai.docket.domain.refusals import NoSuchCase
from wakai.parties import queries as parties

pytestmark = pytest.mark.django_db(transaction=True)
OFTEN = 6


def no_such_case() -> None:
    with pytest.raises(NoSuchCase):
        cases.head_and_state("case_x")


def no_such_order() -> None:
    with pytest.raises(commerce.OrderNotFound):
        commerce.order_of("ord_x")


ASKED: dict[str, tuple[Callable[[], object], ...]] = {
    "docket_case": (lambda: cases.case_and_state("W26-000009"), no_such_case, lambda: cases.cases_on("ord_x")),
    "commerce_order": (no_such_order, lambda: commerce.order_by_source("shop", number="x")),
    "parties_account": (lambda: parties.accounts_of(["acct_x"]), lambda: parties.account_by_external_id("buyer", "x")),
}


def test_the_old_pages_go_on_while_a_release_adds_columns() -> None:
    asked = [ask for asks in ASKED.values() for ask in asks]
    for ask in asked * OFTEN:
        ask()
    wanted = connection.get_connection_params()
    known = {name: wanted[name] for name in ("dbname", "user", "password", "host", "port") if wanted.get(name)}
    with psycopg.connect(**known, autocommit=True) as release:
        for table in ASKED:
            release.execute(f"ALTER TABLE {table} ADD COLUMN later integer".encode())
        try:
            for ask in asked:
                ask()
        finally:
            for table in ASKED:
                release.execute(f"ALTER TABLE {table} DROP COLUMN later".encode())
