"""Films, sounds and pictures: copies without metadata, signed histories, and the part of a file that a browser asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from typing import Any, Final

from tests.evidence import films
from tests.fuzz.trying import Target

from wakai.evidence.domain.c2pa import LONGEST, MARK, MOST_CODES, judged, may_carry_manifest
from wakai.evidence.domain.films import CannotBeCleaned, write_clean_copy
from wakai.evidence.domain.films.boxes import plan_of_picture_boxes
from wakai.evidence.domain.films.plan import Source
from wakai.evidence.sources import _storable
from wakai.portal.cases.ranges import BeyondTheEnd, Part, stretch_of

_Write = Callable[[BytesIO, BytesIO], None]


def _recording(media_type: str, data: bytes) -> None:
    _copied(data, lambda original, copy: write_clean_copy(original, copy, media_type))


def _picture_boxes(data: bytes) -> None:
    _copied(data, lambda original, copy: plan_of_picture_boxes(Source(original)).carry_out(original, copy))


def _copied(data: bytes, write: _Write) -> None:
    """A copy, if there is one, is no longer than the file, and holds nothing that a second cleaning would take out."""
    copy = BytesIO()
    try:
        write(BytesIO(data), copy)
    except CannotBeCleaned:
        assert not copy.getvalue()
        raise
    first = copy.getvalue()
    assert len(first) <= len(data)
    again = BytesIO()
    try:
        write(BytesIO(first), again)
    except CannotBeCleaned as no:
        raise AssertionError(f"a copy that cannot be cleaned itself: {no.why}") from no
    assert again.getvalue() == first


def _films() -> tuple[bytes, ...]:
    made = (films.film(), films.film(b"qt  ", film_first=False), films.film(wide=True), films.film(b"M4A "))
    return *made, films.fragmented()


def _webms() -> tuple[bytes, ...]:
    # Vorbis keeps its comment in the track's settings: three head packets behind two lengths.
    said = b"\x03vorbis" + b"\5\0\0\0maker" + b"\1\0\0\0" + b"\6\0\0\0TAKEN=" + b"\1"
    private = b"\2\x1e" + bytes([len(said)]) + b"\x01vorbis".ljust(30, b"\0") + said + b"\x05vorbis setup"
    parts = ((0xD7, b"\1"), (0x83, b"\2"), (0x86, b"A_VORBIS"), (0x63A2, private), (0x536E, films.MAKER))
    track = films.element(0xAE, *(films.element(kind, content) for kind, content in parts))
    cluster = films.element(0x1F43B675, films.element(0xE7, b"\0"), films.element(0xA3, b"\x81\0\0\x80sound"))
    vorbis = films.element(0x18538067, films.element(0x1654AE6B, track), cluster, open=True)
    return films.webm(), films.webm(open=False), films.element(0x1A45DFA3, b"\x42\x82\x84webm") + vorbis


def _oggs() -> tuple[bytes, ...]:
    head, said = b"\x01vorbis" + bytes(23), b"\x03vorbis" + b"\5\0\0\0maker" + bytes(4) + b"\1"
    vorbis = films.ogg_page(9, 0, 2, films.lacing(len(head)), head) + films.ogg_page(
        9, 1, 0, [len(said), 3], said + b"abc"
    )
    return films.opus(), films.opus(comment=0) + vorbis, vorbis


def _jpeg2000s() -> tuple[bytes, ...]:
    first = films.box(b"jP  ", b"\r\n\x87\n") + films.box(b"ftyp", b"jp2 ", bytes(4), b"jp2 ")
    drawn = films.box(b"jp2h", films.box(b"ihdr", bytes(14))) + films.box(b"jp2c", b"\xff\x4f\xff\x51 itself")
    return first + drawn + films.XMP, first + films.box(b"xml ", films.PLACE) + drawn


# ---- signed histories ------------------------------------------------------------------------------------------------


def _mark(data: bytes) -> None:
    """However the bytes come in, the mark is seen exactly where it is."""
    for size in (1, 3, 4, 1000):
        assert may_carry_manifest(data[at : at + size] for at in range(0, len(data), size)) == (MARK in data)


def _reports() -> tuple[bytes, ...]:
    """A row for each value, its place before it: bytes of JSON, changed by chance, are mostly no JSON any more."""
    signature = (
        'manifests/m/signature_info {"issuer": "Test Root"}\nmanifests/m/signature_info/common_name "Camera Works"'
    )
    codes = ("signingCredential.untrusted", "assertion.dataHash.mismatch", "claimSignature.mismatch")
    return tuple(
        "\n".join(
            (
                f'active_manifest "m"\n{signature}\nvalidation_state "{state}"',
                f"validation_results/activeManifest/failure {json.dumps([{'code': code} for code in failed])}",
            )
        ).encode()
        for state, failed in (("Valid", codes[:1]), ("Trusted", ()), ("Invalid", codes))
    )


def _built(data: bytes) -> Any:
    """The report of these rows; one that is no JSON, or has no place, is left out. The place "." is the whole."""
    built: Any = {}
    for row in data.split(b"\n"):
        place, _, told = row.partition(b" ")
        with suppress(ValueError, RecursionError, AttributeError):
            value, *names = json.loads(told), *place.decode().split("/")
            within = built
            for name in names[:-1]:
                within = within.setdefault(name, {})
            if names == ["."]:
                built = value
            elif isinstance(within, dict):
                within[names[-1]] = value
    return built


def _report(data: bytes) -> None:
    """Nothing that a report says is kept longer or otherwise than it can be, nor believed without an authority."""
    report = _built(data)
    for anchored in (True, False):
        said = judged(report, anchored=anchored)
        assert len(said.signer) <= LONGEST
        assert len(said.codes) <= MOST_CODES
        assert not said.trusted or (anchored and said.state == "holds")
        json.dumps(_storable([said.signer, said.codes])).encode()


# ---- parts of a file -------------------------------------------------------------------------------------------------


def _range(data: bytes) -> None:
    asked = data.decode("latin-1")
    for content in (b"", b"x", bytes(range(250)) * 4):
        with suppress(BeyondTheEnd):
            stretch = stretch_of(asked, len(content))
            if stretch:
                assert 0 <= stretch.first <= stretch.last < len(content) == stretch.size
                part = Part(BytesIO(content), stretch)
                read = b"".join(iter(partial(part.read, 300), b""))
                assert read == content[stretch.first : stretch.last + 1]
                assert len(read) == stretch.length


_BOXES: Final = (
    *(b"\0\0\0\1", b"\0\0\0\0", b"\0\0\0\x08free", b"\xff\xff\xff\xff", b"\0\0\0\1mdat\0\0\0\0\0\0\0\x10"),
    *(b"mdat", b"moov", b"moof", b"trak", b"stco", b"stsz", b"vide", b"soun", films.XMP, films.PLACES),
)
_ELEMENTS: Final = (
    *(
        b"\x1f\x43\xb6\x75\xff",
        b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        b"\xec\x80",
        b"\xa3\x84\x81\0\0\x80",
    ),
    *(b"\xff", b"\0", b"\x81", b"\x82", b"A_VORBIS", b"\xae\x80", b"\x63\xa2", b"\x80"),
)
_PAGES: Final = (
    b"OggS\0\2",
    b"OggS\0\1",
    b"OggS\0\0",
    b"OpusHead",
    b"OpusTags",
    b"\x01vorbis",
    b"\x03vorbis",
    b"\xff" * 255,
)
_CHUNKS: Final = (b"RIFF", b"WAVE", b"data\xff\xff\xff\xff", b"LIST\4\0\0\0INFO", b"fmt \0\0\0\0", b"abcd\1\0\0\0x")
_TAGS: Final = (
    b"ID3\4\0\x10\0\0\0\0",
    b"ID3\4\0\0\x7f\x7f\x7f\x7f",
    b"TAG",
    b"APETAGEX",
    b"\xff\xfb\x90\x64",
    b"\xff\xff",
    b"\0" * 50,
)
_BLOCKS: Final = (b"fLaC", b"\x84\0\0\0", b"\4\xff\xff\xff", b"\1\0\0\0", b"\xff\xf8", b"ID3\4\0\0\0\0\0\0", b"TAG")
_SAID: Final = (
    *(b" null\n", b" []\n", b" {}\n", b" 1e999\n", b' "\\ud800\\u0000"\n', b' "Trusted"\n', b' "x"\n', b"\n. [3]\n"),
    *(b"\nactive_manifest ", b"\nmanifests ", b"\nmanifests/m ", b"\nvalidation_results ", b"/failure ", b"/issuer "),
    *(b" " + b"[" * 900 + b"]" * 900 + b"\n", b'{"code":"claimSignature.mismatch"},' * 100, b"mismatch", b"assertion."),
)

TARGETS: Final = (
    *(
        Target(name, good, partial(_recording, media_type), (CannotBeCleaned,), words)
        for name, media_type, good, words in (
            ("film in boxes", "video/mp4", _films, _BOXES),
            ("film in elements", "video/webm", _webms, _ELEMENTS),
            ("sound in chunks", "audio/wav", lambda: (films.tagged_wav(), films.wav(0.01)), _CHUNKS),
            ("sound in frames", "audio/mpeg", lambda: (films.tagged_mp3(), films.mp3_frames(3)), _TAGS),
            ("sound in pages", "audio/ogg", _oggs, _PAGES),
            ("sound in blocks", "audio/flac", lambda: (films.flac(), films.id3(b"said") + films.flac()), _BLOCKS),
        )
    ),
    Target("picture in boxes", _jpeg2000s, _picture_boxes, (CannotBeCleaned,), _BOXES),
    Target(
        "mark of a history",
        lambda: (b"jumb" + MARK + bytes(9), b"no " + MARK[:3] * 3),
        _mark,
        (),
        (MARK, MARK[:3], MARK[1:]),
    ),
    Target("report on a history", _reports, _report, (), _SAID),
    Target(
        "range",
        lambda: (b"bytes=0-499", b"bytes=-7", b" BYTES= 5- ", b"bytes=0-1,3-4"),
        _range,
        (),
        (b"bytes=", b"-", b",", b" "),
    ),
)
