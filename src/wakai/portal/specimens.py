"""What the style guide shows: invented people, one lamp that did not survive its journey."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from wakai.config.clock import now
from wakai.kernel.calendars import Term, derive
from wakai.kernel.languages import pick
from wakai.kernel.money import Money
from wakai.portal.forms import Card, Cards, CheckCards, DateField, FilesField, LongText, MoneyField, QuestionForm
from wakai.portal.reader import reader_of
from wakai.portal.shown import Act, Tile, Where

ALL: Final = frozenset({"buyer", "seller", "agent"})

WORDS: Final = {
    "question": {"en": "What went wrong?", "ja": "どのような問題がありましたか", "zh": "遇到了什么问题？"},
    "question_hint": {
        "en": "Choose the one that fits best. You can describe the details on the next page.",
        "ja": "いちばん近いものを1つ選んでください。詳しい内容は次のページで入力できます。",
        "zh": "请选择最接近的一项，详细情况可以在下一页填写。",
    },
    "c1": {"en": "It has not arrived", "ja": "商品が届かない", "zh": "没有收到商品"},
    "c1h": {
        "en": "Or tracking says delivered, but nothing came.",
        "ja": "追跡では配達済みなのに届いていない場合も含みます。",
        "zh": "包括物流显示已签收但实际没有收到的情况。",
    },
    "c2": {"en": "It is not as described", "ja": "商品が説明と違う", "zh": "商品与描述不符"},
    "c2h": {
        "en": "Damaged, different, missing parts, defective.",
        "ja": "破損、色やサイズの違い、部品の不足、不具合など。",
        "zh": "破损、款式不同、缺少配件、有故障等。",
    },
    "c3": {"en": "My refund has not come", "ja": "返金がまだ届いていない", "zh": "退款没有到账"},
    "story": {"en": "What happened?", "ja": "何があったか教えてください", "zh": "请说明发生了什么"},
    "story_hint": {
        "en": "In your own words. A few sentences are enough.",
        "ja": "ご自分の言葉で、数行で構いません。",
        "zh": "用您自己的话写几句即可。",
    },
    "when": {"en": "When did the parcel arrive?", "ja": "荷物はいつ届きましたか", "zh": "包裹是什么时候送到的？"},
    "amount": {"en": "How much should come back?", "ja": "返金を希望する金額", "zh": "您希望退回多少？"},
    "photos": {"en": "Photos or documents", "ja": "写真や書類", "zh": "照片或文件"},
    "who": {"en": "Who should hear of this?", "ja": "連絡してほしい相手", "zh": "需要通知谁？"},
    "me": {"en": "Me", "ja": "わたし", "zh": "我自己"},
    "helper": {"en": "Someone who helps me", "ja": "手伝ってくれる人", "zh": "帮助我的人"},
    "headline": {
        "en": "Hanako’s Lamps must answer your claim",
        "ja": "「はなこのランプ店」が申立てに回答する番です",
        "zh": "正在等待“花子灯具店”答复您的申请",
    },
    "turn": {"en": "It is your turn to answer", "ja": "あなたが回答する番です", "zh": "请您答复"},
    "text": {
        "en": "You need do nothing now. You can still add photos or write a message.",
        "ja": "今、していただくことはありません。写真の追加やメッセージの送信はいつでもできます。",
        "zh": "您现在不需要做任何事，仍可补充照片或发送留言。",
    },
    "seller": {"en": "Seller: Hanako’s Lamps", "ja": "出品者：はなこのランプ店", "zh": "卖家：花子灯具店"},
    "otherwise": {
        "en": "The case goes to decision, and what the seller had to prove counts as not proven.",
        "ja": "案件は決定の段階に進み、出品者が証明すべき事実は証明されなかったものとして扱われます。",
        "zh": "案件将进入裁决阶段，应由卖家证明的事实视为未被证明。",
    },
    "s1": {"en": "Claim", "ja": "申立て", "zh": "申请"},
    "s2": {"en": "Negotiation", "ja": "話し合い", "zh": "协商"},
    "s3": {"en": "Decision", "ja": "決定", "zh": "裁决"},
    "s4": {"en": "Closed", "ja": "終了", "zh": "结案"},
    "a1": {"en": "Add photos", "ja": "写真を追加する", "zh": "补充照片"},
    "a2": {"en": "Write a message", "ja": "メッセージを書く", "zh": "发送留言"},
    "a3": {"en": "Withdraw the claim", "ja": "申立てを取り下げる", "zh": "撤回申请"},
    "said": {
        "en": "The glass shade was in three pieces when I opened the box. The box itself had no dent.\nI would like the price of the shade back, or a new one.",
        "ja": "箱を開けたところ、ガラスのシェードが3つに割れていました。外箱にへこみはありませんでした。\nシェード分の返金か、代わりの品をお願いします。",
        "zh": "打开箱子时玻璃灯罩已经碎成三块，外箱没有凹痕。\n希望退还灯罩的价款，或者补发一个新的。",
    },
    "note": {
        "en": "Third claim about the same packing this month.",
        "ja": "同じ梱包についての申立ては今月3件目です。",
        "zh": "本月第三起关于同一包装方式的申请。",
    },
    "event": {
        "en": "Claim delivered to the seller by email",
        "ja": "申立てを出品者にメールで通知しました",
        "zh": "已通过邮件将申请送达卖家",
    },
    "offer": {
        "en": "Partial refund; you keep the lamp",
        "ja": "一部返金（ランプはそのままお使いください）",
        "zh": "部分退款，台灯由您保留",
    },
    "decision": {"en": "Decision: refund of the shade", "ja": "決定：シェード代金の返金", "zh": "裁决：退还灯罩价款"},
    "ordered": {
        "en": "The seller refunds JPY 4,800 to the buyer.",
        "ja": "出品者は購入者に4,800円を返金する。",
        "zh": "卖家向买家退还4,800日元。",
    },
    "because": {
        "en": "The listing promised a lamp “complete and working” (E1). The photographs taken on the day of delivery show a broken shade (E2, E3). The seller did not contest this before the window ended, so it counts as admitted.",
        "ja": "商品ページには「完動品・付属品完備」と記載されていました（E1）。配達当日に撮影された写真には割れたシェードが写っています（E2、E3）。出品者は期間内に争わなかったため、この事実は認めたものとして扱います。",
        "zh": "商品页面承诺台灯“完整可用”（E1）。签收当日拍摄的照片显示灯罩破碎（E2、E3）。卖家在期限内未提出异议，视为承认。",
    },
    "tile1": {"en": "Broken shade, seen from above", "ja": "割れたシェード（上から）", "zh": "破碎的灯罩（俯视）"},
    "tile2": {"en": "Listing on the day of the order", "ja": "注文日の商品ページ", "zh": "下单当日的商品页面"},
    "tile3": {"en": "Packing list of the warehouse", "ja": "倉庫の梱包記録", "zh": "仓库装箱单"},
}


def context(request: HttpRequest) -> dict[str, Any]:
    """All that the style guide's template asks for, in the reader's language."""
    language, at = reader_of(request).language, now()
    words = {name: pick(texts, language) for name, texts in WORDS.items()}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    derivation = derive(at - timedelta(days=1), Term.parse("P3BD"), country="JP", zone="Asia/Tokyo")
    return {
        "w": words,
        "form": Specimen(*sent, words=words),
        "faulty": Specimen({"story": "", "amount": "ten"}, {}, words=words, prefix="faulty"),
        "where": _where(words, derivation.due, derivation),
        "mine": _where(words, at + timedelta(hours=5), None, yours=True),
        "derivation": derivation,
        "tiles": _tiles(words, at),
        "offered": Money(240000, "JPY"),
        "asked": Money(4800, "JPY"),
        "times": {
            name: at + timedelta(hours=hours)
            for name, hours in (("late", -2), ("today", 5), ("soon", 60), ("calm", 200))
        },
        "page": Paginator(range(430), 20).page(4),
        "all": ALL,
        "caucus": frozenset({"buyer", "neutral"}),
        "staff": frozenset({"agent"}),
    }


class Specimen(QuestionForm):
    """One field of each kind."""

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            ("a", Card(words["c1"], words["c1h"])),
            ("b", Card(words["c2"], words["c2h"])),
            ("c", Card(words["c3"])),
        ]
        helpers = [("me", words["me"]), ("helper", words["helper"])]
        self.add_field(
            "kind",
            forms.ChoiceField(label=words["question"], help_text=words["question_hint"], widget=Cards, choices=kinds),
        )
        self.add_field("story", LongText(label=words["story"], help_text=words["story_hint"], max_length=2000))
        self.add_field("day", DateField(label=words["when"]))
        self.add_field("amount", MoneyField(label=words["amount"], currency="JPY", most=Money(128000, "JPY")))
        self.add_field("photos", FilesField(label=words["photos"], required=False))
        self.add_field("who", forms.MultipleChoiceField(label=words["who"], widget=CheckCards, choices=helpers))


def _where(words: dict[str, str], due: datetime, derivation: Any, *, yours: bool = False) -> Where:
    return Where(
        stages=((words["s1"], "done"), (words["s2"], "now"), (words["s3"], ""), (words["s4"], "")),
        headline=words["turn" if yours else "headline"],
        text=words["text"],
        who=words["seller"],
        otherwise=words["otherwise"],
        due=due,
        yours=yours,
        derivation=derivation,
        acts=(
            Act(words["a1"], "#", "" if yours else "secondary"),
            Act(words["a2"], "#"),
            Act(words["a3"], "#", "quiet"),
        ),
    )


def _tiles(words: dict[str, str], at: datetime) -> tuple[Tile, ...]:
    return (
        Tile("E1", words["tile2"], "#", "PDF", words["seller"], at - timedelta(days=9)),
        Tile("E2", words["tile1"], "#", "HEIC", words["s1"], at - timedelta(days=2)),
        Tile(
            "E3",
            words["tile3"],
            "#",
            "CSV",
            words["seller"],
            at - timedelta(hours=3),
            audience=frozenset({"seller", "agent"}),
        ),
    )
