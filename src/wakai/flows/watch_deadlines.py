"""Deadlines end by themselves: warn before, and judge again at the hour, through the same door as people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

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


def watch_deadlines(*, at: datetime) -> tuple[int, int]:
    """Warn and lapse whatever is due at this instant; answers how many of each.

    A case that fails is logged and left for the next round: one bad row never stalls the others.
    """
    warned = sum(_safely(warn_deadline, row, at) for row in cases.to_warn(at))
    lapsed = sum(_safely(lapse_deadline, row, at) for row in cases.due(at))
    return warned, lapsed


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


def _safely(act: Callable[..., bool], row: DueDeadline, at: datetime) -> bool:
    try:
        return bool(act(row, at=at))
    except Exception:
        log.exception("deadline.failed", case=row.case_id, deadline=str(row.kind))
        return False
