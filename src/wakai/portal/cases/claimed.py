"""What was claimed: the order, the items, what is asked, and between whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wakai.commerce.queries import Item
from wakai.docket.domain.acts import BUYER, SELLER, Act
from wakai.flows.kept import goods_claimed
from wakai.kernel.instants import local_day
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import OfferView, offer_view
from wakai.portal.templatetags.wakai import role as role_name


@dataclass(frozen=True, slots=True)
class Claimed:
    """The claim in short. `lines` are the order's lines that it is about; none where the record has none."""

    asked: OfferView
    order_number: str
    ordered_on: date | None
    lines: tuple[Item, ...]
    buyer: str
    seller: str


def claimed_of(opened: Opened) -> Claimed:
    """What a case is about, as it was claimed; an imported case may have no order of ours."""
    head, state = opened.head, opened.state
    body = {"remedy": head.asked, "amount_minor": head.claimed.minor, "currency": head.claimed.currency}
    order = goods_claimed(head)
    claim = next(iter(state.acts(Act.CLAIM)), None)
    wanted = set(claim.body.get("lines", ())) if claim else set()
    return Claimed(
        asked=offer_view(opened, body, 1),
        order_number=order.number if order else "",
        ordered_on=local_day(order.ordered_at, order.zone) if order else None,
        lines=tuple(line for line in order.items if line.n in wanted) if order else (),
        buyer=opened.people[BUYER].name or role_name(BUYER),
        seller=opened.people[SELLER].name or role_name(SELLER),
    )
