"""A whole claim in a real browser: by keyboard alone without JavaScript, and with it; axe on every page of the way."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from tests import factories as f
from tests.portal.axe import problems
from tests.portal.cases.conftest import Clock

from wakai.commerce.domain.order import Order
from wakai.docket.models import Case
from wakai.evidence.queries import exhibits_of
from wakai.parties.access import sign_order_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = {
    "problem": "not_as_described",
    "about-problem": "damaged",
    "about-matches_listing": "false",
    "about-usable_as_intended": "true",
    "about-can_return": "true",
    "wish": "partial_refund",
}


@pytest.fixture
def order(at: datetime, clock: Clock) -> Order:
    f.rules(at=at)
    return f.an_order(at=at, titles=("Table lamp, brass, 1960s", "Glass shade"), listing_condition="used")


@pytest.fixture
def photo(tmp_path: Path) -> str:
    file = tmp_path / "shade.png"
    Image.new("RGB", (400, 300), "#b3312a").save(file)
    return str(file)


Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, order: Order, at: datetime) -> Iterator[Open]:
    """A browser that came in by the order's link. What its console complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def come_in(language: str = "en", **options: Any) -> Page:
        context = chromium.new_context(timezone_id="Asia/Tokyo", base_url=live_server.url, **options)
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/claim/o/{sign_order_link(order.buyer.account_id, order_id=order.id, at=at)}")
        return page

    yield come_in
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


def step_of(page: Page) -> str:
    return page.url.split("?")[0].rsplit("/", 1)[-1]


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f":is({selector}):focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard on {page.url}")


def choose(page: Page, value: str, *, most: int = 12) -> None:
    """Into the group of cards by Tab, along it by the arrow."""
    tab_to(page, "main form input[type=radio]")
    page.keyboard.press("Space")
    for _ in range(most):
        if page.locator(f"input[value='{value}']:checked").count():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no card {value} on {page.url}")


def press(page: Page) -> None:
    """The large button of the page, by keyboard."""
    tab_to(page, "main .actions button.large, main form button.large")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_claim_by_keyboard_alone_without_javascript_on_a_phone(opened: Open, photo: str) -> None:
    page = opened(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    tab_to(page, "main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert step_of(page) == "items"
    press(page)
    assert page.locator(".error-summary").is_visible()
    tab_to(page, "input[type=checkbox]")
    page.keyboard.press("Space")
    press(page)
    while step_of(page) in WAYS:
        choose(page, WAYS[step_of(page)])
        press(page)
    tab_to(page, "#id_amount")
    page.keyboard.type("10")
    press(page)
    tab_to(page, "#id_text")
    page.keyboard.type("The brass is dented.")
    press(page)
    tab_to(page, "#id_files")
    page.locator("#id_files").set_input_files(photo)
    press(page)
    assert step_of(page) == "rules"
    press(page)
    assert "The brass is dented." in page.locator("main").inner_text()
    press(page)
    assert step_of(page) == "sent"
    head = Case.objects.get()
    assert head.number in page.locator(".panel").inner_text()
    assert len(exhibits_of(head.id, role="seller")) == 1


def test_a_day_is_revealed_by_its_card_without_javascript(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    page.locator("main form button").click()
    page.locator("input[type=checkbox]").first.check()
    page.locator("button.large").click()
    page.locator("input[value=late]").check()
    page.locator("button.large").click()
    assert step_of(page) == "about-arrived_on"
    assert not page.locator("#id_value_y").is_visible()
    page.locator("input[value=given]").check()
    assert page.locator("#id_value_y").is_visible()
    for part, typed in (("y", "2026"), ("m", "11"), ("d", "28")):
        page.locator(f"#id_value_{part}").fill(typed)
    page.locator("button.large").click()
    assert step_of(page) != "about-arrived_on"


class Lookout:
    """Walks on and collects what axe finds, and what sticks out at the side."""

    def __init__(self, page: Page) -> None:
        self.page, self.problems = page, dict[str, object]()

    def look(self) -> None:
        found = problems(self.page)
        if found:
            self.problems[step_of(self.page)] = found
        if self.page.evaluate("document.documentElement.scrollWidth") > 320:
            self.problems[f"{step_of(self.page)} is too wide"] = self.page.url

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("main form .actions button.large").click()

    def to_the_story(self) -> None:
        self.look()
        self.page.locator("main form button").click()
        self.page.wait_for_url("**/items")
        self.go_on()
        self.look()
        assert self.page.evaluate("document.activeElement.className") == "error-summary"
        self.page.locator("input[type=checkbox]").first.check()
        self.go_on()
        while step_of(self.page) in WAYS:
            self.look()
            self.page.locator(f"input[value={WAYS[step_of(self.page)]}]").check()
            self.go_on()
        self.page.fill("#id_amount", "€1")
        self.go_on()
        self.look()
        self.page.fill("#id_amount", "10")
        self.go_on()

    def to_the_check(self, photo: str) -> None:
        self.look()
        self.page.fill("#id_text", "へこみがあります 😢")
        self.go_on()
        self.page.locator("#id_files").set_input_files(photo)
        self.page.locator(".picked input").fill("A dent")
        self.page.locator("button[value=add]").click()
        self.page.wait_for_selector(".picked.kept")
        self.look()
        assert self.page.locator(".picked.kept input").input_value() == "A dent"
        self.go_on()
        self.look()
        self.go_on()


PRESS_THREE_TIMES = """() => {
  const button = document.querySelector("main form .actions button.large");
  button.click(); button.click(); button.click();
}"""


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_with_javascript_axe_finds_nothing_and_nothing_sticks_out(opened: Open, photo: str, language: str) -> None:
    lookout = Lookout(opened(language, viewport={"width": 320, "height": 640}))
    lookout.to_the_story()
    lookout.to_the_check(photo)
    lookout.look()
    lookout.page.evaluate(PRESS_THREE_TIMES)
    lookout.page.wait_for_url("**/sent")
    lookout.look()
    assert Case.objects.count() == 1
    for path in ("/claim/", "/cases/"):
        lookout.page.goto(path)
        lookout.look()
    assert lookout.problems == {}


def test_the_pages_of_the_way_in_have_nothing_for_axe(opened: Open, order: Order) -> None:
    page = opened(viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert problems(page) == []
    page.goto("/claim/")
    page.fill("#id_number", order.number)
    page.fill("#id_email", order.buyer.email)
    page.locator("main form button.large").click()
    page.wait_for_url("**/claim/code")
    assert problems(page) == []
    page.fill("#id_code", "1")
    page.locator("main form button.large").click()
    page.wait_for_selector(".error-summary")
    assert problems(page) == []
