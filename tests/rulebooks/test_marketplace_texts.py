"""What people read in the marketplace rulebook: present in three languages, each in its own script."""

import re
from collections.abc import Iterator

import pytest
import yaml

from wakai import rulebooks
from wakai.docket.domain.kinds import TITLES, ClaimKind
from wakai.kernel.languages import LANGUAGES

DOCUMENTS = {name: yaml.load(text, Loader=yaml.CSafeLoader) for name, text in rulebooks.texts_of("marketplace").items()}
SENTENCES = ("says", "ask", "help", "hint")
KANA = range(0x3040, 0x3100)
HAN = range(0x4E00, 0xA000)
# Latin names that stay as they are in Japanese and Chinese.
NAMES = ("eBay", "Japan", "BUYMA", "PayPal", "Wakai")
POLITE = re.compile("(です|ます|ません|でした|ました|ください)か?$")
WRONG_WORDS = ("invalid", "Invalid", "you must", "You must", "your fault", "不正な", "无效")


def texts(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Every mapping in three languages, with the way to it."""
    if isinstance(node, dict):
        if set(node) & set(LANGUAGES):
            yield path, node
            return
        for key, value in node.items():
            yield from texts(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            name = value.get("id", str(number)) if isinstance(value, dict) else str(number)
            yield from texts(value, (*path, name))


ALL = [(("/".join((name, *path))), text) for name, document in DOCUMENTS.items() for path, text in texts(document)]
each_text = pytest.mark.parametrize(("place", "text"), ALL, ids=[place for place, _ in ALL])


def letters(text: str, block: range) -> str:
    return "".join(char for char in text if ord(char) in block)


def latin(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return "".join(char for char in text if char.isascii() and char.isalpha())


def is_sentence(place: str) -> bool:
    return place.rsplit("/", 1)[-1] in SENTENCES


def test_there_are_texts_to_look_at() -> None:
    assert len(ALL) > 120


@each_text
def test_is_there_in_three_languages_and_tidy(place: str, text: dict[str, str]) -> None:
    assert set(text) == set(LANGUAGES)
    for words in text.values():
        assert words.strip() == words != ""
        assert "  " not in words
        assert not [word for word in WRONG_WORDS if word in words]


@each_text
def test_english_is_english(place: str, text: dict[str, str]) -> None:
    assert not letters(text["en"], KANA) + letters(text["en"], HAN)
    assert text["en"][0].isupper() or text["en"][0] == "“" or text["en"].startswith("eBay")
    assert (text["en"][-1] in ".?") == is_sentence(place)


@each_text
def test_japanese_is_japanese(place: str, text: dict[str, str]) -> None:
    words = text["ja"]
    words.encode("cp932")  # a character used in simplified Chinese only is not in this set
    assert letters(words, KANA) or letters(words, HAN)
    assert not latin(words)
    assert not set(words) & set("，：；？！“”,;?!")
    if is_sentence(place):
        assert len(letters(words, KANA)) >= 4
        assert words.endswith("。")
        assert all(POLITE.search(sentence) for sentence in words.rstrip("。").split("。"))


@each_text
def test_chinese_is_simplified_chinese(place: str, text: dict[str, str]) -> None:
    words = text["zh"]
    words.encode("gb2312")  # a character used in Japanese or traditional Chinese only is not in this set
    assert not letters(words, KANA)
    assert letters(words, HAN)
    assert not latin(words)
    assert not set(words) & set("「」,;?!")
    if is_sentence(place):
        assert words[-1] in "。？"
    assert "你" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_kinds_of_things_never_share_a_label(language: str) -> None:
    for name in ("facts_record.yaml", "facts_party.yaml", "parameters.yaml"):
        (specs,) = DOCUMENTS[name].values()
        labels = [spec["label"][language] for spec in specs.values()]
        assert len(labels) == len(set(labels))


def test_questions_fit_on_a_phone() -> None:
    longest = {"en": 110, "ja": 60, "zh": 50}
    asks = [(place, text) for place, text in ALL if place.endswith("/ask")]
    too_long = [(place, key) for place, text in asks for key, most in longest.items() if len(text[key]) > most]
    assert not too_long


@pytest.mark.parametrize("claim", DOCUMENTS["rulebook.yaml"]["claims"])
def test_a_kind_of_claim_has_one_name_on_pages_and_in_mails(claim: str) -> None:
    assert dict(TITLES[ClaimKind(claim)]) == DOCUMENTS["rulebook.yaml"]["claims"][claim]["title"]
