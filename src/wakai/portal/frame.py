"""What every page needs for its frame: reader, languages to choose from, where we are. Also a context processor."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from wakai.config.clock import now
from wakai.portal.leaving import is_guest
from wakai.portal.reader import reader_of

TONGUES: Final = (("ja", "ja", "日本語"), ("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))
"""Django's code, the `lang` attribute, and the language's own name for itself."""

OWN_NAMES: Final = {tag: name for _code, tag, name in TONGUES}
"""The language's own name by its `lang` attribute."""


def frame(request: HttpRequest) -> dict[str, object]:
    """`reader`, `tongues`, `here` (path and query, for the language switch), `at` (the instant of this page), `guest` (who may see something without being signed in), and
    `demo`: whether this is no production, so that the outbox can be shown."""
    here, demo = request.get_full_path(), settings.WAKAI_ENV == "local"
    return {
        "reader": reader_of(request),
        "tongues": TONGUES,
        "here": here,
        "at": now(),
        "demo": demo,
        "guest": is_guest(request),
    }
