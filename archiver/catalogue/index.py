"""Writing the index: in a temporary file beside it, then in its place, so that no reader ever meets half of one."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from archiver.catalogue.schema import CREATE, folded, is_current, licence_values, open_readonly
from archiver.records.catalogue import CatalogueEntry

Numbers = tuple[int, int]
"""(highest generation, highest event) of a project: where these are equal, so is its row."""


def held(index: Path) -> dict[str, Numbers] | None:
    """Project -> the numbers its row was made from; None when there is no such index, or a damaged one."""
    if not is_current(index):
        return None
    try:
        with closing(open_readonly(index)) as connection:
            rows = connection.execute("SELECT project_id, generation, event FROM project")
            return {project_id: (generation, event) for project_id, generation, event in rows}
    except sqlite3.Error:
        return None


def count(index: Path) -> int:
    """Number of projects in an index."""
    with closing(open_readonly(index)) as connection:
        return int(connection.execute("SELECT count(*) FROM project").fetchone()[0])


def write(
    index: Path, entries: Iterable[CatalogueEntry], numbers: Mapping[str, Numbers], gone: Collection[str], *, anew: bool
) -> None:
    """Put rows into an index, and take others out.

    Args:
        numbers: project -> what its row was made from.
        gone: projects whose rows are removed.
        anew: begin with an empty index instead of the one that is there.
    """
    with _beside(index) as temporary:
        if not anew:
            temporary.write_bytes(index.read_bytes())
        with closing(sqlite3.connect(temporary)) as connection:
            if anew:
                connection.executescript(CREATE)
            with connection:
                for project_id in gone:
                    _remove(connection, project_id)
                for entry in entries:
                    _remove(connection, entry.project_id)
                    _add(connection, entry, numbers[entry.project_id])
            if anew:
                with connection:
                    connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def _add(connection: sqlite3.Connection, entry: CatalogueEntry, numbers: Numbers) -> None:
    shown = json.dumps(entry.model_dump(mode="json", exclude={"body", "description"}), ensure_ascii=False)
    owner = " ".join(filter(None, (entry.owner, entry.owner_name)))
    cursor = connection.execute(
        "INSERT INTO project (project_id, generation, event, shown, name, owner, description, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.project_id, *numbers, shown, entry.name, owner, entry.description, entry.body),
    )
    number = cursor.lastrowid
    connection.execute(
        "INSERT INTO words (rowid, name, owner, description, body) VALUES (?, ?, ?, ?, ?)",
        (number, entry.name, owner, entry.description, entry.body),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO facet (kind, value, id, spelt) VALUES (?, ?, ?, ?)",
        [(kind, folded(value), number, value) for kind, value in facets_of(entry)],
    )


def facets_of(entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    """(facet, value) pairs under which a project is found."""
    if entry.licence_verdict:  # somebody looked: without an expression it is `none`
        yield from (("licence", value) for value in licence_values(entry.licence))
    yield from (("language", value) for value in entry.languages)
    yield from (("service", value) for value in entry.services)
    yield from (("owner", value) for value in (entry.owner, entry.owner_name) if value)
    yield from (("cycle", str(value)) for value in (entry.cycle,) if value)
    yield from (("state", value) for value in (entry.state,) if value)
    yield "publication", entry.publication


def _remove(connection: sqlite3.Connection, project_id: str) -> None:
    query = "SELECT id, name, owner, description, body FROM project WHERE project_id = ?"
    row = connection.execute(query, (project_id,)).fetchone()
    if row is None:
        return
    # An index with its text outside forgets a row only when told the very words it was made from.
    connection.execute(
        "INSERT INTO words (words, rowid, name, owner, description, body) VALUES ('delete', ?, ?, ?, ?, ?)", row
    )
    connection.execute("DELETE FROM facet WHERE id = ?", row[:1])
    connection.execute("DELETE FROM project WHERE id = ?", row[:1])


@contextmanager
def _beside(index: Path) -> Iterator[Path]:
    """A temporary file that takes the index's place when the body ended well."""
    index.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".catalogue-", dir=index.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(index)
    finally:
        temporary.unlink(missing_ok=True)
