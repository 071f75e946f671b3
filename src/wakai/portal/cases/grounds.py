"""What the verdicts on the exhibits of a case rest on besides the case itself: stamps, the log, and what jobs have found.

All of it comes after the case has stood still, so it is asked for with each page, and is part of what kept pages depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wakai.docket.domain.acts import Act
from wakai.docket.domain.state import Entry
from wakai.evidence.findings import FoundOut, found_out
from wakai.journal.log_standing import InLog, State, standing_in_log
from wakai.journal.stamping import Standing, standing_of


@dataclass(frozen=True, slots=True)
class Grounds:
    """Stamps by digest; the rest by exhibit id. `told` is equal exactly where all of it is."""

    stamps: Mapping[str, tuple[Standing, ...]]
    found: Mapping[str, FoundOut]
    logged: Mapping[str, tuple[InLog, ...]]

    @property
    def told(self) -> tuple[Any, ...]:
        """All of it, to be compared with what a kept page was made from."""
        logged = [(key, one.state, one.content.get("body")) for key, rows in self.logged.items() for one in rows]
        return tuple(self.stamps.items()), tuple(self.found.items()), repr(logged)

    def in_log(self, exhibit_id: str, sha256: str) -> State | None:
        """Whether the log proves that this exhibit was handed in with this hash; None where that cannot be said."""
        rows = self.logged.get(exhibit_id, ())
        if any(one.content["body"].get("sha256") != sha256 for one in rows):
            return "contradicted"
        states = {one.state for one in rows}
        return next((state for state in _WORST if state in states), None)


_WORST: tuple[State | None, ...] = ("contradicted", None, "waiting", "proven")
_NOTHING = Grounds({}, {}, {})


def grounds_of(case_id: str, entries: Iterable[Entry]) -> Grounds:
    """Of the exhibits that these docket lines hand in: three statements for all of them, none where there are none."""
    handed_in = {entry.body["exhibit_id"]: entry.body["sha256"] for entry in entries if entry.act is Act.ADD_EXHIBIT}
    if not handed_in:
        return _NOTHING
    found = found_out(case_id)
    return Grounds(
        standing_of(handed_in.values()),
        {exhibit_id: row for exhibit_id, row in found.items() if exhibit_id in handed_in},
        _logged(case_id, handed_in),
    )


def _logged(case_id: str, wanted: Mapping[str, str]) -> Mapping[str, tuple[InLog, ...]]:
    logged: dict[str, tuple[InLog, ...]] = {}
    for one in standing_in_log(case_id, act=Act.ADD_EXHIBIT.value):
        body = one.content.get("body")
        exhibit_id = str(body.get("exhibit_id")) if isinstance(body, dict) else ""
        if exhibit_id in wanted:
            logged[exhibit_id] = (*logged.get(exhibit_id, ()), one)
    return logged
