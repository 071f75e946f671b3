"""The words by which an exhibit is found: whole words where there are spaces between, pairs of characters where there are none.

Japanese and Chinese are written without spaces, and the search of PostgreSQL does not take their words apart. Every two
characters that stand side by side are kept instead; a text of two characters or more is found by all its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_WORDS: Final = 20_000
LONGEST_WORD: Final = 40

_RUN: Final = re.compile(r"[^\W_]+")
# Han, kana and their marks: what is written without spaces.
_UNSPACED: Final = re.compile(r"[々〆ヵヶぁ-ゖァ-ヺー\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def words_of(text: str) -> tuple[str, ...]:
    """All different words of a text, sorted; at most `MOST_WORDS`, those that come first in it."""
    found: dict[str, None] = {}
    for word in _pieces(text, single=True):
        found[word] = None
        if len(found) >= MOST_WORDS:
            break
    return tuple(sorted(found))


def sought_words(query: str) -> tuple[str, ...]:
    """The words that an exhibit must have, all of them, to be found by this query; none for a query without any."""
    return tuple(sorted(set(_pieces(query, single=False))))


def _pieces(text: str, *, single: bool) -> list[str]:
    """Pairs and words in their order. With `single` every unspaced character also counts by itself, so that one can be sought."""
    pieces: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        at = 0
        for part in _UNSPACED.finditer(run):
            pieces += _spaced(run[at : part.start()])
            pieces += _pairs(part.group(), single)
            at = part.end()
        pieces += _spaced(run[at:])
    return pieces


def _spaced(word: str) -> list[str]:
    return [word[:LONGEST_WORD]] if word else []


def _pairs(run: str, single: bool) -> list[str]:
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return [*pairs, *run] if single or len(run) == 1 else pairs
