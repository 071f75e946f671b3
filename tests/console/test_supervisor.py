"""Children are started again when they die, more slowly when they keep dying, and all end together."""

import sys
import threading
import time

from wakai.console.supervisor import Child, Keeper, Supervisor

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")


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


def test_a_start_that_has_begun_is_waited_for_at_the_end() -> None:
    ended = threading.Event()

    def start() -> None:
        time.sleep(0.6)
        ended.set()

    keeper = Keeper("Server", has_died=lambda: not ended.is_set(), start=start, say=lambda _line: None)
    with keeper.at_work():
        time.sleep(0.4)
    assert ended.is_set()
