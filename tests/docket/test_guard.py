"""A case moves only from what a step was computed from: whoever comes second is told so, and leaves nothing behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import transaction
from tests.factories import FiledCase, a_case, answered, offered

from wakai.docket import actions as docket
from wakai.docket import models
from wakai.docket.domain import negotiation
from wakai.docket.domain.acts import EVERYONE, Stage
from wakai.docket.domain.refusals import SomeoneWasFirst
from wakai.docket.domain.state import CaseState
from wakai.journal.models import Entry as Happening
from wakai.kernel.money import Money

pytestmark = pytest.mark.django_db
TABLES = (models.Entry, models.Deadline, models.Decision, Happening)


@pytest.fixture
def case(at: datetime) -> FiledCase:
    return answered(a_case(at=at), at=at)


def marks(case: FiledCase) -> tuple[object, ...]:
    """Everything that storing a step could touch."""
    row = models.Case.objects.values_list("stage", "version", "closed_at").get(pk=case.id)
    return (row, *(list(table.objects.filter(case_id=case.id).values()) for table in TABLES))


def record(state: CaseState, case: FiledCase, at: datetime) -> int:
    step = negotiation.write_message(state, role="buyer", text="Hello?", audience=EVERYONE, at=at)
    with transaction.atomic():
        return docket.record(state, step, author=case.buyer.id, at=at)


def test_from_the_present_state_it_moves_by_one(case: FiledCase, at: datetime) -> None:
    state = case.state
    assert record(state, case, at) == state.version + 1 == case.state.version


@pytest.mark.parametrize(
    "outdated",
    [
        lambda state: replace(state, version=state.version - 1),
        lambda state: replace(state, version=state.version + 1),
        lambda state: replace(state, stage=Stage.DECISION),
        lambda state: replace(state, stage=Stage.CLOSED, version=state.version),
    ],
    ids=["a version before", "a version ahead", "another stage", "thought closed"],
)
def test_from_any_other_state_nothing_is_stored(
    case: FiledCase, at: datetime, outdated: Callable[[CaseState], CaseState]
) -> None:
    step = negotiation.write_message(case.state, role="buyer", text="Hello?", audience=EVERYONE, at=at)
    before = marks(case)
    with pytest.raises(SomeoneWasFirst), transaction.atomic():
        docket.record(outdated(case.state), step, author=case.buyer.id, at=at)
    assert marks(case) == before


def test_an_acceptance_computed_before_the_offer_changed_is_not_stored(case: FiledCase, at: datetime) -> None:
    first = offered(case, "seller", amount="20.00", at=at)
    seen = case.state
    step = negotiation.accept_offer(seen, role="buyer", offer=first, at=at)
    offered(case, "seller", amount="5.00", at=at)
    before = marks(case)
    with pytest.raises(SomeoneWasFirst), transaction.atomic():
        docket.record(seen, step, author=case.buyer.id, at=at)
    assert marks(case) == before
    assert case.head.stage == Stage.NEGOTIATION


def test_of_two_steps_from_one_state_the_first_counts(case: FiledCase, at: datetime) -> None:
    seen = case.state
    offer = negotiation.make_offer(
        seen, role="seller", remedy="partial_refund", amount=Money.parse("10.00", "USD"), note="", at=at
    )
    record(seen, case, at)
    with pytest.raises(SomeoneWasFirst), transaction.atomic():
        docket.record(seen, offer, author=case.seller.id, at=at)
    assert [entry.act for entry in case.state.entries] == ["claim", "answer", "message"]
