"""`wakai import paypal`: a payment provider's dispute as a case of ours."""

from pathlib import Path
from typing import Annotated

import typer

from wakai.console import boot, database


def paypal(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A webhook or dispute object, JSON.")],
    language: Annotated[str, typer.Option(help="en, ja or zh.")] = "en",
) -> None:
    """Makes a case of a PayPal dispute and says what of the message has no place in it."""
    boot.django()
    from wakai.config.clock import now
    from wakai.docket import queries as cases
    from wakai.flows.import_dispute import import_dispute
    from wakai.flows.publish_rulebook import publish_shipped
    from wakai.kernel.money import format_money
    from wakai.kernel.refusals import Refusal

    with database.embedded_server():
        publish_shipped(at=now())
        try:
            done = import_dispute(path.read_bytes(), at=now())
        except Refusal as refusal:
            boot.stop(f"{path}: {refusal.text(language)}")
        head = cases.head_of(done.case_id)
        known = "" if done.new else " (imported before; nothing changed)"
        typer.echo(f"Case {done.number}{known}")
        typer.echo(f"  claim {head.kind}, stage {head.stage}, claimed {format_money(head.claimed, language)}")
        if head.closing:
            typer.echo(f"  ended: {head.closing['how']}, in favour of {head.closing['favours']}")
        due = done.dispute.seller_due_at
        typer.echo(f"  seller's answer due at PayPal: {due.isoformat() if due else '–'}")
        for entry in cases.state_of(done.case_id).entries:
            typer.echo(
                f"  {entry.seq}. {entry.at:%Y-%m-%d %H:%M} {entry.role}: {entry.act} {entry.body.get('text', '')}"
            )
        typer.echo(f"Not in the case ({len(done.dispute.losses)} values; the message itself is kept as an exhibit):")
        for loss in done.dispute.losses:
            typer.echo(f"  {loss}")
        for word in done.dispute.unknown:
            typer.echo(f"  new word, kept as it is: {word.path} = {word.value}")
