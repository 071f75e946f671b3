"""The decider's form: a finding, a reason and the exhibits for each point; one's own result where the rules leave it open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wakai.docket.domain.contesting import TESTS
from wakai.docket.domain.negotiation import MONEY_REMEDIES
from wakai.docket.domain.open_acts import contested
from wakai.docket.domain.refusals import CannotDecideYet
from wakai.kernel.languages import half_width, pick
from wakai.kernel.money import Money, format_money
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.exhibits import Shown
from wakai.portal.cases.forms import ActForm, audiences, text_field
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.wording import remedy_words
from wakai.portal.desk.points import Point
from wakai.portal.forms import Card, Cards, CheckCards, DateField, LongText, MoneyField
from wakai.rulebook.specs import REMEDIES, FactSpec
from wakai.rulebook.values import fact_from_text

OPEN, VALUE, ABSENT_WORD, UNPROVEN = "", "value", "absent", "unproven"
REASON_LIMIT: Final = 4000
Criterion = Mapping[str, Any]


class QuietForm(ActForm):
    """A form of a page with several: shown with what was typed, and checked only when it is the one that was meant."""

    def keep_quiet(self) -> None:
        """Show what was typed without complaining about it."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


class DecisionForm(QuietForm):
    """Points, result and reason. With `complete` everything needed for issuing is asked for; without, what is there is read."""

    points = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, *sent: Any, opened: Opened, points: tuple[Point, ...], exhibits: Iterable[Shown], complete: bool = False
    ) -> None:
        self.shown, self.exhibits, self.complete = points, tuple(exhibits), complete
        self.criteria: tuple[Criterion, ...] = ()
        super().__init__(*sent, opened=opened)

    def build(self) -> None:
        """The fields of each point, then those of the result."""
        self.initial["points"] = ",".join(point.name for point in self.shown)
        for point in self.shown:
            self._ask(point)
        self._ask_result()
        for label in contested(self.opened.state):
            self._ask_admissibility(label)
        hint = _("Both sides read this, as you write it. Say what weighed most, and why.")
        self.fields["reason"] = text_field(_("Reasons for the result"), required=False, hint=hint, rows=5)

    def _ask(self, point: Point) -> None:
        name = point.name
        finding = forms.ChoiceField(
            label=_("Your finding"), widget=Cards, choices=_findings(point), required=False, initial=OPEN
        )
        self.add_field(f"finding-{name}", finding)
        if point.spec.type not in ("boolean", "choice"):
            self.add_field(f"value-{name}", self._value_field(point.spec))
        reason = LongText(label=_("Why"), required=False, rows=2, max_length=REASON_LIMIT)
        reason.widget.attrs["dir"] = "auto"
        self.add_field(f"why-{name}", reason)
        if self.exhibits:
            labels = [(row.label, Card(row.label, row.caption or row.name)) for row in self.exhibits]
            rests_on = forms.MultipleChoiceField(
                label=_("Exhibits it rests on"), widget=CheckCards, required=False, choices=labels
            )
            self.add_field(f"exhibits-{name}", rests_on)

    def _ask_admissibility(self, label: str) -> None:
        """The checklist of one contested exhibit: what is not ticked does not hold."""
        words = {
            "lawful": Card(_("Lawful"), _("obtained without breaking the law")),
            "authentic": Card(_("Authentic"), _("it is what it is said to be")),
            "relevant": Card(_("Relevant"), _("it has to do with this case")),
            "whole": Card(_("Whole"), _("nothing that matters was left out or changed")),
        }
        tests = forms.MultipleChoiceField(
            label=_("Exhibit %(label)s is contested. What holds?") % {"label": label},
            widget=CheckCards,
            required=False,
            choices=[(test, words[test]) for test in TESTS],
        )
        why = LongText(label=_("Why"), required=False, rows=2, max_length=REASON_LIMIT)
        why.widget.attrs["dir"] = "auto"
        self.add_field(f"tests-{label}", tests)
        self.add_field(f"admit-{label}", why)

    @property
    def admissibility(self) -> tuple[Criterion, ...]:
        """The checklist of each contested exhibit of which something was said."""
        labels = [name.removeprefix("admit-") for name in self.fields if name.startswith("admit-")]
        rows = [(label, self.cleaned_data.get(f"tests-{label}", []), self._why(label)) for label in labels]
        return tuple(
            {"exhibit": label, **{test: test in ticked for test in TESTS}, "reason": why}
            for label, ticked, why in rows
            if why or ticked
        )

    def _why(self, label: str) -> str:
        return str(self.cleaned_data.get(f"admit-{label}", "")).strip()

    @property
    def admissibility_fields(self) -> list[forms.BoundField]:
        """The checklists, in order."""
        return [self[name] for name in self.fields if name.startswith(("tests-", "admit-"))]

    def _value_field(self, spec: FactSpec) -> forms.Field:
        label = _("The value you find")
        if spec.type == "date":
            return DateField(required=False, label=label)
        if spec.type == "money":
            return MoneyField(required=False, label=label, currency=self.opened.state.paid.currency)
        inputmode = "text" if spec.type == "text" else "decimal"
        widget = forms.TextInput(attrs={"class": "w-10", "autocomplete": "off", "inputmode": inputmode})
        return forms.CharField(required=False, label=label, max_length=1000, widget=widget)

    def _ask_result(self) -> None:
        state, book = self.opened.state, self.opened.rulebook
        sides = [
            ("buyer", Card(_("In favour of the buyer"))),
            ("seller", Card(_("In favour of the seller"))),
            ("neither", Card(_("In favour of neither side"))),
        ]
        remedies = [(name, Card(remedy_words(book, name))) for name in (*REMEDIES, *book.remedies)]
        paid = format_money(state.paid, self.opened.reader.language)
        hint = _("At most the %(paid)s that were paid. Leave it empty where no money moves.") % {"paid": paid}
        favours = forms.ChoiceField(label=_("Result"), widget=Cards, choices=sides, required=False)
        remedy = forms.ChoiceField(
            label=_("What follows"), widget=Cards, choices=list(dict(remedies).items()), required=False
        )
        amount = MoneyField(
            label=_("Amount"), currency=state.paid.currency, most=state.paid, required=False, help_text=hint
        )
        for name, field in (("favours", favours), ("remedy", remedy), ("amount", amount)):
            self.add_field(name, field)

    def clean(self) -> dict[str, Any]:
        """Reads the findings; a reason is owed for each when the decision is to be issued."""
        data = super().clean() or {}
        rows = [row for point in self.shown if (row := self._criterion(point))]
        self.criteria = tuple(rows)
        return data

    def _criterion(self, point: Point) -> Criterion | None:
        name, spec = point.name, point.spec
        choice = self.cleaned_data.get(f"finding-{name}", OPEN)
        typed = self.cleaned_data.get(f"value-{name}")
        if choice == OPEN and typed not in (None, ""):
            choice = VALUE
        if choice == OPEN or f"value-{name}" in self.errors:
            return None
        value = spec.if_unproven if choice == UNPROVEN else self._value(spec, typed if choice == VALUE else choice)
        reason = self.cleaned_data.get(f"why-{name}", "").strip()
        if self.complete and not reason and choice != UNPROVEN:
            told = _("Say why you find this (%(point)s): both sides are entitled to the reason.") % {
                "point": point.label
            }
            self.add_error(f"why-{name}", told)
        if value is None:
            return None
        exhibits = self.cleaned_data.get(f"exhibits-{name}", [])
        row = {"fact": name, "value": value, "reason": reason, "exhibits": exhibits}
        return {**row, "unproven": True} if choice == UNPROVEN else row

    def _value(self, spec: FactSpec, said: Any) -> Any:
        """What was chosen or typed, by the fact's type; what cannot be read becomes the field's error."""
        field = f"value-{spec.name}" if f"value-{spec.name}" in self.fields else f"finding-{spec.name}"
        if said in (None, ""):
            self.add_error(field, _("Enter the value you find, or choose another finding."))
            return None
        text = f"{said.decimal():f}" if isinstance(said, Money) else half_width(str(said))
        try:
            return fact_from_text(spec, text, self.opened.state.paid.currency)
        except Refusal as refusal:
            reader = self.opened.reader
            self.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))
            return None

    def own_result(self, still_open: Iterable[str]) -> tuple[str, str, Money] | None:
        """The decider's own result; what it lacks becomes errors. For a form that was cleaned.

        `still_open` names the points the rules wait for: where nothing was chosen either, that is the first thing to say.
        """
        chosen = self.cleaned_data.get("favours", ""), self.cleaned_data.get("remedy", "")
        waiting = ", ".join(still_open)
        if waiting and not any(chosen):
            self.refuse(CannotDecideYet(facts=waiting))
        else:
            self._check_result(*chosen)
        if self.errors:
            return None
        amount: Money | None = self.cleaned_data.get("amount") if chosen[1] in MONEY_REMEDIES else None
        return *chosen, amount or Money.zero(self.opened.state.paid.currency)

    def _check_result(self, favours: str, remedy: str) -> None:
        if not favours:
            self.add_error("favours", _("Choose in whose favour you decide."))
        if not remedy:
            self.add_error("remedy", _("Choose what follows from the decision."))
        if remedy in MONEY_REMEDIES and not self.cleaned_data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Enter the amount to be paid back."))
        if not self.cleaned_data.get("reason", "").strip():
            self.add_error(
                "reason", _("Give the reasons: the rules leave this result to you, so your reasons carry it.")
            )

    def fields_of(self, point: Point) -> list[forms.BoundField]:
        """The fields of one point, in order."""
        names = (f"{part}-{point.name}" for part in ("finding", "value", "why", "exhibits"))
        return [self[name] for name in names if name in self.fields]

    @property
    def groups(self) -> list[tuple[Point, list[forms.BoundField]]]:
        """Each point with its fields."""
        return [(point, self.fields_of(point)) for point in self.shown]

    @property
    def result_fields(self) -> list[forms.BoundField]:
        """The fields of one's own result."""
        return [self[name] for name in ("favours", "remedy", "amount")]


def _findings(point: Point) -> list[tuple[str, Card]]:
    spec = point.spec
    if spec.type == "boolean":
        rows = [("true", Card(pgettext("answer", "Yes"))), ("false", Card(pgettext("answer", "No")))]
    elif spec.type == "choice":
        rows = [(key, Card(pick(text, point.language))) for key, text in spec.choices.items()]
    else:
        rows = [(VALUE, Card(_("The value entered below")))]
    if spec.absent:
        rows.append((ABSENT_WORD, Card(_("There is none"))))
    if point.otherwise:
        rows.append((UNPROVEN, Card(_("Not proven"), _("counts as: %(value)s") % {"value": point.otherwise})))
    leave = _("Leave it as it stands") if point.stands else _("Leave it open")
    return [*rows, (OPEN, Card(leave))]


class NoteForm(QuietForm):
    """A message or a note. Nobody is presumed to be its reader: that is chosen each time."""

    def build(self) -> None:
        """Who reads it comes first, what they read second."""
        readers = forms.ChoiceField(
            label=_("Who will read this"), widget=Cards, choices=_note_readers(),
            error_messages={"required": _("Choose who will read this.")},
        )  # fmt: skip
        self.add_field("readers", readers)
        self.fields["text"] = text_field(_("Your message or note"), rows=5)

    @property
    def audience(self) -> tuple[str, ...]:
        """The roles that may read it."""
        return audiences("agent")[self.cleaned_data["readers"]]


def _note_readers() -> list[tuple[str, Card]]:
    return [
        ("staff", Card(_("Only the secretariat"), _("A note. Neither side ever sees it."))),
        ("all", Card(_("The buyer, the seller and the secretariat"), _("A message that both sides get by mail."))),
        ("buyer", Card(_("Only the buyer and the secretariat"), _("The seller does not see it."))),
        ("seller", Card(_("Only the seller and the secretariat"), _("The buyer does not see it."))),
    ]
