"""Public identifiers: a prefix that says what the thing is, and a UUIDv7 in Crockford base32: `case_01m90s1ms0e32b4c…`.

UUIDv7 (RFC 9562, section 5.7) begins with 48 bits of Unix milliseconds, so identifiers sort by the time they were
made; 74 bits are chance. Crockford's alphabet leaves out i, l, o and u: read over a telephone, o is 0, i and l are 1.
The functions are pure: the instant and the entropy are handed in.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from wakai.kernel.instants import require_utc
from wakai.kernel.languages import Texts, half_width
from wakai.kernel.refusals import Refusal

ENTROPY_BYTES: Final = 10
"""How many bytes of chance `make_id` wants; 74 of the 80 bits are used."""

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)} | {"o": 0, "i": 1, "l": 1}
_LENGTH: Final = 26
_PREFIX: Final = re.compile(r"[a-z][a-z0-9]{1,15}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BITS: Final = 74


class UnknownIdentifier(Refusal):
    """The text is not an identifier of the kind asked for."""

    status: ClassVar[int] = 404
    texts: ClassVar[Texts] = {
        "en": (
            "We could not find “{text}”. Please check the number: it begins with “{prefix}_”, "
            "and 26 letters or digits follow."
        ),
        "ja": "「{text}」は見つかりませんでした。番号をご確認ください。「{prefix}_」で始まり、英数字26文字が続きます。",
        "zh": "未找到“{text}”。请核对编号：以“{prefix}_”开头，后接26位字母或数字。",
    }


def make_id(prefix: str, at: datetime, entropy: bytes) -> str:
    """Make the identifier of a thing that came into being at `at` (UTC).

    `entropy` is exactly `ENTROPY_BYTES` bytes from a secure source. Raises NotUtc, and ValueError for a malformed
    prefix, too little entropy, or an instant outside the 48 bits (1970 to 10889).
    """
    return id_from_uuid(prefix, make_uuid(at, entropy))


def make_uuid(at: datetime, entropy: bytes) -> UUID:
    """Make the UUIDv7 behind an identifier; see `make_id`."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"an identifier needs {ENTROPY_BYTES} bytes of entropy, not {len(entropy)}")
    milliseconds = (require_utc(at) - _EPOCH) // timedelta(milliseconds=1)
    if milliseconds < 0:
        raise ValueError("identifiers begin in 1970")
    chance = int.from_bytes(entropy) & ((1 << _RANDOM_BITS) - 1)
    rand_a, rand_b = chance >> 62, chance & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


def id_from_uuid(prefix: str, uuid: UUID) -> str:
    """Write a UUID as the identifier that people and partners see. Raises ValueError for a malformed prefix."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} is not a prefix: 2 to 16 lower-case letters and digits, a letter first")
    digits = (uuid.int >> 5 * place & 31 for place in reversed(range(_LENGTH)))
    return f"{prefix}_{''.join(_ALPHABET[digit] for digit in digits)}"


def parse_id(text: str, prefix: str) -> UUID:
    """Read an identifier as a person may type it: upper case, full-width, hyphens and spaces, o for 0, i or l for 1.

    Raises UnknownIdentifier when the prefix is another, the length is wrong, or it is no UUIDv7.
    """
    plain = half_width(text).lower()
    head, _, tail = plain.partition("_")
    digits = [_VALUES.get(letter) for letter in tail if letter not in "- "]
    uuid = _uuid_from(digits)
    if head != prefix or uuid is None:
        raise UnknownIdentifier(text=text.strip()[:64], prefix=prefix)
    return uuid


def made_at(uuid: UUID) -> datetime:
    """The instant (UTC, to the millisecond) at which the identifier was made."""
    return _EPOCH + timedelta(milliseconds=uuid.int >> 80)


def _uuid_from(digits: list[int | None]) -> UUID | None:
    if len(digits) != _LENGTH:
        return None
    number = 0
    for digit in digits:
        if digit is None:
            return None
        number = number << 5 | digit
    if number >> 128:
        return None
    uuid = UUID(int=number)
    return uuid if uuid.version == 7 else None
