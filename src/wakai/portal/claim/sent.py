"""After sending: the number, what happens next and when, and the link to keep. Before: how to stop and come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wakai.channels.actions import send_draft_link
from wakai.docket import queries as cases
from wakai.docket.domain.acts import SELLER, Act, Kind
from wakai.docket.domain.open_acts import step_in_from
from wakai.kernel.calendars import Derivation
from wakai.parties.access import LINK_LIFETIME, sign_case_link, sign_draft_link
from wakai.portal.claim.drafted import Drafted, open_draft
from wakai.portal.claim.journey import first_open


@dataclass(frozen=True, slots=True)
class Next:
    """What comes after sending: until when the seller has time, and from when a decision can be asked for.

    `answer_due` is None once nobody waits for an answer any more; `extended` when the buyer has granted more time.
    """

    answer_due: datetime | None
    answer: Derivation | None
    extended: bool
    step_in: Derivation


@require_safe
@never_cache
def sent(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The confirmation; it can be opened again as long as the draft's link works."""
    drafted = open_draft(request, draft_id)
    if not drafted.draft.case_id:
        return redirect("claim-draft", draft_id=draft_id)
    head = cases.head_of(drafted.draft.case_id)
    token = sign_case_link(drafted.draft.account_id, case_id=head.id, at=drafted.at)
    facts = {
        "drafted": drafted,
        "head": head,
        "next": _next(head.id),
        "mailed": bool(drafted.order.buyer.email),
        "link": settings.WAKAI_SITE_URL + reverse("case-link", args=[token]),
        "days": LINK_LIFETIME.days,
    }
    return render(request, "claim/sent.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def later(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Stop here: a link to copy, or to be sent to the order's address and to no other."""
    drafted = open_draft(request, draft_id)
    if drafted.draft.case_id:
        return redirect("claim-sent", draft_id=draft_id)
    link = _link_back(drafted)
    email = drafted.order.buyer.email
    if request.method == "POST" and email:
        _mail(request, drafted, link)
        return redirect("claim-later", draft_id=draft_id)
    facts = {
        "drafted": drafted,
        "link": link,
        "email": masked(email),
        "days": LINK_LIFETIME.days,
        "back": drafted.url(first_open(drafted)),
    }
    return render(request, "claim/later.html", facts)


def masked(email: str) -> str:
    """An address so that its owner knows it again, and nobody else learns it: "a…@example.org"."""
    name, at_sign, host = email.partition("@")
    return f"{name[:1]}…{at_sign}{host}" if at_sign else ""


def _mail(request: HttpRequest, drafted: Drafted, link: str) -> None:
    buyer = drafted.order.buyer
    done = send_draft_link(
        buyer.account_id, email=buyer.email, name=buyer.name, link=link, order=drafted.order.number,
        language=drafted.reader.language, at=drafted.at,
    )  # fmt: skip
    if done:
        messages.success(request, _("The link is on its way to %(email)s.") % {"email": masked(buyer.email)})
    else:
        messages.warning(
            request, _("The mail could not be sent just now. Copy the link, or try again in a few minutes.")
        )


def _link_back(drafted: Drafted) -> str:
    token = sign_draft_link(drafted.draft.account_id, draft_id=drafted.draft.id, at=drafted.at)
    return settings.WAKAI_SITE_URL + reverse("claim-saved", args=[token])


def _next(case_id: str) -> Next:
    state = cases.state_of(case_id)
    window = state.deadline(Kind.ANSWER, SELLER)
    return Next(
        answer_due=window.due if window else None,
        answer=window.derivation if window else None,
        extended=any(state.acts(Act.GRANT_EXTENSION)),
        step_in=step_in_from(state),
    )
