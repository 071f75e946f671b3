"""One input given to one parser: only the refusals it names may come out, soon, and without much memory."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from wakai.kernel.languages import LANGUAGES
from wakai.kernel.refusals import Refusal

SECONDS: Final = 5.0
"""How much of a processor one input may take. Most take less than a thousandth; a shared machine is no reason to fail."""


@dataclass(frozen=True)
class Target:
    """A parser: how to make good inputs and what to do with any input. `run` also checks what must hold of the answer.

    `refuses`: what may be raised. `words`: pieces that its format knows. `cost`: how many inputs of others one of its is worth.
    `taken`: which good input must be taken as it is; others may be good for another reader.
    """

    name: str
    good: Callable[[], tuple[bytes, ...]]
    run: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = ()
    words: tuple[bytes, ...] = ()
    cost: int = 1
    taken: int = 0


class TooLong(BaseException):
    """Not an `Exception`: parsers that answer for any failure of a library would take it for one."""


def trouble(target: Target, data: bytes) -> str:
    """What is wrong with how the target took this input; "" when nothing is."""
    try:
        with _bounded():
            target.run(data)
    except target.refuses as refusal:
        return _shown(refusal)
    except (Exception, TooLong) as problem:
        return "".join(traceback.format_exception(problem, limit=-4)).strip()
    return ""


def _shown(refusal: Exception) -> str:
    """A refusal that cannot be said to its reader is none."""
    try:
        if isinstance(refusal, Refusal):
            for language in LANGUAGES:
                refusal.text(language).encode()
    except Exception as problem:
        return f"{type(refusal).__name__} cannot be shown: {problem!r}"
    return ""


@contextmanager
def _bounded() -> Iterator[None]:
    """Counts the processor's time, not the clock's: what others do on the machine is no fault of the input."""

    def stop(*_: Any) -> None:
        raise TooLong(f"more than {SECONDS} s of processor time")

    begun = time.process_time()
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    # What holds the interpreter for long in one call of a library cannot be stopped, but is noticed.
    if time.process_time() - begun > SECONDS:
        raise TooLong(f"{time.process_time() - begun:.1f} s of processor time")
