"""`archiver doctor`: what is missing, and what to do about it."""

from pathlib import Path

import click

from archiver.cli import options
from archiver.cli.checks import run_checks
from archiver.cli.output import Output, print_json
from archiver.settings import load_settings

_SIGNS = {"ok": "ok  ", "warn": "warn", "bad": "BAD "}


@click.command("doctor", short_help="Say what is missing.")
@options.registry
@options.config
@options.common
def command(registry: Path | None, config: Path | None, store: str | None, out: Output) -> int:
    """Check git, disk, clock, token, store and registry, and say what to do about what is wrong."""
    settings = load_settings(config, store=store)
    checks = []
    for check in run_checks(settings, registry):
        checks.append(check)
        out.line(f"{_SIGNS[check.state]}  {check.name}: {check.message}")
        if check.advice:
            out.line(f"      -> {check.advice}")
    if out.json:
        print_json({"checks": [check.model_dump(mode="json") for check in checks]})
    codes = {check.exit_code for check in checks}
    return 2 if 2 in codes else max(codes)
