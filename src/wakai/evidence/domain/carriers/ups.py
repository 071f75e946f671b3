"""UPS: the ``trackResponse`` of its Tracking API (JSON).

UPS writes local dates; newer answers add the same in GMT, which then gives the instant.
"""

from __future__ import annotations

from typing import Any, Final

from wakai.evidence.domain.carriers import dates
from wakai.evidence.domain.carriers.refusals import CarrierDocumentIncomplete
from wakai.evidence.domain.carriers.report import CarrierReport, LocalMoment, Note, Scan, TrackingStatus, note
from wakai.evidence.domain.carriers.summing_up import newest_first, sum_up
from wakai.kernel.places import Place

NAME: Final = "UPS"
ROOT: Final = "trackResponse"

STATUSES: Final = {
    "M": TrackingStatus.LABEL_CREATED,
    "P": TrackingStatus.IN_TRANSIT,
    "I": TrackingStatus.IN_TRANSIT,
    "W": TrackingStatus.IN_TRANSIT,
    "DO": TrackingStatus.IN_TRANSIT,
    "DD": TrackingStatus.IN_TRANSIT,
    "O": TrackingStatus.OUT_FOR_DELIVERY,
    "X": TrackingStatus.EXCEPTION,
    "D": TrackingStatus.DELIVERED,
    "RS": TrackingStatus.RETURNED,
}
_PICKUP_TYPES: Final = frozenset({"P"})


def read(document: dict[str, Any]) -> tuple[CarrierReport, ...]:
    """One report for each package of each shipment."""
    shipments = _objects(_object(document, ROOT), "shipment")
    if not shipments:
        raise CarrierDocumentIncomplete(carrier=NAME, missing="trackResponse.shipment")
    return tuple(report for shipment in shipments for report in _shipment(shipment))


def _shipment(shipment: dict[str, Any]) -> tuple[CarrierReport, ...]:
    warnings = tuple(_text(each, "message") for each in _objects(shipment, "warnings"))
    packages = _objects(shipment, "package")
    if packages:
        remarks = tuple(note("carrier_said", text=each) for each in warnings if each)
        return tuple(_package(each, remarks) for each in packages)
    number = _text(shipment, "inquiryNumber")
    if not number or not any("not found" in each.casefold() for each in warnings):
        raise CarrierDocumentIncomplete(carrier=NAME, missing="trackResponse.shipment.package")
    missing = note("number_not_found", text="; ".join(warnings))
    return (sum_up(carrier=NAME, number=number, scans=(), summary=("", TrackingStatus.NOT_FOUND), remarks=(missing,)),)


def _package(package: dict[str, Any], remarks: tuple[Note, ...]) -> CarrierReport:
    number = _text(package, "trackingNumber")
    if not number:
        raise CarrierDocumentIncomplete(carrier=NAME, missing="package.trackingNumber")
    scans = _newest_first(package)
    current, given = _object(package, "currentStatus"), _object(package, "deliveryInformation")
    return sum_up(
        carrier=NAME,
        number=number,
        scans=scans,
        summary=(_text(current, "description"), STATUSES.get(_text(current, "type"))),
        shipped=_shipped(package),
        delivered=_stated_delivery(package),
        receiver=_text(given, "receivedBy"),
        remarks=(*_signature_image(given), *remarks),
    )


def _newest_first(package: dict[str, Any]) -> tuple[Scan, ...]:
    """By local date and time where no instants are given: good enough within one parcel's way."""
    entries = sorted(
        _objects(package, "activity"), key=lambda each: (_text(each, "date"), _text(each, "time")), reverse=True
    )
    return newest_first([_scan(each) for each in entries])


def _scan(entry: dict[str, Any]) -> Scan:
    status = _object(entry, "status")
    kind = _text(status, "type")
    return Scan(
        moment=_moment(entry),
        code=kind,
        text=_text(status, "description"),
        status=STATUSES.get(kind),
        place=_place(_object(_object(entry, "location"), "address")),
    )


def _moment(entry: dict[str, Any]) -> LocalMoment | None:
    day = dates.from_digits(_text(entry, "date"))
    at = dates.instant_from_parts(_text(entry, "gmtDate"), _text(entry, "gmtTime"), "")
    return LocalMoment(day, at) if day else None


def _shipped(package: dict[str, Any]) -> LocalMoment | None:
    taken = [
        _moment(each)
        for each in _objects(package, "activity")
        if _text(_object(each, "status"), "type") in _PICKUP_TYPES
    ]
    return min((each for each in taken if each), key=lambda each: each.on, default=None)


def _stated_delivery(package: dict[str, Any]) -> LocalMoment | None:
    stated = (_text(each, "date") for each in _objects(package, "deliveryDate") if _text(each, "type") == "DEL")
    day = dates.from_digits(next(stated, ""))
    return LocalMoment(day) if day else None


def _signature_image(given: dict[str, Any]) -> tuple[Note, ...]:
    """UPS' samples carry words such as ``encoding Base64`` where an image belongs; an image is far longer."""
    image = _text(_object(given, "signature"), "image")
    return (note("signature_image_is_a_placeholder"),) if image and len(image) < 200 else ()


def _place(address: dict[str, Any]) -> Place | None:
    place = Place(
        city=_text(address, "city"),
        region=_text(address, "stateProvince"),
        postal_code=_text(address, "postalCode"),
        country=_text(address, "countryCode"),
    )
    return place if place.says_something or place.country else None


def _object(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _objects(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = value.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return " ".join(found.split()) if isinstance(found, str) else ""
