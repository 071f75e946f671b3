"""What the benchmarks share: the best of several runs, told one under the other. Figures are for people, not for tests."""

from __future__ import annotations

import time
from collections.abc import Callable


def best(work: Callable[[], object], *, runs: int = 5) -> float:
    """Seconds of the fastest of several runs: the one least disturbed by the rest of the machine."""
    return min(_once(work) for _ in range(runs))


def side_by_side(first: Callable[[], object], second: Callable[[], object], *, runs: int = 7) -> tuple[float, float]:
    """The fastest run of each, taken in turns, so that a noisy machine disturbs both alike."""
    pairs = [(_once(first), _once(second)) for _ in range(runs)]
    return min(one for one, _ in pairs), min(two for _, two in pairs)


def told(what: str, value: float, unit: str, goal: str = "") -> None:
    print(f"  {what:<58} {value:>12,.1f} {unit}" + (f"   (goal {goal})" if goal else ""))


def _once(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
