"""`archiver search`: find archived projects. What is imported at the top decides how fast it starts."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import click

from archiver.address import folder_of_store
from archiver.catalogue.published import published
from archiver.catalogue.schema import FACETS, folded
from archiver.catalogue.search import Hit, facet_values, search
from archiver.cli.options import common
from archiver.cli.output import Output

_MOST = 50


@click.command("search", short_help="Find archived projects.")
@click.argument("query", nargs=-1)
@click.option("--licence", multiple=True, metavar="ID", help="An SPDX id, for example MIT; `none` for no licence.")
@click.option("--language", multiple=True, metavar="NAME", help="A programming language, for example Python.")
@click.option("--service", multiple=True, metavar="ID", help="An outside service its code uses, for example twilio.")
@click.option("--owner", multiple=True, metavar="OWNER", help="The owner's id or name in the registry, or its account.")
@click.option("--cycle", multiple=True, metavar="YEAR", help="The year of its race.")
@click.option("--state", multiple=True, metavar="STATE", help="A verdict's state, for example ENDED_CANDIDATE.")
@click.option("--publication", multiple=True, metavar="STATE", help="withheld, needs_review or open.")
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"Most hits; {_MOST} for a query, all for a listing, when left out."
)
@common
def command(query: Sequence[str], limit: int | None, store: str | None, out: Output, **facets: tuple[str, ...]) -> None:
    """Find archived projects by words and facets; without QUERY, list them.

    All words are looked for; any of them only when no project has all. "Words in quotes" are a phrase, poll* is a
    beginning. The same facet given twice means either value; different facets narrow further.
    """
    text, facets = " ".join(query), {kind: facets[kind] for kind in FACETS}
    limit = limit or (_MOST if text.strip() else None)
    root = folder_of_store(store)
    index = (published(root) if root else None) or _elsewhere(store, out)
    try:
        found = search(index, text, facets, limit)
    except sqlite3.DatabaseError:
        index = _from_records(store, out)
        found = search(index, text, facets, limit)
    if out.json:
        click.echo(json.dumps(found.hits))  # print_json would import pydantic's models
        return
    for hit in found.hits:
        _print(hit, out)
    if found.any_word:
        out.say("no project has all these words; these have some of them")
    if found.more:
        out.say(f"there are more; --limit shows more than {limit}, a facet narrows: {_flags()}")
    if not found.hits:
        out.line(_nothing(index, text, facets))


def _elsewhere(store: str | None, out: Output) -> Path:
    """The local copy of a distant store's index, refreshed; without a sound one there, the index from the records."""
    from archiver.bootstrap import open_archive
    from archiver.catalogue.publish import fetch
    from archiver.settings import load_settings

    settings = load_settings(store=store)
    index = fetch(open_archive(settings, writing=False).store, settings.work_folder / "catalogue")
    return index or _from_records(store, out)


def _from_records(store: str | None, out: Output) -> Path:
    """An index made here from the store's records; made before, only what changed since is read."""
    from archiver.bootstrap import open_archive
    from archiver.catalogue.publish import refresh
    from archiver.settings import load_settings

    out.say(
        "the catalogue is missing, damaged or of another version: reading the store's records instead; "
        "`archiver reindex` makes it anew and keeps it in the store"
    )
    settings = load_settings(store=store)
    index = settings.work_folder / "catalogue" / "from-records.sqlite"
    refresh(open_archive(settings, writing=False), index)
    return index


def _print(hit: Hit, out: Output) -> None:
    state = f"{hit['state']} ({'confirmed' if hit['confirmed'] else 'proposed, not confirmed'})"
    licence = f"licence {hit['licence'] or 'none found'} ({_words(hit['licence_verdict'])})"
    about = [
        state if hit["state"] else "no verdict",
        licence if hit["licence_verdict"] else "licence not examined",
        ", ".join(hit["languages"]),
        f"uses {', '.join(hit['services'])}" if hit["services"] else "",
        " ".join(filter(None, (hit["owner_name"] or hit["owner"], str(hit["cycle"] or "")))),
        _words(hit["publication"]),
    ]
    out.line(f"{hit['name']}  [{hit['project_id']}]")
    out.line(f"  {' · '.join(filter(None, about))}")
    if hit["snippet"]:
        out.line(f"  {hit['snippet']}")
    out.line()


def _words(code: str | None) -> str:
    return (code or "").replace("_", " ")


def _nothing(index: Path, text: str, facets: dict[str, tuple[str, ...]]) -> str:
    """Why nothing was found, and which facet to drop."""
    for kind, values in facets.items():
        known = facet_values(index, kind) if values else []
        if values and not {folded(value) for value in values} & {folded(value) for value, _ in known}:
            listed = ", ".join(f"{value} ({count})" for value, count in known[:20]) or "none at all"
            return f"no project has --{kind} {' or '.join(values)}; there are: {listed}"
    helpful = [kind for kind in facets if facets[kind] and search(index, text, {**facets, kind: ()}, 1).hits]
    if helpful:
        return f"nothing found; without {' or without '.join(f'--{kind}' for kind in helpful)} there is"
    if not search(index, "", {}, 1).hits:
        return "the archive holds no project yet; `archiver archive SOURCE` adds one"
    return "nothing found; try fewer or other words, or the beginning of one with a star: poll*"


def _flags() -> str:
    return " ".join(f"--{kind}" for kind in FACETS)
