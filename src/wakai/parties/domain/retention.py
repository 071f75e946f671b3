"""How long personal data is kept, kind by kind, and what holds it when somebody asks for erasure.

A case's record is both sides' evidence: while it runs, and for as long as claims about it can still be brought, it is held
(a legal hold) even against a wish for erasure. What is not held goes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wakai.kernel.languages import Texts

CASE_KEPT: Final = timedelta(days=3 * 365 + 1)
"""How long the record of a case is held after it has ended: three years."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of personal data: what it is, and until when it is kept."""

    what: Texts
    until: Texts


RETENTION: Final[Mapping[str, Kept]] = {
    "account": Kept(
        {"en": "Name, e-mail address, language, country, and the number the marketplace knows you by", "ja": "お名前、メールアドレス、言語、国、マーケットプレイスでの番号", "zh": "姓名、电子邮箱、语言、国家，以及平台中的编号"},
        {"en": "Until you ask for erasure, and as long as a case of yours is held", "ja": "消去をご請求になるまで。保全中の案件がある間は保管します。", "zh": "直到您申请删除；您有案件处于保全期间时继续保存"},
    ),
    "case": Kept(
        {"en": "What you and the other side wrote and handed in, in a case", "ja": "案件でご本人と相手方が書いた文章、提出したもの", "zh": "您与对方在案件中填写和提交的内容"},
        {"en": "While the case runs, and three years after it has ended", "ja": "案件の進行中、および終了から3年間", "zh": "案件进行期间，以及结束后三年"},
    ),
    "draft": Kept(
        {"en": "Claims you began and did not send, with their files", "ja": "送信していない申立ての下書きと添付ファイル", "zh": "尚未提交的申请草稿及其文件"},
        {"en": "Until you send or erase them", "ja": "送信または消去されるまで", "zh": "直到您提交或删除"},
    ),
    "mail": Kept(
        {"en": "Mails we wrote to you", "ja": "当方からお送りしたメール", "zh": "我们发送给您的邮件"},
        {"en": "As long as the case they tell of", "ja": "その案件の保管期間と同じ期間", "zh": "与相关案件的保存期限相同"},
    ),
    "code": Kept(
        {"en": "Codes sent to your address, kept as a hash", "ja": "メールでお送りしたコード（ハッシュ値のみ）", "zh": "发送至您邮箱的验证码（仅保存哈希值）"},
        {"en": "One day after they have ended", "ja": "有効期限が切れてから1日間", "zh": "失效后一天"},
    ),
    "session": Kept(
        {"en": "That this browser is signed in", "ja": "このブラウザーがサインイン中であるという情報", "zh": "此浏览器的登录状态"},
        {"en": "Fourteen days", "ja": "14日間", "zh": "14天"},
    ),
    "proof": Kept(
        {"en": "Hashes, times and decisions, without names or texts", "ja": "ハッシュ値、日時、決定（お名前や文章は含みません）", "zh": "哈希值、时间和裁决（不含姓名或文字内容）"},
        {"en": "For good: the other side’s proofs rest on them", "ja": "期限なし。相手方の証明の根拠となるためです。", "zh": "长期保存：对方的证明以此为依据"},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hold:
    """A case that holds its record. `until` is None while the case runs, for then nobody knows."""

    case_id: str
    number: str
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the record must still be kept."""
        return self.until is None or at < self.until


def hold_of(case_id: str, number: str, closed_at: datetime | None) -> Hold:
    """The hold of one case."""
    return Hold(case_id, number, closed_at + CASE_KEPT if closed_at else None)


def parted(holds: Iterable[Hold], at: datetime) -> tuple[tuple[Hold, ...], tuple[Hold, ...]]:
    """The cases still held, and those whose record may go."""
    known = tuple(holds)
    return tuple(row for row in known if row.holds(at)), tuple(row for row in known if not row.holds(at))
