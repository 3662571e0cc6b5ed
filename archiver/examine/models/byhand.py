"""SQL files that nothing of the tree runs: somebody ran them by hand, in an order that nobody wrote down."""

import posixpath
import re
from collections.abc import Iterator

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.git.objects import Entry

_BY_A_TOOL = re.compile(
    r"(?:^|/)(?:migrations?|migrate|alembic|versions|flyway|liquibase|prisma|supabase|drizzle|node_modules|queries|sql_queries|analyses|macros"
    r"|snapshots|initdb\w*|docker-entrypoint-initdb\.d|sqitch|deploy|revert|verify|functions|procedures|views|templates?)/"
    r"|(?:^|/)V\d[\w.]*__|\.(?:up|down)\.sql$|(?:^|/)(?:structure|schema)\.sql$|(?:^|/)\d{8,14}\D",
    re.IGNORECASE,
)
"""What a tool finds by its folder or name, and dumps that are made, not run."""
_READ = re.compile(
    r"\.(?:py|[jt]sx?|mjs|cjs|rb|rake|php|go|java|kt|cs|sh|bash|ps1|bat|ya?ml|toml|json|md|rst|txt|clj|edn|sql|mk|cfg"
    r"|ini|R|ipynb|gradle|xml)$|(?:^|/)[^./]+$"
)
_WALKS = re.compile(r"\.sql\b|\breaddir|\blistdir|\bglob\b|\biterdir|\bwalk\b|initdb", re.IGNORECASE)
_LARGEST = 400_000
_CHANGES = re.compile(r"\b(?:CREATE|ALTER|INSERT|UPDATE|DELETE|GRANT|COPY)\b", re.IGNORECASE)


def find_by_hand(context: Context) -> tuple[Entry, ...]:
    """SQL files that change a database, that no tool finds by a folder, and whose name stands in no other file."""
    if any(posixpath.basename(path) in ("dbt_project.yml", "sqitch.conf", "flyway.conf") for path in context.by_path):
        return ()
    files = [
        entry for entry in context.entries
        if entry.path.endswith(".sql") and role(entry.path) == "code" and not _BY_A_TOOL.search(entry.path)
        and _CHANGES.search((context.texts.read(entry) or "")[:_LARGEST])
    ]  # fmt: skip
    return tuple(_unnamed(context, files)) if files else ()


def _unnamed(context: Context, files: list[Entry]) -> Iterator[Entry]:
    left = {entry.path: entry for entry in files}
    for entry in context.entries:
        if role(entry.path) == "foreign" or not _READ.search(entry.path) or (entry.size or 0) > _LARGEST:
            continue
        text = context.texts.read(entry) or ""
        walks = bool(_WALKS.search(text)) and not entry.path.endswith(".sql")
        for path in [path for path in left if path != entry.path]:
            name, folder = posixpath.basename(path), posixpath.basename(posixpath.dirname(path))
            # A folder that is walked, or mounted, runs all that is in it.
            named = name in text or re.search(rf"(?<![\w.-]){re.escape(name.removesuffix('.sql'))}(?![\w-])", text)
            if named or (walks and (not folder or folder in text)):
                del left[path]
        if not left:
            return
    yield from left.values()
