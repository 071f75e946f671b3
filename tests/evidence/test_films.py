"""Copies of films and sound: place, maker and time are gone, samples are where they were; what cannot be read has no copy."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymediainfo import MediaInfo
from tests.evidence import films
from tests.evidence.films import MAKER, PLACE, SAMPLES, SECRETS, TAKEN, box, cleaned, numbers

from wakai.evidence.domain.films import CannotBeCleaned, plan, write_clean_copy
from wakai.evidence.domain.films.plan import DAMAGED, LARGE, MOST_AT_ONCE, MOST_READ, UNKNOWN, Source
from wakai.evidence.domain.media import medium_of

MADE: Final = {
    "mp4": ("video/mp4", films.film()),
    "mov": ("video/quicktime", films.film(b"qt  ", film_first=False)),
    "long": ("video/mp4", films.film(wide=True)),
    "fragments": ("video/mp4", films.fragmented()),
    "m4a": ("audio/mp4", films.film(b"M4A ")),
    "wav": ("audio/wav", films.tagged_wav()),
    "mp3": ("audio/mpeg", films.tagged_mp3()),
    "opus": ("audio/ogg", films.opus()),
    "flac": ("audio/flac", films.flac()),
    "webm": ("video/webm", films.webm()),
    "closed webm": ("video/webm", films.webm(open=False)),
}
CASES = pytest.mark.parametrize(("media_type", "content"), MADE.values(), ids=MADE)


@CASES
def test_what_the_device_wrote_beside_it_is_gone(media_type: str, content: bytes) -> None:
    copy = cleaned(content, media_type)
    assert any(secret in content for secret in SECRETS)
    for secret in SECRETS:
        assert secret not in copy
    assert struct.pack(">I", TAKEN) not in copy


@CASES
def test_a_copy_is_of_the_same_type_and_its_own_copy(media_type: str, content: bytes) -> None:
    copy = cleaned(content, media_type)
    assert medium_of(content[:65536], "file").media_type == media_type
    assert medium_of(copy[:65536], "file").media_type == media_type
    assert cleaned(copy, media_type) == copy


@pytest.mark.parametrize("name", ["mp4", "mov", "long", "fragments", "m4a"])
def test_samples_stay_where_they_were_bit_by_bit(name: str) -> None:
    media_type, content = MADE[name]
    copy = cleaned(content, media_type)
    assert len(copy) == len(content)
    for kind in (b"vide", b"soun"):
        for sample in SAMPLES[kind]:
            assert copy.index(sample) == content.index(sample)
    for kept in (b"stco", b"co64", b"stsz", b"stsc", b"avcC", b"trun"):
        assert copy.count(kept) <= content.count(kept)
        assert (kept in copy) == (kept in content)


@pytest.mark.parametrize("name", ["webm", "closed webm"])
def test_blocks_of_picture_stay_where_they_were(name: str) -> None:
    media_type, content = MADE[name]
    copy = cleaned(content, media_type)
    assert len(copy) == len(content)
    for n in range(3):
        for block in (b"picture-%d" % n, b"more-%d" % n):
            assert copy.index(block) == content.index(block)


def test_sound_itself_is_untouched() -> None:
    assert cleaned(films.tagged_mp3(), "audio/mpeg") == films.mp3_frames()
    assert films.wav()[44:] in cleaned(films.tagged_wav(), "audio/wav")
    opus, copy = films.opus(), cleaned(films.opus(), "audio/ogg")
    assert len(copy) == len(opus)
    assert copy[-200:] == opus[-200:]
    assert cleaned(films.flac(), "audio/flac").endswith(b"\xff\xf8\xc9\x18sound itself")


# ---- a tool that others wrote ----------------------------------------------------------------------------------------


def told_by_mediainfo(content: bytes) -> list[dict[str, object]]:
    return [track.to_data() for track in MediaInfo.parse(io.BytesIO(content)).tracks]


@pytest.mark.skipif(not MediaInfo.can_parse(), reason="libmediainfo does not run here")
@CASES
def test_mediainfo_finds_the_same_film_and_no_place(media_type: str, content: bytes) -> None:
    before, after = told_by_mediainfo(content), told_by_mediainfo(cleaned(content, media_type))
    said = str(after)
    assert after[0].get("format") == before[0].get("format") is not None
    for planted in ("35.65", "139.74", MAKER.decode(), "Planted"):
        assert planted not in said
    assert not [key for one in after for key in one if key.startswith(("recorded_", "encoded_date", "tagged_date"))]
    kinds = [one["track_type"] for one in after if one["track_type"] in ("Video", "Audio")]
    assert kinds == [one["track_type"] for one in before if one["track_type"] in ("Video", "Audio")]


@pytest.mark.skipif(not MediaInfo.can_parse(), reason="libmediainfo does not run here")
def test_mediainfo_finds_the_place_in_the_original() -> None:
    assert "35.65" in str(told_by_mediainfo(films.film()))
    assert "35.65" in str(told_by_mediainfo(films.film(b"qt  ")))


# ---- what has no copy ------------------------------------------------------------------------------------------------


def broken(content: bytes, was: bytes, now: bytes) -> bytes:
    assert was in content
    return content.replace(was, now, 1)


def sized(size: int, kind: bytes, rest: bytes = b"") -> bytes:
    return struct.pack(">I", size) + kind + rest


FTYP: Final = box(b"ftyp", b"isom", numbers(512), b"isom")

NOT_READ: Final[dict[str, tuple[str, bytes, str]]] = {
    "empty": ("video/mp4", b"", DAMAGED),
    "no movie": ("video/mp4", FTYP + box(b"mdat", PLACE), DAMAGED),
    "two movies": ("video/mp4", films.film() + box(b"moov"), DAMAGED),
    "nothing to see": ("video/mp4", FTYP + box(b"moov"), UNKNOWN),
    "box too small": ("video/mp4", FTYP + sized(7, b"moov"), DAMAGED),
    "box too long": ("video/mp4", FTYP + sized(9, b"moov"), DAMAGED),
    "2^64": ("video/mp4", FTYP + sized(1, b"moov", b"\xff" * 8), DAMAGED),
    "large size cut": ("video/mp4", FTYP + sized(1, b"moov", b"\xff"), DAMAGED),
    "cut short": ("video/mp4", films.film(film_first=False)[:-20], DAMAGED),
    "samples elsewhere": ("video/mp4", broken(films.film(), b"mdat", b"mdot"), DAMAGED),
    "too many samples": ("video/mp4", broken(films.film(), b"stsz" + bytes(8), b"stsz" + bytes(8) + b"\xff"), DAMAGED),
    "no table": ("video/mp4", broken(films.film(), b"stsc", b"stsx"), DAMAGED),
    "chunks counted from nothing": (
        "video/mp4",
        broken(films.fragmented(), b"stsc" + numbers(0, 1, 1), b"stsc" + numbers(0, 1, 0)),
        DAMAGED,
    ),
    "encrypted": ("video/mp4", broken(films.film(), b"avc1", b"encv"), UNKNOWN),
    "pictures with data of their own": ("video/quicktime", broken(films.film(b"qt  "), b"avc1", b"jpeg"), UNKNOWN),
    "samples in another file": ("video/mp4", broken(films.film(), b"url \0\0\0\1", b"url \0\0\0\0"), UNKNOWN),
    "packed movie": ("video/quicktime", FTYP + box(b"moov", box(b"cmov", PLACE)), UNKNOWN),
    "a zip": ("video/mp4", b"PK\3\4" + bytes(100), DAMAGED),
    "wav cut short": ("audio/wav", films.wav()[:-2], DAMAGED),
    "wav without sound": ("audio/wav", b"RIFF" + struct.pack("<I", 4) + b"WAVE", DAMAGED),
    "wav of other order": ("audio/wav", b"RIFX" + films.wav()[4:], UNKNOWN),
    "mp3 of tags": ("audio/mpeg", films.id3(PLACE), UNKNOWN),
    "mp3 with a strange middle": ("audio/mpeg", films.mp3_frames() + b"strange" * 9 + films.mp3_frames(), DAMAGED),
    "mp3 tag of no size": ("audio/mpeg", b"ID3\4\0\0\xff\xff\xff\xff" + films.mp3_frames(), DAMAGED),
    "ogg of another codec": ("audio/ogg", films.ogg_page(1, 0, 2, [8], b"\x80theora0"), UNKNOWN),
    "ogg cut short": ("audio/ogg", films.opus()[:-1], DAMAGED),
    "ogg without comment": ("audio/ogg", films.ogg_page(1, 0, 2, [19], b"OpusHead" + bytes(11)), DAMAGED),
    "ogg with an endless comment": (
        "audio/ogg",
        films.ogg_page(7, 0, 2, [8], b"OpusHead")
        + b"".join(films.ogg_page(7, 1, int(n > 0), [255] * 255, (b"OpusTags" + bytes(65017))) for n in range(33)),
        LARGE,
    ),
    "flac cut short": ("audio/flac", films.flac()[:60], DAMAGED),
    "flac without sound": ("audio/flac", films.flac()[:-16], DAMAGED),
    "webm cut short": ("video/webm", films.webm(open=False)[:-1], DAMAGED),
    "webm of no track": ("video/webm", films.element(0x18538067, films.element(0x1549A966)), DAMAGED),
    "webm of open tags": ("video/webm", films.element(0x18538067, films.element(0x1254C367, open=True)), UNKNOWN),
    "other type": ("application/pdf", b"%PDF", UNKNOWN),
}


@pytest.mark.parametrize(("media_type", "content", "why"), NOT_READ.values(), ids=NOT_READ)
def test_what_is_not_certain_has_no_copy(media_type: str, content: bytes, why: str) -> None:
    copy = io.BytesIO()
    with pytest.raises(CannotBeCleaned) as caught:
        write_clean_copy(io.BytesIO(content), copy, media_type)
    assert caught.value.why == why
    assert copy.getvalue() == b""


def test_a_track_of_an_unheard_of_kind_goes_with_its_samples() -> None:
    copy = cleaned(broken(films.film(), b"meta" + bytes(12), b"wxyz" + bytes(12)), "video/mp4")
    assert b"planted sensor" not in copy
    assert all(sample in copy for sample in SAMPLES[b"vide"])


def test_a_last_box_of_no_size_reaches_to_the_end() -> None:
    content = films.film(film_first=False)
    at = content.rindex(b"mdat") - 4
    opened = content[:at] + bytes(4) + content[at + 4 :]
    assert cleaned(opened, "video/mp4")[at + 8 :] == cleaned(content, "video/mp4")[at + 8 :]


def test_the_place_of_a_single_byte_beside_the_samples_goes() -> None:
    content = films.film() + box(b"mdat", PLACE)
    assert cleaned(content, "video/mp4").endswith(box(b"mdat", bytes(len(PLACE))))


# ---- any bytes at all ------------------------------------------------------------------------------------------------


def copied_or_refused(content: bytes, media_type: str) -> None:
    try:
        copy = cleaned(content, media_type)
    except CannotBeCleaned:
        return
    assert len(copy) <= len(content)


@given(st.sampled_from(sorted(MADE)), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8), st.integers(0, 10_000))  # fmt: skip
def test_damaged_files_are_copied_or_refused(name: str, changes: list[tuple[int, int]], cut: int) -> None:
    media_type, content = MADE[name]
    damaged = bytearray(content)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte
    copied_or_refused(bytes(damaged[: cut or None]), media_type)


@given(st.sampled_from(sorted({media_type for media_type, _ in MADE.values()})), st.binary(max_size=300))
def test_any_bytes_are_copied_or_refused(media_type: str, content: bytes) -> None:
    copied_or_refused(content, media_type)


NUMBERS: Final = (b"\0\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\x08", b"\1\xff\xff\xff")  # fmt: skip


def test_a_thousand_random_damages_need_little_memory() -> None:
    chance = random.Random(20261122)
    tracemalloc.start()
    for n in range(1000):
        media_type, content = MADE[chance.choice(sorted(MADE))]
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            at, other = chance.randrange(len(damaged)), chance.randrange(len(damaged))
            if n % 3 == 0:
                damaged[at:at] = damaged[other : other + 40]
            else:
                damaged[at : at + 4] = chance.choice(NUMBERS) if n % 3 == 1 else chance.randbytes(4)
        copied_or_refused(bytes(damaged), media_type)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


class Vast(io.RawIOBase):
    """A file of `size` bytes of which only some are there; counts how much is held at once."""

    def __init__(self, size: int, there: dict[int, bytes]) -> None:
        self.size, self.there, self.at, self.most = size, there, 0, 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.at = offset + (self.size if whence == 2 else 0)
        return self.at

    def read(self, size: int = -1, /) -> bytes:
        size = min(size, self.size - self.at)
        self.most = max(self.most, size)
        piece = bytearray(size)
        for start, content in self.there.items():
            first, last = max(start, self.at), min(start + len(content), self.at + size)
            if first < last:
                piece[first - self.at : last - self.at] = content[first - start : last - start]
        self.at += size
        return bytes(piece)


class Hole(io.RawIOBase):
    """Takes all and keeps nothing."""

    def __init__(self) -> None:
        self.at = self.end = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.at = offset
        return offset

    def write(self, content: bytes, /) -> int:  # type: ignore[override]
        self.at += len(content)
        self.end = max(self.end, self.at)
        return len(content)


def test_200_mb_are_read_in_pieces() -> None:
    large = 200_000_000
    film = films.film(film_first=False)
    vast, hole = Vast(len(film) + large, {0: film, len(film): sized(large, b"mdat")}), Hole()
    tracemalloc.start()
    write_clean_copy(vast, hole, "video/mp4")  # type: ignore[arg-type]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert hole.end == vast.size
    assert vast.most <= 256 * 1024


@pytest.mark.parametrize(
    ("media_type", "made"),
    [
        ("video/mp4", lambda: FTYP + sized(8, b"free") * 110_000),
        ("video/webm", lambda: b"\xec\x80" * 1_100_000),
        ("audio/flac", lambda: b"fLaC" + b"\x01\0\0\0" * 1_100_000),
    ],
)
def test_a_file_of_too_many_parts_has_no_copy(media_type: str, made: Callable[[], bytes]) -> None:
    with pytest.raises(CannotBeCleaned) as caught:
        cleaned(made(), media_type)
    assert caught.value.why == LARGE


def test_what_is_read_in_all_is_bounded() -> None:
    source = Source(Vast(10 * MOST_READ, {}))  # type: ignore[arg-type]
    for _ in range(MOST_READ // MOST_AT_ONCE):
        assert len(source.read(0, MOST_AT_ONCE)) == MOST_AT_ONCE
    with pytest.raises(CannotBeCleaned, match=LARGE):
        source.read(0, 1)


def test_small_comments_in_a_row_are_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    one = films.opus()
    monkeypatch.setattr(plan, "MOST_READ", 10 * len(one))
    assert len(cleaned(one * 5, "audio/ogg")) == 5 * len(one)
    with pytest.raises(CannotBeCleaned, match=LARGE):
        cleaned(one * 50, "audio/ogg")


def test_a_table_larger_than_memory_is_not_read() -> None:
    content = broken(films.film(), b"stsz" + numbers(0, 0, 4), b"stsz" + numbers(0, 0, 0xFFFFFFFF))
    with pytest.raises(CannotBeCleaned):
        cleaned(content, "video/mp4")
