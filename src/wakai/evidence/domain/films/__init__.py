"""Copies of films and sound without metadata, so that the other side can see them without learning where they were taken.

Nothing is encoded anew: samples stay bit by bit and, but for tags before an MP3, where they were. A file is read by its headers, with
bounded memory. What is kept is a list of what is known to play picture and sound; whatever is not on it is blanked. What the
camera put into the picture itself (a clock in the corner, a maker's mark in the coded stream) is part of the picture and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import IO, Final

from wakai.evidence.domain.films.boxes import plan_of_boxes
from wakai.evidence.domain.films.matroska import plan_of_matroska
from wakai.evidence.domain.films.ogg import plan_of_ogg
from wakai.evidence.domain.films.plan import UNKNOWN, CannotBeCleaned, Plan, Source
from wakai.evidence.domain.films.sounds import plan_of_flac, plan_of_mp3, plan_of_wav

__all__ = ["CannotBeCleaned", "write_clean_copy"]

_PLANS: Final[Mapping[str, Callable[[Source], Plan]]] = MappingProxyType(
    {
        "video/mp4": plan_of_boxes,
        "video/quicktime": plan_of_boxes,
        "audio/mp4": plan_of_boxes,
        "video/webm": plan_of_matroska,
        "audio/mpeg": plan_of_mp3,
        "audio/wav": plan_of_wav,
        "audio/ogg": plan_of_ogg,
        "audio/flac": plan_of_flac,
    }
)


def write_clean_copy(original: IO[bytes], copy: IO[bytes], media_type: str) -> None:
    """Write the copy of a film or sound of this type. Raises `CannotBeCleaned`, before anything is written."""
    if media_type not in _PLANS:
        raise CannotBeCleaned(UNKNOWN)
    _PLANS[media_type](Source(original)).carry_out(original, copy)
