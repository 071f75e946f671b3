"""Which cases a change of orders concerns."""

from __future__ import annotations

from collections.abc import Iterable

from wakai.docket.models import Case


def cases_about(order_ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of all cases about these orders, open or ended, oldest first."""
    rows = Case.objects.filter(order_id__in=list(order_ids)).order_by("opened_at", "id")
    return tuple(rows.values_list("id", flat=True))
