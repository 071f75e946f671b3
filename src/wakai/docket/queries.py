"""Everything others may read of cases, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from wakai.docket.domain import state as core
from wakai.docket.domain.acts import Act, Kind, Stage
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
    """A decision as issued. `finding` is the rulebook's finding as canonical JSON."""

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases the secretariat's list shows.

    `view` is one of `VIEWS`; `person_id` is whose "mine" it is; the rest narrows the list down where it is not empty.
    """

    view: str
    person_id: int
    kind: str = ""
    language: str = ""
    currency: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """One case of the secretariat's list.

    `due` is the end of the open time to decide, else of the nearest deadline (None where nothing runs), `bearer` whose
    deadline that is. `missed` is the first end that the secretariat itself let pass: from then on the case is late.
    `why` says why people decide ("" before that), as in the docket's entry.
    """

    head: CaseHead
    buyer: str
    seller: str
    assignee: str
    due: datetime | None
    bearer: str
    kind: str
    missed: datetime | None
    why: str


def head_of(case_id: str) -> CaseHead:
    """The case with this id; raises `NoSuchCase`."""
    if row := Case.objects.filter(pk=case_id).first():
        return _head(row)
    raise NoSuchCase


def heads_of(case_ids: Iterable[str]) -> dict[str, CaseHead]:
    """The cases with these ids, by id; unknown ids are left out."""
    return {row.id: _head(row) for row in Case.objects.filter(pk__in=list(case_ids))}


def case_by_number(number: str) -> CaseHead | None:
    """The case people call by this number, or None."""
    row = Case.objects.filter(number=number.strip().upper()).first()
    return _head(row) if row else None


def case_and_state(number: str) -> tuple[CaseHead, core.CaseState] | None:
    """The case of this number with its docket, for pages that need both: one query less than asking twice."""
    row = Case.objects.filter(number=number.strip().upper()).first()
    return (_head(row), _state(row)) if row else None


def case_by_source(source: str, ref: str) -> CaseHead | None:
    """The case taken over from another system under this reference, or None."""
    row = Case.objects.filter(source=source, source_ref=ref).first()
    return _head(row) if row else None


def spoken_for(order_id: str) -> int:
    """How much of an order's money (minor units) its cases have awarded, or may still award while they are open."""
    rows = Case.objects.filter(order_id=order_id).values_list("paid_minor", "closing")
    return sum(int(closing["amount_minor"]) if closing else paid for paid, closing in rows)


def decided_case_of(order_id: str, line: int, *, kind: str) -> CaseHead | None:
    """The case in which a claim of this kind on this line was decided for one side, or None."""
    rows = Case.objects.filter(lines__order_id=order_id, lines__line=line, kind=kind, closing__how="decided")
    row = rows.filter(closing__favours__in=["buyer", "seller"]).order_by("-closed_at").first()
    return _head(row) if row else None


def closed_cases_of_order(order_id: str) -> tuple[CaseHead, ...]:
    """The cases about an order that have ended, the latest first."""
    rows = Case.objects.filter(order_id=order_id, stage=Stage.CLOSED.value)
    return tuple(_head(row) for row in rows.order_by("-closed_at", "-id"))


def cases_from(source: str, *, stages: Iterable[Stage] = tuple(Stage)) -> tuple[CaseHead, ...]:
    """The cases that came from this source and stand in one of these stages, oldest first."""
    rows = Case.objects.filter(source=source, stage__in=[stage.value for stage in stages])
    return tuple(_head(row) for row in rows.order_by("opened_at", "id"))


def state_of(case_id: str, *, lock: bool = False) -> core.CaseState:
    """The case as the core sees it. With `lock`, others who mean to act wait until this transaction ends."""
    rows = Case.objects.select_for_update(of=("self",)) if lock else Case.objects
    if row := rows.filter(pk=case_id).first():
        return _state(row)
    raise NoSuchCase


def cases_of(account_ids: Iterable[str]) -> tuple[CaseHead, ...]:
    """The cases in which one of these accounts is a party, newest first."""
    wanted = list(account_ids)
    rows = Case.objects.filter(buyer_id__in=wanted) | Case.objects.filter(seller_id__in=wanted)
    return tuple(_head(row) for row in rows.order_by("-opened_at", "-id"))


def open_case_of_line(order_id: str, line: int) -> CaseHead | None:
    """The open case about this part of an order, or None."""
    row = CaseLine.objects.filter(order_id=order_id, line=line, open=True).select_related("case").first()
    return _head(row.case) if row else None


def lines_of(case_id: str) -> tuple[int, ...]:
    """The order line numbers a case is about; none for an order without lines."""
    return tuple(CaseLine.objects.filter(case_id=case_id, line__gt=0).order_by("line").values_list("line", flat=True))


def next_dues(case_ids: Iterable[str]) -> dict[str, tuple[core.Deadline, ...]]:
    """The open deadlines of these cases, soonest first, by case id."""
    found: dict[str, tuple[core.Deadline, ...]] = {}
    for row in Deadline.objects.filter(case_id__in=list(case_ids), ended="").order_by("due_at"):
        found[row.case_id] = (*found.get(row.case_id, ()), _deadline(row))
    return found


VIEWS = ("waiting", "mine", "unassigned", "escalated", "open", "closed")
_OPEN_DEADLINES = Deadline.objects.filter(case=OuterRef("pk"), ended="").annotate(
    # The secretariat's own time comes first in its list, whatever else may run.
    rank=DbCase(When(kind=Kind.DECIDE.value, then=0), default=1)
).order_by("rank", "due_at", "id")  # fmt: skip
_MISSED = Deadline.objects.filter(case=OuterRef("pk"), kind=Kind.DECIDE.value, ended="lapsed").order_by("due_at")
_REFERRED = Entry.objects.filter(case=OuterRef("pk"), act=Act.REFER_TO_SECRETARIAT.value).order_by("-seq")


def queue(wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[Queued, ...]:
    """The cases of one view in one read: soonest due first, closed ones newest first."""
    order = ("-closed_at", "-id") if wanted.view == "closed" else (F("due").asc(nulls_last=True), "id")
    rows = _queue(wanted).filter(_in_view(wanted)).select_related("buyer", "seller", "assigned_to").order_by(*order)
    return tuple(_queued(row) for row in rows[offset : offset + limit])


def overdue(person_id: int | None, *, at: datetime, limit: int = 20) -> tuple[Queued, ...]:
    """The cases whose time to decide has passed and which are on this desk (None: on anybody's), longest late first."""
    late = Q(missed__isnull=False) | Q(due__lte=at)
    whose = Q() if person_id is None else Q(assigned_to_id=person_id)
    rows = _queue(Wanted("waiting", person_id or 0)).filter(late & Q(waits=True) & whose)
    rows = rows.select_related("buyer", "seller", "assigned_to").order_by(Coalesce("missed", "due"), "id")
    return tuple(_queued(row) for row in rows[:limit])


def queue_counts(wanted: Wanted) -> dict[str, int]:
    """How many cases each view holds under the same narrowing; "all" counts them whatever the view."""
    views = {view: Count("pk", filter=_in_view(replace(wanted, view=view))) for view in VIEWS}
    return _queue(wanted).aggregate(all=Count("pk"), **views)


def open_currencies() -> tuple[str, ...]:
    """The currencies of the cases that are open."""
    rows = Case.objects.exclude(stage=Stage.CLOSED.value).order_by("currency")
    return tuple(rows.values_list("currency", flat=True).distinct())


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


def draft_of(draft_id: str) -> DraftValue | None:
    """The draft with this id, or None."""
    row = Draft.objects.filter(pk=draft_id).first()
    return draft_value(row) if row else None


def drafts_of(account_id: str) -> tuple[DraftValue, ...]:
    """The claims of an account that were begun and not sent, the newest first."""
    rows = Draft.objects.filter(account_id=account_id, case=None)
    return tuple(draft_value(row) for row in rows.order_by("-updated_at"))


def draft_value(row: Draft) -> DraftValue:
    """The frozen value of a draft row."""
    return DraftValue(row.id, row.order_id, row.account_id, row.answers, row.version, row.updated_at, row.case_id)


def author_of(case_id: str, seq: int) -> str:
    """Who wrote a docket entry: an account id, `person:<id>` for staff, or `system`."""
    return Entry.objects.values_list("author", flat=True).get(case_id=case_id, seq=seq)


def written_by(case_id: str, author: str) -> frozenset[int]:
    """The numbers of the docket entries that this author wrote; see `author_of`."""
    return frozenset(Entry.objects.filter(case_id=case_id, author=author).values_list("seq", flat=True))


def _state(row: Case) -> core.CaseState:
    entries = tuple(_entry(entry) for entry in Entry.objects.filter(case_id=row.id).order_by("seq"))
    deadlines = tuple(_deadline(d) for d in Deadline.objects.filter(case_id=row.id, ended="").order_by("due_at"))
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


def _entry(row: Entry) -> core.Entry:
    return core.Entry(row.seq, Act(row.act), row.role, row.at, tuple(row.audience), row.body)


def _deadline(row: Deadline) -> core.Deadline:
    derivation = Derivation.from_json(row.derivation)
    return core.Deadline(Kind(row.kind), row.role, row.due_at, derivation, row.opened_by, row.warned_at is not None)


def _decision(row: Decision) -> DecisionValue:
    amount = Money(row.amount_minor, row.currency)
    return DecisionValue(
        row.id, row.by, row.person_id, row.finding, row.favours, row.remedy, amount, tuple(row.criteria), row.reason, row.at
    )  # fmt: skip


def _queue(wanted: Wanted) -> QuerySet[Case]:
    narrow = {"kind": wanted.kind, "language": wanted.language, "currency": wanted.currency}
    rows = Case.objects.filter(**{name: value for name, value in narrow.items() if value})
    if wanted.number:
        rows = rows.filter(number__icontains=wanted.number.strip())
    return rows.annotate(
        due=Subquery(_OPEN_DEADLINES.values("due_at")[:1]),
        bearer=Subquery(_OPEN_DEADLINES.values("role")[:1]),
        next_kind=Subquery(_OPEN_DEADLINES.values("kind")[:1]),
        missed=Subquery(_MISSED.values("due_at")[:1]),
        why=Subquery(_REFERRED.values("body__why")[:1]),
        waits=Exists(Deadline.objects.filter(case=OuterRef("pk"), kind=Kind.DECIDE.value, ended="")),
    )


def _in_view(wanted: Wanted) -> Q:
    """The condition of a view on the rows of `_queue`; a view of no name holds every case."""
    still_open = ~Q(stage=Stage.CLOSED.value)
    views = {
        "waiting": Q(waits=True),
        "mine": still_open & Q(assigned_to_id=wanted.person_id),
        "unassigned": Q(waits=True, assigned_to=None),
        "escalated": Q(waits=True, missed__isnull=False),
        "open": still_open,
        "closed": Q(stage=Stage.CLOSED.value),
    }
    return views.get(wanted.view, Q())


def _queued(row: Any) -> Queued:
    """A row of `_queue`, whose annotations the type checker cannot know."""
    person = row.assigned_to
    return Queued(
        _head(row),
        buyer=row.buyer.name,
        seller=row.seller.name,
        assignee=(person.name or person.email) if person else "",
        due=row.due,
        bearer=row.bearer or "",
        kind=row.next_kind or "",
        missed=row.missed,
        why=row.why or "",
    )


def _head(row: Case) -> CaseHead:
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
