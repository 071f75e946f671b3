"""The offer on the table, as a card with what the viewer may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wakai.docket.domain.acts import Kind
from wakai.docket.domain.state import CaseState, claimant_gives_up, standing_offer
from wakai.portal.cases.acts import buttons_of_offer
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import OfferView, offer_view
from wakai.portal.cases.standing import Running, deadlines
from wakai.portal.shown import Act as Button


@dataclass(frozen=True, slots=True)
class OnTable:
    """A standing offer: its terms, whose it is, until when it can be answered, and the acts on it."""

    terms: OfferView
    by: str
    mine: bool
    note: str
    lang: str
    made_at: datetime
    due: Running | None
    acts: tuple[Button, ...]
    cuts_short: datetime | None
    """Until when the viewer had time before this offer, where silence on it closes the case sooner; else None."""


def on_the_table(opened: Opened) -> OnTable | None:
    """The offer that can be accepted now; None without one, and in a closed case."""
    standing = standing_offer(opened.state)
    if standing is None or opened.head.closed_at:
        return None
    body = {"remedy": standing.remedy, "amount_minor": standing.amount.minor, "currency": standing.amount.currency}
    return OnTable(
        terms=offer_view(opened, body, standing.seq),
        by=opened.name_of(standing.role),
        mine=standing.role == opened.viewer.role,
        note=standing.note,
        lang=opened.language_of(standing.role),
        made_at=standing.made_at,
        due=next((row for row in deadlines(opened) if row.kind is Kind.REPLY_TO_OFFER), None),
        acts=buttons_of_offer(opened),
        cuts_short=_cut_short(opened.state, opened.viewer.role),
    )


def _cut_short(state: CaseState, role: str) -> datetime | None:
    """The end of the claimant's own time, when not replying to the offer closes the case before it."""
    reply, own = state.deadline(Kind.REPLY_TO_OFFER, role), state.deadline(Kind.ESCALATE, role)
    closes_sooner = reply and own and reply.due < own.due and claimant_gives_up(state, reply)
    return own.due if own and closes_sooner else None
