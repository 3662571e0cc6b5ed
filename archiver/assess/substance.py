"""Which commit is work: by a person, and more than a dependency, a README or one line."""

from collections.abc import Callable, Iterable

from archiver.git.bots import is_bot
from archiver.git.reader import Commit

_DEPENDENCY_FILES = """
    package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bower.json bun.lockb
    requirements.txt requirements.in requirements-dev.txt dev-requirements.txt constraints.txt pipfile pipfile.lock
    poetry.lock uv.lock pdm.lock gemfile gemfile.lock composer.json composer.lock go.mod go.sum cargo.lock mix.lock
    podfile.lock packages.lock.json gradle.lockfile flake.lock dependabot.yml dependabot.yaml renovate.json
    renovate.json5 .renovaterc .renovaterc.json .snyk .pyup.yml greenkeeper.json
"""
_DEPENDENCIES = frozenset(_DEPENDENCY_FILES.split())
"""Files that only name other people's code, lower case."""


def is_human(commit: Commit) -> bool:
    """Whether its author is a person. Who committed it does not matter: forges commit what people click."""
    return not is_bot(commit.author_name, commit.author_email)


def is_substantive(commit: Commit, line_counts: Callable[[str], tuple[int, int] | None]) -> bool:
    """Whether a commit is human work on the thing itself.

    Not substantive: merges; only manifests and lock files of dependencies; only README files; one line of one file.
    What cannot be read counts as work, because calling a live project dead is the worse mistake.

    Args:
        commit: with its paths.
        line_counts: commit id -> (added, deleted) lines, None when unreadable; asked only where it decides.
    """
    if len(commit.parents) > 1 or not is_human(commit):
        return False
    if not commit.paths:
        return line_counts(commit.oid) != (0, 0)
    if all(_is_routine(path) for path in commit.paths):
        return False
    if len(commit.paths) > 1:
        return True
    counts = line_counts(commit.oid)
    return counts is None or max(counts) != 1  # (0, 0) is a binary file


def _is_routine(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return name in _DEPENDENCIES or name == "readme" or name.startswith("readme.")


def percentile_95(days: Iterable[int]) -> int | None:
    """The 95th percentile of whole numbers, by nearest rank; None when there are none."""
    ranked = sorted(days)
    return ranked[-(-len(ranked) * 95 // 100) - 1] if ranked else None
