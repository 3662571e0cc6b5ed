"""A story as the input of `git fast-import`. Source: git-fast-import(1)."""

from collections.abc import Iterator
from datetime import datetime

from archiver.demo.story import Commit, File, Story


def stream(story: Story) -> bytes:
    """The whole stream. Every commit is written out in full, so that a commit is its lineage and nothing else."""
    return b"".join(_Stream(story).commands())


class _Stream:
    """One stream on its way. Marks: a commit's is its step, a blob's comes after all steps."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.first_blob = max(story.commits) + 1
        self.blobs: dict[bytes, int] = {}

    def commands(self) -> Iterator[bytes]:
        yield b"feature done\n"
        for commit in self.story.commits.values():
            files = [
                (file, text.encode()) for file in self.story.files if (text := file.content(commit.lineage)) is not None
            ]
            for _, content in files:
                if content not in self.blobs:
                    self.blobs[content] = self.first_blob + len(self.blobs)
                    yield b"blob\nmark :%d\n%s" % (self.blobs[content], _data(content))
            yield self._commit(commit, files)
        for name, step in self.story.refs.items():
            yield f"reset {name}\nfrom :{step}\n\n".encode()
        for name, (step, message) in self.story.tags.items():
            commit = self.story.commits[step]
            yield f"tag {name}\nfrom :{step}\ntagger {commit.who} {_when(commit.at)}\n".encode()
            yield _data(f"{message}\n".encode())
        yield b"done\n"

    def _commit(self, commit: Commit, files: list[tuple[File, bytes]]) -> bytes:
        # One ref for all commits: `from` names the parent each time, and the refs are set at the end.
        head = f"commit refs/heads/{self.story.head}\nmark :{commit.step}\n"
        people = f"author {commit.who} {_when(commit.at)}\ncommitter {commit.who} {_when(commit.at)}\n"
        words = ("from", *["merge"] * len(commit.parents))
        parents = "".join(f"{word} :{step}\n" for word, step in zip(words, commit.parents, strict=False))
        rows = [f"M {100755 if file.executable else 100644} :{self.blobs[text]} {file.path}\n" for file, text in files]
        message = _data(f"{commit.message}\n".encode())
        return (head + people).encode() + message + f"{parents}deleteall\n{''.join(rows)}\n".encode()


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _when(moment: datetime) -> str:
    return f"{int(moment.timestamp())} +0000"
