from django.contrib import admin

from wakai.channels.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """Read only: what was told stays as it was told."""

    list_display = ("id", "created_at", "letter", "role", "state", "tries", "note")
    list_filter = ("state", "letter", "language")
    search_fields = ("id", "case__number")
    list_select_related = ("case",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
