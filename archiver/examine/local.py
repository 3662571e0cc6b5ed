"""Which files of a tree import which others: Python by dotted names, JavaScript and TypeScript by relative paths."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Sequence

from archiver.examine.code.model import CodeFile, Import

_ENDINGS = ("", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".vue", "/index.js", "/index.jsx", "/index.ts", "/index.tsx")


def local_imports(files: Sequence[CodeFile]) -> dict[str, set[str]]:
    """Path -> paths that it imports; what cannot be resolved within the tree is left out."""
    paths = {file.path for file in files}
    modules = _modules(paths)
    found: dict[str, set[str]] = {}
    for file in files:
        if file.language == "python":
            targets = {path for one in file.imports for path in _python(file.path, one, modules)}
        else:
            targets = {path for one in file.imports if (path := _relative(file.path, one.module, paths))}
        found[file.path] = targets - {file.path}
    return found


def _modules(paths: Iterable[str]) -> dict[str, list[str]]:
    """Dotted name, and each of its ends of two parts or more -> files; a bare name for files at the root alone."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if path.endswith(".py"):
            parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
            for start in range(len(parts)):
                if start == 0 or len(parts) - start > 1:
                    found[".".join(parts[start:])].append(path)
    return found


def _python(importer: str, one: Import, modules: dict[str, list[str]]) -> Iterable[str]:
    """The module itself and, of `from package import name`, the submodules among the names; the nearest of several."""
    bare = one.module.lstrip(".")
    levels = len(one.module) - len(bare)
    if levels:
        folder = importer.split("/")[:-levels]
        base = ".".join([*folder, *filter(None, [bare])])
    else:
        base = bare
    for dotted in (base, *(f"{base}.{name}" if base else name for name in one.names if name not in ("*", ""))):
        candidates = modules.get(dotted)
        if candidates:
            yield max(candidates, key=lambda path: (len(posixpath.commonprefix([path, importer])), -len(path), path))


def _relative(importer: str, module: str, paths: set[str]) -> str | None:
    if not module.startswith("."):
        return None
    base = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
    return next((base + ending for ending in _ENDINGS if base + ending in paths), None)
