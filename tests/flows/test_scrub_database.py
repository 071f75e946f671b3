"""After an erasure nothing of it is left in the bytes on disk: tables, indexes, statistics, the write-ahead log, any file.

The server is one of this test's own, as a restore makes it: the bytes of all its files are searched, and of the data folder.
"""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from tests.factories import a_case, key
from tests.flows import test_erase_person
from tests.flows.test_erase_person import MARK, dump, planted

from wakai.channels import erasing as mails
from wakai.config import postgres
from wakai.config.postgres import Server
from wakai.console import tasks
from wakai.docket.domain.acts import BUYER
from wakai.flows import scrub_database as flow
from wakai.flows import talk
from wakai.flows.erase_person import ask_erasure, replay_erasures
from wakai.flows.scrub_database import ScrubHeldUp, scrub_database, scrub_is_due
from wakai.parties import erasures
from wakai.parties.domain.retention import CASE_KEPT

pytestmark = pytest.mark.django_db(transaction=True)
folder = test_erase_person.folder


@pytest.fixture
def tmp_path(server_folder: Path) -> Path:
    """Where PostgreSQL's own account may enter."""
    return server_folder


def raw(folder: Path) -> dict[str, int]:
    """The files in whose bytes the marks are, in any of the forms in which text is kept; how often."""
    pattern = re.compile(b"|".join(map(re.escape, forms(MARK))))
    counts = {str(path.relative_to(folder)): len(pattern.findall(content)) for path, content in files(folder)}
    return {name: count for name, count in counts.items() if count}


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a running server takes files away
            if path.is_file():
                yield path, path.read_bytes()


def forms(word: str) -> set[bytes]:
    """UTF-8, UTF-16, hexadecimal, and base64 wherever in a longer text the word begins."""
    plain = word.encode()
    shifted = {base64.b64encode(b"\0" * n + plain)[4 if n else 0 : -4] for n in range(3)}
    return {plain, plain.upper(), word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(), *shifted}


@contextmanager
def own_server(data: Path, archive: bytes) -> Iterator[Server]:
    """A new server with the archive restored into it, to which this process's connection goes meanwhile."""
    server = Server(data, settings={"fsync": "off"})
    postgres.start(server)
    program = str(postgres.programs() / "pg_restore")
    subprocess.run([program, "--exit-on-error", "--no-owner", f"--dbname={server.url()}"], input=archive, check=True)
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(_settings(server))
    try:
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(before)
        postgres.stop(server)


def _settings(server: Server) -> dict[str, Any]:
    return {
        "NAME": postgres.DATABASE,
        "USER": postgres.SUPERUSER,
        "HOST": str(server.socket_folder),
        "PASSWORD": "",
        "PORT": "",
    }


def test_no_byte_of_it_is_left_after_a_restore_a_replay_and_a_scrub(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    unsent = sha256(marks.contents[-1])
    archive, after_hold = dump("--format=custom"), at + timedelta(days=1) + CASE_KEPT
    ask_erasure(case.buyer.id, mails=mails, at=after_hold)

    with own_server(folder / "postgres", archive):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself: frequent values stand in its statistics
        replay_erasures(mails=mails, at=after_hold)
        before = " ".join(raw(folder))
        assert [path for path, content in files(folder) if unsent.digest() in content], "a stamp was asked for"
        assert "pg_wal" in before
        assert "base" in before, "erased, and still in the files"
        assert scrub_is_due()
        done = scrub_database()
        assert raw(folder) == {}
        for digest in (unsent.digest(), unsent.hexdigest().encode()):
            assert [path for path, content in files(folder) if digest in content] == [], (
                "nor its hash, of a file never sent"
            )
        assert done.log_closed
        assert not scrub_is_due()
    assert raw(folder) == {}, "nor after the server has ended"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for nobody."""
    for name, value in (("_PATIENCE", 1), ("_PAUSE", 0), ("LOCK_WAIT", "50ms")):
        monkeypatch.setattr(flow, name, value)


@contextmanager
def somebody_else() -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same database, in a transaction."""
    where = connection.settings_dict
    named = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"], "password": where["PASSWORD"]}
    with psycopg.connect(dbname=where["NAME"], **{name: value for name, value in named.items() if value}) as other:
        yield other
        other.rollback()


@pytest.mark.parametrize(
    "statements",
    [
        ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1"],
        ["LOCK TABLE parties_account IN ACCESS SHARE MODE"],
    ],
    ids=["an old reader", "a table in use"],
)
@pytest.mark.usefixtures("impatient")
def test_whoever_still_looks_at_old_rows_holds_it_up_and_it_is_due_again(at: datetime, statements: list[str]) -> None:
    case = a_case(at=at)
    with somebody_else() as other:
        for statement in statements:
            other.execute(statement)
        ask_erasure(case.buyer.id, mails=mails, at=at)
        with pytest.raises(ScrubHeldUp):
            scrub_database()
    assert scrub_is_due()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchall() == [("0",)], "nobody after it is hurried"
    scrub_database()
    assert not scrub_is_due()


@pytest.mark.usefixtures("impatient")
def test_a_scrub_waits_for_an_erasure_whose_line_is_written_and_whose_rows_still_stand(at: datetime) -> None:
    case = a_case(at=at)
    with somebody_else() as other:
        other.execute("SET lock_timeout = '50ms'")
        with transaction.atomic():
            ask_erasure(case.buyer.id, mails=mails, at=at)
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("SELECT pg_advisory_lock(%s)", [flow._ERASING])


def test_an_account_that_does_not_command_the_server_rewrites_its_tables_and_says_so(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "_is_ours", lambda _cursor: False)
    ask_erasure(a_case(at=at).buyer.id, mails=mails, at=at)
    done = scrub_database()
    assert (done.log_closed, done.tables > 20, done.size > 100_000) == (False, True, True)
    assert not scrub_is_due(), "more cannot be done from here, not even tomorrow"


def test_at_night_only_after_an_erasure_and_only_where_no_table_is_locked_for_long(
    at: datetime, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    called: list[str] = []
    monkeypatch.setattr(tasks, "scrub_database", lambda: called.append("scrubbed"))
    tasks.scrub(timestamp=0)
    assert called == [], "nothing was erased"
    case = a_case(at=at)
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())
    ask_erasure(case.buyer.id, mails=mails, at=at)
    size = flow.largest_table()
    monkeypatch.setattr(tasks, "NIGHTLY_LARGEST", size - 1)
    tasks.scrub(timestamp=0)
    assert called == [], "one table is too large"
    monkeypatch.setattr(tasks, "NIGHTLY_LARGEST", size)
    tasks.scrub(timestamp=0)
    assert called == ["scrubbed"]
    erasures.note_scrubbed(erasures.newest())
    assert not scrub_is_due()
    (folder / "erasures.ndjson").unlink()
    assert erasures.newest() == ""


def test_the_servers_own_log_tells_of_an_error_without_the_row(at: datetime, folder: Path) -> None:
    server = Server(folder / "postgres", settings=postgres.RECKLESS)
    postgres.start(server)
    try:
        with psycopg.connect(server.url(), autocommit=True) as own:
            own.execute("CREATE TABLE one (word text PRIMARY KEY)")
            own.execute(f"INSERT INTO one VALUES ('{MARK}')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                own.execute(f"INSERT INTO one VALUES ('{MARK}')")
    finally:
        postgres.stop(server)
    log = (server.data / "log").read_text()
    assert "duplicate key" in log
    assert MARK not in log
