"""Tables, data files, and what personal data the running software keeps."""

import re
from collections.abc import Iterable, Iterator

from archiver.dossier.blocks import Block, Bullets, Line, Span, paragraph, strong
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import (
    at,
    facts_of,
    findings_of,
    folded,
    in_short,
    listed,
    rich,
    said,
    source,
    warned,
)
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact

ID = "data"
TITLE = "Data and personal data"
EXAMINERS: tuple[str, ...] = ("models", "data", "keeping")

_TABLES = 40
_COLUMNED = 12
"""Tables whose columns are said where there is room."""
_COLUMNS = 30
_FEW = 5
_CORE = 6
"""Tables of which it is said what fills them."""
_SAID_SHORT = ("DAT-005", "DAT-006", "DAT-008", "DAT-009")
_KEPT = re.compile(r"^`([^`]+)` stores personal data(?: \(([^)]+)\))?")
_UNDER = re.compile(r"; `([^`]+)` takes a ([a-z -]+?) \(")
_LOGGED = re.compile(r" writes (.+?) (?:into|to) ")


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts; then missing halves and what is stored or logged."""
    if brief:
        lines = tuple(_brief(handoff))
        columns = facts_of(handoff, ID, "fields")
        left = [row for row in findings_of(handoff, *_SAID_SHORT) if row.code not in told(handoff)]
        made: list[Block] = [Bullets(lines, whole=True)] if lines else []
        return [*made, *_columns(columns), *in_short(left, lesser=True)]
    return [*said(facts_of(handoff, ID), handoff), *warned(findings_of(handoff, "DAT-"))]


def _brief(handoff: Handoff) -> Iterator[Line]:
    """What nothing fills; tables, what fills them, what is kept of people, and files: a line each."""
    for fact in facts_of(handoff, ID, "unfilled"):
        unfilled = ", ".join(f"`{name}`" for name in listed(fact.data["unfilled"]))
        yield (strong("Missing: "), *rich(f"what fills {unfilled}, which code reads."), source(fact, handoff))
    for fact in facts_of(handoff, ID, "tables"):
        names = listed(fact.data["tables"])
        more = f" and {len(names) - _TABLES} more" if len(names) > _TABLES else ""
        head = fact.statement.partition(":")[0]
        yield (strong(f"{head}: "), Span(f"{', '.join(_prefixed(names[:_TABLES]))}{more}."), source(fact, handoff))
    yield from _filled(handoff)
    yield from _people(handoff)
    for fact in facts_of(handoff, ID, "downloads"):
        shown, more = listed(fact.data["downloads"])[:_FEW], _more(listed(fact.data["downloads"]))
        yield (strong("Rows as files: "), Span(f"{', '.join(shown)}{more}."), source(fact, handoff))
    yield from _seeds(handoff)
    yield from _views(handoff)
    files = [fact for fact in facts_of(handoff, ID, "files") if not fact.data.get("detail")]
    if files:
        rows = [fact.statement.rstrip(".") for fact in files[:3]]
        yield (strong("Data files: "), *rich("; ".join(rows)), Span(_more(files, 3)), Span("code", "source"))
    deletes = facts_of(handoff, ID, "deletes")
    if deletes:
        names = list(dict.fromkeys(name for fact in deletes for name in listed(fact.data["deletes"])))
        words = rich(", ".join(f"`{name}`" for name in names[:_FEW]))
        yield (
            strong("Deletes or expires stored data, by its name: "),
            *words,
            Span(_more(names)),
            source(deletes[0], handoff),
        )


def _prefixed(names: list[str]) -> list[str]:
    """Names in the order of the first of each beginning: `bsd_{people,events}`."""
    return folded(names) if sum("_" in name for name in names) > _FEW else names


def _filled(handoff: Handoff) -> Iterator[Line]:
    """What fills the tables that are used most, those alike together; other loaders, and what nothing fills."""
    seeded = facts_of(handoff, ID, "seeded_only")
    only = {name for fact in seeded for name in listed(fact.data["seeded_only"])}
    groups: dict[str, list[str]] = {}
    core = [fact for fact in facts_of(handoff, ID, "filled") if fact.data["filled"] not in only]
    for fact in core[:_CORE]:
        groups.setdefault(listed(fact.data["by"])[0], []).append(f"`{fact.data['filled']}`")
    rows = [f"{', '.join(names)} {by}" for by, names in groups.items()]
    known = " ".join(groups)
    loaders = [fact for fact in facts_of(handoff, ID, "loader") if str(fact.data["loader"]).split()[-1] not in known]
    rows += [_loader(fact) for fact in loaders[: _FEW - 2]]
    if rows:
        more = _more(loaders, _FEW - 2) if len(loaders) > _FEW - 2 else _more(core, _CORE)
        yield (strong("Filled by: "), *rich("; ".join(rows)), Span(more), Span("code", "source"))
    for fact in (*seeded, *facts_of(handoff, ID, "untouched")):
        yield (*rich(fact.statement), source(fact, handoff))


def _views(handoff: Handoff) -> Iterator[Line]:
    """Views that give out what is people's with their columns, the others by name; foreign tables; SQL run by hand."""
    for fact in facts_of(handoff, ID, "views"):
        open_ = [one for one in facts_of(handoff, ID, "view") if listed(one.data.get("kinds"))]
        if open_:
            rows = [one.statement.removeprefix("The view ").rstrip(".") for one in open_[:2]]
            yield (
                strong("Views of people: "),
                *rich("; ".join(rows)),
                Span(_more(open_, 2)),
                source(open_[0], handoff),
            )
        if len(listed(fact.data["views"])) > len(open_):
            yield (*rich(fact.statement), source(fact, handoff))
    for fact in (*facts_of(handoff, ID, "server"), *facts_of(handoff, ID, "by_hand")):
        yield (*rich(fact.statement), source(fact, handoff))


def _seeds(handoff: Handoff) -> Iterator[Line]:
    """What the seeds make."""
    seeds = facts_of(handoff, ID, "seed")
    if seeds:
        rows = [fact.statement.removeprefix("The ").rstrip(".") for fact in seeds[:2]]
        yield (strong("Seeds: "), *rich("; ".join(rows)), Span(_more(seeds, 2)), Span("code", "source"))
    elif facts_of(handoff, ID, "unseeded"):
        yield (strong("Demo data or seeds: "), Span("none in the tree."), Span("code", "source"))


def _loader(fact: Fact) -> str:
    """`import_places` (Place, from CSV)."""
    reads = listed(fact.data.get("reads"))
    tables = ", ".join(listed(fact.data.get("writes"))[:_FEW])
    sure = "" if fact.confidence == "certain" else ", by its name"
    called = str(fact.data["loader"]).removeprefix("manage.py ")
    return f"`{called}` ({tables}{f', from {reads[0]}' if reads else ''}{sure})"


def _people(handoff: Handoff) -> Iterator[Line]:
    """What is stored and what is logged of people, with places."""
    stored = findings_of(handoff, "DAT-003")
    if stored:
        rows = [_stored(row) for row in stored[:_FEW]]
        yield (strong("Stores of people: "), *rich("; ".join(rows)), Span(_more(stored)), Span("DAT-003", "source"))
    logged: dict[str, list[str]] = {}
    for row in findings_of(handoff, "DAT-004"):
        match = _LOGGED.search(row.message)
        logged.setdefault(match[1] if match else row.message, []).append(at(row))
    if logged:
        rows = [f"{what} ({', '.join(where[:4])}{_more(where, 4)})" for what, where in logged.items()]
        yield (strong("Logs: "), Span("; ".join(rows)), Span("DAT-004", "source"))


def _columns(tables: list[Fact]) -> list[Block]:
    """`donations`: id, first_name, …; of the first tables."""
    rows = [f"`{fact.data['table']}`: {', '.join(listed(fact.data['fields'])[:_COLUMNS])}"
            for fact in tables if fact.data.get("table")]  # fmt: skip
    if not rows:
        return []
    more = f" and {len(rows) - _COLUMNED} more tables" if len(rows) > _COLUMNED else ""
    words = rich(f"{'; '.join(rows[:_COLUMNED])}{more}.")
    return [paragraph(strong("Columns: "), *words, Span("code", "source"))]


def _stored(row: PublicFinding) -> str:
    """`Volunteer` (phone number, name)."""
    match, under = _KEPT.match(row.message), _UNDER.search(row.message)
    what = [word for word in (match[2] if match else "", f"{under[2]} as `{under[1]}`" if under else "") if word]
    return f"`{match[1]}` ({', '.join(what)})" if match and what else row.message.rstrip(".")


def _more(rows: Iterable[object], most: int = _FEW) -> str:
    number = len(list(rows))
    return f" and {number - most} more" if number > most else ""
