"""Taking away the files of one owner, with everything made of them. Hashes, numbers and labels stay: the record names them."""

from __future__ import annotations

from wakai.evidence import blobs, uploads
from wakai.evidence.domain.exhibits import ERASED_NAME
from wakai.evidence.models import Custody, Exhibit, SourceCheck, Upload, Words
from wakai.evidence.queries import owner_of
from wakai.journal.erasing import forget_stamps
from wakai.parties.seals import Owner


def erase_exhibits(case_id: str, *, account_id: str) -> int:
    """Destroy what an account handed in to a case; answers how many exhibits. Repeating it changes nothing more."""
    rows = tuple(Exhibit.objects.filter(case_id=case_id, source_account=account_id).exclude(case_id=""))
    for owner in {owner_of(row) for row in rows}:
        blobs.forget(owner)
    Exhibit.objects.filter(pk__in=[row.pk for row in rows]).update(
        name=ERASED_NAME, caption="", report=None, said={}, display_sha256="", display_size=0, thumb_sha256="",
        thumb_size=0,
    )  # fmt: skip
    for made in (Words, SourceCheck):
        made.objects.filter(exhibit_id__in=[row.pk for row in rows]).delete()
    return len(rows)


def erase_draft_files(draft_id: str, *, account_id: str) -> int:
    """Destroy the files of a claim that was never sent with all that is known of them, hashes and stamps; answers how many."""
    blobs.forget(Owner(draft_id, account_id))
    rows = Exhibit.objects.filter(draft_id=draft_id, case_id="", source_account=account_id)
    digests = dict(rows.values_list("pk", "sha256"))
    Custody.objects.filter(exhibit_id__in=digests).delete()
    rows.delete()
    elsewhere = Exhibit.objects.filter(sha256__in=digests.values()).values_list("sha256", flat=True)
    forget_stamps(set(digests.values()).difference(elsewhere))
    return len(digests)


def erase_uploads(account_id: str) -> int:
    """Drop the files of an account that are still coming in; answers how many."""
    rows = tuple(Upload.objects.filter(owner=account_id))
    for row in rows:
        uploads.finish(row.id, uploads.Whose(row.scope, row.owner))
    return len(rows)
