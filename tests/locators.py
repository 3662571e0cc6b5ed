"""Does a locator lead to what it claims? `commit`, `commit:path:line`, `registry:<owner>[/<race>]`, or an address."""

import re
import subprocess
from pathlib import Path

from archiver.records.verdict import Evidence
from archiver.registry import Registry


def complaint(item: Evidence, repo: Path, registry: Registry) -> str | None:
    """Why a reader would not find it there; None where he does. Addresses are not opened."""
    if item.locator.startswith("registry:"):
        owner_id, _, race_id = item.locator.removeprefix("registry:").partition("/")
        owner = next((owner for owner in registry.owners if owner.id == owner_id), None)
        found = owner and (not race_id or any(race.id == race_id for race in owner.race))
        return None if found else f"{item.kind}: {item.locator} is not in the registry"
    if re.match(r"https?://|local:", item.locator):
        return None
    commit, _, rest = item.locator.partition(":")
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit) or _git(repo, "cat-file", "-t", commit) != b"commit\n":
        return f"{item.kind}: {item.locator} names no commit"
    if not rest:
        return None
    path, _, line = rest.rpartition(":")
    text = _git(repo, "cat-file", "blob", f"{commit}:{path}")
    if text is None:
        return f"{item.kind}: {item.locator} names no file"
    lines = text.decode("utf-8", "replace").splitlines()
    if not line.isdigit() or not 1 <= int(line) <= len(lines):
        return f"{item.kind}: {item.locator} has no such line"
    first_word = re.search(r"\w{4,}", item.quote or "")
    near = " ".join(lines[int(line) - 1 : int(line) + 4])
    if first_word and first_word[0].lower() not in near.lower() and not (item.quote or "").startswith("repostatus"):
        return f"{item.kind}: {item.locator} does not say what is quoted"
    return None


def _git(repo: Path, *args: str) -> bytes | None:
    done = subprocess.run(["git", "--git-dir", repo, *args], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
