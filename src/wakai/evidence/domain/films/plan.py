"""What a copy without metadata takes from a file, and what it blanks: worked out from headers, carried out piece by piece."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from sys import byteorder
from typing import IO, Final

MOST_PARTS: Final = 1_000_000
"""So many boxes, pages or frames are read; a file of more has no copy."""
MOST_CHANGES: Final = 200_000
MOST_AT_ONCE: Final = 16 * 1024 * 1024
MOST_READ: Final = 2 * MOST_AT_ONCE
"""So many bytes of headers, tables and comments are read in all; they may be held until the copy is written."""
_CHUNK: Final = 256 * 1024

DAMAGED: Final = "damaged"
UNKNOWN: Final = "unknown"
LARGE: Final = "large"


class CannotBeCleaned(Exception):
    """No copy can be made of which it is certain that it holds picture and sound alone. `why`: `DAMAGED` (broken or cut
    short), `UNKNOWN` (of a kind that is not read) or `LARGE` (of too many parts, or too large ones)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Source:
    """A file that is read here and there, never whole; raises `CannotBeCleaned` where there is nothing to read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.size = file.seek(0, 2)
        self._parts = self._read = 0

    def read(self, at: int, length: int) -> bytes:
        """Exactly `length` bytes from `at`, at most `MOST_AT_ONCE`, and `MOST_READ` in all."""
        if length > MOST_AT_ONCE:
            raise CannotBeCleaned(LARGE)
        if at < 0 or length < 0 or at + length > self.size:
            raise CannotBeCleaned(DAMAGED)
        self._read += length
        if self._read > MOST_READ:
            raise CannotBeCleaned(LARGE)
        self.file.seek(at)
        return self.file.read(length)

    def number(self, at: int, width: int) -> int:
        """An unsigned number, the highest byte first."""
        return int.from_bytes(self.read(at, width), "big")

    def numbers(self, at: int, count: int, width: int) -> array[int]:
        """A table of numbers of 4 or 8 bytes each, the highest byte first."""
        found = array("I" if width == 4 else "Q", self.read(at, count * width))
        if byteorder == "little":
            found.byteswap()
        return found

    def part(self, weight: int = 1) -> None:
        """Count one more part; raises where nobody's film has so many."""
        self._parts += weight
        if self._parts > MOST_PARTS:
            raise CannotBeCleaned(LARGE)


@dataclass(slots=True)
class Plan:
    """The copy is the bytes from `start` to `end`, with some blanked and some written over. All places count in the original."""

    start: int
    end: int
    blanks: list[tuple[int, int]] = field(default_factory=list)
    writes: list[tuple[int, bytes]] = field(default_factory=list)

    def blank(self, start: int, end: int) -> None:
        """Zeros from here to there."""
        if end > start:
            self.blanks.append((start, end))
            self._check()

    def write(self, at: int, content: bytes) -> None:
        """Other bytes in place; done after all blanks."""
        self.writes.append((at, content))
        self._check()

    def _check(self) -> None:
        if len(self.blanks) + len(self.writes) > MOST_CHANGES:
            raise CannotBeCleaned(LARGE)

    def carry_out(self, original: IO[bytes], copy: IO[bytes]) -> None:
        """Write the copy."""
        original.seek(self.start)
        left = self.end - self.start
        while left and (chunk := original.read(min(_CHUNK, left))):
            copy.write(chunk)
            left -= len(chunk)
        for start, end in self.blanks:
            copy.seek(start - self.start)
            for at in range(start, end, _CHUNK):
                copy.write(bytes(min(_CHUNK, end - at)))
        for at, content in self.writes:
            copy.seek(at - self.start)
            copy.write(content)
