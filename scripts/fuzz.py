#!/usr/bin/env python3
"""Gives every parser of what comes from outside broken inputs, and says which of them came to something else than a refusal.

    scripts/fuzz.py                                   100,000 inputs for each, on two cores
    scripts/fuzz.py --inputs 1000 --only receipt      fewer, and for one
    scripts/fuzz.py --only receipt --input 4711       one input: what it is, and what came of it

The inputs follow from --seed and their number: a number is all that is needed to see a failure again. What to try and what may
come out stands in tests/fuzz.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

STRETCH = 2_000
# What all inputs together may cost above what the good ones cost, and what a process may hold at all.
MORE_MEMORY, MOST_MEMORY = 300 * 1024, 4 * 1024**3
MOST_SHOWN = 5


@dataclass
class Came:
    """What came of a stretch of inputs; memory in KiB."""

    inputs: int = 0
    seconds: float = 0
    slowest: float = 0
    memory: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Came") -> None:
        self.inputs += other.inputs
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.memory = max(self.memory, other.memory)
        self.failures += other.failures


def main() -> int:
    words = _words()
    with tempfile.TemporaryDirectory(prefix="wakai-fuzz-") as folder:
        os.environ["WAKAI_TEST_ROOT"] = folder
        _prepare()
        from tests.fuzz.targets import TARGETS

        names = [target.name for target in TARGETS if words.only in {"", target.name}]
        if not names:
            sys.exit(f"There is no {words.only!r}. There are: {', '.join(target.name for target in TARGETS)}")
        if words.input is not None:
            return _one(names[0], words.seed, words.input)
        return _all(names, words)


def _words() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--input", type=int)
    parser.add_argument("--cores", type=int, default=2)
    return parser.parse_args()


def _prepare() -> None:
    import django

    django.setup()


def _all(names: list[str], words: Any) -> int:
    failed = 0
    print(f"{'parser':24}{'inputs':>10}{'inputs/s':>10}{'slowest':>10}{'memory':>10}  failures")
    for name in names:
        # A pool each: what one parser has come to hold is not the next one's.
        begun, came = time.perf_counter(), Came()
        with ProcessPoolExecutor(words.cores, initializer=_prepare_worker) as pool:
            jobs = [pool.submit(_stretch, name, words.seed, *both) for both in _stretches(words.inputs)]
            for job in as_completed(jobs):
                came.add(job.result())
        rate = came.inputs / (time.perf_counter() - begun)
        more = came.memory / 1024
        print(
            f"{name:24}{came.inputs:10,}{rate:10,.0f}{came.slowest * 1000:7,.0f} ms{more:+7.0f} MB  {len(came.failures)}",
            flush=True,
        )
        for number, said in sorted(came.failures)[:MOST_SHOWN]:
            print(f"  --only {name!r} --input {number}\n    " + said.replace("\n", "\n    "))
        if came.memory > MORE_MEMORY:
            print("  MORE MEMORY THAN IT MAY TAKE")
        failed += bool(came.failures) or came.memory > MORE_MEMORY
    return 1 if failed else 0


def _stretches(inputs: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + STRETCH, inputs)) for start in range(0, inputs, STRETCH))


def _prepare_worker() -> None:
    # An input that asks for more than there is fails here, and not in the rest of the machine.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    _prepare()


def _stretch(name: str, seed: int, start: int, stop: int) -> Came:
    from tests.fuzz.mutating import mutated
    from tests.fuzz.trying import trouble

    target = _target(name)
    good = target.good()
    for data in good:
        trouble(target, data)
    before, came = _memory(), Came(inputs=stop - start)
    for number in range(start, stop):
        data = mutated(name, seed, number, good, target.words)
        begun = time.process_time()
        said = trouble(target, data)
        took = time.process_time() - begun
        came.seconds += took
        came.slowest = max(came.slowest, took)
        if said:
            came.failures.append((number, said))
    came.memory = _memory() - before
    return came


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _target(name: str) -> Any:
    from tests.fuzz.targets import TARGETS

    return next(target for target in TARGETS if target.name == name)


def _one(name: str, seed: int, number: int) -> int:
    from tests.fuzz.mutating import mutated
    from tests.fuzz.trying import trouble

    target = _target(name)
    data = mutated(name, seed, number, target.good(), target.words)
    said = trouble(target, data)
    print(f"{len(data)} bytes:\n{data!r}\n\n{said or 'taken, or refused by name'}")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
