from django.contrib import admin

from wakai.docket.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin[Case]):
    """Read only: cases move by acts."""

    list_display = ("number", "kind", "stage", "opened_at")
    list_filter = ("stage", "kind")
    search_fields = ("number",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
