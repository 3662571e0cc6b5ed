"""Looking up places in a repository: commits, paths as they are printed, lines, and words near a line."""

import re
from collections import OrderedDict
from collections.abc import Mapping

from archiver.dossier.clean import clean
from archiver.errors import UsageError
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.quoting import printable_path

_TREES = 8
"""Trees kept; a dossier speaks of its own commit nearly always."""
_TEXTS = 64
_READ = 8 << 20
_BEFORE, _AFTER = 3, 40
"""Lines around a place in which quoted words must stand: a paragraph is quoted by its first line."""
_WORD = re.compile(r"[^\W_]{2,}")


class Places:
    """One repository, asked for the places that a dossier names."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._commits: dict[str, bool] = {}
        self._trees: OrderedDict[str, Mapping[str, Entry | None]] = OrderedDict()
        self._texts: OrderedDict[str, list[str] | None] = OrderedDict()

    def has_commit(self, oid: str) -> bool:
        """Whether this is the id of a commit that is here."""
        if oid not in self._commits:
            try:
                self._commits[oid] = self._reader.resolve(oid) == oid
            except UsageError:
                self._commits[oid] = False
        return self._commits[oid]

    def entry(self, commit: str, path: str) -> Entry | None:
        """The file at a printed path; None where there is none, and for a folder."""
        return self._tree(commit).get(clean(path))

    def has_path(self, commit: str, path: str) -> bool:
        """Whether a printed path is a file or a folder of the commit; the empty path is the root."""
        return not path or clean(path.rstrip("/")) in self._tree(commit)

    def ends(self, commit: str, path: str) -> bool:
        """Whether some file or folder of the commit is, or ends with, this path."""
        bare = clean(path).strip("/").removeprefix("./")
        return any(known == bare or known.endswith(f"/{bare}") for known in self._tree(commit))

    def lines(self, commit: str, path: str) -> list[str] | None:
        """The lines of a file as git counts them; None for a folder, a binary, and where the content is missing."""
        entry = self.entry(commit, path)
        if entry is None or entry.kind not in ("file", "executable"):
            return None
        if entry.oid not in self._texts:
            data = self._reader.read(entry.oid, _READ)
            self._texts[entry.oid] = None if data is None else _decoded(data)
            while len(self._texts) > _TEXTS:
                self._texts.popitem(last=False)
        return self._texts[entry.oid]

    def has_blob(self, oid: str) -> bool:
        """Whether the content is here."""
        return bool(re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", oid)) and self._reader.read(oid, 1) is not None

    def _tree(self, commit: str) -> Mapping[str, Entry | None]:
        if commit not in self._trees:
            found: dict[str, Entry | None] = {}
            for entry in self._reader.tree(commit):
                path = clean(printable_path(entry.path))
                found[path] = entry
                while "/" in path and (path := path.rpartition("/")[0]) not in found:
                    found[path] = None
            self._trees[commit] = found
            while len(self._trees) > _TREES:
                self._trees.popitem(last=False)
        return self._trees[commit]


def _decoded(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").split("\n")
    return data.decode("utf-8-sig", "replace").split("\n")


def words_near(quoted: str, lines: list[str], line: int | None, path: str) -> bool:
    """Whether at least half of the words of a quotation stand in a path or around a line (without one: in the file).

    A single word, the name of a job or a service, may stand anywhere in the file. Half: a quotation is cut, masked,
    freed of markup, or put together from a label and its value.
    """
    wanted = [word.casefold() for word in _WORD.findall(quoted.replace("***", " "))]
    if not wanted:
        return True
    if line is None or not re.search(r"\s", quoted.strip()):
        first, last = 0, len(lines)
    else:
        first, last = max(0, line - 1 - _BEFORE), line + _AFTER
    near = " ".join([path, *(text[:20_000] for text in lines[first:last])]).casefold()
    return 2 * sum(word in near for word in wanted) >= len(wanted)
