"""The published rules as public pages show them: terms for the home page, chapters for the rules page.

No number of these pages is written in a template: all come from the rulebook version in force.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import DatabaseError
from django.utils.translation import ngettext

from wakai.kernel.instants import local_day
from wakai.kernel.languages import Texts, pick
from wakai.kernel.money import Money, format_money
from wakai.kernel.terms import Term, format_term
from wakai.policies import queries as policies
from wakai.policies.queries import NoRulebookInForce
from wakai.portal.reader import HOME_ZONE, present_reader
from wakai.rulebook import Rulebook
from wakai.rulebook.specs import ParameterSpec, ParameterValue, RuleSpec

NAME: Final = "marketplace"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules for one kind of claim, in the order in which they are tried."""

    name: str
    title: Texts
    hint: Texts
    rules: tuple[RuleSpec, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A dated figure of the rulebook, ready to be read: its values are already words."""

    label: Texts
    source: str
    entries: tuple[tuple[date, tuple[str, ...]], ...]


def terms_today(at: datetime) -> Mapping[str, str]:
    """How long each step may take by the rules in force, in words, by parameter; empty when there are none to ask."""
    today = local_day(at, HOME_ZONE)
    try:
        book = policies.version_in_force(NAME, on=today)
    except (NoRulebookInForce, DatabaseError):
        return {}
    found = {name: spec.in_force(today, None) for name, spec in book.parameters.items() if spec.unit == "term"}
    language = present_reader().language
    return {
        name: format_term(value[1], language) for name, value in found.items() if value and isinstance(value[1], Term)
    }


def published() -> tuple[Rulebook, ...]:
    """All published versions, newest first."""
    return policies.published(NAME)


def chapters(book: Rulebook) -> tuple[Chapter, ...]:
    """The rulebook by kind of claim."""
    return tuple(Chapter(name, claim.title, claim.hint, book.rules_of(name)) for name, claim in book.claims.items())


def figures(book: Rulebook) -> tuple[Figure, ...]:
    """All dated figures; every entry with its first day."""
    return tuple(_figure(spec) for spec in book.parameters.values())


def _figure(spec: ParameterSpec) -> Figure:
    entries = tuple((entry.since, tuple(_words(spec, entry.values))) for entry in spec.dated)
    return Figure(spec.label, spec.source, entries)


def _words(spec: ParameterSpec, values: Mapping[str, ParameterValue]) -> Iterator[str]:
    language = present_reader().language
    for currency, value in values.items():
        if spec.unit == "money" and isinstance(value, int):
            yield format_money(Money(value, currency), language)
        elif isinstance(value, Term):
            yield format_term(value, language)
        elif isinstance(value, Decimal):
            yield f"{(value * 100).normalize():f} %"
        else:
            yield ngettext("%(n)d day", "%(n)d days", int(value)) % {"n": value}


def source_title(book: Rulebook, source: str) -> str:
    """What a source's short name stands for; the part after a comma says where in it."""
    name, _, where = source.partition(",")
    spec = book.sources.get(name.strip())
    title = pick(spec.title, present_reader().language) if spec else name
    return f"{title},{where}" if where else title
