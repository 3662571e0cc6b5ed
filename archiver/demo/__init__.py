"""A fictional campaign organisation as small bare repositories, for `archiver demo` and for tests.

Everybody and everything in it is invented. What happened in a repository is told by a story (stories/*.story); git
itself makes the repository from it, so that every object id is the same on every machine and day.
"""

from importlib import resources
from pathlib import Path

from archiver.demo.fastimport import stream
from archiver.demo.story import Story, parse_story
from archiver.git.command import run

_STORIES = resources.files(__name__) / "stories"


def build(folder: Path) -> list[Path]:
    """Write the organisation's repositories and its registry, `campaigns.toml`, into a folder, again if need be.

    Returns:
        The bare repositories, `<owner>/<name>.git` below the folder, sorted by path.

    Raises:
        GitError: a repository there holds other work under one of our branches; git's message names the branch.
        OSError: the folder cannot be written.
    """
    made = []
    for story in stories():
        path = folder / story.owner / f"{story.name}.git"
        path.mkdir(parents=True, exist_ok=True)
        run(["init", "--quiet", "--bare", "--template=", f"--initial-branch={story.head}", str(path)])
        if story.commits:
            run(["fast-import", "--quiet"], git_dir=path, stdin=stream(story), config={"fastimport.unpackLimit": "0"})
        made.append(path)
    (folder / "campaigns.toml").write_bytes((_STORIES / "campaigns.toml").read_bytes())
    return sorted(made)


def stories() -> list[Story]:
    """Every story, sorted by file name."""
    files = sorted((item for item in _STORIES.iterdir() if item.name.endswith(".story")), key=lambda item: item.name)
    return [parse_story(file.read_text("utf-8")) for file in files]
