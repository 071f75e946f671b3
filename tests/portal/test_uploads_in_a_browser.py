"""A large file from a phone with a bad line: it goes on where it was, also after a reload, and without any of this by its form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer
from tests.factories import FiledCase, a_case
from tests.portal.cases.conftest import Clock, clock

from wakai.evidence import queries
from wakai.evidence.models import Upload
from wakai.parties.access import sign_case_link
from wakai.portal import uploads as pages

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEGABYTE = 1024 * 1024
FILM = (24).to_bytes(4, "big") + b"ftypisom\0\0\0\0isommp42" + os.urandom(11 * MEGABYTE)
PHOTO = Path(__file__).parents[1] / "evidence" / "fixtures" / "phone-photo.heic"


@pytest.fixture
def case(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledCase:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    monkeypatch.setattr(pages, "now", clock)
    return a_case(at=clock.at)


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer, case: FiledCase, clock: Clock) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, timezone_id="Asia/Tokyo")
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/c/{sign_case_link(case.seller.id, case_id=case.id, at=clock.at)}")
    page.goto(f"{live_server.url}/cases/{case.number}/add-exhibit")
    yield page
    context.close()


def choose(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(list(files))


def send(page: Page) -> None:
    page.get_by_role("button", name="Hand them in", exact=True).click()


def done(page: Page) -> None:
    page.locator("#notices .success").first.wait_for(timeout=30_000)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    os.utime(path, (1_780_000_000, 1_780_000_000))
    return path


def watched(page: Page, handle: Callable[[int, Route], None]) -> list[int]:
    """Lets `handle` decide about each piece, by its number; answers where each piece began."""
    begun: list[int] = []

    def look(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        begun.append(int(route.request.headers["upload-offset"]))
        return handle(len(begun), route)

    page.route("**/uploads/upl_*", look)
    return begun


def test_a_broken_connection_is_taken_up_where_it_broke(phone: Page, case: FiledCase, film: Path) -> None:
    begun = watched(phone, lambda n, route: route.abort() if n in (2, 3) else route.continue_())
    choose(phone, film, PHOTO)
    phone.get_by_label("What does it show?: film.mp4").fill("The parcel being opened")
    phone.get_by_label("What does it show?: phone-photo.heic").fill("The box")
    send(phone)
    phone.get_by_text("goes on by itself").wait_for()
    done(phone)
    assert begun == [0, 4 * MEGABYTE, 4 * MEGABYTE, 4 * MEGABYTE, 8 * MEGABYTE]
    found = {row.name: row for row in queries.exhibits_of(case.id, role="seller")}
    assert {name: row.caption for name, row in found.items()} == {
        "film.mp4": "The parcel being opened",
        "phone-photo.heic": "The box",
    }
    with queries.open_exhibit(found["film.mp4"].id, case_id=case.id, role="seller").file as kept:
        assert kept.read() == FILM
    assert Upload.objects.count() == 0
    assert phone.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('wakai-pieces')).length") == 0
    phone.get_by_text("What happened to this file").last.click()
    assert "Handed in on this site in pieces" in phone.locator(".custody").last.inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_after_a_reload_what_has_arrived_is_not_sent_again(phone: Page, case: FiledCase, film: Path) -> None:
    begun = watched(phone, lambda n, route: route.continue_() if n == 1 else route.abort())
    choose(phone, film)
    send(phone)
    phone.get_by_text("goes on by itself").wait_for()
    phone.unroute("**/uploads/upl_*")
    phone.reload()
    again = watched(phone, lambda _n, route: route.continue_())
    choose(phone, film)
    send(phone)
    done(phone)
    assert begun[0] == 0
    assert again == [4 * MEGABYTE, 8 * MEGABYTE]
    assert [row.size for row in queries.exhibits_of(case.id, role="seller")] == [len(FILM)]


def test_where_there_are_no_pieces_the_form_brings_the_file(phone: Page, case: FiledCase, film: Path) -> None:
    phone.route("**/uploads/", lambda route: route.fulfill(status=404, body=""))
    choose(phone, film)
    send(phone)
    done(phone)
    [exhibit] = queries.exhibits_of(case.id, role="seller")
    assert queries.custody_of([exhibit], role="seller")[exhibit.id][0].detail["path"] == "form"


def test_what_cannot_be_taken_is_said_with_its_first_piece(phone: Page, case: FiledCase, tmp_path: Path) -> None:
    bad = tmp_path / "film.mp4"
    bad.write_bytes(b"MZ" + b"\0" * 12 * MEGABYTE)
    begun = watched(phone, lambda _n, route: route.continue_())
    choose(phone, bad)
    send(phone)
    phone.get_by_text("holds a program").wait_for()
    assert begun == [0]
    assert (Upload.objects.count(), queries.exhibits_of(case.id, role="seller")) == (0, ())


def test_without_javascript_the_form_works_as_ever(
    chromium: Browser, live_server: LiveServer, case: FiledCase, clock: Clock, film: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/c/{sign_case_link(case.seller.id, case_id=case.id, at=clock.at)}")
    page.goto(f"{live_server.url}/cases/{case.number}/add-exhibit")
    choose(page, film)
    page.locator("form.act button").click()
    page.locator("#notices .success").first.wait_for(timeout=30_000)
    context.close()
    assert [row.size for row in queries.exhibits_of(case.id, role="seller")] == [len(FILM)]
