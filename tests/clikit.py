"""The command line for tests: in this process where that is enough, as the installed command where it is not."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver.cli import main

DAY = "2026-01-10"
"""Today, for every judgement."""

PROGRAM = (sys.executable, "-c", "from archiver.cli import main; main(prog_name='archiver')")


@dataclass
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on stdout."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def said(self) -> str:
        """All that was printed, on one line."""
        return " ".join((self.stdout + self.stderr).split())


def cli(*args: str | Path) -> Ran:
    """Run a command in this process."""
    done = CliRunner().invoke(main, [str(arg) for arg in args], prog_name="archiver")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def command(*args: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [*PROGRAM, *map(str, args)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(name="home")
def fixture_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with an environment and a work folder of its own and no forge."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "ARCHIVER_DEBUG", "ARCHIVER_TARGET_USER", "ARCHIVER_TARGET_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder: its size and the time it was written, ns."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}
