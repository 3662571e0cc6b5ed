"""`archiver campaigns add`: enter an owner, a race, or what became of a race."""

import difflib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from archiver.campaigns.edit import Editor
from archiver.campaigns.entry import EntryError, entry_of
from archiver.campaigns.file import read_or_empty
from archiver.campaigns.proposals import find_proposal, said_by
from archiver.cli import options
from archiver.cli.campaigns import registry_path
from archiver.cli.campaigns_ask import ask
from archiver.cli.campaigns_entering import confirmed, may_ask, write
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.records.registry import Entered
from archiver.registry import examine_registry

_EXAMPLES = """\b
Examples:
  archiver campaigns add
  archiver campaigns add --name "Rivera for Senate" --kind candidate --origin "https://github.com/rivera/*" \\
    --office senate --jurisdiction US-WA --date general=2026-11-03 --by K. --yes
  archiver campaigns add --race us-wa-senate-2026 --outcome lost --over-on 2026-11-03 --source https://… --by K. --yes

Exit codes: 0 fine, also without changes; 2 something is missing or wrong, nothing was written.
"""

OPTIONS = {
    "owner": ("--owner", "ID", "The owner's id; a new one when the registry does not have it."),
    "name": ("--name", "NAME", "What its staff would call it."),
    "kind": ("--kind", "KIND", "candidate, ballot_measure, party, multi_cycle_org, volunteer_org, vendor, unknown."),
    "origins": ("--origin", "URL", "Where its repositories are; `*` stands for one part. May be repeated."),
    "race": ("--race", "ID", "The race's id; made from place, office and year when left out."),
    "office": ("--office", "TEXT", "Office or question, in plain words."),
    "jurisdiction": ("--jurisdiction", "PLACE", "US-WA, Washington, Germany or ocd-division/…"),
    "district": ("--district", "TEXT", "District, where the office has one."),
    "cycle": ("--cycle", "YEAR", "The year the race belongs to; that of its last day when left out."),
    "dates": ("--date", "TYPE=DAY", "general=2026-11-03, run-off=2026-12-01:postponed. May be repeated."),
    "outcome": ("--outcome", "WORD", "pending, won, lost, withdrew, not_on_ballot, certified, contested."),
    "race_over_on": ("--over-on", "DAY", "The day on which the race was over."),
    "source_url": ("--source", "URL", "Where a reader can check the result."),
    "entered_by": ("--by", "NAME", "Who enters it."),
    "alive_on": ("--alive-on", "DAY", "The day the owner last answered that it goes on."),
    "alive_source": ("--alive-source", "TEXT", "Who asked whom, or where the answer can be read."),
    "exempt_reason": ("--exempt-reason", "TEXT", "Why it never ends."),
    "successor": ("--successor", "NAME", "The organisation that owns the same place now."),
}
"""Key of the registry -> option, what stands behind it, help."""


def _all_options(function: Any) -> Any:
    for key, (name, metavar, text) in reversed(OPTIONS.items()):
        function = click.option(name, key, metavar=metavar, multiple=key in ("origins", "dates"), help=text)(function)
    return function


@click.command("add", epilog=_EXAMPLES)
@_all_options
@click.option("--from-proposal", "number", type=int, metavar="N", help="Begin with what `campaigns propose` found.")
@click.option(
    "--proposals", metavar="FILE", type=click.Path(path_type=Path), default="proposals.toml", show_default=True,
    help="Where the proposals are.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Write without asking anything.")
@options.registry
@options.as_of
@options.common
def command(
    number: int | None,
    proposals: Path,
    yes: bool,
    registry: Path | None,
    as_of: date,
    store: str | None,
    out: Output,
    **given: str | tuple[str, ...] | None,
) -> int:
    """Enter an owner or a race into the registry, or what became of a race. Asks for what the options do not say.

    Shows what will be written before it writes. Comments and order of the file stay. `-` takes a value away.
    """
    path = registry_path(registry, store)
    before = read_or_empty(path)
    proposed = said_by(find_proposal(proposals, number)) if number is not None else {}
    texts = {key: list(value) if isinstance(value, tuple) else [value] for key, value in given.items() if value}
    editor = Editor(path, before, as_of)
    try:
        entry_of(texts)  # a wrong option is told before anything is asked
        if may_ask(out) and not yes:
            texts = ask(examine_registry(path, before).registry, texts, proposed, as_of, out)
        else:
            texts = proposed | texts
        if not texts:
            raise UsageError(f"nothing to enter; say for example --race, --outcome and --over-on ({_names(OPTIONS)})")
        changes = tuple(editor.enter(entry_of(texts)))
    except EntryError as error:
        option = OPTIONS.get(error.key, (f"--{error.key}",))[0]
        raise UsageError(f"{option}: {error.what}; {error.fix}") from None
    after = editor.finished()
    if changes:
        _show(out, before, after, path)
    written = bool(changes) and confirmed(f"Write this to {path}?", yes=yes, out=out)
    if written:
        write(path, before, after, changes, as_of, out)
    if out.json:
        print_json(Entered(file=str(path), written=written, changes=changes, entries=1))
    out.line(f"{path}: {'written' if written else 'nothing was written' if changes else 'says so already'}")
    return 0


def _show(out: Output, before: bytes, after: bytes, path: Path) -> None:
    """What will be written: `+` lines are new, `-` lines go."""
    old, new = (data.decode("utf-8-sig").splitlines() for data in (before, after))
    for line in list(difflib.unified_diff(old, new, str(path), str(path), n=2, lineterm=""))[2:]:
        if not line.startswith("@@"):
            out.line(line)


def _names(table: Mapping[str, tuple[str, str, str]]) -> str:
    return ", ".join(option for option, _, _ in table.values())
