"""`archiver dossier` of a repository of 650 files and 14,000 blobs, the first time and after one more commit.

Beside it stands what it costs git alone to read every blob once: nothing that looks at the whole history is faster.

    DOSSIER_REPO  a bare repository to take in place of the built one; the bounds are meant for the built one's size
"""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ARCHIVER, Row, tree_megabytes

_FILES = 650
_BLOBS = 14_000
_SEED = 7
_DAY = 1_580_515_200


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        repo = folder / "repo.git"
        given = os.environ.get("DOSSIER_REPO")
        if given:
            shutil.copytree(given, repo)
        else:
            _build(repo)
        files = len(_git(repo, "ls-tree", "-r", "--name-only", "HEAD").splitlines())
        blobs = _git(repo, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").count(b"blob\n")
        what = f"dossier of {files} files, {blobs} blobs"
        plain = _seconds_of_git(repo)
        first, memory = _dossier(repo, folder, "first")
        again, _ = _dossier(repo, folder, "again")
        same = all(
            (folder / "first" / name).read_bytes() == (folder / "again" / name).read_bytes()
            for name in ("handoff.json", "HANDOFF.md", "handoff.html")
        )
        _one_more_commit(repo)
        later, later_memory = _dossier(repo, folder, "later")
        return [
            Row(f"{what}: git reads every blob", f"{plain:.1f} s"),
            Row(f"{what}: first run", f"{first:.1f} s ({first / plain:.0f} × git)", "180 s"),
            Row(f"{what}: first run, memory of all its processes", f"{memory:.0f} MB", "512 MB"),
            Row(f"{what}: the same commit again", f"{again:.1f} s, files {'equal' if same else 'DIFFER'}"),
            Row(f"{what}: after one more commit", f"{later:.1f} s ({later / first:.2f} × the first)"),
            Row(f"{what}: after one more commit, memory", f"{later_memory:.0f} MB", "512 MB"),
        ]


def _dossier(repo: Path, folder: Path, name: str) -> tuple[float, float]:
    """Seconds and megabytes of one run; the cache lies in the folder, empty before the first."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
    argv = [ARCHIVER, "dossier", repo, "--out", folder / name, "--quiet", "--as-of", "2024-12-31"]
    start = time.perf_counter()
    memory = tree_megabytes(argv, folder, environment)
    return time.perf_counter() - start, memory


def _seconds_of_git(repo: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        ["git", "-C", repo, "cat-file", "--batch-all-objects", "--batch", "--buffer", "--unordered"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def _build(repo: Path) -> None:
    """A web application that grew for two years: Python, JavaScript, pages, a sample environment; fixed by the seed."""
    draw = random.Random(_SEED)
    subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", repo], check=True)
    _import(repo, b"".join(_commits(draw)))
    subprocess.run(["git", "-C", repo, "repack", "-q", "-a", "-d"], check=True)


def _commits(draw: random.Random) -> Iterator[bytes]:
    names = [_name(number) for number in range(_FILES)]
    yield _commit(0, {name: _text(name, 0, draw) for name in names})
    for number in range(1, _BLOBS - _FILES + 1):
        name = draw.choice(names)
        yield _commit(number, {name: _text(name, number, draw)})


def _name(number: int) -> str:
    area = ("api", "jobs", "site", "pages")[number % 4]
    ending = {"api": "py", "jobs": "py", "site": "js", "pages": "html"}[area]
    return f"{area}/part{number % 17}/module{number}.{ending}"


def _text(name: str, version: int, draw: random.Random) -> bytes:
    lines = [f"{_WORDS[draw.randrange(len(_WORDS))]} {draw.randrange(10_000)}" for _ in range(40)]
    if name.endswith(".py"):
        body = "\n".join(f"def step_{n}(value):\n    return value + {n}  # {line}" for n, line in enumerate(lines))
        return f'import os\n\nSETTING = os.environ.get("SETTING_{version % 40}")\n\n\n{body}\n'.encode()
    if name.endswith(".js"):
        body = "\n".join(f"export function step{n}(value) {{ return value + {n}; }} // {line}"
                         for n, line in enumerate(lines))  # fmt: skip
        return f'import React from "react";\n{body}\n'.encode()
    paragraphs = "\n".join(f"<p>{line}</p>" for line in lines)
    return f"<html><body><!-- {version} -->\n{paragraphs}\n</body></html>\n".encode()


_WORDS = ("precinct", "turnout", "canvass", "shift", "ward", "ballot", "county", "event", "route", "lookup", "address")


def _commit(number: int, files: dict[str, bytes]) -> bytes:
    who = f"Developer {number % 5} <dev{number % 5}@example.org> {_DAY + number * 4500} +0000"
    parts = [f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 6\nchange\n".encode()]
    parts += [f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n" for name, data in files.items()]
    return b"".join(parts)


def _one_more_commit(repo: Path) -> None:
    who = f"Developer 1 <dev1@example.org> {_DAY + 2 * _BLOBS * 4500} +0000"
    text = b'import os\n\nNEW = os.environ["NEWEST"]\n'
    branch = _git(repo, "symbolic-ref", "HEAD").decode().strip()
    stream = (
        f"commit {branch}\nauthor {who}\ncommitter {who}\ndata 5\nlater\nfrom {branch}^0\n"
        f"M 100644 inline api/newest.py\ndata {len(text)}\n"
    ).encode()
    _import(repo, stream + text + b"\n")


def _import(repo: Path, stream: bytes) -> None:
    subprocess.run(["git", "-C", repo, "fast-import", "--quiet"], input=stream, check=True)


def _git(repo: Path, *args: str) -> bytes:
    return subprocess.run(["git", "-C", repo, *args], check=True, capture_output=True).stdout
