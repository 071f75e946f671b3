"""The table of exhibits. The bytes lie in the blob store under their SHA-256; a row says whose they are and who may see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wakai.evidence.domain.exhibits import KINDS


class Exhibit(models.Model):
    """One piece of evidence of a case, or of a claim that is still a draft.

    Cases are on a higher floor, so `case_id` and `draft_id` are plain texts.
    """

    id = models.CharField(primary_key=True, max_length=40)
    case_id = models.CharField(max_length=40, blank=True, default="")
    draft_id = models.CharField(max_length=40, blank=True, default="")
    number = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    caption = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    source_role = models.CharField(max_length=10)
    source_account = models.CharField(max_length=60)
    audience = models.JSONField(help_text="The roles that may see it, sorted.")
    received_at = models.DateTimeField()
    display_sha256 = models.CharField(max_length=64, blank=True, default="")
    display_size = models.BigIntegerField(default=0)
    report = models.JSONField(null=True, help_text="What a carrier's document says.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "audience", "number"], condition=~Q(case_id=""), name="exhibit_once_a_case"
            ),
            models.UniqueConstraint(
                fields=["draft_id", "audience", "number"], condition=Q(case_id=""), name="exhibit_once_a_draft"
            ),
            models.CheckConstraint(condition=~Q(case_id="") | ~Q(draft_id=""), name="exhibit_belongs_somewhere"),
            models.CheckConstraint(condition=Q(size__gt=0), name="exhibit_not_empty"),
        )
        indexes = (models.Index(fields=["sha256"], name="exhibit_by_sha256"),)

    def __str__(self) -> str:
        return f"E{self.number} {self.name}"
