"""Forgetting what entries of the log commit to. The entries themselves, and every proof of them, stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from wakai.journal.models import Entry, Opening


def erase_openings(case_id: str, *, roles: Iterable[str]) -> int:
    """Destroy keys and payloads of what these roles did in a case; answers how many.

    A payload names the hash of a text, and whoever guesses the text could check it; without the key nobody can.
    """
    told = Entry.objects.filter(case_id=case_id, payload__role__in=list(roles)).values("submission")
    return Opening.objects.filter(pk__in=told).delete()[0]
