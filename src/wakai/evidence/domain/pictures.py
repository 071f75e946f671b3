"""Display copies: what readers see of a picture. No location or camera data, a size for screens, and always JPEG.

The bytes of the original stay as they were filed; this makes something to look at. HEIC cannot be unpacked here.
"""

from __future__ import annotations

import warnings
from typing import IO, Final

from PIL import Image, ImageOps

from wakai.evidence.domain.media import shown
from wakai.evidence.domain.media_refusals import PictureNotReadable, PictureTooManyPixels

LONGEST_SIDE: Final = 1600
MOST_MILLION_PIXELS: Final = 100
_QUALITY: Final = 82
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")


def write_display_copy(original: IO[bytes], copy: IO[bytes], *, name: str) -> None:
    """Write a JPEG of at most 1600 pixels on its longest side, upright, without metadata; the first frame of a film.

    Raises `PictureTooManyPixels` before unpacking and `PictureNotReadable` for what cannot be unpacked whole.
    """
    with warnings.catch_warnings():
        # The size is judged here, from the header; Pillow's own warning would come at another number.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(original, formats=_FORMATS) as picture:
                _check_pixels(picture, name)
                _flattened(picture).save(copy, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        except Image.DecompressionBombError as error:
            raise PictureTooManyPixels(name=shown(name), width="?", height="?", limit=MOST_MILLION_PIXELS) from error
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
            # Pillow's plug-ins raise all of these on damaged files.
            raise PictureNotReadable(name=shown(name)) from error


def _check_pixels(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > MOST_MILLION_PIXELS * 1_000_000:
        raise PictureTooManyPixels(
            name=shown(name), width=picture.width, height=picture.height, limit=MOST_MILLION_PIXELS
        )


def _flattened(picture: Image.Image) -> Image.Image:
    # For JPEG this unpacks at a fraction of the size, which keeps memory small; other formats ignore it.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
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
