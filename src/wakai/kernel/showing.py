"""How a value is shown inside a sentence, in the reader's language and time zone.

`show` is open: each module registers the types it owns (`money` registers `Money`, `instants` registers instants and
dates), so that a refusal can carry a value as it is and leave the wording to the reader's side.
"""

from collections.abc import Mapping
from functools import singledispatch

from wakai.kernel.languages import pick

_SEPARATORS = {"en": ", ", "ja": "、", "zh": "、"}


@singledispatch
def show(value: object, language: str, zone: str) -> str:
    """Say `value` to a reader of `language` in time zone `zone`; types without a rule of their own use `str`."""
    return str(value)


@show.register(Mapping)
def _(value: Mapping[str, str], language: str, zone: str) -> str:
    return pick(value, language)


@show.register(tuple)
@show.register(list)
@show.register(frozenset)
def _(value: tuple[object, ...] | list[object] | frozenset[object], language: str, zone: str) -> str:
    parts = [show(part, language, zone) for part in value]
    if isinstance(value, frozenset):
        parts.sort()
    return _SEPARATORS[language].join(parts)
