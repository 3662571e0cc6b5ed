"""What REUSE.toml, dep5, sidecars and debian/copyright say of a tree's files, one row for each licence and part."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archiver.examine.licence.blobs import Blobs
from archiver.examine.licence.headers import Header
from archiver.examine.licence.layout import Layout
from archiver.examine.licence.reuse import read_reuse
from archiver.examine.licence.words import decode_text
from archiver.git.objects import Entry

_LIMIT = 512 << 10


@dataclass(frozen=True)
class Reused:
    """Rows as headers have them; the place is the file that says so."""

    rows: tuple[Header, ...] = ()
    not_run: tuple[str, ...] = ()


def rows_of_reuse(blobs: Blobs, by_path: Mapping[str, Entry], layout: Layout) -> Reused:
    """What is declared of files elsewhere than in them."""

    def read(path: str) -> str | None:
        entry = by_path.get(path)
        data = blobs.read(entry, _LIMIT) if entry and entry.kind in ("file", "executable") else None
        return decode_text(data) if data is not None else None

    reuse = read_reuse(read, by_path.keys())
    rows: dict[tuple[str, str], Header] = {}
    for path, part in layout.of.items():
        said = reuse.of(path)
        if said is None or said.expression is None:
            continue
        key = (said.expression, part.key)
        if key in rows:
            rows[key] = replace(rows[key], count=rows[key].count + 1)
            continue
        rows[key] = Header(
            "reuse",
            said.expression,
            said.path,
            by_path[said.path].oid,
            said.line,
            said.line,
            count=1,
            part=part.key,
            zone=part.kind,
            holders=said.copyrights,
        )
    broken = tuple(f"what {path} says of other files, because it cannot be understood" for path in reuse.broken[:20])
    return Reused(tuple(rows.values()), broken)
