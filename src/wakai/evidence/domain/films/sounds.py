"""Sound files: WAV, FLAC and MP3, of which the sound stays and what is written beside it goes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wakai.evidence.domain.films.plan import DAMAGED, UNKNOWN, CannotBeCleaned, Plan, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_SOUND: Final = frozenset({b"fmt ", b"data", b"fact"})
_STREAM_INFO, _PADDING, _SEEK_TABLE = 0, 1, 3


def plan_of_wav(source: Source) -> Plan:
    """RIFF/WAVE: all chunks but the sound and its form become `JUNK`. Raises `CannotBeCleaned`."""
    if source.read(0, 4) != b"RIFF" or source.read(8, 4) != b"WAVE":
        raise CannotBeCleaned(UNKNOWN)
    end = 8 + _little(source, 4)
    if end > source.size:
        raise CannotBeCleaned(DAMAGED)
    plan, at = Plan(0, end), 12
    seen = set()
    while at < end:
        source.part()
        kind, size = source.read(at, 4), _little(source, at + 4)
        after = at + 8 + size
        if after > end:
            raise CannotBeCleaned(DAMAGED)
        seen.add(kind)
        if kind not in _OF_SOUND:
            plan.write(at, b"JUNK")
            plan.blank(at + 8, after)
        at = min(after + size % 2, end)
    if not {b"fmt ", b"data"} <= seen:
        raise CannotBeCleaned(DAMAGED)
    return plan


def _little(source: Source, at: int) -> int:
    return int.from_bytes(source.read(at, 4), "little")


def plan_of_flac(source: Source) -> Plan:
    """FLAC (RFC 9639): all blocks but the stream's form and the table of places become padding. Raises `CannotBeCleaned`."""
    start = _after_id3(source)
    if source.read(start, 4) != b"fLaC":
        raise CannotBeCleaned(UNKNOWN)
    plan, at, last = Plan(start, source.size), start + 4, False
    while not last:
        source.part()
        head, size = source.number(at, 1), source.number(at + 1, 3)
        last = bool(head & 0x80)
        if head & 0x7F not in (_STREAM_INFO, _SEEK_TABLE):
            plan.write(at, bytes([head & 0x80 | _PADDING]))
            plan.blank(at + 4, at + 4 + size)
        at += 4 + size
        if at > source.size:
            raise CannotBeCleaned(DAMAGED)
    if source.number(at, 2) & 0xFFFE != 0xFFF8:
        raise CannotBeCleaned(DAMAGED)
    if source.size - at > 128 and source.read(source.size - 128, 3) == b"TAG":
        plan.end -= 128
    return plan


# Bits per millisecond by index, for MPEG-1 layers I to III and for MPEG-2 and 2.5 (ISO/IEC 11172-3, 13818-3).
_RATES: Final[Mapping[tuple[bool, int], tuple[int, ...]]] = MappingProxyType(
    {
        (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
        (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
        (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
        (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
        (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
        (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    }
)
_HERTZ: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
)
_TAGS: Final = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"3DI")
_FEWEST_FRAMES: Final = 2


def plan_of_mp3(source: Source) -> Plan:
    """MPEG sound: the frames alone, one after the other; tags before and behind are left out. Raises `CannotBeCleaned`.

    A last frame that is cut short goes too. Anything else between frames is nothing we know.
    """
    start = at = _after_id3(source)
    frames = 0
    while at + 4 <= source.size:
        source.part()
        head = source.read(at, 4)
        size = _frame(head)
        if not size or at + size > source.size:
            break
        at, frames = at + size, frames + 1
    rest = source.read(at, min(16, source.size - at))
    cut_short = bool(_frame(rest))
    empty = not any(rest) and source.size - at <= 4096 and not any(source.read(at, source.size - at))
    if frames < _FEWEST_FRAMES or not (empty or cut_short or rest.startswith(_TAGS)):
        raise CannotBeCleaned(UNKNOWN if not frames else DAMAGED)
    return Plan(start, at)


def _after_id3(source: Source) -> int:
    """Where the last of the ID3v2 tags at the beginning ends."""
    at = 0
    while source.size - at >= 10 and source.read(at, 3) == b"ID3":
        source.part()
        flags, sizes = source.number(at + 5, 1), source.read(at + 6, 4)
        if max(sizes) > 0x7F:
            raise CannotBeCleaned(DAMAGED)
        at += 10 + sum(byte << shift for byte, shift in zip(sizes, (21, 14, 7, 0), strict=True))
        at += 10 if flags & 0x10 else 0
    # Some programs leave zeros behind the tag that its size does not count.
    padding = source.read(at, min(4096, max(source.size - at, 0))) if at else b""
    return at + len(padding) - len(padding.lstrip(b"\0"))


def _frame(head: bytes) -> int:
    """How long a frame with this header is; 0 for what is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, hertz, padded = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or rate in (0, 15) or hertz == 3:
        return 0
    bits, frequency = _RATES[version == 3, layer][rate - 1] * 1000, _HERTZ[version][hertz]
    if layer == 1:
        return (12 * bits // frequency + padded) * 4
    return (144 if layer == 2 or version == 3 else 72) * bits // frequency + padded
