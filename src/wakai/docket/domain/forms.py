"""The forms that parts of a docket line have: each reads a value that somebody else wrote, or raises `NotInForm`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from wakai.docket.domain.negotiation import TEXT_LIMIT
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import LIMIT_MINOR
from wakai.rulebook import Rulebook
from wakai.rulebook.values import from_data, is_value

Form = Callable[[Any], Any]
"""Reads a value out of JSON and answers it as it is to be stored. Raises `NotInForm`."""

MOST_ROWS: Final = 1_000
_YEARS: Final = range(1990, 2200)
_LABEL: Final = re.compile(r"E[ABS]?[1-9][0-9]{0,5}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# What no text of a person holds and PostgreSQL, XML or a page cannot show: all controls but tab and line breaks, and surrogates.
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class NotInForm(Exception):
    """A value is not of its form. The text names where, as a path in the JSON: `body.amount_minor`."""

    def within(self, place: object) -> NotInForm:
        """The same, seen from around it."""
        return NotInForm(".".join(filter(None, (str(place), str(self)))))


def text(most: int = TEXT_LIMIT, *, least: int = 0) -> Form:
    """A text of so many characters."""

    def read(value: Any) -> Any:
        return _require(value, type(value) is str and least <= len(value) <= most and not _UNSTORABLE.search(value))

    return read


def one_of(values: Collection[object]) -> Form:
    """One of these texts."""

    def read(value: Any) -> Any:
        return _require(value, type(value) is str and value in values)

    return read


def whole(least: int, most: int) -> Form:
    """A whole number between these, both included. True and 1.0 are none."""

    def read(value: Any) -> int:
        found: int = _require(value, type(value) is int and least <= value <= most)
        return found

    return read


def flag(value: Any) -> bool:
    """True or false."""
    found: bool = _require(value, type(value) is bool)
    return found


def instant(value: Any) -> datetime:
    """An instant with its offset, of a year that calendars and pages can reckon with; in UTC."""
    try:
        at = datetime.fromisoformat(_require(value, type(value) is str and len(value) < 40))
        _require(value, at.tzinfo is not None and at.year in _YEARS)
    except ValueError as error:
        raise NotInForm from error
    return at.astimezone(UTC)


def instant_text(value: Any) -> str:
    """The same, stored as text in UTC."""
    return instant(value).isoformat()


def label(value: Any) -> str:
    """An exhibit's label: E2, EB1."""
    found: str = _require(value, type(value) is str and _LABEL.fullmatch(value))
    return found


def sha256(value: Any) -> str:
    """A SHA-256 in small hexadecimal digits."""
    found: str = _require(value, type(value) is str and _HASH.fullmatch(value))
    return found


money: Final = whole(0, LIMIT_MINOR)
"""An amount in minor units."""


def derivation(value: Any) -> dict[str, Any]:
    """How a deadline was derived, as `Derivation.to_json` wrote it."""
    try:
        read = Derivation.from_json(value)
        instant(read.due.isoformat())
        return read.to_json()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotInForm from error


def or_none(form: Form) -> Form:
    """None, or this."""
    return lambda value: None if value is None else form(value)


def rows(form: Form, most: int = MOST_ROWS) -> Form:
    """A list of these."""

    def read(value: Any) -> list[Any]:
        _require(value, type(value) is list and len(value) <= most)
        return [_at(place, form, one) for place, one in enumerate(value)]

    return read


def fields(needed: Mapping[str, Form], free: Mapping[str, Form] | None = None) -> Form:
    """An object with all of the first and any of the second; what else it holds is left out."""
    known = {**needed, **(free or {})}

    def read(value: Any) -> dict[str, Any]:
        _require(value, type(value) is dict)
        for name in needed:
            if name not in value:
                raise NotInForm(name)
        return {name: _at(name, form, value[name]) for name, form in known.items() if name in value}

    return read


def fact_value(rulebook: Rulebook, name: str) -> Form:
    """A value, or None, that this fact can have by these rules."""

    def read(value: Any) -> Any:
        try:
            holds = value is None or is_value(rulebook.facts[name], from_data(value))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise NotInForm from error
        return _require(value, holds)

    return read


def statements(rulebook: Rulebook) -> Form:
    """Facts with what was stated of them; a fact that these rules do not know is left out."""

    def read(value: Any) -> dict[str, Any]:
        _require(value, type(value) is dict and len(value) <= MOST_ROWS)
        known = (name for name in value if name in rulebook.facts)
        return {name: _at(name, fact_value(rulebook, name), value[name]) for name in known}

    return read


def _at(place: object, form: Form, value: Any) -> Any:
    try:
        return form(value)
    except NotInForm as error:
        raise error.within(place) from error


def _require(value: Any, holds: object) -> Any:
    if not holds:
        raise NotInForm
    return value
