"""How far a verification has come, so that one that was interrupted goes on; nothing else is ever taken over."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from archiver.records.base import sha256_hex
from archiver.records.verification import Damage
from archiver.store.fixity import Checked

_OLDEST_SECONDS = 86_400


class Journal:
    """One file for one scope (level, projects, share), there only while a run is under way or was interrupted."""

    def __init__(self, folder: Path, scope: str) -> None:
        self._path = folder / f"{sha256_hex(scope.encode())[:16]}.jsonl"

    def taken_over(self) -> dict[str, Checked]:
        """What an interrupted run of the last day had finished; what is older says nothing about today."""
        try:
            if self._path.stat().st_mtime < time.time() - _OLDEST_SECONDS:
                self._path.unlink()
            return {checked.project_id: checked for checked in self._read()}
        except OSError:
            return {}

    def finished(self, checked: Checked) -> None:
        """Note one project. Where that cannot be written, an interrupted run starts anew: no reason to stop."""
        lists = {name: [d.model_dump() for d in getattr(checked, name)] for name in ("damaged", "noted")}
        line = {"project_id": checked.project_id, "is_project": checked.is_project, "count": checked.count, **lists}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a") as file:
                file.write(json.dumps(line) + "\n")
        except OSError:
            return

    def close(self) -> None:
        """The run came to its end."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> Iterator[Checked]:
        for line in self._path.read_text().splitlines():
            try:
                data = json.loads(line)
                damaged, noted = (tuple(Damage(**item) for item in data[name]) for name in ("damaged", "noted"))
                yield Checked(data["project_id"], data["is_project"], data["count"], damaged, noted)
            except (ValueError, KeyError, TypeError):
                continue  # the line at which it was interrupted
