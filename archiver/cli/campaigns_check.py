"""`archiver campaigns check`: everything that is wrong or looks wrong in the registry."""

from datetime import date
from pathlib import Path

import click

from archiver.campaigns.advice import check
from archiver.cli import options
from archiver.cli.campaigns import registry_path
from archiver.cli.campaigns_entering import many
from archiver.cli.output import Output, print_json
from archiver.registry import read_registry

_EXAMPLES = """\b
Examples:
  archiver campaigns check
  archiver campaigns check --registry races/2026.toml --strict

Exit codes: 0 fine, perhaps with warnings; 2 something is wrong, or with --strict looks wrong.
"""


@click.command("check", epilog=_EXAMPLES)
@options.registry
@options.as_of
@click.option("--strict", is_flag=True, help="A warning is an error.")
@options.common
def command(registry: Path | None, as_of: date, strict: bool, store: str | None, out: Output) -> int:
    """Find everything that is wrong or looks wrong in the registry: line, key, reason, and what to do.

    Errors keep every command from using the file. Warnings are for a person to look at.
    """
    path = registry_path(registry, store, must_exist=True)
    found = check(path, read_registry(path), as_of)
    if out.json:
        print_json(found)
    for problem in found.problems:
        out.line(f"{problem.severity}: {problem.text(path)}")
    errors = sum(problem.severity == "error" for problem in found.problems)
    warnings = len(found.problems) - errors
    out.line(f"{path}: {many(found.owners, 'owner')} and {many(found.races, 'race')} can be used; "
             f"{many(errors, 'error')}, {many(warnings, 'warning')}")  # fmt: skip
    return 2 if errors or (strict and warnings) else 0
