"""Forgetting what entries of the log commit to. The entries themselves, and every proof of them, stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from wakai.journal.models import Entry, Opening, TimeStamp


def erase_openings(case_id: str, *, roles: Iterable[str]) -> int:
    """Destroy keys and payloads of what these roles did in a case; answers how many.

    A payload names the hash of a text, and whoever guesses the text could check it; without the key nobody can.
    """
    erased = list(roles)
    told = Entry.objects.filter(case_id=case_id, payload__role__in=erased).values("submission")
    named = Opening.objects.filter(pk__in=told).delete()[0]
    # What a docket line says is committed to by itself, whole: its payload names its role and has no journal entry.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM journal_opening WHERE case_id = %s AND payload::jsonb ->> 'role' = ANY(%s)", [case_id, erased]
        )
        return named + int(cursor.rowcount)


def forget_stamps(digests: Iterable[str]) -> int:
    """Delete what was asked and answered about digests that nothing names any more, renewals first; answers how many."""
    gone = 0
    rows = list(TimeStamp.objects.filter(digest__in=list(digests)).values_list("pk", flat=True))
    if rows:
        gone = forget_stamps(TimeStamp.objects.filter(over__in=rows).values_list("digest", flat=True))
        gone += TimeStamp.objects.filter(pk__in=rows).delete()[0]
    return gone
