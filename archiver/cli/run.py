"""`archiver run`: the main job as archive.toml says, through the Prefect flow archive_ended."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import click

from archiver.cli.options import as_of, common
from archiver.cli.output import Output, print_json
from archiver.errors import ConfigError
from archiver.settings import FILE_NAME, load_settings


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
        return _list(settings_sources(config, store), out)
    return start_flow("archive_ended", config, as_of, store, out)


def start_flow(name: str, config: Path, as_of: date, store: str | None, out: Output) -> int:
    """Run `python -m flows.<name>` as a child and pass its output and exit code on."""
    argv = [sys.executable, "-m", f"flows.{name}", "--config", str(config), "--as-of", as_of.isoformat()]
    argv += ["--store", store] if store else []
    argv += ["--json"] if out.json else []
    argv += ["--quiet"] if out.quiet else []
    return subprocess.run(argv, check=False).returncode


def settings_sources(config: Path, store: str | None) -> list[tuple[str, str, str]]:
    """(name, origin, trouble) of everything the configuration lists."""
    from archiver.bootstrap import find_repositories

    settings = load_settings(config, store=store)
    found, failed = find_repositories(settings, settings.run.sources)
    return [(r.name, r.origin, "") for r in found] + [(o.name, o.origin, o.reason or "") for o in failed]


def _list(rows: list[tuple[str, str, str]], out: Output) -> int:
    if out.json:
        for name, origin, trouble in rows:
            print_json({"name": name, "origin": origin, "reason": trouble or None})
    out.table(("would copy", "origin", "trouble"), rows)
    return 3 if any(trouble for _, _, trouble in rows) else 0
