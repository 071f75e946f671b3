"""A person's page: everything held about their account; take it along, correct it, have it erased."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wakai.channels import erasing
from wakai.channels.actions import send_code, send_word
from wakai.channels.held import mails_to
from wakai.config.clock import now
from wakai.flows.correct_person import ask_address, correct_address, correct_name
from wakai.flows.erase_person import ask_erasure, holds_of
from wakai.flows.export_person import export_person, held_about
from wakai.flows.held_about_staff import StaffPart, held_about_staff
from wakai.flows.show_address import CODE_MINUTES
from wakai.kernel.languages import half_width, pick
from wakai.kernel.refusals import Refusal
from wakai.parties.domain import notice as told
from wakai.parties.queries import AccountValue, account_of, accounts_of
from wakai.portal.forms import CodeForm, QuestionForm, WideEmailField
from wakai.portal.privacy_guests import by_link
from wakai.portal.reader import Reader, reader_of
from wakai.portal.viewer import OnlyReading, accounts_of_request, staff_role_of

ASKED: Final = "wakai_new_address"
"""In the session: the code that was sent to a new address, and for which account."""


class NameForm(QuestionForm):
    """The name."""

    name = forms.CharField(
        label=gettext_lazy("What is your name?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-20", "dir": "auto"}),
    )


class AddressForm(QuestionForm):
    """The new address."""

    email = WideEmailField(
        label=gettext_lazy("Your new e-mail address"),
        help_text=gettext_lazy("We send a code there. The old address stays until you have typed it."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-20", "inputmode": "email"}),
    )


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything held about each account of whoever is looking; without any, how to come in."""
    reader, mine = reader_of(request), accounts_of_request(request)
    people = accounts_of(mine)
    accounts = [
        _shown(people[account_id], reader, may_act) for account_id, may_act in mine.items() if account_id in people
    ]
    work = _work(request, reader) if staff_role_of(request) else ()
    links = [account_id for account_id in by_link(request) if account_id not in mine]
    return render(request, "privacy/page.html", {"accounts": accounts, "reader": reader, "work": work, "links": links})


def _work(request: HttpRequest, reader: Reader) -> tuple[StaffPart, ...]:
    """What is held about whoever works here."""
    return held_about_staff(int(request.user.pk or 0), language=reader.language, zone=reader.zone)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What is recorded, why, who sees it, how long, and what one can do, for anybody to read."""
    language = reader_of(request).language
    facts = {
        "title": pick(told.TITLE, language),
        "sections": [(pick(head, language), pick(text, language)) for head, text in told.SECTIONS],
        "how_long": pick(told.HOW_LONG, language),
        "kept": [(pick(what, language), pick(until, language)) for what, until in told.kept()],
    }
    return render(request, "privacy/notice.html", facts)


def _shown(account: AccountValue, reader: Reader, may_act: bool) -> dict[str, Any]:
    parts = held_about(account.id, mails=mails_to(account.id))
    return {
        "account": account,
        "may_act": may_act,
        "holds": holds_of(account.id, at=now()),
        "parts": [
            {
                "title": part.title(reader.language),
                "kept": part.kept(reader.language),
                "rows": part.shown(reader.language, reader.zone),
            }
            for part in parts
        ],
    }


@require_POST
@never_cache
def export(request: HttpRequest, account_id: str) -> HttpResponseBase:
    """One file with everything."""
    account, reader, at = _own(request, account_id), reader_of(request), now()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    export_person(
        account.id, mails=mails_to(account.id), into=file, language=reader.language, zone=reader.zone, at=at
    )  # fmt: skip
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"wakai-{at:%Y-%m-%d}.zip", content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def name(request: HttpRequest, account_id: str) -> HttpResponse:
    """Correct the name."""
    account = _own(request, account_id)
    form = NameForm(request.POST or None, initial={"name": account.name})
    if request.method == "POST" and form.is_valid():
        at = now()
        correct_name(account.id, name=form.cleaned_data["name"], at=at)
        _tell("name_corrected", account.id, at=at)
        messages.success(request, _("Your name is corrected."))
        return redirect("privacy")
    return _question(request, form, _("Correct your name"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest, account_id: str) -> HttpResponse:
    """Ask for the new address and send a code there."""
    account = _own(request, account_id)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, account, form.cleaned_data["email"])
        except Refusal as refusal:
            _refuse(request, form, "email", refusal)
        else:
            return redirect("privacy-address-code", account_id=account.id)
    return _question(request, form, _("Correct your e-mail address"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address_code(request: HttpRequest, account_id: str) -> HttpResponse:
    """Type the code; then the address is the new one."""
    account, asked, at = _own(request, account_id), request.session.get(ASKED) or {}, now()
    if asked.get("account") != account.id:
        return redirect("privacy-address", account_id=account.id)
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("We sent it to %(email)s. It is good for %(minutes)d minutes.") % {"email": asked["email"], "minutes": CODE_MINUTES}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        code = "".join(half_width(form.cleaned_data["code"]).replace("-", "").split())
        try:
            correct_address(account.id, code_id=asked["id"], code=code, at=at)
        except Refusal as refusal:
            _refuse(request, form, "code", refusal)
        else:
            del request.session[ASKED]
            _tell("address_corrected", account.id, account.email, at=at)
            messages.success(request, _("Your e-mail address is corrected. From now on we write there."))
            return redirect("privacy")
    return _question(request, form, _("Correct your e-mail address"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erase(request: HttpRequest, account_id: str) -> HttpResponse:
    """Say what goes, what waits and what stays; then do it."""
    account = _own(request, account_id)
    if request.method != "POST":
        return render(request, "privacy/erase.html", {"account": account, "holds": holds_of(account.id, at=now())})
    done = ask_erasure(account.id, mails=erasing, at=now())
    return render(request, "privacy/erased.html", {"held": done.held, "done": done.done})


def _own(request: HttpRequest, account_id: str) -> AccountValue:
    """The account, if whoever asks may act for it. Raises Http404 for strangers and `OnlyReading` for those who only read."""
    may_act = accounts_of_request(request).get(account_id)
    found = accounts_of([account_id]).get(account_id) if may_act is not None else None
    if found is None:
        raise Http404
    if not may_act:
        raise OnlyReading
    return found


def _tell(letter: str, account_id: str, *before: str, at: datetime) -> None:
    """A mail to the account as it is now, and to the addresses from before: a stranger's correction is seen by its owner."""
    account = account_of(account_id)
    for email in dict.fromkeys(filter(None, (account.email, *before))):
        send_word(letter, account, email=email, at=at)


def _send(request: HttpRequest, account: AccountValue, email: str) -> None:
    at = now()
    code_id, drawn = ask_address(account.id, email=email, at=at)
    send_code(email, code=drawn.code, language=reader_of(request).language, at=at, expires_at=drawn.expires_at)
    request.session[ASKED] = {"id": code_id, "email": email, "account": account.id}


def _question(request: HttpRequest, form: QuestionForm, title: str) -> HttpResponse:
    return render(request, "privacy/question.html", {"form": form, "title": title}, status=422 if form.errors else 200)


def _refuse(request: HttpRequest, form: forms.Form, field: str, refusal: Refusal) -> None:
    reader = reader_of(request)
    form.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))
