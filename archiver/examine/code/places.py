"""Where an import leads within the tree: which of the names are the project's own, and whose file is absent."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from archiver.examine.code.model import CodeFile, Import
from archiver.git.objects import Entry

_MODULE_ENDS = (".py", ".pyx", ".pyi", ".so", ".pyd", ".pyw")
_SCRIPT_ENDS = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".vue", ".es6", ".json", ".d.ts")


@dataclass(frozen=True)
class Places:
    """The files and folders of a tree, as imports see them."""

    entries: Sequence[Entry]
    """The tree."""

    @cached_property
    def files(self) -> frozenset[str]:
        """Paths of files."""
        return frozenset(entry.path for entry in self.entries)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Paths of folders."""
        found: set[str] = set()
        for entry in self.entries:
            folder = posixpath.dirname(entry.path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Paths of files without what follows the first dot of the name, and without the last extension."""
        found: set[str] = set()
        for path in self.files:
            folder, name = posixpath.split(path)
            parts = name.split(".")
            found.update(posixpath.join(folder, ".".join(parts[:n])) for n in range(1, min(len(parts), 6)))
        return frozenset(found)

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """Links and submodules: what lies behind them is not in this tree."""
        return tuple(entry.path for entry in self.entries if entry.kind in ("link", "submodule"))

    @cached_property
    def python_names(self) -> frozenset[str]:
        """First names under which Python could find something of the tree: modules, and folders that hold some."""
        names: set[str] = set()
        for path in self.files:
            if path.endswith(_MODULE_ENDS):
                *folders, name = path.split("/")
                names.update(folders)
                names.add(name.split(".")[0])
        return frozenset(names)

    @cached_property
    def script_names(self) -> frozenset[str]:
        """First names under which an alias or a search folder could lead to a script of the tree."""
        names: set[str] = set()
        for path in self.files:
            *folders, name = path.split("/")
            names.update(folders)
            if name.endswith(_SCRIPT_ENDS):
                names.add(name.split(".")[0])
        return frozenset(names)

    def behind(self, path: str) -> bool:
        """Whether a path lies behind a link or a submodule."""
        return any(path == other or path.startswith(f"{other}/") for other in self.elsewhere)

    def leads_to(self, file: CodeFile, wanted: Import) -> str | None:
        """The file of the tree that an import takes; None for packages, and where aliases leave more than one."""
        if file.language == "python":
            return self._module_file(file, wanted)
        if wanted.relative:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), wanted.module))
            stem = posixpath.splitext(path)[0] if path.endswith((".js", ".jsx")) else path
            ways = (path, *(f"{way}{end}" for way in (stem, f"{path}/index") for end in _SCRIPT_ENDS))
            return next((way for way in ways if way in self.files), None)
        below = re.sub(r"^(?:@|~|src)/", "", wanted.module)
        if below == wanted.module and "/" not in below:
            return None  # a package
        ends = tuple(f"/{way}{end}" for way in (below, f"{below}/index") for end in _SCRIPT_ENDS)
        found = [path for path in self._scripts if f"/{path}".endswith(ends)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _scripts(self) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(_SCRIPT_ENDS)))

    def _module_file(self, file: CodeFile, wanted: Import) -> str | None:
        first, *rest = wanted.module.lstrip(".").split(".")
        if wanted.relative:
            up = len(wanted.module) - len(wanted.module.lstrip("."))
            folder = posixpath.dirname(file.path)
            for _ in range(up - 1):
                folder = posixpath.dirname(folder)
            starts = [posixpath.join(folder, first, *rest)]
        else:
            beside = posixpath.join(posixpath.dirname(file.path), first, *rest)
            starts = [beside, *(posixpath.join(root, *rest) for root in self._packages.get(first, ()))]
        ways = (f"{start}{end}" for start in starts for end in (".py", "/__init__.py"))
        inner = (f"{start.rstrip('/')}/{name}.py" for start in starts for name in wanted.names if name)
        return next((way for way in (*inner, *ways) if way in self.files), None)

    def absent_script(self, file: CodeFile, wanted: Import) -> str | None:
        """The path that a relative import of JavaScript means, when nothing like it is in the tree."""
        module = wanted.module.split("?")[0].split("!")[-1]
        if not re.match(r"\.\.?(?:/|$)", module):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), module))
        if path.startswith("..") or path == "." or path in self.files or path in self.folders or path in self.stems:
            return None
        stem, end = posixpath.splitext(path)
        if end in (".js", ".jsx", ".mjs", ".cjs") and stem in self.stems:
            return None
        return None if self.behind(path) else path

    def absent_module(self, file: CodeFile, wanted: Import) -> str | None:
        """The path, without extension, that an import of Python means, when nothing like it is in the tree.

        Relative imports, and absolute ones whose first name is a package of the tree that has an `__init__.py`.
        """
        if wanted.relative:
            return self._absent_relative(file, wanted)
        first, *rest = wanted.module.split(".")
        roots = self._packages.get(first, ())
        if not roots or not rest:
            return None
        candidates = [posixpath.join(root, *rest) for root in roots]
        if any(self._is_module(path) or self.behind(path) for path in candidates):
            return None
        return candidates[0]

    def _absent_relative(self, file: CodeFile, wanted: Import) -> str | None:
        name = wanted.module.lstrip(".")
        folder = posixpath.dirname(file.path)
        for _ in range(len(wanted.module) - len(name) - 1):
            if not folder:
                return None  # leads out of the tree: the file is run with another root
            folder = posixpath.dirname(folder)
        path = posixpath.join(folder, *name.split("."))
        return None if not name or self._is_module(path) or self.behind(path) else path

    def _is_module(self, path: str) -> bool:
        return path in self.folders or any(f"{path}{end}" in self.files for end in _MODULE_ENDS) or path in self.stems

    @cached_property
    def _packages(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.files):
            folder, name = posixpath.split(path)
            if name == "__init__.py" and folder:
                found.setdefault(posixpath.basename(folder), []).append(folder)
        return {name: tuple(folders) for name, folders in found.items()}


def nearest(folders: Iterable[str], path: str) -> str | None:
    """The innermost of some folders that holds a path; None when none does."""
    known = frozenset(folders)
    folder = posixpath.dirname(path)
    while True:
        if folder in known:
            return folder
        if not folder:
            return None
        folder = posixpath.dirname(folder)
