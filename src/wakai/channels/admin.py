from django.contrib import admin

from wakai.channels.models import Message
from wakai.journal.admin import LookOnly


@admin.register(Message)
class MessageAdmin(LookOnly):
    """What was told stays as it was told."""

    list_display = ("id", "created_at", "letter", "role", "state", "tries", "note")
    list_filter = ("state", "letter", "language")
    search_fields = ("id", "case__number")
    list_select_related = ("case",)
