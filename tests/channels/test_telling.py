"""From a happening to the mail, with the database: once, to the right people, whatever the mail server does."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import FiledCase, a_case, a_person, an_order, answered, key, wrote

from wakai.channels import tasks
from wakai.channels.actions import MAX_TRIES, send, send_code, write_messages
from wakai.channels.models import Message
from wakai.channels.queries import eml_of, outbox, undelivered
from wakai.docket import actions as docket
from wakai.docket.domain.acts import AGENT, STAFF_ONLY, SYSTEM, Act, Kind, Stage
from wakai.docket.domain.step import NewEntry, Step, everything_open, opening
from wakai.flows import decide, talk
from wakai.flows.doing import Actor
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.journal import actions as journal
from wakai.journal.queries import happenings_of
from wakai.parties.access import read_case_link

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def at_the_test_instant(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "now", lambda: at)


@pytest.fixture
def case(at: datetime) -> FiledCase:
    return a_case(at=at)


def last_entry(case: FiledCase) -> int:
    return [happened.id for happened in happenings_of(case.id)][-1]


def tell_all(case: FiledCase) -> None:
    for happened in happenings_of(case.id):
        tasks.tell(entry_id=happened.id)


def told(case: FiledCase, **fields: Any) -> list[tuple[str, str]]:
    rows = Message.objects.filter(case_id=case.id, **fields).order_by("happening_id", "role")
    return list(rows.values_list("letter", "role"))


def refuse_with(monkeypatch: pytest.MonkeyPatch, *answers: Exception | None) -> Iterator[Any]:
    """The mail server gives these answers in turn (None takes the mail), the last one for ever."""
    left = list(answers)
    takes = EmailBackend.send_messages

    def send_messages(self: EmailBackend, messages: Any) -> int:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer:
            raise answer
        return takes(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return iter(left)


# Filing a claim ------------------------------------------------------------------------
def test_a_claim_queues_its_telling_in_the_same_transaction(case: FiledCase) -> None:
    (job,) = ProcrastinateJob.objects.filter(task_name="wakai.channels.tell")
    assert job.args == {"entry_id": last_entry(case)}
    with transaction.atomic():
        journal.append("Nothing", actor="x", at=case.head.opened_at, case_id=case.id)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 1


def test_the_worker_knows_the_task_by_the_journals_name() -> None:
    from procrastinate.contrib.django import app

    from wakai.journal.outbox import TELL

    assert app.tasks[TELL] is tasks.tell


def test_a_claim_tells_both_sides_each_in_their_language(case: FiledCase, at: datetime) -> None:
    tell_all(case)
    to = {message.to[0]: message for message in mail.outbox}
    assert set(to) == {case.buyer.email, case.seller.email}
    receipt, filed = to[case.buyer.email], to[case.seller.email]
    assert str(receipt.subject).startswith("=?utf-8?")
    assert "Aiko Tanaka 様" in receipt.body
    assert filed.subject == f"[{case.number}] A claim about one of your orders: please answer"
    assert "USD 120.00" in filed.body
    assert case.order.number in filed.body
    assert "> The parcel has not come." in filed.body
    assert set(Message.objects.values_list("state", "sent_at")) == {("sent", at)}


def test_each_link_opens_the_case_for_its_reader_alone(case: FiledCase, at: datetime) -> None:
    tell_all(case)
    for message in mail.outbox:
        (link,) = [line for line in message.body.splitlines() if "/c/" in line]
        proved = read_case_link(link.rsplit("/", 1)[1], at=at)
        account = case.buyer if message.to == [case.buyer.email] else case.seller
        assert (proved.account_id, proved.case_id) == (account.id, case.id)


def test_neither_side_reads_the_others_address_or_name(case: FiledCase) -> None:
    answered(case, at=case.head.opened_at + timedelta(hours=1))
    tell_all(case)
    for message in mail.outbox:
        other = case.seller if message.to == [case.buyer.email] else case.buyer
        raw = message.message().as_string() + str(message.body)
        assert other.email not in raw
        assert other.name not in raw


# Once -----------------------------------------------------------------------------------
def test_a_job_that_runs_twice_tells_once(case: FiledCase) -> None:
    for _ in range(3):
        tell_all(case)
    assert len(mail.outbox) == 2
    assert Message.objects.count() == 2


def test_a_job_cut_off_before_sending_sends_what_it_wrote(case: FiledCase, at: datetime) -> None:
    waiting = write_messages(last_entry(case), at=at)
    assert len(waiting) == 2
    assert not mail.outbox
    tell_all(case)
    assert len(mail.outbox) == 2
    assert Message.objects.count() == 2


def test_sending_a_sent_message_again_does_nothing(case: FiledCase, at: datetime) -> None:
    tell_all(case)
    row = Message.objects.first()
    assert row is not None
    assert send(row.id, at=at)
    assert len(mail.outbox) == 2


def test_the_database_itself_tells_once(case: FiledCase, at: datetime) -> None:
    tell_all(case)
    row = Message.objects.first()
    assert row is not None
    row.id = "msg_another"
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        row.save(force_insert=True)


def test_a_state_of_sent_has_its_instant(case: FiledCase, at: datetime) -> None:
    write_messages(last_entry(case), at=at)
    with pytest.raises(IntegrityError, match="message_sent_has_instant"), transaction.atomic():
        Message.objects.update(state=State.SENT)


# Who is not told ------------------------------------------------------------------------
def test_the_author_is_not_told(case: FiledCase, at: datetime) -> None:
    wrote(case, "seller", "We are looking into it.", at=at)
    tasks.tell(entry_id=last_entry(case))
    assert [message.to for message in mail.outbox] == [[case.buyer.email]]
    assert told(case) == [("message", "buyer")]


@pytest.mark.parametrize("audience", [("seller", "agent"), STAFF_ONLY])
def test_words_to_the_secretariat_reach_no_party(case: FiledCase, at: datetime, audience: tuple[str, ...]) -> None:
    a_person(staff_role="agent")
    if audience == STAFF_ONLY:
        actor = Actor(AGENT, f"person:{a_person(staff_role='agent')}")
        talk.write_message(case.id, actor=actor, text="SECRET", audience=audience, at=at, key=key())
    else:
        wrote(case, "seller", "SECRET", audience=audience, at=at)
    tell_all(case)
    answered(case, at=at + timedelta(hours=1))
    tell_all(case)
    assert all("SECRET" not in str(message.message()) + message.body for message in mail.outbox)
    assert "message" not in {letter for letter, _ in told(case)}


def test_a_caucus_message_reaches_the_one_party(case: FiledCase, at: datetime) -> None:
    actor = Actor(AGENT, f"person:{a_person(staff_role='agent')}")
    talk.write_message(case.id, actor=actor, text="QUIETLY", audience=("buyer", "agent"), at=at, key=key())
    tasks.tell(entry_id=last_entry(case))
    assert [message.to for message in mail.outbox] == [[case.buyer.email]]
    assert "相手方には表示されません" in mail.outbox[0].body


def test_an_entry_of_the_journal_that_is_on_no_docket_is_nobodys_news(case: FiledCase, at: datetime) -> None:
    entry = journal.append("CaseTaken", actor="person:1", at=at, case_id=case.id)
    tasks.tell(entry_id=entry)
    assert not mail.outbox


# Staff ----------------------------------------------------------------------------------
def referred(case: FiledCase, at: datetime) -> None:
    """Hand the case over to the secretariat, as the core does where the rules leave a point to people."""
    state = case.state
    entry = NewEntry(Act.REFER_TO_SECRETARIAT, SYSTEM, {"rule": None, "open": ["signature"], "why": "points_to_weigh"})
    due = opening(state, Kind.DECIDE, AGENT, "decision_window", start=at)
    step = Step((entry,), stage=Stage.DECISION, opens=(due,), closes=everything_open(state))
    docket.record(state, step, author=SYSTEM, at=at)


def test_agents_hear_of_a_case_to_decide_and_supervisors_of_an_overdue_one(at: datetime) -> None:
    agent, supervisor = a_person(staff_role="agent"), a_person(staff_role="supervisor", language="ja")
    a_person(staff_role="auditor")
    case = a_case(at=at)
    referred(case, at)
    assert [row.kind for row in case.state.deadlines] == ["decide"]
    tell_all(case)
    staff = Message.objects.exclude(role__in=("buyer", "seller")).values_list("letter", "recipient")
    assert list(staff) == [("case_to_decide", f"person:{agent}")]
    watch_deadlines(at=at + timedelta(days=30))
    tell_all(case)
    overdue = Message.objects.filter(letter="decision_overdue").order_by("role")
    assert list(overdue.values_list("role", "recipient")) == [
        ("agent", f"person:{agent}"),
        ("supervisor", f"person:{supervisor}"),
    ]
    staff_mail = next(message for message in mail.outbox if "Decision overdue" in str(message.subject))
    assert f"/cases/{case.number}" in staff_mail.body
    assert "/c/" not in staff_mail.body


def test_only_the_agent_who_has_the_case_is_written_to(at: datetime) -> None:
    mine, _other = a_person(staff_role="agent"), a_person(staff_role="agent")
    case = a_case(at=at)
    decide.take_case(case.id, person_id=mine)
    referred(case, at)
    tell_all(case)
    assert set(Message.objects.filter(role="agent").values_list("recipient", flat=True)) == {f"person:{mine}"}


def test_without_agents_the_supervisors_stand_in(at: datetime) -> None:
    supervisor = a_person(staff_role="supervisor")
    case = a_case(at=at)
    referred(case, at)
    tell_all(case)
    assert list(Message.objects.filter(letter="case_to_decide").values_list("recipient", flat=True)) == [
        f"person:{supervisor}"
    ]


# When mail does not go ------------------------------------------------------------------
def test_an_account_without_an_address_is_noted_for_the_secretariat(at: datetime) -> None:
    case = a_case(at=at, order=an_order(at=at, seller={"email": ""}))
    tell_all(case)
    assert [message.to for message in mail.outbox] == [[case.buyer.email]]
    (lost,) = undelivered()
    assert (lost.role, lost.state, lost.number, lost.tries) == ("seller", "no_address", case.number, 0)


def test_a_passing_trouble_is_tried_again_and_only_for_what_is_left(
    case: FiledCase, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_with(monkeypatch, smtplib.SMTPServerDisconnected("gone"), None)
    with pytest.raises(tasks.MailsWaiting):
        tell_all(case)
    assert sorted(Message.objects.values_list("state", "tries")) == [("sent", 1), ("waiting", 1)]
    assert Message.objects.get(state=State.WAITING).note == "SMTPServerDisconnected: gone"
    tell_all(case)
    assert sorted(Message.objects.values_list("state", "tries", "note")) == [("sent", 1, ""), ("sent", 2, "")]
    assert len(mail.outbox) == 2


def test_a_refused_recipient_is_final_and_shown_with_the_reason(
    case: FiledCase, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_with(monkeypatch, smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), None)
    tell_all(case)
    tell_all(case)
    (lost,) = undelivered()
    assert (lost.state, lost.note, lost.tries) == ("failed", "550 no such user", 1)
    assert len(mail.outbox) == 1
    assert lost in outbox(case_id=case.id)


def test_after_a_day_of_trouble_it_is_given_up_and_shown(case: FiledCase, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(monkeypatch, ConnectionRefusedError("no server"))
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(tasks.MailsWaiting):
            tell_all(case)
    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}
    tell_all(case)
    assert set(Message.objects.values_list("state", "tries")) == {("failed", MAX_TRIES)}
    assert all(lost.note.startswith("ConnectionRefusedError") for lost in undelivered())


def test_the_task_waits_longer_each_time_for_about_a_day() -> None:
    from procrastinate.jobs import Job

    strategy = tasks.tell.retry_strategy
    assert strategy is not None
    waits = []
    for attempts in range(MAX_TRIES):
        job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
        decision = strategy.get_retry_decision(exception=tasks.MailsWaiting(), job=job)
        waits.append(decision.retry_at if decision else None)
    assert all(waits[: MAX_TRIES - 1])
    first, last = waits[0], waits[MAX_TRIES - 2]
    assert first is not None
    assert last is not None
    assert timedelta(hours=12) < last - first < timedelta(hours=30)


def test_names_that_try_to_be_headers_stay_names(at: datetime) -> None:
    evil = "Mori\r\nBcc: thief@example.org\r\n\r\nPay here"
    case = a_case(at=at, order=an_order(at=at, seller={"name": evil, "language": "zh"}))
    tell_all(case)
    to_seller = next(message for message in mail.outbox if message.to == [case.seller.email])
    parsed = to_seller.message()
    assert parsed["Bcc"] is None
    assert to_seller.recipients() == [case.seller.email]
    assert to_seller.body.startswith("Mori Bcc: thief@example.org Pay here，您好：")


# What others may read ---------------------------------------------------------------------
def test_the_secretariat_sees_what_was_told_but_not_the_keys(case: FiledCase) -> None:
    tell_all(case)
    shown = outbox(case_id=case.id)
    assert {(row.letter, row.state) for row in shown} == {("claim_receipt", "sent"), ("claim_filed", "sent")}
    for row in shown:
        assert "/c/" not in row.body
        assert "\x1f" not in row.body
        assert row.to
    assert "(personal link)" in next(row.body for row in shown if row.language == "en")
    assert all("/c/" not in body for body in Message.objects.values_list("body", flat=True))


@pytest.fixture
def mail_files(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "wakai.channels.backends.EmlFiles"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def test_the_outbox_of_the_demonstration_reads_as_sent(case: FiledCase, mail_files: Path, settings: Any) -> None:
    tell_all(case)
    assert len(list(mail_files.glob("*.eml"))) == 2
    for row in outbox():
        assert "/c/" in row.body
        assert row.number == case.number
        raw = eml_of(row.id)
        assert raw is not None
    assert [row.role for row in outbox(role="seller")] == ["seller"]
    assert outbox(case_id="case_of_nobody") == ()
    assert len(outbox(limit=1)) == 1
    settings.WAKAI_ENV = "production"
    assert all("/c/" not in row.body for row in outbox())
    assert eml_of(outbox()[0].id) is None


# The code by mail ---------------------------------------------------------------------------
def test_a_code_is_sent_at_once_and_kept_nowhere(at: datetime, mail_files: Path) -> None:
    assert send_code("a@example.org", code="042137", language="ja", at=at, expires_at=at + timedelta(minutes=15))
    row = Message.objects.get()
    assert (row.letter, row.state, row.body, row.note) == ("email_code", "sent", "", "The code is not kept.")
    assert "042137" not in repr(Message.objects.values().get())
    (shown,) = outbox()
    assert "042137" in shown.body
    assert "15分" in shown.body
    assert "042137" not in shown.subject


def test_a_code_without_a_stated_end_promises_none(at: datetime) -> None:
    assert send_code("a@example.org", code="123456", language="zh-hans", at=at)
    assert "分钟" not in mail.outbox[0].body
    assert "123456" in mail.outbox[0].body
    assert "123456" not in str(mail.outbox[0].subject)


@pytest.mark.parametrize(
    "trouble", [ConnectionRefusedError("no server"), smtplib.SMTPRecipientsRefused({"a": (550, b"no")})]
)
def test_a_code_that_cannot_be_sent_says_so_and_is_not_tried_later(
    at: datetime, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_with(monkeypatch, trouble)
    assert not send_code("a@example.org", code="123456", language="en", at=at)
    assert Message.objects.get().state == State.FAILED


def test_a_code_to_no_address_is_not_sent(at: datetime) -> None:
    assert not send_code("", code="123456", language="en", at=at)
    assert not send_code("no address", code="123456", language="en", at=at)
    assert not mail.outbox
