"""From the link of one case to one's own page: a code to the account's address, which the link alone does not show to be theirs."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wakai.channels.actions import send_code
from wakai.config.clock import now
from wakai.flows.show_account import ask_account_code, enter_account_code
from wakai.kernel.languages import half_width
from wakai.kernel.refusals import Refusal
from wakai.parties.queries import accounts_of
from wakai.portal.forms import CodeForm
from wakai.portal.reader import reader_of
from wakai.portal.viewer import cases_of_request, grant_account_access

SENT: Final = "wakai_account_code"
"""In the session: the code that was sent, and for which account."""


def by_link(request: HttpRequest) -> list[str]:
    """The accounts that this browser knows by the link of a case alone, and that have an address to send a code to."""
    known = accounts_of(set(cases_of_request(request).values()))
    return sorted(account.id for account in known.values() if account.email)


@require_POST
@never_cache
def send(request: HttpRequest, account_id: str) -> HttpResponse:
    """Send the code to the account's address, which is not shown: the link may be in other hands."""
    if account_id not in by_link(request):
        raise Http404
    at = now()
    sent = ask_account_code(account_id, at=at)
    language = reader_of(request).language
    send_code(sent.to, code=sent.drawn.code, language=language, at=at, expires_at=sent.drawn.expires_at)
    request.session[SENT] = {"id": sent.id, "account": account_id}
    return redirect("privacy-code-typed")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def typed(request: HttpRequest) -> HttpResponse:
    """Type the code; then the whole account is open in this browser, and its page."""
    sent = request.session.get(SENT) or {}
    if sent.get("account") not in by_link(request):
        return redirect("privacy")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = "".join(half_width(form.cleaned_data["code"]).replace("-", "").split())
        try:
            enter_account_code(sent["account"], code_id=sent["id"], code=code, at=now())
        except Refusal as refusal:
            reader = reader_of(request)
            form.add_error("code", forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))
        else:
            del request.session[SENT]
            grant_account_access(request, account_id=sent["account"])
            return redirect("privacy")
    facts = {"form": form, "title": _("Your data")}
    return render(request, "privacy/question.html", facts, status=422 if form.errors else 200)
