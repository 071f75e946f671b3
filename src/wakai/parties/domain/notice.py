"""The notice about personal data, for people who are upset and in a hurry: what is recorded, why, who sees it, how long, what they can do.

Each time data comes in, a record says which version of these words held (`processing.NOTICE`). Whoever changes a sentence here
gives the version a new name there.
"""

from __future__ import annotations

from typing import Final

from wakai.kernel.languages import Texts
from wakai.parties.domain.retention import RETENTION

TITLE: Final[Texts] = {
    "en": "How we handle your data",
    "ja": "個人データの取扱いについて",
    "zh": "我们如何处理您的数据",
}
SHORT: Final[Texts] = {
    "en": "To settle this claim we record your name, e-mail address and order, and what you write and hand in: while the case runs and three years after.",
    "ja": "この申立ての解決のため、お名前、メールアドレス、ご注文の内容、ご記入・ご提出いただいたものを記録し、案件の終了後3年間まで保管します。",
    "zh": "为解决本申请，我们会记录您的姓名、电子邮箱、订单以及您填写和提交的内容，并保存至案件结束后三年。",
}
"""Beside each form with which somebody comes into a case; a link to the notice follows."""

SECTIONS: Final[tuple[tuple[Texts, Texts], ...]] = (
    (
        {"en": "What we record", "ja": "記録するもの", "zh": "我们记录什么"},
        {
            "en": "Your name, your e-mail address, your order with its delivery address as the marketplace told us, what you write here, and the files you hand in.",
            "ja": "お名前、メールアドレス、マーケットプレイスから受け取ったご注文の内容とお届け先、ここにご記入いただいた文章、ご提出いただいたファイルです。",
            "zh": "您的姓名、电子邮箱、平台提供的订单信息及收货地址、您在此填写的内容，以及您提交的文件。",
        },
    ),
    (
        {"en": "Why we may", "ja": "記録する理由", "zh": "我们为何可以记录"},
        {
            "en": "Because a claim cannot be brought, answered or decided without it. We use it for nothing else: not for advertising, and we do not sell it.",
            "ja": "申立て・答弁・審査に必要なためです。ほかの目的には使いません。広告には利用せず、販売もいたしません。",
            "zh": "因为没有这些内容，就无法提出、答复或裁决申请。我们不作其他用途，不用于广告，也不会出售。",
        },
    ),
    (
        {"en": "Who sees it", "ja": "ご覧になる方", "zh": "谁能看到"},
        {
            "en": "The other side sees what you write and hand in for both sides, but neither your e-mail address nor where a photo was taken. The secretariat sees all of it. Each time one of them looks, we record it, and you can see it under “Your data”.",
            "ja": "双方に向けてご記入・ご提出いただいたものは、相手方も見ることができます。メールアドレスや写真の撮影場所は相手方には表示されません。事務局はすべてを見ることができ、閲覧のたびに記録が残ります。記録は「ご自身のデータ」のページで確認できます。",
            "zh": "您面向双方填写和提交的内容，对方可以看到；您的电子邮箱和照片的拍摄地点不会显示给对方。平台客服可以看到全部内容，每次查看都会留下记录，您可以在“您的数据”页面查看。",
        },
    ),
    (
        {"en": "What is proved, and to whom", "ja": "証明のために行うこと", "zh": "为证明而做的事"},
        {
            "en": "So that nobody can change the record unnoticed, we have a fingerprint (a hash) of each file stamped with the time by an independent authority. It gets the fingerprint and never the file, and cannot learn from it what is in the file.",
            "ja": "記録がひそかに書き換えられないよう、各ファイルの指紋にあたる値（ハッシュ値）に、第三者機関のタイムスタンプを付けます。機関に渡るのはハッシュ値だけで、ファイルの内容は伝わりません。",
            "zh": "为防止记录被暗中更改，我们会请独立机构为每个文件的“指纹”（哈希值）加盖时间戳。该机构只收到哈希值，不会收到文件，也无法由此得知文件内容。",
        },
    ),
    (
        {"en": "What you can do", "ja": "ご自身でできること", "zh": "您可以做什么"},
        {
            "en": "Under “Your data” you see everything we hold about you, take it along in one file, correct your name and address, and have it erased. While a case runs, and three years after, its record is the other side’s evidence too and is kept; then it goes by itself once you have asked.",
            "ja": "「ご自身のデータ」のページで、保管しているすべてのデータの確認、ファイルでの受け取り、お名前・メールアドレスの訂正、消去のご請求ができます。案件の進行中と終了後3年間は、その記録は相手方の証拠でもあるため保管します。消去をご請求いただいた場合は、その後自動的に消去されます。",
            "zh": "在“您的数据”页面，您可以查看我们保存的全部内容、下载为一个文件、更正姓名和邮箱，以及申请删除。案件进行期间及结束后三年内，案件记录同时也是对方的证据，需要保存；您申请删除后，期满会自动删除。",
        },
    ),
)
HOW_LONG: Final[Texts] = {"en": "How long", "ja": "保管期間", "zh": "保存多久"}


def kept() -> tuple[tuple[Texts, Texts], ...]:
    """Each kind of data, and until when it is kept."""
    return tuple((row.what, row.until) for row in RETENTION.values())
