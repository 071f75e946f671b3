"""The published rules as public pages show them: terms for the home page, chapters for the rules page.

No number of these pages is written in a template: all come from the rulebook version in force.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import ngettext

from wakai.kernel.instants import local_day
from wakai.kernel.languages import Texts, pick
from wakai.kernel.money import Money, format_money
from wakai.kernel.terms import Term, format_term
from wakai.policies import queries as policies
from wakai.policies.queries import NoRulebookInForce
from wakai.portal.reader import HOME_ZONE, present_reader
from wakai.rulebook import Rulebook, words
from wakai.rulebook.specs import FactSpec, ParameterSpec, ParameterValue, RuleSpec

NAME: Final = "marketplace"


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules for one kind of claim, in the order in which they are tried, each with its anchor on the page.

    The anchor is the rule's own number; a rule that serves several kinds of claim has it where it stands first.
    """

    name: str
    title: Texts
    hint: Texts
    claimant: str
    rules: tuple[tuple[str, RuleSpec], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A dated figure of the rulebook, ready to be read: its values are already words. `unit` is the parameter's."""

    unit: str
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


def rulebook_file_name(book: Rulebook) -> str:
    """How the file with a version's canonical text is called."""
    return f"{book.name}-{book.version}.json"


def published() -> tuple[Rulebook, ...]:
    """All published versions, newest first."""
    return policies.published(NAME)


@dataclass(frozen=True, slots=True)
class Burden:
    """A fact that somebody has to prove: who, with what, and what counts when it is not proven ("" when people decide)."""

    label: str
    by: str
    proof: str
    otherwise: str


def chapters(book: Rulebook) -> tuple[Chapter, ...]:
    """The rulebook by kind of claim."""
    return tuple(_chapter(book, name) for name in book.claims)


def anchor_of(rule: RuleSpec, claim: str) -> str:
    """Where a rule stands on the page of its version, in the chapter of this kind of claim."""
    return rule.id if rule.claims[0] == claim else f"{claim}-{rule.id}"


def address_of(book: Rulebook, rule_id: str, claim: str) -> str:
    """The address of one rule on the page of its version, for a decision to name."""
    return f"{reverse('rules-version', args=[book.version])}#{quote(anchor_of(book.rule(rule_id), claim))}"


def _chapter(book: Rulebook, name: str) -> Chapter:
    claim = book.claims[name]
    rules = tuple((anchor_of(rule, name), rule) for rule in book.rules_of(name))
    return Chapter(name, claim.title, claim.hint, claim.claimant, rules)


def figures(book: Rulebook) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
    """All dated figures by unit: "money", then "time" (terms and days), then "share"; each entry with its first day."""
    found = [_figure(spec) for spec in book.parameters.values()]
    units = {"money": ("money",), "time": ("term", "days"), "share": ("share",)}
    groups = ((name, tuple(row for row in found if row.unit in kept)) for name, kept in units.items())
    return tuple((name, rows) for name, rows in groups if rows)


def burdens(book: Rulebook) -> tuple[Burden, ...]:
    """Who has to prove what, in the order in which the rulebook declares its facts."""
    return tuple(_burden(spec) for spec in book.facts.values() if spec.burden)


def _burden(spec: FactSpec) -> Burden:
    language = present_reader().language
    proof = words.joined([words.proof_words(kind, language) for kind in spec.proof], language)
    counts = words.value_words(spec, spec.if_unproven, "", language) if spec.if_unproven is not None else ""
    return Burden(pick(spec.label, language), spec.burden or "", proof, counts[:1].upper() + counts[1:])


def _figure(spec: ParameterSpec) -> Figure:
    entries = tuple((entry.since, tuple(_words(spec, entry.values))) for entry in spec.dated)
    return Figure(spec.unit, spec.label, spec.source, entries)


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
