"""Display copies: what readers see of a picture. No location or camera data, a size for screens, and always JPEG.

The bytes of the original stay as they were filed; this makes something to look at, and reads when and with what the
picture was taken, as far as the file says so. Where it was taken is never read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Final

import pi_heif
from PIL import Image, ImageOps

from wakai.evidence.domain.media import shown
from wakai.evidence.domain.media_refusals import PictureNotReadable, PictureTooManyPixels

# The decoder of phones' photos makes itself known to Pillow once; it reads and never writes.
pi_heif.register_heif_opener()

LONGEST_SIDE: Final = 1600
SMALL_SIDE: Final = 320
MOST_MILLION_PIXELS: Final = 100
_QUALITY: Final = 82
_SMALL_QUALITY: Final = 72
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
# What Pillow's plug-ins and the decoder of HEIC raise on damaged files.
_DAMAGED: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    RuntimeError,
    ArithmeticError,
    AttributeError,
)

# Numbers of the EXIF standard (CIPA DC-008): maker, model, the instant of the picture, and its offset from UTC.
_MAKER, _MODEL, _EXIF, _TAKEN, _OFFSET = 0x010F, 0x0110, 0x8769, 0x9003, 0x9011


def write_display_copy(original: IO[bytes], copy: IO[bytes], *, name: str) -> None:
    """Write a JPEG of at most 1600 pixels on its longest side, upright, without metadata; the first frame of a film.

    Raises `PictureTooManyPixels` before unpacking and `PictureNotReadable` for what cannot be unpacked whole.
    """
    with _opened(original, name) as picture:
        _flattened(picture, LONGEST_SIDE).save(copy, "JPEG", quality=_QUALITY, optimize=True, progressive=True)


def write_thumbnail(copy: IO[bytes], small: IO[bytes]) -> None:
    """Write the small picture for lists, at most 320 pixels on its longest side, from a display copy of ours."""
    with _opened(copy, "copy.jpg") as picture:
        _flattened(picture, SMALL_SIDE).save(small, "JPEG", quality=_SMALL_QUALITY, optimize=True)


def said_by_picture(original: IO[bytes], *, name: str) -> dict[str, str]:
    """What the file says of itself: `taken` (ISO 8601; with an offset only where the file names one) and `camera`.

    Whoever has the file can write anything there: it is shown as the file's word. A picture that says nothing, or
    something that is no date, gives nothing.
    """
    try:
        with _opened(original, name) as picture:
            exif = picture.getexif()
            details = exif.get_ifd(_EXIF)
            found = {"taken": _instant(details.get(_TAKEN), details.get(_OFFSET)), "camera": _camera(exif)}
    except (PictureNotReadable, PictureTooManyPixels):
        return {}
    return {key: text for key, text in found.items() if text}


@contextmanager
def _opened(original: IO[bytes], name: str) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        # The size is judged here, from the header; Pillow's own warnings would come at another number, or about trifles.
        warnings.simplefilter("ignore")
        try:
            with Image.open(original, formats=_FORMATS) as picture:
                _check_pixels(picture, name)
                yield picture
        except Image.DecompressionBombError as error:
            raise PictureTooManyPixels(name=shown(name), width="?", height="?", limit=MOST_MILLION_PIXELS) from error
        except _DAMAGED as error:
            raise PictureNotReadable(name=shown(name)) from error


def _instant(said: Any, offset: Any) -> str:
    try:
        local = datetime.strptime(_plain(said), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007  the file names no zone here
    except ValueError:
        return ""
    zone = _plain(offset)
    return local + zone if re.fullmatch(r"[+-](?:0\d|1[0-4]):[0-5]\d", zone) else local


def _camera(exif: Image.Exif) -> str:
    maker, model = _plain(exif.get(_MAKER)), _plain(exif.get(_MODEL))
    return model if not maker or model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()


def _plain(said: Any) -> str:
    """A short text without control characters; "" for anything else."""
    text = said if isinstance(said, str) else ""
    return "".join(character for character in text if character.isprintable()).strip()[:60]


def _check_pixels(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MOST_MILLION_PIXELS * 1_000_000:
        raise PictureTooManyPixels(
            name=shown(name), width=picture.width, height=picture.height, limit=MOST_MILLION_PIXELS
        )


def _flattened(picture: Image.Image, longest: int) -> Image.Image:
    # For JPEG this unpacks at a fraction of the size, which keeps memory small; other formats ignore it.
    picture.draft("RGB", (longest, longest))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest, longest))
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        coloured = upright.convert("RGBA")
        ground = Image.new("RGB", coloured.size, "white")
        ground.paste(coloured, mask=coloured.getchannel("A"))
        return ground
    plain = upright.convert("RGB")
    # A fresh image carries no metadata of the old one.
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    return fresh
