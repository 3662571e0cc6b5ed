"""A cold `archiver search --json` over 1,000 projects, beside a bare import of the libraries it stands on."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archiver import __version__
from archiver.catalogue.index import write
from archiver.catalogue.publish import publish
from archiver.catalogue.published import published
from archiver.demo import stories
from archiver.records.catalogue import CatalogueEntry
from archiver.store import open_store
from benchmarks.measure import ARCHIVER, Row, alternate, call

_PROJECTS = 1000
_RUNS = 9
_BODY = 4600


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        store = folder / "archive"
        _fill(store, folder / "catalogue.sqlite")
        bare = [sys.executable, "-c", "import click, pydantic, sqlite3, json"]
        rows = []
        for what, words in (
            ("a word", ["polling"]),
            ("two words and a facet", ["volunteer", "map", "--licence", "MIT"]),
        ):
            argv = [ARCHIVER, "search", *words, "--json", "--store", store]
            ours, theirs = alternate(_RUNS, lambda argv=argv: call(argv), lambda: call(bare))
            value = f"{ours / theirs:.2f} x ({ours * 1000:.0f} / {theirs * 1000:.0f} ms)"
            rows.append(Row(f"cold search, {_PROJECTS} projects, {what} / python -c import …", value, "2 x"))
        size = published(store)
        rows.append(
            Row(f"catalogue of {_PROJECTS} projects", f"{size.stat().st_size / 1e6:.1f} MB" if size else "none")
        )
        return rows


def _fill(store: Path, index: Path) -> None:
    entries = list(_entries())
    write(index, entries, {entry.project_id: (1, 3) for entry in entries}, (), anew=True)
    publish(open_store(str(store), writing=True), index)


def _entries() -> Iterator[CatalogueEntry]:
    """Projects with as much text as a real dossier has, from the demo's sources."""
    texts = [piece.text for story in stories() for file in story.files for piece in file.pieces]
    names = ("polling-lookup", "volunteer-map", "texting-tool", "donor-export", "events", "website", "phonebank")
    for number in range(_PROJECTS):
        body = ""
        while len(body) < _BODY:
            body += texts[(number * 7 + len(body)) % len(texts)] + "\n"
        yield CatalogueEntry(
            project_id=f"git.example.org-{number}",
            name=f"campaign-{number % 90}/{names[number % len(names)]}-{number}",
            owner=f"campaign-{number % 90}",
            owner_name=f"Campaign {number % 90}",
            cycle=2014 + 2 * (number % 6),
            state=("ENDED_CANDIDATE", "LIVE", "DORMANT", "UNKNOWN")[number % 4],
            confirmed=False,
            description=f"{names[number % len(names)].replace('-', ' ')} of a campaign, made with {__version__}",
            body=body,
            licence=("MIT", "Apache-2.0", "GPL-3.0-only", None)[number % 4],
            licence_verdict=("adopt", "adopt", "adopt_with_conditions", "ask_owner")[number % 4],
            languages=(("Python", "JavaScript"), ("Ruby",), ("Go", "HTML"))[number % 3],
            services=(("twilio",), ("ngpvan", "actblue"), ())[number % 3],
            generation=1,
            captured_at="2024-12-01T12:00:00Z",
            origin=f"https://git.example.org/campaign-{number % 90}/{number}",
            publication="withheld",
        )
