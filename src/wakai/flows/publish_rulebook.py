"""Publish a rulebook that comes with the program."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wakai import rulebooks
from wakai.policies.actions import publish
from wakai.rulebook import load


def publish_shipped(name: str = "marketplace", *, at: datetime) -> str:
    """Publish the shipped rulebook of this name unless it is published already; answers its hash."""
    with transaction.atomic():
        return publish(load(rulebooks.texts_of(name)), at=at)
