"""USPS: the ``TrackResponse`` of its Track and Confirm service (XML). ``TrackSummary`` is its newest scan.

USPS writes local dates and times without an offset, so only the dates are taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wakai.evidence.domain.carriers import dates
from wakai.evidence.domain.carriers.refusals import CarrierDocumentIncomplete
from wakai.evidence.domain.carriers.report import CarrierReport, LocalMoment, Scan, TrackingStatus, note
from wakai.evidence.domain.carriers.summing_up import newest_first, sum_up
from wakai.evidence.domain.carriers.xml import child, children, text
from wakai.kernel.places import Place

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME: Final = "USPS"
ROOT: Final = "TrackResponse"

STATUSES: Final = {
    code: status
    for status, codes in {
        TrackingStatus.LABEL_CREATED: "MA GX NP",
        TrackingStatus.IN_TRANSIT: "03 06 07 08 10 14 15 16 17 24 32 38 39 40 42 44 46 60 61 62 63 65 66 A1 AA AD AE AX DG DX E1 EF L1 LD "
        "MR NT OA OX PC PO PT RB SF T1 TM UA",
        TrackingStatus.OUT_FOR_DELIVERY: "OF DH",
        TrackingStatus.EXCEPTION: "02 04 05 11 12 13 18 19 30 31 33 34 35 36 51 52 53 54 55 56 57 58 59 H0 VR VS",
        TrackingStatus.DELIVERED: "01 41 43 45",
        TrackingStatus.RETURNED: "09 20 21 22 23 25 26 27 28 29",
    }.items()
    for code in codes.split()
}
ACCEPTANCE_CODES: Final = frozenset({"03", "OA", "TM"})
CATEGORIES: Final = {
    "pre-shipment": TrackingStatus.LABEL_CREATED,
    "accepted": TrackingStatus.IN_TRANSIT,
    "in transit": TrackingStatus.IN_TRANSIT,
    "out for delivery": TrackingStatus.OUT_FOR_DELIVERY,
    "delivery attempt": TrackingStatus.EXCEPTION,
    "alert": TrackingStatus.EXCEPTION,
    "delivered": TrackingStatus.DELIVERED,
    "delivered to agent": TrackingStatus.DELIVERED,
    "returned to sender": TrackingStatus.RETURNED,
}


def read(root: Element) -> tuple[CarrierReport, ...]:
    """One report for each ``TrackInfo``."""
    found = list(children(root, "TrackInfo"))
    if not found:
        raise CarrierDocumentIncomplete(carrier=NAME, missing="TrackInfo")
    return tuple(_report(each) for each in found)


def _report(info: Element) -> CarrierReport:
    number = (info.get("ID") or "").strip()
    if not number:
        raise CarrierDocumentIncomplete(carrier=NAME, missing="TrackInfo ID")
    error = text(info, "Error", "Description")
    if error:
        missing = note("number_not_found", text=error)
        return sum_up(carrier=NAME, number=number, scans=(), summary=("", TrackingStatus.NOT_FOUND), remarks=(missing,))
    newest = child(info, "TrackSummary")
    # The newest scan is set apart by USPS itself; it stays first even where an older one bears the same date.
    entries = [newest] if newest is not None else []
    scans = newest_first([_scan(each) for each in (*entries, *children(info, "TrackDetail"))])
    category = text(info, "StatusCategory")
    return sum_up(
        carrier=NAME,
        number=number,
        scans=scans,
        summary=(text(info, "Status") or category, CATEGORIES.get(category.casefold())),
        shipped=_shipped(scans),
        delivered_to=_destination(info),
        receiver=text(newest, "Name"),
    )


def _shipped(scans: tuple[Scan, ...]) -> LocalMoment | None:
    """The first scan at acceptance: a window, a collection box, a pick-up."""
    taken = [scan.moment for scan in scans if scan.code in ACCEPTANCE_CODES and scan.moment]
    return taken[-1] if taken else None


def _scan(entry: Element) -> Scan:
    code = text(entry, "EventCode")
    day = dates.from_month_name(text(entry, "EventDate"))
    return Scan(
        moment=LocalMoment(day) if day else None,
        code=code,
        text=text(entry, "Event"),
        status=STATUSES.get(code),
        place=_place(entry),
    )


def _place(entry: Element) -> Place | None:
    place = Place(
        city=text(entry, "EventCity"),
        region=text(entry, "EventState"),
        postal_code=text(entry, "EventZIPCode"),
        country=text(entry, "EventCountry"),
    )
    return place if place.says_something else None


def _destination(info: Element) -> Place | None:
    """Where USPS was to deliver, used only when the delivery scan names no place itself."""
    place = Place(text(info, "DestinationCity"), text(info, "DestinationState"), text(info, "DestinationZip"), "US")
    return place if place.says_something else None
