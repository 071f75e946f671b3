"""Ways in: what they open, to whom, and what nobody learns from them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import factories as f
from tests.portal.cases.conftest import Clock
from tests.portal.claim.conftest import Buyer, Walk

from wakai.docket.models import Case, CaseLine
from wakai.flows.talk import concede
from wakai.parties.access import sign_draft_link, sign_order_link
from wakai.parties.models import EmailCode
from wakai.portal.tasks import mail_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def client(language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.cookies["django_language"] = language
    return browser


def ask(browser: Client, number: str, email: str) -> str:
    """The page after asking for a code, without what differs each time."""
    page = browser.post("/claim/", {"number": number, "email": email}, follow=True).content.decode()
    work()
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page).replace(number, "N").replace(email, "E")


def work() -> None:
    """Do what the worker would do now."""
    for job in ProcrastinateJob.objects.filter(task_name=mail_code.name, status="todo"):
        ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")
        mail_code(**job.args)


def mailed_code() -> str:
    work()
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found.group(1)


def test_number_and_address_and_code_lead_to_the_order(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email)
    assert mail.outbox[-1].to == [order.buyer.email]
    page = browser.post("/claim/code", {"code": mailed_code()}, follow=True)
    assert page.redirect_chain[-1][0] == f"/claim/orders/{order.id}"
    assert order.number in page.content.decode()


def test_the_page_is_the_same_whether_or_not_they_belong_together(clock: Clock) -> None:
    order = f.an_order(at=clock.at)
    right = ask(client(), order.number, order.buyer.email)
    wrong = [ask(client(), "NO-SUCH-1", order.buyer.email), ask(client(), order.number, "stranger@example.org")]
    assert wrong == [right, right]
    assert len(mail.outbox) == 1


def test_asking_too_often_is_refused_alike_for_every_pair(clock: Clock) -> None:
    order = f.an_order(at=clock.at)
    pages = []
    for number, email in ((order.number, order.buyer.email), ("NO-SUCH-1", "stranger@example.org")):
        for _ in range(5):
            ask(client(), number, email)
        pages.append(ask(client(), number, email))
    assert pages[0] == pages[1]
    assert "several codes" in pages[0]


@pytest.mark.parametrize("typed", ["{n}", " {n} ", "#{n}", "{lower}", "{wide}", "{spaced}", "No. {n}"])
def test_the_number_may_be_typed_as_people_type(clock: Clock, typed: str) -> None:
    order = f.an_order(at=clock.at)
    wide = order.number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    spaced = order.number.replace("-", " - ")
    ask(client(), typed.format(n=order.number, lower=order.number.lower(), wide=wide, spaced=spaced), order.buyer.email)
    assert len(mail.outbox) == 1


def test_the_code_may_be_typed_in_full_width(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email.upper())
    wide = " ".join(chr(ord(figure) + 0xFEE0) for figure in mailed_code())
    assert browser.post("/claim/code", {"code": wide}).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Tries left: 4"), ("ja", "残り4回"), ("zh-hans", "剩余次数：4")]
)
def test_a_wrong_code_is_said_at_the_field_in_the_readers_language(clock: Clock, language: str, words: str) -> None:
    order, browser = f.an_order(at=clock.at), client(language)
    ask(browser, order.number, order.buyer.email)
    wrong = "000000" if mailed_code() != "000000" else "111111"
    answer = browser.post("/claim/code", {"code": wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'aria-invalid="true"' in page
    assert wrong in page


def test_five_wrong_codes_end_it_and_a_new_one_is_offered(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email)
    right = mailed_code()
    wrong = "000000" if right != "000000" else "111111"
    pages = [browser.post("/claim/code", {"code": wrong}).content.decode() for _ in range(5)]
    assert "Tries left: 1" in pages[3]
    assert "Tries left" not in pages[4]
    assert "can no longer be used" in pages[4]
    page = browser.post("/claim/code", {"code": right}).content.decode()
    assert "can no longer be used" in page
    assert 'action="/claim/code/again"' in page
    browser.post("/claim/code/again")
    assert browser.post("/claim/code", {"code": mailed_code()}).status_code == 302


def test_an_old_code_has_ended(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email)
    clock.at += timedelta(minutes=15)
    assert "can no longer be used" in browser.post("/claim/code", {"code": mailed_code()}).content.decode()


def test_without_having_asked_there_is_no_code_page(clock: Clock) -> None:
    assert client().get("/claim/code").headers["Location"] == "/claim/"
    assert client().post("/claim/code/again").headers["Location"] == "/claim/"


def test_the_link_opens_this_order_and_no_other(buyer: Buyer, clock: Clock) -> None:
    walk = buyer()
    other = f.an_order(at=clock.at)
    assert walk.order.number in walk.page
    assert walk.client.get(f"/claim/orders/{other.id}").status_code == 404
    assert walk.client.post(f"/claim/orders/{other.id}/start").status_code == 404
    assert walk.client.get("/claim/orders/").headers["Location"] == "/claim/"


def test_a_forged_link_and_an_old_one(buyer: Buyer, clock: Clock) -> None:
    order = buyer().order
    token = sign_order_link(order.buyer.account_id, order_id=order.id, at=clock.at)
    assert client().get(f"/claim/o/{token[:-2]}xx").status_code == 404
    assert client().get(f"/claim/s/{token}").status_code == 404, "a link to an order opens no draft"
    stolen = sign_order_link(order.seller.account_id, order_id=order.id, at=clock.at)
    assert client().get(f"/claim/o/{stolen}").status_code == 404
    clock.at += timedelta(days=90)
    assert client().get(f"/claim/o/{token}").status_code == 410


def test_a_strangers_draft_and_order_are_not_there(buyer: Buyer) -> None:
    walk, stranger = buyer().begin(), buyer()
    for path in ("", "/problem", "/check", "/later", "/sent", "/files/exh_1"):
        assert stranger.client.get(f"/claim/d/{walk.draft_id}{path}").status_code == 404, path
    assert stranger.client.post(walk.url, {"kind": "late"}).status_code == 404
    assert stranger.client.get(f"/claim/orders/{walk.order.id}").status_code == 404
    assert walk.draft.answers == {}


def test_the_saved_link_goes_on_where_it_was_left(buyer: Buyer, clock: Clock) -> None:
    walk = buyer().begin().to("wish")
    token = sign_draft_link(walk.draft.account_id, draft_id=walk.draft_id, at=clock.at)
    elsewhere = Walk(client(), walk.order).go(f"/claim/s/{token}")
    assert elsewhere.step == "wish"
    forged = sign_draft_link(walk.order.seller.account_id, draft_id=walk.draft_id, at=clock.at)
    assert client().get(f"/claim/s/{forged}").status_code == 404


def test_the_link_is_mailed_to_the_orders_address_and_no_other(buyer: Buyer) -> None:
    walk = buyer().begin()
    page = walk.go(f"/claim/d/{walk.draft_id}/later").say(email="thief@example.org").page
    assert [letter.to for letter in mail.outbox] == [[walk.order.buyer.email]]
    assert "/claim/s/" in str(mail.outbox[0].body)
    assert walk.order.buyer.email not in page


def test_a_signed_in_buyer_chooses_from_a_list(clock: Clock) -> None:
    from wakai.parties.models import Person
    from wakai.parties.queries import account_of

    order = f.an_order(at=clock.at)
    browser = client()
    person = Person.objects.get(pk=f.a_person(account_of(order.buyer.account_id)))
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    assert order.number in browser.get("/claim/orders/").content.decode()
    assert browser.get("/claim/").headers["Location"] == "/claim/orders/"
    assert "/claim/?other=1" in browser.get("/claim/orders/").content.decode()
    other = browser.get("/claim/?other=1")
    assert other.status_code == 200
    assert "/claim/orders/" in other.content.decode()


def test_a_read_only_member_cannot_begin(clock: Clock) -> None:
    from wakai.parties.models import Person
    from wakai.parties.queries import account_of

    order = f.an_order(at=clock.at)
    browser = client()
    person = Person.objects.get(pk=f.a_person(account_of(order.buyer.account_id), may_act=False))
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/claim/orders/{order.id}/start").status_code == 403


@pytest.mark.parametrize(
    ("path", "allowed"), [("/claim/", "POST"), ("/claim/code", "POST"), ("/claim/code/again", "POST")]
)
def test_wrong_method(path: str, allowed: str) -> None:
    answer = client().put(path)
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"]


def test_while_the_reader_waits_the_same_is_done_whether_or_not_they_belong_together(clock: Clock) -> None:
    """Time would tell as well: no order is looked for, and no mail sent, before the answer."""
    order, asked = f.an_order(at=clock.at), []
    ask(client(), "NO-SUCH-1", "first@example.org")  # the count of this place begins
    for number, email in ((order.number, order.buyer.email), ("NO-SUCH-1", "stranger@example.org")):
        with CaptureQueriesContext(connection) as queries:
            client().post("/claim/", {"number": number, "email": email})
        asked.append([query["sql"].split()[0] for query in queries])
        assert not any("commerce_order" in query["sql"] for query in queries)
    assert asked[0] == asked[1]
    assert mail.outbox == []


def test_no_job_holds_a_code(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email)
    (job,) = ProcrastinateJob.objects.filter(task_name=mail_code.name)
    assert set(job.args) == {"code_id", "number", "language"}
    assert mailed_code() not in str(job.args)


def test_a_job_run_twice_leaves_the_newer_code_good(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, order.number, order.buyer.email)
    (job,) = ProcrastinateJob.objects.filter(task_name=mail_code.name)
    mail_code(**job.args)
    assert len(mail.outbox) == 2
    assert browser.post("/claim/code", {"code": mailed_code()}).status_code == 302


def test_an_ended_code_is_not_mailed(clock: Clock) -> None:
    order = f.an_order(at=clock.at)
    client().post("/claim/", {"number": order.number, "email": order.buyer.email})
    clock.at += timedelta(minutes=15)
    work()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "from your connection"), ("ja", "お使いの回線"), ("zh-hans", "您的网络")]
)
def test_one_place_cannot_ask_without_end(clock: Clock, language: str, words: str) -> None:
    cache.clear()  # others have asked from this place before
    pages = [ask(client(language), "NO-SUCH-1", f"person{n}@example.org") for n in range(31)]
    assert not any(words in page for page in pages[:30])
    assert words in pages[30]
    assert EmailCode.objects.count() == 30


def test_when_nothing_is_left_the_case_is_shown_instead_of_questions(clock: Clock, buyer: Buyer) -> None:
    order = f.an_order(at=clock.at)
    walk = buyer(order).begin()
    case = f.a_case(at=clock.at, order=order)
    concede(case.id, actor=case.by("seller"), text="Refunded.", at=clock.at, key=f.key())
    for page in (walk.go(f"/claim/d/{walk.draft_id}/problem"), walk.begin(), walk.go("/claim/orders/" + order.id)):
        assert page.status == 200
        assert page.url == f"/claim/orders/{order.id}"
        assert "Nothing is left to claim" in page.page
        assert f"/cases/{case.number}" in page.page
        assert re.search(r"refund: [^<]*120\.00", page.page)
        assert "/start" not in page.page
    assert walk.go(f"/cases/{case.number}").status == 200


def test_an_earlier_case_is_shown_and_a_decided_kind_is_refused_at_once(clock: Clock, buyer: Buyer) -> None:
    order = f.an_order(at=clock.at)
    case = f.a_case(at=clock.at, order=order)
    closing = {"how": "decided", "favours": "seller", "remedy": "none", "amount_minor": 0}
    Case.objects.filter(pk=case.id).update(stage="closed", closing=closing, closed_at=clock.at)
    CaseLine.objects.filter(case_id=case.id).update(open=False)
    walk = buyer(order)
    assert case.number in walk.page
    walk.begin()
    assert case.number in walk.page
    walk.say(kind="not_received")
    assert walk.status == 422
    assert f"This was decided in case {case.number}" in walk.page
    assert walk.say(kind="not_as_described").step != "problem"


@pytest.mark.parametrize("typed", ["{0}", "ord{1}", "Ord {1}", "o r d–{1}", "ＯＲＤ-{1}"])
def test_an_order_number_is_found_however_it_is_spelled(clock: Clock, typed: str) -> None:
    order, browser = f.an_order(at=clock.at), client()
    ask(browser, typed.format(order.number, order.number.removeprefix("ORD-")), order.buyer.email)
    assert mail.outbox[-1].to == [order.buyer.email]


def test_who_came_by_a_code_can_leave(clock: Clock) -> None:
    order, browser = f.an_order(at=clock.at), client()
    assert 'action="/leave"' not in browser.get("/").content.decode()
    ask(browser, order.number, order.buyer.email)
    page = browser.post("/claim/code", {"code": mailed_code()}, follow=True)
    assert 'action="/leave"' in page.content.decode()
    gone = browser.post("/leave", follow=True)
    assert "You have left" in gone.content.decode()
    assert 'action="/leave"' not in gone.content.decode()
    assert browser.get(f"/claim/orders/{order.id}").status_code == 404
    assert browser.get("/leave").status_code == 405


def test_a_link_that_does_not_work_leads_on_for_buyers_and_sellers(client: Client) -> None:
    assert 'href="/letter"' in client.get("/claim/o/forged").content.decode()
    assert 'href="/letter"' in client.get("/").content.decode()
    page = client.get("/letter").content.decode()
    assert 'href="/claim/"' in page
    assert reverse("account_request_login_code") in page


def test_claims_not_sent_are_listed_and_go_on_where_they_were_left(clock: Clock, buyer: Buyer) -> None:
    order = f.an_order(at=clock.at)
    walk = buyer(order).begin().to("wish")
    browser = client()
    ask(browser, order.number, order.buyer.email)
    browser.post("/claim/code", {"code": mailed_code()})
    page = browser.get("/claim/orders/").content.decode()
    assert f'href="/claim/d/{walk.draft_id}"' in page
    assert browser.get(f"/claim/d/{walk.draft_id}").headers["Location"].endswith("/wish")
    walk.to("check").send()
    assert walk.draft_id not in browser.get("/claim/orders/").content.decode()
