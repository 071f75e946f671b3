"""The acts as buttons: what each is called, where its page is, and how much it stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wakai.docket.domain.acts import Act, Kind
from wakai.docket.domain.open_acts import OpenAct
from wakai.docket.domain.state import standing_offer
from wakai.kernel.instants import format_date, local_day
from wakai.portal.cases.opened import Opened
from wakai.portal.shown import Act as Button

SLUGS: Final[Mapping[Act, str]] = {
    Act.ANSWER: "answer",
    Act.MESSAGE: "message",
    Act.OFFER: "offer",
    Act.COUNTER: "counter",
    Act.ACCEPT: "accept",
    Act.REJECT: "reject",
    Act.WITHDRAW_OFFER: "withdraw-offer",
    Act.CONCEDE: "concede",
    Act.WITHDRAW_CLAIM: "withdraw-claim",
    Act.ASK_EXTENSION: "ask-extension",
    Act.GRANT_EXTENSION: "grant-extension",
    Act.REFUSE_EXTENSION: "refuse-extension",
    Act.ADD_EXHIBIT: "add-exhibit",
    Act.CONTEST_EXHIBIT: "contest-exhibit",
    Act.WITHDRAW_CONTEST: "withdraw-contest",
    Act.STATE_FACT: "state-facts",
    Act.STEP_IN: "step-in",
}
LABELS: Final[Mapping[Act, Promise]] = {
    Act.ANSWER: gettext_lazy("Answer the claim"),
    Act.MESSAGE: gettext_lazy("Write a message"),
    Act.OFFER: gettext_lazy("Make an offer"),
    Act.COUNTER: gettext_lazy("Make a counter-offer"),
    Act.ACCEPT: gettext_lazy("Accept the offer"),
    Act.REJECT: gettext_lazy("Decline the offer"),
    Act.WITHDRAW_OFFER: gettext_lazy("Withdraw my offer"),
    Act.CONCEDE: gettext_lazy("Agree to what is asked"),
    Act.WITHDRAW_CLAIM: gettext_lazy("Withdraw the claim"),
    Act.ASK_EXTENSION: gettext_lazy("Ask for more time"),
    Act.GRANT_EXTENSION: gettext_lazy("Agree to more time"),
    Act.REFUSE_EXTENSION: gettext_lazy("Do not agree to more time"),
    Act.ADD_EXHIBIT: gettext_lazy("Add photos or documents"),
    Act.CONTEST_EXHIBIT: gettext_lazy("Contest an exhibit"),
    Act.WITHDRAW_CONTEST: gettext_lazy("No longer contest an exhibit"),
    Act.STATE_FACT: gettext_lazy("Answer the questions"),
    Act.STEP_IN: gettext_lazy("Ask for a decision"),
    Act.ISSUE_DECISION: gettext_lazy("Decide the case"),
}
FIRST: Final = frozenset({Act.ANSWER, Act.ACCEPT, Act.STATE_FACT, Act.GRANT_EXTENSION, Act.ISSUE_DECISION})
QUIET: Final = frozenset(
    {
        Act.CONCEDE,
        Act.WITHDRAW_CLAIM,
        Act.ASK_EXTENSION,
        Act.REFUSE_EXTENSION,
        Act.WITHDRAW_OFFER,
        Act.CONTEST_EXHIBIT,
        Act.WITHDRAW_CONTEST,
    }
)


ON_OFFER: Final = (Act.ACCEPT, Act.COUNTER, Act.REJECT, Act.WITHDRAW_OFFER)
_ORDER: Final = ("", "secondary", "quiet")


def buttons_of_offer(opened: Opened) -> tuple[Button, ...]:
    """The open acts that answer, change or withdraw the offer on the table; they stand on the offer itself."""
    return _buttons(opened, [row for row in opened.acts if row.act in ON_OFFER or _changes_offer(opened, row)])


def other_buttons(opened: Opened) -> tuple[Button, ...]:
    """The rest: together with those of the offer, exactly the acts open now, the announced ones among them."""
    return _buttons(opened, [row for row in opened.acts if row.act not in ON_OFFER and not _changes_offer(opened, row)])


def _changes_offer(opened: Opened, row: OpenAct) -> bool:
    return row.act is Act.OFFER and standing_offer(opened.state) is not None


def _buttons(opened: Opened, rows: Iterable[OpenAct]) -> tuple[Button, ...]:
    return tuple(sorted((_button(opened, row) for row in rows), key=lambda row: _ORDER.index(row.look)))


def _button(opened: Opened, row: OpenAct) -> Button:
    label = str(LABELS[row.act])
    if row.act is Act.OFFER and standing_offer(opened.state):
        label = _("Change my offer")
    if row.opens_at:
        day = format_date(local_day(row.opens_at, opened.reader.zone), opened.reader.language)
        label = _("%(act)s (from %(day)s)") % {"act": label, "day": day}
    return Button(label, _address(opened, row.act), _look(row))


def _address(opened: Opened, act: Act) -> str:
    if act is Act.MESSAGE:
        return "#composer"
    if act in SLUGS:
        return opened.address(SLUGS[act])
    try:
        return reverse("desk-case", args=[opened.head.number])
    except NoReverseMatch:  # a house without the secretariat's desk
        return opened.url


def _look(row: OpenAct) -> str:
    if row.opens_at or row.act in QUIET:
        return "quiet"
    # Asking for a decision is the way out once it is open, but never the first thing to reach for.
    urgent = row.act in FIRST and (row.deadline is None or row.deadline.kind is not Kind.ESCALATE)
    return "" if urgent else "secondary"
