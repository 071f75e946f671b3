"""A buyer without an account shows that an order's address is theirs: a code by mail, typed back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.commerce.queries import OrderNotFound
from wakai.parties import actions as parties
from wakai.parties.actions import CODE_LIFETIME, CodeDoesNotMatch, CodeHasEnded
from wakai.parties.privacy import note_processing
from wakai.parties.queries import email_of_code

CODE_MINUTES = int(CODE_LIFETIME.total_seconds() // 60)
"""How long a code can be used."""

_PURPOSE = "order:"
_DASHES = re.compile(r"[‐‑‒–—―−ー]")
_LEADING = re.compile(r"^(?:#|no\.?\s*:?|№)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code that was made. `to` is the address to send it to."""

    code: str
    expires_at: datetime
    to: str


def ask_code(email: str, *, at: datetime) -> str:
    """Note that a code is wanted for this address; answers its id. Raises `TooManyCodes`.

    Orders are not looked at here: neither the answer nor the time it takes tells which orders and addresses belong
    together. `make_code` does that later, when nobody waits for it.
    """
    return parties.reserve_code(email, at=at)


def make_code(code_id: str, *, number: str, at: datetime) -> MadeCode | None:
    """Make the code that was asked for, if there is such an order at its address; else, or when it has ended, None."""
    order = _order(number, email_of_code(code_id))
    drawn = parties.draw_code(code_id, purpose=f"{_PURPOSE}{order.id}", at=at) if order else None
    return MadeCode(drawn.code, drawn.expires_at, order.buyer.email) if order and drawn else None


def enter_code(code_id: str, *, code: str, at: datetime) -> Order:
    """The order whose code this is. Raises `CodeDoesNotMatch` or `CodeHasEnded`; a wrong try is counted."""
    try:
        row = parties.redeem_code(code_id, code=_digits(code), at=at)
    except CodeDoesNotMatch as refusal:
        if refusal.facts["tries_left"]:
            raise
        # After the last try there is nothing to type any more, only a new code to ask for.
        raise CodeHasEnded from refusal
    order_id = row.purpose.removeprefix(_PURPOSE)
    if not row.purpose.startswith(_PURPOSE) or not order_id:
        raise CodeHasEnded
    order = commerce.order_of(order_id)
    if order.buyer.account_id:
        note_processing(order.buyer.account_id, case_id="", purpose="code", at=at)
    return order


def _order(number: str, email: str) -> Order | None:
    for spelling in _spellings(number):
        try:
            return commerce.order_by_number(spelling, email=unicodedata.normalize("NFKC", email))
        except OrderNotFound:
            continue
    return None


def _spellings(number: str) -> Iterator[str]:
    """The number as typed, and as it was likely meant: half-width, without spaces and "#", in one case or the other."""
    plain = _LEADING.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", number)).strip())
    close = "".join(plain.split())
    yield from dict.fromkeys((number.strip(), plain, close, close.upper(), close.lower()))


def _digits(code: str) -> str:
    return "".join(unicodedata.normalize("NFKC", code).replace("-", "").split())
