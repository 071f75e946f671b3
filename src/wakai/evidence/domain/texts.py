"""The text of an exhibit that has one: notes, chat exports, mails, pages a browser saved. For searching, never for judging.

What cannot be read gives no text; nothing is refused here, because the exhibit itself was taken already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from functools import partial
from html.parser import HTMLParser
from typing import Any, Final, TypeVar, cast

from wakai.evidence.domain.media import decoded_text

T = TypeVar("T")

MOST_BYTES: Final = 4 * 1024 * 1024
_HEADERS: Final = ("subject", "from", "to", "cc", "date")
_SILENT: Final = frozenset({"script", "style", "template", "noscript"})


def text_of(content: bytes, media_type: str) -> str:
    """The words of the first `MOST_BYTES` of a file as one text; "" where there are none that can be read."""
    head = content[:MOST_BYTES]
    if media_type in ("message/rfc822", "multipart/related"):
        return _mail(head)
    if media_type == "application/json":
        return _json(head)
    if media_type == "application/xml":
        return re.sub(r"<[^>]*>", " ", decoded_text(head) or "")
    return (decoded_text(head) or "") if media_type == "text/plain" else ""


def said_by_saved_page(content: bytes) -> dict[str, str]:
    """What a page that a browser saved says of itself: `page`, its address, and `saved`, the date, as written there."""
    mail = _parsed(content)
    found = {"page": _header(mail, "snapshot-content-location"), "saved": _header(mail, "date")}
    return {key: clean[:300] for key, text in found.items() if (clean := _printable(text))}


def _printable(text: str) -> str:
    """Without what no database stores: the library marks bytes that it cannot read by halves of characters."""
    return "".join(character for character in text if character.isprintable()).strip()


def _parsed(content: bytes) -> Message:
    return _tried(lambda: cast(Message, message_from_bytes(content, policy=policy.default)), Message())


def _tried(work: Callable[[], T], otherwise: T) -> T:
    """What `work` answers. The library reads headers when they are asked for, and trips over some that are broken."""
    try:
        return work()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, MessageError):
        return otherwise


def _mail(content: bytes) -> str:
    mail = _parsed(content)
    if not mail.keys():
        return content.decode("utf-8", "replace")  # it cannot be taken apart; its words are there all the same
    pieces = [_header(mail, name) for name in _HEADERS]
    parts = _tried(lambda: list(mail.walk()), [mail])
    return "\n".join([*pieces, *(_tried(partial(_said_in, part), "") for part in parts)])


def _header(mail: Message, name: str) -> str:
    return _tried(lambda: str(mail.get(name) or "").strip(), "")


def _said_in(part: Message) -> str:
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html"):
        return ""
    text = str(cast(EmailMessage, part).get_content())
    return _without_tags(text) if kind == "text/html" else text


class _Words(HTMLParser):
    """Collects what a page says, and leaves out what it does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Scripts and styles say nothing."""
        self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        """Until they end."""
        self.silent = max(0, self.silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self.silent:
            self.said.append(data)


def _without_tags(text: str) -> str:
    words = _Words()
    try:
        words.feed(text)
        words.close()
    except (ValueError, AssertionError):  # the parser gives up on some broken declarations
        return re.sub(r"<[^>]*>", " ", text)
    return " ".join(words.said)


def _json(content: bytes) -> str:
    text = decoded_text(content) or ""
    try:
        return "\n".join(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _strings(value: Any) -> list[str]:
    """All texts within, keys left out; without recursion, for a file may nest deeper than Python does."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)
    return found
