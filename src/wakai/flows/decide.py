"""From stepping in to the decision: ask for it, answer what is missing, decide criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.domain import decision
from wakai.docket.domain.acts import AGENT, Stage
from wakai.docket.domain.decision import Assessment, assess
from wakai.docket.domain.refusals import CaseIsClosed
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import Step
from wakai.flows.doing import Actor, act_in_case
from wakai.flows.material import material_for, material_of
from wakai.flows.statements import check_statements
from wakai.kernel.money import Money
from wakai.policies.queries import rulebook_of
from wakai.rulebook.values import from_data


def step_in(case_id: str, *, actor: Actor, text: str, at: datetime, key: str) -> int:
    """A party asks for a decision; the rulebook decides at once where it can."""

    def act(state: CaseState) -> Step:
        return decision.step_in(state, role=actor.role, text=text, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"step_in:{key}", act=act)


def state_fact(
    case_id: str, *, actor: Actor, fact: str, value: object, exhibit: str | None = None, at: datetime, key: str
) -> int:
    """A party answers one question of its evidence window with a JSON value; None says that it cannot tell.

    `exhibit` is the label of what shows it. Refuses also as `check_statements` does.
    """

    def act(state: CaseState) -> Step:
        if value is not None:
            check_statements(rulebook_of(cases.head_of(case_id).rulebook_hash), {fact: value})
        return decision.state_fact(state, role=actor.role, fact=fact, value=value, exhibit=exhibit, at=at)

    return act_in_case(case_id, actor=actor, at=at, key=f"state_fact:{key}", act=act)


def assessment_of(case_id: str, *, criteria: tuple[Mapping[str, Any], ...] = (), full: bool = False) -> Assessment:
    """What the rules say for a case as it stands, perhaps with a decider's points on trial (as for `issue_decision`).

    For a decided case: what they said to the decision, its decider's points included, on the record as it was then.
    """
    head, state = cases.head_of(case_id), cases.state_of(case_id)
    material = material_for(head, state)
    points = criteria or (_points_decided(case_id) if state.stage is Stage.CLOSED else ())
    return assess(state, material, found=decision.found_facts(material.rulebook, points), full=full)


def _points_decided(case_id: str) -> tuple[Mapping[str, Any], ...]:
    """The points that people found in a case that they decided."""
    decisions = cases.decisions_of(case_id)
    return tuple({**row, "value": from_data(row["value"])} for row in decisions[-1].criteria) if decisions else ()


def take_case(case_id: str, *, person_id: int | None, instead_of: int | None = None) -> None:
    """An agent takes a case from the queue, or (with None) puts it back.

    `instead_of` is who had it when the agent looked; raises `SomeoneWasFirst` when that is no longer so, and
    `CaseIsClosed` when there is nothing left to do.
    """
    if cases.head_of(case_id).stage is Stage.CLOSED:
        raise CaseIsClosed
    docket.assign(case_id, person_id=person_id, instead_of=instead_of)


def issue_decision(
    case_id: str,
    *,
    person_id: int,
    criteria: tuple[Mapping[str, Any], ...],
    chosen: tuple[str, str, Money] | None,
    reason: str,
    at: datetime,
    key: str,
    seen: int | None = None,
    admissibility: tuple[Mapping[str, Any], ...] = (),
) -> int:
    """The secretariat decides a case; see `docket.domain.decision.issue_decision`."""
    actor = Actor(AGENT, f"person:{person_id}")

    def act(state: CaseState) -> Step:
        return decision.issue_decision(
            state,
            material_of(case_id),
            criteria=criteria,
            chosen=chosen,
            reason=reason,
            person_id=person_id,
            at=at,
            seen=seen,
            admissibility=admissibility,
        )

    return act_in_case(case_id, actor=actor, at=at, key=f"issue_decision:{key}", act=act)
