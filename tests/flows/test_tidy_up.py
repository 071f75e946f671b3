"""What is forgotten after a while, and what is not."""

from datetime import datetime, timedelta

import pytest

from wakai.flows.tidy_up import tidy_up
from wakai.journal.actions import begin_request, finish_request
from wakai.journal.models import Request
from wakai.parties.actions import CODE_LIFETIME, reserve_code
from wakai.parties.models import EmailCode

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(("later", "left"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_codes_are_forgotten_a_day_after_their_end(at: datetime, later: timedelta, left: int) -> None:
    reserve_code("a@example.org", at=at)
    tidy_up(at=at + CODE_LIFETIME + DAY + later)
    assert EmailCode.objects.count() == left


@pytest.mark.parametrize(("later", "left"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_keys_of_sent_forms_are_forgotten_after_ninety_days(at: datetime, later: timedelta, left: int) -> None:
    begin_request("key", at=at)
    finish_request("key", answer=1)
    tidy_up(at=at + 90 * DAY + later)
    assert Request.objects.count() == left
