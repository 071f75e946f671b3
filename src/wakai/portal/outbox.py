"""The demonstration's mailbox: every mail as its reader gets it. Only on a machine that is nobody's production.

The mails hold personal links, which let their holder act: that is what the page is for, and why it exists nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.channels import queries as channels
from wakai.channels.queries import Mail
from wakai.docket import queries as cases

MOST: Final = 100
ROLES: Final = ("buyer", "seller", "agent", "supervisor", "guest")


def demonstration_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page exists where WAKAI_ENV is local, and nowhere else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.WAKAI_ENV != "local":
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@demonstration_only
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails; `role` and `case` (a number) narrow them down."""
    role = request.GET.get("role", "") if request.GET.get("role") in ROLES else ""
    number = request.GET.get("case", "").strip()[:20]
    head = cases.case_by_number(number) if number else None
    unknown = bool(number) and head is None
    mails = () if unknown else channels.outbox(limit=MOST, role=role or None, case_id=head.id if head else None)
    facts = {"mails": mails, "roles": ROLES, "role": role, "number": number, "most": MOST}
    return render(request, "outbox/list.html", facts)


@require_safe
@never_cache
@demonstration_only
def mail(request: HttpRequest, message: str) -> HttpResponse:
    """One mail, with its links to follow."""
    found = _mail(message)
    return render(request, "outbox/mail.html", {"mail": found, "file": channels.eml_of(found.id) is not None})


@require_safe
@never_cache
@demonstration_only
def eml(request: HttpRequest, message: str) -> HttpResponse:
    """The mail as the file that was sent."""
    raw = channels.eml_of(_mail(message).id)
    if raw is None:
        raise Http404
    response = HttpResponse(raw, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{message}.eml"'
    return response


def _mail(message: str) -> Mail:
    found = channels.mail_of(message)
    if found is None:
        raise Http404
    return found
