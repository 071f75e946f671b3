"""A marketplace tells an order anew: open cases say what became different, ended ones stay as they were."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.factories import FiledCase, a_case, a_person, key
from tests.flows.checks import written
from tests.flows.told_anew import NUMBER, claimed, delivered, let_pass, tell
from tests.portal.desk.waiting import disputed

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Kind, Stage
from wakai.flows import talk
from wakai.flows.decide import assessment_of, issue_decision
from wakai.flows.kept import CHANGED, changes_of, goods_claimed
from wakai.flows.material import material_of
from wakai.journal.models import Entry as Journal
from wakai.rulebook import ABSENT, Finding

pytestmark = pytest.mark.django_db


def noted(case: FiledCase) -> list[Journal]:
    return list(Journal.objects.filter(case_id=case.id, kind=CHANGED))


# Open cases -----------------------------------------------------------------------------------------------------------
def test_an_open_case_says_what_became_different_and_is_judged_by_it(at: datetime) -> None:
    case = claimed(at)
    before = assessment_of(case.id).established.facts
    assert "tracking_status" not in before
    later = at + timedelta(hours=5)
    tell(at, now=later, **delivered(at))
    (change,) = changes_of(case.id)
    assert (change.at, change.stage) == (later, Stage.NEGOTIATION)
    told = {name: (old, new) for name, old, new in change.facts}
    assert told["tracking_status"] == (None, "delivered")
    assert told["delivered_on"] == (None, (at - timedelta(days=2)).date())
    assert "order_total" not in told
    now = assessment_of(case.id).established.facts
    assert now["tracking_status"].value == "delivered"
    assert {name: fact for name, fact in now.items() if name not in told} == {
        name: fact for name, fact in before.items() if name not in told
    }


def test_each_new_word_is_noted_by_itself(at: datetime) -> None:
    case = claimed(at)
    tell(at, shipping_recorded="yes")
    tell(at, **delivered(at))
    first, second = changes_of(case.id)
    assert {name: new for name, _, new in first.facts}["shipped_on"] is ABSENT
    assert {name: old for name, old, _ in second.facts}["shipped_on"] is ABSENT
    assert second.before.records["tracking_status"].value == "none"


def test_the_same_word_again_is_noted_nowhere(at: datetime) -> None:
    case = claimed(at)
    tell(at, **delivered(at))
    mark = written()
    tell(at, now=at + timedelta(days=1), **delivered(at))
    assert written() == mark
    assert len(noted(case)) == 1


def test_a_word_that_changes_nothing_for_the_case_is_noted_nowhere(at: datetime) -> None:
    case = claimed(at)
    tell(at, buyer_name="Aiko Tanaka", condition_statement="as new")
    assert noted(case) == []


def test_another_order_does_not_concern_the_case(at: datetime) -> None:
    case = claimed(at)
    tell(at, order_number="SHOP-2")
    tell(at, order_number="SHOP-2", **delivered(at))
    assert noted(case) == []


def test_nobody_is_written_to_and_nothing_personal_is_kept(at: datetime) -> None:
    case = claimed(at)
    tell(at, buyer_name="Aiko Tanaka", ship_to_name="Aiko Tanaka", ship_to_city="Kyoto", **delivered(at))
    (entry,) = noted(case)
    assert entry.actor == "system"
    kept = str(entry.payload)
    assert not [word for word in ("Tanaka", "Kyoto", "example.org", "1234") if word in kept]
    (told,) = Journal.objects.filter(kind="orders_imported").order_by("-id")[:1]
    assert told.payload["cases"] == 1


def test_what_was_claimed_stays_as_it_was_claimed(at: datetime) -> None:
    case = claimed(at)
    before = goods_claimed(case.head)
    tell(at, lamp={"title": "Floor lamp"})
    tell(at, lamp={"title": "Ceiling lamp", "quantity": 2, "unit_price": "50.00"})
    assert goods_claimed(case.head) == before
    assert before is not None
    assert [item.title for item in before.items] == ["Table lamp"]
    assert before.number == NUMBER


def test_an_order_told_without_the_line_that_was_claimed_is_not_refused(at: datetime) -> None:
    """The record then says nothing of it any more: unknown, and not what it was."""
    case = claimed(at)
    tell(at, lamp={"line": 2})
    (change,) = changes_of(case.id)
    assert {name: new for name, _, new in change.facts}["order_total"] is None
    assert "order_total" not in assessment_of(case.id).established.facts
    assert assessment_of(case.id).established.facts["claimed_amount"].value == 12_000


# Ended cases ----------------------------------------------------------------------------------------------------------
def test_a_decision_by_the_rules_comes_out_of_the_record_as_it_was(at: datetime) -> None:
    case = claimed(at)
    end = let_pass(case)
    (decision,) = cases.decisions_of(case.id)
    assert decision.favours == "buyer"
    tell(at, now=end, lamp={"title": "Floor lamp"}, **delivered(at))
    tell(at, now=end, promised_ship_on="2026-01-05")
    again = assessment_of(case.id, full=True).finding
    assert again is not None
    assert again.to_json() == decision.finding
    assert [change.stage for change in changes_of(case.id)] == [Stage.CLOSED, Stage.CLOSED]


def test_what_was_told_before_the_decision_counts_in_it_and_what_came_after_does_not(at: datetime) -> None:
    case = claimed(at)
    tell(at, shipping_recorded="yes")
    end = let_pass(case)
    (decision,) = cases.decisions_of(case.id)
    tell(at, now=end, **delivered(at))
    again = assessment_of(case.id, full=True).finding
    assert again is not None
    assert again.to_json() == decision.finding
    assert material_of(case.id).records["tracking_status"].value == "none"


def test_a_decision_by_people_comes_out_with_the_points_they_found(at: datetime) -> None:
    case = disputed(at=at, order=tell(at))
    due = case.state.deadline(Kind.DECIDE)
    assert due is not None
    end = due.due - timedelta(hours=1)
    point = {"fact": "problem", "value": "damaged", "reason": "By the photo.", "exhibits": ["E1"]}
    chosen = ("buyer", "refund", case.state.claimed)
    person = a_person(staff_role="agent")
    issue_decision(
        case.id, person_id=person, criteria=(point,), chosen=chosen, reason="It is broken.", at=end, key=key()
    )
    (decision,) = cases.decisions_of(case.id)
    assert ["problem", "found"] in [
        [name, fact.provenance.kind] for name, fact in Finding.from_json(decision.finding).facts
    ]
    for _ in range(2):
        again = assessment_of(case.id, full=True).finding
        assert again is not None
        assert again.to_json() == decision.finding
        tell(at, now=end, **delivered(at))


def test_a_case_that_was_settled_stays_as_it_was(at: datetime) -> None:
    case = claimed(at)
    talk.concede(case.id, actor=case.by("seller"), text="", at=at, key=key())
    before = assessment_of(case.id, full=True)
    tell(at, lamp={"line": 2, "title": "Floor lamp"}, **delivered(at))
    assert assessment_of(case.id, full=True) == before


def test_a_second_claim_on_the_order_is_judged_by_the_new_word_from_its_start(at: datetime) -> None:
    first = claimed(at)
    talk.withdraw_claim(first.id, actor=first.by("buyer"), text="", at=at, key=key())
    order = tell(at, lamp={"title": "Floor lamp"}, **delivered(at))
    second = a_case(at=at, order=order)
    assert "tracking_status" not in assessment_of(first.id).established.facts
    assert assessment_of(second.id).established.facts["tracking_status"].value == "delivered"
    assert changes_of(second.id) == ()
    goods = goods_claimed(second.head)
    assert goods is not None
    assert goods.items[0].title == "Floor lamp"
