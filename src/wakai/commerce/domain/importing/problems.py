"""What an import has to say about rows: errors, which keep a row out, and notes, which do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from wakai.kernel.languages import pick

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One remark on one row. `line` counts from 1 with the header (0: the whole file); `column` is empty for a whole row."""

    file: str
    line: int
    column: str
    code: str
    facts: Mapping[str, str]

    @property
    def severity(self) -> Severity:
        """``error``: the row is not imported. ``note``: it is, and this should be known."""
        return "note" if self.code in NOTES else "error"

    def text(self, language: str) -> str:
        """The remark with its place, to a reader of `language` (en, ja, zh)."""
        place = ":".join(str(part) for part in (self.file, self.line or "", self.column) if part)
        return f"{place}: {self.reason(language)}"

    def reason(self, language: str) -> str:
        """The remark alone."""
        return pick(_texts_of(self.code), language).format_map(dict(self.facts))


@dataclass(slots=True)
class FileCount:
    """The rows of one file: every row is read once and then used, or held back with an error naming it."""

    read: int = 0
    used: int = 0
    held_back: int = 0


@dataclass(slots=True)
class Findings:
    """What has been found while reading, file by file."""

    problems: list[RowProblem] = field(default_factory=list)
    counts: dict[str, FileCount] = field(default_factory=dict)

    def add(self, file: str, line: int, column: str, code: str, /, **facts: str) -> RowProblem:
        """Record one remark; the code must be one of `ERRORS` or `NOTES`."""
        problem = RowProblem(file, line, column, code, MappingProxyType(facts))
        self.problems.append(problem)
        return problem

    def count(self, file: str) -> FileCount:
        """The tally of a file, made on first use."""
        return self.counts.setdefault(file, FileCount())

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """The remarks that kept a row out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def notes(self) -> tuple[RowProblem, ...]:
        """The remarks on rows that came in."""
        return tuple(problem for problem in self.problems if problem.severity == "note")


def _texts(en: str, ja: str, zh: str) -> Mapping[str, str]:
    return MappingProxyType({"en": en, "ja": ja, "zh": zh})


def _texts_of(code: str) -> Mapping[str, str]:
    return ERRORS[code] if code in ERRORS else NOTES[code]


ERRORS: Final[Mapping[str, Mapping[str, str]]] = {
    "file_missing": _texts("this file is needed and is not there.", "必要なファイルがありません。", "缺少此必需文件。"),
    "file_empty": _texts(
        "the file has no header line. Its first line must name the columns.",
        "見出し行がありません。1行目に列名を書いてください。",
        "文件没有标题行。第一行必须是列名。",
    ),
    "file_not_utf8": _texts(
        "the file is UTF-16. Save it as UTF-8.",
        "UTF-16のファイルです。UTF-8で保存してください。",
        "文件是 UTF-16 编码。请另存为 UTF-8。",
    ),
    "column_missing": _texts(
        "the column “{column}” is missing.{near}",
        "列「{column}」がありません。{near}",
        "缺少列“{column}”。{near}",
    ),
    "column_unknown": _texts(
        "there is no column “{column}”.{near}",
        "列「{column}」は使われません。{near}",
        "没有名为“{column}”的列。{near}",
    ),
    "column_repeated": _texts(
        "the column “{column}” stands here twice.", "列「{column}」が2回あります。", "列“{column}”重复出现。"
    ),
    "row_not_utf8": _texts(
        "the row holds bytes that are not UTF-8. Save the file as UTF-8.",
        "UTF-8ではない文字が含まれています。UTF-8で保存してください。",
        "该行含有非 UTF-8 字符。请将文件另存为 UTF-8。",
    ),
    "row_not_csv": _texts(
        "the row cannot be read as CSV: a quotation mark may be open.",
        "CSVとして読み取れません。引用符が閉じていない可能性があります。",
        "无法按 CSV 读取该行，可能有引号未闭合。",
    ),
    "row_not_json": _texts(
        "the line is not one JSON object (column {position}).",
        "1行が1つのJSONオブジェクトになっていません（{position}文字目）。",
        "该行不是一个 JSON 对象（第 {position} 列）。",
    ),
    "cells_differ": _texts(
        "the row has {found} cells, the header {expected}.",
        "セルが{found}個ありますが、見出しは{expected}個です。",
        "该行有 {found} 个单元格，标题行有 {expected} 个。",
    ),
    "value_missing": _texts("a value is needed here.", "値を入力してください。", "此处必须填写。"),
    "value_too_long": _texts(
        "the value has more than {limit} characters.", "{limit}文字を超えています。", "超过 {limit} 个字符。"
    ),
    "character_not_kept": _texts(
        "the value holds a character that is no text (a zero byte or half a character).",
        "文字として扱えない値（ゼロバイトまたは不完全な文字）が含まれています。",
        "该值含有非文本字符（零字节或不完整字符）。",
    ),
    "not_a_list": _texts("a list of objects is needed here.", "オブジェクトのリストが必要です。", "此处应为对象列表。"),
    "date_not_understood": _texts(
        "“{value}” is not a date. Write it like 2026-12-04.",
        "「{value}」は日付として読み取れません。2026-12-04のように書いてください。",
        "“{value}”不是日期。请写成 2026-12-04 的形式。",
    ),
    "time_not_understood": _texts(
        "“{value}” is not a date with a time. Write it like 2026-12-04T15:30:00+09:00.",
        "「{value}」は日時として読み取れません。2026-12-04T15:30:00+09:00のように書いてください。",
        "“{value}”不是日期时间。请写成 2026-12-04T15:30:00+09:00 的形式。",
    ),
    "currency_unknown": _texts(
        "“{value}” is not a currency. Write its three letters, such as JPY.",
        "「{value}」という通貨はありません。JPYのように3文字で書いてください。",
        "“{value}”不是币种代码。请写三位字母，如 JPY。",
    ),
    "amount_not_a_number": _texts(
        "“{value}” is not an amount. Write digits and one decimal point, such as 1200.50.",
        "「{value}」は金額として読み取れません。1200.50のように書いてください。",
        "“{value}”不是金额。请写成 1200.50 的形式。",
    ),
    "amount_not_exact": _texts(
        "“{value}” has more decimals than {currency} has.",
        "「{value}」は{currency}の小数点以下の桁数を超えています。",
        "“{value}”的小数位数超过 {currency} 的位数。",
    ),
    "amount_below_zero": _texts(
        "“{value}” is below zero. Amounts of an order are zero or more.",
        "「{value}」は負の金額です。0以上で書いてください。",
        "“{value}”为负数。订单金额不得小于零。",
    ),
    "number_not_understood": _texts(
        "“{value}” is not a whole number from {least} to {most}.",
        "「{value}」は{least}から{most}までの整数ではありません。",
        "“{value}”不是 {least} 到 {most} 之间的整数。",
    ),
    "word_unknown": _texts(
        "“{value}” is not one of: {known}.{near}",
        "「{value}」は使えません。次から選んでください：{known}。{near}",
        "“{value}”不可用。可选：{known}。{near}",
    ),
    "zone_unknown": _texts(
        "“{value}” is not a time zone. Write a name such as Asia/Tokyo.",
        "「{value}」というタイムゾーンはありません。Asia/Tokyoのように書いてください。",
        "“{value}”不是时区名称。请写成 Asia/Shanghai 的形式。",
    ),
    "country_unknown": _texts(
        "“{value}” is not a country code. Write its two letters, such as JP.",
        "「{value}」は国コードではありません。JPのように2文字で書いてください。",
        "“{value}”不是国家代码。请写两位字母，如 CN。",
    ),
    "number_repeated": _texts(
        "“{value}” stood already on line {first}.",
        "「{value}」は{first}行目に既にあります。",
        "“{value}”已在第 {first} 行出现。",
    ),
    "differs_from_first_row": _texts(
        "“{value}” differs from “{first}” on the first row of this order.",
        "「{value}」は、この注文の最初の行の「{first}」と異なります。",
        "“{value}”与该订单首行的“{first}”不一致。",
    ),
    "reference_unknown": _texts(
        "“{value}” is not in {file}.", "「{value}」は{file}にありません。", "“{value}”不在 {file} 中。"
    ),
    "nobody_refers_to_it": _texts(
        "no other row refers to “{value}”, so nothing was made of it.",
        "「{value}」を参照する行がないため、取り込んでいません。",
        "没有其他行引用“{value}”，因此未导入。",
    ),
    "order_held_back": _texts(
        "order {order} is held back because of {place}.",
        "{place}に問題があるため、注文{order}は取り込んでいません。",
        "因 {place} 有问题，订单 {order} 未导入。",
    ),
}

NOTES: Final[Mapping[str, Mapping[str, str]]] = {
    "columns_not_kept": _texts(
        "these columns are not kept: {columns}.",
        "次の列は保存しません：{columns}。",
        "以下列不保存：{columns}。",
    ),
    "zone_assumed": _texts(
        "times carry no zone; they are taken as local to {zone}.",
        "時刻にタイムゾーンがないため、{zone}の現地時刻とみなします。",
        "时间没有时区，按 {zone} 当地时间处理。",
    ),
    "order_without_lines": _texts(
        "order {order} has no items; its total is what was paid.",
        "注文{order}には商品がありません。支払額を合計とします。",
        "订单 {order} 没有商品，总额按已付金额计。",
    ),
    "order_without_lines_or_payments": _texts(
        "order {order} has neither items nor payments; its total is zero.",
        "注文{order}には商品も支払いもありません。合計は0です。",
        "订单 {order} 既没有商品也没有付款，总额为零。",
    ),
    "payments_differ": _texts(
        "order {order} was paid with {paid}, its items and shipping come to {total}.",
        "注文{order}の支払額は{paid}、商品と送料の合計は{total}です。",
        "订单 {order} 已付 {paid}，商品与运费合计 {total}。",
    ),
    "several_sellers": _texts(
        "order {order} has {count} sellers; the one with the largest share, {main}, is taken as the main one.",
        "注文{order}の出品者は{count}者です。金額の最も大きい{main}を主な出品者とします。",
        "订单 {order} 有 {count} 个卖家，以金额最大的 {main} 为主要卖家。",
    ),
    "promises_differ": _texts(
        "order {order} promises several ship dates; the earliest, {day}, counts for the order.",
        "注文{order}には複数の発送期限があり、最も早い{day}を用います。",
        "订单 {order} 有多个发货期限，以最早的 {day} 为准。",
    ),
    "category_untranslated": _texts(
        "the category “{value}” has no English name; it is kept as it is.",
        "カテゴリ「{value}」の英語名がないため、そのまま保存します。",
        "类别“{value}”没有英文名称，按原文保存。",
    ),
    "category_missing": _texts(
        "product {value} has no category.", "商品{value}にはカテゴリがありません。", "商品 {value} 没有类别。"
    ),
    "word_not_mapped": _texts(
        "“{value}” is not a word we know; it is kept and counts as unknown.",
        "「{value}」は未知の語です。そのまま保存し、不明として扱います。",
        "“{value}”不是已知用词，按原文保存并视为未知。",
    ),
    "time_stands_twice": _texts(
        "{value} occurred twice when the clocks went back; the first is taken.",
        "{value}は夏時間の終わりで2回あります。1回目とみなします。",
        "{value} 因夏令时结束出现两次，按第一次处理。",
    ),
    "time_skipped": _texts(
        "{value} was skipped when the clocks went forward; it is taken an hour later.",
        "{value}は夏時間の始まりで存在しません。1時間後とみなします。",
        "{value} 因夏令时开始而不存在，按一小时后处理。",
    ),
    "delivered_before_shipped": _texts(
        "order {order} is recorded as delivered before it was shipped; both dates are kept.",
        "注文{order}は発送前に配達されたと記録されています。両方の日付を保存します。",
        "订单 {order} 记录的送达时间早于发货时间，两个日期均保留。",
    ),
    "unused_lookup": _texts(
        "no product uses “{value}”.", "「{value}」を使う商品はありません。", "没有商品使用“{value}”。"
    ),
}
