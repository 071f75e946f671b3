"""Random acts through the flows: what the database holds is what the pure core works out from the same acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import a_case, an_order, key
from tests.flows.checks import consistent, recomputed
from tests.flows.fold import CORE, FLOW, Doing, comparable, in_the_core, on_the_database, script, started

from wakai.flows.material import material_of

pytestmark = pytest.mark.django_db


def both_ways(at: datetime, doings: list[Doing], **case: Any) -> None:
    filed = a_case(at=at, **case)
    material, folded = material_of(filed.id), started(filed.state)
    accounts = {"buyer": filed.buyer.id, "seller": filed.seller.id}
    assert comparable(filed.state) == comparable(folded)
    for doing in doings:
        before = folded
        folded = in_the_core(folded, doing, material)
        done = on_the_database(filed.id, accounts, doing, key=key())
        assert done or folded == before
        assert comparable(filed.state) == comparable(folded), doing
    consistent(filed.id)
    recomputed(filed.id)


@pytest.mark.parametrize("n", range(5))
def test_told_ways(at: datetime, n: int) -> None:
    both_ways(at, list(script(at, n)))


def test_every_act_has_both_ways() -> None:
    assert set(CORE) == set(FLOW)


ACTS = st.tuples(
    st.sampled_from([*CORE, *("time",) * 3, "offer", "step_in", "answer"]),
    st.sampled_from(["buyer", "seller"]),
    st.integers(1, 100),
    st.integers(1, 12_000),
    st.sampled_from([{}, {}, {"condition_stated": True}, {"condition_stated": False, "returns_accepted": True}]),
)


@given(
    acts=st.lists(ACTS, min_size=1, max_size=14),
    kind=st.sampled_from(["not_received", "not_as_described", "late"]),
    total=st.sampled_from(["120.00", "750.00"]),
)
@settings(
    max_examples=max(50, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_random_ways(
    at: datetime, acts: list[tuple[str, str, int, int, dict[str, Any]]], kind: str, total: str
) -> None:
    doings, now = [], at
    for what, role, hours, minor, statements in acts:
        now += timedelta(hours=hours)
        doings.append(Doing(what, role, now, {"minor": minor, "statements": statements}))
    both_ways(at, doings, kind=kind, order=an_order(at=at, total=total))
