"""What a carrier's document says, in one form for all carriers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wakai.kernel.languages import pick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from wakai.kernel.places import Place


class TrackingStatus(StrEnum):
    """Where a parcel is, by the carrier's record; the values are the choices of the fact ``tracking_status``."""

    NOT_FOUND = "not_found"
    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    EXCEPTION = "exception"
    DELIVERED = "delivered"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """When something happened where it happened: the local date, and the instant (UTC) if the document gives an offset."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One entry of the carrier's record. `status` is ``None`` for an entry that says nothing about where the parcel is."""

    moment: LocalMoment | None
    code: str
    text: str
    status: TrackingStatus | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of the report should know: a contradiction, a field that holds no name, a carrier's remark."""

    code: str
    facts: Mapping[str, str]

    def text(self, language: str) -> str:
        """The note to a reader of `language` (en, ja, zh)."""
        return pick(NOTES[self.code], language).format_map(dict(self.facts))


@dataclass(frozen=True, slots=True)
class CarrierReport:
    """One parcel by one document. ``None`` everywhere means that the document does not say.

    `signed_by` is a person's name as the carrier wrote it, never a placeholder or a remark. `delivered_to` is where the
    carrier says it delivered. `scans` are newest first.
    """

    carrier: str
    tracking_number: str
    status: TrackingStatus | None
    shipped: LocalMoment | None
    delivered: LocalMoment | None
    delivered_to: Place | None
    signed_by: str | None
    scans: tuple[Scan, ...]
    notes: tuple[Note, ...]

    @property
    def shipped_at(self) -> datetime | None:
        """The instant the carrier took the parcel, where the document gives an offset."""
        return self.shipped.at if self.shipped else None

    @property
    def delivered_at(self) -> datetime | None:
        """The instant of delivery, where the document gives an offset."""
        return self.delivered.at if self.delivered else None


NOTES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "summary_contradicts_scans": {
            "en": "The summary says “{summary}”, but the newest scan says “{scan}”. The scans are the record.",
            "ja": "概要には「{summary}」とありますが、最新のスキャン記録は「{scan}」です。スキャン記録を基準とします。",
            "zh": "摘要写的是“{summary}”，但最新扫描记录为“{scan}”。以扫描记录为准。",
        },
        "not_a_name": {
            "en": "The field for the receiver holds “{value}”, which is not a person's name. It is not counted as a signature.",
            "ja": "受取人の欄には「{value}」とあり、人の名前ではありません。署名としては扱いません。",
            "zh": "收件人一栏写的是“{value}”，不是人名，不作为签收签名。",
        },
        "signature_image_is_a_placeholder": {
            "en": "The document has a place for a signature image, but no image in it.",
            "ja": "署名画像の欄はありますが、画像は含まれていません。",
            "zh": "文件中有签名图片栏，但没有图片。",
        },
        "no_pickup_scan": {
            "en": "No entry shows when the carrier took the parcel.",
            "ja": "配送会社が荷物を引き受けた日時の記録がありません。",
            "zh": "没有承运商何时揽收包裹的记录。",
        },
        "delivered_without_date": {
            "en": "The document says delivered but gives no date of delivery.",
            "ja": "配達済みとありますが、配達日の記載がありません。",
            "zh": "文件显示已送达，但没有送达日期。",
        },
        "code_not_known": {
            "en": "The carrier's code “{code}” ({text}) is not known here; its meaning was not guessed.",
            "ja": "配送会社のコード「{code}」（{text}）は未登録のため、意味を推測していません。",
            "zh": "承运商代码“{code}”（{text}）尚未收录，未作推测。",
        },
        "carrier_said": {
            "en": "The carrier adds: {text}",
            "ja": "配送会社からの補足：{text}",
            "zh": "承运商补充说明：{text}",
        },
        "number_not_found": {
            "en": "The carrier does not know this tracking number: {text}",
            "ja": "配送会社にこの追跡番号の記録がありません：{text}",
            "zh": "承运商查无此运单号：{text}",
        },
    }
)


def note(code: str, /, **facts: str) -> Note:
    """A note by its code; the facts fill its text."""
    return Note(code, MappingProxyType(facts))


# What carriers write where a name belongs; none of it names a person.
_REMARK: Final = re.compile(
    r"signature|\bsign(ed)? for\b|\breleased?\b|\bnot (required|requested|available|provided)|\bon file\b|\bleft (at|with|in|on)\b|"
    r"\bfront (door|desk|porch)\b|\bmail ?(box|room)\b|\bbase ?64\b|\bcovid\b|\bc-?19\b",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset(
    "driver porch door garage reception neighbour neighbor unknown none null n/a na tbd placeholder string customer "
    "resident occupant consignee recipient addressee agent".split()
)


def named_person(text: str | None) -> str | None:
    """The text if it can be a person's name, else ``None``: two letters at least and no carrier's remark in its place."""
    cleaned = " ".join((text or "").split())
    letters = sum(character.isalpha() for character in cleaned)
    if cleaned.casefold() in _NO_NAMES or _REMARK.search(cleaned):
        return None
    # One ideograph can be a family name; one Latin letter cannot.
    ideographs = sum("\u3400" <= character <= "\u9fff" for character in cleaned)
    return cleaned if letters >= 2 or ideographs else None
