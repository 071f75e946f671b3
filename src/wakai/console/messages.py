"""`wakai messages`: the catalogues of the pages' texts, without gettext's tools."""

import typer

app = typer.Typer(help="Catalogues of texts in Japanese and Chinese.", no_args_is_help=True)


def compile_if_stale() -> None:
    pass


@app.command()
def check() -> None:
    pass
