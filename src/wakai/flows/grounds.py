"""The verdicts on the exhibits of a case, and what they rest on besides the case itself: stamps, the log, what jobs have found.

All of it comes after the case has stood still, so it is asked for with each page and each copy, and is part of what kept pages
depend on. Whoever asks has checked that the reader may see the exhibits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wakai.docket.domain.acts import Act
from wakai.docket.domain.state import CaseState, Entry
from wakai.evidence.casefile.data import Authenticity
from wakai.evidence.domain.custody import RECEIVED, CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.verdicts import Findings, StampFound, Verdict, verdicts_on
from wakai.evidence.findings import FoundOut, found_out, signatures_checked
from wakai.journal.authorities import title_of
from wakai.journal.log_standing import InLog, State, standing_in_log
from wakai.journal.stamping import Standing, standing_of
from wakai.kernel.languages import LANGUAGES


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
MAIL: Final = "message/rfc822"
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


def authenticity_of(
    state: CaseState,
    exhibits: Iterable[ExhibitValue],
    custody: Mapping[str, tuple[CustodyLine, ...]],
    *,
    role: str,
) -> dict[str, Authenticity]:
    """By exhibit id, what the case page tells this role now, and what it was found from: for copies to take along.

    `exhibits`: such as the role may see; `custody`: what happened to each.
    """
    rows = tuple(exhibits)
    grounds = grounds_of(state.id, [entry for entry in state.entries if role in entry.audience])
    checked = signatures_checked(state.id) if any(row.media_type == MAIL for row in rows) else {}
    findings = {row.id: findings_of(row, custody.get(row.id, ()), grounds) for row in rows}
    return {key: Authenticity(verdicts_on(one), checked.get(key), one.manifest) for key, one in findings.items()}


def verdicts_of(row: ExhibitValue, custody: Iterable[CustodyLine], grounds: Grounds) -> tuple[Verdict, ...]:
    """Source, path and integrity of one exhibit, given what happened to it."""
    return verdicts_on(findings_of(row, custody, grounds))


def findings_of(row: ExhibitValue, custody: Iterable[CustodyLine], grounds: Grounds) -> Findings:
    """What was found out about one exhibit. Of an erased one stays what rests on its hash and on our own record."""
    # That its bytes were once read again is no news of bytes that are gone.
    found = FoundOut() if row.erased else grounds.found.get(row.id, FoundOut())
    return Findings(
        by=row.source_role,
        received_at=row.received_at,
        came="import" if _was_imported(custody) else "direct",
        is_mail=row.media_type == MAIL,
        stamps=tuple(map(_stamp, grounds.stamps.get(row.sha256, ()))),
        in_log=grounds.in_log(row.id, row.sha256),
        waiting=found.waiting,
        signatures=found.signatures,
        hops_in_order=found.hops_in_order,
        manifest=found.manifest,
        kept=found.kept,
        kept_at=found.kept_at,
        erased=row.erased,
    )


def _was_imported(custody: Iterable[CustodyLine]) -> bool:
    return any(line.event == RECEIVED and line.detail["path"] == "import" for line in custody)


def _stamp(stamp: Standing) -> StampFound:
    title = {language: title_of(stamp.authority, language) for language in LANGUAGES}
    return StampFound(title, stamp.state, stamp.independent, stamp.gen_time)
