"""`wakai claims from-orders` and `wakai judge` where an order gives no reason, not yet, or cannot be claimed on."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.factories import a_case, a_person, an_order, key, rules
from tests.portal.desk.waiting import disputed
from typer.testing import CliRunner

from wakai.commerce.domain.order import Order, Parcel
from wakai.config import clock
from wakai.console import database
from wakai.console.main import app
from wakai.docket import queries as cases
from wakai.docket.domain.acts import Kind
from wakai.flows.claim_from_orders import grievance_of
from wakai.flows.decide import issue_decision
from wakai.kernel.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_server_of_its_own(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(database, "embedded_server", nullcontext)
    monkeypatch.setattr(clock, "now", lambda: at)


def from_orders() -> str:
    told = CliRunner().invoke(app, ["claims", "from-orders", "--source", "test"])
    assert told.exit_code == 0, (told.output, told.exception)
    return told.stdout


def sold(at: datetime, *, estimate: int | None, came: int | None = None, **more: object) -> Order:
    """An order whose estimated day, and day of delivery, lie this many days from today."""
    today = at.date()
    parcels = (Parcel(status="delivered", delivered_on=today + timedelta(days=came)),) if came is not None else ()
    day = today + timedelta(days=estimate) if estimate is not None else None
    return an_order(at=at, estimated_delivery_on=day, parcels=parcels, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("estimate", "came", "kind"),
    [
        (-10, -10, None),
        (-10, -11, None),
        (-10, -9, "late"),
        (-10, None, "not_received"),
        (None, -9, None),
        (None, None, None),
    ],
)
def test_the_criterion_on_its_border(at: datetime, estimate: int | None, came: int | None, kind: str | None) -> None:
    found = grievance_of(sold(at, estimate=estimate, came=came))
    assert (found.kind if found else None) == kind


def test_several_parcels_count_by_the_last_that_came(at: datetime) -> None:
    order = sold(at, estimate=-10, came=-12)
    later = replace(order.parcels[0], delivered_on=at.date() - timedelta(days=3))
    found = grievance_of(replace(order, parcels=(order.parcels[0], later)))
    assert found
    assert (found.kind, found.came) == ("late", at.date() - timedelta(days=3))


def test_the_claim_is_made_at_noon_where_the_order_was_placed(at: datetime) -> None:
    order = replace(sold(at, estimate=-10), zone="America/Sao_Paulo", estimated_delivery_on=date(2018, 2, 10))
    found = grievance_of(order)
    assert found
    # Sao Paulo left summer time on the day in between: noon stays noon.
    assert found.at.isoformat() == "2018-02-17T14:00:00+00:00"
    after = grievance_of(replace(order, estimated_delivery_on=date(2018, 2, 11)))
    assert after
    assert after.at.isoformat() == "2018-02-18T15:00:00+00:00"


@pytest.mark.parametrize(("estimate", "opened"), [(-8, 1), (-7, 1), (-6, 0), (4, 0)])
def test_nobody_claims_before_the_day_has_come(at: datetime, estimate: int, opened: int) -> None:
    rules(at=at)
    sold(at, estimate=estimate)
    assert f"{opened} opened, 0 had been opened before" in from_orders()
    for head in cases.cases_from("orders"):
        assert head.opened_at <= at


def test_an_order_with_a_case_of_its_own_is_named_and_the_others_go_on(at: datetime) -> None:
    busy, free = sold(at, estimate=-20), sold(at, estimate=-20)
    case = a_case(at=at - timedelta(days=1), order=busy)
    said = from_orders()
    assert f"order {busy.number}: not opened." in said
    assert case.number in said
    assert "1 opened, 0 had been opened before" in said
    assert [head.order_id for head in cases.cases_from("orders")] == [free.id]


def test_an_order_older_than_any_rules_is_named(at: datetime) -> None:
    rules(at=at)
    old = sold(at, estimate=-20, paid_at=datetime.fromisoformat("2014-01-05T00:00:00+00:00"))
    assert f"order {old.number}: not opened. No published rules cover an order" in from_orders()


def test_an_order_for_which_nothing_was_paid_is_named(at: datetime) -> None:
    rules(at=at)
    free = sold(at, estimate=-20)
    from wakai.commerce.actions import store_orders

    nothing = replace(free, payments=(replace(free.payments[0], amount=Money.zero("USD")),), total=Money.zero("USD"))
    ids = {
        ("buyer", free.buyer.external_id): free.buyer.account_id,
        ("seller", free.seller.external_id): free.seller.account_id,
    }
    store_orders([nothing], accounts=ids, at=at)
    assert f"order {free.number}: not opened." in from_orders()


def test_judging_without_claims_says_so_and_writes_an_empty_file(at: datetime, tmp_path: object) -> None:
    told = CliRunner().invoke(app, ["judge", "--out", f"{tmp_path}/none.ndjson"])
    assert told.exit_code == 0, told.output
    assert "0 decisions written to" in told.stdout


def test_a_decision_by_people_is_explained_with_its_result_its_points_and_its_reason(at: datetime) -> None:
    case = disputed(at=at)
    due = case.state.deadline(Kind.DECIDE)
    assert due
    point = {"fact": "problem", "value": "damaged", "reason": "By the photo.", "exhibits": ["E1"]}
    issue_decision(
        case.id,
        person_id=a_person(staff_role="agent"),
        criteria=(point,),
        chosen=("neither", "partial_refund", Money(2_500, "USD")),
        reason="Both sides have a point.",
        at=due.due - timedelta(hours=1),
        key=key(),
    )
    told = CliRunner().invoke(app, ["judge", "--explain", case.number])
    assert told.exit_code == 0, told.exception
    assert (
        "Decided by the secretariat in favour of neither side: partial refund, USD 25.00\n- What is wrong: "
    ) in told.stdout
    assert " By the photo.\nReason: Both sides have a point.\n\nStatement of reasons" in told.stdout
