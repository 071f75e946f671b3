"""Exhibits and decisions as files: only for those who may read them, always as a download, never as a page of ours."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act
from wakai.evidence import queries as evidence
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.queries import ExhibitNotFound, OpenedExhibit
from wakai.flows.decision_on_file import decision_on_file
from wakai.flows.note_looks import note_file_taken, note_opened
from wakai.portal.cases.opened import Opened, open_case
from wakai.portal.cases.playing import is_played
from wakai.portal.cases.ranges import BeyondTheEnd, Part, Stretch, stretch_of
from wakai.portal.privacy_looks import note_case_look

# Whatever a file holds, a browser that opens it from here may run none of it and load nothing with it.
LOCKED: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def decision_file_name(number: str) -> str:
    """How the file of a case's decision is called."""
    return f"{number}-decision.json"


@require_safe
def original(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The file for this viewer: as handed in, or the copy without metadata where the original tells too much."""
    opened = open_case(request, number)
    note_case_look(request, opened.head, label=label.upper())
    exhibit = _exhibit(opened, label)
    file = evidence.open_exhibit(exhibit.id, case_id=opened.head.id, role=opened.viewer.reads_as)
    name = f"{opened.head.number}-{label.upper()}-{file.name}"
    response = answered(request, file, "private, no-store", name=name)
    if request.method == "GET" and response.status_code < 400:
        note_file_taken(exhibit, role=opened.viewer.reads_as, author=author_of(opened), at=opened.at)
    return response


@require_safe
def picture(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The picture to be shown on a page: always our own JPEG, never the bytes that came in."""
    opened = open_case(request, number)
    note_case_look(request, opened.head, label=label.upper())
    exhibit = _exhibit(opened, label)
    file = evidence.open_picture(exhibit.id, case_id=opened.head.id, role=opened.viewer.reads_as)
    if request.method == "GET":
        note_opened(exhibit, role=opened.viewer.reads_as, author=author_of(opened), at=opened.at)
    return locked(FileResponse(file.file, content_type="image/jpeg"), file.size, "private, max-age=3600")


@require_safe
def recording(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The film or sound to be played on a page: always the copy without metadata, also for those who may have the original."""
    opened = open_case(request, number)
    note_case_look(request, opened.head, label=label.upper())
    exhibit = _exhibit(opened, label)
    if not is_played(exhibit):
        raise ExhibitNotFound
    file = evidence.open_display_copy(exhibit.id, case_id=opened.head.id, role=opened.viewer.reads_as)
    response = answered(request, file, "private, max-age=3600")
    if request.method == "GET" and response.status_code < 400:
        note_opened(exhibit, role=opened.viewer.reads_as, author=author_of(opened), at=opened.at)
    return response


@require_safe
def thumbnail(request: HttpRequest, number: str, label: str) -> HttpResponseBase:
    """The small picture in a list. In custody, to have it before one's eyes is not to have opened the exhibit; for those whose
    data it may show, it is a look of the staff all the same."""
    opened = open_case(request, number)
    note_case_look(request, opened.head, label=label.upper())
    file = evidence.open_thumbnail(_id_of(opened, label), case_id=opened.head.id, role=opened.viewer.reads_as)
    return locked(FileResponse(file.file, content_type="image/jpeg"), file.size, "private, max-age=3600")


@require_safe
def decision(request: HttpRequest, number: str, decision_id: str) -> HttpResponseBase:
    """A decision with all that the rules said to it, for everybody who may open the case: it is judged again from this file."""
    opened = open_case(request, number)
    value = next((row for row in cases.decisions_of(opened.head.id) if row.id == decision_id), None)
    if value is None:
        raise Http404
    content = decision_on_file(opened.head, value).encode()
    name = decision_file_name(opened.head.number)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return locked(
        HttpResponse(content, content_type="application/json", headers=headers), len(content), "private, no-store"
    )


def _exhibit(opened: Opened, label: str) -> ExhibitValue:
    return evidence.exhibit_of(_id_of(opened, label), case_id=opened.head.id, role=opened.viewer.reads_as)


def author_of(opened: Opened) -> str:
    """Whose look it was, so that it is noted once: an account, or one person of the secretariat."""
    return opened.viewer.account_id or f"person:{opened.viewer.person_id}"


def _id_of(opened: Opened, label: str) -> str:
    """The exhibit of this label among those noted on the viewer's part of the docket; raises `ExhibitNotFound`."""
    wanted = label.upper()
    for entry in opened.entries:
        if entry.act is Act.ADD_EXHIBIT and entry.body["label"] == wanted:
            return str(entry.body["exhibit_id"])
    raise ExhibitNotFound


def answered(request: HttpRequest, file: OpenedExhibit, cache: str, *, name: str = "") -> HttpResponseBase:
    """The file or the part of it that was asked for, as a download if it has a `name`; 416 for what lies beyond its end."""
    try:
        stretch = _asked(request, file)
    except BeyondTheEnd:
        file.file.close()
        headers = {"Content-Range": f"bytes */{file.size}"}
        return locked(HttpResponse(status=416, headers=headers, content_type="text/plain"), 0, "no-store")
    source = Part(file.file, stretch) if stretch else file.file
    response = FileResponse(source, as_attachment=bool(name), filename=name, content_type=file.media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = _tag(file)
    if stretch:
        response.status_code = 206
        response.headers["Content-Range"] = str(stretch)
    return locked(response, stretch.length if stretch else file.size, cache)


def _asked(request: HttpRequest, file: OpenedExhibit) -> Stretch | None:
    """The part asked for. A range is defined for GET alone, and meant only of the file that the reader began with."""
    if request.method != "GET" or request.headers.get("If-Range", _tag(file)) != _tag(file):
        return None
    return stretch_of(request.headers.get("Range", ""), file.size)


def _tag(file: OpenedExhibit) -> str:
    return f'"{file.sha256}"'


def locked(response: HttpResponseBase, size: int, cache: str) -> HttpResponseBase:
    """The response with its length, and the headers under which a browser runs and loads nothing."""
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = cache
    for name, value in LOCKED.items():
        response.headers[name] = value
    return response
