"""What a letter says of one docket entry: its placeholders' values, from the entry, the case and the rulebook.

Values are left as they are (texts, money, instants); `kernel.showing` says them in the reader's language and zone.
Words of a party are taken from the entry itself and from nowhere else, so that its audience holds for them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from wakai.channels.domain.notices import came_with_claim
from wakai.channels.domain.parts import Listed, Quoted
from wakai.channels.domain.plain import one_line
from wakai.docket.domain.acts import AGENT, PARTIES, Act, Kind
from wakai.docket.domain.consequences import lapse_meant, role_name, silence_means
from wakai.docket.domain.open_acts import asked_facts, step_in_from
from wakai.docket.domain.state import CaseState, Deadline, Entry, standing_offer
from wakai.kernel.instants import Due
from wakai.kernel.languages import Texts
from wakai.kernel.money import Money

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """Names of things inside a sentence, as data: remedies, time windows, and whom a decision favours."""

    remedies: Mapping[str, Texts]
    windows: Mapping[str, Texts]
    outcomes: Mapping[str, Texts]
    deciders: Mapping[str, Texts]
    only_you: Texts

    def remedy(self, name: str) -> Texts:
        """The remedy's name; one we have no word for yet is called by what the case page shows."""
        return self.remedies.get(name) or self.remedies["other"]


@dataclass(frozen=True, slots=True)
class Background:
    """What a letter takes from outside the docket: the order's number, the claim's title, the rulebook's questions."""

    order: str
    kind: Texts
    asks: Mapping[str, Texts]
    labels: Mapping[str, Texts]
    words: Words


def values_of(state: CaseState, entry: Entry, *, reader: str, background: Background) -> Values:
    """Everything a letter about this entry may say to a reader of this role."""
    common: Values = {
        "number": state.number,
        "order": one_line(background.order) or None,
        "kind": background.kind,
        "author": role_name(entry.role, reader=reader) if entry.role != "system" else None,
    }
    return common | SPEAKERS.get(entry.act, _nothing)(state, entry, reader, background)


def _nothing(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {}


def _claim(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    came = [
        row for row in state.acts(Act.ADD_EXHIBIT) if came_with_claim(state, row) and row.role == entry.role and reader in row.audience
    ]  # fmt: skip
    return {
        "claimant": role_name(state.claimant, reader="public"),
        **_remedy(background, state.asked, state.claimed),
        **_until(state, state.deadline(Kind.ANSWER, state.respondent), reader),
        **_quote(entry.body.get("text", "")),
        "exhibits": Listed(tuple(_exhibit_name(row) for row in came)) if came else None,
        "step_in": step_in_from(state).due,
    }


def _answer(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {
        **_until(state, state.deadline(Kind.ESCALATE, state.claimant), reader),
        **_quote(entry.body.get("text", "")),
        "step_in": step_in_from(state).due,
    }


def _text(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return _quote(entry.body.get("text", ""))


def _message(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    alone = not set(PARTIES) <= set(entry.audience)
    return {**_quote(entry.body.get("text", "")), "only_you": background.words.only_you if alone else None}


def _offer(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    on_table = standing_offer(state)
    deadline = state.deadline(Kind.REPLY_TO_OFFER, reader) if on_table and on_table.seq == entry.seq else None
    return {
        **_offered(entry, background),
        **_until(state, deadline, reader),
        **_quote(entry.body.get("note", "")),
    }


def _reply(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    offer = next(row for row in state.entries if row.seq == entry.body["offer"])
    return {**_offered(offer, background), **_quote(entry.body.get("text", ""))}


def _concede(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {**_remedy(background, state.asked, state.claimed), **_quote(entry.body.get("text", ""))}


def _extension(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    kind = Kind(entry.body["deadline"])
    bearer = entry.role if entry.act is Act.ASK_EXTENSION else reader
    deadline = state.deadline(kind, bearer)
    granted = datetime.fromisoformat(entry.body["due"]) if entry.act is Act.GRANT_EXTENSION else None
    end = granted or (deadline.due if deadline else None)
    return {
        "window": background.words.windows[kind],
        "extension": state.terms["extension"],
        "end": Due(end) if end else None,
        "silence": silence_means(state, deadline, reader=reader) if deadline else None,
        **_quote(entry.body.get("text", "")),
    }


def _exhibit(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {"exhibit": _exhibit_name(entry)}


def _contest(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {"exhibit": entry.body["exhibit"], **_quote(entry.body.get("text", ""))}


def _facts(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    return {
        "questions": _questions(entry.body["facts"], background.asks),
        **_until(state, state.deadline(Kind.EVIDENCE, reader), reader),
    }


def _referred(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    open_points = [name for name in entry.body.get("open", ()) if name in background.labels]
    return {
        **_until(state, state.deadline(Kind.DECIDE), reader),
        "points": _questions(open_points, background.labels) if open_points else None,
    }


def _decision(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    body, words = entry.body, background.words
    favours = body["favours"]
    side = "neither" if favours == "neither" else "yours" if favours == reader else "others"
    decider = AGENT if body["by"] == AGENT else "rulebook"
    return {
        "outcome": words.outcomes[side],
        "decider": words.deciders[decider],
        **_remedy(background, body["remedy"], Money(body["amount_minor"], body["currency"])),
    }


def _warned(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    kind, bearer = Kind(entry.body["deadline"]), entry.body["role"]
    offer = standing_offer(state) if kind is Kind.REPLY_TO_OFFER else None
    facts = asked_facts(state, bearer) if kind is Kind.EVIDENCE else ()
    return {
        **_until(state, state.deadline(kind, bearer), reader),
        **(_remedy(background, offer.remedy, offer.amount) if offer else {}),
        "questions": _questions(facts, background.asks) if facts else None,
    }


def _lapsed(state: CaseState, entry: Entry, reader: str, background: Background) -> Values:
    said = reader if reader != "supervisor" else AGENT
    return {
        "what_happened": lapse_meant(entry, reader=said),
        **_until(state, state.deadline(Kind.DECIDE), reader),
    }


def _until(state: CaseState, deadline: Deadline | None, reader: str) -> Values:
    """The deadline and what silence means; nothing about one that is no longer open."""
    if deadline is None:
        return {"end": None, "silence": None}
    return {"end": Due(deadline.due), "silence": silence_means(state, deadline, reader=reader)}


def _offered(entry: Entry, background: Background) -> Values:
    body = entry.body
    return _remedy(background, body["remedy"], Money(body["amount_minor"], body["currency"]))


def _remedy(background: Background, remedy: str, amount: Money) -> Values:
    return {"remedy": background.words.remedy(remedy), "amount": None if amount.is_zero else amount}


def _quote(text: str) -> Values:
    quoted = Quoted.of(text)
    return {"quote": quoted if quoted.text else None}


def _questions(facts: tuple[str, ...] | list[str], texts: Mapping[str, Texts]) -> Listed:
    return Listed(tuple(texts[name] for name in facts))


def _exhibit_name(entry: Entry) -> str:
    name = one_line(entry.body.get("name", ""))
    label = one_line(entry.body.get("label", ""))
    return f"{label} {name}".strip() or "–"


SPEAKERS: Final[Mapping[Act, Callable[[CaseState, Entry, str, Background], Values]]] = MappingProxyType(
    {
        Act.CLAIM: _claim,
        Act.ANSWER: _answer,
        Act.MESSAGE: _message,
        Act.OFFER: _offer,
        Act.COUNTER: _offer,
        Act.ACCEPT: _reply,
        Act.REJECT: _reply,
        Act.WITHDRAW_OFFER: _reply,
        Act.CONCEDE: _concede,
        Act.WITHDRAW_CLAIM: _text,
        Act.ASK_EXTENSION: _extension,
        Act.GRANT_EXTENSION: _extension,
        Act.REFUSE_EXTENSION: _extension,
        Act.ADD_EXHIBIT: _exhibit,
        Act.CONTEST_EXHIBIT: _contest,
        Act.WITHDRAW_CONTEST: _contest,
        Act.STEP_IN: _text,
        Act.ASK_FACT: _facts,
        Act.REFER_TO_SECRETARIAT: _referred,
        Act.ISSUE_DECISION: _decision,
        Act.WARN: _warned,
        Act.LAPSE: _lapsed,
    }
)
