"""Mails as bytes: headers, threads, languages, and what the mail server's "no" means."""

from __future__ import annotations

import email
import email.policy
import smtplib
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wakai.channels.backends import EmlFiles, eml_name
from wakai.channels.mailing import NotNow, Refused, deliver, email_of, marketplace_name
from wakai.channels.models import Message
from wakai.config.environment import email as email_settings

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
BODIES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)
# RFC 5322 lets a header value hold anything but line ends; ours have already lost control characters.
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=300)


def row(
    subject: str = "Hello", to: str = "mori@example.org", language: str = "en", case_id: str | None = "case_1"
) -> Message:
    return Message(id="msg_1", case_id=case_id, email=to, language=language, subject=subject, created_at=AT)


def parsed(raw: bytes) -> Parsed:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, Parsed)
    return found


def sent(message: EmailMessage, folder: Path) -> Parsed:
    EmlFiles(file_path=str(folder)).send_messages([message])
    (file,) = folder.glob("*")
    return parsed(file.read_bytes())


SUBJECTS = [
    "【W26-000007】ご回答をお願いいたします",
    "【W26-000007】对方向您提出了和解方案 👍",
    "a word " * 40 + "end",
    "申" * 120,
    "مرحبا",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subject_and_text_come_back_as_they_went(subject: str, tmp_path: Path) -> None:
    body = f"{subject}\n\nFrom here on:\n.\n> 引用\nلم تصل 👨‍👩‍👧\n" + "長" * 2000
    mail = sent(email_of(row(subject), body=body), tmp_path)
    assert mail["Subject"] == subject
    assert mail.get_content().replace("\r\n", "\n").strip() == body
    assert mail.get_content_type() == "text/plain"
    assert not mail.defects


def test_headers_say_that_a_machine_wrote_and_hold_the_case_together(tmp_path: Path) -> None:
    mail = sent(email_of(row(language="zh"), body="x"), tmp_path)
    assert mail["Message-ID"] == "<msg_1@localhost>"
    assert mail["In-Reply-To"] == mail["References"] == "<case_1@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "zh-Hans"
    assert mail["Date"].datetime == AT
    assert mail["From"].addresses[0].display_name == marketplace_name() == "Wakai"
    assert [address.addr_spec for address in mail["To"].addresses] == ["mori@example.org"]


def test_a_mail_without_a_case_belongs_to_no_thread() -> None:
    message = email_of(row(case_id=None), body="x").message()
    assert "References" not in message
    assert "In-Reply-To" not in message


def test_sending_twice_makes_one_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    first = sent(email_of(row(), body="x"), tmp_path)
    second = sent(email_of(row(), body="x"), tmp_path)
    assert first.as_bytes() == second.as_bytes()
    (file,) = tmp_path.glob("*")
    assert file.name == "msg_1.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"\r\n" in file.read_bytes()


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x>", "</tmp/a@x>", "<a/b\\c@x>", "<.hidden@x>", "<@x>", ""])
def test_no_message_id_leads_out_of_the_folder(message_id: str) -> None:
    name = eml_name(message_id)
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert name.endswith(".eml")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=WORDS, body=BODIES)
def test_no_words_make_a_header(subject: str, body: str) -> None:
    line = " ".join(subject.split())
    mail = parsed(email_of(row(line), body=body).message().as_bytes())
    assert mail.get_all("To") == ["mori@example.org"]
    assert "Bcc" not in mail
    assert len(mail.get_all("Subject") or []) == 1


@pytest.mark.parametrize("evil", ["Hi\nBcc: x@example.org", "Hi\r\nBcc: x@example.org", "Hi\rBcc: x@example.org"])
def test_a_line_end_in_a_header_is_refused_for_good(evil: str) -> None:
    with pytest.raises(Refused):
        deliver(email_of(row(subject=evil), body="x"))


@pytest.mark.parametrize(
    "to", ["nobody", "a@b", "a@example.org\nBcc: x@example.org", "a b@example.org", "a@example.org, b@example.org"]
)
def test_what_is_no_address_is_refused_for_good(to: str) -> None:
    with pytest.raises(Refused, match="not one that mail can be sent to"):
        deliver(email_of(row(to=to), body="x"))


def refused_by(*answers: Exception) -> Callable[..., int]:
    def send(self: Any, messages: Any) -> int:
        raise answers[0]

    return send


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), Refused),
        (smtplib.SMTPRecipientsRefused({"a": (500, b"unknown")}), Refused),
        (smtplib.SMTPRecipientsRefused({"a": (499, b"odd")}), NotNow),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), NotNow),
        (smtplib.SMTPRecipientsRefused({}), NotNow),
        (smtplib.SMTPDataError(554, b"looks like spam"), Refused),
        (smtplib.SMTPDataError(452, b"no space"), NotNow),
        (smtplib.SMTPSenderRefused(550, b"who are you", "no-reply@localhost"), NotNow),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), NotNow),
        (smtplib.SMTPServerDisconnected("gone"), NotNow),
        (smtplib.SMTPConnectError(421, b"busy"), NotNow),
        (ConnectionRefusedError("no server"), NotNow),
        (TimeoutError("slow"), NotNow),
        (OSError(28, "No space left on device"), NotNow),
    ],
)
def test_what_the_mail_server_means(
    answer: Exception, verdict: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", refused_by(answer))
    with pytest.raises(verdict):
        deliver(email_of(row(), body="x"))


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", refused_by(KeyError("ours")))
    with pytest.raises(KeyError):
        deliver(email_of(row(), body="x"))


def test_files_are_written_by_our_backend_when_the_address_is_a_folder() -> None:
    found = email_settings("WAKAI_EMAIL_URL", "file:///srv/wakai/mail")
    assert found == {"EMAIL_BACKEND": "wakai.channels.backends.EmlFiles", "EMAIL_FILE_PATH": "/srv/wakai/mail"}
