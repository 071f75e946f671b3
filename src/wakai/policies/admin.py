from django.contrib import admin

from wakai.policies.models import RulebookVersion


@admin.register(RulebookVersion)
class RulebookVersionAdmin(admin.ModelAdmin[RulebookVersion]):
    """Read only: a published version is never edited."""

    list_display = ("name", "version", "effective_from", "hash")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
