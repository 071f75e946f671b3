"""What an act does to a case: entries to add, deadlines to open and close, and perhaps a new stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wakai.docket.domain.acts import EVERYONE, SYSTEM, Act, Closing, Kind, Stage
from wakai.docket.domain.state import CaseState, Deadline
from wakai.docket.domain.terms import window
from wakai.kernel.calendars import Derivation


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A docket line to be written; its number is given when it is stored."""

    act: Act
    role: str
    body: Mapping[str, Any] = field(default_factory=dict)
    audience: tuple[str, ...] = EVERYONE


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """A deadline to open for its bearer."""

    kind: Kind
    role: str
    derivation: Derivation


@dataclass(frozen=True, slots=True)
class End:
    """How the case closes and what was agreed or decided, ready to be stored."""

    how: Closing
    remedy: str = "none"
    amount_minor: int = 0
    favours: str = "neither"


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision to be stored for good: the finding behind it (canonical JSON, "" without rules) and the decider's words.

    `seen` is the signed list of what the decider had, by reader; see `docket.domain.manifest`.
    """

    by: str
    finding: str
    favours: str
    remedy: str
    amount_minor: int
    criteria: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    person_id: int | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """The whole effect of one act. Deadlines in `closes` are (kind, role) pairs; an unknown pair is ignored."""

    entries: tuple[NewEntry, ...]
    stage: Stage | None = None
    opens: tuple[NewDeadline, ...] = ()
    closes: tuple[tuple[Kind, str], ...] = ()
    decision: NewDecision | None = None
    end: End | None = None

    def then(self, later: Step) -> Step:
        """Both steps as one: this one first."""
        return Step(
            self.entries + later.entries,
            later.stage or self.stage,
            tuple(row for row in self.opens if (row.kind, row.role) not in later.closes) + later.opens,
            self.closes + later.closes,
            later.decision or self.decision,
            later.end or self.end,
        )


def everything_open(state: CaseState) -> tuple[tuple[Kind, str], ...]:
    """The (kind, role) pairs of all open deadlines: what closing a case closes."""
    return tuple((row.kind, row.role) for row in state.deadlines)


def opening(state: CaseState, kind: Kind, role: str, name: str, *, start: Any) -> NewDeadline:
    """A deadline of this kind for `role`, by the pinned window of this name and the bearer's calendar."""
    return NewDeadline(kind, role, window(state.terms, name, start=start, place=state.places[role]))


def closing_step(state: CaseState, entry: NewEntry, end: End) -> Step:
    """Close the case with this entry: nothing stays open."""
    return Step((entry,), stage=Stage.CLOSED, closes=everything_open(state), end=end)


def lapse_entry(deadline: Deadline, consequence: str) -> NewEntry:
    """The system's note that a deadline ended unused, and what follows from it."""
    due = deadline.due.isoformat()
    return NewEntry(
        Act.LAPSE,
        SYSTEM,
        {"deadline": str(deadline.kind), "role": deadline.role, "due": due, "consequence": consequence},
    )
