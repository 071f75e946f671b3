"""On what ground personal data is processed, in the words of ISO/IEC TS 27560, which serve consent and other grounds alike.

What is needed for the procedure is not "consented to": the person is told of it (a notice) and the ground is the contract or
the claim itself. Only what could be refused without harm is consent, and can be withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wakai.kernel.languages import Texts

CONSENT: Final = "consent"
CONTRACT: Final = "contract"
LEGAL_CLAIMS: Final = "legal_claims"
BASES: Final[Mapping[str, Texts]] = {
    CONSENT: {"en": "Your consent", "ja": "ご本人の同意", "zh": "您的同意"},
    CONTRACT: {"en": "Needed for the procedure you take part in", "ja": "参加している手続きに必要", "zh": "您参与的程序所必需"},
    LEGAL_CLAIMS: {"en": "Needed to bring or answer a claim", "ja": "申立て・答弁に必要", "zh": "提出或答复申请所必需"},
}  # fmt: skip
NOTICE: Final = "2026-11"
"""Which text of the notice was shown; the texts are those of `PURPOSES` and of `notice`."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data is for: its words, its ground, and the kinds of personal data it takes."""

    text: Texts
    basis: str
    kinds: tuple[str, ...]


PURPOSES: Final[Mapping[str, Purpose]] = {
    "claim": Purpose(
        {"en": "To examine and settle the claim you filed", "ja": "ご本人の申立てを審査し、解決するため", "zh": "为审查并解决您提出的申请"},
        LEGAL_CLAIMS,
        ("identity", "contact", "order", "statements", "exhibits"),
    ),
    "answer": Purpose(
        {"en": "To hear your side of a claim against you", "ja": "ご本人に対する申立てについて、言い分を聞くため", "zh": "为听取您对他人申请的答复"},
        LEGAL_CLAIMS,
        ("identity", "contact", "order", "statements", "exhibits"),
    ),
    "draft": Purpose(
        {"en": "To keep a claim that you began until you send it", "ja": "入力途中の申立てを、送信されるまで保存するため", "zh": "为保存您尚未提交的申请"},
        LEGAL_CLAIMS,
        ("order", "statements", "exhibits"),
    ),
    "exhibit": Purpose(
        {"en": "To examine the evidence you handed in", "ja": "ご提出いただいた証拠を審査するため", "zh": "为审查您提交的证据"},
        LEGAL_CLAIMS,
        ("exhibits",),
    ),
    "code": Purpose(
        {"en": "To see that an order is yours before we show it", "ja": "ご注文をお見せする前に、ご本人であることを確認するため", "zh": "为在显示订单前确认其属于您"},
        CONTRACT,
        ("contact", "order"),
    ),
    "correction": Purpose(
        {"en": "To correct your name or address as you asked", "ja": "ご依頼によりお名前やメールアドレスを訂正するため", "zh": "为按您的要求更正姓名或邮箱"},
        CONTRACT,
        ("identity", "contact"),
    ),
}  # fmt: skip
KINDS: Final[Mapping[str, Texts]] = {
    "identity": {"en": "name", "ja": "お名前", "zh": "姓名"},
    "contact": {"en": "e-mail address", "ja": "メールアドレス", "zh": "电子邮箱"},
    "order": {"en": "order and delivery address", "ja": "注文とお届け先", "zh": "订单与收货地址"},
    "statements": {"en": "what you wrote", "ja": "書かれた文章", "zh": "您填写的内容"},
    "exhibits": {"en": "files you handed in", "ja": "提出されたファイル", "zh": "您提交的文件"},
}
