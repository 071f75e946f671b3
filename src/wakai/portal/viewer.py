"""Who is looking at a case, and whether they may act in it.

A case is open to the account's people (signed in), to whoever came by the case's link or by a code sent to the
account's address (kept in the session), and to the secretariat and the auditors. To anybody else there is no such
case: a page that answered "not yours" would tell a stranger that it exists.

What a membership says goes before what a link gives: who is signed in and only reads for an account does not come to
act for it by a link. The secretariat comes as the secretariat, whatever links it holds; who belongs to a party comes as
that party, and never as the secretariat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from wakai.docket.domain.acts import AGENT, BUYER, SELLER
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.queries import CaseHead
from wakai.flows.doing import Actor
from wakai.kernel.refusals import Refusal
from wakai.parties.queries import Hat, hats_of

CASES: Final = "wakai_cases"
ACCOUNTS: Final = "wakai_accounts"
AUDITOR: Final = "auditor"
STAFF_ROLES: Final = {"agent": AGENT, "supervisor": AGENT, "auditor": AUDITOR}


class OnlyReading(Refusal):
    """Somebody who may read the case, but not act in it, tried to act."""

    status = 403
    texts = {
        "en": "You can read this case, but not act in it. Ask the owner of the account to let you act, or to do it themselves.",
        "ja": "この案件は閲覧のみ可能です。手続きをするには、アカウントの所有者に権限の付与または手続きを依頼してください。",
        "zh": "您只能查看该案件，不能进行操作。请让账号所有者授权给您，或由其本人操作。",
    }


class LinkOfAParty(Refusal):
    """Somebody signed in as the secretariat opened a link by which a party acts."""

    status = 403
    texts = {
        "en": "This link is for one of the parties. You are signed in for the secretariat: open the case at the desk. If the link was sent to you as a party, sign out first and open it again.",
        "ja": "このリンクは当事者専用です。現在は事務局としてサインインしています。案件は事務局の画面から開いてください。当事者としてリンクを受け取られた場合は、サインアウトしてからもう一度開いてください。",
        "zh": "该链接仅供当事人使用。您当前以平台客服身份登录，请从平台客服页面打开案件。如果您是作为当事人收到该链接的，请先退出登录，再重新打开。",
    }


@dataclass(frozen=True, slots=True)
class Viewer:
    """One reader of one case. `role` is "buyer", "seller", "agent" or "auditor"; `name` is "" for a guest."""

    role: str
    account_id: str | None
    person_id: int | None
    may_act: bool
    name: str = ""

    @property
    def reads_as(self) -> str:
        """The role whose audience this viewer shares: an auditor reads what the secretariat reads."""
        return AGENT if self.role == AUDITOR else self.role

    @property
    def is_party(self) -> bool:
        """Whether this is the buyer or the seller."""
        return self.role in (BUYER, SELLER)

    def may_read(self, audience: Iterable[str]) -> bool:
        """Whether something with this audience is meant for the viewer."""
        return self.reads_as in audience

    def actor(self) -> Actor:
        """Who the record says has acted; raises `OnlyReading`."""
        if not self.may_act:
            raise OnlyReading
        if self.account_id is None:
            return Actor(self.role, f"person:{self.person_id}")
        return Actor(self.role, self.account_id, self.person_id)


def viewer_of(request: HttpRequest, head: CaseHead) -> Viewer:
    """Who this request's sender is in the case; raises `NoSuchCase` for a stranger."""
    person = _person(request)
    mine = party_hats(request, head)
    found = [*_by_session(request, head), *_by_membership(person, head, mine)]
    if not mine:
        found += _by_staff_role(person)
    if not found:
        raise NoSuchCase
    # Who may act in one hat and only read in another acts in the first.
    return next((viewer for viewer in found if viewer.may_act), found[0])


def party_hats(request: HttpRequest, head: CaseHead) -> tuple[Hat, ...]:
    """The hats in which whoever is signed in belongs to a party of the case. With any, they are kept from its desk."""
    return tuple(hat for hat in hats_of_request(request) if hat.account.id in (head.buyer_id, head.seller_id))


def refuse_staff(request: HttpRequest) -> None:
    """Raises `LinkOfAParty` for whoever is signed in for the secretariat: what it does, it does in its own name."""
    if staff_role_of(request):
        raise LinkOfAParty


def grant_case_access(request: HttpRequest, *, case_id: str, account_id: str) -> None:
    """Let this browser act as the account in one case: what a case link proves. Raises `LinkOfAParty`.

    A member of the account gains nothing: they act or only read, as the account's owner has said.
    """
    if account_id in accounts_of_request(request):
        return
    refuse_staff(request)
    known: dict[str, str] = request.session.get(CASES, {})
    _renew(request, known.get(case_id) == account_id)
    request.session[CASES] = {**known, case_id: account_id}


def grant_account_access(request: HttpRequest, *, account_id: str) -> None:
    """Let this browser act as the account in all its cases: what a code sent to the account's address proves."""
    known: list[str] = request.session.get(ACCOUNTS, [])
    _renew(request, account_id in known)
    request.session[ACCOUNTS] = [*(one for one in known if one != account_id), account_id]


def accounts_of_request(request: HttpRequest) -> dict[str, bool]:
    """The accounts this browser or person may use as a whole; the value tells whether they may act."""
    by_session = dict.fromkeys(_granted(request, ACCOUNTS, []), True)
    return {**by_session, **_memberships(request)}


def cases_of_request(request: HttpRequest) -> dict[str, str]:
    """The single cases opened by their links in this browser: account by case id."""
    by_link: dict[str, str] = _granted(request, CASES, {})
    members = _memberships(request) if by_link else {}
    return {case_id: account_id for case_id, account_id in by_link.items() if account_id not in members}


def staff_role_of(request: HttpRequest) -> str:
    """ "agent", "supervisor", "auditor", or "" for everybody else."""
    return getattr(_person(request), "staff_role", "") or ""


def _by_session(request: HttpRequest, head: CaseHead) -> Iterator[Viewer]:
    by_link, by_code = cases_of_request(request).get(head.id), _granted(request, ACCOUNTS, [])
    members = _memberships(request) if by_code else {}
    for account_id in (by_link, *(one for one in by_code if one not in members)):
        if account_id in (head.buyer_id, head.seller_id):
            yield Viewer(_side(head, account_id), account_id, None, may_act=True)


def _by_membership(person: Any, head: CaseHead, hats: Iterable[Hat]) -> Iterator[Viewer]:
    for hat in hats:
        yield Viewer(_side(head, hat.account.id), hat.account.id, person.pk, hat.may_act, person.name)


def _by_staff_role(person: Any) -> Iterator[Viewer]:
    role = STAFF_ROLES.get(getattr(person, "staff_role", ""))
    if role:
        yield Viewer(role, None, person.pk, may_act=role == AGENT, name=person.name)


def _side(head: CaseHead, account_id: str) -> str:
    return BUYER if account_id == head.buyer_id else SELLER


def _granted(request: HttpRequest, name: str, none: Any) -> Any:
    """What the session holds from links and codes; nothing for the secretariat, also from before it signed in."""
    return none if staff_role_of(request) else request.session.get(name, none)


def hats_of_request(request: HttpRequest) -> tuple[Hat, ...]:
    """The accounts of whoever is signed in; read once a request."""
    known: tuple[Hat, ...] | None = getattr(request, "wakai_hats", None)
    if known is None:
        person = _person(request)
        known = hats_of(person.pk) if person else ()
        request.wakai_hats = known  # type: ignore[attr-defined]
    return known


def member_of(request: HttpRequest, account_id: str) -> int | None:
    """The person who is signed in, where they belong to this account; None for whoever came by a link or a code."""
    mine = any(hat.account.id == account_id for hat in hats_of_request(request))
    return int(request.user.pk) if mine and request.user.pk else None


def _memberships(request: HttpRequest) -> dict[str, bool]:
    return {hat.account.id: hat.may_act for hat in hats_of_request(request)}


def _person(request: HttpRequest) -> Any:
    user = getattr(request, "user", None)
    return user if user and user.is_authenticated and user.is_active else None


def _renew(request: HttpRequest, known_already: bool) -> None:
    """A new session key where somebody gains rights, so that a key planted before is worth nothing."""
    if not known_already:
        request.session.cycle_key()
