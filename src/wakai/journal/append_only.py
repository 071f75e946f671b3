"""The trigger that makes a table append-only: PostgreSQL itself refuses to change, delete or empty it."""

from __future__ import annotations

from django.db.migrations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION wakai_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

CHANGE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION wakai_refuse_change()
"""
EMPTYING = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION wakai_refuse_change()
"""


def append_only(table: str) -> RunSQL:
    """A migration step after which rows of `table` can be added and never altered."""
    return RunSQL(
        [
            FUNCTION,
            CHANGE.format(table=table),
            EMPTYING.format(table=table),
        ],
        [
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ],
    )
