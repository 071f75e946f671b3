"""Words that must not appear, and languages that must not be missing."""

import re
from importlib import import_module

import polib
import pytest
from django.apps import apps
from tests.architecture.house import PACKAGE, ROOT, own_files, sources

from wakai.config import catalogues
from wakai.console import extraction, messages
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.refusals import all_refusals

# Built from pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:" + "|".join(("work", "root", "home/[a-z]+")) + r")/")
REGISTRIES = re.compile("|".join(("pypi" + r"\.org", "files" + r"\.pythonhosted", "arti" + "factory", "npm" + r"js\.")))
LEFTOVERS = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b")
UNKIND = re.compile(r"\binvalid\b", re.IGNORECASE)
READ = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".txt", ".css", ".js", ".po", ".sh", ""}


def found(pattern: re.Pattern[str]) -> list[str]:
    """Places where the pattern stands in the repository's own texts."""
    places = []
    for file in own_files():
        name = file.relative_to(ROOT).as_posix()
        if file.suffix in READ:
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if pattern.search(line):
                    places.append(f"{name}:{number}: {line.strip()[:100]}")
    return places


def test_no_path_of_somebodys_machine() -> None:
    assert found(MACHINE_PATHS) == []


def test_no_host_of_a_package_registry() -> None:
    assert found(REGISTRIES) == []


def test_nothing_is_left_for_later() -> None:
    assert found(LEFTOVERS) == []


def test_no_text_of_the_pages_says_invalid() -> None:
    said = [str(message.id) for message in extraction.texts() if UNKIND.search(str(message.id))]
    assert said == [], "say what to do instead"


def test_every_refusal_speaks_three_languages_and_says_what_to_do() -> None:
    for file in sources():
        if file.stem in {"refusals", "actions", "domain"} or "domain" in file.parts:
            import_module(
                ".".join(("wakai", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
            )
    refusals = all_refusals()
    assert refusals
    for refusal in refusals:
        assert set(refusal.texts) == set(LANGUAGES), refusal.__name__
        assert not UNKIND.search(refusal.texts["en"]), refusal.__name__
        assert re.search(r"[぀-ヿ]", refusal.texts["ja"]), f"{refusal.__name__}: Japanese without kana"
        assert not re.search(r"[぀-ヿ]", refusal.texts["zh"]), f"{refusal.__name__}: kana in Chinese"


def test_every_text_of_the_pages_is_translated() -> None:
    assert apps.ready
    assert messages.list_flaws() == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogues_can_be_read_by_others_and_hold_each_text_once(language: str) -> None:
    entries = polib.pofile(str(catalogues.source(language)), check_for_duplicates=True)
    assert entries.percent_translated() == 100
    assert entries.fuzzy_entries() == []
