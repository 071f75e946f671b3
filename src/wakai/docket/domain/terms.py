"""The procedure's terms, pinned to a case when it opens: later rulebook changes never reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wakai.kernel.calendars import Derivation, Term, derive
from wakai.rulebook import Rulebook

NAMES = (
    "answer_window",
    "offer_window",
    "step_in_after",
    "escalate_window",
    "evidence_window",
    "decision_window",
    "carry_out_window",
    "warning_before",
    "extension",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose calendar and clock count for a role: ISO 3166 country and IANA zone."""

    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The length of every window of the procedure, by the rulebook's parameter name."""

    lengths: Mapping[str, Term]

    def __getitem__(self, name: str) -> Term:
        return self.lengths[name]

    def to_json(self) -> dict[str, Any]:
        """The windows as texts, for the case's row."""
        return {name: str(term) for name, term in self.lengths.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """The windows as `to_json` wrote them."""
        return cls({name: Term.parse(text) for name, text in data.items()})


def pin_terms(rulebook: Rulebook, *, as_of: date) -> Terms:
    """Read every window from the rulebook as of the order's day; a missing one is a named refusal."""
    found = {name: rulebook.parameter(name, as_of=as_of) for name in NAMES}
    return Terms({name: term for name, term in found.items() if isinstance(term, Term)})


def window(terms: Terms, name: str, *, start: datetime, place: Place) -> Derivation:
    """When the window of this name that opens at `start` ends for somebody in this place, with its arithmetic."""
    return derive(start, terms[name], country=place.country, zone=place.zone)
