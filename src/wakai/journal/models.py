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


class TimeStamp(models.Model):
    """That one authority is asked to stamp a digest, and what came of it. The bytes of query and reply are kept as they were.

    A stamp whose certificate is about to end is stamped itself: `over` is that stamp, `digest` the SHA-256 of its reply.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64)
    authority = models.CharField(max_length=80)
    over = models.ForeignKey("self", on_delete=models.PROTECT, related_name="renewals", null=True)
    state = models.CharField(
        max_length=8, default="waiting", choices=[(s, s) for s in ("waiting", "stamped", "failed")]
    )
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    note = models.JSONField(default=dict, help_text="Why the last try came to nothing: code, and a text a language.")
    independent = models.BooleanField(default=True)
    query = models.BinaryField(null=True)
    reply = models.BinaryField(null=True)
    gen_time = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True, help_text="When the certificate it is signed under ends.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["digest", "authority"], name="time_stamp_once_an_authority"),
            models.CheckConstraint(
                condition=models.Q(state="stamped", reply__isnull=False, query__isnull=False, gen_time__isnull=False)
                | (~models.Q(state="stamped") & models.Q(reply__isnull=True)),
                name="time_stamp_has_its_reply",
            ),
        )
        indexes = (models.Index(fields=["state", "until"], name="time_stamp_to_renew"),)

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.authority} {self.state}"
