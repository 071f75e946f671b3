"""A letter and its frame become one mail for one reader. The personal link is left as a mark until the mail is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wakai.channels.domain.letters import Letter, LetterProblem, Written, fill, read_texts, write
from wakai.channels.domain.plain import one_line
from wakai.kernel.languages import Texts, pick

LINK_MARK: Final = "\x1flink\x1f"
"""Stands for the link in a stored text. `plain.clean` takes control characters out of people's words, so nobody can write it."""

LINK_SHOWN: Final = {"en": "(personal link)", "ja": "（ご本人専用のリンク）", "zh": "（本人专用链接）"}
_FRAMES: Final = ("case", "staff", "guest")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for. `key` is an account id, `person:<id>` or `guest`; `email` may be empty."""

    key: str
    role: str
    name: str
    email: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True)
class Frames:
    """What stands around a letter: by `case`, `staff` or `guest`, and the two greetings."""

    named: Texts
    unnamed: Texts
    around: Mapping[str, Texts]


def read_frames(data: Mapping[str, Any]) -> Frames:
    """The frames in this data; raises `LetterProblem`."""
    try:
        around = {name: read_texts(name, data[name]) for name in _FRAMES}
        greeting = data["greeting"]
        return Frames(read_texts("named", greeting["named"]), read_texts("unnamed", greeting["unnamed"]), around)
    except KeyError as missing:
        raise LetterProblem(f"frames: nothing under {missing}") from missing


def compose(
    letter: Letter, frames: Frames, reader: Reader, values: Mapping[str, object], *, frame: str, marketplace: str
) -> Written:
    """The whole mail in the reader's language; raises `LetterProblem` rather than leaving a gap."""
    inner = write(letter, values, language=reader.language, zone=reader.zone)
    shown = {
        "greeting": _greeting(frames, reader),
        "text": inner.body,
        "link": LINK_MARK,
        "marketplace": one_line(marketplace),
        "number": str(values.get("number", "")),
    }
    return Written(inner.subject, fill(frames.around[frame][reader.language], shown))


def with_link(body: str, link: str) -> str:
    """The text as it is sent."""
    return body.replace(LINK_MARK, link)


def without_link(body: str, language: str) -> str:
    """The text as others may see it: a personal link lets its holder act, so it is for its reader alone."""
    return body.replace(LINK_MARK, pick(LINK_SHOWN, language))


def _greeting(frames: Frames, reader: Reader) -> str:
    name = one_line(reader.name)
    return frames.named[reader.language].format(name=name) if name else frames.unnamed[reader.language]
