"""Taking what was erased out of PostgreSQL's own files as well: dead rows, indexes, statistics, the write-ahead log.

An erased row stays in its table's file until the room is used again, in the statistics as a frequent value, and in the
write-ahead log until that is removed. Here every table that may hold personal data is rewritten with all its indexes, each
under a lock of its own for as long as that takes; then the log is closed and what lies before is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError
from psycopg import sql

from wakai.kernel.refusals import Refusal
from wakai.parties import erasures

NOTHING_PERSONAL: Final = (
    "journal_logpending", "journal_logleaf", "journal_logtile", "journal_logcheckpoint", "journal_cosignature",
    "journal_witnessed", "journal_witnessasked", "policies_rulebookversion",
)  # fmt: skip
"""Tables of commitments, hashes over them and published rules: from these nothing is ever erased, and the log is large."""
NIGHTLY_LARGEST: Final = 256 * 1024 * 1024
"""Bytes. A table is locked while it is rewritten (measured: 155 MB a second): a larger one waits for somebody to choose the hour."""
LOCK_WAIT: Final = "10s"
_PATIENCE: Final = 150
_PAUSE: Final = 0.2
_ERASING: Final = 0x657261736572
"""Held, shared, by whoever is erasing (`being_erased`)."""


class ScrubHeldUp(Refusal):
    """Somebody uses the database in a way that keeps old rows alive, or a table."""

    status = 409
    texts = {
        "en": "A long task is using the database, and what was erased cannot be taken out of its files yet. Try again when it has ended.",
        "ja": "時間のかかる処理がデータベースを使用中のため、消去した内容をまだファイルから取り除けません。処理が終わってから、もう一度お試しください。",
        "zh": "数据库正被耗时的任务占用，暂时无法从其文件中清除已删除的内容。请在任务结束后重试。",
    }


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was done: tables rewritten and their bytes before; whether the write-ahead log could be closed as well."""

    tables: int
    size: int
    log_closed: bool


def being_erased() -> None:
    """To be called in a transaction before the ledger gets a line: a scrub waits until what the line tells of is erased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_ERASING])


def scrub_is_due() -> bool:
    """Whether something was erased since the files were last scrubbed."""
    return erasures.newest() != erasures.scrubbed()


def largest_table() -> int:
    """Bytes of the largest table that a scrub rewrites, with its indexes: for so long a lock is held at most."""
    with connection.cursor() as cursor:
        return max((size for _name, size in _tables(cursor)), default=0)


def scrub_database() -> Scrubbed:
    """Rewrite what may hold erased data, and remove the write-ahead log before it. Not inside a transaction.

    Raises `ScrubHeldUp`; what was rewritten until then is rewritten, and doing it again does all. `log_closed` is False where
    the database is not ours to command: its own keepers have to do it (see docs/privacy.md).
    """
    newest = erasures.newest()
    with connection.cursor() as cursor:
        _wait_for_erasing(cursor)
        _wait_for_older_transactions(cursor)
        tables = _tables(cursor)
        _rewrite(cursor, [name for name, _size in tables])
        ours = _is_ours(cursor)
        if ours:
            _renew_statistics(cursor)
            _close_log(cursor)
    erasures.note_scrubbed(newest)
    return Scrubbed(len(tables), sum(size for _name, size in tables), ours)


def _wait_for_erasing(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_advisory_lock(%s)", [_ERASING])
    cursor.execute("SELECT pg_advisory_unlock(%s)", [_ERASING])


def _wait_for_older_transactions(cursor: CursorWrapper) -> None:
    """A rewrite carries dead rows along while a transaction from before their end may still look at them."""
    cursor.execute("SELECT pg_current_xact_id()::xid::text")
    [(begun,)] = cursor.fetchall()
    for _ in range(_PATIENCE):
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND greatest(age(backend_xmin), age(backend_xid)) > age(%s::text::xid)",
            [begun],
        )
        if cursor.fetchall() == [(0,)]:
            return
        cursor.execute("SELECT pg_sleep(%s)", [_PAUSE])
    raise ScrubHeldUp


def _tables(cursor: CursorWrapper) -> list[tuple[str, int]]:
    cursor.execute(
        "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname <> ALL(%s)"
        " AND relnamespace = current_schema()::regnamespace ORDER BY relname",
        [list(NOTHING_PERSONAL)],
    )
    return [(str(name), int(size)) for name, size in cursor.fetchall()]


def _rewrite(cursor: CursorWrapper, tables: list[str]) -> None:
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_WAIT])
    try:
        for name in tables:
            cursor.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(name)))
    except OperationalError as error:
        raise ScrubHeldUp from error
    finally:
        cursor.execute("RESET lock_timeout")


def _is_ours(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(cursor.fetchall() == [(True,)])


def _renew_statistics(cursor: CursorWrapper) -> None:
    """They hold frequent values as they are, and those of a table that became empty would stay for good."""
    cursor.execute("DELETE FROM pg_statistic WHERE starelid >= 16384")  # smaller numbers are the catalogue's own tables
    cursor.execute("VACUUM (FULL) pg_statistic")
    cursor.execute("ANALYZE")


def _close_log(cursor: CursorWrapper) -> None:
    """The first checkpoint writes all pages and removes the old files; the second begins in a file without a past."""
    cursor.execute("CHECKPOINT")
    cursor.execute("SELECT pg_switch_wal()")
    cursor.execute("CHECKPOINT")
