"""What silence leads to, in words: before a deadline ends, and once it has ended.

These sentences stand here once, so that the portal, the mails and the API promise the same thing. What really
happens is decided by `decision.LAPSES`; `consequence_of` names it beforehand, and a test holds the two together.
Each sentence exists for the bearer of the deadline ("you") and for everybody else (with the bearer named).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from wakai.docket.domain.acts import AGENT, PARTIES, Act, Kind
from wakai.docket.domain.state import CaseState, Deadline, Entry, claimant_gives_up
from wakai.kernel.languages import LANGUAGES, Texts

WITHOUT_ANSWER, CLOSED, OFFER_ENDED = "decision_without_answer", "closed_claimant_silent", "offer_ended"
ON_THE_RECORD, TO_SUPERVISOR = "judged_on_the_record", "escalated_to_supervisor"


class Sentence(NamedTuple):
    """One sentence for the deadline's bearer, one (with `{bearer}`) for every other reader."""

    bearer: Texts
    others: Texts


def _texts(en: str, ja: str, zh: str) -> Texts:
    return MappingProxyType({"en": en, "ja": ja, "zh": zh})


ROLE_NAMES: Final[Mapping[str, Texts]] = MappingProxyType(
    {
        "buyer": _texts("the buyer", "購入者", "买家"),
        "seller": _texts("the seller", "出品者", "卖家"),
        "agent": _texts("the secretariat", "事務局", "平台客服"),
    }
)
OTHER_SIDE: Final = _texts("the other side", "相手方", "对方")

SILENCE: Final[Mapping[tuple[Kind, str], Sentence]] = MappingProxyType(
    {
        (Kind.ANSWER, WITHOUT_ANSWER): Sentence(
            _texts(
                "If you do not answer by then, the case goes to decision without your answer: what the claim "
                "states counts as undisputed, and what is yours to prove counts as not proven.",
                "期限までにご回答がない場合は、ご回答のないまま決定の手続きに進みます。その際、申立ての内容は争いのないものとして、"
                "ご自身が証明すべき事実は証明されていないものとして扱われます。",
                "如果您在期限前没有答复，案件将在没有您答复的情况下进入裁决：申请中的陈述视为无争议，应由您证明的事实视为未获证明。",
            ),
            _texts(
                "If {bearer} does not answer by then, the case goes to decision without that answer: what the claim "
                "states counts as undisputed, and what is for {bearer} to prove counts as not proven.",
                "期限までに{bearer}の回答がない場合は、回答のないまま決定の手続きに進みます。その際、申立ての内容は争いのないものとして、"
                "{bearer}が証明すべき事実は証明されていないものとして扱われます。",
                "如果{bearer}在期限前没有答复，案件将直接进入裁决：申请中的陈述视为无争议，应由{bearer}证明的事实视为未获证明。",
            ),
        ),
        (Kind.REPLY_TO_OFFER, CLOSED): Sentence(
            _texts(
                "If you do not reply to the offer by then, the offer ends and the case is closed.",
                "期限までに提案へのご回答がない場合は、提案は終了し、案件も終了します。",
                "如果您在期限前没有回应该方案，方案将失效，案件随之结束。",
            ),
            _texts(
                "If {bearer} does not reply to the offer by then, the offer ends and the case is closed.",
                "期限までに{bearer}から提案への回答がない場合は、提案は終了し、案件も終了します。",
                "如果{bearer}在期限前没有回应该方案，方案将失效，案件随之结束。",
            ),
        ),
        (Kind.REPLY_TO_OFFER, OFFER_ENDED): Sentence(
            _texts(
                "If you do not reply by then, the offer ends and the case goes on.",
                "期限までにご回答がない場合、この提案は終了し、手続きは続きます。",
                "如果您在期限前没有回应，该方案将失效，案件继续进行。",
            ),
            _texts(
                "If {bearer} does not reply by then, the offer ends and the case goes on.",
                "期限までに{bearer}の回答がない場合、この提案は終了し、手続きは続きます。",
                "如果{bearer}在期限前没有回应，该方案将失效，案件继续进行。",
            ),
        ),
        (Kind.ESCALATE, CLOSED): Sentence(
            _texts(
                "If you have neither settled nor asked for a decision by then, the case is closed without a decision.",
                "期限までに和解が成立せず、決定の申請もない場合は、決定を行わずに案件を終了します。",
                "如果在期限前您既未与对方和解，也未申请裁决，案件将不作裁决而结束。",
            ),
            _texts(
                "If the case is not settled and {bearer} has not asked for a decision by then, it is closed without one.",
                "期限までに和解が成立せず、{bearer}から決定の申請もない場合は、決定を行わずに案件を終了します。",
                "如果在期限前双方未和解，{bearer}也未申请裁决，案件将不作裁决而结束。",
            ),
        ),
        (Kind.EVIDENCE, ON_THE_RECORD): Sentence(
            _texts(
                "If you do not reply by then, the case is judged on what is on record, and what is yours to prove and "
                "was not shown counts as not proven.",
                "期限までにご回答がない場合は、それまでの記録に基づいて判断します。ご自身が証明すべき事実で資料のないものは、"
                "証明されていないものとして扱われます。",
                "如果您在期限前没有回复，将依据现有记录作出判断；应由您证明而未出示证据的事实，视为未获证明。",
            ),
            _texts(
                "If {bearer} does not reply by then, the case is judged on what is on record, and what {bearer} had to "
                "prove and did not show counts as not proven.",
                "期限までに{bearer}の回答がない場合は、それまでの記録に基づいて判断します。{bearer}が証明すべき事実で資料のないものは、"
                "証明されていないものとして扱われます。",
                "如果{bearer}在期限前没有回复，将依据现有记录作出判断；应由{bearer}证明而未出示证据的事实，视为未获证明。",
            ),
        ),
        (Kind.DECIDE, TO_SUPERVISOR): Sentence(
            _texts(
                "If no decision is issued by then, the case goes to a supervisor, and the delay stays on record.",
                "期限までに決定が出ない場合は、責任者に引き継がれ、遅延として記録に残ります。",
                "如果在期限前没有作出裁决，案件将转交主管处理，延误将记录在案。",
            ),
            _texts(
                "If {bearer} has not decided by then, the case goes to a supervisor, and the delay stays on record.",
                "期限までに{bearer}の決定が出ない場合は、責任者に引き継がれ、遅延として記録に残ります。",
                "如果{bearer}在期限前没有作出裁决，案件将转交主管处理，延误将记录在案。",
            ),
        ),
    }
)

LAPSED: Final[Mapping[tuple[Kind, str], Sentence]] = MappingProxyType(
    {
        (Kind.ANSWER, WITHOUT_ANSWER): Sentence(
            _texts(
                "The time to answer has ended without an answer from you. The case now goes to decision: what the claim "
                "states counts as undisputed, and what is yours to prove counts as not proven.",
                "ご回答のないまま回答期間が終了しました。案件は決定の手続きに進みます。申立ての内容は争いのないものとして、"
                "ご自身が証明すべき事実は証明されていないものとして扱われます。",
                "答复期限已过，我们没有收到您的答复。案件现在进入裁决：申请中的陈述视为无争议，应由您证明的事实视为未获证明。",
            ),
            _texts(
                "The time to answer has ended without an answer from {bearer}. The case now goes to decision: what the "
                "claim states counts as undisputed, and what is for {bearer} to prove counts as not proven.",
                "{bearer}の回答のないまま回答期間が終了しました。案件は決定の手続きに進みます。申立ての内容は争いのないものとして、"
                "{bearer}が証明すべき事実は証明されていないものとして扱われます。",
                "答复期限已过，{bearer}没有答复。案件现在进入裁决：申请中的陈述视为无争议，应由{bearer}证明的事实视为未获证明。",
            ),
        ),
        (Kind.REPLY_TO_OFFER, CLOSED): Sentence(
            _texts(
                "The time to reply to the offer has ended without a reply from you. The offer has ended and the case is closed.",
                "ご回答のないまま提案への回答期間が終了しました。提案は終了し、案件も終了しました。",
                "回应方案的期限已过，我们没有收到您的回应。方案已失效，案件已结束。",
            ),
            _texts(
                "The time to reply to the offer has ended without a reply from {bearer}. The offer has ended and the case is closed.",
                "{bearer}の回答のないまま提案への回答期間が終了しました。提案は終了し、案件も終了しました。",
                "回应方案的期限已过，{bearer}没有回应。方案已失效，案件已结束。",
            ),
        ),
        (Kind.REPLY_TO_OFFER, OFFER_ENDED): Sentence(
            _texts(
                "The time to reply to the offer has ended without a reply from you. The offer has ended; the case goes on.",
                "ご回答のないまま提案への回答期間が終了しました。提案は終了し、手続きは続きます。",
                "回应方案的期限已过，我们没有收到您的回应。方案已失效，案件继续进行。",
            ),
            _texts(
                "The time to reply to the offer has ended without a reply from {bearer}. The offer has ended; the case goes on.",
                "{bearer}の回答のないまま提案への回答期間が終了しました。提案は終了し、手続きは続きます。",
                "回应方案的期限已过，{bearer}没有回应。方案已失效，案件继续进行。",
            ),
        ),
        (Kind.ESCALATE, CLOSED): Sentence(
            _texts(
                "There was no settlement, and you did not ask for a decision in time. The case is closed without a decision.",
                "期限までに和解が成立せず、決定の申請もなかったため、決定を行わずに案件を終了しました。",
                "期限内未达成和解，您也没有申请裁决，案件已不作裁决而结束。",
            ),
            _texts(
                "There was no settlement, and {bearer} did not ask for a decision in time. The case is closed without a decision.",
                "期限までに和解が成立せず、{bearer}から決定の申請もなかったため、決定を行わずに案件を終了しました。",
                "期限内未达成和解，{bearer}也没有申请裁决，案件已不作裁决而结束。",
            ),
        ),
        (Kind.EVIDENCE, ON_THE_RECORD): Sentence(
            _texts(
                "Your time to reply to our questions has ended. The case is now judged on what is on record, and what is "
                "yours to prove and was not shown counts as not proven.",
                "お尋ねした点への回答期間が終了しました。これからは記録に基づいて判断します。ご自身が証明すべき事実で資料のないものは、"
                "証明されていないものとして扱われます。",
                "回复问题的期限已过。现在将依据现有记录作出判断；应由您证明而未出示证据的事实，视为未获证明。",
            ),
            _texts(
                "The time for {bearer} to reply to our questions has ended. The case is now judged on what is on record, "
                "and what {bearer} had to prove and did not show counts as not proven.",
                "{bearer}にお尋ねした点への回答期間が終了しました。これからは記録に基づいて判断します。{bearer}が証明すべき事実で資料のないものは、"
                "証明されていないものとして扱われます。",
                "{bearer}回复问题的期限已过。现在将依据现有记录作出判断；应由{bearer}证明而未出示证据的事实，视为未获证明。",
            ),
        ),
        (Kind.DECIDE, TO_SUPERVISOR): Sentence(
            _texts(
                "The time to decide has ended without a decision. The case has gone to a supervisor, and the delay is "
                "kept on record.",
                "決定が出ないまま決定期限が過ぎました。案件は責任者に引き継がれ、遅延として記録に残ります。",
                "裁决期限已过，尚未作出裁决。案件已转交主管处理，延误将记录在案。",
            ),
            _texts(
                "The time to decide has ended without a decision from {bearer}. The case has gone to a supervisor, and "
                "the delay is kept on record.",
                "{bearer}の決定が出ないまま決定期限が過ぎました。案件は責任者に引き継がれ、遅延として記録に残ります。",
                "裁决期限已过，{bearer}尚未作出裁决。案件已转交主管处理，延误将记录在案。",
            ),
        ),
    }
)


def consequence_of(state: CaseState, deadline: Deadline) -> str:
    """The name of what follows if this deadline ends unused as the case stands now (as a lapse entry records it)."""
    if deadline.kind is Kind.REPLY_TO_OFFER:
        return CLOSED if claimant_gives_up(state, deadline) else OFFER_ENDED
    return next(consequence for kind, consequence in SILENCE if kind is deadline.kind)


def silence_means(state: CaseState, deadline: Deadline, *, reader: str) -> Texts:
    """What happens if nothing is done by this deadline, said to a reader of this role ("public" included)."""
    return _said(SILENCE[deadline.kind, consequence_of(state, deadline)], deadline.role, reader)


def lapse_meant(entry: Entry, *, reader: str) -> Texts:
    """What followed from the deadline that this lapse entry records, said to a reader of this role."""
    if entry.act is not Act.LAPSE:
        raise ValueError(f"entry {entry.seq} is no lapse")
    sentence = LAPSED[Kind(entry.body["deadline"]), entry.body["consequence"]]
    return _said(sentence, entry.body["role"], reader)


def role_name(role: str, *, reader: str) -> Texts:
    """How this role is called to a reader: parties hear of "the other side", everybody else of buyer and seller."""
    return OTHER_SIDE if role in PARTIES and reader in PARTIES and role != reader else ROLE_NAMES[role]


def _said(sentence: Sentence, bearer: str, reader: str) -> Texts:
    if reader == bearer or (bearer == AGENT and reader == "supervisor"):
        return sentence.bearer
    name = role_name(bearer, reader=reader)
    return {language: sentence.others[language].replace("{bearer}", name[language]) for language in LANGUAGES}
