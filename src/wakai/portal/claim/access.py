"""Whose orders and drafts this browser may use.

An order is open to the buyer's people (signed in, or by a code sent to the account's address) and to whoever came by the
order's link, who gets this one order and nothing else of the account. To anybody else there is no such order.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.commerce.queries import OrderNotFound
from wakai.docket import queries as cases
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.queries import DraftValue
from wakai.portal.viewer import OnlyReading, accounts_of_request, refuse_staff, staff_role_of

ORDERS: Final = "wakai_orders"
DRAFTS: Final = "wakai_drafts"


def grant_order_access(request: HttpRequest, *, order_id: str, account_id: str) -> None:
    """Let this browser claim about one order: what an order link proves. Raises `LinkOfAParty`."""
    if account_id not in accounts_of_request(request):
        refuse_staff(request)
    known: dict[str, str] = request.session.get(ORDERS, {})
    if known.get(order_id) != account_id:
        # A new session key where somebody gains rights, so that a key planted before is worth nothing.
        request.session.cycle_key()
    request.session[ORDERS] = {**known, order_id: account_id}


def own_order(request: HttpRequest, order_id: str) -> Order:
    """The order, for its buyer; raises `OrderNotFound` for everybody else, and `OnlyReading` for a member who only reads."""
    order = commerce.order_of(order_id)
    if not _may_use(request, order.buyer.account_id, order_id):
        raise OrderNotFound
    return order


def own_draft(request: HttpRequest, draft_id: str) -> DraftValue:
    """The draft, for its writer; raises `NoSuchCase` for everybody else."""
    draft = cases.draft_of(draft_id)
    if draft is None or not _may_use(request, draft.account_id, draft.order_id):
        raise NoSuchCase
    return draft


def known_draft(request: HttpRequest, order: Order) -> DraftValue | None:
    """The claim about this order that was begun in this browser and not sent yet."""
    draft_id = request.session.get(DRAFTS, {}).get(order.id)
    draft = cases.draft_of(draft_id) if draft_id else None
    return draft if draft and draft.account_id == order.buyer.account_id and not draft.case_id else None


def remember_draft(request: HttpRequest, draft: DraftValue) -> None:
    """So that the same order leads back to the same claim."""
    request.session[DRAFTS] = {**request.session.get(DRAFTS, {}), draft.order_id: draft.id}


def buyer_accounts(request: HttpRequest) -> tuple[str, ...]:
    """The accounts whose orders this browser may list."""
    return tuple(accounts_of_request(request))


def _may_use(request: HttpRequest, account_id: str, order_id: str) -> bool:
    may_act = accounts_of_request(request).get(account_id)
    if may_act is False:  # also for who holds the order's link: what the membership says goes before it
        raise OnlyReading
    by_link = request.session.get(ORDERS, {}).get(order_id) == account_id
    return bool(may_act) or (by_link and not staff_role_of(request))
