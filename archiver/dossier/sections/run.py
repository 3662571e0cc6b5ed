"""How it says it is built, run and tested, and what of that anybody has tried."""

import re

from archiver.dossier.blocks import Block, Line, Span, code, note, paragraph, plain, strong, table
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.joblines import KEYS, job_lines
from archiver.dossier.sections.words import (
    facts_of,
    findings_of,
    in_short,
    listed,
    place,
    rich,
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
EXAMINERS: tuple[str, ...] = ("build", "tests", "jobs", "wiring", "scars", "ci", "listening", "samples")

_SOURCES = {"readme": "README", "make": "Makefile", "npm": "package script", "docker": "image", "ci": "CI",
            "procfile": "Procfile"}  # fmt: skip
_BRIEF_STEPS = 24
_BRIEF_SCRIPTS = 5
_BRIEF_SET_UP = 7
_BRIEF_PLACES = 3
_BRIEF_OTHERS = 8
_BRIEF_FILES = 4
_TELLING = ("test", "start", "dev", "develop", "serve", "build", "deploy", "migrate", "web", "CMD", "release", "lint")
_RUNNERS = ("make", "npm", "procfile", "docker")
_SPELT = ("test", "deploy", "release", "migrate")
"""Scripts whose command says more than their name."""
_STARTS = ("make", "npm run", "npm", "yarn", "yarn run", "pnpm", "pnpm run")
_CODES = ("RUN-", "WIR-", "SCR-")
_MORE_CODES = ("JOB-",)
"""Said in HANDOFF.md by the lines on jobs."""
_TESTING = re.compile(
    r"(?:^|[\s\"])(?:pytest|py\.test|nosetests|tox|rspec|phpunit|mocha|jest)(?![\w.-])"
    r"|\b(?:npm|yarn|pnpm) (?:run )?test\b|\bmanage\.py test\b|\b(?:rake|rails) (?:test|spec)\b"
    r"|\b(?:make|mix|go|cargo|gradlew) test\b|-m unittest\b"
)
_BRIEF_TESTS = 2
_MANY = 5
"""Needs of the tests that are said without their places."""


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
            *_steps(rows, handoff),
            *_set_up(rows, others, handoff),
            *job_lines(handoff),
            *_services(others, handoff),
            *_scripts(rows, handoff),
        ]
        known = ("compose", "tests", "cases", "needs", "ci", "deploys", "detail", "untested", *KEYS)
        rest = [fact for fact in others if not any(key in fact.data for key in known)]
        made += run_on(rest[:_BRIEF_OTHERS], handoff)
        return made + in_short(finding for finding in wrong if finding.code not in shown)
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
    return made + warned([*wrong, *findings_of(handoff, *_MORE_CODES)])


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


def _set_up(rows: list[Fact], facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Tests: `make test` (README.md:9), 47 Python in 6 files, need Redis (…). CI: … Deployed with: …, with places."""
    typed = _test_commands(rows)
    named = " ".join(map(_command, typed)).lower()
    counted = [f for f in facts if f.data.get("cases")]
    runners = [f for f in facts if f.data.get("tests") and str(f.data["tests"]).lower() not in named]
    told_by: dict[str, list[Fact]] = {
        "Tests: ": [
            *typed,
            *runners[:2],
            *counted[:3],
            *(f for f in facts if f.data.get("needs") or f.data.get("untested")),
        ],
        "CI: ": [f for f in facts if "ci" in f.data],
        "Deployed with: ": [f for f in facts if f.data.get("deploys")],
    }
    spans: list[Span] = []
    for head, found in told_by.items():
        places: dict[str, list[str]] = {}
        for fact in found:
            places.setdefault(_what(fact), []).extend(_at(fact, handoff))
        told_of = [f"{what}{f' ({_some(where)})' if where else ''}" for what, where in places.items()]
        more = f" and {len(told_of) - _BRIEF_SET_UP} more" if len(told_of) > _BRIEF_SET_UP else ""
        if told_of:
            spans += [strong(head), *rich(f"{', '.join(told_of[:_BRIEF_SET_UP])}{more}. ")]
    return [paragraph(*spans, Span("code, not tried", "source"))] if spans else []


def _some(places: list[str]) -> str:
    more = f" and {len(places) - _BRIEF_PLACES} more" if len(places) > _BRIEF_PLACES else ""
    return f"{', '.join(places[:_BRIEF_PLACES])}{more}"


def _test_commands(rows: list[Fact]) -> list[Fact]:
    """What runs the tests: as the README says, else as scripts and targets do; shortest first."""
    by_hand = [fact for fact in rows if fact.data.get("source") == "readme" and _TESTING.search(_command(fact))]
    scripts = [fact for fact in rows if fact.data.get("source") in ("npm", "make") and _label(fact) == "test"]
    only_fails = "no test specified"
    found = {_command(fact): fact for fact in by_hand or scripts if only_fails not in _command(fact)}
    return sorted(found.values(), key=lambda fact: len(_command(fact)))[:_BRIEF_TESTS]


def _command(fact: Fact) -> str:
    return str(fact.data["command"])


def _what(fact: Fact) -> str:
    if fact.data.get("command"):
        script = fact.data["source"] == "npm"
        return f"{'`npm test`, that is ' if script else ''}`{_command(fact)}`"
    if needs := listed(fact.data.get("needs")):
        with_places = fact.statement.removeprefix("The tests need ").removesuffix(".")
        return f"need {with_places if len(needs) < _MANY else ', '.join(needs)}"
    if fact.data.get("cases"):
        return f"{fact.data['cases']} {fact.data['language']} in {fact.data['files']} files"
    return str(fact.data.get("tests") or fact.data.get("ci") or fact.data.get("deploys") or "none in the tree")


def _at(fact: Fact, handoff: Handoff) -> list[str]:
    """Where it stands; each need of the tests says its own places."""
    if fact.data.get("needs") or fact.data.get("untested"):
        return []
    folders = listed(fact.data.get("folders"))
    return list(filter(None, [f"{folders[0]}/" if folders else place(fact.locator, handoff)]))


def _steps(rows: list[Fact], handoff: Handoff) -> list[Block]:
    """What the README says, in its order; each command once, a place and a system where another begins."""
    steps: dict[str, Fact] = {}
    for fact in rows:
        if fact.data.get("source") == "readme":
            steps.setdefault(str(fact.data["command"]), fact)
    kept = list(steps.items())
    if not kept:
        return []
    spans: list[Span] = []
    last = system = ""
    for command, fact in kept[:_BRIEF_STEPS]:
        path, _, line = place(fact.locator, handoff).rpartition(":")
        if _label(fact) != system:
            system = _label(fact)
            spans += [Span("; " if spans else ""), Span(f"{system or 'anywhere'}: "), code(command)]
        else:
            spans += [Span(" → " if spans else ""), code(command)]
        spans += [Span(f" ({path}:{line})")] if path != last else []
        spans += [Span(" (ran)")] if tried(fact) else []
        last = path
    left = len(kept) - _BRIEF_STEPS
    more = f" and {left} more" if left > 0 else ""
    basis = "Those marked ran were tried" if any(tried(fact) for _, fact in kept) else "None was tried"
    return [paragraph(strong("The README says: "), *spans, Span(f"{more}. {basis}."), Span("code", "source"))]


def _scripts(rows: list[Fact], handoff: Handoff) -> list[Block]:
    """Scripts, targets and processes that test, start, build or deploy and that no README says; a run a file."""
    known = {str(fact.data["command"]) for fact in rows if fact.data.get("source") == "readme"}
    files: dict[str, list[Fact]] = {}
    for fact in rows:
        if fact.data.get("source") in _RUNNERS and _tells(fact):
            path = place(fact.locator, handoff).rpartition(":")[0]
            if not known & {f"{start} {_label(fact)}" for start in _STARTS}:
                files.setdefault(path, []).append(fact)
    spans = [span for path, facts in list(files.items())[:_BRIEF_FILES] for span in (*_file(path, facts), Span(" "))]
    return [paragraph(*spans[:-1])] if spans else []


def _file(path: str, facts: list[Fact]) -> Line:
    telling = sorted(facts, key=lambda fact: _TELLING.index(_label(fact)) if _label(fact) in _TELLING else 99)
    shown = telling[:_BRIEF_SCRIPTS]
    spans: list[Span] = [strong(f"{_said_by(facts[0])} ({', '.join(filter(None, (path, _tried(facts[0]))))}): ")]
    for number, fact in enumerate(shown):
        spans += [Span("; " if number else ""), *_script(fact)]
    left = len(facts) - len(shown)
    return (*spans, Span(f" and {left} more" if left else ""), Span(facts[0].basis, "source"))


def _tells(fact: Fact) -> bool:
    """Whether it starts, tests, builds or deploys; a shell as an image's command says nothing."""
    command = str(fact.data["command"])
    if fact.data["source"] == "docker":
        return not command.startswith("EXPOSE") and "bash" not in command.replace(".bash", "").split('"')
    return fact.data["source"] == "procfile" or _label(fact) in _TELLING


def _label(fact: Fact) -> str:
    return str(fact.data.get("label") or "")


def _script(fact: Fact) -> Line:
    label, command = _label(fact), str(fact.data["command"])
    if not label or command.startswith((label, f"make {label}")):
        return (code(command),)
    if label not in _SPELT and fact.data.get("source") == "npm":
        return (code(label),)
    return Span(f"{label} "), code(command)
