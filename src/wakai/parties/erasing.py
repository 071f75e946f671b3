"""Forgetting who an account is: its name and address, its people, their sign-ins, and what the framework keeps beside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet

from wakai.parties.models import Account, EmailCode, Membership, Person

ERASED_ADDRESS: Final = "person-{id}@erased.example"
"""Unique as the table wants it, and an address that nobody can have (RFC 2606)."""


def addresses_of(account_id: str) -> tuple[str, ...]:
    """The addresses of an account and of those who act for it alone, in small letters."""
    account = Account.objects.filter(pk=account_id).values_list("email", flat=True)
    people = _own_people(account_id).values_list("email", flat=True)
    return tuple(sorted({address.lower() for address in (*account, *people) if address}))


def erase_account(account_id: str) -> None:
    """Take away all that tells who an account is. The account itself stays, as the other side of other people's cases.

    People who also act for other accounts, or work here, keep their sign-in.
    """
    addresses, people = addresses_of(account_id), tuple(_own_people(account_id).values_list("pk", flat=True))
    codes = Q()
    for address in addresses:
        codes |= Q(email__iexact=address)
    if addresses:
        EmailCode.objects.filter(codes).delete()
    _forget_ended_jobs()
    _end_sessions(people, (account_id, *addresses))
    EmailAddress.objects.filter(user_id__in=people).delete()
    LogEntry.objects.filter(
        Q(user_id__in=people) | Q(content_type__app_label="parties", object_id__in=[account_id, *map(str, people)])
    ).delete()
    Membership.objects.filter(account_id=account_id).delete()
    for person_id in people:
        _erase_person(person_id)
    Account.objects.filter(pk=account_id).update(name="", email="", external_id=f"erased:{account_id}")
    # Limits on attempts stand there under addresses; to begin counting anew harms nobody.
    cache.clear()


def _own_people(account_id: str) -> QuerySet[Person]:
    members = Membership.objects.filter(account_id=account_id).values_list("person_id", flat=True)
    elsewhere = Membership.objects.exclude(account_id=account_id).values_list("person_id", flat=True)
    return Person.objects.filter(pk__in=members, staff_role="", is_staff=False).exclude(pk__in=elsewhere)


def _erase_person(person_id: int) -> None:
    person = Person.objects.get(pk=person_id)
    person.email, person.name = ERASED_ADDRESS.format(id=person_id), ""
    person.is_active, person.last_login = False, None
    person.set_unusable_password()
    person.save()


def _forget_ended_jobs() -> None:
    """Jobs that mailed a code name the order as it was typed, which may be anything; ended, they are of no use to anybody."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args ? 'code_id' AND status NOT IN ('todo', 'doing')")


def _end_sessions(people: Iterable[int], words: Iterable[str]) -> None:
    """What a session holds can only be seen by opening it, so each is opened."""
    ids, sought = {str(person_id) for person_id in people}, tuple(words)
    for row in Session.objects.iterator():
        held = row.get_decoded()
        text = json.dumps(held, ensure_ascii=False, default=str).lower()
        if str(held.get("_auth_user_id")) in ids or any(word.lower() in text for word in sought):
            row.delete()
