"""From what was said, shown and recorded to facts: what counts as established, by whom, and what is still open.

A value found by the decider stands above all; the marketplace's own record (order, clock) above what the parties say.
What one side says or shows is established when the other agrees, or lets it stand although it had its turn on that
very fact: the answer is the turn on what the claim states, a question is the turn on what it asks, and whoever asks
for a decision with the other's exhibit on the table lets it stand. Silence in the answer's whole window is a turn on everything said before.
What both sides see differently is contested and stays unknown until the decider finds it, or until the side that has
to prove it has let its evidence window pass without any exhibit (burden of proof). An exhibit that contradicts the
marketplace's record makes the fact contested too: nobody's upload overrules a record by anybody's silence.
A document that may be about another parcel altogether (another number than the order's, or older than the order) is
doubtful: it settles nothing by silence either, nor does a word that rests on it. The other side has to say the same, or
the decider to find it; till then people weigh it, for an honest mistake explains it as well as a dishonest one.
An exhibit that a party contests as not authentic is treated like a doubtful one, and what rests on it is contested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from wakai.docket.domain.acts import PARTIES, Act, Kind, other
from wakai.docket.domain.open_acts import contested as contested_exhibits
from wakai.docket.domain.state import CaseState, Entry
from wakai.rulebook import Fact, Provenance, Rulebook
from wakai.rulebook.specs import FactValue
from wakai.rulebook.values import from_data


@dataclass(frozen=True, slots=True)
class Assertion:
    """That a party says a fact has this value, in the entry of this number, perhaps resting on an exhibit.

    `doubtful`: the exhibit may be about something else; see the module's docstring.
    """

    fact: str
    value: FactValue
    role: str
    seq: int
    exhibit: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Established:
    """The facts that count now; those contested (with what each side says); those only one side has spoken to."""

    facts: Mapping[str, Fact]
    contested: Mapping[str, tuple[Assertion, ...]]
    one_sided: Mapping[str, Assertion]


def assertions(state: CaseState, rulebook: Rulebook, exhibits: tuple[Assertion, ...] = ()) -> tuple[Assertion, ...]:
    """Everything the parties said about facts, in order of the docket, exhibits among them."""
    doubtful = {row.exhibit for row in exhibits if row.doubtful} | contested_exhibits(state).keys()
    said = [row for entry in state.entries for row in _said(entry, rulebook)]
    rows = [replace(row, doubtful=row.doubtful or row.exhibit in doubtful) for row in (*said, *exhibits)]
    return tuple(sorted(rows, key=lambda row: row.seq))


def establish(
    state: CaseState,
    rulebook: Rulebook,
    *,
    records: Mapping[str, Fact],
    exhibits: tuple[Assertion, ...] = (),
    found: Mapping[str, Fact] | None = None,
) -> Established:
    """What counts as established at this point of the case. `records` come from the marketplace and the clock."""
    said, disputed = assertions(state, rulebook, exhibits), contested_exhibits(state)
    facts: dict[str, Fact] = {}
    contested: dict[str, tuple[Assertion, ...]] = {}
    one_sided: dict[str, Assertion] = {}
    for name in rulebook.facts:
        latest = _latest(said, name)
        fact = (found or {}).get(name) or _counts(state, records.get(name), latest)
        if fact is not None:
            facts[name] = fact
        elif len(latest) == len(PARTIES) or name in records or any(row.exhibit in disputed for row in latest.values()):
            contested[name] = tuple(latest.values())
        elif latest:
            one_sided[name] = next(iter(latest.values()))
    return _with_burden(state, rulebook, Established(facts, contested, one_sided))


def had_a_turn(state: CaseState, role: str, on: Assertion) -> bool:
    """Whether this party could speak to this very assertion and let it stand; see the module's docstring."""
    claim_states_it = on.exhibit is None and any(entry.seq == on.seq for entry in state.acts(Act.CLAIM))
    for entry in state.entries:
        if entry.seq <= on.seq:
            continue
        if entry.act is Act.ANSWER and entry.role == role and claim_states_it:
            return True
        if _lapsed(entry, role, Kind.ANSWER):
            return True
    return was_asked(state, role, on.fact, after=on.seq) and state.deadline(Kind.EVIDENCE, role) is None


def was_asked(state: CaseState, role: str, fact: str, *, after: int = 0) -> bool:
    """Whether the role was asked for this fact after the entry of this number (its window may be open or over)."""
    asked = (entry for entry in state.acts(Act.ASK_FACT) if entry.seq > after)
    return any(entry.body["to"] == role and fact in entry.body["facts"] for entry in asked)


def _counts(state: CaseState, record: Fact | None, latest: Mapping[str, Assertion]) -> Fact | None:
    if record is None:
        return _agreed(state, latest)
    if not any(row.exhibit and row.value != record.value for row in latest.values()):
        return record
    # An exhibit contradicts the record: only both sides' word settles that, never anybody's silence.
    return _agreed(state, latest) if len(latest) == len(PARTIES) else None


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
    """The last word of each side on a fact; saying again what one's exhibit shows does not take the exhibit away,
    and a doubtful document does not take the place of a sound one.
    """
    latest: dict[str, Assertion] = {}
    for row in (row for row in said if row.fact == name):
        before = latest.get(row.role)
        repeats_what_it_showed = before and before.exhibit and not row.exhibit and before.value == row.value
        is_weaker = before and before.exhibit and row.doubtful and not before.doubtful
        if not (repeats_what_it_showed or is_weaker):
            latest[row.role] = row
    return latest


def _agreed(state: CaseState, latest: Mapping[str, Assertion]) -> Fact | None:
    if len(latest) == len(PARTIES):
        first, second = sorted(latest.values(), key=lambda row: row.seq)
        if first.value != second.value:
            return None
        exhibit = next((row.exhibit for row in (first, second) if row.exhibit and not row.doubtful), None)
        return Fact(first.value, Provenance("exhibit" if exhibit else "admitted", second.role, exhibit))
    for row in (row for row in latest.values() if not row.doubtful):
        opposite = other(row.role)
        if had_a_turn(state, opposite, row) or (row.exhibit and _stepped_in(state, opposite, row.seq)):
            return Fact(row.value, Provenance("exhibit" if row.exhibit else "uncontested", row.role, row.exhibit))
    return None


def _stepped_in(state: CaseState, role: str, after: int) -> bool:
    return any(entry.role == role and entry.seq > after for entry in state.acts(Act.STEP_IN))


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
