"""Cases on their way to the secretariat's desk, for tests of the desk.

disputed(at=at)      what is wrong is contested, with a photo on the buyer's side: points to weigh
referred(at=at)      a rule leaves the result to people ("something else" is wrong)
covered_by_no_rule   a kind of claim the rulebook does not know
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from tests.factories import FiledCase, a_case, an_order, answered, key

from wakai.docket.domain.acts import BUYER, PARTIES, Kind
from wakai.docket.domain.open_acts import asked_facts, step_in_from
from wakai.docket.models import Case
from wakai.flows import decide
from wakai.flows.watch_deadlines import replay_deadlines
from wakai.flows.with_files import NewFile, hand_in_files

ALL = ("buyer", "seller", "agent")


def photo(case: FiledCase, role: str, caption: str, *, at: datetime) -> None:
    """A photo handed in by this party, for all to see."""
    picture = BytesIO()
    Image.new("RGB", (320, 240), "#7788aa").save(picture, "JPEG")
    picture.seek(0)
    file = NewFile(picture, "photo.jpg", caption)
    hand_in_files(case.id, actor=case.by(role), files=[file], audience=ALL, at=at, key=key())


def to_the_desk(
    case: FiledCase, *, said: Mapping[str, Mapping[str, Any]] | None = None, exhibit: str | None = None
) -> datetime:
    """The buyer asks for a decision; questions are answered as in `said`, else not at all. Answers when it got there."""
    at = step_in_from(case.state).due
    decide.step_in(case.id, actor=case.by(BUYER), text="Please decide.", at=at, key=key())
    while case.state.deadline(Kind.EVIDENCE):
        at += timedelta(minutes=1)
        for role in PARTIES:
            for fact in asked_facts(case.state, role):
                value = (said or {}).get(role, {}).get(fact)
                if value is not None:
                    shown = exhibit if role == BUYER else None
                    decide.state_fact(
                        case.id, actor=case.by(role), fact=fact, value=value, exhibit=shown, at=at, key=key()
                    )
        waiting = case.state.deadline(Kind.EVIDENCE)
        if waiting and all(
            not (said or {}).get(waiting.role, {}).get(fact) for fact in asked_facts(case.state, waiting.role)
        ):
            at = waiting.due
            replay_deadlines(case.id, at=at)
    assert case.state.deadline(Kind.DECIDE), case.state.entries[-1]
    return at


def disputed(*, at: datetime, **fields: Any) -> FiledCase:
    """Contested, with proof on one side: only a person can weigh it."""
    views = {"problem": "damaged", "matches_listing": False}
    order = fields.pop("order", None) or an_order(
        at=at, total="128.00", titles=("Table lamp, brass", "Glass shade (opal)")
    )
    case = a_case(at=at, order=order, kind="not_as_described", statements=views, **fields)
    photo(case, BUYER, "The broken shade", at=at)
    answered(case, at=at + timedelta(hours=2), statements={"problem": "small_scratch", "matches_listing": True})
    asked: dict[str, dict[str, Any]] = {
        BUYER: {"matches_listing": False, "problem": "damaged", "usable_as_intended": False, "can_return": True},
    }
    to_the_desk(case, said=asked, exhibit="E1")
    return case


def referred(*, at: datetime, **fields: Any) -> FiledCase:
    """A rule leaves the result to people."""
    case = a_case(at=at, kind="not_as_described", statements={"problem": "other", "matches_listing": False}, **fields)
    answered(case, at=at + timedelta(hours=2), statements={"problem": "other", "matches_listing": False})
    to_the_desk(case)
    return case


def uncovered(*, at: datetime) -> FiledCase:
    """A kind of claim without rules, as other systems hand them over."""
    case = a_case(at=at)
    Case.objects.filter(pk=case.id).update(kind="counterfeit")
    answered(case, at=at + timedelta(hours=2))
    to_the_desk(case)
    return case
