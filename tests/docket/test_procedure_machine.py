"""Random acts by random people at random times: whatever happens, the procedure keeps its promises."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.docket.memory import AT, applied, opened
from tests.docket.test_decision import material

from wakai.docket.domain import contesting, decision, negotiation
from wakai.docket.domain.acts import EVERYONE, Act, Kind, Stage
from wakai.docket.domain.open_acts import EXTENDABLE, asked_facts, contestable, contested_by, open_acts
from wakai.docket.domain.state import CaseState, standing_offer
from wakai.docket.domain.step import Step
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal

ROLES = st.sampled_from(["buyer", "seller"])


class Procedure(RuleBasedStateMachine):
    """One case, its clock, and what was seen along the way."""

    def __init__(self) -> None:
        super().__init__()
        self.state: CaseState = opened("broken", {"broken": True})
        self.now: datetime = AT
        self.window_ended = False

    def act(self, step: Step | None) -> None:
        if step is None:
            return
        before = self.state
        self.state = applied(before, step, self.now)
        if step.decision:
            # Nobody decides before the other side's window has ended or it has answered.
            assert self.state.answered or self.window_ended
            assert step.decision.amount_minor <= before.paid.minor
        if step.end and step.end.how == "settled":
            offer = standing_offer(before)
            assert offer is not None
            assert step.entries[0].body["offer"] == offer.seq
            assert step.entries[0].role != offer.role
        again = decision.proceed(self.state, decision.assess(self.state, material(), full=False), at=self.now)
        if again:
            self.act(again)

    def attempt(self, role: str, act: Act, step: object) -> None:
        """Refused exactly when the list of open acts does not have it."""
        listed = any(row.act is act and row.opens_at is None for row in open_acts(self.state, role, at=self.now))
        try:
            made = step()  # type: ignore[operator]
        except Refusal:
            assert not listed or act in (Act.ACCEPT, Act.REJECT, Act.WITHDRAW_OFFER)
        else:
            assert listed
            self.act(made)

    @rule(hours=st.integers(1, 120))
    def time_passes(self, hours: int) -> None:
        end = self.now + timedelta(hours=hours)
        while due := [row for row in self.state.deadlines if row.due <= end]:
            row = min(due, key=lambda deadline: deadline.due)
            self.now = max(self.now, row.due)
            self.window_ended = self.window_ended or row.kind is Kind.ANSWER
            self.act(decision.lapse(self.state, row, at=self.now))
        self.now = end

    @rule(role=ROLES)
    def answer(self, role: str) -> None:
        body = {"text": "x", "statements": {"broken": role == "seller", "packed_well": True}}
        self.attempt(role, Act.ANSWER, lambda: negotiation.answer_claim(self.state, role=role, body=body, at=self.now))

    @rule(role=ROLES, minor=st.integers(1, 10_000))
    def offer(self, role: str, minor: int) -> None:
        standing = standing_offer(self.state)
        act = Act.COUNTER if standing and standing.role != role else Act.OFFER
        amount = Money(minor, "USD")
        self.attempt(
            role,
            act,
            lambda: negotiation.make_offer(
                self.state, role=role, remedy="partial_refund", amount=amount, note="", at=self.now
            ),
        )

    @rule(role=ROLES, back=st.integers(0, 3))
    def accept_some_offer(self, role: str, back: int) -> None:
        made = [entry.seq for entry in self.state.acts(Act.OFFER, Act.COUNTER)] or [99]
        seq = made[max(0, len(made) - 1 - back)]
        self.attempt(role, Act.ACCEPT, lambda: negotiation.accept_offer(self.state, role=role, offer=seq, at=self.now))

    @rule(role=ROLES)
    def reject(self, role: str) -> None:
        standing = standing_offer(self.state)
        seq = standing.seq if standing else 99
        self.attempt(
            role, Act.REJECT, lambda: negotiation.reject_offer(self.state, role=role, offer=seq, text="", at=self.now)
        )

    @rule(role=ROLES)
    def step_in(self, role: str) -> None:
        self.attempt(role, Act.STEP_IN, lambda: decision.step_in(self.state, role=role, text="", at=self.now))

    @rule(role=ROLES, value=st.sampled_from([True, False, None]))
    @precondition(lambda self: bool(asked_facts(self.state, "buyer") or asked_facts(self.state, "seller")))
    def state_a_fact(self, role: str, value: bool | None) -> None:
        names = asked_facts(self.state, role) or ("broken",)
        self.attempt(
            role,
            Act.STATE_FACT,
            lambda: decision.state_fact(self.state, role=role, fact=names[0], value=value, exhibit=None, at=self.now),
        )

    @rule(role=ROLES)
    def ask_for_time(self, role: str) -> None:
        mine = [row.kind for row in self.state.deadlines if row.role == role and row.kind in EXTENDABLE]
        own = mine or [Kind.ANSWER]
        self.attempt(
            role,
            Act.ASK_EXTENSION,
            lambda: negotiation.ask_extension(self.state, role=role, deadline=own[0], text="x", at=self.now),
        )

    @rule(role=ROLES)
    def grant(self, role: str) -> None:
        self.attempt(role, Act.GRANT_EXTENSION, lambda: negotiation.grant_extension(self.state, role=role, at=self.now))

    @rule(role=ROLES)
    def hand_in(self, role: str) -> None:
        label = f"E{len(list(self.state.acts(Act.ADD_EXHIBIT))) + 1}"
        body = {"exhibit_id": f"exh_{label}", "label": label, "sha256": "0" * 64, "name": "a.jpg", "kind": "picture"}
        self.attempt(
            role,
            Act.ADD_EXHIBIT,
            lambda: negotiation.add_exhibit(self.state, role=role, exhibit=body, audience=EVERYONE, at=self.now),
        )

    @rule(role=ROLES)
    def contest(self, role: str) -> None:
        label = next(iter(contestable(self.state, role)), "E9") if role in ("buyer", "seller") else "E1"
        self.attempt(
            role,
            Act.CONTEST_EXHIBIT,
            lambda: contesting.contest_exhibit(self.state, role=role, exhibit=label, text="x", at=self.now),
        )

    @rule(role=ROLES)
    def take_back(self, role: str) -> None:
        label = next(iter(contested_by(self.state, role)), "E9")
        self.attempt(
            role,
            Act.WITHDRAW_CONTEST,
            lambda: contesting.withdraw_contest(self.state, role=role, exhibit=label, text="", at=self.now),
        )

    @rule(role=ROLES)
    def write(self, role: str) -> None:
        self.attempt(
            role,
            Act.MESSAGE,
            lambda: negotiation.write_message(self.state, role=role, text="x", audience=EVERYONE, at=self.now),
        )

    @invariant()
    def a_closed_case_has_no_deadlines_and_no_acts(self) -> None:
        if self.state.stage is Stage.CLOSED:
            assert self.state.deadlines == ()
            assert not any(open_acts(self.state, role, at=self.now) for role in ("buyer", "seller", "agent"))

    @invariant()
    def an_open_case_always_waits_for_somebody_by_a_date(self) -> None:
        assert self.state.stage is Stage.CLOSED or self.state.deadlines

    @invariant()
    def one_deadline_of_a_kind_and_bearer(self) -> None:
        pairs = [(row.kind, row.role) for row in self.state.deadlines]
        assert len(pairs) == len(set(pairs))

    @invariant()
    def entries_are_numbered_without_gaps(self) -> None:
        assert [entry.seq for entry in self.state.entries] == list(range(1, len(self.state.entries) + 1))


TestProcedure = Procedure.TestCase
TestProcedure.settings = settings(max_examples=max(300, settings().max_examples), stateful_step_count=40)
