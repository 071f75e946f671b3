"""The docket in natural words: each entry as a line that says who did what, with what belongs to it.

Pure presentation over frozen values: no query is made for a line, so a long thread costs no more than a short one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wakai.docket.domain.acts import SYSTEM, Act, Kind
from wakai.docket.domain.consequences import lapse_meant
from wakai.docket.domain.state import OFFERING, Entry, pending_extension, standing_offer
from wakai.kernel.instants import Due, format_date, format_due
from wakai.kernel.languages import pick
from wakai.kernel.money import Money
from wakai.portal.cases.exhibits import Shown
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.wording import FactRow, first_upper, label_words, remedy_words, value_words
from wakai.rulebook.values import from_data


@dataclass(frozen=True, slots=True)
class OfferView:
    """A proposal as a page shows it. `n` is its docket number, which no page shows; `amount` is None where no money moves; `fate` is "" while it is on the table."""

    n: int
    remedy: str
    amount: Money | None
    fate: str = ""
    day: str = ""
    """The day it was made, in words: what people call it by."""


@dataclass(frozen=True, slots=True)
class Line:
    """One docket entry as a page shows it. `n` is its number as the viewer counts (`Opened.number_of`); `did` follows the name: "made an offer". `look` names CSS classes."""

    n: int
    at: datetime
    who: str
    role: str
    did: str
    look: str
    audience: tuple[str, ...]
    by: str = ""
    """Who acted for the account, for its own people and the secretariat."""
    said: str = ""
    lang: str = ""
    rows: tuple[FactRow, ...] = ()
    notes: tuple[str, ...] = ()
    offer: OfferView | None = None
    asked: OfferView | None = None
    exhibit: Shown | None = None

    @property
    def is_event(self) -> bool:
        """Whether the system notes something, rather than somebody speaking."""
        return "event" in self.look


@dataclass(slots=True)
class _Parts:
    """What an act's own presenter adds to the line."""

    did: str
    said: str = ""
    rows: tuple[FactRow, ...] = ()
    notes: list[str] = field(default_factory=list)
    offer: OfferView | None = None
    asked: OfferView | None = None
    exhibit: Shown | None = None


def thread(opened: Opened, exhibits: Mapping[str, Shown], *, after: int = 0) -> tuple[Line, ...]:
    """The entries meant for the viewer with a number of theirs above `after`, in order. `exhibits` are by exhibit id."""
    fates = _fates(opened)
    fresh = (entry for entry in opened.entries if opened.number_of(entry.seq) > after)
    return tuple(_line(opened, entry, exhibits, fates) for entry in fresh)


def offer_view(opened: Opened, body: Mapping[str, object], n: int, fate: str = "") -> OfferView:
    """An offer's terms from its docket entry."""
    minor, currency = body["amount_minor"], body["currency"]
    amount = Money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) and minor else None
    return OfferView(n, remedy_words(opened.rulebook, str(body["remedy"])), amount, fate, _day_of(opened, n))


def _day_of(opened: Opened, n: int) -> str:
    """The day of the entry of this number where the reader is; "" where there is none."""
    zone, language = ZoneInfo(opened.reader.zone), opened.reader.language
    days = (format_date(row.at.astimezone(zone).date(), language) for row in opened.state.entries if row.seq == n)
    return next(days, "")


def _line(opened: Opened, entry: Entry, exhibits: Mapping[str, Shown], fates: Mapping[int, str]) -> Line:
    parts = _PRESENTERS[entry.act](opened, entry)
    if entry.act in OFFERING:
        parts.offer = offer_view(opened, entry.body, entry.seq, fates.get(entry.seq, ""))
    if entry.act is Act.ADD_EXHIBIT:
        parts.exhibit = exhibits.get(entry.body["exhibit_id"])
    return Line(
        n=opened.number_of(entry.seq),
        at=entry.at,
        who=opened.author_name(entry),
        role=entry.role,
        did=parts.did,
        look=_look(opened, entry),
        audience=entry.audience,
        by=opened.acted_for(entry),
        said=parts.said,
        lang=entry.body.get("language") or opened.language_of(entry.role),
        rows=parts.rows,
        notes=tuple(parts.notes),
        offer=parts.offer,
        asked=parts.asked,
        exhibit=parts.exhibit,
    )


def _look(opened: Opened, entry: Entry) -> str:
    if entry.act is Act.ISSUE_DECISION:
        return "decision"
    if entry.role == SYSTEM or entry.act in _SHORT:
        return "event"
    looks = ["mine" if opened.is_mine(entry) else "", "agent" if entry.role == "agent" else ""]
    looks += ["offer-entry" if entry.act in OFFERING else "", "staff" if entry.audience == ("agent",) else ""]
    return " ".join(filter(None, looks))


_SHORT: Final = frozenset({Act.WITHDRAW_OFFER, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION})


def _fates(opened: Opened) -> dict[int, str]:
    """What became of each offer that is no longer on the table, by its docket number."""
    fates: dict[int, str] = {}
    last = 0
    words = {Act.ACCEPT: _("accepted"), Act.REJECT: _("declined"), Act.WITHDRAW_OFFER: _("withdrawn")}
    for entry in opened.state.entries:
        if entry.act in OFFERING:
            if entry.body.get("replaces"):
                fates[entry.body["replaces"]] = _("replaced by the offer of %(day)s") % {
                    "day": _day_of(opened, entry.seq)
                }
            last = entry.seq
        elif entry.act in words:
            fates[entry.body["offer"]] = words[entry.act]
        elif entry.act is Act.LAPSE and entry.body["deadline"] == Kind.REPLY_TO_OFFER:
            fates.setdefault(last, _("ended without an answer"))
    standing = standing_offer(opened.state)
    if standing and opened.head.closed_at:
        fates[standing.seq] = _("ended with the case")
    return fates


def _claim(opened: Opened, entry: Entry) -> _Parts:
    body = entry.body
    asked = offer_view(opened, {**body, "remedy": body["asked"]}, entry.seq)
    parts = _Parts(_("made the claim"), body["text"], _statements(opened, entry), asked=asked)
    if body.get("foreign"):
        told = {"source": body["foreign"]["source"], "id": body["foreign"]["id"]}
        parts.notes.append(_("Taken over from %(source)s, where it has the number %(id)s.") % told)
    return parts


def _answer(opened: Opened, entry: Entry) -> _Parts:
    return _Parts(_("answered the claim"), entry.body["text"], _statements(opened, entry))


def _offer(opened: Opened, entry: Entry) -> _Parts:
    changed = entry.act is Act.OFFER and entry.body.get("replaces")
    did = _("made a counter-offer") if entry.act is Act.COUNTER else _("made an offer")
    return _Parts(_("changed the offer") if changed else did, entry.body.get("note", ""))


def _message(opened: Opened, entry: Entry) -> _Parts:
    taken_over = entry.role == SYSTEM and entry.body.get("why") == "imported"
    did = _("took the case over as it stood") if taken_over else _("wrote a message")
    return _Parts(did, entry.body.get("text", ""), notes=list(entry.body.get("documents", ())))


def _about_offer(did: Callable[[], str]) -> Callable[[Opened, Entry], _Parts]:
    def present(opened: Opened, entry: Entry) -> _Parts:
        return _Parts(did() % {"day": _day_of(opened, entry.body["offer"])}, entry.body.get("text", ""))

    return present


def _about_exhibit(did: Callable[[], str]) -> Callable[[Opened, Entry], _Parts]:
    def present(opened: Opened, entry: Entry) -> _Parts:
        return _Parts(did() % {"label": entry.body["exhibit"]}, entry.body.get("text", ""))

    return present


def _plain(did: Callable[[], str]) -> Callable[[Opened, Entry], _Parts]:
    def present(opened: Opened, entry: Entry) -> _Parts:
        return _Parts(did(), entry.body.get("text", ""))

    return present


def _grant(opened: Opened, entry: Entry) -> _Parts:
    parts = _Parts(_("agreed to more time"))
    parts.notes.append(_until(opened, entry.body["due"]))
    return parts


def _extension(opened: Opened, entry: Entry) -> _Parts:
    """A request for more time and what became of it; without a note while it waits for the other side."""
    fate = ""
    if (waiting := pending_extension(opened.state)) is None or waiting.seq != entry.seq:
        replies = {row.body["request"]: row.act for row in opened.state.acts(Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION)}
        fate = {
            Act.GRANT_EXTENSION: _("The other side agreed: more time was granted."),
            Act.REFUSE_EXTENSION: _("The other side declined."),
            None: _("No longer open: what it was about has been answered or has ended in the meantime."),
        }[replies.get(entry.seq)]
    return _Parts(_("asked for more time"), entry.body.get("text", ""), notes=[fate] if fate else [])


def _exhibit(opened: Opened, entry: Entry) -> _Parts:
    return _Parts(_("handed in exhibit %(label)s") % {"label": entry.body["label"]})


def _questions(opened: Opened, entry: Entry) -> _Parts:
    names = entry.body["facts"]
    texts = {
        "buyer": ngettext("asked the buyer %(n)d question", "asked the buyer %(n)d questions", len(names)),
        "seller": ngettext("asked the seller %(n)d question", "asked the seller %(n)d questions", len(names)),
    }
    if entry.body["to"] == opened.viewer.role:
        did = ngettext("asked you %(n)d question", "asked you %(n)d questions", len(names))
    else:
        did = texts[entry.body["to"]]
    return _Parts(did % {"n": len(names)}, notes=[label_words(opened.rulebook, name) for name in names])


def _stated(opened: Opened, entry: Entry) -> _Parts:
    name, value = entry.body["fact"], entry.body["value"]
    row = _row(opened, name, value)
    if entry.body.get("exhibit"):
        row = FactRow(row.label, row.value, _("Shown by %(label)s") % {"label": entry.body["exhibit"]}, row.unknown)
    return _Parts(_("answered a question"), rows=(row,))


def _referred(opened: Opened, entry: Entry) -> _Parts:
    why = {
        "rule": _("The rules leave this question to people."),
        "points_to_weigh": _("The result depends on points that people have to weigh:"),
        "doubts": _("The rules could not be applied to the facts without doubt."),
        "no_rules": _("The published rules do not cover this kind of claim."),
        "imported": _("It was waiting for a decision when it was taken over."),
    }[entry.body["why"]]
    points = [label_words(opened.rulebook, name) for name in entry.body.get("open", ())]
    return _Parts(_("passed the case to the secretariat for decision"), notes=[why, *points])


def _decided(opened: Opened, entry: Entry) -> _Parts:
    body = entry.body
    by_rules = body["by"] == "rulebook"
    did = _("decided the case by the published rules") if by_rules else _("decided the case")
    result = offer_view(opened, body, entry.seq)
    favours = {
        "buyer": _("Decided in favour of the buyer"),
        "seller": _("Decided in favour of the seller"),
        "neither": _("Decided in favour of neither side"),
    }
    return _Parts(did, notes=[favours[body["favours"]]], offer=result)


def _warned(opened: Opened, entry: Entry) -> _Parts:
    whom = entry.body["role"]
    texts = {
        "buyer": _("reminded the buyer of the deadline"),
        "seller": _("reminded the seller of the deadline"),
        "agent": _("reminded the secretariat of the deadline"),
    }
    # The whole secretariat is reminded, not the one of it who happens to read this.
    yours = opened.viewer.is_party and whom == opened.viewer.role
    did = _("reminded you of the deadline") if yours else texts[whom]
    return _Parts(did, notes=[_until(opened, entry.body["due"])])


def _lapsed(opened: Opened, entry: Entry) -> _Parts:
    meant = pick(lapse_meant(entry, reader=opened.viewer.reads_as), opened.reader.language)
    return _Parts(_("noted that a deadline has passed"), notes=[meant])


def _until(opened: Opened, due: str) -> str:
    end = Due(datetime.fromisoformat(due))
    return first_upper(format_due(end.at, opened.reader.zone, opened.reader.language))


def _statements(opened: Opened, entry: Entry) -> tuple[FactRow, ...]:
    return tuple(_rows(opened, entry.body.get("statements", {})))


def _rows(opened: Opened, statements: Mapping[str, object]) -> Iterator[FactRow]:
    for name, value in statements.items():
        if name in opened.rulebook.facts:
            yield _row(opened, name, value)


def _row(opened: Opened, name: str, stored: object) -> FactRow:
    spec = opened.rulebook.facts[name]
    value = None if stored is None else from_data(stored)
    words = value_words(spec, value, opened.state.paid.currency)
    return FactRow(label_words(opened.rulebook, name), words, unknown=value is None)


_PRESENTERS: Final[Mapping[Act, Callable[[Opened, Entry], _Parts]]] = {
    Act.CLAIM: _claim,
    Act.ANSWER: _answer,
    Act.MESSAGE: _message,
    Act.OFFER: _offer,
    Act.COUNTER: _offer,
    Act.ACCEPT: _about_offer(lambda: _("accepted the offer of %(day)s")),
    Act.REJECT: _about_offer(lambda: _("declined the offer of %(day)s")),
    Act.WITHDRAW_OFFER: _about_offer(lambda: _("withdrew the offer of %(day)s")),
    Act.CONCEDE: _plain(lambda: _("agreed to everything the claim asks for")),
    Act.WITHDRAW_CLAIM: _plain(lambda: _("withdrew the claim")),
    Act.ASK_EXTENSION: _extension,
    Act.GRANT_EXTENSION: _grant,
    Act.REFUSE_EXTENSION: _plain(lambda: _("did not agree to more time; the deadline stays as it was")),
    Act.ADD_EXHIBIT: _exhibit,
    Act.CONTEST_EXHIBIT: _about_exhibit(lambda: _("said that exhibit %(label)s is not authentic")),
    Act.WITHDRAW_CONTEST: _about_exhibit(lambda: _("took back the contest of exhibit %(label)s")),
    Act.STEP_IN: _plain(lambda: _("asked for a decision")),
    Act.ASK_FACT: _questions,
    Act.STATE_FACT: _stated,
    Act.REFER_TO_SECRETARIAT: _referred,
    Act.ISSUE_DECISION: _decided,
    Act.WARN: _warned,
    Act.LAPSE: _lapsed,
}
