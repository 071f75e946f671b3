"""Cases found by what their exhibits say, for those of the secretariat who may open them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from wakai.docket import queries as cases
from wakai.evidence import queries as evidence
from wakai.portal.cases.listing import kind_title
from wakai.portal.privacy_looks import note_list_look
from wakai.portal.reader import present_reader
from wakai.portal.viewer import party_hats

LONGEST_QUERY: Final = 100
_NUMBER: Final = re.compile(r"[Ww]?\d{0,2}-?\d{0,8}")


@dataclass(frozen=True, slots=True)
class Found:
    """One case."""

    number: str
    url: str
    title: str


def found_by_words(request: HttpRequest, query: str) -> list[Found]:
    """The cases with an exhibit that has all these words, the latest first; none for what can only be a case number.

    Cases of an account to which the asker belongs are left out: they see them as that party does.
    """
    if _NUMBER.fullmatch(query):
        return []
    ids = evidence.cases_with_words(query[:LONGEST_QUERY])
    heads = cases.heads_of(ids) if ids else {}
    language = present_reader().language
    shown = [heads[case_id] for case_id in ids if case_id in heads and not party_hats(request, heads[case_id])]
    note_list_look(request, shown)
    return [
        Found(head.number, reverse("desk-case", args=[head.number]), kind_title(head.kind, language)) for head in shown
    ]
