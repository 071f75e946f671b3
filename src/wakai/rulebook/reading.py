"""Reading fields out of YAML items: every reader notes a problem with its place and goes on, so that all are seen at once."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, TypeVar

from wakai.kernel.languages import LANGUAGES, Texts
from wakai.rulebook.nodes import FIRST_DAY, LAST_DAY, Node
from wakai.rulebook.problems import Place, Problem, Wrongs, nearest
from wakai.rulebook.source import Item, Listing, Scalar, Table

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,62}")
MAX_WORDS: Final = 8_000
T = TypeVar("T")


class Notes:
    """The problems found so far, and readers that add to them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def error(self, place: Place, code: str, message: str, near: str | None = None) -> None:
        """Note a defect that bars the rulebook."""
        self.problems.append(Problem(place.file, place.line, place.column, code, message, near))

    def warning(self, place: Place, code: str, message: str) -> None:
        """Note a weakness that does not bar the rulebook."""
        self.problems.append(Problem(place.file, place.line, place.column, code, message, None, "warning"))

    @property
    def failed(self) -> bool:
        """Whether anything noted bars the rulebook."""
        return any(problem.severity == "error" for problem in self.problems)

    def fields(self, item: Item, what: str, allowed: Iterable[str], required: Iterable[str] = ()) -> "Fields":
        """The fields of a mapping; unknown and missing ones are noted."""
        if not isinstance(item, Table):
            self.error(item.place, "not-a-mapping", f"{what} is a mapping of keys to values.")
            return Fields(self, Table({}, item.place), what)
        known = list(allowed)
        for key, (scalar, _) in item.entries.items():
            if key not in known:
                message = f"{what} has no field {key!r}; it has {', '.join(known)}."
                self.error(scalar.place, "unknown-field", message, nearest(key, known))
        for key in required:
            if key not in item.entries:
                self.error(item.place, "missing-field", f"{what} needs the field {key!r}.")
        return Fields(self, item, what)

    def table(self, item: Item | None, what: str) -> Iterator[tuple[str, Scalar, Item]]:
        """The entries of a mapping: name, the place of the name, value."""
        if isinstance(item, Table):
            for name, (scalar, value) in item.entries.items():
                yield name, scalar, value
        elif item is not None:
            self.error(item.place, "not-a-mapping", f"{what} is a mapping of names to descriptions.")

    def listing(self, item: Item | None, what: str) -> tuple[Item, ...]:
        """The items of a sequence; a single word counts as a list of one."""
        if item is None:
            return ()
        if isinstance(item, Table):
            self.error(item.place, "not-a-list", f"{what} is a list.")
            return ()
        return item.items if isinstance(item, Listing) else (item,)

    def text(self, item: Item | None, what: str) -> str:
        """A non-empty text, or "" with a note."""
        if isinstance(item, Scalar) and item.text.strip() and len(item.text) <= MAX_WORDS:
            return item.text.strip()
        if item is not None:
            self.error(item.place, "not-a-text", f"{what} is a text of 1 to {MAX_WORDS:,} characters.")
        return ""

    def texts(self, item: Item | None, what: str) -> Texts:
        """A text in each of the three languages."""
        if item is None:
            return {}
        if not isinstance(item, Table):
            self.error(
                item.place,
                "not-in-three-languages",
                f"{what} is given in {', '.join(LANGUAGES)}: {{en: …, ja: …, zh: …}}.",
            )
            return {}
        fields = self.fields(item, what, LANGUAGES)
        missing = [key for key in LANGUAGES if key not in item.entries]
        if missing:
            self.error(item.place, "missing-translation", f"{what} is not yet said in {', '.join(missing)}.")
        return {key: self.text(fields.get(key), f"{what} ({key})") for key in LANGUAGES}

    def day(self, item: Item | None, what: str) -> date | None:
        """A day written 2026-12-01."""
        text = item.text.strip() if isinstance(item, Scalar) else ""
        try:
            day = date.fromisoformat(text)
            if FIRST_DAY <= day <= LAST_DAY and len(text) == 10:
                return day
        except ValueError:
            pass
        if item is not None:
            self.error(item.place, "not-a-day", f"{what} is a day between 1900 and 2999, written 2026-12-01.")
        return None

    def one_of(self, item: Item | None, known: Iterable[str], what: str, code: str = "unknown-word") -> str | None:
        """One of the known words."""
        if item is None:
            return None
        options = list(known)
        text = item.text.strip() if isinstance(item, Scalar) else ""
        if text in options:
            return text
        self.error(
            item.place, code, f"{what} is one of {', '.join(options)}; here is {text!r}.", nearest(text, options)
        )
        return None

    def name(self, scalar: Scalar, what: str, pattern: re.Pattern[str] = IDENTIFIER) -> bool:
        """Whether a name is fit for its use."""
        if pattern.fullmatch(scalar.text):
            return True
        letters = "small letters, digits and _" if pattern is IDENTIFIER else "letters, digits and - _ . :"
        self.error(
            scalar.place, "not-a-name", f"{what} is named with at most 63 {letters}, beginning with a letter or digit."
        )
        return False

    def expression(self, item: Item | None, what: str, read: Callable[[str], Node]) -> Node | None:
        """An expression of the rule language; its defects are placed in the file."""
        if not isinstance(item, Scalar):
            if item is not None:
                self.error(item.place, "not-a-text", f"{what} is a text.")
            return None
        try:
            return read(item.text)
        except Wrongs as found:
            for wrong in found.wrongs:
                self.error(item.at(wrong.at), wrong.code, str(wrong), wrong.near)
            return None


class Fields:
    """The fields of one mapping, and where each stands."""

    def __init__(self, notes: Notes, table: Table, what: str) -> None:
        self.notes, self.entries, self.place, self.what = notes, table.entries, table.place, what

    def get(self, key: str) -> Item | None:
        """The value of a field, or None."""
        return self.entries[key][1] if key in self.entries else None

    def at(self, key: str) -> Place:
        """The place of a field's value, or of the whole mapping when the field is missing."""
        return self.entries[key][1].place if key in self.entries else self.place

    def text(self, key: str) -> str:
        """A text field."""
        return self.notes.text(self.get(key), f"{self.what}, {key}")

    def texts(self, key: str) -> Texts:
        """A field in three languages."""
        return self.notes.texts(self.get(key), f"{self.what}, {key}")

    def day(self, key: str) -> date | None:
        """A field that is a day."""
        return self.notes.day(self.get(key), f"{self.what}, {key}")

    def one_of(self, key: str, known: Iterable[str], code: str = "unknown-word") -> str | None:
        """A field that is one of the known words."""
        return self.notes.one_of(self.get(key), known, f"{self.what}, {key}", code)

    def words(self, key: str) -> tuple[tuple[str, Place], ...]:
        """A field that is one word or a list of words."""
        items = self.notes.listing(self.get(key), f"{self.what}, {key}")
        return tuple((self.notes.text(item, f"{self.what}, {key}"), item.place) for item in items)


def source_name(text: str) -> str:
    """The source that a citation begins with: "S3, seller protection" cites S3."""
    found = CODE.match(text)
    return found[0].rstrip(".:") if found else text
