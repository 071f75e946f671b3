"""How every act's page works: open to me? show the form; sent? do it once, or say why not and keep what was typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import Act, Stage
from wakai.docket.domain.open_acts import require_open, step_in_from
from wakai.docket.domain.refusals import CaseIsClosed, NotOpenToYou, StepInTooEarly
from wakai.flows.doing import Actor
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.acts import LABELS
from wakai.portal.cases.exhibits import exhibits_of
from wakai.portal.cases.forms import ActForm, once_key
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import thread
from wakai.portal.pieces import brought, whose_in_case
from wakai.portal.viewer import OnlyReading

Text = str | Promise


class ActPage(ABC):
    """One act's page. Subclasses say what it is called, what its form asks, and how it is done."""

    act: ClassVar[Act]
    done: ClassVar[Text]
    lead: ClassVar[Text] = ""
    button: ClassVar[Text] = ""
    look: ClassVar[str] = ""
    form_class: ClassVar[type[ActForm]] = ActForm
    template: ClassVar[str] = "cases/act.html"
    meant_for_one_moment: ClassVar[bool] = False
    """Whether the form is void once the case has moved: an acceptance is of one offer, and of no other."""
    to_entry: ClassVar[bool] = False
    """Whether the reader is brought to the new entry in the thread, rather than to the top of the case."""

    def title(self, opened: Opened) -> str:
        """The heading of the page."""
        return str(LABELS[self.act])

    @abstractmethod
    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Does the act; raises refusals."""

    def context(self, opened: Opened, form: Any) -> dict[str, object]:
        """What the page shows besides its form."""
        return {}


def act_page(request: HttpRequest, opened: Opened, page: ActPage) -> HttpResponse:
    """The page for reading (GET) or the act itself (POST)."""
    if request.method == "POST":
        return _do(request, opened, page)
    try:
        opened.viewer.actor()
        require_open(opened.state, opened.viewer.role, page.act, at=opened.at)
    except (OnlyReading, CaseIsClosed, NotOpenToYou, StepInTooEarly) as refusal:
        return _not_now(request, opened, page, refusal)
    return _show(request, opened, page, page.form_class(opened=opened))


def _do(request: HttpRequest, opened: Opened, page: ActPage) -> HttpResponse:
    actor = opened.viewer.actor()
    if not opened.viewer.is_party:
        # The forms are worded for parties. Theirs are not asked this first: a second press comes when the act is done.
        try:
            require_open(opened.state, opened.viewer.role, page.act, at=opened.at)
        except (CaseIsClosed, NotOpenToYou, StepInTooEarly) as refusal:
            return _not_now(request, opened, page, refusal)
    with brought(request, whose_in_case(opened.head, actor), at=opened.at) as came:
        form = page.form_class(request.POST, came.files, opened=opened)
        if not form.is_valid():
            return _show(request, opened, page, form, status=422)
        try:
            page.perform(opened, form, actor=actor, key=once_key(request))
        except Refusal as refusal:
            form.refuse(refusal)
            return _refused(request, opened, page, form, refusal)
    came.done()
    _tell(request, str(page.done))
    return redirect(_target(opened, page))


def _tell(request: HttpRequest, text: str) -> None:
    """Say on the next page that it is done; once, also where an impatient second press comes by here again."""
    waiting = messages.get_messages(request)
    known = {str(message) for message in waiting}
    if isinstance(waiting, BaseStorage):
        waiting.used = False  # looking at them must not use them up
    if text not in known:
        messages.success(request, text)


def _target(opened: Opened, page: ActPage) -> str:
    if not page.to_entry:
        return opened.url
    fresh = opened.again()
    last = [entry.seq for entry in fresh.entries if entry.role == opened.viewer.role]
    return f"{opened.url}#entry-{fresh.number_of(last[-1])}" if last else opened.url


def _refused(request: HttpRequest, opened: Opened, page: ActPage, form: ActForm, refusal: Refusal) -> HttpResponse:
    """The form again with the refusal at its head; where the case has moved, what is new in it."""
    fresh = opened.again()
    open_now = fresh.open_act(page.act)
    gone = open_now is None or open_now.opens_at is not None
    spent = gone or (page.meant_for_one_moment and refusal.status == 409)
    news = thread(fresh, exhibits_of(fresh), after=form.last_seen) if refusal.status == 409 else ()
    return _show(
        request, fresh, page, form, status=refusal.status, news=news, spent=spent, again="" if gone else request.path
    )


def _show(request: HttpRequest, opened: Opened, page: ActPage, form: ActForm, *, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
    facts = {
        "case": opened,
        "page": page,
        "form": form,
        "title": page.title(opened),
        "back": opened.url,
        "lead": page.lead,
        "button": page.button or page.title(opened),
        **page.context(opened, form),
        **more,
    }
    return render(request, page.template, facts, status=status)


def _not_now(request: HttpRequest, opened: Opened, page: ActPage, refusal: Refusal) -> HttpResponse:
    early = isinstance(refusal, StepInTooEarly)
    derivation = step_in_from(opened.state) if early else None
    closed = opened.state.stage is Stage.CLOSED
    facts = {
        "case": opened,
        "title": page.title(opened),
        "refusal": refusal,
        "derivation": derivation,
        "advice": "" if closed or not early else _("Until then you can write, make offers and add documents."),
    }
    # What the case page announces "from ..." is a page that tells when, not an error.
    return render(request, "cases/not_now.html", facts, status=200 if early else refusal.status)
