"""The forms of acts. Each carries a token that makes a second press harmless, and the last entry its reader has seen."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wakai.docket.domain.acts import EVERYONE, STAFF_ONLY, Kind
from wakai.docket.domain.negotiation import MONEY_REMEDIES, TEXT_LIMIT
from wakai.docket.domain.open_acts import EXTENDABLE
from wakai.docket.domain.state import standing_offer
from wakai.evidence.domain.carriers import read_carrier_document
from wakai.evidence.domain.carriers.refusals import CarrierDocumentUnknown
from wakai.kernel.money import Money, format_money
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.opened import Opened
from wakai.portal.forms import Card, Cards, FilesField, LongText, MoneyField, QuestionForm

REQUIRED_TEXT: Final = gettext_lazy("Write a few words, so that the other side understands.")


class ActForm(QuestionForm):
    """A form that does something in a case. Without fields of its own it is a confirmation."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *sent: Any, opened: Opened) -> None:
        super().__init__(*sent, initial={"once": fresh_token(), "seen": opened.last_number})
        self.opened = opened
        self.build()

    def build(self) -> None:
        """Adds the fields that depend on the case."""

    @property
    def last_seen(self) -> int:
        """The number, as its reader counts, of the newest entry that was on the page when it was opened."""
        return self.cleaned_data.get("seen") or 0

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the head of the form; what was typed stays."""
        reader = self.opened.reader
        self.add_error(None, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))


def once_key(request: HttpRequest) -> str:
    """The idempotency key of a sent form: its token, where it was sent to and what was sent with it.

    The same press twice is one act. Something else sent from the same page (gone back to, and changed), or sent to
    another page, is another: by the token alone it would be taken for a repetition, and lost without a word.
    """
    sent = hashlib.sha256(repr(request.path).encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            sent.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        sent.update(repr((name, [(file.name, _content_hash(file)) for file in files])).encode())
    return f"{request.POST.get('once', '')[:20]}.{sent.hexdigest()[:16]}"


def _content_hash(file: UploadedFile[Any]) -> str:
    """SHA-256 of what is in the file: a photo taken anew may have the name and the size of the first."""
    content = hashlib.sha256()
    for piece in file.chunks():
        content.update(piece)
    file.seek(0)
    return content.hexdigest()


def text_field(label: Any, *, required: bool = True, hint: Any = "", rows: int = 6) -> LongText:
    """Free text up to what one entry takes; any script, any direction."""
    field = LongText(label=label, help_text=hint, required=required, rows=rows, max_length=TEXT_LIMIT)
    field.widget.attrs["dir"] = "auto"
    field.error_messages["required"] = REQUIRED_TEXT
    return field


class MessageForm(ActForm):
    """A message, and who will read it."""

    def build(self) -> None:
        """The readers depend on who writes."""
        self.fields["text"] = text_field(_("Write a message"), rows=5)
        self.fields["readers"] = forms.ChoiceField(
            label=_("Who will read this"), widget=Cards, choices=reader_choices(self.opened.viewer.role), initial="all"
        )

    @property
    def audience(self) -> tuple[str, ...]:
        """The roles that may read the message."""
        return audiences(self.opened.viewer.role)[self.cleaned_data["readers"]]


@dataclass(frozen=True, slots=True)
class Composer:
    """The message form on the case page, which is shown far more often than it is sent: values, and no form's cost."""

    once: str
    seen: int
    readers: list[tuple[str, Card]]
    most: int = TEXT_LIMIT


def composer_of(opened: Opened) -> Composer:
    """A fresh composer for this viewer; what it sends is read by `MessageForm`."""
    return Composer(fresh_token(), opened.last_number, reader_choices(opened.viewer.role))


def fresh_token() -> str:
    """A token that no other rendering of a form carries."""
    return secrets.token_urlsafe(12)


def audiences(role: str) -> dict[str, tuple[str, ...]]:
    """Whom this role may write to."""
    if role == "agent":
        return {"all": EVERYONE, "buyer": ("buyer", "agent"), "seller": ("seller", "agent"), "staff": STAFF_ONLY}
    return {"all": EVERYONE, "staff": (role, "agent")}


def reader_choices(role: str) -> list[tuple[str, Card]]:
    """The same, in words."""
    words = {
        ("buyer", "all"): Card(_("The seller and the secretariat")),
        ("seller", "all"): Card(_("The buyer and the secretariat")),
        ("agent", "all"): Card(_("The buyer, the seller and the secretariat")),
        ("agent", "buyer"): Card(_("Only the buyer and the secretariat")),
        ("agent", "seller"): Card(_("Only the seller and the secretariat")),
        ("agent", "staff"): Card(_("Only the secretariat")),
        ("buyer", "staff"): Card(_("Only the secretariat"), _("The seller will not see it.")),
        ("seller", "staff"): Card(_("Only the secretariat"), _("The buyer will not see it.")),
    }
    return [(name, words[role, name]) for name in audiences(role)]


class OfferForm(ActForm):
    """A proposal: what happens, how much money, a word with it."""

    def build(self) -> None:
        """The choices are worded for who offers; the amount is in the order's currency."""
        state, role = self.opened.state, self.opened.viewer.role
        paid = format_money(state.paid, self.opened.reader.language)
        self.fields["remedy"] = forms.ChoiceField(
            label=_("What do you propose?"),
            widget=Cards,
            choices=_remedies(role, paid),
            error_messages={"required": _("Choose what you propose.")},
        )
        self.fields["amount"] = MoneyField(
            label=_("Amount"),
            currency=state.paid.currency,
            most=state.paid,
            required=False,
            help_text=_("Leave it empty for the whole %(paid)s.") % {"paid": paid},
        )
        hint = _("For example why you think this is fair, or how the return works.")
        self.fields["note"] = text_field(_("A word with it (optional)"), required=False, hint=hint, rows=3)
        if (mine := standing_offer(state)) and mine.role == role:
            self.initial.update({"remedy": mine.remedy, "note": mine.note}, **self._standing_amount(mine.amount))

    def _standing_amount(self, amount: Money) -> dict[str, str]:
        """The amount as it would be typed; empty where it stands for the whole price, or for none."""
        return {} if amount.is_zero or amount == self.opened.state.paid else {"amount": f"{amount.decimal():f}"}

    def clean(self) -> dict[str, Any]:
        """A partial refund needs its amount; an amount beside a remedy that has another is never dropped unsaid."""
        data = super().clean() or {}
        if "amount" not in self.errors and (wrong := self._amount_problem(data.get("remedy"), data.get("amount"))):
            self.add_error("amount", wrong)
        return data

    def _amount_problem(self, remedy: str | None, amount: Money | None) -> str:
        """What is to be said at the amount, or ""."""
        paid = self.opened.state.paid
        if remedy == "partial_refund" and not amount:
            return _("Type the amount of the partial refund.")
        if remedy == "refund" and amount and amount != paid:
            whole = {"paid": format_money(paid, self.opened.reader.language)}
            return _("A full refund is %(paid)s. Choose “partial refund” to offer another amount, or leave the amount empty.") % whole  # fmt: skip
        if remedy == "replacement" and amount:
            return _("No money moves with a replacement. Leave the amount empty, or propose something else.")
        return ""

    @property
    def amount(self) -> Money:
        """What would be paid back: the amount typed, else all that was paid; nothing for a replacement."""
        paid = self.opened.state.paid
        if self.cleaned_data["remedy"] not in MONEY_REMEDIES:
            return Money.zero(paid.currency)
        if self.cleaned_data["remedy"] == "refund":
            return paid
        return self.cleaned_data["amount"] or paid


def _remedies(role: str, paid: str) -> list[tuple[str, Card]]:
    full = _("The whole %(paid)s goes back; nothing is sent back.") % {"paid": paid}
    hints = {
        "seller": (full, _("You pay back a part; the buyer keeps the item."), _("The buyer sends the item back, and you refund it."), _("You send the item once more; no money moves.")),
        "buyer": (full, _("You get a part back and keep the item."), _("You send the item back and get the money."), _("You get the item once more; no money moves.")),
    }[role]  # fmt: skip
    names = (
        ("refund", _("Full refund")),
        ("partial_refund", _("Partial refund")),
        ("return_and_refund", _("Return and refund")),
        ("replacement", _("Replacement")),
    )
    return [(key, Card(label, hint)) for (key, label), hint in zip(names, hints, strict=True)]


class OnOfferForm(ActForm):
    """An act on one offer, named by the number of its entry: no other offer can be meant."""

    offer = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def build(self) -> None:
        """On a fresh page, the offer on the table."""
        standing = standing_offer(self.opened.state)
        self.initial["offer"] = self.opened.number_of(standing.seq) if standing else None

    @property
    def seq(self) -> int:
        """The docket number of the offer meant; 0 for a number that is none of its reader's."""
        return self.opened.seq_of(self.cleaned_data["offer"])


class RejectForm(OnOfferForm):
    """Decline, with a word why if one likes."""

    def build(self) -> None:
        """The reason is optional."""
        super().build()
        self.fields["text"] = text_field(_("Why, or what would help instead (optional)"), required=False, rows=4)


class OptionalTextForm(ActForm):
    """A confirmation with room for a word."""

    def build(self) -> None:
        """The word is optional."""
        self.fields["text"] = text_field(_("A word with it (optional)"), required=False, rows=4)


class ExtensionForm(ActForm):
    """Ask for more time for one of one's own deadlines."""

    def build(self) -> None:
        """Which deadline: chosen by itself where only one can be meant."""
        mine = [row.kind for row in self.opened.state.deadlines if row.role == self.opened.viewer.role]
        able = [kind for kind in EXTENDABLE if kind in mine] or list(EXTENDABLE)
        choices = [(kind.value, _DEADLINES[kind]) for kind in EXTENDABLE if self.is_bound or kind in able]
        widget = Cards if len(able) > 1 else forms.HiddenInput
        self.fields["deadline"] = forms.ChoiceField(
            label=_("For what do you need more time?"), widget=widget, choices=choices, initial=able[0].value
        )
        self.fields["text"] = text_field(
            _("Why do you need more time?"), hint=_("The other side reads this and decides."), rows=4
        )

    @property
    def kind(self) -> Kind:
        """The deadline meant."""
        return Kind(self.cleaned_data["deadline"])


_DEADLINES: Final = {
    Kind.ANSWER: gettext_lazy("To answer the claim"),
    Kind.REPLY_TO_OFFER: gettext_lazy("To answer the offer"),
    Kind.EVIDENCE: gettext_lazy("To answer the questions"),
}


class ExhibitsForm(ActForm):
    """Photos and documents, several at once."""

    def build(self) -> None:
        """Captions come per file where there is JavaScript; one for all where there is none."""
        self.fields["files"] = FilesField(label=_("Photos or documents"))
        self.fields["caption"] = forms.CharField(
            label=_("What do they show? (optional)"),
            help_text=_("One line, for example: the broken shade on the day it arrived."),
            required=False,
            max_length=200,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )


class CarrierDocumentForm(ActForm):
    """What a carrier's system says of a parcel: a file, or its text pasted."""

    def build(self) -> None:
        """Either of the two will do."""
        self.fields["files"] = FilesField(
            label=_("The carrier’s file"), most=1, most_mb=2, accept=".xml,.json,application/xml,application/json",
            required=False,
        )  # fmt: skip
        pasted = LongText(label=_("Or paste its text here"), required=False, rows=8, max_length=500_000)
        pasted.widget.attrs |= {"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}
        self.fields["pasted"] = pasted

    def clean(self) -> dict[str, Any]:
        """One of them is needed."""
        data = super().clean() or {}
        if not data.get("files") and not data.get("pasted", "").strip() and not self.errors:
            self.add_error("pasted", _("Choose the carrier’s file, or paste its text."))
        elif not self.errors:
            self._require_a_known_carrier(data)
        return data

    def _require_a_known_carrier(self, data: dict[str, Any]) -> None:
        """Elsewhere a text of no known carrier is kept as a plain document; here it would promise facts it has not."""
        field = "files" if data.get("files") else "pasted"
        try:
            read_carrier_document(_content(data))
        except CarrierDocumentUnknown as refusal:
            reader = self.opened.reader
            self.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))
        except Refusal:
            return  # what else is wrong with it is said where it is filed


def _content(data: dict[str, Any]) -> bytes:
    if not data.get("files"):
        return str(data["pasted"]).strip().encode()
    file = data["files"][0].file
    content = bytes(file.read())
    file.seek(0)
    return content


class TrackingForm(ActForm):
    """A tracking number, as a pointer to what the carrier knows."""

    def build(self) -> None:
        """Number and carrier."""
        self.fields["number"] = forms.CharField(
            label=_("Tracking number"),
            max_length=60,
            widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
            error_messages={"required": _("Type or paste the tracking number.")},
        )
        self.fields["carrier"] = forms.CharField(
            label=_("Carrier"),
            max_length=80,
            help_text=_("For example Japan Post, Yamato, SF Express, FedEx."),
            widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "off"}),
            error_messages={"required": _("Name the carrier.")},
        )
