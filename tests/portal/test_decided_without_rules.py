"""A decision of people on a kind of claim that the rulebook does not know reads like any other, on every page."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import FiledCase, a_person, key
from tests.portal.cases.conftest import Clock, Enter, clock, enter, signed_in
from tests.portal.desk.waiting import uncovered
from typer.testing import CliRunner

from wakai.console import database
from wakai.console.main import app
from wakai.docket.domain.acts import Kind
from wakai.docket.queries import decisions_of
from wakai.flows.decide import issue_decision

__all__ = ["clock", "enter", "signed_in"]
pytestmark = pytest.mark.django_db
REASON = "The maker says that it is a copy."


@pytest.fixture
def case(clock: Clock) -> FiledCase:
    case = uncovered(at=clock.at)
    due = case.state.deadline(Kind.DECIDE)
    assert due
    clock.at = due.due - timedelta(hours=1)
    chosen = ("buyer", "refund", case.state.paid)
    issue_decision(
        case.id, person_id=a_person(staff_role="agent"), criteria=(), chosen=chosen, reason=REASON, at=clock.at, key=key()
    )  # fmt: skip
    assert decisions_of(case.id)[-1].finding == ""
    return case


@pytest.mark.parametrize("path", ["", "/rules"])
@pytest.mark.parametrize("role", ["buyer", "seller", "agent"])
def test_each_page_of_the_case(
    case: FiledCase, enter: Enter, signed_in: Callable[[int], Client], role: str, path: str
) -> None:
    browser = signed_in(a_person(staff_role="agent")) if role == "agent" else enter(case, role)
    page = browser.get(f"/cases/{case.number}{path}")
    assert page.status_code == 200
    assert path or REASON in page.content.decode()


def test_lists_and_the_desk(case: FiledCase, enter: Enter, signed_in: Callable[[int], Client]) -> None:
    assert case.number in enter(case, "buyer").get("/cases/").content.decode()
    staff = signed_in(a_person(staff_role="agent"))
    assert staff.get("/desk/").status_code == 200
    assert REASON in staff.get(f"/desk/{case.number}").content.decode()


@pytest.mark.parametrize(
    ("language", "result"),
    [
        ("en", "Decided by the secretariat in favour of the buyer: refund, USD 120.00"),
        ("ja", "事務局による決定：購入者の主張を認める：返金（120.00米ドル）"),
        ("zh", "平台客服的裁决：支持买家：退款（120.00美元）"),
    ],
)
def test_on_the_command_line(case: FiledCase, monkeypatch: pytest.MonkeyPatch, language: str, result: str) -> None:
    monkeypatch.setattr(database, "embedded_server", nullcontext)
    told = CliRunner().invoke(app, ["judge", "--explain", case.number, "--language", language])
    assert told.exit_code == 0, (told.output, told.exception)
    said = told.stdout.partition(case.number)[2].splitlines()
    assert result in said
    assert said[said.index(result) + 1].endswith(REASON)
