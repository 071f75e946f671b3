"""The tables of exhibits, their custody, their words, what was found out about them, and of uploads under way.

The bytes lie in the blob store under their SHA-256; a row says whose they are and who may see.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
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
    thumb_sha256 = models.CharField(max_length=64, blank=True, default="")
    thumb_size = models.BigIntegerField(default=0)
    said = models.JSONField(default=dict, help_text="What the file says of itself: when it was taken, with what.")
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


class Custody(models.Model):
    """What happened to an exhibit, in order: added to and never altered. A trigger sees to it.

    `exhibit_id` is a plain text, because the line outlives a file that was taken out of a draft again.
    """

    id = models.BigAutoField(primary_key=True)
    exhibit_id = models.CharField(max_length=40)
    at = models.DateTimeField()
    event = models.CharField(max_length=10)
    role = models.CharField(max_length=10)
    account = models.CharField(max_length=60, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["exhibit_id", "id"], name="custody_by_exhibit"),)

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.event}"


class Words(models.Model):
    """The words of an exhibit, for searching; made from its text and made anew at will."""

    exhibit = models.OneToOneField(Exhibit, models.CASCADE, primary_key=True, related_name="words")
    words = ArrayField(models.TextField())

    class Meta:
        indexes = (GinIndex(fields=["words"], name="exhibit_by_word"),)


class SourceCheck(models.Model):
    """What came of checking the signatures that an exhibit carries, with all that is needed to check them again.

    `result` holds what `evidence.sources` found: of a mail the answers of the DNS, of a picture the codes of the check.
    """

    exhibit = models.OneToOneField(Exhibit, models.CASCADE, primary_key=True, related_name="source")
    state = models.CharField(
        max_length=8, default="waiting", choices=[(s, s) for s in ("waiting", "checked", "failed", "off")]
    )
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    result = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["state", "asked_at"], name="source_to_check"),)

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.state}"


class Fixity(models.Model):
    """Whether the bytes kept were those handed in when they were last read again; `since` when that was first found so."""

    exhibit = models.OneToOneField(Exhibit, models.CASCADE, primary_key=True, related_name="fixity")
    state = models.CharField(max_length=8, choices=[(s, s) for s in ("same", "differs", "missing")])
    checked_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["checked_at"], name="fixity_by_age"),)

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.state}"


class Upload(models.Model):
    """A file that is being sent in pieces. `offset` counts the bytes that are safely on disk.

    `scope` says where it is going (``case:…`` or ``draft:…``) and `owner` whose it is: nobody else can reach it.
    """

    id = models.CharField(primary_key=True, max_length=40)
    scope = models.CharField(max_length=60)
    owner = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    metadata = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=models.F("length")), name="upload_within_its_length"
            ),
        )
        indexes = (
            models.Index(fields=["owner"], name="upload_by_owner"),
            models.Index(fields=["expires_at"], name="upload_by_end"),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.offset}/{self.length}"
