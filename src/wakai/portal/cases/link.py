"""The case link of our mails: lets its holder in, and leaves the address bar at once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.kernel.languages import to_django
from wakai.parties.access import LinkNotOurs, read_case_link
from wakai.parties.queries import AccountValue, accounts_of
from wakai.portal.reader import ZONE_COOKIE
from wakai.portal.viewer import grant_case_access

A_YEAR = 365 * 24 * 3600


@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember in the session whom the link is for, and go on to the case. Raises `LinkNotOurs`, `LinkHasEnded`."""
    link = read_case_link(token, at=now())
    head = cases.head_of(link.case_id)
    if link.account_id not in (head.buyer_id, head.seller_id):
        raise LinkNotOurs
    grant_case_access(request, case_id=head.id, account_id=link.account_id)
    response = redirect("case", number=head.number)
    # The token is a key: it must not travel on to other sites as the page that somebody came from.
    response.headers["Referrer-Policy"] = "no-referrer"
    _greet(request, response, accounts_of([link.account_id])[link.account_id])
    return response


def _greet(request: HttpRequest, response: HttpResponse, account: AccountValue) -> None:
    """On a device that has chosen neither, speak the account's language and show times in its zone."""
    secure = settings.SESSION_COOKIE_SECURE
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, to_django(account.language)), (ZONE_COOKIE, account.zone)):
        if name not in request.COOKIES:
            response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure)
