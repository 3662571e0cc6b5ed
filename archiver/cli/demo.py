"""`archiver demo`: the whole job on a fictional campaign, offline."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.bootstrap import dossier_key, open_archive
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.cli.run import flow_arguments
from archiver.demo import build
from archiver.records.outcome import Outcome
from archiver.settings import load_settings

FOLDER = Path("demo")
_CONFIG = """# Written by `archiver demo`, again at every run.
[run]
sources = ["source/{owners}"]
registry = "source/campaigns.toml"
"""


@click.command("demo", short_help="Archive a fictional campaign.")
@common
def command(store: str | None, out: Output) -> int:
    """Make a fictional campaign's repositories in ./demo and archive them into ./archive. Needs no network.

    Everybody in it is invented. Running it again is harmless.
    """
    out.say("making a fictional campaign in ./demo …")
    repositories = build(FOLDER / "source")
    owners = '", "source/'.join(sorted({path.parent.name for path in repositories}))
    config = FOLDER / "archive.toml"
    config.write_text(_CONFIG.format(owners=owners))
    out.say("archiving it through the Prefect flow archive_ended (its temporary server takes some seconds to start) …")
    wanted = store or "archive"
    argv = flow_arguments("archive_ended", config, datetime.now(UTC).date(), wanted, as_json=True, quiet=out.quiet)
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False)
    outcomes = [Outcome.model_validate_json(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if out.json:
        for outcome in outcomes:
            print_json(outcome)
    if not outcomes:
        return done.returncode or 1
    pages = _write_pages(outcomes, wanted)
    rows = [(o.name, o.status, o.generation, o.state, o.reason) for o in sorted(outcomes, key=lambda o: o.name)]
    out.table(("repository", "status", "generation", "state (proposed)", "what to know"), rows)
    _try_next(out, store, pages)
    return done.returncode


def _write_pages(outcomes: list[Outcome], store: str) -> list[Path]:
    """The dossiers' pages as files, so that a browser can open them."""
    archive = open_archive(load_settings(store=store), writing=False)
    folder = FOLDER / "dossiers"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for outcome in outcomes:
        key = dossier_key(archive, outcome.project_id, "handoff.html") if outcome.project_id else None
        if key:
            page = folder / f"{outcome.name.rpartition('/')[2]}.html"
            page.write_bytes(archive.store.read(key))
            written.append(page)
    return sorted(written)


def _try_next(out: Output, store: str | None, pages: list[Path]) -> None:
    best = next((page for page in pages if "polling" in page.name), pages[0] if pages else None)
    where = f" --store {store}" if store else ""
    out.line("\nTry next:")
    out.line(f"  .venv/bin/archiver search polling{where}")
    if best:
        out.line(f"  .venv/bin/archiver show {best.stem}{where}")
        out.line(f"  .venv/bin/archiver adopt {best.stem} --to ./adopted.git{where}")
        out.line(f"\nOpen in a browser: {best.absolute()}")
