"""What changed between the chain so far and what was fetched: tips to keep, and whether a person should look."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from archiver.git.bots import is_bot
from archiver.git.command import run
from archiver.git.refs import State, unused


def tips_to_keep(git_dir: Path, old: Mapping[str, str], new: Iterable[str], generation: int) -> dict[str, str]:
    """Keep refs for the tips of the last generation that nothing reaches any more.

    Args:
        old: the last generation's refs, with `HEAD` where it was detached.
        new: object ids of all tips now.
        generation: the last generation's number, which names the keep refs.
    """
    head = unused("HEAD", (name for name in old if name != "HEAD"))  # upstream may have a `refs/HEAD` as well
    present = set(new)
    gone = {name: oid for name, oid in old.items() if oid not in present}
    lost = _commits_not_reached(git_dir, set(gone.values()), present)
    kept = {head if name == "HEAD" else name.removeprefix("refs/"): oid for name, oid in gone.items() if oid in lost}
    return {f"refs/keep/{generation}/{name}": oid for name, oid in kept.items()}


def _commits_not_reached(git_dir: Path, old: set[str], new: set[str]) -> set[str]:
    """Those of the old tips that are no commits, or commits that the new tips do not reach."""
    if not old:
        return set()
    asked = "".join(f"{oid}\n" for oid in sorted(old)).encode()
    lines = run(["cat-file", "--batch-check"], git_dir=git_dir, stdin=asked).stdout.decode().splitlines()
    commits = {line.split()[0] for line in lines if line.endswith("commit") or " commit " in line}
    revs = "".join(f"{oid}\n" for oid in sorted(commits)) + "".join(f"^{oid}\n" for oid in sorted(new))
    reached_not = run(["rev-list", "--stdin"], git_dir=git_dir, stdin=revs.encode()).stdout.decode().split()
    return (old - commits) | (commits & set(reached_not))


def why_suspect(git_dir: Path, current: State, now: State) -> str | None:
    """Why a person should look before this state becomes the current one; None when nothing is odd.

    Suspect is: no branch left; another object format; the default branch shares no commit with the current generation;
    fewer than half of the objects that branches and tags reached are still reached, deleted branches of bots aside.
    Source: design.md, "Which state counts".
    """
    if not any(name.startswith("refs/heads/") for name in current.refs):
        return None
    if not any(name.startswith("refs/heads/") for name in now.refs):
        return "upstream has no branch left"
    if current.object_format != now.object_format:
        return f"upstream's object format was {current.object_format} and is {now.object_format}"
    if now.head_oid and not shares_history(git_dir, _all_tips(current), [now.head_oid]):
        return "upstream's default branch shares no commit with the archived generation"
    return _why_too_little(git_dir, _heads_and_tags(current), _heads_and_tags(now))


def _why_too_little(git_dir: Path, old: Mapping[str, str], new: Mapping[str, str]) -> str | None:
    # Quick, and never too few: git does not look for every object in all of what it is told to leave out.
    gone = _count_objects(git_dir, old.values(), new.values())
    if not gone or 2 * gone <= _count_objects(git_dir, old.values()):
        return None
    counted = set(old.values()) - _bot_branches(git_dir, old, new)
    before, after = _count_objects(git_dir, counted), _count_objects(git_dir, new.values())
    lost = _count_objects(git_dir, [*counted, *new.values()]) - after
    return f"upstream no longer reaches {lost} of the {before} objects it had" if 2 * lost > before else None


def _bot_branches(git_dir: Path, old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Tips of the deleted branches on which every lost commit was made by a program."""
    gone = {oid for name, oid in old.items() if name.startswith("refs/heads/") and name not in new}
    return {tip for tip in gone if all(is_bot(*author) for author in _authors(git_dir, tip, new.values()))}


def _authors(git_dir: Path, tip: str, without: Iterable[str]) -> list[tuple[str, str]]:
    """(name, address) of each commit's author, of those that `tip` reaches and `without` do not."""
    said = _rev_list(git_dir, ["--no-commit-header", "--format=%an%x00%ae"], [tip], without).decode("utf-8", "replace")
    return [(name, email) for name, _, email in (line.partition("\0") for line in said.split("\n")[:-1])]


def shares_history(git_dir: Path, old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether the two sets of tips reach a commit in common."""
    everything = _count_commits(git_dir, new)
    return _count_commits(git_dir, new, old) < everything


def _all_tips(state: State) -> list[str]:
    return [*state.refs.values(), *([state.head_oid] if state.head_oid else [])]


def _heads_and_tags(state: State) -> dict[str, str]:
    return {name: oid for name, oid in state.refs.items() if name.startswith(("refs/heads/", "refs/tags/"))}


def _count_commits(git_dir: Path, tips: Iterable[str], without: Iterable[str] = ()) -> int:
    return int(_rev_list(git_dir, ["--count"], tips, without))


def _count_objects(git_dir: Path, tips: Iterable[str], without: Iterable[str] = ()) -> int:
    return int(_rev_list(git_dir, ["--count", "--objects"], tips, without))


def _rev_list(git_dir: Path, args: list[str], tips: Iterable[str], without: Iterable[str]) -> bytes:
    revs = "".join(f"{oid}\n" for oid in sorted(set(tips)))
    revs += "".join(f"^{oid}\n" for oid in sorted(set(without)))
    return run(["rev-list", *args, "--stdin"], git_dir=git_dir, stdin=revs.encode()).stdout
