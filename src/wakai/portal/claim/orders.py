"""My orders, one order with the cases about it, and the first step of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.commerce.queries import Goods
from wakai.config.clock import now
from wakai.docket.domain.on_order import CaseOnOrder, CasesOnOrder
from wakai.docket.queries import DraftValue, cases_on, drafts_of
from wakai.flows.file_claim import is_used_up
from wakai.flows.start_claim import start_claim
from wakai.kernel.instants import local_day
from wakai.kernel.money import Money
from wakai.portal.cases.listing import kind_title
from wakai.portal.cases.standing import closed_headline
from wakai.portal.claim.access import buyer_accounts, known_draft, own_order, remember_draft
from wakai.portal.claim.drafted import claimable
from wakai.portal.reader import reader_of
from wakai.portal.viewer import cases_of_request, grant_case_access

NEWEST: Final = 30
"""How many orders the list shows; an older one is found by its number."""


@dataclass(frozen=True, slots=True)
class CaseLink:
    """An open case about an order, for its buyer."""

    number: str
    url: str
    title: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case about an order that has ended: how, what was refunded (None: nothing), and about which items."""

    number: str
    url: str
    title: str
    result: str
    refunded: Money | None
    items: tuple[str, ...]
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A claim that was written in part and not sent."""

    url: str
    number: str
    items: tuple[str, ...]
    saved_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """One order as its buyer sees it. `begun` tells that a claim about it is saved in this browser, `used_up` that
    other cases have taken all that was paid."""

    order: Order
    ordered_on: date
    cases: tuple[CaseLink, ...]
    past: tuple[PastCase, ...]
    used_up: bool
    can_claim: bool
    begun: bool


@require_safe
@never_cache
def my_orders(request: HttpRequest) -> HttpResponse:
    """The orders of whoever is signed in or has shown an address; without any, how to find one."""
    orders = buyer_orders(request)
    if not orders:
        return redirect("claim")
    newest = sorted(orders, key=lambda order: order.ordered_at, reverse=True)
    facts = {"orders": [_shown(request, order) for order in newest[:NEWEST]], "begun": _begun(request)}
    return render(request, "claim/orders.html", facts)


@require_safe
@never_cache
def one_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """One order: the cases about it, and the button that begins a claim. Raises `OrderNotFound` for a stranger."""
    order = own_order(request, order_id)
    return render(request, "claim/order.html", {"shown": _shown(request, order)})


@require_POST
@never_cache
def start(request: HttpRequest, order_id: str) -> HttpResponse:
    """Begin a claim, or go on with the one begun in this browser."""
    order = own_order(request, order_id)
    if is_used_up(order, cases_on(order.id)):
        return redirect("claim-order", order_id=order.id)
    draft = known_draft(request, order)
    if draft and draft.answers:
        messages.info(request, _("You had begun this claim before. Everything you entered is still here."))
    if draft is None:
        draft = start_claim(order.id, account_id=order.buyer.account_id, at=now())
        remember_draft(request, draft)
    return redirect("claim-draft", draft_id=draft.id)


def _shown(request: HttpRequest, order: Order) -> Shown:
    others = cases_on(order.id)
    taken = others.taken(claimable(order))
    draft = known_draft(request, order)
    free = len(taken) < len(claimable(order))
    used_up = is_used_up(order, others)
    return Shown(
        order=order,
        ordered_on=local_day(order.ordered_at, order.zone),
        cases=case_links(request, order, taken),
        past=past_cases(request, order, others),
        used_up=used_up,
        can_claim=free and not used_up,
        begun=bool(draft and draft.answers),
    )


def case_links(request: HttpRequest, order: Order, taken: Mapping[int, CaseOnOrder]) -> tuple[CaseLink, ...]:
    """Links to the open cases about an order, which its buyer may enter, also one who came by the order's link."""
    found = {case.id: case for case in taken.values()}
    language = reader_of(request).language
    _let_in(request, order, found.values())
    return tuple(
        CaseLink(
            case.number,
            reverse("case", args=[case.number]),
            kind_title(case.kind, language),
            tuple(n for n, other in taken.items() if other.id == case.id),
        )
        for case in found.values()
    )


def past_cases(request: HttpRequest, order: Order, others: CasesOnOrder) -> tuple[PastCase, ...]:
    """The cases about an order that have ended, the latest first, with links that its buyer may enter."""
    mine = tuple(case for case in others.ended() if case.buyer_id == order.buyer.account_id)
    _let_in(request, order, mine)
    return tuple(_past(case, order, reader_of(request).language) for case in mine)


def _past(case: CaseOnOrder, order: Order, language: str) -> PastCase:
    return PastCase(
        case.number,
        reverse("case", args=[case.number]),
        kind_title(case.kind, language),
        closed_headline((case.closing or {}).get("how", "")),
        None if case.awarded.is_zero else case.awarded,
        tuple(line.title for line in order.lines if line.n in case.lines) if len(order.lines) > 1 else (),
        local_day(case.closed_at, order.buyer.zone) if case.closed_at else None,
    )


def _let_in(request: HttpRequest, order: Order, found: Iterable[CaseOnOrder]) -> None:
    known = cases_of_request(request)
    for case in found:
        if case.id not in known and case.buyer_id == order.buyer.account_id:
            grant_case_access(request, case_id=case.id, account_id=case.buyer_id)


def buyer_orders(request: HttpRequest) -> list[Order]:
    """The orders that this browser may list, of every account whose buyer it stands for."""
    accounts = buyer_accounts(request)
    return [order for account in accounts for order in commerce.orders_of(account) if order.buyer.account_id == account]


def _begun(request: HttpRequest) -> list[Begun]:
    """The claims with answers that were never sent and can still be, the newest first."""
    drafts = [draft for account in buyer_accounts(request) for draft in drafts_of(account) if draft.answers]
    newest = sorted(drafts, key=lambda draft: draft.updated_at, reverse=True)[:NEWEST]
    return [_begun_claim(draft, commerce.goods_of(draft.order_id)) for draft in newest]


def _begun_claim(draft: DraftValue, goods: Goods) -> Begun:
    chosen = draft.answers.get("lines", ())
    items = tuple(item.title for item in goods.items if not chosen or item.n in chosen)
    return Begun(reverse("claim-draft", args=[draft.id]), goods.number, items, local_day(draft.updated_at, goods.zone))
