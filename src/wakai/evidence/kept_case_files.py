"""A case file of another deployment, kept whole and sealed beside the case it became: its proofs are in it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from wakai.evidence import blobs, custody
from wakai.evidence.domain.custody import RECEIVED
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.models import Exhibit
from wakai.evidence.queries import exhibit_value
from wakai.journal.identity import mint
from wakai.journal.stamping import ask_for_stamp
from wakai.parties.seals import Owner

SECRETARIAT = ["agent"]


def keep_case_file(stream: BinaryIO, *, name: str, case_id: str, at: datetime) -> ExhibitValue:
    """Keep the bytes as an exhibit for the secretariat alone. The one archive that is taken, since it was verified before."""
    owner = Owner(case_id, "system")
    with blobs.drafted_copy() as (path, file):
        digest, size = hashlib.sha256(), 0
        while piece := stream.read(blobs.CHUNK):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        blobs.keep(path, digest.hexdigest(), owner=owner)
    row = Exhibit.objects.create(
        id=mint("exh", at),
        case_id=case_id,
        number=Exhibit.objects.filter(case_id=case_id, audience=SECRETARIAT).count() + 1,
        sha256=digest.hexdigest(),
        size=size,
        media_type="application/zip",
        name=name[:80],
        kind="other",
        source_role="system",
        source_account="system",
        audience=SECRETARIAT,
        received_at=at,
    )
    ask_for_stamp(row.sha256, at=at)
    told = {"path": "import", "sha256": row.sha256, "size": str(size), "clock": str(settings.WAKAI_CLOCK)}
    custody.note(row.id, RECEIVED, role="system", account_id="system", at=at, detail=told)
    return exhibit_value(row)
