"""Mails that reached nobody: failed for good, or without an address. Somebody waits for them, so somebody must look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.channels import queries as channels
from wakai.portal.desk.keys import keys_are_on
from wakai.portal.desk.staff import staff_of


@require_safe
@never_cache
def undelivered(request: HttpRequest) -> HttpResponse:
    """The newest hundred, with what the mail server said."""
    staff = staff_of(request)
    facts = {"staff": staff, "nav": "undelivered", "keys": keys_are_on(request), "mails": channels.undelivered()}
    return render(request, "desk/undelivered.html", facts)
