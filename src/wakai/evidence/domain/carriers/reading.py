"""From an uploaded file to a report: recognise the carrier, refuse what is hostile, broken or unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from defusedxml import DefusedXmlException, ElementTree

from wakai.evidence.domain.carriers import fedex, ups, usps
from wakai.evidence.domain.carriers import refusals as no
from wakai.evidence.domain.carriers.xml import tag

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from wakai.evidence.domain.carriers.report import CarrierReport

LARGEST_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier whose documents we read: its name, the format, the root that marks its documents, and the reader."""

    name: str
    format: Literal["XML", "JSON"]
    root: str
    read: Callable[[Any], tuple[CarrierReport, ...]]


_CHARACTERS: Final = {
    "en": "its characters are not in the encoding it names",
    "ja": "文字コードが宣言と一致しません",
    "zh": "字符编码与声明不符",
}

CARRIERS: Final = (
    Carrier(fedex.NAME, "XML", fedex.ROOT, fedex.read),
    Carrier(usps.NAME, "XML", usps.ROOT, usps.read),
    Carrier(ups.NAME, "JSON", ups.ROOT, ups.read),
)


def read_carrier_document(content: bytes, *, tracking_number: str | None = None) -> CarrierReport:
    """The report of one parcel. `tracking_number` chooses where the document holds several, and is checked where it holds one.

    Refusals: `CarrierDocumentEmpty`, `…TooLarge`, `…NotReadable`, `…Unsafe`, `…Unknown`, `…Incomplete`, `…HoldsSeveral`,
    `ParcelNotInDocument`.
    """
    started = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not started:
        raise no.CarrierDocumentEmpty(carriers=tuple(carrier.name for carrier in CARRIERS))
    if len(content) > LARGEST_BYTES:
        raise no.CarrierDocumentTooLarge(limit_mb=LARGEST_BYTES // 1_000_000)
    reports = _json(started) if started[:1] in b"{[" else _xml(started)
    return _choose(reports, tracking_number)


def _xml(content: bytes) -> tuple[CarrierReport, ...]:
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise no.CarrierDocumentUnsafe from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        if not content.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
            raise _unknown(content[:160].decode("utf-8", "replace")[:40]) from error
        raise no.CarrierDocumentNotReadable(format="XML", problem=_place(error)) from error
    return _reader("XML", tag(root)).read(root)


def _json(content: bytes) -> tuple[CarrierReport, ...]:
    try:
        document = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise no.CarrierDocumentNotReadable(format="JSON", problem=_CHARACTERS) from error
    except (ValueError, RecursionError) as error:
        raise no.CarrierDocumentNotReadable(format="JSON", problem=_place(error)) from error
    keys = list(document) if isinstance(document, dict) else []
    mark = next((key for key in keys if any(key == carrier.root for carrier in CARRIERS)), None)
    if mark is None:
        raise _unknown(", ".join(keys[:3]) if keys else type(document).__name__)
    return _reader("JSON", mark).read(document)


def _place(error: Exception) -> Mapping[str, str]:
    """Where reading stopped, in the three languages; the parsers' own messages are for programmers."""
    if isinstance(error, ElementTree.ParseError):
        line, column = error.position
    elif isinstance(error, json.JSONDecodeError):
        line, column = error.lineno, error.colno
    elif isinstance(error, (LookupError, UnicodeError)):
        return _CHARACTERS
    else:
        return {"en": "too deep or too large", "ja": "構造が深すぎるか大きすぎます", "zh": "结构过深或过大"}
    return {
        "en": f"stopped at line {line}, column {column}",
        "ja": f"{line}行{column}列目",
        "zh": f"第 {line} 行第 {column} 列",
    }


def _reader(format: str, root: str) -> Carrier:
    for carrier in CARRIERS:
        if (carrier.format, carrier.root) == (format, root):
            return carrier
    raise _unknown(root)


def _unknown(found: str) -> no.CarrierDocumentUnknown:
    expected = tuple(f"{carrier.name} ({carrier.format}, {carrier.root})" for carrier in CARRIERS)
    return no.CarrierDocumentUnknown(found=found[:60], expected=expected)


def _choose(reports: tuple[CarrierReport, ...], wanted: str | None) -> CarrierReport:
    numbers = tuple(report.tracking_number for report in reports)
    if wanted is not None:
        key = _number(wanted)
        chosen = [report for report in reports if _number(report.tracking_number) == key]
        if not chosen:
            raise no.ParcelNotInDocument(wanted=wanted, numbers=numbers)
        return chosen[0]
    if len(reports) > 1:
        raise no.CarrierDocumentHoldsSeveral(numbers=numbers)
    return reports[0]


def _number(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).upper()
