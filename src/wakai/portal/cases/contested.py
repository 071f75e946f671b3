"""Beside an exhibit: that its authenticity is contested, by whom and why, and how a decision assessed it.

Made from the viewer's own part of the docket, so nobody is told of a contest or an assessment that they may not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import Act
from wakai.docket.domain.contesting import admitted
from wakai.docket.domain.open_acts import contested
from wakai.docket.domain.state import Entry
from wakai.portal.cases.opened import Opened

FIRST_WORDS: Final = 90
"""So many characters of the reason stand beside the exhibit; the docket has them all."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A contested exhibit and what the secretariat says of it: whether it is admitted, what holds and what does not, why."""

    label: str
    verdict: str
    tests: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Contest:
    """What is said beside a contested exhibit. `n` and `decided` number docket lines as the viewer counts.

    `why` are the first words of the reason, in the language `lang`; `assessed` and `decided` are set once a decision has
    assessed the exhibit.
    """

    n: int
    by: str
    at: datetime
    why: str
    lang: str
    assessed: Assessed | None = None
    decided: int = 0


def contests_of(opened: Opened) -> Mapping[str, Contest]:
    """The exhibits contested now, by label, as far as this viewer may read of it."""
    read = replace(opened.state, entries=opened.entries)
    decisions = tuple(read.acts(Act.ISSUE_DECISION))
    rows = {row["exhibit"]: (row, entry) for entry in decisions for row in entry.body.get("admissibility", ())}
    return {label: _contest(opened, entry, rows.get(label)) for label, entry in contested(read).items()}


def _contest(opened: Opened, entry: Entry, found: tuple[Mapping[str, Any], Entry] | None) -> Contest:
    contest = Contest(
        n=opened.number_of(entry.seq),
        by=_by(opened, entry),
        at=entry.at,
        why=Truncator(entry.body.get("text", "")).chars(FIRST_WORDS),
        lang=entry.body.get("language") or opened.language_of(entry.role),
    )
    if found is None:
        return contest
    row, decision = found
    return replace(contest, assessed=assessed_words(row), decided=opened.number_of(decision.seq))


def _by(opened: Opened, entry: Entry) -> str:
    """By the side and not by name, as what happened to a file is told."""
    if opened.is_mine(entry):
        return _("You say that this exhibit is not authentic.")
    if entry.role == "buyer":
        return _("The buyer says that this exhibit is not authentic.")
    return _("The seller says that this exhibit is not authentic.")


def assessed_words(row: Mapping[str, Any]) -> Assessed:
    """One row of a decision's checklist, in the reader's language."""
    holds = {
        "lawful": (_("lawful"), _("not lawful")),
        "authentic": (_("authentic"), _("not authentic")),
        "relevant": (_("relevant"), _("not relevant")),
        "whole": (_("whole"), _("not whole")),
    }
    tests = tuple(yes if row[test] else no for test, (yes, no) in holds.items())
    verdict = _("admitted") if admitted([row]) else _("not admitted")
    return Assessed(row["exhibit"], verdict, tests, row["reason"])
