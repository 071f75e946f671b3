"""New rows in one plain statement, for what every act writes.

The ORM builds and compiles each insert anew, which costs more than the database's work. Here the statement of a table and its
fields is built once; the fields themselves turn values into what is stored, and give what is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def insert(table: type[Model], **values: Any) -> None:
    """Store a row; `values` by the fields' attribute names (`case_id`, not `case`). Raises `TypeError` for a field that is not there."""
    insert_all(table, [values])


def insert_all(table: type[Model], rows: Sequence[Mapping[str, Any]], *, unless_there: bool = False) -> int:
    """Store rows in one statement; answers how many. With `unless_there`, a row that breaks a unique rule is left out."""
    if not rows:
        return 0
    fields, told = _fields(table)
    unknown = set().union(*rows) - set(told)
    if unknown:
        raise TypeError(f"{table.__name__} has no field {', '.join(sorted(unknown))}")
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(table, len(rows), unless_there), [one for row in rows for one in _stored(fields, row)]
        )
        return int(cursor.rowcount)


def _stored(fields: Sequence[Field[Any, Any]], row: Mapping[str, Any]) -> list[Any]:
    return [
        field.get_db_prep_save(row[field.attname] if field.attname in row else field.get_default(), connection)
        for field in fields
    ]


@cache
def _fields(table: type[Model]) -> tuple[tuple[Field[Any, Any], ...], frozenset[str]]:
    """The fields that are written: all but numbers that the database counts."""
    fields = tuple(field for field in table._meta.concrete_fields if not isinstance(field, AutoField))
    return fields, frozenset(field.attname for field in fields)


@cache
def _statement(table: type[Model], rows: int, unless_there: bool) -> str:
    fields, _ = _fields(table)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    whole = f'INSERT INTO "{table._meta.db_table}" ({columns}) VALUES {", ".join([row] * rows)}'  # noqa: S608 - names of ours
    return whole + (" ON CONFLICT DO NOTHING" if unless_there else "")
