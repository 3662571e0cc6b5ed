"""Tables that only a seed for trying things out fills: where their rows came from in earnest is not in the tree."""

import re
from collections.abc import Iterator, Mapping, Sequence

from archiver.examine.interface import Context
from archiver.examine.models.filling import SEED, Filler
from archiver.examine.models.table import Table
from archiver.examine.models.uses import Place, Uses, writes_anything
from archiver.git.objects import Entry

_FOR_TRYING = re.compile(r"(?:^|[/_-])(?:dev|devel|development|demo|samples?|fake|mocks?)(?:[/_.-]|$)", re.IGNORECASE)
_MAKES_UP = re.compile(r"\b[fF]aker\b|NODE_ENV\s*!==?\s*[\"']development|Rails\.env\.development\?|\bchance\.")
_STORES = re.compile(r"insert|upsert|create|save|\binto\b|update|merge|copy", re.IGNORECASE)


def for_trying(context: Context, entry: Entry) -> bool:
    """Whether a seed makes rows up, or says that it is for development."""
    text = context.texts.read(entry) or ""
    return bool(_FOR_TRYING.search(entry.path) or _MAKES_UP.search(text))


def find_seeded_only(
    context: Context, tables: Sequence[Table], uses: Mapping[str, Uses], fillers: Mapping[str, Sequence[Filler]]
) -> Iterator[tuple[Entry, list[Table]]]:
    """A seed for development -> the tables that product code reads and nothing else of the tree fills."""
    found: dict[str, tuple[Entry, list[Table]]] = {}
    free = writes_anything(context)
    for table in tables:
        use, known = uses[table.name], fillers[table.name]
        if not table.plain or not use.reads or not known or any(filler.way != "seed" for filler in known):
            continue
        if table.kind in ("Rails", "Ecto") or (table.kind not in ("Knex", "SQL") and free):
            continue
        others = [place for place in (*use.writes, *use.doubts) if not SEED.search(place.entry.path)]
        seeds = {filler.entry.path: filler.entry for filler in known}
        if any(not _only_reads(context, place, table) for place in others):
            continue
        if all(for_trying(context, entry) for entry in seeds.values()):
            entry = known[0].entry
            found.setdefault(entry.path, (entry, []))[1].append(table)
    yield from found.values()


def _only_reads(context: Context, place: Place, table: Table) -> bool:
    """Whether a name is only handed to a function of the same file in whose body nothing stores anything."""
    file = context.code.by_path.get(place.entry.path)
    calls = [call for call in file.calls if call.line == place.line and table.table in call.strings] if file else []
    functions = {one.name: one for one in file.functions} if file else {}
    lines = context.texts.lines(place.entry)
    bodies = [functions.get(call.callee) for call in calls]
    return bool(calls) and all(
        body is not None and not _STORES.search("\n".join(lines[body.line - 1 : body.end])) for body in bodies
    )
