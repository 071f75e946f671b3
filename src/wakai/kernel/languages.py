"""The three languages of Wakai and the one place where their codes are translated.

Data (YAML, refusals, notices) uses the short keys "en", "ja" and "zh". Django calls the third "zh-hans", CLDR calls
it "zh_Hans_CN"; everything else in the project uses the short keys.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "ja", "zh")
"""Every text that a person reads exists in each of these."""

Texts = Mapping[str, str]
"""One text in each language, keyed "en", "ja", "zh"."""

_TO_DJANGO: Final = {"en": "en", "ja": "ja", "zh": "zh-hans"}

_TO_LOCALE: Final = {"en": "en", "ja": "ja_JP", "zh": "zh_Hans_CN"}

_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def pick(texts: Texts, language: str) -> str:
    """Return the text in `language`; where that text is missing or empty, the English one, then any that there is.

    A missing translation must not hide a right from its reader, so this never fails on a non-empty mapping.
    Raises ValueError when there is no text at all.
    """
    for key in (from_django(language), "en", *texts):
        if texts.get(key):
            return texts[key]
    raise ValueError("a text needs at least one language")


def from_django(code: str) -> str:
    """Translate a Django or browser code into ours: "zh-hans" -> "zh", "en-gb" -> "en"; unknown ones -> "en"."""
    base = code.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else "en"


def to_django(language: str) -> str:
    """Translate one of `LANGUAGES` into Django's code. Raises ValueError for anything else."""
    if language not in _TO_DJANGO:
        raise ValueError(f"{language!r} is not one of {', '.join(LANGUAGES)}")
    return _TO_DJANGO[language]


def to_locale(language: str) -> str:
    """Translate a language code into the CLDR locale that babel formats with."""
    return _TO_LOCALE[from_django(language)]


def half_width(text: str) -> str:
    """Full-width letters, digits and signs, as Japanese and Chinese keyboards write them, as ASCII; spaces around go.

    Narrower than NFKC on purpose: NFKC would read 10² as 102 and ① as 1.
    """
    return text.translate(_HALF_WIDTH).strip()


def missing_languages(texts: Texts) -> tuple[str, ...]:
    """Name the languages in which `texts` says nothing."""
    return tuple(language for language in LANGUAGES if not texts.get(language, "").strip())
