"""Tables of text into typed cells. What cannot be read is recorded with file, line and column, and reading goes on."""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from wakai.kernel.currencies import UnknownCurrency, exponent
from wakai.kernel.instants import UnknownTimeZone, zone_of
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from wakai.commerce.domain.importing.problems import Findings, RowProblem

LONGEST: Final = 5_000
"""No cell of an order is longer; a longer one is a quotation mark left open."""


@dataclass(slots=True)
class Row:
    """One row of one file. `fault` is the first error found in it; a row with one is not imported."""

    file: str
    line: int
    cells: dict[str, str]
    findings: Findings
    prefix: str = ""
    fault: RowProblem | None = None

    def refuse(self, column: str, code: str, /, **facts: str) -> None:
        """Record an error at a column of this row."""
        problem = self.findings.add(self.file, self.line, self.prefix + column, code, **facts)
        self.fault = self.fault or problem

    def remark(self, column: str, code: str, /, **facts: str) -> None:
        """Record a note, which does not keep the row out."""
        self.findings.add(self.file, self.line, self.prefix + column, code, **facts)

    def text(self, column: str, *, needed: bool = False, limit: int = LONGEST) -> str:
        """The cell without blanks at its ends."""
        value = self.cells.get(column, "").strip()
        if needed and not value:
            self.refuse(column, "value_missing")
        if len(value) > limit:
            self.refuse(column, "value_too_long", limit=str(limit))
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
            self.refuse(column, "character_not_kept")
        return value

    def word(self, column: str, known: Sequence[str], *, needed: bool = False) -> str | None:
        """One of the known words, in any case; ``None`` for an empty cell."""
        value = self.text(column, needed=needed)
        if not value:
            return None
        if value.lower() in known:
            return value.lower()
        self.refuse(column, "word_unknown", value=clip(value), known=", ".join(known), near=near(value.lower(), known))
        return None

    def integer(self, column: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds; `default` for an empty cell, needed without one."""
        value = self.text(column, needed=default is None)
        if not value:
            return default if default is not None else least
        if value.isdecimal() and len(value) <= 12 and least <= int(value) <= most:
            return int(value)
        self.refuse(column, "number_not_understood", value=clip(value), least=str(least), most=str(most))
        return least

    def money(self, column: str, currency: str, *, needed: bool = False) -> Money | None:
        """An amount of zero or more, exact in its currency; ``None`` for an empty cell."""
        value = self.text(column, needed=needed)
        if not value or not is_currency(currency):
            return None
        try:
            money = Money.parse(value, currency)
        except Refusal as refusal:
            code = "amount_not_exact" if refusal.code == "AmountNotExact" else "amount_not_a_number"
            facts = {"currency": currency} if code == "amount_not_exact" else {}
            self.refuse(column, code, value=clip(value), **facts)
            return None
        if money.minor < 0:
            self.refuse(column, "amount_below_zero", value=clip(value))
            return None
        return money

    def currency(self, column: str) -> str:
        """An ISO 4217 code."""
        value = self.text(column, needed=True).upper()
        if value and not is_currency(value):
            self.refuse(column, "currency_unknown", value=clip(value))
        return value

    def zone(self, column: str) -> str:
        """A name of the IANA time zone database."""
        value = self.text(column, needed=True)
        try:
            zone_of(value or "UTC")
        except UnknownTimeZone:
            self.refuse(column, "zone_unknown", value=clip(value))
            return "UTC"
        return value or "UTC"

    def country(self, column: str, *, needed: bool = False) -> str:
        """Two letters, upper case; whether such a country exists is not looked up."""
        value = self.text(column, needed=needed).upper()
        if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
            self.refuse(column, "country_unknown", value=clip(value))
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """A date as ``2026-12-04``; a time after it is left out."""
        value = self.text(column, needed=needed)
        if not value:
            return None
        try:
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).date()
        except ValueError:
            self.refuse(column, "date_not_understood", value=clip(value))
            return None

    def instant(self, column: str, zone: str, *, needed: bool = False) -> datetime | None:
        """A date with a time, in UTC. Without an offset it is local to `zone`."""
        value = self.text(column, needed=needed)
        if not value:
            return None
        try:
            if len(value) <= 10:
                raise ValueError(value)
            stamp = datetime.fromisoformat(value)
            return stamp.astimezone(UTC) if stamp.tzinfo else self._local(column, stamp, zone)
        except (ValueError, OverflowError):
            self.refuse(column, "time_not_understood", value=clip(value))
            return None

    def _local(self, column: str, stamp: datetime, zone: str) -> datetime:
        here = stamp.replace(tzinfo=zone_of(zone))
        there = here.astimezone(UTC)
        if here.utcoffset() != here.replace(fold=1).utcoffset():
            back = there.astimezone(zone_of(zone)).replace(tzinfo=None)
            self.remark(column, "time_stands_twice" if back == stamp else "time_skipped", value=str(stamp))
        return there


def is_currency(code: str) -> bool:
    """Whether ISO 4217 knows the code."""
    try:
        exponent(code)
    except UnknownCurrency:
        return False
    return True


def clip(value: str) -> str:
    """A value short enough to be quoted."""
    return value if len(value) <= 60 else value[:60] + "…"


def near(word: str, known: Collection[str]) -> str:
    """`` Did you mean “x”?`` in no particular language: the near name in brackets, or nothing."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (→ {found[0]})" if found else ""


def decoded(content: bytes, file: str, findings: Findings) -> str | None:
    """The text of a file. Bytes that are not UTF-8 stay marked, so that their rows can be named; UTF-16 is refused whole."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(file, 0, "", "file_not_utf8")
        return None
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def table(
    file: str, content: bytes, *, needed: Sequence[str], known: Sequence[str], findings: Findings
) -> Iterator[Row]:
    """The rows of a CSV file with a header. A header that does not fit is recorded and gives no rows at all."""
    text = decoded(content, file, findings)
    if text is None:
        return
    findings.count(file)
    lines = _records(text, file, findings)
    header = next(lines, None)
    if header is None:
        findings.add(file, 1, "", "file_empty")
        return
    names = [name.strip() for name in header[1]]
    if not _check_header(file, names, needed, known, findings):
        return
    for line, cells in lines:
        yield from _row(file, line, cells, names, findings)


def _records(text: str, file: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Line number of the first line and cells of each record; blank lines are no rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            findings.count(file).read += 1
            findings.count(file).held_back += 1
            findings.add(file, start, "", "row_not_csv")
            continue
        if any(cells):
            yield start, cells


def _row(file: str, line: int, cells: list[str], names: list[str], findings: Findings) -> Iterator[Row]:
    count = findings.count(file)
    count.read += 1
    if len(cells) != len(names):
        findings.add(file, line, "", "cells_differ", found=str(len(cells)), expected=str(len(names)))
    elif any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        findings.add(file, line, "", "row_not_utf8")
    else:
        yield Row(file, line, dict(zip(names, cells, strict=True)), findings)
        return
    count.held_back += 1


def _check_header(file: str, names: list[str], needed: Sequence[str], known: Sequence[str], findings: Findings) -> bool:
    missing = [name for name in needed if name not in names]
    unknown = [name for name in names if name not in known]
    repeated = sorted({name for name in names if names.count(name) > 1})
    for name in missing:
        findings.add(file, 1, name, "column_missing", column=name, near=near(name, unknown))
    for name in unknown:
        free = [each for each in known if each not in names]
        findings.add(file, 1, clip(name), "column_unknown", column=clip(name), near=near(name, free))
    for name in repeated:
        findings.add(file, 1, name, "column_repeated", column=name)
    return not (missing or unknown or repeated)
