"""Let a person sign in: for an account of the marketplace, or as staff."""

from __future__ import annotations

from django.db import transaction

from wakai.kernel.refusals import Refusal
from wakai.parties.actions import add_member, create_person
from wakai.parties.queries import account_by_external_id


class NoSuchAccount(Refusal):
    """The marketplace has told of no such buyer or seller."""

    status = 404
    texts = {
        "en": "The marketplace knows no {role} “{external_id}”. Import an order of theirs first.",
        "ja": "「{external_id}」という{role}は登録されていません。先にその注文を取り込んでください。",
        "zh": "没有名为“{external_id}”的{role}。请先导入其订单。",
    }


def enrol_member(
    email: str, *, role: str, external_id: str, name: str, language: str, zone: str, password: str, may_act: bool = True
) -> int:
    """A sign-in that acts, or only reads, for an account; answers the person's id. Raises `NoSuchAccount`."""
    with transaction.atomic():
        account = account_by_external_id(role, external_id)
        if account is None:
            raise NoSuchAccount(role=role, external_id=external_id)
        person = create_person(email, name=name, language=language, zone=zone, password=password)
        add_member(account.id, person_id=person, may_act=may_act)
    return person


def enrol_staff(email: str, *, name: str, language: str, zone: str, staff_role: str, password: str) -> int:
    """A sign-in for the secretariat; answers the person's id."""
    return create_person(email, name=name, language=language, zone=zone, staff_role=staff_role, password=password)
