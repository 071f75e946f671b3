"""The claim's pages at a settable hour, walked through like a buyer does."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests import factories as f
from tests.portal.cases.conftest import Clock

from wakai.commerce.domain.order import Order
from wakai.docket.queries import DraftValue, draft_of
from wakai.parties.access import sign_order_link
from wakai.portal import tasks
from wakai.portal.cases import link, listing, opened
from wakai.portal.claim import codes, drafted, entrance, orders


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The portal's clock, standing at `at` until moved."""
    clock = Clock(at)
    for module in (codes, drafted, entrance, orders, opened, listing, link, tasks):
        monkeypatch.setattr(module, "now", clock)
    return clock


ANSWERS: dict[str, dict[str, Any]] = {
    "problem": {"kind": "not_as_described"},
    "about-problem": {"answer": "damaged"},
    "about-matches_listing": {"answer": "false"},
    "about-usable_as_intended": {"answer": "false"},
    "about-can_return": {"answer": "true"},
    "wish": {"asked": "refund"},
    "amount": {"amount": "10"},
    "story": {"text": "The shade is broken."},
}


class Walk:
    """One browser on its way through a claim. `url` is where it stands, `page` what it sees."""

    def __init__(self, client: Client, order: Order) -> None:
        self.client, self.order = client, order
        self.url, self.page, self.status = "", "", 0

    def go(self, url: str) -> "Walk":
        """Open a page, following where it leads."""
        return self._seen(self.client.get(url, follow=True), url)

    def say(self, **data: Any) -> "Walk":
        """Answer the question of this page."""
        return self._seen(self.client.post(self.url, data, follow=True), self.url)

    def _seen(self, response: Any, url: str) -> "Walk":
        self.status, self.page = response.status_code, response.content.decode()
        self.url = response.redirect_chain[-1][0] if response.redirect_chain else url
        return self

    @property
    def step(self) -> str:
        """The last part of the address."""
        return self.url.split("?")[0].rsplit("/", 1)[-1]

    @property
    def draft_id(self) -> str:
        """The claim's id, as in the address."""
        found = re.search(r"/claim/d/(draft_\w+)", self.url)
        assert found, self.url
        return found.group(1)

    @property
    def draft(self) -> DraftValue:
        """The claim as it is saved now."""
        draft = draft_of(self.draft_id)
        assert draft
        return draft

    def begin(self) -> "Walk":
        """The claim on this order."""
        return self._seen(self.client.post(f"/claim/orders/{self.order.id}/start", follow=True), "")

    def to(self, step: str) -> "Walk":
        """Answer everything up to this page: damaged, usable, all of the money."""
        ready = {**ANSWERS, "items": {"lines": [str(line.n) for line in self.order.lines]}}
        while self.step != step:
            before = self.step
            self.say(**ready.get(before, {}))
            assert self.step != before, self.page
        return self

    @property
    def version(self) -> str:
        """What the check page was opened with."""
        found = re.search(r'name="version" value="(\d+)"', self.page)
        assert found, self.page
        return found.group(1)

    def send(self) -> "Walk":
        """Press "Send the claim"."""
        return self.say(version=self.version)


Buyer = Callable[..., Walk]


@pytest.fixture
def buyer(clock: Clock, db: None) -> Buyer:
    """A browser that came in by the marketplace's link to an order; the rules are published."""

    def come_in(order: Order | None = None, language: str = "en") -> Walk:
        f.rules(at=clock.at)
        sold = order or f.an_order(at=clock.at)
        client = Client(headers={"accept-language": language})
        client.cookies["django_language"] = {"zh": "zh-hans"}.get(language, language)
        token = sign_order_link(sold.buyer.account_id, order_id=sold.id, at=clock.at)
        return Walk(client, sold).go(f"/claim/o/{token}")

    return come_in
