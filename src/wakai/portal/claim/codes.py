"""Asking for a code by mail. Whatever is typed, the same is done while the reader waits, so that time tells nothing."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

from wakai.config.clock import now
from wakai.flows.show_address import ask_code
from wakai.kernel.refusals import Refusal
from wakai.portal.reader import reader_of
from wakai.portal.tasks import mail_code


class TooManyFromHere(Refusal):
    """More codes were asked for from one place within an hour than people need."""

    status = 429
    texts = {
        "en": "Many codes were asked for from your connection within the last hour. Try again in an hour, or use the link in a mail about this order.",
        "ja": "お使いの回線から、この1時間に何度もコードが請求されました。1時間後にもう一度お試しいただくか、この注文に関するメールのリンクをご利用ください。",
        "zh": "过去一小时内，您的网络已多次请求验证码。请一小时后再试，或使用与该订单有关的邮件中的链接。",
    }


def send_code_for(request: HttpRequest, *, number: str, email: str) -> str:
    """Have a code made and mailed, if these belong together; answers its id. Raises `TooManyFromHere`, `TooManyCodes`."""
    if not ratelimit.consume(request, action="order_code"):
        raise TooManyFromHere
    code_id = ask_code(email, at=now())
    mail_code.defer(code_id=code_id, number=number, language=reader_of(request).language)
    return code_id
