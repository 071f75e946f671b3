"""OGG (RFC 3533) with Opus (RFC 7845) or Vorbis: the comment packet keeps its length and says nothing any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from wakai.evidence.domain.films.plan import DAMAGED, LARGE, UNKNOWN, CannotBeCleaned, Plan, Source

_HEADS: Final = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
LARGEST_COMMENT: Final = 2 * 1024 * 1024
_CONTINUED, _BEGINS = 1, 2


@dataclass(frozen=True, slots=True)
class _Page:
    at: int
    flags: int
    serial: int
    lacing: bytes

    @property
    def body(self) -> int:
        return self.at + 27 + len(self.lacing)

    @property
    def end(self) -> int:
        return self.body + sum(self.lacing)


@dataclass(slots=True)
class _Comment:
    """The packet being gathered: its marks, its pages, and its bytes in each of them."""

    marks: tuple[bytes, bytes]
    pages: list[_Page] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    done: bool = False

    @property
    def size(self) -> int:
        return sum(end - start for start, end in self.spans)


def plan_of_ogg(source: Source) -> Plan:
    """What a copy keeps. Raises `CannotBeCleaned`, also for other codecs than those two."""
    plan, at = Plan(0, source.size), 0
    streams: dict[int, _Comment] = {}
    while at < source.size:
        source.part()
        page = _page(source, at)
        if page.flags & _BEGINS:
            _check_done(streams)
            streams = {page.serial: _Comment(_marks(source, page))}
        elif page.serial not in streams:
            raise CannotBeCleaned(UNKNOWN)
        elif not streams[page.serial].done:
            _gather(source, plan, streams[page.serial], page)
        at = page.end
    _check_done(streams)
    return plan


def _check_done(streams: dict[int, _Comment]) -> None:
    if not all(stream.done for stream in streams.values()):
        raise CannotBeCleaned(DAMAGED)


def _page(source: Source, at: int) -> _Page:
    head = source.read(at, 27)
    if head[:5] != b"OggS\0":
        raise CannotBeCleaned(DAMAGED)
    page = _Page(at, head[5], int.from_bytes(head[14:18], "little"), source.read(at + 27, head[26]))
    if page.end > source.size:
        raise CannotBeCleaned(DAMAGED)
    return page


def _marks(source: Source, page: _Page) -> tuple[bytes, bytes]:
    start = source.read(page.body, min(8, page.end - page.body))
    found = next((marks for head, marks in _HEADS.items() if start.startswith(head)), None)
    if found is None:
        raise CannotBeCleaned(UNKNOWN)
    return found


def _gather(source: Source, plan: Plan, comment: _Comment, page: _Page) -> None:
    """Take what this page has of the comment packet, the second of its stream."""
    if bool(comment.spans) != bool(page.flags & _CONTINUED):
        raise CannotBeCleaned(DAMAGED)
    here = 0
    for length in page.lacing:
        here += length
        if length < 255:
            comment.done = True
            break
    comment.pages.append(page)
    comment.spans.append((page.body, page.body + here))
    if comment.size > LARGEST_COMMENT:
        raise CannotBeCleaned(LARGE)
    if comment.done:
        _silence(source, plan, comment)


def _silence(source: Source, plan: Plan, comment: _Comment) -> None:
    mark, framing = comment.marks
    first = source.read(comment.spans[0][0], min(len(mark), comment.spans[0][1] - comment.spans[0][0]))
    if first != mark:
        raise CannotBeCleaned(DAMAGED)
    content = silent_comment(comment.size, mark, framing)
    done = 0
    for page, (start, end) in zip(comment.pages, comment.spans, strict=True):
        piece = content[done : done + end - start]
        done += end - start
        plan.write(start, piece)
        whole = bytearray(source.read(page.at, page.end - page.at))
        whole[start - page.at : end - page.at] = piece
        whole[22:26] = bytes(4)
        plan.write(page.at + 22, checksum(bytes(whole)).to_bytes(4, "little"))


def silent_comment(size: int, mark: bytes, framing: bytes) -> bytes:
    """A comment packet of this size without comments, its maker's name all spaces. Raises `CannotBeCleaned`."""
    room = size - len(mark) - 8 - len(framing)
    if room < 0:
        raise CannotBeCleaned(DAMAGED)
    return mark + room.to_bytes(4, "little") + b" " * room + bytes(4) + framing


def checksum(page: bytes) -> int:
    """The CRC of a page whose own place for it holds zeros (RFC 3533, 6)."""
    table, crc = _table(), 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
    return crc


@cache
def _table() -> tuple[int, ...]:
    found = []
    for crc in range(256):
        value = crc << 24
        for _ in range(8):
            value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        found.append(value)
    return tuple(found)
