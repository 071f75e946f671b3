"""Deadlines end by themselves: warn before, and judge again at the hour, through the same door as people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

import structlog

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.domain import decision
from wakai.docket.domain.acts import PARTIES
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import Step
from wakai.docket.queries import DueDeadline
from wakai.flows.doing import CLOCK, act_in_case

log = structlog.get_logger(__name__)


BATCH: Final = 200


def watch_deadlines(*, at: datetime) -> tuple[int, int]:
    """Warn and lapse whatever is due at this instant; answers how many of each.

    All that is due has its turn, once a round. A case that fails or cannot go on is logged and left for the next round:
    however many of them are older, none stands in the way of the others.
    """
    return _each_once(cases.to_warn, warn_deadline, at), _each_once(cases.due, lapse_deadline, at)


def lapse_deadline(row: DueDeadline, *, at: datetime, tell: bool = True) -> bool:
    """Let one deadline lapse if the core still says so; True when it did. Safe to repeat and to race."""
    done = []

    def act(state: CaseState) -> Step | None:
        deadline = state.deadline(row.kind, row.role)
        step = decision.lapse(state, deadline, at=at) if deadline and deadline.due == row.due else None
        done.append(step)
        return step

    key = f"lapse:{row.kind}:{row.role}:{row.opened_by}:{row.due.isoformat()}"
    act_in_case(row.case_id, actor=CLOCK, at=at, key=key, act=act, tell=tell)
    return any(done)


def warn_deadline(row: DueDeadline, *, at: datetime) -> bool:
    """Warn the bearer of a deadline about to end, once; True when it was done."""
    done = []

    def act(state: CaseState) -> Step | None:
        deadline = state.deadline(row.kind, row.role)
        if deadline is None or not docket.mark_warned(state.id, kind=row.kind, role=row.role, at=at):
            return None
        done.append(decision.warn(state, deadline))
        return done[-1]

    act_in_case(
        row.case_id,
        actor=CLOCK,
        at=at,
        key=f"warn:{row.kind}:{row.role}:{row.opened_by}:{row.due.isoformat()}",
        act=act,
    )
    return any(done)


def replay_deadlines(case_id: str, *, at: datetime) -> int:
    """Let the deadlines of a case lapse in order, each at its own instant, up to `at`; answers how many did.

    For cases opened in the past: they go the way they would have gone had both parties kept silent. The secretariat's
    own windows are left for people. Nobody is written to.
    """
    lapsed = 0
    while rows := [row for row in cases.due(at, case_id=case_id) if row.role in PARTIES]:
        if not lapse_deadline(rows[0], at=rows[0].due, tell=False):
            break
        lapsed += 1
    return lapsed


class _Finds(Protocol):
    """A read of what is due, oldest first."""

    def __call__(self, at: datetime, /, *, limit: int) -> tuple[DueDeadline, ...]:
        """At most so many."""


def _each_once(find: _Finds, act: Callable[..., bool], at: datetime) -> int:
    """Try all that is found, batch by batch, each once; answers with how many it was done.

    What is done is not found again, and what is stuck is: the next look reaches past it by as much.
    """
    tried: set[DueDeadline] = set()
    done = 0
    while rows := [row for row in find(at, limit=BATCH + len(tried) - done) if row not in tried]:
        tried.update(rows)
        done += sum(_safely(act, row, at) for row in rows)
    return done


def _safely(act: Callable[..., bool], row: DueDeadline, at: datetime) -> bool:
    try:
        return bool(act(row, at=at))
    except Exception:
        log.exception("deadline.failed", case=row.case_id, deadline=str(row.kind))
        return False
