"""Signing in by code and by password; signing up is closed."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from wakai.parties.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return Person.objects.create_user("staff@example.com", "correct horse battery", name="鈴木")


@pytest.mark.parametrize(("code", "subject"), [("en", "Your code:"), ("ja", "コード："), ("zh-hans", "验证码：")])
def test_a_code_by_mail_in_the_readers_language(client: Client, person: Person, code: str, subject: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    answer = client.post("/accounts/login/code/", {"email": person.email}, follow=True)
    assert answer.status_code == 200
    assert mail.outbox[0].subject.startswith(subject)
    sent = re.search(r"[：:]\s*(\S+) –", str(mail.outbox[0].subject))
    assert sent
    assert sent[1] in mail.outbox[0].body
    answer = client.post("/accounts/login/code/confirm/", {"code": sent[1]}, follow=True)
    assert answer.wsgi_request.user == person


def test_a_wrong_code_says_what_to_do(client: Client, person: Person) -> None:
    client.post("/accounts/login/code/", {"email": person.email})
    page = client.post("/accounts/login/code/confirm/", {"code": "nope"}).content.decode()
    assert "ask for a new code" in page
    assert 'class="error-summary"' in page


def test_an_unknown_address_looks_the_same_and_gets_a_helpful_mail(client: Client, person: Person) -> None:
    pages = []
    for address in (person.email, "other@example.com"):
        fresh = Client()
        page = fresh.post("/accounts/login/code/", {"email": address}, follow=True).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page.replace(address, "ADDRESS")))
    assert pages[0] == pages[1]
    assert "We know no case" in mail.outbox[1].body
    assert "sign up" not in mail.outbox[1].body


def test_staff_sign_in_with_a_password(client: Client, person: Person) -> None:
    answer = client.post("/accounts/login/", {"login": person.email, "password": "correct horse battery"}, follow=True)
    assert answer.wsgi_request.user == person
    assert "Sign out" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "page"), [("", "/cases/"), ("agent", "/desk/"), ("supervisor", "/desk/"), ("auditor", "/desk/")]
)
def test_whoever_has_signed_in_stands_before_their_work(client: Client, person: Person, role: str, page: str) -> None:
    Person.objects.filter(pk=person.pk).update(staff_role=role)
    answer = client.post("/accounts/login/", {"login": person.email, "password": "correct horse battery"}, follow=True)
    assert answer.redirect_chain[-1] == (page, 302)
    assert answer.status_code == 200
    assert ('href="/desk/"' in client.get("/cases/").content.decode()) is bool(role)


def test_a_wrong_password_blames_nobody(client: Client, person: Person) -> None:
    page = client.post("/accounts/login/", {"login": person.email, "password": "x"}).content.decode()
    assert "do not belong together" in page
    assert "invalid" not in page.lower().replace("aria-invalid", "")


def test_nobody_signs_up(client: Client) -> None:
    assert "You need no account" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "correct horse battery"})
    assert not Person.objects.filter(email="new@example.com").exists()


def test_signing_out_is_asked_and_done(client: Client, person: Person) -> None:
    client.force_login(person)
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    answer = client.post("/accounts/logout/", follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_a_new_password_by_link(client: Client, person: Person) -> None:
    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    assert "Set a new password" in page.content.decode()


def test_the_admin_has_no_door_of_its_own(client: Client, person: Person) -> None:
    """Passwords are tried where attempts are counted, and nowhere else."""
    answer = client.post("/admin/login/", {"username": person.email, "password": "correct horse battery"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_who_may_not_open_the_admin_is_told(client: Client, person: Person) -> None:
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/", follow=True).status_code == 403
    person.is_staff = person.is_superuser = True
    person.save()
    assert client.get("/admin/").status_code == 200
