"""Every write about cases. Called by flows only, inside the flow's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from wakai.docket.domain.acts import AGENT, Act, Kind, Stage
from wakai.docket.domain.entry_content import entry_content
from wakai.docket.domain.manifest import contents_of, lines_for
from wakai.docket.domain.refusals import AlreadyClaimed, SomeoneWasFirst
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.state import Entry as CoreEntry
from wakai.docket.domain.step import NewDeadline, NewDecision, NewEntry, Step
from wakai.docket.domain.terms import Place, Terms
from wakai.docket.models import Case, CaseLine, Deadline, Decision, Draft, Entry
from wakai.docket.queries import DraftValue, draft_value
from wakai.evidence.casefile.contents import decision_content
from wakai.journal.actions import append_all
from wakai.journal.identity import mint
from wakai.journal.log import Happened, Sealed, seal
from wakai.journal.rows import insert, insert_all
from wakai.kernel.money import Money

EVENTS: Mapping[Act, str] = {
    Act.CLAIM: "ClaimFiled",
    Act.ANSWER: "ClaimAnswered",
    Act.MESSAGE: "MessageWritten",
    Act.OFFER: "OfferMade",
    Act.COUNTER: "OfferCountered",
    Act.ACCEPT: "OfferAccepted",
    Act.REJECT: "OfferRejected",
    Act.WITHDRAW_OFFER: "OfferWithdrawn",
    Act.CONCEDE: "ClaimConceded",
    Act.WITHDRAW_CLAIM: "ClaimWithdrawn",
    Act.ASK_EXTENSION: "ExtensionAsked",
    Act.GRANT_EXTENSION: "ExtensionGranted",
    Act.REFUSE_EXTENSION: "ExtensionRefused",
    Act.ADD_EXHIBIT: "ExhibitAdded",
    Act.CONTEST_EXHIBIT: "ExhibitContested",
    Act.WITHDRAW_CONTEST: "ContestWithdrawn",
    Act.STEP_IN: "DecisionAskedFor",
    Act.ASK_FACT: "FactsAsked",
    Act.STATE_FACT: "FactStated",
    Act.REFER_TO_SECRETARIAT: "CaseReferredToSecretariat",
    Act.ISSUE_DECISION: "DecisionIssued",
    Act.WARN: "DeadlineWarned",
    Act.LAPSE: "DeadlineLapsed",
}


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is from its first moment on; none of it changes later."""

    order_id: str | None
    lines: tuple[int, ...]
    buyer_id: str
    seller_id: str
    rulebook_hash: str
    as_of: date
    kind: str
    asked: str
    claimed: Money
    paid: Money
    claimant: str
    terms: Terms
    places: Mapping[str, Place]
    language: str
    source: str = "portal"
    source_ref: str = ""
    history: bool = False


@dataclass(frozen=True, slots=True)
class _By:
    """The author of entries, and the person behind an account."""

    author: str
    person_id: int | None


def open_case(new: NewCase, *, at: datetime) -> CaseState:
    """Store a case without entries; raises `AlreadyClaimed` when a line has an open case. Next comes `record`."""
    case_id, number = mint("case", at), _next_number(at)
    insert(
        Case,
        id=case_id,
        number=number,
        order_id=new.order_id,
        buyer_id=new.buyer_id,
        seller_id=new.seller_id,
        rulebook_id=new.rulebook_hash,
        as_of=new.as_of,
        kind=new.kind,
        asked=new.asked,
        claimed_minor=new.claimed.minor,
        paid_minor=new.paid.minor,
        currency=new.paid.currency,
        claimant=new.claimant,
        terms=new.terms.to_json(),
        places={role: asdict(place) for role, place in new.places.items()},
        stage=Stage.NEGOTIATION.value,
        language=new.language,
        source=new.source,
        source_ref=new.source_ref,
        history=new.history,
        opened_at=at,
    )
    if new.order_id:
        _claim_lines(case_id, new.order_id, new.lines)
    return CaseState(
        case_id, number, Stage.NEGOTIATION, 0, new.kind, new.asked, new.claimed, new.paid, new.claimant,
        new.terms, new.places, (), (), at,
    )  # fmt: skip


def record(
    state: CaseState, step: Step, *, author: str, at: datetime, tell: bool = True, person_id: int | None = None
) -> int:
    """Store a step: guarded move of the case, entries, deadlines, decision, journal. Answers the new version.

    `person_id` is who acted for the account that is the author, where somebody signed in did.
    With `tell` False nobody is written to: for history that happened elsewhere. Raises `SomeoneWasFirst` when stage or version are no longer what the step was computed from.
    """
    _move(state, step, at)
    _write_entries(state, step, _By(author, person_id), at, tell)
    _end_deadlines(state, step, at)
    _open_deadlines(state, step)
    if step.decision:
        _store_decision(state.id, step.decision, state.paid.currency, at)
    return state.version + 1


def assign(case_id: str, *, person_id: int | None, instead_of: int | None = None) -> None:
    """Put a case on somebody's desk, or take it off; raises `SomeoneWasFirst` when it is not on `instead_of`'s.

    Who has it already has it: taking a case twice is no race.
    """
    expected = Q(assigned_to=instead_of) | Q(assigned_to=person_id)
    if not Case.objects.filter(expected, pk=case_id).update(assigned_to_id=person_id):
        raise SomeoneWasFirst


def mark_warned(case_id: str, *, kind: Kind, role: str, at: datetime) -> bool:
    """Remember that a deadline's bearer was warned; False when that was done before."""
    rows = Deadline.objects.filter(case_id=case_id, kind=kind.value, role=role, ended="", warned_at=None)
    return bool(rows.update(warned_at=at))


def start_draft(order_id: str, *, account_id: str, at: datetime) -> DraftValue:
    """An empty claim about an order."""
    row = Draft.objects.create(id=mint("draft", at), order_id=order_id, account_id=account_id, updated_at=at)
    return draft_value(row)


def save_answers(draft_id: str, *, answers: Mapping[str, Any], at: datetime) -> None:
    """Add these answers to a draft; the others stay. Two tabs saving different answers both keep theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE docket_draft SET answers = answers || %s::jsonb, version = version + 1, updated_at = %s WHERE id = %s",
            [json.dumps(dict(answers), ensure_ascii=False), at, draft_id],
        )


def forget_answers(draft_id: str, *, names: Iterable[str], at: datetime) -> None:
    """Drop answers that no longer fit, for example after another kind of problem was chosen."""
    row = Draft.objects.select_for_update().get(pk=draft_id)
    gone = set(names)
    row.answers = {name: value for name, value in row.answers.items() if name not in gone}
    row.updated_at = at
    row.save(update_fields=["answers", "updated_at"])


def close_draft(draft_id: str, *, account_id: str, order_id: str, case_id: str) -> bool:
    """Note which case a draft became; False when it is not this account's about this order, or was sent before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE docket_draft SET case_id = %s WHERE id = %s AND account_id = %s AND order_id = %s AND case_id IS NULL",
            [case_id, draft_id, account_id, order_id],
        )
        return bool(cursor.rowcount)


def _next_number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('docket_case_number')")
        return f"W{at:%y}-{cursor.fetchone()[0]:06d}"


def _claim_lines(case_id: str, order_id: str, lines: tuple[int, ...]) -> None:
    # The index decides who is first, also where nobody has looked before; a savepoint would cost two statements more.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO docket_caseline (case_id, order_id, line, open) SELECT %s::text, %s::text, unnest(%s::int[]), TRUE"
            " ON CONFLICT DO NOTHING",
            [case_id, order_id, list(lines or (0,))],
        )
        kept = cursor.rowcount
    if kept < len(lines or (0,)):
        taken = CaseLine.objects.filter(order_id=order_id, line__in=lines or (0,), open=True).exclude(case=case_id)
        first = taken.select_related("case").first()
        raise AlreadyClaimed(number=first.case.number if first else "–")


def _move(state: CaseState, step: Step, at: datetime) -> None:
    ending = json.dumps({**asdict(step.end), "how": str(step.end.how)}, ensure_ascii=False) if step.end else None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE docket_case SET version = version + 1, stage = %s,"
            " closed_at = coalesce(%s::timestamptz, closed_at), closing = coalesce(%s::jsonb, closing)"
            " WHERE id = %s AND stage = %s AND version = %s",
            [
                (step.stage or state.stage).value,
                at if step.end else None,
                ending,
                state.id,
                state.stage.value,
                state.version,
            ],
        )
        if not cursor.rowcount:
            raise SomeoneWasFirst
    if step.end:
        CaseLine.objects.filter(case_id=state.id).update(open=False)


def _write_entries(state: CaseState, step: Step, by: _By, at: datetime, tell: bool) -> None:
    rows = [_row(state, new, seq, by, at) for seq, new in enumerate(step.entries, state.next_seq)]
    insert_all(Entry, rows)
    happened = [_happened(row) for row in rows]
    besides = [*_contents(state, rows, at), *_decided(state, step, at)]
    append_all(happened, case_id=state.id, at=at, besides=besides, tell=tell)


def _row(state: CaseState, new: NewEntry, seq: int, by: _By, at: datetime) -> dict[str, Any]:
    author = _By("system", None) if new.role == "system" else by
    return {
        "case_id": state.id, "seq": seq, "act": new.act.value, "role": new.role, "author": author.author,
        "person_id": author.person_id, "at": at, "audience": list(new.audience), "body": dict(new.body),
    }  # fmt: skip


def _happened(row: Mapping[str, Any]) -> Happened:
    payload = {"seq": row["seq"], "act": row["act"], "role": row["role"]}
    if row["person_id"]:
        payload["person"] = row["person_id"]
    said = ("seq", "act", "role", "author", "at", "audience", "body")
    content = entry_content(**{name: row[name] for name in said})
    return Happened(EVENTS[Act(row["act"])], row["author"], payload, content)


def _contents(state: CaseState, rows: Iterable[Mapping[str, Any]], at: datetime) -> list[Sealed]:
    """Commitments to what each line says, apart from how anybody counts: a case file opens these to its reader."""
    fresh = [
        CoreEntry(row["seq"], Act(row["act"]), row["role"], row["at"], tuple(row["audience"]), row["body"])
        for row in rows
    ]
    contents = contents_of(lines_for((*state.entries, *fresh), AGENT), case=state.number)
    return [seal("DocketEntry", at=at, payload=contents[entry.seq]) for entry in fresh]


def _decided(state: CaseState, step: Step, at: datetime) -> list[Sealed]:
    """Commitments to a decision with what its decider had, one for each reader's list."""
    if step.decision is None:
        return []
    finding = json.loads(step.decision.finding) if step.decision.finding else None
    return [
        seal(
            "DecisionSeen",
            at=at,
            payload=decision_content(case=state.number, reader=reader, at=at, seen=seen, finding=finding),
        )
        for reader, seen in step.decision.seen.items()
    ]


def _end_deadlines(state: CaseState, step: Step, at: datetime) -> None:
    lapsed = {(e.body["deadline"], e.body["role"]) for e in step.entries if e.act is Act.LAPSE}
    acting = {e.role for e in step.entries}
    for kind, role in set(step.closes):
        how = "lapsed" if (kind.value, role) in lapsed else "met" if role in acting else "moot"
        rows = Deadline.objects.filter(case_id=state.id, kind=kind.value, role=role, ended="")
        rows.update(ended=how, ended_at=at)


def _open_deadlines(state: CaseState, step: Step) -> None:
    for new in step.opens:
        insert(
            Deadline,
            case_id=state.id,
            kind=new.kind.value,
            role=new.role,
            due_at=new.derivation.due,
            warn_at=_warn_at(state, new),
            derivation=new.derivation.to_json(),
            opened_by=_opener(state, step, new),
        )


def _opener(state: CaseState, step: Step, new: NewDeadline) -> int:
    """The docket number that opened a deadline: for questions, the entry that asks this very role."""
    for offset, entry in enumerate(step.entries):
        if entry.act is Act.ASK_FACT and entry.body["to"] == new.role and new.kind is Kind.EVIDENCE:
            return state.next_seq + offset
    return state.next_seq


def _warn_at(state: CaseState, new: NewDeadline) -> datetime:
    """The pinned warning time before the end, but never before half of the window has passed."""
    ahead = timedelta(hours=state.terms["warning_before"].amount)
    half = new.derivation.start + (new.derivation.due - new.derivation.start) / 2
    return max(new.derivation.due - ahead, half)


def _store_decision(case_id: str, new: NewDecision, currency: str, at: datetime) -> None:
    Decision.objects.create(
        id=mint("dec", at),
        case_id=case_id,
        by=new.by,
        person_id=new.person_id,
        finding=new.finding,
        favours=new.favours,
        remedy=new.remedy,
        amount_minor=new.amount_minor,
        currency=currency,
        criteria=[dict(row) for row in new.criteria],
        reason=new.reason,
        seen=dict(new.seen),
        at=at,
    )
