"""Looks of the staff at personal data, for auditors and supervisors to read."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.docket import queries as cases
from wakai.flows.privacy_report import ROLES, WHAT, WHY
from wakai.kernel.languages import pick
from wakai.parties.privacy_queries import count_looks
from wakai.parties.privacy_queries import looks as looks_of
from wakai.parties.queries import names_of
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.staff import SUPERVISOR, staff_of
from wakai.portal.reader import reader_of
from wakai.portal.viewer import AUDITOR

A_PAGE: Final = 50


@require_safe
@never_cache
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what, newest first; `case` (a number) narrows it down. Raises Http404 for agents and strangers."""
    staff, reader = staff_of(request), reader_of(request)
    if staff.role not in (AUDITOR, SUPERVISOR):
        raise Http404
    number = request.GET.get("case", "").strip()[:20]
    head = cases.case_by_number(number) if number else None
    wanted = head.id if head else "none" if number else ""
    page = Paginator(range(count_looks(case_id=wanted)), A_PAGE).get_page(request.GET.get("page"))
    rows = looks_of(case_id=wanted, limit=A_PAGE, offset=max(page.start_index() - 1, 0))
    names, heads = (
        names_of({row.person_id for row in rows}),
        cases.heads_of({row.case_id for row in rows if row.case_id}),
    )
    shown = [
        {
            "at": row.at,
            "who": names.get(row.person_id, ""),
            "role": pick(ROLES[row.role], reader.language),
            "what": pick(WHAT[row.what], reader.language),
            "why": pick(WHY[row.purpose], reader.language),
            "number": heads[row.case_id].number if row.case_id in heads else "",
            "label": row.label,
            "people": len(row.accounts),
        }
        for row in rows
    ]
    facts = {
        "staff": staff,
        "nav": "looks",
        "keys": keys_are_on(request),
        "rows": shown,
        "page": page,
        "number": number,
    }
    return render(request, "desk/looks.html", facts)
