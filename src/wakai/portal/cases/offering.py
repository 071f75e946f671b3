"""The pages of offers: make, change, counter, accept, decline, withdraw."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wakai.docket.domain.acts import Act
from wakai.docket.domain.state import OFFERING
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.kernel.calendars import format_term
from wakai.portal.cases.acting import ActPage
from wakai.portal.cases.ending import carried_out_by
from wakai.portal.cases.forms import OfferForm, OnOfferForm, RejectForm
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import offer_view


class MakeOffer(ActPage):
    """A proposal on the table, in place of the one that lay there."""

    act = Act.OFFER
    form_class = OfferForm
    lead = _(
        "The other side can accept it, decline it, or answer with an offer of their own. It binds you only once it is accepted."
    )
    button = _("Send the offer")
    done = _("Your offer is sent.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Offers."""
        remedy, note = form.cleaned_data["remedy"], form.cleaned_data["note"]
        talk.make_offer(
            opened.head.id, actor=actor, remedy=remedy, amount=form.amount, note=note, at=opened.at, key=key
        )

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """How long the other side has to answer."""
        term = format_term(opened.state.terms["offer_window"], opened.reader.language)
        return {"told": gettext("They have %(term)s to answer.") % {"term": term}, "offer": _standing(opened)}


class Counter(MakeOffer):
    """An answer to the other side's offer with one's own."""

    act = Act.COUNTER
    lead = _("Your offer takes the place of the one on the table, which can then no longer be accepted.")
    button = _("Send the counter-offer")


class _OnOffer(ActPage):
    """What all acts on one offer share: the offer itself on the page."""

    form_class = OnOfferForm
    template = "cases/confirm.html"
    meant_for_one_moment = True

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """Exactly the offer meant; by when it would be carried out."""
        offer = _offer_named(opened, form["offer"].value())
        if offer is None:
            return {"granted": None}
        body = next(entry.body for entry in opened.state.entries if entry.seq == offer.n)
        carry_out = carried_out_by(opened, body["remedy"], opened.at) if self.act is Act.ACCEPT else None
        return {"granted": offer, "note": body.get("note", ""), "carry_out": carry_out}


class Accept(_OnOffer):
    """Accept exactly the offer of this number."""

    act = Act.ACCEPT
    lead = _("You accept exactly this, and the case closes. It cannot be taken back.")
    button = _("Yes, I accept this offer")
    done = _("You have accepted the offer. The case is settled.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Accepts."""
        talk.accept_offer(opened.head.id, actor=actor, offer=form.seq, at=opened.at, key=key)


class Reject(_OnOffer):
    """Decline the offer of this number."""

    act = Act.REJECT
    form_class = RejectForm
    lead = _("The offer ends; the case goes on. You can also answer with an offer of your own.")
    done = _("You have declined the offer.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Declines."""
        text = form.cleaned_data["text"]
        talk.reject_offer(opened.head.id, actor=actor, offer=form.seq, text=text, at=opened.at, key=key)


class WithdrawOffer(_OnOffer):
    """Take one's own offer back."""

    act = Act.WITHDRAW_OFFER
    lead = _("The other side can then no longer accept it. The case goes on.")
    done = _("You have withdrawn your offer.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Withdraws."""
        talk.withdraw_offer(opened.head.id, actor=actor, offer=form.seq, at=opened.at, key=key)


def _offer_named(opened: Opened, number: Any) -> Any:
    offers = [entry for entry in opened.entries if entry.act in OFFERING]
    found = [entry for entry in offers if str(opened.number_of(entry.seq)) == str(number)]
    return offer_view(opened, found[0].body, found[0].seq) if found else None


def _standing(opened: Opened) -> Any:
    offers = [entry for entry in opened.entries if entry.act in OFFERING]
    last = offers[-1] if offers else None
    return offer_view(opened, last.body, last.seq) if last and opened.open_act(Act.COUNTER) else None
