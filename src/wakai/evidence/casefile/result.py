"""What a verification found: numbered steps, each with its state and its reasons, as words and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from wakai.kernel.languages import Texts, pick

State = Literal["ok", "failed", "not_there"]
"""ok: checked and holds; failed: checked and does not hold; not_there: nothing enclosed that could be checked."""

STEPS: Final[Mapping[str, Texts]] = {
    "structure": {"en": "Structure and names", "ja": "構造と名前", "zh": "结构与名称"},
    "manifests": {"en": "Lists of files and hashes", "ja": "ファイル一覧とハッシュ", "zh": "文件清单与哈希"},
    "seal": {"en": "Seal of the operator", "ja": "運営者の封印", "zh": "运营方封签"},
    "docket": {"en": "Docket complete and in order", "ja": "事件記録の連続性", "zh": "卷宗完整有序"},
    "exhibits": {"en": "Exhibits", "ja": "証拠", "zh": "证据"},
    "commitments": {"en": "Commitments opened", "ja": "コミットメントの開示", "zh": "承诺值核对"},
    "receipts": {"en": "Receipts of the log", "ja": "ログの受領証", "zh": "日志回执"},
    "witnesses": {"en": "Witnesses", "ja": "証人", "zh": "见证人"},
    "time_stamps": {"en": "Time stamps", "ja": "タイムスタンプ", "zh": "时间戳"},
    "decisions": {"en": "Decisions judged again", "ja": "決定の再計算", "zh": "裁决重新计算"},
    "seen": {"en": "What the decider had", "ja": "決定時に参照した資料", "zh": "裁决时所见材料"},
}

STATES: Final[Mapping[str, Texts]] = {
    "ok": {"en": "ok", "ja": "問題なし", "zh": "通过"},
    "failed": {"en": "FAILED", "ja": "不一致", "zh": "未通过"},
    "not_there": {"en": "not there", "ja": "同封なし", "zh": "未附"},
}

REASONS: Final[Mapping[str, Texts]] = {
    "refused": {"en": "{what}", "ja": "{what}", "zh": "{what}"},
    "not_reached": {
        "en": "not looked at, because an earlier step failed",
        "ja": "前の段階で不一致があったため、確認していません",
        "zh": "因前面的步骤未通过而未检查",
    },
    "checked": {"en": "{n} checked", "ja": "{n}件を確認", "zh": "已核对 {n} 项"},
    "unreadable": {"en": "cannot be read: {what}", "ja": "読み取れません：{what}", "zh": "无法读取：{what}"},
    "missing": {"en": "{what} is missing", "ja": "{what} がありません", "zh": "缺少 {what}"},
    "unlisted": {"en": "{what} is in no list", "ja": "{what} は一覧にありません", "zh": "{what} 不在清单中"},
    "changed": {
        "en": "{what} is not what the list says: it was changed",
        "ja": "{what} が一覧と一致しません。変更されています",
        "zh": "{what} 与清单不符，已被改动",
    },
    "not_as_written": {
        "en": "{what} is not as Wakai writes it",
        "ja": "{what} がWakaiの書き出す形と異なります",
        "zh": "{what} 与 Wakai 写出的形式不同",
    },
    "no_key": {
        "en": "no key of the operator enclosed or given",
        "ja": "運営者の鍵が同封・指定されていません",
        "zh": "未附也未指定运营方密钥",
    },
    "no_seal": {"en": "not sealed", "ja": "封印がありません", "zh": "没有封签"},
    "sealed": {
        "en": "sealed by {key}; compare this key with the published one",
        "ja": "{key} による封印。公開されている鍵と照合してください",
        "zh": "由 {key} 封签，请与公布的密钥核对",
    },
    "other_key": {
        "en": "the enclosed key is not the one given",
        "ja": "同封の鍵が、指定された鍵と異なります",
        "zh": "所附密钥与指定的密钥不同",
    },
    "other_seal": {
        "en": "the seal is of another list of files",
        "ja": "封印は別の一覧に対するものです",
        "zh": "封签对应的是另一份清单",
    },
    "gap": {"en": "line {what} is missing or out of place", "ja": "{what}番の記録が欠落または順序違いです", "zh": "第 {what} 条缺失或次序有误"},
    "backwards": {"en": "line {what} is earlier than the one before", "ja": "{what}番の時刻が前の記録より前です", "zh": "第 {what} 条早于前一条"},
    "differs": {"en": "{what} does not agree", "ja": "{what} が一致しません", "zh": "{what} 不一致"},
    "too_late": {
        "en": "{what} renews a time stamp whose certificate was not in force any more",
        "ja": "{what} は、証明書の有効期間外のタイムスタンプを更新しています",
        "zh": "{what} 所续展的时间戳，其证书当时已不在有效期内",
    },
    "withheld": {
        "en": "{n} checked; {more} with the secretariat only",
        "ja": "{n}件を確認。{more}件は事務局のみが保管",
        "zh": "已核对 {n} 项；{more} 项仅由平台客服保管",
    },
    "files_erased": {
        "en": "{n} checked; {gone} erased on request; {more} with the secretariat only",
        "ja": "{n}件を確認。{gone}件は請求により消去済み。{more}件は事務局のみが保管",
        "zh": "已核对 {n} 项；{gone} 项已应要求删除；{more} 项仅由平台客服保管",
    },
    "partly": {"en": "{n} checked, {more} not there yet", "ja": "{n}件を確認、{more}件は未同封", "zh": "已核对 {n} 项，{more} 项尚未附"},
    "erased": {
        "en": "{n} checked; the words of {more} docket lines were erased and cannot be compared any more",
        "ja": "{n}件を確認。消去された記録{more}件は照合できません",
        "zh": "已核对 {n} 项；{more} 条记录的文字已删除，无法再核对",
    },
    "none": {"en": "none enclosed", "ja": "同封されていません", "zh": "未附"},
    "elsewhere": {
        "en": "decided in another deployment; to be judged again from the case file that came from there",
        "ja": "他の運用先で下された決定です。再計算には、そこで書き出された元の案件ファイルが必要です",
        "zh": "裁决由另一部署作出；如需重新计算，请使用该部署导出的原案件文件",
    },
    "does_not_open": {"en": "{what}: key and content are not those committed to", "ja": "{what}：鍵と内容がコミットメントと一致しません", "zh": "{what}：密钥和内容与承诺值不符"},
    "proof": {"en": "{what}: {why}", "ja": "{what}：{why}", "zh": "{what}：{why}"},
    "not_judged": {"en": "{what} cannot be judged again", "ja": "{what} を再計算できません", "zh": "{what} 无法重新计算"},
    "by_people": {
        "en": "{n} judged again, the same to the byte; {more} by people without rules",
        "ja": "{n}件を再計算し完全に一致。{more}件は規則によらない人の決定",
        "zh": "重新计算 {n} 件，逐字节一致；{more} 件由人作出、无规则",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step ended as it did: a code of `REASONS` with its facts."""

    code: str
    facts: Mapping[str, Any]

    def text(self, language: str) -> str:
        """In words."""
        facts = {name: value.text(language) if hasattr(value, "text") else value for name, value in self.facts.items()}
        return pick(REASONS[self.code], language).format(**facts)


def reason(code: str, **facts: Any) -> Reason:
    """Shorthand."""
    return Reason(code, facts)


@dataclass(frozen=True, slots=True)
class Step:
    """One step; its name is a key of `STEPS`."""

    name: str
    state: State
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """All steps in order."""

    steps: tuple[Step, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the steps that failed."""
        return tuple(step.name for step in self.steps if step.state == "failed")

    @property
    def ok(self) -> bool:
        """Whether nothing failed. What is not there has not failed, and proves nothing either."""
        return not self.failed

    def to_data(self, language: str = "en") -> dict[str, Any]:
        """As JSON: codes for programs, texts for people."""
        steps = [
            {
                "n": n,
                "name": step.name,
                "title": pick(STEPS[step.name], language),
                "state": step.state,
                "reasons": [{"code": row.code, "text": row.text(language)} for row in step.reasons],
            }
            for n, step in enumerate(self.steps, 1)
        ]
        return {"ok": self.ok, "steps": steps}
