"""MP4, MOV, M4A (ISO/IEC 14496-12, QuickTime File Format): what is known to play picture and sound stays, the rest is blanked.

Boxes are not moved: one that goes becomes a `free` box of the same size, full of zeros. Of the media data only the bytes
stay that a picture or sound track names as its samples; so whatever a camera writes beside them (timed places, sensor data,
subtitles of drones, time codes) is gone, also where we have never heard of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wakai.evidence.domain.films.plan import DAMAGED, UNKNOWN, CannotBeCleaned, Plan, Source
from wakai.evidence.domain.films.samples import Ranges, of_fragment, of_tables

if TYPE_CHECKING:
    from collections.abc import Mapping


def _kinds(text: str) -> frozenset[bytes]:
    """Four letters each; `~` stands for a space."""
    return frozenset(word.replace("~", " ").encode() for word in text.split())


_TOP: Final = _kinds("ftyp styp moov moof mdat sidx ssix pdin")
_EMPTIED: Final = _kinds("free skip wide")
_KEPT: Final[Mapping[bytes, frozenset[bytes]]] = MappingProxyType(
    {
        b"moov": _kinds("mvhd iods trak mvex"),
        b"mvex": _kinds("mehd trex"),
        b"trak": _kinds("tkhd edts mdia tapt"),
        b"edts": _kinds("elst"),
        b"tapt": _kinds("clef prof enof"),
        b"mdia": _kinds("mdhd hdlr minf elng"),
        b"minf": _kinds("vmhd smhd hdlr dinf stbl"),
        b"dinf": _kinds("dref"),
        b"stbl": _kinds("stsd stts ctts cslg stss stps stsc stsz stz2 stco co64 sdtp sbgp sgpd stsh padb subs"),
        b"moof": _kinds("mfhd traf"),
        b"traf": _kinds("tfhd tfdt trun sbgp sgpd sdtp subs"),
    }
)
# Motion JPEG is not among them: each of its pictures may carry its own camera data. Nor is what is encrypted.
_PICTURES: Final = _kinds("avc1 avc3 hvc1 hev1 mp4v av01 vp08 vp09 s263 h263 apcn apch apcs apco ap4h ap4x dvh1 dvhe")
_SOUNDS: Final = _kinds(
    "mp4a Opus samr sawb alac fLaC ac-3 ec-3 sowt twos lpcm in24 in32 fl32 fl64 ulaw alaw ipcm fpcm"
)
_OF_ENTRY: Final = _kinds(
    "avcC hvcC lhvC av1C vpcC esds dOps dac3 dec3 dfLa alac damr d263 dvcC dvvC colr pasp clap btrt fiel gama chan wave mdcv"
    " clli glbl strf pcmC chnl"
)
_WEIGHT: Final = 10  # boxes are few, and each is held for a while
_PICTURE_HEAD, _SOUND_HEADS = 78, {0: (28,), 1: (44, 28), 2: (64,)}


@dataclass(frozen=True, slots=True)
class Box:
    """One box: four letters, where it begins, where its content begins and ends."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(slots=True)
class _Film:
    source: Source
    plan: Plan
    ranges: Ranges = field(default_factory=Ranges)
    tracks: set[int] = field(default_factory=set)
    usual_size: dict[int, int] = field(default_factory=dict)


def plan_of_boxes(source: Source) -> Plan:
    """What a copy keeps. Raises `CannotBeCleaned`."""
    film = _Film(source, Plan(0, source.size))
    top = list(_children(source, 0, source.size, last_may_be_open=True))
    movies = [box for box in top if box.kind == b"moov"]
    if len(movies) != 1:
        raise CannotBeCleaned(DAMAGED)
    _walk(film, movies[0])
    for box in top:
        if box.kind == b"moof":
            _fragment(film, box)
        elif box.kind in _EMPTIED:
            film.plan.blank(box.body, box.end)
        elif box.kind not in _TOP:
            _free(film, box)
    if not film.tracks:
        raise CannotBeCleaned(UNKNOWN)
    for start, end in film.ranges.gaps([(box.body, box.end) for box in top if box.kind == b"mdat"]):
        film.plan.blank(start, end)
    return film.plan


def _children(source: Source, start: int, end: int, *, last_may_be_open: bool = False) -> Iterator[Box]:
    at = start
    while at < end:
        source.part(_WEIGHT)
        head = source.read(at, 8)
        size, kind, body = int.from_bytes(head[:4], "big"), head[4:], at + 8
        if size == 1:
            size, body = source.number(at + 8, 8), at + 16
        elif size == 0 and last_may_be_open:
            size = end - at
        if size < body - at or at + size > end:
            raise CannotBeCleaned(DAMAGED)
        yield Box(kind, at, body, at + size)
        at += size


def _free(film: _Film, box: Box) -> None:
    film.plan.write(box.start + 4, b"free")
    film.plan.blank(box.body, box.end)


def _walk(film: _Film, parent: Box) -> None:
    """Go down as far as `_KEPT` does, which is not deep."""
    kept = _KEPT[parent.kind]
    for box in _children(film.source, parent.body, parent.end):
        if box.kind not in kept:
            _free(film, box)
        elif box.kind == b"trak":
            _track(film, box)
        else:
            _keep(film, box)


def _keep(film: _Film, box: Box) -> None:
    if box.kind in _KEPT:
        _walk(film, box)
    elif box.kind in (b"mvhd", b"tkhd", b"mdhd"):
        film.plan.blank(box.body + 4, box.body + (20 if _version(film, box) else 12))
    elif box.kind == b"hdlr":
        # After the kind of track come its maker and its name, which is a program's or a camera's.
        film.plan.blank(box.body + 12, box.end)
    elif box.kind == b"dref":
        _references(film, box)
    elif box.kind == b"stsd":
        _entries(film, box)
    elif box.kind == b"trex":
        film.usual_size[film.source.number(box.body + 4, 4)] = film.source.number(box.body + 16, 4)


def _version(film: _Film, box: Box) -> int:
    """0: instants of four bytes, 1: of eight."""
    version = film.source.number(box.body, 1)
    if version > 1 or box.end - box.body < 24:
        raise CannotBeCleaned(DAMAGED)
    return version


def _track(film: _Film, trak: Box) -> None:
    found = {box.kind: box for box in _children(film.source, trak.body, trak.end)}
    if b"tkhd" not in found or b"mdia" not in found:
        raise CannotBeCleaned(DAMAGED)
    media = {box.kind: box for box in _children(film.source, found[b"mdia"].body, found[b"mdia"].end)}
    handler = film.source.read(media[b"hdlr"].body + 8, 4) if b"hdlr" in media else b""
    if handler not in (b"vide", b"soun"):
        _free(film, trak)
        return
    head = found[b"tkhd"]
    film.tracks.add(film.source.number(head.body + (20 if _version(film, head) else 12), 4))
    _walk(film, trak)
    tables = {box.kind: box for box in _table_of(film, media)}
    if b"stsd" not in tables:
        raise CannotBeCleaned(DAMAGED)
    bodies = {kind: (box.body, box.end) for kind, box in tables.items()}
    of_tables(film.source, film.ranges, bodies, is_sound=handler == b"soun")


def _table_of(film: _Film, media: dict[bytes, Box]) -> Iterator[Box]:
    for minf in (box for kind, box in media.items() if kind == b"minf"):
        for box in _children(film.source, minf.body, minf.end):
            if box.kind == b"stbl":
                yield from _children(film.source, box.body, box.end)


def _references(film: _Film, dref: Box) -> None:
    """Where the samples lie: in this file. A reference to another one holds a path, and could not be played anyway."""
    for box in _children(film.source, dref.body + 8, dref.end):
        if box.kind not in (b"url ", b"alis", b"urn ") or not film.source.number(box.body, 4) & 1:
            raise CannotBeCleaned(UNKNOWN)
        film.plan.blank(box.body + 4, box.end)


def _entries(film: _Film, stsd: Box) -> None:
    for entry in _children(film.source, stsd.body + 8, stsd.end):
        if entry.kind not in _PICTURES | _SOUNDS:
            raise CannotBeCleaned(UNKNOWN)
        film.plan.blank(entry.body + 12, entry.body + 16)  # the maker
        if entry.kind in _PICTURES:
            film.plan.blank(entry.body + 42, entry.body + 74)  # the compressor's name
            heads: tuple[int, ...] = (_PICTURE_HEAD,)
        else:
            heads = _SOUND_HEADS.get(film.source.number(entry.body + 8, 2), ())
        for box in _of_entry(film.source, entry, heads):
            if box.kind not in _OF_ENTRY:
                _free(film, box)


def _of_entry(source: Source, entry: Box, heads: tuple[int, ...]) -> list[Box]:
    """QuickTime has longer heads for sound, and ends some lists with four zeros."""
    for head in heads:
        start = entry.body + head
        for end in (entry.end, entry.end - 4):
            open_end = end < entry.end and (end < start or source.number(end, 4))
            if start > end or open_end:
                continue
            try:
                return list(_children(source, start, end))
            except CannotBeCleaned:
                continue
    raise CannotBeCleaned(UNKNOWN)


def _fragment(film: _Film, moof: Box) -> None:
    """One piece of a film that was written as it was taken."""
    first = True
    for box in _children(film.source, moof.body, moof.end):
        if box.kind != b"traf":
            if box.kind != b"mfhd":
                _free(film, box)
            continue
        parts = list(_children(film.source, box.body, box.end))
        heads = [part for part in parts if part.kind == b"tfhd"]
        if len(heads) != 1:
            raise CannotBeCleaned(DAMAGED)
        track = film.source.number(heads[0].body + 4, 4)
        if track not in film.tracks:
            _free(film, box)
            first = False
            continue
        _walk(film, box)
        runs = [(part.body, part.end) for part in parts if part.kind == b"trun"]
        head = (heads[0].body, heads[0].end)
        of_fragment(film.source, film.ranges, moof.start, head, runs, usual=film.usual_size.get(track, 0), first=first)
        first = False


def plan_of_picture_boxes(source: Source) -> Plan:
    """The same for JPEG 2000 (ISO/IEC 15444-1), whose boxes are of the same make. Raises `CannotBeCleaned`."""
    film = _Film(source, Plan(0, source.size))
    for box in _children(source, 0, source.size, last_may_be_open=True):
        if box.kind not in (b"jP  ", b"ftyp", b"jp2h", b"jp2c"):
            _free(film, box)
    return film.plan
