"""Asking for stamps: with the exhibit or not at all, again while the authority is away, always in a state that can be seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings
from tests.journal.authority import POLICY, OpenSsl, pem

from wakai.console.tasks import StampWaiting, stamp
from wakai.evidence.actions import file_exhibit
from wakai.journal import authorities as known
from wakai.journal import stamping
from wakai.journal.authorities import Configured, authorities, title_of
from wakai.journal.domain.stamp_refusals import AuthorityAway
from wakai.journal.domain.timestamps import Stamp, nonce_of, read_reply
from wakai.journal.models import TimeStamp
from wakai.journal.stamping import (
    MAX_TRIES,
    RENEW_BEFORE,
    STAMP,
    ask_for_stamp,
    stamp_again,
    stamps_of,
    stamps_of_all,
    standing_of,
    try_stamp,
)
from wakai.kernel.languages import LANGUAGES

pytestmark = pytest.mark.django_db
DIGEST = sha256(b"a photo").hexdigest()
LATER = timedelta(minutes=5)


class Served:
    """An authority over HTTP, which can be told to misbehave."""

    def __init__(self, tsa: OpenSsl) -> None:
        self.tsa, self.says, self.asked = tsa, "", list[bytes]()

    def answer(self, query: bytes) -> bytes:
        self.asked.append(query)
        return self.says.encode() or self.tsa.reply(query)


@contextmanager
def served(tsa: OpenSsl) -> Iterator[tuple[Served, str]]:
    state = Served(tsa)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            reply = state.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(503 if state.says == "away" else 200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_port}/tsr"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tsa(tmp_path: Path) -> OpenSsl:
    return OpenSsl(tmp_path / "tsa")


@pytest.fixture
def service(tsa: OpenSsl, settings: Settings) -> Iterator[Served]:
    with served(tsa) as (state, url):
        configure(settings, tsa, url)
        yield state


def configure(settings: Settings, tsa: OpenSsl, *urls: str, more: str = "") -> None:
    (tsa.folder / "root.pem").write_bytes(pem(tsa.root.certificate))
    rows = [
        f"- {{name: Authority {number}, url: '{url}', roots: root.pem, certificates: signer.pem{more}}}\n"
        for number, url in enumerate(urls, 1)
    ]
    path = tsa.folder / f"tsa{len(rows)}{len(more)}.yaml"
    path.write_text("".join(rows))
    settings.WAKAI_TSA = str(path)


def the_only() -> TimeStamp:
    return TimeStamp.objects.get()


def jobs() -> list[int]:
    return [job.args["stamp_id"] for job in ProcrastinateJob.objects.filter(task_name=STAMP).order_by("id")]


# Asked with the exhibit ---------------------------------------------------------------
def test_an_exhibit_asks_for_a_stamp_of_its_bytes(at: datetime) -> None:
    text = b"The parcel stood open.\n"
    filed = file_exhibit(
        BytesIO(text), name="note.txt", source_role="buyer", account_id="acc", audience=("buyer", "seller", "agent"),
        at=at, case_id="case_1",
    )  # fmt: skip
    assert filed.sha256 == sha256(text).hexdigest() == the_only().digest
    assert the_only().state == "waiting"
    assert jobs() == [the_only().pk]


def test_after_a_rollback_nobody_is_asked(at: datetime) -> None:
    with transaction.atomic():
        ask_for_stamp(DIGEST, at=at)
        transaction.set_rollback(True)
    assert not TimeStamp.objects.exists()
    assert stamps_of(DIGEST) == ()
    assert not jobs()


def test_the_same_bytes_are_stamped_once(at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    ask_for_stamp(DIGEST, at=at + LATER)
    assert the_only().asked_at == stamps_of(DIGEST)[0].asked_at == at
    assert len(jobs()) == 1


# An authority over the network --------------------------------------------------------
def test_a_stamp_is_obtained_and_openssl_verifies_what_is_kept(service: Served, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    assert try_stamp(the_only().pk, at=at)
    (value,) = stamps_of(DIGEST)
    assert (value.state, value.authority, value.independent, value.tries) == ("stamped", "Authority 1", True, 1)
    assert value.gen_time
    assert service.tsa.verifies(value.reply, DIGEST, at=value.gen_time)
    assert (b"CERTIFICATE" in value.roots, b"CERTIFICATE" in value.signers, value.between) == (True, True, b"")
    proven = read_reply(value.reply, sha256=DIGEST, nonce=nonce_of(value.query), authority=authorities()[0].authority)
    assert (proven.gen_time, proven.until) == (value.gen_time, value.until)


def test_run_twice_the_first_stamp_stays(service: Served, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    assert try_stamp(the_only().pk, at=at)
    first = stamps_of(DIGEST)
    assert try_stamp(the_only().pk, at=at + LATER)
    assert stamps_of(DIGEST) == first
    assert len(service.asked) == 1


def test_of_two_replies_at_once_the_first_stays(service: Served, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_stamp(DIGEST, at=at)
    obtain = stamping._obtain

    def meanwhile(row: TimeStamp, configured: Configured, now: datetime) -> tuple[bytes, bytes, Stamp]:
        assert TimeStamp.objects.filter(pk=row.pk).update(state="stamped", query=b"q", reply=b"first", gen_time=at)
        return obtain(row, configured, now)

    monkeypatch.setattr(stamping, "_obtain", meanwhile)
    assert try_stamp(the_only().pk, at=at)
    assert bytes(the_only().reply or b"") == b"first"


@pytest.mark.parametrize(
    ("says", "code"),
    [("away", "AuthorityAway"), ("<html>busy</html>", "StampNotReadable"), ("x" * 70_000, "StampNotReadable")],
)
def test_trouble_is_seen_and_tried_again(service: Served, at: datetime, says: str, code: str) -> None:
    ask_for_stamp(DIGEST, at=at)
    service.says = says
    assert not try_stamp(the_only().pk, at=at)
    (value,) = stamps_of(DIGEST)
    assert (value.state, value.tries, value.reply) == ("waiting", 1, b"")
    assert (the_only().note["code"], the_only().tried_at) == (code, at)
    assert all("Authority 1" in value.why[language] for language in LANGUAGES)
    service.says = ""
    assert try_stamp(the_only().pk, at=at + LATER)
    assert stamps_of(DIGEST)[0].state == "stamped"
    assert not stamps_of(DIGEST)[0].why


def test_each_try_has_a_number_of_its_own(service: Served, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    service.says = "away"
    try_stamp(the_only().pk, at=at)
    try_stamp(the_only().pk, at=at)
    assert len({nonce_of(query) for query in service.asked}) == 2


def test_a_try_that_fails_takes_nothing_from_others(
    service: Served, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for digest in (DIGEST, "0" * 64):
        ask_for_stamp(digest, at=at)
    service.says = "away"
    mine, other = TimeStamp.objects.order_by("pk")
    try_stamp(mine.pk, at=at)
    assert [row.tries for row in TimeStamp.objects.order_by("pk")] == [1, 0]

    def meanwhile(row: TimeStamp, *_: object) -> None:
        TimeStamp.objects.filter(pk=row.pk).update(state="stamped", query=b"q", reply=b"r", gen_time=at, tries=1)
        raise AuthorityAway(authority="Authority 1")

    monkeypatch.setattr(stamping, "_obtain", meanwhile)
    try_stamp(other.pk, at=at + LATER)
    other.refresh_from_db()
    assert (other.state, other.tries, other.tried_at) == ("stamped", 1, None)


def test_nobody_listens(tsa: OpenSsl, settings: Settings, at: datetime) -> None:
    configure(settings, tsa, "http://127.0.0.1:9/tsr")
    ask_for_stamp(DIGEST, at=at)
    with pytest.raises(StampWaiting):
        stamp(the_only().pk)
    assert the_only().note["code"] == "AuthorityAway"


def test_after_the_last_try_it_has_failed_and_is_asked_again_the_next_day(service: Served, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    service.says = "away"
    done = [try_stamp(the_only().pk, at=at) for _ in range(MAX_TRIES)]
    assert done == [False] * (MAX_TRIES - 1) + [True]
    assert (the_only().state, the_only().tries) == ("failed", MAX_TRIES)
    assert stamps_of(DIGEST)[0].why["ja"]
    assert try_stamp(the_only().pk, at=at)  # nothing to do until somebody asks again
    assert len(service.asked) == MAX_TRIES
    service.says = ""
    assert stamp_again(at=at + timedelta(days=1)) == 1
    assert the_only().tries == 0
    assert jobs() == [the_only().pk] * 2
    assert try_stamp(the_only().pk, at=at + timedelta(days=1))
    assert the_only().state == "stamped"


def test_an_authority_taken_out_of_the_settings_is_named(service: Served, settings: Settings, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    settings.WAKAI_TSA = ""
    assert not try_stamp(the_only().pk, at=at)
    assert the_only().note["code"] == "AuthorityNotConfigured"
    assert "Authority 1" in the_only().note["en"]


def test_a_policy_is_asked_for(tsa: OpenSsl, settings: Settings, at: datetime) -> None:
    with served(tsa) as (service, url):
        configure(settings, tsa, url, more=f", policy: {POLICY}")
        ask_for_stamp(DIGEST, at=at)
        assert try_stamp(the_only().pk, at=at)
    assert b"\x06\x04\x2a\x03\x04\x01" in service.asked[0]  # 1.2.3.4.1 as DER writes it
    assert nonce_of(service.asked[0]) < 2**64


def test_several_authorities_stamp_each_by_itself(tsa: OpenSsl, settings: Settings, at: datetime) -> None:
    with served(tsa) as (_, url):
        configure(settings, tsa, url, "http://127.0.0.1:9/tsr")
        ask_for_stamp(DIGEST, at=at)
        for row in TimeStamp.objects.all():
            try_stamp(row.pk, at=at)
    assert [(row.authority, row.state) for row in standing_of([DIGEST])[DIGEST]] == [
        ("Authority 1", "stamped"), ("Authority 2", "waiting"),
    ]  # fmt: skip
    assert [(row.authority, row.state) for row in stamps_of(DIGEST)] == [
        ("Authority 1", "stamped"), ("Authority 2", "waiting"),
    ]  # fmt: skip


# Before the certificate ends ----------------------------------------------------------
@pytest.mark.parametrize(("days_left", "renewed"), [(91, 0), (90, 0), (89, 1)])
def test_a_stamp_is_stamped_before_its_certificate_ends(
    service: Served, at: datetime, days_left: int, renewed: int
) -> None:
    ask_for_stamp(DIGEST, at=at)
    try_stamp(the_only().pk, at=at)
    old = the_only()
    TimeStamp.objects.update(until=at + timedelta(days=days_left))
    assert stamp_again(at=at) == renewed
    assert stamp_again(at=at) == 0
    if not renewed:
        return
    later = TimeStamp.objects.get(over=old)
    assert later.digest == sha256(bytes(old.reply or b"")).hexdigest()
    assert try_stamp(later.pk, at=at)
    (value,) = stamps_of(DIGEST)
    (renewal,) = value.renewals
    assert renewal.gen_time
    assert service.tsa.verifies(renewal.reply, sha256(value.reply).hexdigest(), at=renewal.gen_time)


def test_a_stamp_is_renewed_by_its_own_authority_first(tsa: OpenSsl, settings: Settings, at: datetime) -> None:
    with served(tsa) as (_, url):
        configure(settings, tsa, url, url)
        ask_for_stamp(DIGEST, at=at)
        for row in TimeStamp.objects.all():
            try_stamp(row.pk, at=at)
    second = TimeStamp.objects.get(authority="Authority 2")
    TimeStamp.objects.filter(pk=second.pk).update(until=at + timedelta(days=89))
    assert stamp_again(at=at) == 1
    assert TimeStamp.objects.get(over=second).authority == "Authority 2"


def test_no_renewal_by_a_certificate_that_ends_no_later(service: Served, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    try_stamp(the_only().pk, at=at)
    end = the_only().until
    assert end
    assert stamp_again(at=end - RENEW_BEFORE + timedelta(seconds=1)) == 0


# For itself, and saying so ------------------------------------------------------------
def test_without_settings_the_installation_stamps_for_itself_and_says_so(at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    stamp(the_only().pk)
    (value,) = stamps_of(DIGEST)
    assert (value.state, value.independent) == ("stamped", False)
    titles = {language: title_of(value.authority, language) for language in LANGUAGES}
    assert "not independent" in titles["en"]
    assert "第三者ではありません" in titles["ja"]
    assert "非独立" in titles["zh"]
    assert title_of("Example", "ja") == "Example"


def test_openssl_verifies_the_demonstration_stamp(tsa: OpenSsl, at: datetime) -> None:
    ask_for_stamp(DIGEST, at=at)
    try_stamp(the_only().pk, at=at)
    (value,) = stamps_of(DIGEST)
    root = pem(*known.demonstration_authority().roots)
    assert tsa.verifies(value.reply, DIGEST, at=at, root=root)


def test_the_demonstration_key_is_made_once_and_read_by_nobody_else(settings: Settings, tmp_path: Path) -> None:
    settings.WAKAI_DATA_DIR = tmp_path
    made = known.demonstration_authority()
    folder = tmp_path / "demonstration-authority"
    assert (folder / "signer.key").stat().st_mode & 0o777 == 0o600
    known._own.cache_clear()
    assert known.demonstration_authority() == made
    known._make(folder)  # another process that was a moment later
    known._own.cache_clear()
    assert known.demonstration_authority() == made
    assert [row.name for row in tmp_path.iterdir()] == ["demonstration-authority"]


def test_production_never_stamps_for_itself(settings: Settings, at: datetime) -> None:
    settings.PRODUCTION = True
    assert authorities() == ()
    ask_for_stamp(DIGEST, at=at)
    assert stamps_of_all([DIGEST]) == {}


# The settings -------------------------------------------------------------------------
def test_the_settings_say_all_of_an_authority(tsa: OpenSsl, settings: Settings) -> None:
    configure(
        settings, tsa, "https://tsa.example.org", more=f", policy: {POLICY}, between: sent.pem, independent: false"
    )
    (row,) = authorities()
    assert row.url == "https://tsa.example.org"
    assert (row.authority.policy, row.authority.independent) == (POLICY, False)
    assert row.authority.between == (tsa.root.certificate,)


@pytest.mark.parametrize(
    "text",
    [
        "", "nothing", "- {}", "- {name: A}", ": :", "- [1]", "3",
        "- {name: A, url: 'ftp://x', roots: root.pem, certificates: signer.pem}",
        "- {name: demonstration, url: 'http://x', roots: root.pem, certificates: signer.pem}",
        "- {name: A, url: 'http://x', roots: nowhere.pem, certificates: signer.pem}",
        "- {name: A, url: 'http://x', roots: signer.key, certificates: signer.pem}",
        "- {name: A, url: 'http://x', roots: root.pem, certificates: signer.pem, spelled: wrong}",
        "- &a {name: A, url: 'http://x', roots: root.pem, certificates: signer.pem}\n- *a",
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_told_with_where_to_look(tsa: OpenSsl, settings: Settings, text: str) -> None:
    path = tsa.folder / "broken.yaml"
    path.write_text(text)
    settings.WAKAI_TSA = str(path)
    known._from_file.cache_clear()
    with pytest.raises(ImproperlyConfigured, match=r"docs/operating\.md|its own"):
        authorities()
