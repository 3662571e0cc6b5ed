"""Which commit is work: by a person, and more than a dependency, a README or one line."""

import re
from collections.abc import Iterable
from typing import Literal

from archiver.git.bots import is_bot, is_bot_change
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

_AROUND = re.compile(
    r"^(?:(?:\.github|docs)/)?(?:licen[cs]e|copying|notice|authors|contributing|code[_-]of[_-]conduct|security|codeowners"
    r"|funding)(?:[._-][^/]{0,40})?$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\.(?:html?|php|jsx?|tsx?|vue|py|rb|s?css)$", re.IGNORECASE)
_BUILD = re.compile(
    r"^(?:\.github/workflows/[^/]+|\.travis\.yml|\.circleci/config\.yml|(?:.*/)?dockerfile)$", re.IGNORECASE
)
"""Where dependency bots write too. A person's change of them is work: it may be the site's deployment."""

Substance = Literal["merge", "bot", "server", "small", "work"]
"""What a commit is: a merge, a program's (of a service or on a server), a small thing by a person, or work."""


def substance(commit: Commit) -> Substance | None:
    """What a commit is, judged by its author and paths; None when only the number of its lines can tell.

    Small: only manifests and lock files of dependencies; only README and licence files and their like; one line of one
    file; nothing at all. A bot's: by its author, or by its words when nothing changed that a dependency bot does not
    change. Who committed does not matter: forges commit what people click. Other documentation is work: sites are made
    of it.
    """
    if is_bot(commit.author_name, commit.author_email):
        return "bot"
    if len(commit.parents) > 1:
        return "merge"
    if commit.paths and all(_is_dependency(path) for path in commit.paths) and is_bot_change(commit.subject):
        return "bot"
    if commit.paths and all(_is_routine(path) for path in commit.paths):
        return "small"
    return "work" if len(commit.paths) > 1 else None


def by_lines(counts: tuple[int, int] | None, *, paths: int) -> Substance:
    """The same by (added, deleted) lines of a commit with one path or none.

    What cannot be read counts as work, because calling a live project dead is the worse mistake; so does a binary file,
    which has no lines.
    """
    if counts is None:
        return "work"
    return "small" if max(counts) == (1 if paths else 0) else "work"


def _is_dependency(path: str) -> bool:
    return path.rsplit("/", 1)[-1].lower() in _DEPENDENCIES or bool(_BUILD.match(path))


def _is_routine(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    around = name == "readme" or name.startswith("readme.") or (_AROUND.match(path) and not _PAGE.search(path))
    return name in _DEPENDENCIES or bool(around)


def percentile_95(days: Iterable[int]) -> int | None:
    """The 95th percentile of whole numbers, by nearest rank; None when there are none."""
    ranked = sorted(days)
    return ranked[-(-len(ranked) * 95 // 100) - 1] if ranked else None
