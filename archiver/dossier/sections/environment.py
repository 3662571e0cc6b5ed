"""Environment variables: used against documented."""

from archiver.dossier.blocks import Block, Line, Span, code, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, listed, said, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "environment"
TITLE = "Environment variables"
EXAMINERS: tuple[str, ...] = ("environment",)

_NEEDED = {True: "yes", False: "no, has a default", None: "unknown"}
_BRIEF_NAMES = 10
_BRIEF_MISSING = 18


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What is said of all; then a row each, the undocumented and the required ones first."""
    facts = facts_of(handoff, ID)
    single = facts_of(handoff, ID, "variable")
    if brief:
        return _brief(single)
    made = said((fact for fact in facts if fact not in single), handoff)
    single.sort(key=lambda fact: (bool(fact.data.get("documented_in")), _flag(fact, "required") is not True))
    made += table(("Variable", "Used", "Documented", "Needed?", "Source"), (_row(fact, handoff) for fact in single))
    return made


def _brief(single: list[Fact]) -> list[Block]:
    """All names in three lines: those that no sample holds, each with its place; those of each sample; those unread."""
    read = [fact for fact in single if fact.data.get("used_in")]
    missing = [f for f in read if not f.data.get("documented_in") and not f.data.get("platform")]
    missing.sort(key=lambda fact: _flag(fact, "required") is not True)
    known = [fact for fact in read if fact.data.get("documented_in")]
    files = list(dict.fromkeys(_file(_place(fact, "documented_in")) for fact in known))
    made: list[Block] = []
    if missing:
        head = f"Read by code, in no sample or document ({len(missing)}; * fails without it, ° has a default): "
        made.append(paragraph(strong(head), *_by_file(missing)))
    if known:
        required = [fact for fact in known if _flag(fact, "required") is True]
        head = f"Documented ({len(known)}) in {', '.join(files[:4])}{'; without these it fails: ' if required else '.'}"
        names = _names(required[:_BRIEF_NAMES], len(required) - _BRIEF_NAMES) if required else (Span("code", "source"),)
        made.append(paragraph(strong(head), *names))
    return made


def _place(fact: Fact, key: str) -> str:
    """The first of the fact's places."""
    value = fact.data.get(key)
    return next(iter(listed(value)), value if isinstance(value, str) else "")


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _by_file(facts: list[Fact]) -> Line:
    """`A`, `B` (settings.py:40); `C` (urls.py:3): the first place of each file."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts[:_BRIEF_MISSING]:
        groups.setdefault(_file(_place(fact, "used_in")), []).append(fact)
    spans: list[Span] = []
    for number, group in enumerate(groups.values()):
        spans += [
            Span("; " if number else ""),
            *_names(group, 0)[:-2],
            Span(f" ({_place(group[0], 'used_in')})"),
        ]
    left = len(facts) - _BRIEF_MISSING
    return (*spans, Span(f" and {left} more" if left > 0 else ""), Span(facts[0].basis, "source"))


def _names(facts: list[Fact], left: int) -> Line:
    spans: list[Span] = []
    for number, fact in enumerate(facts):
        mark = {True: "*", False: "°", None: ""}[_flag(fact, "required")]
        spans += [Span(", " if number else ""), code(str(fact.data["variable"])), Span(mark)]
    return (*spans, Span(f" and {left} more." if left > 0 else "."), Span(facts[0].basis, "source"))


def _row(fact: Fact, handoff: Handoff) -> tuple[Line, ...]:
    secret = ", a secret" if fact.data.get("secret") is True else ""
    return (
        plain(code(str(fact.data["variable"]))),
        plain("yes" if fact.data.get("used_in") else "not seen"),
        plain("yes" if fact.data.get("documented_in") else "no"),
        plain(_NEEDED[_flag(fact, "required")] + secret),
        (source(fact, handoff),),
    )


def _flag(fact: Fact, key: str) -> bool | None:
    value = fact.data.get(key)
    return value if isinstance(value, bool) else None
