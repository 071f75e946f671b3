"""YAML text as items that remember where each character stood. Anchors, tags, depth and size are bounded here.

Scalars stay text: "750.00" is never a float and `no` never a boolean; whoever reads a field knows its type.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import yaml

from wakai.rulebook.problems import Place, Problem

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 20
# How much of the file a scalar keeps behind its end: a problem at its very end is placed at the next sign.
_BEYOND: Final = 100
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `raw` is the file's text from where the scalar starts to a little behind its end, `style` its YAML quoting."""

    text: str
    place: Place
    raw: str = field(default="", repr=False)
    style: str | None = None

    def at(self, offset: int) -> Place:
        """The place in the file of character `offset` of the text, however the text was quoted or folded."""
        wanted = sum(1 for char in self.text[:offset] if not char.isspace())
        for seen, index in enumerate(_inked(self.raw, self.style)):
            if seen == wanted:
                return _moved(self.place, self.raw[:index])
        return self.place


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple["Item", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping: key text -> (the key's own scalar, value)."""

    entries: dict[str, tuple[Scalar, "Item"]]
    place: Place


Item = Scalar | Listing | Table


class _Refused(Exception):
    def __init__(self, code: str, message: str, place: Place) -> None:
        super().__init__(message)
        self.problem = Problem(place.file, place.line, place.column, code, message)


def read_yaml(file: str, text: str) -> tuple[Item | None, list[Problem]]:
    """Read one YAML document. Returns no item when the text is no YAML or breaks a limit; the problems say which."""
    start = Place(file, 1, 1)
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return None, [Problem(file, 1, 1, "file-too-large", f"A rulebook file holds at most {MAX_BYTES:,} bytes.")]
    reader = _Reader(file, text.replace("\r\n", "\n"))
    try:
        return reader.document(), reader.problems
    except _Refused as refused:
        return None, [refused.problem]
    except yaml.MarkedYAMLError as error:
        place = _place(file, error.problem_mark) if error.problem_mark else start
        message = f"This is not YAML: {error.problem or error.context}."
        return None, [Problem(file, place.line, place.column, "not-yaml", message)]
    except yaml.YAMLError as error:
        return None, [Problem(file, 1, 1, "not-yaml", f"This is not YAML: {error}.")]


def read_json(file: str, text: str | bytes) -> Item:
    """Read the JSON of a canonical form into the same items; every place is the file's first character."""
    return _item(json.loads(text, parse_float=str, parse_int=str), Place(file, 1, 1))


def _item(data: object, place: Place) -> Item:
    if isinstance(data, dict):
        return Table({key: (Scalar(key, place), _item(value, place)) for key, value in data.items()}, place)
    if isinstance(data, list):
        return Listing(tuple(_item(value, place) for value in data), place)
    return Scalar(str(data), place)


class _Reader:
    """Builds items from YAML events, so that nothing is constructed before it was looked at."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text, self.problems = file, text, list[Problem]()
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Item | None:
        next(self.events)  # start of the stream
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused("empty-file", "This file is empty.", Place(self.file, 1, 1))
        item = self.item(next(self.events), 1)
        next(self.events)  # end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(
                "several-documents", "One file holds one YAML document; remove the `---`.", self.place(after)
            )
        return item

    def item(self, event: yaml.Event, depth: int) -> Item:
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("yaml-alias", "Anchors and aliases are not read; write the text out.", place)
        if depth > MAX_DEPTH:
            raise _Refused("yaml-too-deep", f"Nesting goes no deeper than {MAX_DEPTH} levels.", place)
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused("yaml-tag", "YAML tags are not read; write the plain value.", place)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, self.raw(event), event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self.sequence(depth)), place)
        return Table(self.mapping(depth), place)

    def raw(self, event: yaml.ScalarEvent) -> str:
        """The scalar as it stands and a little more. Not all that follows: each holds its own, and there are thousands."""
        assert event.end_mark is not None
        return self.text[_mark(event).index : event.end_mark.index + _BEYOND]

    def sequence(self, depth: int) -> Iterator[Item]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.item(event, depth + 1)

    def mapping(self, depth: int) -> dict[str, tuple[Scalar, Item]]:
        entries: dict[str, tuple[Scalar, Item]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.item(event, depth + 1)
            value = self.item(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused("key-not-text", "A key is a plain word.", key.place)
            if key.text in entries:
                message = f"The key {key.text!r} stands here twice; keep one."
                self.problems.append(Problem(self.file, key.place.line, key.place.column, "duplicate-key", message))
            else:
                entries[key.text] = (key, value)
        return entries

    def place(self, event: yaml.Event) -> Place:
        return _place(self.file, _mark(event))


def _mark(event: yaml.Event) -> "_Mark":
    assert event.start_mark is not None
    return event.start_mark


class _Mark(Protocol):
    """What the two YAML parsers (C and Python) both say about a position; all count from 0."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def _place(file: str, mark: "_Mark") -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _inked(raw: str, style: str | None) -> Iterator[int]:
    """Indexes in `raw` of the characters that become the non-blank characters of the scalar's value, in order.

    Folding and indentation change blanks only, so the n-th inked character of the file is the n-th of the value.
    """
    index = raw.find("\n") if style in ("|", ">") else (1 if style else 0)
    while 0 <= index < len(raw):
        char = raw[index]
        step = (
            _width(raw, index)
            if style == '"' and char == "\\"
            else 2
            if style == "'" and raw[index : index + 2] == "''"
            else 1
        )
        blank = char.isspace() or (step > 1 and style == '"' and raw[index + 1] in " \tnrt_NLP\n")
        if not blank:
            yield index
        index += step


def _width(raw: str, index: int) -> int:
    """The length of the escape that starts at `index` of a double-quoted text."""
    return {"x": 4, "u": 6, "U": 10}.get(raw[index + 1], 2)


def _moved(place: Place, passed: str) -> Place:
    lines = passed.count("\n")
    column = len(passed) - passed.rfind("\n") if lines else place.column + len(passed)
    return Place(place.file, place.line + lines, column)
