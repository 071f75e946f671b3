"""Contesting an exhibit: open to the other side, with a reason, taken back at will, and answered for by the decider."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, a_person, an_order, answered, key
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.seven import SevenQuestions

from wakai.docket import queries as cases
from wakai.docket.domain.acts import EVERYONE, Act, Kind
from wakai.docket.domain.refusals import ExhibitNotAdmitted, ExhibitNotAssessed
from wakai.evidence import actions as evidence
from wakai.flows import contest, decide
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.kernel.money import Money

LATER = timedelta(days=8)


def handed_in(case: FiledCase, at: datetime, role: str = "seller", text: bytes = b"Left at the door.\n") -> str:
    return hand_in_exhibit(
        case.id, actor=case.by(role), stream=BytesIO(text), name="note.txt", caption="", audience=EVERYONE,
        at=at, key=key(),
    )  # fmt: skip


class TestContest(SevenQuestions):
    slug, role, act = "contest-exhibit", "buyer", Act.CONTEST_EXHIBIT

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        handed_in(case, clock.at)
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"exhibit": "E1", "text": "The door in it is not mine."}

    def test_works_and_both_sides_read_why(self, case: FiledCase, enter: Enter) -> None:
        assert self.send(enter(case, "buyer"), case).status_code == 302
        for role in ("buyer", "seller"):
            assert "The door in it is not mine." in enter(case, role).get(f"/cases/{case.number}").content.decode()

    @pytest.mark.parametrize("change", [{"text": " "}, {"exhibit": ""}, {"exhibit": "E2"}, {"exhibit": "ES1"}])
    def test_a_reason_and_a_known_exhibit_are_asked_for(
        self, case: FiledCase, enter: Enter, change: dict[str, str]
    ) -> None:
        assert self.send(enter(case, "buyer"), case, **change).status_code == 422
        assert self.done(case) == 0


class TestWithdraw(SevenQuestions):
    slug, role, act = "withdraw-contest", "buyer", Act.WITHDRAW_CONTEST

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        label = handed_in(case, clock.at)
        contest.contest_exhibit(case.id, actor=case.by("buyer"), exhibit=label, text="Hm.", at=clock.at, key=key())
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"exhibit": "E1", "text": "It is mine after all."}

    def test_works(self, case: FiledCase, enter: Enter) -> None:
        client = enter(case, "buyer")
        assert self.send(client, case).status_code == 302
        page = client.get(f"/cases/{case.number}").content.decode()
        assert "It is mine after all." in page
        assert f"/cases/{case.number}/contest-exhibit" in page


@pytest.mark.django_db
def test_the_lines_beside_an_exhibit(at: datetime, clock: Clock, enter: Enter) -> None:
    case = a_case(at=at)
    handed_in(case, clock.at)
    page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
    assert page.count('data-state="not_checkable"') == 2
    assert page.count('data-state="verified"') == 1
    assert "not independent" in page
    assert "has been asked for" in page


@pytest.mark.django_db
def test_a_stamp_that_comes_later_is_shown_although_the_case_stands_still(
    at: datetime, clock: Clock, enter: Enter
) -> None:
    from wakai.journal.models import TimeStamp
    from wakai.journal.stamping import try_stamp

    case = a_case(at=at)
    handed_in(case, clock.at)
    client = enter(case, "buyer")
    assert "has been asked for" in client.get(f"/cases/{case.number}").content.decode()
    assert try_stamp(TimeStamp.objects.get().pk, at=clock.at)
    page = client.get(f"/cases/{case.number}").content.decode()
    assert "has been asked for" not in page
    assert "this shows how the check works" in page


@pytest.fixture
def to_weigh(at: datetime, db: None) -> FiledCase:
    """A question for people, with an exhibit that the buyer contests."""
    case = a_case(at=at, order=an_order(at=at), kind="not_as_described", statements={"problem": "not_genuine"})
    answered(case, at=at, statements={"problem": "not_genuine"})
    label = handed_in(case, at)
    contest.contest_exhibit(case.id, actor=case.by("buyer"), exhibit=label, text="A copy.", at=at, key=key())
    decide.step_in(case.id, actor=case.by("buyer"), text="", at=at + LATER, key=key())
    assert case.state.deadline(Kind.DECIDE)
    return case


def row(reason: str = "The stamp of the maker is on it.", **tests: bool) -> dict[str, Any]:
    return {
        "exhibit": "E1",
        "lawful": True,
        "authentic": True,
        "relevant": True,
        "whole": True,
        "reason": reason,
    } | tests


def issue(case: FiledCase, at: datetime, *rows: dict[str, Any], exhibits: tuple[str, ...] = ()) -> None:
    points = ({"fact": "genuine", "value": False, "reason": "As it looks.", "exhibits": list(exhibits)},)
    decide.issue_decision(
        case.id, person_id=a_person(staff_role="agent"), criteria=points if exhibits else (),
        chosen=("buyer", "refund", Money.parse("120.00", "USD")), reason="It is a copy.", at=at + LATER, key=key(),
        admissibility=rows,
    )  # fmt: skip


def test_the_decider_answers_for_a_contested_exhibit(to_weigh: FiledCase, at: datetime) -> None:
    with pytest.raises(ExhibitNotAssessed):
        issue(to_weigh, at)
    with pytest.raises(ExhibitNotAdmitted):
        issue(to_weigh, at, row(authentic=False), exhibits=("E1",))
    issue(to_weigh, at, row(authentic=False))
    (entry,) = to_weigh.state.acts(Act.ISSUE_DECISION)
    assert entry.body["admissibility"] == [row(authentic=False)]
    assert len(cases.decisions_of(to_weigh.id)) == 1


def test_the_statement_says_what_was_admitted(to_weigh: FiledCase, at: datetime, clock: Clock, enter: Enter) -> None:
    issue(to_weigh, at, row(authentic=False, reason="The paper is too new."))
    page = enter(to_weigh, "seller").get(f"/cases/{to_weigh.number}").content.decode()
    assert "Exhibits that were contested" in page
    assert "not admitted" in page
    assert "lawful · not authentic · relevant · whole" in page
    assert "The paper is too new." in page


@pytest.mark.django_db
def test_what_came_from_another_system_is_not_said_to_have_come_here_directly(
    at: datetime, clock: Clock, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(at=at)
    filed = evidence.file_exhibit
    monkeypatch.setattr(evidence, "file_exhibit", lambda *args, **facts: filed(*args, **facts | {"path": "import"}))
    handed_in(case, clock.at)
    page = enter(case, "buyer").get(f"/cases/{case.number}").content.decode()
    assert 'data-state="verified"' not in page
    assert "case file of another system" in page
