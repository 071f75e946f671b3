"""Beside a contested exhibit: that it is contested, by whom, when and why, and what a decision said of it. Nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, a_person, key
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.cases.test_contest import handed_in, issue, row, to_weigh

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act
from wakai.flows import contest
from wakai.portal.cases.contested import FIRST_WORDS, contests_of
from wakai.portal.cases.opened import Opened
from wakai.portal.reader import Reader
from wakai.portal.viewer import Viewer

__all__ = ["to_weigh"]
pytestmark = pytest.mark.django_db
WHY = "The door in it is <not> mine. " + "It is of another colour. " * 12 + "And that is the end of it."


def contested(case: FiledCase, at: datetime, label: str = "E1", text: str = WHY, role: str = "buyer") -> None:
    contest.contest_exhibit(case.id, actor=case.by(role), exhibit=label, text=text, at=at, key=key())


@pytest.fixture
def case(at: datetime, clock: Clock) -> FiledCase:
    """E1 is contested by the buyer; E2 is not."""
    case = a_case(at=at)
    handed_in(case, at)
    handed_in(case, at, text=b"Another note.\n")
    contested(case, at)
    return case


def page(case: FiledCase, enter: Enter, role: str, language: str = "en") -> str:
    return str(enter(case, role, language).get(f"/cases/{case.number}").content.decode())


def mark(text: str) -> str:
    """What stands in the box beside the exhibit."""
    return text.split('<div class="contested')[1].split("</div>")[0]


@pytest.mark.parametrize(
    ("role", "language", "badge", "said"),
    [
        ("buyer", "en", "Contested", "You say that this exhibit is not authentic."),
        ("seller", "en", "Contested", "The buyer says that this exhibit is not authentic."),
        ("seller", "ja", "異議あり", "購入者は、この証拠は真正なものではないと異議を述べています。"),
        ("seller", "zh-hans", "有异议", "买家对该证据的真实性提出了异议。"),
    ],
)
def test_both_sides_read_who_contests_it(
    case: FiledCase, enter: Enter, role: str, language: str, badge: str, said: str
) -> None:
    text = page(case, enter, role, language)
    assert text.count('<div class="contested') == 1, "the other exhibit has no mark"
    assert said in mark(text)
    assert "<time" in mark(text)
    assert text.count(f'<span class="badge">{badge}</span>') == 2, "beside the exhibit and in the list of evidence"


def test_the_first_words_of_the_reason_lead_to_all_of_them(case: FiledCase, enter: Enter) -> None:
    text = page(case, enter, "seller")
    (entry,) = case.state.acts(Act.CONTEST_EXHIBIT)
    assert "The door in it is &lt;not&gt; mine." in mark(text)
    assert "that is the end of it" not in mark(text)
    assert f'href="#entry-{entry.seq}"' in mark(text)
    assert f'id="entry-{entry.seq}"' in text


def test_it_says_that_contested_is_not_false(case: FiledCase, enter: Enter) -> None:
    assert "Contested does not mean false. No decision has assessed it so far." in mark(page(case, enter, "seller"))
    assert "fals" not in mark(page(case, enter, "seller")).replace("does not mean false", "")


def test_the_desk_and_the_auditors_read_it_too(case: FiledCase, signed_in: Any) -> None:
    for staff_role in ("agent", "auditor"):
        text = signed_in(a_person(staff_role=staff_role)).get(f"/desk/{case.number}").content.decode()
        assert "The buyer says that this exhibit is not authentic." in mark(text)


def test_the_sellers_contest_is_the_sellers(at: datetime, clock: Clock, enter: Enter) -> None:
    case = a_case(at=at)
    handed_in(case, at, role="buyer")
    contested(case, at, role="seller", text="Hm.")
    assert "The seller says that this exhibit is not authentic." in mark(page(case, enter, "buyer"))


def test_taken_back_it_is_gone_and_contested_anew_it_is_back(case: FiledCase, at: datetime, enter: Enter) -> None:
    contest.withdraw_contest(case.id, actor=case.by("buyer"), exhibit="E1", text="", at=at, key=key())
    assert '<div class="contested' not in page(case, enter, "seller")
    contested(case, at, text="No: a copy.")
    assert "No: a copy." in mark(page(case, enter, "seller"))


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        ({}, "<b>admitted</b> (lawful · authentic · relevant · whole)"),
        ({"authentic": False}, "<b>not admitted</b> (lawful · not authentic · relevant · whole)"),
        ({"lawful": False, "whole": False}, "<b>not admitted</b> (not lawful · authentic · relevant · not whole)"),
    ],
)
def test_after_a_decision_it_says_how_it_was_assessed(
    to_weigh: FiledCase, at: datetime, clock: Clock, enter: Enter, signed_in: Any, tests: dict[str, bool], told: str
) -> None:
    issue(to_weigh, at, row() | tests)
    (entry,) = to_weigh.state.acts(Act.ISSUE_DECISION)
    text = page(to_weigh, enter, "seller")
    assert told in mark(text)
    assert f'href="#entry-{entry.seq}"' in mark(text)
    assert "No decision has assessed it" not in text
    desk = signed_in(a_person(staff_role="agent")).get(f"/desk/{to_weigh.number}").content.decode()
    assert told in mark(desk)


def seen(case: FiledCase, role: str, hidden: Act, at: datetime) -> Opened:
    """The case as this role opens it, had these entries been meant for the secretariat alone."""
    state = cases.state_of(case.id)
    entries = tuple(replace(each, audience=("agent",)) if each.act is hidden else each for each in state.entries)
    viewer = Viewer(role, case.account(role).id, None, may_act=True)
    return Opened(cases.head_of(case.id), replace(state, entries=entries), viewer, Reader("en", "UTC"), at)


def test_nobody_is_told_of_what_the_docket_does_not_show_them(to_weigh: FiledCase, at: datetime) -> None:
    issue(to_weigh, at, row(authentic=False))
    assert contests_of(seen(to_weigh, "seller", Act.CONTEST_EXHIBIT, at)) == {}
    (shown,) = contests_of(seen(to_weigh, "seller", Act.ISSUE_DECISION, at)).values()
    assert (shown.assessed, shown.decided) == (None, 0)


def test_the_first_words_are_few(case: FiledCase, at: datetime) -> None:
    (shown,) = contests_of(seen(case, "seller", Act.MESSAGE, at)).values()
    assert len(shown.why) == FIRST_WORDS
    assert shown.why.endswith("…")
