"""Terraform: providers, resources by kind, where its state is kept, and names that no file of a folder declares."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.examine.hcl import Block, Hcl, blocks_of, read_hcl
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_LARGEST = 200_000
_KINDS = 6
_NAMES = 8


@dataclass(frozen=True)
class _File:
    entry: Entry
    hcl: Hcl
    blocks: tuple[Block, ...]


def say_terraform(context: Context, notes: Notes) -> None:
    """Facts on all `.tf` files together; INF-002 a folder.

    Data keys: `platform`, `providers`, `resources` with counts, `state`, `inputs`.
    """
    folders = _folders(context)
    order = sorted(folders, key=lambda folder: ("modules" in folder.split("/"), folder.count("/"), folder))
    files = [file for folder in order for file in folders[folder]]
    if not files:
        return
    _say_resources(notes, files)
    _say_state(context, notes, files)
    inputs = [(file, b) for file in files for b in file.blocks if b.kind == "variable" and not _has_default(b)]
    roots = [(file, b) for file, b in inputs if "/modules/" not in f"/{file.entry.path}"]
    if roots:
        names = [quote(b.labels[0], 60) for _, b in roots if b.labels]
        statement = f"Terraform asks for values that have no default: {_listed(names)}."
        notes.fact("terraform inputs", statement, notes.at(roots[0][0].entry, roots[0][1].line), inputs=names[:50])
    if not any(posixpath.basename(path) == "terragrunt.hcl" for path in context.by_path):
        for rows in folders.values():
            _find_undeclared(notes, rows)


def _folders(context: Context) -> dict[str, list[_File]]:
    """The files by folder: a folder is one module, and names are known in it alone."""
    found: dict[str, list[_File]] = {}
    for entry in context.entries:
        if entry.path.endswith(".tf") and role(entry.path) == "code" and (entry.size or 0) <= _LARGEST:
            text = context.texts.read(entry)
            if text is not None:
                hcl = read_hcl(text)
                found.setdefault(posixpath.dirname(entry.path), []).append(_File(entry, hcl, blocks_of(hcl)))
    return found


def _say_resources(notes: Notes, files: Sequence[_File]) -> None:
    kinds: Counter[str] = Counter()
    providers: dict[str, None] = {}
    for block in (block for file in files for block in file.blocks):
        if block.kind == "resource" and block.labels:
            kinds[block.labels[0]] += 1
            providers.setdefault(block.labels[0].partition("_")[0])
        elif block.kind == "provider" and block.labels:
            providers.setdefault(block.labels[0])
    top = printable_path(posixpath.dirname(files[0].entry.path)) or "."
    below = "" if len({posixpath.dirname(file.entry.path) for file in files}) == 1 else " and beside it"
    said = [f"{count} `{quote(kind, 60)}`" for kind, count in kinds.most_common(_KINDS)]
    more = f" and {len(kinds) - _KINDS} more kinds" if len(kinds) > _KINDS else ""
    total = f"{kinds.total()} resource{'s' if kinds.total() > 1 else ''}"
    rows = f", {total}: {', '.join(said)}{more}" if kinds else ""
    named = [quote(provider, 40) for provider in providers]
    who = f", providers {', '.join(f'`{name}`' for name in named[:_KINDS])}" if named else ""
    statement = f"Terraform, {len(files)} file{'s' if len(files) > 1 else ''} in `{top}`{below}{who}{rows}."
    notes.fact(
        "terraform", statement, notes.at(files[0].entry), platform="Terraform", providers=named[:20],
        resources=[f"{kind} {count}" for kind, count in kinds.most_common(50)],
    )  # fmt: skip


def _say_state(context: Context, notes: Notes, files: Sequence[_File]) -> None:
    """Where the state is: whoever has not got it cannot change what runs."""
    for file in files:
        for block in file.blocks:
            if block.kind == "terraform" and (
                match := re.search(r"\b(backend|cloud)[ \t]{0,9}(?:\"(\w{1,40})\")?[ \t]{0,9}\{", block.body)
            ):
                where = match[2] or "cloud"
                inner = block.body[match.end() : match.end() + 2000].partition("}")[0]
                bucket = re.search(
                    r"\b(?:bucket|organization|container_name|address)\s*=\s*\"([^\"\n]{1,120})\"", inner
                )
                line = block.line + block.body.count("\n", 0, match.start())
                named = f", `{quote(bucket[1], 100)}`" if bucket else ""
                statement = f"Terraform keeps its state in a `{where}` backend{named}: it belongs to the old account."
                notes.fact("terraform state", statement, notes.at(file.entry, line), state=where)
                return
    kept = any(path.endswith(".tfstate") for path in context.by_path)
    if not kept and any(block.kind == "resource" for file in files for block in file.blocks):
        statement = "Terraform's state is not in the tree, and no file says where it is kept."
        notes.fact("terraform state", statement, notes.at(files[0].entry), state=None, confidence="likely")


def _has_default(block: Block) -> bool:
    return bool(re.search(r"^[ \t]*default[ \t]*=", block.own, re.MULTILINE))


_USED = re.compile(r"(?<![\w.\"-])(local|var|module)\.([A-Za-z_][\w-]{0,80})")
_SET = re.compile(r"^[ \t]*\"?([A-Za-z_][\w-]{0,80})\"?[ \t]*=", re.MULTILINE)


def _find_undeclared(notes: Notes, files: Sequence[_File]) -> None:
    """INF-002: a folder whose files are whole refers to values that none of them declares."""
    if any(file.hcl.fault_line for file in files):
        return
    known = set(_declared(files))
    wanted: dict[str, Entry] = {}
    for file in files:
        for match in _USED.finditer(file.hcl.code):
            name = f"{match[1]}.{match[2]}"
            if name not in known:
                wanted.setdefault(name, file.entry)
    if not wanted:
        return
    first = next(iter(wanted))
    entry = wanted[first]
    file = next(file for file in files if file.entry is entry)
    line = next(
        (n for n, row in enumerate(file.hcl.text.split("\n"), 1) if re.search(rf"\b{re.escape(first)}\b", row)), 1
    )
    folder = printable_path(posixpath.dirname(entry.path)) or "."
    them = "them" if len(wanted) > 1 else "it"
    message = f"Terraform refers to {_listed(list(wanted))}, and no file in `{folder}` declares {them}."
    notes.finding("INF-002", "medium", message, entry=entry, line=line)


def _declared(files: Sequence[_File]) -> Iterator[str]:
    for block in (block for file in files for block in file.blocks):
        if block.kind == "locals":
            yield from (f"local.{match[1]}" for match in _SET.finditer(block.own))
        elif block.kind == "variable" and block.labels:
            yield f"var.{block.labels[0]}"
        elif block.kind == "module" and block.labels:
            yield f"module.{block.labels[0]}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(f"`{name}`" for name in names[:_NAMES]) + more
