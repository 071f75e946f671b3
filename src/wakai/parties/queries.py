"""Everything other rooms may read about people and accounts, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from wakai.parties.models import Account, EmailCode, Person


@dataclass(frozen=True, slots=True)
class AccountValue:
    """A buyer or seller. `language` is en, ja or zh; `zone` an IANA name; `country` ISO 3166 alpha-2."""

    id: str
    role: str
    external_id: str
    name: str
    email: str
    language: str
    zone: str
    country: str


@dataclass(frozen=True, slots=True)
class PersonValue:
    """A person who can sign in; `staff_role` is "", "agent", "supervisor" or "auditor"."""

    id: int
    name: str
    email: str
    language: str
    zone: str
    staff_role: str


def account_value(row: Account) -> AccountValue:
    """The frozen value of an account row."""
    return AccountValue(row.id, row.role, row.external_id, row.name, row.email, row.language, row.zone, row.country)


def account_of(account_id: str) -> AccountValue:
    """The account with this id; raises `Account.DoesNotExist`."""
    return account_value(Account.objects.get(pk=account_id))


def accounts_of(account_ids: Iterable[str]) -> dict[str, AccountValue]:
    """The accounts with these ids, by id; unknown ids are left out."""
    with connection.cursor() as cursor:
        # Columns by name, never "*": a plan that a connection keeps is refused for good once the table has one more.
        cursor.execute(
            "SELECT id, role, external_id, name, email, language, zone, country FROM parties_account WHERE id = ANY(%s)",
            [list(account_ids)],
        )
        return {row[0]: AccountValue(*row) for row in cursor.fetchall()}


def account_by_external_id(role: str, external_id: str) -> AccountValue | None:
    """The account a marketplace knows under this id in this role, or None."""
    row = Account.objects.filter(role=role, external_id=external_id).first()
    return account_value(row) if row else None


@dataclass(frozen=True, slots=True)
class Hat:
    """One account a person may use, and whether they may act through it or only read."""

    account: AccountValue
    may_act: bool


def hats_of(person_id: int) -> tuple[Hat, ...]:
    """The accounts this person is a member of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.role, a.external_id, a.name, a.email, a.language, a.zone, a.country, m.may_act"
            " FROM parties_membership m JOIN parties_account a ON a.id = m.account_id"
            " WHERE m.person_id = %s ORDER BY a.id",
            [person_id],
        )
        return tuple(Hat(AccountValue(*row[:-1]), row[-1]) for row in cursor.fetchall())


def person_of(person_id: int) -> PersonValue | None:
    """The active person with this id, or None."""
    row = Person.objects.filter(pk=person_id, is_active=True).first()
    return person_value(row) if row else None


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """What these people are called, by id: their name, else their address. Those who have left are among them."""
    rows = Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "name", "email")
    return {pk: name or email for pk, name, email in rows}


def person_value(row: Person) -> PersonValue:
    """The frozen value of a person row."""
    return PersonValue(row.pk, row.name, row.email, row.language, row.zone, row.staff_role)


def email_of_code(code_id: str) -> str:
    """The address for which this code was asked, in small letters; "" when there is no such code."""
    return EmailCode.objects.filter(pk=code_id).values_list("email", flat=True).first() or ""


def staff(role: str) -> tuple[PersonValue, ...]:
    """All active people with this staff role, oldest first."""
    rows = Person.objects.filter(staff_role=role, is_active=True).order_by("pk")
    return tuple(person_value(row) for row in rows)
