"""The decision stage: step in, let the rulebook judge, ask for what is missing, hand over to people, decide, lapse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wakai.docket.domain.acts import AGENT, EVERYONE, PARTIES, SYSTEM, Act, Closing, Kind, Stage, other
from wakai.docket.domain.contesting import assessed, require_assessed
from wakai.docket.domain.facts import Assertion, Established, establish, was_asked
from wakai.docket.domain.negotiation import offer_amount, require_text
from wakai.docket.domain.open_acts import asked_facts, require_open
from wakai.docket.domain.refusals import CannotDecideYet, FactNotAsked, NotYourExhibit, OfferAboveClaim, SomeoneWasFirst
from wakai.docket.domain.state import CaseState, Deadline, claimant_gives_up
from wakai.docket.domain.step import (
    End,
    NewDecision,
    NewEntry,
    Step,
    closing_step,
    everything_open,
    lapse_entry,
    opening,
)
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Finding, Outcome, Provenance, Rulebook, judge
from wakai.rulebook.values import to_data


@dataclass(frozen=True, slots=True)
class Material:
    """What a judgement rests on besides the docket: the version, the day whose law applies, records and exhibits."""

    rulebook: Rulebook
    as_of: date
    records: Mapping[str, Fact]
    exhibits: tuple[Assertion, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts as they count now and what the rulebook says to them; no finding where it has no rules for the kind."""

    established: Established
    finding: Finding | None


def assess(
    state: CaseState, material: Material, *, found: Mapping[str, Fact] | None = None, full: bool = True
) -> Assessment:
    """Judge the case as it stands. With `full` the counterfactuals are worked out as well."""
    established = establish(state, material.rulebook, records=material.records, exhibits=material.exhibits, found=found)
    if state.kind not in material.rulebook.claims:
        return Assessment(established, None)
    finding = judge(
        material.rulebook,
        state.kind,
        established.facts,
        currency=state.paid.currency,
        as_of=material.as_of,
        counterfactuals=full,
    )
    return Assessment(established, finding)


def step_in(state: CaseState, *, role: str, text: str, at: datetime) -> Step:
    """A party asks for a decision. Windows of the negotiation end; the rulebook judges next (`proceed`)."""
    require_open(state, role, Act.STEP_IN, at=at)
    require_text(text, optional=True)
    entry = NewEntry(Act.STEP_IN, role, {"text": text.strip()})
    return Step((entry,), stage=Stage.DECISION, closes=everything_open(state))


def state_fact(state: CaseState, *, role: str, fact: str, value: object, exhibit: str | None, at: datetime) -> Step:
    """Answer one question asked in the evidence window; None means "I cannot say". `exhibit` is what shows it: one's own."""
    require_open(state, role, Act.STATE_FACT, at=at)
    if fact not in asked_facts(state, role):
        raise FactNotAsked
    if exhibit is not None and exhibit not in _shown_by(state, role):
        raise NotYourExhibit
    entry = NewEntry(Act.STATE_FACT, role, {"fact": fact, "value": value, "exhibit": exhibit})
    # The last question answered ends the window: nobody is kept waiting for the clock.
    done = asked_facts(state, role) == (fact,)
    return Step((entry,), closes=((Kind.EVIDENCE, role),) if done else ())


def proceed(state: CaseState, assessment: Assessment, *, at: datetime) -> Step | None:
    """Move a case in the decision stage on, or None while somebody's window is still open.

    Decided by the rules: the decision issues. Undecided: each party is asked once for exactly the
    facts that matter; when all have been asked, or the rules say so, the secretariat takes over.
    """
    if state.stage is not Stage.DECISION or state.deadline(Kind.EVIDENCE) or state.deadline(Kind.DECIDE):
        return None
    finding = assessment.finding
    if finding is None:
        return _refer(state, {"rule": None, "open": [], "why": "no_rules"}, at)
    if finding.outcome is not None and _within_what_was_paid(state, finding.outcome):
        return _decide_by_rules(state, finding, finding.outcome)
    questions = _questions(state, assessment.established, finding)
    if questions:
        return _ask(state, questions, at)
    open_points = [missing.name for missing in finding.missing]
    why = "rule" if finding.refer else "points_to_weigh" if open_points else "doubts"
    return _refer(state, {"rule": finding.rule, "open": open_points, "why": why}, at)


def found_facts(rulebook: Rulebook, criteria: tuple[Mapping[str, Any], ...]) -> dict[str, Fact]:
    """The decider's points as facts: found on the exhibits named, or, with `unproven` set, counted as not proven
    by the party whose burden it was."""
    return {row["fact"]: Fact(row["value"], _how_found(rulebook, row)) for row in criteria}


def _how_found(rulebook: Rulebook, row: Mapping[str, Any]) -> Provenance:
    if row.get("unproven"):
        return Provenance("unproven", rulebook.facts[row["fact"]].burden, None)
    return Provenance("found", AGENT, ", ".join(row.get("exhibits", ())) or None)


def issue_decision(
    state: CaseState,
    material: Material,
    *,
    criteria: tuple[Mapping[str, Any], ...],
    chosen: tuple[str, str, Money] | None,
    reason: str,
    person_id: int,
    at: datetime,
    seen: int | None = None,
    admissibility: tuple[Mapping[str, Any], ...] = (),
) -> Step:
    """The secretariat decides, criterion by criterion.

    `criteria`: fact, value (typed), reason and exhibits for each point found, and `unproven` where the value is what
    the rulebook counts for want of proof. The rulebook then gives the outcome; where it refers to people, or points
    stay open, `chosen` (favours, remedy, amount) with a reason is needed. `seen` is the number of the newest docket
    line the decider had read: when somebody has acted since, `SomeoneWasFirst` asks to read that first.
    `admissibility` says of each contested exhibit whether it is admitted; see `contesting.require_assessed`.
    """
    require_open(state, AGENT, Act.ISSUE_DECISION, at=at)
    if seen is not None and any(entry.seq > seen and entry.role != SYSTEM for entry in state.entries):
        raise SomeoneWasFirst
    require_assessed(state, admissibility=admissibility, criteria=criteria)
    _require_not_on_record(state, material, criteria)
    found = found_facts(material.rulebook, criteria)
    finding = assess(state, material, found=found).finding
    favours, remedy, amount = _chosen(state, chosen, reason) if chosen else _by_rules(state, finding)
    stored = tuple({**row, "value": to_data(row["value"])} for row in criteria)
    text = finding.to_json() if finding else ""
    decision = NewDecision(AGENT, text, favours, remedy, amount.minor, stored, reason.strip(), person_id)
    return _decided(state, decision, finding.rule if finding else None, admissibility)


def lapse(state: CaseState, deadline: Deadline, *, at: datetime) -> Step | None:
    """What follows when a deadline ends unused; None when it is not due or no longer open: nothing lapses early."""
    if at < deadline.due or deadline not in state.deadlines:
        return None
    return LAPSES[deadline.kind](state, deadline, at)


def warn(state: CaseState, deadline: Deadline) -> Step | None:
    """Note that the bearer was warned of a deadline about to end; once each."""
    if deadline.warned or deadline not in state.deadlines:
        return None
    body = {"deadline": str(deadline.kind), "role": deadline.role, "due": deadline.due.isoformat()}
    audience = (AGENT,) if deadline.role == AGENT else (deadline.role, AGENT)
    return Step((NewEntry(Act.WARN, SYSTEM, body, audience),))


def _lapse_answer(state: CaseState, deadline: Deadline, at: datetime) -> Step:
    entry = lapse_entry(deadline, "decision_without_answer")
    return Step((entry,), stage=Stage.DECISION, closes=everything_open(state))


def _lapse_offer(state: CaseState, deadline: Deadline, at: datetime) -> Step:
    if claimant_gives_up(state, deadline):
        return closing_step(state, lapse_entry(deadline, "closed_claimant_silent"), End(Closing.CLAIMANT_SILENT))
    return Step((lapse_entry(deadline, "offer_ended"),), closes=((deadline.kind, deadline.role),))


def _lapse_escalate(state: CaseState, deadline: Deadline, at: datetime) -> Step:
    return closing_step(state, lapse_entry(deadline, "closed_claimant_silent"), End(Closing.CLAIMANT_SILENT))


def _lapse_evidence(state: CaseState, deadline: Deadline, at: datetime) -> Step:
    return Step((lapse_entry(deadline, "judged_on_the_record"),), closes=((deadline.kind, deadline.role),))


def _lapse_decide(state: CaseState, deadline: Deadline, at: datetime) -> Step:
    again = opening(state, Kind.DECIDE, AGENT, "decision_window", start=at)
    return Step((lapse_entry(deadline, "escalated_to_supervisor"),), opens=(again,), closes=((Kind.DECIDE, AGENT),))


def _shown_by(state: CaseState, role: str) -> set[str]:
    """The labels of the exhibits that this role handed in for both sides: nobody is judged by what they cannot answer."""
    handed_in = (entry for entry in state.acts(Act.ADD_EXHIBIT) if entry.role == role)
    return {entry.body["label"] for entry in handed_in if {*PARTIES} <= {*entry.audience}}


LAPSES = {
    Kind.ANSWER: _lapse_answer,
    Kind.REPLY_TO_OFFER: _lapse_offer,
    Kind.ESCALATE: _lapse_escalate,
    Kind.EVIDENCE: _lapse_evidence,
    Kind.DECIDE: _lapse_decide,
}


def _decide_by_rules(state: CaseState, finding: Finding, outcome: Outcome) -> Step:
    amount = outcome.amount or Money.zero(finding.currency)
    decision = NewDecision("rulebook", finding.to_json(), outcome.in_favour_of, outcome.remedy, amount.minor)
    return _decided(state, decision, finding.rule)


def _decided(
    state: CaseState, decision: NewDecision, rule: str | None, admissibility: tuple[Mapping[str, Any], ...] = ()
) -> Step:
    """Issue a decision and close the case: nothing stays open, whoever decided."""
    body: dict[str, Any] = {
        "by": decision.by,
        "rule": rule,
        "favours": decision.favours,
        "remedy": decision.remedy,
        "amount_minor": decision.amount_minor,
        "currency": state.paid.currency,
    }
    if admissibility:
        body["admissibility"] = assessed(admissibility)
    end = End(Closing.DECIDED, decision.remedy, decision.amount_minor, decision.favours)
    role = AGENT if decision.by == AGENT else SYSTEM
    return replace(closing_step(state, NewEntry(Act.ISSUE_DECISION, role, body), end), decision=decision)


def _questions(state: CaseState, established: Established, finding: Finding) -> dict[str, list[str]]:
    """Whom to ask what: each missing fact of the party that can speak to it, unless it was asked already.

    Where only one side has spoken, the other is asked what it says to that, even if it was asked before it could know.
    """
    questions: dict[str, list[str]] = {}
    for missing in finding.missing:
        said = _only_one_spoke(established, missing.name)
        role = other(said.role) if said else missing.asked_of or missing.burden
        if role in PARTIES and not was_asked(state, role, missing.name, after=said.seq if said else 0):
            questions.setdefault(role, []).append(missing.name)
    return questions


def _only_one_spoke(established: Established, fact: str) -> Assertion | None:
    """What the one side says that has spoken to this fact (against the record perhaps); None if both or neither have."""
    if fact in established.one_sided:
        return established.one_sided[fact]
    said = established.contested.get(fact, ())
    return said[0] if len(said) == 1 else None


def _ask(state: CaseState, questions: Mapping[str, list[str]], at: datetime) -> Step:
    roles = [role for role in PARTIES if role in questions]
    entries = tuple(NewEntry(Act.ASK_FACT, SYSTEM, {"to": role, "facts": questions[role]}) for role in roles)
    return Step(
        entries, opens=tuple(opening(state, Kind.EVIDENCE, role, "evidence_window", start=at) for role in roles)
    )


def _refer(state: CaseState, body: Mapping[str, Any], at: datetime) -> Step:
    due = opening(state, Kind.DECIDE, AGENT, "decision_window", start=at)
    return Step((NewEntry(Act.REFER_TO_SECRETARIAT, SYSTEM, body, EVERYONE),), opens=(due,))


def _by_rules(state: CaseState, finding: Finding | None) -> tuple[str, str, Money]:
    if finding is None or finding.outcome is None:
        missing = finding.missing if finding else ()
        raise CannotDecideYet(facts=", ".join(row.name for row in missing) or "–")
    outcome = finding.outcome
    if not _within_what_was_paid(state, outcome):
        raise OfferAboveClaim(amount=outcome.amount, paid=state.paid)
    return outcome.in_favour_of, outcome.remedy, outcome.amount or Money.zero(state.paid.currency)


def _within_what_was_paid(state: CaseState, outcome: Outcome) -> bool:
    return outcome.amount is None or outcome.amount <= state.paid


def _require_not_on_record(state: CaseState, material: Material, criteria: tuple[Mapping[str, Any], ...]) -> None:
    """A decider finds what is open, not what the marketplace's record says; raises `FactNotAsked`."""
    facts = assess(state, material, full=False).established.facts
    if any(row["fact"] in facts and facts[row["fact"]].provenance.kind == "record" for row in criteria):
        raise FactNotAsked


def _chosen(state: CaseState, chosen: tuple[str, str, Money], reason: str) -> tuple[str, str, Money]:
    require_text(reason)
    favours, remedy, amount = chosen
    return favours, remedy, offer_amount(state, remedy, amount)
