"""One word for one thing: what readers of Japanese and Chinese meet is called the same in rules, mails and pages.

The terms are those of the glossary. A word that an earlier text used for the same thing comes back nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import wakai

ROOM = Path(wakai.__file__).parent
GLOSSARY = ROOM.parents[1] / "docs" / "glossary.md"
KINDS = (".po", ".yaml", ".html", ".py")
# What stands for what, and the words that are not used for it.
REPLACED = {
    "平台客服": ("仲裁组", "秘书处"),
    "方案": ("提议",),
    "承运商": ("承运人",),
    "平台": ("交易平台",),
    "账号": ("账户",),
    "配送会社": ("運送会社",),
    "出品者": ("販売者", "売り手"),
    "サインイン": ("ログイン",),
    "お客様": ("お客さま",),
}


def written() -> Iterator[tuple[Path, str]]:
    for file in sorted(ROOM.rglob("*")):
        if file.suffix in KINDS:
            yield file, file.read_text(encoding="utf-8")
    yield GLOSSARY, GLOSSARY.read_text(encoding="utf-8")


TEXTS = list(written())


def test_there_are_texts_to_look_at() -> None:
    assert {file.suffix for file, _ in TEXTS} == {*KINDS, ".md"}


@pytest.mark.parametrize(
    ("term", "other"), [(term, other) for term, others in REPLACED.items() for other in others], ids=str
)
def test_a_thing_has_one_name(term: str, other: str) -> None:
    found = [f"{file.name}:{n}" for file, text in TEXTS for n, line in enumerate(text.splitlines(), 1) if other in line]
    assert not found, f"write {term}"
    assert any(term in text for _, text in TEXTS)
