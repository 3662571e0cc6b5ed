"""What all records share, and the canonical JSON they are stored as."""

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record. The text under a field is its definition and stands in SCHEMA.json.

    Unknown fields are ignored on reading, so that an older program reads a newer archive.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


Visibility = Literal["public", "restricted"]


def canonical_json(value: Any) -> bytes:
    """UTF-8, sorted keys, no spaces, one LF at the end: equal records give equal bytes.

    Args:
        value: a Record or plain JSON data; floats are refused, because their text differs between languages.

    Raises:
        ValueError: there is a float or a lone surrogate in it.
    """
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    _refuse_floats(data)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8") + b"\n"


def _refuse_floats(data: Any) -> None:
    if isinstance(data, float):
        raise ValueError(f"a float cannot stand in canonical JSON: {data}")
    if isinstance(data, dict):
        for item in data.values():
            _refuse_floats(item)
    elif isinstance(data, list):
        for item in data:
            _refuse_floats(item)


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()
