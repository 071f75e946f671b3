"""Receipts: what proves to anybody that a docket entry was in the log; each viewer has those of what they may read."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wakai.journal.log_queries import content_of, receipt_of, receipts_of, submissions_of
from wakai.portal.cases.opened import Opened, open_case
from wakai.portal.cases.presenting import thread


@require_safe
def receipts(request: HttpRequest, number: str) -> HttpResponse:
    """All entries that this viewer may read, each with its place in the log."""
    opened = open_case(request, number)
    known = submissions_of(opened.head.id)
    placed = receipts_of(known.values())
    rows = []
    for line in thread(opened, {}):
        receipt = placed.get(known.get(opened.seq_of(line.n), 0))
        rows.append((line, receipt.index if receipt else None))
    return render(request, "cases/receipts.html", {"case": opened, "rows": rows})


@require_safe
def receipt(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The receipt of one entry as a file (tlog-proof); 404 while the entry waits for its place."""
    opened = open_case(request, number)
    found = receipt_of(_submission(opened, n))
    if found is None:
        raise Http404
    return _file(found.text(), "text/plain; charset=utf-8", f"{opened.head.number}-{n}.tlog-proof")


@require_safe
def content(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Key and content of one entry, which open the commitment in the log; 404 when they were erased.

    For the secretariat alone: the content names the docket's own number and who acted for an account. A party opens what
    its entries say with the keys in its case file.
    """
    opened = open_case(request, number)
    found = None if opened.viewer.is_party else content_of(_submission(opened, n))
    if found is None:
        raise Http404
    told = json.dumps({"key": found.key.hex(), "payload": found.payload}, ensure_ascii=False, indent=1) + "\n"
    return _file(told, "application/json", f"{opened.head.number}-{n}-content.json")


def _submission(opened: Opened, n: int) -> int:
    """The number in the log of the entry that this viewer calls `n`."""
    submission = submissions_of(opened.head.id).get(opened.seq_of(n))
    if submission is None:
        raise Http404
    return submission


def _file(text: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
