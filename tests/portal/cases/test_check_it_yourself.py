"""A decision can be checked by whom it concerns: the file, the command, the rule; and no new word on the order touches it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person, key
from tests.flows.told_anew import claimed, delivered, let_pass, tell
from tests.portal.cases.conftest import Clock, Enter
from tests.portal.desk.waiting import disputed
from typer.testing import CliRunner

from wakai.console.rulebook import app
from wakai.docket import queries as cases
from wakai.docket.domain.acts import Kind
from wakai.docket.queries import DecisionValue
from wakai.flows.decide import issue_decision
from wakai.portal.cases import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(clock: Clock) -> FiledCase:
    """Decided by the rules, for want of any answer."""
    case = claimed(clock.at)
    clock.at = let_pass(case) + timedelta(hours=1)
    return case


def decision_of(case: FiledCase) -> DecisionValue:
    (found,) = cases.decisions_of(case.id)
    return found


def file_of(case: FiledCase) -> str:
    return f"/cases/{case.number}/decisions/{decision_of(case).id}.json"


def page(client: Client, path: str) -> str:
    """A page as it is made anew, without what differs between any two requests."""
    record._KEPT._values.clear()
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r'nonce="[^"]*"', "", text)


# The file -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_each_side_finds_the_file_the_command_and_the_rule_beside_the_reasons(
    decided: FiledCase, enter: Enter, role: str
) -> None:
    shown = page(enter(decided, role), f"/cases/{decided.number}")
    rule = json.loads(decision_of(decided).finding)["rule"]
    assert f'<a href="{file_of(decided)}">This decision as a file (JSON)</a>' in shown
    assert f"wakai rulebook recheck {decided.number}-decision.json" in shown
    version = decided.head.rulebook_hash
    assert f'href="/rules/{version}.json"' in shown
    (address,) = re.findall(rf'<a href="(/rules/[^"#]+#[^"]+)">Rule {rule} as it was published</a>', shown)
    target, _, anchor = address.partition("#")
    assert f'<article id="{anchor}"><header><a class="mark" href="#{anchor}">{rule}</a>' in page(Client(), target)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["ご自身で確かめる", "この決定のファイル（JSON）", "公開された規則"]),
        ("zh-hans", ["自行核对", "本裁决的文件（JSON）", "已发布的规则"]),
    ],
)
def test_in_the_readers_language(decided: FiledCase, enter: Enter, language: str, words: list[str]) -> None:
    shown = page(enter(decided, "buyer", language), f"/cases/{decided.number}")
    assert [word for word in words if word not in shown] == []
    assert "Check it yourself" not in shown


def test_what_is_handed_out_is_judged_again_by_the_command(decided: FiledCase, enter: Enter, tmp_path: Path) -> None:
    response = enter(decided, "seller").get(file_of(decided))
    assert response.headers["Content-Disposition"] == f'attachment; filename="{decided.number}-decision.json"'
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "private, no-store"
    file = tmp_path / "decision.json"
    file.write_bytes(response.content)
    told = CliRunner().invoke(app, ["recheck", str(file)])
    assert told.exit_code == 0, told.output
    assert "By the rules: 1" in told.output
    data = json.loads(response.content)
    assert (data["case"], data["order"]) == (decided.number, decided.order.number)
    assert data["finding"] == json.loads(decision_of(decided).finding)
    file.write_bytes(response.content.replace(b'"in_favour_of":"buyer"', b'"in_favour_of":"seller"'))
    assert CliRunner().invoke(app, ["recheck", str(file)]).exit_code == 1


def test_everybody_of_the_case_gets_the_same_file_and_nobody_else_any(
    decided: FiledCase, clock: Clock, enter: Enter, signed_in: Callable[[int], Client]
) -> None:
    staff = signed_in(a_person(staff_role="agent"))
    files = {
        client.get(file_of(decided)).content for client in (enter(decided, "buyer"), enter(decided, "seller"), staff)
    }
    assert len(files) == 1
    assert b"@" not in files.pop(), "nobody's address is in it"
    other = a_case(at=clock.at)
    for stranger in (Client(), enter(other, "buyer"), signed_in(a_person())):
        response = stranger.get(file_of(decided))
        assert response.status_code in (302, 404)
        assert b"finding" not in response.content


def test_only_decisions_of_this_case_are_handed_out_here(decided: FiledCase, clock: Clock, enter: Enter) -> None:
    other = a_case(at=clock.at)
    buyer = enter(other, "buyer")
    assert buyer.get(file_of(decided).replace(decided.number, other.number)).status_code == 404
    assert buyer.get(f"/cases/{other.number}/decisions/dec_nothing.json").status_code == 404


def test_takes_no_posts(decided: FiledCase, enter: Enter) -> None:
    assert enter(decided, "buyer").post(file_of(decided)).status_code == 405


def test_an_open_case_offers_nothing_to_check(clock: Clock, enter: Enter) -> None:
    case = a_case(at=clock.at)
    assert "Check it yourself" not in page(enter(case, "buyer"), f"/cases/{case.number}")


# A new word on the order ----------------------------------------------------------------------------------------------
def by_people(clock: Clock) -> FiledCase:
    case = disputed(at=clock.at, order=tell(clock.at))
    due = case.state.deadline(Kind.DECIDE)
    assert due is not None
    clock.at = due.due - timedelta(hours=1)
    point = {"fact": "problem", "value": "damaged", "reason": "By the photo.", "exhibits": ["E1"]}
    issue_decision(
        case.id,
        person_id=a_person(staff_role="agent"),
        criteria=(point,),
        chosen=("buyer", "refund", case.state.claimed),
        reason="It is broken.",
        at=clock.at,
        key=key(),
    )
    clock.at += timedelta(hours=1)
    return case


def by_rules(clock: Clock) -> FiledCase:
    case = claimed(clock.at)
    clock.at = let_pass(case) + timedelta(hours=1)
    return case


@pytest.mark.parametrize("made", [by_rules, by_people])
def test_a_decided_case_reads_the_same_whatever_the_marketplace_tells_later(
    made: Callable[[Clock], FiledCase], clock: Clock, enter: Enter, signed_in: Callable[[int], Client]
) -> None:
    at = clock.at
    case = made(clock)
    staff = signed_in(a_person(staff_role="agent"))
    readers = [
        (enter(case, "buyer"), f"/cases/{case.number}"),
        (enter(case, "seller"), f"/cases/{case.number}"),
        (staff, f"/desk/{case.number}"),
        (staff, file_of(case)),
    ]
    before = [page(client, path) for client, path in readers]
    rules = page(readers[0][0], f"/cases/{case.number}/rules")
    lamp = {"title": "Another lamp", "unit_price": "80.00"}
    tell(at, now=clock.at, lamp=lamp, zone="Europe/Berlin", buyer_id="b1", **delivered(at))
    assert [page(client, path) for client, path in readers] == before
    told = page(readers[0][0], f"/cases/{case.number}/rules")
    section = told[
        told.index("<h2>What the marketplace has told otherwise since") : told.index("<h2>The rules in the order")
    ]
    assert "This came after the case had ended and does not count in it." in section
    assert told.replace(section, "").split() == rules.split()


def test_an_open_case_shows_what_became_different(clock: Clock, enter: Enter) -> None:
    case = claimed(clock.at)
    client = enter(case, "buyer")
    assert "told otherwise" not in page(client, f"/cases/{case.number}/rules")
    tell(clock.at, **delivered(clock.at))
    shown = page(client, f"/cases/{case.number}/rules")
    section = shown[
        shown.index("<h2>What the marketplace has told otherwise since") : shown.index("<h2>The rules in the order")
    ]
    assert "does not count" not in section
    assert re.search(r">Tracking status</th><td[^>]*>not on record</td><td[^>]*>Delivered<", section), section
    assert "Order total" not in section
