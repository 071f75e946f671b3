"""Values, roles, remedies and provenance in words, in three languages."""

from datetime import date
from decimal import Decimal
from typing import Final

from wakai.kernel.instants import format_date
from wakai.kernel.languages import Texts, from_django, pick
from wakai.kernel.money import Money, format_money
from wakai.kernel.terms import Term, format_term
from wakai.rulebook.finding import Outcome, Provenance
from wakai.rulebook.specs import Absent, Contents, FactSpec, FactValue, ParameterSpec, ParameterValue

_VALUES: Final[dict[str, Texts]] = {
    "yes": {"en": "yes", "ja": "はい", "zh": "是"},
    "no": {"en": "no", "ja": "いいえ", "zh": "否"},
    "absent": {"en": "none", "ja": "なし", "zh": "无"},
    "unknown": {"en": "not yet known", "ja": "未確定", "zh": "尚未确定"},
    "quoted": {"en": "“{}”", "ja": "「{}」", "zh": "“{}”"},
    "days": {"en": "{} days", "ja": "{}日", "zh": "{}天"},
    "day": {"en": "{} day", "ja": "{}日", "zh": "{}天"},
    "and": {"en": ", ", "ja": "、", "zh": "、"},
    "colon": {"en": ": ", "ja": "：", "zh": "："},
    "period": {"en": ".", "ja": "。", "zh": "。"},
    "brackets": {"en": " ({})", "ja": "（{}）", "zh": "（{}）"},
}
_ROLES: Final[dict[str, Texts]] = {
    "buyer": {"en": "the buyer", "ja": "購入者", "zh": "买家"},
    "seller": {"en": "the seller", "ja": "出品者", "zh": "卖家"},
    "agent": {"en": "the secretariat", "ja": "事務局", "zh": "平台客服"},
    "secretariat": {"en": "the secretariat", "ja": "事務局", "zh": "平台客服"},
    "system": {"en": "the marketplace", "ja": "マーケットプレイス", "zh": "平台"},
}
_REMEDIES: Final[dict[str, Texts]] = {
    "none": {"en": "no refund or other remedy", "ja": "返金などの措置なし", "zh": "不予退款或其他处理"},
    "refund": {"en": "refund", "ja": "返金", "zh": "退款"},
    "partial_refund": {"en": "partial refund", "ja": "一部返金", "zh": "部分退款"},
    "return_and_refund": {"en": "return of the item and refund", "ja": "商品の返品と返金", "zh": "退货退款"},
    "replacement": {"en": "replacement", "ja": "商品の交換", "zh": "换货"},
    "repair": {"en": "repair", "ja": "修理", "zh": "维修"},
}
_PROOFS: Final[dict[str, Texts]] = {
    "tracking": {"en": "tracking record", "ja": "追跡記録", "zh": "物流记录"},
    "photo": {"en": "photo", "ja": "写真", "zh": "照片"},
    "statement": {"en": "written statement", "ja": "陳述書", "zh": "书面陈述"},
    "listing": {"en": "listing page", "ja": "出品ページ", "zh": "商品页面"},
    "order": {"en": "order record", "ja": "注文記録", "zh": "订单记录"},
    "message": {"en": "messages", "ja": "メッセージのやり取り", "zh": "消息记录"},
    "receipt": {"en": "receipt", "ja": "領収書", "zh": "收据"},
    "invoice": {"en": "invoice", "ja": "請求書", "zh": "发票"},
    "expert": {"en": "expert's report", "ja": "専門家の鑑定書", "zh": "鉴定报告"},
}
_RECORDS: Final[dict[str, Texts]] = {
    "order": {"en": "the marketplace's order record", "ja": "マーケットプレイスの注文記録", "zh": "平台的订单记录"},
    "carrier": {"en": "the carrier's record", "ja": "配送会社の記録", "zh": "承运商的记录"},
    "clock": {"en": "the calendar", "ja": "暦", "zh": "日历"},
    "claim": {"en": "the claim itself", "ja": "申立ての内容", "zh": "申请内容"},
    "": {"en": "the marketplace's record", "ja": "マーケットプレイスの記録", "zh": "平台的记录"},
    "other": {"en": "the record {ref}", "ja": "記録 {ref}", "zh": "记录 {ref}"},
}
_ESTABLISHED: Final[dict[str, Texts]] = {
    "exhibit": {"en": "Exhibit {ref}", "ja": "証拠 {ref}", "zh": "证据 {ref}"},
    "exhibit by": {
        "en": "Exhibit {ref} (handed in by {by})",
        "ja": "証拠 {ref}（{by}が提出）",
        "zh": "证据 {ref}（由{by}提交）",
    },
    "admitted": {"en": "admitted", "ja": "争いなし（認めている）", "zh": "已承认"},
    "admitted by": {"en": "admitted by {by}", "ja": "{by}が認めている", "zh": "{by}已承认"},
    "uncontested": {"en": "no other answer given", "ja": "異なる回答なし", "zh": "没有不同的回答"},
    "uncontested by": {
        "en": "stated by {by}; the other side gave no other answer to this point",
        "ja": "{by}の申告、相手方から異なる回答なし",
        "zh": "{by}陈述，对方没有不同的回答",
    },
    "found": {"en": "found on the evidence", "ja": "証拠に基づく認定", "zh": "根据证据认定"},
    "found by": {"en": "found by {by} on the evidence", "ja": "証拠に基づき{by}が認定", "zh": "{by}根据证据认定"},
    "asserted": {"en": "stated, not yet shown", "ja": "主張のみ（未確認）", "zh": "仅为陈述，尚未证实"},
    "asserted by": {"en": "stated by {by}", "ja": "{by}の主張", "zh": "{by}的陈述"},
    "unproven": {"en": "not proven", "ja": "証明されていない", "zh": "未能证明"},
    "unproven by": {
        "en": "not proven by {by}, who had to prove it",
        "ja": "立証責任のある{by}が証明していない",
        "zh": "负有举证责任的{by}未能证明",
    },
}


def word(key: str, language: str) -> str:
    """A small word or mark of punctuation."""
    return _VALUES[key][from_django(language)]


def role(name: str, language: str) -> str:
    """A role inside a sentence: "the seller"; a name that is no role stays as it is."""
    return pick(_ROLES[name], language) if name in _ROLES else name


def remedy_words(rulebook: Contents, remedy: str, language: str) -> str:
    """A remedy by its name for people; the rulebook's own words come first."""
    return pick(rulebook.remedies.get(remedy) or _REMEDIES[remedy], language)


def proof_words(proof: str, language: str) -> str:
    """A kind of proof by its name for people; kinds without one stay as they are."""
    return pick(_PROOFS[proof], language) if proof in _PROOFS else proof


def joined(parts: list[str], language: str) -> str:
    """A list in a sentence."""
    return word("and", language).join(parts)


def quoted(text: str, language: str) -> str:
    """A text in the quotation marks of the language."""
    return word("quoted", language).format(text)


def in_brackets(text: str, language: str) -> str:
    """A text in brackets, to stand after another."""
    return word("brackets", language).format(text)


def sentence(text: str, language: str) -> str:
    """A text with its full stop, unless it ends in one."""
    return (
        text
        if text.endswith((".", "。", "!", "?", "！", "？", ".”", "。」", "。”"))
        else text + word("period", language)
    )


def days_words(days: int | str, language: str) -> str:
    """A number of days."""
    return word("day" if str(days) == "1" else "days", language).format(days)


def value_words(spec: FactSpec, value: FactValue | None, currency: str, language: str) -> str:
    """A fact's value: yes, no, the name of a choice, an amount, a day with its weekday, none, not yet known."""
    if value is None:
        return word("unknown", language)
    if isinstance(value, Absent):
        return word("absent", language)
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return format_date(value, language)
    if isinstance(value, int):
        return format_money(Money(value, currency), language) if spec.type == "money" else str(value)
    return quoted(pick(spec.choices[value], language) if spec.type == "choice" else value, language)


def parameter_words(spec: ParameterSpec, value: ParameterValue, currency: str, language: str) -> str:
    """A parameter's value: an amount, a term, a number of days, a share."""
    if isinstance(value, Term):
        return format_term(value, language)
    if isinstance(value, Decimal):
        return format(value, "f")
    return format_money(Money(value, currency), language) if spec.unit == "money" else days_words(value, language)


def provenance_words(provenance: Provenance, language: str) -> str:
    """How a fact was established: "Exhibit E2 (handed in by the seller)", "the marketplace's order record", …"""
    ref = provenance.ref or ""
    if provenance.kind == "record":
        return pick(_RECORDS.get(ref, _RECORDS["other"]), language).format(ref=ref)
    by = role(provenance.by, language) if provenance.by else ""
    text = pick(_ESTABLISHED[f"{provenance.kind} by" if by else provenance.kind], language).format(ref=ref, by=by)
    if ref and provenance.kind != "exhibit":
        text += in_brackets(pick(_ESTABLISHED["exhibit"], language).format(ref=ref), language)
    return text.replace("  ", " ").strip()


_IN_FAVOUR: Final[Texts] = {
    "en": "in favour of {side}",
    "ja": "{side}の主張を認める",
    "zh": "支持{side}",
}
_FOR_NEITHER: Final[Texts] = {
    "en": "in favour of neither side",
    "ja": "どちらか一方の主張を認めるものではない",
    "zh": "不支持任何一方",
}


def outcome_words(rulebook: Contents, outcome: Outcome, language: str) -> str:
    """An outcome in one phrase: "in favour of the buyer: refund, USD 120.00"."""
    neither = outcome.in_favour_of == "neither"
    side = pick(_FOR_NEITHER if neither else _IN_FAVOUR, language).format(side=role(outcome.in_favour_of, language))
    remedy = remedy_words(rulebook, outcome.remedy, language)
    if outcome.amount is not None and outcome.remedy != "none":
        amount = format_money(outcome.amount, language)
        remedy += f", {amount}" if from_django(language) == "en" else in_brackets(amount, language)
    return side + word("colon", language) + remedy
