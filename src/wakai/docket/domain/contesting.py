"""Contesting an exhibit: a party says that what the other side handed in is not authentic, and may take that back.

While it is contested nothing counts on the strength of the exhibit alone, nor by anybody's silence: the other side can say
the same in its own words, or the decider finds it. The decider then says of each contested exhibit whether it was lawfully
obtained, is authentic, has to do with the case, and is whole; no point can rest on one that is not admitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from wakai.docket.domain.acts import PARTIES, Act
from wakai.docket.domain.negotiation import require_text
from wakai.docket.domain.open_acts import contestable, contested, contested_by, require_open
from wakai.docket.domain.refusals import ExhibitNotAdmitted, ExhibitNotAssessed, NotContestable, NotContested
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import NewEntry, Step

TESTS: Final = ("lawful", "authentic", "relevant", "whole")


def contest_exhibit(state: CaseState, *, role: str, exhibit: str, text: str, at: datetime) -> Step:
    """Say that the other side's exhibit of this label is not authentic, and why."""
    if role in PARTIES and exhibit in contested_by(state, role):
        raise NotContestable(exhibit=exhibit)
    require_open(state, role, Act.CONTEST_EXHIBIT, at=at)
    if exhibit not in contestable(state, role):
        raise NotContestable(exhibit=exhibit)
    require_text(text)
    return Step((NewEntry(Act.CONTEST_EXHIBIT, role, {"exhibit": exhibit, "text": text.strip()}),))


def withdraw_contest(state: CaseState, *, role: str, exhibit: str, text: str, at: datetime) -> Step:
    """Take back that an exhibit is not authentic; it counts as before."""
    require_open(state, role, Act.WITHDRAW_CONTEST, at=at)
    if exhibit not in contested_by(state, role):
        raise NotContested(exhibit=exhibit)
    require_text(text, optional=True)
    return Step((NewEntry(Act.WITHDRAW_CONTEST, role, {"exhibit": exhibit, "text": text.strip()}),))


def admitted(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The exhibits of a decider's checklist that pass all four tests."""
    return frozenset(row["exhibit"] for row in rows if all(row[test] for test in TESTS))


def require_assessed(
    state: CaseState, *, admissibility: tuple[Mapping[str, Any], ...], criteria: tuple[Mapping[str, Any], ...]
) -> None:
    """Refuse a decision that leaves a contested exhibit unassessed or without a reason, or rests a point on one not admitted.

    `admissibility`: one row for each contested exhibit: its label, the four tests as booleans, and the reason.
    """
    given = {row["exhibit"] for row in admissibility if str(row.get("reason", "")).strip()}
    if missing := sorted(contested(state).keys() - given):
        raise ExhibitNotAssessed(exhibits=", ".join(missing))
    refused = {row["exhibit"] for row in admissibility} - admitted(admissibility)
    for row in criteria:
        if found := sorted(refused & set(row.get("exhibits", ()))):
            raise ExhibitNotAdmitted(exhibits=", ".join(found))


def assessed(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The checklist as the decision's docket line keeps it."""
    return [
        {"exhibit": row["exhibit"], **{test: bool(row[test]) for test in TESTS}, "reason": str(row["reason"]).strip()}
        for row in rows
    ]
