"""kill -9 of PostgreSQL itself, whole and one backend: nothing acknowledged is lost, and no size of the log has two roots.

The tests' own server gives up the last moments before a crash, so this one is started as an operator's is.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
import pytest
from django.db import connection

from wakai.config import account, postgres
from wakai.config.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
# How often the server is killed; POSTGRES_KILLS=200 for a long run.
KILLS = int(os.environ.get("POSTGRES_KILLS", "4"))


@pytest.fixture
def server(server_folder: Path) -> Iterator[Server]:
    """A durable server with our tables and nothing in them."""
    made = Server(server_folder / "postgres")
    postgres.start(made)
    _copy_tables(made)
    yield made
    postgres.stop(made)


def _copy_tables(server: Server) -> None:
    programs, told = postgres.programs(), connection.settings_dict
    where = [f"--host={told['HOST']}", f"--username={told['USER']}", str(told["NAME"])]
    dump = [str(programs / "pg_dump"), "--schema-only", "--no-owner", *where]
    schema = subprocess.run(dump, check=True, capture_output=True, timeout=120, **account.run_as()).stdout
    load = [str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, server.url()]
    subprocess.run(load, input=schema, check=True, capture_output=True, timeout=120, **account.run_as())


def begun(server: Server, what: str, out: IO[str], failed: IO[str]) -> subprocess.Popen[str]:
    """One of the programs in `tests.stories.felled` on this server; what it says goes into files, so nobody waits for a reader."""
    path = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": path}
    env["WAKAI_TEST_DATABASE_URL"] = server.url()
    words = [sys.executable, "-m", "tests.stories.felled", what]
    return subprocess.Popen(words, cwd=ROOT, env=env, text=True, stdout=out, stderr=failed)


@contextmanager
def working(server: Server, folder: Path) -> Iterator[Path]:
    """Both workers, until they are killed."""
    said, failed = folder / "said", folder / "failed"
    with said.open("a") as out, failed.open("w") as err:
        workers = [begun(server, what, out, err) for what in ("log", "claims")]
        try:
            yield said
            assert [worker.poll() for worker in workers] == [None, None], failed.read_text()
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def judged(server: Server, folder: Path) -> dict[str, Any]:
    """What is there in the end."""
    _wait_until_it_answers(server)
    found, failed = folder / "found", folder / "judging"
    with found.open("w") as out, failed.open("w") as err:
        assert begun(server, "judge", out, err).wait(timeout=300) == 0, failed.read_text()
    return dict(json.loads(found.read_text()))


def _wait_until_it_answers(server: Server) -> None:
    """The last kill may have come just before the end: the database recovers first."""
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(server.url()).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < until, "the database does not come back"
            time.sleep(0.1)


def kill_whole(server: Server) -> None:
    """The postmaster and all its children, as when the machine's memory runs out."""
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().split("\n")[0]))
    family = [postmaster, *postmaster.children()]
    for process in family:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=30)
    assert postgres.has_died(server)
    postgres.start(server)


def kill_backend(server: Server, chance: random.Random) -> None:
    """One backend at work: the postmaster then throws out all others and recovers."""
    with psycopg.connect(server.url()) as asking:
        rows = asking.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
    os.kill(chance.choice(rows)[0], signal.SIGKILL)


def wait_for_more(said: Path, than: int) -> int:
    """Until the workers have done more, at least of one kind each."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        words = Counter(line.split(" ")[0] for line in said.read_text().splitlines())
        if min(words["claim"], words["at"]) > than:
            return min(words["claim"], words["at"])
        time.sleep(0.02)
    raise AssertionError("the workers do not go on")


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_killed_loses_nothing_it_had_acknowledged(server: Server, tmp_path: Path) -> None:
    chance = random.Random(20261201)
    with working(server, tmp_path) as said:
        done = wait_for_more(said, 0)
        for number in range(KILLS):
            time.sleep(chance.uniform(0, 0.4))
            if number % 2:
                kill_backend(server, chance)
            else:
                kill_whole(server)
            done = wait_for_more(said, done)
        lines = said.read_text()
    told = [line.split() for line in lines[: lines.rfind("\n")].splitlines()]
    assert sum(line[0] == "back" for line in told) >= KILLS
    found = judged(server, tmp_path)
    assert (found["problems"], found["waiting"]) == ([], 0)
    assert {int(line[1]) for line in told if line[0] == "in"} <= set(found["submissions"])
    assert [line for line in told if line[0] == "at" and found["roots"].get(line[1]) != line[2]] == []
    claims = dict(line[1:] for line in told if line[0] == "claim")
    assert set(claims.values()) <= found["cases"].keys()
    orders = list(found["cases"].values())
    assert len(orders) == len(set(orders)), "one key, one case"
