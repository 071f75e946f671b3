"""Where what lies in a case file, and the texts that make it a bag (BagIt 1.0, RFC 8493)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from wakai.kernel.canonical_json import canonical_json

FORMAT: Final = "wakai-casefile/2"
PROFILE: Final = "metadata/bag-profile.json"
SEALED: Final = "wakai/casefile-seal/v1"
DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT, INFO, MANIFEST, TAGS, SEAL = (
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "seal.txt",
)
README, VERIFY, PROGRAM, PAGE, PAYLOAD_README = (
    "README.txt",
    "VERIFY.txt",
    "verify.go",
    "index.html",
    "data/README.txt",
)
CASE, DOCKET, EXHIBITS, CUSTODY, FACTS, CHANGES = (
    "metadata/case.json",
    "metadata/docket.jsonl",
    "metadata/exhibits.jsonl",
    "metadata/custody.jsonld",
    "metadata/facts.json",
    "metadata/order-changes.jsonl",
)
LEAVES, LOG_KEY, POLICY, CERTIFICATE, STAMP_LIST = (
    "metadata/proofs/leaves.jsonl",
    "metadata/keys/log.vkey",
    "metadata/keys/policy.txt",
    "metadata/certificate.txt",
    "metadata/proofs/timestamps.jsonl",
)
ORIGINALS, DERIVED, DECISIONS, RULEBOOKS, RECEIPTS, STAMPS = (
    "data/original/",
    "data/derived/",
    "metadata/decisions/",
    "metadata/rulebooks/",
    "metadata/proofs/receipts/",
    "metadata/proofs/timestamps/",
)
# Signed after all others are listed, so they are in no list themselves.
UNLISTED: Final = frozenset({TAGS, SEAL})

_ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/xml": "xml",
    "text/plain": "txt",
    "text/csv": "csv",
    "message/rfc822": "eml",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "video/webm": "webm",
    "multipart/related": "mhtml",
}
_LABEL: Final = re.compile(r"E[ABS]?[1-9][0-9]{0,5}")


def original_path(label: str, media_type: str) -> str:
    """Where an exhibit's bytes lie as received. Named by its label: a sender's file name never becomes a path."""
    return f"{ORIGINALS}{_safe(label)}.{_ENDINGS.get(media_type, 'bin')}"


def decision_path(number: int, what: str = "json") -> str:
    """Where a decision lies, counted from 1; `what` is ``json``, ``seen.txt`` or ``people.json``."""
    return f"{DECISIONS}{number}.{what}"


def rulebook_path(version_hash: str) -> str:
    """Where a rulebook version lies in its canonical form, whose SHA-256 is its name."""
    return f"{RULEBOOKS}{version_hash}.json"


def receipt_path(number: int) -> str:
    """Where the receipt of the leaf of this number lies."""
    return f"{RECEIPTS}{number}.tlog-proof"


def stamp_path(number: int, ending: str) -> str:
    """Where a part of a time stamp lies: ``tsq``, ``tsr``, ``roots.pem``, ``signers.pem`` or ``between.pem``."""
    return f"{STAMPS}{number}.{ending}"


def shown_path(label: str, media_type: str) -> str:
    """Where the copy without metadata lies: of a picture always a JPEG, else of the original's type."""
    ending = "jpg" if media_type.startswith("image/") else _ENDINGS.get(media_type, "bin")
    return f"{DERIVED}{_safe(label)}-shown.{ending}"


def _safe(label: str) -> str:
    if not _LABEL.fullmatch(label):
        raise ValueError(f"no label of an exhibit: {label[:20]!r}")
    return label


def bag_name(number: str, reader: str) -> str:
    """How the folder inside the archive is called, and, with .zip, the file."""
    return f"{number}-{reader}-casefile"


def canonical(data: Mapping[str, Any]) -> bytes:
    """One line of RFC 8785 JSON."""
    return canonical_json(dict(data)) + b"\n"


def manifest(hashes: Mapping[str, str]) -> bytes:
    """The lines of a manifest, by path: what `sha256sum -c` reads."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()


def bag_info(*, number: str, site: str, operator: str, exported_at: datetime, octets: int, streams: int) -> bytes:
    """What says of the bag itself. `Payload-Oxum` lets anybody see at a glance whether bytes or files are missing."""
    rows = (
        ("Source-Organization", operator),
        ("External-Identifier", number),
        ("External-Description", f"Case {number} of {site}"),
        ("Bagging-Date", exported_at.strftime("%Y-%m-%d")),
        ("Bag-Software-Agent", FORMAT),
        ("BagIt-Profile-Identifier", PROFILE),
        ("Payload-Oxum", f"{octets}.{streams}"),
    )
    return "".join(f"{name}: {_one_line(value)}\n" for name, value in rows).encode()


def _one_line(value: str) -> str:
    return " ".join(value.split())


def profile() -> bytes:
    """What every case file must hold, as a BagIt profile (BagIt Profiles 1.3)."""
    required = {"required": True}
    info = ("Source-Organization", "External-Identifier", "Bagging-Date", "Bag-Software-Agent", "Payload-Oxum")
    return canonical(
        {
            "BagIt-Profile-Info": {
                "BagIt-Profile-Identifier": PROFILE,
                "BagIt-Profile-Version": "1.3.0",
                "Source-Organization": "Wakai",
                "External-Description": "A case of an online dispute with its evidence and proofs",
                "Version": "1",
            },
            "Bag-Info": dict.fromkeys(info, required),
            "Manifests-Required": ["sha256"],
            "Tag-Manifests-Required": ["sha256"],
            "Tag-Files-Required": [
                *(README, VERIFY, PROGRAM, PAGE, CASE, DOCKET, EXHIBITS, CUSTODY, FACTS, CHANGES, LEAVES, CERTIFICATE)
            ],
            "Allow-Fetch.txt": False,
            "Serialization": "required",
            "Accept-Serialization": ["application/zip"],
            "Accept-BagIt-Version": ["1.0"],
        }
    )


def seal_text(number: str, reader: str, tags_sha256: str) -> str:
    """What the operator signs: which case, for whom, and the hash over the list of all files."""
    return f"{SEALED}\n{number}\n{reader}\n{tags_sha256}\n"
