"""Erasure: fifty marks of one person, planted wherever a person's data can be, are gone; also after a restore and a replay.

The dump is a real one (pg_dump of this test's database), and so is the restore.
"""

from __future__ import annotations

import base64
import email
import email.policy
import io
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.evidence.test_carriers import fedex, scan
from tests.evidence.test_pictures import with_camera_data
from tests.factories import FiledCase, a_case, a_person, an_order, answered, key, offered, wrote

from wakai.channels import actions
from wakai.channels import erasing as mails
from wakai.channels.actions import send_code, send_draft_link
from wakai.channels.mailing import deliver
from wakai.channels.models import Message
from wakai.channels.tasks import tell
from wakai.commerce.domain.order import Address, Order, Parcel, Payment, Review
from wakai.config import postgres
from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, EVERYONE, SELLER
from wakai.docket.domain.erased import ERASED
from wakai.docket.models import Draft, Entry
from wakai.evidence import uploads
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.models import Custody, Exhibit
from wakai.evidence.queries import open_exhibit
from wakai.flows import erase_person as flow
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.flows.draft_files import add_files, caption_file
from wakai.flows.erase_person import ask_erasure, finish_erasures, holds_of, replay_erasures
from wakai.flows.start_claim import save_answers, start_claim
from wakai.flows.with_files import NewFile, hand_in_files
from wakai.journal import log_audit, log_queries
from wakai.journal.erasing import forget_stamps
from wakai.journal.models import Entry as JournalEntry
from wakai.journal.models import LogLeaf, Opening, TimeStamp
from wakai.journal.sequencer import sequence
from wakai.journal.stamping import try_stamp
from wakai.kernel.money import Money
from wakai.parties import erasures, privacy_queries
from wakai.parties.actions import add_member, create_person, draw_code, reserve_code
from wakai.parties.domain.ledger import LedgerBroken
from wakai.parties.domain.retention import CASE_KEPT
from wakai.parties.models import Account, Person
from wakai.parties.queries import AccountValue, account_of
from wakai.portal.tasks import mail_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, with mails as files in it."""
    monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "wakai.channels.backends.EmlFiles")
    monkeypatch.setattr(settings, "EMAIL_FILE_PATH", str(tmp_path / "mail"), raising=False)
    call_command("createcachetable", verbosity=0)
    return tmp_path


MARK = "qxmark"


class Marks:
    """Words nobody writes by chance, each planted once."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.sealed: list[str] = []
        self.contents: list[bytes] = []

    def one(self, *, sealed: bool = False) -> str:
        word = f"{MARK}{len(self.shown) + len(self.sealed):02d}"
        (self.sealed if sealed else self.shown).append(word)
        return word

    def file(self, name: str | None = None) -> NewFile:
        content = f"text {self.one(sealed=True)}".encode()
        self.contents.append(content)
        return NewFile(io.BytesIO(content), f"{self.one()}.txt", self.one())

    @property
    def all(self) -> list[str]:
        return [*self.shown, *self.sealed]


def dump(*options: str) -> bytes:
    database = connection.settings_dict
    told = [f"--host={database['HOST']}", f"--port={database['PORT'] or 5432}", f"--username={database['USER']}"]
    environment = {"PGPASSWORD": str(database["PASSWORD"] or "")}
    program = str(postgres.programs() / "pg_dump")
    return subprocess.run(
        [program, *[row for row in told if not row.endswith("=")], *options, str(database["NAME"])],
        capture_output=True, check=True, env=environment,
    ).stdout  # fmt: skip


def restore(archive: bytes) -> None:
    """The database as it was when the archive was made."""
    database = connection.settings_dict
    told = [f"--host={database['HOST']}", f"--port={database['PORT'] or 5432}", f"--username={database['USER']}"]
    connection.close()
    subprocess.run(
        [
            str(postgres.programs() / "pg_restore"), "--clean", "--if-exists", "--exit-on-error",
            *[row for row in told if not row.endswith("=")], f"--dbname={database['NAME']}",
        ],
        input=archive, capture_output=True, check=True, env={"PGPASSWORD": str(database["PASSWORD"] or "")},
    )  # fmt: skip


def everywhere(folder: Path) -> str:
    """All there is, made readable: a full dump, sessions and cache decoded, every file, mails decoded."""
    return "\n".join((dump().decode(), *_decoded(), *_files(folder)))


def _decoded() -> Iterator[str]:
    for row in Session.objects.all():
        yield str(row.get_decoded())
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM wakai_cache")
        for (value,) in cursor.fetchall():
            yield base64.b64decode(value).decode("latin-1")


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder))
            content = path.read_bytes()
            yield content.decode("latin-1")
            if path.suffix == ".eml":
                message = email.message_from_bytes(content, policy=email.policy.default)
                body = message.get_body(("plain",))
                yield f"{message['To']} {message['Subject']} {body.get_content() if body else ''}"


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """The mails as they are handed over."""
    seen: list[EmailMessage] = []

    def seen_and_delivered(mail: EmailMessage) -> None:
        seen.append(mail)
        deliver(mail)

    monkeypatch.setattr(actions, "deliver", seen_and_delivered)
    return seen


def found(marks: list[str], text: str) -> list[str]:
    return [mark for mark in marks if mark in text]


def plant_order(marks: Marks, at: datetime) -> Order:
    one = marks.one
    address = Address(one(), one(), one(), one(), one(), "JP")
    place = Address(one(), one(), one(), "", "", "JP")
    buyer = {"name": one(), "email": f"{one()}@example.org", "external_id": one()}
    return an_order(
        at=at, buyer=buyer, address=address, total="100.00",
        parcels=(Parcel(carrier="FedEx", tracking_number="1", status="delivered", place=place, signed=True, signed_by=one()),),
        payments=(Payment(1, "card", Money(10000, "USD"), 1, one()),),
        reviews=(Review(one(), 1, 5, one(), one(), None, None),),
    )  # fmt: skip


def plant_case(marks: Marks, at: datetime) -> FiledCase:
    order = plant_order(marks, at)
    case = a_case(at=at, order=order, text=f"Gone. {marks.one()}")
    wrote(case, BUYER, f"Hello, {marks.one()} here.", at=at)
    wrote(case, BUYER, f"In confidence: {marks.one()}", at=at, audience=("buyer", "agent"))
    offered(case, BUYER, at=at, note=marks.one())
    carrier = fedex(events=scan("DL", "2026-11-25T10:00:00", city=marks.one()))
    photo = NewFile(io.BytesIO(with_camera_data((64, 64))), f"{marks.one()}.jpg", marks.one())
    files = [marks.file(), marks.file(), photo, NewFile(io.BytesIO(carrier), f"{marks.one()}.xml", marks.one())]
    hand_in_files(case.id, actor=case.by(BUYER), files=files, audience=EVERYONE, at=at, key=key())
    answered(case, at=at, text="The seller's answer stays.")
    theirs = NewFile(io.BytesIO(b"The seller's file stays."), "sellers.txt", "The seller's caption stays.")
    hand_in_files(case.id, actor=case.by(SELLER), files=[theirs], audience=EVERYONE, at=at, key=key())
    agent = a_person(staff_role="agent")
    staff = Actor(AGENT, f"person:{agent}")
    text = f"Dear {marks.one()}, thank you."
    talk.write_message(case.id, actor=staff, text=text, audience=EVERYONE, at=at, key=key())
    return case


def plant_around(marks: Marks, case: FiledCase, at: datetime) -> None:
    """What stands beside cases: drafts, codes, mails, a sign-in, sessions, cache, the admin's history."""
    account = case.buyer
    draft = start_claim(an_order_of(account.id, at).id, account_id=account.id, at=at)
    save_answers(draft.id, answers={"text": marks.one()}, at=at)
    assert add_files(draft.id, account_id=account.id, files=[marks.file()], at=at) == ()
    exhibit = Exhibit.objects.get(draft_id=draft.id)
    caption_file(draft.id, account_id=account.id, exhibit_id=exhibit.id, caption=f"{exhibit.caption} {marks.one()}")
    sent = Draft.objects.create(
        id="draft_sent", order_id=case.order.id, account_id=account.id, updated_at=at, case_id=case.id,
        answers={"text": marks.one()},
    )  # fmt: skip
    assert sent.case_id
    upload = uploads.begin(
        uploads.Whose(f"draft:{draft.id}", account.id),
        name=f"{marks.one()}.txt",
        length=500,
        metadata=marks.one(),
        at=at,
    )
    uploads.receive(
        upload.id,
        io.BytesIO(marks.one().encode()),
        uploads.Whose(f"draft:{draft.id}", account.id),
        offset=0,
        announced=8,
        at=at,
    )
    person_id = create_person(f"{marks.one()}@example.org", name=marks.one(), language="en", zone="UTC", password="x")
    add_member(account.id, person_id=person_id)
    person = Person.objects.get(pk=person_id)
    EmailAddress.objects.create(user=person, email=f"{marks.one()}@example.org", verified=True)
    kind = ContentType.objects.get_for_model(Account)
    LogEntry.objects.create(
        user=person, content_type=kind, object_id=account.id, object_repr=marks.one(), action_flag=CHANGE,
        change_message=marks.one(), action_time=at,
    )  # fmt: skip
    plant_job(marks)
    draw_code(reserve_code(account.email, at=at), purpose="claim", at=at)
    send_code(account.email, code="123456", language="en", at=at)
    send_draft_link(
        account.id, email=account.email, name=marks.one(), link="https://example.org/x", order="1", language="en", at=at
    )
    for row in TimeStamp.objects.all():
        assert try_stamp(row.pk, at=at)
    plant_sessions(marks, account, person_id)
    plant_mails(marks, case, at)


def plant_job(marks: Marks) -> None:
    """The job that mailed a code, which has ended: it names the order's number as somebody typed it."""
    job = mail_code.defer(code_id="code_gone", number=marks.one(), language="en")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])


def plant_sessions(marks: Marks, account: AccountValue, person_id: int) -> None:
    """A guest who asked for a code, somebody signed in, and what counts attempts."""
    session = SessionStore()
    session["wakai_claim_code"] = {"email": account.email, "number": marks.one()}
    session.create()
    signed_in = SessionStore()
    signed_in["_auth_user_id"] = str(person_id)
    signed_in["note"] = marks.one()
    signed_in.create()
    cache.set(f"limit:{marks.one()}", marks.one(), 3600)


def plant_mails(marks: Marks, case: FiledCase, at: datetime) -> None:
    """Mails that were sent, and one that waits."""
    account = case.buyer
    for row in JournalEntry.objects.filter(case_id=case.id):
        tell(row.pk)
    waiting = Message.objects.filter(case_id=case.id, recipient=account.id).first()
    assert waiting is not None
    Message.objects.create(
        id="msg_waiting", case_id=case.id, letter=waiting.letter, recipient=account.id, role=BUYER, language="en",
        email=account.email, subject=marks.one(), body=marks.one(), note=marks.one(), created_at=at,
    )  # fmt: skip


def an_order_of(account_id: str, at: datetime) -> Order:
    """Another order of the same buyer."""
    account = account_of(account_id)
    return an_order(at=at, buyer={"external_id": account.external_id, "name": account.name, "email": account.email})


def close(case: FiledCase, at: datetime, marks: Marks) -> None:
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text=f"I give up. {marks.one()}", at=at, key=key())
    for row in JournalEntry.objects.filter(case_id=case.id).order_by("-id")[:1]:
        tell(row.pk)


def proofs(case: FiledCase) -> dict[str, Any]:
    """What must be the same after the erasure: shape, hashes, instants, and all that is the other side's."""
    entries = Entry.objects.filter(case_id=case.id).order_by("seq")
    sellers = entries.filter(role=SELLER)
    return {
        "shape": list(entries.values_list("seq", "act", "role", "author", "at")),
        "asserted": [row.body.get("statements") for row in entries],
        "sellers": list(sellers.values_list("seq", "body")),
        "hashes": list(Exhibit.objects.filter(case_id=case.id).order_by("id").values_list("id", "sha256", "number")),
        "log": log_of(case),
        "journal": list(JournalEntry.objects.filter(case_id=case.id).order_by("id").values()),
        "seller": Account.objects.filter(pk=case.seller.id).values().get(),
        "file": sellers_file(case),
        "lines": [(line.title, line.unit_price) for line in case.order.lines],
    }


def log_of(case: FiledCase) -> tuple[object, ...]:
    """The log: all leaves, the root over them, and what opens the seller's entries."""
    sequence(at=case.order.ordered_at + timedelta(days=9999))
    theirs = JournalEntry.objects.filter(case_id=case.id, payload__role=SELLER).values("submission")
    checkpoint = log_queries.checkpoint()
    assert checkpoint is not None
    assert log_audit.audit().problems == []
    openings = Opening.objects.filter(pk__in=theirs).order_by("id").values_list("id", "key", "payload")
    return (list(LogLeaf.objects.order_by("index").values_list("index", "entry")), str(checkpoint), list(openings))


def sellers_file(case: FiledCase) -> bytes:
    row = Exhibit.objects.get(case_id=case.id, source_role=SELLER)
    with open_exhibit(row.id, case_id=case.id, role=BUYER).file as file:
        return file.read()


def planted(at: datetime, folder: Path) -> tuple[FiledCase, Marks]:
    marks = Marks()
    case = plant_case(marks, at)
    plant_around(marks, case, at)
    close(case, at + timedelta(days=1), marks)
    assert len(marks.all) >= 50
    before = everywhere(folder)
    assert found(marks.shown, before) == marks.shown, "each was really planted"
    assert found(marks.sealed, "\n".join(_files(folder))) == [], "files lie sealed"
    opened = b"".join(
        open_exhibit(row.id, case_id=case.id, role=BUYER).file.read() for row in Exhibit.objects.filter(case_id=case.id)
    ).decode("latin-1")
    assert len(found(marks.sealed, opened)) >= 2, "and can be read by those who may"
    return case, marks


def test_no_mark_is_left_anywhere_also_after_a_restore_and_a_replay(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    kept, archive = proofs(case), dump("--format=custom")
    after_hold = at + timedelta(days=1) + CASE_KEPT

    assert ask_erasure(case.buyer.id, mails=mails, at=after_hold).done
    assert found(marks.all, everywhere(folder)) == []
    assert proofs(case) == kept

    restore(archive)
    assert found(marks.shown, everywhere(folder)) != [], "the restore brought things back"
    # The ledger's word is enough, whatever the restored cases or this clock say of holds.
    assert replay_erasures(mails=mails, at=at + timedelta(days=2)) == 2
    assert found(marks.all, everywhere(folder)) == []
    assert proofs(case) == kept
    [request] = privacy_queries.requests_of(case.buyer.id)
    assert (request.kind, request.erased, request.done_at) == ("erasure", (case.id,), after_hold)


def test_what_is_held_waits_and_goes_by_itself(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    asked_at, end = at + timedelta(days=2), at + timedelta(days=1) + CASE_KEPT
    first = ask_erasure(case.buyer.id, mails=mails, at=asked_at)
    assert (first.done, [hold.until for hold in first.held]) == (False, [end])
    assert not Draft.objects.filter(account_id=case.buyer.id, case=None).exists(), "what is not held goes at once"
    assert Account.objects.get(pk=case.buyer.id).email
    assert ask_erasure(case.buyer.id, mails=mails, at=asked_at) == first, "asked twice is asked once"
    assert len(erasures.lines()) == 2
    assert finish_erasures(mails=mails, at=end - timedelta(seconds=1)) == 0
    assert finish_erasures(mails=mails, at=end) == 1
    assert found(marks.all, everywhere(folder)) == []
    assert finish_erasures(mails=mails, at=end) == 0
    assert holds_of(case.buyer.id, at=end) == ()


def test_a_request_that_the_restore_forgot_is_known_again(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    archive = dump("--format=custom")
    ask_erasure(case.buyer.id, mails=mails, at=at + timedelta(days=2))
    restore(archive)
    assert privacy_queries.requests_of(case.buyer.id) == ()
    replay_erasures(mails=mails, at=at + timedelta(days=3))
    [request] = privacy_queries.requests_of(case.buyer.id)
    assert request.done_at is None
    assert finish_erasures(mails=mails, at=at + timedelta(days=1) + CASE_KEPT) == 1
    assert found(marks.all, everywhere(folder)) == []


def test_whoever_asks_is_told_what_waits_what_went_and_when_all_is_gone(
    at: datetime, folder: Path, mailed: list[EmailMessage]
) -> None:
    case = a_case(at=at)
    Account.objects.update(language="en")
    address = case.buyer.email
    ask_erasure(case.buyer.id, mails=mails, at=at)
    ask_erasure(case.buyer.id, mails=mails, at=at)
    [asked] = mailed
    assert (asked.to, asked.subject) == ([address], "Your request to have your data erased")
    assert case.number in asked.body
    assert Message.objects.get(letter="erasure_asked").subject == asked.subject
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())
    other = a_case(at=at + CASE_KEPT, order=an_order_of(case.buyer.id, at + CASE_KEPT))
    finish_erasures(mails=mails, at=at + CASE_KEPT)
    part = mailed[-1]
    assert (part.to, part.subject) == ([address], "Part of your data is erased")
    assert other.number in part.body
    assert case.number not in part.body
    later = at + CASE_KEPT + timedelta(days=1)
    talk.withdraw_claim(other.id, actor=other.by(BUYER), text="", at=later, key=key())
    finish_erasures(mails=mails, at=later + CASE_KEPT)
    done = mailed[-1]
    assert (done.to, done.subject) == ([address], "Your data is erased")
    last = Message.objects.get(letter="erasure_done")
    assert (last.state, last.email, last.subject, last.body) == ("sent", "", "", "")
    assert not Message.objects.exclude(email="").filter(recipient=case.buyer.id).exists()
    assert address not in "".join(_files(folder))
    finish_erasures(mails=mails, at=later + CASE_KEPT)
    replay_erasures(mails=mails, at=later + CASE_KEPT)
    assert len(mailed) == 3, "told once"


def test_a_mail_server_that_is_away_stops_no_erasure(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case(at=at)
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)
    assert ask_erasure(case.buyer.id, mails=mails, at=at + CASE_KEPT).done
    last = Message.objects.get(letter="erasure_done")
    assert (last.state, last.email, last.note) == ("failed", "", "")
    assert Account.objects.get(pk=case.buyer.id).email == ""


def test_an_open_case_holds_everything_of_the_account(at: datetime) -> None:
    case = a_case(at=at)
    erasure = ask_erasure(case.buyer.id, mails=mails, at=at + 10 * CASE_KEPT)
    assert [hold.until for hold in erasure.held] == [None]
    assert Account.objects.get(pk=case.buyer.id).name == "Aiko Tanaka"
    assert ERASED not in str(list(Entry.objects.filter(case_id=case.id).values_list("body", flat=True)))


def test_one_of_two_cases_is_held_and_the_other_goes(at: datetime) -> None:
    case = a_case(at=at, text="The first, which has ended.")
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())
    later = at + CASE_KEPT
    other = a_case(at=later, order=an_order_of(case.buyer.id, later), text="The second, which runs.")
    erasure = ask_erasure(case.buyer.id, mails=mails, at=later)
    assert [hold.case_id for hold in erasure.held] == [other.id]
    bodies = dict(Entry.objects.filter(act="claim").values_list("case_id", "body"))
    assert bodies[case.id]["text"] == ERASED
    assert bodies[other.id]["text"] == "The second, which runs."
    assert Account.objects.get(pk=case.buyer.id).email, "needed in the case that runs"


def test_those_that_are_done_are_counted(at: datetime) -> None:
    cases = [a_case(at=at) for _ in range(2)]
    for case in cases:
        assert not ask_erasure(case.buyer.id, mails=mails, at=at).done
        talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())
    assert finish_erasures(mails=mails, at=at + CASE_KEPT) == 2


def test_the_sellers_things_go_at_the_sellers_wish_and_the_buyers_stay(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    later = at + timedelta(days=1) + CASE_KEPT
    ask_erasure(case.seller.id, mails=mails, at=later)
    text = everywhere(folder)
    assert "The seller's answer stays." not in text
    assert Account.objects.get(pk=case.seller.id).name == ""
    assert Account.objects.get(pk=case.buyer.id).name in marks.shown
    entry = Entry.objects.get(case_id=case.id, act="claim")
    assert entry.body["text"].startswith("Gone. ")


def test_a_file_never_sent_leaves_no_hash_and_one_that_also_came_into_a_case_keeps_its_stamp(at: datetime) -> None:
    case = a_case(at=at)
    both, only = b"In the draft and in the case.", b"In the draft alone."
    hand_in_files(
        case.id, actor=case.by(BUYER), files=[NewFile(io.BytesIO(both), "a.txt", "")], audience=EVERYONE, at=at, key=key()
    )  # fmt: skip
    draft = start_claim(an_order_of(case.buyer.id, at).id, account_id=case.buyer.id, at=at)
    files = [NewFile(io.BytesIO(content), "a.txt", "") for content in (both, only)]
    assert add_files(draft.id, account_id=case.buyer.id, files=files, at=at) == ()
    ask_erasure(case.buyer.id, mails=mails, at=at)
    assert set(TimeStamp.objects.values_list("digest", flat=True)) == {sha256(both).hexdigest()}
    kept = Exhibit.objects.get(source_role=BUYER)
    assert kept.case_id == case.id
    assert set(Custody.objects.values_list("exhibit_id", flat=True)) == {kept.id}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Custody.objects.all().delete()


def test_stamps_over_a_stamp_go_with_it(at: datetime) -> None:
    first = TimeStamp.objects.create(digest="a" * 64, authority="one", asked_at=at)
    second = TimeStamp.objects.create(digest="b" * 64, authority="one", asked_at=at, over=first)
    TimeStamp.objects.create(digest="c" * 64, authority="one", asked_at=at, over=second)
    TimeStamp.objects.create(digest="d" * 64, authority="one", asked_at=at)
    assert forget_stamps(["a" * 64]) == 3
    assert [row.digest for row in TimeStamp.objects.all()] == ["d" * 64]
    assert forget_stamps([]) == 0


def test_an_erased_file_says_so_and_its_hash_stays(at: datetime, folder: Path) -> None:
    case, _marks = planted(at, folder)
    row = Exhibit.objects.filter(case_id=case.id, source_role=BUYER, media_type="text/plain").first()
    assert row is not None
    ask_erasure(case.buyer.id, mails=mails, at=at + timedelta(days=1) + CASE_KEPT)
    with pytest.raises(FileWasErased):
        open_exhibit(row.id, case_id=case.id, role=SELLER)
    assert Exhibit.objects.get(pk=row.pk).sha256 == row.sha256
    assert cases.state_of(case.id).entries, "the case still opens"


def test_somebody_who_acts_for_another_account_too_keeps_their_sign_in(at: datetime) -> None:
    one, other = a_case(at=at), a_case(at=at)
    both = a_person(one.buyer, other.buyer, name="Ken of both")
    talk.withdraw_claim(one.id, actor=one.by(BUYER), text="", at=at, key=key())
    assert ask_erasure(one.buyer.id, mails=mails, at=at + CASE_KEPT).done
    assert Person.objects.get(pk=both).name == "Ken of both"
    assert not Person.objects.get(pk=both).memberships.filter(account_id=one.buyer.id).exists()


def test_a_crash_after_the_ledger_is_made_good_by_the_next_run(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case(at=at)
    talk.withdraw_claim(case.id, actor=case.by(BUYER), text="", at=at, key=key())

    def broken(_line: object, _mails: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(flow, "_erase", broken)
        with pytest.raises(MemoryError):
            ask_erasure(case.buyer.id, mails=mails, at=at + CASE_KEPT)
    assert Account.objects.get(pk=case.buyer.id).name, "rolled back"
    replay_erasures(mails=mails, at=at + CASE_KEPT)
    assert Account.objects.get(pk=case.buyer.id).name == ""


def test_a_ledger_that_was_changed_erases_nothing(at: datetime, folder: Path) -> None:
    case = a_case(at=at)
    ask_erasure(case.buyer.id, mails=mails, at=at)
    file = folder / "erasures.ndjson"
    file.write_text(file.read_text().replace(case.buyer.id, case.seller.id))
    with pytest.raises(LedgerBroken):
        replay_erasures(mails=mails, at=at)
    assert Account.objects.get(pk=case.seller.id).name


def test_the_ledger_names_nobody(at: datetime, folder: Path) -> None:
    case, marks = planted(at, folder)
    ask_erasure(case.buyer.id, mails=mails, at=at + timedelta(days=1) + CASE_KEPT)
    assert found(marks.all, (folder / "erasures.ndjson").read_text()) == []


@pytest.mark.parametrize(
    "change",
    [
        "body = jsonb_set(body, '{text}', '\"something else\"')",
        "body = '{}'",
        "body = docket_without_texts(body), role = 'seller'",
        "body = docket_without_texts(body) || '{\"more\": 1}'",
        "at = at + interval '1 second'",
        "audience = '[\"agent\"]'",
    ],
)
def test_the_database_lets_nothing_through_but_the_erasure(at: datetime, change: str) -> None:
    case = a_case(at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE docket_entry SET {change} WHERE case_id = %s", [case.id])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM docket_entry WHERE case_id = %s", [case.id])


def test_erasing_a_text_twice_changes_nothing_and_an_empty_one_stays_empty(at: datetime) -> None:
    case = a_case(at=at)
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("UPDATE docket_entry SET body = docket_without_texts(body) WHERE case_id = %s", [case.id])
        cursor.execute('SELECT docket_without_texts(\'{"text": "", "documents": ["a"], "text2": 1, "note": null}\')')
        [plain] = cursor.fetchone()
    assert '"text": ""' in str(plain).replace("'", '"')
    assert Entry.objects.get(case_id=case.id, act="claim").body["text"] == ERASED
