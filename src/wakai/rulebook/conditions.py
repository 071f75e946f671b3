"""The parts of a condition that settled it, in words: label, comparison, values. Rendered from the tree of a finding."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from wakai.kernel.instants import format_date
from wakai.kernel.languages import Texts, from_django, pick
from wakai.kernel.money import Money, exponent, format_money
from wakai.rulebook.finding import Finding
from wakai.rulebook.nodes import FACT_BOUND, decimal_text
from wakai.rulebook.specs import Contents
from wakai.rulebook.trace import Step, Tree
from wakai.rulebook.words import days_words, in_brackets, joined, quoted, value_words, word

_INVERSE: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SIGNS: Final = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_COMPARED: Final[dict[str, Texts]] = {
    "=": {"en": "{l} is {r}", "ja": "{l}は{r}", "zh": "{l}为{r}"},
    "<>": {"en": "{l} is not {r}", "ja": "{l}は{r}ではない", "zh": "{l}不是{r}"},
    "<": {"en": "{l} is below {r}", "ja": "{l}が{r}を下回る", "zh": "{l}低于{r}"},
    "<=": {"en": "{l} is at most {r}", "ja": "{l}が{r}以下", "zh": "{l}不超过{r}"},
    ">": {"en": "{l} is above {r}", "ja": "{l}が{r}を上回る", "zh": "{l}高于{r}"},
    ">=": {"en": "{l} is at least {r}", "ja": "{l}が{r}以上", "zh": "{l}不低于{r}"},
}
_DAYS_COMPARED: Final[dict[str, Texts]] = {
    "<": {"en": "{l} is before {r}", "ja": "{l}が{r}より前", "zh": "{l}早于{r}"},
    "<=": {"en": "{l} is on or before {r}", "ja": "{l}が{r}以前", "zh": "{l}不晚于{r}"},
    ">": {"en": "{l} is after {r}", "ja": "{l}が{r}より後", "zh": "{l}晚于{r}"},
    ">=": {"en": "{l} is on or after {r}", "ja": "{l}が{r}以後", "zh": "{l}不早于{r}"},
}
_PHRASES: Final[dict[str, Texts]] = {
    "in": {"en": "{l} is one of {r}", "ja": "{l}は{r}のいずれか", "zh": "{l}为{r}之一"},
    "not in": {"en": "{l} is none of {r}", "ja": "{l}は{r}のいずれでもない", "zh": "{l}不是{r}中的任何一项"},
    "actual": {"en": "it is {v}", "ja": "実際は{v}", "zh": "实际为{v}"},
    "+": {"en": "{0} plus {1}", "ja": "{0}に{1}を加えた値", "zh": "{0}加{1}"},
    "-": {"en": "{0} less {1}", "ja": "{0}から{1}を引いた値", "zh": "{0}减{1}"},
    "date +": {"en": "{1} after {0}", "ja": "{0}の{1}後", "zh": "{0}后{1}"},
    "date -": {"en": "{1} before {0}", "ja": "{0}の{1}前", "zh": "{0}前{1}"},
    "between": {"en": "the days from {1} to {0}", "ja": "{1}から{0}までの日数", "zh": "从{1}到{0}的天数"},
    "*": {"en": "{0} times {1}", "ja": "{0}×{1}", "zh": "{0}×{1}"},
    "/": {"en": "{0} divided by {1}", "ja": "{0}÷{1}", "zh": "{0}÷{1}"},
    "neg": {"en": "minus {0}", "ja": "マイナス{0}", "zh": "负{0}"},
    "abs": {"en": "the size of {0}", "ja": "{0}の絶対値", "zh": "{0}的绝对值"},
    "least": {"en": "the smallest of {all}", "ja": "{all}のうち最小のもの", "zh": "{all}中的最小者"},
    "greatest": {"en": "the largest of {all}", "ja": "{all}のうち最大のもの", "zh": "{all}中的最大者"},
    "round_money": {"en": "{0}, rounded", "ja": "{0}（端数を四捨五入）", "zh": "{0}（四舍五入）"},
    "always": {"en": "This rule applies whenever no rule before it does", "ja": "前の規則がどれも当てはまらない場合に適用される規則", "zh": "前面的规则均不适用时，适用本条"},
    "never": {"en": "This condition never holds", "ja": "成り立つことのない条件", "zh": "该条件始终不成立"},
    "same": {"en": "both conditions are equally so", "ja": "両方の条件の成否が一致する", "zh": "两个条件的成立与否一致"},
    "not same": {"en": "only one of both conditions is so", "ja": "条件の一方だけが成り立つ", "zh": "两个条件中只有一个成立"},
}  # fmt: skip


def reasons_in_words(rulebook: Contents, finding: Finding, tree: Tree, language: str) -> list[str]:
    """What made a condition true or false, a phrase each, every phrase once."""
    teller = _Teller(rulebook, finding, from_django(language))
    return list(dict.fromkeys(teller.leaf(part) for part in causes(tree)))


def causes(tree: Tree) -> Iterator[Tree]:
    """The smallest parts that made a condition true or false."""
    step, value, parts = tree
    if step.op in ("and", "or"):
        for part in parts:
            if part[1] is value:  # all of them, where the whole is what no single part could settle
                yield from causes(part)
    elif step.op == "not":
        yield from causes(parts[0])
    elif step.op == "case" and step.kind == "boolean":
        yield from causes(taken(tree))
    else:
        yield tree


def taken(tree: Tree) -> Tree:
    """The branch that a CASE with a known value took."""
    parts = tree[2]
    for test, result in zip(parts[:-1:2], parts[1::2], strict=False):
        if test[1]:
            return result
    return parts[-1]


class _Teller:
    def __init__(self, rulebook: Contents, finding: Finding, language: str) -> None:
        self.rulebook, self.finding, self.language = rulebook, finding, language
        self.currency = finding.currency

    # Conditions -------------------------------------------------------------------------------------------------------
    def leaf(self, tree: Tree) -> str:
        """One part as a true statement about the case."""
        step, value, parts = tree
        if step.op == "constant":
            return self.phrase("always" if value else "never")
        if step.op in ("fact", "is_absent"):
            return self.fact(tree)
        if step.op == "in":
            return self.member(tree)
        if parts[0][0].kind == "boolean":
            return self.capital(self.phrase("same" if value is (step.op == "=") else "not same"))
        return self.compared(tree)

    def fact(self, tree: Tree) -> str:
        step, value, _ = tree
        label = self.name(step)
        if step.op == "is_absent":
            fact = self.finding.fact(step.name)
            assert fact is not None
            shown = value_words(self.rulebook.facts[step.name], fact.value, self.currency, self.language)
        else:
            shown = self.value(step, value)
        return label + word("colon", self.language) + shown

    def member(self, tree: Tree) -> str:
        _, value, (left, *options) = tree
        listed = joined([self.value(option[0], option[1], left) for option in options], self.language)
        text = self.phrase("in" if value else "not in").format(l=self.side(left), r=listed)
        return self.capital(text) + in_brackets(self.actual(left), self.language)

    def compared(self, tree: Tree) -> str:
        step, value, (left, right) = tree
        op = step.op if value else _INVERSE[step.op]
        by_days = left[0].kind == "date" and op in _DAYS_COMPARED
        template = (_DAYS_COMPARED if by_days else _COMPARED)[op][self.language]
        text = self.capital(template.format(l=self.end(left, right), r=self.end(right, left)))
        if left[0].op == "fact" and not any(leaves(right)) and op in ("=", "<>"):
            return text if op == "=" else text + in_brackets(self.actual(left), self.language)
        signs = f"{self.value(left[0], left[1], right)} {_SIGNS[op]} {self.value(right[0], right[1], left)}"
        return text + in_brackets(signs, self.language)

    def end(self, tree: Tree, other: Tree) -> str:
        """One end of a comparison; a bare code takes its name from the other end."""
        return self.side(tree) if any(leaves(tree)) else self.value(tree[0], tree[1], other)

    def actual(self, left: Tree) -> str:
        return self.phrase("actual").format(v=self.value(left[0], left[1], left))

    # Sides of a comparison --------------------------------------------------------------------------------------------
    def side(self, tree: Tree) -> str:
        step, value, parts = tree
        if step.op in ("fact", "parameter", "is_absent"):
            return self.named(tree)
        if step.op == "constant":
            return self.value(step, value)
        if step.op == "scale":
            return self.side(parts[0])
        if step.op == "case":
            return self.side(taken(tree))
        sides = [self.side(part) for part in parts]
        return self.phrase(self.phrase_key(tree)).format(*sides, all=joined(sides, self.language))

    def phrase_key(self, tree: Tree) -> str:
        step, _, parts = tree
        if step.kind == "date" and step.op in ("+", "-"):
            return f"date {step.op}"
        if step.op == "-" and parts[0][0].kind == "date":
            return "between"
        return step.op if step.op in _PHRASES else "same"

    def name(self, step: Step) -> str:
        """What a fact or parameter is called."""
        specs = self.rulebook.parameters if step.op == "parameter" else self.rulebook.facts
        return pick(specs[step.name].label, self.language)

    def value(self, step: Step, value: object, beside: "Tree | None" = None) -> str:
        """A value of the tree in words; a code of a choice takes its name from the fact beside it."""
        if isinstance(value, bool):
            return word("yes" if value else "no", self.language)
        if isinstance(value, str):
            return quoted(self.choice(step, value, beside), self.language)
        assert isinstance(value, int)
        return self.number(step, value)

    def number(self, step: Step, value: int) -> str:
        if step.kind == "date":
            return format_date(date.fromordinal(value), self.language)
        if step.kind == "interval":
            return days_words(value, self.language)
        if step.kind == "money":
            if step.scale == 0 and abs(value) <= FACT_BOUND:
                return format_money(Money(value, self.currency), self.language)
            places = step.scale + exponent(self.currency)
            return f"{self.currency} {_short(decimal_text(value, places))}"
        return _short(decimal_text(value, step.scale))

    def choice(self, step: Step, code: str, beside: "Tree | None") -> str:
        named = step if step.op == "fact" else beside[0] if beside else step
        spec = self.rulebook.facts.get(named.name)
        return pick(spec.choices[code], self.language) if spec and code in spec.choices else code

    # Small things -----------------------------------------------------------------------------------------------------
    def phrase(self, key: str) -> str:
        return _PHRASES[key][self.language]

    def capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    def named(self, tree: Tree) -> str:
        """A fact or parameter inside a sentence: spans of days by their length, everything else by its label."""
        step, value, _ = tree
        if step.op == "parameter" and isinstance(value, int):
            unit = self.rulebook.parameters[step.name].unit
            if unit in ("days", "term"):
                return days_words(value, self.language)
        return quoted(self.name(step), self.language)


def leaves(tree: Tree) -> Iterator[Tree]:
    """The facts and parameters below a part."""
    if tree[0].op in ("fact", "parameter", "is_absent"):
        yield tree
    for part in tree[2]:
        yield from leaves(part)


def _short(text: str) -> str:
    """A decimal without the zeros that alignment and division leave behind."""
    return format(Decimal(text).normalize(), "f") if "." in text and len(text) < 28 else text
