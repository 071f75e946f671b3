"""Custody in words: what happened to an exhibit, a line each, for everybody who may see it. Sides are named, people are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wakai.docket.domain.acts import SYSTEM
from wakai.evidence.domain.custody import ATTACHED, COMPARED, DERIVED, DOWNLOADED, OPENED, RECEIVED, CustodyLine
from wakai.kernel.instants import format_date
from wakai.portal.cases.opened import Opened
from wakai.portal.reader import present_reader
from wakai.portal.templatetags.wakai import role as role_name

_PATHS: Final[Mapping[str, object]] = {
    "form": gettext_lazy("Handed in with a form on this site, by: %(who)s."),
    "tus": gettext_lazy("Handed in on this site in pieces, each of them checked, by: %(who)s."),
    "mail": gettext_lazy("Arrived by mail, from: %(who)s."),
    "import": gettext_lazy("Taken over from another system, by: %(who)s."),
}
_COPIES: Final[Mapping[str, object]] = {
    "display": gettext_lazy("A copy for showing was made from it, without place, device and dates."),
    "thumbnail": gettext_lazy("A small picture for lists was made from that copy."),
    "text": gettext_lazy("Its words were listed, so that the secretariat can search for them."),
}


_COMPARED: Final[Mapping[str, object]] = {
    "same": gettext_lazy("The bytes kept were read again, and are once more those that were handed in."),
    "differs": gettext_lazy("The bytes kept were read again, and are not those that were handed in."),
    "missing": gettext_lazy("The bytes kept were to be read again, and could not be found or read."),
}


@dataclass(frozen=True, slots=True)
class CustodyShown:
    """One line: when, what, and the hash of what was received or made ("" where there is none)."""

    at: datetime
    text: str
    sha256: str = ""
    note: str = ""


def custody_words(opened: Opened, line: CustodyLine) -> CustodyShown:
    """A line in the reader's language."""
    who = _who(opened, line.role)
    if line.event == RECEIVED:
        size = filesizeformat(int(line.detail["size"]))
        clock = _("Time by: %(clock)s. Size: %(size)s.") % {"clock": _clock_words(line.detail["clock"]), "size": size}
        return CustodyShown(line.at, str(_PATHS[line.detail["path"]]) % {"who": who}, line.detail["sha256"], clock)
    if line.event == DERIVED:
        return CustodyShown(line.at, str(_COPIES[line.detail["copy"]]), line.detail["sha256"])
    if line.event == COMPARED:
        return CustodyShown(line.at, str(_COMPARED[line.detail["found"]]))
    return CustodyShown(line.at, _other(line, who))


def _clock_words(clock: str) -> str:
    """What the operator says the clock goes by, as it was said; where nothing was said, in the reader's language."""
    return _("the clock of the server") if clock == "the clock of the server" else clock


def _other(line: CustodyLine, who: str) -> str:
    if line.event == ATTACHED:
        return _("Went into this case with the claim, by: %(who)s.") % {"who": who}
    if line.event == OPENED:
        return _("It was opened on this site by: %(who)s.") % {"who": who}
    if line.event == DOWNLOADED and line.detail["copy"] == "original":
        return _("The original was downloaded by: %(who)s.") % {"who": who}
    if line.event == DOWNLOADED:
        return _("The copy was downloaded by: %(who)s.") % {"who": who}
    return _("Looked through for viruses by: %(who)s. Nothing was found.") % {"who": line.detail["by"]}


def _who(opened: Opened, role: str) -> str:
    """ "You" for one's own side; else the role, and never a name."""
    if role == opened.viewer.role and opened.viewer.is_party:
        return _("You")
    return _("Wakai") if role == SYSTEM else role_name(role)


def said_words(said: Mapping[str, str]) -> str:
    """What the file says of itself: when and with what a picture was taken, which page was saved; "" for nothing."""
    if "page" in said:
        return _("A web page, according to the file: %(page)s, saved %(saved)s") % {
            "page": said["page"],
            "saved": said.get("saved") or "?",
        }
    if "taken" in said:
        taken = {"taken": _taken(said["taken"]), "camera": said.get("camera", "")}
        if taken["camera"]:
            return _("Taken on %(taken)s with %(camera)s, according to the file") % taken
        return _("Taken on %(taken)s, according to the file") % taken
    return _("Taken with %(camera)s, according to the file") % said if "camera" in said else ""


def _taken(text: str) -> str:
    """The day with its weekday, and the time on the camera's own clock, as the file gives it."""
    day = format_date(date.fromisoformat(text[:10]), present_reader().language)
    return f"{day} {text[11:16]} {_zone(text[19:])}".strip()


def _zone(offset: str) -> str:
    return f"(UTC{offset})" if offset else ""
