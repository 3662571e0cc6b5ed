"""`archiver campaigns`: check and fill the registry of owners and races."""

from pathlib import Path

import click

from archiver.cli.group import LazyGroup
from archiver.errors import UsageError

_TABLE = {
    "check": ("archiver.cli.campaigns_check:command", "Find everything that is wrong or looks wrong in the registry."),
    "add": ("archiver.cli.campaigns_add:command", "Enter an owner or a race, or what became of a race."),
    "import": ("archiver.cli.campaigns_import:command", "Enter a whole table of races, saved as CSV."),
    "propose": ("archiver.cli.campaigns_propose:command", "Say what repositories tell of their owner and race."),
}


@click.group("campaigns", cls=LazyGroup, table=_TABLE, short_help="Check and fill the registry of owners and races.")
def group() -> None:
    """Check and fill campaigns.toml, the registry of owners and races: the only place that knows end dates.

    Every command takes --store, --json, --quiet and --registry FILE (default: campaigns.toml beside archive.toml).
    """


def registry_path(registry: Path | None, store: str | None, *, must_exist: bool = False) -> Path:
    """The registry to read or to write.

    Raises:
        UsageError: it must exist and does not.
    """
    from archiver.settings import load_settings

    if registry is None:
        settings = load_settings(store=store)
        registry = settings.registry or (settings.file.parent if settings.file else Path()) / "campaigns.toml"
    if must_exist and not registry.exists():
        raise UsageError(f"{registry}: no such registry; begin one with `archiver campaigns add`, or give --registry")
    return registry
