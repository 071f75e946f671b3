"""The portal's background job: making and mailing the code that somebody asked for."""

from __future__ import annotations

from procrastinate.contrib.django import app

from wakai.channels.actions import send_code
from wakai.config.clock import now
from wakai.flows.show_address import make_code


# Somebody sits before the page and waits for this mail: it goes before what is told of cases.
@app.task(name="wakai.portal.mail_code", priority=10)
def mail_code(code_id: str, number: str, language: str) -> None:
    """Make the code and mail it, if number and address belong together. The code itself is in no job.

    Run twice, it sends two codes, of which the newer one is good.
    """
    at = now()
    made = make_code(code_id, number=number, at=at)
    if made:
        send_code(made.to, code=made.code, language=language, at=at, expires_at=made.expires_at)
