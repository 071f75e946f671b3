"""The rulebook's words in the reader's language: remedies, values, proof, and what established a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wakai.kernel.languages import pick
from wakai.portal.reader import present_reader
from wakai.rulebook import Fact, Rulebook, words
from wakai.rulebook.specs import FactSpec


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a page shows it: what it is called, its value in words, and where the value comes from."""

    label: str
    value: str
    source: str = ""
    unknown: bool = False


def first_upper(text: str) -> str:
    """The text as it begins a line; languages without capitals stay as they are."""
    return text[:1].upper() + text[1:]


def remedy_words(rulebook: Rulebook, remedy: str) -> str:
    """What a remedy is called, as it begins a line: "Partial refund"."""
    return first_upper(words.remedy_words(rulebook, remedy, present_reader().language))


def value_words(spec: FactSpec, value: Any, currency: str) -> str:
    """A fact's value as it begins a line: "Yes", the choice's name, the amount, the day; "None" where none exists."""
    language = present_reader().language
    if value is None:
        return _("Cannot say")
    if isinstance(value, str):
        return pick(spec.choices[value], language) if value in spec.choices else value
    return first_upper(words.value_words(spec, value, currency, language))


def label_words(rulebook: Rulebook, fact: str) -> str:
    """What a fact is called, in the reader's language."""
    return pick(rulebook.facts[fact].label, present_reader().language)


def proof_words(spec: FactSpec) -> str:
    """The kinds of exhibit that settle a fact, as a list in words; "" where none is named."""
    language = present_reader().language
    return words.joined([words.proof_words(kind, language) for kind in spec.proof], language)


def source_words(fact: Fact) -> str:
    """What established a fact: the record, an exhibit, agreement, silence, the decider, or the burden of proof."""
    return first_upper(words.provenance_words(fact.provenance, present_reader().language))
