"""Reasons in words, in three languages, from the finding alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from tests.rulebook.books import CASES, DAY, TEXTS, THENS, book, judged, loaded, rule_lists, truths
from tests.rulebook.test_one_truth import unchecked

from wakai.kernel.money import Money
from wakai.rulebook import ABSENT, Fact, Finding, Outcome, Provenance, Rulebook, judge
from wakai.rulebook.reasons import AnotherRulebook, statement
from wakai.rulebook.show import show
from wakai.rulebook.words import outcome_words, proof_words, provenance_words, role, sentence, value_words

LANGUAGES = ("en", "ja", "zh")
LABELS = {
    "signed": {"en": "Signature", "ja": "受領署名", "zh": "签名"},
    "total": {"en": "Order total", "ja": "注文合計", "zh": "订单总额"},
    "status": {"en": "Tracking status", "ja": "配送状況", "zh": "物流状态"},
    "delivered_on": {"en": "Delivery date", "ja": "配達日", "zh": "送达日期"},
    "promised_on": {"en": "Promised date", "ja": "約束の日", "zh": "承诺日期"},
    "pieces": {"en": "Pieces", "ja": "個数", "zh": "件数"},
    "weight": {"en": "Weight", "ja": "重さ", "zh": "重量"},
    "claimed": {"en": "Amount claimed", "ja": "請求額", "zh": "申请金额"},
    "note": {"en": "Note", "ja": "メモ", "zh": "备注"},
}
CODES = {
    "delivered": {"en": "Delivered", "ja": "配達完了", "zh": "已送达"},
    "lost": {"en": "Lost", "ja": "紛失", "zh": "丢失"},
    "transit": {"en": "In transit", "ja": "輸送中", "zh": "运输中"},
}
ASK = {"asked_of": "seller", "ask": TEXTS, "burden": "seller", "if_unproven": "false", "proof": ["tracking", "oath"]}
FACTS: dict[str, dict[str, Any]] = {
    "signed": {"type": "boolean", **ASK},
    "total": {"type": "money", "from": "order"},
    "status": {"type": "choice", "choices": CODES},
    "delivered_on": {"type": "date", "absent": "allowed"},
    "promised_on": {"type": "date"},
    "pieces": {"type": "integer", "absent": "allowed"},
    "weight": {"type": "decimal", "scale": "2"},
    "claimed": {"type": "money"},
    "note": {"type": "text"},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "signature_from": {
        "unit": "money",
        "label": {"en": "Signature amount", "ja": "署名が必要な金額", "zh": "需要签名的金额"},
        "dated": [{"since": "2019-01-01", "USD": "750.00"}],
    },
    "grace": {
        "unit": "days",
        "label": {"en": "Grace", "ja": "猶予", "zh": "宽限"},
        "dated": [{"since": "2019-01-01", "value": "3"}],
    },
    "wait": {
        "unit": "term",
        "label": {"en": "Wait", "ja": "待機", "zh": "等待"},
        "dated": [{"since": "2019-01-01", "value": "P1D"}],
    },
    "share": {
        "unit": "share",
        "label": {"en": "Share", "ja": "割合", "zh": "比例"},
        "dated": [{"since": "2019-01-01", "value": "0.20"}],
    },
}


def rules(*whens: str, then: dict[str, str] = THENS[1]) -> Rulebook:
    data = book([*((when, then) for when in whens), ("TRUE", THENS[0])], facts=FACTS, parameters=PARAMETERS)
    for name, label in LABELS.items():
        data["facts"][name]["label"] = label
    return loaded(data)


def why(when: str, values: dict[str, Any], language: str = "en") -> str:
    """What the statement says about the first rule's condition."""
    of = rules(when)
    finding = judged(of, values, counterfactuals=False)
    lines = [line for section in statement(of, finding, language).sections for line in section.lines]
    holds = finding.tried[0].truth
    start = (
        {"en": "Why: ", "ja": "理由：", "zh": "理由："}
        if holds
        else {"en": "R-1, words. ", "ja": "R-1「言葉」。", "zh": "R-1“文字”。"}
    )
    return next(line for line in lines if line.startswith(start[language]))


DAY_1, DAY_2 = date(2026, 12, 1), date(2026, 12, 4)
SAID: list[tuple[str, dict[str, Any], str]] = [
    ("total < :signature_from", {"total": 74999}, "Why: “Order total” is below “Signature amount” (USD 749.99 < USD 750.00)."),
    ("total < :signature_from", {"total": 75000}, "R-1, words. “Order total” is at least “Signature amount” (USD 750.00 ≥ USD 750.00)."),
    ("total <= claimed", {"total": 2, "claimed": 1}, "R-1, words. “Order total” is above “Amount claimed” (USD 0.02 > USD 0.01)."),
    ("total > claimed", {"total": 1, "claimed": 1}, "R-1, words. “Order total” is at most “Amount claimed” (USD 0.01 ≤ USD 0.01)."),
    ("total = claimed", {"total": 1, "claimed": 1}, "Why: “Order total” is “Amount claimed” (USD 0.01 = USD 0.01)."),
    ("total <> 0", {"total": 0}, "R-1, words. “Order total” is USD 0.00."),
    ("total <> 0", {"total": 5}, "Why: “Order total” is not USD 0.00 (it is USD 0.05)."),
    ("status = 'delivered'", {"status": "delivered"}, "Why: “Tracking status” is “Delivered”."),
    ("status = 'delivered'", {"status": "lost"}, "R-1, words. “Tracking status” is not “Delivered” (it is “Lost”)."),
    ("'delivered' = status", {"status": "delivered"}, "Why: “Delivered” is “Tracking status” (“Delivered” = “Delivered”)."),
    ("status IN ('lost', 'transit')", {"status": "lost"}, "Why: “Tracking status” is one of “Lost”, “In transit” (it is “Lost”)."),
    ("status IN ('lost', 'transit')", {"status": "delivered"}, "R-1, words. “Tracking status” is none of “Lost”, “In transit” (it is “Delivered”)."),
    ("note = 'x'", {"note": "y"}, "R-1, words. “Note” is not “x” (it is “y”)."),
    ("signed", {"signed": True}, "Why: Signature: yes."),
    ("NOT signed", {"signed": True}, "R-1, words. Signature: yes."),
    ("delivered_on IS NULL", {"delivered_on": ABSENT}, "Why: Delivery date: none."),
    ("delivered_on IS NULL", {"delivered_on": DAY_1}, "R-1, words. Delivery date: Tue 1 Dec 2026."),
    ("delivered_on <= promised_on", {"delivered_on": DAY_2, "promised_on": DAY_1}, "R-1, words. “Delivery date” is after “Promised date” (Fri 4 Dec 2026 > Tue 1 Dec 2026)."),
    ("delivered_on < promised_on + :grace", {"delivered_on": DAY_2, "promised_on": DAY_1}, "R-1, words. “Delivery date” is on or after 3 days after “Promised date” (Fri 4 Dec 2026 ≥ Fri 4 Dec 2026)."),
    ("delivered_on - :wait >= promised_on", {"delivered_on": DAY_2, "promised_on": DAY_1}, "Why: 1 day before “Delivery date” is on or after “Promised date” (Thu 3 Dec 2026 ≥ Tue 1 Dec 2026)."),
    ("promised_on + INTERVAL '2' DAY > DATE '2026-12-01'", {"promised_on": DAY_1}, "Why: 2 days after “Promised date” is after Tue 1 Dec 2026 (Thu 3 Dec 2026 > Tue 1 Dec 2026)."),
    ("delivered_on = promised_on", {"delivered_on": DAY_2, "promised_on": DAY_1}, "R-1, words. “Delivery date” is not “Promised date” (Fri 4 Dec 2026 ≠ Tue 1 Dec 2026)."),
    ("delivered_on - promised_on > 2", {"delivered_on": DAY_2, "promised_on": DAY_1}, "Why: The days from “Promised date” to “Delivery date” is above 2 (3 > 2)."),
    ("total * :share > claimed", {"total": 501, "claimed": 100}, "Why: “Order total” times “Share” is above “Amount claimed” (USD 1.002 > USD 1)."),
    ("round_money(total * 0.5) = claimed", {"total": 1, "claimed": 1}, "Why: “Order total” times 0.5, rounded is “Amount claimed” (USD 0.01 = USD 0.01)."),
    ("least(total, claimed, 0) < greatest(total, claimed)", {"total": 1, "claimed": 2}, "Why: The smallest of “Order total”, “Amount claimed”, USD 0.00 is below the largest of “Order total”, “Amount claimed” (USD 0.00 < USD 0.02)."),
    ("weight / pieces > 1.25", {"weight": Decimal("2.50"), "pieces": 2}, "R-1, words. “Weight” divided by “Pieces” is at most 1.25 (1.25 ≤ 1.25)."),
    ("abs(-pieces - 1) + 2 > 4", {"pieces": 2}, "Why: The size of minus “Pieces” less 1 plus 2 is above 4 (5 > 4)."),
    ("pieces = 2 AND signed", {"pieces": 2, "signed": True}, "Why: “Pieces” is 2; Signature: yes."),
    ("pieces = 2 AND signed", {"pieces": 3, "signed": False}, "R-1, words. “Pieces” is not 2 (it is 3); Signature: no."),
    ("pieces = 2 OR signed", {"pieces": 3, "signed": True}, "Why: Signature: yes."),
    ("pieces = 2 OR NOT signed", {"pieces": 3, "signed": True}, "R-1, words. “Pieces” is not 2 (it is 3); Signature: yes."),
    ("CASE WHEN signed THEN pieces = 2 ELSE pieces = 3 END", {"signed": True, "pieces": 2}, "Why: “Pieces” is 2."),
    ("CASE WHEN signed THEN pieces = 2 ELSE pieces = 3 END", {"signed": False, "pieces": 2}, "R-1, words. “Pieces” is not 3 (it is 2)."),
    ("CASE WHEN signed THEN total ELSE claimed END = 0", {"signed": False, "claimed": 0}, "Why: “Amount claimed” is USD 0.00 (USD 0.00 = USD 0.00)."),
    ("signed = (pieces = 2)", {"signed": True, "pieces": 2}, "Why: Both conditions are equally so."),
    ("signed <> (pieces = 2)", {"signed": True, "pieces": 2}, "R-1, words. Both conditions are equally so."),
    ("signed = (pieces = 2)", {"signed": False, "pieces": 2}, "R-1, words. Only one of both conditions is so."),
    ("signed = (delivered_on IS NULL)", {"signed": True, "delivered_on": ABSENT}, "Why: Both conditions are equally so."),
    ("NOT FALSE AND signed", {"signed": True}, "Why: This condition never holds; Signature: yes."),
    ("total + claimed > 0", {"total": 10**15 - 1, "claimed": 10**15 - 1}, "Why: “Order total” plus “Amount claimed” is above USD 0.00 (USD 19999999999999.98 > USD 0.00)."),
    ("pieces IS NOT NULL AND signed", {"signed": True, "pieces": 7}, "Why: Pieces: 7; Signature: yes."),
]  # fmt: skip


@pytest.mark.parametrize(("when", "values", "said"), SAID)
def test_a_condition_in_words(when: str, values: dict[str, Any], said: str) -> None:
    assert why(when, values) == said
    for language in ("ja", "zh"):
        assert why(when, values, language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "R-1「言葉」。「配達日」が「約束の日」の3日後以後（2026年12月4日（金） ≥ 2026年12月4日（金））。"),
        ("zh", "R-1“文字”。“送达日期”不早于“承诺日期”后3天（2026年12月4日（周五） ≥ 2026年12月4日（周五））。"),
    ],
)
def test_a_condition_in_other_words(language: str, said: str) -> None:
    assert why("delivered_on < promised_on + :grace", {"delivered_on": DAY_2, "promised_on": DAY_1}, language) == said


def sections(of: Rulebook, finding: Finding, language: str = "en") -> dict[str, tuple[str, ...]]:
    return {section.title: section.lines for section in statement(of, finding, language).sections}


def test_a_decision_is_stated_whole() -> None:
    of = rules(
        "total >= :signature_from AND NOT signed",
        then={"in_favour_of": "buyer", "remedy": "refund", "amount": "claimed"},
    )
    facts = {
        "total": Fact(75000, Provenance("record", None, "order")),
        "signed": Fact(False, Provenance("exhibit", "seller", "E2")),
        "claimed": Fact(500, Provenance("uncontested", "buyer")),
    }
    finding = judge(of, "claim", facts, currency="USD", as_of=DAY)
    assert sections(of, finding) == {
        "Result": (
            "Decided in favour of the buyer: refund, USD 5.00.",
            "Judged under words, version 1, as of Tue 1 Dec 2026.",
        ),
        "Rule applied": (
            "R-1, words",
            "words.",
            "Source: S1, page 2 (words); in force since Tue 1 Jan 2019.",
            "Why: “Order total” is at least “Signature amount” (USD 750.00 ≥ USD 750.00); Signature: no.",
        ),
        "Facts it rests on": (
            "Order total: USD 750.00; the marketplace's order record",
            "Signature: no; Exhibit E2 (handed in by the seller)",
            "Amount claimed: USD 5.00; stated by the buyer; the other side gave no other answer to this point",
        ),
        "Figures used": ("Signature amount: USD 750.00; since Tue 1 Jan 2019, source: S1 (words)",),
        "What would have changed the result": (
            "If “Signature” were “yes”, the result would be in favour of the seller: no refund or other remedy, by rule R-2, words.",
            "If “Order total” were USD 749.99, the result would be in favour of the seller: no refund or other remedy, by rule R-2, words.",
        ),
    }
    text = statement(of, finding, "ja").text()
    assert text.startswith("理由書\n\n結論\n- 決定：購入者の主張を認める：返金（5.00米ドル）。\n")
    assert "「受領署名」が「はい」であれば、規則 R-2「言葉」により" in text
    assert "支持买家：退款（5.00美元）" in statement(of, finding, "zh-hans").text()


def test_what_is_missing_who_brings_it_and_what_shows_it() -> None:
    of = rules("signed AND pieces = 2")
    found = sections(of, judged(of, {}))
    assert found["Result"][0] == "Not yet decided: rule R-1, words cannot be answered from the facts so far."
    assert found["What is missing"] == (
        "Signature: asked of the seller; to be proven by the seller; shown by: tracking record, oath.",
        "Pieces: comes from the marketplace's records.",
    )
    assert "Rule applied" not in found
    cut = sections(of, judged(of, {}, budget=1))
    assert cut["What is missing"][-1].startswith("There are too many open facts")


def test_a_referral_and_a_settled_result() -> None:
    of = rules("signed", then=THENS[2])
    assert (
        sections(of, judged(of, {"signed": True}))["Result"][0]
        == "Under this rule the case is decided by the secretariat."
    )
    both = unchecked([("b1 AND b2", THENS[1]), ("b1", THENS[1]), ("TRUE", THENS[0])])
    assert both is not None
    found = sections(both, judged(both, {"b1": True}))
    assert found["Result"][1].startswith("Some facts are still open")
    assert found["Rule applied"][0] == "One of these rules applies, and each leads to this result:"
    assert found["Rule applied"].count("words.") == 2


@pytest.mark.parametrize(
    ("when", "values", "currency", "said"),
    [
        ("1 / pieces > 1", {"pieces": 0}, "USD", "Rule R-1 divides by Pieces, which is zero."),
        ("pieces > 1", {"pieces": ABSENT}, "USD", "Rule R-1 compares “Pieces”, and there is none."),
        (
            "total > :signature_from",
            {"total": 1},
            "EUR",
            "Rule R-1 needs “Signature amount”, which has no value for this currency and day.",
        ),
    ],
)
def test_why_a_person_must_look(when: str, values: dict[str, Any], currency: str, said: str) -> None:
    of = rules(when)
    finding = judged(of, values, currency=currency)
    found = sections(of, finding)
    assert found["Result"][0] == "Not decided by the rules: the secretariat looks into the case."
    assert found["Why a person must look"] == (said,)
    for language in ("ja", "zh"):
        assert statement(of, finding, language).text()


def test_not_proven_is_said_in_words() -> None:
    of = rules("signed")
    found = sections(of, judged(of, {}, not_proven_of=frozenset({"seller"})))
    assert found["Facts it rests on"] == ("Signature: no; not proven by the seller, who had to prove it",)


def test_a_finding_of_another_version_is_refused() -> None:
    finding = judged(rules("signed"), {"signed": True})
    with pytest.raises(AnotherRulebook, match="test 1"):
        statement(rules("NOT signed"), finding, "en")


PROVENANCE = [
    (Provenance("record", None, "carrier"), "the carrier's record"),
    (Provenance("record", None, "clock"), "the calendar"),
    (Provenance("record"), "the marketplace's record"),
    (Provenance("record", None, "R7"), "the record R7"),
    (Provenance("exhibit", None, "E1"), "Exhibit E1"),
    (Provenance("exhibit", "buyer", "E1"), "Exhibit E1 (handed in by the buyer)"),
    (Provenance("admitted", "seller"), "admitted by the seller"),
    (Provenance("admitted"), "admitted"),
    (Provenance("uncontested"), "no other answer given"),
    (Provenance("found", "agent", "E3"), "found by the secretariat on the evidence (Exhibit E3)"),
    (Provenance("found"), "found on the evidence"),
    (Provenance("asserted", "buyer"), "stated by the buyer"),
    (Provenance("asserted"), "stated, not yet shown"),
    (Provenance("unproven"), "not proven"),
    (Provenance("found", "the panel"), "found by the panel on the evidence"),
]


@pytest.mark.parametrize(("provenance", "said"), PROVENANCE)
def test_provenance_in_words(provenance: Provenance, said: str) -> None:
    assert provenance_words(provenance, "en") == said
    assert provenance_words(provenance, "ja") != provenance_words(provenance, "zh-hans") != said


def test_small_words() -> None:
    of = rules("signed")
    assert (
        outcome_words(of, Outcome("neither", "none", Money(0, "USD")), "en")
        == "in favour of neither side: no refund or other remedy"
    )
    assert outcome_words(of, Outcome("buyer", "repair", None), "zh") == "支持买家：维修"
    assert (role("panel", "en"), proof_words("oath", "ja"), proof_words("photo", "ja")) == ("panel", "oath", "写真")
    assert value_words(of.facts["pieces"], None, "USD", "ja") == "未確定"
    assert [sentence(text, "en") for text in ("A", "A.", "A?")] == ["A.", "A.", "A?"]


@given(rule_lists(truths(2)), CASES)
def test_there_are_words_for_every_finding(rules: Any, values: dict[str, Any]) -> None:
    of = unchecked(rules)
    if of is None:
        return
    finding = judged(of, values)
    again = Finding.from_json(finding.to_json())
    for language in LANGUAGES:
        text = statement(of, finding, language).text()
        assert text == statement(of, again, language).text()
        assert "None" not in text
        assert "{" not in text


def test_a_rulebook_is_shown_to_people() -> None:
    data = book(
        [
            ("b1", THENS[3]),
            ("i1 > 3", THENS[2]),
            ("b2", {"in_favour_of": "neither", "remedy": "gift"}),
            ("TRUE", THENS[0]),
        ]
    )
    data["remedies"] = {"gift": {"en": "a gift", "ja": "贈り物", "zh": "礼物"}}
    of = loaded(data)
    text = show(of, "en")
    assert text.startswith("words (test)\nversion 1, in force from Thu 1 Jan 2026\nSHA-256 ")
    assert "  b1: b1 (boolean, to be proven by the seller)\n" in text
    assert "  :pm: words, USD 5.00, JPY 500 (since Tue 1 Jan 2019), USD 7.50 (since Thu 1 Jan 2026)\n" in text
    assert "  :pt: words, 3 days (since Tue 1 Jan 2019), 7 days" in text
    assert "    when: b1\n    then: in favour of the buyer, refund, m1\n    source: S1, page 2\n" in text
    assert "    then: decided by the secretariat\n" in text
    assert "    then: in favour of neither side, a gift\n" in text
    for language in ("ja", "zh"):
        assert of.hash in show(of, language)
