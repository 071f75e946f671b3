"""Questions about facts: exactly those that count, in the rulebook's words, answered by the fact's type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wakai.docket.domain.acts import Act
from wakai.docket.domain.open_acts import asked_facts
from wakai.flows.decide import assessment_of
from wakai.kernel.languages import half_width, pick
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.burden import points_of, said_rows
from wakai.portal.cases.forms import ActForm, text_field
from wakai.portal.cases.wording import FactRow, label_words, proof_words, value_words
from wakai.portal.forms import Card, Cards, CheckCards, DateField, FilesField, MoneyField
from wakai.rulebook.specs import FactSpec
from wakai.rulebook.values import fact_from_text, from_data, to_data

UNSURE: Final = "unsure"
ABSENT_WORD: Final = "absent"
AGREE, DIFFER = "agree", "differ"


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the page: its fields, the place for proof, what each side says, and what has to be proven."""

    fields: list[forms.BoundField]
    proof: forms.BoundField
    said: list[FactRow]
    notes: list[str]
    proof_open: bool


class FactsForm(ActForm):
    """A form with questions about facts. `asked` lists them, so that a form sent twice is read alike both times."""

    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def ask(self, names: Iterable[str]) -> None:
        """Add a question for each of these facts; on a form sent back, for those it was sent with."""
        facts = self.opened.rulebook.facts
        wanted = self.data.get("asked", "").split(",") if self.is_bound else list(names)
        self.names = tuple(name for name in wanted if name in facts)
        self.initial["asked"] = ",".join(self.names)
        for name in self.names:
            self._ask(facts[name])

    def _ask(self, spec: FactSpec) -> None:
        language = self.opened.reader.language
        label = pick(spec.ask or spec.label, language)
        hint = " ".join(filter(None, (pick(spec.help, language) if spec.help else "", _proof_hint(spec))))
        self.fields[f"fact-{spec.name}"] = self.field_for(spec, label=label, help_text=hint)
        if spec.type not in ("boolean", "choice"):
            self.fields[f"fact-{spec.name}-else"] = forms.ChoiceField(
                label=_("Or"), widget=Cards, choices=_others(spec), required=False
            )

    def field_for(self, spec: FactSpec, **texts: Any) -> forms.Field:
        """The field for a fact's type: cards for yes and no and for choices, boxes for a date, an amount, a number."""
        currency, language = self.opened.state.paid.currency, self.opened.reader.language
        if spec.type == "boolean":
            choices = [("true", Card(pgettext("answer", "Yes"))), ("false", Card(pgettext("answer", "No")))]
        elif spec.type == "choice":
            choices = [(key, Card(pick(text, language))) for key, text in spec.choices.items()]
        elif spec.type == "date":
            return DateField(required=False, **texts)
        elif spec.type == "money":
            return MoneyField(required=False, currency=currency, **texts)
        else:
            inputmode = "text" if spec.type == "text" else "decimal"
            widget = forms.TextInput(attrs={"inputmode": inputmode, "class": "w-10", "autocomplete": "off"})
            return forms.CharField(required=False, max_length=1000, widget=widget, **texts)
        return forms.ChoiceField(required=False, widget=Cards, choices=choices + _others(spec), **texts)

    def clean(self) -> dict[str, Any]:
        """Reads every answer by its fact's type; what does not fit becomes the field's error in the reader's words."""
        data = super().clean() or {}
        self.answers = dict(self._answers())
        return data

    def _answers(self) -> Iterable[tuple[str, object]]:
        for name in self.names:
            field = f"fact-{name}"
            said = self.cleaned_data.get(f"{field}-else") or self.cleaned_data.get(field)
            if said in (None, ""):
                continue
            yield name, None if said == UNSURE else self.json_of(name, said, field)

    def json_of(self, name: str, said: object, field: str) -> object:
        """A cleaned answer as the JSON the docket stores."""
        currency = self.opened.state.paid.currency
        text = f"{said.decimal():f}" if isinstance(said, Money) else half_width(str(said))
        try:
            return to_data(fact_from_text(self.opened.rulebook.facts[name], text, currency))
        except Refusal as refusal:
            reader = self.opened.reader
            self.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))
            return None


class StateFactsForm(FactsForm):
    """The questions asked of this party in its evidence window. Some may be left for later."""

    asks_again = False

    def build(self) -> None:
        """A question, a place for its proof, and the second thought for whoever sends none."""
        self.ask(asked_facts(self.opened.state, self.opened.viewer.role))
        self.points = points_of(self.opened, self.names)
        for name in self.names:
            self.fields[f"proof-{name}"] = FilesField(label=_("Photos or documents"), required=False, most=5)
        self.fields["without_proof"] = forms.MultipleChoiceField(
            label=_("Send without proof? Then this point counts as not proven."),
            widget=CheckCards,
            choices=[("yes", Card(_("Yes, send it without proof")))],
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """At least one answer; one that is lost without proof is sent without only on a second word."""
        data = super().clean()
        if not self.answers and not self.errors:
            raise forms.ValidationError(
                _("Answer at least one question. You can answer the others later."), code="nothing"
            )
        if not self.errors and not data.get("without_proof"):
            self._ask_for_proof()
        return data

    def _ask_for_proof(self) -> None:
        for name, answer in self.answers.items():
            if not self.cleaned_data.get(f"proof-{name}") and self.points[name].lost_without_proof(answer):
                self.add_error(f"proof-{name}", _("Choose what shows it, or say below that you send no proof."))
                self.asks_again = True
        if self.asks_again:
            self.add_error(
                "without_proof", _("Add what shows it, or choose this. Files chosen before have to be chosen again.")
            )

    @property
    def groups(self) -> list[Question]:
        """The questions, each with what is said so far and the place for its proof."""
        return [self._question(fact) for fact in self.names]

    def _question(self, fact: str) -> Question:
        point = self.points[fact]
        fields = [self[name] for name in (f"fact-{fact}", f"fact-{fact}-else") if name in self.fields]
        said = said_rows(self.opened, point)
        return Question(fields, self[f"proof-{fact}"], said, point.notes, proof_open=point.is_mine_to_prove)


class AnswerForm(FactsForm):
    """The respondent's answer: words, a view on each thing the claimant says, its own facts, files."""

    def build(self) -> None:
        """The claimant's statements come from the claim; what else to ask, from the rules."""
        hint = _("What happened from your side, and what you suggest. Short and factual helps most.")
        self.fields["text"] = text_field(_("Your answer"), hint=hint, rows=8)
        claim = next(iter(self.opened.state.acts(Act.CLAIM)))
        facts = self.opened.rulebook.facts
        self.claimed = {name: value for name, value in claim.body.get("statements", {}).items() if name in facts}
        for name, value in self.claimed.items():
            self._ask_view(facts[name], value)
        self.ask(() if self.is_bound else self._missing())
        self.fields["files"] = FilesField(label=_("Photos or documents (optional)"), required=False)

    def _missing(self) -> tuple[str, ...]:
        """What can still change the result and is for this party to tell."""
        finding = assessment_of(self.opened.state.id).finding
        missing = finding.missing if finding else ()
        mine = (row.name for row in missing if row.asked_of == self.opened.viewer.role)
        return tuple(name for name in mine if name not in self.claimed)

    def _ask_view(self, spec: FactSpec, stored: object) -> None:
        value = value_words(spec, from_data(stored), self.opened.state.paid.currency)
        label = _("%(fact)s: “%(value)s”") % {"fact": label_words(self.opened.rulebook, spec.name), "value": value}
        choices = [
            (AGREE, Card(_("I agree"))),
            (DIFFER, Card(_("I see it differently"))),
            (UNSURE, Card(_("I cannot say"))),
        ]
        self.fields[f"view-{spec.name}"] = forms.ChoiceField(
            label=label, widget=Cards, choices=choices, error_messages={"required": _("Say whether you agree.")}
        )
        if spec.type != "boolean":
            self.fields[f"mine-{spec.name}"] = self._own_view(spec, stored)

    def _own_view(self, spec: FactSpec, stored: object) -> forms.Field:
        label = _("If you see it differently: what is it in your view?")
        if spec.type != "choice":
            return self.field_for(spec, label=label)
        language = self.opened.reader.language
        others = [(key, pick(text, language)) for key, text in spec.choices.items() if key != stored]
        return forms.ChoiceField(label=label, choices=[("", "–"), *others], required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever sees a thing differently says how."""
        data = super().clean()
        self.statements = {name: value for name, value in self.answers.items() if value is not None}
        for name, stored in self.claimed.items():
            view = self.cleaned_data.get(f"view-{name}")
            if view == AGREE:
                self.statements[name] = stored
            elif view == DIFFER:
                self._differ(name, stored)
        return data

    def _differ(self, name: str, stored: object) -> None:
        if isinstance(stored, bool):
            self.statements[name] = not stored
            return
        field = f"mine-{name}"
        said = self.cleaned_data.get(field)
        if said in (None, ""):
            if field not in self.errors:
                self.add_error(field, _("Say what it is in your view."))
            return
        self.statements[name] = self.json_of(name, said, field)

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The parts of the page: heading, line below it, fields."""
        views = [self[name] for name in self.fields if name.startswith(("view-", "mine-"))]
        own = [self[name] for name in self.fields if name.startswith("fact-")]
        parts = [
            ("", "", [self["text"]]),
            (_("What the other side says"), _("What you do not dispute counts as said. If you cannot say, it counts as well, unless something on record speaks against it."), views),
            (_("What only you can tell"), _("The result can depend on these. Leave open what you want to add later; what is yours to prove and stays open can count as not proven."), own),
            ("", "", [self["files"]]),
        ]  # fmt: skip
        return [part for part in parts if part[2]]


def _others(spec: FactSpec) -> list[tuple[str, Card]]:
    none = [(ABSENT_WORD, Card(_("There is none")))] if spec.absent else []
    return [*none, (UNSURE, Card(_("I cannot say")))]


def _proof_hint(spec: FactSpec) -> str:
    proof = proof_words(spec)
    return _("What shows it: %(proof)s.") % {"proof": proof} if proof else ""
