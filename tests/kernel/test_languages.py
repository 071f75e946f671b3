"""The three languages and their codes."""

import pytest

from wakai.kernel.languages import LANGUAGES, from_django, half_width, missing_languages, pick, to_django, to_locale

TEXTS = {"en": "claim", "ja": "申立て", "zh": "申请"}


@pytest.mark.parametrize(
    ("code", "language"),
    [("en", "en"), ("en-gb", "en"), ("EN_US", "en"), ("ja", "ja"), ("ja-jp", "ja"), ("zh-hans", "zh"), ("zh_Hans_CN", "zh"),
     ("zh", "zh"), ("fr", "en"), ("", "en"), ("zhuang", "en")],
)  # fmt: skip
def test_codes_from_outside(code: str, language: str) -> None:
    assert from_django(code) == language


def test_codes_to_django_and_back() -> None:
    assert [to_django(language) for language in LANGUAGES] == ["en", "ja", "zh-hans"]
    assert [from_django(to_django(language)) for language in LANGUAGES] == list(LANGUAGES)
    with pytest.raises(ValueError, match="fr"):
        to_django("fr")


def test_each_language_has_its_locale() -> None:
    assert [to_locale(language) for language in ("en", "ja", "zh-hans", "fr")] == ["en", "ja_JP", "zh_Hans_CN", "en"]


def test_picks_the_readers_text_then_english_then_any() -> None:
    assert [pick(TEXTS, language) for language in ("en", "ja", "zh", "zh-hans", "fr")] == [
        "claim", "申立て", "申请", "申请", "claim",
    ]  # fmt: skip
    assert pick({"en": "claim", "ja": ""}, "ja") == "claim"
    assert pick({"zh": "申请"}, "ja") == "申请"
    with pytest.raises(ValueError, match="at least one"):
        pick({"en": ""}, "en")


def test_names_the_missing_languages() -> None:
    assert missing_languages(TEXTS) == ()
    assert missing_languages({"en": "claim", "zh": " "}) == ("ja", "zh")


def test_full_width_text_becomes_ascii_and_nothing_else_changes() -> None:
    assert half_width("　ＣＡＳＥ＿１２３．５～！ ") == "CASE_123.5~!"
    assert half_width("円10²①½｟＀") == "円10²①½｟＀"
