"""From an order to the facts the rules ask for.

A fact the record does not settle is left out, which the rules take as unknown; nothing is filled in with a default.
"The record shows that there is none" is ABSENT, and is said only where the record would show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wakai.commerce.domain.order import TRACKING_STATUSES, Order, OrderLine, Parcel
from wakai.kernel.instants import zone_of
from wakai.kernel.money import Money
from wakai.kernel.places import same_place
from wakai.kernel.refusals import Refusal
from wakai.rulebook import ABSENT, Fact, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

_ORDER = Provenance(kind="record", by=None, ref="order")
_CARRIER = Provenance(kind="record", by=None, ref="carrier")
_CLOCK = Provenance(kind="record", by=None, ref="clock")


class OrderHasNoSuchLine(Refusal):
    """A claim names a line that the order does not have."""

    status = 422
    texts = {
        "en": "Order {number} has no line {line}. Choose among the items of this order.",
        "ja": "注文{number}に明細{line}はありません。この注文の商品から選んでください。",
        "zh": "订单 {number} 没有第 {line} 行商品。请从该订单的商品中选择。",
    }


def facts_of_order(
    order: Order, claimed_line_ns: Iterable[int], *, claimed_on: date, zone: str | None = None
) -> dict[str, Fact]:
    """What the marketplace's record establishes about a claim on these lines (none: the whole order).

    Dates of instants are local to `zone`, by default the order's own; parcels carry their own local dates. Money facts are minor units of the order's
    currency. Raises `OrderHasNoSuchLine`.

    Facts: order_total, shipping_paid, claimed_amount, paid_on, promised_ship_on, shipped_on, estimated_delivery_on,
    claimed_on, listing_condition, tracking_status, tracking_uploaded_on, delivered_on, delivered_to_address, signature,
    order_cancelled; each only where the record settles it.
    """
    lines = claimed_lines(order, claimed_line_ns)
    facts = {"claimed_on": Fact(value=claimed_on, provenance=_CLOCK)}
    facts |= _from_order(order, lines, zone or order.zone)
    return facts | _from_parcels(order, lines)


def claimed_lines(order: Order, claimed_line_ns: Iterable[int]) -> tuple[OrderLine, ...]:
    """The lines a claim is about; all of them when none is named. Raises `OrderHasNoSuchLine`."""
    wanted = set(claimed_line_ns)
    unknown = wanted - {line.n for line in order.lines}
    if unknown:
        raise OrderHasNoSuchLine(number=order.number, line=min(unknown))
    return tuple(line for line in order.lines if not wanted or line.n in wanted)


def claimed_amount(order: Order, claimed_line_ns: Iterable[int]) -> Money:
    """What the claimed lines cost with their shipping: the order's total when all are claimed, and never more than that."""
    lines = claimed_lines(order, claimed_line_ns)
    if len(lines) == len(order.lines):
        return order.total
    return min(sum((line.total for line in lines), start=Money.zero(order.currency)), order.total)


def _from_order(order: Order, lines: tuple[OrderLine, ...], zone: str) -> dict[str, Fact]:
    condition = _one_or_none(line.listing_condition or order.listing_condition for line in lines or ())
    values: dict[str, object] = {
        "order_total": order.total.minor,
        "shipping_paid": _shipping(order, lines),
        "claimed_amount": claimed_amount(order, [line.n for line in lines]).minor,
        "paid_on": _local(order.paid_at, zone),
        "promised_ship_on": _promise(order, lines),
        "estimated_delivery_on": order.estimated_delivery_on,
        "listing_condition": condition if lines else order.listing_condition,
        "order_cancelled": None if order.status == "unknown" else order.status == "cancelled",
    }
    return {name: _fact(value, _ORDER) for name, value in values.items() if value is not None}


def _shipping(order: Order, lines: tuple[OrderLine, ...]) -> int | None:
    """The shipping of the claimed lines: two claims on one order never both get the whole of it."""
    if len(lines) == len(order.lines):
        return order.shipping.minor if order.shipping is not None else None
    return sum(line.shipping.minor for line in lines)


def _promise(order: Order, lines: tuple[OrderLine, ...]) -> date | None:
    """The earliest promise among the claimed lines; the order's own where they have none."""
    return min((line.promised_ship_on for line in lines if line.promised_ship_on), default=order.promised_ship_on)


def _from_parcels(order: Order, lines: tuple[OrderLine, ...]) -> dict[str, Fact]:
    claimed = {line.n for line in lines}
    parcels = [each for each in order.parcels if not each.line_ns or claimed & set(each.line_ns)]
    covered = all(not each.line_ns for each in parcels) or claimed <= {n for each in parcels for n in each.line_ns}
    if not parcels or not covered:
        return _nothing_shipped() if order.shipping_recorded else {}
    provenance = _provenance(parcels)
    return {name: _fact(value, provenance) for name, value in _shared(order, parcels).items() if value is not None}


def _nothing_shipped() -> dict[str, Fact]:
    """The record would show a parcel and shows none (or none for some claimed line)."""
    facts: dict[str, object] = {"tracking_status": "none"}
    facts |= dict.fromkeys(("shipped_on", "tracking_uploaded_on", "delivered_on"), ABSENT)
    return {name: _fact(value, _ORDER) for name, value in facts.items()}


def _shared(order: Order, parcels: list[Parcel]) -> dict[str, object]:
    """What holds for all parcels of the claim together: the least far, the latest, and yes only where each says yes."""
    status = _least_far(parcels)
    delivered = status == "delivered"
    return {
        "tracking_status": status,
        "shipped_on": _last(parcels, lambda each: each.shipped_on),
        "tracking_uploaded_on": _last(parcels, lambda each: each.tracking_uploaded_on),
        "delivered_on": _last(parcels, lambda each: each.delivered_on) if delivered else _not_delivered(status),
        "delivered_to_address": _all_agree(_to_address(order, each) for each in parcels) if delivered else None,
        "signature": _all_agree(each.signed for each in parcels) if delivered else None,
    }


def _to_address(order: Order, parcel: Parcel) -> bool | None:
    if parcel.to_address is not None or parcel.place is None:
        return parcel.to_address
    return same_place(parcel.place.place, order.address.place)


def _least_far(parcels: list[Parcel]) -> str | None:
    statuses = [each.status for each in parcels]
    if any(status is None for status in statuses):
        return None
    return min((status for status in statuses if status), key=TRACKING_STATUSES.index)


def _not_delivered(status: str | None) -> object:
    """A carrier's status short of delivery shows that there was none; a number the carrier cannot find shows nothing."""
    if status is None or status == "not_found":
        return None
    return ABSENT


def _last(parcels: list[Parcel], day: Callable[[Parcel], date | None]) -> date | None:
    days = [day(each) for each in parcels]
    return None if None in days else max(each for each in days if each)


def _all_agree(answers: Iterable[bool | None]) -> bool | None:
    given = list(answers)
    if any(answer is False for answer in given):
        return False
    return None if None in given else True


def _one_or_none(values: Iterable[str | None]) -> str | None:
    """The value all share; ``None`` where they differ or one is not known."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _provenance(parcels: list[Parcel]) -> Provenance:
    exhibits = sorted({each.exhibit for each in parcels if each.source == "exhibit"})
    return Provenance(kind="exhibit", by="seller", ref=", ".join(exhibits)) if exhibits else _CARRIER


def _fact(value: object, provenance: Provenance) -> Fact:
    return Fact(value=value, provenance=provenance)  # type: ignore[arg-type]


def _local(instant: datetime | None, zone: str) -> date | None:
    return instant.astimezone(zone_of(zone)).date() if instant else None
