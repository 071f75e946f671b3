"""Who else is looking at a case, for a minute."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import FiledCase, a_person
from tests.portal.desk.conftest import Clock, SignIn


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    cache.clear()


def test_colleagues_see_each_other_for_a_minute(
    contested: FiledCase, agent: int, colleague: int, clock: Clock, sign_in: SignIn
) -> None:
    url = f"/desk/{contested.number}/looking"
    mine, theirs = sign_in(agent), sign_in(colleague)
    assert mine.get(url).json() == {"text": ""}
    assert theirs.get(url).json() == {"text": "Also looking at this case now: Mai Suzuki"}
    assert mine.get(url).json() == {"text": "Also looking at this case now: Li Ming"}
    clock.at += timedelta(seconds=60)
    assert mine.get(url).json() == {"text": ""}


def test_strangers_learn_nothing(contested: FiledCase, sign_in: SignIn) -> None:
    url = f"/desk/{contested.number}/looking"
    assert Client().get(url).status_code == 404
    assert sign_in(a_person(contested.buyer)).get(url).status_code == 404
