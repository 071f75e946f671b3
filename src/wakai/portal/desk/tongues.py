"""Which languages the parties read, said to whoever writes to them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wakai.docket.domain.acts import BUYER, SELLER
from wakai.portal.cases.opened import Opened


def tongues_told(opened: Opened) -> str:
    """What to mind about the languages of both sides; "" where both read the one in which the writer reads this."""
    buyer, seller = (opened.people[role].language for role in (BUYER, SELLER))
    if buyer == seller == opened.reader.language:
        return ""
    names = _names()
    if buyer == seller:
        told = _("Both sides read %(language)s: write in %(language)s, or add a translation.")
        return told % {"language": names[buyer]}
    told = _("The buyer reads %(buyer)s, the seller %(seller)s: write so that both understand, or add a translation.")
    return told % {"buyer": names[buyer], "seller": names[seller]}


def _names() -> dict[str, str]:
    return {
        "en": pgettext("language", "English"),
        "ja": pgettext("language", "Japanese"),
        "zh": pgettext("language", "Chinese"),
    }
