"""Files that go with a claim while it is being written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wakai.docket import queries as cases
from wakai.docket.domain.acts import BUYER, EVERYONE
from wakai.docket.domain.refusals import NoSuchCase
from wakai.evidence import actions as evidence
from wakai.flows.with_files import NewFile
from wakai.kernel.refusals import Refusal


def add_files(draft_id: str, *, account_id: str, files: Iterable[NewFile], at: datetime) -> tuple[Refusal, ...]:
    """Keep every file that can be kept; answers why the others cannot, each refusal naming its file.

    A claim that is sent meanwhile waits, and takes along what was kept. After it, nothing is: raises `NoSuchCase`.
    """
    refused: list[Refusal] = []
    for file in files:
        with transaction.atomic():
            _own_open_draft(draft_id, account_id)
            try:
                evidence.file_exhibit(
                    file.stream, name=file.name, caption=file.caption, source_role=BUYER, account_id=account_id,
                    audience=EVERYONE, at=at, draft_id=draft_id, path=file.path,
                )  # fmt: skip
            except Refusal as refusal:
                refused.append(refusal)
    return tuple(refused)


def caption_file(draft_id: str, *, account_id: str, exhibit_id: str, caption: str) -> None:
    """Say what a file shows."""
    with transaction.atomic():
        _own_open_draft(draft_id, account_id)
        evidence.caption_exhibit(exhibit_id, draft_id=draft_id, caption=caption)


def remove_file(draft_id: str, *, account_id: str, exhibit_id: str) -> None:
    """Take a file out again; repeating it changes nothing."""
    with transaction.atomic():
        _own_open_draft(draft_id, account_id)
        evidence.discard_draft_exhibit(exhibit_id, draft_id=draft_id)


def _own_open_draft(draft_id: str, account_id: str) -> None:
    """Somebody else's draft is as good as none, and one that was sent takes nothing more. It stays unsent until we end."""
    draft = cases.draft_of(draft_id, lock=True)
    if draft is None or draft.account_id != account_id or draft.case_id:
        raise NoSuchCase
