"""Killed at any moment, thirty times over: nothing is half done, and the same keys then complete the work exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.docket.memory import applied
from tests.factories import a_case, a_person, an_order, answered, offered, rules, wrote
from tests.flows.checks import consistent, recomputed, written
from tests.flows.fold import Doing, comparable, first_lapse, in_the_core, script, started
from tests.stories.killed import AT

from wakai.channels.models import Message
from wakai.docket import queries as cases
from wakai.docket.domain.decision import Material
from wakai.docket.domain.negotiation import add_exhibit
from wakai.docket.domain.state import CaseState
from wakai.docket.models import Case
from wakai.flows.material import material_of
from wakai.journal.outbox import TELL

pytestmark = pytest.mark.django_db(transaction=True)
LIVES = 30
CASES = 25


class Victim:
    """A process that is started once and lives as often as asked."""

    def __init__(self, what: str, *arguments: str) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.stories.killed",
            str(connection.settings_dict["NAME"]),
            what,
            *arguments,
        ]
        root = Path(__file__).resolve().parents[2]
        path = os.pathsep.join((str(root), str(root / "src")))
        self.process = subprocess.Popen(
            command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": path},
        )  # fmt: skip

    def live(self, seconds: float | None = None) -> int:
        """One life: to its end, or killed after so many seconds. Answers how it ended: 0, or minus the signal's number."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("-\n" if seconds is None else f"{seconds}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def victim(what: str, *arguments: str) -> Iterator[Victim]:
    """The process for the length of a test."""
    made = Victim(what, *arguments)
    try:
        yield made
    finally:
        assert made.process.stdin
        made.process.stdin.close()
        made.process.wait(timeout=60)
        assert made.process.stdout
        made.process.stdout.close()


def ways(case_id: str, n: int) -> list[dict[str, Any]]:
    """Every state a case may be found in between two acts, worked out by the core from the claim on."""
    filed = cases.state_of(case_id)
    state = started(filed)
    found = [comparable(state)]
    exhibits = [entry for entry in filed.entries if entry.act == "add_exhibit"]
    if exhibits:
        state = _with_exhibit(state, exhibits[0].body, exhibits[0].audience)
        found.append(comparable(state))
    material = material_of(case_id)
    for doing in script(AT, n):
        for each in _moments(state, doing, material):
            state = each
            found.append(comparable(state))
    return found


def _moments(state: CaseState, doing: Doing, material: Material) -> Iterator[CaseState]:
    """An act is one moment; time may pass in several, for each deadline ends in a transaction of its own."""
    if doing.what != "time":
        yield in_the_core(state, doing, material)
    else:
        while lapsed := first_lapse(state, doing.at, material):
            yield (state := lapsed)


def _with_exhibit(state: CaseState, body: Any, audience: tuple[str, ...]) -> CaseState:
    return applied(state, add_exhibit(state, role="buyer", exhibit=body, audience=audience, at=AT), AT)


@pytest.mark.slow
def test_nothing_is_half_done_and_the_same_keys_complete_it_once() -> None:
    rules(at=AT)
    orders = [an_order(at=AT).number for _ in range(CASES)]
    chance = random.Random(20261201)
    ends: Counter[int] = Counter()
    seen: set[int] = set()
    with victim("act", *orders) as process:
        for _ in range(LIVES):
            ends[process.live(chance.uniform(0.05, 0.6))] += 1
            found = list(Case.objects.order_by("opened_at", "number").values_list("id", flat=True))
            seen.add(len(found))
            for n, case_id in enumerate(found[-2:], len(found[:-2])):
                consistent(case_id)
                assert comparable(cases.state_of(case_id)) in ways(case_id, n)
        assert set(ends) <= {0, -signal.SIGKILL}
        assert ends[-signal.SIGKILL] > LIVES // 3, ends
        assert process.live() == 0
        rows = list(Case.objects.order_by("number"))
        for n, row in enumerate(rows):
            consistent(row.id)
            recomputed(row.id)
            assert comparable(cases.state_of(row.id)) == ways(row.id, n)[-1]
        assert len(rows) == CASES
        assert len(seen) > 5, "killed at different points of the work"
        before = written()
        assert process.live() == 0
        assert written() == before


def test_a_worker_killed_while_telling_tells_each_once(at: datetime, tmp_path: Path) -> None:
    a_person(staff_role="agent")
    for _ in range(12):
        case = answered(a_case(at=at), at=at)
        wrote(case, "buyer", "Where is it?", at=at)
        offered(case, "seller", at=at)
    jobs = ProcrastinateJob.objects.filter(task_name=TELL)
    assert jobs.count() == 48
    chance = random.Random(7)
    ends: Counter[int] = Counter()
    mail = tmp_path / "mail"
    with victim("tell", str(mail)) as process:
        for _ in range(12):
            ends[process.live(chance.uniform(0.15, 0.6))] += 1
        assert set(ends) <= {0, -signal.SIGKILL}
        assert ends[-signal.SIGKILL] >= 3, ends
        for _ in range(6):
            assert process.live() == 0
            if not jobs.exclude(status="succeeded").exists():
                break
    assert dict(Counter(jobs.values_list("status", flat=True))) == {"succeeded": 48}
    rows = list(Message.objects.all())
    assert {row.state for row in rows} == {"sent"}
    assert len({(row.happening_id, row.recipient, row.letter) for row in rows}) == len(rows)
    # A claim is confirmed to the buyer and told to the seller; each later act is told to the other side.
    assert len(rows) == 12 * 5
    files = [message_from_bytes(file.read_bytes()) for file in mail.glob("*.eml")]
    assert sorted(str(each["Message-ID"]).strip("<>").split("@")[0] for each in files) == sorted(row.id for row in rows)
