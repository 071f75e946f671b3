"""The clock's own door: warned once before, lapsed once at the hour and never before it, and no bad row stalls the others."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import a_case, answered, key, offered
from tests.flows.checks import consistent, written

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act, Closing, Kind, Stage
from wakai.docket.models import Deadline
from wakai.flows import doing, talk
from wakai.flows import watch_deadlines as module
from wakai.flows.watch_deadlines import lapse_deadline, replay_deadlines, watch_deadlines

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def test_on_the_border_of_the_hour(at: datetime) -> None:
    case = a_case(at=at)
    due = case.state.deadlines[0].due
    watch_deadlines(at=due - timedelta(hours=1))
    before = written()
    assert watch_deadlines(at=due - TICK) == (0, 0)
    assert written() == before
    assert watch_deadlines(at=due) == (0, 1)
    consistent(case.id)
    assert case.state.stage is not Stage.NEGOTIATION


def test_a_warning_comes_once_and_not_before_its_hour(at: datetime) -> None:
    case = a_case(at=at)
    row = Deadline.objects.get(case_id=case.id)
    assert row.due_at - row.warn_at == timedelta(hours=24)
    assert watch_deadlines(at=row.warn_at - TICK) == (0, 0)
    assert watch_deadlines(at=row.warn_at) == (1, 0)
    assert watch_deadlines(at=row.warn_at + timedelta(hours=1)) == (0, 0)
    (warning,) = case.state.acts(Act.WARN)
    assert warning.body["role"] == "seller"
    assert warning.audience == ("seller", "agent"), "the other side is not told"
    consistent(case.id)


def test_nobody_is_warned_of_what_has_passed(at: datetime) -> None:
    case = a_case(at=at)
    assert watch_deadlines(at=case.state.deadlines[0].due + timedelta(days=9)) == (0, 1)
    assert not list(case.state.acts(Act.WARN))


def test_what_was_answered_in_time_never_lapses(at: datetime) -> None:
    case = a_case(at=at)
    due = case.state.deadlines[0].due
    answered(case, at=due - TICK)
    watch_deadlines(at=due)
    assert not list(case.state.acts(Act.LAPSE))


def test_an_extended_deadline_lapses_at_its_new_hour_alone(at: datetime) -> None:
    case = a_case(at=at)
    (old,) = cases.due(case.state.deadlines[0].due, case_id=case.id)
    talk.ask_extension(case.id, actor=case.by("seller"), deadline=Kind.ANSWER, text="x", at=at, key=key())
    talk.answer_extension(case.id, actor=case.by("buyer"), grant=True, at=at, key=key())
    new = case.state.deadlines[0].due
    assert new > old.due
    before = case.state
    # A worker that had read the old row comes late with it.
    assert not lapse_deadline(old, at=old.due)
    assert watch_deadlines(at=new - TICK)[1] == 0
    assert case.state.entries[: len(before.entries)] == before.entries
    assert not list(case.state.acts(Act.LAPSE))
    assert watch_deadlines(at=new)[1] == 1
    consistent(case.id)


def test_a_row_read_before_the_answer_changes_nothing_after_it(at: datetime) -> None:
    case = a_case(at=at)
    (row,) = cases.due(case.state.deadlines[0].due, case_id=case.id)
    answered(case, at=at)
    before = case.state
    assert not lapse_deadline(row, at=row.due)
    assert case.state == before


def test_an_offer_lapses_and_cannot_be_accepted_any_more(at: datetime) -> None:
    case = answered(a_case(at=at), at=at)
    offer = offered(case, "buyer", at=at)
    due = case.state.deadline(Kind.REPLY_TO_OFFER, "seller")
    assert due
    watch_deadlines(at=due.due)
    with pytest.raises(Exception, match="offer has changed"):
        talk.accept_offer(case.id, actor=case.by("seller"), offer=offer, at=due.due, key=key())
    assert case.state.stage is Stage.NEGOTIATION
    consistent(case.id)


def test_an_offer_made_anew_on_the_same_day_has_a_lapse_of_its_own(at: datetime) -> None:
    """Both end at the same midnight; the second is another offer, and another end."""
    case = answered(a_case(at=at), at=at)
    first = offered(case, "buyer", at=at)
    talk.withdraw_offer(case.id, actor=case.by("buyer"), offer=first, at=at, key=key())
    offered(case, "buyer", at=at + timedelta(hours=1))
    due = case.state.deadline(Kind.REPLY_TO_OFFER, "seller")
    assert due
    assert watch_deadlines(at=due.due)[1] == 1
    consistent(case.id)


def test_a_claimant_who_lets_the_time_pass_closes_the_case(at: datetime) -> None:
    case = answered(a_case(at=at), at=at)
    due = case.state.deadline(Kind.ESCALATE, "buyer")
    assert due
    watch_deadlines(at=due.due)
    assert case.head.closing
    assert case.head.closing["how"] == Closing.CLAIMANT_SILENT
    consistent(case.id)


def test_one_case_that_fails_leaves_the_others_their_hour(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = [a_case(at=at) for _ in range(3)]
    due = filed[0].state.deadlines[0].due
    real = doing.act_in_case

    def broken(case_id: str, **more: object) -> int:
        if case_id == filed[0].id:
            raise ZeroDivisionError
        return real(case_id, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "act_in_case", broken)
    assert watch_deadlines(at=due)[1] == 2
    assert [case.state.stage is Stage.NEGOTIATION for case in filed] == [True, False, False]
    monkeypatch.undo()
    assert watch_deadlines(at=due)[1] == 1, "and it has its own in the next round"
    for case in filed:
        consistent(case.id)


@pytest.mark.parametrize("stuck", ["fails", "cannot go on"])
def test_more_than_a_batch_of_stuck_cases_never_starves_a_younger_one(
    at: datetime, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    filed = [a_case(at=at + timedelta(minutes=n)) for n in range(8)]
    bad, good = {case.id for case in filed[:6]}, filed[6:]
    Deadline.objects.filter(case_id__in=bad).update(due_at=at, warn_at=at - timedelta(hours=1))
    tried: list[str] = []
    real = doing.act_in_case

    def broken(case_id: str, **more: Any) -> int:
        tried.append(case_id)
        if case_id not in bad:
            return real(case_id, **more)
        if stuck == "fails":
            raise ZeroDivisionError
        return 1

    monkeypatch.setattr(module, "act_in_case", broken)
    monkeypatch.setattr(module, "BATCH", 2)
    due = good[-1].state.deadlines[0].due
    assert [watch_deadlines(at=due) for _ in range(2)] == [(0, len(good)), (0, 0)]
    assert Counter(tried) == {**dict.fromkeys(bad, 2), **{case.id: 1 for case in good}}, "each once a round"
    for case in good:
        consistent(case.id)


def test_more_than_a_batch_of_cases_that_cannot_be_warned_leaves_the_others_their_warning(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = [a_case(at=at) for _ in range(5)]
    broken = [case.id for case in filed[:4]]
    Deadline.objects.filter(case_id__in=broken).update(warn_at=at)
    real = doing.act_in_case

    def fails(case_id: str, **more: Any) -> int:
        if case_id in broken:
            raise ZeroDivisionError
        return real(case_id, **more)

    monkeypatch.setattr(module, "act_in_case", fails)
    monkeypatch.setattr(module, "BATCH", 1)
    warn_at = Deadline.objects.get(case_id=filed[4].id).warn_at
    assert watch_deadlines(at=warn_at) == (1, 0)
    monkeypatch.undo()
    assert watch_deadlines(at=warn_at) == (4, 0), "and they have theirs in the next round"


def test_all_that_is_due_has_its_turn_in_one_round(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = [a_case(at=at) for _ in range(5)]
    monkeypatch.setattr(module, "BATCH", 2)
    assert watch_deadlines(at=filed[0].state.deadlines[0].due) == (0, 5)


def test_a_worker_that_slept_for_a_month_catches_up(at: datetime) -> None:
    case = a_case(at=at)
    late = at + timedelta(days=30)
    while watch_deadlines(at=late)[1]:
        pass
    consistent(case.id)
    # Windows opened on waking run from then: nobody loses time to our sleep.
    assert all(row.due > late for row in case.state.deadlines)


def test_a_replay_tells_each_step_at_its_own_instant_and_repeats_nothing(at: datetime) -> None:
    case = a_case(at=at)
    assert replay_deadlines(case.id, at=at + timedelta(days=60)) >= 1
    for entry in case.state.acts(Act.LAPSE):
        assert entry.at.isoformat() == entry.body["due"]
    before = written()
    assert replay_deadlines(case.id, at=at + timedelta(days=60)) == 0
    assert written() == before
