"""`wakai up` as a person uses it: start, look, stop; start after a crash. Nothing is left running."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from wakai.config import postgres

pytestmark = [pytest.mark.slow, pytest.mark.alone]
# Half a second to stop and two to start are usual; a machine busy with other tests takes longer.
PATIENCE = 12


@pytest.fixture(scope="module")
def data() -> Path:
    """One data folder for all starts: what a start, a stop or a kill leaves behind is what the next one finds."""
    return Path(tempfile.mkdtemp(dir=os.environ["WAKAI_TEST_ROOT"])) / "var"


@pytest.fixture
def environment(data: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WAKAI_", "DJANGO_"))}
    # Not the demonstration data, which has tests of its own.
    return {**clean, "WAKAI_DATA_DIR": str(data), "WAKAI_PORT": str(port), "WAKAI_DEMO": "0"}


@pytest.fixture
def nothing_left(environment: dict[str, str]) -> Iterator[None]:
    """Fails, and cleans up, when a process that knows our data folder outlives the test."""
    yield
    left = still_there(environment)
    for process in left:
        process.kill()
    assert left == []


def ours(environment: dict[str, str]) -> list[psutil.Process]:
    mark = f"WAKAI_DATA_DIR={environment['WAKAI_DATA_DIR']}"
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and mark in [f"{k}={v}" for k, v in process.environ().items()]:
                found.append(process)
        except psutil.Error:
            continue
    return found


def still_there(environment: dict[str, str]) -> list[psutil.Process]:
    """Ours that go on. A server whose folder is free again needs a moment to be gone altogether."""
    until = time.monotonic() + 5
    while left := ours(environment):
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    return left


class Up(subprocess.Popen[bytes]):
    """`wakai up`. Its lines go to a file: a pipe that nobody reads fills, and holds up whoever writes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process, or this, lives
        command = [sys.executable, "-m", "wakai.console", "up"]
        super().__init__(command, env=environment, stdout=self._said, stderr=subprocess.STDOUT)

    def said(self) -> str:
        """All that was written so far; read without moving the place where the next line goes."""
        file = self._said.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode()

    def output(self) -> str:
        """All that was written, once it has ended."""
        self.wait(60)
        return self.said()


def wait_until_ready(process: Up) -> None:
    until = time.monotonic() + 120
    while "Wakai is ready" not in process.said():
        if process.poll() is not None or "do not answer" in process.said() or time.monotonic() > until:
            process.terminate()
            raise AssertionError(process.output())
        time.sleep(0.05)


def healthy(environment: dict[str, str]) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['WAKAI_PORT']}/healthz", timeout=5) as answer:
        return bool(answer.read() == b"ok")


@pytest.mark.usefixtures("nothing_left")
def test_start_stop_start_again(environment: dict[str, str]) -> None:
    process = Up(environment)
    wait_until_ready(process)
    assert healthy(environment)

    second = Up(environment)
    output = second.output()
    assert second.returncode == 1
    assert "already runs on" in output
    assert healthy(environment), "the first goes on"

    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    output = process.output()
    assert process.returncode == 0
    assert "Stopped." in output
    assert still_there(environment) == []
    assert time.monotonic() - began < PATIENCE

    began = time.monotonic()
    again = Up(environment)
    wait_until_ready(again)
    assert time.monotonic() - began < 2 * PATIENCE
    again.terminate()
    again.wait(60)
    assert again.returncode == 0


@pytest.mark.usefixtures("nothing_left")
def test_after_a_kill_children_end_by_themselves_and_the_next_start_works(environment: dict[str, str]) -> None:
    process = Up(environment)
    wait_until_ready(process)
    process.kill()
    process.wait()
    until = time.monotonic() + 30
    while any("wakai.console" in " ".join(left.cmdline()) for left in ours(environment)):
        assert time.monotonic() < until, "web or worker outlived its supervisor"
        time.sleep(0.1)

    again = Up(environment)
    wait_until_ready(again)
    assert healthy(environment)
    again.terminate()
    again.wait(60)


def postmaster_of(environment: dict[str, str]) -> psutil.Process:
    """The database server of this very data folder; waits until it has one that lives."""
    file = Path(environment["WAKAI_DATA_DIR"]) / "postgres" / "postmaster.pid"
    until = time.monotonic() + 60
    while True:
        try:
            return psutil.Process(int(file.read_text().splitlines()[0]))
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            assert time.monotonic() < until, "PostgreSQL does not come back"
            time.sleep(0.05)


def jobs_done(environment: dict[str, str]) -> int:
    """How many of its regular jobs the worker has done so far."""
    server = postgres.Server(Path(environment["WAKAI_DATA_DIR"]) / "postgres")
    with psycopg.connect(server.url(), connect_timeout=5) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'").fetchone()
    assert row
    return int(row[0])


def wait_for(true: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except (OSError, psycopg.OperationalError):
            pass
        assert time.monotonic() < until, what
        time.sleep(0.2)


@pytest.mark.usefixtures("nothing_left")
def test_a_database_that_is_killed_is_started_again_and_pages_and_worker_get_through(
    environment: dict[str, str],
) -> None:
    process = Up(environment)
    wait_until_ready(process)
    for _ in range(2):
        killed = postmaster_of(environment)
        killed.kill()
        wait_for(lambda killed=killed: postmaster_of(environment) != killed, "no new PostgreSQL")  # type: ignore[misc]
        wait_for(lambda: healthy(environment), "the pages do not come back")
        done = jobs_done(environment)
        wait_for(lambda done=done: jobs_done(environment) > done, "the worker does not come back")  # type: ignore[misc]
    process.send_signal(signal.SIGINT)
    output = process.output()
    assert process.returncode == 0
    assert output.count("PostgreSQL has died; starting it again.") == 2
    assert output.count("PostgreSQL runs again.") == 2
    assert "Stopped." in output
    assert still_there(environment) == []


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6])
def test_stopping_while_a_killed_database_starts_again_leaves_nothing(
    environment: dict[str, str], seconds: float
) -> None:
    process = Up(environment)
    wait_until_ready(process)
    postmaster_of(environment).kill()
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    assert process.returncode == 0
    assert still_there(environment) == []


@pytest.mark.usefixtures("nothing_left")
def test_a_database_that_was_stopped_by_somebody_stays_stopped(environment: dict[str, str]) -> None:
    """Who stops it to copy its files must not have it started under their hands."""
    process = Up(environment)
    wait_until_ready(process)
    server = postgres.Server(Path(environment["WAKAI_DATA_DIR"]) / "postgres")
    postgres.stop(server)
    time.sleep(1.5)
    assert not server.is_ready()
    assert postgres.start(server)
    wait_for(lambda: healthy(environment), "the pages do not come back")
    process.send_signal(signal.SIGINT)
    output = process.output()
    assert "has died" not in output
    assert still_there(environment) == []


@pytest.mark.usefixtures("nothing_left")
def test_a_port_that_is_taken_is_named_together_with_the_way_out(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["WAKAI_PORT"])))
        taken.listen()
        process = Up(environment)
        output = process.output()
    assert process.returncode == 1
    assert f"Port {environment['WAKAI_PORT']} is taken. Set WAKAI_PORT" in output


def test_a_variable_that_cannot_be_read_ends_the_start_with_one_plain_line(environment: dict[str, str]) -> None:
    process = Up({**environment, "WAKAI_PORT": "eighty"})
    output = process.output()
    assert process.returncode == 1
    assert output == "WAKAI_PORT: is 'eighty'. Write a whole number, for example 8000.\n"
