"""Every write about exhibits: filing bytes, and moving a draft's exhibits to its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from wakai.evidence import blobs, custody, scanning
from wakai.evidence.blobs import Readable
from wakai.evidence.deriving import Derived, derive_from
from wakai.evidence.domain.custody import ATTACHED, DERIVED, DOWNLOADED, OPENED, PATHS, RECEIVED, SCANNED
from wakai.evidence.domain.exhibits import ERASED_NAME, ExhibitValue, clean_audience
from wakai.evidence.domain.media import Medium, shown
from wakai.evidence.models import Exhibit, Words
from wakai.evidence.queries import exhibit_value
from wakai.evidence.sources import ask_for_check
from wakai.journal.identity import mint
from wakai.journal.stamping import ask_for_stamp
from wakai.parties.seals import Owner

Filed = ExhibitValue


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
    path: str = "form",
) -> Filed:
    """Take bytes in as an exhibit of a case, or of a draft. The stream is read piece by piece, never whole.

    The type is told by the content. Pictures get copies without camera data, for showing and for lists; XML and JSON are read as
    a carrier's document, and kept as a plain document where they are none (`tracking_number` chooses among several parcels).
    The same bytes filed again by the same account for the same readers are the same exhibit. `path` is one of
    `custody.PATHS`: how the bytes arrived; custody notes it with what was made of them.

    Refusals: those of `media.medium_of`, `FileTooLarge`, `PictureNotReadable`, `PictureTooManyPixels`, those of
    `scanning.scan`, and for carriers' documents those of `read_carrier_document` save `CarrierDocumentUnknown`. After a
    refusal nothing is kept.
    """
    if not case_id and not draft_id:
        raise ValueError("an exhibit belongs to a case or to a draft")
    if path not in PATHS:
        raise ValueError(f"no such path: {path}")
    scope = _Scope(case_id or "", draft_id or "")
    readers = clean_audience(audience)
    with blobs.drafted(stream, name) as draft:
        with draft.path.open("rb") as whole:
            scanned = scanning.scan(whole, name=name)
        with transaction.atomic():
            scope.lock()
            known = _known(scope, draft.sha256, source_role, account_id, readers)
            if known:
                return exhibit_value(known)
            owner = Owner(scope.draft_id or scope.case_id, account_id)
            derived = derive_from(draft, name=name, owner=owner, tracking_number=tracking_number)
            blobs.keep(draft.path, draft.sha256, owner=owner)
            row = _row(scope, draft, derived, readers)
            row.id, row.name, row.caption, row.received_at = mint("exh", at), shown(name), caption, at
            row.source_role, row.source_account = source_role, account_id
            row.save(force_insert=True)
            ask_for_stamp(row.sha256, at=at)
            ask_for_check(row, draft.path, at=at)
            _note_arrival(row, derived, path, scanned)
            return exhibit_value(row)


def file_erased(
    *,
    sha256: str,
    size: int,
    media_type: str,
    kind: str,
    source_role: str,
    account_id: str,
    audience: tuple[str, ...],
    case_id: str,
    at: datetime,
) -> Filed:
    """Take in an exhibit of another deployment of which only the hash is left: its bytes were erased there."""
    scope, readers = _Scope(case_id, ""), list(clean_audience(audience))
    with transaction.atomic():
        scope.lock()
        row = Exhibit(
            id=mint("exh", at),
            case_id=case_id,
            number=scope.next_number(readers),
            sha256=sha256,
            size=size,
            media_type=media_type,
            name=ERASED_NAME,
            kind=kind,
            source_role=source_role,
            source_account=account_id,
            audience=readers,
            received_at=at,
        )
        row.save(force_insert=True)
        _note_received(row, "import")
    return exhibit_value(row)


def _row(scope: _Scope, draft: blobs.Draft, derived: Derived, readers: tuple[str, ...]) -> Exhibit:
    """The exhibit as far as its bytes and its readers tell."""
    return Exhibit(
        case_id=scope.case_id,
        draft_id=scope.draft_id,
        number=scope.next_number(list(readers)),
        sha256=draft.sha256,
        size=draft.size,
        media_type=draft.medium.media_type,
        kind=_kind(draft.medium, derived.report),
        audience=list(readers),
        display_sha256=derived.display[0],
        display_size=derived.display[1],
        thumb_sha256=derived.thumb[0],
        thumb_size=derived.thumb[1],
        said=derived.said,
        report=derived.report,
    )


def _note_arrival(row: Exhibit, derived: Derived, path: str, scanned: str) -> None:
    """The first lines of custody, and the words for searching."""
    _note_received(row, path)
    if scanned:
        custody.note(row.id, SCANNED, role="system", at=row.received_at, detail={"by": scanned})
    for detail in derived.lines(row.sha256):
        custody.note(row.id, DERIVED, role="system", at=row.received_at, detail=detail)
    if derived.words:
        Words.objects.create(exhibit=row, words=list(derived.words))


def _note_received(row: Exhibit, path: str) -> None:
    clock = str(settings.WAKAI_CLOCK)
    told = {"path": path, "sha256": row.sha256, "size": str(row.size), "clock": clock}
    custody.note(row.id, RECEIVED, role=row.source_role, account_id=row.source_account, at=row.received_at, detail=told)


def attach_draft_exhibits(draft_id: str, *, case_id: str, at: datetime) -> tuple[Filed, ...]:
    """Move a draft's exhibits to the case it became, numbered after those that are there; answers them in order.

    Repeating it moves nothing more and answers the same.
    """
    scope = _Scope(case_id, draft_id)
    if not _has_exhibits(draft_id):
        return ()
    with transaction.atomic():
        scope.lock()
        for row in Exhibit.objects.select_for_update().filter(draft_id=draft_id, case_id="").order_by("number"):
            row.number = scope.next_number(row.audience)
            row.case_id = case_id
            row.save(update_fields=["number", "case_id"])
            told = {"draft": draft_id, "case": case_id}
            custody.note(row.id, ATTACHED, role=row.source_role, account_id=row.source_account, at=at, detail=told)
        rows = Exhibit.objects.filter(draft_id=draft_id, case_id=case_id).order_by("number")
        return tuple(exhibit_value(row) for row in rows)


def _has_exhibits(draft_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM evidence_exhibit WHERE draft_id = %s)", [draft_id])
        return bool(cursor.fetchone()[0])


def caption_exhibit(exhibit_id: str, *, draft_id: str, caption: str) -> None:
    """Change the caption of an exhibit that is still part of a draft; what a case holds is not changed."""
    Exhibit.objects.filter(pk=exhibit_id, draft_id=draft_id, case_id="").update(caption=caption)


def discard_draft_exhibit(exhibit_id: str, *, draft_id: str) -> None:
    """Take an exhibit out of a draft. One that a case holds stays; repeating it changes nothing."""
    Exhibit.objects.filter(pk=exhibit_id, draft_id=draft_id, case_id="").delete()


def note_opened(exhibit: Filed, *, role: str, account_id: str, at: datetime) -> None:
    """Put on record that this side looked at the picture, or played the recording, on a page; once an hour for each account."""
    custody.note_look(exhibit.id, OPENED, role=role, account_id=account_id, at=at)


def note_downloaded(exhibit: Filed, *, role: str, account_id: str, at: datetime, copy: str) -> None:
    """Put on record that this side took the file away: the original, or the display copy (`copy`); once an hour."""
    custody.note_look(exhibit.id, DOWNLOADED, role=role, account_id=account_id, at=at, detail={"copy": copy})


def forget_words(scope: str, *, account_id: str) -> int:
    """Delete the words for searching of all that an account handed in within a case or draft; answers of how many exhibits."""
    own = Exhibit.objects.filter(source_account=account_id)
    return Words.objects.filter(exhibit__in=own.filter(case_id=scope) | own.filter(draft_id=scope)).delete()[0]


def _known(scope: _Scope, sha256: str, role: str, account_id: str, audience: tuple[str, ...]) -> Exhibit | None:
    same = Exhibit.objects.filter(**scope.fields, sha256=sha256, source_role=role, source_account=account_id)
    return same.filter(audience=list(audience)).first()


def _kind(medium: Medium, report: dict[str, Any] | None) -> str:
    return "document" if medium.kind == "tracking" and report is None else medium.kind
