"""Taking mails away: our copies of what was sent, what still waits to be sent, and the files of the demonstration's outbox."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from wakai.channels.backends import eml_name, mail_folder
from wakai.channels.models import Message


def erase_mails_of_cases(case_ids: Iterable[str]) -> int:
    """Empty all mails about these cases, to whomever: each tells of both sides. Answers how many."""
    return _erase(Q(case_id__in=list(case_ids)))


def erase_mails_to(account_id: str, *, addresses: Iterable[str]) -> int:
    """Empty all mails to an account, and to these addresses; answers how many."""
    wanted = Q(recipient=account_id)
    for address in filter(None, addresses):
        wanted |= Q(email__iexact=address)
    return _erase(wanted)


def _erase(wanted: Q) -> int:
    """That there was a mail, of which kind and when, stays; nobody can be written to by it any more."""
    ids = tuple(Message.objects.filter(wanted).values_list("id", flat=True))
    waiting = Message.objects.filter(pk__in=ids, state=Message.State.WAITING)
    waiting.update(state=Message.State.NO_ADDRESS)
    Message.objects.filter(pk__in=ids).update(subject="", body="", email="", note="")
    transaction.on_commit(partial(_remove_files, ids))
    return len(ids)


def _remove_files(message_ids: Iterable[str]) -> None:
    folder = mail_folder()
    if not folder:
        return
    for message_id in message_ids:
        file = Path(folder) / eml_name(message_id)
        for path in (file, *file.parent.glob(f"{file.stem}.*.part")):
            path.unlink(missing_ok=True)
