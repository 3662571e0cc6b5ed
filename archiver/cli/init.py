"""`archiver init`: write a commented archive.toml."""

import re
from pathlib import Path

import click

from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.settings import FILE_NAME, INIT_TEXT, load_settings


@click.command("init", short_help="Write a commented archive.toml.")
@options.common
def command(store: str | None, out: Output) -> None:
    """Write a commented archive.toml into this folder. Never overwrites one."""
    path = Path(FILE_NAME)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_text(store))
    except FileExistsError:
        raise UsageError(f"{path}: exists already, nothing was written; edit it, or move it away") from None
    if out.json:
        print_json({"written": str(path)})
    out.line(f"wrote {path}; name your sources in [run], then: archiver doctor")


def _text(store: str | None) -> str:
    """The commented file, with the store that was asked for."""
    if store is None:
        return INIT_TEXT
    load_settings(None, store=store)  # a wrong address is refused before anything is written
    quoted = re.sub(r'(["\\])', r"\\\1", store)
    return INIT_TEXT.replace('url = "archive"', f'url = "{quoted}"', 1)
