"""The decider's checklist for a contested exhibit: asked for on the page, kept with the decision, read by both sides."""

import html
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import FiledCase, an_order, key
from tests.portal.desk.conftest import SignIn
from tests.portal.desk.seven import findings
from tests.portal.desk.test_issue import confirmed
from tests.portal.desk.waiting import disputed

from wakai.docket.domain.acts import Act
from wakai.flows import contest

# What the buyer said of the lamp rests on the photo: with that contested, the decider has it to find, or to choose.
OWN = {"favours": "buyer", "remedy": "partial_refund", "amount": "40.00", "reason": "Half each is fair."}
TICKED = {
    "tests-E1": ["lawful", "authentic", "relevant", "whole"],
    "admit-E1": "The lamp in it is the one of the order.",
}


@pytest.fixture
def case(at: datetime, db: None) -> FiledCase:
    """A case at the desk whose photo the seller contests."""
    made = disputed(at=at, order=an_order(at=at, total="128.00", titles=("Table lamp, brass", "Glass shade (opal)")))
    later = at + timedelta(days=9, hours=20)
    contest.contest_exhibit(made.id, actor=made.by("seller"), exhibit="E1", text="Not our lamp.", at=later, key=key())
    return made


def sent(case: FiledCase, **changes: Any) -> dict[str, Any]:
    last = case.state.entries[-1].seq
    return {"once": "pressed-once", "seen": str(last), **findings(), **OWN, "do": "confirm", **changes}


def test_the_page_asks_for_it_only_where_an_exhibit_is_contested(
    case: FiledCase, agent: int, sign_in: SignIn, at: datetime
) -> None:
    client = sign_in(agent)
    page = html.unescape(client.get(f"/desk/{case.number}").content.decode())
    assert "Exhibit E1 is contested. What holds?" in page
    assert "Not our lamp." in page
    other = disputed(at=at)
    assert "is contested. What holds?" not in client.get(f"/desk/{other.number}").content.decode()


def test_without_it_nothing_is_issued(case: FiledCase, agent: int, sign_in: SignIn) -> None:
    response = sign_in(agent).post(f"/desk/{case.number}", sent(case))
    assert response.status_code == 422
    assert "These exhibits are contested: E1" in html.unescape(response.content.decode())


def test_a_point_cannot_rest_on_what_is_not_admitted(case: FiledCase, agent: int, sign_in: SignIn) -> None:
    rests_on = {"exhibits-problem": ["E1"], "tests-E1": ["lawful"], "admit-E1": "The lamp is another one."}
    response = sign_in(agent).post(f"/desk/{case.number}", sent(case, **rests_on))
    assert response.status_code == 422
    assert "You do not admit E1" in html.unescape(response.content.decode())
    assert "The lamp is another one." in response.content.decode()  # nothing typed is lost


def test_what_is_confirmed_is_issued_and_told(case: FiledCase, agent: int, sign_in: SignIn) -> None:
    client = sign_in(agent)
    page = client.post(f"/desk/{case.number}", sent(case, **TICKED)).content.decode()
    assert "Exhibits that were contested" in page
    assert "異議が出た証拠" in page  # the buyer reads Japanese
    assert client.post(f"/desk/{case.number}", confirmed(page)).status_code == 302
    (entry,) = case.state.acts(Act.ISSUE_DECISION)
    (row,) = entry.body["admissibility"]
    assert row["reason"] == TICKED["admit-E1"]
    assert all(row[test] for test in TICKED["tests-E1"])
