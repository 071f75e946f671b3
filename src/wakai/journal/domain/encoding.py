"""Numbers and bytes as the log's formats write them: one way to write each, so that no changed bit goes unseen."""

from __future__ import annotations

import base64
import binascii


def to_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The bytes; ValueError for anything that `to_base64` would not have written."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    # The last digit may hold bits that no byte uses: a flip there must be seen as well.
    if to_base64(data) != text:
        raise ValueError("base64 with bits that belong to no byte")
    return data


def hash_from_base64(text: str) -> bytes:
    """A SHA-256 hash; ValueError when it is not 32 bytes."""
    data = from_base64(text)
    if len(data) != 32:
        raise ValueError(f"a hash of {len(data)} bytes")
    return data


def to_number(text: str) -> int:
    """A whole number up to 2**63 - 1 in ASCII digits without leading zeroes; ValueError otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19) or (text[0] == "0" and text != "0"):
        raise ValueError("not a whole number")
    value = int(text)
    if value >= 1 << 63:
        raise ValueError("a number beyond 2**63 - 1")
    return value
