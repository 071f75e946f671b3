"""The same acts twice: done through the flows, on the database, and worked out by the pure core alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.docket.memory import applied

from wakai.docket import queries as cases
from wakai.docket.domain import decision, negotiation
from wakai.docket.domain.acts import EVERYONE, Kind, Stage
from wakai.docket.domain.decision import Material, assess
from wakai.docket.domain.open_acts import asked_facts
from wakai.docket.domain.state import CaseState, Deadline, standing_offer
from wakai.docket.domain.step import Step
from wakai.flows import decide, talk
from wakai.flows.doing import Actor
from wakai.flows.watch_deadlines import lapse_deadline
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal


@dataclass(frozen=True)
class Doing:
    """One thing done by a role at an instant. `what` names an act below; `extra` is its content."""

    what: str
    role: str
    at: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)


def offer_of(state: CaseState) -> int:
    found = standing_offer(state)
    return found.seq if found else 99


def _money(doing: Doing) -> Money:
    return Money(doing.extra.get("minor", 2000), "USD")


def _question(state: CaseState, role: str) -> str:
    return next(iter(asked_facts(state, role)), "tracking_status")


Core = Callable[[CaseState, Doing], Step]
CORE: Mapping[str, Core] = {
    "answer": lambda s, d: negotiation.answer_claim(
        s, role=d.role, body={"text": "We sent it.", "statements": dict(d.extra.get("statements", {}))}, at=d.at
    ),
    "message": lambda s, d: negotiation.write_message(s, role=d.role, text="Hello?", audience=EVERYONE, at=d.at),
    "offer": lambda s, d: negotiation.make_offer(
        s, role=d.role, remedy="partial_refund", amount=_money(d), note="", at=d.at
    ),
    "accept": lambda s, d: negotiation.accept_offer(s, role=d.role, offer=offer_of(s), at=d.at),
    "reject": lambda s, d: negotiation.reject_offer(s, role=d.role, offer=offer_of(s), text="", at=d.at),
    "withdraw_offer": lambda s, d: negotiation.withdraw_offer(s, role=d.role, offer=offer_of(s), at=d.at),
    "concede": lambda s, d: negotiation.concede(s, role=d.role, text="", at=d.at),
    "withdraw_claim": lambda s, d: negotiation.withdraw_claim(s, role=d.role, text="", at=d.at),
    "ask_time": lambda s, d: negotiation.ask_extension(
        s, role=d.role, deadline=_own(s, d.role), text="Please.", at=d.at
    ),
    "grant": lambda s, d: negotiation.grant_extension(s, role=d.role, at=d.at),
    "refuse": lambda s, d: negotiation.refuse_extension(s, role=d.role, at=d.at),
    "step_in": lambda s, d: decision.step_in(s, role=d.role, text="", at=d.at),
    "state_fact": lambda s, d: decision.state_fact(
        s, role=d.role, fact=_question(s, d.role), value=None, exhibit=None, at=d.at
    ),
}
Flow = Callable[[str, Actor, Doing, str], object]
FLOW: Mapping[str, Flow] = {
    "answer": lambda c, a, d, k: talk.answer_claim(
        c, actor=a, text="We sent it.", statements=d.extra.get("statements", {}), at=d.at, key=k
    ),
    "message": lambda c, a, d, k: talk.write_message(c, actor=a, text="Hello?", audience=EVERYONE, at=d.at, key=k),
    "offer": lambda c, a, d, k: talk.make_offer(
        c, actor=a, remedy="partial_refund", amount=_money(d), note="", at=d.at, key=k
    ),
    "accept": lambda c, a, d, k: talk.accept_offer(c, actor=a, offer=offer_of(cases.state_of(c)), at=d.at, key=k),
    "reject": lambda c, a, d, k: talk.reject_offer(
        c, actor=a, offer=offer_of(cases.state_of(c)), text="", at=d.at, key=k
    ),
    "withdraw_offer": lambda c, a, d, k: talk.withdraw_offer(
        c, actor=a, offer=offer_of(cases.state_of(c)), at=d.at, key=k
    ),
    "concede": lambda c, a, d, k: talk.concede(c, actor=a, text="", at=d.at, key=k),
    "withdraw_claim": lambda c, a, d, k: talk.withdraw_claim(c, actor=a, text="", at=d.at, key=k),
    "ask_time": lambda c, a, d, k: talk.ask_extension(
        c, actor=a, deadline=_own(cases.state_of(c), a.role), text="Please.", at=d.at, key=k
    ),
    "grant": lambda c, a, d, k: talk.answer_extension(c, actor=a, grant=True, at=d.at, key=k),
    "refuse": lambda c, a, d, k: talk.answer_extension(c, actor=a, grant=False, at=d.at, key=k),
    "step_in": lambda c, a, d, k: decide.step_in(c, actor=a, text="", at=d.at, key=k),
    "state_fact": lambda c, a, d, k: decide.state_fact(
        c, actor=a, fact=_question(cases.state_of(c), a.role), value=None, at=d.at, key=k
    ),
}


def on_the_database(case_id: str, accounts: Mapping[str, str], doing: Doing, *, key: str) -> bool:
    """Through the flow; False when it was refused. "time" lets what is due end, as the worker does."""
    if doing.what == "time":
        while rows := cases.due(doing.at, case_id=case_id):
            assert lapse_deadline(rows[0], at=max(rows[0].due, doing.at))
        return True
    try:
        FLOW[doing.what](case_id, Actor(doing.role, accounts[doing.role]), doing, key)
    except Refusal:
        return False
    return True


def in_the_core(state: CaseState, doing: Doing, material: Material) -> CaseState:
    """By the core alone; an act that is refused leaves the state as it is."""
    if doing.what == "time":
        while lapsed := first_lapse(state, doing.at, material):
            state = lapsed
        return state
    try:
        return _onwards(state, CORE[doing.what](state, doing), doing.at, material)
    except Refusal:
        return state


def first_lapse(state: CaseState, at: datetime, material: Material) -> CaseState | None:
    """The state after the longest overdue deadline has ended, or None when none is due."""
    due = sorted((row for row in state.deadlines if row.due <= at), key=lambda row: row.due)
    if not due:
        return None
    step = decision.lapse(state, due[0], at=at)
    assert step is not None
    return _onwards(state, step, at, material)


def _onwards(state: CaseState, step: Step, at: datetime, material: Material) -> CaseState:
    state = applied(state, step, at)
    if state.stage is not Stage.DECISION:
        return state
    again = decision.proceed(state, assess(state, material), at=at)
    return applied(state, again, at) if again else state


def started(filed: CaseState) -> CaseState:
    """The case as the core has it right after its claim: the claim's own entry taken, everything else worked out."""
    bare = replace(filed, entries=(), deadlines=(), version=0, stage=Stage.NEGOTIATION)
    body = {name: value for name, value in filed.entries[0].body.items() if name != "step_in_from"}
    return applied(bare, negotiation.open_case(bare, body=body, at=filed.opened_at), filed.opened_at)


def comparable(state: CaseState) -> dict[str, Any]:
    """A state in a form in which the database's and the core's are the same: JSON types, deadlines in one order."""
    return {
        "stage": str(state.stage),
        "version": state.version,
        "entries": [
            [entry.seq, str(entry.act), entry.role, entry.at.isoformat(), list(entry.audience), _plain(entry.body)]
            for entry in state.entries
        ],
        "deadlines": sorted(_deadline(row) for row in state.deadlines),
    }


def _deadline(row: Deadline) -> list[Any]:
    return [
        str(row.kind),
        row.role,
        row.due.isoformat(),
        row.opened_by,
        json.dumps(row.derivation.to_json(), sort_keys=True),
    ]


def _plain(body: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(body, default=str))


def _own(state: CaseState, role: str) -> Kind:
    """The same for both: the order of a state's deadlines means nothing."""
    return min((row.kind for row in state.deadlines if row.role == role), default=Kind.ANSWER)


def script(at: datetime, n: int) -> Iterator[Doing]:
    """A case's way of the `n`-th kind; every kind of act comes up in one of them."""
    hour, late = timedelta(hours=1), at + timedelta(days=8)
    ways: tuple[tuple[Doing, ...], ...] = (
        (Doing("message", "buyer", at + hour), Doing("offer", "seller", at + 2 * hour), Doing("offer", "buyer", at + 3 * hour),
         Doing("message", "seller", at + 4 * hour), Doing("accept", "seller", at + 5 * hour)),
        (Doing("ask_time", "seller", at + hour), Doing("grant", "buyer", at + 2 * hour), Doing("answer", "seller", at + 3 * hour),
         Doing("offer", "seller", at + 4 * hour), Doing("reject", "buyer", at + 5 * hour), Doing("step_in", "buyer", late),
         Doing("message", "buyer", late + hour), Doing("state_fact", "seller", late + 2 * hour),
         Doing("time", "", late + timedelta(days=30))),
        (Doing("message", "seller", at + hour), Doing("time", "", at + timedelta(days=40))),
        (Doing("answer", "seller", at + hour), Doing("offer", "buyer", at + 2 * hour), Doing("withdraw_offer", "buyer", at + 3 * hour),
         Doing("message", "buyer", at + 4 * hour), Doing("concede", "seller", at + 5 * hour)),
        (Doing("ask_time", "seller", at + hour), Doing("refuse", "buyer", at + 2 * hour), Doing("answer", "seller", at + 3 * hour),
         Doing("message", "buyer", at + 4 * hour), Doing("withdraw_claim", "buyer", at + 5 * hour)),
    )  # fmt: skip
    return iter(ways[n % len(ways)])
