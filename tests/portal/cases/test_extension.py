"""More time: asked for once, granted or refused by the other side."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, answered, key
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions, WithWords

from wakai.docket.domain.acts import Act, Kind
from wakai.flows import talk


class TestAsk(WithWords):
    slug, role, act = "ask-extension", "seller", Act.ASK_EXTENSION

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"deadline": "answer", "text": "We are at a fair until Friday."}

    def test_works_and_changes_no_deadline_yet(self, case: FiledCase, enter: Enter) -> None:
        before = case.state.deadlines
        assert self.send(enter(case, "seller"), case).status_code == 302
        assert case.state.deadlines == before
        assert "We are at a fair" in enter(case, "buyer").get(f"/cases/{case.number}").content.decode()

    def test_only_once(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "seller")
        self.send(client, case)
        assert self.send(client, case, once="again", text="Really.").status_code == 409
        assert self.done(case) == 1

    def test_not_for_a_deadline_of_somebody_else(self, case: FiledCase, enter: Enter) -> None:
        for deadline in ("decide", "escalate", "nonsense"):
            assert self.send(enter(case, "seller"), case, deadline=deadline).status_code == 422
        assert self.send(enter(case, "seller"), case, deadline="evidence").status_code == 409
        assert self.done(case) == 0


class _Asked(SevenQuestions):
    role = "buyer"

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        talk.ask_extension(
            case.id, actor=case.by("seller"), deadline=Kind.ANSWER, text="Please.", at=clock.at, key=key()
        )
        return case

    def test_the_page_shows_why(self, case: FiledCase, enter: Enter) -> None:
        assert "Please." in enter(case, "buyer").get(self.url(case)).content.decode()

    def test_who_asked_cannot_answer(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "seller"), case).status_code == 409


class TestGrant(_Asked):
    slug, act = "grant-extension", Act.GRANT_EXTENSION

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        before = case.state.deadline(Kind.ANSWER)
        self.send(enter(case, "buyer"), case)
        after = case.state.deadline(Kind.ANSWER)
        assert before is not None
        assert after is not None
        # Three business days from Friday 4 December: the Monday, Tuesday and Wednesday after.
        assert (after.due - before.due).days == 5


class TestRefuse(_Asked):
    slug, act = "refuse-extension", Act.REFUSE_EXTENSION

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        before = case.state.deadline(Kind.ANSWER)
        self.send(enter(case, "buyer"), case)
        assert case.state.deadline(Kind.ANSWER) == before


class TestWhatBecameOfARequest:
    @pytest.fixture
    def asked(self, at: datetime, clock: Clock, db: None) -> FiledCase:
        case = a_case(at=at)
        talk.ask_extension(
            case.id, actor=case.by("seller"), deadline=Kind.ANSWER, text="Please.", at=clock.at, key=key()
        )
        return case

    @staticmethod
    def page(case: FiledCase, enter: Enter) -> str:
        return enter(case, "seller").get(f"/cases/{case.number}").content.decode()

    OUTCOMES = ("more time was granted", "The other side declined.", "No longer open")

    def test_nothing_while_it_waits(self, asked: FiledCase, enter: Enter) -> None:
        page = self.page(asked, enter)
        assert not any(words in page for words in self.OUTCOMES)

    @pytest.mark.parametrize(("grant", "words"), [(True, OUTCOMES[0]), (False, OUTCOMES[1])])
    def test_an_answer_is_told_at_the_request(
        self, asked: FiledCase, enter: Enter, clock: Clock, grant: bool, words: str
    ) -> None:
        talk.answer_extension(asked.id, actor=asked.by("buyer"), grant=grant, at=clock.at, key=key())
        assert words in self.page(asked, enter)

    def test_an_answer_to_the_claim_makes_it_pointless(self, asked: FiledCase, enter: Enter, clock: Clock) -> None:
        answered(asked, at=clock.at)
        assert "No longer open" in self.page(asked, enter)
