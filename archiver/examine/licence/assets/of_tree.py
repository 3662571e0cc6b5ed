"""The assets of a tree: each different one read once, those first that are likeliest to say something."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter

from archiver.examine.licence.assets import FILE_LIMIT, MOST_ASSETS, AssetReader, AssetSays, asset_rank
from archiver.examine.licence.blobs import Blobs, Detector
from archiver.git.objects import Entry

_DETECTOR = Detector("asset", TypeAdapter(AssetSays))


@dataclass(frozen=True)
class AssetRow:
    """One asset that says something."""

    path: str
    """The first file with these bytes."""
    blob: str
    says: AssetSays
    files: int
    """Files with the same bytes."""


@dataclass(frozen=True)
class AssetsSay:
    """All of them, in the order of their paths."""

    rows: tuple[AssetRow, ...] = ()
    not_run: tuple[str, ...] = ()


def read_tree_assets(blobs: Blobs, entries: Iterable[Entry]) -> AssetsSay:
    """What the fonts, pictures and documents of a tree say of themselves."""
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind in ("file", "executable") and entry.size and asset_rank(entry.path) is not None:
            same.setdefault(entry.oid, []).append(entry)
    order = sorted(same.values(), key=lambda files: (asset_rank(files[0].path), files[0].path))
    rows = []
    failed = Counter[str]()
    with AssetReader() as reader:
        for files in order[:MOST_ASSETS]:
            first = files[0]
            says = blobs.detect(_DETECTOR, first, FILE_LIMIT + 1, reader.read, keep=lambda says: not says.passing)
            if says is None:
                continue
            if says.failed:
                failed[says.failed.removeprefix("not examined: ")] += len(files)
            elif says.expression or says.shut or says.named_holder:
                rows.append(AssetRow(first.path, first.oid, says, len(files)))
    said = [f"{count} fonts, pictures or documents: {why}" for why, count in sorted(failed.items())]
    if len(order) > MOST_ASSETS:
        said.append(f"{len(order) - MOST_ASSETS} pictures or documents, behind the first {MOST_ASSETS}")
    return AssetsSay(tuple(sorted(rows, key=lambda row: row.path)), tuple(said))
