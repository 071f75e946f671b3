"""From what was said, shown and recorded to facts: what counts as established, by whom, and what is still open.

A value found by the decider stands above all; the marketplace's own record (order, clock) above what the
parties say. An exhibit such as a carrier document establishes what it states, also against the marketplace's
second-hand record of the carrier, unless the other side contests it; it counts once the other side has had
its turn, or has itself asked for a decision with the exhibit on the table. What one side says is established when the other agrees, or stays silent although it was its turn.
What both sides see differently is contested and stays unknown until the decider finds it, or until the side
that has to prove it has let its evidence window pass without any exhibit (burden of proof).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from wakai.docket.domain.acts import PARTIES, Act, Kind, other
from wakai.docket.domain.state import CaseState, Entry
from wakai.rulebook import Fact, Provenance, Rulebook
from wakai.rulebook.specs import FactValue
from wakai.rulebook.values import from_data


@dataclass(frozen=True, slots=True)
class Assertion:
    """That a party says a fact has this value, in the entry of this number, perhaps resting on an exhibit."""

    fact: str
    value: FactValue
    role: str
    seq: int
    exhibit: str | None = None


@dataclass(frozen=True, slots=True)
class Established:
    """The facts that count now; those contested (with what each side says); those only one side has spoken to."""

    facts: Mapping[str, Fact]
    contested: Mapping[str, tuple[Assertion, ...]]
    one_sided: Mapping[str, Assertion]


def assertions(state: CaseState, rulebook: Rulebook, exhibits: tuple[Assertion, ...] = ()) -> tuple[Assertion, ...]:
    """Everything the parties said about facts, in order of the docket, exhibits among them."""
    said = [row for entry in state.entries for row in _said(entry, rulebook)]
    return tuple(sorted([*said, *exhibits], key=lambda row: row.seq))


def establish(
    state: CaseState,
    rulebook: Rulebook,
    *,
    records: Mapping[str, Fact],
    exhibits: tuple[Assertion, ...] = (),
    found: Mapping[str, Fact] | None = None,
) -> Established:
    """What counts as established at this point of the case. `records` come from the marketplace and the clock."""
    said = assertions(state, rulebook, exhibits)
    facts: dict[str, Fact] = {}
    contested: dict[str, tuple[Assertion, ...]] = {}
    one_sided: dict[str, Assertion] = {}
    for name in rulebook.facts:
        latest = _latest(said, name)
        agreed = _agreed(state, latest)
        shown = agreed if rulebook.facts[name].origin == "carrier" and _rests_on_exhibit(agreed) else None
        fact = (found or {}).get(name) or shown or records.get(name) or agreed
        if fact is not None:
            facts[name] = fact
        elif len(latest) == len(PARTIES):
            contested[name] = tuple(latest.values())
        elif latest:
            one_sided[name] = next(iter(latest.values()))
    return _with_burden(state, rulebook, Established(facts, contested, one_sided))


def had_a_turn(state: CaseState, role: str, *, after: int) -> bool:
    """Whether this party has answered, or let a window for answering pass, since the entry of this number."""
    return any(entry.seq > after and _is_turn(entry, role) for entry in state.entries)


def was_asked(state: CaseState, role: str, fact: str) -> bool:
    """Whether the role was asked for this fact before (the window may be open or over)."""
    return any(entry.body["to"] == role and fact in entry.body["facts"] for entry in state.acts(Act.ASK_FACT))


def _said(entry: Entry, rulebook: Rulebook) -> Iterator[Assertion]:
    if entry.role not in PARTIES:
        return
    statements: Mapping[str, Any] = entry.body.get("statements", {})
    if entry.act is Act.STATE_FACT:
        statements = {entry.body["fact"]: entry.body["value"]} if entry.body.get("value") is not None else {}
    for name, value in statements.items():
        if name in rulebook.facts:
            yield Assertion(name, cast(FactValue, from_data(value)), entry.role, entry.seq, entry.body.get("exhibit"))


def _latest(said: tuple[Assertion, ...], name: str) -> dict[str, Assertion]:
    """The last word of each side on a fact; a side's exhibit is not undone by its own later words without one."""
    latest: dict[str, Assertion] = {}
    for row in said:
        if row.fact == name:
            latest[row.role] = row
    return latest


def _agreed(state: CaseState, latest: Mapping[str, Assertion]) -> Fact | None:
    if len(latest) == len(PARTIES):
        first, second = sorted(latest.values(), key=lambda row: row.seq)
        if first.value != second.value:
            return None
        return Fact(first.value, _provenance("admitted", second.role, first.exhibit or second.exhibit))
    for row in latest.values():
        opposite = other(row.role)
        if had_a_turn(state, opposite, after=row.seq) or (row.exhibit and _stepped_in(state, opposite, row.seq)):
            return Fact(row.value, _provenance("uncontested", row.role, row.exhibit))
    return None


def _rests_on_exhibit(fact: Fact | None) -> bool:
    return fact is not None and fact.provenance.kind == "exhibit"


def _stepped_in(state: CaseState, role: str, after: int) -> bool:
    return any(entry.role == role and entry.seq > after for entry in state.acts(Act.STEP_IN))


def _provenance(kind: Any, by: str, exhibit: str | None) -> Provenance:
    return Provenance("exhibit", by, exhibit) if exhibit else Provenance(kind, by, None)


def _is_turn(entry: Entry, role: str) -> bool:
    if entry.act in (Act.ANSWER, Act.STATE_FACT):
        return entry.role == role
    if entry.act is Act.LAPSE:
        return entry.body["role"] == role and entry.body["deadline"] in (Kind.ANSWER, Kind.EVIDENCE)
    return False


def _with_burden(state: CaseState, rulebook: Rulebook, so_far: Established) -> Established:
    """Fill with "not proven" what the bearer of the burden had its window for and neither said nor showed."""
    facts = dict(so_far.facts)
    for name, spec in rulebook.facts.items():
        if name in facts or spec.burden is None or not _window_over(state, spec.burden, name):
            continue
        disputed = so_far.contested.get(name, ())
        shown = any(row.exhibit for row in disputed)
        mine = so_far.one_sided.get(name)
        if shown or (mine and mine.role == spec.burden):
            continue
        if spec.if_unproven is not None:
            facts[name] = Fact(spec.if_unproven, Provenance("unproven", spec.burden, None))
    contested = {name: rows for name, rows in so_far.contested.items() if name not in facts}
    one_sided = {name: row for name, row in so_far.one_sided.items() if name not in facts}
    return Established(facts, contested, one_sided)


def _window_over(state: CaseState, role: str, fact: str) -> bool:
    if any(_lapsed(entry, role, Kind.ANSWER) for entry in state.entries):
        return True
    asked = [
        entry.seq for entry in state.acts(Act.ASK_FACT) if entry.body["to"] == role and fact in entry.body["facts"]
    ]
    return bool(asked) and state.deadline(Kind.EVIDENCE, role) is None


def _lapsed(entry: Entry, role: str, kind: Kind) -> bool:
    return entry.act is Act.LAPSE and entry.body["role"] == role and entry.body["deadline"] == kind
