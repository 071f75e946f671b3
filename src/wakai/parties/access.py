"""Links that let a person in without an account: signed, dated, for one account and one case, order or draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from wakai.kernel.refusals import Refusal

SALT = "wakai.case-link"
ORDER_SALT = "wakai.order-link"
DRAFT_SALT = "wakai.draft-link"
LINK_LIFETIME = timedelta(days=90)


class LinkNotOurs(Refusal):
    """A link whose signature does not fit: forged, cut off or mistyped."""

    status = 404
    texts = {
        "en": "We cannot open this link. It may have been cut off. Open it again from our mail, or use your order number and e-mail address.",
        "ja": "このリンクを開けません。途中で切れている可能性があります。メールからもう一度開くか、注文番号とメールアドレスをご利用ください。",
        "zh": "无法打开该链接，链接可能不完整。请从邮件中重新打开，或使用订单号和邮箱地址进入。",
    }


class LinkHasEnded(Refusal):
    """A link older than its lifetime."""

    status = 410
    texts = {
        "en": "This link was for {days} days and has ended. Nothing is lost: use your order number and e-mail address to come in again.",
        "ja": "このリンクの有効期間（{days}日間）は終了しました。記録は残っています。注文番号とメールアドレスからもう一度お入りください。",
        "zh": "该链接的有效期（{days}天）已过。记录都还在，请使用订单号和邮箱地址重新进入。",
    }


@dataclass(frozen=True, slots=True)
class CaseLink:
    """What a case link proves: its holder acts as this account in this case."""

    account_id: str
    case_id: str


@dataclass(frozen=True, slots=True)
class OrderLink:
    """What an order link proves: its holder is the buyer of this order."""

    account_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class DraftLink:
    """What a draft link proves: its holder goes on with this claim of this account."""

    account_id: str
    draft_id: str


def sign_case_link(account_id: str, *, case_id: str, at: datetime) -> str:
    """The token of a case link, issued at this instant."""
    return _sign(account_id, case_id, SALT, at)


def read_case_link(token: str, *, at: datetime) -> CaseLink:
    """What the token proves; raises `LinkNotOurs` or `LinkHasEnded`."""
    return CaseLink(*_read(token, SALT, at))


def sign_order_link(account_id: str, *, order_id: str, at: datetime) -> str:
    """The token of the link by which a marketplace sends a buyer to the claim about one order (`/claim/o/<token>`)."""
    return _sign(account_id, order_id, ORDER_SALT, at)


def read_order_link(token: str, *, at: datetime) -> OrderLink:
    """What the token proves; raises `LinkNotOurs` or `LinkHasEnded`."""
    return OrderLink(*_read(token, ORDER_SALT, at))


def sign_draft_link(account_id: str, *, draft_id: str, at: datetime) -> str:
    """The token of the link by which a writer comes back to an unfinished claim (`/claim/s/<token>`)."""
    return _sign(account_id, draft_id, DRAFT_SALT, at)


def read_draft_link(token: str, *, at: datetime) -> DraftLink:
    """What the token proves; raises `LinkNotOurs` or `LinkHasEnded`."""
    return DraftLink(*_read(token, DRAFT_SALT, at))


def _sign(account_id: str, thing_id: str, salt: str, at: datetime) -> str:
    return signing.dumps([account_id, thing_id, int(at.timestamp())], salt=salt, compress=False)


def _read(token: str, salt: str, at: datetime) -> tuple[str, str]:
    try:
        account_id, thing_id, issued = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkNotOurs from error
    if at.timestamp() >= issued + LINK_LIFETIME.total_seconds():
        raise LinkHasEnded(days=LINK_LIFETIME.days)
    return account_id, thing_id
