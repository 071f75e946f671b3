"""`wakai casefile`: a case taken home as one file, such a file checked by anybody, one of another deployment taken in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wakai.console import boot, database

if TYPE_CHECKING:
    from wakai.evidence.casefile.writing import Plan

app = typer.Typer(help="Case files: a case with its proofs, to take home and to check.", no_args_is_help=True)

Language = Annotated[str, typer.Option(help="en, ja or zh.")]


@app.callback()
def casefile() -> None:
    """Case files."""


@app.command("export")
def export(
    case: Annotated[str, typer.Argument(help="The case's number, for example W26-000001.")],
    reader: Annotated[
        str, typer.Option("--as", help="buyer, seller or agent: only what they may see goes in.")
    ] = "agent",
    out: Annotated[
        Path | None, typer.Option(help="Write it here, a file or a folder; without it, to a file named after the case.")
    ] = None,
    language: Language = "en",
) -> None:
    """Writes the case file of a case, as one of its readers gets it."""
    if reader not in ("buyer", "seller", "agent"):
        boot.stop("--as is buyer, seller or agent.")
    boot.django()
    from wakai.config.clock import now
    from wakai.docket import queries as cases
    from wakai.flows.export_casefile import export_case_file
    from wakai.kernel.refusals import Refusal

    with database.embedded_server():
        head = cases.case_by_number(case)
        if head is None:
            boot.stop(f"There is no case {case}.")
        zone = cases.state_of(head.id).places[reader].zone
        try:
            plan = export_case_file(head.id, reader=reader, at=now(), language=language, zone=zone)
            path = _written(plan, out)
        except Refusal as refusal:
            boot.stop(refusal.text(language))
    typer.echo(f"{path}: {plan.size} bytes, {len(plan.files)} files")


def _written(plan: "Plan", out: Path | None) -> Path:
    path = out / plan.name if out and out.is_dir() else out or Path(plan.name)
    try:
        with path.open("wb") as file:
            for piece in plan.chunks():
                file.write(piece)
    except OSError as error:
        boot.stop(f"The case file cannot be written to {path}: {error.strerror}. Name a file or folder with --out.")
    return path


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(exists=True, help="A case file, or the folder it was unpacked to.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
    key: Annotated[
        list[str] | None, typer.Option(help="The operator's published key (name+id+base64). May be given again.")
    ] = None,
    strict: Annotated[bool, typer.Option(help="What is not enclosed counts as failed, too.")] = False,
    language: Language = "en",
) -> None:
    """Checks a case file in numbered steps. Needs no database and no network; leaves with status 1 when a step fails."""
    from wakai.docket.domain.decision_file import check_file
    from wakai.evidence.casefile.verifying import verify as check
    from wakai.journal.domain.notes import Verifier
    from wakai.kernel.refusals import Refusal

    try:
        trusted = tuple(Verifier.parse(one) for one in key or ())
    except Refusal as refusal:
        boot.stop(refusal.text(language))
    result = check(file, judge_again=check_file, trusted=trusted)
    passed = result.ok and not (strict and any(step.state != "ok" for step in result.steps))
    told = {**result.to_data(language), "passed": passed}
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told, language))
    if not passed:
        raise typer.Exit(1)


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A case file of another deployment.")],
    language: Language = "en",
) -> None:
    """Takes a case of another deployment in, to be read only; its proofs and the file itself are kept."""
    boot.django()
    from wakai.config.clock import now
    from wakai.flows.import_casefile import import_case_file
    from wakai.kernel.refusals import Refusal

    with database.embedded_server():
        try:
            done = import_case_file(file, at=now())
        except Refusal as refusal:
            boot.stop(refusal.text(language))
    known = "" if done.new else " (taken in before; nothing changed)"
    typer.echo(f"{done.number} of {done.site}, kept as {done.id}{known}")


def _in_words(told: Mapping[str, Any], language: str) -> str:
    from wakai.evidence.casefile.result import STATES
    from wakai.kernel.languages import pick

    rows = []
    for step in told["steps"]:
        reasons = "; ".join(row["text"] for row in step["reasons"])
        rows.append(f"{step['n']:>2}. {step['title']}: {pick(STATES[step['state']], language)} ({reasons})")
    ends = {
        True: {"en": "Nothing failed.", "ja": "不一致はありませんでした。", "zh": "没有未通过的项目。"},
        False: {
            "en": "This case file does not pass.",
            "ja": "この案件ファイルには問題があります。",
            "zh": "该案件文件未通过验证。",
        },
    }
    return "\n".join([*rows, pick(ends[bool(told["passed"])], language)])
