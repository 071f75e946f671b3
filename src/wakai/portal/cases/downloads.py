"""Exhibits as files: only for those in their audience, always as a download, never as a page of ours."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from wakai.docket.domain.acts import Act
from wakai.evidence import queries as evidence
from wakai.evidence.queries import ExhibitNotFound
from wakai.portal.cases.opened import Opened, open_case

# Whatever a file holds, a browser that opens it from here may run none of it and load nothing with it.
LOCKED: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def original(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The file for this viewer: as handed in, or the copy without camera data where the original tells too much."""
    opened = open_case(request, number)
    file = evidence.open_exhibit(_id_of(opened, label), case_id=opened.head.id, role=opened.viewer.reads_as)
    name = f"{opened.head.number}-{label.upper()}-{file.name}"
    response = FileResponse(file.file, as_attachment=True, filename=name, content_type=file.media_type)
    return _locked(response, file.size, "private, no-store")


@require_safe
def picture(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The picture to be shown on a page: always our own JPEG, never the bytes that came in."""
    opened = open_case(request, number)
    file = evidence.open_display_copy(_id_of(opened, label), case_id=opened.head.id, role=opened.viewer.reads_as)
    return _locked(FileResponse(file.file, content_type="image/jpeg"), file.size, "private, max-age=3600")


def _id_of(opened: Opened, label: str) -> str:
    """The exhibit of this label among those noted on the viewer's part of the docket; raises `ExhibitNotFound`."""
    wanted = label.upper()
    for entry in opened.entries:
        if entry.act is Act.ADD_EXHIBIT and entry.body["label"] == wanted:
            return str(entry.body["exhibit_id"])
    raise ExhibitNotFound


def _locked(response: FileResponse, size: int, cache: str) -> HttpResponseBase:
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = cache
    for name, value in LOCKED.items():
        response.headers[name] = value
    return response
