"""The rules and a finding as lines of text for the terminal, in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from wakai.kernel.instants import format_date
from wakai.kernel.languages import Texts, pick
from wakai.rulebook import Fact, Finding, Outcome, Rulebook, judge
from wakai.rulebook.finding import MissingFact
from wakai.rulebook.reasons import statement
from wakai.rulebook.specs import FactSpec, ParameterSpec, RuleSpec
from wakai.rulebook.words import outcome_words, parameter_words, role, value_words

_SAY: Final[Mapping[str, Texts]] = {
    "version": {
        "en": "Version {version}, in force from {day}; orders paid from {orders}",
        "ja": "{version}版、{day}から施行。{orders}以降に支払われた注文に適用",
        "zh": "{version}版，自{day}起施行，适用于{orders}起付款的订单",
    },
    "result": {"en": "Result: {words}", "ja": "結論：{words}", "zh": "结论：{words}"},
    "source": {
        "en": "Source: {title}; since {day}",
        "ja": "出典：{title}、{day}から適用",
        "zh": "来源：{title}；自{day}起适用",
    },
    "refer": {"en": "decided by {who}", "ja": "{who}が決定", "zh": "由{who}裁决"},
    "figures": {"en": "Figures", "ja": "基準値", "zh": "参数"},
    "facts": {
        "en": "What is asked, and who must prove it",
        "ja": "お尋ねする事実と立証責任",
        "zh": "所问事实与举证责任",
    },
    "burden": {
        "en": "{who} must prove it; not proven in time, it counts as: {value}",
        "ja": "立証責任は{who}。期間内に証明されない場合の扱い：{value}",
        "zh": "由{who}举证；逾期未证明的，视为：{value}",
    },
    "questions": {"en": "Questions to answer", "ja": "お尋ねしたいこと", "zh": "需要回答的问题"},
    "question": {"en": "{who}: {ask}", "ja": "{who}：{ask}", "zh": "{who}：{ask}"},
}
_ANSWERS: Final[Mapping[str, str]] = {
    "boolean": "true|false",
    "date": "2026-12-01",
    "money": "749.99",
    "integer": "30",
    "decimal": "0.5",
    "text": "…",
}


def public_rules(rulebook: Rulebook, claims: list[str], language: str) -> Iterator[str]:
    """The rules for these kinds of claim, the figures and the facts they use."""
    days = {"day": rulebook.effective_from, "orders": rulebook.orders_from}
    shown = {name: format_date(day, language) for name, day in days.items()}
    yield pick(rulebook.title, language)
    yield _say("version", language, version=rulebook.version, **shown)
    for claim in claims:
        spec = rulebook.claims[claim]
        yield from ("", f"== {pick(spec.title, language)} ({claim})", f"   {pick(spec.hint, language)}")
        for rule in rulebook.rules_of(claim):
            yield from ("", *_rule(rulebook, rule, language))
    facts, figures = _named(rulebook, claims)
    yield from ("", f"== {_say('figures', language)}")
    yield from (_figure(rulebook, rulebook.parameters[name], language) for name in figures)
    yield from ("", f"== {_say('facts', language)}")
    for name in facts:
        yield from _asked(rulebook.facts[name], language)


def _named(rulebook: Rulebook, claims: list[str]) -> tuple[list[str], list[str]]:
    """The facts and figures of these claims; figures of the procedure, which no rule names, belong to all."""
    programs = [rulebook.program(claim) for claim in claims]
    facts = {name for program in programs for name in program.fact_names}
    used = {name for program in programs for name in program.parameter_names}
    anywhere = {name for claim in rulebook.claims for name in rulebook.program(claim).parameter_names}
    figures = [name for name in rulebook.parameters if name in used or name not in anywhere]
    return [name for name in rulebook.facts if name in facts], figures


def _rule(rulebook: Rulebook, rule: RuleSpec, language: str) -> Iterator[str]:
    yield f"{rule.id}  {pick(rule.title, language)}"
    yield f"    {pick(rule.says, language)}"
    then = rule.then
    if then.refer:
        words = _say("refer", language, who=role(then.refer, language))
    else:
        words = outcome_words(rulebook, Outcome(str(then.in_favour_of), str(then.remedy), None), language)
    yield f"    {_say('result', language, words=words)}"
    yield f"    {_source(rulebook, rule.source, rule.since, language)}"


def _figure(rulebook: Rulebook, spec: ParameterSpec, language: str) -> str:
    """A figure with its newest values."""
    newest = spec.dated[-1]
    shown = [parameter_words(spec, value, currency, language) for currency, value in newest.values.items()]
    listed = (", " if language == "en" else "、").join(shown)
    source = _source(rulebook, spec.source, newest.since, language)
    return f"{pick(spec.label, language)} ({spec.name}): {listed}\n    {source}"


def _source(rulebook: Rulebook, cited: str, since: date, language: str) -> str:
    title = pick(rulebook.source_of(cited).title, language)
    return _say("source", language, title=title, day=format_date(since, language))


def _asked(spec: FactSpec, language: str) -> Iterator[str]:
    if not spec.ask:
        return
    yield f"{pick(spec.label, language)} ({spec.name})"
    who = role(str(spec.asked_of), language)
    yield f"    {_say('question', language, who=who, ask=pick(spec.ask, language))}"
    if spec.burden and spec.if_unproven is not None:
        value = value_words(spec, spec.if_unproven, "USD", language)
        yield f"    {_say('burden', language, who=role(spec.burden, language), value=value)}"


def judged(
    rulebook: Rulebook,
    claim: str,
    facts: Mapping[str, Fact],
    *,
    currency: str,
    as_of: date,
    not_proven_of: frozenset[str],
) -> Finding:
    """The finding for facts from the command line."""
    return judge(rulebook, claim, facts, currency=currency, as_of=as_of, not_proven_of=not_proven_of)


def explanation(rulebook: Rulebook, finding: Finding, language: str) -> Iterator[str]:
    """The statement of reasons, and the questions whose answers could still change the result."""
    yield statement(rulebook, finding, language).text().rstrip()
    if finding.missing:
        yield from ("", _say("questions", language))
    for missing in finding.missing:
        yield from _question(rulebook, missing, language)


def _question(rulebook: Rulebook, missing: MissingFact, language: str) -> Iterator[str]:
    spec = rulebook.facts[missing.name]
    ask = pick(spec.ask or spec.label, language)
    who = role(missing.asked_of, language) if missing.asked_of else ""
    yield f"- {_say('question', language, who=who, ask=ask) if who else ask}"
    answers = "|".join(spec.choices) or _ANSWERS[spec.type]
    yield f"    --fact {spec.name}={answers}{'|absent' if spec.absent else ''}"


def _say(key: str, language: str, **words: str) -> str:
    return pick(_SAY[key], language).format(**words)
