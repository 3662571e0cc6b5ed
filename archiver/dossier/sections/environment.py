"""Environment variables: used against documented."""

from archiver.dossier.blocks import Block, Line, Span, code, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, listed, said, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "environment"
TITLE = "Environment variables"
EXAMINERS: tuple[str, ...] = ("environment",)

_NEEDED = {True: "yes", False: "no, has a default", None: "unknown"}
_BRIEF_NAMES = 60


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What is said of all; then a row each, the undocumented and the required ones first."""
    facts = facts_of(handoff, ID)
    single = facts_of(handoff, ID, "variable")
    if brief:
        return _brief(single, handoff)
    made = said((fact for fact in facts if fact not in single), handoff)
    single.sort(key=lambda fact: (bool(fact.data.get("documented_in")), _flag(fact, "required") is not True))
    made += table(("Variable", "Used", "Documented", "Needed?", "Source"), (_row(fact, handoff) for fact in single))
    return made


def _brief(single: list[Fact], handoff: Handoff) -> list[Block]:
    """All names in three lines: those that no sample holds, each with its place; those of each sample; those unread."""
    read = [fact for fact in single if fact.data.get("used_in")]
    missing = [f for f in read if not f.data.get("documented_in") and not f.data.get("platform")]
    missing.sort(key=lambda fact: _flag(fact, "required") is not True)
    known = [fact for fact in read if fact.data.get("documented_in")]
    unread = [fact for fact in single if not fact.data.get("used_in") and fact.data.get("documented_in")]
    made: list[Block] = []
    if missing:
        head = f"Read by code, in no sample or document ({len(missing)}): "
        made.append(paragraph(strong(head), *_names(missing, handoff, places=True)))
    if known:
        files = dict.fromkeys(place.rpartition(":")[0] for f in known for place in listed(f.data["documented_in"])[:1])
        made.append(
            paragraph(strong(f"Documented ({len(known)}; {', '.join(list(files)[:4])}): "), *_names(known, handoff))
        )
    if unread:
        made.append(
            paragraph(strong(f"Documented, read nowhere by that name ({len(unread)}): "), *_names(unread, handoff))
        )
    if made:
        made.append(paragraph("* fails without it; ° has a default."))
    return made


def _names(facts: list[Fact], handoff: Handoff, *, places: bool = False) -> Line:
    spans: list[Span] = []
    for fact in facts[:_BRIEF_NAMES]:
        mark = {True: "*", False: "°", None: ""}[_flag(fact, "required")]
        where = source(fact, handoff).text.partition(" · ")[2] if places else ""
        spans += [code(str(fact.data["variable"])), Span(f"{mark}{f' {where}' if where else ''}, ")]
    more = len(facts) - _BRIEF_NAMES
    last = spans.pop().text.removesuffix(", ")
    basis = "/".join(dict.fromkeys(fact.basis for fact in facts))
    return (*spans, Span(f"{last}{f' and {more} more' if more > 0 else ''}."), Span(basis, "source"))


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
