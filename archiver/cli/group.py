"""The lazy group: a command's module is imported when it is used; every error becomes a line and an exit code."""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from archiver.cli.options import DEBUG
from archiver.cli.output import error_line, plain
from archiver.errors import ArchiverError

_INTERRUPTED = 130
_BROKEN_PIPE = 141


class LazyGroup(click.Group):
    """A group whose commands stand in a table as (module:attribute, help text)."""

    def __init__(self, *, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        module, _, attribute = self._table[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{attribute} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help from the table, so that `archiver --help` imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._table.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, or a usage error that says what there is."""
        if args and args[0] not in self._table:
            ctx.fail(f"no command {plain(args[0])!r}; there are: {', '.join(self._table)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            return _reader_left()
        except ArchiverError as error:
            _trace(ctx, error)
            return _complain(str(error), error.exit_code)
        except OSError as error:
            _trace(ctx, error)
            where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
            return _complain(f"{where}{error.strerror or type(error).__name__}; run `archiver doctor`", 3)
        except Exception as error:
            # Its text is left out, because it may hold anything.
            hint = "report it" if _trace(ctx, error) else "run again with ARCHIVER_DEBUG=1 to see where, and report it"
            return _complain(f"unexpected {type(error).__name__}; {hint}", 1)

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run and exit: with what the command returned (None is 0), 2 for usage, 130 for an interrupt."""
        try:
            code = super().main(*args, **(options | {"standalone_mode": False}))
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            code = _complain(_usage(error), error.exit_code)
        except click.Abort:
            code = _complain("interrupted; run the same command again", _INTERRUPTED)
        except BrokenPipeError:
            code = _reader_left()
        sys.exit(code)


def _reader_left() -> int:
    """Whoever read our output went away, as `head` does: what is still buffered must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _BROKEN_PIPE


def _usage(error: click.ClickException) -> str:
    """click's message with the next move, in our own form."""
    ctx = getattr(error, "ctx", None)
    text = error.format_message().rstrip(".")
    return f"{text}; see `{ctx.command_path} --help`" if ctx else text


def _complain(text: str, code: int) -> int:
    error_line(text)
    return code


def _trace(ctx: click.Context, error: Exception) -> bool:
    """Print where the error came from, when that was asked for. Whether it was."""
    if not ctx.meta.get(DEBUG):
        return False
    import traceback

    from archiver.git.url import mask
    from archiver.settings import without_secrets

    lines = traceback.format_exception(error)
    sys.stderr.write(plain(without_secrets(mask("".join(lines)))))
    return True
