"""How signing in behaves: nobody signs up, since accounts come from the marketplace; and errors say what to do."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Named by the setting ACCOUNT_ADAPTER."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off. Write to the secretariat if you think that is a mistake."),
        "email_password_mismatch": _(
            "Email address and password do not belong together. Check both, or ask for a code by email."
        ),
        "incorrect_code": _("This is not the code we sent last. Check the newest message, or ask for a new code."),
        "incorrect_password": _("This is not your password. Try again, or ask for a code by email."),
        "invalid_or_expired_key": _("This link has been used or is too old. Ask for a new one."),
        "invalid_login": _(
            "Email address and password do not belong together. Check both, or ask for a code by email."
        ),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "too_many_login_attempts": _("There were many attempts in a short time. Wait five minutes and try again."),
        "rate_limited": _("There were many attempts in a short time. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody: a case is joined by its link, its letter, or the address the marketplace knows."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """The sender's name last: phones cut the end of a subject, and its beginning is what matters."""
        return f"{subject.strip()} – 和解 Wakai"
