"""The door of a claim's pages: which page belongs to which address, and what may be opened already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wakai.docket.domain.acts import EVERYONE
from wakai.portal.claim.check import Check
from wakai.portal.claim.drafted import Drafted, open_draft
from wakai.portal.claim.files import FilesPage
from wakai.portal.claim.forms import AmountForm, ItemsForm, ProblemForm, StoryForm, WishForm
from wakai.portal.claim.journey import ABOUT, AMOUNT, ITEMS, PROBLEM, STORY, WISH, can_open, first_open
from wakai.portal.claim.orders import case_links, past_cases
from wakai.portal.claim.pages import ClaimForm, Page
from wakai.portal.claim.questions import About
from wakai.portal.claim.verdict import Rules


class Question(Page):
    """A page with one form and nothing else to it."""

    def __init__(self, slug: str, form_class: type[ClaimForm], audience: tuple[str, ...] = ()) -> None:
        self.slug, self.form_class, self.readers = slug, form_class, audience

    def title(self, drafted: Drafted) -> str:
        """The label of its field."""
        return str(next(iter(self.form(drafted).fields.values())).label)

    def form(self, drafted: Drafted, *sent: Any) -> ClaimForm:
        """The question."""
        return self.form_class(*sent, drafted=drafted)

    def context(self, drafted: Drafted) -> dict[str, object]:
        """Who will read the answer, where it is words."""
        return {"audience_of_page": frozenset(self.readers)}


class Items(Question):
    """Which items; with links to the cases about the others."""

    def __init__(self) -> None:
        super().__init__(ITEMS, ItemsForm)

    def show(self, request: HttpRequest, drafted: Drafted, form: ClaimForm, *, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
        """The links let their reader in."""
        links = case_links(request, drafted.order, drafted.taken)
        titles = {line.n: line.title for line in drafted.order.lines}
        taken = [(titles[n], link) for link in links for n in link.lines if n in titles]
        return super().show(
            request,
            drafted,
            form,
            status=status,
            taken=taken,
            past=past_cases(request, drafted.order, drafted.others),
            **more,
        )


class Problem(Question):
    """What went wrong; with the cases about this order that have ended."""

    def __init__(self) -> None:
        super().__init__(PROBLEM, ProblemForm)

    def show(self, request: HttpRequest, drafted: Drafted, form: ClaimForm, *, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
        """The links let their reader in."""
        return super().show(
            request, drafted, form, status=status, past=past_cases(request, drafted.order, drafted.others), **more
        )


PAGES: Final[Mapping[str, Page]] = {
    page.slug: page
    for page in (
        Items(),
        Problem(),
        Question(WISH, WishForm),
        Question(AMOUNT, AmountForm),
        Question(STORY, StoryForm, EVERYONE),
        FilesPage(),
        Rules(),
        Check(),
    )
}


@require_safe
@never_cache
def go_to_claim(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The claim where it was left."""
    drafted = open_draft(request, draft_id)
    if drafted.draft.case_id:
        return redirect("claim-sent", draft_id=draft_id)
    if not drafted.can_claim:
        return redirect("claim-order", order_id=drafted.order.id)
    return redirect(drafted.url(first_open(drafted)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request: HttpRequest, draft_id: str, slug: str) -> HttpResponse:
    """One page of the claim. One that is not due yet, or does not come up any more, leads to the one that is."""
    drafted = open_draft(request, draft_id)
    page = page_of(drafted, slug)
    if drafted.draft.case_id:
        return redirect("claim-sent", draft_id=draft_id)
    if not drafted.can_claim:
        return redirect("claim-order", order_id=drafted.order.id)
    if not can_open(drafted, slug):
        return redirect(drafted.url(first_open(drafted)))
    return page.post(request, drafted) if request.method == "POST" else page.get(request, drafted)


def page_of(drafted: Drafted, slug: str) -> Page:
    """The page at this address; raises `Http404` where the rulebook knows no such question."""
    spec = drafted.rulebook.facts.get(slug.removeprefix(ABOUT)) if slug.startswith(ABOUT) else None
    if spec:
        return About(spec)
    if slug not in PAGES:
        raise Http404
    return PAGES[slug]
