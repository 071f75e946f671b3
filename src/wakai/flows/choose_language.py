"""A reader chooses a language: the pages follow at once, and from now on the mails do too."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from wakai.parties import actions as parties


def choose_language(language: str, *, person_id: int | None, account_ids: Iterable[str] = ()) -> None:
    """Write in this language (en, ja, zh) to the person, and to the accounts whose address this reader has shown to read.

    `account_ids`: what links and codes opened for the reader; they were sent to the address that the account's mails go to.
    """
    with transaction.atomic():
        if person_id is not None:
            parties.choose_language(person_id, language=language)
        parties.choose_language_of_accounts(account_ids, language=language)
