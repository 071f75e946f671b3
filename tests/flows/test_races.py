"""Two people acting at once: one after the other, each judged on what the other left, whoever the database lets go first."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import FiledCase, a_case, an_order, answered, key, offered, rules
from tests.flows.checks import consistent, recomputed, written
from tests.flows.together import at_once, failures
from tests.flows.told_anew import claimed, delivered, let_pass, tell

from wakai.docket import queries as cases
from wakai.docket.actions import record
from wakai.docket.domain import refusals as no
from wakai.docket.domain.acts import EVERYONE, Act, Closing, Kind, Stage
from wakai.docket.domain.negotiation import write_message
from wakai.docket.models import Case, Deadline, Draft
from wakai.docket.models import Entry as DocketEntry
from wakai.evidence import queries as evidence
from wakai.flows import decide, talk
from wakai.flows.draft_files import add_files
from wakai.flows.file_claim import Filed, NewClaim, file_claim
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.flows.import_dispute import import_dispute
from wakai.flows.kept import changes_of
from wakai.flows.start_claim import save_answers, start_claim
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.flows.with_files import NewFile
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.rulebook import Finding

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def only_refused(ended: list[object], *kinds: type[Refusal]) -> None:
    for failure in failures(ended):
        assert isinstance(failure, kinds), repr(failure)


# ---- one offer, several hands ----------------------------------------------------------------------------------------


def test_accept_against_withdraw(at: datetime) -> None:
    seen: Counter[str] = Counter()
    for n in range(ROUNDS):
        case = a_case(at=at)
        offer = offered(case, "seller", at=at)

        def accept(case: FiledCase = case, offer: int = offer) -> int:
            return talk.accept_offer(case.id, actor=case.by("buyer"), offer=offer, at=at, key=key())

        def withdraw(case: FiledCase = case, offer: int = offer) -> int:
            return talk.withdraw_offer(case.id, actor=case.by("seller"), offer=offer, at=at, key=key())

        ended = at_once(*((accept, withdraw) if n % 2 else (withdraw, accept)))
        only_refused(ended, no.OfferHasChanged, no.CaseIsClosed)
        assert len(failures(ended)) == 1
        acts = [entry.act for entry in case.state.acts(Act.ACCEPT, Act.WITHDRAW_OFFER)]
        assert len(acts) == 1
        assert (case.head.stage is Stage.CLOSED) == (acts == [Act.ACCEPT])
        consistent(case.id)
        seen[acts[0]] += 1
    assert sum(seen.values()) == ROUNDS


def test_accept_against_a_changed_offer(at: datetime) -> None:
    """An acceptance is of one offer, and of no other: nobody is bound to an amount they have not read."""
    for _ in range(ROUNDS):
        case = a_case(at=at)
        offer = offered(case, "seller", amount="20.00", at=at)
        ended = at_once(
            lambda case=case, offer=offer: talk.accept_offer(  # type: ignore[misc]
                case.id, actor=case.by("buyer"), offer=offer, at=at, key=key()
            ),
            lambda case=case: talk.make_offer(  # type: ignore[misc]
                case.id,
                actor=case.by("seller"),
                remedy="partial_refund",
                amount=Money(500, "USD"),
                note="",
                at=at,
                key=key(),
            ),
        )
        only_refused(ended, no.OfferHasChanged, no.CaseIsClosed)
        assert len(failures(ended)) == 1
        closing = case.head.closing
        assert closing is None or closing["amount_minor"] == 2000
        consistent(case.id)


def test_two_accept_at_once_and_one_of_them_twice(at: datetime) -> None:
    for _ in range(ROUNDS):
        case = a_case(at=at)
        offer = offered(case, "seller", at=at)

        def accept(key: str, case: FiledCase = case, offer: int = offer) -> Callable[[], int]:
            return lambda: talk.accept_offer(case.id, actor=case.by("buyer"), offer=offer, at=at, key=key)

        ended = at_once(accept("a"), accept("b"), accept("a"))
        only_refused(ended, no.OfferHasChanged, no.CaseIsClosed)
        done = [end for end in ended if isinstance(end, int)]
        assert done
        assert len(set(done)) == 1
        assert len(list(case.state.acts(Act.ACCEPT))) == 1
        closing = case.head.closing
        assert closing is not None
        assert closing["how"] == Closing.SETTLED
        consistent(case.id)


def test_accept_against_the_lapse_of_the_offer(at: datetime) -> None:
    for _ in range(ROUNDS):
        case = answered(a_case(at=at), at=at)
        offer = offered(case, "buyer", at=at)
        due = case.state.deadline(Kind.REPLY_TO_OFFER, "seller")
        assert due
        ended = at_once(
            lambda case=case, offer=offer, at=due.due: talk.accept_offer(  # type: ignore[misc]
                case.id, actor=case.by("seller"), offer=offer, at=at, key=key()
            ),
            lambda at=due.due: watch_deadlines(at=at),  # type: ignore[misc]
        )
        only_refused(ended, no.OfferHasChanged)
        acts = [entry.act for entry in case.state.acts(Act.ACCEPT, Act.LAPSE)]
        assert acts in ([Act.ACCEPT], [Act.LAPSE])
        consistent(case.id)


# ---- the clock and the person ----------------------------------------------------------------------------------------


def test_answer_against_lapse(at: datetime) -> None:
    for n in range(ROUNDS):
        case = a_case(at=at)
        due = case.state.deadlines[0].due
        acts: list[Callable[[], object]] = [
            lambda case=case, at=due: talk.answer_claim(  # type: ignore[misc]
                case.id, actor=case.by("seller"), text="Just in time.", statements={}, at=at, key=key()
            ),
            lambda at=due: watch_deadlines(at=at),  # type: ignore[misc]
        ]
        ended = at_once(*(acts if n % 2 else reversed(acts)))
        only_refused(ended, no.NotOpenToYou, no.CaseIsClosed)
        first = next(entry.act for entry in case.state.entries if entry.act in (Act.ANSWER, Act.LAPSE))
        if first is Act.ANSWER:
            assert not list(case.state.acts(Act.LAPSE))
            assert case.state.deadline(Kind.ESCALATE, "buyer")
        else:
            assert not case.state.answered
            assert len(failures(ended)) == 1
        consistent(case.id)
        recomputed(case.id)


def test_the_clock_ticking_twice_at_once(at: datetime) -> None:
    filed = [a_case(at=at) for _ in range(ROUNDS)]
    due = filed[0].state.deadlines[0].due
    warn = Deadline.objects.filter(ended="").earliest("warn_at").warn_at
    warned = at_once(*[lambda: watch_deadlines(at=warn)] * 2)
    assert sum(end[0] for end in warned if isinstance(end, tuple)) == ROUNDS
    ended = at_once(*[lambda: watch_deadlines(at=due)] * 3)
    assert not failures(ended)
    assert sum(end[1] for end in ended if isinstance(end, tuple)) == ROUNDS
    for case in filed:
        assert len(list(case.state.acts(Act.WARN))) == 1
        assert len(list(case.state.acts(Act.LAPSE))) == 1
        assert case.state.stage is not Stage.NEGOTIATION
        consistent(case.id)
        recomputed(case.id)
    before = written()
    watch_deadlines(at=due)
    assert written() == before


def test_stepping_in_from_both_sides_at_once(at: datetime) -> None:
    when = at + timedelta(days=8)
    for _ in range(ROUNDS // 2):
        case = answered(a_case(at=at), at=at)
        ended = at_once(
            *(
                lambda case=case, role=role: decide.step_in(case.id, actor=case.by(role), text="", at=when, key=key())
                for role in ("buyer", "seller")
            )
        )
        only_refused(ended, no.NotOpenToYou, no.CaseIsClosed)
        assert len(failures(ended)) == 1
        assert len(list(case.state.acts(Act.STEP_IN))) == 1
        assert len(list(case.state.acts(Act.ASK_FACT))) == 1
        consistent(case.id)


def test_many_voices_each_get_a_number_of_their_own(at: datetime) -> None:
    case = a_case(at=at)
    voices = [
        lambda n=n: talk.write_message(
            case.id,
            actor=case.by("buyer" if n % 2 else "seller"),
            text=f"Message {n}",
            audience=EVERYONE,
            at=at,
            key=f"k{n}",
        )
        for n in range(12)
    ]
    assert not failures(at_once(*voices))
    texts = [entry.body["text"] for entry in case.state.acts(Act.MESSAGE)]
    assert sorted(texts) == sorted(f"Message {n}" for n in range(12))
    assert case.state.version == 13
    consistent(case.id)


def test_exhibits_from_both_sides_at_once_are_numbered_without_gaps(at: datetime) -> None:
    case = a_case(at=at)
    acts = [
        lambda n=n: hand_in_exhibit(
            case.id, actor=case.by("buyer" if n % 2 else "seller"), stream=BytesIO(f"Note {n // 2}".encode()), name="n.txt",
            caption="", audience=EVERYONE, at=at, key=f"k{n}",
        )
        for n in range(10)
    ]  # fmt: skip
    assert not failures(at_once(*acts))
    assert sorted(entry.body["label"] for entry in case.state.acts(Act.ADD_EXHIBIT)) == sorted(
        f"E{n}" for n in range(1, 11)
    )
    consistent(case.id)


# ---- the same thing twice at once ------------------------------------------------------------------------------------


def a_claim(at: datetime) -> tuple[NewClaim, str]:
    order = an_order(at=at, titles=("Table lamp", "Shade"))
    claim = NewClaim(order, (1, 2), "not_received", "refund", order.total, {}, "It has not come.", "en")
    return claim, order.buyer.account_id


def test_two_claims_on_the_same_line_open_one_case(at: datetime) -> None:
    rules(at=at)
    for n in range(ROUNDS):
        claim, buyer = a_claim(at)
        ended = at_once(
            *(lambda claim=claim, buyer=buyer: file_claim(claim, account_id=buyer, at=at, key=key()) for _ in range(3))
        )
        only_refused(ended, no.AlreadyClaimed)
        assert len(failures(ended)) == 2
        (row,) = Case.objects.filter(order_id=claim.order.id)
        assert {failure.facts["number"] for failure in failures(ended) if isinstance(failure, Refusal)} == {row.number}
        consistent(row.id)
        assert Case.objects.count() == n + 1
    assert ProcrastinateJob.objects.count() == ROUNDS


def test_one_claim_sent_twice_at_once_answers_the_same(at: datetime) -> None:
    rules(at=at)
    for n in range(ROUNDS // 2):
        claim, buyer = a_claim(at)
        ended = at_once(*(lambda claim=claim, buyer=buyer: file_claim(claim, account_id=buyer, at=at, key="once") for _ in range(3)))  # fmt: skip
        assert not failures(ended)
        assert len({str(end) for end in ended}) == 1
        assert Case.objects.count() == n + 1


class SlowFile(BytesIO):
    """A file that takes its time to be read, and tells when that has begun."""

    def __init__(self, content: bytes, begun: threading.Event) -> None:
        super().__init__(content)
        self.begun = begun

    def read(self, size: int | None = -1) -> bytes:
        self.begun.set()
        time.sleep(0.3)
        return super().read(size)


def test_a_file_that_is_still_coming_when_the_claim_is_sent_comes_along_or_is_refused(at: datetime) -> None:
    """Kept, but in no case, it would be proof that its owner believes to be on record and nobody ever sees."""
    rules(at=at)
    claim, buyer = a_claim(at)
    draft = start_claim(claim.order.id, account_id=buyer, at=at)
    begun = threading.Event()
    file = NewFile(SlowFile(b"It never came.", begun), "note.txt")

    def send() -> object:
        begun.wait(timeout=60)
        return file_claim(replace(claim, draft_id=draft.id), account_id=buyer, at=at, key=key())

    kept, filed = at_once(lambda: add_files(draft.id, account_id=buyer, files=[file], at=at), send)
    assert isinstance(filed, Filed), repr(filed)
    came = [entry.body["name"] for entry in cases.state_of(filed.case_id).acts(Act.ADD_EXHIBIT)]
    assert came == (["note.txt"] if kept == () else [])
    assert evidence.exhibits_of_draft(draft.id) == ()
    consistent(filed.case_id)


def test_one_act_sent_twice_at_once_is_done_once(at: datetime) -> None:
    for _ in range(ROUNDS // 2):
        case = a_case(at=at)
        ended = at_once(
            *(
                lambda case=case: talk.answer_claim(
                    case.id, actor=case.by("seller"), text="We sent it.", statements={}, at=at, key="once"
                )
                for _ in range(3)
            )
        )
        assert ended == [2, 2, 2]
        assert len(list(case.state.acts(Act.ANSWER))) == 1
        consistent(case.id)


def test_one_dispute_taken_over_twice_at_once_is_one_case(at: datetime) -> None:
    rules(at=at)
    payload = b"""{"dispute_id": "PP-1", "create_time": "2026-11-20T09:00:00Z", "status": "RESOLVED", "reason": "OTHER",
        "dispute_amount": {"currency_code": "USD", "value": "3.00"}, "disputed_transactions": [{"seller": {"merchant_id": "M"}}]}"""
    ended = at_once(*[lambda: import_dispute(payload, at=at)] * 3)
    assert not failures(ended)
    (row,) = Case.objects.all()
    assert {getattr(end, "case_id", None) for end in ended} == {row.id}
    consistent(row.id, told=False)


def test_two_agents_take_the_same_case(at: datetime) -> None:
    from tests.factories import a_person

    case = a_case(at=at)
    people = [a_person(staff_role="agent") for _ in range(3)]
    ended = at_once(*(lambda person=person: decide.take_case(case.id, person_id=person) for person in people))
    only_refused(ended, no.SomeoneWasFirst)
    assert len(failures(ended)) == 2
    assert case.head.assigned_to in people


def test_two_tabs_of_a_draft_keep_every_answer(at: datetime) -> None:
    order = an_order(at=at)
    draft = start_claim(order.id, account_id=order.buyer.account_id, at=at)
    ended = at_once(*(lambda n=n: save_answers(draft.id, answers={f"a{n}": n}, at=at) for n in range(8)))
    assert not failures(ended)
    row = Draft.objects.get(pk=draft.id)
    assert row.answers == {f"a{n}": n for n in range(8)}
    assert row.version == 8


# ---- the guard -------------------------------------------------------------------------------------------------------


def test_a_step_worked_out_on_an_old_state_changes_nothing(at: datetime) -> None:
    case = a_case(at=at)
    old = case.state
    talk.write_message(case.id, actor=case.by("buyer"), text="First", audience=EVERYONE, at=at, key=key())
    step = write_message(old, role="seller", text="Second", audience=EVERYONE, at=at)
    before = written()
    with pytest.raises(no.SomeoneWasFirst):
        record(old, step, author="x", at=at)
    assert written() == before


def test_the_same_step_recorded_by_two_without_a_lock_stands_once(at: datetime) -> None:
    """The guarded update holds by itself, also for code that forgets to lock."""
    from django.db import transaction

    for _ in range(ROUNDS):
        case = a_case(at=at)
        state = case.state
        step = write_message(state, role="buyer", text="Hello", audience=EVERYONE, at=at)

        def store(state: object = state, step: object = step) -> int:
            with transaction.atomic():
                return record(state, step, author="x", at=at)  # type: ignore[arg-type]

        ended = at_once(store, store)
        only_refused(ended, no.SomeoneWasFirst)
        assert len(failures(ended)) == 1
        assert DocketEntry.objects.filter(case_id=case.id, act=Act.MESSAGE).count() == 1
        consistent(case.id)


def test_one_open_deadline_of_a_kind_and_bearer_by_the_table_itself(at: datetime) -> None:
    from django.db import IntegrityError, transaction

    case = a_case(at=at)
    row = Deadline.objects.get(case_id=case.id)
    row.pk = None
    with pytest.raises(IntegrityError, match="one_open_deadline"), transaction.atomic():
        row.save(force_insert=True)
    assert cases.state_of(case.id).deadlines == case.state.deadlines


# ---- a new word on the order -----------------------------------------------------------------------------------------


def test_a_decision_against_a_new_word_on_the_order(at: datetime) -> None:
    """Whoever is first: the decision rests on what was told when it fell, and the record says so for good."""
    seen: Counter[str] = Counter()
    for n in range(ROUNDS):
        case = claimed(at, number=f"RACE-{n}")
        due = min(row.due for row in case.state.deadlines)

        def decided(due: datetime = due) -> object:
            return watch_deadlines(at=due)

        def told(n: int = n, due: datetime = due) -> object:
            return tell(at, now=due, order_number=f"RACE-{n}", **delivered(at))

        assert failures(at_once(*((decided, told) if n % 2 else (told, decided)))) == []
        let_pass(case)
        recomputed(case.id)
        (change,) = changes_of(case.id)
        facts = Finding.from_json(cases.decisions_of(case.id)[0].finding)
        status = facts.fact("tracking_status")
        known_before = status is not None and status.value == "delivered"
        assert known_before == (change.stage is not Stage.CLOSED)
        seen[str(change.stage)] += 1
    assert sum(seen.values()) == ROUNDS
