"""Published rulebook versions. A trigger refuses to change or delete one."""

from __future__ import annotations

from django.db import models


class RulebookVersion(models.Model):
    """One immutable version: its hash is the SHA-256 of `canonical` (RFC 8785 JSON)."""

    hash = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    effective_from = models.DateField()
    orders_from = models.DateField(
        help_text="Orders from this day on fall under this version when no older one covers them."
    )
    canonical = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name", "version"], name="rulebook_version_once"),
            models.UniqueConstraint(fields=["name", "effective_from"], name="rulebook_one_start_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
