"""What the larger components show. Views fill these values; the partial of the same name renders them."""

from dataclasses import dataclass
from datetime import datetime

from wakai.kernel.calendars import Derivation


@dataclass(frozen=True, slots=True)
class Act:
    """Something the reader may do now. `look` is "" (primary), "secondary", "quiet" or "danger"."""

    label: str
    url: str
    look: str = "secondary"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case stands, for `wakai/where.html`: what is going on, who must act, by when, and what silence means.

    `stages` are (label, "done" | "now" | ""); `yours` marks that it is the reader's turn; `due` is an exclusive end
    (UTC) or None when nothing is running; `derivation` opens the arithmetic.
    """

    stages: tuple[tuple[str, str], ...]
    headline: str
    who: str
    otherwise: str
    text: str = ""
    due: datetime | None = None
    yours: bool = False
    acts: tuple[Act, ...] = ()
    derivation: Derivation | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One exhibit, for `wakai/exhibits.html`. `thumb` is the URL of a small picture, or "" to show `kind` ("PDF")."""

    number: str
    caption: str
    url: str
    kind: str
    by: str
    at: datetime
    thumb: str = ""
    audience: frozenset[str] = frozenset({"buyer", "seller", "agent"})
