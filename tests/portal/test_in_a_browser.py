"""The ground in a real browser: accessibility, narrow and dark screens, and what the script adds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from tests.portal.axe import TONGUES_AND_SCHEMES, problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("en", "ja", "zh-hans")


@pytest.fixture
def site(live_server: LiveServer, settings: Any) -> str:
    settings.DEBUG = True  # opens the style guide
    return str(live_server.url)


def _window(browser: Browser, site: str, language: str = "en", **options: Any) -> BrowserContext:
    context = browser.new_context(timezone_id="America/Sao_Paulo", **options)
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    return context


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test when the browser's console complains."""
    context = _window(chromium, site)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize(("language", "scheme"), TONGUES_AND_SCHEMES)
@pytest.mark.parametrize("path", ["/", "/style-guide", "/accounts/login/code/"])
def test_axe_finds_nothing(chromium: Browser, site: str, path: str, language: str, scheme: Any) -> None:
    context = _window(chromium, site, language, color_scheme=scheme)
    page = context.new_page()
    page.goto(site + path)
    found = problems(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/style-guide", "/accounts/login/code/"])
def test_nothing_sticks_out_at_320_pixels(chromium: Browser, site: str, path: str, language: str) -> None:
    context = _window(chromium, site, language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(site + path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= 320


def test_an_error_page_is_as_narrow(chromium: Browser, live_server: LiveServer) -> None:
    context = _window(chromium, live_server.url, "ja", viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{live_server.url}/nowhere")
    assert page.locator("h1").inner_text() == "このアドレスのページは見つかりません"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_targets_are_large_enough_for_a_thumb(chromium: Browser, site: str) -> None:
    context = _window(chromium, site, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site + "/style-guide")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main .button:not(.small), main .choice, .tongues button, main summary, .back")]
              .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    context.close()
    assert small == []


def test_each_language_has_its_own_fonts(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    font = "e => getComputedStyle(e).fontFamily"
    assert "PingFang SC" in page.eval_on_selector("p[lang=zh-Hans]", font)
    assert "Hiragino Sans" in page.eval_on_selector("p[lang=ja]", font)


def test_the_browsers_zone_reaches_the_server(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    page.goto(site + "/style-guide")
    assert "Sao Paulo" in page.locator(".entry time").first.inner_text()


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").nth(1).click()
    page.wait_for_function("document.activeElement.id === 'id_faulty-story'")


def test_a_second_press_does_not_send_twice(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    sent, disabled = page.evaluate(
        """() => {
          let sent = 0;
          window.addEventListener("submit", event => { sent += !event.defaultPrevented; event.preventDefault(); });
          const button = document.querySelector("form[enctype] .button.large");
          button.click(); button.click(); button.click();
          return [sent, button.getAttribute("aria-disabled")];
        }"""
    )
    assert (sent, disabled) == (1, "true")


def test_the_count_goes_down_and_turns_red(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    area, count = page.locator("#id_story"), page.locator("#id_story + .count")
    assert count.inner_text() == "2000 characters left"
    area.fill("鉤😀a")
    assert count.inner_text() == "1997 characters left"
    area.fill("x" * 2003)
    assert count.inner_text() == "3 characters too many"
    assert "over" in str(count.get_attribute("class"))


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    files = []
    for name in ("front.png", "back.png"):
        Image.new("RGB", (400, 300), "#b3312a").save(tmp_path / name)
        files.append(str(tmp_path / name))
    (tmp_path / "receipt.pdf").write_bytes(b"%PDF-1.4 not drawable")
    return [*files, str(tmp_path / "receipt.pdf")]


def test_photos_are_shown_added_to_and_taken_away(page: Page, site: str, photos: list[str]) -> None:
    page.goto(site + "/style-guide")
    picker = page.locator("#id_photos")
    picker.set_input_files(photos[:1])
    picker.set_input_files(photos[1:])  # a second choice adds to the first
    rows = page.locator("#id_photos ~ .picked li")
    assert rows.count() == 3
    page.wait_for_function("document.querySelectorAll('.picked canvas').length === 2")
    rows.nth(0).locator("input").fill("the front")
    rows.nth(1).get_by_role("button").click()
    assert rows.count() == 2
    assert rows.nth(0).locator("input").input_value() == "the front"
    assert page.evaluate("[...document.querySelector('#id_photos').files].map(f => f.name)") == [
        "front.png",
        "receipt.pdf",
    ]


def test_an_upload_becomes_the_next_page(page: Page, site: str, photos: list[str]) -> None:
    page.goto(site + "/style-guide")
    page.locator("#id_photos").set_input_files(photos[:1])
    page.locator("form[enctype] .button.large").click()
    page.wait_for_selector("form[enctype] .error-summary")
    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_broken_connection_keeps_the_choice(page: Page, site: str, photos: list[str]) -> None:
    page.goto(site + "/style-guide")
    page.locator("#id_photos").set_input_files(photos[:1])
    page.evaluate("() => { XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror(), 10) } }")
    page.locator("form[enctype] .button.large").click()
    page.wait_for_selector(".sending p:text('Not sent')")
    assert page.locator(".picked li").count() == 1
    assert page.locator("form[enctype] .button.large").get_attribute("aria-disabled") is None


def test_what_is_typed_survives_a_change_of_language(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    page.locator("#id_story").fill("The shade broke.")
    page.locator("#id_kind_1").check()
    page.get_by_role("button", name="日本語").click()
    page.wait_for_selector("html[lang=ja]")
    assert page.locator("#id_story").input_value() == "The shade broke."
    assert page.locator("#id_kind_1").is_checked()
    page.reload()
    assert page.locator("#id_story").input_value() == ""


def test_the_link_to_keep_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(site + "/style-guide")
    page.locator("[data-copy]").click()
    page.wait_for_selector(".copy [role=status]:text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == "https://wakai.example/c/7q4k2m9tbn"


def test_without_script_everything_is_there_and_nothing_dead(chromium: Browser, site: str, photos: list[str]) -> None:
    context = _window(chromium, site, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/style-guide")
    assert page.locator("#id_story + .count").inner_text() == "Up to 2000 characters"
    assert not page.locator("[data-copy]").is_visible()
    page.locator("#id_photos").set_input_files(photos[:2])
    page.locator("form[enctype] .button.large").click()
    assert page.locator("form[enctype] .error-summary").is_visible()
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    context.close()


def test_the_keyboard_reaches_the_content_first(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    assert page.url.endswith("/#main")


def test_paper_shows_the_matter_and_not_the_buttons(page: Page, site: str) -> None:
    page.goto(site + "/style-guide")
    page.emulate_media(media="print")
    assert not page.locator(".composer").first.is_visible()
    assert not page.locator(".tongues").is_visible()
    assert page.locator(".reasons").is_visible()
