"""Which bytes a reader gets of an exhibit, in words: the original, a copy without metadata, or nothing, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wakai.evidence.deriving import NO_COPY
from wakai.evidence.domain.exhibits import ExhibitValue, sees_bytes, sees_original

_WHY: Final[Mapping[str, object]] = {
    "damaged": gettext_lazy("The file is damaged or cut short."),
    "unknown": gettext_lazy("The file is of a kind that we cannot take apart with certainty."),
    "large": gettext_lazy("The file is too large or has too many parts to be taken apart."),
    "password": gettext_lazy("The file is protected by a password."),
    "signed": gettext_lazy("The file carries an electronic signature, which a copy would not keep."),
}


def copy_words(exhibit: ExhibitValue, role: str) -> str:
    """What a reader in this role should know about the bytes; "" where there is nothing to say. Pictures speak for themselves."""
    why = exhibit.said.get(NO_COPY, "")
    if exhibit.erased or exhibit.has_picture:
        return ""
    if not sees_bytes(exhibit, role):
        text = _(
            "The secretariat has the original. It is not handed on, because such a file may tell where it was taken."
        )
        return _with(text, why)
    if not sees_original(exhibit, role):
        return _("You get a copy without place, device and dates. The secretariat has the original.")
    if not why:
        return ""
    if exhibit.media_type == "application/pdf":
        return _with(_("This PDF is handed on as it is: no copy without the names of its authors could be made."), why)
    text = _("The other side cannot open this file: no copy without place and device could be made. Saved as MP4 or MP3 and handed in again, it can be seen by both.")  # fmt: skip
    return _with(text, why)


def _with(text: str, why: str) -> str:
    return f"{text} {_WHY[why]}" if why in _WHY else text
