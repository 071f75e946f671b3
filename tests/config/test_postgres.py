"""The embedded server: shared, stopped by the last, and unimpressed by crashes."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from wakai.config import postgres
from wakai.config.postgres import RECKLESS, Server


@pytest.fixture
def server(server_folder: Path) -> Iterator[Server]:
    made = Server(server_folder / "postgres", settings=RECKLESS)
    yield made
    postgres.stop(made)


def pid_of(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_started_once_used_by_two_stopped_by_the_last(server: Server) -> None:
    with postgres.in_use(server):
        with postgres.in_use(server):
            assert server.is_ready()
        assert server.is_ready(), "the first to leave must not stop it"
        with psycopg.connect(server.url()) as connection:
            assert connection.info.dbname == "wakai"
    assert not server.is_ready()
    assert not (server.data / "postmaster.pid").exists()


def test_a_server_meant_to_stay_stays_until_it_is_stopped(server: Server) -> None:
    assert postgres.keep_running(server)
    with postgres.in_use(server):
        pass
    assert server.is_ready()
    postgres.stop(server)
    assert not server.is_ready()
    with postgres.in_use(server):
        pass
    assert not server.is_ready(), "having been kept once is forgotten after a stop"


def test_data_survives_a_server_that_was_killed(server_folder: Path) -> None:
    # As `make run` has it, not as tests do: those give up the last moments before a crash.
    server = Server(server_folder / "postgres")
    postgres.start(server)
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(pid_of(server), signal.SIGKILL)
    assert postgres.start(server)
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    postgres.stop(server)


def test_a_server_that_was_killed_has_died_and_one_that_was_stopped_has_not(server: Server) -> None:
    assert not postgres.has_died(server), "before the first start"
    postgres.start(server)
    assert not postgres.has_died(server)
    process = psutil.Process(pid_of(server))
    process.kill()
    until = time.monotonic() + 10
    while not postgres.has_died(server):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert postgres.start(server)
    assert not postgres.has_died(server)
    postgres.stop(server)
    assert not postgres.has_died(server)


def test_a_pid_file_that_names_some_other_program_does_not_hinder(server: Server) -> None:
    postgres.start(server)
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    postgres.stop(server)
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert postgres.start(server)
    assert server.is_ready()


def test_a_first_start_that_was_cut_short_is_begun_again(server: Server) -> None:
    half = server.data.with_name("postgres.new")
    half.mkdir()
    (half / "base").mkdir()
    assert postgres.start(server)
    assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(server_folder: Path) -> None:
    server = Server(server_folder / ("long" * 30) / "postgres", settings=RECKLESS)
    assert len(str(server.socket_folder / postgres.SOCKET)) <= postgres.LONGEST_SOCKET_PATH
    postgres.start(server)
    try:
        assert server.is_ready()
        assert server.socket_folder.stat().st_mode & 0o077 == 0
    finally:
        postgres.stop(server)
        server.socket_folder.rmdir()


def test_a_server_left_behind_by_a_killed_user_is_stopped_by_the_next(server: Server) -> None:
    script = f"""
        import time
        from pathlib import Path
        from wakai.config.postgres import RECKLESS, Server, in_use
        with in_use(Server(Path({str(server.data)!r}), settings=RECKLESS)):
            print("in use", flush=True)
            time.sleep(60)
    """
    user = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert user.stdout
    assert user.stdout.readline() == "in use\n"
    user.kill()
    user.communicate()
    assert server.is_ready(), "a killed user cannot stop the server"
    with postgres.in_use(server):
        pass
    assert not server.is_ready()


def test_nobody_else_may_enter_the_data_folder(server: Server) -> None:
    postgres.start(server)
    assert server.data.stat().st_mode & 0o077 == 0
    process = psutil.Process(pid_of(server))
    until = time.monotonic() + 5
    while not process.net_connections("unix") and time.monotonic() < until:
        time.sleep(0.05)
    assert process.net_connections("inet") == [], "the embedded server must not listen on the network"
