"""What can be said of an exhibit's authenticity, as plain lines beside it: source, path and integrity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.verdict_texts import HEAD_NAMES, STATE_NAMES
from wakai.evidence.domain.verdicts import Verdict
from wakai.flows.grounds import verdicts_of
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
    return tuple(_line(verdict, opened) for verdict in verdicts_of(row, custody, opened.grounds))


def _line(verdict: Verdict, opened: Opened) -> VerdictLine:
    language, zone = opened.reader.language, opened.reader.zone
    return VerdictLine(
        head=HEAD_NAMES[verdict.head][language],
        state=verdict.state,
        words=STATE_NAMES[verdict.state][language],
        reasons=tuple(reason.text(language, zone) for reason in verdict.reasons),
    )
