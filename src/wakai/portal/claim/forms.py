"""The questions every claim has: which items, what went wrong, what is wanted, how much, what happened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wakai.commerce.domain.order import OrderLine
from wakai.docket.domain.acts import BUYER
from wakai.docket.domain.negotiation import TEXT_LIMIT
from wakai.docket.domain.refusals import AlreadyDecided, ClaimAboveOrder, NothingChosen, OtherCurrency
from wakai.kernel.languages import pick
from wakai.kernel.money import Money, UnknownCurrency, exponent, format_money
from wakai.portal.claim.pages import ClaimForm
from wakai.portal.claim.words import wish_cards
from wakai.portal.forms import Card, Cards, CheckCards, LongText, MoneyField

_MARKS: Final[Mapping[str, frozenset[str]]] = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "BRL", "ARS", "COP"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
}
_CODE: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")


class ItemsForm(ClaimForm):
    """Which lines of the order; those that an open case is about already cannot be chosen."""

    def build(self) -> None:
        """A card for each free line."""
        choices = [(str(line.n), Card(line.title, self._hint(line))) for line in self.drafted.free]
        self.add_field(
            "lines",
            forms.MultipleChoiceField(
                label=_("Which items is it about?"),
                help_text=_("Choose all that the same thing went wrong with."),
                choices=choices,
                widget=CheckCards,
                initial=[str(n) for n in self.drafted.lines],
                error_messages={"required": NothingChosen().text(self.drafted.reader.language)},
            ),
        )

    def _hint(self, line: OrderLine) -> str:
        price = format_money(line.total, self.drafted.reader.language)
        count = ngettext("%(n)d piece", "%(n)d pieces", line.quantity) % {"n": line.quantity}
        return f"{count} · {price}"

    def answers(self) -> Mapping[str, object]:
        """The numbers of the lines."""
        return {"lines": sorted(int(n) for n in self.cleaned_data["lines"])}


class ProblemForm(ClaimForm):
    """What went wrong: the kinds of claim that the version in force knows, in its own words."""

    def build(self) -> None:
        """A card for each kind that a buyer can claim."""
        language = self.drafted.reader.language
        kinds = [spec for spec in self.drafted.rulebook.claims.values() if spec.claimant == BUYER]
        cards = [(spec.name, Card(pick(spec.title, language), pick(spec.hint, language) if spec.hint else "")) for spec in kinds]  # fmt: skip
        self.add_field(
            "kind",
            forms.ChoiceField(
                label=_("What went wrong?"), choices=cards, widget=Cards, initial=self.drafted.kind or None
            ),
        )

    def clean_kind(self) -> str:
        """The kind; one that was decided about an item chosen is refused here already, and not only at the end."""
        kind = str(self.cleaned_data["kind"])
        for line in self.drafted.lines or (0,):
            before = self.drafted.others.decided(line, kind=kind)
            if before:
                words = AlreadyDecided(number=before.number).text(self.drafted.reader.language)
                raise forms.ValidationError(words, code="AlreadyDecided")
        return kind

    def answers(self) -> Mapping[str, object]:
        """The kind."""
        return {"kind": self.cleaned_data["kind"]}


class WishForm(ClaimForm):
    """What the buyer wants."""

    def build(self) -> None:
        """A card for each remedy."""
        cards = wish_cards(self.drafted.kind, self.drafted.paid, self.drafted.reader.language)
        self.add_field(
            "asked",
            forms.ChoiceField(
                label=_("What would you like?"),
                help_text=_("You are not bound to it: you can take another offer later."),
                choices=cards,
                widget=Cards,
                initial=self.drafted.wish or None,
            ),
        )

    def answers(self) -> Mapping[str, object]:
        """The remedy."""
        return {"asked": self.cleaned_data["asked"]}


class ClaimedMoneyField(MoneyField):
    """An amount in the order's currency. One in another currency is not taken for it."""

    def __init__(self, *, language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def clean(self, value: Any) -> Any:
        """The amount; what is out of bounds is said with the bounds."""
        if isinstance(value, str) and names_other_currency(value, self.currency):
            raise forms.ValidationError(OtherCurrency(expected=self.currency).text(self.language), code="OtherCurrency")
        return super().clean(value)

    def _within_bounds(self, money: Money) -> Money:
        if self.most and money > self.most:
            refusal = ClaimAboveOrder(amount=money, paid=self.most)
            raise forms.ValidationError(refusal.text(self.language), code=refusal.code)
        return super()._within_bounds(money)


def names_other_currency(text: str, currency: str) -> bool:
    """Whether a sign or a code in the text stands for another currency than this one."""
    plain = unicodedata.normalize("NFKC", text)
    signs = any(currency not in meant for mark, meant in _MARKS.items() if mark in plain)
    codes = {code.upper() for code in _CODE.findall(plain)} - {currency}
    return signs or any(_is_currency(code) for code in codes)


def _is_currency(code: str) -> bool:
    """Whether three letters are a currency, and not a word such as "ten"."""
    try:
        exponent(code)
    except UnknownCurrency:
        return False
    return True


class AmountForm(ClaimForm):
    """How much of the money."""

    def build(self) -> None:
        """One amount, at most what was paid."""
        paid, language = self.drafted.paid, self.drafted.reader.language
        self.add_field(
            "amount",
            ClaimedMoneyField(
                label=_("How much would you like back?"),
                help_text=_("Up to %(paid)s, which is what was paid for what you chose.") % {"paid": format_money(paid, language)},
                currency=paid.currency,
                most=paid,
                language=language,
                initial=self.drafted.part,
                max_length=60,
            ),
        )  # fmt: skip

    def answers(self) -> Mapping[str, object]:
        """Minor units of the order's currency."""
        return {"amount": self.cleaned_data["amount"].minor}


class StoryForm(ClaimForm):
    """What happened, in the buyer's words."""

    text = LongText(
        label=gettext_lazy("What happened, in your own words?"),
        help_text=gettext_lazy(
            "When did you notice it? What have you and the seller written to each other? Short is fine."
        ),
        max_length=TEXT_LIMIT,
        rows=8,
        error_messages={"required": gettext_lazy("Write a few words, so that the other side understands.")},
    )

    def build(self) -> None:
        """Any script, in any direction."""
        self.fields["text"].widget.attrs["dir"] = "auto"
        self.fields["text"].initial = self.drafted.text

    def answers(self) -> Mapping[str, object]:
        """The text, and the language in which it was most likely written."""
        return {"text": self.cleaned_data["text"], "language": self.drafted.reader.language}
