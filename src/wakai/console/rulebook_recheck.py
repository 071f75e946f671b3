"""`wakai rulebook recheck`: decisions judged again from their own facts, without any database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import typer

from wakai import rulebooks
from wakai.console import boot, rulebook_files
from wakai.docket.domain.decision_file import Checked, check_file
from wakai.kernel.languages import Texts, pick
from wakai.rulebook import Rulebook, RulebookProblems

_TROUBLES: Final[Mapping[str, Texts]] = {
    "not_readable": {
        "en": "cannot be read as JSON",
        "ja": "JSONとして読み取れません",
        "zh": "无法作为 JSON 读取",
    },
    "not_a_decision": {
        "en": "is not a decision as Wakai writes it",
        "ja": "Wakaiが書き出した決定の形式ではありません",
        "zh": "不是 Wakai 写出的裁决格式",
    },
    "rules_not_at_hand": {
        "en": "was made under {place}, which is not at hand; name it with --rulebook",
        "ja": "{place} による決定ですが、この版がありません。--rulebook で指定してください",
        "zh": "依据的是 {place}，此处没有该版本，请用 --rulebook 指定",
    },
    "not_judged": {
        "en": "holds a finding that its rules cannot judge: a fact, the claim or the currency is none they know",
        "ja": "認定に、規則では判断できない事実・申立て・通貨が含まれています",
        "zh": "其中的认定含有规则无法判断的事实、申请或币种",
    },
    "differs": {
        "en": "does not come out the same: {place}",
        "ja": "再計算の結果が一致しません：{place}",
        "zh": "重新计算的结果不一致：{place}",
    },
    "changed": {
        "en": "was changed after it was written: the rules come to the same, but its digest does not fit ({place})",
        "ja": "書き出された後に変更されています。規則による結果は同じですが、ダイジェストが一致しません（{place}）",
        "zh": "写出后被改动过：依规则得出的结果相同，但摘要不符（{place}）",
    },
}
_SAY: Final[Mapping[str, Texts]] = {
    "case": {"en": "Line {number}, case {name}: {what}", "ja": "{number}行目、案件 {name}：{what}", "zh": "第 {number} 行，案件 {name}：{what}"},
    "line": {"en": "Line {number}: {what}", "ja": "{number}行目：{what}", "zh": "第 {number} 行：{what}"},
    "same": {
        "en": "By the rules: {n}, judged again from their own facts, the same to the byte",
        "ja": "規則による決定 {n}件：記載された事実から再計算し、1バイトまで一致しました",
        "zh": "依规则作出 {n} 件：根据所载事实重新判断，逐字节一致",
    },
    "people": {
        "en": "By people: {n}; what the rules say to them comes out the same to the byte, the result is theirs",
        "ja": "人による決定 {n}件：規則の判断は1バイトまで一致しました。結論は担当者によるものです",
        "zh": "由人作出 {n} 件：规则部分逐字节一致，结论由人作出",
    },
    "no_rules": {
        "en": "By people, without rules for the kind of claim: {n}; nothing to judge again",
        "ja": "該当する規則のない、人による決定 {n}件：再計算の対象はありません",
        "zh": "没有相应规则、由人作出的 {n} 件：无可重新判断",
    },
    "wrong": {
        "en": "Not the same: {n}",
        "ja": "一致しないもの {n}件",
        "zh": "不一致的 {n} 件",
    },
    "all": {"en": "Decisions checked: {n}", "ja": "確認した決定 {n}件", "zh": "共核对裁决 {n} 件"},
}  # fmt: skip


def run(file: Path, named: Iterable[str], language: str) -> None:
    """Check the file and tell; leaves with status 1 when anything does not come out the same, or there is nothing."""
    books = _books(named)
    try:
        checked = list(check_file(file.read_text(encoding="utf-8-sig"), books.get))
    except UnicodeDecodeError:
        boot.stop(f"{file} is not UTF-8 text, so it was changed or is no file of decisions.")
    if not checked:
        boot.stop(f"{file} holds no decisions.")
    for row in checked:
        if row.trouble:
            typer.echo(_told(row, language))
    counts = Counter(_kind(row) for row in checked)
    for key in ("same", "people", "no_rules", "wrong"):
        if counts[key]:
            typer.echo(_say(key, language, n=counts[key]))
    typer.echo(_say("all", language, n=len(checked)))
    if counts["wrong"]:
        raise typer.Exit(1)


def _books(named: Iterable[str]) -> dict[str, Rulebook]:
    """The versions at hand by hash: those that come with Wakai and those named."""
    found = [rulebook_files.load_or_stop(name) for name in rulebooks.names()]
    found += [_canonical(Path(name)) if name.endswith(".json") else rulebook_files.load_or_stop(name) for name in named]
    return {book.hash: book for book in found}


def _canonical(path: Path) -> Rulebook:
    """A version in its canonical form, as the page of the rules hands it out."""
    try:
        return Rulebook.from_canonical(path.read_bytes())
    except OSError:
        boot.stop(f"There is no file {path}.")
    except RulebookProblems:
        boot.stop(f"{path} is not the canonical text of a rulebook. Save it again from the page of the rules.")


def _kind(row: Checked) -> str:
    if row.trouble:
        return "wrong"
    return {True: "same", False: "people", None: "no_rules"}[row.by_rules]


def _told(row: Checked, language: str) -> str:
    # The words of a file moved by a stranger's hand: none of them may move the cursor or begin a line.
    place = "".join(sign if sign.isprintable() else "�" for sign in row.place)
    what = pick(_TROUBLES[row.trouble], language).format(place=place)
    return _say("case" if row.name else "line", language, number=row.number, name=row.name, what=what)


def _say(key: str, language: str, **words: object) -> str:
    return pick(_SAY[key], language).format(**words)
