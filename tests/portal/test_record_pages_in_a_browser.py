"""The pages that came with the record, on a wide screen and a narrow one: axe finds nothing, nothing sticks out, all can be read."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from tests.casefile.conftest import photo
from tests.evidence import films
from tests.evidence.test_films_in_a_browser import RECORD
from tests.factories import FiledCase, a_case, a_person, answered, key
from tests.portal.axe import problems
from tests.portal.cases.conftest import Clock, clock

from wakai.docket.domain.acts import BUYER, SELLER
from wakai.flows import contest
from wakai.flows.with_files import NewFile, hand_in_files
from wakai.journal.sequencer import sequence
from wakai.parties.models import Person

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
ALL = ("buyer", "seller", "agent")
MAIL = b"From: shop@example.org\r\nTo: a@example.org\r\nSubject: Sent\r\nDate: Tue, 1 Dec 2026 03:00:00 +0000\r\n\r\nOn its way.\r\n"


@pytest.fixture
def case(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledCase:
    """A photo of the buyer, a mail of the seller that the buyer contests, all of it in the log."""
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    case = a_case(at=clock.at)
    hand_in(case, BUYER, photo("x"), "door.jpg", clock.at)
    answered(case, at=clock.at + timedelta(hours=1))
    hand_in(case, SELLER, io.BytesIO(MAIL), "sent.eml", clock.at + timedelta(hours=1))
    clock.at += timedelta(hours=2)
    contest.contest_exhibit(case.id, actor=case.by(BUYER), exhibit="E2", text="Not theirs.", at=clock.at, key=key())
    while sequence(at=clock.at):
        pass
    return case


def hand_in(case: FiledCase, role: str, stream: io.BytesIO, name: str, at: datetime) -> None:
    file = NewFile(stream, name, f"What {name} shows")
    hand_in_files(case.id, actor=case.by(role), files=[file], audience=ALL, at=at, key=key())


@pytest.fixture
def enter(chromium: Browser, live_server: LiveServer) -> Iterator[Enter]:
    """A window in which this person is signed in; the test fails when its console complains."""
    windows: list[BrowserContext] = []
    complaints: list[str] = []

    def signed_in(person: int, language: str = "en", **options: Any) -> Page:
        client = Client()
        client.force_login(Person.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(base_url=live_server.url, timezone_id="Asia/Tokyo", **options)
        cookies = {"django_language": language, settings.SESSION_COOKIE_NAME: session}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        windows.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield signed_in
    for context in windows:
        context.close()
    assert complaints == []


def looked_at(page: Page, path: str) -> list[tuple[str, ...]]:
    """What is wrong with a page whose folded parts are all open: by axe, and on a narrow phone."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = [(path, *one) for one in problems(page)]
    page.set_viewport_size({"width": 320, "height": 700})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append((path, "wider than 320 pixels"))
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


# English is looked at all along the story of the record.
@pytest.mark.parametrize(("language", "scheme"), [("ja", "dark"), ("zh-hans", "light")])
def test_axe_finds_nothing_on_the_pages_of_the_record(
    enter: Enter, case: FiledCase, language: str, scheme: str
) -> None:
    home, size = f"/cases/{case.number}", {"width": 1280, "height": 900}
    seller = enter(a_person(case.seller), language, color_scheme=scheme, viewport=size)
    paths = (
        home,
        f"{home}/contest-exhibit",
        f"{home}/receipts/",
        "/log",
        "/privacy",
        f"/privacy/{case.seller.id}/erase",
    )
    found = [one for path in paths for one in looked_at(seller, path)]
    auditor = enter(a_person(staff_role="auditor"), language, color_scheme=scheme, viewport=size)
    found += looked_at(auditor, f"/desk/{case.number}")
    found += looked_at(auditor, "/desk-looks")
    assert found == []


def test_each_exhibit_says_three_things_of_itself_and_names_its_history(enter: Enter, case: FiledCase) -> None:
    page = enter(a_person(case.buyer), viewport={"width": 390, "height": 844})
    page.goto(f"/cases/{case.number}")
    assert page.locator(".verdicts").evaluate_all("all => all.map((one) => one.children.length)") == [3, 3]
    page.get_by_text("What happened to this file").first.click()
    history = page.locator(".custody").first
    assert "Time by: the clock of the server" in history.inner_text()
    box, card = page.locator(".verdicts").first.bounding_box(), page.locator(".filed").first.bounding_box()
    assert box
    assert card
    assert box["width"] > 0.95 * card["width"], "the words have the whole width of a phone"


def test_a_refused_file_is_told_in_red(enter: Enter, case: FiledCase, tmp_path: Path) -> None:
    bad = tmp_path / "film.mp4"
    bad.write_bytes(b"MZ" + b"\0" * (6 * 1024 * 1024))
    page = enter(a_person(case.seller), viewport={"width": 390, "height": 844})
    page.goto(f"/cases/{case.number}/add-exhibit")
    page.locator("input[type=file]").first.set_input_files(bad)
    page.get_by_role("button", name="Hand them in", exact=True).click()
    page.get_by_text("holds a program").wait_for()
    assert problems(page) == []
    plain = page.locator("main h1").evaluate("one => getComputedStyle(one).color")
    assert page.locator(".sending").evaluate("one => getComputedStyle(one).color") != plain


def with_recordings(case: FiledCase, chromium: Browser, at: datetime) -> None:
    """Adds to the case a film in each form that a browser can make (E3 and E4), one as a telephone's (E5), and a sound (E6)."""
    page = chromium.new_page()
    webm, mp4 = (base64.b64decode(page.evaluate(RECORD, kind)) for kind in ("video/webm;codecs=vp8", "video/mp4"))
    page.close()
    assert mp4[4:8] == b"ftyp"
    quicktime = mp4[:8] + b"qt  " + mp4[12:]
    for name, content in (("a.webm", webm), ("b.mp4", mp4), ("c.mov", quicktime), ("d.wav", films.tagged_wav())):
        hand_in(case, BUYER, io.BytesIO(content), name, at)


LOADED = """one => new Promise(done => {
  one.onloadedmetadata = () => done([one.readyState >= 1, one.duration > 0, one.videoWidth]);
  one.onerror = () => done([one.error?.message]);
  one.querySelector("source").onerror = () => done(["refused"]);
  one.preload = "metadata";
  one.load();
})"""


@pytest.mark.parametrize(("language", "width"), [("ja", 390), ("zh-hans", 1280)])
def test_films_and_sounds_play_on_the_page_once_asked_to(
    enter: Enter, case: FiledCase, clock: Clock, chromium: Browser, language: str, width: int
) -> None:
    with_recordings(case, chromium, clock.at)
    page = enter(a_person(case.seller), language, viewport={"width": width, "height": 844})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"/cases/{case.number}", wait_until="networkidle")
    players = page.locator("video, audio")
    assert players.evaluate_all("all => all.map(one => [one.localName, one.readyState, one.autoplay])") == [
        *[["video", 0, False]] * 3,
        ["audio", 0, False],
    ]
    assert not any("/recording" in url for url in fetched), "nothing is fetched before somebody asks"
    for n in range(4):
        box = players.nth(n).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        ready, lasts, *_ = players.nth(n).evaluate(LOADED)
        assert (ready, lasts) == (True, True), f"E{n + 3}"
    moved = players.nth(1).evaluate(
        "one => new Promise(done => { one.onseeked = () => done(true); one.currentTime = 0.3; })"
    )
    assert moved
    assert problems(page) == []


def test_a_player_that_could_play_nothing_is_not_shown_and_the_download_is(
    enter: Enter, case: FiledCase, clock: Clock
) -> None:
    hand_in(case, BUYER, io.BytesIO(films.tagged_wav()), "d.wav", clock.at)
    page = enter(a_person(case.seller))
    page.add_init_script('HTMLMediaElement.prototype.canPlayType = () => ""')
    page.goto(f"/cases/{case.number}")
    assert not page.locator("audio").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download E3").click()
    assert download.value.path().read_bytes() == films.cleaned(films.tagged_wav(), "audio/wav")


def test_the_mark_of_a_contested_exhibit_leads_to_the_reason(enter: Enter, case: FiledCase) -> None:
    page = enter(a_person(case.seller), viewport={"width": 390, "height": 844})
    page.goto(f"/cases/{case.number}")
    assert page.locator(".contested").count() == 1
    page.get_by_role("link", name="The contest in full").click()
    reason = page.locator(".entry:target")
    assert "Not theirs." in reason.inner_text()
