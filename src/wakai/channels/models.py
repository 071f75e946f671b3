"""What was told to whom, and whether it went out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LANGUAGES = [("en", "English"), ("ja", "日本語"), ("zh", "中文")]


class Message(models.Model):
    """One mail to one reader. The personal link in `body` is a mark: the link itself is made when the mail is sent."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        NO_ADDRESS = "no_address"

    id = models.CharField(primary_key=True, max_length=40)
    happening = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="+", null=True)
    case = models.ForeignKey("docket.Case", on_delete=models.PROTECT, related_name="+", null=True)
    letter = models.CharField(max_length=40)
    recipient = models.CharField(max_length=60, help_text="An account id, person:<id>, or guest.")
    role = models.CharField(max_length=10)
    email = models.CharField(max_length=254, blank=True, default="")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=500, blank=True, default="", help_text="Why it failed, for the secretariat.")
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["happening", "recipient", "letter"], name="told_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_has_instant",
            ),
        )
        indexes = (
            models.Index(fields=["case", "id"], name="message_by_case"),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="message_failed"),
        )

    def __str__(self) -> str:
        return f"{self.letter} {self.id}"
