"""What every page needs for its frame: reader, languages to choose from, where we are. Also a context processor."""

from typing import Final

from django.http import HttpRequest

from wakai.config.clock import now
from wakai.portal.reader import reader_of

TONGUES: Final = (("ja", "ja", "日本語"), ("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))
"""Django's code, the `lang` attribute, and the language's own name for itself."""


def frame(request: HttpRequest) -> dict[str, object]:
    """`reader`, `tongues`, `here` (path and query, for the language switch) and `at` (the instant of this page)."""
    return {"reader": reader_of(request), "tongues": TONGUES, "here": request.get_full_path(), "at": now()}
