"""The words of the page and of the custody lines, in three languages. The same words as on the case page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wakai.kernel.languages import Texts, pick

ACTS: Final[Mapping[str, Texts]] = {
    "claim": {"en": "Claim", "ja": "申立て", "zh": "提出申请"},
    "answer": {"en": "Answer to the claim", "ja": "申立てへの回答", "zh": "答复申请"},
    "message": {"en": "Message", "ja": "メッセージ", "zh": "留言"},
    "offer": {"en": "Offer", "ja": "提案", "zh": "方案"},
    "counter": {"en": "Counter-offer", "ja": "対案", "zh": "新方案"},
    "accept": {"en": "Offer accepted", "ja": "提案の承諾", "zh": "接受方案"},
    "reject": {"en": "Offer declined", "ja": "提案の辞退", "zh": "拒绝方案"},
    "withdraw_offer": {"en": "Offer withdrawn", "ja": "提案の取下げ", "zh": "撤回方案"},
    "concede": {"en": "Agreed to everything asked for", "ja": "申立ての受入れ", "zh": "同意全部请求"},
    "withdraw_claim": {"en": "Claim withdrawn", "ja": "申立ての取下げ", "zh": "撤回申请"},
    "ask_extension": {"en": "Asked for more time", "ja": "期限延長の依頼", "zh": "请求延期"},
    "grant_extension": {"en": "More time agreed to", "ja": "期限延長への同意", "zh": "同意延期"},
    "refuse_extension": {"en": "More time declined", "ja": "期限延長の不同意", "zh": "不同意延期"},
    "add_exhibit": {"en": "Exhibit handed in", "ja": "証拠の提出", "zh": "提交证据"},
    "contest_exhibit": {"en": "Exhibit contested", "ja": "証拠への異議", "zh": "对证据提出异议"},
    "withdraw_contest": {"en": "Contest taken back", "ja": "証拠への異議の取り下げ", "zh": "撤回对证据的异议"},
    "step_in": {"en": "Asked for a decision", "ja": "決定の申請", "zh": "申请裁决"},
    "ask_fact": {"en": "Questions", "ja": "質問", "zh": "提问"},
    "state_fact": {"en": "Answer to a question", "ja": "質問への回答", "zh": "回答问题"},
    "refer_to_secretariat": {"en": "Passed to the secretariat", "ja": "事務局への引継ぎ", "zh": "转交平台客服"},
    "issue_decision": {"en": "Decision", "ja": "決定", "zh": "裁决"},
    "warn": {"en": "Reminder of a deadline", "ja": "期限前の通知", "zh": "到期提醒"},
    "lapse": {"en": "A deadline passed", "ja": "期限経過", "zh": "逾期"},
    "contest": {
        "en": "Authenticity of an exhibit contested",
        "ja": "証拠の真正性への異議",
        "zh": "对证据真实性提出异议",
    },
}

ROLES: Final[Mapping[str, Texts]] = {
    "buyer": {"en": "Buyer", "ja": "購入者", "zh": "买家"},
    "seller": {"en": "Seller", "ja": "出品者", "zh": "卖家"},
    "agent": {"en": "Secretariat", "ja": "事務局", "zh": "平台客服"},
    "system": {"en": "The marketplace's system", "ja": "システム", "zh": "系统"},
    "rulebook": {"en": "The published rules", "ja": "公開された規則", "zh": "已发布的规则"},
    "neither": {"en": "Neither side", "ja": "いずれでもない", "zh": "双方均不"},
}

STAGES: Final[Mapping[str, Texts]] = {
    "negotiation": {"en": "Both sides talk", "ja": "話し合い", "zh": "协商"},
    "decision": {"en": "Being decided", "ja": "決定", "zh": "裁决"},
    "closed": {"en": "Closed", "ja": "終了", "zh": "已结束"},
}

REMEDIES: Final[Mapping[str, Texts]] = {
    "none": {"en": "No refund or other remedy", "ja": "返金などの措置なし", "zh": "不予退款或其他处理"},
    "refund": {"en": "Refund", "ja": "返金", "zh": "退款"},
    "partial_refund": {"en": "Partial refund", "ja": "一部返金", "zh": "部分退款"},
    "return_and_refund": {"en": "Return of the item and refund", "ja": "商品の返品と返金", "zh": "退货退款"},
    "replacement": {"en": "Replacement", "ja": "商品の交換", "zh": "换货"},
    "repair": {"en": "Repair", "ja": "修理", "zh": "维修"},
}

HANDLED: Final[Mapping[str, Texts]] = {
    "received": {"en": "Received from", "ja": "受領（提出者）", "zh": "接收自"},
    "derived": {"en": "Copy or text made by", "ja": "複製・テキストの作成", "zh": "制作副本或文字"},
    "scanned": {"en": "Checked for harmful content by", "ja": "有害な内容の検査", "zh": "有害内容检查"},
    "attached": {"en": "Taken from the draft into the case by", "ja": "下書きから案件へ編入", "zh": "由草稿归入案件"},
    "opened": {"en": "Opened by", "ja": "閲覧", "zh": "查看"},
    "downloaded": {"en": "Downloaded by", "ja": "ダウンロード", "zh": "下载"},
    "compared": {
        "en": "The bytes kept were compared with the SHA-256 by",
        "ja": "保存データとSHA-256の照合",
        "zh": "保存的数据与SHA-256比对",
    },
    "imported": {"en": "Taken over from another system by", "ja": "他のシステムから引継ぎ", "zh": "从其他系统接收"},
}

SAY: Final[Mapping[str, Texts]] = {
    "title": {"en": "Case file", "ja": "案件ファイル", "zh": "案件文件"},
    "case": {"en": "Case", "ja": "案件", "zh": "案件"},
    "for": {"en": "Written for", "ja": "対象", "zh": "提供给"},
    "for_note": {
        "en": "It holds what this side may see, and nothing else.",
        "ja": "この立場で閲覧できるものだけが含まれています。",
        "zh": "仅包含该方可查看的内容。",
    },
    "exported": {"en": "Written on", "ja": "作成日時", "zh": "生成时间"},
    "opened": {"en": "Opened", "ja": "開始", "zh": "立案"},
    "closed": {"en": "Closed", "ja": "終了", "zh": "结案"},
    "stage": {"en": "Stage", "ja": "段階", "zh": "阶段"},
    "order": {"en": "Order", "ja": "注文", "zh": "订单"},
    "items": {"en": "Items", "ja": "商品", "zh": "商品"},
    "asked": {"en": "Asked for", "ja": "求める対応", "zh": "请求"},
    "offered": {"en": "Offered", "ja": "提案内容", "zh": "方案内容"},
    "paid": {"en": "Paid", "ja": "お支払額", "zh": "已付金额"},
    "how": {"en": "How to check this file", "ja": "このファイルの検証方法", "zh": "如何验证本文件"},
    "how_note": {
        "en": "VERIFY.txt lists the commands, with tools that Wakai did not write. With Wakai: wakai casefile verify FILE",
        "ja": "VERIFY.txt に、Wakai以外の一般的なツールで検証するコマンドがあります。Wakaiを使う場合：wakai casefile verify FILE",
        "zh": "VERIFY.txt 列出了使用第三方工具验证的命令。使用 Wakai 时：wakai casefile verify FILE",
    },
    "docket": {"en": "Everything done in the case, in order", "ja": "事件記録", "zh": "卷宗"},
    "changes": {
        "en": "What the marketplace told otherwise about the order",
        "ja": "注文についてのマーケットプレイスの記録の変更",
        "zh": "平台对订单记录的更改",
    },
    "told_on": {"en": "Told on", "ja": "変更日時", "zh": "更改时间"},
    "evidence": {"en": "Evidence", "ja": "証拠", "zh": "证据"},
    "no_evidence": {"en": "No exhibits.", "ja": "証拠はありません。", "zh": "没有证据。"},
    "decisions": {"en": "Decisions", "ja": "決定", "zh": "裁决"},
    "favours": {"en": "In favour of", "ja": "認容された側", "zh": "支持"},
    "result": {"en": "Result", "ja": "結論", "zh": "结果"},
    "reason": {"en": "Reason given", "ja": "理由", "zh": "理由"},
    "points": {"en": "Points found", "ja": "認定した事項", "zh": "认定的事项"},
    "hash": {"en": "SHA-256 of the bytes as received", "ja": "受領した原本のSHA-256", "zh": "原始内容的 SHA-256"},
    "received": {"en": "Received", "ja": "受領", "zh": "接收"},
    "original": {"en": "As received", "ja": "原本", "zh": "原件"},
    "shown": {"en": "Copy without metadata", "ja": "メタデータを除いた複製", "zh": "不含元数据的副本"},
    "withheld": {
        "en": "The original is with the secretariat: it may tell where it was made.",
        "ja": "原本は事務局が保管しています（撮影場所などが分かる場合があるため）。",
        "zh": "原件由平台客服保管（其中可能含有拍摄地点）。",
    },
    "erased": {
        "en": "Erased at the request of the side it came from. Its hash, its time stamps and its place in the record remain.",
        "ja": "提出した側の請求により消去されました。ハッシュ値、タイムスタンプ、記録上の位置は残っています。",
        "zh": "已应提交方的要求删除。其哈希值、时间戳和记录中的位置仍予保留。",
    },
    "erased_on": {"en": "Erased on", "ja": "消去日時", "zh": "删除时间"},
    "authenticity": {"en": "Authenticity", "ja": "真正性", "zh": "真实性"},
    "found_note": {
        "en": "What stands under Authenticity is what the operator of the site had found when this file was written. What it was found from is in metadata/exhibits.jsonl; VERIFY.txt tells how to repeat it.",
        "ja": "「真正性」の記載は、このファイルの作成時点で運営者が確認した内容です。その根拠は metadata/exhibits.jsonl に、確認し直す方法は VERIFY.txt に記載しています。",
        "zh": "“真实性”一栏为生成本文件时运营方查明的情况。其依据载于 metadata/exhibits.jsonl，重新核验的方法见 VERIFY.txt。",
    },
    "custody": {"en": "Custody", "ja": "保管の経過", "zh": "保管记录"},
    "seen": {"en": "What the decider had", "ja": "決定時に参照した資料", "zh": "裁决时所见材料"},
    "rule": {"en": "Rule", "ja": "規則", "zh": "规则"},
    "statements": {"en": "Stated", "ja": "述べた事実", "zh": "陈述的事实"},
    "due": {"en": "Deadline", "ja": "期限", "zh": "截止时间"},
    "about": {"en": "About entry", "ja": "対象の記録", "zh": "涉及记录"},
    "unknown": {"en": "cannot tell", "ja": "分からない", "zh": "无法说明"},
    "language": {"en": "Language", "ja": "言語", "zh": "语言"},
    "proofs": {"en": "Proofs enclosed", "ja": "同封された証明", "zh": "所附证明"},
    "receipts": {"en": "receipts of the log", "ja": "ログの受領証", "zh": "日志回执"},
    "stamps": {"en": "time stamps", "ja": "タイムスタンプ", "zh": "时间戳"},
}


PATHS: Final[Mapping[str, Texts]] = {
    "form": {"en": "by a form of the site", "ja": "サイトのフォームから", "zh": "通过网站表单"},
    "tus": {"en": "on the site, in pieces", "ja": "サイトで分割して送信", "zh": "在网站分段上传"},
    "mail": {"en": "by mail", "ja": "メールで", "zh": "通过邮件"},
    "import": {"en": "from another system", "ja": "他のシステムから", "zh": "来自其他系统"},
}
"""By which way a file came in."""
CLOCKS: Final[Mapping[str, Texts]] = {
    "the clock of the server": {"en": "by the clock of the server", "ja": "サーバーの時計による", "zh": "依服务器时钟"},
}
"""What an instant goes by, where the operator says nothing else."""


def words(table: Mapping[str, Texts], key: str, language: str) -> str:
    """The text for a stored word; a word that the table does not know stays as it is."""
    return pick(table[key], language) if key in table else key


TESTS: Final[Mapping[str, Texts]] = {
    "lawful": {"en": "lawful", "ja": "適法", "zh": "合法"},
    "authentic": {"en": "authentic", "ja": "真正", "zh": "真实"},
    "relevant": {"en": "relevant", "ja": "関連あり", "zh": "有关联"},
    "whole": {"en": "whole", "ja": "完全", "zh": "完整"},
}
"""What a decider says of a contested exhibit."""
