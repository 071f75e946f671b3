"""Custody as linked data (CASE 1.3 on UCO 1.3): who did what to which bytes, when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from wakai.evidence.casefile.data import CaseFileData, ExhibitFile, Handled
from wakai.evidence.casefile.layout import canonical, original_path, shown_path

_CONTEXT: Final = {
    "kb": "urn:wakai:kb:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def custody(data: CaseFileData) -> bytes:
    """The JSON-LD text. Identifiers follow from the content, so that the same case gives the same text."""
    roles = {"buyer", "seller", "agent", "system"}
    roles |= {row.by for exhibit in data.exhibits for row in exhibit.custody}
    graph: list[dict[str, Any]] = [_investigation(data), *(_identity(data, role) for role in sorted(roles))]
    for exhibit in data.exhibits:
        graph += [_trace(data, exhibit), *_copies(data, exhibit), *_actions(data, exhibit)]
    return canonical({"@context": _CONTEXT, "@graph": graph})


def _id(data: CaseFileData, kind: str, *parts: object) -> str:
    """A UUID made of a hash (RFC 9562, version 8), as UCO asks for identifiers that end in one."""
    digest = sha256("\n".join([data.site, data.number, kind, *map(str, parts)]).encode()).hexdigest()
    return f"kb:{kind}-{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def _investigation(data: CaseFileData) -> dict[str, Any]:
    objects = [_id(data, "exhibit", exhibit.label) for exhibit in data.exhibits]
    return {
        "@id": _id(data, "investigation"),
        "@type": "case-investigation:Investigation",
        "uco-core:name": data.number,
        "uco-core:object": [{"@id": one} for one in objects],
    }


def _identity(data: CaseFileData, role: str) -> dict[str, Any]:
    return {
        "@id": _id(data, "identity", role),
        "@type": "uco-identity:Identity",
        "uco-core:name": data.names.get(role, "") or role,
    }


def _trace(data: CaseFileData, exhibit: ExhibitFile) -> dict[str, Any]:
    path = original_path(exhibit.label, exhibit.media_type) if exhibit.original else ""
    return {
        "@id": _id(data, "exhibit", exhibit.label),
        "@type": ["uco-observable:ObservableObject", "uco-observable:File"],
        "uco-core:name": exhibit.label,
        "uco-core:description": exhibit.caption,
        "uco-core:hasFacet": [
            _file(data, exhibit, path),
            _content(data, exhibit.sha256, exhibit.size, exhibit.media_type),
        ],
    }


def _file(data: CaseFileData, exhibit: ExhibitFile, path: str) -> dict[str, Any]:
    facet = {
        "@id": _id(data, "file", exhibit.label),
        "@type": "uco-observable:FileFacet",
        "uco-observable:fileName": exhibit.name,
        "uco-observable:sizeInBytes": _number(exhibit.size),
    }
    return facet | ({"uco-observable:filePath": path} if path else {})


def _content(data: CaseFileData, digest: str, size: int, media_type: str) -> dict[str, Any]:
    return {
        "@id": _id(data, "content", digest),
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:mimeType": media_type,
        "uco-observable:sizeInBytes": _number(size),
        "uco-observable:hash": [
            {
                "@id": _id(data, "hash", digest),
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": {"@type": "uco-vocabulary:HashNameVocab", "@value": "SHA256"},
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": digest},
            }
        ],
    }


def _copies(data: CaseFileData, exhibit: ExhibitFile) -> Iterator[dict[str, Any]]:
    if exhibit.shown is None:
        return
    kind = "image/jpeg" if exhibit.media_type.startswith("image/") else exhibit.media_type
    yield {
        "@id": _id(data, "copy", exhibit.label),
        "@type": ["uco-observable:ObservableObject", "uco-observable:File"],
        "uco-core:name": shown_path(exhibit.label, exhibit.media_type),
        "uco-core:hasFacet": [_content(data, exhibit.shown.sha256, exhibit.shown.size, kind)],
    }


def _actions(data: CaseFileData, exhibit: ExhibitFile) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(exhibit.custody, 1):
        yield _action(data, exhibit, row, number)


def _action(data: CaseFileData, exhibit: ExhibitFile, row: Handled, number: int) -> dict[str, Any]:
    when = {"@type": "xsd:dateTime", "@value": row.at.isoformat()}
    made_here = bool(row.made and exhibit.shown and exhibit.shown.sha256 == row.made)
    result = [{"@id": _id(data, "copy", exhibit.label)}] if made_here else []
    return {
        "@id": _id(data, "action", exhibit.label, number),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": row.what,
        "uco-core:description": "; ".join(
            filter(None, (row.path and f"path {row.path}", row.clock and f"clock {row.clock}"))
        ),
        "uco-action:startTime": when,
        "uco-action:performer": {"@id": _id(data, "identity", row.by)},
        "uco-action:object": [{"@id": _id(data, "exhibit", exhibit.label)}],
        "uco-action:result": result,
    }


def _number(value: int) -> dict[str, str]:
    return {"@type": "xsd:integer", "@value": str(value)}
