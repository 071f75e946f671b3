"""The append-only record: what happened, in order. A trigger refuses every change and deletion.

Beside it the log (`Log…`), by which anyone can prove that the record was not changed: a tree of hashes of commitments.
"""

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
    submission = models.BigIntegerField(unique=True, help_text="What this entry is called in the log.")

    class Meta:
        indexes = (models.Index(fields=["case_id", "id"], name="journal_by_case"),)

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Request(models.Model):
    """An idempotency key once used (its SHA-256), and the answer that was given then."""

    key = models.CharField(primary_key=True, max_length=120)
    at = models.DateTimeField()
    answer = models.JSONField(null=True)


class Opening(models.Model):
    """What one entry of the log commits to, and the key. Erasable: the entry and every proof stay without it."""

    id = models.BigAutoField(primary_key=True)
    case_id = models.CharField(max_length=40, blank=True, default="")
    key = models.BinaryField(help_text="32 random bytes.")
    payload = models.TextField(help_text="Canonical JSON (RFC 8785), byte for byte as it was committed to.")

    class Meta:
        indexes = (models.Index(fields=["case_id"], name="opening_by_case"),)


class LogPending(models.Model):
    """An entry handed in and not yet in the tree; its number is that of its opening."""

    id = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()


class LogLeaf(models.Model):
    """An entry in the tree; append-only by trigger, numbered without gaps."""

    index = models.BigIntegerField(primary_key=True)
    submission = models.BigIntegerField(unique=True)
    entry = models.BinaryField()


class LogTile(models.Model):
    """Up to 256 hashes of one level, as far as they go; a trigger lets them be added to and never altered."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["level", "index"], name="log_tile_once"),)


class LogCheckpoint(models.Model):
    """A signed statement of size and root; append-only by trigger: one root for one size, and sizes only grow."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()


class Cosignature(models.Model):
    """What a witness answered to a checkpoint of ours: one line for each key."""

    checkpoint = models.ForeignKey(LogCheckpoint, on_delete=models.PROTECT, related_name="cosignatures")
    vkey = models.CharField(max_length=300)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["checkpoint", "vkey"], name="cosigned_once"),)


class WitnessAsked(models.Model):
    """How far a witness of ours has come, as far as we know, and when it may be asked again."""

    vkey = models.CharField(primary_key=True, max_length=300)
    size = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")


class Witnessed(models.Model):
    """The latest checkpoint of another log that we cosigned; a trigger lets it grow and never go back."""

    origin = models.CharField(primary_key=True, max_length=300)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField()
    note = models.TextField(blank=True, default="", help_text="The checkpoint with the log's signature and ours.")
    at = models.DateTimeField()


class StampCertificates(models.Model):
    """The certificates (PEM) by which replies of an authority were taken: stamps stay checkable when it is configured no more."""

    id = models.CharField(primary_key=True, max_length=64, help_text="SHA-256 of the three texts.")
    roots = models.TextField()
    signers = models.TextField()
    between = models.TextField(blank=True)


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
    certificates = models.ForeignKey(StampCertificates, on_delete=models.PROTECT, null=True)

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
