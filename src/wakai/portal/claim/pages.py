"""How a page of the claim works: show its question; when answered, keep the answer and go on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wakai.kernel.languages import pick
from wakai.kernel.refusals import Refusal
from wakai.portal.claim.drafted import FACT, Drafted
from wakai.portal.claim.journey import CHECK, THEN, back_of, next_of
from wakai.portal.forms import QuestionForm
from wakai.rulebook.words import joined, quoted


class ClaimForm(QuestionForm):
    """A form of the claim. `drafted` is the claim it belongs to."""

    def __init__(self, *sent: Any, drafted: Drafted) -> None:
        super().__init__(*sent)
        self.drafted = drafted
        self.build()

    def build(self) -> None:
        """Adds the fields, with what was answered before."""

    def refuse(self, field: str | None, refusal: Refusal) -> None:
        """Put a refusal beside its field; what was typed stays."""
        reader = self.drafted.reader
        self.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))

    def answers(self) -> Mapping[str, object]:
        """What to save, by the name of the question."""
        raise NotImplementedError


class Page(ABC):
    """One page of the claim. `slug` is the last part of its address."""

    slug: str
    template: ClassVar[str] = "claim/question.html"
    audience: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def title(self, drafted: Drafted) -> str:
        """The question."""

    @abstractmethod
    def form(self, drafted: Drafted, *sent: Any) -> ClaimForm:
        """The form, empty, with what was answered before, or with what was sent."""

    def context(self, drafted: Drafted) -> dict[str, object]:
        """What the page shows besides its form."""
        return {}

    def get(self, request: HttpRequest, drafted: Drafted) -> HttpResponse:
        """The page."""
        return self.show(request, drafted, self.form(drafted))

    def post(self, request: HttpRequest, drafted: Drafted) -> HttpResponse:
        """Keep the answer and go on; or the page again, saying what to change."""
        form = self.form(drafted, request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, drafted, form, status=422)
        return go_on(request, keep(request, drafted, form.answers()), self.slug)

    def show(self, request: HttpRequest, drafted: Drafted, form: ClaimForm, *, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
        """Render the page."""
        facts = {
            "drafted": drafted,
            "form": form,
            "title": self.title(drafted),
            "back": back_of(request, drafted, self.slug),
            "audience_of_page": frozenset(self.audience),
            **self.context(drafted),
            **more,
        }
        return render(request, self.template, facts, status=status)


def keep(request: HttpRequest, drafted: Drafted, answers: Mapping[str, object]) -> Drafted:
    """Save answers; what no longer fits is dropped, and the reader is told."""
    changed = drafted.saved(answers)
    gone = changed.no_longer_asked()
    if not gone:
        return changed
    language = drafted.reader.language
    labels = [quoted(pick(changed.rulebook.facts[name].label, language), language) for name in gone if name in changed.rulebook.facts]  # fmt: skip
    if labels:
        messages.info(request, _("With this answer we no longer need: %(what)s. You do not have to do anything.") % {"what": joined(labels, language)})  # fmt: skip
    return changed.saved({}, drop=tuple(FACT + name for name in gone))


def go_on(request: HttpRequest, drafted: Drafted, slug: str) -> HttpResponse:
    """On to the next page: back to the check where that was where the reader came from."""
    following = next_of(request, drafted, slug)
    query = f"?{THEN}={CHECK}" if request.GET.get(THEN) == CHECK and following != CHECK else ""
    return redirect(drafted.url(following) + query)
