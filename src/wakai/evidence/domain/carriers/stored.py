"""A carrier's report as JSON that reads back as the same report, so that it can be kept with its exhibit."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from wakai.evidence.domain.carriers.report import CarrierReport, LocalMoment, Note, Scan, TrackingStatus
from wakai.kernel.places import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_TEXT: Final = ("Cc", "Cs")
"""Control characters, and halves of characters outside Unicode's first plane that lost the other half."""


def to_json(report: CarrierReport) -> dict[str, Any]:
    """The report in JSON's own types, its texts without characters that mean nothing in a text and cannot be stored."""
    return {key: _clean(value) for key, value in _as_written(report).items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(mark for mark in value if category(mark) not in _NO_TEXT)
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value


def _as_written(report: CarrierReport) -> dict[str, Any]:
    return {
        "carrier": report.carrier,
        "tracking_number": report.tracking_number,
        "status": report.status,
        "shipped": _moment(report.shipped),
        "delivered": _moment(report.delivered),
        "delivered_to": _place(report.delivered_to),
        "signed_by": report.signed_by,
        "scans": [_scan(scan) for scan in report.scans],
        "notes": [{"code": note.code, "facts": dict(note.facts)} for note in report.notes],
    }


def from_json(data: Mapping[str, Any]) -> CarrierReport:
    """The report that `to_json` wrote."""
    return CarrierReport(
        carrier=data["carrier"],
        tracking_number=data["tracking_number"],
        status=_status(data["status"]),
        shipped=_as_moment(data["shipped"]),
        delivered=_as_moment(data["delivered"]),
        delivered_to=_as_place(data["delivered_to"]),
        signed_by=data["signed_by"],
        scans=tuple(
            Scan(
                _as_moment(scan["moment"]),
                scan["code"],
                scan["text"],
                _status(scan["status"]),
                _as_place(scan["place"]),
            )
            for scan in data["scans"]
        ),
        notes=tuple(Note(note["code"], MappingProxyType(note["facts"])) for note in data["notes"]),
    )


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "moment": _moment(scan.moment),
        "code": scan.code,
        "text": scan.text,
        "status": scan.status,
        "place": _place(scan.place),
    }


def _moment(moment: LocalMoment | None) -> dict[str, str | None] | None:
    if moment is None:
        return None
    return {"on": moment.on.isoformat(), "at": moment.at.isoformat() if moment.at else None}


def _as_moment(data: Mapping[str, str | None] | None) -> LocalMoment | None:
    if data is None or data["on"] is None:
        return None
    return LocalMoment(date.fromisoformat(data["on"]), datetime.fromisoformat(data["at"]) if data["at"] else None)


def _place(place: Place | None) -> list[str] | None:
    return [place.city, place.region, place.postal_code, place.country] if place else None


def _as_place(data: list[str] | None) -> Place | None:
    return Place(*data) if data else None


def _status(word: str | None) -> TrackingStatus | None:
    return TrackingStatus(word) if word else None
