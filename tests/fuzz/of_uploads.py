"""Files in pieces and forms with files, asked over HTTP; rows are held in memory, since 100,000 inputs are too many for a database.

An input is a row of requests: "POST new" or "PATCH it" and so on, header lines, an empty line, a body; `===` stands between them.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Final
from unittest import mock

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError
from tests.fuzz.of_files import NOT_TAKEN
from tests.fuzz.trying import Target

from wakai.evidence import uploads
from wakai.evidence.domain.media import HEAD_BYTES, check_size, medium_of
from wakai.evidence.uploads import Whose
from wakai.portal import uploads as pages

AT: Final = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
ME: Final = Whose("case:case_1", "account_1")
BETWEEN: Final = b"\n===\n"
STATUSES: Final = frozenset({200, 201, 204, 400, 404, 405, 409, 410, 412, 413, 415, 422, 423, 429, 460})
_MOST: Final = 8
_OPENED: Final = SimpleNamespace(head=None, viewer=SimpleNamespace(actor=lambda: None))


class Rows(list["Row"]):
    """As much of a query as uploads need."""

    def first(self) -> Row | None:
        return self[0] if self else None

    def count(self) -> int:  # type: ignore[override]
        return len(self)


class Table:
    """The uploads there are."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def filter(self, **wanted: Any) -> Rows:
        names = {("id" if name == "pk" else name): value for name, value in wanted.items()}
        names.pop("expires_at__gt", None)
        return Rows(
            row for row in self.rows.values() if all(getattr(row, name) == value for name, value in names.items())
        )


class Row:
    """An upload's row, without a database."""

    objects: ClassVar = Table()

    def __init__(self, **values: Any) -> None:
        self.__dict__.update({"offset": 0, **values})

    def save(self, **_: Any) -> None:
        self.objects.rows[self.id] = self

    def delete(self) -> None:
        self.objects.rows.pop(self.id, None)

    def refresh_from_db(self) -> None:
        """Nobody else writes it."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def _nothing(_: int) -> None:
    """A disk that is always in time."""


def _now() -> datetime:
    return AT


def _mine(*_: object) -> Whose:
    return ME


def _opened(*_: object) -> SimpleNamespace:
    return _OPENED


@contextmanager
def _in_memory(folder: Path) -> Iterator[None]:
    with (
        mock.patch.object(uploads, "Upload", Row),
        mock.patch("os.fsync", _nothing),
        mock.patch.object(settings, "WAKAI_DATA_DIR", str(folder)),
        mock.patch.object(pages, "now", _now),
        mock.patch.object(pages, "whose_in_case", _mine),
        mock.patch.object(pages, "open_case", _opened),
    ):
        Row.objects.rows.clear()
        yield


def _tus(data: bytes) -> None:
    folder = Path(tempfile.mkdtemp(dir=_fast()))
    try:
        with _in_memory(folder):
            newest = ""
            for asked in data.split(BETWEEN)[:_MOST]:
                newest = _asked(asked, newest)
                _whole(folder)
    finally:
        shutil.rmtree(folder)


def _whole(folder: Path) -> None:
    """What is counted is there, and nothing is counted beyond what was announced."""
    parts = {path.name: path.stat().st_size for path in folder.glob("uploads/*")}
    assert parts.keys() == Row.objects.rows.keys()
    for row in Row.objects.rows.values():
        assert 0 <= row.offset <= row.length
        assert parts[row.id] >= row.offset


def _asked(data: bytes, newest: str) -> str:
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, where = first.partition(b" ")
    request = _request(method, lines, body)
    if where == b"new":
        answer = pages.case_uploads(request, "W26-000001")
    else:
        answer = pages.case_upload(request, "W26-000001", newest)
    assert answer.status_code in STATUSES, answer.status_code
    return answer["Location"].rpartition("/")[2] if answer.status_code == 201 else newest


def _request(method: bytes, lines: list[bytes], body: bytes) -> WSGIRequest:
    """The request as a web server hands it on: header names that it would not take are left out."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method.decode("latin-1").upper(),
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
    }
    for line in lines:
        name, _, value = line.partition(b":")
        key = name.decode("latin-1").upper().replace("-", "_")
        if name.replace(b"-", b"").isalnum() and key != "HOST" and not set(value) & set(range(32)):
            prefix = "" if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_"
            environ[prefix + key] = value.decode("latin-1").strip()
    return WSGIRequest(environ)


def _fast() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _requests() -> tuple[bytes, ...]:
    name = base64.b64encode("写真 1.txt".encode())
    tus, kind = b"Tus-Resumable: 1.0.0", b"Content-Type: application/offset+octet-stream"
    new = b"\n".join((b"POST new", tus, b"Upload-Length: 20", b"Upload-Metadata: filename " + name + b",x eA=="))
    first = b"\n".join((b"PATCH it", tus, kind, b"Upload-Offset: 0", b"Content-Length: 10")) + b"\n\nThe box is"
    hash_of = base64.b64encode(bytes.fromhex("d7f1a1a9" * 5))
    checked = b"\n".join((b"PATCH it", tus, kind, b"Upload-Offset: 10", b"Upload-Checksum: sha1 " + hash_of))
    ask, end = b"HEAD it\n" + tus, b"DELETE it\n" + tus
    at_once = new + b"\n" + kind + b"\n\nThe box is empty now"
    by_post = b"\n".join((b"POST it", tus, kind, b"Upload-Offset: 0", b"X-HTTP-Method-Override: PATCH")) + b"\n\nab"
    rows = ((new, first, checked + b"\n\n empty now", ask), (at_once, ask, end, ask), (new, by_post, b"OPTIONS new"))
    return tuple(BETWEEN.join(row) for row in rows)


# ---- forms with files ------------------------------------------------------------------------------------------------


def _form(data: bytes) -> None:
    """A form's files as far as a page takes them: by the name that a browser gives, and their first bytes."""
    request = _request(b"POST", [b"Content-Type: multipart/form-data; boundary=bound"], data)
    with mock.patch.object(settings, "FILE_UPLOAD_TEMP_DIR", _fast()):
        try:
            for _, files in request.FILES.lists():
                for file in files:
                    assert "/" not in (file.name or "")
                    check_size(file.size or 0, file.name or "file")
                    medium_of(file.read(HEAD_BYTES), file.name or "file")
        finally:
            request.close()


def _forms() -> tuple[bytes, ...]:
    names = ("photo", "../../etc/passwd", "写真.txt", 'a\\"b.txt', "x" * 300 + ".txt", "a\u202etxt.exe")
    parts = [
        f'--bound\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nwords of {name}\r\n"
        for name in names
    ]
    field = '--bound\r\nContent-Disposition: form-data; name="once"\r\n\r\nabc\r\n'
    star = "--bound\r\nContent-Disposition: form-data; name=\"files\"; filename*=UTF-8''%e2%82%ac.txt\r\n\r\neuro\r\n"
    coded = '--bound\r\nContent-Disposition: form-data; name="f"; filename="b.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n'
    return tuple("".join((field, *some, "--bound--\r\n")).encode() for some in (parts[:2], parts[2:], [star, coded]))


_TUS_WORDS: Final = (
    *(
        BETWEEN,
        b"\nContent-Length: ",
        b"\nUpload-Length: ",
        b"\nUpload-Offset: ",
        b"\nUpload-Checksum: md5 ",
        b"PATCH it",
    ),
    *(
        b"POST new",
        b"DELETE it",
        b"\nUpload-Metadata: ",
        b"filename ",
        b",,",
        b"\nTus-Resumable: ",
        b"\n\n",
        b"\nCookie: a=b",
    ),
)
_FORM_WORDS: Final = (
    *(
        b"--bound",
        b"--bound--",
        b"\r\n\r\n",
        b'filename="',
        b"filename*=",
        b"UTF-8''%ff",
        b"name=",
        b"%00",
        b"../",
        b"utf-16",
    ),
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"charset=nonsense"),
)

TARGETS: Final = (
    Target("upload", _requests, _tus, (), _TUS_WORDS, cost=4),
    # What Django itself refuses it answers with 400 before any page of ours is asked.
    Target(
        "form with files", _forms, _form, (*NOT_TAKEN, MultiPartParserError, SuspiciousOperation), _FORM_WORDS, cost=4
    ),
)
