"""One negotiation from answer to settlement in a real browser, with JavaScript and without."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from tests.factories import FiledCase, a_case
from tests.portal.axe import problems
from tests.portal.cases.conftest import Clock

from wakai.docket.domain.acts import Act, Stage
from wakai.parties.access import sign_case_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Side:
    """One party at their own browser."""

    def __init__(self, browser: Browser, site: str, case: FiledCase, role: str, clock: Clock, *, script: bool) -> None:
        self.context = browser.new_context(
            java_script_enabled=script, timezone_id="Asia/Tokyo", viewport={"width": 390, "height": 844}
        )
        self.context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
        self.page: Page = self.context.new_page()
        self.page.goto(f"{site}/c/{sign_case_link(case.account(role).id, case_id=case.id, at=clock.at)}")
        self.home = f"{site}/cases/{case.number}"

    def go(self, link: str) -> None:
        self.page.goto(self.home)
        self.page.get_by_role("link", name=link, exact=True).first.click()

    def press(self, button: str) -> None:
        """As an impatient person does: twice."""
        self.page.get_by_role("button", name=button, exact=True).dblclick()
        self.page.locator("#notices .success").first.wait_for()
        self.page.wait_for_load_state("networkidle")


def _answer(seller: Side, folder: Path) -> None:
    Image.new("RGB", (80, 60), "teal").save(folder / "box.jpg")
    seller.go("Answer the claim")
    seller.page.get_by_label("Your answer").fill("We packed it well.\n二重に包みました。 😀")
    seller.page.get_by_role("group", name="What is wrong: “It arrived damaged”").get_by_text("I agree").click()
    seller.page.locator("input[type=file]").first.set_input_files(folder / "box.jpg")
    seller.press("Send the answer")
    assert "Your answer is sent" in seller.page.content()


def _trade(seller: Side, buyer: Side) -> None:
    """An offer, a counter-offer, a message, and the acceptance of exactly what was read."""
    seller.go("Make an offer")
    seller.page.get_by_role("radio", name="Partial refund").check()
    seller.page.get_by_label("Amount").fill("USD 20")
    seller.press("Send the offer")
    buyer.go("Make a counter-offer")
    buyer.page.get_by_role("radio", name="Partial refund").check()
    buyer.page.get_by_label("Amount").fill("45.50")
    buyer.press("Send the counter-offer")
    buyer.page.goto(buyer.home)
    buyer.page.get_by_label("Write a message").fill("Would that be fair?")
    buyer.press("Send the message")
    assert buyer.page.url.endswith("#entry-6")
    seller.go("Accept the offer")
    assert "USD 45.50" in seller.page.content()
    seller.press("Yes, I accept this offer")
    assert "Settled: both sides agreed" in seller.page.content()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_answer_to_settlement(
    chromium: Browser, live_server: LiveServer, clock: Clock, tmp_path: Path, script: bool
) -> None:
    case = a_case(at=clock.at, kind="not_as_described", statements={"problem": "damaged"})
    site = str(live_server.url)
    seller = Side(chromium, site, case, "seller", clock, script=script)
    buyer = Side(chromium, site, case, "buyer", clock, script=script)
    _answer(seller, tmp_path)
    _trade(seller, buyer)

    acts = [entry.act for entry in case.state.entries]
    assert acts == [Act.CLAIM, Act.ADD_EXHIBIT, Act.ANSWER, Act.OFFER, Act.COUNTER, Act.MESSAGE, Act.ACCEPT]
    assert case.head.stage is Stage.CLOSED
    buyer.page.goto(buyer.home)
    assert "Settled: both sides agreed" in buyer.page.content()
    assert "二重に包みました。 😀" in buyer.page.content()
    for side in (seller, buyer):
        side.context.close()


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
@pytest.mark.parametrize("path", ["", "/answer", "/offer", "/add-exhibit", "/rules", "/concede"])
def test_nothing_bars_the_way(
    chromium: Browser, live_server: LiveServer, clock: Clock, language: str, path: str
) -> None:
    """Axe finds nothing, and nothing is wider than a narrow phone."""
    case = a_case(at=clock.at, kind="not_as_described", statements={"problem": "damaged"})
    side = Side(chromium, str(live_server.url), case, "seller", clock, script=True)
    side.context.add_cookies([{"name": "django_language", "value": language, "url": str(live_server.url)}])
    side.page.set_viewport_size({"width": 320, "height": 700})
    side.page.goto(side.home + path)
    wider: Any = side.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
    assert problems(side.page) == []
    side.context.close()
