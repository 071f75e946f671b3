"""How a docket entry can lose its texts and nothing else: PostgreSQL itself lets through only this one change.

`docket_without_texts` says what an entry looks like without what people wrote freely. The trigger refuses every change but
the one from an entry to exactly that: whoever writes to the database can at most erase, and alters nothing.
"""

from __future__ import annotations

from typing import Final

from wakai.docket.domain.erased import ERASED, TEXTS

WITHOUT_TEXTS: Final = f"""
CREATE FUNCTION docket_without_texts(body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE
    WHEN key IN ({", ".join(f"'{name}'" for name in TEXTS)}) AND jsonb_typeof(value) = 'string' AND value <> '""'
      THEN to_jsonb('{ERASED}'::text)
    WHEN key = 'documents' THEN '[]'::jsonb
    ELSE value END), '{{}}'::jsonb)
  FROM jsonb_each(body)
$$
"""  # noqa: S608 - made of our own constants

REFUSE: Final = """
CREATE FUNCTION docket_refuse_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body' AND NEW.body = docket_without_texts(OLD.body) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

TRIGGER: Final = """
CREATE OR REPLACE TRIGGER docket_entry_append_only BEFORE UPDATE OR DELETE ON docket_entry
  FOR EACH ROW EXECUTE FUNCTION docket_refuse_but_erasure()
"""

UNDO: Final = """
CREATE OR REPLACE TRIGGER docket_entry_append_only BEFORE UPDATE OR DELETE ON docket_entry
  FOR EACH ROW EXECUTE FUNCTION wakai_refuse_change()
"""
