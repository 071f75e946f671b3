"""Other people's words made safe for a mail: no control characters, no reordering marks, bounded length."""

from __future__ import annotations

import unicodedata
from typing import Final

# Marks that make a reader see letters in another order than they stand; Arabic and Hebrew do not need them.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What continues the character before it: joiners and variation selectors (emoji), skin tones.
_CONTINUES: Final = frozenset("\u200d\ufe0e\ufe0f") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
_LINE_ENDS: Final = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
NAME_LIMIT: Final = 80


def one_line(text: str, limit: int = NAME_LIMIT) -> str:
    """The text on one line of at most `limit` characters: for names and subjects."""
    return shorten(" ".join(clean(text).split()), limit)


def clean(text: str) -> str:
    """The text with its line ends as \\n, without other control characters, lone surrogates and reordering marks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS).replace("\t", " ")
    return "".join(char for char in lines if char == "\n" or _is_plain(char)).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last being "…" where something was cut; never half of an emoji."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (_continues(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def _is_plain(char: str) -> bool:
    return char not in _REORDERING and unicodedata.category(char) not in {"Cc", "Cs"}


def _continues(char: str) -> bool:
    return char in _CONTINUES or unicodedata.combining(char) != 0
