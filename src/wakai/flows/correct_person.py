"""Correcting what is held about an account: its name at once, its address after a code sent there was typed back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from wakai.kernel.refusals import Refusal
from wakai.parties import actions as parties
from wakai.parties import privacy
from wakai.parties.actions import CodeHasEnded, DrawnCode
from wakai.parties.queries import email_of_code

_PURPOSE = "address:"


class AddressNotFree(Refusal):
    """Somebody else signs in with this address."""

    status = 409
    texts = {
        "en": "This address cannot be used for your account. Choose another address of yours.",
        "ja": "このメールアドレスは、お客様のアカウントには使用できません。ほかのメールアドレスをご指定ください。",
        "zh": "该邮箱无法用于您的账号。请使用您的其他邮箱。",
    }


def correct_name(account_id: str, *, name: str, at: datetime) -> None:
    """Write the name as its bearer says it is."""
    with transaction.atomic():
        privacy.correct_name(account_id, name=name.strip())
        privacy.note_processing(account_id, case_id="", purpose="correction", at=at)
        privacy.note_done(account_id, kind="correction", at=at)


def ask_address(account_id: str, *, email: str, at: datetime) -> tuple[str, DrawnCode]:
    """A code to be sent to the new address; answers its id and the code. Raises `TooManyCodes`."""
    code_id = parties.reserve_code(email, at=at)
    drawn = parties.draw_code(code_id, purpose=f"{_PURPOSE}{account_id}", at=at)
    assert drawn is not None  # it was reserved at this very instant
    return code_id, drawn


def correct_address(account_id: str, *, code_id: str, code: str, at: datetime) -> str:
    """Write the new address, which the code has shown to be theirs; answers it.

    Raises `CodeDoesNotMatch`, `CodeHasEnded` (also for a code of another purpose) and `AddressNotFree`.
    """
    row = parties.redeem_code(code_id, code=code, at=at)  # outside the transaction: a wrong try stays counted
    if row.purpose != f"{_PURPOSE}{account_id}":
        raise CodeHasEnded
    email = email_of_code(code_id)
    try:
        with transaction.atomic():
            privacy.correct_address(account_id, email=email)
            privacy.note_processing(account_id, case_id="", purpose="correction", at=at)
            privacy.note_done(account_id, kind="correction", at=at)
    except IntegrityError as error:
        raise AddressNotFree from error
    return email
