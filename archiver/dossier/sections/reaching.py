"""What reaches the program from outside, and what can be switched: lines of the section on variables."""

from archiver.dossier.blocks import Block, Span, code, paragraph, strong
from archiver.dossier.sections.words import facts_of, folded, listed, place
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

_ID = "environment"
_NAMES = 10
_FEWER = 5
"""Names said of the first service, and of each other one: most are the same."""
_SWITCHES = 10
_PATTERNS = 4
_CONFIGS = 2


def reaching(handoff: Handoff) -> list[Block]:
    """What compose keeps from a service, and what it passes empty."""
    made: list[Block] = []
    spans: list[Span] = []
    for fact in facts_of(handoff, _ID, "unpassed"):
        names = listed(fact.data.get("names"))
        most = _NAMES if not spans else _FEWER
        spans += [Span("; to " if spans else "to "), code(str(fact.data["unpassed"]))]
        spans += [Span(f" ({place(fact.locator, handoff)}): ")]
        for number, name in enumerate(folded(names[:most])):
            spans += [Span(", " if number else ""), code(name)]
        spans.append(Span(more(len(names) - most)))
    if spans:
        made.append(paragraph(strong("Compose does not pass "), *spans, Span(".")))
    blank: list[Span] = []
    for fact in facts_of(handoff, _ID, "blank"):
        told = f" ({fact.data.get('effect')}; {next(iter(listed(fact.data.get('read_in'))), '')})"
        blank += [Span(", " if blank else ""), code(str(fact.data["blank"])), Span(told)]
    if blank:
        made.append(paragraph(strong("Compose passes empty, and the code's default is lost: "), *blank, Span(".")))
    return made


def switches(handoff: Handoff) -> list[Block]:
    """Variables, constants and settings in files that mean yes or no, by what they are where nobody says anything."""
    rows = [fact for fact in facts_of(handoff, _ID, "switch") if not fact.data.get("platform")]
    spans: list[Span] = []
    left = _SWITCHES
    for state in ("on", "off"):
        found = [fact for fact in rows if fact.data["switch"] == state]
        if found and left > 0:
            spans.append(Span(f"{'; ' if spans else ''}{state} by default: "))
            for number, fact in enumerate(found[:left]):
                spans += [Span(", " if number else ""), *_switch(fact, handoff)]
            left -= len(found)
    made: list[Block] = []
    if spans:
        made.append(paragraph(strong("Switches: "), *spans, Span(f"{more(len(rows) - _SWITCHES)}.")))
    for fact in facts_of(handoff, _ID, "config")[:_CONFIGS]:
        names = {state: listed(fact.data.get(state)) for state in ("on", "off")}
        states = [f"{s}: {', '.join(n[:_NAMES])}{more(len(n) - _NAMES)}" for s, n in names.items() if n]
        made.append(paragraph(strong("Configuration"), f" ({place(fact.locator, handoff)}): {'; '.join(states)}."))
    return made


def _switch(fact: Fact, handoff: Handoff) -> tuple[Span, ...]:
    by = str(fact.data.get("switched_by") or "").replace("`", "")
    where = str(fact.data.get("switched_in") or place(fact.locator, handoff))
    constant = "" if fact.data.get("variable") else "constant, "
    return code(str(fact.data.get("variable") or fact.data.get("flag"))), Span(
        f" ({by + ', ' if by else constant}{where})"
    )


def named_otherwise(handoff: Handoff) -> list[Block]:
    """Names put together while running, and values that say which service is used."""
    made: list[Block] = []
    patterns = facts_of(handoff, _ID, "pattern")
    if patterns:
        spans: list[Span] = []
        for fact in patterns[:_PATTERNS]:
            values = listed(fact.data.get("values"))
            known = f"{', '.join(values)}; " if values else ""
            where = Span(f" ({known}{place(fact.locator, handoff)})")
            spans += [Span(", " if spans else ""), code(str(fact.data["pattern"])), where]
        left = Span(f"{more(len(patterns) - _PATTERNS)}.")
        made.append(paragraph(strong("Names built at run time: "), *spans, left))
    fixed = facts_of(handoff, _ID, "fixed")
    if fixed:
        spans = []
        for fact in fixed[:_PATTERNS]:
            told = Span(f" {fact.data['value']} ({place(fact.locator, handoff)})")
            spans += [Span(", " if spans else ""), code(str(fact.data["fixed"])), told]
        made.append(paragraph(strong("Points to: "), *spans, Span(".")))
    return made


def more(left: int) -> str:
    """` and 3 more`; nothing where nothing is left."""
    return f" and {left} more" if left > 0 else ""
