"""What the decider had: which lines, which exhibits, which rules and which facts of the order, listed for each reader.

A reader's list holds what of it that reader may see, in the numbers by which that reader counts; the secretariat's holds all.
Nothing is redacted for a decider. The lists are signed when the decision is issued (`flows.what_was_seen`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from wakai.docket.domain.acts import AGENT, EVERYONE
from wakai.docket.domain.state import CaseState, Entry
from wakai.evidence.casefile.contents import REFERENCES, content_of, digest_of, without_others_records
from wakai.evidence.casefile.data import Line
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.rulebook import Fact, Rulebook
from wakai.rulebook.values import to_data


def lines_for(entries: Iterable[Entry], reader: str) -> tuple[Line, ...]:
    """The docket as a role reads and counts it. A party counts what it may read, so that no gap tells of the rest."""
    mine = [entry for entry in entries if reader in entry.audience]
    numbers = {entry.seq: entry.seq if reader == AGENT else n for n, entry in enumerate(mine, 1)}
    return tuple(_line(entry, numbers, reader) for entry in mine)


def contents_of(lines: Iterable[Line], *, case: str) -> dict[int, dict[str, Any]]:
    """The content of each line by its number: the same for every reader, see `evidence.casefile.contents`."""
    known = list(lines)
    instants = {line.n: _told(line.at) for line in known}
    return {line.n: content_of(_data(line), instants, case=case) for line in known}


def manifests(
    state: CaseState,
    *,
    by: str,
    at: datetime,
    rulebook: Rulebook,
    exhibits: Iterable[ExhibitValue],
    facts: Mapping[str, Fact],
) -> dict[str, dict[str, Any]]:
    """The list for each reader. `state` is the case as the decider had it, before the decision was entered."""
    shown = sorted(exhibits, key=lambda row: row.label)
    return {
        reader: {
            "v": 1,
            "case": state.number,
            "reader": reader,
            "by": by,
            "at": _told(at),
            "redacted": [],
            "rulebook": {"name": rulebook.name, "version": rulebook.version, "hash": rulebook.hash},
            "entries": _entries(state, reader),
            "exhibits": [
                {"label": row.label, "sha256": row.sha256, "size": row.size} for row in shown if reader in row.audience
            ],
            "facts": facts_data(facts),
        }
        for reader in EVERYONE
    }


def facts_data(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Facts with how they were established, as JSON."""
    return {
        name: {
            "value": to_data(fact.value),
            "kind": fact.provenance.kind,
            "by": fact.provenance.by,
            "ref": fact.provenance.ref,
        }
        for name, fact in facts.items()
    }


def _entries(state: CaseState, reader: str) -> list[dict[str, Any]]:
    contents = contents_of(lines_for(state.entries, reader), case=state.number)
    return [{"n": n, "sha256": digest_of(content)} for n, content in contents.items()]


def _line(entry: Entry, numbers: Mapping[int, int], reader: str) -> Line:
    body = dict(entry.body) if reader == AGENT else without_others_records(entry.body)
    for name in REFERENCES:
        if type(body.get(name)) is int:
            body[name] = numbers[body[name]]
    return Line(numbers[entry.seq], str(entry.act), entry.role, entry.at.astimezone(UTC), tuple(entry.audience), body)


def _data(line: Line) -> dict[str, Any]:
    return {
        "act": line.act,
        "role": line.role,
        "at": _told(line.at),
        "audience": list(line.audience),
        "body": line.body,
    }


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
