"""Exhibits as the case page shows them: a small picture or the kind, who handed it in, what it says, its hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from wakai.commerce import queries as commerce
from wakai.docket.domain.acts import Act
from wakai.evidence import queries as evidence
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.domain.carriers import CarrierReport, OrderedParcel, advice, doubts_of, facts_of_report
from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue, sees_bytes
from wakai.evidence.domain.media import ACCEPTED
from wakai.flows.belonging import parcel_of
from wakai.portal.cases.contested import Contest, contests_of
from wakai.portal.cases.copies import copy_words
from wakai.portal.cases.custody import CustodyShown, custody_words, said_words
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.playing import Player, player_of
from wakai.portal.cases.verdicts import VerdictLine, verdict_lines
from wakai.portal.cases.wording import FactRow, label_words, value_words

KINDS: Final[Mapping[str, str]] = {medium.media_type: medium.name for medium in ACCEPTED}


@dataclass(frozen=True, slots=True)
class Shown:
    """One exhibit. `n` is the number of its docket entry as the viewer counts; `thumb` is "" where there is no picture to show,
    `url` where the secretariat alone has the file. `picture` is the large one; `said` what the file says of itself, in words;
    `custody` what happened to it; `handed` which bytes the viewer gets, where that is not plain. `erased` says that its sender had it erased.
    `doubts` say in what a carrier's document differs from the order, and
    what follows: the same words for both sides. `player` plays the copy of a film or sound; `contest` is set while somebody says
    that the exhibit is not authentic.
    """

    n: int
    label: str
    name: str
    caption: str
    kind: str
    size: str
    sha256: str
    url: str
    thumb: str
    picture: str = ""
    said: str = ""
    custody: tuple[CustodyShown, ...] = ()
    rows: tuple[FactRow, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    verdicts: tuple[VerdictLine, ...] = ()
    erased: str = ""
    handed: str = ""
    player: Player | None = None
    contest: Contest | None = None


def numbers_of(opened: Opened) -> dict[str, int]:
    """The number of the entry of each exhibit that the viewer may see, by exhibit id."""
    found: dict[str, int] = {}
    for entry in opened.entries:
        if entry.act is Act.ADD_EXHIBIT:
            found.setdefault(entry.body["exhibit_id"], opened.number_of(entry.seq))
    return found


def exhibits_of(opened: Opened) -> Mapping[str, Shown]:
    """The exhibits that the viewer may see, by id, in the order of their labels. No query where there are none."""
    numbers = numbers_of(opened)
    if not numbers:
        return {}
    rows = evidence.exhibits_of(opened.head.id, role=opened.viewer.reads_as)
    ordered = _ordered(opened, rows)
    lines = evidence.custody_of(rows, role=opened.viewer.reads_as)
    verdicts = verdict_lines(rows, lines, opened)
    contests = contests_of(opened)
    return {
        row.id: replace(
            _shown(opened, row, numbers[row.id], ordered, lines.get(row.id, ())),
            verdicts=verdicts[row.id],
            contest=contests.get(row.label),
        )
        for row in rows
        if row.id in numbers
    }


def _ordered(opened: Opened, rows: Iterable[ExhibitValue]) -> OrderedParcel:
    """What the order says of its parcels; asked for only where a carrier's document is to be compared with it."""
    wanted = opened.head.order_id if any(row.report for row in rows) else None
    return parcel_of(commerce.order_of(wanted) if wanted else None)


def _shown(
    opened: Opened, row: ExhibitValue, n: int, ordered: OrderedParcel, custody: tuple[CustodyLine, ...]
) -> Shown:
    report = evidence.report_of(row)
    address = [opened.head.number, row.label]
    return Shown(
        n=n,
        label=row.label,
        name=row.name,
        caption=row.caption,
        kind=KINDS.get(row.media_type, row.kind),
        size=filesizeformat(row.size),
        sha256=row.sha256,
        url=reverse("case-exhibit", args=address) if sees_bytes(row, opened.viewer.reads_as) else "",
        thumb=reverse("case-exhibit-thumbnail", args=address) if row.has_picture else "",
        picture=reverse("case-exhibit-picture", args=address) if row.has_picture else "",
        player=player_of(row, opened.head.number),
        handed=copy_words(row, opened.viewer.reads_as),
        said=said_words(row.said),
        custody=tuple(custody_words(opened, line) for line in custody),
        rows=tuple(_says(opened, report)) if report else (),
        erased=FileWasErased().text(opened.reader.language) if row.erased else "",
        notes=tuple(note.text(opened.reader.language) for note in report.notes) if report else (),
        doubts=tuple(_doubts(report, ordered, opened.reader.language)) if report else (),
    )


def _doubts(report: CarrierReport, ordered: OrderedParcel, language: str) -> Iterator[str]:
    found = doubts_of(report, ordered)
    yield from (doubt.text(language) for doubt in found)
    yield from advice(found, language)


def _says(opened: Opened, report: CarrierReport) -> Iterator[FactRow]:
    """What a carrier's document says, in the words of the facts that the rules ask for."""
    yield FactRow(_("Carrier"), report.carrier)
    yield FactRow(_("Tracking number"), report.tracking_number)
    specs, currency = opened.rulebook.facts, opened.state.paid.currency
    for name, fact in facts_of_report(report, None).items():
        if name in specs:
            yield FactRow(label_words(opened.rulebook, name), value_words(specs[name], fact.value, currency))
    if report.signed_by:
        yield FactRow(_("Signed by"), report.signed_by)
