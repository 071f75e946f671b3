"""The door of all acts: which page belongs to which address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wakai.docket.domain.acts import Act
from wakai.portal.cases import contesting, offering, proving, talking
from wakai.portal.cases.acting import ActPage, act_page
from wakai.portal.cases.acts import SLUGS
from wakai.portal.cases.opened import open_case

PAGES: Final[Mapping[str, ActPage]] = {
    SLUGS[Act.ANSWER]: talking.Answer(),
    SLUGS[Act.MESSAGE]: talking.Message(),
    SLUGS[Act.OFFER]: offering.MakeOffer(),
    SLUGS[Act.COUNTER]: offering.Counter(),
    SLUGS[Act.ACCEPT]: offering.Accept(),
    SLUGS[Act.REJECT]: offering.Reject(),
    SLUGS[Act.WITHDRAW_OFFER]: offering.WithdrawOffer(),
    SLUGS[Act.CONCEDE]: talking.Concede(),
    SLUGS[Act.WITHDRAW_CLAIM]: talking.WithdrawClaim(),
    SLUGS[Act.ASK_EXTENSION]: talking.AskExtension(),
    SLUGS[Act.GRANT_EXTENSION]: talking.GrantExtension(),
    SLUGS[Act.REFUSE_EXTENSION]: talking.RefuseExtension(),
    SLUGS[Act.ADD_EXHIBIT]: proving.AddExhibit(),
    SLUGS[Act.CONTEST_EXHIBIT]: contesting.Contest(),
    SLUGS[Act.WITHDRAW_CONTEST]: contesting.WithdrawContest(),
    "carrier-document": proving.CarrierDocument(),
    "tracking": proving.Tracking(),
    SLUGS[Act.STATE_FACT]: proving.StateFacts(),
    SLUGS[Act.STEP_IN]: proving.StepIn(),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """The page of one act: read it, or do it. The case is looked up first: a stranger learns nothing, not even this."""
    opened = open_case(request, number)
    if slug not in PAGES:
        raise Http404
    return act_page(request, opened, PAGES[slug])
