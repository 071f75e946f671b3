"""The desk's keyboard shortcuts: on unless switched off, remembered on this device."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wakai.portal.desk.staff import staff_of

COOKIE: Final = "wakai_keys"
A_YEAR: Final = 365 * 24 * 3600


def keys_are_on(request: HttpRequest) -> bool:
    """Whether single keys do something; some people's speech input types letters by itself (WCAG 2.1.4)."""
    return request.COOKIES.get(COOKIE) != "off"


@require_POST
def switch_keys(request: HttpRequest) -> HttpResponse:
    """Switches them on or off, and goes back."""
    staff_of(request)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(target if safe else "desk")
    value = "off" if request.POST.get("keys") == "off" else "on"
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)
    return response
