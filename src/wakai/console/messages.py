"""`wakai messages`: the catalogues of the pages' texts, without gettext's tools."""

import typer

from wakai.console import boot

app = typer.Typer(help="Catalogues of the pages' texts in Japanese and Chinese.", no_args_is_help=True)


@app.command()
def extract() -> None:
    """Lists every text of the pages with the files it stands in."""
    boot.django()
    from wakai.console import extraction

    for message in extraction.texts():
        if message.id:
            places = ", ".join(sorted({place for place, _line in message.locations}))
            typer.echo(f"{message.id if isinstance(message.id, str) else message.id[0]!s}\t{places}")


@app.command()
def update() -> None:
    """Brings the catalogues in line with the pages; new texts are left empty for the translator."""
    boot.django()
    from babel.messages.pofile import write_po

    from wakai.config import catalogues
    from wakai.console import extraction

    for language in catalogues.LANGUAGES:
        merged = extraction.merge(extraction.texts(), catalogues.read(language))
        file = catalogues.source(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as output:
            write_po(output, merged, width=120, include_lineno=False, sort_by_file=True)
        missing = sum(1 for message in merged if message.id and not message.string)
        typer.echo(f"{file.relative_to(extraction.PACKAGE)}: {len(merged)} texts, {missing} to translate")


@app.command("compile")
def compile_all() -> None:
    """Compiles the catalogues that are older than their source. `wakai up` and the tests do it by themselves."""
    from wakai.config import catalogues

    for file in catalogues.compile_stale():
        typer.echo(f"compiled {file}")


@app.command()
def check() -> None:
    """Fails when a text is missing, doubtful, or has other placeholders than the original."""
    boot.django()
    found = list_flaws()
    for flaw in found:
        typer.echo(flaw)
    if found:
        boot.stop(f"{len(found)} texts to look at. `wakai messages update` adds what is missing.")


def list_flaws() -> list[str]:
    """What `check` would complain about, a line each. Django has to be awake."""
    from wakai.config import catalogues
    from wakai.console import extraction

    return [
        str(flaw)
        for language in catalogues.LANGUAGES
        for flaw in extraction.flaws(extraction.texts(), catalogues.read(language), language)
    ]
