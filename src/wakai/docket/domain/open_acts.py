"""Which acts are open to a role now, until when, and what happens if nothing is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wakai.docket.domain.acts import AGENT, PARTIES, Act, Kind, Stage, other
from wakai.docket.domain.refusals import CaseIsClosed, NotOpenToYou, StepInTooEarly
from wakai.docket.domain.state import CaseState, Deadline, Entry, pending_extension, standing_offer
from wakai.kernel.calendars import Derivation

EXTENDABLE = (Kind.ANSWER, Kind.REPLY_TO_OFFER, Kind.EVIDENCE)


@dataclass(frozen=True, slots=True)
class OpenAct:
    """One act open now. `deadline` is the one it answers, if any; `opens_at` is set when it is announced but not yet possible."""

    act: Act
    deadline: Deadline | None = None
    opens_at: datetime | None = None


def open_acts(state: CaseState, role: str, *, at: datetime) -> tuple[OpenAct, ...]:
    """All acts open to the role now, the most pressing first. Portal and API show this same list."""
    if state.stage is Stage.CLOSED:
        return ()
    rows = list(_party_acts(state, role, at) if role in PARTIES else _staff_acts(state, role))
    return tuple(sorted(rows, key=lambda row: row.deadline is None))


def require_open(state: CaseState, role: str, act: Act, *, at: datetime) -> OpenAct:
    """The open act, or the refusal that says why it is not open."""
    if state.stage is Stage.CLOSED:
        raise CaseIsClosed
    for row in open_acts(state, role, at=at):
        if row.act is act and row.opens_at is None:
            return row
        if row.act is act and row.opens_at:
            raise StepInTooEarly(opens_at=row.opens_at)
    raise NotOpenToYou


def step_in_from(state: CaseState) -> Derivation:
    """From when a decision may be asked for, as derived when the case opened."""
    claim = next(iter(state.acts(Act.CLAIM)))
    return Derivation.from_json(claim.body["step_in_from"])


def asked_facts(state: CaseState, role: str) -> tuple[str, ...]:
    """The facts this role was asked for in its open evidence window and has not stated yet."""
    if state.deadline(Kind.EVIDENCE, role) is None:
        return ()
    asked = [entry for entry in state.acts(Act.ASK_FACT) if entry.body["to"] == role][-1]
    stated = {
        entry.body["fact"] for entry in state.acts(Act.STATE_FACT) if entry.role == role and entry.seq > asked.seq
    }
    return tuple(name for name in asked.body["facts"] if name not in stated)


def contested(state: CaseState) -> Mapping[str, Entry]:
    """The exhibits that are contested now, by label, each with the entry that says why."""
    found: dict[str, Entry] = {}
    for entry in state.acts(Act.CONTEST_EXHIBIT, Act.WITHDRAW_CONTEST):
        if entry.act is Act.CONTEST_EXHIBIT:
            found[entry.body["exhibit"]] = entry
        else:
            found.pop(entry.body["exhibit"], None)
    return found


def contested_by(state: CaseState, role: str) -> tuple[str, ...]:
    """The labels of the exhibits that this party contests now."""
    return tuple(label for label, entry in contested(state).items() if entry.role == role)


def contestable(state: CaseState, role: str) -> tuple[str, ...]:
    """The labels of what the other side handed in for both to see and this party does not contest yet."""
    known = contested(state)
    handed_in = (entry for entry in state.acts(Act.ADD_EXHIBIT) if entry.role == other(role))
    labels = (entry.body.get("label") for entry in handed_in if {*PARTIES} <= {*entry.audience})
    return tuple(label for label in labels if label and label not in known)


def _party_acts(state: CaseState, role: str, at: datetime) -> Iterator[OpenAct]:
    yield from _offer_acts(state, role)
    yield from _extension_acts(state, role)
    yield from _fact_acts(state, role)
    yield from _claim_acts(state, role)
    if state.stage is Stage.NEGOTIATION and state.answered:
        yield _step_in(state, role, at)
    yield OpenAct(Act.MESSAGE)
    yield OpenAct(Act.ADD_EXHIBIT)
    if contestable(state, role):
        yield OpenAct(Act.CONTEST_EXHIBIT)
    if contested_by(state, role):
        yield OpenAct(Act.WITHDRAW_CONTEST)


def _offer_acts(state: CaseState, role: str) -> Iterator[OpenAct]:
    offer = standing_offer(state)
    if offer is None:
        yield OpenAct(Act.OFFER)
    elif offer.role == role:
        yield from (OpenAct(Act.WITHDRAW_OFFER), OpenAct(Act.OFFER))
    else:
        due = state.deadline(Kind.REPLY_TO_OFFER, role)
        yield from (OpenAct(act, due) for act in (Act.ACCEPT, Act.COUNTER, Act.REJECT))


def _extension_acts(state: CaseState, role: str) -> Iterator[OpenAct]:
    pending = pending_extension(state)
    if pending is None:
        mine = any(state.deadline(kind, role) for kind in EXTENDABLE)
        if mine and not any(entry.role == role for entry in state.acts(Act.ASK_EXTENSION)):
            # Once per party and case: a second wish for time goes through the secretariat.
            yield OpenAct(Act.ASK_EXTENSION)
    elif pending.role == other(role):
        yield from (OpenAct(Act.GRANT_EXTENSION), OpenAct(Act.REFUSE_EXTENSION))


def _fact_acts(state: CaseState, role: str) -> Iterator[OpenAct]:
    if asked_facts(state, role):
        yield OpenAct(Act.STATE_FACT, state.deadline(Kind.EVIDENCE, role))


def _claim_acts(state: CaseState, role: str) -> Iterator[OpenAct]:
    if role == state.claimant:
        yield OpenAct(Act.WITHDRAW_CLAIM)
        return
    if state.stage is Stage.NEGOTIATION and not state.answered:
        yield OpenAct(Act.ANSWER, state.deadline(Kind.ANSWER, role))
    yield OpenAct(Act.CONCEDE)


def _step_in(state: CaseState, role: str, at: datetime) -> OpenAct:
    opens = step_in_from(state).due
    deadline = state.deadline(Kind.ESCALATE, role)
    return OpenAct(Act.STEP_IN, deadline, None if at >= opens else opens)


def _staff_acts(state: CaseState, role: str) -> Iterator[OpenAct]:
    if role != AGENT:
        return
    due = state.deadline(Kind.DECIDE)
    if due:
        yield OpenAct(Act.ISSUE_DECISION, due)
    yield OpenAct(Act.MESSAGE)
