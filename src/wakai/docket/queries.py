"""Everything others may read of cases, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from wakai.docket.domain import state as core
from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.domain.on_order import CaseOnOrder, CasesOnOrder
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.domain.terms import Place, Terms
from wakai.docket.models import Case, CaseLine, Deadline, Decision, Draft, Entry
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What a list or a heading shows of a case, and where its other parts are found."""

    id: str
    number: str
    order_id: str | None
    buyer_id: str
    seller_id: str
    rulebook_hash: str
    as_of: date
    kind: str
    asked: str
    claimed: Money
    paid: Money
    claimant: str
    stage: Stage
    version: int
    language: str
    assigned_to: int | None
    source: str
    opened_at: datetime
    closed_at: datetime | None
    closing: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """A decision as issued. `finding` is the rulebook's finding as canonical JSON; `seen` a signed note for each reader."""

    id: str
    by: str
    person_id: int | None
    finding: str
    favours: str
    remedy: str
    amount: Money
    criteria: tuple[Mapping[str, Any], ...]
    reason: str
    at: datetime
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftValue:
    """A claim being written; `case_id` is set once it was sent."""

    id: str
    order_id: str
    account_id: str
    answers: Mapping[str, Any]
    version: int
    updated_at: datetime
    case_id: str | None


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """An open deadline that has come: which case to look at."""

    case_id: str
    kind: Kind
    role: str
    due: datetime
    opened_by: int


# Columns by name, never "*": a plan that a connection keeps is refused for good once the table has one more.
_COLUMNS = ", ".join(f"docket_case.{field.column}" for field in Case._meta.concrete_fields)
# A case with its docket in one statement: every page and every act begins with it, and three would cost three times as much.
_WHOLE = """
SELECT <columns>,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(seq, act, role, at, audience, body, person_id) ORDER BY seq), '[]')
          FROM docket_entry WHERE case_id = docket_case.id) AS entries_told,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, role, due_at, derivation, opened_by, warned_at IS NOT NULL)
                                  ORDER BY due_at, id), '[]')
          FROM docket_deadline WHERE case_id = docket_case.id AND ended = '') AS deadlines_told
  FROM docket_case
""".replace("<columns>", _COLUMNS)


def head_of(case_id: str) -> CaseHead:
    """The case with this id; raises `NoSuchCase`."""
    if row := Case.objects.filter(pk=case_id).first():
        return head_value(row)
    raise NoSuchCase


def decided_by(person_id: int) -> tuple[tuple[str, datetime], ...]:
    """The numbers of the cases that somebody decided, with when, newest first."""
    rows = Decision.objects.filter(person_id=person_id).order_by("-at", "-id")
    return tuple(rows.values_list("case__number", "at"))


def heads_of(case_ids: Iterable[str]) -> dict[str, CaseHead]:
    """The cases with these ids, by id; unknown ids are left out."""
    return {row.id: head_value(row) for row in Case.objects.filter(pk__in=list(case_ids))}


def case_by_number(number: str) -> CaseHead | None:
    """The case people call by this number, or None."""
    row = Case.objects.filter(number=number.strip().upper()).first()
    return head_value(row) if row else None


def case_and_state(number: str) -> tuple[CaseHead, core.CaseState] | None:
    """The case of this number with its docket, for pages that need both."""
    rows = Case.objects.raw(_WHOLE + "WHERE number = %s", [number.strip().upper()])
    return next(((head_value(row), _state(row)) for row in rows), None)


def head_and_state(case_id: str) -> tuple[CaseHead, core.CaseState]:
    """The case with this id and its docket. Raises `NoSuchCase`."""
    for row in Case.objects.raw(_WHOLE + "WHERE id = %s", [case_id]):
        return head_value(row), _state(row)
    raise NoSuchCase


def case_by_source(source: str, ref: str) -> CaseHead | None:
    """The case taken over from another system under this reference, or None."""
    row = Case.objects.filter(source=source, source_ref=ref).first()
    return head_value(row) if row else None


_ON_ORDER = """
SELECT id, number, buyer_id, kind, paid_minor, currency, closed_at, closing,
       ARRAY(SELECT line FROM docket_caseline WHERE case_id = docket_case.id ORDER BY line)
  FROM docket_case WHERE order_id = %s ORDER BY opened_at, id
"""


def cases_on(order_id: str) -> CasesOnOrder:
    """All cases about an order and what they mean for its lines and its money, in one read."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_ORDER, [order_id])
        return CasesOnOrder(tuple(_on_order(*row) for row in cursor.fetchall()))


def cases_from(source: str, *, stages: Iterable[Stage] = tuple(Stage)) -> tuple[CaseHead, ...]:
    """The cases that came from this source and stand in one of these stages, oldest first."""
    rows = Case.objects.filter(source=source, stage__in=[stage.value for stage in stages])
    return tuple(head_value(row) for row in rows.order_by("opened_at", "id"))


def state_of(case_id: str, *, lock: bool = False) -> core.CaseState:
    """The case as the core sees it. With `lock`, others who mean to act wait until this transaction ends.

    Raises `NoSuchCase`.
    """
    if lock:
        # First the lock, then the reading: who waited for it must see what the other left.
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM docket_case WHERE id = %s FOR UPDATE", [case_id])
    for row in Case.objects.raw(_WHOLE + "WHERE id = %s", [case_id]):
        return _state(row)
    raise NoSuchCase


def cases_of(account_ids: Iterable[str]) -> tuple[CaseHead, ...]:
    """The cases in which one of these accounts is a party, newest first."""
    wanted = list(account_ids)
    rows = Case.objects.filter(buyer_id__in=wanted) | Case.objects.filter(seller_id__in=wanted)
    return tuple(head_value(row) for row in rows.order_by("-opened_at", "-id"))


def lines_of(case_id: str) -> tuple[int, ...]:
    """The order line numbers a case is about; none for an order without lines."""
    return tuple(CaseLine.objects.filter(case_id=case_id, line__gt=0).order_by("line").values_list("line", flat=True))


def next_dues(case_ids: Iterable[str]) -> dict[str, tuple[core.Deadline, ...]]:
    """The open deadlines of these cases, soonest first, by case id."""
    found: dict[str, tuple[core.Deadline, ...]] = {}
    for row in Deadline.objects.filter(case_id__in=list(case_ids), ended="").order_by("due_at"):
        found[row.case_id] = (*found.get(row.case_id, ()), _deadline(row))
    return found


def decisions_of(case_id: str) -> tuple[DecisionValue, ...]:
    """All decisions of a case, oldest first."""
    return tuple(_decision(row) for row in Decision.objects.filter(case_id=case_id).order_by("at", "id"))


def due(at: datetime, *, case_id: str | None = None, limit: int = 200) -> tuple[DueDeadline, ...]:
    """Open deadlines whose instant has come, longest overdue first: of one case, or of all that live by the clock."""
    rows = Deadline.objects.filter(ended="", due_at__lte=at).order_by("due_at", "id")
    rows = rows.filter(case_id=case_id) if case_id else rows.filter(case__history=False)
    return tuple(DueDeadline(row.case_id, Kind(row.kind), row.role, row.due_at, row.opened_by) for row in rows[:limit])


def to_warn(at: datetime, *, limit: int = 200) -> tuple[DueDeadline, ...]:
    """Open deadlines whose warning time has come and whose bearer was not warned yet."""
    rows = Deadline.objects.filter(ended="", warned_at=None, warn_at__lte=at, due_at__gt=at, case__history=False)
    rows = rows.order_by("warn_at")[:limit]
    return tuple(DueDeadline(row.case_id, Kind(row.kind), row.role, row.due_at, row.opened_by) for row in rows)


_DRAFT: Final = "SELECT id, order_id, account_id, answers, version, updated_at, case_id FROM docket_draft WHERE id = %s"


def draft_of(draft_id: str, *, lock: bool = False) -> DraftValue | None:
    """The draft with this id, or None. With `lock`, it is not sent until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAFT + (" FOR NO KEY UPDATE" if lock else ""), [draft_id])
        row = cursor.fetchone()
    if row is None:
        return None
    draft_id, order_id, account_id, answers, version, updated_at, case_id = row
    return DraftValue(draft_id, order_id, account_id, json.loads(answers), version, updated_at, case_id)


def drafts_of(account_id: str) -> tuple[DraftValue, ...]:
    """The claims of an account that were begun and not sent, the newest first."""
    rows = Draft.objects.filter(account_id=account_id, case=None)
    return tuple(draft_value(row) for row in rows.order_by("-updated_at"))


def draft_value(row: Draft) -> DraftValue:
    """The frozen value of a draft row."""
    return DraftValue(row.id, row.order_id, row.account_id, row.answers, row.version, row.updated_at, row.case_id)


def written_by(case_id: str, author: str) -> frozenset[int]:
    """The numbers of the docket entries that this author wrote: an account id, `person:<id>` for staff, or `system`."""
    return frozenset(Entry.objects.filter(case_id=case_id, author=author).values_list("seq", flat=True))


def _state(row: Any) -> core.CaseState:
    """A row of `_WHOLE`, whose told parts are JSON."""
    entries = tuple(_entry(*told) for told in json.loads(row.entries_told))
    deadlines = tuple(_open_deadline(*told) for told in json.loads(row.deadlines_told))
    return core.CaseState(
        id=row.id,
        number=row.number,
        stage=Stage(row.stage),
        version=row.version,
        kind=row.kind,
        asked=row.asked,
        claimed=Money(row.claimed_minor, row.currency),
        paid=Money(row.paid_minor, row.currency),
        claimant=row.claimant,
        terms=Terms.from_json(row.terms),
        places={role: Place(**place) for role, place in row.places.items()},
        entries=entries,
        deadlines=deadlines,
        opened_at=row.opened_at,
    )


def _on_order(
    case_id: str, number: str, buyer_id: str, kind: str, paid: int, currency: str, closed_at: datetime | None, closing: str | None, lines: list[int]
) -> CaseOnOrder:  # fmt: skip
    ended = json.loads(closing) if closing else None
    return CaseOnOrder(case_id, number, buyer_id, kind, Money(paid, currency), tuple(lines), closed_at, ended)


def _entry(
    seq: int, act: str, role: str, at: str, audience: list[str], body: Mapping[str, Any], person: int | None
) -> core.Entry:
    return core.Entry(seq, Act(act), role, datetime.fromisoformat(at), tuple(audience), body, person)


def _open_deadline(
    kind: str, role: str, due_at: str, told: Mapping[str, Any], opened_by: int, warned: bool
) -> core.Deadline:
    due = datetime.fromisoformat(due_at)
    return core.Deadline(Kind(kind), role, due, Derivation.from_json(told), opened_by, warned)


def _deadline(row: Deadline) -> core.Deadline:
    derivation = Derivation.from_json(row.derivation)
    return core.Deadline(Kind(row.kind), row.role, row.due_at, derivation, row.opened_by, row.warned_at is not None)


def _decision(row: Decision) -> DecisionValue:
    amount = Money(row.amount_minor, row.currency)
    return DecisionValue(
        row.id, row.by, row.person_id, row.finding, row.favours, row.remedy, amount, tuple(row.criteria), row.reason, row.at, row.seen
    )  # fmt: skip


def head_value(row: Case) -> CaseHead:
    """The frozen value of a case row."""
    return CaseHead(
        id=row.id,
        number=row.number,
        order_id=row.order_id,
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        rulebook_hash=row.rulebook_id,
        as_of=row.as_of,
        kind=row.kind,
        asked=row.asked,
        claimed=Money(row.claimed_minor, row.currency),
        paid=Money(row.paid_minor, row.currency),
        claimant=row.claimant,
        stage=Stage(row.stage),
        version=row.version,
        language=row.language,
        assigned_to=row.assigned_to_id,
        source=row.source,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closing=row.closing,
    )
