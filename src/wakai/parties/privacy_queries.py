"""What others may read about privacy: grounds of processing, looks, requests, as frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wakai.parties.models import Look, PrivacyRequest, Processing, Seal


@dataclass(frozen=True, slots=True)
class ProcessingValue:
    """For what, on what ground and under which notice data is processed."""

    case_id: str
    purpose: str
    basis: str
    kinds: tuple[str, ...]
    controller: str
    notice: str
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookValue:
    """That somebody of the staff looked."""

    at: datetime
    person_id: int
    role: str
    what: str
    purpose: str
    case_id: str
    label: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestValue:
    """What somebody asked about their own data. `erased`: the cases whose record has gone."""

    id: str
    kind: str
    account_id: str
    asked_at: datetime
    erased: tuple[str, ...]
    done_at: datetime | None


def processing_of(account_id: str) -> tuple[ProcessingValue, ...]:
    """All grounds on record for an account, oldest first."""
    rows = Processing.objects.filter(account_id=account_id).order_by("at", "id")
    return tuple(
        ProcessingValue(
            row.case_id, row.purpose, row.basis, tuple(row.kinds), row.controller, row.notice, row.at, row.withdrawn_at
        )
        for row in rows
    )


def looks_at(account_id: str) -> tuple[LookValue, ...]:
    """Who of the staff looked at an account's data, newest first."""
    return tuple(map(_look, Look.objects.filter(accounts__contains=[account_id]).order_by("-id")))


def looks(
    *, case_id: str = "", person_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[LookValue, ...]:
    """The newest looks, for the audit; of one case or by one person where that is asked."""
    return tuple(map(_look, _narrowed(case_id, person_id).order_by("-id")[offset : offset + limit]))


def count_looks(*, case_id: str = "", person_id: int | None = None) -> int:
    """How many looks `looks` would answer in all."""
    return _narrowed(case_id, person_id).count()


def requests_of(account_id: str) -> tuple[RequestValue, ...]:
    """What an account asked about its data, newest first."""
    return tuple(map(_request, PrivacyRequest.objects.filter(account_id=account_id).order_by("-asked_at", "-id")))


def open_erasures() -> tuple[RequestValue, ...]:
    """Requests for erasure that wait for a hold to end."""
    return tuple(map(_request, PrivacyRequest.objects.filter(kind="erasure", done_at=None).order_by("asked_at", "id")))


def request(request_id: str) -> RequestValue:
    """One request; raises `PrivacyRequest.DoesNotExist`."""
    return _request(PrivacyRequest.objects.get(pk=request_id))


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one year (UTC), from the record alone. Keys: kinds; (role, purpose, what); purposes."""

    asked: Counter[str]
    done: Counter[str]
    waiting: int
    looks: Counter[tuple[str, str, str]]
    processing: Counter[str]
    keys: int


def figures(start: datetime, end: datetime) -> Figures:
    """What the yearly report counts, from `start` up to `end`, exclusive."""
    requests = PrivacyRequest.objects.all()
    seen = Look.objects.filter(at__gte=start, at__lt=end).values_list("role", "purpose", "what")
    grounds = Processing.objects.filter(at__gte=start, at__lt=end).values_list("purpose", flat=True)
    return Figures(
        asked=_counted(requests.filter(asked_at__gte=start, asked_at__lt=end).values_list("kind", flat=True)),
        done=_counted(requests.filter(done_at__gte=start, done_at__lt=end).values_list("kind", flat=True)),
        waiting=requests.filter(asked_at__lt=end).exclude(done_at__lt=end).count(),
        looks=Counter(seen.iterator()),
        processing=_counted(grounds),
        keys=Seal.objects.count(),
    )


def _counted(values: Iterable[str]) -> Counter[str]:
    return Counter(values)


def _narrowed(case_id: str, person_id: int | None) -> QuerySet[Look]:
    rows = Look.objects.all()
    rows = rows.filter(case_id=case_id) if case_id else rows
    return rows.filter(person_id=person_id) if person_id is not None else rows


def _look(row: Look) -> LookValue:
    return LookValue(
        row.at, row.person_id, row.role, row.what, row.purpose, row.case_id, row.label, tuple(row.accounts)
    )


def _request(row: PrivacyRequest) -> RequestValue:
    return RequestValue(row.id, row.kind, row.account_id, row.asked_at, tuple(row.erased), row.done_at)
