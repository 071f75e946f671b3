"""From a carrier's report to the facts the rules ask for. A fact the document does not settle is not given: it stays unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wakai.evidence.domain.carriers.report import CarrierReport, TrackingStatus
from wakai.kernel.places import same_place
from wakai.rulebook import ABSENT, Fact, Provenance

if TYPE_CHECKING:
    from wakai.kernel.places import Place

_ON_THE_WAY = frozenset(
    {
        TrackingStatus.LABEL_CREATED,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.EXCEPTION,
        TrackingStatus.RETURNED,
    }
)


def facts_of_report(
    report: CarrierReport, order_address: Place | None, *, exhibit: str | None = None, by: str | None = "seller"
) -> dict[str, Fact]:
    """The facts one document establishes: ``tracking_status``, ``shipped_on``, ``delivered_on``, ``delivered_to_address``, ``signature``.

    `exhibit` is the exhibit's number in the case (``E2``) and `by` the role that filed it; both go into the provenance.
    Dates are the carrier's local dates. ``signature`` is false when a delivered parcel's document names nobody;
    ``delivered_on`` is absent while the parcel is still on its way; a parcel not found settles nothing but that.
    """
    provenance = Provenance(kind="exhibit", by=by, ref=exhibit)
    values: dict[str, object] = {}
    if report.status is not None:
        values["tracking_status"] = str(report.status)
    values |= _shipping(report) | _delivery(report, order_address)
    return {name: Fact(value=value, provenance=provenance) for name, value in values.items()}  # type: ignore[arg-type]


def _shipping(report: CarrierReport) -> dict[str, object]:
    if report.shipped is not None:
        return {"shipped_on": report.shipped.on}
    # A label alone is the carrier's word that it has not had the parcel in hand.
    return {"shipped_on": ABSENT} if report.status is TrackingStatus.LABEL_CREATED else {}


def _delivery(report: CarrierReport, order_address: Place | None) -> dict[str, object]:
    if report.status in _ON_THE_WAY:
        return {"delivered_on": ABSENT}
    if report.status is not TrackingStatus.DELIVERED:
        return {}
    agrees = same_place(report.delivered_to, order_address)
    values: dict[str, object] = {"signature": report.signed_by is not None}
    if report.delivered is not None:
        values["delivered_on"] = report.delivered.on
    return values if agrees is None else values | {"delivered_to_address": agrees}
