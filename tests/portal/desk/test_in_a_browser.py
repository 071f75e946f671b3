"""The desk in a real browser: a decision with and without JavaScript, keys, accessibility, narrow screens."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from tests.factories import FiledCase, a_person
from tests.portal.axe import TONGUES_AND_SCHEMES, problems
from tests.portal.desk.conftest import Clock
from tests.portal.desk.waiting import disputed, referred

from wakai.docket.queries import decisions_of
from wakai.parties.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def agent() -> int:
    return a_person(staff_role="agent", name="Mai Suzuki")


@pytest.fixture
def case(at: datetime) -> FiledCase:
    return disputed(at=at)


@pytest.fixture
def enter(chromium: Browser, live_server: LiveServer, agent: int, clock: Clock) -> Iterator[Enter]:
    """A browser window in which the agent is signed in; the test fails when its console complains."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def signed_in(language: str = "en", **options: Any) -> Page:
        client = Client()
        client.force_login(Person.objects.get(pk=agent), "django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(base_url=live_server.url, timezone_id="Asia/Tokyo", **options)
        cookies = {"django_language": language, settings.SESSION_COOKIE_NAME: session}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield signed_in
    for context in opened:
        context.close()
    assert [text for text in complaints if "the server responded with a status of 4" not in text] == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_case_is_decided(enter: Enter, case: FiledCase, agent: int, script: bool) -> None:
    page = enter(java_script_enabled=script)
    page.goto("/desk/")
    page.get_by_role("button", name="Take it").click()
    page.wait_for_url(f"**/desk/{case.number}")
    assert page.get_by_text("You have this case").is_visible()
    page.check("[name=finding-problem][value=damaged]")
    page.fill("[name=why-problem]", "The break is fresh.")
    page.check("[name=exhibits-problem][value=E1]")
    page.check("[name=finding-matches_listing][value=false]")
    page.get_by_role("button", name="Try it").click()
    page.locator(".outcome", has_text="In favour of the buyer: return of the item and refund").wait_for()
    assert page.input_value("[name=why-problem]") == "The break is fresh."
    page.get_by_role("button", name="Go on to the confirmation").click()
    page.locator(".error-summary").wait_for()
    page.fill("[name=why-matches_listing]", "The listing showed it whole.")
    page.get_by_role("button", name="Go on to the confirmation").click()
    page.get_by_role("heading", name="Issue this decision?").wait_for()
    page.get_by_role("button", name="Issue the decision").click()
    page.get_by_text("The decision is issued.").wait_for()
    (decision,) = decisions_of(case.id)
    assert (decision.favours, decision.person_id) == ("buyer", agent)


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_prepared_text_is_put_in(enter: Enter, case: FiledCase, script: bool) -> None:
    page = enter(java_script_enabled=script)
    page.goto(f"/desk/{case.number}")
    page.fill("[name=why-problem]", "Half a thought")
    page.get_by_text("Prepared texts").click()
    page.get_by_text("Ask for photos").click()
    page.get_by_role("button", name="Insert in English").first.click()
    page.wait_for_function(
        "document.querySelector('#id_text').value.includes('we need to see the item')"
    ) if script else page.wait_for_load_state()
    assert "we need to see the item itself" in page.input_value("#id_text")
    assert page.input_value("[name=why-problem]") == "Half a thought"


def test_keys_go_through_the_list(enter: Enter, at: datetime, case: FiledCase, agent: int) -> None:
    other = referred(at=at + timedelta(hours=3))
    page = enter()
    page.goto("/desk/")
    focused = "document.activeElement.getAttribute('href')"
    here = []
    for pressed in "jjkkj":
        page.keyboard.press(pressed)
        here.append(page.evaluate(focused).removeprefix("/desk/"))
    order = [row.number for row in sorted((case, other), key=lambda row: row.state.deadlines[0].due)]
    assert here == [order[0], order[1], order[0], order[0], order[1]]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jka?")
    assert page.input_value("#q") == "jka?"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_url("**/desk/W*")
    assert case.head.assigned_to == agent or other.head.assigned_to == agent


def test_keys_can_be_switched_off_without_a_script(enter: Enter, case: FiledCase) -> None:
    page = enter(java_script_enabled=False)
    page.goto("/desk/")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Switch them off").click()
    assert page.locator("[data-desk]").get_attribute("data-keys") == "off"


PAGES = ("/desk/", "/desk/?view=open&kind=not_received", "/desk/{number}", "/desk/undelivered", "/outbox", "/rules")


@pytest.mark.parametrize(("language", "scheme"), TONGUES_AND_SCHEMES)
def test_axe_finds_nothing_and_nothing_sticks_out(enter: Enter, case: FiledCase, language: str, scheme: str) -> None:
    page = enter(language, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    found = []
    for path in PAGES:
        page.goto(path.format(number=case.number))
        found += [(path, *one) for one in problems(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append((path, "wider than 320 pixels"))
        page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []


def test_axe_finds_nothing_on_the_way_to_a_decision(enter: Enter, case: FiledCase) -> None:
    page = enter()
    page.goto(f"/desk/{case.number}")
    page.check("[name=finding-problem][value=damaged]")
    page.get_by_role("button", name="Go on to the confirmation").click()
    page.locator(".error-summary").wait_for()
    assert problems(page) == []
    page.fill("[name=why-problem]", "Fresh.")
    page.check("[name=finding-matches_listing][value=unproven]")
    page.get_by_role("button", name="Try it").click()
    page.locator(".outcome", has_text="In favour of the seller").wait_for()
    assert problems(page) == []
    page.get_by_role("button", name="Go on to the confirmation").click()
    page.get_by_role("heading", name="Issue this decision?").wait_for()
    assert problems(page) == []
