"""The case page: where we are, what I can do, what is on the table, and the whole docket in order."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act
from wakai.portal.cases.claimed import claimed_of
from wakai.portal.cases.ending import ending_of, reasons_of
from wakai.portal.cases.exhibits import Shown, exhibits_of
from wakai.portal.cases.forms import MessageForm
from wakai.portal.cases.listing import kind_title
from wakai.portal.cases.opened import Opened, open_case
from wakai.portal.cases.presenting import thread
from wakai.portal.cases.standing import deadlines, where
from wakai.portal.cases.table import on_the_table


@require_safe
@never_cache
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One page for buyer, seller, secretariat and auditor; each reads what is meant for them."""
    opened = open_case(request, number)
    exhibits = exhibits_of(opened)
    return render(request, "cases/case.html", {"case": opened, **facts_of(opened, exhibits)})


def facts_of(opened: Opened, exhibits: Mapping[str, Shown]) -> dict[str, object]:
    """What the page shows, as values."""
    closed = opened.head.closed_at is not None
    return {
        "at": opened.at,
        "kind": kind_title(opened.head.kind, opened.reader.language),
        "where": where(opened),
        "running": deadlines(opened)[1:],
        "offer": on_the_table(opened),
        "lines": thread(opened, exhibits),
        "exhibits": list(exhibits.values()),
        "claimed": claimed_of(opened),
        "ending": ending_of(opened),
        "decisions": [reasons_of(opened, row) for row in cases.decisions_of(opened.head.id)] if closed else [],
        "composer": MessageForm(opened=opened) if opened.open_act(Act.MESSAGE) else None,
    }
