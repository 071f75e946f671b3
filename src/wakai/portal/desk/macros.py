"""Prepared texts for messages: previewed in three languages, put into the note, and changed there before anybody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from wakai.docket.domain.acts import AGENT, Kind
from wakai.kernel.instants import format_due
from wakai.kernel.languages import LANGUAGES, Texts, pick
from wakai.portal.cases.opened import Opened
from wakai.portal.frame import OWN_NAMES
from wakai.portal.reader import LANG_ATTRIBUTE


@dataclass(frozen=True, slots=True)
class Macro:
    """One prepared text as it is kept: `to` is whom it is usually for."""

    name: str
    to: str
    title: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class Filled:
    """A prepared text in one language, filled in for the case. `code` is what its button sends."""

    code: str
    tag: str
    tongue: str
    text: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A prepared text as the page offers it, the language of its likeliest reader first."""

    title: str
    texts: tuple[Filled, ...]


@cache
def macros() -> Mapping[str, Macro]:
    """The prepared texts that come with the package, by name."""
    text = files("wakai.portal.desk").joinpath("macros.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text)
    return {name: Macro(name, row["to"], row["title"], row["text"]) for name, row in data.items()}


def macros_for(opened: Opened) -> tuple[Offered, ...]:
    """All prepared texts, filled in for this case."""
    return tuple(
        Offered(pick(macro.title, opened.reader.language), tuple(_filled(opened, macro))) for macro in macros().values()
    )


def with_macro(opened: Opened, text: str, wanted: str) -> str:
    """The text with a prepared one after it; `wanted` is its code ("ask_photos:ja"). An unknown code changes nothing."""
    name, _, language = wanted.partition(":")
    if name not in macros() or language not in LANGUAGES:
        return text
    added = fill(opened, macros()[name], language)
    return f"{text.rstrip()}\n\n{added}" if text.strip() else added


def fill(opened: Opened, macro: Macro, language: str) -> str:
    """A prepared text in one language, with the case's number and the end of the time to decide."""
    due = opened.state.deadline(Kind.DECIDE)
    words = format_due(due.due, opened.state.places[AGENT].zone, language) if due else "–"
    return macro.text[language].strip().replace("{number}", opened.head.number).replace("{due}", words)


def _filled(opened: Opened, macro: Macro) -> list[Filled]:
    first = opened.language_of(macro.to) or opened.reader.language
    order = sorted(LANGUAGES, key=lambda one: one != first)
    return [
        Filled(f"{macro.name}:{one}", LANG_ATTRIBUTE[one], OWN_NAMES[LANG_ATTRIBUTE[one]], fill(opened, macro, one))
        for one in order
    ]
