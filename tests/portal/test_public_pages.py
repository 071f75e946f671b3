"""The home page and the rules: numbers come from the rulebook in force, and from nowhere else."""

import html
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

import wakai
from wakai.kernel.instants import local_day
from wakai.kernel.terms import Term, format_term
from wakai.parties.models import Person
from wakai.policies import actions
from wakai.portal import views
from wakai.rulebook import Rulebook, load

pytestmark = pytest.mark.django_db
TEMPLATES = Path(wakai.__file__).parent / "portal" / "templates" / "portal"


def test_without_published_rules_pages_promise_no_times(client: Client) -> None:
    assert "Time to answer" not in client.get("/").content.decode()
    assert "No rules have been published here yet" in client.get("/rules").content.decode()


def test_no_number_of_the_process_is_written_in_the_home_page() -> None:
    words = re.sub(r"<[^>]+>|{%.*?%}", "", (TEMPLATES / "home.html").read_text(encoding="utf-8"))
    assert not re.search(r"\d", words)


def test_the_style_guide_is_for_those_who_build(client: Client) -> None:
    assert client.get("/style-guide").status_code == 404
    client.force_login(Person.objects.create_user("b@example.com"))
    assert client.get("/style-guide").status_code == 404
    client.force_login(Person.objects.create_user("a@example.com", staff_role="agent"))
    assert client.get("/style-guide").status_code == 200
    assert client.post("/style-guide", {"amount": "12,800"}).status_code == 200


@pytest.fixture
def book(at: datetime) -> Rulebook:
    """The marketplace rulebook as it is published."""
    folder = Path(wakai.__file__).parent / "rulebooks" / "marketplace"
    found = load({file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.yaml")})
    actions.publish(found, at=at)
    return found


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("ja", "ja"), ("zh-hans", "zh")])
def test_the_home_page_names_the_times_in_force(
    client: Client, book: Rulebook, at: datetime, monkeypatch: pytest.MonkeyPatch, code: str, language: str
) -> None:
    monkeypatch.setattr(views, "now", lambda: at)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    page = client.get("/").content.decode()
    for name in ("answer_window", "offer_window", "decision_window"):
        term = book.parameter(name, as_of=local_day(at, "Asia/Tokyo"))
        assert isinstance(term, Term)
        assert format_term(term, language) in page


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("ja", "ja"), ("zh-hans", "zh")])
def test_the_rules_page_says_every_rule_and_every_figure(
    client: Client, book: Rulebook, code: str, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    page = html.unescape(client.get("/rules").content.decode())
    for rule in book.rules:
        assert rule.title[language] in page
        assert rule.says[language] in page
    for figure in book.parameters.values():
        assert figure.label[language] in page
    assert book.hash in page


def test_a_version_that_was_never_published_is_not_found(client: Client, book: Rulebook) -> None:
    assert client.get("/rules", {"version": book.version}).status_code == 200
    assert client.get("/rules", {"version": "2031-01"}).status_code == 404


def test_all_that_is_linked_on_the_rules_page_is_on_it(client: Client, book: Rulebook) -> None:
    page = client.get("/rules").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
