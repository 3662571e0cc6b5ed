"""A first verdict beside `git log --all --numstat`, and the verdicts of cached profiles beside reading them."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from archiver.assess import assess
from archiver.assess.history import read_activity
from archiver.git.reader import open_reader
from archiver.records.activity import ActivityProfile
from archiver.records.base import canonical_json
from archiver.records.campaign import Owner
from benchmarks.measure import ARCHIVER, Row, alternate, call, feed

_COMMITS = 5000
_REFS = 2000
_FILES = 400
_PROFILES = 1000
_RUNS = 5
_START = 1_500_000_000
_STEP = 6 * 3600
_AS_OF = date(2026, 11, 1)
_ORIGIN = "https://git.example.org/rivera/map"
_OWNER = Owner.model_validate(
    {
        "id": "rivera",
        "name": "Rivera for Senate",
        "kind": "candidate",
        "origins": [_ORIGIN],
        "race": [
            {
                "id": "senate-2020",
                "office": "Senate",
                "cycle": 2020,
                "dates": [{"type": "general", "date": "2020-11-03", "status": "held"}],
                "outcome": "lost",
                "race_over_on": "2020-11-03",
            }
        ],
    }
)


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        repo = Path(temporary) / "repo.git"
        call(["git", "init", "-q", "--bare", "--initial-branch=main", repo])
        feed(["git", "-C", repo, "fast-import", "--quiet"], b"".join(_history()))
        return [*_first(repo), _cached(repo)]


def _first(repo: Path) -> list[Row]:
    log = ["git", "-C", repo, "log", "--all", "--numstat"]
    start, bare, plain, ours = alternate(
        _RUNS,
        lambda: call([ARCHIVER, "assess", "--help"]),
        lambda: call([sys.executable, "-c", _IMPORTS]),
        lambda: call(log),
        lambda: call([sys.executable, "-c", _VERDICT, repo]),
    )
    ratio = (ours - bare) / plain
    return [
        Row("process start: archiver assess --help", f"{start * 1000:.0f} ms"),
        Row("process start: Python, imports and word lists", f"{bare * 1000:.0f} ms"),
        Row(
            f"first verdict, {_COMMITS} commits and {_REFS} refs / git log --all --numstat",
            f"{ratio:.2f} x ({(ours - bare) * 1000:.0f} / {plain * 1000:.0f} ms)",
            "3 x",
        ),
    ]


_IMPORTS = """
from benchmarks.verdict import verdict_of
from archiver.assess.lexicon import languages
languages()
"""
_VERDICT = """
import sys
from pathlib import Path
from benchmarks.verdict import verdict_of
verdict_of(Path(sys.argv[1]))
"""


def verdict_of(repo: Path) -> None:
    """Read and judge one repository, as a run does."""
    with open_reader(repo) as reader:
        activity = read_activity(reader, None, as_of=_AS_OF)
    assess(activity, _OWNER, as_of=_AS_OF, origin=_ORIGIN)


def _cached(repo: Path) -> Row:
    with open_reader(repo) as reader:
        profile = read_activity(reader, None, as_of=_AS_OF)
    texts = [canonical_json(profile)] * _PROFILES
    profiles = [ActivityProfile.model_validate_json(text) for text in texts]

    def read() -> None:
        for text in texts:
            ActivityProfile.model_validate_json(text)

    def judge() -> None:
        for activity in profiles:
            assess(activity, _OWNER, as_of=_AS_OF, origin=_ORIGIN)

    plain, ours = alternate(_RUNS, read, judge)
    value = f"{ours / plain:.2f} x ({ours * 1000:.0f} / {plain * 1000:.0f} ms)"
    return Row(f"verdicts of {_PROFILES} cached profiles / reading them from JSON", value, "10 x")


def _history() -> Iterator[bytes]:
    """Commits of one or two files by people and bots, with a README, and refs spread over them."""
    for number in range(_COMMITS):
        when = _START + number * _STEP
        who = f"Person {number % 17} <p{number % 17}@example.org>" if number % 5 else "dependabot[bot] <b@example.org>"
        text = f"change {number} of {datetime.fromtimestamp(when, UTC):%Y-%m-%d}".encode()
        yield f"commit refs/heads/main\nmark :{number + 1}\ncommitter {who} {when} +0000\n".encode()
        yield b"data %d\n%s\n" % (len(text), text)
        for path in [f"src/part{number * 7 % _FILES}.py"] + ["README.md"] * (number % 250 == 0):
            body = "".join(f"line {row} of {number if row % 9 == 0 else 0}\n" for row in range(60)).encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body)
        if number % 3 == 0:
            body = f"{number}\n".encode() * 5
            yield b"M 100644 inline data/%d.txt\ndata %d\n%s\n" % (number % 97, len(body), body)
    for number in range(_REFS):
        kind = "heads/topic" if number % 2 else "pull"
        name = f"refs/{kind}/{number}" + ("" if number % 2 else "/head")
        yield f"reset {name}\nfrom :{number * _COMMITS // _REFS + 1}\n\n".encode()
