from django.contrib import admin

from wakai.journal.admin import LookOnly
from wakai.policies.models import RulebookVersion


@admin.register(RulebookVersion)
class RulebookVersionAdmin(LookOnly):
    """A published version is never edited."""

    list_display = ("name", "version", "effective_from", "hash")
