"""What an order says of its parcels, for comparing carriers' documents with it."""

from __future__ import annotations

from wakai.commerce.domain.order import Order
from wakai.evidence.domain.carriers import OrderedParcel
from wakai.kernel.instants import local_day


def parcel_of(order: Order | None) -> OrderedParcel:
    """The day, the tracking numbers and the address that a document about this order would fit; see `OrderedParcel`.

    Without an order nothing is known, and nothing contradicts.
    """
    if order is None:
        return OrderedParcel()
    return OrderedParcel(
        ordered_on=min(local_day(order.ordered_at, zone) for zone in (order.zone, order.seller.zone, order.buyer.zone)),
        ordered_at=order.ordered_at,
        numbers=_numbers(order),
        address=order.address.place,
    )


def _numbers(order: Order) -> tuple[str, ...] | None:
    """The numbers in the marketplace's own record; None where there are none, or where a parcel's is not known.

    A line that no parcel carries may yet have come in one whose number nobody recorded.
    """
    parcels = [each for each in order.parcels if each.source == "marketplace"]
    lines = {line.n for line in order.lines}
    covered = any(not each.line_ns for each in parcels) or lines <= {n for each in parcels for n in each.line_ns}
    numbers = tuple(each.tracking_number for each in parcels)
    return numbers if parcels and covered and all(numbers) else None
