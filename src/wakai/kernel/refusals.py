"""Refusals: a "no" with a name, the facts behind it, an HTTP status, and a text in three languages.

A rule that refuses raises a subclass of `Refusal`. The portal shows its text, the API answers with its status, code and
facts, and tests name it. Each text says what to do next. Whether a text is whole is checked when the class is defined,
so that no reader ever meets a gap.
"""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import ClassVar

from wakai.kernel.languages import LANGUAGES, Texts, from_django, missing_languages
from wakai.kernel.showing import show


class Refusal(Exception):
    """Base of all refusals. Subclasses set `status` and `texts`; the class name is the code.

    Status: 422 malformed input, 409 conflict with the state of things, 404 not found, 403 not yours.
    Texts hold `{name}` placeholders, filled from the facts given to the constructor; more facts than placeholders
    are welcome (the API shows them), fewer are a TypeError. A base that is never raised itself is declared
    `class X(Refusal, abstract=True)`.
    """

    status: ClassVar[int] = 409
    texts: ClassVar[Texts] = {}
    placeholders: ClassVar[frozenset[str]] = frozenset()
    abstract: ClassVar[bool] = True

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.abstract = True  # until the checks have passed: a class that fails them lives on until it is collected
        if not abstract:
            _check_status(cls)
            cls.placeholders = _checked_placeholders(cls)
            _check_code(cls)
            cls.abstract = False

    def __init__(self, **facts: object) -> None:
        if self.abstract:
            raise TypeError(f"{self.code} is a base of refusals and never raised itself")
        absent = self.placeholders - facts.keys()
        if absent:
            raise TypeError(f"{self.code} needs the facts {', '.join(sorted(absent))}")
        super().__init__()
        self.facts: Mapping[str, object] = dict(facts)

    @property
    def code(self) -> str:
        """The stable name of this refusal, as APIs and logs show it."""
        return type(self).__name__

    def text(self, language: str, zone: str = "UTC") -> str:
        """Say the refusal to a reader of `language`, with instants shown in time zone `zone`."""
        key = from_django(language)
        shown = {name: show(self.facts[name], key, zone) for name in self.placeholders}
        return self.texts[key].format_map(shown)

    def __str__(self) -> str:
        return self.text("en")

    def __repr__(self) -> str:
        return f"{self.code}({', '.join(f'{name}={value!r}' for name, value in self.facts.items())})"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are rebuilt from positional arguments by default; ours only have named facts.
        return (_rebuild, (type(self), dict(self.facts)))


def all_refusals() -> tuple[type[Refusal], ...]:
    """Every refusal defined so far that can be raised, by code. Import the rooms first to see theirs."""
    found = {cls.__name__: cls for cls in _defined(Refusal)}
    return tuple(found[code] for code in sorted(found))


def _defined(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for cls in base.__subclasses__():
        if not cls.abstract:
            yield cls
        yield from _defined(cls)


def _rebuild(cls: type[Refusal], facts: dict[str, object]) -> Refusal:
    return cls(**facts)


def _check_status(cls: type[Refusal]) -> None:
    if not 400 <= cls.status <= 499:
        raise TypeError(f"{cls.__name__}: status {cls.status} is not a refusal (400 to 499)")


def _checked_placeholders(cls: type[Refusal]) -> frozenset[str]:
    missing = missing_languages(cls.texts)
    if missing:
        raise TypeError(f"{cls.__name__}: no text in {', '.join(missing)}")
    found = {language: _placeholders(cls, cls.texts[language]) for language in LANGUAGES}
    for language, names in found.items():
        if names != found["en"]:
            raise TypeError(f"{cls.__name__}: {language} names {sorted(names)}, en names {sorted(found['en'])}")
    return found["en"]


def _placeholders(cls: type[Refusal], text: str) -> frozenset[str]:
    """The plain names in a text. Attribute access, indexes and format specs are refused: values are shown by `show`."""
    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise TypeError(f"{cls.__name__}: {error} in {text!r}") from error
    for name, spec, conversion in parts:
        if not (name or "").isidentifier() or spec or conversion:
            raise TypeError(f"{cls.__name__}: placeholders are plain names, not {name!r} in {text!r}")
    return frozenset(name for name, _, _ in parts if name)


def _check_code(cls: type[Refusal]) -> None:
    """Two refusals with one code would be told apart by nobody who reads the API."""
    place = (cls.__module__, cls.__qualname__)
    for other in _defined(Refusal):
        if other.__name__ == cls.__name__ and (other.__module__, other.__qualname__) != place:
            raise TypeError(f"{cls.__name__} is already defined in {other.__module__}")
