"""Where things lie: the keys of the archive, the same under a folder and under an S3 prefix."""

import re

BLOBS = "v1/blobs/sha256/"
CATALOGUE = "v1/catalogue/"
PROJECTS = "v1/projects/"
PROBE = "probe.txt"
_PROJECT = re.compile(r"[a-z0-9][a-z0-9.-]{0,200}")
_NUMBERED = re.compile(r"([0-9]{8})\.json")


def blob(sha256: str) -> str:
    """Key of an immutable blob."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return f"{BLOBS}{sha256[:2]}/{sha256[2:4]}/{sha256}"


def is_project_id(text: str) -> bool:
    """Whether a text can be a project id, and so a part of a key."""
    return bool(_PROJECT.fullmatch(text)) and ".." not in text


def project(project_id: str) -> str:
    """Prefix of a project. Raises ValueError on anything that is no project id."""
    if not is_project_id(project_id):
        raise ValueError(f"not a project id: {project_id!r}")
    return f"{PROJECTS}{project_id}/"


def manifest(project_id: str, generation: int) -> str:
    """Key of a generation's manifest."""
    return f"{project(project_id)}gen/{generation:08d}.json"


def event(project_id: str, number: int) -> str:
    """Key of a numbered event."""
    return f"{project(project_id)}events/{number:08d}.json"


def head(project_id: str) -> str:
    """Key of the project's witness."""
    return f"{project(project_id)}head.json"


def number(name: str) -> int | None:
    """The number in `00000042.json`; None for any other file name and for 0."""
    match = _NUMBERED.fullmatch(name)
    return (int(match[1]) or None) if match else None
