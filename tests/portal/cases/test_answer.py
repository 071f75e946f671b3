"""The seller answers the claim."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from tests.factories import FiledCase, a_case
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import WithWords

from wakai.docket.domain.acts import Act, Kind
from wakai.flows.decide import assessment_of


class TestAnswer(WithWords):
    slug, role, act = "answer", "seller", Act.ANSWER

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"text": "We sent it on the 20th."}

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "seller")
        response = self.send(client, case)
        assert response.status_code == 302
        assert response["Location"].startswith(f"/cases/{case.number}")
        page = client.get(response["Location"]).content.decode()
        assert "Your answer is sent" in page
        assert "We sent it on the 20th." in page

    def test_it_ends_the_sellers_window_and_starts_the_buyers(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "seller"), case)
        kinds = {row.kind: row.role for row in case.state.deadlines}
        assert kinds == {Kind.ESCALATE: "buyer"}

    def test_both_sides_read_it(self, case: FiledCase, enter: Enter) -> None:
        self.send(enter(case, "seller"), case)
        assert "We sent it on the 20th." in enter(case, "buyer").get(f"/cases/{case.number}").content.decode()

    def test_the_buyer_cannot_answer_their_own_claim(self, case: FiledCase, enter: Enter) -> None:
        assert enter(case, "buyer").get(self.url(case)).status_code == 409
        assert self.send(enter(case, "buyer"), case).status_code == 409
        assert self.done(case) == 0

    def test_without_words_the_field_says_so_and_nothing_is_sent(self, case: FiledCase, enter: Enter) -> None:
        response = self.send(enter(case, "seller"), case, text="  ")
        assert response.status_code == 422
        assert "Write a few words" in response.content.decode()
        assert self.done(case) == 0

    def test_a_refused_file_keeps_the_words_and_sends_nothing(self, case: FiledCase, enter: Enter) -> None:
        page = BytesIO(b"<html><script>alert(1)</script></html>")
        page.name = "proof.pdf"
        photo = BytesIO(b"Packed on the 19th.")
        photo.name = "note.txt"
        response = self.send(enter(case, "seller"), case, files=[photo, page])
        assert response.status_code == 415
        assert "We sent it on the 20th." in response.content.decode()
        assert list(case.state.acts(Act.ANSWER, Act.ADD_EXHIBIT)) == []

    def test_files_come_along(self, case: FiledCase, enter: Enter) -> None:
        note = BytesIO(b"Packed on the 19th.")
        note.name = "note.txt"
        assert self.send(enter(case, "seller"), case, files=[note]).status_code == 302
        (entry,) = case.state.acts(Act.ADD_EXHIBIT)
        assert (entry.role, entry.body["label"]) == ("seller", "E1")


STATEMENTS = {"matches_listing": False, "problem": "damaged"}


@pytest.fixture
def disputed(at: datetime, clock: Clock, db: None) -> FiledCase:
    return a_case(at=at, kind="not_as_described", statements=STATEMENTS)


def _answer(enter: Enter, case: FiledCase, **views: str) -> Any:
    return enter(case, "seller").post(f"/cases/{case.number}/answer", {"once": "x", "text": "Our view.", **views})


def test_every_statement_of_the_claim_is_asked_about(disputed: FiledCase, enter: Enter) -> None:
    page = enter(disputed, "seller").get(f"/cases/{disputed.number}/answer").content.decode()
    assert "Item matches the listing: “No”" in page
    assert "What is wrong: “It arrived damaged”" in page
    assert page.count("I see it differently") == 2


def test_agreeing_admits(disputed: FiledCase, enter: Enter) -> None:
    _answer(enter, disputed, **{"view-matches_listing": "agree", "view-problem": "agree"})
    facts = assessment_of(disputed.id).established.facts
    assert facts["matches_listing"].value is False
    assert facts["matches_listing"].provenance.kind == "admitted"


def test_seeing_it_differently_contests(disputed: FiledCase, enter: Enter) -> None:
    views = {"view-matches_listing": "differ", "view-problem": "differ", "mine-problem": "small_scratch"}
    assert _answer(enter, disputed, **views).status_code == 302
    established = assessment_of(disputed.id).established
    assert {"matches_listing", "problem"} <= set(established.contested)


def test_differing_on_a_choice_needs_ones_own(disputed: FiledCase, enter: Enter) -> None:
    response = _answer(enter, disputed, **{"view-matches_listing": "agree", "view-problem": "differ"})
    assert response.status_code == 422
    assert "Say what it is in your view" in response.content.decode()


def test_not_being_able_to_say_contests_nothing(disputed: FiledCase, enter: Enter) -> None:
    _answer(enter, disputed, **{"view-matches_listing": "unsure", "view-problem": "unsure"})
    facts = assessment_of(disputed.id).established.facts
    assert facts["problem"].provenance.kind == "uncontested"


def test_each_statement_needs_a_view(disputed: FiledCase, enter: Enter) -> None:
    response = _answer(enter, disputed, **{"view-problem": "agree"})
    assert response.status_code == 422
    assert "Say whether you agree" in response.content.decode()
