from django.apps import AppConfig


class DocketConfig(AppConfig):
    name = "wakai.docket"
    label = "docket"
    default_auto_field = "django.db.models.BigAutoField"
