"""What can be said of an exhibit's authenticity, as plain lines beside it: source, path and integrity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wakai.evidence.domain.custody import RECEIVED, CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.verdict_texts import HEAD_NAMES, STATE_NAMES
from wakai.evidence.domain.verdicts import Findings, StampFound, Verdict, verdicts_on
from wakai.evidence.findings import FoundOut
from wakai.journal.authorities import title_of
from wakai.journal.stamping import Standing
from wakai.kernel.languages import LANGUAGES
from wakai.portal.cases.opened import Opened


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One head in the reader's language. `state` is the stable word for the style sheet."""

    head: str
    state: str
    words: str
    reasons: tuple[str, ...]


def verdict_lines(
    rows: Iterable[ExhibitValue], custody: Mapping[str, tuple[CustodyLine, ...]], opened: Opened
) -> Mapping[str, tuple[VerdictLine, ...]]:
    """The three lines of each exhibit, by its id, given what happened to each."""
    return {row.id: _lines(row, custody.get(row.id, ()), opened) for row in rows}


def _lines(row: ExhibitValue, custody: tuple[CustodyLine, ...], opened: Opened) -> tuple[VerdictLine, ...]:
    grounds = opened.grounds
    found = grounds.found.get(row.id, FoundOut())
    findings = Findings(
        by=row.source_role,
        received_at=row.received_at,
        came="import" if _was_imported(custody) else "direct",
        is_mail=row.media_type == "message/rfc822",
        stamps=tuple(map(_stamp, grounds.stamps.get(row.sha256, ()))),
        in_log=grounds.in_log(row.id, row.sha256),
        waiting=found.waiting,
        signatures=found.signatures,
        hops_in_order=found.hops_in_order,
        manifest=found.manifest,
        kept=found.kept,
        kept_at=found.kept_at,
    )
    return tuple(_line(verdict, opened) for verdict in verdicts_on(findings))


def _was_imported(custody: tuple[CustodyLine, ...]) -> bool:
    return any(line.event == RECEIVED and line.detail["path"] == "import" for line in custody)


def _stamp(stamp: Standing) -> StampFound:
    title = {language: title_of(stamp.authority, language) for language in LANGUAGES}
    return StampFound(title, stamp.state, stamp.independent, stamp.gen_time)


def _line(verdict: Verdict, opened: Opened) -> VerdictLine:
    language, zone = opened.reader.language, opened.reader.zone
    return VerdictLine(
        head=HEAD_NAMES[verdict.head][language],
        state=verdict.state,
        words=STATE_NAMES[verdict.state][language],
        reasons=tuple(reason.text(language, zone) for reason in verdict.reasons),
    )
