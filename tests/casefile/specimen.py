"""A case with everything a case file can hold, made without database: keys, a log of its own, a decision by real rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.journal.authority import OpenSsl, pem
from tests.journal.trees import naive_path, naive_root
from tests.rulebook.books import marketplace

from wakai.docket.domain.decision_file import check_file, write_decision
from wakai.evidence.casefile.contents import change_content, content_of, decision_content, digest_of
from wakai.evidence.casefile.data import (
    Authenticity,
    CaseFileData,
    DecisionFile,
    ExhibitFile,
    Handled,
    Keys,
    Leaf,
    Line,
    OrderChange,
    SignatureChecked,
    Source,
    Stamp,
    held,
)
from wakai.evidence.casefile.result import Result
from wakai.evidence.casefile.seen import seen_text
from wakai.evidence.casefile.verifying import verify
from wakai.evidence.casefile.writing import plan
from wakai.evidence.domain.mail import check_signatures
from wakai.evidence.domain.verdicts import Findings, ManifestFound, SignatureFound, verdicts_on
from wakai.journal.domain.checkpoints import Checkpoint, sign_checkpoint
from wakai.journal.domain.commitments import canonical, commit, entry_bytes
from wakai.journal.domain.notes import COSIGNATURE, Signer, Verifier, cosignature_line, sign
from wakai.journal.domain.policy import Party, operators
from wakai.journal.domain.receipts import Receipt
from wakai.journal.domain.timestamps import query_for
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Finding, Provenance, judge
from wakai.rulebook.reasons import statement

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
NUMBER = "W26-000042"
LOG = Signer("resolve.example/log", bytes(range(32)))
WITNESSES = tuple(Signer(f"w{n}.example", bytes([n]) * 32, COSIGNATURE) for n in (1, 2, 3))
PHOTO, LETTER, SMALL = b"\xff\xd8\xff photo as received", b"%PDF-1.7 a letter", b"\xff\xd8\xff small"


def finding() -> Finding:
    """What the marketplace's rules say to one of their own examples, in the buyer's favour."""
    example = next(row for row in marketplace().examples if row.expect.in_favour_of == "buyer" and row.expect.amount)
    facts = {name: Fact(value, Provenance("record", None, "order")) for name, value in example.facts.items()}
    return judge(
        marketplace(),
        example.claim,
        facts,
        currency=example.currency,
        as_of=example.as_of,
        not_proven_of=example.not_proven_of,
    )


def lines(*, text: str = "The parcel has not come.") -> tuple[Line, ...]:
    everyone = ("buyer", "seller", "agent")
    found = finding()
    assert found.outcome is not None
    amount = found.outcome.amount.minor if found.outcome.amount else 0
    body = {"label": "E1", "exhibit_id": "exh_1", "name": "photo.jpg", "kind": "photo", "sha256": sha(PHOTO)}
    letter = {"label": "E2", "exhibit_id": "exh_2", "name": "letter.pdf", "kind": "document", "sha256": sha(LETTER)}
    decided = {
        "by": "rulebook",
        "rule": found.rule,
        "favours": found.outcome.in_favour_of,
        "remedy": found.outcome.remedy,
        "amount_minor": amount,
        "currency": found.currency,
    }
    bodies: list[tuple[str, str, Mapping[str, Any]]] = [
        (
            "claim",
            "buyer",
            {"asked": "refund", "amount_minor": 12000, "currency": "USD", "text": text, "statements": {}},
        ),
        ("add_exhibit", "buyer", body),
        ("answer", "seller", {"text": "We sent it in time."}),
        ("offer", "seller", {"remedy": "partial_refund", "amount_minor": 2000, "note": "For your trouble"}),
        ("reject", "buyer", {"offer": 4, "text": "No, thank you."}),
        ("add_exhibit", "seller", letter),
        ("issue_decision", "system", decided),
    ]
    return tuple(
        Line(n, act, role, AT + timedelta(minutes=n), everyone, told) for n, (act, role, told) in enumerate(bodies, 1)
    )


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def exhibits() -> tuple[ExhibitFile, ...]:
    everyone = ("buyer", "seller", "agent")
    photo = ExhibitFile(
        label="E1",
        name="photo.jpg",
        caption="What came",
        kind="photo",
        media_type="image/jpeg",
        source_role="buyer",
        received_at=AT + timedelta(minutes=2),
        sha256=sha(PHOTO),
        size=len(PHOTO),
        audience=everyone,
        original=held(PHOTO),
        shown=held(SMALL),
        custody=(
            Handled(AT + timedelta(minutes=2), "received", "buyer", "form", "NTP"),
            Handled(AT + timedelta(minutes=2), "derived", "system", made=sha(SMALL)),
        ),
        found=found_of("buyer", AT + timedelta(minutes=2), manifest=ManifestFound("holds", "Camera Works")),
    )
    letter = replace(
        photo,
        label="E2",
        name="letter.pdf",
        caption="",
        kind="document",
        media_type="application/pdf",
        source_role="seller",
        sha256=sha(LETTER),
        size=len(LETTER),
        original=held(LETTER),
        shown=None,
        custody=(Handled(AT + timedelta(minutes=6), "received", "seller", "tus", "NTP"),),
        found=found_of("seller", AT + timedelta(minutes=6), in_log="proven"),
    )
    return photo, letter


def found_of(by: str, at: datetime, **known: Any) -> Authenticity:
    """What was found out about an exhibit, told by the real sentences."""
    checked = known.pop("checked", None)
    if checked is not None:
        rows = (SignatureFound(one.domain, one.state, one.why, one.for_sender) for one in checked)
        known |= {"is_mail": True, "signatures": tuple(rows)}
    findings = Findings(by=by, received_at=at, **known)
    return Authenticity(verdicts_on(findings), checked, findings.manifest)


def decision(docket: tuple[Line, ...], rows: tuple[ExhibitFile, ...]) -> DecisionFile:
    found, decided = finding(), docket[-1]
    body = decided.body
    assert body["currency"] == found.currency
    text = write_decision(
        case=NUMBER,
        order="ORD-1",
        claim=found.claim,
        by="rulebook",
        in_favour_of=body["favours"],
        remedy=body["remedy"],
        amount=Money(body["amount_minor"], found.currency),
        at=decided.at,
        finding=found.to_json(),
    )
    book = marketplace()
    manifest = {
        "case": NUMBER,
        "reader": "buyer",
        "by": "rulebook",
        "at": decided.at.isoformat(),
        "rulebook": {"name": book.name, "version": book.version, "hash": book.hash},
        "entries": [{"n": line.n, "sha256": digest_of(content(line, docket))} for line in docket[:-1]],
        "exhibits": [{"label": row.label, "sha256": row.sha256, "size": row.size} for row in rows],
        "facts": {},
    }
    reasons = {language: statement(book, found, language).text() for language in ("en", "ja", "zh")}
    return DecisionFile(decided.at, "rulebook", text, seen=sign(seen_text(manifest), LOG), reasons=reasons)


def content(line: Line, docket: tuple[Line, ...]) -> dict[str, Any]:
    told = {"act": line.act, "role": line.role, "at": line.at.isoformat(), "audience": list(line.audience)}
    return content_of({**told, "body": dict(line.body)}, {row.n: row.at.isoformat() for row in docket}, case=NUMBER)


def changes() -> tuple[OrderChange, ...]:
    return (OrderChange(AT + timedelta(minutes=3), "negotiation", (("carrier", None, "Example Post"),)),)


def leaves(
    docket: tuple[Line, ...], decisions: tuple[DecisionFile, ...] = (), changed: tuple[OrderChange, ...] = ()
) -> tuple[Leaf, ...]:
    """Each of these as a leaf of a log in which others stand, too; the checkpoint is cosigned by two of three witnesses."""
    told = [(f"docket/{line.n}", "DocketEntry", line.at, content(line, docket)) for line in docket]
    told += [(f"decision/{n}", "DecisionSeen", row.at, decided(row)) for n, row in enumerate(decisions, 1)]
    told += [
        (f"order/{n}", "OrderTold", row.at, change_content(case=NUMBER, at=row.at, stage=row.stage, facts=row.facts))
        for n, row in enumerate(changed, 1)
    ]
    opened = [(bytes([n]) * 32, payload) for n, (_, _, _, payload) in enumerate(told, 1)]
    entries = [
        entry_bytes(kind, at=at, commitment=commit(key, canonical(payload)))
        for (_, kind, at, _), (key, payload) in zip(told, opened, strict=True)
    ]
    everything = [b"another", *entries, b"one more", b"and one"]
    checkpoint = Checkpoint(LOG.name, len(everything), naive_root(everything))
    note = sign_checkpoint(checkpoint, LOG)
    note += "".join(cosignature_line(checkpoint.text(), one, seconds=1_800_000_000) for one in WITNESSES[:2])
    return tuple(
        Leaf(about, entry, key, payload, Receipt(n, naive_path(n, everything), note, entry).text())
        for n, ((about, *_), entry, (key, payload)) in enumerate(zip(told, entries, opened, strict=True), 1)
    )


def decided(row: DecisionFile) -> dict[str, Any]:
    return decision_content(case=NUMBER, reader="buyer", at=row.at, seen=row.seen, finding=row.told["finding"])


def policy(needed: int = 2) -> str:
    by_operator = {f"operator{n}": (Party(one.verifier),) for n, one in enumerate(WITNESSES, 1)}
    return operators(needed, by_operator, logs=(Party(LOG.verifier),)).text()


def stamped(tsa: OpenSsl, digest: str) -> Stamp:
    """A time stamp by `openssl ts`."""
    query = query_for(digest, nonce=123456789)
    reply = tsa.reply(query)
    signer, root = pem(tsa.signer.certificate), pem(tsa.root.certificate)
    from wakai.journal.domain.timestamps import read_reply

    told = read_reply(reply, sha256=digest, nonce=123456789, authority=tsa.authority)
    return Stamp(digest, "Test authority", query, reply, root, signer, gen_time=told.gen_time)


def renewed(data: CaseFileData, tsa: OpenSsl) -> CaseFileData:
    """The case with a stamp over the reply of its first one."""
    later = replace(stamped(tsa, sha(data.stamps[0].reply)), over=1)
    return replace(data, stamps=(*data.stamps, later))


def case_data(*, tsa: OpenSsl | None = None, text: str = "The parcel has not come.") -> CaseFileData:
    """The whole case, as its buyer sees it."""
    docket, rows = lines(text=text), exhibits()
    decisions = (decision(docket, rows),)
    book = marketplace()
    return CaseFileData(
        number=NUMBER,
        reader="buyer",
        site="https://resolve.example",
        operator="Example Marketplace",
        software="Wakai 0.1.0",
        exported_at=AT + timedelta(days=1),
        language="ja",
        zone="Asia/Tokyo",
        kind="not_received",
        asked="refund",
        claimant="buyer",
        currency="USD",
        claimed_minor=12000,
        paid_minor=12000,
        stage="closed",
        as_of="2026-12-01",
        opened_at=AT,
        closed_at=docket[-1].at,
        closing={"how": "decided"},
        rulebook=book.hash,
        names={"buyer": "Aiko Tanaka", "seller": "Hanako’s Lamps"},
        order={"number": "ORD-1", "items": [{"title": "Table lamp", "quantity": 1}]},
        docket=docket,
        exhibits=rows,
        decisions=decisions,
        changes=changes(),
        rulebooks={book.hash: book.canonical()},
        leaves=leaves(docket, decisions, changes()),
        stamps=tuple(stamped(tsa, row.sha256) for row in rows) if tsa else (),
        keys=Keys(LOG.verifier.vkey, policy()),
        seal=lambda told: sign(told, LOG),
    )


def small_data() -> CaseFileData:
    """A case without rules and decision: a file of which every bit can be turned."""
    whole = case_data()
    docket = whole.docket[:2]
    return replace(
        whole,
        docket=docket,
        exhibits=whole.exhibits[:1],
        decisions=(),
        changes=(),
        rulebooks={},
        leaves=leaves(docket),
        stage="negotiation",
        closed_at=None,
        closing=None,
    )


def mail_data(content: bytes, dns: Mapping[str, bytes]) -> CaseFileData:
    """The small case with a mail for its exhibit, its signatures checked by this DNS."""
    data, at = small_data(), AT + timedelta(minutes=2)
    claim, handed_in = data.docket
    line = replace(handed_in, body={**handed_in.body, "name": "a.eml", "kind": "mail", "sha256": sha(content)})
    checked = tuple(
        SignatureChecked(one.domain, one.asked, one.state, one.why, True, one.answer, AT if one.answer else None)
        for one in check_signatures(content, dns.get)
    )
    mail = replace(
        data.exhibits[0],
        name="a.eml",
        kind="mail",
        media_type="message/rfc822",
        sha256=sha(content),
        size=len(content),
        original=held(content),
        shown=None,
        found=found_of("buyer", at, checked=checked),
    )
    return replace(data, docket=(claim, line), exhibits=(mail,), leaves=leaves((claim, line)))


def written(data: CaseFileData) -> bytes:
    """The case file in memory."""
    return b"".join(plan(data).chunks())


def checked(path: Path, *trusted: Verifier) -> Result:
    """The file verified as the command does it."""
    return verify(path, judge_again=check_file, trusted=trusted)


def states(result: Result) -> dict[str, str]:
    """State by step; what failed says why, when a test fails."""
    return {one.name: one.state for one in result.steps}


def reasons(result: Result) -> str:
    return json.dumps(result.to_data(), ensure_ascii=False, indent=1)


def streamed(size: int, byte: bytes) -> Source:
    """Bytes of any length that are never held."""
    return Source(size, sha(byte * size), lambda: BytesIO(byte * size))
