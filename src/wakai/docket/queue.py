"""The secretariat's list: which cases wait for whom, in one read a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case as DbCase
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.models import Case, Deadline, Entry
from wakai.docket.queries import CaseHead, head_value


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
        head_value(row),
        buyer=row.buyer.name,
        seller=row.seller.name,
        assignee=(person.name or person.email) if person else "",
        due=row.due,
        bearer=row.bearer or "",
        kind=row.next_kind or "",
        missed=row.missed,
        why=row.why or "",
    )
