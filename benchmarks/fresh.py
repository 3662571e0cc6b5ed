"""A fresh archive of one repository of 100 MB or more, beside clone --mirror + bundle create --all + sha256sum."""

import random
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.copying import Phases, timed_capture
from benchmarks.measure import ARCHIVER, Row, alternate, call, middle, peak_megabytes

_RUNS = 3


def make_large(folder: Path, megabytes: int = 120) -> Path:
    """A repository of text and binary files with some history, of about this packed size; made by git fast-import."""
    path = folder / "large.git"
    subprocess.run(["git", "init", "-q", "--bare", str(path)], check=True)
    importer = subprocess.Popen(["git", "--git-dir", str(path), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importer.stdin
    rng = random.Random(7)
    words = [f"{rng.randrange(16**6):06x}" for _ in range(5000)]
    total, number = 0, 0
    while total < megabytes << 20:
        number += 1
        text = " ".join(rng.choices(words, k=4000)).encode()
        noise = rng.randbytes(rng.randrange(20_000, 400_000))
        total += len(noise) + len(text) // 2
        head = f"commit refs/heads/main\ncommitter A <a@example.org> {1600000000 + number * 3600} +0000\ndata 1\nx\n"
        importer.stdin.write(head.encode())
        for name, data in ((f"src/f{number % 300}.txt", text), (f"bin/b{number}.dat", noise)):
            importer.stdin.write(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    importer.stdin.close()
    importer.wait()
    return path


def run() -> list[Row]:
    """Measure; every contestant starts from nothing each time."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        source = make_large(folder)
        size = sum(f.stat().st_size for f in source.rglob("*") if f.is_file()) >> 20
        plain = folder / "plain"
        phases: list[Phases] = []

        def by_hand() -> None:
            shutil.rmtree(plain, ignore_errors=True)
            plain.mkdir()
            call(["git", "clone", "-q", "--mirror", source.as_uri(), plain / "m.git"])
            call(["git", "--git-dir", plain / "m.git", "bundle", "create", "-q", plain / "all.bundle", "--all"])
            call(["sha256sum", plain / "all.bundle"])

        def clone() -> None:
            shutil.rmtree(plain, ignore_errors=True)
            call(["git", "clone", "-q", "--mirror", source.as_uri(), plain / "m.git"])

        def ours() -> None:
            shutil.rmtree(folder / "ours", ignore_errors=True)
            phases.append(timed_capture(source, folder / "ours"))

        def whole() -> None:
            shutil.rmtree(folder / "cli", ignore_errors=True)
            (folder / "cli").mkdir()
            call(_command(source, folder), cwd=folder / "cli")

        hand, cloned, _, command = alternate(_RUNS, by_hand, clone, ours, whole)
        shutil.rmtree(folder / "cli")
        (folder / "cli").mkdir()
        peak = peak_megabytes(_command(source, folder), folder / "cli")
    copy, proof = middle(one.copy for one in phases), middle(one.proof for one in phases)
    return [
        Row(f"fresh archive of {size} MB, by hand: clone --mirror + bundle + sha256sum", f"{hand:.2f} s"),
        Row("  ours without the proof", f"{copy:.2f} s = {copy / hand:.2f} x", "1.2 x"),
        Row("  the read-back proof", f"{proof:.2f} s = {proof / cloned:.2f} x one clone", "1 x"),
        Row("  the whole command, archive --no-dossier", f"{command:.2f} s = {command / hand:.2f} x"),
        Row("  peak memory of the Python process", f"{peak:.0f} MB", "200 MB"),
    ]


def _command(source: Path, folder: Path) -> list[str | Path]:
    (folder / "cli" / "archive.toml").write_text(f'[work]\ndir = "{folder}/cli/work"\n')
    return [ARCHIVER, "archive", source, "--no-dossier", "--quiet", "--store", folder / "cli" / "store"]
