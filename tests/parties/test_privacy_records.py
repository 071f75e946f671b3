"""Grounds of processing, looks at personal data, and what people asked: recorded once, never altered, counted truly."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.factories import a_case, an_order, answered

from wakai.kernel.languages import LANGUAGES
from wakai.parties import privacy, privacy_queries
from wakai.parties.domain.processing import BASES, CONSENT, KINDS, PURPOSES
from wakai.parties.domain.retention import RETENTION
from wakai.parties.models import Account, Look, Person
from wakai.parties.privacy import correct_address, correct_name, note_look

pytestmark = pytest.mark.django_db


def test_filing_and_answering_record_their_ground_once_and_neither_is_called_consent(at: datetime) -> None:
    case = a_case(at=at)
    answered(case, at=at)
    [claim], [answer] = (privacy_queries.processing_of(account.id) for account in (case.buyer, case.seller))
    assert (claim.case_id, claim.purpose, answer.purpose) == (case.id, "claim", "answer")
    assert CONSENT not in {claim.basis, answer.basis}
    assert (claim.at, claim.withdrawn_at) == (at, None)
    assert claim.controller
    privacy.note_processing(case.buyer.id, case_id=case.id, purpose="claim", at=at)
    assert len(privacy_queries.processing_of(case.buyer.id)) == 1


def test_every_purpose_is_whole_in_three_languages() -> None:
    for purpose in PURPOSES.values():
        assert purpose.basis in BASES
        assert set(purpose.kinds) <= set(KINDS)
    texts = [row.text for row in PURPOSES.values()] + [*BASES.values(), *KINDS.values()]
    texts += [part for row in RETENTION.values() for part in (row.what, row.until)]
    assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)


def look(at: datetime, **change: object) -> None:
    told: dict[str, object] = {"role": "agent", "what": "case", "case_id": "case_1", "accounts": ["b", "a"], "at": at}
    note_look(7, **(told | change))  # type: ignore[arg-type]


def test_a_page_loaded_anew_is_one_look_and_another_hour_another(at: datetime) -> None:
    look(at)
    look(at + timedelta(minutes=59))
    look(at + timedelta(minutes=5), label="E1", what="exhibit")
    look(at + timedelta(hours=1))
    look(at, what="search", case_id="")
    look(at, what="search", case_id="")
    assert [row.what for row in privacy_queries.looks()] == ["search", "search", "case", "exhibit", "case"]
    assert privacy_queries.count_looks(case_id="case_1") == 3
    assert privacy_queries.count_looks(person_id=8) == 0
    assert len(privacy_queries.looks_at("a")) == 5
    assert privacy_queries.looks_at("c") == ()
    assert len(privacy_queries.looks(limit=2, offset=4)) == 1


def test_auditors_look_for_the_audit(at: datetime) -> None:
    look(at, role="auditor")
    assert privacy_queries.looks()[0].purpose == "audit"


def test_looks_are_never_altered(at: datetime) -> None:
    look(at)
    for change in (Look.objects.all().delete, lambda: Look.objects.update(role="nobody")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_figures_are_of_one_year_and_count_each_thing_once(at: datetime) -> None:
    start, end = at.replace(month=1, day=1, hour=0), at.replace(year=at.year + 1, month=1, day=1, hour=0)
    look(at)
    look(start - timedelta(seconds=1))
    privacy.note_done("acct_1", kind="export", at=at)
    privacy.note_done("acct_1", kind="correction", at=end)
    privacy.open_erasure("acct_1", at=at)
    assert privacy.open_erasure("acct_1", at=at)[1] is False
    found = privacy_queries.figures(start, end)
    assert found.asked == {"export": 1, "erasure": 1}
    assert found.done == {"export": 1}
    assert found.waiting == 1
    assert found.looks == {("agent", "handling", "case"): 1}


def test_a_correction_is_of_the_account_and_its_own_person_and_not_of_a_delegate(at: datetime) -> None:
    order = an_order(at=at)
    account = Account.objects.get(pk=order.buyer.account_id)
    own = Person.objects.create_user(account.email, "x", name="Old")
    delegate = Person.objects.create_user("delegate@example.org", "x", name="Delegate")
    for person in (own, delegate):
        account.memberships.create(person=person)
    correct_name(account.id, name="New")
    correct_address(account.id, email="new@example.org")
    for row in (account, own, delegate):
        row.refresh_from_db()
    assert (account.name, account.email) == ("New", "new@example.org")
    assert (own.name, own.email) == ("New", "new@example.org")
    assert (delegate.name, delegate.email) == ("Delegate", "delegate@example.org")
