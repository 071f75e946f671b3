"""The whole case as one file to take home: streamed, with what the viewer may see and the proofs of it."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from wakai.evidence import queries as evidence
from wakai.flows.export_casefile import export_case_file
from wakai.flows.note_looks import note_file_taken
from wakai.portal.cases.downloads import author_of, locked
from wakai.portal.cases.opened import open_case


@require_safe
def case_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """The case file for this viewer. What goes along is noted in the custody of each exhibit, like any download."""
    opened = open_case(request, number)
    reader = opened.viewer.reads_as
    plan = export_case_file(
        opened.head.id, reader=reader, at=opened.at, language=opened.reader.language, zone=opened.reader.zone
    )
    if request.method == "GET":
        for exhibit in evidence.exhibits_of(opened.head.id, role=reader):
            note_file_taken(exhibit, role=reader, author=author_of(opened), at=opened.at)
    response = StreamingHttpResponse(plan.chunks(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{plan.name}"'
    return locked(response, plan.size, "private, no-store")
