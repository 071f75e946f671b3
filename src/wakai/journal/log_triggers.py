"""What PostgreSQL itself refuses to let happen to the log, whoever asks."""

from __future__ import annotations

from django.db.migrations import RunSQL

# A checkpoint is about all leaves there are, and larger than every earlier one: two roots for one size cannot be stored.
CHECKPOINT = """
CREATE FUNCTION wakai_log_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <= (SELECT coalesce(max(size), 0) FROM journal_logcheckpoint) THEN
    RAISE EXCEPTION 'checkpoint % is not larger than the last one', NEW.size USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.size <> (SELECT coalesce(max(index), -1) + 1 FROM journal_logleaf) THEN
    RAISE EXCEPTION 'checkpoint % is not of all leaves', NEW.size USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_logcheckpoint_grows BEFORE INSERT ON journal_logcheckpoint
  FOR EACH ROW EXECUTE FUNCTION wakai_log_checkpoint()
"""

# A tile is added to at its end and is never altered.
TILE = """
CREATE FUNCTION wakai_log_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level <> OLD.level OR NEW.index <> OLD.index OR substring(NEW.data FROM 1 FOR length(OLD.data)) <> OLD.data THEN
    RAISE EXCEPTION 'tile %/% can only grow', OLD.level, OLD.index USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_logtile_grows BEFORE UPDATE ON journal_logtile FOR EACH ROW EXECUTE FUNCTION wakai_log_tile();
CREATE TRIGGER journal_logtile_stays BEFORE DELETE ON journal_logtile
  FOR EACH ROW EXECUTE FUNCTION wakai_refuse_change();
CREATE TRIGGER journal_logtile_no_truncate BEFORE TRUNCATE ON journal_logtile
  FOR EACH STATEMENT EXECUTE FUNCTION wakai_refuse_change()
"""

# What we cosigned of another log is never forgotten and never goes back.
WITNESSED = """
CREATE FUNCTION wakai_witnessed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.origin <> OLD.origin OR NEW.size < OLD.size OR (NEW.size = OLD.size AND OLD.note <> '' AND NEW.root <> OLD.root) THEN
    RAISE EXCEPTION 'the log % can only grow', OLD.origin USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_witnessed_grows BEFORE UPDATE ON journal_witnessed
  FOR EACH ROW EXECUTE FUNCTION wakai_witnessed();
CREATE TRIGGER journal_witnessed_stays BEFORE DELETE ON journal_witnessed
  FOR EACH ROW EXECUTE FUNCTION wakai_refuse_change();
CREATE TRIGGER journal_witnessed_no_truncate BEFORE TRUNCATE ON journal_witnessed
  FOR EACH STATEMENT EXECUTE FUNCTION wakai_refuse_change()
"""


def log_triggers() -> list[RunSQL]:
    """The migration steps, to come after `append_only`, whose function they use."""
    return [
        RunSQL(CHECKPOINT, "DROP FUNCTION wakai_log_checkpoint CASCADE"),
        RunSQL(TILE, "DROP FUNCTION wakai_log_tile CASCADE"),
        RunSQL(WITNESSED, "DROP FUNCTION wakai_witnessed CASCADE"),
    ]
