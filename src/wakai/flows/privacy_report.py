"""The yearly privacy report, counted from the record alone: what people asked, what was done, who looked at what and why.

Whether there were incidents the record cannot know. It says so, and leaves the line to the people who answer for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from wakai.kernel.languages import Texts, pick
from wakai.parties.domain.processing import PURPOSES
from wakai.parties.privacy_queries import figures

REQUESTS: Final[Mapping[str, Texts]] = {
    "export": {"en": "copies of one’s data", "ja": "データの写し", "zh": "数据副本"},
    "correction": {"en": "corrections", "ja": "訂正", "zh": "更正"},
    "erasure": {"en": "erasures", "ja": "消去", "zh": "删除"},
}
WHAT: Final[Mapping[str, Texts]] = {
    "case": {"en": "a case", "ja": "案件", "zh": "案件"},
    "exhibit": {"en": "an exhibit", "ja": "証拠", "zh": "证据"},
    "search": {"en": "a list or search", "ja": "一覧・検索", "zh": "列表或搜索"},
    "admin": {"en": "the administration pages", "ja": "管理画面", "zh": "管理页面"},
}
WHY: Final[Mapping[str, Texts]] = {
    "handling": {"en": "handling cases", "ja": "案件の処理", "zh": "处理案件"},
    "audit": {"en": "audit", "ja": "監査", "zh": "审计"},
}
ROLES: Final[Mapping[str, Texts]] = {
    "agent": {"en": "secretariat", "ja": "事務局", "zh": "平台客服"},
    "supervisor": {"en": "supervisor", "ja": "監督者", "zh": "主管"},
    "auditor": {"en": "auditor", "ja": "監査人", "zh": "审计员"},
    "admin": {"en": "administrator", "ja": "システム管理者", "zh": "系统管理员"},
}
_WORDS: Final[Mapping[str, Texts]] = {
    "title": {"en": "Privacy report {year}", "ja": "{year}年 個人データ取扱い報告", "zh": "{year}年个人数据报告"},
    "asked": {"en": "Requests received", "ja": "受け付けたご請求", "zh": "收到的请求"},
    "done": {"en": "Requests fulfilled", "ja": "対応を終えたご請求", "zh": "已完成的请求"},
    "waiting": {
        "en": "Requests waiting at the end of the year, because a case holds its record: {n}",
        "ja": "案件の記録保全のため、年末時点で待機中のご請求：{n}件",
        "zh": "因案件记录处于保全期，截至年末仍在等待的请求：{n}项",
    },
    "looks": {"en": "Looks of the staff at personal data", "ja": "職員による個人データの閲覧", "zh": "工作人员查看个人数据的次数"},
    "processing": {"en": "Processing recorded", "ja": "記録された取扱い", "zh": "已记录的数据处理"},
    "keys": {
        "en": "Keys under which files lie sealed, today: {n}",
        "ja": "ファイルを封緘している鍵の数（現在）：{n}",
        "zh": "当前用于封存文件的密钥数：{n}",
    },
    "incidents": {
        "en": "Incidents: the record does not know of incidents. Whoever answers for privacy adds them here, or states that there were none.",
        "ja": "事故：記録からは判断できません。責任者がここに記入するか、なかった旨を明記してください。",
        "zh": "事件：系统记录无法得知是否发生安全事件。请由负责人在此填写，或注明没有发生。",
    },
    "none": {"en": "none", "ja": "なし", "zh": "无"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """One year's figures, in a form that JSON carries; years begin and end at midnight UTC."""

    data: Mapping[str, Any]

    def text(self, language: str) -> str:
        """The report as lines for people."""
        return "\n".join(_lines(self.data, language)) + "\n"


def privacy_report(year: int) -> Report:
    """The report of one calendar year."""
    found = figures(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    looks = [
        {"role": role, "purpose": purpose, "what": what, "count": n}
        for (role, purpose, what), n in sorted(found.looks.items())
    ]
    return Report(
        {
            "year": year,
            "asked": {kind: found.asked[kind] for kind in REQUESTS},
            "done": {kind: found.done[kind] for kind in REQUESTS},
            "waiting": found.waiting,
            "looks": looks,
            "processing": {purpose: found.processing[purpose] for purpose in PURPOSES},
            "keys": found.keys,
            "incidents": None,
        }
    )


def _lines(data: Mapping[str, Any], language: str) -> Iterator[str]:
    def word(name: str, **values: object) -> str:
        return pick(_WORDS[name], language).format(**values)

    yield word("title", year=data["year"])
    for part in ("asked", "done"):
        yield ""
        yield word(part)
        yield from (f"  {pick(REQUESTS[kind], language)}: {n}" for kind, n in data[part].items())
    yield ""
    yield word("waiting", n=data["waiting"])
    yield ""
    yield word("looks")
    yield from (f"  {_look(row, language)}: {row['count']}" for row in data["looks"])
    if not data["looks"]:
        yield f"  {word('none')}"
    yield ""
    yield word("processing")
    yield from (f"  {pick(PURPOSES[name].text, language)}: {n}" for name, n in data["processing"].items())
    yield ""
    yield word("keys", n=data["keys"])
    yield word("incidents")


def _look(row: Mapping[str, Any], language: str) -> str:
    names = (ROLES[row["role"]], WHY[row["purpose"]], WHAT[row["what"]])
    return " · ".join(pick(name, language) for name in names)
