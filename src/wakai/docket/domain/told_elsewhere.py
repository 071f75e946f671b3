"""A docket that somebody else wrote, read line by line: each act with the roles and the body that our own pages can tell.

A body keeps what is known here. What a later version may say besides stays in the case file that the docket came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from wakai.docket.domain import forms
from wakai.docket.domain.acts import AGENT, BUYER, EVERYONE, PARTIES, SELLER, SYSTEM, Act, Kind
from wakai.docket.domain.consequences import LAPSED
from wakai.docket.domain.contesting import TESTS
from wakai.docket.domain.forms import Form, NotInForm
from wakai.docket.domain.kinds import ClaimKind
from wakai.docket.domain.state import OFFERING
from wakai.docket.domain.step import NewEntry
from wakai.evidence.domain.exhibits import KINDS
from wakai.evidence.domain.media import LARGEST_BYTES, MEDIA_TYPES
from wakai.kernel.currencies import CURRENCIES
from wakai.kernel.languages import LANGUAGES
from wakai.rulebook import Rulebook
from wakai.rulebook.specs import REMEDIES

MOST_LINES: Final = 2_000
SIDES: Final = (BUYER, SELLER, "neither")
_ANYBODY: Final = (*EVERYONE, SYSTEM)
_DEADLINES: Final = tuple(str(kind) for kind in Kind)
_WHY: Final = ("rule", "points_to_weigh", "doubts", "no_rules", "imported")
_ROLES: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.MESSAGE: _ANYBODY,
    Act.ADD_EXHIBIT: _ANYBODY,
    Act.WITHDRAW_CLAIM: (*PARTIES, SYSTEM),
    Act.ISSUE_DECISION: (AGENT, SYSTEM),
    **dict.fromkeys((Act.ASK_FACT, Act.REFER_TO_SECRETARIAT, Act.WARN, Act.LAPSE), (AGENT, SYSTEM)),
}
"""Who does what; an act that is not named is a party's."""
_REFERS: Final[Mapping[Act, tuple[str, frozenset[Act]]]] = {
    **dict.fromkeys((Act.ACCEPT, Act.REJECT, Act.WITHDRAW_OFFER), ("offer", OFFERING)),
    **dict.fromkeys((Act.OFFER, Act.COUNTER), ("replaces", OFFERING)),
    **dict.fromkeys((Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION), ("request", frozenset({Act.ASK_EXTENSION}))),
}
"""The part of an act's body that names an earlier line, and what that line is."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it happened elsewhere: when, and what is to be entered here."""

    at: datetime
    entry: NewEntry


def lines_told(lines: Iterable[Mapping[str, Any]], *, rulebook: Rulebook, currency: str) -> tuple[Told, ...]:
    """The lines of a docket, numbered from 1. Raises `NotInForm` with the line and the place in it.

    `rulebook`: by whose words the case will be shown here; `currency`: that of the case.
    """
    bodies = _bodies(rulebook, currency)
    acts: list[Act] = []
    told: list[Told] = []
    for number, line in enumerate(lines, 1):
        try:
            told.append(_line(line, bodies, acts))
        except NotInForm as error:
            raise error.within(f"docket {number}") from error
        acts.append(told[-1].entry.act)
    labels = [row.entry.body["label"] for row in told if row.entry.act is Act.ADD_EXHIBIT]
    if len(told) > MOST_LINES or len(set(labels)) < len(labels) or acts[:1] != [Act.CLAIM] or Act.CLAIM in acts[1:]:
        raise NotInForm("docket")
    return tuple(told)


def case_told(case: Any) -> Any:
    """What case.json says of a case, with its instants read. Raises `NotInForm`."""
    word, minor = forms.text(200), forms.money
    names = forms.fields({}, dict.fromkeys(PARTIES, word))
    ending = forms.fields({}, {"remedy": forms.text(30), "amount_minor": minor, "favours": forms.one_of(SIDES)})
    return forms.fields(
        {
            "number": forms.text(40, least=1),
            "site": forms.text(200, least=1),
            "reader": forms.one_of(EVERYONE),
            "opened_at": forms.instant,
            "kind": forms.one_of(frozenset(map(str, ClaimKind))),
            "asked": forms.text(30),
            "claimant": forms.one_of(PARTIES),
            "currency": forms.one_of(CURRENCIES),
            "claimed_minor": minor,
            "paid_minor": minor,
            "language": forms.one_of(LANGUAGES),
            "names": names,
            "closing": forms.or_none(ending),
        }
    )(case)


def remedies_of(rulebook: Rulebook) -> tuple[str, ...]:
    """The remedies that have a name here."""
    return (*REMEDIES, *rulebook.remedies)


def _line(line: Mapping[str, Any], bodies: Mapping[Act, Form], before: list[Act]) -> Told:
    head = forms.fields(
        {
            "act": forms.one_of(frozenset(map(str, Act))),
            "at": forms.instant,
            "role": forms.one_of(_ANYBODY),
            "audience": forms.rows(forms.one_of(EVERYONE), most=len(EVERYONE)),
            "body": lambda value: value,
        }
    )(line)
    act, audience = Act(head["act"]), tuple(role for role in EVERYONE if role in head["audience"])
    if head["role"] not in _ROLES.get(act, PARTIES):
        raise NotInForm("role")
    if AGENT not in audience or len(audience) < len(head["audience"]):
        raise NotInForm("audience")
    body = forms.fields({"body": bodies[act]})(line)["body"]
    _require_reference(act, body, before)
    return Told(head["at"], NewEntry(act, head["role"], body, audience))


def _require_reference(act: Act, body: Mapping[str, Any], before: list[Act]) -> None:
    """A line that is named comes before, and is what is said of it."""
    name, wanted = _REFERS.get(act, ("", frozenset[Act]()))
    if name in body and not (body[name] <= len(before) and before[body[name] - 1] in wanted):
        raise NotInForm(f"body.{name}")


def _bodies(rulebook: Rulebook, currency: str) -> dict[Act, Form]:
    said, word, number = forms.text(), forms.text(200), forms.whole(1, MOST_LINES)
    remedy, fact = forms.one_of(remedies_of(rulebook)), forms.one_of(rulebook.facts)
    money = {"amount_minor": forms.money, "currency": forms.one_of((currency,))}
    stated = {"statements": forms.statements(rulebook), "language": forms.one_of(LANGUAGES)}
    claim = {"asked": remedy, **money, "text": said}
    offer = {"remedy": remedy, **money}
    deadline, bearer = forms.one_of(_DEADLINES), forms.one_of(EVERYONE)
    with_text = forms.fields({}, {"text": said})
    about_exhibit = forms.fields({"exhibit": forms.label}, {"text": said})
    decided = {"by": forms.one_of(("rulebook", AGENT)), "favours": forms.one_of(SIDES), **offer}
    assessed = forms.fields({"exhibit": forms.label, **dict.fromkeys(TESTS, forms.flag), "reason": said})
    return {
        Act.CLAIM: forms.fields(claim, stated | _of_claims()),
        Act.ANSWER: forms.fields({"text": said}, stated),
        Act.MESSAGE: forms.fields({}, {"text": said, "documents": forms.rows(word), **_of_system()}),
        **dict.fromkeys((Act.OFFER, Act.COUNTER), forms.fields(offer, {"note": said, "replaces": number})),
        **dict.fromkeys((Act.ACCEPT, Act.REJECT, Act.WITHDRAW_OFFER), forms.fields({"offer": number}, {"text": said})),
        Act.CONCEDE: with_text,
        Act.WITHDRAW_CLAIM: forms.fields({}, {"text": said, **_of_system()}),
        Act.STEP_IN: with_text,
        Act.ASK_EXTENSION: forms.fields({"deadline": deadline}, {"text": said}),
        Act.GRANT_EXTENSION: forms.fields({"deadline": deadline, "request": number, "due": forms.instant_text}),
        Act.REFUSE_EXTENSION: forms.fields({"deadline": deadline, "request": number}),
        Act.ADD_EXHIBIT: forms.fields(
            {"label": forms.label, "sha256": forms.sha256, "name": forms.text(200), "kind": forms.one_of(KINDS)}
        ),
        Act.CONTEST_EXHIBIT: about_exhibit,
        Act.WITHDRAW_CONTEST: about_exhibit,
        Act.ASK_FACT: forms.fields({"to": forms.one_of(PARTIES), "facts": forms.rows(fact)}),
        Act.STATE_FACT: _fact_stated(rulebook),
        Act.REFER_TO_SECRETARIAT: forms.fields(
            {"why": forms.one_of(_WHY)}, {"rule": forms.or_none(word), "open": forms.rows(fact)}
        ),
        Act.ISSUE_DECISION: forms.fields(decided, {"rule": forms.or_none(word), "admissibility": forms.rows(assessed)}),
        Act.WARN: forms.fields({"deadline": deadline, "role": bearer, "due": forms.instant_text}),
        Act.LAPSE: _lapse(deadline, bearer),
    }


def _of_claims() -> dict[str, Form]:
    lines = forms.rows(forms.whole(0, 1_000_000))
    foreign = forms.fields({"source": forms.text(80), "id": forms.text(120)})
    return {"kind": forms.text(40), "lines": lines, "step_in_from": forms.derivation, "foreign": foreign}


def _of_system() -> dict[str, Form]:
    word = forms.text(200)
    return {"to": forms.one_of(_ANYBODY), "why": word, "outcome": forms.or_none(word), "site": word, "number": word}


def _fact_stated(rulebook: Rulebook) -> Form:
    named = forms.fields({"fact": forms.one_of(rulebook.facts)})

    def read(value: Any) -> Any:
        return forms.fields(
            {"fact": forms.one_of(rulebook.facts), "value": forms.fact_value(rulebook, named(value)["fact"])},
            {"exhibit": forms.or_none(forms.label)},
        )(value)

    return read


def _lapse(deadline: Form, bearer: Form) -> Form:
    named = forms.fields(
        {"deadline": deadline, "role": bearer, "due": forms.instant_text, "consequence": forms.text(60)}
    )

    def read(value: Any) -> Any:
        body = named(value)
        if (Kind(body["deadline"]), body["consequence"]) not in LAPSED:
            raise NotInForm("consequence")
        return body

    return read


def exhibits_told(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The rows of exhibits, by label, as they are to be filed anew. Raises `NotInForm`, also for labels with gaps.

    `path` is where the best bytes lie that the case file holds. Only of what was erased there are none: `erased` is then true,
    and all that its side handed in is.
    """
    told = sorted(map(_exhibit_form(), rows), key=lambda row: (len(row["label"]), row["label"]))
    erased = {row["source_role"] for row in told if row["erased"] is not None}
    counted: dict[str, int] = {}
    for row in told:
        row["path"] = row["original"] or (row["shown"] or {}).get("path")
        row["erased"] = row["source_role"] in erased & set(PARTIES)
        series = row["label"].rstrip("0123456789")
        counted[series] = counted.get(series, 0) + 1
        whole = (row["path"] is None) == row["erased"] and AGENT in row["audience"]
        if not whole or row["label"] != f"{series}{counted[series]}":
            raise NotInForm(f"exhibits {row['label']}")
        yield row


def _exhibit_form() -> Form:
    path = forms.or_none(forms.text(200))
    return forms.fields(
        {
            "label": forms.label,
            "name": forms.text(200),
            "caption": forms.text(),
            "kind": forms.one_of(KINDS),
            "media_type": forms.one_of(MEDIA_TYPES),
            "source_role": forms.one_of(_ANYBODY),
            "audience": forms.rows(forms.one_of(EVERYONE), most=len(EVERYONE)),
            "sha256": forms.sha256,
            "size": forms.whole(1, LARGEST_BYTES),
            "original": path,
            "shown": forms.or_none(forms.fields({"path": path})),
            "erased": forms.or_none(forms.fields({})),
        }
    )
