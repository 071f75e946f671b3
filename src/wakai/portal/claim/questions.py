"""Follow-up questions about facts, in the rulebook's words: answered by cards, or by a value with its ways out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wakai.kernel.instants import format_date, local_day
from wakai.kernel.languages import half_width, pick
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.portal.claim.drafted import FACT, UNSURE, Drafted
from wakai.portal.claim.forms import ClaimedMoneyField
from wakai.portal.claim.journey import ABOUT
from wakai.portal.claim.pages import ClaimForm, Page
from wakai.portal.claim.words import HAPPENED, none_words
from wakai.portal.forms import Card, Cards, DateField
from wakai.rulebook.specs import ABSENT, FactSpec, FactValue
from wakai.rulebook.values import fact_from_text, to_data

GIVEN, NONE, UNKNOWN = "given", "absent", "unsure"
FAR_AHEAD: Final = timedelta(days=366)


class FactForm(ClaimForm):
    """One question about one fact."""

    def __init__(self, *sent: Any, drafted: Drafted, spec: FactSpec) -> None:
        self.spec = spec
        super().__init__(*sent, drafted=drafted)

    @property
    def has_value(self) -> bool:
        """Whether the answer is typed, and not chosen among cards."""
        return self.spec.type not in ("boolean", "choice")

    @property
    def one_question(self) -> bool:
        """The cards carry the question; a value stands below the card that says so."""
        return True

    def build(self) -> None:
        """Cards for all answers there are."""
        language = self.drafted.reader.language
        cards = forms.ChoiceField(
            label=pick(self.spec.ask or self.spec.label, language),
            help_text=pick(self.spec.help, language) if self.spec.help else "",
            choices=[*self._answers(language), (UNKNOWN, Card(_("I don’t know")))],
            widget=Cards,
            initial=self._chosen_before(),
            required=not self.has_value,
        )
        self.add_field("answer", cards)
        if self.has_value:
            self.add_field("value", self._value_field())

    def _answers(self, language: str) -> list[tuple[str, Card]]:
        if self.spec.type == "boolean":
            return [("true", Card(pgettext("answer", "Yes"))), ("false", Card(pgettext("answer", "No")))]
        if self.spec.type == "choice":
            return [(name, Card(pick(texts, language))) for name, texts in self.spec.choices.items()]
        given = {"date": _("On this day"), "money": _("This amount")}.get(self.spec.type, _("This is my answer"))
        return [(GIVEN, Card(given)), *([(NONE, Card(none_words(self.spec)))] if self.spec.absent else [])]

    def _value_field(self) -> forms.Field:
        before = self.drafted.statements.get(self.spec.name)
        if self.spec.type == "date":
            return DateField(label=_("Date"), required=False, initial=before if isinstance(before, date) else None)
        if self.spec.type == "money":
            currency, language = self.drafted.order.currency, self.drafted.reader.language
            sum_before = Money(before, currency) if isinstance(before, int) else None
            return ClaimedMoneyField(
                label=_("Amount"), required=False, currency=currency, language=language, initial=sum_before
            )
        mode = {"integer": "numeric", "decimal": "decimal"}.get(self.spec.type, "text")
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "w-10", "dir": "auto"})
        shown = str(before) if before not in (None, ABSENT) else None
        return forms.CharField(label=_("Your answer"), required=False, max_length=1000, widget=widget, initial=shown)

    def _chosen_before(self) -> str | None:
        name = self.spec.name
        if name in self.drafted.unsure:
            return UNKNOWN
        if name not in self.drafted.statements:
            return None
        value = self.drafted.statements[name]
        if value is ABSENT:
            return NONE
        if self.has_value:
            return GIVEN
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

    def clean(self) -> dict[str, Any]:
        """Reads the answer by the fact's type; what does not fit is said beside the field."""
        data = super().clean() or {}
        said, value = data.get("answer"), data.get("value")
        self.data_to_keep: object = None
        if said == UNKNOWN:
            self.errors.pop("value", None)
            self.data_to_keep = UNSURE
        elif said == NONE:
            self.errors.pop("value", None)
            self.data_to_keep = to_data(ABSENT)
        elif not self.has_value:
            self._read("answer", said)
        elif value not in (None, ""):
            self._read("value", value)
        elif not self.errors:
            self._say_what_is_missing(said)
        return data

    def _say_what_is_missing(self, said: str | None) -> None:
        field = self.fields["value"] if said == GIVEN else self.fields["answer"]
        self.add_error("value" if said == GIVEN else "answer", str(field.error_messages["required"]))

    def _read(self, field: str, said: object) -> None:
        if said in (None, ""):
            return
        text = f"{said.decimal():f}" if isinstance(said, Money) else half_width(str(said))
        try:
            value = fact_from_text(self.spec, text, self.drafted.order.currency)
        except Refusal as refusal:
            self.refuse(field, refusal)
            return
        problem = self._problem_of(value)
        if problem:
            self.add_error(field, problem)
        self.data_to_keep = to_data(value)

    def _problem_of(self, value: FactValue) -> str:
        """A day that cannot be meant: before the order, or still to come where something has happened."""
        if not isinstance(value, date):
            return ""
        zone, language = self.drafted.order.buyer.zone, self.drafted.reader.language
        ordered, today = local_day(self.drafted.order.ordered_at, zone), local_day(self.drafted.at, zone)
        if value < ordered:
            return _("The order was placed on %(day)s. Enter that day or a later one.") % {"day": format_date(ordered, language)}  # fmt: skip
        if self.spec.name in HAPPENED and value > today:
            return _("This day is still to come. Enter a day up to today, %(day)s.") % {"day": format_date(today, language)}  # fmt: skip
        if value > today + FAR_AHEAD:
            return _("This day is more than a year ahead. Check the year.")
        return ""

    def answers(self) -> Mapping[str, object]:
        """The value as JSON, or that the buyer cannot tell."""
        return {FACT + self.spec.name: self.data_to_keep}


class About(Page):
    """The page of one follow-up question."""

    template = "claim/fact.html"

    def __init__(self, spec: FactSpec) -> None:
        self.spec, self.slug = spec, ABOUT + spec.name

    def title(self, drafted: Drafted) -> str:
        """In the rulebook's words."""
        return pick(self.spec.ask or self.spec.label, drafted.reader.language)

    def form(self, drafted: Drafted, *sent: Any) -> FactForm:
        """The question."""
        return FactForm(*sent, drafted=drafted, spec=self.spec)
