"""The blob store: sealed under each owner's key, unreadable for ever once the key is destroyed."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from wakai.config import clock
from wakai.evidence import blobs
from wakai.parties.models import Seal
from wakai.parties.seals import Owner, SealBroken, SealKeyNotUsable, rewrap

pytestmark = pytest.mark.django_db

AIKO, HANAKO = Owner("case_1", "acct_b"), Owner("case_1", "acct_s")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", "")
    return tmp_path / "blobs"


def keep(content: bytes, owner: Owner = AIKO) -> str:
    with blobs.drafted(io.BytesIO(content), "a.txt") as draft:
        blobs.keep(draft.path, draft.sha256, owner=owner)
        return draft.sha256


def read(sha256: str, owner: Owner = AIKO) -> bytes:
    with blobs.open_blob(sha256, owner=owner) as file:
        return file.read()


def files(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


def fresh_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def test_bytes_come_back_and_lie_nowhere_open(store: Path) -> None:
    sha256 = keep(b"It never came." * 20_000)
    assert read(sha256) == b"It never came." * 20_000
    [sealed] = files(store)
    assert b"never" not in sealed.read_bytes()
    assert sha256 not in str(sealed)
    assert sealed.stat().st_mode & 0o007 == 0


def test_one_owner_cannot_open_what_another_holds() -> None:
    sha256 = keep(b"mine")
    with pytest.raises(blobs.FileWasErased):
        read(sha256, HANAKO)
    keep(b"theirs", HANAKO)
    with pytest.raises(FileNotFoundError):
        read(sha256, HANAKO)


def test_a_file_put_in_the_place_of_another_is_found(store: Path) -> None:
    one, other = keep(b"one"), keep(b"other")
    first, second = files(store)
    first.write_bytes(second.read_bytes())
    broken = []
    for sha256 in (one, other):
        try:
            read(sha256)
        except SealBroken:
            broken.append(sha256)
    assert len(broken) == 1


def test_the_same_bytes_twice_are_one_file_that_is_left_as_it_is(store: Path) -> None:
    first = keep(b"the same")
    before = [path.stat().st_ino for path in files(store)]
    assert keep(b"the same") == first
    assert [path.stat().st_ino for path in files(store)] == before
    assert keep(b"the same", HANAKO) == first
    assert len(files(store)) == 2, "one for each key"


def test_a_copy_lies_under_the_same_key() -> None:
    with blobs.drafted_copy() as (path, file):
        file.write(b"small picture")
        sha256, size = blobs.keep_copy(path, file, owner=AIKO)
    assert (sha256, size) == (hashlib.sha256(b"small picture").hexdigest(), 13)
    assert read(sha256) == b"small picture"


@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_is_gone_and_the_others_stays(store: Path) -> None:
    mine, theirs = keep(b"same"), keep(b"same", HANAKO)
    copies = {path: path.read_bytes() for path in files(store)}
    assert blobs.forget(AIKO) is True
    assert blobs.forget(AIKO) is False
    assert len(files(store)) == 1
    assert read(theirs, HANAKO) == b"same"
    for path, content in copies.items():  # a backup of the files alone brings nothing back
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with pytest.raises(blobs.FileWasErased):
        read(mine)
    later = keep(b"same")
    assert read(later) == b"same", "a new key, for new things"


@pytest.mark.django_db(transaction=True)
def test_forgetting_that_is_rolled_back_forgets_nothing() -> None:
    sha256 = keep(b"stays")
    with transaction.atomic():
        assert blobs.forget(AIKO)
        transaction.set_rollback(True)
    assert read(sha256) == b"stays"


def test_rests_are_swept_once_they_are_old(store: Path) -> None:
    assert blobs.sweep(before=clock.now()) == 0, "nothing was kept yet"
    sha256 = keep(b"kept")
    (store / "incoming" / "broken-off").write_bytes(b"half an upload")
    (store / "0123").mkdir()
    (store / "0123" / "rest").write_bytes(b"x")
    now = clock.now()
    assert blobs.sweep(before=now - timedelta(days=1)) == 0
    assert blobs.sweep(before=now + timedelta(minutes=1)) == 2
    assert len(files(store)) == 1
    assert read(sha256) == b"kept"


def test_the_deployments_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    keep(b"a")
    key = tmp_path / "seal-key"
    assert len(base64.b64decode(key.read_text())) == 32
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_text()
    keep(b"b", HANAKO)
    assert key.read_text() == before
    assert [path.name for path in tmp_path.glob("seal-key*")] == ["seal-key"]


def test_the_key_does_not_stand_in_the_database(tmp_path: Path) -> None:
    keep(b"a")
    deployment = base64.b64decode((tmp_path / "seal-key").read_text())
    assert deployment not in bytes(Seal.objects.get().wrapped)


def test_rotation_moves_every_key_and_the_old_one_can_go(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = fresh_key(), fresh_key()
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", old)
    one, other = keep(b"one"), keep(b"other", HANAKO)
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", f"{new}, {old}")
    assert read(one) == b"one"
    assert (rewrap(), rewrap()) == (2, 0)
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", new)
    assert (read(one), read(other, HANAKO)) == (b"one", b"other")


def test_without_the_deployments_key_nothing_opens_and_what_to_do_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = keep(b"a")
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", fresh_key())
    with pytest.raises(SealKeyNotUsable, match="Put that key back"):
        read(sha256)


@pytest.mark.parametrize("text", ["abc", "c2hvcnQ=", ",", "not base64!"])
def test_what_is_no_key_is_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_SEAL_KEY", text)
    with pytest.raises(SealKeyNotUsable, match="openssl rand"):
        keep(b"a")


def test_a_key_moved_to_another_owners_row_opens_nothing() -> None:
    one, other = keep(b"one"), keep(b"other", HANAKO)
    first, second = Seal.objects.order_by("id")
    Seal.objects.filter(pk=first.pk).update(wrapped=second.wrapped)
    with pytest.raises(SealBroken):
        read(one if first.account_id == AIKO.account_id else other, Owner(first.scope, first.account_id))


def test_opening_asks_the_database_once() -> None:
    sha256 = keep(b"one")
    with connection.execute_wrapper(_counting):
        _COUNT.clear()
        read(sha256)
    assert len(_COUNT) == 1


_COUNT: list[str] = []


def _counting(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    _COUNT.append(sql)
    return execute(sql, params, many, context)
