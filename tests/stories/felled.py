"""Works on a database server that is killed under it; run by test_killed_database as programs of their own.

    python -m tests.stories.felled log        hands in to the log and sequences
    python -m tests.stories.felled claims     files claims, each under a key of its own, until it is acknowledged
    python -m tests.stories.felled judge      says as JSON what is there when all is over

The first two print a line for each thing that the database had acknowledged: "in" and a number, "at" with size and root, "claim" with
key and case. When the server is away they wait and go on; "back" says that they had to.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def hand_in_and_sequence() -> None:
    """One round of the log's."""
    from wakai.journal.log import submit_many
    from wakai.journal.sequencer import sequence

    for number in submit_many("Test", case_id="", payloads=[{"n": n} for n in range(9)], at=AT):
        say("in", number)
    made = sequence(at=AT)
    if made:
        say("at", made.size, made.root.hex())


class Claims:
    """Orders, and a claim on each. What was not acknowledged is asked for again under the same key."""

    def __init__(self) -> None:
        self.pending = ""

    def __call__(self) -> None:
        from tests.factories import an_order, rules

        from wakai.commerce.queries import order_by_source
        from wakai.flows.file_claim import NewClaim, file_claim

        if not self.pending:
            rules(at=AT)
            self.pending = an_order(at=AT).number
        order = order_by_source("test", number=self.pending)
        assert order is not None
        claim = NewClaim(order, (1,), "not_received", "refund", order.total, {}, "Where is it?", "en")
        filed = file_claim(claim, account_id=order.buyer.account_id, at=AT, key=self.pending)
        say("claim", self.pending, filed.case_id)
        self.pending = ""


def go_on(work: Callable[[], None]) -> None:
    """Again and again, whatever becomes of the server."""
    from django.db import InterfaceError, OperationalError, connection

    while True:
        try:
            work()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)
            say("back")


def judge() -> None:
    """Everything that waits is put in order, then all is looked at."""
    from tests.flows.checks import consistent

    from wakai.docket.models import Case
    from wakai.journal.log_audit import audit
    from wakai.journal.models import LogCheckpoint, LogLeaf
    from wakai.journal.sequencer import sequence

    while sequence(at=AT):
        pass
    found = audit()
    cases = dict(Case.objects.values_list("id", "order_id"))
    for case_id in cases:
        consistent(case_id)
    told = {
        "problems": found.problems,
        "waiting": found.waiting,
        "submissions": list(LogLeaf.objects.values_list("submission", flat=True)),
        "roots": {row.size: bytes(row.root).hex() for row in LogCheckpoint.objects.all()},
        "cases": cases,
    }
    print(json.dumps(told), flush=True)


def say(*words: object) -> None:
    """One write for a whole line: two programs write to the same file."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(what: str) -> None:
    import django

    django.setup()
    works = {"log": lambda: go_on(hand_in_and_sequence), "claims": lambda: go_on(Claims()), "judge": judge}
    works[what]()


if __name__ == "__main__":
    main(sys.argv[1])
