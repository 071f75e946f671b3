"""Taking a case and putting it back. Whoever comes second is told who was first, and can take the case over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wakai.flows.decide import take_case
from wakai.portal.desk.staff import open_at_desk, staff_of


@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Puts the case on one's own desk, or back on nobody's; `instead_of` is who had it on the page."""
    opened, staff = open_at_desk(request, number), staff_of(request)
    staff.require_to_act()
    back = request.POST.get("do") == "back"
    before = request.POST.get("instead_of", "")
    instead_of = int(before) if before.isascii() and before.isdigit() else None
    take_case(opened.head.id, person_id=None if back else staff.person_id, instead_of=instead_of)
    messages.success(request, _("The case is back with nobody.") if back else _("The case is yours now."))
    return redirect("desk-case", number=opened.head.number)
