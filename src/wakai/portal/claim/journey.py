"""The order of the pages. It follows from the answers alone, so a claim can be left and taken up anywhere."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from wakai.portal.claim.drafted import Drafted

ITEMS, PROBLEM, WISH, AMOUNT, STORY, FILES, RULES, CHECK = (
    "items",
    "problem",
    "wish",
    "amount",
    "story",
    "files",
    "rules",
    "check",
)
ABOUT: Final = "about-"
"""Before the name of a fact: the page of a follow-up question."""
THEN: Final = "then"
"""In the address of a page opened from "check your answers": it leads back there."""
SEEN: Final = "seen:"
"""Before the name of a page that may be passed without an answer."""


def path_of(drafted: Drafted) -> list[str]:
    """The pages of this claim in order, as far as its answers tell."""
    about = [ABOUT + name for name in drafted.asked_facts]
    part = [AMOUNT] if drafted.wish == "partial_refund" else []
    return [*([ITEMS] if drafted.has_choice else []), PROBLEM, *about, WISH, *part, STORY, FILES, RULES, CHECK]


def is_done(drafted: Drafted, slug: str) -> bool:
    """Whether a page has its answer."""
    if slug.startswith(ABOUT):
        return drafted.is_told(slug.removeprefix(ABOUT))
    found: dict[str, object] = {
        ITEMS: drafted.lines,
        PROBLEM: drafted.kind,
        WISH: drafted.wish,
        AMOUNT: drafted.part if slug == AMOUNT else None,
        STORY: drafted.text,
    }
    return bool(found[slug] if slug in found else drafted.answers.get(SEEN + slug))


def first_open(drafted: Drafted) -> str:
    """The first page without its answer; "check" when all have one."""
    return next((slug for slug in path_of(drafted)[:-1] if not is_done(drafted, slug)), CHECK)


def can_open(drafted: Drafted, slug: str) -> bool:
    """Whether a page can be shown: all before it have their answers."""
    path = path_of(drafted)
    return slug in path and path.index(slug) <= path.index(first_open(drafted))


def next_of(request: HttpRequest, drafted: Drafted, slug: str) -> str:
    """The page after this one; from a page opened to change an answer, back to the check as soon as nothing is open."""
    path, open_page = path_of(drafted), first_open(drafted)
    if slug not in path or request.GET.get(THEN) == CHECK:
        return open_page
    after = path[min(path.index(slug) + 1, len(path) - 1)]
    return after if path.index(after) <= path.index(open_page) else open_page


def back_of(request: HttpRequest, drafted: Drafted, slug: str) -> str:
    """The address of the page before this one."""
    if request.GET.get(THEN) == CHECK and first_open(drafted) == CHECK:
        return drafted.url(CHECK)
    path = path_of(drafted)
    before = path.index(slug) - 1 if slug in path else -1
    return drafted.url(path[before]) if before >= 0 else reverse("claim-order", args=[drafted.order.id])
