"""What the claim's pages say about remedies and answers, where the rulebook has no words of its own for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wakai.kernel.languages import pick
from wakai.kernel.money import Money, format_money
from wakai.portal.cases.wording import first_upper
from wakai.portal.forms import Card
from wakai.rulebook import words
from wakai.rulebook.specs import Absent, FactSpec, FactValue

# "There was none" is right for every fact; for these the buyer would say it differently.
_NONE: Final[Mapping[str, Promise]] = {
    "arrived_on": gettext_lazy("It has not reached me yet"),
    "promised_ship_on": gettext_lazy("No day was promised"),
}
HAPPENED: Final = frozenset({"arrived_on", "delivered_on", "shipped_on"})
"""Days of things that have happened: they cannot lie ahead."""
NOTHING_TO_RETURN: Final = frozenset({"not_received"})


def none_words(spec: FactSpec) -> str:
    """The answer that there is, or was, no such thing."""
    return str(_NONE.get(spec.name) or _("There was none"))


def answer_words(spec: FactSpec, value: FactValue, currency: str, language: str) -> str:
    """An answer as it is read back to its writer."""
    if isinstance(value, Absent):
        return none_words(spec)
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if spec.type == "choice":
        return pick(spec.choices[str(value)], language)
    return first_upper(words.value_words(spec, value, currency, language)) if spec.type != "text" else str(value)


def wish_words(remedy: str) -> str:
    """A remedy as the buyer asks for it."""
    return str(_WISHES[remedy])


def wish_cards(kind: str, paid: Money, language: str) -> list[tuple[str, Card]]:
    """What can be asked for, each with a line that helps to choose."""
    whole = format_money(paid, language)
    hints = {
        "refund": _("%(paid)s, with the shipping you paid for it.") % {"paid": whole},
        "partial_refund": _("You keep what you received and get part of the price back. You say how much on the next page."),
        "return_and_refund": _("Please don’t send it back until the return has been agreed or decided."),
        "replacement": _("The same item again, or the missing part."),
    }  # fmt: skip
    if kind in NOTHING_TO_RETURN:
        del hints["return_and_refund"]
        hints["partial_refund"] = _("For example because one parcel of several is missing. You say how much on the next page.")  # fmt: skip
    return [(name, Card(wish_words(name), hint)) for name, hint in hints.items()]


_WISHES: Final[Mapping[str, Promise]] = {
    "refund": gettext_lazy("All of my money back"),
    "partial_refund": gettext_lazy("Part of my money back"),
    "return_and_refund": gettext_lazy("Send it back and get my money back"),
    "replacement": gettext_lazy("A replacement"),
}
