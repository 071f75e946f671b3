"""When a form that was sent again is the same act, and when another."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from wakai.portal.cases.forms import once_key


def key(path: str = "/cases/W26-000001/message", content: bytes = b"one", **data: Any) -> str:
    sent = {"once": "token", "text": "Hello", "csrfmiddlewaretoken": "a", **data}
    return once_key(RequestFactory().post(path, {**sent, "files": SimpleUploadedFile("a.txt", content)}))


def test_the_same_press_twice_is_one_act() -> None:
    assert key() == key(csrfmiddlewaretoken="b")


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/cases/W26-000001/withdraw-claim"},
        {"path": "/cases/W26-000002/message"},
        {"content": b"two"},
        {"text": "Hello!"},
        {"once": "another"},
    ],
)
def test_what_differs_is_another_act(other: dict[str, Any]) -> None:
    assert key(**other) != key()


def test_a_file_can_still_be_read_after_it_was_looked_at() -> None:
    request = RequestFactory().post("/", {"files": SimpleUploadedFile("a.txt", b"one")})
    once_key(request)
    (file,) = request.FILES.getlist("files")
    assert file.read() == b"one"
