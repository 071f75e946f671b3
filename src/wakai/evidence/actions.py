"""Every write about exhibits: filing bytes, and moving a draft's exhibits to its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from wakai.evidence import blobs
from wakai.evidence.blobs import Readable
from wakai.evidence.domain.carriers import read_carrier_document
from wakai.evidence.domain.carriers import refusals as carrier_refusals
from wakai.evidence.domain.carriers.reading import LARGEST_BYTES as LARGEST_REPORT
from wakai.evidence.domain.carriers.stored import to_json
from wakai.evidence.domain.exhibits import ExhibitValue, clean_audience
from wakai.evidence.domain.media import Medium, shown
from wakai.evidence.domain.pictures import write_display_copy
from wakai.evidence.models import Exhibit
from wakai.evidence.queries import exhibit_value
from wakai.journal.identity import mint
from wakai.journal.stamping import ask_for_stamp
from wakai.parties.seals import Owner

Filed = ExhibitValue

_REPORT_MEDIA = frozenset({"application/xml", "application/json"})
# HEIC needs a codec that is not among our dependencies; such photos are kept for their own side and the secretariat.
_SHOWN_MEDIA = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


@dataclass(frozen=True, slots=True)
class _Scope:
    """The numbering an exhibit belongs to: a case, or a draft."""

    case_id: str
    draft_id: str

    @property
    def fields(self) -> dict[str, str]:
        return {"case_id": self.case_id} if self.case_id else {"case_id": "", "draft_id": self.draft_id}

    def lock(self) -> None:
        """One at a time within the scope, until the transaction ends, so that numbers follow without gaps."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"exhibits:{self.case_id or self.draft_id}"]
            )

    def next_number(self, audience: list[str]) -> int:
        """Counted for each audience by itself, so that nobody sees a gap where others have handed something in."""
        found = Exhibit.objects.filter(**self.fields, audience=audience).aggregate(last=Max("number"))["last"]
        return (found or 0) + 1


def file_exhibit(
    stream: Readable,
    *,
    name: str,
    source_role: str,
    account_id: str,
    audience: tuple[str, ...],
    at: datetime,
    caption: str = "",
    case_id: str | None = None,
    draft_id: str | None = None,
    tracking_number: str | None = None,
) -> Filed:
    """Take bytes in as an exhibit of a case, or of a draft. The stream is read piece by piece, never whole.

    The type is told by the content. Pictures get a display copy without camera data; XML and JSON are read as a carrier's
    document, and kept as a plain document where they are none (`tracking_number` chooses among several parcels). The same
    bytes filed again by the same account for the same readers are the same exhibit.

    Refusals: those of `media.medium_of`, `FileTooLarge`, `PictureNotReadable`, `PictureTooManyPixels`, and for carriers'
    documents those of `read_carrier_document` save `CarrierDocumentUnknown`. After a refusal nothing is kept.
    """
    if not case_id and not draft_id:
        raise ValueError("an exhibit belongs to a case or to a draft")
    scope = _Scope(case_id or "", draft_id or "")
    readers = clean_audience(audience)
    with blobs.drafted(stream, name) as draft, transaction.atomic():
        scope.lock()
        known = _known(scope, draft.sha256, source_role, account_id, readers)
        if known:
            return exhibit_value(known)
        report = _report(draft, tracking_number)
        owner = Owner(scope.draft_id or scope.case_id, account_id)
        display = _display_copy(draft, name, owner)
        blobs.keep(draft.path, draft.sha256, owner=owner)
        row = Exhibit.objects.create(
            id=mint("exh", at),
            case_id=scope.case_id,
            draft_id=scope.draft_id,
            number=scope.next_number(list(readers)),
            sha256=draft.sha256,
            size=draft.size,
            media_type=draft.medium.media_type,
            name=shown(name),
            caption=caption,
            kind=_kind(draft.medium, report),
            source_role=source_role,
            source_account=account_id,
            audience=list(readers),
            received_at=at,
            display_sha256=display[0],
            display_size=display[1],
            report=report,
        )
        ask_for_stamp(row.sha256, at=at)
        return exhibit_value(row)


def attach_draft_exhibits(draft_id: str, *, case_id: str) -> tuple[Filed, ...]:
    """Move a draft's exhibits to the case it became, numbered after those that are there; answers them in order.

    Repeating it moves nothing more and answers the same.
    """
    scope = _Scope(case_id, draft_id)
    if not Exhibit.objects.filter(draft_id=draft_id).exists():
        return ()
    with transaction.atomic():
        scope.lock()
        for row in Exhibit.objects.select_for_update().filter(draft_id=draft_id, case_id="").order_by("number"):
            row.number = scope.next_number(row.audience)
            row.case_id = case_id
            row.save(update_fields=["number", "case_id"])
        rows = Exhibit.objects.filter(draft_id=draft_id, case_id=case_id).order_by("number")
        return tuple(exhibit_value(row) for row in rows)


def caption_exhibit(exhibit_id: str, *, draft_id: str, caption: str) -> None:
    """Change the caption of an exhibit that is still part of a draft; what a case holds is not changed."""
    Exhibit.objects.filter(pk=exhibit_id, draft_id=draft_id, case_id="").update(caption=caption)


def discard_draft_exhibit(exhibit_id: str, *, draft_id: str) -> None:
    """Take an exhibit out of a draft. One that a case holds stays; repeating it changes nothing."""
    Exhibit.objects.filter(pk=exhibit_id, draft_id=draft_id, case_id="").delete()


def _known(scope: _Scope, sha256: str, role: str, account_id: str, audience: tuple[str, ...]) -> Exhibit | None:
    same = Exhibit.objects.filter(**scope.fields, sha256=sha256, source_role=role, source_account=account_id)
    return same.filter(audience=list(audience)).first()


def _report(draft: blobs.Draft, tracking_number: str | None) -> dict[str, Any] | None:
    if draft.medium.media_type not in _REPORT_MEDIA or draft.size > LARGEST_REPORT:
        return None
    try:
        return to_json(read_carrier_document(draft.path.read_bytes(), tracking_number=tracking_number))
    except carrier_refusals.CarrierDocumentUnknown:
        return None


def _display_copy(draft: blobs.Draft, name: str, owner: Owner) -> tuple[str, int]:
    if draft.medium.media_type not in _SHOWN_MEDIA:
        return "", 0
    with draft.path.open("rb") as original, blobs.drafted_copy() as (path, copy):
        write_display_copy(original, copy, name=name)
        return blobs.keep_copy(path, copy, owner=owner)


def _kind(medium: Medium, report: dict[str, Any] | None) -> str:
    return "document" if medium.kind == "tracking" and report is None else medium.kind
