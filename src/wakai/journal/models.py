"""The append-only record: what happened, in order. A trigger refuses every change and deletion."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened. `kind` is a past-tense event name; `payload` holds references, not personal data."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    case_id = models.CharField(max_length=40, blank=True, default="")
    actor = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["case_id", "id"], name="journal_by_case"),)

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Request(models.Model):
    """An idempotency key once used (its SHA-256), and the answer that was given then."""

    key = models.CharField(primary_key=True, max_length=120)
    at = models.DateTimeField()
    answer = models.JSONField(null=True)
