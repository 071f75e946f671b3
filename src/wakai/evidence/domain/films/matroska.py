"""WebM and Matroska (RFC 8794, RFC 9559): what is known to play picture and sound stays, the rest becomes `Void` of the same size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wakai.evidence.domain.films.ogg import silent_comment
from wakai.evidence.domain.films.plan import DAMAGED, UNKNOWN, CannotBeCleaned, Plan, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD, _SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_SEEK_HEAD, _CUES, _VOID, _BLOCK_GROUP, _BLOCK, _SIMPLE_BLOCK = 0x114D9B74, 0x1C53BB6B, 0xEC, 0xA0, 0xA1, 0xA3
_NUMBER, _TYPE, _CODEC, _PRIVATE, _VIDEO, _AUDIO = 0xD7, 0x83, 0x86, 0x63A2, 0xE0, 0xE1
_MAKERS: Final = frozenset({0x4D80, 0x5741})  # must be there; empty says as much
_KEPT: Final[Mapping[int, frozenset[int]]] = MappingProxyType(
    {
        _SEGMENT: frozenset({_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES}),
        _INFO: frozenset({0x2AD7B1, 0x4489}) | _MAKERS,
        _TRACKS: frozenset({_TRACK}),
        # number, UID, type, flags, lacing, durations, scale, codec and its settings, delays, picture, sound
        _TRACK: frozenset(
            {_NUMBER, 0x73C5, _TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x23E383, 0x234E7A, 0x23314F, 0x55EE, 0x22B59C, 0x22B59D,
             _CODEC, _PRIVATE, 0xAA, 0x56AA, 0x56BB, _VIDEO, _AUDIO}
        ),
        _CLUSTER: frozenset({0xE7, 0xAB, _SIMPLE_BLOCK, _BLOCK_GROUP}),
        _BLOCK_GROUP: frozenset({_BLOCK, 0x9B, 0xFB, 0xFA, 0x75A2}),
    }
)  # fmt: skip
_OF_SEGMENT: Final = frozenset({_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES, 0x1254C367, 0x1941A469, 0x1043A770})
_PICTURE, _SOUND = 1, 2
_CODECS: Final = frozenset(
    b"V_VP8 V_VP9 V_AV1 V_MPEG4/ISO/AVC V_MPEGH/ISO/HEVC A_OPUS A_VORBIS A_AAC A_MPEG/L3 A_PCM/INT/LIT A_PCM/FLOAT/IEEE".split()
)


@dataclass(frozen=True, slots=True)
class _Element:
    kind: int
    start: int
    body: int
    end: int


@dataclass(slots=True)
class _Film:
    source: Source
    plan: Plan
    tracks: set[int] = field(default_factory=set)


def plan_of_matroska(source: Source) -> Plan:
    """What a copy keeps. Raises `CannotBeCleaned`."""
    film = _Film(source, Plan(0, source.size))
    segments = 0
    for element in _children(source, 0, source.size, _OF_SEGMENT):
        if element.kind == _SEGMENT:
            segments += 1
            _walk(film, element)
        elif element.kind != _HEAD:
            _void(film, element)
    if segments != 1 or not film.tracks:
        raise CannotBeCleaned(DAMAGED)
    return film.plan


def _children(source: Source, start: int, end: int, ends_open: frozenset[int]) -> Iterator[_Element]:
    """The elements in a row. One of unknown length, a segment or cluster, ends where the next of its kind begins."""
    at = start
    while at < end:
        source.part()
        kind, body = _vint(source, at, keep_mark=True)
        size, body = _vint(source, body)
        if size >= 0:
            after = body + size
        elif kind == _SEGMENT:
            after = end
        elif kind == _CLUSTER:
            after = _end_of_open(source, body, end)
        else:
            raise CannotBeCleaned(UNKNOWN)
        if after > end:
            raise CannotBeCleaned(DAMAGED)
        yield _Element(kind, at, body, after)
        at = after


def _end_of_open(source: Source, start: int, end: int) -> int:
    at = start
    while at < end:
        source.part()
        kind, body = _vint(source, at, keep_mark=True)
        if kind in _OF_SEGMENT:
            return at
        size, body = _vint(source, body)
        if size < 0:
            raise CannotBeCleaned(UNKNOWN)
        at = body + size
    return at


def _vint(source: Source, at: int, *, keep_mark: bool = False) -> tuple[int, int]:
    """A number of variable length, and where it ends; -1 for "unknown"."""
    first = source.number(at, 1)
    width = 9 - first.bit_length()
    if width > (4 if keep_mark else 8):
        raise CannotBeCleaned(DAMAGED)
    value = source.number(at, width)
    if keep_mark:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return -1 if value == (1 << 7 * width) - 1 else value, at + width


def _void(film: _Film, element: _Element) -> None:
    """An element of nothing, as long as the one it takes the place of."""
    length = element.end - element.start
    head = b"\xec\x01" + (length - 9).to_bytes(7, "big") if length >= 9 else bytes([0xEC, 0x80 | length - 2])
    film.plan.blank(element.start, element.end)
    film.plan.write(element.start, head)


def _walk(film: _Film, parent: _Element) -> None:
    """Go down as far as `_KEPT` does, which is not deep."""
    kept = _KEPT[parent.kind]
    for element in _children(film.source, parent.body, parent.end, _OF_SEGMENT):
        if element.kind in kept:
            _keep(film, element)
        else:
            _void(film, element)


def _keep(film: _Film, element: _Element) -> None:
    if element.kind == _CLUSTER and not film.tracks:
        raise CannotBeCleaned(UNKNOWN)  # whose blocks these are would come too late
    if element.kind == _TRACK:
        _track(film, element)
    elif element.kind in _MAKERS:
        film.plan.blank(element.body, element.end)
    elif element.kind == _BLOCK_GROUP:
        _block_group(film, element)
    elif element.kind == _SIMPLE_BLOCK:
        _block(film, element, element)
    elif element.kind in _KEPT:
        _walk(film, element)


def _block_group(film: _Film, group: _Element) -> None:
    found = [each for each in _children(film.source, group.body, group.end, _OF_SEGMENT) if each.kind == _BLOCK]
    if len(found) != 1:
        raise CannotBeCleaned(DAMAGED)
    if _block(film, found[0], group):
        _walk(film, group)


def _block(film: _Film, block: _Element, whole: _Element) -> bool:
    """Whether a block is picture or sound. One of another track goes, with all that belongs to it."""
    number, _ = _vint(film.source, block.body)
    if number in film.tracks:
        return True
    _void(film, whole)
    return False


def _track(film: _Film, entry: _Element) -> None:
    source = film.source
    found = {each.kind: each for each in _children(source, entry.body, entry.end, _OF_SEGMENT)}
    if not {_NUMBER, _TYPE, _CODEC} <= found.keys():
        raise CannotBeCleaned(DAMAGED)
    if _small(source, found[_TYPE]) not in (_PICTURE, _SOUND):
        _void(film, entry)
        return
    codec = source.read(found[_CODEC].body, found[_CODEC].end - found[_CODEC].body).rstrip(b"\0")
    if codec not in _CODECS:
        raise CannotBeCleaned(UNKNOWN)
    film.tracks.add(_small(source, found[_NUMBER]))
    _walk(film, entry)
    if codec == b"A_VORBIS" and _PRIVATE in found:
        _silence(film, found[_PRIVATE])


def _small(source: Source, element: _Element) -> int:
    if not 1 <= element.end - element.body <= 8:
        raise CannotBeCleaned(DAMAGED)
    return source.number(element.body, element.end - element.body)


def _silence(film: _Film, private: _Element) -> None:
    """Vorbis keeps its three head packets here, the comment as the second: their number less one, two lengths, then they."""
    content = film.source.read(private.body, private.end - private.body)
    sizes: list[int] = []
    at = 1
    while len(sizes) < 2:
        size = 0
        while at < len(content) and content[at] == 255:
            size, at = size + 255, at + 1
        if content[:1] != b"\x02" or at >= len(content):
            raise CannotBeCleaned(DAMAGED)
        sizes.append(size + content[at])
        at += 1
    start = at + sizes[0]
    if content[start : start + 7] != b"\x03vorbis" or start + sizes[1] > len(content):
        raise CannotBeCleaned(DAMAGED)
    film.plan.write(private.body + start, silent_comment(sizes[1], b"\x03vorbis", b"\x01"))
