"""The language menu: the page speaks the language chosen, and so do the mails to whoever chose it.

No CSRF token, so that public pages need no cookie. A request forged by another site comes without the session (its cookie
is "Lax"): it could change what this browser shows, and nothing that is stored.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from wakai.flows.choose_language import choose_language
from wakai.kernel.languages import from_django
from wakai.portal.claim.access import ORDERS
from wakai.portal.reader import reader_of
from wakai.portal.viewer import ACCOUNTS, CASES, staff_role_of

CODES: Final = frozenset(code for code, _name in settings.LANGUAGES)


@csrf_exempt
def choose(request: HttpRequest) -> HttpResponseBase:
    """Remember the language on this device, and for the mails of whoever is known here; go back to the page."""
    code = request.POST.get("language", "")
    if request.method == "POST" and code in CODES and settings.SESSION_COOKIE_NAME in request.COOKIES:
        person_id = request.user.pk if reader_of(request).signed_in else None
        choose_language(from_django(code), person_id=person_id, account_ids=_opened(request))
    return set_language(request)


def _opened(request: HttpRequest) -> frozenset[str]:
    """The accounts that links and codes opened in this browser; none for the secretariat, which acts in its own name."""
    if staff_role_of(request):
        return frozenset()
    by_link = (*request.session.get(CASES, {}).values(), *request.session.get(ORDERS, {}).values())
    return frozenset((*by_link, *request.session.get(ACCOUNTS, [])))
