"""What the log costs: handing in with receipts at a steady rate, one receipt out of a large log, the audit of all of it.

PostgreSQL is the embedded one with durable commits, in a folder of its own. WAKAI_BENCH_ENTRIES makes the log smaller.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from _measuring import told

ENTRIES = int(os.environ.get("WAKAI_BENCH_ENTRIES", "1000000"))
# A little more than the goal, so that it can be passed.
RATE, GOAL = 3300, 3000
SECONDS = 5.0
PROOFS = 2000
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wakai-bench-") as data:
        os.environ.update(
            WAKAI_DATA_DIR=data,
            WAKAI_DATABASE_URL="",
            WAKAI_LOG_LEVEL="error",
            DJANGO_SETTINGS_MODULE="wakai.config.settings",
        )
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from wakai.config import postgres

        postgres.start(settings.POSTGRES)
        try:
            call_command("migrate", verbosity=0)
            _measure()
        finally:
            postgres.stop(settings.POSTGRES)


def _measure() -> None:
    print(f"Handing in at {RATE} a second, each answered with its receipt (group commit, one process):")
    latencies = _steady()
    told("entries a second that were answered", len(latencies) / SECONDS, "/s", f"≥ {GOAL}")
    told("half of them within", _percentile(latencies, 50) * 1000, "ms")
    told("99 of 100 within", _percentile(latencies, 99) * 1000, "ms", "50")
    told("as fast as it goes, groups of 256", _rate(), "/s")
    print("A large log:")
    told("entries", _fill(ENTRIES), "")
    proofs = _proofs()
    told("a receipt, half within", _percentile(proofs, 50) * 1000, "ms")
    told("a receipt, 99 of 100 within", _percentile(proofs, 99) * 1000, "ms", "5")
    told("audit of everything", _once(_audited), "s", "60")


def _answer(count: int) -> None:
    """Hand in so many, put them in order, and make the receipt of each."""
    from wakai.journal.log import submit_many
    from wakai.journal.log_queries import receipts_of
    from wakai.journal.sequencer import sequence

    numbers = submit_many("Test", case_id="", payloads=[{"n": n} for n in range(count)], at=AT)
    sequence(at=AT)
    assert len([receipt.text() for receipt in receipts_of(numbers).values()]) == count


def _steady() -> list[float]:
    """Seconds from arrival to receipt, for entries that arrive evenly whatever the answer takes."""
    latencies: list[float] = []
    _answer(1)
    begin, done = time.perf_counter(), 0
    while (now := time.perf_counter() - begin) < SECONDS:
        arrived = int(now * RATE)
        if arrived == done:
            time.sleep(1 / RATE)
            continue
        _answer(arrived - done)
        after = time.perf_counter() - begin
        latencies += [after - number / RATE for number in range(done, arrived)]
        done = arrived
    return latencies


def _rate() -> float:
    seconds = _once(lambda: [_answer(256) for _ in range(40)])
    return 256 * 40 / seconds


def _fill(size: int) -> int:
    from wakai.journal.log import submit_many
    from wakai.journal.log_queries import checkpoint
    from wakai.journal.sequencer import sequence

    while True:
        signed = checkpoint()
        left = size - (signed.size if signed else 0)
        if left <= 0:
            return size
        submit_many("Test", case_id="", payloads=[{"n": n} for n in range(min(left, 10_000))], at=AT)
        sequence(at=AT)


def _proofs() -> list[float]:
    from wakai.journal.log_queries import receipt_of

    chance = random.Random(1)
    return [_once(lambda: receipt_of(chance.randrange(1, ENTRIES))) for _ in range(PROOFS)]


def _audited() -> None:
    from wakai.journal.log_audit import audit

    found = audit()
    assert not found.problems, found.problems


def _once(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()
