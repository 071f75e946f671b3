"""Custody: what happened to an exhibit from the moment its bytes arrived, as lines that anyone may read who may see it.

A line names a side and never a person: whose people opened a file is nothing for the other side to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RECEIVED: Final = "received"
DERIVED: Final = "derived"
SCANNED: Final = "scanned"
ATTACHED: Final = "attached"
OPENED: Final = "opened"
DOWNLOADED: Final = "downloaded"
COMPARED: Final = "compared"
EVENTS: Final = (RECEIVED, DERIVED, SCANNED, ATTACHED, OPENED, DOWNLOADED, COMPARED)

PATHS: Final = ("form", "tus", "mail", "import")
"""By which way bytes arrive: a form in one piece, pieces that can be resumed, a mail, an import from another system."""

COPIES: Final = ("display", "thumbnail", "text")
"""What is made from an original: the picture for screens, the small one for lists, the words for searching."""


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One thing that happened. `role` is the side that did it ("system" for what the house did by itself).

    `detail` by event: received: `path`, `sha256`, `size`, `clock` (what the server's clock goes by); derived: `copy`,
    `sha256` ("" for words), `parent` (the SHA-256 it was made from); scanned: `by`; attached: `draft`, `case`;
    downloaded: `copy` ("original" or "display"); compared: `found` ("differs" or "missing"; "same" only after one of these).
    """

    exhibit_id: str
    at: datetime
    event: str
    role: str
    detail: Mapping[str, str] = field(default_factory=dict)
