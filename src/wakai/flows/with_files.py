"""Acts that bring files along: all of it is recorded, or, when one file is refused, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from wakai.docket.domain.acts import EVERYONE, PARTIES
from wakai.flows.decide import state_fact
from wakai.flows.doing import Actor
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.flows.talk import answer_claim
from wakai.parties.privacy import note_processing


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it arrived, with the sender's own name for it, their caption (or ""), and the way it came (`custody.PATHS`)."""

    stream: BinaryIO
    name: str
    caption: str = ""
    path: str = "form"


def hand_in_files(
    case_id: str, *, actor: Actor, files: Iterable[NewFile], audience: tuple[str, ...], at: datetime, key: str
) -> list[str]:
    """Hand in several files as one exhibit each; answers their labels."""
    chosen = list(files)
    with transaction.atomic():
        if chosen and actor.role in PARTIES:
            note_processing(actor.author, case_id=case_id, purpose="exhibit", at=at)
        return [
            hand_in_exhibit(
                case_id, actor=actor, stream=file.stream, name=file.name, caption=file.caption,
                audience=audience, at=at, key=f"{key}.{number}", path=file.path,
            )
            for number, file in enumerate(chosen, 1)
        ]  # fmt: skip


def answer_with_files(
    case_id: str,
    *,
    actor: Actor,
    text: str,
    statements: Mapping[str, Any],
    files: Iterable[NewFile],
    at: datetime,
    key: str,
) -> None:
    """The respondent's answer with its exhibits. `statements` are JSON values of facts."""
    with transaction.atomic():
        # The files first: what a file shows is then on record when the answer ends the window.
        hand_in_files(case_id, actor=actor, files=files, audience=EVERYONE, at=at, key=key)
        answer_claim(case_id, actor=actor, text=text, statements=statements, at=at, key=key)


def state_facts(
    case_id: str,
    *,
    actor: Actor,
    answers: Mapping[str, object],
    proof: Mapping[str, Sequence[NewFile]],
    at: datetime,
    key: str,
) -> None:
    """Answer several questions at once, each with what shows it. None among `answers` says "I cannot tell".

    All proof goes in before the first answer, because the last answer ends the window.
    """
    with transaction.atomic():
        exhibits = {
            fact: _shown_by(case_id, actor, proof[fact], at, f"{key}.{fact}") for fact in answers if proof.get(fact)
        }
        for number, (fact, value) in enumerate(answers.items(), 1):
            state_fact(
                case_id, actor=actor, fact=fact, value=value, exhibit=exhibits.get(fact), at=at, key=f"{key}.{number}"
            )


def _shown_by(case_id: str, actor: Actor, files: Sequence[NewFile], at: datetime, key: str) -> str:
    """Hand these files in; answers the label of the first of them."""
    return hand_in_files(case_id, actor=actor, files=files, audience=EVERYONE, at=at, key=key)[0]
