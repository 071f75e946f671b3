"""Letters as data: subject and body in three languages, checked when read, filled without surprises.

A letter is one YAML file. Its placeholders are plain names and the same in all languages. Those listed as `optional`
may be empty: a line that holds an empty one is left out. Any other placeholder without a value is an error, so that
no mail with a gap is ever sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from wakai.channels.domain.plain import shorten
from wakai.kernel.languages import LANGUAGES, Texts, missing_languages
from wakai.kernel.showing import show

SUBJECT_LIMIT: Final = 120
_KEYS: Final = frozenset({"subject", "body", "optional"})


class LetterProblem(ValueError):
    """A letter's file cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `names` are the placeholders of subject and body together."""

    name: str
    subject: Texts
    body: Texts
    optional: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter filled in for one reader, in their language."""

    subject: str
    body: str


def read_letter(name: str, data: Mapping[str, Any]) -> Letter:
    """The letter in this data; raises `LetterProblem`."""
    if set(data) - _KEYS or not {"subject", "body"} <= set(data):
        raise LetterProblem(f"{name}: a letter has subject and body, and may have optional; found {sorted(data)}")
    subject, body = read_texts(f"{name}.subject", data["subject"]), read_texts(f"{name}.body", data["body"])
    optional = frozenset(data.get("optional", ()))
    in_subject, in_body = placeholders(subject["en"]), placeholders(body["en"])
    if not optional <= in_body - in_subject:
        raise LetterProblem(f"{name}: optional names stand in the body and not in the subject: {sorted(optional)}")
    if any("\n" in text for text in subject.values()):
        raise LetterProblem(f"{name}: a subject is one line")
    return Letter(name, subject, body, optional, in_subject | in_body)


def read_texts(name: str, texts: Any) -> Texts:
    """Texts with the same placeholders in each language; raises `LetterProblem`."""
    if not isinstance(texts, Mapping) or set(texts) != set(LANGUAGES) or missing_languages(texts):
        raise LetterProblem(f"{name}: needs a text in each of {', '.join(LANGUAGES)}")
    found = {language: placeholders(text) for language, text in texts.items()}
    if len(set(found.values())) != 1:
        raise LetterProblem(f"{name}: placeholders differ: { {key: sorted(value) for key, value in found.items()} }")
    return {language: text.strip() for language, text in texts.items()}


def placeholders(text: str) -> frozenset[str]:
    """The names in a text; raises `LetterProblem` for anything but plain names in single braces."""
    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise LetterProblem(f"{error} in {text!r}") from error
    for name, spec, conversion in parts:
        if not (name or "").isidentifier() or spec or conversion:
            raise LetterProblem(f"placeholders are plain names, not {name!r} in {text!r}")
    return frozenset(name for name, _, _ in parts if name)


def write(letter: Letter, values: Mapping[str, object], *, language: str, zone: str) -> Written:
    """Fill a letter in. Values are shown in the reader's language and zone (`kernel.showing`); None is empty.

    Raises `LetterProblem` when a placeholder that is not optional has no value.
    """
    shown = {name: _shown(values.get(name), language, zone) for name in letter.names}
    gaps = sorted(name for name, text in shown.items() if not text and name not in letter.optional)
    if gaps:
        raise LetterProblem(f"{letter.name}: nothing to say for {', '.join(gaps)}")
    subject = " ".join(letter.subject[language].format_map(shown).split())
    return Written(shorten(subject, SUBJECT_LIMIT), fill(letter.body[language], shown))


def fill(text: str, shown: Mapping[str, str]) -> str:
    """The text with its placeholders filled. A line with an empty one goes, with the line that announces it by a colon
    and the gap it would leave."""
    lines: list[str] = []
    for line in text.splitlines():
        if all(shown[name] for name in placeholders(line)):
            lines.append(line)
        elif lines and lines[-1].endswith((":", "：")) and not placeholders(lines[-1]):
            lines.pop()
    template = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return template.format_map(shown)


def _shown(value: object, language: str, zone: str) -> str:
    return "" if value is None else show(value, language, zone)
