"""Every act in a case, asked the same questions: works, wrong role, stranger, wrong stage, already done, done otherwise, side effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from tests.factories import FiledCase, a_case, a_person, an_order, answered, key, offered
from tests.flows.checks import consistent, written

from wakai.docket import queries as cases
from wakai.docket.domain.acts import EVERYONE, Act, Closing, Kind, Stage
from wakai.docket.domain.refusals import (
    CaseIsClosed,
    NoSuchCase,
    NotContestable,
    NotOpenToYou,
    NotYourOfferToAnswer,
    OfferHasChanged,
    SomeoneWasFirst,
)
from wakai.docket.domain.state import standing_offer
from wakai.docket.models import Deadline
from wakai.flows import contest, decide, talk
from wakai.flows.doing import Actor
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db
Do = Callable[[FiledCase, Actor, datetime, str], object]
LATER = timedelta(days=8)
"""When everybody's earliest moment of stepping in has come, and before the claimant's time to do so ends."""


@dataclass(frozen=True)
class Asked:
    """One act: in which case it is open, whose it is, how it is done, and all that it leaves behind."""

    act: Act
    role: str
    do: Do
    prepare: Callable[[FiledCase, datetime], object] = lambda case, at: None
    refused: tuple[type[Refusal], ...] = (NotOpenToYou,)
    """What the wrong role, or doing it once more, is told."""
    again: bool = False
    """Whether it may be done once more with other content."""
    either: bool = False
    """Whether the other party may do it as well."""
    ends: tuple[tuple[Kind, str, str], ...] = ()
    opens: tuple[tuple[Kind, str], ...] = ()
    closing: Closing | None = None
    stage: Stage | None = None
    after: timedelta = field(default=timedelta(hours=1))


def offer_of(case: FiledCase) -> int:
    found = standing_offer(case.state)
    return found.seq if found else 99


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def by_seller_offered(case: FiledCase, at: datetime) -> None:
    offered(case, "seller", at=at)


def time_asked(case: FiledCase, at: datetime) -> None:
    talk.ask_extension(case.id, actor=case.by("seller"), deadline=Kind.ANSWER, text="Stocktaking.", at=at, key=key())


def handed_in(case: FiledCase, at: datetime) -> None:
    hand_in_exhibit(
        case.id, actor=case.by("seller"), stream=BytesIO(b"Left at the door.\n"), name="note.txt", caption="",
        audience=EVERYONE, at=at, key=key(),
    )  # fmt: skip


def is_contested(case: FiledCase, at: datetime) -> None:
    handed_in(case, at)
    contest.contest_exhibit(case.id, actor=case.by("buyer"), exhibit="E1", text="Another parcel.", at=at, key=key())


def to_be_decided(case: FiledCase, at: datetime) -> None:
    answered(case, at=at)
    decide.step_in(case.id, actor=case.by("buyer"), text="", at=at + LATER, key=key())


ANSWER = Asked(
    Act.ANSWER, "seller",
    lambda case, actor, at, key: talk.answer_claim(case.id, actor=actor, text="We sent it.", statements={}, at=at, key=key),
    ends=((Kind.ANSWER, "seller", "met"),), opens=((Kind.ESCALATE, "buyer"),),
)  # fmt: skip
MESSAGE = Asked(
    Act.MESSAGE, "buyer",
    lambda case, actor, at, key: talk.write_message(case.id, actor=actor, text="Hello?", audience=EVERYONE, at=at, key=key),
    again=True, either=True,
)  # fmt: skip
OFFER = Asked(
    Act.OFFER, "seller",
    lambda case, actor, at, key: talk.make_offer(
        case.id, actor=actor, remedy="partial_refund", amount=usd("20.00"), note="", at=at, key=key
    ),
    again=True, either=True, opens=((Kind.REPLY_TO_OFFER, "buyer"),),
)  # fmt: skip
COUNTER = Asked(
    Act.COUNTER, "buyer",
    lambda case, actor, at, key: talk.make_offer(
        case.id, actor=actor, remedy="partial_refund", amount=usd("35.00"), note="", at=at, key=key
    ),
    by_seller_offered, again=True, either=True,
    ends=((Kind.REPLY_TO_OFFER, "buyer", "met"),), opens=((Kind.REPLY_TO_OFFER, "seller"),),
)  # fmt: skip
ACCEPT = Asked(
    Act.ACCEPT, "buyer",
    lambda case, actor, at, key: talk.accept_offer(case.id, actor=actor, offer=offer_of(case), at=at, key=key),
    by_seller_offered, refused=(NotYourOfferToAnswer, CaseIsClosed, OfferHasChanged), closing=Closing.SETTLED,
    stage=Stage.CLOSED, ends=((Kind.ANSWER, "seller", "moot"), (Kind.REPLY_TO_OFFER, "buyer", "met")),
)  # fmt: skip
REJECT = Asked(
    Act.REJECT, "buyer",
    lambda case, actor, at, key: talk.reject_offer(case.id, actor=actor, offer=offer_of(case), text="", at=at, key=key),
    by_seller_offered, refused=(NotYourOfferToAnswer, OfferHasChanged), ends=((Kind.REPLY_TO_OFFER, "buyer", "met"),),
)  # fmt: skip
WITHDRAW_OFFER = Asked(
    Act.WITHDRAW_OFFER, "seller",
    lambda case, actor, at, key: talk.withdraw_offer(case.id, actor=actor, offer=offer_of(case), at=at, key=key),
    by_seller_offered, refused=(NotYourOfferToAnswer, OfferHasChanged), ends=((Kind.REPLY_TO_OFFER, "buyer", "moot"),),
)  # fmt: skip
CONCEDE = Asked(
    Act.CONCEDE, "seller", lambda case, actor, at, key: talk.concede(case.id, actor=actor, text="", at=at, key=key),
    refused=(NotOpenToYou, CaseIsClosed), closing=Closing.CONCEDED, stage=Stage.CLOSED,
    ends=((Kind.ANSWER, "seller", "met"),),
)  # fmt: skip
WITHDRAW_CLAIM = Asked(
    Act.WITHDRAW_CLAIM, "buyer",
    lambda case, actor, at, key: talk.withdraw_claim(case.id, actor=actor, text="", at=at, key=key),
    refused=(NotOpenToYou, CaseIsClosed), closing=Closing.WITHDRAWN, stage=Stage.CLOSED,
    ends=((Kind.ANSWER, "seller", "moot"),),
)  # fmt: skip
ASK_EXTENSION = Asked(
    Act.ASK_EXTENSION, "seller",
    lambda case, actor, at, key: talk.ask_extension(
        case.id, actor=actor, deadline=Kind.ANSWER, text="Stocktaking.", at=at, key=key
    ),
)  # fmt: skip
GRANT = Asked(
    Act.GRANT_EXTENSION, "buyer",
    lambda case, actor, at, key: talk.answer_extension(case.id, actor=actor, grant=True, at=at, key=key),
    time_asked, ends=((Kind.ANSWER, "seller", "moot"),), opens=((Kind.ANSWER, "seller"),),
)  # fmt: skip
REFUSE = Asked(
    Act.REFUSE_EXTENSION, "buyer",
    lambda case, actor, at, key: talk.answer_extension(case.id, actor=actor, grant=False, at=at, key=key),
    time_asked,
)  # fmt: skip
ADD_EXHIBIT = Asked(
    Act.ADD_EXHIBIT, "buyer",
    lambda case, actor, at, key: hand_in_exhibit(
        case.id, actor=actor, stream=BytesIO(f"Note {key}".encode()), name="note.txt", caption="", audience=EVERYONE,
        at=at, key=key,
    ),
    again=True, either=True,
)  # fmt: skip
STEP_IN = Asked(
    Act.STEP_IN, "buyer", lambda case, actor, at, key: decide.step_in(case.id, actor=actor, text="", at=at, key=key),
    lambda case, at: answered(case, at=at), either=True, after=LATER, ends=((Kind.ESCALATE, "buyer", "met"),),
    stage=Stage.DECISION, opens=((Kind.EVIDENCE, "seller"),),
)  # fmt: skip
STATE_FACT = Asked(
    Act.STATE_FACT, "seller",
    lambda case, actor, at, key: decide.state_fact(
        case.id, actor=actor, fact="tracking_status", value="in_transit", at=at, key=key
    ),
    to_be_decided, refused=(NotOpenToYou, CaseIsClosed), after=LATER + timedelta(hours=1), again=False,
)  # fmt: skip
CONTEST = Asked(
    Act.CONTEST_EXHIBIT, "buyer",
    lambda case, actor, at, key: contest.contest_exhibit(
        case.id, actor=actor, exhibit="E1", text="Another parcel.", at=at, key=key
    ),
    handed_in, refused=(NotOpenToYou, NotContestable),
)  # fmt: skip
WITHDRAW_CONTEST = Asked(
    Act.WITHDRAW_CONTEST, "buyer",
    lambda case, actor, at, key: contest.withdraw_contest(
        case.id, actor=actor, exhibit="E1", text="", at=at, key=key
    ),
    is_contested,
)  # fmt: skip
ALL = {
    each.act.value: each
    for each in (
        ANSWER, MESSAGE, OFFER, COUNTER, ACCEPT, REJECT, WITHDRAW_OFFER, CONCEDE, WITHDRAW_CLAIM, ASK_EXTENSION, GRANT,
        REFUSE, ADD_EXHIBIT, CONTEST, WITHDRAW_CONTEST, STEP_IN, STATE_FACT,
    )
}  # fmt: skip


@pytest.fixture(params=ALL)
def asked(request: pytest.FixtureRequest) -> Asked:
    return ALL[request.param]


@pytest.fixture
def case(asked: Asked, at: datetime) -> FiledCase:
    made = a_case(at=at)
    asked.prepare(made, at)
    return made


def other(role: str) -> str:
    return "buyer" if role == "seller" else "seller"


def test_it_works_and_leaves_its_mark(asked: Asked, case: FiledCase, at: datetime) -> None:
    before = case.state
    when = at + asked.after
    answer = asked.do(case, case.by(asked.role), when, key())
    state = case.state
    assert answer == ("E1" if asked.act is Act.ADD_EXHIBIT else state.version)
    assert state.version > before.version
    first = state.entries[len(before.entries)]
    assert (first.act, first.role, first.at) == (asked.act, asked.role, when)
    assert first.seq in cases.written_by(case.id, case.account(asked.role).id)
    consistent(case.id)


def test_its_side_effects(asked: Asked, case: FiledCase, at: datetime) -> None:
    before = Deadline.objects.filter(case_id=case.id)
    known, open_before = ({row.pk for row in rows} for rows in (before.all(), before.filter(ended="")))
    asked.do(case, case.by(asked.role), at + asked.after, key())
    rows = Deadline.objects.filter(case_id=case.id)
    ended = {(row.kind, row.role, row.ended) for row in rows.filter(pk__in=open_before).exclude(ended="")}
    assert ended == set(asked.ends)
    assert {(row.kind, row.role) for row in rows.exclude(pk__in=known)} == set(asked.opens)
    head = case.head
    assert head.stage is (asked.stage or (Stage.DECISION if asked.act is Act.STATE_FACT else Stage.NEGOTIATION))
    assert (head.closing["how"] if head.closing else None) == asked.closing
    assert (head.closed_at == at + asked.after) if asked.closing else head.closed_at is None


def test_the_wrong_role(asked: Asked, case: FiledCase, at: datetime) -> None:
    if asked.either:
        pytest.skip("open to both parties")
    before = written()
    with pytest.raises(asked.refused):
        asked.do(case, case.by(other(asked.role)), at + asked.after, key())
    assert written() == before


@pytest.mark.parametrize("role", ["public", "agent", "system", "supervisor", ""])
def test_nobody_but_a_party(asked: Asked, case: FiledCase, at: datetime, role: str) -> None:
    if asked.act is Act.MESSAGE and role == "agent":
        pytest.skip("the secretariat writes as well")
    before = written()
    with pytest.raises(Refusal):
        asked.do(case, Actor(role, "acct_nobody"), at + asked.after, key())
    assert written() == before


def test_a_case_that_does_not_exist(asked: Asked, case: FiledCase, at: datetime) -> None:
    if asked.act in (Act.ACCEPT, Act.REJECT, Act.WITHDRAW_OFFER):
        pytest.skip("asks the case for its offer first")
    before = written()
    with pytest.raises(NoSuchCase):
        asked.do(replace(case, id="case_00000000000000000000000000"), case.by(asked.role), at + asked.after, key())
    assert written() == before


def test_not_in_a_closed_case(asked: Asked, case: FiledCase, at: datetime) -> None:
    talk.withdraw_claim(case.id, actor=case.by("buyer"), text="", at=at, key=key())
    before = written()
    with pytest.raises((CaseIsClosed, OfferHasChanged)):
        asked.do(case, case.by(asked.role), at + asked.after, key())
    assert written() == before


def test_already_done_with_the_same_key(asked: Asked, case: FiledCase, at: datetime) -> None:
    first = asked.do(case, case.by(asked.role), at + asked.after, "the-same")
    before = written()
    assert asked.do(case, case.by(asked.role), at + asked.after + timedelta(hours=3), "the-same") == first
    assert written() == before


def test_done_once_more_with_another_key(asked: Asked, case: FiledCase, at: datetime) -> None:
    asked.do(case, case.by(asked.role), at + asked.after, key())
    before = written()
    if asked.again:
        asked.do(case, case.by(asked.role), at + asked.after, key())
        consistent(case.id)
        return
    with pytest.raises((*asked.refused, Refusal)):
        asked.do(case, case.by(asked.role), at + asked.after, key())
    assert written() == before


def test_the_same_key_of_the_other_side_is_another_key(at: datetime) -> None:
    case = a_case(at=at)
    for role in ("buyer", "seller"):
        MESSAGE.do(case, case.by(role), at, "the-same")
    assert [entry.role for entry in case.state.acts(Act.MESSAGE)] == ["buyer", "seller"]


def test_a_refusal_does_not_use_up_its_key(at: datetime) -> None:
    case = a_case(at=at)
    with pytest.raises(Refusal):
        talk.write_message(case.id, actor=case.by("buyer"), text=" ", audience=EVERYONE, at=at, key="once")
    talk.write_message(case.id, actor=case.by("buyer"), text="Now with words.", audience=EVERYONE, at=at, key="once")
    assert [entry.body["text"] for entry in case.state.acts(Act.MESSAGE)] == ["Now with words."]


# ---- the secretariat -------------------------------------------------------------------------------------------------


@pytest.fixture
def to_weigh(at: datetime) -> FiledCase:
    """A question for people: whether the thing is genuine."""
    case = a_case(at=at, order=an_order(at=at), kind="not_as_described", statements={"problem": "not_genuine"})
    answered(case, at=at, statements={"problem": "not_genuine"})
    decide.step_in(case.id, actor=case.by("buyer"), text="", at=at + LATER, key=key())
    assert case.state.deadline(Kind.DECIDE)
    return case


def issue(case: FiledCase, person: int, at: datetime, key: str, reason: str = "It is a copy.") -> int:
    return decide.issue_decision(
        case.id, person_id=person, criteria=(), chosen=("buyer", "refund", usd("120.00")), reason=reason, at=at, key=key
    )  # fmt: skip


def test_the_secretariat_decides_once(to_weigh: FiledCase, at: datetime) -> None:
    person = a_person(staff_role="agent")
    when = at + LATER + timedelta(hours=1)
    first = issue(to_weigh, person, when, "the-same")
    (decision,) = cases.decisions_of(to_weigh.id)
    assert (decision.by, decision.person_id, decision.favours, decision.amount) == (
        "agent",
        person,
        "buyer",
        usd("120.00"),
    )
    assert decision.reason == "It is a copy."
    consistent(to_weigh.id)
    before = written()
    assert issue(to_weigh, person, when, "the-same") == first
    with pytest.raises(CaseIsClosed):
        issue(to_weigh, person, when, key())
    assert written() == before


def test_a_decision_needs_its_window_a_reason_and_an_amount_within_what_was_paid(
    to_weigh: FiledCase, at: datetime
) -> None:
    person = a_person(staff_role="agent")
    fresh = a_case(at=at)
    before = written()
    with pytest.raises(NotOpenToYou):
        issue(fresh, person, at, key())
    with pytest.raises(Refusal):
        issue(to_weigh, person, at + LATER, key(), reason=" ")
    for amount in ("120.01", "0.00", "-1.00"):
        with pytest.raises(Refusal):
            decide.issue_decision(
                to_weigh.id, person_id=person, criteria=(), chosen=("buyer", "refund", usd(amount)), reason="x",
                at=at + LATER, key=key(),
            )  # fmt: skip
    with pytest.raises(Refusal):
        decide.issue_decision(
            to_weigh.id, person_id=person, criteria=(), chosen=("buyer", "refund", Money(100, "JPY")), reason="x",
            at=at + LATER, key=key(),
        )  # fmt: skip
    assert written() == before


def test_a_desk_holds_a_case_once(to_weigh: FiledCase) -> None:
    first, second = a_person(staff_role="agent"), a_person(staff_role="agent")
    decide.take_case(to_weigh.id, person_id=first)
    decide.take_case(to_weigh.id, person_id=first)
    with pytest.raises(SomeoneWasFirst):
        decide.take_case(to_weigh.id, person_id=second)
    assert to_weigh.head.assigned_to == first
    decide.take_case(to_weigh.id, person_id=second, instead_of=first)
    decide.take_case(to_weigh.id, person_id=None, instead_of=second)
    assert to_weigh.head.assigned_to is None
