"""Files that were sent in pieces before their form: the form names them, and they join the files it brought itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from wakai.docket.queries import CaseHead
from wakai.evidence import uploads
from wakai.evidence.uploads import Whose
from wakai.flows.doing import Actor

NAMED: Final = "-upload"
"""The form field ``files-upload`` names what belongs to the field ``files``; it may come several times."""
MOST_NAMED: Final = 20


class SentInPieces(UploadedFile[bytes]):
    """A whole file that arrived in pieces."""


@dataclass(frozen=True, slots=True)
class Brought:
    """All files of a form. `done` forgets the pieces, once what they were sent for has been stored."""

    files: MultiValueDict[str, UploadedFile[bytes]]
    whose: Whose
    ids: tuple[str, ...]

    def done(self) -> None:
        """What was handed in lies among the exhibits now."""
        for upload_id in self.ids:
            uploads.finish(upload_id, self.whose)


def whose_in_case(head: CaseHead, actor: Actor) -> Whose:
    """Uploads for a case, of whoever acts in it."""
    return Whose(f"case:{head.id}", actor.author)


def whose_in_draft(draft_id: str, account_id: str) -> Whose:
    """Uploads for a claim that is still being written."""
    return Whose(f"draft:{draft_id}", account_id)


@contextmanager
def brought(request: HttpRequest, whose: Whose, *, at: datetime) -> Iterator[Brought]:
    """The files of this form, those in pieces after those that came with it, in the order in which the form names them.

    Raises the refusals of `uploads.opened`.
    """
    named = [(field, one) for field in request.POST if field.endswith(NAMED) for one in request.POST.getlist(field)]
    files: MultiValueDict[str, UploadedFile[bytes]] = request.FILES.copy()
    with ExitStack() as stack:
        for field, upload_id in named[:MOST_NAMED]:
            upload, part = stack.enter_context(uploads.opened(upload_id, whose, at=at))
            joined = SentInPieces(file=part, name=upload.name, size=upload.length)
            files.appendlist(field.removesuffix(NAMED), joined)
        found = Brought(files, whose, tuple(upload_id for _field, upload_id in named[:MOST_NAMED]))
        yield found
