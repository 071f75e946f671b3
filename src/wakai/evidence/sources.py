"""Checking the signatures that exhibits carry: those of mail servers (DKIM), and the signed history of a picture (C2PA).

Asked for inside the transaction that takes the exhibit in, done by a job: the DNS may take seconds, and a page never waits
for it. What did not answer is asked again with growing pauses, then once a day for a month; the state is there to be seen.
All that was found is kept, the answers of the DNS as well: keys go out of the DNS, and the check can still be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from procrastinate.contrib.django import app

from wakai.evidence import apart, blobs, dns, mail_reader
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.domain import c2pa, mail
from wakai.evidence.domain.c2pa import ManifestSaid, judged, may_carry_manifest
from wakai.evidence.models import Exhibit, SourceCheck
from wakai.evidence.queries import owner_of
from wakai.parties.seals import SealBroken

CHECK: Final = "wakai.console.check_source"
# Waits of 4 s, 16 s, 1 min, 4 min, 17 min, 1 h, 5 h; after that once a day, for as long as `ASKED_FOR`.
MAX_TRIES: Final = 8
ASKED_FOR: Final = timedelta(days=30)
MAIL: Final = "message/rfc822"
LARGEST_PICTURE: Final = 64 * 1024 * 1024
_SECONDS: Final = 90
# Ten signatures, ten seconds of waiting for each, and a minute of computing.
_MAIL_SECONDS: Final = 180


def ask_for_check(exhibit: Exhibit, original: Path, *, at: datetime) -> None:
    """Have the signatures of a new exhibit checked, if it is of a kind that may carry any; inside the caller's transaction.

    `original`: where its bytes lie open at this moment.
    """
    is_picture = exhibit.media_type.startswith("image/")
    if exhibit.media_type == MAIL or (is_picture and may_carry_manifest(_pieces(original))):
        SourceCheck.objects.create(exhibit=exhibit, asked_at=at)
        _queue(exhibit.pk)


def try_check(exhibit_id: str, *, at: datetime) -> bool:
    """Check once. True when nothing is left to do for now; False to try again later, because the DNS did not answer.

    Run twice, it finds the same: what was answered before is not asked again.
    """
    row = SourceCheck.objects.select_related("exhibit").filter(pk=exhibit_id, state="waiting").first()
    if row is None:
        return True
    try:
        result = _checked_mail(row, at) if row.exhibit.media_type == MAIL else _checked_picture(row.exhibit)
    except (FileWasErased, FileNotFoundError, SealBroken):
        row.delete()  # nothing to look at; that the file is gone or spoilt is for `fixity` to say
        return True
    return _noted(row, _storable(result), at)


def check_again(*, at: datetime) -> int:
    """Take up again what failed within a month, and what was left while the DNS was switched off; answers how many."""
    failed = SourceCheck.objects.filter(state="failed", asked_at__gt=at - ASKED_FOR)
    left = SourceCheck.objects.filter(state="off") if settings.WAKAI_DNS != dns.OFF else SourceCheck.objects.none()
    again = [*failed.values_list("pk", flat=True), *left.values_list("pk", flat=True)]
    SourceCheck.objects.filter(pk__in=again).update(state="waiting", tries=0)
    for exhibit_id in again:
        _queue(exhibit_id)
    return len(again)


def _queue(exhibit_id: str) -> None:
    # Mails go first: a name server that does not answer takes its time.
    app.configure_task(CHECK, priority=-10).defer(exhibit_id=exhibit_id)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(blobs.CHUNK):
            yield piece


def _bytes_of(exhibit: Exhibit) -> bytes:
    with blobs.open_blob(exhibit.sha256, owner=owner_of(exhibit)) as file:
        return file.read()


def _checked_mail(row: SourceCheck, at: datetime) -> dict[str, Any]:
    if row.exhibit.size > mail.LARGEST:
        return mail_reader.too_much()
    result = read_mail(_bytes_of(row.exhibit))
    before, found = row.result.get("signatures", []), [_dated(one, at) for one in result["signatures"]]
    # What was once answered stays as it was found: since then a key may have gone, or a signature ended.
    kept = [old if old["why"] != "no_answer" else new for old, new in zip(before, found, strict=False)]
    return result | {"signatures": kept + found[len(kept) :]}


def _dated(signature: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """With the instant at which the DNS was asked, if it was."""
    asked = signature["asked"] and settings.WAKAI_DNS != dns.OFF
    return {**signature, "asked_at": at.isoformat() if asked else None}


def read_mail(data: bytes) -> dict[str, Any]:
    """What is found in a mail and by the DNS, as it is kept. Never refuses."""
    found = apart.ask("mail_reader", settings.WAKAI_DNS, data=data, seconds=_MAIL_SECONDS)
    return found if found is not None else mail_reader.too_much()


def _checked_picture(exhibit: Exhibit) -> dict[str, Any]:
    if exhibit.size > LARGEST_PICTURE:
        return {"manifest": asdict(c2pa.NOT_READABLE)}
    found = read_manifest(_bytes_of(exhibit), exhibit.media_type)
    return {"manifest": asdict(found) if found else None}


def read_manifest(data: bytes, media_type: str) -> ManifestSaid | None:
    """What the signed history of a picture is worth; None where it carries none. Never refuses."""
    report = apart.ask("manifest_reader", media_type, settings.WAKAI_C2PA_ANCHORS, data=data, seconds=_SECONDS)
    if report is None:
        return c2pa.NOT_READABLE
    return judged(report, anchored=bool(settings.WAKAI_C2PA_ANCHORS)) if report else None


def _noted(row: SourceCheck, result: Mapping[str, Any], at: datetime) -> bool:
    """Keep what was found; answers whether that is all for now."""
    unanswered = any(one["why"] == "no_answer" for one in result.get("signatures", ()))
    tries = row.tries + 1
    state = "checked"
    if unanswered:
        state = "off" if settings.WAKAI_DNS == dns.OFF else "failed" if tries >= MAX_TRIES else "waiting"
    same = SourceCheck.objects.filter(pk=row.pk, state="waiting")
    same.update(state=state, tries=tries, tried_at=at, result=result)
    return state != "waiting"


def _storable(value: Any) -> Any:
    """The same without what PostgreSQL cannot keep: hostile mails and certificates name themselves as they like."""
    if isinstance(value, Mapping):
        return {name: _storable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return value
