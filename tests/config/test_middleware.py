"""Every answer carries the headers; a body that is too large is refused by its length alone."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from wakai.config.middleware import SecurityHeaders, UploadLimit, announced_length


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/there-is-no-such-page"])
def test_headers_on_good_and_bad_answers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_view_may_ask_for_a_stricter_policy() -> None:
    def strict(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    answer = SecurityHeaders(strict)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(("written", "read"), [("12", 12), ("", 0), ("-5", 0), ("١٢", 0), ("1e9", 0)])
def test_the_announced_length(written: str, read: int) -> None:
    assert announced_length(RequestFactory().get("/", CONTENT_LENGTH=written)) == read


@pytest.mark.django_db
@override_settings(WAKAI_UPLOAD_LIMIT=2 * 1024 * 1024)
@pytest.mark.parametrize(("megabytes", "status"), [(2, 404), (4, 413)])
def test_an_upload_over_the_limit_is_refused_before_it_is_read(client: Client, megabytes: int, status: int) -> None:
    body = b"x" * (megabytes * 1024 * 1024)
    answer = client.post("/nowhere", data=body, content_type="application/octet-stream")
    assert answer.status_code == status


@override_settings(WAKAI_UPLOAD_LIMIT=1024 * 1024)
def test_nothing_is_asked_of_the_view_when_the_body_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wakai.portal.errors.too_large", lambda request: HttpResponse(status=413))

    def never(_request: HttpRequest) -> HttpResponse:
        raise AssertionError("the view was asked")

    request = RequestFactory().generic("POST", "/", b"x" * (2 * 1024 * 1024 + 1000))
    assert UploadLimit(never)(request).status_code == 413
    assert request.read() == b"", "a browser gets its answer only when it could send everything"
