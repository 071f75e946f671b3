"""Ways in: order number and e-mail address with a code, the marketplace's link, the link to a saved claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wakai.commerce import queries as commerce
from wakai.config.clock import now
from wakai.docket.queries import draft_of
from wakai.flows.show_address import CODE_MINUTES, enter_code
from wakai.kernel.languages import half_width
from wakai.kernel.refusals import Refusal
from wakai.parties.access import LinkNotOurs, read_draft_link, read_order_link
from wakai.portal.claim.access import buyer_accounts, grant_order_access, own_draft, remember_draft
from wakai.portal.claim.codes import send_code_for
from wakai.portal.claim.orders import buyer_orders
from wakai.portal.forms import CodeForm, QuestionForm, WideEmailField
from wakai.portal.reader import reader_of
from wakai.portal.viewer import grant_account_access

ASKED: Final = "wakai_claim_code"
"""In the session: the code that was asked for, and for which order number and address."""


class FindForm(QuestionForm):
    """Order number and address."""

    number = forms.CharField(
        label=gettext_lazy("Order number"),
        help_text=gettext_lazy("You’ll find it in your confirmation e-mail and in your list of orders."),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter the order number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-20", "dir": "auto"}),
    )
    email = WideEmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one to which the marketplace writes about this order."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-20", "inputmode": "email"}),
    )


class AskedCodeForm(CodeForm):
    """The code from the mail. `asked` tells for what it was asked, which is shown, and never whether that fits."""

    def __init__(self, *sent: Any, asked: Mapping[str, str]) -> None:
        super().__init__(*sent)
        self.fields["code"].help_text = _("If order %(number)s and %(email)s belong together, a code is on its way. It is good for %(minutes)d minutes.") % {"number": asked["number"], "email": asked["email"], "minutes": CODE_MINUTES}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Find your order. What follows is the same whether or not number and address belong together.

    Who is signed in and has orders chooses from them, unless another one is asked for (`?other=1`).
    """
    if (
        request.method != "POST"
        and "other" not in request.GET
        and reader_of(request).signed_in
        and buyer_orders(request)
    ):
        return redirect("claim-orders")
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send_code(request, form.cleaned_data["number"], form.cleaned_data["email"])
        except Refusal as refusal:
            refuse(request, form, "email", refusal)
        else:
            return redirect("claim-code")
    facts = {"form": form, "title": _("Find your order"), "has_orders": bool(buyer_accounts(request))}
    return render(request, "claim/find.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Type the code from the mail; then the browser may act for the order's account."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("claim")
    form = AskedCodeForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            order = enter_code(asked["id"], code=form.cleaned_data["code"], at=now())
        except Refusal as refusal:
            refuse(request, form, "code", refusal)
        else:
            del request.session[ASKED]
            grant_account_access(request, account_id=order.buyer.account_id)
            return redirect("claim-order", order_id=order.id)
    facts = {
        "form": form,
        "title": _("Enter the code from our mail"),
        "ended": _has_ended(form),
    }
    return render(request, "claim/code.html", facts, status=422 if form.errors else 200)


@require_POST
@never_cache
def code_again(request: HttpRequest) -> HttpResponse:
    """Send a new code to the same address."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("claim")
    try:
        _send_code(request, asked["number"], asked["email"])
    except Refusal as refusal:
        reader = reader_of(request)
        messages.warning(request, refusal.text(reader.language, reader.zone))
    else:
        messages.success(request, _("If the order number and the address belong together, a new code is on its way. The older one no longer works."))  # fmt: skip
    return redirect("claim-code")


@require_safe
@never_cache
def order_link(request: HttpRequest, token: str) -> HttpResponse:
    """The marketplace's link to one order. Raises `LinkNotOurs`, `LinkHasEnded`."""
    link = read_order_link(token, at=now())
    order = commerce.order_of(link.order_id)
    if order.buyer.account_id != link.account_id:
        raise LinkNotOurs
    grant_order_access(request, order_id=order.id, account_id=link.account_id)
    return _without_token(redirect("claim-order", order_id=order.id))


@require_safe
@never_cache
def draft_link(request: HttpRequest, token: str) -> HttpResponse:
    """Back to a saved claim. Raises `LinkNotOurs`, `LinkHasEnded`."""
    link = read_draft_link(token, at=now())
    order_id = _order_of_draft(link.draft_id, link.account_id)
    grant_order_access(request, order_id=order_id, account_id=link.account_id)
    remember_draft(request, own_draft(request, link.draft_id))
    return _without_token(redirect("claim-draft", draft_id=link.draft_id))


def refuse(request: HttpRequest, form: forms.Form, field: str | None, refusal: Refusal) -> None:
    """Put a refusal beside its field, in the reader's words; what was typed stays."""
    reader = reader_of(request)
    form.add_error(field, forms.ValidationError(refusal.text(reader.language, reader.zone), code=refusal.code))


def _send_code(request: HttpRequest, number: str, email: str) -> None:
    code_id = send_code_for(request, number=number, email=email)
    request.session[ASKED] = {"id": code_id, "number": half_width(number), "email": email}


def _has_ended(form: AskedCodeForm) -> bool:
    return form.has_error("code", "CodeHasEnded")


def _without_token(response: HttpResponse) -> HttpResponse:
    """The token is a key: it must not travel on to other sites as the page that somebody came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _order_of_draft(draft_id: str, account_id: str) -> str:
    draft = draft_of(draft_id)
    if draft is None or draft.account_id != account_id:
        raise LinkNotOurs
    return draft.order_id
