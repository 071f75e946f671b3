"""Beside each exhibit: what happened to it, in plain lines, and what the file says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, a_person
from tests.portal.cases.conftest import Clock, Enter

from wakai.evidence.models import Custody

pytestmark = pytest.mark.django_db
PHOTO = Path(__file__).parents[2] / "evidence" / "fixtures" / "phone-photo.heic"


@pytest.fixture
def case(at: Any, clock: Clock, enter: Enter) -> FiledCase:
    case = a_case(at=at)
    with PHOTO.open("rb") as photo:
        enter(case, "buyer").post(f"/cases/{case.number}/add-exhibit", {"once": "a", "files": photo})
    return case


def page(case: FiledCase, enter: Enter, role: str, language: str = "en") -> str:
    return str(enter(case, role, language).get(f"/cases/{case.number}").content.decode())


@pytest.mark.parametrize(
    ("language", "taken", "heading"),
    [
        ("en", "Taken on Fri 20 Nov 2026 19:30 (UTC+09:00) with Wakai Test Phone 3, according to the file", "What happened to this file"),
        ("ja", "ファイルの記載によると、", "このファイルの取扱い記録"),
        ("zh", "根据文件记载：", "该文件的经手记录"),
    ],
)  # fmt: skip
def test_both_sides_read_what_the_file_says_and_what_happened_to_it(
    case: FiledCase, enter: Enter, language: str, taken: str, heading: str
) -> None:
    for role in ("buyer", "seller"):
        text = page(case, enter, role, language)
        assert taken in text
        assert heading in text
        assert "139" + "." not in text, "the place in the file's EXIF is nowhere"


def test_looks_are_told_by_side_and_never_by_name(case: FiledCase, enter: Enter, signed_in: Any) -> None:
    person = a_person(case.seller, name="Wang Xiaoming")
    reader = signed_in(person)
    assert reader.get(f"/cases/{case.number}/exhibits/E1/picture").status_code == 200
    assert reader.get(f"/cases/{case.number}/exhibits/E1").status_code == 200
    buyer, seller = page(case, enter, "buyer"), page(case, enter, "seller")
    for line in ("It was opened on this site by: Seller.", "The copy was downloaded by: Seller."):
        assert line.lower() in buyer.lower()
    assert "It was opened on this site by: You." in seller
    assert "Handed in with a form on this site, by: You." in buyer
    for text in (buyer, seller):
        assert "Wang" not in text.split("What happened to this file")[1].split("</details>")[0]


def test_small_pictures_on_the_page_and_mere_questions_add_no_line(case: FiledCase, enter: Enter) -> None:
    before = Custody.objects.count()
    client = enter(case, "seller")
    assert client.get(f"/cases/{case.number}/exhibits/E1/thumbnail")["Content-Type"] == "image/jpeg"
    assert client.head(f"/cases/{case.number}/exhibits/E1").status_code == 200
    assert client.get(f"/cases/{case.number}/exhibits/E9/picture").status_code == 404
    assert Custody.objects.count() == before


def test_the_page_shows_the_small_picture(case: FiledCase, enter: Enter) -> None:
    text = page(case, enter, "seller")
    assert f'src="/cases/{case.number}/exhibits/E1/thumbnail"' in text
    assert f'href="/cases/{case.number}/exhibits/E1/picture"' in text
