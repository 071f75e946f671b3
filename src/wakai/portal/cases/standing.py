"""Where a case stands for this viewer: the stage, whose turn it is, by when, and what silence means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wakai.docket.domain.acts import Closing, Kind, Stage
from wakai.docket.domain.consequences import silence_means
from wakai.docket.domain.state import Deadline
from wakai.kernel.calendars import Derivation
from wakai.kernel.languages import pick
from wakai.portal.cases.acts import other_buttons
from wakai.portal.cases.opened import Opened
from wakai.portal.shown import Where

STAGES: Final[tuple[tuple[str, Promise], ...]] = (
    ("claim", pgettext_lazy("stage", "Claim")),
    (Stage.NEGOTIATION, pgettext_lazy("stage", "Talks")),
    (Stage.DECISION, pgettext_lazy("stage", "Decision")),
    (Stage.CLOSED, pgettext_lazy("stage", "Closed")),
)
MINE: Final[Mapping[Kind, Promise]] = {
    Kind.ANSWER: gettext_lazy("Please answer the claim"),
    Kind.REPLY_TO_OFFER: gettext_lazy("There is an offer for you to answer"),
    Kind.ESCALATE: gettext_lazy("You can settle this together, or ask for a decision"),
    Kind.EVIDENCE: gettext_lazy("We have questions for you"),
    Kind.DECIDE: gettext_lazy("This case is waiting for your decision"),
}
OTHERS: Final[Mapping[tuple[Kind, str], Promise]] = {
    (Kind.ANSWER, "buyer"): gettext_lazy("Waiting for the buyer to answer the claim"),
    (Kind.ANSWER, "seller"): gettext_lazy("Waiting for the seller to answer the claim"),
    (Kind.REPLY_TO_OFFER, "buyer"): gettext_lazy("Waiting for the buyer to answer the offer"),
    (Kind.REPLY_TO_OFFER, "seller"): gettext_lazy("Waiting for the seller to answer the offer"),
    (Kind.ESCALATE, "buyer"): gettext_lazy("The buyer can settle with the seller or ask for a decision"),
    (Kind.ESCALATE, "seller"): gettext_lazy("The seller can settle with the buyer or ask for a decision"),
    (Kind.EVIDENCE, "buyer"): gettext_lazy("Waiting for the buyer to answer our questions"),
    (Kind.EVIDENCE, "seller"): gettext_lazy("Waiting for the seller to answer our questions"),
    (Kind.DECIDE, "agent"): gettext_lazy("The secretariat is deciding the case"),
}
CLOSED: Final[Mapping[str, Promise]] = {
    Closing.SETTLED: gettext_lazy("Settled: both sides agreed"),
    Closing.CONCEDED: gettext_lazy("Settled: the claim was granted in full"),
    Closing.WITHDRAWN: gettext_lazy("Closed: the claim was withdrawn"),
    Closing.DECIDED: gettext_lazy("Decided"),
    Closing.CLAIMANT_SILENT: gettext_lazy("Closed: the time to continue has passed"),
    Closing.IMPORTED: gettext_lazy("Closed: the case came to us already finished"),
}


@dataclass(frozen=True, slots=True)
class Running:
    """One open deadline in words: what it is for, whose it is, and what follows if it passes unused."""

    kind: Kind
    headline: str
    who: str
    due: datetime
    derivation: Derivation
    otherwise: str
    yours: bool


def where(opened: Opened) -> Where:
    """The panel at the top of a case: the viewer's own nearest deadline, else the nearest of all."""
    running = deadlines(opened)
    stages = _stages(opened.state.stage)
    if opened.head.closed_at or not running:
        return Where(stages, _quiet_headline(opened), "", "", acts=other_buttons(opened))
    first = running[0]
    return Where(
        stages=stages,
        headline=first.headline,
        who=first.who,
        otherwise=first.otherwise,
        due=first.due,
        yours=first.yours,
        derivation=first.derivation,
        acts=other_buttons(opened),
    )


def deadlines(opened: Opened) -> tuple[Running, ...]:
    """The open deadlines, the viewer's own first, then by date."""
    rows = sorted(opened.state.deadlines, key=lambda row: (row.role != opened.viewer.role, row.due))
    return tuple(_running(opened, row) for row in rows)


def main_deadline(rows: tuple[Deadline, ...], role: str) -> Deadline | None:
    """The deadline a list shows for this role: its own nearest, else the nearest of all; None when nothing runs."""
    return min(rows, key=lambda row: (row.role != role, row.due), default=None)


def headline_of(row: Deadline, viewer_role: str) -> str:
    """What a deadline is for, said to this role."""
    return str(MINE[row.kind] if row.role == viewer_role else OTHERS[row.kind, row.role])


def closed_headline(how: str) -> str:
    """How a case ended, in a few words."""
    return str(CLOSED.get(how, CLOSED[Closing.IMPORTED]))


def _running(opened: Opened, row: Deadline) -> Running:
    viewer = opened.viewer
    yours = row.role == viewer.role and viewer.may_act
    return Running(
        kind=row.kind,
        headline=headline_of(row, viewer.role),
        who=opened.name_of(row.role),
        due=row.due,
        derivation=row.derivation,
        otherwise=pick(silence_means(opened.state, row, reader=viewer.reads_as), opened.reader.language),
        yours=yours,
    )


def _stages(now: Stage) -> tuple[tuple[str, str], ...]:
    names = [name for name, _label in STAGES]
    here = names.index(now)
    return tuple(
        (str(label), "done" if place < here else "now" if place == here else "")
        for place, (_name, label) in enumerate(STAGES)
    )


def _quiet_headline(opened: Opened) -> str:
    if opened.head.closed_at:
        return closed_headline((opened.head.closing or {}).get("how", ""))
    return _("The case is being judged")
