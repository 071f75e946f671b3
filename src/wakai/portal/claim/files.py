"""Photos and files: sent as they are chosen, listed with captions, taken out again. What cannot be taken is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wakai.docket.domain.acts import EVERYONE
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.queries import open_draft_exhibit
from wakai.flows.draft_files import add_files, caption_file, remove_file
from wakai.portal.cases.downloads import LOCKED
from wakai.portal.cases.exhibits import KINDS
from wakai.portal.cases.files import new_files
from wakai.portal.cases.wording import first_upper
from wakai.portal.claim.drafted import Drafted, open_draft
from wakai.portal.claim.journey import FILES, SEEN
from wakai.portal.claim.pages import ClaimForm, Page, go_on, keep
from wakai.portal.forms import FilesField
from wakai.portal.pieces import brought, whose_in_draft
from wakai.rulebook import words

CAPTION: Final = "caption-"
CAPTION_LENGTH: Final = 200
QUESTION: Final = gettext_lazy("Do you have photos or documents?")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that goes with the claim. `thumb` is "" where there is no picture to show."""

    id: str
    name: str
    caption: str
    kind: str
    size: str
    thumb: str


class FilesForm(ClaimForm):
    """More files. None is needed."""

    def build(self) -> None:
        """The whole page is about them, but the question is asked once."""
        hint = _("If you have none, just continue. You can add some later, on the page of your case.")
        self.add_field("files", FilesField(label=QUESTION, help_text=hint, required=False, most=10))

    def say_refused(self, refusals: tuple[Any, ...]) -> None:
        """Why some could not be kept."""
        for refusal in refusals:
            self.refuse("files", refusal)


class FilesPage(Page):
    """Several at once; what is good is kept even where another is not."""

    slug = FILES
    template = "claim/files.html"
    audience = EVERYONE

    def title(self, drafted: Drafted) -> str:
        """The question."""
        return str(QUESTION)

    def form(self, drafted: Drafted, *sent: Any) -> FilesForm:
        """For more files."""
        return FilesForm(*sent, drafted=drafted)

    def context(self, drafted: Drafted) -> dict[str, object]:
        """The files so far, and what would help."""
        return {"kept": list(kept_files(drafted)), "helps": helps(drafted)}

    def post(self, request: HttpRequest, drafted: Drafted) -> HttpResponse:
        """Keep captions and files; go on where that was asked and nothing is wrong."""
        with brought(request, whose_in_draft(drafted.draft.id, drafted.draft.account_id), at=drafted.at) as came:
            form = FilesForm(request.POST, came.files, drafted=drafted)
            fine = form.is_valid()
            _captions(request, drafted)
            if fine:
                form.say_refused(_add(drafted, form))
        if fine:
            came.done()
        gone = request.POST.get("remove", "")
        if gone:
            remove_file(drafted.draft.id, account_id=drafted.draft.account_id, exhibit_id=gone)
        if form.errors:
            fresh = open_draft(request, drafted.draft.id)
            return self.show(request, fresh, form, status=_status(form))
        if gone or request.POST.get("do") == "add":
            return redirect(request.get_full_path())
        return go_on(request, keep(request, drafted, {SEEN + FILES: True}), FILES)


def _add(drafted: Drafted, form: FilesForm) -> tuple[Any, ...]:
    files = new_files(form.cleaned_data["files"])
    return add_files(drafted.draft.id, account_id=drafted.draft.account_id, files=files, at=drafted.at)


def _captions(request: HttpRequest, drafted: Drafted) -> None:
    for file in drafted.files:
        said = request.POST.get(CAPTION + file.id)
        if said is not None and said.strip()[:CAPTION_LENGTH] != file.caption:
            caption = said.strip()[:CAPTION_LENGTH]
            caption_file(drafted.draft.id, account_id=drafted.draft.account_id, exhibit_id=file.id, caption=caption)


def _status(form: forms.Form) -> int:
    too_large = any(error.code == "FileTooLarge" for error in form.errors.as_data().get("files", ()))
    return 413 if too_large else 422


def kept_files(drafted: Drafted) -> Iterator[Kept]:
    """What goes with the claim, as the page shows it."""
    for row in drafted.files:
        thumb = reverse("claim-file", args=[drafted.draft.id, row.id]) if row.has_picture else ""
        kind = KINDS.get(row.media_type, row.media_type)
        yield Kept(row.id, row.name, row.caption, kind, filesizeformat(row.size), thumb)


def helps(drafted: Drafted) -> tuple[str, ...]:
    """What would show the things that are the buyer's to show, in words."""
    language = drafted.reader.language
    wanted: Mapping[str, None] = dict.fromkeys(
        proof
        for name in drafted.asked_facts
        if name in drafted.statements and drafted.rulebook.facts[name].burden == "buyer"
        for proof in drafted.rulebook.facts[name].proof
        if proof != "statement"
    )
    return tuple(first_upper(words.proof_words(proof, language)) for proof in wanted)


@require_safe
def picture(request: HttpRequest, draft_id: str, exhibit_id: str) -> HttpResponseBase:
    """The small picture of a file, for the writer of the claim alone: always our own JPEG."""
    drafted = open_draft(request, draft_id)
    row: ExhibitValue | None = next((file for file in drafted.files if file.id == exhibit_id), None)
    file = open_draft_exhibit(exhibit_id if row and row.has_picture else "", draft_id=draft_id)
    response = FileResponse(file.file, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    for name, value in LOCKED.items():
        response.headers[name] = value
    return response
