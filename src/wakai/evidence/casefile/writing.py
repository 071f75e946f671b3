"""From what one reader may see to a case file: planned first (every byte measured and hashed), then written as a stream.

Bytes are read twice and never held whole. The first reading finds hashes and lengths, so that storage that was damaged is
noticed before anything is sent, and the length of the download is known; the second one sends.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any

from wakai.evidence.casefile import layout, texts
from wakai.evidence.casefile.container import Packed, directory_of, pieces, require_fits
from wakai.evidence.casefile.custody import custody
from wakai.evidence.casefile.data import CaseFileData, Erased, ExhibitFile, Leaf, Line, OrderChange, Source, Stamp, held
from wakai.evidence.casefile.found import found_data
from wakai.evidence.casefile.page import page
from wakai.evidence.casefile.refusals import BytesChanged
from wakai.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Plan:
    """A case file that is ready to be sent: its file name, its length, and its bytes as often as they are asked for."""

    name: str
    size: int
    files: tuple[tuple[Packed, Source], ...]

    def chunks(self) -> Iterator[bytes]:
        """The archive, piece by piece. Raises `BytesChanged` when storage changes while it is read."""
        for packed, source in self.files:
            yield packed.header
            crc, size = 0, 0
            with source.open() as file:
                for piece in pieces(file, packed.size):
                    crc, size = zlib.crc32(piece, crc), size + len(piece)
                    yield piece
            if (crc, size) != (packed.crc, packed.size):
                raise BytesChanged(label=packed.path)
        yield directory_of([packed for packed, _ in self.files])


def plan(data: CaseFileData) -> Plan:
    """Measure everything and lay it out. Raises `BytesChanged` and `CaseFileTooLarge`; same data, same bytes."""
    files = _whole(data)
    bag = layout.bag_name(data.number, data.reader)
    packed = tuple((_measured(f"{bag}/{path}", files[path]), files[path]) for path in sorted(files))
    return Plan(f"{bag}.zip", require_fits([one for one, _ in packed]), packed)


def _measured(path: str, source: Source) -> Packed:
    """The file's line in the archive, if its bytes are what they are said to be."""
    crc, size, digest = 0, 0, hashlib.sha256()
    with source.open() as file:
        for piece in pieces(file, source.size + 1):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            digest.update(piece)
    if (size, digest.hexdigest()) != (source.size, source.sha256):
        raise BytesChanged(label=path)
    return Packed(path, size, crc)


def _whole(data: CaseFileData) -> dict[str, Source]:
    """All files: payload, tags, the two manifests over them, and the seal over the second."""
    files = {**_payload(data), **_tags(data)}
    payload = {path: source for path, source in files.items() if path.startswith("data/")}
    octets = sum(source.size for source in payload.values())
    files[layout.INFO] = held(
        layout.bag_info(
            number=data.number,
            site=data.site,
            operator=data.operator,
            exported_at=data.exported_at,
            octets=octets,
            streams=len(payload),
        )
    )
    files[layout.MANIFEST] = held(layout.manifest({path: source.sha256 for path, source in payload.items()}))
    tags = {path: source.sha256 for path, source in files.items() if path not in payload}
    files[layout.TAGS] = held(layout.manifest(tags))
    if data.seal:
        text = layout.seal_text(data.number, data.reader, files[layout.TAGS].sha256)
        files[layout.SEAL] = held(data.seal(text).encode())
    return files


def _payload(data: CaseFileData) -> dict[str, Source]:
    files = {layout.PAYLOAD_README: held(texts.payload_readme())}
    for exhibit in data.exhibits:
        if exhibit.original:
            files[layout.original_path(exhibit.label, exhibit.media_type)] = exhibit.original
        if exhibit.shown:
            files[layout.shown_path(exhibit.label, exhibit.media_type)] = exhibit.shown
    return files


def _tags(data: CaseFileData) -> dict[str, Source]:
    rulebook = data.rulebooks.get(data.rulebook)
    contents = {
        layout.BAGIT: layout.DECLARATION,
        layout.PROFILE: layout.profile(),
        layout.README: texts.readme(data),
        layout.VERIFY: texts.verify(data),
        layout.PROGRAM: texts.program(),
        layout.CERTIFICATE: texts.certificate(data),
        layout.PAGE: page(data, Rulebook.from_canonical(rulebook) if rulebook else None),
        layout.CASE: layout.canonical(_case(data)),
        layout.DOCKET: _lines(_docket_line(line) for line in data.docket),
        layout.EXHIBITS: _lines(_exhibit(row, data.exported_at) for row in data.exhibits),
        layout.CUSTODY: custody(data),
        layout.FACTS: layout.canonical({"order": data.order, "facts": dict(data.facts)}),
        layout.CHANGES: _lines(starmap(_change, enumerate(data.changes, 1))),
        layout.LEAVES: _lines(starmap(_leaf, enumerate(data.leaves, 1))),
        layout.STAMP_LIST: _lines(starmap(_stamp, enumerate(data.stamps, 1))),
        **{layout.rulebook_path(digest): content for digest, content in data.rulebooks.items()},
        **_proofs(data),
        **_decisions(data),
    }
    return {path: held(content) for path, content in contents.items()}


def _proofs(data: CaseFileData) -> dict[str, bytes]:
    files = {layout.receipt_path(n): leaf.receipt.encode() for n, leaf in enumerate(data.leaves, 1) if leaf.receipt}
    for number, stamp in enumerate(data.stamps, 1):
        parts = {
            "tsq": stamp.query,
            "tsr": stamp.reply,
            "roots.pem": stamp.roots,
            "signers.pem": stamp.signers,
            "between.pem": stamp.between,
        }
        files |= {layout.stamp_path(number, ending): part for ending, part in parts.items() if part}
    if data.keys.log:
        files[layout.LOG_KEY] = f"{data.keys.log}\n".encode()
    if data.keys.policy:
        files[layout.POLICY] = data.keys.policy.encode()
    return files


def _decisions(data: CaseFileData) -> dict[str, bytes]:
    files = {}
    for number, row in enumerate(data.decisions, 1):
        files[layout.decision_path(number)] = row.text.encode()
        if row.seen:
            files[layout.decision_path(number, "seen.txt")] = row.seen.encode()
        if row.criteria or row.reason:
            people = {"criteria": [dict(point) for point in row.criteria], "reason": row.reason}
            files[layout.decision_path(number, "people.json")] = layout.canonical(people)
    return files


def _lines(rows: Iterator[Mapping[str, Any]]) -> bytes:
    return b"".join(layout.canonical(row) for row in rows)


def _case(data: CaseFileData) -> dict[str, Any]:
    return {
        "format": layout.FORMAT,
        "number": data.number,
        "reader": data.reader,
        "site": data.site,
        "operator": data.operator,
        "software": data.software,
        "exported_at": data.exported_at.isoformat(),
        "language": data.language,
        "zone": data.zone,
        "kind": data.kind,
        "asked": data.asked,
        "claimant": data.claimant,
        "currency": data.currency,
        "claimed_minor": data.claimed_minor,
        "paid_minor": data.paid_minor,
        "stage": data.stage,
        "as_of": data.as_of,
        "opened_at": data.opened_at.isoformat(),
        "closed_at": data.closed_at.isoformat() if data.closed_at else None,
        "closing": dict(data.closing) if data.closing else None,
        "rulebook": data.rulebook,
        "names": dict(data.names),
        "counts": {
            "docket": len(data.docket),
            "exhibits": len(data.exhibits),
            "decisions": len(data.decisions),
            "changes": len(data.changes),
            "leaves": len(data.leaves),
            "stamps": len(data.stamps),
        },
    }


def _docket_line(line: Line) -> dict[str, Any]:
    return {
        "n": line.n,
        "act": line.act,
        "role": line.role,
        "at": line.at.isoformat(),
        "audience": list(line.audience),
        "body": dict(line.body),
    }


def _exhibit(row: ExhibitFile, at: datetime) -> dict[str, Any]:
    shown = row.shown
    return {
        "label": row.label,
        "name": row.name,
        "caption": row.caption,
        "kind": row.kind,
        "media_type": row.media_type,
        "source_role": row.source_role,
        "received_at": row.received_at.isoformat(),
        "sha256": row.sha256,
        "size": row.size,
        "audience": list(row.audience),
        "original": layout.original_path(row.label, row.media_type) if row.original else None,
        "shown": {"path": layout.shown_path(row.label, row.media_type), "sha256": shown.sha256, "size": shown.size}
        if shown
        else None,
        "erased": _erased(row.erased),
        "found": found_data(row.found, at=at) if row.found else None,
        "custody": [
            {
                "at": one.at.isoformat(),
                "what": one.what,
                "by": one.by,
                "path": one.path,
                "clock": one.clock,
                "made": one.made,
            }
            for one in row.custody
        ],
    }


def _erased(row: Erased | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"at": row.at.isoformat() if row.at else None, "request": row.request, "by": row.by}


def _change(number: int, change: OrderChange) -> dict[str, Any]:
    facts = [list(row) for row in change.facts]
    return {"n": number, "at": change.at.isoformat(), "stage": change.stage, "facts": facts}


def _leaf(number: int, leaf: Leaf) -> dict[str, Any]:
    return {
        "n": number,
        "about": leaf.about,
        "entry": leaf.entry.decode(),
        "key": leaf.key.hex() if leaf.key else None,
        "payload": dict(leaf.payload) if leaf.payload is not None else None,
        "receipt": bool(leaf.receipt),
    }


def _stamp(number: int, stamp: Stamp) -> dict[str, Any]:
    at = stamp.gen_time.isoformat() if stamp.gen_time else None
    return {"n": number, "sha256": stamp.sha256, "authority": stamp.authority, "gen_time": at, "over": stamp.over}
