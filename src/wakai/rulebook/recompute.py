"""Judging again from a finding alone: what anybody can do who has the finding and the rulebook version that it names."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, ClassVar, Final

from wakai.kernel.languages import Texts
from wakai.kernel.refusals import Refusal
from wakai.rulebook.diagram import BUDGET
from wakai.rulebook.finding import Finding
from wakai.rulebook.judge import judge
from wakai.rulebook.reasons import require_version
from wakai.rulebook.rulebook import Rulebook

_NOTHING: Final = object()
_UNREADABLE: Final = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),
    *(RecursionError, Refusal),
)


class NotAFinding(Refusal):
    """The data is not what `Finding.to_data` writes: fields are missing, unknown, or hold values of another kind."""

    status = 422
    texts: ClassVar[Texts] = {
        "en": "This is not a finding as Wakai writes it. Hand over the file as you received it, unchanged.",
        "ja": "Wakaiが作成した認定として読み取れません。受け取ったファイルを変更せずにお渡しください。",
        "zh": "无法作为 Wakai 生成的认定读取。请原样提交收到的文件，不要改动。",
    }


def read_finding(data: Mapping[str, Any]) -> Finding:
    """The finding in data from elsewhere, which may hold anything. Raises NotAFinding."""
    try:
        finding = Finding.from_json(data)
        finding.to_json()
    except _UNREADABLE as error:
        raise NotAFinding from error
    named = (*finding.rulebook, finding.claim, finding.currency)
    if not all(isinstance(name, str) for name in named):
        raise NotAFinding
    return finding


def recompute(rulebook: Rulebook, finding: Finding, *, budget: int = BUDGET) -> Finding:
    """Judge again from nothing but the finding's own facts, day, currency and kind of claim.

    What was not proven is among its facts, as it counted. An unchanged finding comes out the same, byte for byte. Raises
    AnotherRulebook when the version handed in is not the one the finding names, and NotAFinding when its facts, claim or
    currency are none that this version can judge. `budget` is that of `judge`, for findings made with another one.
    """
    require_version(rulebook, finding)
    try:
        return judge(
            rulebook,
            finding.claim,
            dict((*finding.facts, *finding.facts_beside)),
            currency=finding.currency,
            as_of=finding.as_of,
            trace=bool(finding.tried),
            counterfactuals=finding.counterfactuals_sought,
            budget=budget,
        )
    except _UNREADABLE as error:
        raise NotAFinding from error


def difference(told: Finding | Mapping[str, Any], again: Finding) -> str | None:
    """Where a finding (or its data) first differs from the one recomputed, or None when both have the same bytes.

    The place is written as in ``outcome.amount.minor`` or ``tried[2].tree.value``; fields are gone through in the order
    in which `Finding` declares them, then those it does not know.
    """
    data = told.to_data() if isinstance(told, Finding) else told
    mine = again.to_data()
    fields = (*mine, *sorted(data.keys() - mine.keys()))
    return next(
        (place for name in fields for place in _differing(data.get(name, _NOTHING), mine.get(name, _NOTHING), name)),
        None,
    )


def _differing(told: object, again: object, place: str) -> Iterator[str]:
    if isinstance(told, Mapping) and isinstance(again, Mapping):
        for name in sorted(told.keys() | again.keys()):
            yield from _differing(told.get(name, _NOTHING), again.get(name, _NOTHING), f"{place}.{name}")
    elif isinstance(told, list | tuple) and isinstance(again, list | tuple):
        for number, (one, other) in enumerate(zip_longest(told, again, fillvalue=_NOTHING)):
            yield from _differing(one, other, f"{place}[{number}]")
    elif type(told) is not type(again) or told != again:  # True is no 1, and 1 is no 1.0
        yield place
