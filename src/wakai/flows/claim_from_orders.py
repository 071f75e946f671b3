"""Open the claims that a buyer could have made of an order's own record: it came late, or it did not come.

The criterion, by calendar day in the order's own zone (an estimate names a day, and the whole of it is in time):
late: the day of delivery on record is after the estimated day; the claim is made at noon of the next day.
not received: the record has no day of delivery, and an estimated day; the claim is made at noon a week after it.
A claim whose day has not come yet is not opened: the parcel may still arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.docket import queries as cases
from wakai.docket.domain.kinds import ClaimKind
from wakai.flows.file_claim import NewClaim, file_claim, paid_for

SOURCE = "orders"
WAIT_AFTER_DELIVERY = timedelta(days=1)
WAIT_AFTER_ESTIMATE = timedelta(days=7)
WORDS = {
    ClaimKind.LATE: {
        "en": "By the marketplace's record it came on {came}; the estimate was {estimate}.",
        "ja": "記録上の配達日は{came}、配達予定日は{estimate}です。",
        "zh": "记录显示送达日为{came}，预计送达日为{estimate}。",
    },
    ClaimKind.NOT_RECEIVED: {
        "en": "By the marketplace's record it has not come; the estimate was {estimate}.",
        "ja": "配達予定日は{estimate}ですが、配達の記録がありません。",
        "zh": "预计送达日为{estimate}，但没有送达记录。",
    },
}


@dataclass(frozen=True, slots=True)
class Grievance:
    """What an order's record gives reason to claim, and when a buyer would have claimed it."""

    order: Order
    kind: ClaimKind
    at: datetime
    came: date | None


def grievance_of(order: Order) -> Grievance | None:
    """The claim this order's record gives reason for, by the criterion above, or None."""
    if order.estimated_delivery_on is None:
        return None
    days = [parcel.delivered_on for parcel in order.parcels if parcel.delivered_on]
    if not days:
        return Grievance(
            order, ClaimKind.NOT_RECEIVED, _noon(order, order.estimated_delivery_on + WAIT_AFTER_ESTIMATE), None
        )
    came = max(days)
    if came <= order.estimated_delivery_on:
        return None
    return Grievance(order, ClaimKind.LATE, _noon(order, came + WAIT_AFTER_DELIVERY), came)


def grievances(source: str | None = None, *, at: datetime) -> Iterator[Grievance]:
    """All claims that the stored orders give reason for and whose day has come by `at`."""
    found = (grievance_of(order) for order in commerce.all_orders(source=source))
    return (grievance for grievance in found if grievance and grievance.at <= at)


def claim_from_order(grievance: Grievance) -> str | None:
    """File the claim as of its day; answers the case id, or None when it was filed before.

    Refuses as `file_claim` does: where a person has a case open on the order, or nothing was paid.
    """
    order = grievance.order
    ref = f"{order.source}:{order.number}:{grievance.kind}"
    if cases.case_by_source(SOURCE, ref):
        return None
    language = order.buyer.language
    lines = tuple(line.n for line in order.lines)
    claim = NewClaim(
        order=order,
        lines=lines,
        kind=grievance.kind.value,
        asked="refund",
        amount=paid_for(order, lines),
        statements={},
        text=WORDS[grievance.kind][language].format(came=grievance.came, estimate=order.estimated_delivery_on),
        language=language,
        source=SOURCE,
        source_ref=ref,
        history=True,
    )
    account = order.buyer.account_id
    return file_claim(claim, account_id=account, at=grievance.at, key=ref, tell=False).case_id


def _noon(order: Order, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(order.zone)).astimezone(ZoneInfo("UTC"))
