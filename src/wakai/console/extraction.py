"""Finds the texts to translate in Python files and templates, and what is wrong with a catalogue."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = frozenset({".html", ".txt", ".svg"})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something a translator has to look at."""

    language: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.text!r}"


def texts() -> Catalog:
    """All texts of the pages, each with the files it stands in."""
    catalogue = Catalog(domain="django", project="Wakai")
    for file in sorted(PACKAGE.rglob("*")):
        for message, comments, context in _texts_of(file):
            place = (file.relative_to(PACKAGE).as_posix(), 0)
            flags = _flags(message)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context, flags=flags)
    return catalogue


def merge(found: Catalog, known: Catalog) -> Catalog:
    """The known translations brought in line with the texts found. Nothing is guessed."""
    found.creation_date = known.creation_date
    known.update(found, no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def flaws(found: Catalog, known: Catalog, language: str) -> Iterator[Flaw]:
    """Texts without translation, doubtful ones, ones whose placeholders differ, and ones nobody shows."""
    for message in found:
        if message.id:
            yield from _flaws_of(message, known.get(message.id, message.context), language)
    for message in known:
        if message.id and found.get(message.id, message.context) is None:
            yield Flaw(language, _first(message.id), "stands in the catalogue but nowhere else")


def _flaws_of(message: Message, translated: Message | None, language: str) -> Iterator[Flaw]:
    shown = _first(message.id)
    if translated is None or not all(_forms(translated.string)):
        yield Flaw(language, shown, "has no translation")
        return
    if translated.fuzzy:
        yield Flaw(language, shown, "is marked fuzzy")
    # A form for one may leave the number out, so every form is held against all texts together.
    allowed = {name for text in _forms(message.id) for name in PLACEHOLDER.findall(text)}
    needed = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
    for form in _forms(translated.string):
        used = set(PLACEHOLDER.findall(form))
        if not needed <= used <= allowed:
            yield Flaw(language, shown, f"has placeholders {sorted(needed)} but its translation {sorted(used)}")


def _texts_of(file: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    if file.suffix == ".py" and "migrations" not in file.parts:
        source = file.read_bytes()
    elif file.suffix in TEMPLATES and "templates" in file.parts:
        # What `templatize` leaves of a template is nearly Python; only its indentation means nothing.
        calls = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        source = "\n".join(line.lstrip() for line in calls.splitlines()).encode()
    else:
        return
    for _line, message, comments, context in extract(
        "python", io.BytesIO(source), keywords=KEYWORDS, comment_tags=("Translators:",), options={"encoding": "utf-8"}
    ):
        if message:
            yield message, comments, context


def _flags(message: str | tuple[str, ...]) -> list[str]:
    return ["python-format"] if any("%(" in text or "%s" in text for text in _forms(message)) else []


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def _first(text: str | tuple[str, ...] | list[str] | None) -> str:
    return _forms(text)[0]
