"""Where a store in a folder lies, told without the weight of the whole configuration.

`archiver search` must start fast, and settings.py costs more than the search itself. Whatever is not plain here is left
to settings.py, which stays the judge: tests/test_address.py holds both to the same answers.
"""

import os
import re
import tomllib
from pathlib import Path

_FILE_NAME = "archive.toml"


def folder_of_store(store: str | None) -> Path | None:
    """The folder of the store that `load_settings(store=store)` would name. Only [store] of archive.toml is looked at.

    Args:
        store: `--store` as typed; None when it was left out.

    Returns:
        None when it is no folder, or settings.py may have something to say about it: then ask there.
    """
    configured: object = "archive"
    folder = Path.cwd()
    try:
        table = tomllib.loads(Path(_FILE_NAME).read_text("utf-8")).get("store", {})
        configured = table.get("url", configured) if isinstance(table, dict) else None
        folder = Path(_FILE_NAME).resolve().parent
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        return None
    path = _located(configured, folder)
    return path if store is None or path is None else _located(store, Path.cwd())


def _located(url: object, base: Path) -> Path | None:
    match = re.fullmatch(r"(?:file:(?://(?=/))?)?(?P<path>[^\0:]+)", url) if isinstance(url, str) else None
    if match is None or match["path"].startswith("//") or "%" in match["path"]:
        return None
    path = match["path"]
    return Path(os.path.normpath(Path(path).expanduser() if path.startswith("~/") else base / path))
