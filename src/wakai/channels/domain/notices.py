"""Who is told what: for each act, which letter goes to which role. Nobody outside an entry's audience is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from wakai.docket.domain.acts import AGENT, PARTIES, Act, Kind, other
from wakai.docket.domain.consequences import CLOSED, OFFER_ENDED, ON_THE_RECORD, TO_SUPERVISOR, WITHOUT_ANSWER
from wakai.docket.domain.state import CaseState, Entry

SUPERVISOR: Final = "supervisor"
STAFF: Final = (AGENT, SUPERVISOR)
RECEIPT: Final = "claim_receipt"

LAPSE_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        WITHOUT_ANSWER: "lapsed_answer",
        OFFER_ENDED: "lapsed_offer",
        CLOSED: "lapsed_closed",
        ON_THE_RECORD: "lapsed_evidence",
        TO_SUPERVISOR: "lapsed_decide",
    }
)


class Notice(NamedTuple):
    """That this letter goes to whoever has this role in the case."""

    letter: str
    role: str


def notices(state: CaseState, entry: Entry) -> tuple[Notice, ...]:
    """The notices for one docket entry. Its author is told nothing, except the receipt for filing a claim."""
    wanted = TELLERS[entry.act](state, entry)
    return tuple(notice for notice in wanted if may_be_told(entry, notice))


def may_be_told(entry: Entry, notice: Notice) -> bool:
    """Whether this role may read the entry, and did not write it. Supervisors read what the secretariat reads."""
    reads = AGENT if notice.role == SUPERVISOR else notice.role
    return reads in entry.audience and (notice.role != entry.role or notice.letter == RECEIPT)


def came_with_claim(state: CaseState, entry: Entry) -> bool:
    """Whether an exhibit was handed in together with the claim, whose letter lists it already."""
    return any(claim.at == entry.at and claim.role == entry.role for claim in state.acts(Act.CLAIM))


def _claim(state: CaseState, entry: Entry) -> Iterable[Notice]:
    return (Notice(RECEIPT, entry.role), Notice("claim_filed", other(entry.role)))


def _other_side(letter: str) -> Callable[[CaseState, Entry], Iterable[Notice]]:
    return lambda state, entry: (Notice(letter, other(entry.role)),)


def _both_sides(letter: str) -> Callable[[CaseState, Entry], Iterable[Notice]]:
    return lambda state, entry: [Notice(letter, role) for role in PARTIES]


def _exhibit(state: CaseState, entry: Entry) -> Iterable[Notice]:
    return () if came_with_claim(state, entry) else _both_sides("exhibit_added")(state, entry)


def _facts(state: CaseState, entry: Entry) -> Iterable[Notice]:
    return (Notice("facts_asked", entry.body["to"]),)


def _referred(state: CaseState, entry: Entry) -> Iterable[Notice]:
    return (*_both_sides("referred_to_secretariat")(state, entry), Notice("case_to_decide", AGENT))


def _warned(state: CaseState, entry: Entry) -> Iterable[Notice]:
    """A warning that comes too late to be true (the deadline was met or moved meanwhile) is not sent."""
    kind, role = Kind(entry.body["deadline"]), entry.body["role"]
    deadline = state.deadline(kind, role)
    still_so = deadline is not None and deadline.due == datetime.fromisoformat(entry.body["due"])
    return (Notice(f"warned_{kind}", role),) if still_so else ()


def _lapsed(state: CaseState, entry: Entry) -> Iterable[Notice]:
    both = _both_sides(LAPSE_LETTERS[entry.body["consequence"]])(state, entry)
    if entry.body["consequence"] != TO_SUPERVISOR:
        return both
    return (*both, *(Notice("decision_overdue", role) for role in STAFF))


def _nobody(state: CaseState, entry: Entry) -> Iterable[Notice]:
    return ()


TELLERS: Final[Mapping[Act, Callable[[CaseState, Entry], Iterable[Notice]]]] = MappingProxyType(
    {
        Act.CLAIM: _claim,
        Act.ANSWER: _other_side("claim_answered"),
        Act.MESSAGE: _both_sides("message"),
        Act.OFFER: _other_side("offer_made"),
        Act.COUNTER: _other_side("offer_countered"),
        Act.ACCEPT: _other_side("offer_accepted"),
        Act.REJECT: _other_side("offer_rejected"),
        Act.WITHDRAW_OFFER: _other_side("offer_withdrawn"),
        Act.CONCEDE: _other_side("claim_conceded"),
        Act.WITHDRAW_CLAIM: _other_side("claim_withdrawn"),
        Act.ASK_EXTENSION: _other_side("extension_asked"),
        Act.GRANT_EXTENSION: _other_side("extension_granted"),
        Act.REFUSE_EXTENSION: _other_side("extension_refused"),
        Act.ADD_EXHIBIT: _exhibit,
        Act.CONTEST_EXHIBIT: _other_side("exhibit_contested"),
        Act.WITHDRAW_CONTEST: _other_side("contest_withdrawn"),
        Act.STEP_IN: _other_side("decision_asked_for"),
        Act.ASK_FACT: _facts,
        Act.STATE_FACT: _nobody,
        Act.REFER_TO_SECRETARIAT: _referred,
        Act.ISSUE_DECISION: _both_sides("decision_issued"),
        Act.WARN: _warned,
        Act.LAPSE: _lapsed,
    }
)
