"""A person's own page: everything held, one file, corrections, erasure; and the auditors' list of looks."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from tests.evidence.test_pictures import with_camera_data
from tests.factories import FiledCase, a_case, a_person, answered, key, wrote
from tests.portal.cases.conftest import Clock

from wakai.channels.models import Message
from wakai.docket.domain.acts import BUYER, EVERYONE
from wakai.docket.models import Decision
from wakai.evidence.models import Exhibit
from wakai.flows.correct_person import correct_name
from wakai.flows.privacy_report import privacy_report
from wakai.flows.show_account import enter_account_code
from wakai.flows.show_address import ask_code, enter_code, make_code
from wakai.flows.start_claim import start_claim
from wakai.flows.talk import withdraw_claim
from wakai.flows.with_files import NewFile, hand_in_files
from wakai.kernel.languages import LANGUAGES
from wakai.parties import privacy_queries
from wakai.parties.access import sign_case_link
from wakai.parties.actions import CodeHasEnded
from wakai.parties.domain.notice import SHORT
from wakai.parties.domain.retention import CASE_KEPT
from wakai.parties.models import Account, Person
from wakai.portal import privacy, privacy_guests, privacy_looks
from wakai.portal.cases import link, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What these pages take for now."""
    clock = Clock(at)
    for module in (link, opened, privacy, privacy_guests, privacy_looks):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def case(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledCase:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    case = a_case(at=clock.at, text="It never came. <b>Really</b>")
    answered(case, at=clock.at, text="What the seller wrote.")
    file = NewFile(io.BytesIO(b"our chat"), "chat.txt", "Our chat")
    hand_in_files(case.id, actor=case.by(BUYER), files=[file], audience=EVERYONE, at=clock.at, key=key())
    return case


def buyers(case: FiledCase, *, may_act: bool = True) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    _sign_in(client, a_person(case.buyer, may_act=may_act))
    return client


def staff(role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    _sign_in(client, a_person(staff_role=role, name=f"The {role}"))
    return client


def _sign_in(client: Client, person_id: int) -> None:
    client.force_login(Person.objects.get(pk=person_id), "django.contrib.auth.backends.ModelBackend")


def text_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_everything_is_shown_in_each_language_and_nothing_of_the_other_side(case: FiledCase, language: str) -> None:
    client = buyers(case)
    client.cookies["django_language"] = language
    page = text_of(client, "/privacy")
    for word in (case.buyer.email, case.number, "It never came.", "Our chat", case.order.number, "1-2-3 Ginza"):
        assert word in page
    assert "&lt;b&gt;Really" in page
    for word in ("What the seller wrote.", case.seller.email):
        assert word not in page


def test_a_stranger_is_told_how_to_come_in(case: FiledCase) -> None:
    page = text_of(Client(headers={"accept-language": "en"}), "/privacy")
    assert case.buyer.email not in page
    assert "Sign in" in page


@pytest.mark.parametrize("path", ["copy", "name", "address", "address/code", "erase"])
def test_somebody_elses_account_is_as_good_as_none(case: FiledCase, path: str) -> None:
    for client in (Client(), buyers(case)):
        assert client.post(f"/privacy/{case.seller.id}/{path}").status_code == 404
    reader = buyers(case, may_act=False)
    assert reader.post(f"/privacy/{case.buyer.id}/{path}").status_code == 403


def test_the_file_holds_everything_and_reads_well(case: FiledCase) -> None:
    response = buyers(case).post(f"/privacy/{case.buyer.id}/copy")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as bag:
        assert bag.testzip() is None
        names = set(bag.namelist())
        assert {f"index.{each}.html" for each in LANGUAGES} | {"index.html", "data.json"} <= names
        assert bag.read(f"files/{case.number}-E1-chat.txt") == b"our chat"
        data = json.loads(bag.read("data.json"))
        page = bag.read("index.ja.html").decode()
    assert data["written"][0]["text"] == "It never came. <b>Really</b>"
    assert data["account"][0]["email"] == case.buyer.email
    assert data["processing"][0]["basis"]["en"] == "Needed to bring or answer a claim"
    assert "お預かりしているすべてのデータ" in page
    assert "<b>Really" not in page
    assert "What the seller wrote." not in content.decode("latin-1")
    assert [row.kind for row in privacy_queries.requests_of(case.buyer.id)] == ["export"]


def test_a_name_is_corrected(case: FiledCase) -> None:
    client = buyers(case)
    Account.objects.update(language="en")
    assert client.post(f"/privacy/{case.buyer.id}/name", {"name": ""}).status_code == 422
    assert client.post(f"/privacy/{case.buyer.id}/name", {"name": "Aiko Sato"}).status_code == 302
    assert Account.objects.get(pk=case.buyer.id).name == "Aiko Sato"
    assert [(row.to, row.subject) for row in mail.outbox] == [([case.buyer.email], "Your name is corrected")]
    assert "Dear Aiko Sato" in str(mail.outbox[0].body)
    assert [row.kind for row in privacy_queries.requests_of(case.buyer.id)] == ["correction"]


def code_in_the_mail() -> str:
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_an_address_is_corrected_once_a_code_shows_that_it_is_theirs(case: FiledCase) -> None:
    client, start = buyers(case), f"/privacy/{case.buyer.id}/address"
    assert client.get(f"{start}/code")["Location"] == start
    assert client.post(start, {"email": "new@example.org"})["Location"] == f"{start}/code"
    assert mail.outbox[-1].to == ["new@example.org"]
    assert Account.objects.get(pk=case.buyer.id).email == case.buyer.email, "the old one stays until then"
    code = code_in_the_mail()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert client.post(f"{start}/code", {"code": wrong}).status_code == 422
    assert "new@example.org" in text_of(client, f"{start}/code")
    assert client.post(f"{start}/code", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert Account.objects.get(pk=case.buyer.id).email == "new@example.org"
    assert client.get(f"{start}/code").status_code == 302, "a code is used once"
    told = mail.outbox[-2:]
    assert Message.objects.filter(letter="address_corrected").count() == 2
    assert [row.to for row in told] == [["new@example.org"], [case.buyer.email]], (
        "and whoever reads the old one sees it"
    )
    assert all("new@example.org" not in str(row.body) for row in told)


def test_an_address_somebody_else_signs_in_with_is_refused(case: FiledCase) -> None:
    own = Person.objects.create_user(case.buyer.email, "x")
    Account.objects.get(pk=case.buyer.id).memberships.create(person=own)
    Person.objects.create_user("taken@example.org", "x")
    client, start = buyers(case), f"/privacy/{case.buyer.id}/address"
    client.post(start, {"email": "taken@example.org"})
    answer = client.post(f"{start}/code", {"code": code_in_the_mail()})
    assert answer.status_code == 422
    assert "another address" in answer.content.decode()
    assert Account.objects.get(pk=case.buyer.id).email == case.buyer.email


def test_too_many_codes_for_one_address_are_refused_beside_the_field(case: FiledCase) -> None:
    client, start = buyers(case), f"/privacy/{case.buyer.id}/address"
    answers = [client.post(start, {"email": "new@example.org"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [422]


def test_erasure_says_what_waits_and_does_the_rest(case: FiledCase, clock: Clock) -> None:
    client, path = buyers(case), f"/privacy/{case.buyer.id}/erase"
    assert case.number in text_of(client, path)
    answer = client.post(path).content.decode()
    assert "Your request is on record" in answer
    assert case.number in answer
    withdraw_claim(case.id, actor=case.by(BUYER), text="", at=clock.at, key=key())
    clock.at += CASE_KEPT + timedelta(minutes=1)
    assert "What has to wait" not in text_of(client, path)
    assert "Your data is erased" in client.post(path).content.decode()
    assert Account.objects.get(pk=case.buyer.id).name == ""
    assert client.get(path).status_code == 404, "the sign-in went with it"


def test_what_the_staff_opens_is_written_down_and_the_person_sees_it(case: FiledCase) -> None:
    agent = staff("agent")
    for path in (
        f"/desk/{case.number}",
        f"/desk/{case.number}",
        f"/cases/{case.number}/exhibits/E1",
        "/desk/?view=open",
    ):
        assert agent.get(path).status_code in (200, 302), path
    found = sorted((row.what, row.label) for row in privacy_queries.looks_at(case.buyer.id))
    assert found == [("case", ""), ("exhibit", "E1"), ("search", "")]
    assert "secretariat" in text_of(buyers(case), "/privacy")


def test_what_a_party_opens_is_nobodys_look(case: FiledCase) -> None:
    buyers(case).get(f"/cases/{case.number}")
    assert privacy_queries.count_looks() == 0


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("supervisor", 200), ("agent", 404)])
def test_auditors_and_supervisors_read_the_looks(case: FiledCase, role: str, status: int) -> None:
    staff("agent").get(f"/desk/{case.number}")
    client = staff(role)
    answer = client.get("/desk-looks")
    assert answer.status_code == status
    if status == 200:
        assert "The agent" in answer.content.decode()
        assert "The agent" in text_of(client, f"/desk-looks?case={case.number}")
        assert "Nobody has looked yet" in text_of(client, "/desk-looks?case=W00-000000")
    assert Client().get("/desk-looks").status_code == 404


def test_the_sellers_message_is_not_the_buyers_data(case: FiledCase, clock: Clock) -> None:
    wrote(case, "seller", "A word of the seller.", at=clock.at)
    assert "A word of the seller." not in text_of(buyers(case), "/privacy")


def test_a_small_picture_is_a_look_of_the_staff(case: FiledCase, clock: Clock) -> None:
    photo = NewFile(io.BytesIO(with_camera_data((64, 64))), "photo.jpg", "")
    hand_in_files(case.id, actor=case.by(BUYER), files=[photo], audience=EVERYONE, at=case.order.ordered_at, key=key())
    agent = staff("agent")
    for n, name in enumerate(("thumbnail", "picture"), 1):
        assert agent.get(f"/cases/{case.number}/exhibits/E2/{name}").status_code == 200, name
        assert [row.label for row in privacy_queries.looks_at(case.buyer.id)].count("E2") == n, name
        clock.at += timedelta(hours=2)


def test_the_admin_shows_nobodys_data_without_a_line_about_it(case: FiledCase) -> None:
    client = Client()
    _sign_in(client, Person.objects.create_superuser("root@example.org", "x").pk)
    exhibit = Exhibit.objects.get(case_id=case.id)
    a_person(case.buyer, name="Who acts for the buyer")
    pages = (
        "parties/account/",
        f"parties/account/{case.buyer.id}/change/",
        f"parties/account/{case.buyer.id}/history/",
        "parties/person/",
        "docket/case/",
        f"docket/case/{case.id}/change/",
        "commerce/order/",
        f"evidence/exhibit/{exhibit.id}/change/",
        "journal/entry/",
    )
    found = privacy_queries.looks_at(case.buyer.id)
    for n, page in enumerate(pages, 1):
        assert client.get(f"/admin/{page}").status_code == 200, page
        found = privacy_queries.looks_at(case.buyer.id)
        assert len(found) == n, page
    assert {row.role for row in found} == {"admin"}
    assert "administrator" in text_of(buyers(case), "/privacy")
    assert "administrator" in privacy_report(found[0].at.year).text("en")
    client.get("/admin/")
    client.get("/admin/policies/rulebookversion/")
    assert privacy_queries.looks_at(case.buyer.id) == found, "nobody's data, no look"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Who sees it", "three years after it has ended", "advertising")),
        ("ja", ("保管期間", "終了から3年間", "広告には利用せず")),
        ("zh-hans", ("保存多久", "结束后三年", "不用于广告")),
    ],
)
def test_the_notice_says_what_why_who_how_long_in_each_language(language: str, words: tuple[str, ...]) -> None:
    client = Client()
    client.cookies["django_language"] = language
    page = text_of(client, "/privacy/notice")
    assert [word for word in words if word not in page] == []


def test_the_line_about_it_stands_where_somebody_comes_in(case: FiledCase, clock: Clock) -> None:
    other = a_case(at=clock.at)
    seller = Client(headers={"accept-language": "en"})
    _sign_in(seller, a_person(other.seller))
    pages = (
        text_of(Client(headers={"accept-language": "en"}), "/claim"),
        text_of(seller, f"/cases/{other.number}/answer"),
    )
    for page in pages:
        assert "/privacy/notice" in page
        assert any(text in page for text in SHORT.values())


def test_each_way_in_which_data_comes_notes_once_what_it_is_for(at: datetime, case: FiledCase) -> None:
    for _ in range(2):
        start_claim(case.order.id, account_id=case.buyer.id, at=at)
        correct_name(case.buyer.id, name="Aiko", at=at)
        code_id = ask_code(case.buyer.email, at=at)
        made = make_code(code_id, number=case.order.number, at=at)
        assert made
        enter_code(code_id, code=made.code, at=at)
        file = NewFile(io.BytesIO(b"again"), "again.txt", "")
        hand_in_files(case.id, actor=case.by(BUYER), files=[file], audience=EVERYONE, at=at, key=key())
    rows = privacy_queries.processing_of(case.buyer.id)
    assert sorted((row.purpose, row.case_id) for row in rows) == sorted(
        [("claim", case.id), ("exhibit", case.id), ("draft", ""), ("code", ""), ("correction", "")]
    )
    assert {row.purpose for row in privacy_queries.processing_of(case.seller.id)} == {"answer"}
    assert {row.basis for row in rows} == {"legal_claims", "contract"}, "what cannot be refused is no consent"


def test_who_works_here_sees_who_they_are_what_they_looked_at_and_what_they_decided(
    case: FiledCase, clock: Clock
) -> None:
    client = staff("agent")
    assert "The agent" in text_of(client, "/privacy")
    client.get(f"/desk/{case.number}")
    person = Person.objects.get(name="The agent")
    page = text_of(client, "/privacy")
    assert person.email in page
    assert f"secretariat · a case · {case.number}" in page
    assert case.buyer.email not in page
    assert "Find your order" not in page, "nobody is asked for a code who is known"
    Decision.objects.create(
        id="dec_1", case_id=case.id, by="agent", person=person, finding="{}", favours="buyer", remedy="none",
        amount_minor=0, currency="USD", at=clock.at,
    )  # fmt: skip
    assert f'<li dir="auto">{case.number} · ' in text_of(client, "/privacy")
    assert f"secretariat · a case · {case.number}" not in text_of(staff("supervisor"), "/privacy")


def by_case_link(case: FiledCase, at: datetime) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    assert client.get(f"/c/{sign_case_link(case.seller.id, case_id=case.id, at=at)}").status_code == 302
    return client


def test_whoever_came_by_a_link_sees_their_data_once_a_code_shows_whose_it_is(case: FiledCase, clock: Clock) -> None:
    client = by_case_link(case, clock.at)
    page = text_of(client, "/privacy")
    assert case.seller.email not in page, "a link may have been passed on"
    assert "Send me a code" in page
    assert client.get("/privacy/code")["Location"] == "/privacy"
    assert client.post(f"/privacy/{case.buyer.id}/code").status_code == 404, "nor to the other side"
    assert client.post(f"/privacy/{case.seller.id}/code")["Location"] == "/privacy/code"
    assert mail.outbox[-1].to == [case.seller.email]
    code = code_in_the_mail()
    assert case.seller.email not in text_of(client, "/privacy/code")
    assert client.post("/privacy/code", {"code": f"{(int(code) + 1) % 1_000_000:06d}"}).status_code == 422
    assert client.post("/privacy/code", {"code": code})["Location"] == "/privacy"
    assert case.seller.email in text_of(client, "/privacy")
    assert case.buyer.email not in text_of(client, "/privacy")


def test_a_code_for_something_else_opens_no_account(case: FiledCase, clock: Clock) -> None:
    asked = ask_code(case.buyer.email, at=clock.at)
    made = make_code(asked, number=case.order.number, at=clock.at)
    assert made
    with pytest.raises(CodeHasEnded):
        enter_account_code(case.buyer.id, code_id=asked, code=made.code, at=clock.at)


def test_whoever_came_by_a_code_sees_their_data(case: FiledCase) -> None:
    client = Client()
    session = client.session
    session["wakai_accounts"] = [case.seller.id]
    session.save()
    assert case.seller.email in text_of(client, "/privacy")
