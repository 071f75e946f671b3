"""The desk finds cases by what their exhibits say: for those who may open them, and only by what the secretariat may read."""

from __future__ import annotations

import html
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import FiledCase, a_case, a_person, key
from tests.portal.desk.conftest import Clock, SignIn

from wakai.flows.with_files import NewFile, hand_in_files

pytestmark = pytest.mark.django_db
ALL = ("buyer", "seller", "agent")
HEADING = "Cases with these words in an exhibit"


@pytest.fixture
def case(at: datetime, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledCase:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    case = a_case(at=at)
    text = BytesIO("The lamp arrived in splinters.\n箱を開けたら割れていました。".encode())
    hand_in_files(case.id, actor=case.by("buyer"), files=[NewFile(text, "chat.txt")], audience=ALL, at=at, key=key())
    return case


@pytest.mark.parametrize("query", ["splinters", "LAMP arrived", "割れて", "箱を開けたら割れ"])
def test_a_case_is_found_by_words_of_its_exhibit(case: FiledCase, agent: int, sign_in: SignIn, query: str) -> None:
    page = html.unescape(sign_in(agent).get("/desk/", {"q": query}).content.decode())
    assert HEADING in page
    assert f'href="/desk/{case.number}"' in page.split(HEADING)[1]
    assert "Nothing found" not in page


@pytest.mark.parametrize("query", ["lamp unbroken", "割れない", "…", "'; DROP TABLE", "x" * 500, "\u0130\u0307"])
def test_other_words_find_nothing(case: FiledCase, agent: int, sign_in: SignIn, query: str) -> None:
    page = html.unescape(sign_in(agent).get("/desk/", {"q": query}).content.decode())
    assert HEADING not in page
    assert "Nothing found" in page


def test_whoever_belongs_to_a_party_does_not_find_its_case(case: FiledCase, sign_in: SignIn) -> None:
    own = a_person(case.seller, staff_role="agent")
    page = sign_in(own).get("/desk/", {"q": "splinters"}).content.decode()
    assert HEADING not in page
    assert case.number not in page


def test_the_page_says_it_in_the_readers_language(case: FiledCase, agent: int, sign_in: SignIn) -> None:
    assert "証拠にこの語句を含む案件" in sign_in(agent, "ja").get("/desk/", {"q": "splinters"}).content.decode()
