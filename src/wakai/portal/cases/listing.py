"""My cases: the open ones by deadline, who must act and by when; the closed ones below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.docket.domain.acts import BUYER, SELLER, Stage
from wakai.docket.domain.kinds import ClaimKind
from wakai.docket.domain.state import Deadline
from wakai.docket.queries import CaseHead
from wakai.kernel.languages import pick
from wakai.kernel.money import Money
from wakai.parties.queries import AccountValue, accounts_of
from wakai.portal.cases.standing import closed_headline, headline_of, main_deadline
from wakai.portal.reader import read_in_zone_of, reader_of
from wakai.portal.templatetags.wakai import role as role_name
from wakai.portal.viewer import accounts_of_request, cases_of_request

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list. `due` is None where nothing is running."""

    number: str
    url: str
    title: str
    other: str
    amount: Money
    headline: str
    yours: bool
    due: datetime | None
    opened_at: datetime
    closed_at: datetime | None


@require_safe
@never_cache
def my_cases(request: HttpRequest) -> HttpResponse:
    """The cases of whoever is looking; without any, how to get to one."""
    heads = _heads(request)
    dues = cases.next_dues(head.id for head, _role, _act in heads if head.stage is not Stage.CLOSED)
    people = accounts_of({account for head, _role, _act in heads for account in (head.buyer_id, head.seller_id)})
    _read_in_their_zone(request, {people[_account(head, role)].zone for head, role, _act in heads})
    rows = [_row(head, role, dues.get(head.id, ()), people, reader_of(request).language) for head, role, _act in heads]
    running = sorted((row for row in rows if row.closed_at is None), key=_by_deadline)
    closed = Paginator([row for row in rows if row.closed_at], A_PAGE).get_page(request.GET.get("page"))
    at = now()
    facts = {"open": running, "closed": closed, "at": at, "yours": sum(row.yours for row in running)}
    return render(request, "cases/list.html", facts)


def _read_in_their_zone(request: HttpRequest, zones: set[str]) -> None:
    """The same hours as on the pages of these cases; where accounts of several zones come together, the reader's own."""
    if len(zones) == 1:
        read_in_zone_of(request, *zones)


def _account(head: CaseHead, role: str) -> str:
    return head.buyer_id if role == BUYER else head.seller_id


def _heads(request: HttpRequest) -> list[tuple[CaseHead, str, bool]]:
    """The cases with the role in which the viewer has them; each once."""
    accounts = accounts_of_request(request)
    found = {head.id: head for head in cases.cases_of(accounts)} if accounts else {}
    by_link = cases_of_request(request)
    missing = [case_id for case_id in by_link if case_id not in found]
    found |= cases.heads_of(missing) if missing else {}
    return [(head, *_hat(head, accounts, by_link)) for head in found.values()]


def _hat(head: CaseHead, accounts: Mapping[str, bool], by_link: Mapping[str, str]) -> tuple[str, bool]:
    if head.id in by_link:
        return (BUYER if by_link[head.id] == head.buyer_id else SELLER), True
    account = head.buyer_id if head.buyer_id in accounts else head.seller_id
    return (BUYER if account == head.buyer_id else SELLER), accounts[account]


def _row(
    head: CaseHead, role: str, dues: tuple[Deadline, ...], people: Mapping[str, AccountValue], language: str
) -> Row:
    due = main_deadline(dues, role)
    other = people.get(head.seller_id if role == BUYER else head.buyer_id)
    return Row(
        number=head.number,
        url=reverse("case", args=[head.number]),
        title=kind_title(head.kind, language),
        other=(other.name if other else "") or role_name(SELLER if role == BUYER else BUYER),
        amount=head.claimed,
        headline=headline_of(due, role) if due else _quiet(head),
        yours=bool(due and due.role == role),
        due=due.due if due else None,
        opened_at=head.opened_at,
        closed_at=head.closed_at,
    )


def _quiet(head: CaseHead) -> str:
    if head.closed_at:
        return closed_headline((head.closing or {}).get("how", ""))
    return _("The case is being judged")


def _by_deadline(row: Row) -> tuple[bool, datetime]:
    return row.due is None, row.due or row.opened_at


def kind_title(kind: str, language: str) -> str:
    """A kind of claim as a short title; a kind we have no title for keeps its name."""
    return pick(ClaimKind(kind).titles, language) if kind in set(ClaimKind) else kind.replace("_", " ")
