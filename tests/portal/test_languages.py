"""The language switch, who reads, and in which zone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from tests.factories import FiledCase, a_case, a_person, answered

from wakai.channels.actions import write_messages
from wakai.channels.queries import outbox
from wakai.config.clock import now
from wakai.journal.models import Entry as Happenings
from wakai.parties.access import sign_case_link
from wakai.parties.models import Account, Person
from wakai.parties.queries import AccountValue, account_of
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


# What is chosen in the menu reaches the mails --------------------------------------------------------------------------
def mailed_in(account: AccountValue) -> str:
    return account_of(account.id).language


def choose(client: Client, code: str) -> None:
    assert client.post("/language", {"language": code, "next": "/cases"}).status_code == 302


def by_link(case: FiledCase, role: str, at: datetime) -> Client:
    client = Client()
    assert client.get(f"/c/{sign_case_link(case.account(role).id, case_id=case.id, at=at)}").status_code == 302
    return client


@pytest.mark.django_db
def test_who_came_by_link_is_mailed_in_the_language_they_chose(at: datetime) -> None:
    case = a_case(at=at)
    before = mailed_in(case.account("seller"))
    choose(by_link(case, "buyer", now()), "zh-hans")
    assert (mailed_in(case.account("buyer")), mailed_in(case.account("seller"))) == ("zh", before)
    answered(case, at=at + timedelta(hours=1))
    entry = Happenings.objects.filter(case_id=case.id).latest("id")
    write_messages(entry.id, at=at + timedelta(hours=1))
    mails = outbox(limit=10, role="buyer", case_id=case.id)
    assert {mail.language for mail in mails} == {"zh"}
    assert "对方已答复您的申请" in mails[0].subject


@pytest.mark.django_db
@pytest.mark.parametrize(("same_address", "written_in"), [(True, "zh"), (False, "ja")])
def test_a_members_choice_counts_for_the_account_whose_mail_they_read(
    at: datetime, same_address: bool, written_in: str
) -> None:
    account = a_case(at=at).account("seller")
    Account.objects.filter(pk=account.id).update(language="ja")
    person = a_person(account)
    if same_address:
        Person.objects.filter(pk=person).update(email=account.email.upper())
    client = Client()
    client.force_login(Person.objects.get(pk=person))
    choose(client, "zh-hans")
    assert Person.objects.get(pk=person).language == "zh"
    assert mailed_in(account) == written_in


@pytest.mark.django_db
def test_the_secretariat_chooses_for_itself_whatever_links_it_opened_before(at: datetime) -> None:
    case = a_case(at=at)
    before = mailed_in(case.account("buyer"))
    client = by_link(case, "buyer", now())
    staff = a_person(staff_role="agent", language="ja")
    session = dict(client.session)
    client.force_login(Person.objects.get(pk=staff))
    kept = client.session
    kept.update({name: value for name, value in session.items() if name.startswith("wakai_")})
    kept.save()
    choose(client, "zh-hans" if before != "zh" else "en")
    assert mailed_in(case.account("buyer")) == before
    assert Person.objects.get(pk=staff).language != "ja"


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["", "fr", "zh", "EN'--", "\x00"])
def test_a_language_that_is_none_of_ours_changes_nothing(client: Client, nonsense: str) -> None:
    person = Person.objects.create_user("m@example.com", language="zh")
    client.force_login(person)
    assert client.post("/language", {"language": nonsense, "next": "/"}).status_code == 302
    assert Person.objects.get(pk=person.pk).language == "zh"


@pytest.mark.django_db
def test_a_stranger_chooses_for_this_device_only(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        choose(client, "ja")
