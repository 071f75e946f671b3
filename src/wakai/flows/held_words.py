"""What the parts and fields of "everything held about you" are called, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wakai.evidence.domain.verdict_texts import HEAD_NAMES
from wakai.kernel.languages import Texts

SECTIONS: Final[Mapping[str, tuple[Texts, str]]] = {
    "account": ({"en": "Account", "ja": "アカウント", "zh": "账号"}, "account"),
    "orders": ({"en": "Orders", "ja": "注文", "zh": "订单"}, "account"),
    "cases": ({"en": "Cases", "ja": "案件", "zh": "案件"}, "case"),
    "written": ({"en": "What you wrote in cases", "ja": "案件で書かれた文章", "zh": "您在案件中填写的内容"}, "case"),
    "exhibits": ({"en": "Exhibits you handed in", "ja": "提出された証拠", "zh": "您提交的证据"}, "case"),
    "drafts": ({"en": "Claims not sent", "ja": "送信していない申立て", "zh": "未提交的申请"}, "draft"),
    "mails": ({"en": "Mails we wrote to you", "ja": "お送りしたメール", "zh": "发送给您的邮件"}, "mail"),
    "processing": (
        {"en": "Why we may use your data", "ja": "データを取り扱う根拠", "zh": "使用您的数据的依据"},
        "proof",
    ),
    "looks": ({"en": "Who of the staff looked at it", "ja": "職員による閲覧", "zh": "工作人员的查看记录"}, "proof"),
    "requests": ({"en": "What you asked of us", "ja": "これまでのご請求", "zh": "您提出过的请求"}, "proof"),
}
"""The title of each part, and the kind of data in `parties.domain.retention` by which it is kept."""

FIELDS: Final[Mapping[str, Texts]] = {
    "external_id": {"en": "Number at the marketplace", "ja": "マーケットプレイスでの番号", "zh": "平台编号"},
    "name": {"en": "Name", "ja": "名前", "zh": "名称"},
    "email": {"en": "E-mail address", "ja": "メールアドレス", "zh": "电子邮箱"},
    "language": {"en": "Language", "ja": "言語", "zh": "语言"},
    "zone": {"en": "Time zone", "ja": "タイムゾーン", "zh": "时区"},
    "country": {"en": "Country", "ja": "国", "zh": "国家/地区"},
    "number": {"en": "Number", "ja": "番号", "zh": "编号"},
    "case": {"en": "Case", "ja": "案件", "zh": "案件"},
    "at": {"en": "When", "ja": "日時", "zh": "时间"},
    "total": {"en": "Total", "ja": "合計", "zh": "合计"},
    "address": {"en": "Delivery address", "ja": "お届け先", "zh": "收货地址"},
    "opened_at": {"en": "Opened", "ja": "開始", "zh": "开始时间"},
    "closed_at": {"en": "Ended", "ja": "終了", "zh": "结束时间"},
    "held_until": {"en": "Held until", "ja": "保全の期限", "zh": "保全至"},
    "text": {"en": "Text", "ja": "文章", "zh": "内容"},
    "label": {"en": "Exhibit", "ja": "証拠", "zh": "证据"},
    "caption": {"en": "Caption", "ja": "説明", "zh": "说明"},
    "sha256": {"en": "SHA-256", "ja": "SHA-256", "zh": "SHA-256"},
    "file": {"en": "File in this copy", "ja": "この写しの中のファイル", "zh": "副本中的文件"},
    "answers": {"en": "Answers so far", "ja": "これまでの回答", "zh": "已填写的内容"},
    "to": {"en": "To", "ja": "宛先", "zh": "收件人"},
    "subject": {"en": "Subject", "ja": "件名", "zh": "主题"},
    "purpose": {"en": "What for", "ja": "目的", "zh": "目的"},
    "basis": {"en": "Ground", "ja": "根拠", "zh": "依据"},
    "kinds": {"en": "Kinds of data", "ja": "データの種類", "zh": "数据种类"},
    "controller": {"en": "Who answers for it", "ja": "責任者", "zh": "责任方"},
    "role": {"en": "Who", "ja": "閲覧者", "zh": "查看者"},
    "what": {"en": "What", "ja": "対象", "zh": "内容"},
    **{str(head): texts for head, texts in HEAD_NAMES.items()},
    "signatures": {
        "en": "Signatures of mail servers that were checked",
        "ja": "確認したメールサーバーの署名",
        "zh": "已检查的邮件服务器签名",
    },
    "done_at": {"en": "Done", "ja": "完了", "zh": "完成时间"},
}

WHILE_IT_RUNS: Final[Texts] = {
    "en": "while it runs, and three years after",
    "ja": "進行中および終了後3年間",
    "zh": "进行期间及结束后三年",
}
TITLE: Final[Texts] = {
    "en": "Everything held about you",
    "ja": "お預かりしているすべてのデータ",
    "zh": "我们保存的您的全部数据",
}
NOTHING: Final[Texts] = {"en": "Nothing.", "ja": "ありません。", "zh": "没有。"}
KEPT: Final[Texts] = {"en": "Kept: {until}", "ja": "保管期間：{until}", "zh": "保存期限：{until}"}
AS_OF: Final[Texts] = {"en": "As of {at}", "ja": "{at} 現在", "zh": "截至{at}"}
