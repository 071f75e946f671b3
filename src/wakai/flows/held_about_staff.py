"""Everything held about somebody who works here: who they are, what they looked at, what they decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wakai.docket import queries as cases
from wakai.flows.privacy_report import ROLES, WHAT
from wakai.kernel.instants import format_instant
from wakai.kernel.languages import Texts, pick
from wakai.parties import queries as parties
from wakai.parties.privacy_queries import count_looks, looks

SHOWN: Final = 500
"""So many of the newest looks: they are all kept, and auditors read them all."""
TITLES: Final[Mapping[str, Texts]] = {
    "person": {"en": "You", "ja": "ご本人", "zh": "您本人"},
    "decisions": {"en": "What you decided", "ja": "行った決定", "zh": "您作出的裁决"},
    "looks": {"en": "What you looked at", "ja": "閲覧の記録", "zh": "您的查看记录"},
}
KEPT: Final[Mapping[str, Texts]] = {
    "person": {"en": "While you work here. The administrators of this site correct it.", "ja": "在職中保管します。訂正はこのサイトの管理者が行います。", "zh": "在职期间保存。如需更正，请联系本站管理员。"},
    "decisions": {"en": "For good: the parties’ proofs rest on them.", "ja": "期限なし。当事者の証明の根拠となるためです。", "zh": "长期保存：当事人的证明以此为依据。"},
    "looks": {"en": "For good: those whose data it is may ask who looked.", "ja": "期限なし。データのご本人が、閲覧者を確認できるようにするためです。", "zh": "长期保存：数据所属人有权了解谁查看过。"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StaffPart:
    """One kind of thing that is held: its title, how long, how many there are, and lines in words."""

    title: str
    kept: str
    count: int
    lines: tuple[str, ...]


def held_about_staff(person_id: int, *, language: str, zone: str) -> tuple[StaffPart, ...]:
    """All parts, in the reader's words; looks the newest first."""
    person = parties.person_of(person_id)
    decided = cases.decided_by(person_id)
    return (
        _part("person", 1, (person.name, person.email) if person else (), language),
        _part("decisions", len(decided), tuple(f"{number} · {format_instant(at, zone, language)}" for number, at in decided), language),
        _part("looks", count_looks(person_id=person_id), _looks(person_id, language, zone), language),
    )  # fmt: skip


def _part(name: str, count: int, lines: tuple[str, ...], language: str) -> StaffPart:
    return StaffPart(pick(TITLES[name], language), pick(KEPT[name], language), count, lines)


def _looks(person_id: int, language: str, zone: str) -> tuple[str, ...]:
    rows = looks(person_id=person_id, limit=SHOWN)
    heads = cases.heads_of({row.case_id for row in rows if row.case_id})
    return tuple(
        " · ".join(
            filter(
                None,
                (
                    format_instant(row.at, zone, language),
                    pick(ROLES[row.role], language),
                    pick(WHAT[row.what], language),
                    heads[row.case_id].number if row.case_id in heads else "",
                    row.label,
                ),
            )
        )
        for row in rows
    )
