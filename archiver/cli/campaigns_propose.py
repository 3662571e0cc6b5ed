"""`archiver campaigns propose`: what repositories tell of their owner and race."""

from collections.abc import Iterator
from pathlib import Path

import click

from archiver.campaigns.proposals import proposals_text
from archiver.campaigns.propose import propose, read_signs
from archiver.campaigns.vocabulary import load_vocabulary
from archiver.cli import options
from archiver.cli.campaigns import registry_path
from archiver.cli.campaigns_entering import many
from archiver.cli.output import Output, print_json
from archiver.cli.source import local_path, origin_of
from archiver.discover import DiscoverFailure, discover_sources
from archiver.errors import ArchiverError, UsageError
from archiver.git.reader import open_reader
from archiver.records.registry import Proposal
from archiver.registry import Registry, load_registry
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver campaigns propose mirrors/ --out proposals.toml
  archiver campaigns propose https://github.com/owner/tool=mirrors/tool.git
  archiver campaigns propose @sources.txt --new
  archiver campaigns add --from-proposal 3

Exit codes: 0 fine; 2 usage or registry; 3 a repository could not be read.
"""
_SHOWN = 3
"""Values shown of each key; --out and --json have more."""


@click.command("propose", epilog=_EXAMPLES)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--out", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write the proposals, for `add`."
)
@click.option("--new", "only_new", is_flag=True, help="Leave out what the registry covers already.")
@click.option(
    "--vocabulary", metavar="FILE", type=click.Path(path_type=Path), help="More words for offices, kinds and places."
)
@options.registry
@options.common
def command(
    sources: tuple[str, ...],
    target: Path | None,
    only_new: bool,
    vocabulary: Path | None,
    registry: Path | None,
    store: str | None,
    out: Output,
) -> int:
    """Say what repositories tell of their owner and race: names, offices, places, years, each with its source.

    SOURCE is a path (a repository or a folder of repositories), ORIGIN=PATH where its address is known, or @FILE with
    one of these a line. Nothing is entered into the registry: that is for a person, with `archiver campaigns add`.
    """
    path = registry_path(registry, store)
    owners = load_registry(path) if path.exists() or registry else Registry()
    words = load_vocabulary(vocabulary)
    if target and target.exists() and not target.read_bytes()[:10_000].count(b"[[proposal]]"):
        raise UsageError(f"{target}: holds no proposals, so it is not overwritten; give another --out")
    spoken, failures = [], 0
    for origin, place in _each(sources, store, out):
        if place is None:
            failures += 1
            continue
        out.say(f"reading {origin}")
        try:
            with open_reader(place) as reader:
                spoken.append(read_signs(reader, origin, words))
        except ArchiverError as error:
            failures += 1
            out.error(str(error))
    found = [item for item in propose(spoken, owners) if not (only_new and item.covered_by)]
    if target:
        target.write_text(proposals_text(found), "utf-8")
    if out.json:
        print_json(found)
    for proposal in found:
        _show(out, proposal)
    covered = sum(item.covered_by is not None for item in found)
    read = f"{len(spoken)} repositories" if len(spoken) != 1 else "1 repository"
    written = f"; written to {target}" if target else ""
    out.line(f"{many(len(found), 'proposal')} from {read}, {covered} covered by the registry{written}")
    return 3 if failures else 0


def _each(sources: tuple[str, ...], store: str | None, out: Output) -> Iterator[tuple[str, Path | None]]:
    """(origin, path) of every repository; no path for one that cannot be described."""
    for source in sources:
        origin, equals, place = source.rpartition("=")
        if source.startswith("@"):
            yield from _each(_listed(source[1:]), store, out)
        elif equals and not Path(source).exists():
            path = local_path(place, "propose")
            yield origin_of(path, origin), path
        else:
            local_path(source, "propose")
            for found in discover_sources([source], load_settings(store=store)):
                if isinstance(found, DiscoverFailure):
                    out.error(found.reason)
                    yield found.origin, None
                else:
                    yield found.origin, Path(found.clone_url)


def _listed(name: str) -> tuple[str, ...]:
    try:
        lines = Path(name).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: cannot be read as a list of sources ({type(error).__name__})") from None
    return tuple(text for line in lines if (text := line.strip()) and not text.startswith(("#", "@")))


def _show(out: Output, proposal: Proposal) -> None:
    covered = f"  (registry: {proposal.covered_by})" if proposal.covered_by else ""
    out.line(f"{proposal.number}  {proposal.name or 'unknown owner'}{covered}")
    out.line(f"   {' '.join(proposal.origins)}")
    rows = []
    for key in dict.fromkeys(sign.key for sign in proposal.signs):
        held = [sign for sign in proposal.signs if sign.key == key]
        for number, sign in enumerate(held[:_SHOWN]):
            words = f"“{sign.quote}”"
            rows.append(("  ", "" if number else key, sign.value, sign.trust, words, _short(sign.locator)))
    out.table(("", "key", "value", "how sure", "its words", "where"), rows)
    if proposal.unknown:
        out.line(f"   not known: {', '.join(proposal.unknown)}")
    out.line()


def _short(locator: str) -> str:
    """A locator with the commit's first ten digits; --out and --json have it whole."""
    commit, colon, rest = locator.partition(":")
    return f"{commit[:10]}{colon}{rest}" if len(commit) in (40, 64) else locator
