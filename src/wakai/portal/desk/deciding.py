"""Deciding at the desk: try the findings, confirm what would be issued, issue it; write notes and messages between.

Everything on the page is one form, so that nothing typed for the decision is lost by writing a note, and the other
way round. `do` says which button was pressed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wakai.docket.domain.decision import Assessment
from wakai.docket.domain.refusals import SomeoneWasFirst
from wakai.flows.decide import issue_decision
from wakai.flows.talk import write_message
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.forms import once_key
from wakai.portal.cases.presenting import thread
from wakai.portal.cases.wording import label_words
from wakai.portal.desk.case import Desk, blank_form, note_form, open_desk, quiet_note, sent_form, show
from wakai.portal.desk.confirming import Chosen, Issue, issue_of
from wakai.portal.desk.forms import DecisionForm, NoteForm
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.macros import with_macro
from wakai.portal.desk.trial import decides_by_rules

INSERT: Final = "insert:"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def case_at_desk(request: HttpRequest, number: str) -> HttpResponse:
    """The page for reading, or what one of its buttons does."""
    desk = open_desk(request, number)
    if request.method != "POST":
        return show(desk, blank_form(desk) if desk.waits else None, note_form(desk))
    desk.staff.require_to_act()
    do = request.POST.get("do", "try")
    return _insert(desk, do.removeprefix(INSERT)) if do.startswith(INSERT) else DOERS.get(do, _try)(desk)


def _try(desk: Desk) -> HttpResponse:
    """What the rules make of the findings; nothing is stored."""
    if not desk.waits:
        return _spent(desk, None)
    form = sent_form(desk)
    form.is_valid()
    tried = desk.tried(form.criteria)
    return _again(desk, tried=tried, status=422 if form.errors else 200)


def _confirm(desk: Desk) -> HttpResponse:
    """Exactly what would be issued, for reading once more."""
    form = sent_form(desk, complete=True)
    if not desk.waits or desk.news_since(_seen(desk)):
        return _refused(desk, form, SomeoneWasFirst())
    tried, chosen = _result(desk, form)
    if form.errors:
        return show(desk, form, quiet_note(desk), tried=tried, status=422)
    try:
        issue = _worked_out(desk, form, chosen)
    except Refusal as refusal:
        form.refuse(refusal)
        return show(desk, form, quiet_note(desk), tried=tried, status=refusal.status)
    return _confirmation(desk, issue)


def _issue(desk: Desk) -> HttpResponse:
    """Issues what was confirmed, once. A second press answers like the first."""
    form = sent_form(desk, complete=True)
    _tried, chosen = _result(desk, form)
    if form.errors:
        return _confirm(desk)
    try:
        if desk.waits:
            issue = _worked_out(desk, form, chosen)
            if digest(issue) != desk.request.POST.get("confirmed"):
                return _confirmation(desk, issue, changed=True)
        _store(desk, form, chosen)
    except Refusal as refusal:
        return _refused(desk, form, refusal)
    messages.success(desk.request, _("The decision is issued. Both sides are told by mail."))
    return redirect("desk-case", number=desk.opened.head.number)


def _store(desk: Desk, form: DecisionForm, chosen: Chosen) -> None:
    issue_decision(
        desk.opened.head.id,
        person_id=desk.staff.person_id,
        criteria=form.criteria,
        chosen=chosen,
        reason=_reason(form),
        at=desk.opened.at,
        key=once_key(desk.request),
        seen=_seen(desk),
        admissibility=form.admissibility,
    )


def _worked_out(desk: Desk, form: DecisionForm, chosen: Chosen) -> Issue:
    return issue_of(
        desk.opened,
        desk.material,
        criteria=form.criteria,
        chosen=chosen,
        reason=_reason(form),
        admissibility=form.admissibility,
    )


def _send(desk: Desk) -> HttpResponse:
    """Sends a message or keeps a note; what was typed for the decision stays."""
    note = NoteForm(desk.request.POST, None, opened=desk.opened)
    if not note.is_valid():
        return _again(desk, note=note, status=422)
    try:
        write_message(
            desk.opened.head.id,
            actor=desk.opened.viewer.actor(),
            text=note.cleaned_data["text"],
            audience=note.audience,
            at=desk.opened.at,
            key=once_key(desk.request),
        )
    except Refusal as refusal:
        note.refuse(refusal)
        return _spent(desk, refusal) if not desk.again().waits else _again(desk, note=note, status=refusal.status)
    done = (
        _("The note is kept. Only the secretariat reads it.")
        if note.audience == ("agent",)
        else _("The message is sent.")
    )
    messages.success(desk.request, done)
    fresh = desk.again()
    return _again(fresh, note=note_form(fresh), once=secrets.token_urlsafe(12)) if fresh.waits else _back(fresh)


def _insert(desk: Desk, wanted: str) -> HttpResponse:
    """Puts a prepared text into the note, for reading and changing before it is sent."""
    text = with_macro(desk.opened, desk.request.POST.get("text", ""), wanted)
    return _again(desk, note=quiet_note(desk, text=text))


def _again(
    desk: Desk, *, note: NoteForm | None = None, tried: Assessment | None = None, status: int = 200, once: str = ""
) -> HttpResponse:
    """The page with everything that was typed, and with what is new since it was opened."""
    form = None
    if desk.waits:
        form = sent_form(desk, tried=tried, seen=desk.last, once=once)
        form.is_valid() if tried else form.keep_quiet()
    news = thread(desk.opened, desk.exhibits, after=_seen(desk)) if desk.news_since(_seen(desk)) else ()
    return show(desk, form, note or quiet_note(desk), tried=tried, status=status, news=news)


def _back(desk: Desk) -> HttpResponse:
    return redirect("desk-case", number=desk.opened.head.number)


def _result(desk: Desk, form: DecisionForm) -> tuple[Assessment, Chosen]:
    """What the findings come to, and one's own result where the rules leave it open."""
    form.is_valid()
    tried = desk.tried(form.criteria)
    if decides_by_rules(desk.opened, tried):
        return tried, None
    missing = tried.finding.missing if tried.finding else ()
    return tried, form.own_result(label_words(desk.opened.rulebook, row.name) for row in missing)


def _confirmation(desk: Desk, issue: Issue, *, changed: bool = False) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in desk.request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "do", "confirmed")
        for value in values
    ]
    facts = {
        "desk": desk,
        "case": desk.opened,
        "issue": issue,
        "kept": kept,
        "changed": changed,
        "confirmed": digest(issue),
        "keys": keys_are_on(desk.request),
    }
    return render(desk.request, "desk/confirm.html", facts, status=409 if changed else 200)


def digest(issue: Issue) -> str:
    """Tells one decision from another: what is confirmed on one page must be what the next one issues."""
    # Not over the pages and mails made of it: they tell the hour, and between two pages the clock has moved.
    return hashlib.sha256(issue.substance.encode()).hexdigest()[:24]


def _refused(desk: Desk, form: DecisionForm, refusal: Refusal) -> HttpResponse:
    """Somebody was first, or the case has moved: say so, show what is new, and keep every word."""
    fresh = desk.again()
    if not fresh.waits:
        return _spent(desk, refusal)
    again = sent_form(fresh, complete=True, seen=fresh.last)
    again.is_valid()
    again.refuse(refusal)
    news = thread(fresh.opened, fresh.exhibits, after=_seen(desk))
    tried = fresh.tried(again.criteria)
    return show(fresh, again, quiet_note(fresh), tried=tried, status=refusal.status, news=news)


def _spent(desk: Desk, refusal: Refusal | None) -> HttpResponse:
    """The case no longer waits for a decision: what is new in it, and what was written, for copying."""
    fresh = desk.again()
    typed = [
        text.strip()
        for name, texts in desk.request.POST.lists()
        if name.startswith(("why-", "admit-")) or name in ("reason", "text")
        for text in texts
        if text.strip()
    ]
    facts = {
        "desk": fresh,
        "case": fresh.opened,
        "refusal": refusal,
        "typed": typed,
        "news": thread(fresh.opened, fresh.exhibits, after=_seen(desk)),
        "keys": keys_are_on(desk.request),
    }
    return render(desk.request, "desk/spent.html", facts, status=409)


def _seen(desk: Desk) -> int:
    seen = desk.request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _reason(form: DecisionForm) -> str:
    return str(form.cleaned_data.get("reason", ""))


DOERS: Final[Mapping[str, Callable[[Desk], HttpResponse]]] = {
    "try": _try,
    "edit": _try,
    "confirm": _confirm,
    "issue": _issue,
    "send": _send,
}
