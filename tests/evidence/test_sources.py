"""Signatures of exhibits are checked by a job: asked for with the exhibit, again while the DNS is away, with all answers kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.evidence.test_mail import DNS, EXAMPLE, WAY, signed
from tests.evidence.test_pictures import with_camera_data

from wakai.console import tasks
from wakai.console.tasks import SourceWaiting, check_source
from wakai.evidence import actions, sources
from wakai.evidence.actions import Filed, file_exhibit
from wakai.evidence.domain import mail
from wakai.evidence.domain.mail import check_signatures
from wakai.evidence.erasing import erase_exhibits
from wakai.evidence.findings import FoundOut, found_out, signatures_checked
from wakai.evidence.mail_reader import found_in
from wakai.evidence.models import SourceCheck

pytestmark = pytest.mark.django_db
ALL = ("buyer", "seller", "agent")
Lookup = Callable[[str], bytes | None]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A DNS with the published keys; answers the names that were asked for."""
    names: list[str] = []

    def lookup(name: str) -> bytes | None:
        names.append(name)
        return DNS.get(name)

    use(monkeypatch, lookup)
    return names


def use(monkeypatch: pytest.MonkeyPatch, lookup: Lookup) -> None:
    monkeypatch.setattr(settings, "WAKAI_DNS", "system")
    monkeypatch.setattr(sources, "read_mail", lambda data: found_in(data, lookup))


def away(name: str) -> bytes | None:
    raise OSError("away")


def file(content: bytes, at: datetime, name: str = "a.eml", **change: object) -> Filed:
    told: dict[str, object] = {
        "source_role": "buyer", "account_id": "acct_b", "audience": ALL, "case_id": "case_1", "at": at,
    }  # fmt: skip
    return file_exhibit(io.BytesIO(content), name=name, **(told | change))  # type: ignore[arg-type]


def jobs() -> list[str]:
    rows = ProcrastinateJob.objects.filter(task_name=sources.CHECK).order_by("id")
    return [job.args["exhibit_id"] for job in rows]


def found(filed: Filed) -> FoundOut:
    return found_out("case_1")[filed.id]


def test_a_mail_is_asked_about_with_its_exhibit_or_not_at_all(at: datetime) -> None:
    filed = file(EXAMPLE, at)
    assert jobs() == [filed.id]
    assert found(filed) == FoundOut(waiting=True)
    with transaction.atomic():
        file(WAY, at)
        transaction.set_rollback(True)
    assert jobs() == [filed.id]


def test_other_files_are_not_asked_about(at: datetime) -> None:
    for content, name in ((b"words", "a.txt"), (with_camera_data((20, 20)), "a.jpg")):
        assert found(file(content, at, name)) == FoundOut()
    assert jobs() == []


def test_signatures_are_checked_and_the_answers_suffice_to_check_them_again(at: datetime, asked: list[str]) -> None:
    filed = file(EXAMPLE, at)
    assert sources.try_check(filed.id, at=at)
    assert [(one.domain, one.state, one.for_sender) for one in found(filed).signatures or ()] == [
        ("football.example.com", "verified", True)
    ] * 2
    assert not found(filed).waiting
    kept = {one["asked"]: one["answer"].encode() for one in SourceCheck.objects.get().result["signatures"]}
    assert [one.state for one in check_signatures(EXAMPLE, kept.get)] == ["verified"] * 2
    assert asked == list(DNS)


def test_run_twice_nothing_is_asked_twice(at: datetime, asked: list[str]) -> None:
    filed = file(EXAMPLE, at)
    for _ in range(2):
        assert sources.try_check(filed.id, at=at)
    assert len(asked) == 2


def test_the_times_of_a_mails_way_are_read(at: datetime, asked: list[str]) -> None:
    later = WAY.replace(b"Tue, 1 Dec 2026 03", b"Thu, 3 Dec 2026 03")
    for content, in_order in ((WAY, True), (later, False)):
        filed = file(content, at)
        sources.try_check(filed.id, at=at)
        assert found(filed).hops_in_order is in_order
        assert found(filed).signatures == ()


def test_what_is_not_answered_is_asked_again_and_what_was_answered_stays(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = DNS
    filed = file(EXAMPLE, at)
    use(monkeypatch, lambda name: DNS[name] if name == first else away(name))
    with pytest.raises(SourceWaiting):
        check_source(filed.id)
    assert found(filed).waiting
    assert [one.why for one in found(filed).signatures or ()] == ["", "no_answer"]
    use(monkeypatch, lambda name: DNS[name] if name == second else None)  # the first key is gone by now
    check_source(filed.id)
    assert [one.state for one in found(filed).signatures or ()] == ["verified", "verified"]


def test_after_the_last_try_once_a_day_for_a_month(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = file(EXAMPLE, at)
    use(monkeypatch, away)
    done = [sources.try_check(filed.id, at=at) for _ in range(sources.MAX_TRIES)]
    assert done == [False] * (sources.MAX_TRIES - 1) + [True]
    assert [one.why for one in found(filed).signatures or ()] == ["no_answer"] * 2
    assert sources.check_again(at=at + timedelta(days=31)) == 0
    assert sources.check_again(at=at + timedelta(days=29)) == 1
    assert jobs() == [filed.id] * 2
    use(monkeypatch, DNS.get)
    assert sources.try_check(filed.id, at=at + timedelta(days=29))
    assert [one.state for one in found(filed).signatures or ()] == ["verified"] * 2


def test_switched_off_it_is_left_and_taken_up_once_switched_on(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    filed, bare = file(EXAMPLE, at), file(WAY, at)
    for each in (filed, bare):
        assert sources.try_check(each.id, at=at)
    assert (found(filed).signatures, found(filed).waiting) == (None, False)
    assert found(bare).signatures == ()  # that there is none, no DNS has to say
    assert sources.check_again(at=at) == 0
    use(monkeypatch, DNS.get)
    monkeypatch.setattr(tasks, "now", lambda: at + timedelta(days=300))
    tasks.check_sources_again(timestamp=0)
    assert sources.try_check(filed.id, at=at)
    assert [one.state for one in found(filed).signatures or ()] == ["verified"] * 2


def test_a_signature_of_another_domain_does_not_speak_for_the_sender(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, keys = signed(sender=b"a@carrier.example")
    use(monkeypatch, keys.get)
    filed = file(content, at)
    sources.try_check(filed.id, at=at)
    assert [(one.state, one.for_sender) for one in found(filed).signatures or ()] == [("verified", False)]


def test_a_mail_too_large_is_not_read(at: datetime, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    monkeypatch.setattr(mail, "LARGEST", len(EXAMPLE) - 1)
    filed = file(EXAMPLE, at)
    assert sources.try_check(filed.id, at=at)
    assert [one.why for one in found(filed).signatures or ()] == ["too_much"]
    assert not asked


def test_what_a_database_cannot_keep_is_no_reason_to_fail(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lambda name: b"v=DKIM1; k=ed25519; p=\0\xff")
    filed = file(EXAMPLE, at)
    assert sources.try_check(filed.id, at=at)
    assert "\ufffd" in SourceCheck.objects.get().result["signatures"][0]["answer"]


def test_a_file_that_is_gone_leaves_nothing_to_say(at: datetime, tmp_path: Path, asked: list[str]) -> None:
    filed = file(EXAMPLE, at)
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    assert sources.try_check(filed.id, at=at)
    assert found(filed) == FoundOut()


def test_a_file_taken_out_of_its_draft_takes_its_check_along(at: datetime, asked: list[str]) -> None:
    filed = file(EXAMPLE, at, case_id=None, draft_id="draft_1")
    actions.discard_draft_exhibit(filed.id, draft_id="draft_1")
    assert sources.try_check(filed.id, at=at)
    assert not SourceCheck.objects.exists()
    assert not asked


def test_erasure_takes_what_was_found_along(at: datetime, asked: list[str]) -> None:
    filed = file(EXAMPLE, at)
    sources.try_check(filed.id, at=at)
    erase_exhibits("case_1", account_id="acct_b")
    assert not SourceCheck.objects.exists()
    assert found(filed) == FoundOut()


def test_each_answer_keeps_the_instant_at_which_it_came(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = DNS
    filed, later = file(EXAMPLE, at), at + timedelta(hours=1)
    use(monkeypatch, lambda name: DNS[name] if name == first else away(name))
    assert not sources.try_check(filed.id, at=at)
    use(monkeypatch, DNS.get)
    assert sources.try_check(filed.id, at=later)
    told = signatures_checked("case_1")[filed.id]
    assert [(one.dns_name, one.asked_at) for one in told] == [(first, at), (second, later)]


def test_a_dns_that_is_switched_off_was_not_asked(at: datetime) -> None:
    filed = file(EXAMPLE, at)
    sources.try_check(filed.id, at=at)
    assert [one["asked_at"] for one in SourceCheck.objects.get().result["signatures"]] == [None, None]
    assert signatures_checked("case_1") == {}


def test_a_result_from_before_instants_were_kept_is_told_without(at: datetime, asked: list[str]) -> None:
    filed = file(EXAMPLE, at)
    sources.try_check(filed.id, at=at)
    row = SourceCheck.objects.get()
    for one in row.result["signatures"]:
        del one["asked_at"]
    row.save()
    assert [(one.state, one.asked_at) for one in signatures_checked("case_1")[filed.id]] == [("verified", None)] * 2
