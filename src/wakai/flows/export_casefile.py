"""A case as one of its readers may take it home: docket, exhibits, decisions, rules and proofs, and nothing that is not theirs.

Everything here is asked for with the reader's role, by the same queries as the case page. What was committed to in the log is
told apart by content, so that no number of another reader's docket goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

from django.conf import settings

from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, PARTIES, SELLER
from wakai.docket.domain.manifest import contents_of, facts_data, lines_for
from wakai.docket.domain.state import CaseState
from wakai.docket.queries import CaseHead, DecisionValue
from wakai.evidence import queries as evidence
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.casefile.data import (
    CaseFileData,
    DecisionFile,
    ExhibitFile,
    Handled,
    Keys,
    Leaf,
    Line,
    Reader,
    Source,
    Stamp,
)
from wakai.evidence.casefile.writing import Plan, plan
from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.domain.exhibits import ExhibitValue, sees_original
from wakai.flows.decision_on_file import decision_on_file
from wakai.flows.kept import goods_claimed
from wakai.flows.material import material_for
from wakai.journal.domain.commitments import canonical
from wakai.journal.domain.notes import sign
from wakai.journal.domain.receipts import Receipt
from wakai.journal.log_keys import log_policy, log_signer
from wakai.journal.log_queries import receipts_of
from wakai.journal.openings import Opened, openings_of
from wakai.journal.stamping import StampValue, stamps_of_all
from wakai.kernel.languages import LANGUAGES
from wakai.parties.queries import accounts_of
from wakai.policies.queries import rulebook_of
from wakai.rulebook import Finding
from wakai.rulebook.reasons import statement

STAMPED: Final = "stamped"


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
    return CaseFileData(
        **_about(head, state, asked),
        names=_names(head),
        order=order,
        facts=facts_data(material_for(head, state).records),
        docket=docket,
        exhibits=tuple(_exhibits(exhibits, asked.reader)),
        decisions=tuple(_decision(head, row, asked.reader) for row in decided),
        rulebooks={digest: rulebook_of(digest).canonical() for digest in _rulebooks(head, decided)},
        leaves=tuple(_leaves(head, docket)),
        stamps=tuple(_stamps(row.sha256 for row in exhibits)),
        keys=Keys(signer.verifier.vkey, log_policy().text()),
        seal=lambda text: sign(text, signer),
    )


def _about(head: CaseHead, state: CaseState, asked: Asked) -> dict[str, Any]:
    return {
        "number": head.number,
        "reader": asked.reader,
        "site": settings.WAKAI_SITE_URL,
        "operator": urlsplit(settings.WAKAI_SITE_URL).hostname or settings.WAKAI_SITE_URL,
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


def _exhibits(exhibits: Iterable[ExhibitValue], reader: str) -> Iterator[ExhibitFile]:
    rows = tuple(exhibits)
    custody = evidence.custody_of(rows, role=reader)
    for row in rows:
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
            original=_original(row, reader) if sees_original(row, reader) else None,
            shown=_shown(row, reader) if row.has_display_copy else None,
            custody=tuple(map(_handled, custody.get(row.id, ()))),
        )


def _original(row: ExhibitValue, reader: str) -> Source | None:
    """The bytes as received; None once they were erased."""

    def again() -> BinaryIO:
        return evidence.open_exhibit(row.id, case_id=row.case_id, role=reader).file

    try:
        again().close()
    except FileWasErased:
        return None
    return Source(row.size, row.sha256, again)


def _shown(row: ExhibitValue, reader: str) -> Source | None:
    """The copy without camera data; None once it was erased."""

    def again() -> BinaryIO:
        return evidence.open_display_copy(row.id, case_id=row.case_id, role=reader).file

    try:
        found = evidence.open_display_copy(row.id, case_id=row.case_id, role=reader)
    except FileWasErased:
        return None
    found.file.close()
    return Source(found.size, found.sha256, again)


def _handled(line: CustodyLine) -> Handled:
    detail = line.detail
    made = str(detail.get("sha256", "")) if line.event == "derived" else ""
    return Handled(line.at, line.event, line.role, str(detail.get("path", "")), str(detail.get("clock", "")), made)


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


def _leaves(head: CaseHead, docket: tuple[Line, ...]) -> Iterator[Leaf]:
    """The leaf of each line that the reader may read, found by what it says."""
    opened: dict[str, list[Opened]] = {}
    for one in openings_of(head.id):
        opened.setdefault(one.payload, []).append(one)
    found: list[tuple[int, Opened, Mapping[str, Any]]] = []
    for n, content in contents_of(docket, case=head.number).items():
        if same := opened.get(canonical(content).decode()):
            found.append((n, same.pop(0), content))
    receipts = receipts_of([one.submission for _, one, _ in found])
    for n, one, said in found:
        if receipt := receipts.get(one.submission):
            yield _leaf(n, one, said, receipt)


def _leaf(n: int, opened: Opened, content: Mapping[str, Any], receipt: Receipt) -> Leaf:
    return Leaf(f"docket/{n}", receipt.extra, opened.key, content, receipt.text())


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
