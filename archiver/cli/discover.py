"""`archiver discover`: which repositories there are."""

from pathlib import Path

import click

from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.discover import DiscoverFailure, discover_sources
from archiver.records.repository import Repository
from archiver.settings import load_settings


@click.command("discover", short_help="List repositories.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@options.origin
@options.config
@options.common
def command(sources: tuple[str, ...], origin: str | None, config: Path | None, store: str | None, out: Output) -> int:
    """List the repositories of each SOURCE, without copying anything.

    SOURCE is a path (a repository or a folder of repositories), @FILE (one git URL a line), a git URL, github:OWNER or
    github:OWNER/NAME.
    """
    settings = load_settings(config, store=store)
    for warning in settings.warnings:
        out.say(f"warning: {warning}")
    repositories: list[Repository] = []
    codes: list[int] = []
    for found in discover_sources(sources, settings, origin):
        if isinstance(found, DiscoverFailure):
            codes.append(found.error.exit_code)
            out.error(found.reason)
        else:
            repositories.append(found)
    if out.json:
        print_json([repository.model_dump(mode="json", exclude={"metadata"}) for repository in repositories])
    out.table(
        ("name", "origin", "branch", "archived", "fork"),
        [(r.name, r.origin, r.default_branch, _told(r.archived), _told(r.fork)) for r in repositories],
    )
    # A source that failed alone says so with its own code: 2 for one that was mistyped.
    return codes[0] if codes and not repositories and len(codes) == 1 else 3 if codes else 0


def _told(flag: bool | None) -> str:
    return "" if flag is None else "yes" if flag else "no"
