"""Telling people what happened: write each message once, send it, remember how that went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from wakai.channels.catalogue import frames, letters, words
from wakai.channels.domain.composing import LINK_MARK, Reader, compose, with_link
from wakai.channels.domain.letters import Written
from wakai.channels.domain.notices import RECEIPT, STAFF, SUPERVISOR, notices
from wakai.channels.domain.wording import Background, values_of
from wakai.channels.mailing import NotNow, Refused, deliver, email_of, marketplace_name
from wakai.channels.models import Message
from wakai.commerce import queries as commerce
from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER
from wakai.docket.domain.kinds import TITLES, ClaimKind
from wakai.docket.domain.state import CaseState, Entry
from wakai.docket.queries import CaseHead
from wakai.journal.identity import mint
from wakai.journal.queries import Happening, happening
from wakai.kernel.languages import from_django
from wakai.parties import queries as parties
from wakai.parties.access import LINK_LIFETIME, sign_case_link
from wakai.policies.queries import rulebook_of

MAX_TRIES: Final = 9
"""How often a mail is tried; with the task's waits that is about a day."""

CODE_NOT_KEPT: Final = "The code is not kept."
NOTE_LIMIT: Final = 500


def write_messages(entry_id: int, *, at: datetime) -> tuple[str, ...]:
    """Write the messages for one journal entry, once for all; answers the ids of those still to be sent."""
    happened = happening(entry_id)
    if not Message.objects.filter(happening_id=entry_id).exists():
        with transaction.atomic():
            Message.objects.bulk_create(_messages(happened, at), ignore_conflicts=True)
    waiting = Message.objects.filter(happening_id=entry_id, state=Message.State.WAITING)
    return tuple(waiting.order_by("id").values_list("id", flat=True))


def send(message_id: str, *, at: datetime) -> bool:
    """Send a message that waits; False when it has to be tried again. One already sent is left alone.

    The row is locked while the mail server is spoken to: two workers never send the same message.
    """
    with transaction.atomic():
        rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
        row = rows.filter(pk=message_id, state=Message.State.WAITING).first()
        if row is None:
            return True
        _try(row, with_link(row.body, _link(row, at)), at)
        row.save(update_fields=["state", "note", "tries", "sent_at"])
    return row.state != Message.State.WAITING


def send_code(email: str, *, code: str, language: str, at: datetime, expires_at: datetime | None = None) -> bool:
    """Send a six-figure code at once; False when the mail could not be handed over. The code is kept nowhere here."""
    reader = Reader("guest", "guest", "", email.strip(), from_django(language), "UTC")
    minutes = round((expires_at - at).total_seconds() / 60) if expires_at else None
    written = _written("email_code", reader, {"code": code, "minutes": minutes})
    row = _row(reader, "email_code", Written(written.subject, ""), at)
    _try(row, written.body, at)
    if row.state == Message.State.WAITING:
        row.state = Message.State.FAILED  # without its text it cannot be sent later; the reader asks for a new code
    row.note = row.note or CODE_NOT_KEPT
    row.save(force_insert=True)
    return row.state == Message.State.SENT


def send_draft_link(
    account_id: str, *, email: str, name: str, link: str, order: str, language: str, at: datetime
) -> bool:
    """Send a buyer the link to their unfinished claim, at once; False when the mail could not be handed over.

    `order` is the number people know. The link lets its holder in, so it is kept nowhere here.
    """
    reader = Reader(account_id, "guest", name, email.strip(), from_django(language), "UTC")
    values: dict[str, object] = {"order": order, "link": LINK_MARK, "days": LINK_LIFETIME.days}
    row = _row(reader, "draft_link", _written("draft_link", reader, values), at)
    _try(row, with_link(row.body, link), at)
    if row.state == Message.State.WAITING:
        row.state = Message.State.FAILED  # a link is not kept to be sent later; its reader asks again
    row.save(force_insert=True)
    return row.state == Message.State.SENT


def send_word(
    letter: str,
    account: parties.AccountValue,
    *,
    at: datetime,
    values: Mapping[str, object] | None = None,
    email: str = "",
    kept: bool = True,
) -> str:
    """Send somebody a word about their own data, at once; answers the message's id.

    `email`: another address than the account's. Not `kept`, the row tells afterwards only that there was a mail, and when.
    """
    reader = Reader(account.id, "guest", account.name, email or account.email, account.language, account.zone)
    row = _row(reader, letter, _written(letter, reader, dict(values or {})), at)
    _try(row, row.body, at)
    if row.state == Message.State.WAITING:
        row.state = Message.State.FAILED  # its row shows the secretariat that it did not arrive
    if not kept:
        row.email = row.subject = row.body = row.note = ""
    row.save(force_insert=True)
    return row.id


def _messages(happened: Happening, at: datetime) -> list[Message]:
    if not happened.case_id or "seq" not in happened.payload:
        return []
    return list(_told(happened, at))


def _told(happened: Happening, at: datetime) -> Iterator[Message]:
    head, state = cases.head_and_state(happened.case_id)
    entry = next(row for row in state.entries if row.seq == happened.payload["seq"])
    for letter, reader, written in mails_for(head, state, entry, author=happened.actor):
        row = _row(reader, letter, written, at)
        row.happening_id, row.case_id = happened.id, head.id
        yield row


def mails_for(head: CaseHead, state: CaseState, entry: Entry, *, author: str) -> Iterator[tuple[str, Reader, Written]]:
    """The letters that this docket entry brings about: which, for whom, in which words. Nothing is stored or sent."""
    background = _background(head)
    for notice in notices(state, entry):
        values = values_of(state, entry, reader=notice.role, background=background)
        for reader in _readers(head, notice.role):
            if reader.key != author or notice.letter == RECEIPT:
                yield notice.letter, reader, _written(notice.letter, reader, values)


def _readers(head: CaseHead, role: str) -> Iterator[Reader]:
    if role not in STAFF:
        row = parties.account_of(head.buyer_id if role == BUYER else head.seller_id)
        yield Reader(row.id, role, row.name, row.email, row.language, row.zone)
        return
    for person in _staff(head, role):
        yield Reader(f"person:{person.id}", role, person.name, person.email, person.language, person.zone)


def _staff(head: CaseHead, role: str) -> tuple[parties.PersonValue, ...]:
    """The agent at whose desk the case is, else all of them; without any agents the supervisors stand in."""
    if role == SUPERVISOR:
        return parties.staff(SUPERVISOR)
    assigned = parties.person_of(head.assigned_to) if head.assigned_to else None
    if assigned:
        return (assigned,)
    return parties.staff(AGENT) or parties.staff(SUPERVISOR)


def _background(head: CaseHead) -> Background:
    rulebook = rulebook_of(head.rulebook_hash)
    claim = rulebook.claims.get(head.kind)
    return Background(
        order=commerce.number_of(head.order_id) if head.order_id else "",
        kind=claim.title if claim else TITLES[ClaimKind(head.kind)],
        asks={name: spec.ask or spec.label for name, spec in rulebook.facts.items()},
        labels={name: spec.label for name, spec in rulebook.facts.items()},
        words=words(),
    )


def _written(letter: str, reader: Reader, values: dict[str, object]) -> Written:
    frame = "staff" if reader.role in STAFF else "guest" if reader.role == "guest" else "case"
    return compose(letters()[letter], frames(), reader, values, frame=frame, marketplace=marketplace_name())


def _row(reader: Reader, letter: str, written: Written, at: datetime) -> Message:
    return Message(
        id=mint("msg", at),
        letter=letter,
        recipient=reader.key,
        role=reader.role,
        email=reader.email,
        language=reader.language,
        subject=written.subject,
        body=written.body,
        state=Message.State.WAITING if reader.email else Message.State.NO_ADDRESS,
        created_at=at,
    )


def _link(row: Message, at: datetime) -> str:
    """A personal link for a party, the plain address of the case for the secretariat, which signs in."""
    assert row.case is not None  # only codes have none, and they are never sent from here
    if row.role in STAFF:
        return f"{settings.WAKAI_SITE_URL}/cases/{row.case.number}"
    return f"{settings.WAKAI_SITE_URL}/c/{sign_case_link(row.recipient, case_id=row.case.id, at=at)}"


def _try(row: Message, body: str, at: datetime) -> None:
    """Try once to hand the message over, and note on the row how it went."""
    if row.state == Message.State.NO_ADDRESS:
        return
    row.tries += 1
    try:
        deliver(email_of(row, body=body))
    except Refused as refused:
        row.state, row.note = Message.State.FAILED, str(refused)[:NOTE_LIMIT]
    except NotNow as trouble:
        row.note = str(trouble)[:NOTE_LIMIT]
        row.state = Message.State.FAILED if row.tries >= MAX_TRIES else Message.State.WAITING
    else:
        row.state, row.note, row.sent_at = Message.State.SENT, "", at
