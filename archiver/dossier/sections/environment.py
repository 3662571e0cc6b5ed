"""Environment variables: used against documented."""

from archiver.dossier.blocks import Block, Line, Span, code, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, folded, listed, said, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "environment"
TITLE = "Environment variables"
EXAMINERS: tuple[str, ...] = ("environment",)

_NEEDED = {True: "yes", False: "no, has a default", None: "unknown"}
_BRIEF_NAMES = 40
_BRIEF_MISSING = 8
_BRIEF_PLACED = 20
"""Names up to which places are said: where there are many, the names alone must fit."""
_BRIEF_UNREAD = 8
_BRIEF_FILES = 4


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What is said of all; then a row each, the undocumented and the required ones first."""
    facts = facts_of(handoff, ID)
    single = facts_of(handoff, ID, "variable")
    if brief:
        return _brief(single, {name for fact in facts_of(handoff, "services") for name in _listed(fact)})
    made = said((fact for fact in facts if fact not in single), handoff)
    single.sort(key=lambda fact: (bool(fact.data.get("documented_in")), _flag(fact, "required") is not True))
    made += table(("Variable", "Used", "Documented", "Needed?", "Source"), (_row(fact, handoff) for fact in single))
    return made


def _listed(fact: Fact) -> list[str]:
    return listed(fact.data.get("variables"))


def _brief(single: list[Fact], served: set[str]) -> list[Block]:
    """Every name: in no sample, with a place where nothing stands in for it; set by a platform; in samples.

    Args:
        single: A fact for each variable.
        served: Documented ones that the services say.
    """
    read = [fact for fact in single if fact.data.get("used_in")]
    known = [fact for fact in single if fact.data.get("documented_in")]
    missing = [fact for fact in read if fact not in known and not fact.data.get("platform")]
    platform = [fact for fact in read if fact not in known and fact.data.get("platform")]
    made: list[Block] = []
    if missing:
        made.append(paragraph(strong(f"Read, in no sample or document ({len(missing)}): "), *_missing(missing)))
    rows: list[Span] = []
    if known:
        files = list(dict.fromkeys(_file(_place(fact, "documented_in")) for fact in known))
        where = f"{', '.join(files[:_BRIEF_FILES])}{_more(len(files) - _BRIEF_FILES)}"
        rows.append(Span(f"{len(known)} are documented in {where}. "))
    if platform:
        rows += [Span("Usually set by the platform: "), *_names(platform), Span(". ")]
    unread = [fact for fact in known if not fact.data.get("used_in")]
    if unread:
        left = Span(_more(len(unread) - _BRIEF_UNREAD) + ". ")
        rows += [Span("Documented, read nowhere by that name: "), *_names(unread[:_BRIEF_UNREAD]), left]
    if rows:
        made.append(paragraph(*rows, Span("code", "source")))
    rest = [fact for fact in known if fact.data["variable"] not in served and fact not in unread]
    if rest:
        beside = " beside those of the services" if len(rest) < len(known) else ""
        made.append(paragraph(strong(f"Documented{beside}: "), *_names(rest), Span("."), Span("code", "source")))
    return made


def _missing(facts: list[Fact]) -> Line:
    """Those without a default with their first place, then those that have one."""
    spans: list[Span] = []
    needed = [fact for fact in facts if _flag(fact, "required") is not False]
    placed = needed[:_BRIEF_MISSING] if len(facts) <= _BRIEF_PLACED else []
    for fact in placed:
        fails = ", fails without" if _flag(fact, "required") else ""
        where = Span(f" ({_place(fact, 'used_in')}{fails})")
        spans += [Span(", " if spans else ""), code(str(fact.data["variable"])), where]
    if len(needed) > len(placed):
        spans += [Span(", " if spans else ""), *_names(needed[len(placed) :])]
    spare = [fact for fact in facts if fact not in needed]
    if spare:
        spans += [Span("; with a default: " if spans else "with a default: "), *_names(spare)]
    return (*spans, Span("."), Span(facts[0].basis, "source"))


def _place(fact: Fact, key: str) -> str:
    """The first of the fact's places."""
    value = fact.data.get(key)
    return next(iter(listed(value)), value if isinstance(value, str) else "")


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _names(facts: list[Fact]) -> Line:
    """Names folded by how they begin."""
    names = folded(str(fact.data["variable"]) for fact in facts)
    spans: list[Span] = []
    for name in names[:_BRIEF_NAMES]:
        spans += [Span(", " if spans else ""), code(name)]
    return (*spans, Span(_more(len(names) - _BRIEF_NAMES)))


def _more(left: int) -> str:
    return f" and {left} more" if left > 0 else ""


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
