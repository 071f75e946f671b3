"""Who else is looking at a case: a note of a minute in the cache, asked for by the page's script, never in its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wakai.portal.desk.staff import open_at_desk, staff_of

FOR: Final = timedelta(seconds=60)


@require_safe
@never_cache
def looking(request: HttpRequest, number: str) -> JsonResponse:
    """Notes that this person is looking, and names the others, as a sentence ("" for nobody)."""
    opened, staff = open_at_desk(request, number), staff_of(request)
    key = f"desk-looking-{opened.head.id}"
    seen: dict[int, tuple[str, str]] = cache.get(key) or {}
    fresh = {who: row for who, row in seen.items() if opened.at - datetime.fromisoformat(row[1]) < FOR}
    # Two who write at once lose one note for half a minute: nothing rests on it.
    cache.set(key, {**fresh, staff.person_id: (staff.name, opened.at.isoformat())}, FOR.total_seconds())
    others = [name for who, (name, _at) in sorted(fresh.items()) if who != staff.person_id]
    text = _("Also looking at this case now: %(names)s") % {"names": ", ".join(others)} if others else ""
    return JsonResponse({"text": text})
