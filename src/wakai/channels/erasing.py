"""Taking mails away: our copies of what was sent, what still waits to be sent, and the files of the demonstration's outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from wakai.channels.actions import send_word
from wakai.channels.backends import eml_name, mail_folder
from wakai.channels.models import Message
from wakai.parties.queries import AccountValue, account_of


def erase_mails_of_cases(case_ids: Iterable[str]) -> int:
    """Empty all mails about these cases, to whomever: each tells of both sides. Answers how many."""
    wanted = tuple(case_ids)
    return _erase(Q(case_id__in=wanted), about=wanted)


def erase_mails_to(account_id: str, *, addresses: Iterable[str]) -> int:
    """Empty all mails to an account, and to these addresses; answers how many."""
    known = tuple(address.lower() for address in addresses if address)
    wanted = Q(recipient=account_id)
    for address in known:
        wanted |= Q(email__iexact=address)
    return _erase(wanted, to=known)


def tell_of_erasure(account_id: str, *, letter: str, cases: Iterable[str], last: bool, at: datetime) -> None:
    """Have a mail sent when the transaction is committed, to the address as it is now; of the last one nothing is kept.

    `cases`: the numbers of those that still hold their record.
    """
    account = account_of(account_id)
    if account.email:
        transaction.on_commit(partial(_tell, letter, account, ", ".join(cases), last=last, at=at), robust=True)


def _tell(letter: str, account: AccountValue, cases: str, *, last: bool, at: datetime) -> None:
    message_id = send_word(letter, account, values={"cases": cases}, kept=not last, at=at)
    if last:
        _remove_files([message_id])


def _erase(wanted: Q, *, to: tuple[str, ...] = (), about: tuple[str, ...] = ()) -> int:
    """That there was a mail, of which kind and when, stays; nobody can be written to by it any more."""
    ids = tuple(Message.objects.filter(wanted).values_list("id", flat=True))
    waiting = Message.objects.filter(pk__in=ids, state=Message.State.WAITING)
    waiting.update(state=Message.State.NO_ADDRESS)
    Message.objects.filter(pk__in=ids).update(subject="", body="", email="", note="")
    transaction.on_commit(partial(_remove_files, ids, to=to, about=about))
    return len(ids)


def _remove_files(message_ids: Iterable[str], *, to: tuple[str, ...] = (), about: tuple[str, ...] = ()) -> None:
    """The demonstration's files of these mails; also those to these addresses and about these cases that a restore forgot."""
    folder = Path(mail_folder() or "")
    if not mail_folder() or not folder.is_dir():
        return
    names = {eml_name(message_id).removesuffix(".eml") for message_id in message_ids}
    for file in folder.iterdir():
        if file.name.split(".")[0] in names or _is_forgotten(file, to, about):
            file.unlink(missing_ok=True)


def _is_forgotten(file: Path, to: tuple[str, ...], about: tuple[str, ...]) -> bool:
    with file.open("rb") as handle:
        head = BytesHeaderParser().parse(handle)
    address = parseaddr(str(head["To"] or ""))[1].lower()
    return address in to or str(head["References"] or "").strip("<> ").split("@")[0] in about
