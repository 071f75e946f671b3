"""Pages that are open to everyone: the home page, and the style guide of those who build pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.config.clock import now
from wakai.portal import rulebooks, specimens
from wakai.portal.reader import reader_of
from wakai.portal.viewer import staff_role_of

# Each door of the home page with the page behind it, by name.
DOORS = {"bought": "claim", "sold": "cases", "letter": "letter"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, three doors in, and how it goes."""
    doors = {door: reverse(name) for door, name in DOORS.items()}
    return render(request, "portal/home.html", {"doors": doors, "terms": rulebooks.terms_today(now())})


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Where one's work is, after signing in: the secretariat's at the desk, everybody else's in their cases."""
    return redirect("desk" if staff_role_of(request) else "cases")


@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """With a letter or a link in hand: how to come to the case, also when the link is lost."""
    return render(request, "portal/letter.html")


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component, for those who build pages. Takes POSTs, so that the forms can be tried."""
    if not (settings.DEBUG or reader_of(request).staff):
        raise Http404
    return render(request, "portal/style_guide.html", specimens.context(request))
