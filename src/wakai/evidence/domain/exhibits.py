"""Exhibits as values: whose they are, who may see them, and which bytes whom are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

ERASED_NAME: Final = "–"
"""What stands for the name of an erased file."""
KINDS: Final = ("photo", "document", "tracking", "mail", "other")
ROLES: Final = ("buyer", "seller", "agent", "system")


_SERIES: Final = {
    frozenset({"buyer", "agent"}): "EB",
    frozenset({"seller", "agent"}): "ES",
    frozenset({"agent"}): "EA",
}


@dataclass(frozen=True, slots=True)
class ExhibitValue:
    """One exhibit. `label` is its number as people say it (``E2``); `report` is a carrier document's content, if it is one.

    `has_display_copy`: a copy without what devices and programs write beside the content exists, which is what the other
    side gets: of a picture a JPEG, and a small one for lists.
    `said`: what the file says of itself (`taken`, `camera`, `page`); its word, and nobody's finding. `no_copy`: why there is none.
    `erased`: its sender had it erased; what stays is its hash.
    """

    id: str
    case_id: str
    draft_id: str
    number: int
    sha256: str
    size: int
    media_type: str
    name: str
    caption: str
    kind: str
    source_role: str
    source_account: str
    audience: tuple[str, ...]
    received_at: datetime
    has_display_copy: bool
    report: Mapping[str, Any] | None
    said: Mapping[str, str] = field(default_factory=dict)
    erased: bool = False

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to be shown on a page."""
        return self.has_display_copy and self.media_type.startswith("image/")

    @property
    def label(self) -> str:
        """How the exhibit is called in the case: E1, E2, … for all to see; for one side with the secretariat EB1 (buyer)
        or ES1 (seller), for the secretariat alone EA1. Each is counted by itself: a gap would tell of what one may not see.
        """
        return f"{self.series}{self.number}"

    @property
    def series(self) -> str:
        """The letters of the label: which readers it is counted for."""
        return _SERIES.get(frozenset(self.audience), "E")


def may_see(audience: tuple[str, ...], role: str) -> bool:
    """Whether a role is in the audience; nobody sees by default."""
    return role in audience


def sees_original(exhibit: ExhibitValue, role: str) -> bool:
    """Whether a role gets the bytes as filed.

    A photo's or film's original may tell where its sender lives, so only its own side and the secretariat get it, also
    where there is no copy that the other side could be shown instead.
    """
    recorded = exhibit.media_type.startswith(("image/", "video/", "audio/"))
    return not (exhibit.has_display_copy or recorded) or role in {exhibit.source_role, "agent"}


def sees_bytes(exhibit: ExhibitValue, role: str) -> bool:
    """Whether there is anything a role can open: the original, or the copy for showing."""
    return not exhibit.erased and (exhibit.has_display_copy or sees_original(exhibit, role))


def clean_audience(audience: tuple[str, ...]) -> tuple[str, ...]:
    """The audience without repetitions, in a fixed order. Raises ValueError for a role that nobody has."""
    unknown = set(audience) - set(ROLES)
    if unknown or not audience:
        raise ValueError(f"no such audience: {sorted(unknown) or 'nobody'}")
    return tuple(role for role in ROLES if role in audience)
