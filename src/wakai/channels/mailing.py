"""Handing a mail to the mail server: headers, threads, and what kind of "no" came back."""

from __future__ import annotations

import smtplib
from email.header import Header
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from wakai.channels.models import Message

_PERMANENT = 500


class Refused(Exception):
    """This mail will never be taken; the text says why."""


class NotNow(Exception):
    """The mail could not be handed over at present; trying again later makes sense."""


def email_of(row: Message, *, body: str) -> EmailMessage:
    """The mail for a message. Its Message-ID comes from the message's id, so mail clients recognise a repetition.

    All mails of a case name the same (never sent) ancestor, by which clients show them as one conversation.
    """
    headers = {
        "Message-ID": f"<{row.id}@{site_host()}>",
        "Date": format_datetime(row.created_at),
        "Auto-Submitted": "auto-generated",
        "Content-Language": {"zh": "zh-Hans"}.get(row.language, row.language),
    }
    if row.case_id:
        thread = f"<{row.case_id}@{site_host()}>"
        headers |= {"In-Reply-To": thread, "References": thread}
    return EmailMessage(_folded(row.subject), body, settings.DEFAULT_FROM_EMAIL, [row.email], headers=headers)


def _folded(subject: str) -> str:
    """A subject beyond ASCII as encoded words (RFC 2047) of which the first leaves room for "Subject: ".

    Django's own first word fills the line, and then the subject is read back with a blank before it.
    """
    if subject.isascii() or "\n" in subject or "\r" in subject:  # line ends are left for Django to refuse
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode().replace("\n ", " ")


def deliver(email: EmailMessage) -> None:
    """Hand a mail over; raises `Refused` or `NotNow`."""
    try:
        validate_email(email.to[0])
        email.send()
    except ValidationError as error:
        raise Refused("The address is not one that mail can be sent to.") from error
    except ValueError as error:  # BadHeaderError, and addresses or texts that no header can carry
        raise Refused(f"The mail cannot be written: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise _verdict(error) from error


def marketplace_name() -> str:
    """How the marketplace signs: the display name of the From address, else the site's host."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or site_host()


def site_host() -> str:
    """The host in the site's address."""
    return urlsplit(settings.WAKAI_SITE_URL).hostname or "localhost"


def _verdict(error: smtplib.SMTPException | OSError) -> Refused | NotNow:
    """A 5xx about the recipient or the text is final (RFC 5321, 4.2.1); anything about us or the line is not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (0, b""))
        return _by_code(code, text)
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error)
    return NotNow(f"{type(error).__name__}: {error}")


def _by_code(code: int, text: bytes | str) -> Refused | NotNow:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return (Refused if code >= _PERMANENT else NotNow)(f"{code} {said}".strip())
