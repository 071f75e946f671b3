"""What went wrong and needs somebody to look: mails that reached nobody, and files that are not as they were handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.channels import queries as channels
from wakai.docket import queries as cases
from wakai.evidence.fixity import State, troubles
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.staff import staff_of
from wakai.portal.privacy_looks import note_list_look


@dataclass(frozen=True, slots=True)
class SpoiltFile:
    """An exhibit whose file is changed ("differs") or gone ("missing"). `number`: its case's, "" for a draft's."""

    number: str
    label: str
    sha256: str
    state: State
    since: datetime


@require_safe
@never_cache
def undelivered(request: HttpRequest) -> HttpResponse:
    """The newest hundred mails, with what the mail server said; for supervisors also files that are spoilt."""
    staff = staff_of(request)
    mails = channels.undelivered()
    facts = {"staff": staff, "nav": "undelivered", "keys": keys_are_on(request), "mails": mails}
    files = list(_spoilt()) if staff.supervises else []
    note_list_look(request, cases.heads_of({row.case_id for row in mails if row.case_id}).values())
    return render(request, "desk/undelivered.html", {**facts, "files": files})


def _spoilt() -> Iterator[SpoiltFile]:
    found = troubles()
    heads = cases.heads_of({one.exhibit.case_id for one in found if one.exhibit.case_id})
    for one in found:
        number = heads[one.exhibit.case_id].number if one.exhibit.case_id else ""
        yield SpoiltFile(number, one.exhibit.label, one.exhibit.sha256, one.state, one.since)
