"""Looks of the staff at personal data: each is recorded as it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from wakai.config.clock import now
from wakai.docket.queries import CaseHead, heads_of
from wakai.parties.privacy import note_look
from wakai.parties.queries import accounts_of, hats_of
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


ADMINISTRATOR: Final = "admin"
_NAMING_ACCOUNTS: Final = ("pk", "buyer_id", "seller_id", "account_id", "source_account", "recipient", "actor")
_NAMING_CASES: Final = ("pk", "case_id")


class AdminLooks:
    """Records whose data the pages of the Django admin show. Stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers; the looking is done below, where what is shown is known."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Called by Django with what a page of the admin is about to show: a list, or one thing."""
        match, shown = request.resolver_match, response.context_data or {}
        if match and match.app_name == "admin" and request.user.pk:
            rows = list(shown["cl"].result_list) if "cl" in shown else [shown.get("original") or shown.get("object")]
            accounts = set(accounts_of(_named(row for row in rows if row is not None)))
            if accounts:
                role = staff_role_of(request) or ADMINISTRATOR
                label = str(match.url_name).rsplit("_", 1)[0][:40]
                note_look(request.user.pk, role=role, what="admin", accounts=accounts, at=now(), label=label)
        return response


def _named(rows: Iterable[Any]) -> set[str]:
    """The accounts that rows of any table name: themselves, those of their case, or those for which a person acts."""
    known = list(rows)
    cases = heads_of(str(value) for row in known for value in _values(row, _NAMING_CASES)).values()
    people = [row.pk for row in known if row._meta.label == "parties.Person"]
    return {
        *(str(value) for row in known for value in _values(row, _NAMING_ACCOUNTS)),
        *(account for head in cases for account in (head.buyer_id, head.seller_id)),
        *(hat.account.id for person_id in people for hat in hats_of(person_id)),
    }


def _values(row: Any, names: Iterable[str]) -> Iterator[Any]:
    return (value for name in names if (value := getattr(row, name, None)))
