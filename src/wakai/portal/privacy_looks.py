"""Looks of the staff at personal data: each is recorded as it happens."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from wakai.config.clock import now
from wakai.docket.queries import CaseHead
from wakai.parties.privacy import note_look
from wakai.portal.viewer import staff_role_of


def note_case_look(request: HttpRequest, head: CaseHead, *, label: str = "") -> None:
    """Record that somebody of the staff opened a case, or one exhibit of it; nothing for anybody else."""
    role = staff_role_of(request)
    if role and request.user.pk:
        what = "exhibit" if label else "case"
        accounts = (head.buyer_id, head.seller_id)
        note_look(request.user.pk, role=role, what=what, accounts=accounts, at=now(), case_id=head.id, label=label)


def note_list_look(request: HttpRequest, heads: Iterable[CaseHead]) -> None:
    """Record that somebody of the staff was shown these cases in a list. What they typed is not kept."""
    accounts = {account for head in heads for account in (head.buyer_id, head.seller_id)}
    if accounts:
        note_look(request.user.pk or 0, role=staff_role_of(request), what="search", accounts=accounts, at=now())
