"""What others may read of messages, as frozen values."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from wakai.channels.actions import mails_for
from wakai.channels.backends import eml_name, mail_folder
from wakai.channels.domain.composing import without_link
from wakai.channels.models import Message
from wakai.docket import queries as cases
from wakai.docket.domain.state import Entry


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as told: to whom, in which letter, and how sending went.

    `state` is waiting, sent, failed (see `note`) or no_address. `number` is the case's, "" for a code by mail.
    """

    id: str
    case_id: str | None
    number: str
    letter: str
    recipient: str
    role: str
    to: str
    language: str
    subject: str
    body: str
    state: str
    note: str
    tries: int
    created_at: datetime
    sent_at: datetime | None


def undelivered(*, limit: int = 100) -> tuple[Mail, ...]:
    """Messages that did not reach anyone: failed for good, or without an address. Newest first."""
    lost = [Message.State.FAILED, Message.State.NO_ADDRESS]
    # Of an erased mail nothing is left to be told.
    rows = Message.objects.filter(state__in=lost).exclude(subject="").select_related("case")
    rows = rows.order_by("-created_at", "-id")[:limit]
    return tuple(_mail(row) for row in rows)


def outbox(*, limit: int = 50, role: str | None = None, case_id: str | None = None) -> tuple[Mail, ...]:
    """The newest messages, for the demonstration's visible outbox.

    Only there (WAKAI_ENV=local) do they read as sent, with links and codes, out of the .eml files.
    """
    rows = Message.objects.select_related("case").order_by("-created_at", "-id")
    wanted = {"role": role, "case_id": case_id}
    chosen = rows.filter(**{name: value for name, value in wanted.items() if value})[:limit]
    return tuple(_as_sent(_mail(row)) for row in chosen)


def mail_of(message_id: str) -> Mail | None:
    """One message as `outbox` shows it, or None."""
    row = Message.objects.select_related("case").filter(pk=message_id).first()
    return _as_sent(_mail(row)) if row else None


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail that would be sent: to which role, in which language, with which words. The personal link is left out."""

    role: str
    name: str
    language: str
    subject: str
    body: str


def preview(case_id: str, entry: Entry, *, author: str) -> tuple[Preview, ...]:
    """The mails that this docket entry would bring about if it were written now. Nothing is stored or sent."""
    mails = mails_for(cases.head_of(case_id), cases.state_of(case_id), entry, author=author)
    return tuple(
        Preview(to.role, to.name, to.language, text.subject, without_link(text.body, to.language))
        for _letter, to, text in mails
    )


def eml_of(message_id: str) -> bytes | None:
    """The mail file of a message, where mails are written as files on this machine; else None."""
    folder = mail_folder()
    if settings.WAKAI_ENV != "local" or not folder:
        return None
    file = Path(folder) / eml_name(message_id)
    return file.read_bytes() if file.is_file() else None


def _as_sent(mail: Mail) -> Mail:
    raw = eml_of(mail.id)
    if raw is None:
        return mail
    part = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    return replace(mail, body=str(part.get_content()).replace("\r\n", "\n").strip()) if part else mail


def _mail(row: Message) -> Mail:
    return Mail(
        id=row.id,
        case_id=row.case_id,
        number=row.case.number if row.case else "",
        letter=row.letter,
        recipient=row.recipient,
        role=row.role,
        to=row.email,
        language=row.language,
        subject=row.subject,
        body=without_link(row.body, row.language),
        state=row.state,
        note=row.note,
        tries=row.tries,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
