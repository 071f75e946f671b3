"""The secretariat's list: saved views whose filters live in the address, soonest due first, one's own delays on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.docket import queue as waiting
from wakai.docket.domain.acts import Kind
from wakai.docket.domain.kinds import ClaimKind
from wakai.docket.queue import Queued, Wanted
from wakai.kernel.languages import LANGUAGES, from_django, pick
from wakai.kernel.money import Money
from wakai.portal.cases.listing import kind_title
from wakai.portal.cases.standing import OTHERS, closed_headline
from wakai.portal.desk.by_words import LONGEST_QUERY, found_by_words
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.staff import Staff, staff_of
from wakai.portal.frame import TONGUES
from wakai.portal.privacy_looks import note_list_look
from wakai.portal.reader import present_reader

A_PAGE: Final = 40
NAMES: Final[Mapping[str, Promise]] = {
    "waiting": pgettext_lazy("cases", "Waiting for a decision"),
    "mine": pgettext_lazy("cases", "Mine"),
    "unassigned": pgettext_lazy("cases", "Nobody’s yet"),
    "escalated": pgettext_lazy("cases", "Escalated"),
    "open": pgettext_lazy("cases", "All open"),
    "closed": pgettext_lazy("cases", "Closed"),
}
WHY: Final[Mapping[str, Promise]] = {
    "rule": gettext_lazy("A rule leaves it to people"),
    "points_to_weigh": gettext_lazy("Points to weigh"),
    "doubts": gettext_lazy("The rules could not be applied without doubt"),
    "no_rules": gettext_lazy("No rules for this kind of claim"),
    "imported": gettext_lazy("Taken over while waiting for a decision"),
}
EMPTY: Final[Mapping[str, Promise]] = {
    "waiting": gettext_lazy("No case is waiting for a decision."),
    "mine": gettext_lazy("You have no open case. Take one from “Nobody’s yet”."),
    "unassigned": gettext_lazy("Every waiting case has somebody who decides it."),
    "escalated": gettext_lazy("No decision is late."),
    "open": gettext_lazy("No case is open."),
    "closed": gettext_lazy("No case is closed yet."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list as the page shows it. `late` is "" while the secretariat is in time; else `was_due` is the
    first end that it let pass, and `anew` tells whether it was given a new time, which ends at `due`."""

    number: str
    url: str
    title: str
    parties: tuple[str, str]
    tongue: str
    amount: Money
    what: str
    due: datetime | None
    was_due: datetime | None
    closed_at: datetime | None
    late: str
    anew: bool
    assignee: str
    mine: bool
    free: bool


@dataclass(frozen=True, slots=True)
class View:
    """One saved view: its name, its address under the filters chosen, how many it holds."""

    name: str
    url: str
    count: int
    current: bool


@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """The list. A case number searched for in full leads straight to its case."""
    staff, at = staff_of(request), now()
    wanted = wanted_of(request, staff)
    counts = waiting.queue_counts(wanted)
    if counts["all"] == 1 and (found := cases.case_by_number(wanted.number)):
        return redirect("desk-case", number=found.number)
    page = Paginator(range(counts[wanted.view or "all"]), A_PAGE).get_page(request.GET.get("page"))
    rows = waiting.queue(wanted, limit=A_PAGE, offset=max(page.start_index() - 1, 0))
    late = [] if _narrowed(wanted) else waiting.overdue(None if staff.supervises else staff.person_id, at=at)
    note_list_look(request, (row.head for row in (*rows, *late)))
    facts = {
        "staff": staff,
        "nav": "queue",
        "at": at,
        "wanted": wanted,
        "views": _views(wanted, waiting.queue_counts(replace(wanted, number="")) if wanted.number else counts),
        "rows": [row_of(row, staff, at) for row in rows],
        "by_words": found_by_words(request, wanted.number) if wanted.number else [],
        "overdue": [row_of(row, staff, at) for row in late],  # one's own delays; a supervisor sees everybody's
        "empty": _("No case fits. Take a filter away, or look for another number.") if _narrowed(wanted) else EMPTY[wanted.view],
        "page": page,
        "query": _query(wanted),
        "narrowed": _narrowed(wanted),
        "keys": keys_are_on(request),
        **_choices(wanted),
    }  # fmt: skip
    return render(request, "desk/queue.html", facts)


def wanted_of(request: HttpRequest, staff: Staff) -> Wanted:
    """The view and filters in the address; a search by number or by words looks through all cases, whatever the view."""
    asked = request.GET
    number = asked.get("q", "").strip()[:LONGEST_QUERY]
    view = asked.get("view", "waiting")
    view = "" if number else view if view in NAMES else "waiting"
    kind = asked.get("kind", "") if asked.get("kind") in set(ClaimKind) else ""
    language = asked.get("language", "") if asked.get("language") in LANGUAGES else ""
    currency = asked.get("currency", "").upper()[:3]
    return Wanted(view, staff.person_id, kind=kind, language=language, currency=currency, number=number)


def row_of(row: Queued, staff: Staff, at: datetime) -> Row:
    """One case in words."""
    head, language = row.head, present_reader().language
    return Row(
        number=head.number,
        url=reverse("desk-case", args=[head.number]),
        title=kind_title(head.kind, language),
        parties=(row.buyer or _("Buyer"), row.seller or _("Seller")),
        tongue=head.language,
        amount=head.claimed,
        what=_what(row),
        due=row.due,
        was_due=row.missed or row.due,
        closed_at=head.closed_at,
        late=lateness(row, at),
        anew=row.missed is not None and row.kind == Kind.DECIDE,
        assignee=row.assignee,
        mine=head.assigned_to == staff.person_id,
        free=head.assigned_to is None and head.closed_at is None,
    )


def lateness(row: Queued, at: datetime) -> str:
    """How long the secretariat has been late with a case, in words; "" while it is not."""
    since = row.missed or (row.due if row.kind == Kind.DECIDE else None)
    if row.head.closed_at or since is None or since > at:
        return ""
    return late_words(at - since)


def late_words(late: timedelta) -> str:
    """ "3 days late"; less than a day in hours, less than an hour as such."""
    hours = int(late.total_seconds() // 3600)
    if late.days:
        return ngettext("%(n)d day late", "%(n)d days late", late.days) % {"n": late.days}
    if hours:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    return _("Less than an hour late")


def _what(row: Queued) -> str:
    if row.head.closed_at:
        return closed_headline((row.head.closing or {}).get("how", ""))
    if row.kind == Kind.DECIDE:
        return str(WHY.get(row.why, WHY["points_to_weigh"]))
    if row.kind:
        return str(OTHERS[Kind(row.kind), row.bearer])
    return _("The case is being judged")


def _views(wanted: Wanted, counts: Mapping[str, int]) -> list[View]:
    return [
        View(str(name), f"?{_query(replace(wanted, view=view, number=''))}", counts[view], view == wanted.view)
        for view, name in NAMES.items()
    ]


def _query(wanted: Wanted) -> str:
    """The address of a list without its page."""
    parts = {
        "view": wanted.view,
        "kind": wanted.kind,
        "language": wanted.language,
        "currency": wanted.currency,
        "q": wanted.number,
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _narrowed(wanted: Wanted) -> bool:
    return bool(wanted.kind or wanted.language or wanted.currency or wanted.number)


def _choices(wanted: Wanted) -> dict[str, object]:
    """What the filters offer."""
    language = present_reader().language
    currencies = sorted({*waiting.open_currencies(), *filter(None, [wanted.currency])})
    return {
        "kinds": sorted(((kind.value, pick(kind.titles, language)) for kind in ClaimKind), key=lambda row: row[1]),
        "tongues_of_claims": [(from_django(code), tag, name) for code, tag, name in TONGUES],
        "currencies": currencies,
    }
