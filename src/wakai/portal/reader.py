"""Who is reading: in which language, in which time zone, signed in or not.

Language: what was chosen on this device (cookie), else the signed-in person's, else the browser's, else English.
Zone: `kernel.instants.zone_to_show`. In a case, a party reads in the zone of its account (`read_in_zone_of`); elsewhere the
signed-in person's, else the browser's (a cookie that the page's script sets), else the marketplace's.
"""

from dataclasses import dataclass, replace
from typing import Final, Protocol, cast

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone, translation

from wakai.kernel.instants import zone_of, zone_to_show
from wakai.kernel.languages import from_django, to_django

ZONE_COOKIE: Final = "wakai_zone"
HOME_ZONE: Final = "Asia/Tokyo"
LANG_ATTRIBUTE: Final = {"en": "en", "ja": "ja", "zh": "zh-Hans"}
"""What stands in `lang="..."`: chooses fonts, line breaking, and the voice of a screen reader."""


class Person(Protocol):
    """What we ask of the signed-in person (the table is the business of `parties`)."""

    email: str
    name: str
    language: str
    zone: str
    staff_role: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one page. `language` is "en", "ja" or "zh"; `zone` an IANA name; `name` is "" for a guest."""

    language: str
    zone: str
    signed_in: bool = False
    staff: bool = False
    name: str = ""

    @property
    def lang(self) -> str:
        """The value of the page's `lang` attribute."""
        return LANG_ATTRIBUTE[self.language]


def reader_of(request: HttpRequest) -> Reader:
    """The reader of this request; worked out once. Works without a database, which then knows nobody."""
    known: Reader | None = getattr(request, "wakai_reader", None)
    if known is None:
        person = _person(request)
        known = Reader(
            language=_language(request, person),
            zone=_zone(request, person),
            signed_in=person is not None,
            staff=person is not None and bool(person.staff_role or person.is_staff),
            name=(person.name or person.email) if person else "",
        )
        request.wakai_reader = known  # type: ignore[attr-defined]
    return known


def read_in_zone_of(request: HttpRequest, account_zone: str) -> Reader:
    """The reader of this request as one of an account in this zone, from here on to the end of the answer."""
    known = reader_of(request)
    mine = replace(known, zone=zone_to_show(account=account_zone, device=known.zone, house=HOME_ZONE))
    request.wakai_reader = mine  # type: ignore[attr-defined]
    timezone.activate(zone_of(mine.zone))
    return mine


def present_reader() -> Reader:
    """The language and zone that are active now, for filters, which see no request."""
    return Reader(from_django(translation.get_language() or "en"), timezone.get_current_timezone_name())


def activate(reader: Reader) -> None:
    """Make translations and times follow this reader until the next `activate`."""
    translation.activate(to_django(reader.language))
    timezone.activate(zone_of(reader.zone))


def _person(request: HttpRequest) -> Person | None:
    # Without a session cookie nobody can be signed in, and the page costs no query.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        user = getattr(request, "user", None)
        return cast(Person, user) if user is not None and user.is_authenticated else None
    except DatabaseError:
        return None


def _language(request: HttpRequest, person: Person | None) -> str:
    if person and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        return from_django(person.language)
    return from_django(translation.get_language_from_request(request))


def _zone(request: HttpRequest, person: Person | None) -> str:
    """A cookie is whatever its sender likes, and counts only where it names a zone."""
    device = request.COOKIES.get(ZONE_COOKIE, "").replace("%2F", "/")
    return zone_to_show(person=person.zone if person else "", device=device, house=HOME_ZONE)
