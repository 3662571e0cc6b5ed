"""What it is built with: languages by bytes, frameworks and runtimes with versions, and which are past support."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from archiver.examine.dependencies import Dependency
from archiver.examine.interface import Context
from archiver.examine.lifetimes import Lifetime, has_ended, lifetime, pinned, snapshot_day
from archiver.examine.loaded import read_loaded
from archiver.examine.locks import LOCKS
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_json, mapping
from archiver.examine.roles import depth, role
from archiver.examine.runtimes import Runtime, read_runtimes
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "stack"
version = 6

_LARGEST_SOURCE = 1 << 20
"""Bytes. A larger file is generated or data, whatever its extension."""

_PRODUCT_OF = {("pypi", "django"): "django", ("gem", "rails"): "rails"}
_LABELS = {"go": "Go", "mysql": "MySQL", "mariadb": "MariaDB", "mongodb": "MongoDB", "redis": "Redis",
           "elasticsearch": "Elasticsearch"}  # fmt: skip


def examine(context: Context) -> Examination:
    """Section `stack`.

    Data keys: `language` with `bytes` and `percent`; `framework` with `version` and `of` (server, site, other);
    `runtime` with `version` and `label`; `ended` (YYYY-MM, on those past their support) with `older` (True: no later
    than that month, when a newer line ended); `managers` (of packages).
    """
    notes = Notes(context.commit, "stack")
    _say_languages(context, notes)
    _say_runtimes(context, notes)
    _say_frameworks(context, notes)
    _say_loaded(context, notes)
    _say_managers(context, notes)
    return notes.done()


def language_bytes(entries: Iterable[Entry]) -> dict[str, int]:
    """Bytes by language, most first; vendored, generated and very large files do not count."""
    known = table("languages")
    by_extension = {ext: language for language, exts in known["extensions"].items() for ext in exts}
    by_name = {name: language for language, names in known["names"].items() for name in names}
    total: Counter[str] = Counter()
    for entry in entries:
        if entry.kind not in ("file", "executable") or role(entry.path) == "foreign":
            continue
        base = posixpath.basename(entry.path)
        language = by_name.get(base) or by_extension.get(base.rpartition(".")[2].lower() if "." in base else "")
        if language and (entry.size or 0) <= _LARGEST_SOURCE:
            total[language] += entry.size or 0
    return {language: size for language, size in sorted(total.items(), key=lambda row: (-row[1], row[0])) if size}


def _say_languages(context: Context, notes: Notes) -> None:
    sizes = language_bytes(context.entries)
    whole = sum(sizes.values())
    for language, size in sizes.items():
        percent = round(100 * size / whole)
        if percent < 1:
            continue
        statement = f"{language}: {percent} % of the source code ({_amount(size)})."
        notes.fact(f"language {language}", statement, notes.at(), language=language, bytes=size, percent=percent)


def _amount(size: int) -> str:
    return f"{size} bytes" if size < 1000 else f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


def _say_frameworks(context: Context, notes: Notes) -> None:
    said: set[tuple[str, str]] = set()
    for dependency in context.dependencies:
        label = table("frameworks").get(dependency.ecosystem, {}).get(dependency.name)
        if not label or (label, dependency.entry.path) in said:
            continue
        said.add((label, dependency.entry.path))
        life = _life_of(dependency)
        ended = life is not None and has_ended(life, context.as_of)
        statement = f"{label}{_declared(dependency)}{_support(life, context.as_of)}."
        locator = _place_of(context, notes, dependency)
        ends = life.ends if life and ended else None
        number = dependency.version or None
        notes.fact(f"framework {label}", statement, locator, framework=label, version=number, ended=ends,
                   of=_kind(label), older=_older(life))  # fmt: skip
        if life and ended:
            _find_ended(notes, life, dependency.entry, dependency.line)


def _kind(label: str) -> str:
    return next((kind for kind, labels in table("frameworks")["kinds"].items() if label in labels), "other")


def _say_loaded(context: Context, notes: Notes) -> None:
    """Libraries that pages load without a manifest, each version once; what a manifest declares is said there."""
    declared = {table("frameworks")["npm"].get(d.name) for d in context.dependencies if d.ecosystem == "npm"}
    for loaded in read_loaded(context):
        if loaded.label not in declared:
            statement = f"{loaded.label} `{loaded.version}` is {loaded.how}."
            notes.fact(f"framework {loaded.label}", statement, notes.at(loaded.entry, loaded.line),
                       framework=loaded.label, version=loaded.version, ended=None, of="site")  # fmt: skip


def _life_of(dependency: Dependency) -> Lifetime | None:
    product = _PRODUCT_OF.get((dependency.ecosystem, dependency.name))
    number = pinned(dependency.version) if product else None
    return lifetime(product, number) if product and number else None


def _declared(dependency: Dependency) -> str:
    if dependency.locked and dependency.locked != dependency.spec.lstrip("=v "):
        declared = f"declared as `{dependency.spec}`" if dependency.spec else "declared without a version"
        return f" {dependency.locked} (locked; {declared})"
    return f" `{dependency.spec}`" if dependency.spec else ", no version declared"


def _place_of(context: Context, notes: Notes, dependency: Dependency) -> str:
    """Where the version stands: in the lock file when that alone tells it."""
    if dependency.locked and not re.search(r"\d", dependency.spec):
        folder = posixpath.dirname(dependency.entry.path)
        for place in dict.fromkeys((folder, "")):
            for base, lock in LOCKS.items():
                entry = context.by_path.get(posixpath.join(place, _SPELLED.get(base, base)))
                if entry and lock.ecosystem == dependency.ecosystem:
                    text = context.texts.read(entry, limit=4 << 20) or ""
                    named = rf"^[ \t]*(?:name = )?[\"']?(?:node_modules/)?{re.escape(dependency.name)}(?:[\"':@ (]|$)"
                    if line := line_of(text, named):
                        return notes.at(entry, line)
    return notes.at(dependency.entry, dependency.line)


_SPELLED = {"pipfile.lock": "Pipfile.lock", "gemfile.lock": "Gemfile.lock", "cargo.lock": "Cargo.lock"}
_MANAGERS = {
    "Pipfile.lock": "pipenv", "Pipfile": "pipenv", "poetry.lock": "Poetry", "uv.lock": "uv", "pdm.lock": "PDM",
    "package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "yarn.lock": "Yarn", "pnpm-lock.yaml": "pnpm",
    "bun.lockb": "Bun", "Gemfile.lock": "Bundler", "composer.lock": "Composer", "environment.yml": "conda",
    "requirements.txt": "pip", "bower.json": "Bower", "go.sum": "Go modules", "Cargo.lock": "Cargo", "mix.lock": "Mix",
}  # fmt: skip
"""File -> the package manager that it is for, locks first where a folder has both."""
_LOOSE = frozenset({"Pipfile", "requirements.txt", "environment.yml", "bower.json"})
"""Those that are no lock."""
_MOST_MANAGERS = 6


def _say_managers(context: Context, notes: Notes) -> None:
    """One fact with each package manager, its first file, and the version that `packageManager` asks for."""
    found: dict[str, Entry] = {}
    for base, manager in _MANAGERS.items():
        named = (entry for entry in context.entries if posixpath.basename(entry.path) == base)
        own = [entry for entry in named if role(posixpath.join(posixpath.dirname(entry.path), "x")) != "foreign"]
        if own:
            found.setdefault(manager, min(own, key=lambda entry: depth(entry.path)))
    asked = [_asked_manager(context, entry) for entry in context.entries if entry.path == "package.json"]
    told = []
    for manager, entry in list(found.items())[:_MOST_MANAGERS]:
        specs = [dependency.spec for dependency in context.dependencies if dependency.entry == entry]
        pinned_all = bool(specs) and all(spec.startswith("==") for spec in specs)
        loose = ", not locked" if posixpath.basename(entry.path) in _LOOSE and not pinned_all else ""
        number = next((f" {row[1]}" for row in asked if row and row[0] == manager.lower()), "")
        told.append(f"{manager}{number} (`{printable_path(entry.path)}`{loose})")
    if told:
        statement = f"Packages are installed by {', '.join(told)}."
        notes.fact("managers", statement, notes.at(next(iter(found.values()))), managers=list(found))


def _asked_manager(context: Context, entry: Entry) -> tuple[str, str] | None:
    written = mapping(load_json(context.texts.read(entry) or "")).get("packageManager")
    match = re.match(r"(\w{1,20})@(\d[\d.]{0,20})", written) if isinstance(written, str) else None
    return (match[1], match[2]) if match else None


def _say_runtimes(context: Context, notes: Notes) -> None:
    said: set[tuple[str, str, str]] = set()
    for runtime in read_runtimes(context.entries, context.texts):
        key = (runtime.product, runtime.spec, runtime.entry.path)
        if key in said:
            continue
        said.add(key)
        _say_runtime(context, notes, runtime)


def _say_runtime(context: Context, notes: Notes, runtime: Runtime) -> None:
    number = pinned(runtime.spec)
    life = lifetime(runtime.product, number) if number else None
    ended = life is not None and has_ended(life, context.as_of)
    label = str(
        table("runtimes").get(runtime.product, {}).get("label") or _LABELS.get(runtime.product, runtime.product)
    )
    statement = f"{label} `{runtime.spec}` is asked for{_support(life, context.as_of)}."
    locator = notes.at(runtime.entry, runtime.line)
    ends = life.ends if life and ended else None
    what = f"runtime {runtime.product}"
    notes.fact(what, statement, locator, runtime=runtime.product, version=runtime.spec, ended=ends, label=label,
               older=_older(life))  # fmt: skip
    if life and ended:
        _find_ended(notes, life, runtime.entry, runtime.line)


def _older(life: Lifetime | None) -> bool | None:
    return True if life and life.older else None


def _support(life: Lifetime | None, as_of: date) -> str:
    if life is None:
        return ""
    word = "ended" if has_ended(life, as_of) else "ends"
    whose = f"support of the newer {life.line}" if life.older else "support"
    return f"; {whose} {word} {life.ends} (table of {snapshot_day()})"


def _find_ended(notes: Notes, life: Lifetime, entry: Entry, line: int | None) -> None:
    which = f"{life.label} is older than {life.line}, whose" if life.older else f"{life.label} {life.line}: its"
    message = f"{which} support ended {life.ends}; no security fixes come any more."
    notes.finding("STK-001", "medium", message, entry=entry, line=line)
