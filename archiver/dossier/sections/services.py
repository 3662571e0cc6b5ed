"""Outside services, and the accounts a new owner must open: the campaign's own are closed or somebody else's."""

import re
from collections import Counter

from archiver.dossier.blocks import Block, Bullets, Line, Span, code, note, paragraph, plain, strong, table
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import (
    facts_of,
    findings_of,
    folded,
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
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact

ID = "services"
TITLE = "Services and accounts to replace"
EXAMINERS: tuple[str, ...] = ("services", "elsewhere", "residue")

_BRIEF_SERVICES = 14
_BRIEF_IDS = 4
_BRIEF_VARIABLES = 6
_PRINTED = 112
"""Characters that share a printed line; a path in them will be shortened."""
_PURPOSE = 4
_FIRST = (
    ("voter", "supporter", "volunteer", "organis", "petition"), ("text messages",), ("phone", "call"), ("donation",),
    ("e-mail", "mail"), ("map", "address", "election"), ("page text", "content"), ("sign-in",), ("hosting", "data"),
)  # fmt: skip
"""Words of a purpose, in the order in which services are said: those that a campaign runs on come first."""


def service_names(handoff: Handoff) -> list[str]:
    """Each service that code uses, once, in the order they were said; those only mentioned are left out."""
    return list(dict.fromkeys(_name(fact) for fact in facts_of(handoff, ID, "service")))


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """One row a service; ids of the campaign; knowledge that lies outside of the repository; residue."""
    facts = facts_of(handoff, ID)
    used, named = facts_of(handoff, ID, "service"), facts_of(handoff, ID, "mentioned")
    others = [fact for fact in facts if fact not in used and fact not in named]
    outside = facts_of(handoff, "elsewhere")
    left = findings_of(handoff, "RES-", "ELS-")
    if brief:
        used = sorted(used, key=_rank)
        telling = [fact for fact in used if fact.data.get("variables") or fact.data.get("campaign_ids")]
        shown = telling[:_BRIEF_SERVICES]
        made: list[Block] = [Bullets(_packed([_line(fact, handoff) for fact in shown]), whole=True)] if shown else []
        made += _also([fact for fact in used if fact not in shown], handoff)
        if named:
            told_of = ", ".join(dict.fromkeys(map(_name, named)))
            made.append(paragraph(strong("Only tests or documents name: "), f"{told_of}.", Span("code", "source")))
        # What is left in code stands in the services' own lines, what is kept elsewhere below them.
        but = told(handoff)
        left = [row for row in left if row.code not in but and not row.code.startswith("ELS-")]
        left = [row for row in left if not _names_one(row, used)]
        return [
            *made,
            *run_on((fact for fact in others if not fact.data.get("detail")), handoff),
            *_elsewhere(outside, handoff),
            *in_short(left, lesser=True),
        ]
    rows = ((plain(_name(fact)), _seen(fact), (source(fact, handoff),)) for fact in (*used, *named))
    made = [*table(("Service", "What we saw", "Source"), rows), *said(others, handoff)]
    if used:
        made.append(note("Every account here belonged to the campaign. Open your own; never try the old ones."))
    if outside:
        made.append(paragraph(strong("Knowledge kept elsewhere:")))
    return [*made, *said(outside, handoff), *warned(left)]


def _packed(lines: list[Line]) -> tuple[Line, ...]:
    """Short lines share one, as far as a printed line goes."""
    made: list[Line] = []
    for line in lines:
        if made and sum(len(span.text) for span in (*made[-1], *line)) < _PRINTED:
            made[-1] = (*made[-1], Span(" · "), *line)
        else:
            made.append(line)
    return tuple(made)


def _rank(fact: Fact) -> int:
    """What a campaign's tool is built around comes first; of alike ones those that need an account."""
    purpose = str(fact.data.get("purpose") or "").casefold()
    place_of = next((number for number, words in enumerate(_FIRST) if any(word in purpose for word in words)), 99)
    return place_of * 2 + (not fact.data.get("variables"))


def _purpose(fact: Fact) -> str:
    """What it is for, in four words at most: without remarks, cut where the list of uses can be cut."""
    uses = re.split(r", | and ", re.sub(r" \(.*", "", str(fact.data.get("purpose") or "")))
    told_of = uses[0]
    for use in uses[1:]:
        if len(f"{told_of} {use}".split()) > _PURPOSE:
            break
        told_of += f", {use}"
    return told_of


def _line(fact: Fact, handoff: Handoff) -> Line:
    """Twilio (text messages): `TWILIO_{ACCOUNT_SID,AUTH_TOKEN}`; left in code: campaign `12` (sms.py:4)."""
    purpose = _purpose(fact)
    spans: list[Span] = [strong(_name(fact)), Span(f" ({purpose})" if purpose else "")]
    names = folded(listed(fact.data.get("variables")), _BRIEF_VARIABLES)
    for number, variable in enumerate(names[:_BRIEF_VARIABLES]):
        spans += [Span(", " if number else ": "), code(variable)]
    if len(names) > _BRIEF_VARIABLES:
        spans.append(Span(f" and {len(names) - _BRIEF_VARIABLES} more"))
    ids, places = listed(fact.data.get("campaign_ids")), listed(fact.data.get("campaign_id_places"))
    if ids:
        told_of = ", ".join(_some(what) for what in ids[:_BRIEF_IDS])
        more = f" and {len(ids) - _BRIEF_IDS} more" if len(ids) > _BRIEF_IDS else ""
        files: dict[str, str] = {}
        for where in places[:_BRIEF_IDS]:
            files.setdefault(where.rpartition(":")[0], where)
        spans += [Span("; left in code: "), *rich(told_of + more)]
        return (*spans, Span(" · ".join((_how(fact), *files.values())), "source"))
    return (*spans, Span(f"{_how(fact)} · {place(fact.locator, handoff)}", "source"))


def _how(fact: Fact) -> str:
    return fact.basis if fact.confidence == "certain" else f"{fact.basis}, {fact.confidence}"


def _some(ids: str) -> str:
    """`17 election ids from a`: one of them is enough to search for."""
    head, _, rest = ids.partition(": ")
    first, _, others = rest.partition(", ")
    return f"{head} from {first}" if others else ids


def _also(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Services without variables or ids: what each is for, and its first place, in one line."""
    told_of = [f"{_name(f)} ({_purpose(f) or 'used'}; {place(f.locator, handoff)})" for f in facts]
    basis = "/".join(dict.fromkeys(fact.basis for fact in facts))
    return [paragraph(strong("Also used: "), f"{'; '.join(told_of)}.", Span(basis, "source"))] if told_of else []


def _names_one(finding: PublicFinding, services: list[Fact]) -> bool:
    return any(f"{_name(fact)}: " in finding.message[:120] for fact in services)


def _elsewhere(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """2 Google Docs documents, 1 wiki, and where the links stand."""
    links = [fact for fact in facts if fact.data.get("kind")]
    made: list[Block] = []
    if links:
        kinds = Counter(str(fact.data["kind"]) for fact in links)
        text = ", ".join(f"{count} × {kind}" for kind, count in kinds.items())
        made.append(paragraph(strong("Knowledge kept elsewhere: "), f"{text}.", sources(links[:6], handoff)))
    return made + said((fact for fact in facts if fact not in links), handoff)


def _seen(fact: Fact) -> Line:
    return rich(fact.statement.removeprefix(_name(fact)).strip())


def _name(fact: Fact) -> str:
    return str(fact.data.get("name") or fact.data.get("service") or fact.data.get("mentioned") or "")
