"""How lines of custody can go: only those of a file in a claim that was never sent. PostgreSQL itself refuses every other change.

Nobody's proof rests on such a file, and its hash would tell whoever guesses it that it was here.
"""

from __future__ import annotations

from typing import Final

REFUSE: Final = """
CREATE FUNCTION evidence_refuse_but_unsent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM evidence_exhibit WHERE id = OLD.exhibit_id AND case_id = '') THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

TRIGGER: Final = """
CREATE OR REPLACE TRIGGER evidence_custody_append_only BEFORE UPDATE OR DELETE ON evidence_custody
  FOR EACH ROW EXECUTE FUNCTION evidence_refuse_but_unsent()
"""

UNDO: Final = """
CREATE OR REPLACE TRIGGER evidence_custody_append_only BEFORE UPDATE OR DELETE ON evidence_custody
  FOR EACH ROW EXECUTE FUNCTION wakai_refuse_change()
"""
