"""Which bytes of an MP4 or MOV are samples of a track: by its tables, or by the runs of its fragments (ISO/IEC 14496-12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from wakai.evidence.domain.films.plan import DAMAGED, LARGE, MOST_CHANGES, UNKNOWN, CannotBeCleaned, Source

Span = tuple[int, int]
_HAS_BASE, _HAS_ENTRY, _HAS_LENGTH, _HAS_SIZE, _BASE_IS_FRAGMENT = 0x1, 0x2, 0x8, 0x10, 0x20000
_HAS_OFFSET, _HAS_FIRST_FLAGS = 0x1, 0x4
_RUN_SIZE: Final = 0x200
_OF_EACH: Final = (0x100, _RUN_SIZE, 0x400, 0x800)


class Ranges:
    """Pieces of a file; what lies next to one another is one piece."""

    def __init__(self) -> None:
        self._found: list[Span] = []

    def add(self, start: int, end: int) -> None:
        """One more. Nothing for an empty one."""
        if end <= start:
            return
        if self._found and self._found[-1][1] == start:
            self._found[-1] = (self._found[-1][0], end)
        else:
            self._found.append((start, end))
        if len(self._found) > MOST_CHANGES:
            raise CannotBeCleaned(LARGE)

    def gaps(self, within: Iterable[Span]) -> Iterator[Span]:
        """What of these places is in no piece. Raises `CannotBeCleaned` for a piece that lies elsewhere: cut short, or misled."""
        waiting = self._joined()
        for start, end in sorted(within):
            at = start
            while waiting and waiting[-1][0] < end:
                first, last = waiting.pop()
                if first < start or last > end:
                    raise CannotBeCleaned(DAMAGED)
                yield at, first
                at = last
            yield at, end
        if waiting:
            raise CannotBeCleaned(DAMAGED)

    def _joined(self) -> list[Span]:
        """In order, the first one at the end."""
        joined: list[Span] = []
        for start, end in sorted(self._found):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined[::-1]


def of_tables(source: Source, ranges: Ranges, tables: Mapping[bytes, Span], *, is_sound: bool) -> None:
    """The samples that the tables of a track name."""
    width = 8 if b"co64" in tables else 4
    places = tables.get(b"co64") or tables.get(b"stco")
    if places is None or b"stsc" not in tables:
        raise CannotBeCleaned(DAMAGED)
    chunks = source.numbers(places[0] + 8, _count(source, places, 4, width), width)
    runs = source.numbers(tables[b"stsc"][0] + 8, 3 * _count(source, tables[b"stsc"], 4, 12), 4)
    sizes = _sizes(source, tables, is_sound=is_sound)
    done = 0
    for n, count in enumerate(_samples_of_chunks(runs, len(chunks))):
        size = count * sizes if isinstance(sizes, int) else sum(sizes[done : done + count])
        ranges.add(chunks[n], chunks[n] + size)
        done += count
        if not isinstance(sizes, int) and done > len(sizes):
            raise CannotBeCleaned(DAMAGED)


def _count(source: Source, table: Span, at: int, width: int) -> int:
    """How many rows a table has; raises where it has no room for them."""
    count = source.number(table[0] + at, 4)
    if count * width > table[1] - table[0] - at - 4:
        raise CannotBeCleaned(DAMAGED)
    return count


def _sizes(source: Source, tables: Mapping[bytes, Span], *, is_sound: bool) -> Sequence[int] | int:
    """The size of each sample, or the one of all."""
    if b"stsz" not in tables:
        raise CannotBeCleaned(UNKNOWN)
    table = tables[b"stsz"]
    same = source.number(table[0] + 4, 4)
    if same == 1 and is_sound:
        raise CannotBeCleaned(UNKNOWN)  # old QuickTime counts differently here
    return same or source.numbers(table[0] + 12, _count(source, table, 8, 4), 4)


def _samples_of_chunks(runs: Sequence[int], chunks: int) -> Iterator[int]:
    """How many samples each chunk has. A row holds from its first chunk to the next row's."""
    starts = [*runs[::3], chunks + 1]
    if runs and starts[0] != 1:
        raise CannotBeCleaned(DAMAGED)
    for n, count in enumerate(runs[1::3]):
        if starts[n + 1] < starts[n]:
            raise CannotBeCleaned(DAMAGED)
        for _ in range(min(starts[n + 1], chunks + 1) - starts[n]):
            yield count


def of_fragment(
    source: Source, ranges: Ranges, moof: int, head: Span, runs: Iterable[Span], *, usual: int, first: bool
) -> None:
    """The samples that the runs (`trun`) of one track in a fragment name."""
    flags = source.number(head[0], 4) & 0xFFFFFF
    at = head[0] + 8
    base = moof
    if flags & _HAS_BASE:
        base, at = source.number(at, 8), at + 8
    elif not (flags & _BASE_IS_FRAGMENT or first):
        raise CannotBeCleaned(UNKNOWN)  # it would count from the end of a track that may be gone
    at += 4 * (bool(flags & _HAS_ENTRY) + bool(flags & _HAS_LENGTH))
    if flags & _HAS_SIZE:
        usual = source.number(at, 4)
    place = base
    for run in runs:
        place = _run(source, ranges, run, base, place, usual)


def _run(source: Source, ranges: Ranges, run: Span, base: int, place: int, usual: int) -> int:
    flags = source.number(run[0], 4) & 0xFFFFFF
    columns = [flag for flag in _OF_EACH if flags & flag]
    at = 8
    if flags & _HAS_OFFSET:
        offset = source.number(run[0] + at, 4)
        place, at = base + offset - (1 << 32 if offset >> 31 else 0), at + 4
    at += 4 * bool(flags & _HAS_FIRST_FLAGS)
    count = source.number(run[0] + 4, 4)
    if count * 4 * len(columns) > run[1] - run[0] - at:
        raise CannotBeCleaned(DAMAGED)
    if _RUN_SIZE in columns:
        rows = source.numbers(run[0] + at, count * len(columns), 4)
        size = sum(rows[columns.index(_RUN_SIZE) :: len(columns)])
    else:
        size = count * usual
    ranges.add(place, place + size)
    return place + size
