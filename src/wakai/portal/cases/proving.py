"""The pages of proof: exhibits, carrier documents, tracking numbers, questions about facts; and asking for a decision."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wakai.docket.domain.acts import EVERYONE, Act
from wakai.flows.decide import step_in
from wakai.flows.doing import Actor
from wakai.flows.with_files import NewFile, hand_in_files, state_facts
from wakai.kernel.calendars import format_term
from wakai.portal.cases.acting import ActPage, Text
from wakai.portal.cases.fact_forms import StateFactsForm
from wakai.portal.cases.files import new_files, pasted_file
from wakai.portal.cases.forms import ActForm, CarrierDocumentForm, ExhibitsForm, OptionalTextForm, TrackingForm
from wakai.portal.cases.opened import Opened


class AddExhibit(ActPage):
    """Photos and documents for everybody in the case to see."""

    act = Act.ADD_EXHIBIT
    form_class: ClassVar[type[ActForm]] = ExhibitsForm
    template = "cases/exhibit.html"
    button = _("Hand them in")
    done = _("Your files are on record.")
    to_entry = True
    tab: ClassVar[str] = "files"

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Hands in each file as one exhibit."""
        files = new_files(form.cleaned_data["files"], caption=form.cleaned_data["caption"])
        hand_in_files(opened.head.id, actor=actor, files=files, audience=EVERYONE, at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """The three ways of handing something in."""
        tabs = [
            ("files", "add-exhibit", gettext("Photos and documents")),
            ("carrier", "carrier-document", gettext("Carrier’s document")),
            ("tracking", "tracking", gettext("Tracking number")),
        ]
        return {"tabs": [(opened.address(slug), label, name == self.tab) for name, slug, label in tabs]}


class CarrierDocument(AddExhibit):
    """What a carrier's system says; its facts count at once."""

    form_class = CarrierDocumentForm
    lead = _(
        "The tracking reply of the carrier’s system (XML or JSON). What it says is read and shown at once: status, dates, signature."
    )
    button = _("Hand it in")
    done = _("The carrier’s document is on record. What it says is shown below.")
    tab = "carrier"

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """The file, or the text pasted as one."""
        files = new_files(form.cleaned_data["files"]) or [pasted_file(form.cleaned_data["pasted"])]
        hand_in_files(opened.head.id, actor=actor, files=files, audience=EVERYONE, at=opened.at, key=key)


class Tracking(AddExhibit):
    """A tracking number on record."""

    form_class = TrackingForm
    lead = _(
        "Everybody in the case can then follow the parcel. A number alone proves nothing: what settles whether and when a parcel arrived is the carrier’s document, which you can add as well."
    )
    button = _("Put the number on record")
    done = _(
        "The tracking number is on record. Add the carrier’s document as well: it settles what the number only points to."
    )
    tab = "tracking"

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Kept as a text of its own, so that it has a number, a hash and a place in the case file."""
        number, carrier = form.cleaned_data["number"].strip(), form.cleaned_data["carrier"].strip()
        text = f"Carrier: {carrier}\nTracking number: {number}\n"
        file = NewFile(BytesIO(text.encode()), "tracking-number.txt", f"{carrier} {number}")
        hand_in_files(opened.head.id, actor=actor, files=[file], audience=EVERYONE, at=opened.at, key=key)


class StateFacts(ActPage):
    """Answers to the questions that the rules ask of this party."""

    act = Act.STATE_FACT
    form_class = StateFactsForm
    template = "cases/facts.html"
    lead = _(
        "The result depends on these points, and on nothing else. Answer what you can; “I cannot say” is an answer too."
    )
    button = _("Send the answers")
    done = _("Your answers are on record.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Each answer with its proof."""
        proof = {name: new_files(form.cleaned_data[f"proof-{name}"]) for name in form.names}
        state_facts(opened.head.id, actor=actor, answers=form.answers, proof=proof, at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """Whether a carrier's document would answer some of the questions."""
        return {"by_carrier": any(opened.rulebook.facts[name].origin == "carrier" for name in form.names)}


class StepIn(ActPage):
    """Ask for a decision."""

    act = Act.STEP_IN
    form_class = OptionalTextForm
    template = "cases/step_in.html"
    button = _("Yes, ask for a decision")
    done = _("You have asked for a decision. This page shows how things stand now.")

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Steps in; the rules decide at once where they can."""
        step_in(opened.head.id, actor=actor, text=form.cleaned_data["text"], at=opened.at, key=key)

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """What will happen, with the pinned terms."""
        language, terms = opened.reader.language, opened.state.terms
        evidence, decision = (
            format_term(terms["evidence_window"], language),
            format_term(terms["decision_window"], language),
        )
        steps: list[Text] = [
            gettext("The talks end. Both sides can still agree at any time before the decision."),
            gettext("The published rules are applied to what is on record. If they decide the case, the decision comes at once, with its reasons."),
            gettext("If facts are missing, the side that can tell them is asked for exactly these, and has %(term)s to answer.") % {"term": evidence},
            gettext("What people have to weigh goes to the secretariat, which has %(term)s to decide.") % {"term": decision},
        ]  # fmt: skip
        return {"steps": steps}
