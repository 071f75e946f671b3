"""The language switch, who reads, and in which zone."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from wakai.parties.models import Person
from wakai.portal.reader import ZONE_COOKIE, reader_of

FIRST_WORDS = {"en": "Settle it fairly", "ja": "取引のトラブル", "zh-hans": "交易纠纷"}
LANG = {"en": "en", "ja": "ja", "zh-hans": "zh-Hans"}


@pytest.mark.django_db
@pytest.mark.parametrize("code", FIRST_WORDS)
def test_a_page_speaks_the_language_chosen_and_says_so(client: Client, code: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    page = client.get("/").content.decode()
    assert FIRST_WORDS[code] in page
    assert f'<html lang="{LANG[code]}">' in page
    assert page.count('aria-current="true"') == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "lang"),
    [("ja", "ja"), ("zh-TW,zh;q=0.9", "zh-Hans"), ("zh-CN", "zh-Hans"), ("fr", "en"), ("en-US,ja;q=0.5", "en")],
)
def test_without_a_choice_the_browser_decides(client: Client, asked: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in client.get("/", headers={"accept-language": asked}).content.decode()


@pytest.mark.django_db
def test_the_switch_keeps_page_and_step(client: Client) -> None:
    here = "/rules?version=2026-11&step=3"
    page = client.get("/nowhere?a=1&b=2").content.decode()
    assert 'name="next" value="/nowhere?a=1&amp;b=2"' in page
    answer = client.post("/language", {"language": "ja", "next": here})
    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ja"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    answer = client.post("/language", {"language": "ja", "next": elsewhere})
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


def test_the_switch_needs_no_token_so_that_public_pages_need_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language", {"language": "ja", "next": "/"}).status_code == 302


@pytest.mark.django_db
def test_a_public_page_sets_no_cookie(client: Client) -> None:
    assert not client.get("/").cookies


def test_caches_keep_readers_apart(client: Client) -> None:
    vary = client.get("/nowhere").headers["Vary"]
    assert "Cookie" in vary
    assert "Accept-Language" in vary


@pytest.mark.django_db
def test_a_signed_in_person_reads_their_own_language_until_they_choose_another(client: Client) -> None:
    client.force_login(Person.objects.create_user("m@example.com", language="zh", name="李 明"))
    assert FIRST_WORDS["zh-hans"] in client.get("/").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ja"
    assert FIRST_WORDS["ja"] in client.get("/").content.decode()


@pytest.mark.django_db
def test_the_zone_is_the_persons_then_the_browsers_then_the_marketplaces(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert reader_of(request).zone == "Asia/Tokyo"
    request = rf.get("/")
    request.COOKIES[ZONE_COOKIE] = "America%2FSao_Paulo"
    assert reader_of(request).zone == "America/Sao_Paulo"
    request = rf.get("/")
    request.COOKIES = {ZONE_COOKIE: "America/Sao_Paulo", settings.SESSION_COOKIE_NAME: "x"}
    request.user = Person(email="h@example.com", zone="Europe/Berlin")
    assert reader_of(request).zone == "Europe/Berlin"


@pytest.mark.parametrize("nonsense", ["Mars/Phobos", "../../etc/passwd", "Asia/Tokyo\x00", "", "a" * 5000])
def test_a_zone_cookie_of_nonsense_is_passed_over(rf: RequestFactory, nonsense: str) -> None:
    request = rf.get("/")
    request.COOKIES[ZONE_COOKIE] = nonsense
    assert reader_of(request).zone == "Asia/Tokyo"
