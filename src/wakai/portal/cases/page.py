"""The case page: where we are, what I can do, what is on the table, and the whole docket in order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.docket.domain.acts import Act
from wakai.portal.cases.ending import ending_of
from wakai.portal.cases.forms import composer_of
from wakai.portal.cases.listing import kind_title
from wakai.portal.cases.opened import open_case
from wakai.portal.cases.record import record_of
from wakai.portal.cases.standing import deadlines, where
from wakai.portal.cases.table import on_the_table


@require_safe
@never_cache
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One page for buyer, seller, secretariat and auditor; each reads what is meant for them."""
    opened = open_case(request, number)
    facts = {
        "case": opened,
        "at": opened.at,
        "kind": kind_title(opened.head.kind, opened.reader.language),
        "where": where(opened),
        "running": deadlines(opened)[1:],
        "offer": on_the_table(opened),
        "record": record_of(opened),
        "ending": ending_of(opened),
        "composer": composer_of(opened) if opened.open_act(Act.MESSAGE) else None,
    }
    return render(request, "cases/case.html", facts)
