"""Taking personal texts out of cases whose record need not be kept any longer, and drafts at any time.

What was done, when, by which role, and the hashes of what was handed in stay: the other side's proofs rest on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from wakai.docket.domain.acts import AGENT, BUYER, SELLER
from wakai.docket.models import Case, Draft


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case of an account: which side it is, and whether and when the case ended."""

    id: str
    number: str
    role: str
    order_id: str | None
    closed_at: datetime | None


def cases_with(account_id: str) -> tuple[CaseOf, ...]:
    """All cases of an account, oldest first."""
    rows = Case.objects.filter(buyer_id=account_id) | Case.objects.filter(seller_id=account_id)
    return tuple(
        CaseOf(row.id, row.number, BUYER if row.buyer_id == account_id else SELLER, row.order_id, row.closed_at)
        for row in rows.order_by("opened_at", "id")
    )


def erased_with(role: str) -> tuple[str, ...]:
    """Whose words go when this side's go: its own, and the secretariat's, which are about it."""
    return (role, AGENT)


def erase_texts(case_id: str, *, role: str) -> int:
    """Take out of the docket what this side wrote freely, and what the secretariat wrote to either; answers how many entries.

    The other side's words and the decisions stay. Repeating it changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE docket_entry SET body = docket_without_texts(body)"
            " WHERE case_id = %s AND role = ANY(%s) AND body <> docket_without_texts(body)",
            [case_id, list(erased_with(role))],
        )
        return int(cursor.rowcount)


def unsent_drafts(account_id: str) -> tuple[str, ...]:
    """The claims this account began and did not send."""
    return tuple(Draft.objects.filter(account_id=account_id, case=None).order_by("id").values_list("id", flat=True))


def drafts_of_case(case_id: str) -> tuple[str, ...]:
    """The drafts a case came from."""
    return tuple(Draft.objects.filter(case_id=case_id).values_list("id", flat=True))


def erase_drafts(draft_ids: Iterable[str]) -> int:
    """Delete drafts with all answers; answers how many there were."""
    return Draft.objects.filter(pk__in=list(draft_ids)).delete()[0]
