"""The desk at a settable hour, entered as agent, supervisor, auditor, or party."""

from datetime import datetime, timedelta
from typing import Protocol

import pytest
from django.test import Client
from tests.factories import FiledCase, a_person
from tests.portal.desk.waiting import disputed, referred

from wakai.parties.models import Person
from wakai.portal import published
from wakai.portal.cases import listing, opened
from wakai.portal.desk import queue, staff


class Clock:
    """What the portal takes for now. Set `at` to let time pass."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class SignIn(Protocol):
    def __call__(self, person_id: int, language: str = "en") -> Client: ...


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The portal's clock: a day after the cases of these tests came to the desk."""
    clock = Clock(at + timedelta(days=10))
    for module in (staff, queue, opened, listing, published):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def sign_in(clock: Clock) -> SignIn:
    """A browser in which this person is signed in, reading English."""

    def signed_in(person_id: int, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(Person.objects.get(pk=person_id), "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return signed_in


@pytest.fixture
def agent(db: None) -> int:
    return a_person(staff_role="agent", name="Mai Suzuki")


@pytest.fixture
def colleague(db: None) -> int:
    return a_person(staff_role="agent", name="Li Ming")


@pytest.fixture
def auditor(db: None) -> int:
    return a_person(staff_role="auditor", name="Ruth Audit")


@pytest.fixture
def supervisor(db: None) -> int:
    return a_person(staff_role="supervisor", name="Kenji Mori")


@pytest.fixture
def contested(at: datetime, db: None) -> FiledCase:
    """Two contested points, with a photo on the buyer's side."""
    return disputed(at=at)


@pytest.fixture
def left_to_people(at: datetime, db: None) -> FiledCase:
    """A rule leaves the result to the secretariat."""
    return referred(at=at)
