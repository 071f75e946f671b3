"""A case as one of its readers may take it home: docket, exhibits, decisions, rules and proofs, and nothing that is not theirs.

Everything here is asked for with the reader's role, by the same queries as the case page. What was committed to in the log is
told apart by content, so that no number of another reader's docket goes along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, BinaryIO, Final, cast

from django.conf import settings

from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, PARTIES, SELLER
from wakai.docket.domain.manifest import contents_of, facts_data, lines_for
from wakai.docket.domain.state import CaseState
from wakai.docket.queries import CaseHead, DecisionValue
from wakai.evidence import queries as evidence
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.casefile.contents import change_content, decision_content
from wakai.evidence.casefile.data import (
    CaseFileData,
    DecisionFile,
    Erased,
    ExhibitFile,
    Handled,
    Keys,
    Leaf,
    OrderChange,
    Reader,
    Source,
    Stamp,
)
from wakai.evidence.casefile.writing import Plan, plan
from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue, sees_original
from wakai.flows.decision_on_file import decision_on_file
from wakai.flows.grounds import authenticity_of
from wakai.flows.kept import changes_of, goods_claimed
from wakai.flows.material import material_for
from wakai.journal.domain.commitments import canonical
from wakai.journal.domain.notes import sign
from wakai.journal.log_keys import log_policy, log_signer
from wakai.journal.log_queries import receipts_of, submissions_of
from wakai.journal.openings import Opened, openings_of
from wakai.journal.stamping import StampValue, stamps_of_all
from wakai.kernel.languages import LANGUAGES
from wakai.parties import erasures
from wakai.parties.domain.ledger import ERASED, LedgerBroken
from wakai.parties.queries import accounts_of
from wakai.policies.queries import rulebook_of
from wakai.rulebook import Finding
from wakai.rulebook.reasons import statement
from wakai.rulebook.specs import FactValue
from wakai.rulebook.values import to_data

STAMPED: Final = "stamped"
ERASURE: Final = "erasure"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a case file is written, when, and how its page reads at first."""

    reader: Reader
    at: datetime
    language: str
    zone: str


def export_case_file(case_id: str, *, reader: str, at: datetime, language: str, zone: str) -> Plan:
    """The case file of a case for a role ("buyer", "seller" or "agent"), ready to be streamed.

    Raises `NoSuchCase`, `BytesChanged`, `CaseFileTooLarge`; ValueError for another role.
    """
    if reader not in (*PARTIES, AGENT):
        raise ValueError(f"nobody reads a case as {reader}")
    return plan(case_file_data(case_id, Asked(cast(Reader, reader), at, language, zone)))


def case_file_data(case_id: str, asked: Asked) -> CaseFileData:
    """What the reader may see, as frozen values."""
    head, state = cases.head_and_state(case_id)
    docket = lines_for(state.entries, asked.reader)
    exhibits = evidence.exhibits_of(case_id, role=asked.reader)
    decided = cases.decisions_of(case_id)
    goods = goods_claimed(head)
    order = {"number": goods.number, "items": [{"title": i.title, "quantity": i.quantity} for i in goods.items]} if goods else None  # fmt: skip
    signer = log_signer()
    data = CaseFileData(
        **_about(head, state, asked),
        names=_names(head),
        order=order,
        facts=facts_data(material_for(head, state).records),
        docket=docket,
        exhibits=tuple(_exhibits(state, exhibits, asked)),
        decisions=tuple(_decision(head, row, asked.reader) for row in decided),
        rulebooks={digest: rulebook_of(digest).canonical() for digest in _rulebooks(head, decided)},
        changes=tuple(_changes(case_id)),
        stamps=tuple(_stamps(row.sha256 for row in exhibits)),
        keys=Keys(signer.verifier.vkey, log_policy().text()),
        seal=lambda text: sign(text, signer),
    )
    return replace(data, leaves=tuple(_leaves(head, state, data)))


def _about(head: CaseHead, state: CaseState, asked: Asked) -> dict[str, Any]:
    return {
        "number": head.number,
        "reader": asked.reader,
        "site": settings.WAKAI_SITE_URL,
        "operator": settings.WAKAI_OPERATOR,
        "software": f"Wakai {version('wakai')}",
        "exported_at": asked.at,
        "language": asked.language,
        "zone": asked.zone,
        "kind": head.kind,
        "asked": head.asked,
        "claimant": head.claimant,
        "currency": head.paid.currency,
        "claimed_minor": head.claimed.minor,
        "paid_minor": head.paid.minor,
        "stage": str(state.stage),
        "as_of": head.as_of.isoformat(),
        "opened_at": head.opened_at,
        "closed_at": head.closed_at,
        "closing": head.closing,
        "rulebook": head.rulebook_hash,
    }


def _names(head: CaseHead) -> dict[str, str]:
    known = accounts_of((head.buyer_id, head.seller_id))
    return {BUYER: known[head.buyer_id].name, SELLER: known[head.seller_id].name}


def _rulebooks(head: CaseHead, decided: Iterable[DecisionValue]) -> list[str]:
    named = {Finding.from_json(row.finding).rulebook.hash for row in decided if row.finding}
    return sorted({head.rulebook_hash, *named})


def _exhibits(state: CaseState, exhibits: Iterable[ExhibitValue], asked: Asked) -> Iterator[ExhibitFile]:
    rows, reader = tuple(exhibits), asked.reader
    custody = evidence.custody_of(rows, role=reader)
    found = authenticity_of(state, rows, custody, role=reader)
    gone = {row.id for row in rows if _is_gone(row)}
    instants = _erased_at(rows) if gone else {}
    for row in rows:
        erased = Erased(instants.get(row.source_account), ERASURE, row.source_role) if row.id in gone else None
        yield ExhibitFile(
            label=row.label,
            name=row.name,
            caption=row.caption,
            kind=row.kind,
            media_type=row.media_type,
            source_role=row.source_role,
            received_at=row.received_at,
            sha256=row.sha256,
            size=row.size,
            audience=row.audience,
            original=_original(row, reader) if not erased and sees_original(row, reader) else None,
            shown=_shown(row, reader) if not erased and row.has_display_copy else None,
            erased=erased,
            custody=tuple(map(_handled, custody.get(row.id, ()))),
            found=found[row.id],
        )


def _is_gone(row: ExhibitValue) -> bool:
    """Whether the bytes were erased; asked for the secretariat, who would have them otherwise."""
    try:
        evidence.open_exhibit(row.id, case_id=row.case_id, role=AGENT).file.close()
    except FileWasErased:
        return True
    return False


def _erased_at(rows: Iterable[ExhibitValue]) -> dict[str, datetime]:
    """When the files of these exhibits' owners were erased, as the ledger says; nothing where the ledger is damaged."""
    cases_of = {row.case_id for row in rows}
    try:
        lines = erasures.lines()
    except LedgerBroken:
        return {}
    return {line.account_id: line.at for line in lines if line.kind == ERASED and cases_of & set(line.cases)}


def _original(row: ExhibitValue, reader: str) -> Source:
    """The bytes as received."""

    def again() -> BinaryIO:
        return evidence.open_exhibit(row.id, case_id=row.case_id, role=reader).file

    return Source(row.size, row.sha256, again)


def _shown(row: ExhibitValue, reader: str) -> Source:
    """The copy without camera data."""

    def again() -> BinaryIO:
        return evidence.open_display_copy(row.id, case_id=row.case_id, role=reader).file

    found = evidence.open_display_copy(row.id, case_id=row.case_id, role=reader)
    found.file.close()
    return Source(found.size, found.sha256, again)


def _handled(line: CustodyLine) -> Handled:
    detail = line.detail
    made = str(detail.get("sha256", "")) if line.event == "derived" else ""
    return Handled(line.at, line.event, line.role, str(detail.get("path", "")), str(detail.get("clock", "")), made)


def _changes(case_id: str) -> Iterator[OrderChange]:
    """The changes of the order that the case page shows."""
    for change in changes_of(case_id):
        facts = tuple((name, _stored(before), _stored(after)) for name, before, after in change.facts)
        if facts:
            yield OrderChange(change.at.astimezone(UTC), str(change.stage), facts)


def _stored(value: FactValue | None) -> object:
    return None if value is None else to_data(value)


def _decision(head: CaseHead, row: DecisionValue, reader: str) -> DecisionFile:
    reasons = {}
    if row.finding:
        finding = Finding.from_json(row.finding)
        book = rulebook_of(finding.rulebook.hash)
        reasons = {language: statement(book, finding, language).text() for language in LANGUAGES}
    return DecisionFile(
        at=row.at,
        by=row.by,
        text=decision_on_file(head, row),
        criteria=row.criteria,
        reason=row.reason,
        seen=row.seen.get(reader, ""),
        reasons=reasons,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of the log that concerns the case, with what it says if that may be opened."""

    submission: int
    key: bytes | None = None
    said: Mapping[str, Any] | None = None


def _leaves(head: CaseHead, state: CaseState, data: CaseFileData) -> Iterator[Leaf]:
    """The leaves of all that the reader may see, found by what they say."""
    opened: dict[str, list[Opened]] = {}
    for one in openings_of(head.id):
        opened.setdefault(one.payload, []).append(one)
    found = {about: _Found(one.submission, one.key, said) for about, one, said in _opened(data, opened)}
    found |= _closed(head, state, data, found)
    if data.reader == AGENT:
        rest = sorted((one for same in opened.values() for one in same), key=lambda one: one.submission)
        found |= {f"event/{n}": _Found(o.submission, o.key, json.loads(o.payload)) for n, o in enumerate(rest, 1)}
    receipts = receipts_of([one.submission for one in found.values()])
    for about, entry in found.items():
        if receipt := receipts.get(entry.submission):
            yield Leaf(about, receipt.extra, entry.key, entry.said, receipt.text())


def _opened(data: CaseFileData, opened: Mapping[str, list[Opened]]) -> Iterator[tuple[str, Opened, Mapping[str, Any]]]:
    """What is told in the case file and can be opened; it is taken out of `opened`."""
    for about, said in _told(data):
        if same := opened.get(canonical(said).decode()):
            yield about, same.pop(0), said


def _told(data: CaseFileData) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for n, content in contents_of(data.docket, case=data.number).items():
        yield f"docket/{n}", content
    for n, row in enumerate(data.decisions, 1):
        finding = row.told["finding"]
        yield (
            f"decision/{n}",
            decision_content(case=data.number, reader=data.reader, at=row.at, seen=row.seen, finding=finding),
        )
    for n, change in enumerate(data.changes, 1):
        yield f"order/{n}", change_content(case=data.number, at=change.at, stage=change.stage, facts=change.facts)


def _closed(head: CaseHead, state: CaseState, data: CaseFileData, found: Mapping[str, _Found]) -> dict[str, _Found]:
    """Lines whose key was erased with somebody's words: the log's entry still shows that something was done then."""
    mine = (entry for entry in state.entries if data.reader in entry.audience)
    seqs = {f"docket/{line.n}": entry.seq for line, entry in zip(data.docket, mine, strict=True)}
    if seqs.keys() <= found.keys():
        return {}
    numbers = submissions_of(head.id)
    return {about: _Found(numbers[seq]) for about, seq in seqs.items() if about not in found}


def _stamps(digests: Iterable[str]) -> Iterator[Stamp]:
    """The stamps over these digests, each followed by those that renew it."""
    found = stamps_of_all(digests)
    listed = [(row, 0) for digest in sorted(found, reverse=True) for row in reversed(found[digest])]
    number = 0
    while listed:
        row, over = listed.pop()
        if row.state == STAMPED:
            number += 1
            listed += [(later, number) for later in reversed(row.renewals)]
            yield _stamp(row, over or None)


def _stamp(row: StampValue, over: int | None) -> Stamp:
    return Stamp(
        sha256=row.digest,
        authority=row.authority,
        query=row.query,
        reply=row.reply,
        roots=row.roots,
        signers=row.signers,
        between=row.between,
        gen_time=row.gen_time,
        over=over,
    )
