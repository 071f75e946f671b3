"""The edges of forgetting: accounts of which little is known, keys of the deployment that change or are gone, no folder of mails."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from tests.factories import a_person

from wakai.channels import erasing as mails
from wakai.channels.models import Message
from wakai.parties import seals
from wakai.parties.actions import NewAccount, ensure_accounts
from wakai.parties.erasing import addresses_of, erase_account
from wakai.parties.models import Account, EmailCode, Person, Seal
from wakai.parties.queries import account_of
from wakai.parties.seals import Owner, SealKeyNotUsable, destroy_seal, known_seals, rewrap, seal_for, seal_of

OWNER = Owner("case:case_1", "acct_1")
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.mark.django_db
def test_an_account_without_an_address_takes_nobody_elses_codes_along(at: datetime) -> None:
    """No condition at all would be a condition that everything meets."""
    (account_id,) = ensure_accounts([NewAccount("buyer", "B-1", name="Aiko Tanaka")], at=at).values()
    EmailCode.objects.create(
        id="code_1", email="other@example.net", code_hash="x", created_at=at, expires_at=at, tries_left=5
    )
    assert addresses_of(account_id) == ()
    erase_account(account_id)
    assert EmailCode.objects.count() == 1
    row = Account.objects.get(pk=account_id)
    assert (row.name, row.external_id) == ("", f"erased:{account_id}")


@pytest.mark.django_db
def test_of_the_people_only_its_own_are_forgotten(at: datetime) -> None:
    one, other = ensure_accounts([NewAccount("buyer", n, name=n, email=f"{n}@例え.jp") for n in "AB"], at=at).values()
    mine, theirs = (a_person(account_of(account), name="Ken") for account in (one, other))
    nobodys, staff = a_person(name="Ken"), a_person(account_of(one), name="Ken", staff_role="agent")
    account, elsewhere = (
        ContentType.objects.get_by_natural_key(*key) for key in (("parties", "account"), ("docket", "case"))
    )
    for user, kind, about in (
        (mine, account, other), (staff, account, one), (staff, account, other), (staff, elsewhere, one),
    ):  # fmt: skip
        LogEntry.objects.create(user_id=user, content_type=kind, object_id=about, object_repr="x", action_flag=2)
    for held in ({"_auth_user_id": str(mine)}, {"code": {"email": "a@例え.jp"}}, {"_auth_user_id": str(staff)}):
        session = SessionStore()
        session.update(held)
        session.save()
    erase_account(one)
    assert set(Person.objects.filter(name="Ken").values_list("pk", flat=True)) == {theirs, nobodys, staff}
    assert Person.objects.get(pk=mine).email == f"person-{mine}@erased.example"
    assert list(LogEntry.objects.order_by("pk").values_list("user_id", "object_id", "content_type__app_label")) == [
        (staff, other, "parties"), (staff, one, "docket"),
    ]  # fmt: skip
    assert [row.get_decoded() for row in Session.objects.all()] == [{"_auth_user_id": str(staff)}]
    assert Account.objects.get(pk=other).email == "B@例え.jp"


@pytest.mark.django_db
def test_a_deployment_key_is_exchanged_and_the_old_one_is_then_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", OLD)
    seal = seal_for(OWNER)
    assert rewrap() == 0
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", f"{NEW}, {OLD}")
    assert seal_of(OWNER) == seal
    assert (rewrap(), rewrap()) == (1, 0)
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", NEW)
    assert seal_for(OWNER) == seal
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", OLD)
    with pytest.raises(SealKeyNotUsable, match="Put that key back"):
        seal_of(OWNER)


@pytest.mark.django_db
def test_a_key_that_was_destroyed_is_gone_and_another_one_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", OLD)
    first = seal_for(OWNER)
    others = {seal_for(Owner("case:case_2", "acct_1")).id, seal_for(Owner("case:case_1", "acct_2")).id}
    assert known_seals() == {first.id, *others}
    assert (destroy_seal(OWNER), destroy_seal(OWNER)) == (first.id, "")
    assert seal_of(OWNER) is None
    assert known_seals() == others
    second = seal_for(OWNER)
    assert second.id != first.id
    assert second.key != first.key


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["words!", base64.b64encode(b"x" * 31).decode(), f"{OLD} short", ","])
def test_what_is_no_key_is_said_to_be_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", text)
    with pytest.raises(SealKeyNotUsable, match="openssl rand"):
        seal_for(OWNER)
    assert Seal.objects.count() == 0


@pytest.mark.django_db
def test_of_two_that_make_the_deployments_key_at_once_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", "")
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_text(OLD)
        link(source, target)

    monkeypatch.setattr(seals.os, "link", late)  # type: ignore[attr-defined]
    seal = seal_for(OWNER)
    assert [file.name for file in tmp_path.iterdir()] == ["seal-key"]
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", OLD)
    assert seal_of(OWNER) == seal


@pytest.mark.django_db
@pytest.mark.parametrize("folder", [None, "gone"])
def test_without_a_folder_of_mails_there_is_nothing_to_remove(
    folder: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", folder and str(tmp_path / folder), raising=False)
    with django_capture_on_commit_callbacks(execute=True) as run:  # type: ignore[operator]
        assert mails.erase_mails_of_cases(["case_1"]) == 0
    assert len(run) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_mails_that_a_restore_forgot_are_removed_and_no_others(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", str(tmp_path), raising=False)
    heads = {
        "hers": "To: Aiko <Aiko@Example.com>\nReferences: <case_2@wakai.example>",
        "about": "To: bob@example.com\nReferences: <case_1@wakai.example>",
        "other": "To: bob@example.com\nReferences: <case_2@wakai.example>",
        "alone": "To: bob@example.com",
        "nobody": "Subject: no address",
    }
    for name, head in heads.items():
        (tmp_path / f"{name}.eml").write_text(f"{head}\n\nA word.\n", encoding="utf-8")

    for number, recipient, sent in (("1", "acct_1", None), ("2", "acct_1", at), ("3", "acct_2", None)):
        Message.objects.create(
            id=f"msg_{number}", letter="claim", recipient=recipient, role="buyer", language="en", subject="x", body="y", note="z",
            created_at=at, sent_at=sent, state="sent" if sent else "waiting",
        )  # fmt: skip
    (tmp_path / "msg_1.eml").write_text("To: <new@example.com>\n\nHer new address.\n")

    def left() -> set[str]:
        return {file.stem for file in tmp_path.iterdir()}

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert mails.erase_mails_to("acct_1", addresses=["AIKO@example.com", ""]) == 2
    assert list(Message.objects.order_by("id").values_list("state", "subject", "body", "note")) == [
        ("no_address", "", "", ""), ("sent", "", "", ""), ("waiting", "x", "y", "z"),
    ]  # fmt: skip
    assert left() == {"about", "other", "alone", "nobody"}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert mails.erase_mails_of_cases(["case_1"]) == 0
    assert left() == {"other", "alone", "nobody"}


@pytest.mark.django_db
def test_an_account_without_an_address_is_told_nothing(
    at: datetime, django_capture_on_commit_callbacks: object
) -> None:
    (account_id,) = ensure_accounts([NewAccount("buyer", "B-1", name="Aiko Tanaka")], at=at).values()
    with django_capture_on_commit_callbacks(execute=True) as run:  # type: ignore[operator]
        mails.tell_of_erasure(account_id, letter="erasure_done", cases=(), last=True, at=at)
    assert run == []
    assert Message.objects.count() == 0
