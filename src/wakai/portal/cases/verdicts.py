"""What can be said of an exhibit's authenticity, as plain lines beside it: source, path and integrity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wakai.docket.domain.acts import Act
from wakai.evidence.domain.custody import RECEIVED, CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.verdicts import HEAD_NAMES, STATE_NAMES, Findings, StampFound, Verdict, verdicts_on
from wakai.journal.authorities import title_of
from wakai.journal.stamping import Standing, standing_of
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
    """The three lines of each exhibit, by its id, given what happened to each; one statement for all of them."""
    exhibits = tuple(rows)
    stamps = standing_of(row.sha256 for row in exhibits)
    return {row.id: _lines(row, stamps.get(row.sha256, ()), custody.get(row.id, ()), opened) for row in exhibits}


def stamps_told(opened: Opened) -> frozenset[tuple[str, str, str]]:
    """How the stamps of the exhibits stand: what the lines depend on besides the case itself. No query without exhibits."""
    digests = {entry.body["sha256"] for entry in opened.entries if entry.act is Act.ADD_EXHIBIT}
    known = standing_of(digests) if digests else {}
    return frozenset((digest, row.authority, row.state) for digest, rows in known.items() for row in rows)


def _lines(
    row: ExhibitValue, stamps: tuple[Standing, ...], custody: tuple[CustodyLine, ...], opened: Opened
) -> tuple[VerdictLine, ...]:
    found = Findings(
        by=row.source_role,
        received_at=row.received_at,
        came="import" if _was_imported(custody) else "direct",
        is_mail=row.media_type == "message/rfc822",
        stamps=tuple(_stamp(stamp) for stamp in stamps),
    )
    return tuple(_line(verdict, opened) for verdict in verdicts_on(found))


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
