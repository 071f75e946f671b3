"""Children are started again when they die, more slowly when they keep dying, and all end together."""

import os
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from wakai.console.supervisor import Child, Keeper, Supervisor

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")

# Two processes, as of a server that answers from another one: the second tells its number and listens to nobody.
PARENT = """
import os, signal, sys, time
if not os.fork():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open(sys.argv[1], "w").write(str(os.getpid()))
    time.sleep(60)
if sys.argv[2] == "dies":
    while not os.path.exists(sys.argv[1]) or not os.path.getsize(sys.argv[1]):
        time.sleep(0.01)
    sys.exit(3)
time.sleep(60)
"""


def parent(told: Path, way: str) -> Child:
    """A process with a child of its own, whose number it writes into `told`; it "lives" or "dies" at once."""
    return Child("parent", (sys.executable, "-c", PARENT, str(told), way))


def runs(number: int) -> bool:
    """True while the process runs; one that has ended and waits to be fetched does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def number_in(told: Path) -> int:
    until = time.monotonic() + 5
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return int(told.read_text())


def watched(child: Child, *, seconds: float) -> list[str]:
    said: list[str] = []
    supervisor = Supervisor([child], said.append)
    supervisor.start()
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    supervisor.watch(stop)
    supervisor.stop()
    return said


def test_a_child_that_lives_is_left_alone_and_stopped_at_the_end() -> None:
    child = Child("sleeper", SLEEPER)
    assert watched(child, seconds=0.5) == []
    assert not child.is_alive()


def test_a_child_that_dies_is_reported_with_its_status_and_started_again() -> None:
    child = Child("quitter", (sys.executable, "-c", "raise SystemExit(3)"))
    said = watched(child, seconds=2.5)
    assert said[0] == "quitter ended with status 3; starting it again in 1 s."
    assert said[1] == "quitter ended with status 3; starting it again in 2 s."


def test_a_child_that_does_not_listen_is_ended_by_force() -> None:
    child = Child("stubborn", STUBBORN)
    supervisor = Supervisor([child], print)
    supervisor.start()
    time.sleep(0.3)
    began = time.monotonic()
    supervisor.stop()
    assert not child.is_alive()
    assert time.monotonic() - began < 6


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc, which this system has not")
def test_a_child_that_ends_takes_its_own_children_along(tmp_path: Path) -> None:
    child = parent(tmp_path / "number", "lives")
    supervisor = Supervisor([child], print)
    supervisor.start()
    grandchild = number_in(tmp_path / "number")
    assert runs(grandchild)
    supervisor.stop()
    time.sleep(0.1)
    assert not runs(grandchild)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc, which this system has not")
def test_what_a_child_that_died_left_behind_is_ended_before_it_is_started_again(tmp_path: Path) -> None:
    child = parent(tmp_path / "number", "dies")
    supervisor = Supervisor([child], lambda _line: None)
    supervisor.start()
    grandchild = number_in(tmp_path / "number")
    stop = threading.Event()
    threading.Timer(0.7, stop.set).start()
    supervisor.watch(stop)
    assert not runs(grandchild)
    supervisor.stop()


def test_stopping_before_starting_is_fine() -> None:
    Supervisor([Child("never", SLEEPER)], print).stop()


def kept(starts: list[bool], *, seconds: float) -> list[str]:
    """A server that is dead, and whose starts go as told: what the keeper says of it."""
    said: list[str] = []
    dead = [True]

    def start() -> None:
        if not starts.pop(0):
            raise OSError("no room")
        dead[0] = False

    with Keeper("Server", has_died=lambda: dead[0], start=start, say=said.append).at_work():
        time.sleep(seconds)
    return said


def test_a_server_that_died_is_started_again_and_then_left_alone() -> None:
    assert kept([True], seconds=0.8) == ["Server has died; starting it again.", "Server runs again."]


def test_a_start_that_fails_is_told_and_tried_again() -> None:
    said = kept([False, True], seconds=1.8)
    assert said[1] == "Server could not be started: no room"
    assert said[-1] == "Server runs again."


def test_a_server_that_dies_young_is_started_more_slowly_each_time() -> None:
    """One that starts and dies at once would fill the screen, and the machine, several times a second."""
    starts: list[float] = []
    with Keeper(
        "Server", has_died=lambda: True, start=lambda: starts.append(time.monotonic()), say=lambda _: None
    ).at_work():
        time.sleep(4.6)
    first, second = (later - earlier for earlier, later in pairwise(starts))
    assert 0.9 <= first < 1.9 <= second


def test_a_start_that_has_begun_is_waited_for_at_the_end() -> None:
    ended = threading.Event()

    def start() -> None:
        time.sleep(0.6)
        ended.set()

    keeper = Keeper("Server", has_died=lambda: not ended.is_set(), start=start, say=lambda _line: None)
    with keeper.at_work():
        time.sleep(0.4)
    assert ended.is_set()
