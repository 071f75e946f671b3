"""Begin a claim as a draft and save each answer as it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wakai.commerce import queries as commerce
from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.queries import DraftValue
from wakai.parties.privacy import note_processing


def start_claim(order_id: str, *, account_id: str, at: datetime) -> DraftValue:
    """A new draft about one's own order; somebody else's order is as good as none."""
    order = commerce.order_of(order_id)
    if order.buyer.account_id != account_id:
        raise NoSuchCase
    with transaction.atomic():
        note_processing(account_id, case_id="", purpose="draft", at=at)
        return docket.start_draft(order_id, account_id=account_id, at=at)


def save_answers(draft_id: str, *, answers: Mapping[str, Any], drop: Iterable[str] = (), at: datetime) -> DraftValue:
    """Keep these answers and drop those that no longer fit; answers the draft as it is now."""
    with transaction.atomic():
        gone = tuple(drop)
        if gone:
            docket.forget_answers(draft_id, names=gone, at=at)
        docket.save_answers(draft_id, answers=answers, at=at)
        draft = cases.draft_of(draft_id)
    if draft is None:
        raise NoSuchCase
    return draft
