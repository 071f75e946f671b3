"""What happened stays: PostgreSQL itself refuses to change, delete or empty the record, whoever asks and by whatever SQL."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import a_case, answered

from wakai.docket.models import Decision, Entry
from wakai.journal import models as journal
from wakai.policies.models import RulebookVersion

RECORD = (journal.Entry, Entry, Decision, RulebookVersion)
each_table = pytest.mark.parametrize("table", [model._meta.db_table for model in RECORD])


@pytest.fixture
def _something_in_each(at: datetime, db: None) -> None:
    """A case in which something was said and something was decided, under a published rulebook."""
    case = a_case(at=at)
    Decision.objects.create(
        id="dec_1", case_id=case.id, by="agent", finding="", favours="buyer", remedy="none",
        amount_minor=0, currency="USD", criteria=[], reason="as the exhibits show", at=at,
    )  # fmt: skip


def refused(sql: str) -> str:
    """What PostgreSQL says to this statement; the transaction around it goes on."""
    connection.check_constraints()  # keys still to be looked at would stop a TRUNCATE for another reason
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(told.value)


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@each_table
@pytest.mark.usefixtures("_something_in_each")
@pytest.mark.parametrize(
    "statement",
    [
        'DELETE FROM "{table}"',
        'UPDATE "{table}" SET {column} = {column}',
        'TRUNCATE "{table}" CASCADE',
        # A row that is there already cannot be replaced in passing.
        'MERGE INTO "{table}" t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE',
        'WITH gone AS (DELETE FROM "{table}" RETURNING 1) SELECT count(*) FROM gone',
    ],
)
def test_no_statement_changes_the_record(table: str, statement: str) -> None:
    before = rows(table)
    assert before
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s LIMIT 1", [table])
        column = cursor.fetchone()[0]
    assert "append-only" in refused(statement.format(table=table, column=column))
    assert rows(table) == before


@pytest.mark.django_db
def test_the_same_holds_for_whoever_comes_through_the_models(at: datetime) -> None:
    case = a_case(at=at)
    row = Entry.objects.filter(case_id=case.id).first()
    assert row is not None
    row.body = {"text": "never said"}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()
    assert case.state.entries[0].body["text"] != "never said"


@pytest.mark.django_db
def test_adding_goes_on(at: datetime) -> None:
    case = a_case(at=at)
    before = journal.Entry.objects.count()
    answered(case, at=at)
    assert journal.Entry.objects.count() > before
    assert len(case.state.entries) == 2
