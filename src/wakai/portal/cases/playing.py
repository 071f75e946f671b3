"""Films and sounds on a page: played from the copy without metadata, by the browser's own player, when somebody presses play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from wakai.evidence.domain.exhibits import ExhibitValue

# By media type, what a player is told of it. Most browsers say that they play no QuickTime, and then do, since most of it is
# what MP4 is: so they are told nothing, and find out.
_PLAYED: Final[Mapping[str, str]] = {
    "video/mp4": "video/mp4",
    "video/webm": "video/webm",
    "video/quicktime": "",
    "audio/mpeg": "audio/mpeg",
    "audio/mp4": "audio/mp4",
    "audio/wav": "audio/wav",
    "audio/ogg": "audio/ogg",
    "audio/flac": "audio/flac",
}


@dataclass(frozen=True, slots=True)
class Player:
    """What a page needs to play a recording. `media_type` is "" where the browser is to find out."""

    url: str
    media_type: str
    is_film: bool


def is_played(exhibit: ExhibitValue) -> bool:
    """Whether it is a recording of which there is a copy to be played."""
    return exhibit.has_display_copy and not exhibit.erased and exhibit.media_type in _PLAYED


def player_of(exhibit: ExhibitValue, number: str) -> Player | None:
    """The player of an exhibit of the case with this number; None for what is no recording, or has no copy."""
    if not is_played(exhibit):
        return None
    url = reverse("case-exhibit-recording", args=[number, exhibit.label])
    return Player(url, _PLAYED[exhibit.media_type], exhibit.media_type.startswith("video/"))
