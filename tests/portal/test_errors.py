"""What a reader sees when something went wrong: status, language, and what to do."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from wakai.kernel.languages import to_django
from wakai.portal.errors import WORDINGS

pytestmark = pytest.mark.urls("tests.portal.trial_urls")

WORDS = {
    "400": {
        "en": "We could not read this request",
        "ja": "送信された内容を読み取れませんでした",
        "zh": "未能读取您提交的内容",
    },
    "403": {"en": "This page is not open to you", "ja": "このページは表示できません", "zh": "您无法查看此页面"},
    "404": {
        "en": "There is no page at this address",
        "ja": "このアドレスのページは見つかりません",
        "zh": "该网址没有对应的页面",
    },
    "409": {
        "en": "You can offer at most JPY 4,800.",
        "ja": "提示できるのは4,800円までです。",
        "zh": "最多可以提出4,800日元。",
    },
    "413": {"en": "This is too much at once", "ja": "一度に送れる大きさを超えています", "zh": "一次提交的内容过大"},
    "422": {"en": "Please check the number of zeros", "ja": "ゼロの数をご確認ください", "zh": "请核对零的个数"},
    "500": {"en": "Something broke on our side", "ja": "こちら側で問題が発生しました", "zh": "我们这边出了问题"},
    "503": {"en": "Nothing was lost", "ja": "失われたものはありません", "zh": "没有丢失任何内容"},
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
@pytest.mark.parametrize("status", WORDS)
def test_each_error_in_each_language(client: Client, status: str, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = to_django(language)
    answer = client.get(f"/fail/{status}" if status != "404" else "/nowhere")
    page = answer.content.decode()
    assert answer.status_code == int(status)
    assert WORDS[status][language] in page
    assert 'class="masthead"' in page
    assert "invalid" not in page.lower()


def test_every_wording_is_translated() -> None:
    from django.utils import translation

    for wording in WORDINGS.values():
        for text in (wording.title, wording.text, *wording.advice):
            with translation.override("en"):
                english = str(text)
            for code in ("ja", "zh-hans"):
                with translation.override(code):
                    assert str(text) != english


def test_413_names_the_limit(client: Client) -> None:
    limit = settings.WAKAI_UPLOAD_LIMIT // (1024 * 1024)
    assert f"{limit} MB" in client.get("/fail/413").content.decode()


def test_an_upload_over_the_limit_is_told_the_limit(client: Client, settings: Any) -> None:
    settings.WAKAI_UPLOAD_LIMIT = 2 * 1024 * 1024
    answer = client.post("/nowhere", {"photo": SimpleUploadedFile("a.png", b"x" * 4 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "2 MB" in answer.content.decode()


def test_the_wrong_method_gets_a_page_and_the_right_one(client: Client) -> None:
    answer = client.get("/only-post")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "use the button" in answer.content.decode()


def test_503_tells_machines_when_to_ask_again(client: Client) -> None:
    assert client.get("/fail/503").headers["Retry-After"] == "60"


@pytest.mark.parametrize("path", ["/rules", "/accounts/logout/"])
def test_without_a_database_pages_say_that_nothing_was_lost(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def gone(_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", gone)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ja"
    answer = client.get(path)
    assert answer.status_code == 503
    assert WORDS["503"]["ja"] in answer.content.decode()


def test_the_home_page_stands_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", gone)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session"
    assert client.get("/").status_code == 200


def test_htmx_gets_the_notice_alone_and_puts_it_over_the_page(client: Client) -> None:
    answer = client.get("/fail/409", headers={"hx-request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "You can offer at most" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_boosted_link_gets_the_whole_page(client: Client) -> None:
    answer = client.get("/fail/409", headers={"hx-request": "true", "hx-boosted": "true"})
    assert "<html" in answer.content.decode()


WRITTEN = "The glass shade was in three pieces when I opened the box."


def test_a_form_without_token_is_kept_for_copying() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/only-post",
        {"story": WRITTEN, "password1": "a long pass phrase of mine"},
        headers={"origin": "http://testserver"},
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was sent" in page
    assert WRITTEN in page
    assert "pass phrase" not in page


def test_text_posted_from_elsewhere_is_not_shown() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/only-post", {"story": WRITTEN}, headers={"origin": "https://evil.example"})
    assert WRITTEN not in answer.content.decode()


def test_a_refused_form_keeps_what_was_written_and_escapes_it(client: Client) -> None:
    said = "<script>alert(1)</script> and the lamp was broken"
    answer = client.post(
        "/fail/409",
        {"story": said, "photo": SimpleUploadedFile("a.png", b"x")},
        headers={"origin": "http://testserver"},
    )
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert answer.status_code == 409
