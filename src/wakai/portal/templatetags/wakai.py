"""Filters and tags of the pages. They speak the language and zone that are active for the request."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import template
from django.core.paginator import Page
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from wakai.kernel.calendars import Derivation, explain_derivation
from wakai.kernel.instants import format_date, format_due, format_instant
from wakai.kernel.languages import pick as pick_text
from wakai.kernel.money import Money, format_money
from wakai.kernel.refusals import Refusal
from wakai.parties.domain import notice
from wakai.portal.reader import LANG_ATTRIBUTE, present_reader
from wakai.portal.rulebooks import source_title
from wakai.rulebook import Rulebook

register = template.Library()

_SOON: Final = timedelta(days=3)
_TODAY: Final = timedelta(days=1)
_BOTH: Final = frozenset({"buyer", "seller", "agent"})

_ROLES: Final[Mapping[str, str | Promise]] = {
    "buyer": gettext_lazy("Buyer"),
    "seller": gettext_lazy("Seller"),
    "agent": gettext_lazy("Secretariat"),
    "neutral": gettext_lazy("Neutral"),
    "system": gettext_lazy("Wakai"),
    "public": gettext_lazy("Public"),
}
_READERS: Final[Mapping[frozenset[str], str | Promise]] = {
    _BOTH: gettext_lazy("The buyer, the seller and the secretariat can read this"),
    frozenset({"agent"}): gettext_lazy("Only the secretariat can read this"),
    frozenset({"buyer", "agent"}): gettext_lazy("Only the buyer and the secretariat can read this"),
    frozenset({"seller", "agent"}): gettext_lazy("Only the seller and the secretariat can read this"),
    frozenset({"buyer", "neutral"}): gettext_lazy("Only the buyer and the neutral can read this"),
    frozenset({"seller", "neutral"}): gettext_lazy("Only the seller and the neutral can read this"),
    _BOTH | {"neutral"}: gettext_lazy("The buyer, the seller, the secretariat and the neutral can read this"),
}


@register.filter
def money(value: Money) -> str:
    """An amount: {{ order.total|money }}."""
    return format_money(value, present_reader().language)


@register.filter(is_safe=True)
def instant(value: datetime) -> str:
    """An instant with weekday and zone, in a <time> element."""
    reader = present_reader()
    shown = format_instant(value, reader.zone, reader.language)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter(is_safe=True)
def due(value: datetime) -> str:
    """An exclusive end in words that carry their own "until", in a <time> element."""
    reader = present_reader()
    words = format_due(value, reader.zone, reader.language)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words[:1].upper() + words[1:])


@register.filter
def day(value: date) -> str:
    """A day with its weekday."""
    return format_date(value, present_reader().language)


@register.filter
def pick(texts: Mapping[str, str]) -> str:
    """The reader's language out of {"en": …, "ja": …, "zh": …}."""
    return pick_text(texts, present_reader().language)


@register.filter
def refusal(value: Refusal) -> str:
    """What a refusal says to this reader."""
    reader = present_reader()
    return value.text(reader.language, reader.zone)


@register.filter
def lang_tag(language: str) -> str:
    """The `lang` attribute for text that a person wrote in "en", "ja" or "zh"; "" when the language is not known."""
    return LANG_ATTRIBUTE.get(language, "")


@register.filter
def role(value: str) -> str:
    """The name of a role, as it begins a line: "Buyer", 購入者, 买家."""
    return str(_ROLES.get(value, value))


@register.filter
def arithmetic(value: Derivation) -> list[str]:
    """How a deadline was computed, a sentence a line."""
    return explain_derivation(value, present_reader().language)


@register.filter
def left(due_at: datetime, at: datetime) -> str:
    """How long until a deadline: {{ due|left:at }}. Rounded down, so that nobody is promised an hour too many."""
    rest = due_at - at
    if rest <= timedelta(0):
        return gettext("The time is over")
    hours, days = int(rest.total_seconds() // 3600), rest.days
    if rest > _SOON:
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    if hours:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    minutes = int(rest.total_seconds() // 60)
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}


@register.filter
def urgency(due_at: datetime, at: datetime) -> str:
    """The class of a deadline: "past", "today" (less than 24 hours), "soon" (three days) or ""."""
    rest = due_at - at
    if rest <= timedelta(0):
        return "past"
    return "today" if rest < _TODAY else "soon" if rest <= _SOON else ""


@register.filter
def source_in(source: str, book: Rulebook) -> str:
    """What a rulebook's source is called: {{ rule.source|source_in:book }}."""
    return source_title(book, source)


@register.simple_tag
def audience(roles: Collection[str]) -> str:
    """The badge "who can read this": {% audience entry.audience %}. Anything but both sides stands out."""
    return format_html('<span class="audience{}">{}</span>', "" if _is_wide(roles) else " narrow", readers(roles))


@register.simple_tag
def data_notice() -> str:
    """What is recorded here, why and how long, in one line, with a link to the whole notice: {% data_notice %}."""
    language = present_reader().language
    told, title, url = pick_text(notice.SHORT, language), pick_text(notice.TITLE, language), reverse("privacy-notice")
    # Not in place of the page: what is typed there would be lost.
    link = '<p class="soft small">{} <a href="{}" target="_blank">{}</a> {}</p>'
    return format_html(link, told, url, title, gettext("(new window)"))


@register.filter
def readers(roles: Collection[str]) -> str:
    """Who can read this, as a sentence without its full stop."""
    if "public" in roles:
        return gettext("Anyone can read this")
    known = _READERS.get(frozenset(roles))
    names = ", ".join(role(one) for one in sorted(roles))
    return str(known) if known else gettext("Only these can read this: %(names)s") % {"names": names}


def _is_wide(roles: Collection[str]) -> bool:
    return "public" in roles or _BOTH <= frozenset(roles)


@register.inclusion_tag("wakai/pagination.html")
def pagination(page: Page[Any], query: str = "") -> dict[str, object]:
    """Links to the other pages: {% pagination page query %}; `query` holds the other parameters, urlencoded."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "query": f"{query}&" if query else ""}
