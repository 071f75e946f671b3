"""FedEx: the ``TrackReply`` of its web service (XML, any version of the namespace)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wakai.evidence.domain.carriers import dates
from wakai.evidence.domain.carriers.refusals import CarrierDocumentIncomplete
from wakai.evidence.domain.carriers.report import CarrierReport, Note, Scan, TrackingStatus, note
from wakai.evidence.domain.carriers.summing_up import newest_first, sum_up
from wakai.evidence.domain.carriers.xml import child, children, text
from wakai.kernel.places import Place

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from wakai.evidence.domain.carriers.report import LocalMoment

NAME: Final = "FedEx"
ROOT: Final = "TrackReply"
NOT_FOUND_CODES: Final = frozenset({"9040", "9080"})
PICKUP_CODES: Final = frozenset({"PU", "PX", "IP", "DO"})

STATUSES: Final = {
    code: status
    for status, codes in {
        TrackingStatus.LABEL_CREATED: "OC IN",
        TrackingStatus.IN_TRANSIT: "PU PX IP DO AA AC AD AF AP AR AX CC CH DP DR DS EA ED EO EP FD HL IT IX LO OF OX PF PL PM SF SP TR LP RC",
        TrackingStatus.OUT_FOR_DELIVERY: "OD",
        TrackingStatus.EXCEPTION: "SE DE CD DY CA RR RM",
        TrackingStatus.DELIVERED: "DL",
        TrackingStatus.RETURNED: "RS RP RG RD",
    }.items()
    for code in codes.split()
}


def read(root: Element) -> tuple[CarrierReport, ...]:
    """One report for each parcel of a ``TrackReply``."""
    details = [each for block in children(root, "CompletedTrackDetails") for each in children(block, "TrackDetails")]
    details = details or list(children(root, "TrackDetails"))
    if not details:
        said = text(root, "Notifications", "Message")
        raise CarrierDocumentIncomplete(carrier=NAME, missing="TrackDetails" + (f" ({said})" if said else ""))
    return tuple(_report(each) for each in details)


def _report(details: Element) -> CarrierReport:
    number = text(details, "TrackingNumber")
    if not number:
        raise CarrierDocumentIncomplete(carrier=NAME, missing="TrackingNumber")
    complaint = _complaint(details)
    if complaint and complaint[0] in NOT_FOUND_CODES:
        missing = note("number_not_found", text=complaint[1])
        return sum_up(carrier=NAME, number=number, scans=(), summary=("", TrackingStatus.NOT_FOUND), remarks=(missing,))
    scans = newest_first([_scan(event) for event in children(details, "Events")])
    return sum_up(
        carrier=NAME,
        number=number,
        scans=scans,
        summary=_summary(details),
        shipped=_shipped(details, scans),
        delivered=dates.from_iso(text(details, "ActualDeliveryTimestamp")),
        delivered_to=_place(child(details, "ActualDeliveryAddress")),
        receiver=text(details, "DeliverySignatureName"),
        remarks=_remarks(details, complaint),
    )


def _complaint(details: Element) -> tuple[str, str] | None:
    """Code and message of an error FedEx reports for this parcel."""
    told = child(details, "Notification")
    return (text(told, "Code"), text(told, "Message")) if text(told, "Severity") in {"ERROR", "FAILURE"} else None


def _summary(details: Element) -> tuple[str, TrackingStatus | None]:
    code = text(details, "StatusDetail", "Code")
    return text(details, "StatusDetail", "Description") or code, STATUSES.get(code)


def _scan(event: Element) -> Scan:
    code = text(event, "EventType")
    return Scan(
        moment=dates.from_iso(text(event, "Timestamp")),
        code=code,
        text=text(event, "EventDescription"),
        status=STATUSES.get(code),
        place=_place(child(event, "Address")),
    )


def _shipped(details: Element, scans: tuple[Scan, ...]) -> LocalMoment | None:
    """The first pick-up scan; without one the ship date FedEx states."""
    pickups = [scan.moment for scan in scans if scan.code in PICKUP_CODES and scan.moment]
    return pickups[-1] if pickups else dates.from_iso(text(details, "ShipTimestamp"))


def _place(address: Element | None) -> Place | None:
    if address is None:
        return None
    place = Place(
        city=text(address, "City"),
        region=text(address, "StateOrProvinceCode"),
        postal_code=text(address, "PostalCode"),
        country=text(address, "CountryCode"),
    )
    return place if place.says_something or place.country else None


def _remarks(details: Element, complaint: tuple[str, str] | None) -> tuple[Note, ...]:
    said = [complaint[1]] if complaint else []
    said += [text(each, "ReasonDescription") for each in _reasons(details)]
    return tuple(note("carrier_said", text=each) for each in said if each)


def _reasons(details: Element) -> list[Element]:
    """FedEx's reasons beside the status, for example ``Unable to deliver``."""
    status = child(details, "StatusDetail")
    return list(children(status, "AncillaryDetails")) if status is not None else []
