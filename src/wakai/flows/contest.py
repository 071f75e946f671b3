"""A party contests an exhibit of the other side as not authentic, or takes that back."""

from __future__ import annotations

from datetime import datetime

from wakai.docket.domain import contesting
from wakai.flows.doing import Actor, act_in_case


def contest_exhibit(case_id: str, *, actor: Actor, exhibit: str, text: str, at: datetime, key: str) -> int:
    """Contest the exhibit of this label, with the reason; see `docket.domain.contesting`."""
    return act_in_case(
        case_id,
        actor=actor,
        at=at,
        key=f"contest_exhibit:{key}",
        act=lambda state: contesting.contest_exhibit(state, role=actor.role, exhibit=exhibit, text=text, at=at),
    )


def withdraw_contest(case_id: str, *, actor: Actor, exhibit: str, text: str, at: datetime, key: str) -> int:
    """Take back that the exhibit of this label is not authentic."""
    return act_in_case(
        case_id,
        actor=actor,
        at=at,
        key=f"withdraw_contest:{key}",
        act=lambda state: contesting.withdraw_contest(state, role=actor.role, exhibit=exhibit, text=text, at=at),
    )
