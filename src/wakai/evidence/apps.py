"""Django's handle on the room `evidence`."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the room under its short name."""

    name = "wakai.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
