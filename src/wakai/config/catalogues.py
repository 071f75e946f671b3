"""Compiles the catalogues of texts. Babel does it, so no gettext tools are needed on the machine."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"
# Django's names of the folders, which Babel takes for its locales too.
LANGUAGES = ("ja", "zh_Hans")


def source(language: str) -> Path:
    """Where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue, obsolete texts left out; an empty one while there is no file."""
    file = source(language)
    if not file.exists():
        return Catalog(locale=language, domain="django")
    with file.open("rb") as text:
        return read_po(text, locale=language, domain="django", ignore_obsolete=True)


def compile_stale() -> list[Path]:
    """Compiles what is older than its source, and returns what it wrote."""
    return [write(language) for language in LANGUAGES if _is_stale(source(language))]


def write(language: str) -> Path:
    """Compiles one catalogue."""
    target = source(language).with_suffix(".mo")
    # Renamed into place: another process may be reading it.
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    with fresh.open("wb") as output:
        write_mo(output, read(language))
    fresh.replace(target)
    return target


def _is_stale(file: Path) -> bool:
    compiled = file.with_suffix(".mo")
    return file.exists() and (not compiled.exists() or compiled.stat().st_mtime < file.stat().st_mtime)
