"""Display copies: small, upright, without camera data; a broken picture or a bomb is a refusal."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from wakai.evidence.domain.media_refusals import PictureNotReadable, PictureTooManyPixels
from wakai.evidence.domain.pictures import LONGEST_SIDE, write_display_copy


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
