"""Whoever came by the link of one case shows that the account is theirs: a code to the account's address, typed back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wakai.parties import actions as parties
from wakai.parties.actions import CodeHasEnded, DrawnCode
from wakai.parties.privacy import note_processing
from wakai.parties.queries import account_of

_PURPOSE = "account:"


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code to be sent, and where to."""

    id: str
    drawn: DrawnCode
    to: str


def ask_account_code(account_id: str, *, at: datetime) -> SentCode:
    """A code for the account's own address. Raises `TooManyCodes`."""
    email = account_of(account_id).email
    code_id = parties.reserve_code(email, at=at)
    drawn = parties.draw_code(code_id, purpose=f"{_PURPOSE}{account_id}", at=at)
    assert drawn is not None  # it was reserved at this very instant
    return SentCode(code_id, drawn, email)


def enter_account_code(account_id: str, *, code_id: str, code: str, at: datetime) -> None:
    """Raises `CodeDoesNotMatch`, and `CodeHasEnded` also for a code of another purpose; a wrong try is counted."""
    row = parties.redeem_code(code_id, code=code, at=at)
    if row.purpose != f"{_PURPOSE}{account_id}":
        raise CodeHasEnded
    note_processing(account_id, case_id="", purpose="code", at=at)
