"""Check your answers, and send: once, however often the button is pressed and from however many windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wakai.docket.domain.acts import EVERYONE
from wakai.docket.domain.refusals import AlreadyClaimed, AlreadyDecided, NothingLeftToClaim
from wakai.flows.file_claim import NewClaim, file_claim
from wakai.kernel.languages import from_django, pick
from wakai.kernel.money import format_money
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.wording import label_words
from wakai.portal.claim.drafted import Drafted, open_draft
from wakai.portal.claim.files import kept_files
from wakai.portal.claim.journey import ABOUT, AMOUNT, CHECK, FILES, ITEMS, PROBLEM, STORY, THEN, WISH
from wakai.portal.claim.orders import case_links, past_cases
from wakai.portal.claim.pages import ClaimForm, Page
from wakai.portal.claim.words import answer_words, wish_words
from wakai.portal.viewer import grant_case_access, member_of


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it will be sent. `own` marks the buyer's own words, which may run in any direction."""

    label: str
    value: str
    change: str
    own: bool = False


class CheckForm(ClaimForm):
    """What was on the page when it was opened: another window may have changed an answer since."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def build(self) -> None:
        """The version that is shown."""
        self.initial["version"] = self.drafted.draft.version


class Check(Page):
    """All answers on one page."""

    slug = CHECK
    template = "claim/check.html"
    audience = EVERYONE

    def title(self, drafted: Drafted) -> str:
        """The heading."""
        return _("Check your answers")

    def form(self, drafted: Drafted, *sent: Any) -> CheckForm:
        """Only a button."""
        return CheckForm(*sent, drafted=drafted)

    def context(self, drafted: Drafted) -> dict[str, object]:
        """The answers with their links, the files, who reads it all."""
        return {
            "rows": list(rows_of(drafted)),
            "kept": list(kept_files(drafted)),
            "change_files": _change(drafted, FILES),
            "seller": drafted.order.seller.name,
        }

    def post(self, request: HttpRequest, drafted: Drafted) -> HttpResponse:
        """Send. Every refusal leaves the draft as it is."""
        form = self.form(drafted, request.POST)
        if form.is_valid() and form.cleaned_data["version"] not in (None, drafted.draft.version):
            form = self.form(drafted, {"version": drafted.draft.version})
            form.add_error(
                None, _("An answer was changed in another window. Please look through once more, then send.")
            )
            return self.show(request, drafted, form, status=409)
        try:
            filed = file_claim(
                claim_of(drafted),
                account_id=drafted.draft.account_id,
                person_id=member_of(request, drafted.draft.account_id),
                at=drafted.at,
                key=drafted.draft.id,
            )
        except Refusal as refusal:
            return self._refused(request, drafted, form, refusal)
        grant_case_access(request, case_id=filed.case_id, account_id=drafted.draft.account_id)
        return redirect("claim-sent", draft_id=drafted.draft.id)

    def _refused(self, request: HttpRequest, drafted: Drafted, form: CheckForm, refusal: Refusal) -> HttpResponse:
        fresh = open_draft(request, drafted.draft.id)
        if fresh.draft.case_id:
            return redirect("claim-sent", draft_id=drafted.draft.id)
        if isinstance(refusal, NothingLeftToClaim):
            return redirect("claim-order", order_id=fresh.order.id)
        form.refuse(None, refusal)
        links = case_links(request, fresh.order, fresh.taken) if isinstance(refusal, AlreadyClaimed) else ()
        past = past_cases(request, fresh.order, fresh.others) if isinstance(refusal, AlreadyDecided) else ()
        return self.show(request, fresh, form, status=refusal.status, taken=links, past=past)


def claim_of(drafted: Drafted) -> NewClaim:
    """The claim as it is sent."""
    return NewClaim(
        order=drafted.order,
        lines=drafted.lines,
        kind=drafted.kind,
        asked=drafted.wish,
        amount=drafted.amount,
        statements=drafted.stated(),
        text=drafted.text,
        language=from_django(str(drafted.answers.get("language") or drafted.reader.language)),
        draft_id=drafted.draft.id,
    )


def rows_of(drafted: Drafted) -> Iterator[Row]:
    """The answers in the order of the questions, each with the address that changes it."""
    language, book = drafted.reader.language, drafted.rulebook
    if drafted.has_choice:
        yield Row(_("Items"), "\n".join(line.title for line in drafted.items), _change(drafted, ITEMS), own=True)
    yield Row(_("What went wrong"), pick(book.claims[drafted.kind].title, language), _change(drafted, PROBLEM))
    for name in drafted.asked_facts:
        yield Row(label_words(book, name), _answer(drafted, name), _change(drafted, ABOUT + name))
    yield Row(_("What you would like"), wish_words(drafted.wish), _change(drafted, WISH))
    if drafted.is_about_money:
        step = AMOUNT if drafted.wish == "partial_refund" else WISH
        yield Row(_("Amount"), format_money(drafted.amount, language), _change(drafted, step))
    yield Row(_("What happened"), drafted.text, _change(drafted, STORY), own=True)


def _answer(drafted: Drafted, name: str) -> str:
    if name not in drafted.statements:
        return _("I don’t know")
    spec = drafted.rulebook.facts[name]
    return answer_words(spec, drafted.statements[name], drafted.order.currency, drafted.reader.language)


def _change(drafted: Drafted, slug: str) -> str:
    return f"{drafted.url(slug)}?{THEN}={CHECK}"
