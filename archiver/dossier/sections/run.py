"""How it says it is built, run and tested, and what of that anybody has tried."""

from archiver.dossier.blocks import Block, Commands, Line, Span, code, note, paragraph, plain, strong, table
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import (
    counted,
    facts_of,
    findings_of,
    listed,
    place,
    run_on,
    said,
    source,
    sources,
    warned,
)
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "run"
TITLE = "Build, run, test"
EXAMINERS: tuple[str, ...] = ("build", "tests", "wiring", "scars")

_SOURCES = {"readme": "README", "make": "Makefile", "npm": "package script", "docker": "image", "ci": "CI",
            "procfile": "Procfile"}  # fmt: skip
_BRIEF_STEPS = 12
_BRIEF_SCRIPTS = 4
_BRIEF_SET_UP = 5
_BRIEF_FILES = 4
_TELLING = ("test", "start", "dev", "develop", "serve", "build", "deploy", "migrate", "web", "CMD", "release", "lint")
_CODES = ("RUN-", "WIR-", "SCR-")


def commands(handoff: Handoff) -> list[Fact]:
    """Facts that hold a command, those a person wrote down for newcomers first."""
    return sorted(facts_of(handoff, ID, "command"), key=lambda fact: fact.data.get("source") != "readme")


def tried(fact: Fact) -> bool:
    """Whether we did it, rather than read it."""
    return fact.basis == "ran" or fact.data.get("tried") is True


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What is said of all; the commands; what contradicts them."""
    rows = commands(handoff)
    others = [fact for fact in facts_of(handoff, ID) if fact not in rows]
    wrong = findings_of(handoff, *_CODES)
    if brief:
        shown = told(handoff)
        made = [
            *_services(others, handoff),
            *_steps(rows, handoff),
            *_set_up(others, handoff),
            *_scripts(rows, handoff),
        ]
        known = ("compose", "tests", "cases", "ci", "deploys", "detail")
        made += run_on((f for f in others if not any(key in f.data for key in known)), handoff)
        return made + warned(finding for finding in wrong if finding.code not in shown)
    made = said(others, handoff)
    if rows and not any(map(tried, rows)):
        made.append(paragraph("These are the repository's own instructions. ", strong("None was tried.")))
    made += table(
        ("Command", "Said by", "Tried?", "Source"),
        (
            (plain(code(str(f.data["command"]))), plain(_said_by(f)), plain(_tried(f)), (source(f, handoff),))
            for f in rows
        ),
    )
    if rows:
        made.append(note("Run foreign code on a machine that holds no accounts and no data."))
    return made + warned(wrong)


def _said_by(fact: Fact) -> str:
    word = str(fact.data.get("source") or "")
    return _SOURCES.get(word, word)


def _tried(fact: Fact) -> str:
    return "tried" if tried(fact) else "not tried"


def _services(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """`db` postgres:10 on 5433:5432; …"""
    services = [fact for fact in facts if fact.data.get("compose")]
    if not services:
        return []
    spans: list[Span] = []
    for fact in services:
        ports = ", ".join(listed(fact.data.get("ports")))
        image = f" {fact.data.get('image') or 'built here'}"
        spans += [code(str(fact.data["compose"])), Span(f"{image}{f' on {ports}' if ports else ''}; ")]
    last = spans.pop().text.removesuffix("; ")
    head = strong("Compose (host:container): ")
    return [paragraph(head, *spans, Span(f"{last}."), sources(services, handoff))]


def _set_up(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Tests: pytest (pytest.ini); 47 Python in 6 files. CI: … Deployed with: …, each with its place."""
    rows = {
        "Tests: ": [f for f in facts if f.data.get("tests") or f.data.get("cases")],
        "CI: ": [f for f in facts if "ci" in f.data],
        "Deployed with: ": [f for f in facts if f.data.get("deploys")],
    }
    spans: list[Span] = []
    for head, found in rows.items():
        if found:
            told_of = ", ".join(f"{_what(fact)}{_at(fact, handoff)}" for fact in found[:_BRIEF_SET_UP])
            more = f" and {len(found) - _BRIEF_SET_UP} more" if len(found) > _BRIEF_SET_UP else ""
            spans += [strong(head), Span(f"{told_of}{more}. ")]
    return [paragraph(*spans, Span("code, not tried", "source"))] if spans else []


def _what(fact: Fact) -> str:
    if fact.data.get("cases"):
        return f"{fact.data['cases']} {fact.data['language']} in {fact.data['files']} files"
    return str(fact.data.get("tests") or fact.data.get("ci") or fact.data.get("deploys") or "none in the tree")


def _at(fact: Fact, handoff: Handoff) -> str:
    where = place(fact.locator, handoff)
    return f" ({where})" if where else ""


def _steps(rows: list[Fact], handoff: Handoff) -> list[Block]:
    """What the README says, in its order, each with its place."""
    steps = {str(fact.data["command"]): fact for fact in reversed(rows) if fact.data.get("source") == "readme"}
    kept = [(command, fact) for command, fact in reversed(steps.items())]
    if not kept:
        return []
    made: list[str] = []
    last = ""
    for command, fact in kept[:_BRIEF_STEPS]:
        path, _, line = place(fact.locator, handoff).rpartition(":")
        where = f"{path}:{line}" if path != last else f":{line}"
        made.append(f"{command}  # {where}{' ran' if tried(fact) else ''}")
        last = path
    if len(kept) > _BRIEF_STEPS:
        made.append(f"# {len(kept) - _BRIEF_STEPS} more in handoff.json")
    basis = "None was tried" if not any(tried(fact) for _, fact in kept) else "Those marked ran were tried"
    return [paragraph(strong("The README says. "), f"{basis}.", Span("code", "source")), Commands(tuple(made))]


def _scripts(rows: list[Fact], handoff: Handoff) -> list[Block]:
    """Scripts, targets and processes, a line a file: the telling ones with their command, the others by name."""
    files: dict[str, list[Fact]] = {}
    for fact in rows:
        if fact.data.get("source") in ("make", "npm", "procfile", "docker"):
            files.setdefault(place(fact.locator, handoff).rpartition(":")[0], []).append(fact)
    rows_of = [_file(path, facts) for path, facts in list(files.items())[:_BRIEF_FILES]]
    line = [span for row in rows_of for span in (*row, Span(" "))]
    return [paragraph(*line[:-1])] if line else []


def _file(path: str, facts: list[Fact]) -> Line:
    telling = [fact for fact in facts if _label(fact) in _TELLING or fact.data.get("source") in ("procfile", "docker")]
    telling.sort(key=lambda fact: _TELLING.index(_label(fact)) if _label(fact) in _TELLING else len(_TELLING))
    shown = telling[:_BRIEF_SCRIPTS]
    spans: list[Span] = [strong(f"{_said_by(facts[0])} ({', '.join(filter(None, (path, _tried(facts[0]))))}): ")]
    for number, fact in enumerate(shown):
        spans += [Span("; " if number else ""), *_script(fact)]
    left = len(facts) - len(shown)
    if left:
        spans.append(Span(f"{' and ' if shown else ''}{counted(left, 'more' if shown else 'target')}"))
    return (*spans, Span(facts[0].basis, "source"))


def _label(fact: Fact) -> str:
    return str(fact.data.get("label") or "")


def _script(fact: Fact) -> Line:
    label, command = _label(fact), str(fact.data["command"])
    if not label or command.startswith((label, f"make {label}")):
        return (code(command),)
    return Span(f"{label} "), code(command)
