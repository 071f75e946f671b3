"""The lines of the erasure ledger: what has to be erased again after a restore. They name ids, and never what was erased.

Each line carries the hash of the line before it and of its own parts, so that a line that was changed or taken out is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

START: Final = "0" * 64
ASKED: Final = "asked"
ERASED: Final = "erased"


class LedgerBroken(Exception):
    """A line of the ledger was changed, taken out or cut. Take the file from another copy; nothing was erased now."""


@dataclass(frozen=True, slots=True)
class Line:
    """That erasure was asked for (`asked`), or what of an account was erased (`erased`): the records of these cases, and,
    with `whole`, all that was left of the account."""

    kind: str
    at: datetime
    request_id: str
    account_id: str
    cases: tuple[str, ...] = ()
    whole: bool = False


def write(line: Line, *, before: str) -> str:
    """The line as text, with its end. `before` is the hash of the line before it, `START` for the first."""
    data = {
        "v": 1, "kind": line.kind, "at": line.at.isoformat(), "request": line.request_id, "account": line.account_id,
        "cases": list(line.cases), "whole": line.whole, "before": before,
    }  # fmt: skip
    return _packed({**data, "sum": hash_of(_packed(data))})


def _packed(data: Mapping[str, object]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":")) + "\n"


def hash_of(text: str) -> str:
    """The hash by which the next line names this one."""
    return hashlib.sha256(text.encode()).hexdigest()


def last_hash(text: str) -> str:
    """The hash of the last line of a ledger. Raises `LedgerBroken`."""
    before = START
    for raw, _line in _lines(text):
        before = hash_of(raw)
    return before


def read(text: str) -> tuple[Line, ...]:
    """All lines. Raises `LedgerBroken`, before any line is answered."""
    return tuple(line for _raw, line in _lines(text))


def _lines(text: str) -> Iterator[tuple[str, Line]]:
    before = START
    for n, raw in enumerate(text.splitlines(keepends=True), 1):
        yield raw, _line(raw, before, n)
        before = hash_of(raw)


def _line(raw: str, before: str, n: int) -> Line:
    try:
        data = json.loads(raw)
        line = Line(
            data["kind"], datetime.fromisoformat(data["at"]), data["request"], data["account"], tuple(data["cases"]),
            data["whole"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerBroken(f"line {n} cannot be read") from error
    if raw != write(line, before=before):
        raise LedgerBroken(f"line {n} is not what was written there")
    return line
