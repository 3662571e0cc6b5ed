"""`archiver run`: the main job as archive.toml says, through the Prefect flow archive_ended."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import click

from archiver.cli.options import as_of, common
from archiver.cli.output import Output, print_json
from archiver.errors import ConfigError
from archiver.settings import FILE_NAME, Settings, load_settings


@click.command("run", short_help="Do what archive.toml says.")
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), default=FILE_NAME, show_default=True)
@as_of
@click.option("--dry-run", is_flag=True, help="List what would be copied, and write nothing.")
@common
def command(config: Path, as_of: date, dry_run: bool, store: str | None, out: Output) -> int:
    """Copy everything that archive.toml lists, then label, render and queue what is proposed as ended.

    Needs no Prefect server: without PREFECT_API_URL a temporary one is started. Prints what `archiver archive` prints.
    """
    settings = load_settings(config, store=store)
    if not settings.run.sources:
        raise ConfigError(f"{config}: [run] sources is empty; name a folder, a URL or github:OWNER there")
    if dry_run:
        return _list(settings, out)
    argv = flow_arguments("archive_ended", config, as_of, store, as_json=out.json, quiet=out.quiet)
    return subprocess.run(argv, check=False).returncode


def flow_arguments(name: str, config: Path, as_of: date, store: str | None, *, as_json: bool, quiet: bool) -> list[str]:
    """The command line of `python -m flows.<name>`: flows are children, no module here imports them."""
    argv = [sys.executable, "-m", f"flows.{name}", "--config", str(config), "--as-of", as_of.isoformat()]
    argv += ["--store", store] if store else []
    argv += ["--json"] if as_json else []
    return argv + (["--quiet"] if quiet else [])


def _list(settings: Settings, out: Output) -> int:
    """What would be copied, without writing anything."""
    from archiver.bootstrap import find_repositories

    found, failed = find_repositories(settings, settings.run.sources)
    rows = [(r.name, r.origin, None) for r in found] + [(o.name, o.origin, o.reason) for o in failed]
    if out.json:
        for name, origin, reason in rows:
            print_json({"name": name, "origin": origin, "reason": reason})
    out.table(("would copy", "origin", "trouble"), rows)
    return 3 if failed else 0
