"""Environment variables: used against documented."""

from archiver.dossier.blocks import Block, Line, Span, code, paragraph, plain, strong, table
from archiver.dossier.sections.reaching import more, named_otherwise, reaching, switches
from archiver.dossier.sections.words import facts_of, findings_of, folded, in_short, listed, said, source, warned
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "environment"
TITLE = "Environment variables"
EXAMINERS: tuple[str, ...] = ("environment",)

_NEEDED = {True: "yes", False: "no, has a default", None: "unknown"}
_UNSET = {"fails": "yes, fails without", "optional": "no, optional", "default": "no, has a default"}
_SPARE = {"optional": "optional", "default": "with a default"}
_BRIEF_VALUES = 6
_BRIEF_NAMES = 40
_BRIEF_SPARE = 12
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
        return _brief(handoff, single)
    made = said((fact for fact in facts if fact not in single), handoff)
    made += warned(findings_of(handoff, "ENV-005", "ENV-006"))
    single.sort(key=lambda fact: (bool(fact.data.get("documented_in")), _rank(fact)))
    made += table(("Variable", "Used", "Documented", "Needed?", "Source"), (_row(fact, handoff) for fact in single))
    return made


def _brief(handoff: Handoff, single: list[Fact]) -> list[Block]:
    """What must be set and is written down nowhere; what does not arrive, or arrives wrong; switches; the others."""
    served = {name for fact in facts_of(handoff, "services") for name in listed(fact.data.get("variables"))}
    read = [fact for fact in single if fact.data.get("used_in")]
    known = [fact for fact in single if fact.data.get("documented_in")]
    missing = [fact for fact in read if fact not in known and not fact.data.get("platform")]
    made: list[Block] = []
    if missing:
        made.append(paragraph(strong(f"Read, in no sample or document ({len(missing)}): "), *_missing(missing)))
    made += reaching(handoff)
    made += in_short(findings_of(handoff, "ENV-005", "ENV-006"), lesser=True)
    made += switches(handoff)
    made += named_otherwise(handoff)
    platform = [fact for fact in read if fact not in known and fact.data.get("platform")]
    unused = [fact for fact in known if not fact.data.get("used_in")]
    unread = [fact for fact in unused if not fact.data.get("by_tools")]
    rest = [fact for fact in known if fact.data["variable"] not in served and fact not in unused]
    return made + _documented(known, platform, unread, rest)


def _documented(known: list[Fact], platform: list[Fact], unread: list[Fact], rest: list[Fact]) -> list[Block]:
    """Those that samples and documents say anyway."""
    made: list[Block] = []
    rows: list[Span] = []
    if known:
        files = list(dict.fromkeys(_file(_place(fact, "documented_in")) for fact in known))
        where = f"{', '.join(files[:_BRIEF_FILES])}{more(len(files) - _BRIEF_FILES)}"
        rows.append(Span(f"{len(known)} are documented in {where}. "))
    if platform:
        rows += [Span("Usually set by the platform: "), *_names(platform), Span(". ")]
    if unread:
        left = Span(more(len(unread) - _BRIEF_UNREAD) + ". ")
        rows += [Span("Documented, read nowhere by that name: "), *_names(unread[:_BRIEF_UNREAD]), left]
    if rows:
        made.append(paragraph(*rows, Span("code", "source")))
    if rest:
        beside = " beside those of the services" if len(rest) < len(known) else ""
        made.append(paragraph(strong(f"Documented{beside}: "), *_names(rest), Span("."), Span("code", "source")))
    return made


def _missing(facts: list[Fact]) -> Line:
    """Those without which it fails, those of which nobody can tell, then those that it does without."""
    needed = [fact for fact in facts if _flag(fact, "required") is not False]
    needed.sort(key=_rank)
    placed = needed[:_BRIEF_MISSING] if len(facts) <= _BRIEF_PLACED else []
    spans: list[Span] = []
    for fact in placed:
        fails = ", fails without" if _flag(fact, "required") else ""
        where = Span(f" ({_place(fact, 'used_in')}{fails})")
        spans += [Span(", " if spans else ""), code(str(fact.data["variable"])), where]
    if len(needed) > len(placed):
        spans += [Span(", " if spans else ""), *_names(needed[len(placed) :])]
    for unset, words in _SPARE.items():
        spare = [fact for fact in facts if fact not in needed and fact.data.get("unset", "default") == unset]
        if spare:
            most = _BRIEF_NAMES if len(facts) <= _BRIEF_PLACED else _BRIEF_SPARE
            spans += [Span(f"; {words}: " if spans else f"{words}: "), *_with_values(spare, most)]
    return (*spans, Span("."), Span(facts[0].basis, "source"))


def _with_values(facts: list[Fact], most: int) -> Line:
    """Names with what stands in, or with the word that they are compared with; names alone where there are many."""
    if len(facts) > _BRIEF_VALUES:
        return _names(facts[:most], len(facts) - most)
    spans: list[Span] = []
    for fact in facts:
        words = listed(fact.data.get("words"))
        value = str(fact.data.get("default") or "")
        asked = f" (asked for {' or '.join(words)}, {_place(fact, 'used_in')})" if words else ""
        tail = f" ({value})" if value else asked
        tail = "" if fact.data.get("switch") else tail  # told among the switches
        spans += [Span(", " if spans else ""), code(str(fact.data["variable"])), *([Span(tail)] if tail else [])]
    return tuple(spans)


def _rank(fact: Fact) -> int:
    """Without which it fails; cannot tell; does without."""
    return {True: 0, None: 1, False: 2}[_flag(fact, "required")]


def _place(fact: Fact, key: str) -> str:
    """The first of the fact's places."""
    value = fact.data.get(key)
    return next(iter(listed(value)), value if isinstance(value, str) else "")


def _file(place: str) -> str:
    return place.rpartition(":")[0]


def _names(facts: list[Fact], unsaid: int = 0) -> Line:
    """Names folded by how they begin."""
    names = folded(str(fact.data["variable"]) for fact in facts)
    spans: list[Span] = []
    for name in names[:_BRIEF_NAMES]:
        spans += [Span(", " if spans else ""), code(name)]
    return (*spans, Span(more(max(0, len(names) - _BRIEF_NAMES) + max(0, unsaid))))


def _row(fact: Fact, handoff: Handoff) -> tuple[Line, ...]:
    secret = ", a secret" if fact.data.get("secret") is True else ""
    needed = _UNSET.get(str(fact.data.get("unset")), _NEEDED[_flag(fact, "required")])
    default, switch = fact.data.get("default"), fact.data.get("switch")
    told = f"{needed}{f' ({default})' if default else ''}{f', {switch} by itself' if switch else ''}{secret}"
    return (
        plain(code(str(fact.data["variable"]))),
        plain("yes" if fact.data.get("used_in") else "not seen"),
        plain("yes" if fact.data.get("documented_in") else "no"),
        plain(told),
        (source(fact, handoff),),
    )


def _flag(fact: Fact, key: str) -> bool | None:
    value = fact.data.get(key)
    return value if isinstance(value, bool) else None
