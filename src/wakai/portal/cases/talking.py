"""The pages of the talks: answer, write, ask for time and give it, grant the claim or give it up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wakai.docket.domain.acts import Act
from wakai.docket.domain.state import pending_extension
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.flows.with_files import answer_with_files
from wakai.kernel.calendars import format_term
from wakai.portal.cases.acting import ActPage
from wakai.portal.cases.ending import carried_out_by
from wakai.portal.cases.fact_forms import AnswerForm
from wakai.portal.cases.files import new_files
from wakai.portal.cases.forms import ExtensionForm, MessageForm, OptionalTextForm
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import OfferView, offer_view, thread


class Answer(ActPage):
    """The respondent's answer."""

    act = Act.ANSWER
    form_class = AnswerForm
    template = "cases/answer.html"
    button = _("Send the answer")
    done = _("Your answer is sent. The other side and the secretariat can read it.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Words, statements and files at once."""
        answer_with_files(
            opened.head.id, actor=actor, text=form.cleaned_data["text"], statements=form.statements,
            files=new_files(form.cleaned_data["files"]), at=opened.at, key=key,
        )  # fmt: skip

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """The claim, to answer it point by point."""
        return {"claim": next(line for line in thread(opened, {}) if line.asked)}


class Message(ActPage):
    """A message to both sides, or to the secretariat alone."""

    act = Act.MESSAGE
    form_class = MessageForm
    button = _("Send the message")
    done = _("Your message is sent.")
    to_entry = True

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Writes to the readers chosen."""
        text, audience = form.cleaned_data["text"], form.audience
        talk.write_message(opened.head.id, actor=actor, text=text, audience=audience, at=opened.at, key=key)


class AskExtension(ActPage):
    """A wish for more time."""

    act = Act.ASK_EXTENSION
    form_class = ExtensionForm
    lead = _("You can ask once. The other side decides; until then your deadline stays as it is.")
    button = _("Ask the other side")
    done = _("Your request for more time has been sent. Until the other side agrees, your deadline stays as it is.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Asks for the deadline chosen."""
        text = form.cleaned_data["text"]
        talk.ask_extension(opened.head.id, actor=actor, deadline=form.kind, text=text, at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """How long an extension is."""
        term = format_term(opened.state.terms["extension"], opened.reader.language)
        return {"told": gettext("If they agree, you get %(term)s more.") % {"term": term}}


class GrantExtension(ActPage):
    """Consent to more time for the other side."""

    act = Act.GRANT_EXTENSION
    meant_for_one_moment = True
    done = _("You have agreed to more time. The new deadline is shown here.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Consents."""
        talk.answer_extension(opened.head.id, actor=actor, grant=True, at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """What was asked and why."""
        asked = pending_extension(opened.state)
        lines = {line.n: line for line in thread(opened, {})}
        term = format_term(opened.state.terms["extension"], opened.reader.language)
        told = gettext("They ask for %(term)s more.") % {"term": term}
        return {"quoted": lines.get(opened.number_of(asked.seq)) if asked else None, "told": told}


class RefuseExtension(GrantExtension):
    """No more time for the other side."""

    act = Act.REFUSE_EXTENSION
    done = _("You have not agreed to more time. The deadline stays as it was.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Declines."""
        talk.answer_extension(opened.head.id, actor=actor, grant=False, at=opened.at, key=key)


class Concede(ActPage):
    """The respondent grants what was asked."""

    act = Act.CONCEDE
    form_class = OptionalTextForm
    template = "cases/confirm.html"
    lead = _("You agree to exactly this, and the case closes. It cannot be taken back.")
    button = _("Yes, I agree to this")
    done = _("You have agreed to what was asked. The case is closed.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Grants the claim."""
        talk.concede(opened.head.id, actor=actor, text=form.cleaned_data["text"], at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """Exactly what is granted, and by when it is carried out."""
        return {"granted": asked_for(opened), "carry_out": carried_out_by(opened, opened.state.asked, opened.at)}


class WithdrawClaim(ActPage):
    """The claimant gives the claim up."""

    act = Act.WITHDRAW_CLAIM
    form_class = OptionalTextForm
    look = "danger"
    lead = _(
        "The case closes without a settlement and without a decision. What you asked for is not paid through this case."
    )
    button = _("Yes, withdraw the claim")
    done = _("You have withdrawn the claim. The case is closed.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Withdraws."""
        talk.withdraw_claim(opened.head.id, actor=actor, text=form.cleaned_data["text"], at=opened.at, key=key)


def asked_for(opened: Opened) -> OfferView:
    """What the claim asks for, as terms."""
    body = {
        "remedy": opened.state.asked,
        "amount_minor": opened.state.claimed.minor,
        "currency": opened.state.claimed.currency,
    }
    return offer_view(opened, body, 1)
