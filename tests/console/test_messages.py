"""Texts are found wherever the pages take them from, and flawed translations are named."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from wakai.config import catalogues
from wakai.console import extraction

TEMPLATE = """
{% load i18n %}
   <h1 class='it"s'>{% translate "Your case" %}</h1>
 <p title="{% translate 'Close' context "a case" %}">don't X( {{ name|default:_("nobody") }}</p>
{% blocktranslate count n=days trimmed %}
    {{ n }} day is left
{% plural %}
    {{ n }} days are left
{% endblocktranslate %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext
TITLE = _("A title in code")
def count(n): return ngettext("%(n)s case", "%(n)s cases", n)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "templates" / "room" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "room" / "code.py").write_text(CODE, encoding="utf-8")
    monkeypatch.setattr(extraction, "PACKAGE", tmp_path)
    return tmp_path


def catalogue(*messages: tuple[str | tuple[str, str], str | tuple[str, ...]]) -> Catalog:
    made = Catalog(locale="ja")
    for original, translated in messages:
        made.add(original, translated)
    return made


@pytest.mark.usefixtures("package")
def test_texts_are_found_in_templates_and_code() -> None:
    found = extraction.texts()
    assert found.get("Your case") is not None
    assert found.get("Close", context="a case") is not None
    assert found.get("nobody") is not None
    assert found.get("A title in code") is not None
    assert {message.id for message in found if isinstance(message.id, tuple)} == {
        ("%(n)s day is left", "%(n)s days are left"),
        ("%(n)s case", "%(n)s cases"),
    }


@pytest.mark.usefixtures("package")
def test_merging_keeps_what_is_translated_drops_what_is_gone_and_guesses_nothing() -> None:
    merged = extraction.merge(extraction.texts(), catalogue(("Your case", "案件"), ("Your old case", "古い案件")))
    assert merged["Your case"].string == "案件"
    assert "Your old case" not in merged
    assert not any(message.fuzzy for message in merged if message.id)
    assert not merged["A title in code"].string


@pytest.mark.parametrize(
    ("original", "translated", "what"),
    [
        ("Close", "", "has no translation"),
        ("%(n)s left", "残り", "has placeholders"),
        ("%(n)s left", "残り%(m)s", "has placeholders"),
        (("%(n)s day", "%(n)s days"), ("日",), "has placeholders"),
        (("%(n)s day", "%(n)s days"), ("%(n)s日",), None),
        ("%(n)s left", "残り%(n)s", None),
    ],
)
def test_flaws(original: str | tuple[str, str], translated: str | tuple[str, ...], what: str | None) -> None:
    found = Catalog()
    found.add(original)
    named = [flaw.what for flaw in extraction.flaws(found, catalogue((original, translated)), "ja")]
    assert len(named) == (1 if what else 0)
    assert all(text.startswith(what or "") for text in named)


def test_a_doubtful_translation_and_one_nobody_shows_are_flaws() -> None:
    found = Catalog()
    found.add("Close")
    known = catalogue(("Gone", "去"))
    known.add("Close", "閉じる", flags=["fuzzy"])
    assert {flaw.what for flaw in extraction.flaws(found, known, "ja")} == {
        "is marked fuzzy",
        "stands in the catalogue but nowhere else",
    }


def test_what_is_compiled_is_what_django_shows_plural_included(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    from babel.messages.pofile import write_po

    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    for language, one in (("ja", "残り%(n)s日"), ("zh_Hans", "还剩%(n)s天")):
        made = Catalog(locale=language, domain="django")
        made.add(("%(n)s day left over", "%(n)s days left over"), (one,), flags=["python-format"])
        file = catalogues.source(language)
        file.parent.mkdir(parents=True)
        with file.open("wb") as output:
            write_po(output, made)
    assert len(catalogues.compile_stale()) == 2
    assert catalogues.compile_stale() == [], "nothing is stale after compiling"
    settings.LOCALE_PATHS = [tmp_path]  # type: ignore[attr-defined]
    for code, shown in (("ja", "残り3日"), ("zh-hans", "还剩3天"), ("en", "3 days left over")):
        with translation.override(code):
            assert translation.ngettext("%(n)s day left over", "%(n)s days left over", 3) % {"n": 3} == shown
