"""A case at the desk as a page: what is claimed, said and shown, beside the points to decide and the room for notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from wakai.docket import queries as cases
from wakai.docket.domain.acts import SYSTEM, Act, Kind
from wakai.docket.domain.decision import Assessment, Material, assess, found_facts
from wakai.flows.material import material_for
from wakai.parties.queries import person_of
from wakai.portal.cases.claimed import claimed_of
from wakai.portal.cases.ending import ending_of, reasons_of
from wakai.portal.cases.exhibits import Shown, exhibits_of
from wakai.portal.cases.listing import kind_title
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import thread
from wakai.portal.cases.rules import fact_rows
from wakai.portal.cases.standing import where
from wakai.portal.desk.forms import Criterion, DecisionForm, NoteForm
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.macros import macros_for
from wakai.portal.desk.points import Point, names_of_points, points_of
from wakai.portal.desk.queue import WHY, late_words
from wakai.portal.desk.staff import Staff, open_at_desk, staff_of
from wakai.portal.desk.tongues import tongues_told
from wakai.portal.desk.trial import trial_of


@dataclass(frozen=True)
class Desk:
    """One case opened at the desk, with what a judgement of it rests on."""

    request: HttpRequest
    staff: Staff
    opened: Opened

    @cached_property
    def material(self) -> Material:
        """Rules, records and exhibits."""
        return material_for(self.opened.head, self.opened.state)

    @cached_property
    def standing(self) -> Assessment:
        """The case as it stands without any finding."""
        return assess(self.opened.state, self.material, full=False)

    @cached_property
    def exhibits(self) -> Mapping[str, Shown]:
        """All exhibits the secretariat sees, by id."""
        return exhibits_of(self.opened)

    @property
    def waits(self) -> bool:
        """Whether the case waits for a decision of the secretariat."""
        return self.opened.open_act(Act.ISSUE_DECISION) is not None

    @property
    def last(self) -> int:
        """The number of the newest docket line."""
        return self.opened.state.next_seq - 1

    def tried(self, criteria: tuple[Criterion, ...]) -> Assessment:
        """The case as it would stand with these findings, with all that belongs to its reasons."""
        found = found_facts(self.opened.rulebook, criteria)
        return assess(self.opened.state, self.material, found=found)

    def points(self, names: tuple[str, ...]) -> tuple[Point, ...]:
        """The points of these names."""
        return points_of(self.opened, self.material, self.standing, names)

    def news_since(self, seen: int) -> bool:
        """Whether somebody has acted since this line; the system's own notes change nothing."""
        return any(entry.seq > seen and entry.role != SYSTEM for entry in self.opened.state.entries)

    def again(self) -> Desk:
        """The case as it stands now."""
        return Desk(self.request, self.staff, self.opened.again())


def open_desk(request: HttpRequest, number: str) -> Desk:
    """The case for whoever of the secretariat asks; see `open_at_desk`."""
    return Desk(request, staff_of(request), open_at_desk(request, number))


def blank_form(desk: Desk) -> DecisionForm:
    """The form before anything was found."""
    names = names_of_points(desk.opened, [desk.standing])
    return DecisionForm(opened=desk.opened, points=desk.points(names), exhibits=desk.exhibits.values())


def sent_form(
    desk: Desk, *, complete: bool = False, tried: Assessment | None = None, seen: int | None = None, once: str = ""
) -> DecisionForm:
    """The form as it was sent, with the points it was sent with and those that came up since.

    `tried` is what the findings came to, which may open new points; `seen` and `once` replace the hidden fields.
    """
    posted = tuple(desk.request.POST.get("points", "").split(","))
    names = names_of_points(desk.opened, [desk.standing, *filter(None, [tried])], posted)
    changes = {"points": ",".join(names), "once": once, "seen": "" if seen is None else str(seen)}
    data = _data(desk, {name: value for name, value in changes.items() if value})
    return DecisionForm(
        data, None, opened=desk.opened, points=desk.points(names), exhibits=desk.exhibits.values(), complete=complete
    )


def _data(desk: Desk, changes: Mapping[str, str]) -> QueryDict:
    data = desk.request.POST.copy()
    for name, value in changes.items():
        data[name] = value
    return data


def show(
    desk: Desk,
    form: DecisionForm | None,
    note: NoteForm | None,
    *,
    tried: Assessment | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page. `tried` is what the findings come to; without it, the case as it stands is shown."""
    opened = desk.opened
    lines = thread(opened, desk.exhibits)
    result = trial_of(opened, tried or desk.standing) if form else None
    facts = {
        "desk": desk,
        "case": opened,
        "staff": desk.staff,
        "at": opened.at,
        "kind": kind_title(opened.head.kind, opened.reader.language),
        "where": replace(where(opened), acts=()),
        "why": _why(opened),
        "late": _late(desk),
        "new_end": _new_end(desk),
        "assignee": _assignee(desk),
        "claimed": claimed_of(opened),
        "lines": lines,
        "sides": [
            line for line in lines if line.n in {entry.seq for entry in opened.state.acts(Act.CLAIM, Act.ANSWER)}
        ],
        "exhibits": list(desk.exhibits.values()),
        "rows": fact_rows(opened, desk.standing),
        "form": form,
        "note": note,
        "trial": result,
        "tried": tried is not None,
        "tongues_told": tongues_told(opened),
        "macros": macros_for(opened) if note else (),
        "ending": ending_of(opened),
        "decisions": _decisions(opened),
        "keys": keys_are_on(desk.request),
        **more,
    }
    return render(desk.request, "desk/case.html", facts, status=status)


def note_form(desk: Desk) -> NoteForm | None:
    """An empty note, where one can be written."""
    return NoteForm(opened=desk.opened) if desk.opened.open_act(Act.MESSAGE) else None


def quiet_note(desk: Desk, **changes: str) -> NoteForm | None:
    """The note as it was typed (or changed), kept while something else is done."""
    if not desk.opened.open_act(Act.MESSAGE):
        return None
    note = NoteForm(_data(desk, changes), None, opened=desk.opened)
    note.keep_quiet()
    return note


def _why(opened: Opened) -> str:
    referred = list(opened.state.acts(Act.REFER_TO_SECRETARIAT))
    return str(WHY.get(referred[-1].body["why"], "")) if referred else ""


def _late(desk: Desk) -> str:
    """How late the secretariat is; counted from the first end it let pass."""
    due = desk.opened.state.deadline(Kind.DECIDE)
    if due is None:
        return ""
    since = min([due.due, *_missed(desk)])
    return late_words(desk.opened.at - since) if since <= desk.opened.at else ""


def _new_end(desk: Desk) -> datetime | None:
    """Until when a supervisor decides, once the first time has passed without a decision."""
    due = desk.opened.state.deadline(Kind.DECIDE)
    return due.due if due and _missed(desk) else None


def _missed(desk: Desk) -> list[datetime]:
    """The ends of the time to decide that passed without a decision."""
    lapses = (entry.body for entry in desk.opened.state.acts(Act.LAPSE))
    return [datetime.fromisoformat(body["due"]) for body in lapses if body["deadline"] == Kind.DECIDE]


def _assignee(desk: Desk) -> str:
    person = desk.opened.head.assigned_to
    if person is None or person == desk.staff.person_id:
        return desk.staff.name if person else ""
    found = person_of(person)
    return (found.name or found.email) if found else _("somebody who has left")


def _decisions(opened: Opened) -> list[Any]:
    if opened.head.closed_at is None:
        return []
    return [reasons_of(opened, row) for row in cases.decisions_of(opened.head.id)]
