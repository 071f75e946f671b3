"""Films and sound made in code, small ones, with what devices write beside picture and sound planted in them."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Iterable

from wakai.evidence.domain.films import write_clean_copy
from wakai.evidence.domain.films.ogg import checksum

PLACE = b"+35.6586+139.7454+038/"
MAKER = b"Planted Phone 9"
SECRETS = (PLACE, MAKER, b"Planted XMP", b"planted sensor")


def cleaned(content: bytes, media_type: str) -> bytes:
    copy = io.BytesIO()
    write_clean_copy(io.BytesIO(content), copy, media_type)
    return copy.getvalue()


# ---- boxes -----------------------------------------------------------------------------------------------------------


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


TAKEN = 3_900_000_000
"""An instant in seconds since 1904."""
XMP = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), b"<x:xmpmeta>Planted XMP</x:xmpmeta>")
PLACES = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE), box(b"\xa9mak", MAKER))
APPLE = box(
    b"meta",
    box(b"hdlr", bytes(8), b"mdta", bytes(12)),
    box(b"keys", numbers(0, 1), box(b"mdta", b"com.apple.quicktime.location.ISO6709")),
    box(b"ilst", box(b"\0\0\0\1", box(b"data", numbers(1, 0), PLACE))),
)


def sample_entry(handler: bytes) -> bytes:
    if handler == b"vide":
        head = bytes(6) + b"\0\1" + bytes(4) + b"Plnt" + bytes(8) + struct.pack(">HH", 16, 16)
        head += numbers(0x480000, 0x480000, 0) + b"\0\1" + MAKER.ljust(32, b"\0") + b"\0\x18\xff\xff"
        return box(b"avc1", head, box(b"avcC", b"\1\x42\0\x1e\xff\xe0\0"), box(b"cust", MAKER))
    if handler == b"soun":
        return box(b"mp4a", bytes(6), b"\0\1", bytes(8), b"\0\2\0\x10", bytes(4), numbers(44100 << 16))
    return box(b"mebx", bytes(6), b"\0\1")


def track(number: int, handler: bytes, chunks: list[int], sizes: list[int], *, wide: bool = False) -> bytes:
    """One with one sample in each chunk."""
    places = full(b"co64", numbers(len(chunks)), struct.pack(f">{len(chunks)}Q", *chunks)) if wide else full(
        b"stco", numbers(len(chunks), *chunks)
    )  # fmt: skip
    table = box(
        b"stbl",
        full(b"stsd", numbers(1), sample_entry(handler)),
        full(b"stts", numbers(1, len(sizes), 1000)),
        full(b"stsc", numbers(1, 1, 1, 1)),
        full(b"stsz", numbers(0, len(sizes), *sizes)),
        places,
    )
    times = struct.pack(">QQ", TAKEN, TAKEN) if wide else numbers(TAKEN, TAKEN)
    length = struct.pack(">Q", 1) if wide else numbers(1)
    head = full(b"tkhd", times, numbers(number, 0), length, bytes(60), version=int(wide), flags=3)
    media = box(
        b"mdia",
        full(b"mdhd", times, numbers(1000), length, b"\x55\xc4\0\0", version=int(wide)),
        full(b"hdlr", bytes(4), handler, bytes(12), MAKER + b"\0"),
        box(b"minf", box(b"dinf", full(b"dref", numbers(1), full(b"url ", flags=1))), table),
    )
    return box(b"trak", head, media, PLACES)


SAMPLES = {b"vide": [b"picture-%d" % n * 7 for n in range(4)], b"soun": [b"sound-%d" % n * 3 for n in range(4)], b"meta": [b"planted sensor %d" % n for n in range(4)]}  # fmt: skip


def film(brand: bytes = b"isom", *, wide: bool = False, film_first: bool = True) -> bytes:
    """A film of a picture, a sound and a sensor track, interleaved, with a place wherever devices write one."""
    start = box(b"ftyp", brand, numbers(512), b"isommp42")
    order = [(kind, sample) for group in zip(*SAMPLES.values(), strict=True) for kind, sample in zip(SAMPLES, group, strict=True)]  # fmt: skip
    data = b"planted sensor rest" + b"".join(sample for _, sample in order)

    def movie(first: int) -> bytes:
        places: dict[bytes, list[int]] = {kind: [] for kind in SAMPLES}
        at = first + len(b"planted sensor rest")
        for kind, sample in order:
            places[kind].append(at)
            at += len(sample)
        tracks = [
            track(n, kind, places[kind], [len(one) for one in SAMPLES[kind]], wide=wide)
            for n, kind in enumerate(SAMPLES, 1)
        ]
        head = full(b"mvhd", numbers(TAKEN, TAKEN, 1000, 4000), bytes(80))
        return box(b"moov", head, *tracks, PLACES, APPLE, XMP)

    rest = XMP + box(b"free", MAKER)
    if film_first:
        first = len(start) + (16 if wide else 8)
        head = numbers(1) + b"mdat" + struct.pack(">Q", 16 + len(data)) if wide else numbers(8 + len(data)) + b"mdat"
        return start + head + data + movie(first) + rest
    first = len(start) + len(movie(0)) + len(rest) + 8
    return start + movie(first) + rest + box(b"mdat", data)


def fragmented() -> bytes:
    """A film written as it was taken: samples named by runs, a sensor track among them."""
    empty = box(
        b"moov",
        full(b"mvhd", numbers(TAKEN, TAKEN, 1000, 0), bytes(80)),
        *(track(n, kind, [], []) for n, kind in enumerate(SAMPLES, 1)),
        box(b"mvex", *(full(b"trex", numbers(n, 1, 1000, len(SAMPLES[b"soun"][0]), 0)) for n in (1, 2, 3))),
        PLACES,
    )
    pieces = [box(b"ftyp", b"iso5", numbers(512), b"iso5"), empty]
    for n in range(4):
        parts = [SAMPLES[kind][n] for kind in SAMPLES]

        def moof(offset: int, n: int = n, parts: list[bytes] = parts) -> bytes:
            ends = [offset, offset + len(parts[0]), offset + len(parts[0]) + len(parts[1])]
            runs = (
                full(b"trun", numbers(1, ends[0], len(parts[0])), flags=0x201),
                full(b"trun", numbers(1, ends[1]), flags=0x1),
                full(b"trun", numbers(1, ends[2], len(parts[2])), flags=0x201),
            )
            tracks = (box(b"traf", full(b"tfhd", numbers(k), flags=0x20000), run, XMP) for k, run in enumerate(runs, 1))
            return box(b"moof", full(b"mfhd", numbers(n + 1)), *tracks)

        pieces += [moof(len(moof(0)) + 8), box(b"mdat", *parts)]
    return b"".join(pieces)


# ---- sound -----------------------------------------------------------------------------------------------------------


def wav(seconds: float = 0.2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        steps = range(int(8000 * seconds))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 3))) for n in steps))
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def tagged_wav() -> bytes:
    plain = wav()
    form, sound = plain[12:36], plain[36:]
    chunks = (
        form + chunk(b"bext", MAKER) + chunk(b"LIST", b"INFO" + chunk(b"ICMT", PLACE)) + sound + chunk(b"iXML", PLACE)
    )
    chunks += chunk(b"id3 ", MAKER) + chunk(b"abcd", PLACE)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks + b"behind " + PLACE


def id3(content: bytes) -> bytes:
    size = len(content)
    return b"ID3\4\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + content


def mp3_frames(count: int = 40) -> bytes:
    """Silence of 128 kbit/s at 44.1 kHz: 417 bytes each, every now and then one more."""
    return b"".join(b"\xff\xfb\x90\x64" + bytes(413) if n % 3 else b"\xff\xfb\x92\x64" + bytes(414) for n in range(count))  # fmt: skip


def tagged_mp3() -> bytes:
    front = id3(b"TXXX" + struct.pack(">I", 40) + b"\0\0\0" + PLACE.ljust(39, b"\0")) + bytes(100)
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 60, 1, 0xA0000000) + bytes(8) + PLACE
    return front + mp3_frames() + ape + b"TAG" + MAKER.ljust(125, b"\0")


def ogg_page(serial: int, number: int, flags: int, lacing: Iterable[int], body: bytes) -> bytes:
    lengths = bytes(lacing)
    head = b"OggS\0" + bytes([flags]) + struct.pack("<qIII", 0 if number < 3 else 960 * number, serial, number, 0)
    page = head + bytes([len(lengths)]) + lengths + body
    return page[:22] + struct.pack("<I", checksum(page)) + page[26:]


def lacing(length: int) -> list[int]:
    return [255] * (length // 255) + [length % 255]


def opus(comment: int = 600) -> bytes:
    """Opus whose comment fills more than one page."""
    head = b"OpusHead\1\1" + struct.pack("<HIhB", 312, 48000, 0, 0)
    said = b"LOCATION=" + PLACE + b" " * comment
    tags = b"OpusTags" + struct.pack("<I", len(MAKER)) + MAKER + struct.pack("<II", 1, len(said)) + said
    laced = lacing(len(tags))
    cut = min(len(laced), 2)
    pages = [ogg_page(7, 0, 2, lacing(len(head)), head), ogg_page(7, 1, 0, laced[:cut], tags[: sum(laced[:cut])])]
    if laced[cut:]:
        pages.append(ogg_page(7, 2, 1, laced[cut:], tags[sum(laced[:cut]) :]))
    silence = b"\xf8\xff\xfe"
    pages.append(ogg_page(7, 3, 4, lacing(3) * 50, silence * 50))
    return b"".join(pages)


def flac() -> bytes:
    def block(kind: int, content: bytes, last: bool = False) -> bytes:
        return bytes([kind | 0x80 * last]) + len(content).to_bytes(3, "big") + content

    info = struct.pack(">HH", 4096, 4096) + bytes(6) + (44100 << 44 | 15 << 36).to_bytes(8, "big") + bytes(16)
    said = struct.pack("<I", len(MAKER)) + MAKER + struct.pack("<II", 1, len(PLACE)) + PLACE
    blocks = block(0, info) + block(4, said) + block(6, b"Planted XMP") + block(2, b"appl" + PLACE, last=True)
    return b"fLaC" + blocks + b"\xff\xf8\xc9\x18sound itself"


# ---- WebM ------------------------------------------------------------------------------------------------------------


def element(id: int, *content: bytes, open: bool = False) -> bytes:
    body = b"".join(content)
    size = b"\1" + len(body).to_bytes(7, "big") if not open else b"\1" + b"\xff" * 7
    return id.to_bytes((id.bit_length() + 7) // 8, "big") + size + body


def webm(*, open: bool = True) -> bytes:
    tracks = element(
        0x1654AE6B,
        element(0xAE, element(0xD7, b"\1"), element(0x83, b"\1"), element(0x86, b"V_VP8"), element(0x536E, MAKER)),
        element(0xAE, element(0xD7, b"\2"), element(0x83, b"\x11"), element(0x86, b"S_TEXT/UTF8")),
    )
    info = element(
        0x1549A966,
        element(0x2AD7B1, b"\x0f\x42\x40"),
        element(0x4D80, MAKER),
        element(0x5741, MAKER),
        element(0x4461, bytes(8)),
        element(0x7BA9, PLACE),
    )
    tags = element(0x1254C367, element(0x7373, element(0x67C8, element(0x4487, PLACE))))
    clusters = [
        element(
            0x1F43B675,
            element(0xE7, bytes([n])),
            element(0xA3, b"\x81\0\0\x80", b"picture-%d" % n),
            element(0xA3, b"\x82\0\0\x80", PLACE),
            element(0xA0, element(0xA1, b"\x82\0\0\0", b"planted sensor"), element(0x9B, b"\1")),
            element(0xA0, element(0xA1, b"\x81\0\0\0", b"more-%d" % n), element(0xA6, MAKER)),
            open=open,
        )
        for n in range(3)
    ]
    head = element(0x1A45DFA3, b"\x42\x82\x84webm")
    return head + element(0x18538067, info, tracks, tags, *clusters, element(0x1941A469, PLACE), open=open)
