"""Whether a carrier's document is about this order at all: what the document says beside what the order says.

A document may be about another parcel: one number mistyped, or a "delivered" borrowed from somebody else. Nobody is
accused here. Where the two differ, both sides are told what differs, in the same words, and are asked to look.

What such a document says about the parcel then settles nothing by itself and nothing by silence: with another number, or
dated before there was an order, it speaks of this parcel only if both sides say so or a decider finds so. It is not thrown
away either, for there are honest reasons (a parcel sent anew under another number, a wrong number in the record), and
people weigh them. Another place of delivery does not put the document in doubt: where a parcel went is the very thing it
is there to tell.

In doubt means contradicted, never merely unconfirmed: a record without numbers, a parcel of the order whose number nobody
recorded, or an entry without a date contradicts nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from wakai.kernel.languages import pick
from wakai.kernel.places import Place, same_place
from wakai.kernel.showing import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from wakai.evidence.domain.carriers.report import CarrierReport, LocalMoment


@dataclass(frozen=True, slots=True)
class OrderedParcel:
    """What an order says of its parcels. `numbers` are None where they are not all known.

    `ordered_on` is the day of the order where that day is earliest (the marketplace, the seller or the buyer): a carrier's
    local date may belong to any of these places. `ordered_at` is the instant (UTC), for entries that name theirs.
    """

    ordered_on: date | None = None
    ordered_at: datetime | None = None
    numbers: tuple[str, ...] | None = None
    address: Place | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing in which a document and the order differ. `weighs`: what the document says then counts by no silence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def weighs(self) -> bool:
        """Whether the document may be about another parcel altogether."""
        return self.code != "other_place"

    def text(self, language: str) -> str:
        """What differs, to a reader of `language` (en, ja, zh); the same for both sides."""
        said = {name: show(value, language, "UTC") for name, value in self.facts.items()}
        return pick(DOUBTS[self.code], language).format_map(said)


def doubts_of(report: CarrierReport, ordered: OrderedParcel) -> tuple[Doubt, ...]:
    """In what a document differs from the order: its number, its days, the place of delivery; empty where in nothing."""
    return tuple(doubt for doubt in (_number(report, ordered), _day(report, ordered), _place(report, ordered)) if doubt)


def advice(doubts: tuple[Doubt, ...], language: str) -> tuple[str, ...]:
    """What both sides are asked to do about these doubts, and what follows for the document; nothing without any."""
    if not doubts:
        return ()
    weighs = any(doubt.weighs for doubt in doubts)
    return (pick(CHECK, language), *((pick(CONSEQUENCE, language),) if weighs else ()))


def _number(report: CarrierReport, ordered: OrderedParcel) -> Doubt | None:
    if not ordered.numbers or not _squeezed(report.tracking_number):
        return None
    if _squeezed(report.tracking_number) in {_squeezed(number) for number in ordered.numbers}:
        return None
    return Doubt(
        "other_number", MappingProxyType({"number": report.tracking_number, "known": tuple(sorted(ordered.numbers))})
    )


def _day(report: CarrierReport, ordered: OrderedParcel) -> Doubt | None:
    """The weightiest entry that is older than the order: the delivery, else the start, else the oldest scan."""
    for code, moment in _moments(report):
        if ordered.ordered_on and _is_before(moment, ordered):
            return Doubt(code, MappingProxyType({"on": moment.on, "ordered": ordered.ordered_on}))
    return None


def _moments(report: CarrierReport) -> Iterator[tuple[str, LocalMoment]]:
    if report.delivered:
        yield "delivered_before_order", report.delivered
    if report.shipped:
        yield "shipped_before_order", report.shipped
    scanned = [scan.moment for scan in report.scans if scan.moment]
    if scanned:
        yield "scanned_before_order", min(scanned, key=lambda moment: moment.on)


def _is_before(moment: LocalMoment, ordered: OrderedParcel) -> bool:
    """On the day of the order nothing is too early: clocks differ, and not every record tells the hour."""
    later = moment.at is not None and ordered.ordered_at is not None and moment.at >= ordered.ordered_at
    return ordered.ordered_on is not None and moment.on < ordered.ordered_on and not later


def _place(report: CarrierReport, ordered: OrderedParcel) -> Doubt | None:
    there, home = report.delivered_to, ordered.address
    if there is None or home is None:
        return None
    agrees = same_place(there, home)
    if agrees is False or (agrees is None and _other_city(there, home)):
        return Doubt("other_place", MappingProxyType({"place": _words(there)}))
    return None


def _other_city(there: Place, home: Place) -> bool:
    """Two names in Latin letters of which neither holds the other. Names in different scripts may well be one city, and
    a carrier's "Tokyo" is the region of who lives in Chuo-ku.
    """
    one, other = _squeezed(there.city), _squeezed(home.city)
    if not (one and other and (one + other).isascii()):
        return False
    return one not in other and other not in one and one != _squeezed(home.region) and other != _squeezed(there.region)


def _words(place: Place) -> str:
    return ", ".join(part for part in (place.city, place.region, place.postal_code, place.country) if part)


def _squeezed(text: str) -> str:
    """Letters and digits alone, without accents: how a number or name is typed does not matter."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if character.isalnum()).upper()


DOUBTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "other_number": {
            "en": "The file is about the parcel {number}. The order’s record names {known}.",
            "ja": "この資料は追跡番号{number}の荷物に関するものです。注文の記録にある追跡番号は{known}です。",
            "zh": "该文件涉及的包裹运单号为{number}，订单记录中的运单号为{known}。",
        },
        "delivered_before_order": {
            "en": "According to the file, this parcel was delivered on {on}, before the order was placed on {ordered}.",
            "ja": "この資料によると、荷物は{on}に配達されていますが、注文日はその後の{ordered}です。",
            "zh": "根据该文件，此包裹于{on}送达，早于下单日期{ordered}。",
        },
        "shipped_before_order": {
            "en": "According to the file, this parcel was sent on {on}, before the order was placed on {ordered}.",
            "ja": "この資料によると、荷物は{on}に発送されていますが、注文日はその後の{ordered}です。",
            "zh": "根据该文件，此包裹于{on}寄出，早于下单日期{ordered}。",
        },
        "scanned_before_order": {
            "en": "The file has an entry of {on}, before the order was placed on {ordered}.",
            "ja": "この資料には{on}の記録がありますが、注文日はその後の{ordered}です。",
            "zh": "该文件含有{on}的记录，早于下单日期{ordered}。",
        },
        "other_place": {
            "en": "According to the file, this parcel was delivered in {place}. The order’s address names another place.",
            "ja": "この資料によると、荷物の配達先は{place}ですが、注文のお届け先とは異なります。",
            "zh": "根据该文件，此包裹的送达地点为{place}，与订单的收货地址不同。",
        },
    }
)
CHECK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "Check whether it belongs to this order.",
        "ja": "この注文の荷物かどうかをご確認ください。",
        "zh": "请确认它是否属于本订单。",
    }
)
CONSEQUENCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "What it says counts if both sides say the same, or if the secretariat finds it so. That nobody objects is not enough.",
        "ja": "この資料の内容は、双方の主張が一致した場合、または事務局が認めた場合に限り、事実として扱われます。異議がないだけでは認められません。",
        "zh": "只有双方说法一致，或经平台客服认定，其内容才会作为事实；仅仅无人提出异议并不足够。",
    }
)
