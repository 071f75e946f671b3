"""Leaving: what links and codes gave this browser is taken back, as on a phone or computer that others use too."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wakai.portal.reader import reader_of

ACCESSES: Final = ("wakai_cases", "wakai_accounts", "wakai_orders", "wakai_drafts", "wakai_claim_code")
"""The names under which the session keeps what links and codes opened."""


def is_guest(request: HttpRequest) -> bool:
    """Whether this browser may see something without being signed in. Works without a database, which knows nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or reader_of(request).signed_in:
        return False
    try:
        session = getattr(request, "session", None)
        return session is not None and any(session.get(name) for name in ACCESSES)
    except DatabaseError:
        return False


@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what was opened here. Who is signed in stays so: for them there is "Sign out"."""
    if reader_of(request).signed_in:
        return redirect("account_logout")
    request.session.flush()
    messages.success(request, _("You have left. To come back, open the link in our mail again, or ask for a new code."))
    return redirect("home")
