"""How every act reaches a case: one transaction, one key, the core's step, the record, and on to the next stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.domain.acts import SYSTEM, Stage
from wakai.docket.domain.decision import assess, proceed
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import Step
from wakai.flows.material import material_of
from wakai.flows.what_was_seen import with_manifest
from wakai.journal.actions import begin_request, finish_request


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the role in the case, and the author on record (an account id, `person:<id>` or `system`).

    `person_id` is the human being who acts for an account, where somebody signed in does: an account can be a company,
    and its owner has to be able to tell who of it did what.
    """

    role: str
    author: str
    person_id: int | None = None


CLOCK = Actor(SYSTEM, SYSTEM)


def once(key: str, *, at: datetime, work: Callable[[], Any]) -> Any:
    """Do `work` in one transaction under an idempotency key; a repetition answers the same and does nothing."""
    with transaction.atomic():
        known = begin_request(key, at=at)
        if known is not None:
            return known
        answer = work()
        finish_request(key, answer=answer)
        return answer


def act_in_case(
    case_id: str,
    *,
    actor: Actor,
    at: datetime,
    key: str,
    act: Callable[[CaseState], Step | None],
    tell: bool = True,
) -> int:
    """Let the core work out a step for the case as it stands now and record it; answers the case's version.

    The row is locked while the step is computed, so that two people acting at once are served one
    after the other, each judged on what the other left. None from `act` means that nothing is to be done.
    With `tell` False nobody is written to: for cases replayed from the past.
    """

    def work() -> int:
        state = cases.state_of(case_id, lock=True)
        step = act(state)
        if step is None:
            return state.version
        if step.decision:
            step = with_manifest(step, state, material_of(case_id), at=at)
        version = docket.record(state, step, author=actor.author, at=at, tell=tell, person_id=actor.person_id)
        return version if step.end else carry_on(case_id, at=at, tell=tell) or version

    return int(once(f"{case_id}:{actor.author}:{key}", at=at, work=work))


def carry_on(case_id: str, *, at: datetime, tell: bool = True) -> int | None:
    """Move a case in the decision stage on when nobody's window is open; answers the new version if it moved."""
    state = cases.state_of(case_id)
    if state.stage is not Stage.DECISION:
        return None
    material = material_of(case_id)
    step = proceed(state, assess(state, material), at=at)
    if step is None:
        return None
    return docket.record(state, with_manifest(step, state, material, at=at), author=SYSTEM, at=at, tell=tell)
