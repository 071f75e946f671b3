"""Parts of a letter that take more than a word: what somebody wrote, and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from wakai.channels.domain.plain import clean, shorten
from wakai.kernel.languages import Texts, pick
from wakai.kernel.showing import show

QUOTE_LIMIT: Final = 500
"""Characters of a message that a mail shows: enough for a phone's screen."""

_MORE: Final = {
    "en": "(The rest is on the case page.)",
    "ja": "（続きは案件のページでご覧いただけます。）",
    "zh": "（其余内容请在案件页面查看。）",
}
_BULLET: Final = {"en": "- {item}", "ja": "・{item}", "zh": "· {item}"}


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's words, as a quotation of at most `QUOTE_LIMIT` characters."""

    text: str
    cut: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """Quote this text."""
        whole = clean(text)
        return cls(shorten(whole, QUOTE_LIMIT), len(whole) > QUOTE_LIMIT)


@dataclass(frozen=True, slots=True)
class Listed:
    """One item a line."""

    items: tuple[Texts | str, ...]


@show.register
def _(value: Quoted, language: str, zone: str) -> str:
    lines = [f"> {line}".rstrip() for line in value.text.split("\n")]
    return "\n".join([*lines, _MORE[language]] if value.cut else lines)


@show.register
def _(value: Listed, language: str, zone: str) -> str:
    texts = (item if isinstance(item, str) else pick(item, language) for item in value.items)
    return "\n".join(_BULLET[language].format(item=text) for text in texts)
