"""The archive explains itself without our software: RESTORE.txt, restore.sh and SCHEMA.json lie beside v1/."""

import json
from importlib.resources import files

from archiver.errors import NoSuchKeyError
from archiver.records.archive import Event, Head, Manifest
from archiver.store.interface import Store


def documents() -> dict[str, bytes]:
    """Key -> bytes of every file that explains the archive."""
    here = files("archiver.store")
    return {
        "RESTORE.txt": (here / "RESTORE.txt").read_bytes(),
        "restore.sh": (here / "restore.sh").read_bytes(),
        "SCHEMA.json": _schema(),
    }


def write_documents(store: Store) -> None:
    """Write those that are absent or differ."""
    for key, data in documents().items():
        try:
            if store.read(key) == data:
                continue
        except NoSuchKeyError:
            pass
        store.replace(key, data)


def _schema() -> bytes:
    schemas = {record.__name__: record.model_json_schema(by_alias=True) for record in (Manifest, Event, Head)}
    return json.dumps(schemas, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
