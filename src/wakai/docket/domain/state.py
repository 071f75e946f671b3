"""A case as the core sees it: its pinned terms, its docket in order, and its open deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wakai.docket.domain.acts import Act, Kind, Stage, other
from wakai.docket.domain.terms import Place, Terms
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import Money

OFFERING = frozenset({Act.OFFER, Act.COUNTER})
ENDS_OFFER = frozenset({Act.ACCEPT, Act.REJECT, Act.WITHDRAW_OFFER})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the docket. `audience` names the roles that may read it; `body` depends on the act.

    `person` is who acted for a party's account, where that is known: for the account's own people and the secretariat
    alone, whoever the audience is.
    """

    seq: int
    act: Act
    role: str
    at: datetime
    audience: tuple[str, ...]
    body: Mapping[str, Any] = field(default_factory=dict)
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """An open deadline: who must act by when, and how the instant was computed."""

    kind: Kind
    role: str
    due: datetime
    derivation: Derivation
    opened_by: int
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal on the table. It is named by its docket number, so accepting another one is impossible."""

    seq: int
    role: str
    remedy: str
    amount: Money
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything the procedure needs to know of one case."""

    id: str
    number: str
    stage: Stage
    version: int
    kind: str
    asked: str
    claimed: Money
    paid: Money
    claimant: str
    terms: Terms
    places: Mapping[str, Place]
    entries: tuple[Entry, ...]
    deadlines: tuple[Deadline, ...]
    opened_at: datetime

    @property
    def respondent(self) -> str:
        """The party the claim is made against."""
        return other(self.claimant)

    @property
    def answered(self) -> bool:
        """Whether the respondent has answered the claim."""
        return any(entry.act is Act.ANSWER for entry in self.entries)

    @property
    def next_seq(self) -> int:
        """The number the next docket line gets."""
        return self.entries[-1].seq + 1 if self.entries else 1

    def acts(self, *acts: Act) -> Iterable[Entry]:
        """The entries of these acts, in order."""
        return (entry for entry in self.entries if entry.act in acts)

    def deadline(self, kind: Kind, role: str | None = None) -> Deadline | None:
        """The open deadline of this kind (and bearer), or None."""
        fits = (row for row in self.deadlines if row.kind is kind and role in (None, row.role))
        return next(fits, None)


def standing_offer(state: CaseState) -> Offer | None:
    """The offer on the table: the newest one, unless it was accepted, rejected, withdrawn or has lapsed."""
    for entry in reversed(state.entries):
        if entry.act in ENDS_OFFER or _lapsed_offer(entry):
            return None
        if entry.act in OFFERING:
            return _offer(entry)
    return None


def claimant_gives_up(state: CaseState, deadline: Deadline) -> bool:
    """Whether silence on this offer ends the case: the claimant's, once the claim was answered and while both talk."""
    return state.stage is Stage.NEGOTIATION and state.answered and deadline.role == state.claimant


def pending_extension(state: CaseState) -> Entry | None:
    """The request for more time that nobody has answered yet, or None."""
    for entry in reversed(state.entries):
        if entry.act in (Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION):
            return None
        if entry.act is Act.ASK_EXTENSION:
            due = state.deadline(Kind(entry.body["deadline"]), entry.role)
            # A deadline of the same kind that opened later is another one.
            return entry if due and due.opened_by < entry.seq else None
    return None


def _lapsed_offer(entry: Entry) -> bool:
    return entry.act is Act.LAPSE and entry.body.get("deadline") == Kind.REPLY_TO_OFFER


def _offer(entry: Entry) -> Offer:
    body = entry.body
    amount = Money(body["amount_minor"], body["currency"])
    return Offer(entry.seq, entry.role, body["remedy"], amount, body.get("note", ""), entry.at)
