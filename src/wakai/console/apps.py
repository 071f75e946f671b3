"""Django's handle on the room `console`."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Registers the room under its short name."""

    name = "wakai.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
