"""Child processes kept alive: started, restarted when they die, stopped together; and a server that is no child of ours."""

import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

LOOK_EVERY = 0.2
GRACE_SECONDS = 4.0
# A child that lived this long died of something new and is restarted at once.
STEADY_SECONDS = 30.0
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process by its command; `pause` grows while it keeps dying young."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    start_again_at: float = 0.0

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        """True while the process runs."""
        return self.process is not None and self.process.poll() is None

    def sweep(self) -> None:
        """Ends by force what the process has left behind once it has ended itself.

        A server that is killed, or that is interrupted twice, does not take its own children along. They are all in the
        session that it led, and nobody else is.
        """
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Keeps children alive until `stop` is set. `say` gets one line per event."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say

    def start(self) -> None:
        """Starts every child once."""
        for child in self.children:
            child.start()

    def watch(self, stop: threading.Event) -> None:
        """Returns once `stop` is set."""
        while not stop.wait(LOOK_EVERY):
            for child in self.children:
                self._look_after(child)

    def stop(self) -> None:
        """Asks all to end, waits together, and ends by force what is still there, theirs too."""
        alive = [child.process for child in self.children if child.process and child.is_alive()]
        for process in alive:
            process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for process in alive:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in self.children:
            child.sweep()

    def _look_after(self, child: Child) -> None:
        if child.is_alive():
            return
        now = time.monotonic()
        if child.process is not None:
            self._note_death(child, now)
        elif now >= child.start_again_at:
            child.start()

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None
        steady = now - child.started >= STEADY_SECONDS
        child.pause = 0.0 if steady else min(max(1.0, child.pause * 2), LONGEST_PAUSE)
        child.start_again_at = now + child.pause
        when = f"in {child.pause:.0f} s" if child.pause else "now"
        self.say(f"{child.name} ended with status {child.process.returncode}; starting it again {when}.")
        child.sweep()
        child.process = None


class Keeper:
    """Starts a server again that has died, in a thread of its own: a start takes a while, and children need care meanwhile.

    `has_died` is asked often and has to be cheap; a server that somebody stopped has not died. `start` may fail, or what it
    started may die young: it is tried again, more slowly each time. `say` gets one line per event.
    """

    def __init__(
        self, name: str, *, has_died: Callable[[], bool], start: Callable[[], object], say: Callable[[str], None]
    ) -> None:
        self.name, self.has_died, self.start, self.say = name, has_died, start, say

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keeps the server as long as this lasts. A start that has begun is waited for, so that nothing starts after us."""
        stop = threading.Event()
        thread = threading.Thread(target=self.watch, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def watch(self, stop: threading.Event) -> None:
        """Returns once `stop` is set."""
        pause, trouble = LOOK_EVERY, -math.inf
        while not stop.wait(pause):
            if not self._is_well():
                trouble = time.monotonic()
                pause = min(max(1.0, pause * 2), LONGEST_PAUSE)
            elif time.monotonic() - trouble >= STEADY_SECONDS:
                pause = LOOK_EVERY

    def _is_well(self) -> bool:
        """Whether there was nothing to do; what was started has yet to show that it stays."""
        try:
            if not self.has_died():
                return True
            self.say(f"{self.name} has died; starting it again.")
            self.start()
            self.say(f"{self.name} runs again.")
        except Exception as problem:
            # Whatever it was, the next try may do: the thread must not end, or nobody would look any more.
            self.say(f"{self.name} could not be started: {problem}")
        return False
