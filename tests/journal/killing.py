"""Kills a sequencer at work with SIGKILL, again and again; run by test_killed as a program of its own, since it forks.

Prints a line for each thing that the killed processes had acknowledged before they died: "in" and the number of what was handed in, "at" and
size and root of a checkpoint.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from typing import NoReturn

# A life lasts up to so many rounds of handing in and putting in order, however long a round takes here.
LONGEST_LIFE = 2.5
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def main(database: str, rounds: int, seed: int) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    chance = random.Random(seed)
    for _ in range(rounds):
        _one_life(chance.uniform(0, LONGEST_LIFE))


def _one_life(rounds: float) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        first = told.readline()
        time.sleep(rounds * float(first))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        # A line that is cut off was not acknowledged.
        said = told.read().decode()
    sys.stdout.write(said[: said.rfind("\n") + 1])


def _work(told: int) -> NoReturn:
    from wakai.journal.log import submit_many
    from wakai.journal.sequencer import sequence

    sequence(at=AT)
    begin = time.perf_counter()
    submit_many("Test", case_id="", payloads=[{}], at=AT)
    sequence(at=AT)
    os.write(told, f"{time.perf_counter() - begin}\n".encode())
    while True:
        for number in submit_many("Test", case_id="", payloads=[{"n": n} for n in range(9)], at=AT):
            os.write(told, f"in {number}\n".encode())
        made = sequence(at=AT)
        if made:
            os.write(told, f"at {made.size} {made.root.hex()}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
