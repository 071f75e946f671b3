"""Files in pieces, by the protocol tus 1.0.0: core, creation, termination, checksum, expiration.

An upload belongs to a case or a draft, and only who may act there reaches it, by the session they have anyway. The CSRF
token is asked for as of every form: our script sends it, and a page of another site could not.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from wakai.config.clock import now
from wakai.evidence import uploads
from wakai.evidence.domain.media import LARGEST_BYTES
from wakai.evidence.uploads import ALGORITHMS, Checksum, UploadValue, Whose
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.opened import open_case
from wakai.portal.claim.access import own_draft
from wakai.portal.pieces import whose_in_case, whose_in_draft
from wakai.portal.reader import reader_of

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
PIECE: Final = "application/offset+octet-stream"
_LONGEST_METADATA: Final = 2_000


class _NotTus(Exception):
    """A request that the protocol answers with a bare status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@never_cache
def case_uploads(request: HttpRequest, number: str) -> HttpResponse:
    """Where uploads for a case begin."""
    return _collection(request, lambda: _of_case(request, number), reverse("case-uploads", args=[number]))


@never_cache
def case_upload(request: HttpRequest, number: str, upload_id: str) -> HttpResponse:
    """One upload for a case."""
    return _resource(request, lambda: _of_case(request, number), upload_id)


@never_cache
def draft_uploads(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Where uploads for a claim begin."""
    return _collection(request, lambda: _of_draft(request, draft_id), reverse("claim-uploads", args=[draft_id]))


@never_cache
def draft_upload(request: HttpRequest, draft_id: str, upload_id: str) -> HttpResponse:
    """One upload for a claim."""
    return _resource(request, lambda: _of_draft(request, draft_id), upload_id)


def _of_case(request: HttpRequest, number: str) -> Whose:
    opened = open_case(request, number)
    return whose_in_case(opened.head, opened.viewer.actor())


def _of_draft(request: HttpRequest, draft_id: str) -> Whose:
    draft = own_draft(request, draft_id)
    return whose_in_draft(draft.id, draft.account_id)


def _collection(request: HttpRequest, door: Callable[[], Whose], address: str) -> HttpResponse:
    def create() -> HttpResponse:
        _check_version(request)
        return _create(request, door(), address)

    return _answered(request, {"POST": create, "OPTIONS": _options})


def _resource(request: HttpRequest, door: Callable[[], Whose], upload_id: str) -> HttpResponse:
    def ask() -> HttpResponse:
        _check_version(request)
        upload = uploads.find(upload_id, door(), at=now())
        headers = {
            "Upload-Offset": str(upload.offset),
            "Upload-Length": str(upload.length),
            "Cache-Control": "no-store",
        }
        if upload.metadata:
            headers["Upload-Metadata"] = upload.metadata
        return _with_expiry(HttpResponse(headers=headers), upload)

    def add() -> HttpResponse:
        _check_version(request)
        return _add(request, upload_id, door())

    def end() -> HttpResponse:
        _check_version(request)
        whose = door()
        uploads.find(upload_id, whose, at=now())
        uploads.finish(upload_id, whose)
        return HttpResponse(status=204)

    return _answered(request, {"HEAD": ask, "PATCH": add, "DELETE": end, "OPTIONS": _options})


def _answered(request: HttpRequest, methods: dict[str, Callable[[], HttpResponse]]) -> HttpResponse:
    """The answer of the method asked for; what cannot be done is said in a line of text, in the reader's language."""
    method = request.method or ""
    if method == "POST":  # the protocol lets those speak whose network knows GET and POST alone
        method = request.headers.get("X-HTTP-Method-Override", method).upper()
    work = methods.get(method)
    try:
        response = work() if work else HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    except _NotTus as wrong:
        response = _line(str(wrong), wrong.status)
        if wrong.status == 412:
            response.headers["Tus-Version"] = VERSION
    except Refusal as refusal:
        response = _line(refusal.text(reader_of(request).language), refusal.status)
        response.headers["Wakai-Refusal"] = refusal.code
    if work is not _options:
        response.headers["Tus-Resumable"] = VERSION
    return response


def _line(text: str, status: int) -> HttpResponse:
    return HttpResponse(
        text, status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _options() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Max-Size": str(LARGEST_BYTES),
            "Tus-Extension": EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


def _check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise _NotTus(412, f"Tus-Resumable: {VERSION}")


def _create(request: HttpRequest, whose: Whose, address: str) -> HttpResponse:
    length = _number(request, "Upload-Length")
    metadata = request.headers.get("Upload-Metadata", "")
    told = _metadata(metadata)
    at = now()
    upload = uploads.begin(whose, name=told.get("filename", "") or "file", length=length, metadata=metadata, at=at)
    if request.content_type == PIECE:  # creation-with-upload
        upload = _received(request, upload.id, whose, 0, at)
    headers = {"Location": request.build_absolute_uri(address + upload.id), "Upload-Offset": str(upload.offset)}
    return _with_expiry(HttpResponse(status=201, headers=headers), upload)


def _add(request: HttpRequest, upload_id: str, whose: Whose) -> HttpResponse:
    if request.content_type != PIECE:
        raise _NotTus(415, f"Content-Type: {PIECE}")
    upload = _received(request, upload_id, whose, _number(request, "Upload-Offset"), now())
    return _with_expiry(HttpResponse(status=204, headers={"Upload-Offset": str(upload.offset)}), upload)


def _received(request: HttpRequest, upload_id: str, whose: Whose, offset: int, at: datetime) -> UploadValue:
    announced = _number(request, "Content-Length") if request.headers.get("Content-Length") else 0
    return uploads.receive(
        upload_id, request, whose, offset=offset, announced=announced, checksum=_checksum(request), at=at
    )


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise _NotTus(400, f"{name}: a whole number of bytes")
    return int(text)


def _checksum(request: HttpRequest) -> Checksum | None:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _space, encoded = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise _NotTus(400, f"Upload-Checksum: one of {', '.join(ALGORITHMS)}")
    return Checksum(algorithm, _decoded(encoded, "Upload-Checksum"))


def _metadata(text: str) -> dict[str, str]:
    """Pairs of a key and a value in Base64, with commas between; raises for keys that come twice and what is no Base64."""
    if len(text) > _LONGEST_METADATA:
        raise _NotTus(400, "Upload-Metadata: shorter")
    found: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        key, _space, encoded = pair.strip().partition(" ")
        if not key or not key.isascii() or key in found:
            raise _NotTus(400, "Upload-Metadata: each key once")
        found[key] = _decoded(encoded, "Upload-Metadata").decode("utf-8", "replace").replace("\0", "")
    return found


def _decoded(encoded: str, header: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _NotTus(400, f"{header}: Base64") from error


def _with_expiry(response: HttpResponse, upload: UploadValue) -> HttpResponse:
    response.headers["Upload-Expires"] = format_datetime(upload.expires_at.astimezone(UTC), usegmt=True)
    return response
