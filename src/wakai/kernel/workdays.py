"""Which days are worked where: weekends, public holidays, substitute holidays and make-up working days.

Source: the `holidays` library, national public holidays (no regional ones, no bank holidays that are not public). It
knows Japan's substitute holidays (振替休日) and China's make-up working days (调休上班日), which the State Council
announces around November for the year after; before that, a term that reaches into the next year is counted without
them. That is why a derivation keeps its days: what was promised stays. India's Hindu holidays are known from 2001 to 2035;
outside these years the library warns, and we let the warning through to the log.
"""

from datetime import date
from functools import lru_cache
from typing import ClassVar, Final

import holidays
from holidays import HolidayBase
from holidays.version import __version__

from wakai.kernel.languages import Texts, from_django
from wakai.kernel.refusals import Refusal

CALENDAR: Final = f"holidays {__version__}"
"""The source of the days, as a derivation records it."""

WEEKEND: Final = "weekend"

# A reader of Chinese makes out 振替休日 and a reader of Japanese 春节 more easily than an English paraphrase.
_READABLE: Final = {"en": ("en",), "ja": ("ja", "zh", "en"), "zh": ("zh_CN", "zh", "ja", "en")}


class UnknownCountry(Refusal):
    """There is no calendar of holidays for this country code."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "We know no holidays for “{country}”. Please use a two-letter country code such as JP, CN or US.",
        "ja": "「{country}」の祝日情報がありません。JP、CN、USのような2文字の国コードをお使いください。",
        "zh": "没有“{country}”的节假日日历。请使用两位国家代码，例如JP、CN、US。",
    }


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of the countries whose holidays are known."""
    # The library also lists three-letter codes, and "UK" beside the assigned GB.
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2) - {"UK"}


def require_country(country: str) -> str:
    """Return `country` when its calendar is known; raise UnknownCountry otherwise."""
    if country not in countries():
        raise UnknownCountry(country=str(country)[:16])
    return country


def is_business_day(day: date, country: str) -> bool:
    """Whether `day` is worked in `country`. Raises UnknownCountry."""
    return bool(_calendar(country, day.year, None).is_working_day(day))


def is_make_up_day(day: date, country: str) -> bool:
    """Whether `day` falls on a weekend and is worked all the same, in return for a day off (China's 调休)."""
    return is_business_day(day, country) and bool(_calendar(country, day.year, None).is_weekend(day))


def rest_of(day: date, country: str) -> str:
    """Why nobody works on `day`: "weekend", or the holiday's name in the country's language; "" for a business day.

    A holiday that falls on a weekend is named as the holiday. Raises UnknownCountry.
    """
    return "" if is_business_day(day, country) else holiday_name(day, country, None) or WEEKEND


def holiday_name(day: date, country: str, language: str | None) -> str:
    """The name of the holiday on `day`, or "" on other days.

    In the reader's `language` where the library has it, else in the nearest one that reader may know, else (and for
    None) in the country's own.
    """
    return str(_calendar(country, day.year, language and from_django(language)).get(day) or "")


@lru_cache(maxsize=512)
def _calendar(country: str, year: int, language: str | None) -> HolidayBase:
    """One country's year. Not expanded on the fly: a shared object that changes while it is read is not pure."""
    names = getattr(holidays, require_country(country))
    # Without an explicit language the library asks the environment (LANGUAGE, LANG), and two machines would disagree.
    spoken = _spoken(names.supported_languages, language) or names.default_language
    calendar: HolidayBase = names(years=year, expand=False, language=spoken)
    return calendar


def _spoken(supported: tuple[str, ...], language: str | None) -> str | None:
    for wanted in _READABLE[language] if language else ():
        for code in supported:
            if code.startswith(wanted):
                return code
    return None
