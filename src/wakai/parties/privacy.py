"""Every write about privacy itself: grounds of processing, looks at personal data, and what people asked for.

No flow of its own: each is written inside the act that it tells of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from wakai.journal.identity import mint
from wakai.journal.rows import insert_all
from wakai.parties.domain.processing import NOTICE, PURPOSES
from wakai.parties.models import Account, Look, Person, PrivacyRequest, Processing

ONE_LOOK: Final = timedelta(hours=1)
"""Looking at the same thing again within this time is the same look."""


def note_processing(account_id: str, *, case_id: str, purpose: str, at: datetime) -> None:
    """Record why, and on what ground, an account's data is processed in a case. Repeating it changes nothing.

    The controller is the marketplace, by the name in the From address of its mails.
    """
    known = PURPOSES[purpose]
    controller = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Wakai"
    row = {
        "id": mint("proc", at), "account_id": account_id, "case_id": case_id, "purpose": purpose, "basis": known.basis,
        "kinds": list(known.kinds), "controller": controller, "notice": NOTICE, "how": f"{purpose} form", "at": at,
    }  # fmt: skip
    insert_all(Processing, [row], unless_there=True)


def note_look(
    person_id: int,
    *,
    role: str,
    what: str,
    accounts: Iterable[str],
    at: datetime,
    case_id: str = "",
    label: str = "",
) -> None:
    """Record that somebody of the staff looked. `what`: case, exhibit, search (any list) or admin; the last two are never the same look twice."""
    if what not in ("search", "admin"):
        same = Look.objects.filter(person_id=person_id, what=what, case_id=case_id, label=label, at__gt=at - ONE_LOOK)
        if same.exists():
            return
    purpose = "audit" if role == "auditor" else "handling"
    Look.objects.create(
        at=at, person_id=person_id, role=role, what=what, purpose=purpose, case_id=case_id, label=label,
        accounts=sorted(set(accounts)),
    )  # fmt: skip


def note_done(account_id: str, *, kind: str, at: datetime) -> None:
    """Record a request that was fulfilled at once: an export or a correction."""
    PrivacyRequest.objects.create(id=mint("priv", at), kind=kind, account_id=account_id, asked_at=at, done_at=at)


def open_erasure(account_id: str, *, at: datetime) -> tuple[str, bool]:
    """The account's open request for erasure, made where there is none; tells whether it is new. Locks the account."""
    Account.objects.select_for_update().filter(pk=account_id).first()
    row = PrivacyRequest.objects.filter(kind="erasure", account_id=account_id, done_at=None).first()
    if row:
        return row.id, False
    return PrivacyRequest.objects.create(
        id=mint("priv", at), kind="erasure", account_id=account_id, asked_at=at
    ).id, True


def restore_erasure(request_id: str, *, account_id: str, at: datetime) -> None:
    """Write down again, after a restore, that erasure was asked for."""
    row = PrivacyRequest(id=request_id, kind="erasure", account_id=account_id, asked_at=at)
    PrivacyRequest.objects.bulk_create([row], ignore_conflicts=True)


def note_erased(request_id: str, *, cases: Iterable[str], whole: bool, at: datetime) -> None:
    """Record what has been erased; with `whole` the request is done."""
    row = PrivacyRequest.objects.select_for_update().get(pk=request_id)
    row.erased = sorted({*row.erased, *cases})
    row.done_at = row.done_at or (at if whole else None)
    row.save(update_fields=["erased", "done_at"])


def correct_name(account_id: str, *, name: str) -> None:
    """Write an account's name, and that of its own person, as they say it is."""
    account = Account.objects.get(pk=account_id)
    Account.objects.filter(pk=account_id).update(name=name)
    _own_person(account).update(name=name)


def correct_address(account_id: str, *, email: str) -> None:
    """Write an account's address, and that of its own person; the new address has been shown to be theirs."""
    account = Account.objects.get(pk=account_id)
    _own_person(account).update(email=email)
    Account.objects.filter(pk=account_id).update(email=email)


def _own_person(account: Account) -> QuerySet[Person]:
    """The member with the account's own address: a delegate's name is not the owner's."""
    return Person.objects.filter(memberships__account=account, email__iexact=account.email)
