"""A rulebook as plain text for people: what it asks, which figures it uses, and each rule with its words and condition."""

from typing import Final

from wakai.kernel.instants import format_date
from wakai.kernel.languages import Texts, from_django, pick
from wakai.kernel.money import Money
from wakai.rulebook.printing import text_of
from wakai.rulebook.rulebook import Rulebook
from wakai.rulebook.specs import Dated, FactSpec, ParameterSpec, RuleSpec
from wakai.rulebook.words import in_brackets, joined, parameter_words, remedy_words, role, word

_HEADS: Final[dict[str, Texts]] = {
    "version": {
        "en": "version {version}, in force from {day}",
        "ja": "{version}版、{day}から適用",
        "zh": "{version}版，自{day}起适用",
    },
    "hash": {"en": "SHA-256 {hash}", "ja": "SHA-256 {hash}", "zh": "SHA-256 {hash}"},
    "facts": {"en": "Facts", "ja": "事実", "zh": "事实"},
    "parameters": {"en": "Figures", "ja": "基準値", "zh": "参数"},
    "when": {"en": "when", "ja": "条件", "zh": "条件"},
    "then": {"en": "then", "ja": "結論", "zh": "结论"},
    "source": {"en": "source", "ja": "出典", "zh": "来源"},
    "refer": {"en": "decided by {who}", "ja": "{who}が決定", "zh": "由{who}裁决"},
    "favour": {"en": "in favour of {who}", "ja": "{who}の主張を認める", "zh": "支持{who}"},
    "neither": {
        "en": "in favour of neither side",
        "ja": "どちらか一方の主張を認めるものではない",
        "zh": "不支持任何一方",
    },
    "burden": {"en": "to be proven by {who}", "ja": "立証責任は{who}", "zh": "由{who}举证"},
    "since": {"en": "since {day}", "ja": "{day}から", "zh": "自{day}起"},
}


def show(rulebook: Rulebook, language: str) -> str:
    """The whole rulebook in "en", "ja" or "zh": facts, figures, and the rules of each claim in their order."""
    teller = _Teller(rulebook, from_django(language))
    blocks = [teller.head(), teller.facts(), teller.parameters()]
    blocks += [teller.claim(name) for name in rulebook.claims]
    return "\n\n".join(blocks) + "\n"


class _Teller:
    def __init__(self, rulebook: Rulebook, language: str) -> None:
        self.rulebook, self.language = rulebook, language

    def say(self, key: str, **words: object) -> str:
        return _HEADS[key][self.language].format(**words)

    def line(self, key: str, text: str) -> str:
        return f"    {self.say(key)}{word('colon', self.language)}{text}"

    def head(self) -> str:
        book = self.rulebook
        day = format_date(book.effective_from, self.language)
        title = f"{pick(book.title, self.language)}{in_brackets(book.name, self.language)}"
        return "\n".join([title, self.say("version", version=book.version, day=day), self.say("hash", hash=book.hash)])

    def facts(self) -> str:
        return "\n".join([self.say("facts"), *(self.fact(spec) for spec in self.rulebook.facts.values())])

    def fact(self, spec: FactSpec) -> str:
        text = f"  {spec.name}{word('colon', self.language)}{pick(spec.label, self.language)}"
        about = [spec.type] + ([self.say("burden", who=role(spec.burden, self.language))] if spec.burden else [])
        return text + in_brackets(joined(about, self.language), self.language)

    def parameters(self) -> str:
        return "\n".join([self.say("parameters"), *map(self.parameter, self.rulebook.parameters.values())])

    def parameter(self, spec: ParameterSpec) -> str:
        dated = [self.dated(spec, entry) for entry in spec.dated]
        label = pick(spec.label, self.language)
        return f"  :{spec.name}{word('colon', self.language)}{joined([label, *dated], self.language)}"

    def dated(self, spec: ParameterSpec, entry: Dated) -> str:
        values = [
            str(Money(value, key))
            if key and isinstance(value, int)
            else parameter_words(spec, value, key, self.language)
            for key, value in entry.values.items()
        ]
        since = self.say("since", day=format_date(entry.since, self.language))
        return joined(values, self.language) + in_brackets(since, self.language)

    def claim(self, name: str) -> str:
        title = pick(self.rulebook.claims[name].title, self.language) + in_brackets(name, self.language)
        return "\n".join([title, *(self.rule(rule) for rule in self.rulebook.rules_of(name))])

    def rule(self, rule: RuleSpec) -> str:
        return "\n".join(
            [
                f"  {rule.id} {pick(rule.title, self.language)}",
                f"    {pick(rule.says, self.language)}",
                self.line("when", text_of(rule.when)),
                self.line("then", self.then(rule)),
                self.line("source", rule.source),
            ]
        )

    def then(self, rule: RuleSpec) -> str:
        then = rule.then
        if then.refer:
            return self.say("refer", who=role(then.refer, self.language))
        side, remedy = str(then.in_favour_of), str(then.remedy)
        favour = self.say("neither") if side == "neither" else self.say("favour", who=role(side, self.language))
        parts = [favour, remedy_words(self.rulebook, remedy, self.language)]
        return joined(parts + ([text_of(then.amount)] if then.amount else []), self.language)
