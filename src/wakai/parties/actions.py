"""Every write about people and accounts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from wakai.journal.identity import mint
from wakai.kernel.refusals import Refusal
from wakai.parties.models import Account, EmailCode, Membership, Person
from wakai.parties.queries import AccountValue, account_value

CODE_LIFETIME = timedelta(minutes=15)
CODE_TRIES = 5
CODES_AN_HOUR = 5


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the marketplace tells about a buyer or seller."""

    role: str
    external_id: str
    name: str = ""
    email: str = ""
    language: str = "en"
    zone: str = "Asia/Tokyo"
    country: str = "JP"


def ensure_accounts(accounts: Iterable[NewAccount], *, at: datetime) -> dict[tuple[str, str], str]:
    """Create what is new, leave what is known as it is; answers the account id by (role, external id)."""
    wanted = {(account.role, account.external_id): account for account in accounts}
    Account.objects.bulk_create(
        (Account(id=mint("acct", at), **asdict(account)) for account in wanted.values()),
        ignore_conflicts=True,
        batch_size=1000,
    )
    found = _ids_by_key([external_id for _, external_id in wanted])
    return {key: found[key] for key in wanted}


def _ids_by_key(external_ids: list[str]) -> dict[tuple[str, str], str]:
    """Account ids by (role, external id). One list is one parameter: a statement takes at most 65,535 of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, external_id, id FROM parties_account WHERE external_id = ANY(%s)", [external_ids])
        return {(role, external_id): pk for role, external_id, pk in cursor.fetchall()}


def ensure_account(account: NewAccount, *, at: datetime) -> AccountValue:
    """The one account of this role and external id, created when new."""
    return account_value(Account.objects.get(pk=ensure_accounts([account], at=at)[account.role, account.external_id]))


def create_person(email: str, *, name: str, language: str, zone: str, staff_role: str = "", password: str) -> int:
    """A person who can sign in; answers their id."""
    fields = {"name": name, "language": language, "zone": zone, "staff_role": staff_role}
    return Person.objects.create_user(email, password, **fields).pk


def add_member(account_id: str, *, person_id: int, may_act: bool = True) -> None:
    """Let a person act, or only read, for an account. Repeating it changes nothing but `may_act`."""
    Membership.objects.update_or_create(account_id=account_id, person_id=person_id, defaults={"may_act": may_act})


def choose_language(person_id: int, *, language: str) -> None:
    """Remember the language a person reads in (en, ja, zh), also for the mails of accounts with the person's own address."""
    person = Person.objects.get(pk=person_id)
    Person.objects.filter(pk=person_id).update(language=language)
    # A delegate's choice is not the owner's: mails go to the account's address, and whoever reads there chooses.
    Account.objects.filter(memberships__person=person, email__iexact=person.email).update(language=language)


def choose_language_of_accounts(account_ids: Iterable[str], *, language: str) -> None:
    """Remember the language (en, ja, zh) in which these accounts are written to."""
    Account.objects.filter(pk__in=list(account_ids)).update(language=language)


class TooManyCodes(Refusal):
    """More codes were asked for one address within an hour than we send."""

    status = 429
    texts = {
        "en": "We have sent several codes to this address within the last hour. Use the newest one, or try again in an hour.",
        "ja": "このメールアドレスには、この1時間に何度もコードをお送りしています。最新のコードをお使いいただくか、1時間後にもう一度お試しください。",
        "zh": "过去一小时内，我们已向该邮箱发送多个验证码。请使用最新的一个，或一小时后再试。",
    }


class CodeDoesNotMatch(Refusal):
    """The code typed is not the one sent."""

    status = 422
    texts = {
        "en": "That is not the code we sent. Check the newest mail from us and type its six figures. Tries left: {tries_left}.",
        "ja": "お送りしたコードと一致しません。最新のメールにある6桁の数字を入力してください。残り{tries_left}回入力できます。",
        "zh": "验证码与我们发送的不一致。请查看最新邮件，输入其中的六位数字。剩余次数：{tries_left}。",
    }


class CodeHasEnded(Refusal):
    """The code was used, is too old, or was tried too often."""

    status = 409
    texts = {
        "en": "This code can no longer be used. Ask for a new one and we will send it at once.",
        "ja": "このコードはもう使えません。新しいコードをご請求ください。すぐにお送りします。",
        "zh": "该验证码已失效。请重新获取，我们会立即发送。",
    }


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A fresh code, which goes into the mail and nowhere else."""

    code: str
    expires_at: datetime


def reserve_code(email: str, *, at: datetime) -> str:
    """Make room for a code for an address, which `draw_code` then fills; answers its id, which goes into the page.

    Until then, and for ever where no code is drawn, nothing that is typed matches. Raises `TooManyCodes` after five within
    the hour.
    """
    address = email.strip().lower()
    if EmailCode.objects.filter(email=address, created_at__gt=at - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise TooManyCodes
    row = EmailCode.objects.create(
        id=mint("code", at),
        email=address,
        purpose="",
        code_hash="",
        created_at=at,
        expires_at=at + CODE_LIFETIME,
        tries_left=CODE_TRIES,
    )
    return row.id


def draw_code(code_id: str, *, purpose: str, at: datetime) -> DrawnCode | None:
    """Draw six figures for a reserved code; None when it has ended. Drawn again, the older figures are worth nothing."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    open_codes = EmailCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=at)
    if not open_codes.update(code_hash=_code_hash(code_id, code), purpose=purpose):
        return None
    return DrawnCode(code, EmailCode.objects.values_list("expires_at", flat=True).get(pk=code_id))


def forget_codes(*, at: datetime) -> int:
    """Delete codes that ended more than a day ago; answers how many."""
    return EmailCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]


def redeem_code(code_id: str, *, code: str, at: datetime) -> EmailCode:
    """Use a code once. Raises `CodeHasEnded` or `CodeDoesNotMatch`; a wrong try is counted even if the caller rolls on.

    The guarded update makes five tries five, however many arrive at once.
    """
    row = EmailCode.objects.filter(pk=code_id).first()
    if row is None or row.used_at or at >= row.expires_at:
        raise CodeHasEnded
    open_codes = EmailCode.objects.filter(pk=code_id, used_at=None, tries_left__gt=0)
    if not open_codes.update(tries_left=F("tries_left") - 1):
        raise CodeHasEnded
    if not hmac.compare_digest(row.code_hash, _code_hash(row.id, code)):
        raise CodeDoesNotMatch(tries_left=row.tries_left - 1)
    if not EmailCode.objects.filter(pk=code_id, used_at=None).update(used_at=at):
        raise CodeHasEnded
    return row


def _code_hash(code_id: str, code: str) -> str:
    return hashlib.sha256(f"{code_id}:{code.strip()}".encode()).hexdigest()
