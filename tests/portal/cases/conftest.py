"""The case pages at a settable hour, entered as each role."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.factories import FiledCase

from wakai.parties.access import sign_case_link
from wakai.parties.models import Person
from wakai.portal.cases import link, listing, opened

Enter = Callable[..., Client]


class Clock:
    """What the portal takes for now. Set `at` to let time pass."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The portal's clock, standing at `at` until moved."""
    clock = Clock(at)
    for module in (opened, listing, link):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def enter(clock: Clock) -> Enter:
    """A browser that came in by the case link of this role."""

    def come_in(case: FiledCase, role: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        token = sign_case_link(case.account(role).id, case_id=case.id, at=clock.at)
        assert client.get(f"/c/{token}").status_code == 302
        # The link speaks the account's language; tests read English.
        client.cookies["django_language"] = language
        return client

    return come_in


@pytest.fixture
def signed_in(clock: Clock) -> Callable[[int], Client]:
    """A browser in which this person is signed in."""

    def sign_in(person_id: int) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(Person.objects.get(pk=person_id), "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return sign_in
