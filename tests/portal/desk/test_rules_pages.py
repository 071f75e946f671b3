"""The published rules: every version at its own address, whole, and as the file whose hash decisions name."""

import html
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.test import Client
from tests import factories
from tests.portal.desk.conftest import Clock
from tests.rulebook.books import marketplace

from wakai.policies.actions import publish
from wakai.rulebook import Rulebook

pytestmark = pytest.mark.django_db


def later(book: Rulebook) -> Rulebook:
    """The same rules under another version, in force four weeks later."""
    text = book.canonical().decode().replace('"version":"2026-11"', '"version":"2027-01"')
    return Rulebook.from_canonical(
        text.replace('"effective_from":"2026-12-01"', '"effective_from":"2026-12-29"').encode()
    )


@pytest.fixture
def book(at: datetime) -> Rulebook:
    factories.rules(at=at)
    return marketplace()


def page(path: str, language: str = "en") -> str:
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("ja", "ja"), ("zh-hans", "zh")])
def test_everything_in_the_rulebook_is_on_its_page(book: Rulebook, code: str, language: str) -> None:
    shown = page("/rules", code)
    for claim in book.claims.values():
        assert claim.title[language] in shown
    for source in book.sources.values():
        assert source.title[language] in shown
    for spec in book.facts.values():
        assert not spec.burden or spec.label[language] in shown
    assert book.hash in shown
    assert book.version in shown


def test_each_rule_can_be_linked_to_by_its_number(book: Rulebook) -> None:
    shown = page("/rules")
    for rule in book.rules:
        assert shown.count(f'<article id="{rule.id}">') == 1


def test_rules_stand_in_the_order_in_which_they_are_tried(book: Rulebook) -> None:
    shown = page("/rules")
    for claim in book.claims:
        places = [shown.index(f'id="{rule.id}"') for rule in book.rules_of(claim)]
        assert places == sorted(places)


@pytest.mark.parametrize("wanted", ["2026-11", "hash"])
def test_a_version_has_an_address_by_name_and_by_hash(book: Rulebook, wanted: str) -> None:
    assert book.hash in page(f"/rules/{book.hash if wanted == 'hash' else wanted}")
    assert Client().get("/rules/2031-01").status_code == 404
    assert Client().get("/rules/" + "0" * 64).status_code == 404


def test_the_version_in_force_is_shown_and_the_next_announced(book: Rulebook, at: datetime, clock: Clock) -> None:
    publish(later(book), at=at)
    clock.at = at
    shown = page("/rules")
    assert "Version 2026-11, in force from" in shown
    assert "comes into force on Tue 29 Dec 2026" in shown
    clock.at = at + timedelta(days=28)
    assert "Version 2027-01, in force from" in page("/rules")
    assert "Version 2026-11, in force from" in page("/rules/2026-11")


@pytest.mark.parametrize("by", ["version", "hash"])
def test_the_file_has_the_hash_that_decisions_name(book: Rulebook, by: str) -> None:
    response = Client().get(f"/rules/{getattr(book, by)}.json")
    assert response["Content-Type"] == "application/json"
    assert sha256(response.content).hexdigest() == book.hash
    assert Rulebook.from_canonical(response.content) == book
    assert Client().get("/rules/2031-01.json").status_code == 404


@pytest.mark.parametrize("path", ["/rules", "/rules/2026-11", "/rules/2026-11.json"])
def test_they_can_only_be_read(book: Rulebook, path: str) -> None:
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("code", ["en", "ja", "zh-hans"])
def test_the_page_is_light(book: Rulebook, code: str) -> None:
    assert len(page("/rules", code).encode()) <= 60_000
