"""`archiver licence` beside the commands of ScanCode, licensee and licensecheck: CPU seconds, and who is right.

The real repositories are those of a truth file: one JSON record a line (repo, commit, spdx, accept, and in conflict the
pairs of an expression and its place), each a bare repository OWNER+NAME/repo in one folder. The environment says what
there is; what is absent is "not run":

    LICENCE_TRUTH   the truth file
    MIRROR          the folder of the repositories; default: ../.mirror
    LICENCE_REPOS   how many, those of the fewest files first, or "all"; default: 6. ScanCode takes some 40 s for each
    SCANCODE, LICENSEE, LICENSECHECK    the commands; default: those of PATH
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.licence_tools import TOOLS, Tool
from benchmarks.measure import ARCHIVER, Row, call, feed, peak_megabytes

_START = ("env", "-u", "PYTHONDONTWRITEBYTECODE")
"""A user's Python keeps its compiled modules; where a workplace forbids that, every start compiles them anew."""
_FILES = 150
_LICENCE = Path(__file__).resolve().parent.parent / "LICENSE"
_NO_LICENCE = {"AND", "OR", "WITH", "NONE", "NOASSERTION", "UNKNOWN"}


@dataclass(frozen=True)
class Case:
    """A real repository at a commit, and what a careful reader found in it."""

    git_dir: Path
    files: int
    truth: dict[str, Any]


@dataclass
class Score:
    """What a contestant needs to start, needed for all cases, and how many it had right."""

    start: float
    seconds: float = 0
    right: int = 0

    def add(self, seconds: float, *, right: bool) -> None:
        """Count one case."""
        self.seconds += seconds
        self.right += right


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        start, _ = _spend([*_START, ARCHIVER, "licence", "--help"], folder, check=True)
        return [
            Row("process start: archiver licence --help", f"{start:.2f} s CPU"),
            *_plain(folder),
            *_real(folder, start),
        ]


def _plain(folder: Path) -> Iterator[Row]:
    """A small repository without a surprise."""
    repo = folder / "plain.git"
    call(["git", "init", "-q", "--bare", "--initial-branch=main", repo])
    feed(["git", "-C", repo, "fast-import", "--quiet"], b"".join(_history()))
    (cold, _), (warm, _) = (_spend(_ours(repo, "main", folder / "cache"), folder, check=True) for _ in range(2))
    peak = peak_megabytes(_ours(repo, "main", folder / "other"), folder)
    yield Row(f"archiver licence, a plain repository of {_FILES + 3} files, cold", f"{cold:.2f} s CPU", "1 s")
    yield Row("  the same again, warm", f"{warm:.2f} s CPU")
    yield Row("  peak memory of the Python process, cold", f"{peak:.0f} MB", "120 MB")


def _real(folder: Path, start: float) -> Iterator[Row]:
    cases = _cases()
    if not cases:
        yield Row("archiver licence beside other tools", "not run: LICENCE_TRUTH and MIRROR name no repository")
        return
    empty = folder / "nothing"
    empty.mkdir()
    cold, warm = Score(start), Score(start)
    scores = {
        tool: Score(_spend([tool.command, *tool.arguments, empty.name], folder)[0]) for tool in TOOLS if tool.command
    }
    for number, case in enumerate(cases):
        place = folder / str(number)
        tree = _checked_out(case, place)
        for score in (cold, warm):
            seconds, text = _spend(_ours(case.git_dir, case.truth["commit"], place / "cache"), place, check=True)
            score.add(seconds, right=_is_right(case.truth, json.loads(text)["expression"] or "", text))
        for tool, score in scores.items():
            seconds, text = _spend([tool.command or "", *tool.arguments, tree.name], place)
            score.add(seconds, right=_is_right(case.truth, tool.expression(text), text))
        shutil.rmtree(place)
    what = f"{len(cases)} real repositories of {sum(case.files for case in cases)} files"
    yield Row(f"archiver licence, {what}, cold", f"{cold.seconds:.1f} s CPU")
    yield Row("  the same again, warm", f"{warm.seconds:.1f} s CPU")
    pairs = [part for case in cases for part in (case.git_dir, case.truth["commit"])]
    root = Path(__file__).resolve().parent.parent
    once, _ = _spend([*_START, sys.executable, "-m", "benchmarks.licence_once", *pairs], root, check=True)
    yield Row("  all of them in one process without a cache, as a run does", f"{once:.1f} s CPU")
    yield from (_beside(tool, cold, scores.get(tool), len(cases)) for tool in TOOLS)
    right = ", ".join([f"ours {cold.right}", *(f"{tool.name} {score.right}" for tool, score in scores.items())])
    best = max((score.right for score in scores.values()), default=0)
    yield Row("  licence right: the best of the others / ours", f"{best / max(cold.right, 1):.2f} x ({right})", "1 x")


def _beside(tool: Tool, ours: Score, score: Score | None, cases: int) -> Row:
    if score is None:
        return Row(f"  ours / {tool.name}", f"not run: no command; name it in {tool.name.upper()}")
    working = (ours.seconds - cases * ours.start) / (score.seconds - cases * score.start)
    value = f"{ours.seconds / score.seconds:.4f} x ({ours.seconds:.1f} / {score.seconds:.1f} s CPU"
    return Row(f"  ours / {tool.name}", f"{value}; {working:.4f} without process starts)", tool.bound)


def _ours(repo: Path, revision: str, cache: Path) -> list[str | Path]:
    return [*_START, f"XDG_CACHE_HOME={cache}", ARCHIVER, "licence", repo, "--rev", revision, "--json"]


def _spend(argv: Sequence[str | Path], folder: Path, *, check: bool = False) -> tuple[float, str]:
    """CPU seconds of a command and its children, run in a folder; and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(a) for a in argv], cwd=folder, capture_output=True, text=True, errors="replace", check=check
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout


def _cases() -> list[Case]:
    given, folder = os.environ.get("LICENCE_TRUTH"), Path(os.environ.get("MIRROR", "../.mirror")).resolve()
    cases = []
    for line in Path(given).read_text().splitlines() if given else ():
        truth = json.loads(line)
        base = folder / truth["repo"].replace("/", "+") / "repo"
        for git_dir in (base, base / ".git"):
            if (git_dir / "HEAD").exists():
                listed = subprocess.check_output(["git", "--git-dir", git_dir, "ls-tree", "-r", truth["commit"]])
                cases.append(Case(git_dir, listed.count(b"\n"), truth))
    wanted = os.environ.get("LICENCE_REPOS", "6")
    return sorted(cases, key=lambda case: case.files)[: None if wanted == "all" else int(wanted)]


def _checked_out(case: Case, place: Path) -> Path:
    """The files of the commit in a folder of their own; the repository is only read."""
    tree = place / "tree"
    tree.mkdir(parents=True)
    environment = {**os.environ, "GIT_INDEX_FILE": str(place / "index"), "GIT_DIR": str(case.git_dir)}
    git = ["git", f"--work-tree={tree}"]
    subprocess.run([*git, "read-tree", case.truth["commit"]], cwd=tree, env=environment, check=True)
    # A mirror may lack blobs: git writes all other files, then exits 1.
    subprocess.run([*git, "checkout-index", "--all"], cwd=tree, env=environment, stderr=subprocess.DEVNULL, check=False)
    return tree


def _is_right(truth: dict[str, Any], expression: str, printed: str) -> bool:
    """Whether the identifiers are those of the reading, or every side of a conflict is named somewhere."""
    if any(_ids(expression) == _ids(each) for each in (truth["spdx"], *truth.get("accept", ()))):
        return True
    sides = set().union(*(_ids(side) for side, _ in truth.get("conflict") or ()))
    return bool(sides) and {name for name in sides if not name.startswith("LicenseRef-")} <= _ids(printed)


def _ids(expression: str) -> set[str]:
    plain = expression.replace("-or-later", "").replace("-only", "")
    return set(re.findall(r"[A-Za-z0-9.+-]+", plain)) - _NO_LICENCE


def _history() -> Iterator[bytes]:
    """Commits by three people over ordinary files, with the licence of this very repository."""
    package = b'{"name": "map", "version": "1.0.0", "license": "MIT"}\n'
    readme = b"# Map\n\nShows where we knock on doors.\n\n## License\n\nMIT, see [LICENSE](LICENSE).\n"
    files = {"LICENSE": _LICENCE.read_bytes(), "package.json": package, "README.md": readme}
    for number in range(_FILES):
        files[f"src/part{number}.py"] = b"".join(b"line_%d = %d\n" % (row, row * number) for row in range(100))
    for number, (path, body) in enumerate(files.items()):
        who = b"Person %d <p%d@example.org>" % (number % 3, number % 3)
        yield b"commit refs/heads/main\ncommitter %s %d +0000\ndata 4\nadd\n\n" % (who, 1_500_000_000 + number * 3600)
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body)
