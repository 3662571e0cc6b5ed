"""The index as SQLite sees it.

Tokeniser and weights are what found most known items first among 10,000 and 100,000 records; `prefix=` would make the
file two and a half times as large, `contentless_delete` needs SQLite 3.43, which not every machine has.
"""

import re
import sqlite3
from pathlib import Path

VERSION = 2
"""Kept in `user_version`; another one means: make the index again."""

INDEX_KEY = "v1/catalogue/catalogue.sqlite"
WITNESS_KEY = "v1/catalogue/version.json"
"""{"sha256", "size", "entries", "made_with"} of the index, written after it."""

FACETS = ("licence", "language", "service", "owner", "cycle", "state", "publication")

WEIGHTS = "10.0, 5.0, 20.0, 1.0"
"""bm25 weights of the columns of `words`: the description beats the body."""

CREATE = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  project_id TEXT NOT NULL UNIQUE,
  generation INTEGER NOT NULL,
  event INTEGER NOT NULL,
  shown TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  description TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE facet (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  id INTEGER NOT NULL REFERENCES project (id),
  spelt TEXT NOT NULL,
  PRIMARY KEY (kind, value, id)
) WITHOUT ROWID;
CREATE INDEX facet_of ON facet (id);
CREATE VIRTUAL TABLE words USING fts5 (
  name, owner, description, body,
  content = 'project', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
"""
"""`generation` and `event` are the highest the store held; `shown` is the JSON of everything but the body."""


def open_readonly(path: Path) -> sqlite3.Connection:
    """An index for reading, also on a read-only disk: it is replaced as a whole, never changed in place.

    Raises:
        sqlite3.Error: there is none, or it is no database.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def is_current(path: Path) -> bool:
    """Whether there is an index of this version."""
    try:
        connection = open_readonly(path)
        try:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def folded(value: object) -> str:
    """A facet's value as it is compared."""
    return str(value).strip().casefold()


def licence_values(expression: str | None) -> list[str]:
    """Under which values a licence is found: the whole expression, each licence in it, `none` without one.

    `GPL-3.0-only OR MIT` is found as itself, as `GPL-3.0-only`, as `GPL-3.0` and as `MIT`.
    """
    if not expression:
        return ["none"]
    names = [name for name in re.findall(r"[A-Za-z0-9.+:-]+", expression) if name not in ("AND", "OR", "WITH")]
    short = [re.sub(r"(-only|-or-later|\+)$", "", name) for name in names]
    return list(dict.fromkeys([expression, *names, *short]))
