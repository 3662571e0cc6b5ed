"""What lies beside `v1/` so that the archive explains and restores itself without our software."""

import json
from importlib import resources

from archiver.records.archive import Event, Head, Manifest


def documents() -> dict[str, bytes]:
    """Key -> bytes of RESTORE.txt, restore.sh and SCHEMA.json, the same on every machine."""
    here = resources.files("archiver.store")
    schemas = {kind.__name__: kind.model_json_schema() for kind in (Manifest, Event, Head)}
    return {
        "RESTORE.txt": (here / "RESTORE.txt").read_bytes(),
        "restore.sh": (here / "restore.sh").read_bytes(),
        "SCHEMA.json": json.dumps(schemas, indent=1, sort_keys=True).encode() + b"\n",
    }
