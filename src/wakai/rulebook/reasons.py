"""The statement of reasons: a finding in words, for the people it concerns. Rendered from the finding and the texts of the
rulebook that it names by hash, and from nothing else."""

from dataclasses import dataclass
from typing import ClassVar, Final

from wakai.kernel.instants import format_date
from wakai.kernel.languages import Texts, from_django, pick
from wakai.kernel.refusals import Refusal
from wakai.rulebook.conditions import reasons_in_words
from wakai.rulebook.finding import Counterfactual, Doubt, Finding, MissingFact, RuleTrace
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.words import (
    in_brackets,
    joined,
    outcome_words,
    parameter_words,
    proof_words,
    provenance_words,
    quoted,
    role,
    sentence,
    value_words,
    word,
)


class AnotherRulebook(Refusal):
    """The finding was made by another version than the one handed in; its texts would not fit."""

    status = 409
    texts: ClassVar[Texts] = {
        "en": "This finding was made under {made_by}, not under {given}. Please use the version it names.",
        "ja": "この認定は {made_by} によるもので、{given} によるものではありません。認定に記載された版をお使いください。",
        "zh": "该认定依据的是 {made_by}，而不是 {given}。请使用认定中写明的版本。",
    }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of reasons in one language."""

    language: str
    title: str
    sections: tuple[Section, ...]

    def text(self) -> str:
        """The statement as plain text: headings, and a dash before each line."""
        blocks = [self.title]
        blocks += ["\n".join([section.title, *(f"- {line}" for line in section.lines)]) for section in self.sections]
        return "\n\n".join(blocks) + "\n"


_TITLES: Final[dict[str, Texts]] = {
    "statement": {"en": "Statement of reasons", "ja": "理由書", "zh": "理由说明"},
    "result": {"en": "Result", "ja": "結論", "zh": "结论"},
    "rule": {"en": "Rule applied", "ja": "適用した規則", "zh": "适用的规则"},
    "facts": {"en": "Facts it rests on", "ja": "根拠となる事実", "zh": "所依据的事实"},
    "parameters": {"en": "Figures used", "ja": "用いた基準値", "zh": "所用参数"},
    "passed": {"en": "Rules passed over, and why", "ja": "適用しなかった規則とその理由", "zh": "未适用的规则及原因"},
    "turned": {"en": "What would have changed the result", "ja": "結論が変わる条件", "zh": "改变结论的条件"},
    "missing": {"en": "What is missing", "ja": "不足している事実", "zh": "尚缺的事实"},
    "doubts": {"en": "Why a person must look", "ja": "人による確認が必要な理由", "zh": "需要人工审查的原因"},
}
_SAY: Final[dict[str, Texts]] = {
    "decided": {"en": "Decided {outcome}", "ja": "決定：{outcome}", "zh": "裁决结果：{outcome}"},
    "settled": {
        "en": "Some facts are still open, but none of them could change this result, so it stands now",
        "ja": "まだ確定していない事実がありますが、いずれも結論を変えないため、この結論が確定します",
        "zh": "仍有事实未确定，但均不会改变结论，因此本结论现在即告成立",
    },
    "referred": {
        "en": "Under this rule the case is decided by {who}",
        "ja": "この規則により、本件は{who}が決定します",
        "zh": "依据本条规则，本案由{who}裁决",
    },
    "undecided": {
        "en": "Not yet decided: rule {rule} cannot be answered from the facts so far",
        "ja": "未決定：これまでの事実では規則 {rule}に当てはまるか判断できません",
        "zh": "尚未裁决：根据目前的事实，无法判断是否符合规则 {rule}",
    },
    "person": {
        "en": "Not decided by the rules: {who} looks into the case",
        "ja": "規則だけでは決定できないため、{who}が確認します",
        "zh": "仅凭规则无法裁决，由{who}审查处理",
    },
    "version": {
        "en": "Judged under {title}, version {version}, as of {as_of}",
        "ja": "{title}（{version}版）により、{as_of}時点で判断",
        "zh": "依据《{title}》（{version}版），以{as_of}为准判断",
    },
    "rule": {"en": "{id}, {title}", "ja": "{id}「{title}」", "zh": "{id}“{title}”"},
    "either": {
        "en": "One of these rules applies, and each leads to this result",
        "ja": "次の規則のいずれかが適用され、どれも同じ結論になります",
        "zh": "适用以下规则之一，结论均相同",
    },
    "source": {"en": "Source: {source}; in force since {since}", "ja": "出典：{source}、{since}から適用", "zh": "来源：{source}；自{since}起适用"},
    "value": {"en": "{label}: {value}; {how}", "ja": "{label}：{value}、{how}", "zh": "{label}：{value}，{how}"},
    "parameter": {
        "en": "{label}: {value}; since {since}, source: {source}",
        "ja": "{label}：{value}、{since}から適用、出典：{source}",
        "zh": "{label}：{value}，自{since}起适用，来源：{source}",
    },
    "because": {"en": "Why", "ja": "理由", "zh": "理由"},
    "if": {"en": "If {changes}, the result would be {outcome}, by rule {rule}", "ja": "{changes}であれば、規則 {rule}により「{outcome}」となる", "zh": "如果{changes}，则依据规则 {rule}，结论为：{outcome}"},
    "were": {"en": "{label} were {value}", "ja": "{label}が{value}", "zh": "{label}为{value}"},
    "both": {"en": " and ", "ja": "、かつ", "zh": "，并且"},
    "ask": {"en": "{label}: asked of {who}", "ja": "{label}：{who}にお尋ねしています", "zh": "{label}：请{who}说明"},
    "look up": {"en": "{label}: comes from {who}", "ja": "{label}：{who}から取り込みます", "zh": "{label}：由{who}提供"},
    "burden": {"en": "to be proven by {who}", "ja": "立証責任は{who}", "zh": "由{who}举证"},
    "proof": {"en": "shown by: {proofs}", "ja": "証明できる資料：{proofs}", "zh": "可用以下材料证明：{proofs}"},
    "more": {
        "en": "There are too many open facts to tell which of them matter; some of these may turn out not to",
        "ja": "未確定の事実が多いため、結論に影響しないものが含まれている可能性があります",
        "zh": "尚未确定的事实较多，其中可能有不影响结论的事实",
    },
    "division_by_zero": {"en": "Rule {rule} divides by {subject}, which is zero", "ja": "規則 {rule} の計算で {subject} がゼロのため割り算ができません", "zh": "规则 {rule} 的计算中，{subject} 为零，无法相除"},
    "compared_with_absent": {"en": "Rule {rule} compares “{subject}”, and there is none", "ja": "規則 {rule} は「{subject}」を比較しますが、該当するものがありません", "zh": "规则 {rule} 需要比较“{subject}”，但不存在"},
    "parameter_not_in_force": {"en": "Rule {rule} needs “{subject}”, which has no value for this currency and day", "ja": "規則 {rule} に必要な「{subject}」には、この通貨と日付の値がありません", "zh": "规则 {rule} 需要“{subject}”，但没有适用于该币种和日期的值"},
    "amount_out_of_range": {"en": "The amount of rule {rule} comes out below zero or beyond what can be paid", "ja": "規則 {rule} の金額がゼロを下回るか、取り扱える範囲を超えます", "zh": "规则 {rule} 计算出的金额低于零或超出可支付的范围"},
    "amount_unknown": {"en": "The amount of rule {rule} cannot be worked out yet", "ja": "規則 {rule} の金額をまだ計算できません", "zh": "规则 {rule} 的金额尚无法计算"},
    "records": {"en": "the marketplace's records", "ja": "マーケットプレイスの記録", "zh": "平台的记录"},
}  # fmt: skip


def statement(rulebook: Rulebook, finding: Finding, language: str) -> Statement:
    """State the reasons of a finding in "en", "ja" or "zh" (Django's codes are understood).

    Raises AnotherRulebook when the finding was made by another version. The finding must have been judged with traces
    for the rules passed over to be told.
    """
    require_version(rulebook, finding)
    teller = _Teller(rulebook, finding, from_django(language))
    wanted = [
        ("result", teller.result()),
        ("rule", teller.rule()),
        ("facts", teller.facts()),
        ("parameters", teller.parameters()),
        ("passed", teller.passed()),
        ("missing", teller.missing()),
        ("doubts", teller.doubts()),
        ("turned", teller.turned()),
    ]
    sections = tuple(Section(teller.title(key), tuple(lines)) for key, lines in wanted if lines)
    return Statement(teller.language, teller.title("statement"), sections)


def require_version(rulebook: Rulebook, finding: Finding) -> None:
    """Raises AnotherRulebook unless the finding was made by this very version."""
    if finding.rulebook.hash != rulebook.hash:
        made_by = f"{finding.rulebook.name} {finding.rulebook.version} ({finding.rulebook.hash[:12]})"
        raise AnotherRulebook(made_by=made_by, given=f"{rulebook.name} {rulebook.version} ({rulebook.hash[:12]})")


class _Teller:
    def __init__(self, rulebook: Rulebook, finding: Finding, language: str) -> None:
        self.rulebook, self.finding, self.language = rulebook, finding, language

    def title(self, key: str) -> str:
        return _TITLES[key][self.language]

    def say(self, key: str, **words: object) -> str:
        return _SAY[key][self.language].format(**words)

    def day(self, day: object) -> str:
        return format_date(day, self.language)  # type: ignore[arg-type]

    def label(self, name: str) -> str:
        facts, parameters = self.rulebook.facts, self.rulebook.parameters
        return pick((facts.get(name) or parameters[name]).label, self.language)

    def rule_name(self, rule_id: str) -> str:
        return self.say("rule", id=rule_id, title=pick(self.rulebook.rule(rule_id).title, self.language))

    def source(self, cited: str) -> str:
        """A citation with the title of the source it begins with."""
        name = self.rulebook.source_of(cited)
        return cited + in_brackets(pick(name.title, self.language), self.language)

    # Sections ---------------------------------------------------------------------------------------------------------
    def result(self) -> list[str]:
        found, lines = self.finding, []
        secretariat = role("secretariat", self.language)
        if found.outcome:
            lines.append(self.say("decided", outcome=outcome_words(self.rulebook, found.outcome, self.language)))
        elif found.refer:
            lines.append(self.say("referred", who=role(found.refer, self.language)))
        elif found.missing:
            lines.append(self.say("undecided", rule=self.rule_name(str(found.stopped_at))))
        else:
            lines.append(self.say("person", who=secretariat))
        if found.settled_anyway:
            lines.append(self.say("settled"))
        book = self.rulebook
        title = pick(book.title, self.language)
        lines.append(self.say("version", title=title, version=book.version, as_of=self.day(found.as_of)))
        return [sentence(line, self.language) for line in lines]

    def rule(self) -> list[str]:
        lines: list[str] = []
        if len(self.finding.rules_possible) > 1:
            lines.append(self.say("either") + word("colon", self.language).rstrip())
        for rule_id in self.finding.rules_possible:
            rule = self.rulebook.rule(rule_id)
            lines.append(self.rule_name(rule_id))
            lines.append(sentence(pick(rule.says, self.language), self.language))
            source = self.say("source", source=self.source(rule.source), since=self.day(rule.since))
            lines.append(sentence(source, self.language))
        lines += [self.why(tried) for tried in self.finding.tried if tried.truth]
        return lines

    def why(self, tried: RuleTrace) -> str:
        reasons = reasons_in_words(self.rulebook, self.finding, tried.tree, self.language)
        return sentence(self.say("because") + word("colon", self.language) + self.listed(reasons), self.language)

    def listed(self, parts: list[str]) -> str:
        return {"en": "; ", "ja": "。", "zh": "；"}[self.language].join(parts)

    def facts(self) -> list[str]:
        lines = []
        for name, fact in self.finding.facts:
            value = value_words(self.rulebook.facts[name], fact.value, self.finding.currency, self.language)
            how = provenance_words(fact.provenance, self.language)
            lines.append(self.say("value", label=self.label(name), value=value, how=how))
        return lines

    def parameters(self) -> list[str]:
        lines = []
        for used in self.finding.parameters:
            spec = self.rulebook.parameters[used.name]
            found = spec.in_force(self.finding.as_of, self.finding.currency)
            assert found is not None
            value = parameter_words(spec, found[1], self.finding.currency, self.language)
            words = {"label": self.label(used.name), "value": value, "since": self.day(used.since)}
            lines.append(self.say("parameter", source=self.source(used.source), **words))
        return lines

    def passed(self) -> list[str]:
        lines = []
        for tried in self.finding.tried:
            if tried.truth is False:
                reasons = reasons_in_words(self.rulebook, self.finding, tried.tree, self.language)
                stop = {"en": ". ", "ja": "。", "zh": "。"}[self.language]
                lines.append(sentence(self.rule_name(tried.rule) + stop + self.listed(reasons), self.language))
        return lines

    def missing(self) -> list[str]:
        lines = [sentence(self.missing_fact(fact), self.language) for fact in self.finding.missing]
        if not self.finding.exact:
            lines.append(sentence(self.say("more"), self.language))
        return lines

    def missing_fact(self, fact: MissingFact) -> str:
        who = role(fact.asked_of, self.language) if fact.asked_of else self.say("records")
        parts = [self.say("ask" if fact.asked_of else "look up", label=self.label(fact.name), who=who)]
        if fact.burden:
            parts.append(self.say("burden", who=role(fact.burden, self.language)))
        if fact.proof:
            proofs = joined([proof_words(proof, self.language) for proof in fact.proof], self.language)
            parts.append(self.say("proof", proofs=proofs))
        return self.listed(parts)

    def doubts(self) -> list[str]:
        return [sentence(self.doubt(doubt), self.language) for doubt in self.finding.doubts]

    def doubt(self, doubt: Doubt) -> str:
        known = doubt.subject in self.rulebook.facts or doubt.subject in self.rulebook.parameters
        subject = self.label(doubt.subject) if known else doubt.subject
        return self.say(doubt.kind, rule=doubt.rule, subject=subject)

    def turned(self) -> list[str]:
        return [sentence(self.counterfactual(found), self.language) for found in self.finding.counterfactuals]

    def counterfactual(self, found: Counterfactual) -> str:
        changes = []
        for name, value in found.changes:
            shown = value_words(self.rulebook.facts[name], value, self.finding.currency, self.language)
            if isinstance(value, bool):
                shown = quoted(shown, self.language)
            changes.append(self.say("were", label=quoted(self.label(name), self.language), value=shown))
        outcome = outcome_words(self.rulebook, found.outcome, self.language)
        together = self.say("both").join(changes)
        return self.say("if", changes=together, outcome=outcome, rule=self.rule_name(found.rule))
