"""Whether two addresses are one place, as far as both say: yes, no, or not enough to tell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of an address carriers publish. Empty text: not said. `country` is ISO 3166-1 alpha-2, or a name."""

    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    @property
    def says_something(self) -> bool:
        """Whether any part besides the country is given."""
        return bool(self.city or self.region or self.postal_code)


def same_place(delivered: Place | None, ordered: Place | None) -> bool | None:
    """True, False, or ``None`` where the two do not say enough.

    Postal codes decide first: equal ones agree (a longer one agrees with its first five characters, as ZIP+4 with ZIP).
    Without them the city has to agree, with the region where both name one. A city spelled otherwise proves nothing
    (districts, abbreviations, scripts), so only country, region or postal code can contradict.
    """
    if delivered is None or ordered is None:
        return None
    if _differ(_country(delivered.country), _country(ordered.country)):
        return False
    by_code = _postal_codes_agree(delivered.postal_code, ordered.postal_code)
    by_city = _cities_agree(delivered, ordered)
    if by_code is None:
        return by_city
    return True if by_code else (None if by_city else False)


def _postal_codes_agree(one: str, other: str) -> bool | None:
    first, second = _squeezed(one), _squeezed(other)
    if not first or not second:
        return None
    short, long = sorted((first, second), key=len)
    return long == short or (len(short) >= 5 and long.startswith(short))


def _cities_agree(one: Place, other: Place) -> bool | None:
    if _differ(_region(one.region), _region(other.region)):
        return False
    cities = _squeezed(one.city), _squeezed(other.city)
    return True if cities[0] and cities[0] == cities[1] else None


def _differ(one: str, other: str) -> bool:
    """Both are given, are of the same kind (both short codes), and are not equal."""
    return bool(one and other) and len(one) == len(other) and one != other


def _squeezed(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\W_]|[\u0300-\u036f]", "", plain).casefold()


def _region(text: str) -> str:
    # Only codes are compared: "FL" and "Florida" are one place, and no table of all names is kept here.
    code = _squeezed(text)
    return code if 1 < len(code) <= 3 and code.isascii() else ""


def _country(text: str) -> str:
    code = _squeezed(text)
    return _COUNTRY_NAMES.get(code, code if len(code) == 2 else "")


_COUNTRY_NAMES = {
    "usa": "us",
    "unitedstates": "us",
    "canada": "ca",
    "japan": "jp",
    "china": "cn",
    "brazil": "br",
    "brasil": "br",
}
