from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wakai.journal.models import Entry


class LookOnly(admin.ModelAdmin[Any]):
    """What is on record can be found and read in the admin, and is changed by nobody there."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(LookOnly):
    """The database refuses changes as well."""

    list_display = ("id", "at", "kind", "case_id", "actor")
    list_filter = ("kind",)
