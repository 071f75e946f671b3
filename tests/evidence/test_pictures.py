"""Display copies: small, upright, without camera data; a broken picture or a bomb is a refusal."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from wakai.evidence.domain.media_refusals import PictureNotReadable, PictureTooManyPixels
from wakai.evidence.domain.pictures import LONGEST_SIDE, said_by_picture, write_display_copy, write_thumbnail


def saved(picture: Image.Image, format: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **how)
    return out.getvalue()


def displayed(content: bytes) -> Image.Image:
    out = io.BytesIO()
    write_display_copy(io.BytesIO(content), out, name="photo.jpg")
    return Image.open(out)


def with_camera_data(size: tuple[int, int]) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"  # a GPS directory
    return saved(Image.new("RGB", size, "teal"), "JPEG", exif=exif)


def test_camera_data_and_place_are_left_out_and_the_picture_stands_upright() -> None:
    copy = displayed(with_camera_data((40, 20)))
    assert copy.size == (20, 40)
    assert len(copy.getexif()) == 0
    assert "exif" not in copy.info


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1600, 800), (1600, 800)), ((1601, 800), (1600, 800)), ((400, 3200), (200, 1600)), ((1, 1), (1, 1))],
)
def test_the_longest_side_is_1600(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert displayed(saved(Image.new("RGB", size), "PNG")).size == expected
    assert max(expected) <= LONGEST_SIDE


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_mode_can_be_shown(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert displayed(saved(Image.new(mode, (6, 4)), kind)).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    assert displayed(saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")).getpixel((4, 4)) == (255, 255, 255)


def test_the_first_frame_of_a_film_is_shown() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    red, green, blue = displayed(saved(frames[0], "GIF", save_all=True, append_images=frames[1:])).getpixel((4, 4))  # type: ignore[misc]
    assert red > 200 > blue + green


@pytest.mark.parametrize("kept", [0, 30, 200, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(kept: float) -> None:
    content = saved(Image.effect_noise((200, 200), 80).convert("RGB"), "JPEG")
    cut = content[: int(kept * len(content)) if kept < 1 else int(kept)]
    with pytest.raises(PictureNotReadable):
        displayed(cut)


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more than there is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooManyPixels):
        displayed(bomb(*size))


def test_the_border_of_a_hundred_million_pixels_is_not_refused_for_its_size() -> None:
    with pytest.raises(PictureNotReadable):  # the bytes are missing, which is another matter
        displayed(bomb(10_000, 10_000))


# ---- phones' photos --------------------------------------------------------------------------------------------------

FIXTURES = Path(__file__).parent / "fixtures"
"""Made for these tests (drawn shapes), encoded as HEIC by libheif, and, the first of them, with a phone's EXIF and a place."""

PHONE_PHOTO = (FIXTURES / "phone-photo.heic").read_bytes()


@pytest.mark.parametrize(
    ("name", "size"),
    [("phone-photo.heic", (768, 1024)), ("phone-photo.heif", (800, 600)), ("two-pictures.heic", (320, 240))],
)
def test_heic_is_shown_upright_as_jpeg(name: str, size: tuple[int, int]) -> None:
    copy = displayed((FIXTURES / name).read_bytes())
    assert (copy.format, copy.size) == ("JPEG", size)


def test_what_is_transparent_in_heic_becomes_white() -> None:
    red, green, blue = displayed((FIXTURES / "transparent.heic").read_bytes()).getpixel((32, 32))  # type: ignore[misc]
    assert min(red, green, blue) > 250


def test_avif_is_shown() -> None:
    assert displayed(saved(Image.new("RGB", (64, 48), "teal"), "AVIF")).size == (64, 48)


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG up to its image data: what it carries, read without any library."""
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def copies(content: bytes) -> list[bytes]:
    shown, small = io.BytesIO(), io.BytesIO()
    write_display_copy(io.BytesIO(content), shown, name="a")
    write_thumbnail(io.BytesIO(shown.getvalue()), small)
    return [shown.getvalue(), small.getvalue()]


@pytest.mark.parametrize("content", [PHONE_PHOTO, with_camera_data((900, 600))], ids=["heic", "jpeg"])
def test_no_copy_carries_metadata_of_any_kind(content: bytes) -> None:
    """Neither EXIF nor XMP (APP1), colour profile (APP2), IPTC (APP13) nor a comment: only JFIF's own header."""
    for copy in copies(content):
        assert not set(segments(copy)) & {*range(0xE1, 0xF0), 0xFE}
        assert b"Exif" not in copy
        picture = Image.open(io.BytesIO(copy))
        assert dict(picture.getexif()) == {}
        assert dict(picture.getexif().get_ifd(0x8825)) == {}


def test_comments_profiles_and_xmp_stay_behind() -> None:
    content = saved(
        Image.new("RGB", (60, 40), "teal"),
        "JPEG",
        comment=b"at home",
        icc_profile=b"profile" * 30,
        xmp=b"<x>35.68N</x>",
    )
    for copy in copies(content):
        assert not set(segments(copy)) & {*range(0xE1, 0xF0), 0xFE}


def test_the_small_one_is_at_most_320_and_never_larger_than_the_picture() -> None:
    for size, expected in [((4000, 2000), (320, 160)), ((321, 10), (320, 10)), ((20, 30), (20, 30))]:
        _shown, small = copies(saved(Image.new("RGB", size, "teal"), "PNG"))
        assert Image.open(io.BytesIO(small)).size == expected


def test_the_file_is_asked_when_and_with_what_and_not_where() -> None:
    said = said_by_picture(io.BytesIO(PHONE_PHOTO), name="a.heic")
    assert said == {"taken": "2026-11-20T19:30:59+09:00", "camera": "Wakai Test Phone 3"}


def with_exif(taken: object = None, offset: object = None, maker: str = "", model: str = "") -> bytes:
    exif = Image.Exif()
    for number, value in ((0x9003, taken), (0x9011, offset)):
        if value is not None:
            exif.get_ifd(0x8769)[number] = value
    for number, value in ((0x010F, maker), (0x0110, model)):
        if value:
            exif[number] = value
    return saved(Image.new("RGB", (8, 8)), "JPEG", exif=exif)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_exif("2026:11:20 19:30:59"), {"taken": "2026-11-20T19:30:59"}),
        (with_exif("2026:11:20 19:30:59", "-14:30"), {"taken": "2026-11-20T19:30:59-14:30"}),
        (with_exif("2026:11:20 19:30:59", "Tokyo"), {"taken": "2026-11-20T19:30:59"}),
        (with_exif("0000:00:00 00:00:00"), {}),
        (with_exif("    :  :     :  :  "), {}),
        (with_exif("2026:02:30 12:00:00"), {}),
        (with_exif(maker="Canon", model="Canon EOS R5"), {"camera": "Canon EOS R5"}),
        (with_exif(maker="Apple", model="iPhone 15"), {"camera": "Apple iPhone 15"}),
        (with_exif(model="x" * 300), {"camera": "x" * 60}),
        (saved(Image.new("RGB", (8, 8)), "PNG"), {}),
        (b"no picture at all", {}),
    ],
)
def test_only_what_is_an_instant_or_a_name_is_taken_from_the_file(content: bytes, said: dict[str, str]) -> None:
    assert said_by_picture(io.BytesIO(content), name="a.jpg") == said


@pytest.mark.parametrize("kept", range(0, len(PHONE_PHOTO), 97))
def test_a_phones_photo_cut_short_is_refused_or_shown_and_never_an_error_of_ours(kept: int) -> None:
    with pytest.raises(PictureNotReadable):
        displayed(PHONE_PHOTO[:kept])


@pytest.mark.parametrize("at", range(8, len(PHONE_PHOTO), 41))
def test_a_phones_photo_with_a_changed_byte_is_refused_or_shown_and_never_an_error_of_ours(at: int) -> None:
    changed = PHONE_PHOTO[:at] + bytes([PHONE_PHOTO[at] ^ 0xFF]) + PHONE_PHOTO[at + 1 :]
    said_by_picture(io.BytesIO(changed), name="a.heic")
    try:
        shown = displayed(changed)
    except (PictureNotReadable, PictureTooManyPixels):
        return
    assert (shown.format, max(shown.size) <= LONGEST_SIDE, dict(shown.getexif())) == ("JPEG", True, {})
