"""Personal data in one blob, found by what it holds."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from archiver.examine.exposure.personal.find import find_personal

__all__ = ["PERSONAL_VERSION", "find_personal"]


def _version() -> str:
    """SHA-256 over the modules and words of the detector, and its libraries: nobody can forget to raise it."""
    digest = hashlib.sha256()
    for item in (*_modules(files(__package__)), files("archiver.examine.exposure") / "data" / "personal.toml"):
        digest.update(item.name.encode() + b"\0" + hashlib.sha256(item.read_bytes()).digest())
    for library in ("phonenumbers", "python-calamine"):
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir() and item.name != "__pycache__":
            yield from _modules(item)
        elif item.name.endswith(".py"):
            yield item


PERSONAL_VERSION = _version()
"""Stands in the key under which an answer is kept: other code or other words give another one."""
