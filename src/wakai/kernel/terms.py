"""Terms: how long somebody has, as a rulebook writes it.

- `P10D`: ten calendar days
- `P10D roll`: ten calendar days; a last day that is a weekend or holiday moves to the next business day
- `P3BD`: three business days (our extension of ISO 8601, which has no word for them)
- `PT48H`: forty-eight elapsed hours
- `P2W`: two weeks, kept as fourteen days
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from wakai.kernel.languages import Texts, from_django
from wakai.kernel.refusals import Refusal
from wakai.kernel.showing import show

Unit = Literal["hours", "days", "business_days"]

# About ten years each. A longer term is a slip of the keyboard, and would be walked through day by day.
_MOST: Final[dict[Unit, int]] = {"hours": 87_840, "days": 3_660, "business_days": 2_520}
_PATTERNS: Final[dict[Unit, str]] = {"hours": "PT{}H", "days": "P{}D", "business_days": "P{}BD"}
_TEXT: Final = re.compile(
    r"PT(?P<hours>[0-9]{1,6})H"
    r"|P(?P<business_days>[0-9]{1,6})BD"
    r"|P(?P<days>[0-9]{1,6})(?P<per>[DW])(?P<roll> roll)?"
)
_WORDS: Final[dict[str, dict[Unit, tuple[str, str]]]] = {
    "en": {
        "hours": ("{} hour", "{} hours"),
        "days": ("{} day", "{} days"),
        "business_days": ("{} business day", "{} business days"),
    },
    "ja": {"hours": ("{}時間",) * 2, "days": ("{}日間",) * 2, "business_days": ("{}営業日",) * 2},
    "zh": {"hours": ("{}小时",) * 2, "days": ("{}天",) * 2, "business_days": ("{}个工作日",) * 2},
}


class UnknownTerm(Refusal):
    """The text is not a term, or its length is nothing or beyond ten years."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": (
            "“{text}” cannot be read as a term. Please write P10D for days, “P10D roll” if the end moves off days of "
            "rest, P3BD for business days or PT48H for hours; at least 1, at most about ten years."
        ),
        "ja": (
            "「{text}」は期間として読み取れません。日数は「P10D」、末日が休日なら翌営業日に延ばす場合は「P10D roll」、"
            "営業日は「P3BD」、時間は「PT48H」のように、1以上およそ10年以内で入力してください。"
        ),
        "zh": (
            "“{text}”无法识别为期限。天数请写P10D；末日遇休息日顺延请写“P10D roll”；"
            "工作日请写P3BD；小时请写PT48H。最少为1，最长约十年。"
        ),
    }


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` hours, calendar days or business days; `roll` is for calendar days: business days end on one anyway.

    Raises UnknownTerm when the amount is below 1 or beyond ten years, or `roll` stands with another unit.
    """

    amount: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST[self.unit] or (self.roll and self.unit != "days"):
            raise UnknownTerm(text=str(self))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a term as a rulebook writes it. Raises UnknownTerm."""
        found = _TEXT.fullmatch(text.strip())
        if not found:
            raise UnknownTerm(text=text.strip()[:32])
        if found["hours"]:
            return cls(int(found["hours"]), "hours")
        if found["business_days"]:
            return cls(int(found["business_days"]), "business_days")
        days = int(found["days"]) * (7 if found["per"] == "W" else 1)
        return cls(days, "days", roll=bool(found["roll"]))

    def __str__(self) -> str:
        return _PATTERNS[self.unit].format(self.amount) + (" roll" if self.roll else "")


def format_term(term: Term, language: str) -> str:
    """Say the length of a term: "3 business days", "3営業日", "3个工作日"."""
    one, many = _WORDS[from_django(language)][term.unit]
    return (one if term.amount == 1 else many).format(term.amount)


@show.register
def _(value: Term, language: str, zone: str) -> str:
    return format_term(value, language)
