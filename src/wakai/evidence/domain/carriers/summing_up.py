"""From a carrier's scans to a report: the same for every carrier, because the scans are the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wakai.evidence.domain.carriers.report import (
    CarrierReport,
    LocalMoment,
    Note,
    Scan,
    TrackingStatus,
    named_person,
    note,
)

if TYPE_CHECKING:
    from wakai.kernel.places import Place


def sum_up(
    *,
    carrier: str,
    number: str,
    scans: tuple[Scan, ...],
    summary: tuple[str, TrackingStatus | None],
    shipped: LocalMoment | None = None,
    delivered: LocalMoment | None = None,
    delivered_to: Place | None = None,
    receiver: str = "",
    remarks: tuple[Note, ...] = (),
) -> CarrierReport:
    """The report by the newest scan that says where the parcel is; without any, by the carrier's own summary.

    `scans` are newest first; `summary` is the carrier's word and its meaning. `delivered` and `delivered_to` fill in only
    what the scans leave open. `shipped` is given by the carrier's module from a pick-up scan or a stated ship date: a later
    scan shows that the parcel was on its way, not since when, so nothing is made of it.
    """
    newest = next((scan for scan in scans if scan.status), None)
    status = newest.status if newest else summary[1]
    notes = [*_contradiction(newest, summary), *_unknown_codes(scans)]
    arrival = newest if newest and status is TrackingStatus.DELIVERED else None
    is_delivered = status is TrackingStatus.DELIVERED
    when = _delivery_moment(arrival, delivered) if is_delivered else None
    name = named_person(receiver) if is_delivered else None
    if is_delivered and when is None:
        notes.append(note("delivered_without_date"))
    if shipped is None and status not in (TrackingStatus.LABEL_CREATED, TrackingStatus.NOT_FOUND, None):
        notes.append(note("no_pickup_scan"))
    if is_delivered and receiver and name is None:
        notes.append(note("not_a_name", value=receiver))
    place = (arrival.place if arrival and arrival.place and arrival.place.says_something else None) or delivered_to
    return CarrierReport(
        carrier=carrier,
        tracking_number=number,
        status=status,
        shipped=shipped,
        delivered=when,
        delivered_to=place if is_delivered else None,
        signed_by=name,
        scans=scans,
        notes=(*notes, *remarks),
    )


def newest_first(scans: list[Scan]) -> tuple[Scan, ...]:
    """Scans by their instants, where all that have a date also have one; by date and the document's order otherwise."""
    dated = [scan for scan in scans if scan.moment]
    rest = [scan for scan in scans if not scan.moment]
    if all(scan.moment and scan.moment.at for scan in dated):
        dated.sort(key=lambda scan: scan.moment.at, reverse=True)  # type: ignore[union-attr, arg-type, return-value]
    else:
        dated.sort(key=lambda scan: scan.moment.on, reverse=True)  # type: ignore[union-attr]
    return (*dated, *rest)


def _delivery_moment(arrival: Scan | None, stated: LocalMoment | None) -> LocalMoment | None:
    return (arrival.moment if arrival else None) or stated


def _contradiction(newest: Scan | None, summary: tuple[str, TrackingStatus | None]) -> list[Note]:
    if newest is None or summary[1] is None or newest.status is summary[1]:
        return []
    return [note("summary_contradicts_scans", summary=summary[0], scan=newest.text or newest.code)]


def _unknown_codes(scans: tuple[Scan, ...]) -> list[Note]:
    unknown = {scan.code: scan.text for scan in scans if scan.status is None and scan.code}
    return [note("code_not_known", code=code, text=text) for code, text in unknown.items()]
