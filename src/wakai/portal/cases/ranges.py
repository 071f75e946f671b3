"""A part of a file, as browsers ask for it to move about in a film, or to go on with a download (RFC 9110, section 14).

One range is answered with that part. Several at once, other units and what cannot be read as a range are answered with the
whole file, which the RFC lets a server do with any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Final

# Nineteen digits count more bytes than there are files for; longer numbers are nobody's honest question.
_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


class BeyondTheEnd(Exception):
    """None of the bytes asked for is there (416)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bytes from `first` to `last`, both included and counted from 0, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes it holds; at least one."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        """As Content-Range says it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def stretch_of(asked: str, size: int) -> Stretch | None:
    """The part of a file of `size` bytes that a Range header asks for; None for the whole file. Raises `BeyondTheEnd`."""
    found = _RANGE.fullmatch(asked.strip())
    first, last = found.groups() if found else ("", "")
    if not first and not last:
        return None
    if not first:
        return _stretch(max(0, size - int(last)), size - 1, size)
    if last and int(last) < int(first):
        return None
    return _stretch(int(first), min(int(last or size), size - 1), size)


def _stretch(first: int, last: int, size: int) -> Stretch:
    if last < first:
        raise BeyondTheEnd
    return Stretch(first, last, size)


class Part:
    """A stretch of an open file that reads as if it were all there is. Closing it closes the file."""

    def __init__(self, file: BinaryIO, stretch: Stretch) -> None:
        file.seek(stretch.first)
        self._file, self._left = file, stretch.length

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end of the stretch."""
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
