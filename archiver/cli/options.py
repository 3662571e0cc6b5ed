"""The options that mean the same in every command."""

import functools
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from archiver.cli.output import Output

Command = Callable[..., Any]
DEBUG = "archiver.debug"


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is no day; write it as YYYY-MM-DD, for example 2024-11-05", param, ctx)


def debug(function: Command) -> Command:
    """`--debug`, or ARCHIVER_DEBUG=1: where an error came from. Nothing is passed on."""
    return click.option(
        "--debug",
        is_flag=True,
        envvar="ARCHIVER_DEBUG",
        is_eager=True,
        expose_value=False,
        callback=_remember_debug,
        help="Show where an error came from.",
    )(function)


def _remember_debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.meta[DEBUG] = value or ctx.meta.get(DEBUG, False)


def common(function: Command) -> Command:
    """`--store`, `--json`, `--quiet`, `--debug`. The command is called with `store: str | None` and `out: Output`."""

    @debug
    @click.option("--quiet", is_flag=True, help="No progress and no warnings on stderr.")
    @click.option("--json", "as_json", is_flag=True, help="Print the documented record, nothing else, on stdout.")
    @click.option("--store", metavar="STORE", help="The archive: file:FOLDER, s3://BUCKET/PREFIX or a path.")
    @functools.wraps(function)
    def with_output(*args: Any, as_json: bool, quiet: bool, **options: Any) -> Any:
        return function(*args, out=Output(json=as_json, quiet=quiet), **options)

    return with_output


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()


def as_of(function: Command) -> Command:
    """`--as-of`: the day on which the answer is given, as `as_of: date`; today (UTC) when left out."""
    return click.option("--as-of", type=Day(), default=today, help="Judge as of this day instead of today.")(function)


def registry(function: Command) -> Command:
    """`--registry`, as `registry: Path | None`."""
    return click.option(
        "--registry",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Owners and races; default: campaigns.toml beside archive.toml.",
    )(function)


def origin(function: Command) -> Command:
    """`--origin`, as `origin: str | None`."""
    return click.option("--origin", metavar="URL", help="Where the one SOURCE, a path, came from.")(function)


def config(function: Command) -> Command:
    """`--config`, as `config: Path | None`."""
    return click.option(
        "--config", metavar="FILE", type=click.Path(path_type=Path), help="Configuration; default: ./archive.toml."
    )(function)
