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
EXAMINERS: tuple[str, ...] = ("services", "closed", "hosts", "fixedlists", "elsewhere", "residue")

_BRIEF_SERVICES = 14
_BRIEF_IDS = 4
_BRIEF_VARIABLES = 6
_PRINTED = 112
"""Characters that share a printed line; a path in them will be shortened."""
_PURPOSE = 4
_ROLES = (
    "voter file", "supporters", "petitions", "texts", "telephone", "donations", "mail", "newsletters", "events",
    "elections", "maps and addresses", "content", "spreadsheets", "forms", "sign-in", "hosting", "databases",
    "delivery", "search", "automation", "social networks", "errors", "statistics", "help desk", "team chat", "fonts",
    "building",
)  # fmt: skip
"""Kinds of service in the order in which they are said: those that a campaign runs on come first."""

_COMPETING = frozenset({"telephone", "texts", "mail", "newsletters", "supporters", "donations", "content", "sign-in"})
"""Roles whose name stands before a service where code names another one for the same work."""

_HOW = {"set up": "set up", "declared": "package only", "imported": "imported, not used", "linked": "linked"}
"""What is said of a service that code does not call."""


def service_names(handoff: Handoff) -> list[str]:
    """Each service that code uses, once, in the order they were said; those only mentioned are left out."""
    return list(dict.fromkeys(_name(fact) for fact in facts_of(handoff, ID, "service")))


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """One row a service; ids of the campaign; knowledge that lies outside of the repository; residue."""
    facts = facts_of(handoff, ID)
    used, named = facts_of(handoff, ID, "service"), facts_of(handoff, ID, "mentioned")
    hosts = facts_of(handoff, ID, "outside_host")
    others = [fact for fact in facts if fact not in used and fact not in named and fact not in hosts]
    outside = facts_of(handoff, "elsewhere")
    left = findings_of(handoff, "RES-", "ELS-")
    if brief:
        used = sorted(used, key=_rank)
        shown = [fact for fact in used if _is_telling(fact)][:_BRIEF_SERVICES]
        beside = _beside(shown, named)
        lines = [_line(fact, handoff, beside.get(fact.id)) for fact in shown]
        made: list[Block] = [Bullets(_packed(lines), whole=True)] if shown else []
        named = [fact for fact in named if not any(fact in rivals for rivals in beside.values())]
        made += _also([fact for fact in used if fact not in shown], handoff)
        made += _only_named(named)
        # What is left in code stands in the services' own lines, what is kept elsewhere below them.
        but = told(handoff)
        left = [row for row in left if row.code not in but and not row.code.startswith("ELS-")]
        left = [row for row in left if not _names_one(row, used)]
        return [
            *made,
            *_hosts(hosts, handoff),
            *run_on((fact for fact in others if not fact.data.get("detail")), handoff),
            *_elsewhere(outside, handoff),
            *in_short(left, lesser=True),
        ]
    rows = ((plain(_name(fact)), _seen(fact), (source(fact, handoff),)) for fact in (*used, *named))
    made = [*table(("Service", "What we saw", "Source"), rows), *said(hosts, handoff), *said(others, handoff)]
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


def _is_telling(fact: Fact) -> bool:
    """Whether it gets a line: it has variables or ids, or is called for work that others are named for as well."""
    called = fact.data.get("status") == "called" and fact.data.get("role") in _COMPETING
    return bool(called or fact.data.get("variables") or fact.data.get("campaign_ids"))


def _beside(shown: list[Fact], named: list[Fact]) -> dict[str, list[Fact]]:
    """Id of the first service of a role -> what code only names for the same work; empty where others are used."""
    found: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    roles = Counter(str(fact.data.get("role")) for fact in shown)
    for fact in shown:
        role = str(fact.data.get("role"))
        rivals = [f for f in named if f.data.get("role") == role and f.data.get("code")] if role in _COMPETING else []
        if role in _COMPETING and (rivals or roles[role] > 1):
            found[fact.id] = [] if role in seen else rivals
            seen.add(role)
    return found


def _rank(fact: Fact) -> int:
    """What a campaign's tool is built around comes first; of alike ones those that code calls, with an account."""
    role = str(fact.data.get("role"))
    place_of = _ROLES.index(role) if role in _ROLES else len(_ROLES)
    return place_of * 4 + 2 * (fact.data.get("status") in _HOW) + (not fact.data.get("variables"))


def _purpose(fact: Fact) -> str:
    """What it is for, in four words at most: without remarks, cut where the list of uses can be cut."""
    uses = re.split(r", | and ", re.sub(r" \(.*", "", str(fact.data.get("purpose") or "")))
    told_of = uses[0]
    for use in uses[1:]:
        if len(f"{told_of} {use}".split()) > _PURPOSE:
            break
        told_of += f", {use}"
    return told_of


def _line(fact: Fact, handoff: Handoff, rivals: list[Fact] | None = None) -> Line:
    """Telephone: Twilio (text messages): `TWILIO_{ACCOUNT_SID,AUTH_TOKEN}`; only named: Plivo (migrations).

    Args:
        rivals: what code only names for the same work; None where nothing else is there for it.
    """
    purpose = _purpose(fact)
    spans: list[Span] = [Span(f"{str(fact.data['role']).capitalize()}: ")] if rivals is not None else []
    spans += [strong(_name(fact)), Span(f" ({purpose})" if purpose else "")]
    names = folded(listed(fact.data.get("variables")), _BRIEF_VARIABLES)
    for number, variable in enumerate(names[:_BRIEF_VARIABLES]):
        spans += [Span(", " if number else ": "), code(variable)]
    if len(names) > _BRIEF_VARIABLES:
        spans.append(Span(f" and {len(names) - _BRIEF_VARIABLES} more"))
    if fact.data.get("switched_off"):
        spans.append(Span(f"; switched off in {fact.data['switched_off']}"))
    if rivals:
        spans.append(Span(f"; only named, not called: {', '.join(f'{_name(f)} ({_first_way(f)})' for f in rivals)}"))
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
    """`code`; `code, set up` where nothing calls it."""
    how = _HOW.get(str(fact.data.get("status")))
    if how:
        return f"{fact.basis}, {how}"
    return fact.basis if fact.confidence == "certain" else f"{fact.basis}, {fact.confidence}"


def _some(ids: str) -> str:
    """`17 election ids from a`: one of them is enough to search for."""
    head, _, rest = ids.partition(": ")
    first, _, others = rest.partition(", ")
    return f"{head} from {first}" if others else ids


def _also(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Services without variables or ids: what each is for, how it is used, and its first place, in one line."""
    told_of: dict[str, list[str]] = {}
    for fact in facts:
        how = _HOW.get(str(fact.data.get("status")), "")
        told_of.setdefault(how, []).append(f"{_name(fact)} ({_purpose(fact) or 'used'}; {_place(fact, handoff)})")
    basis = "/".join(dict.fromkeys(fact.basis for fact in facts))
    said_of = [
        f"{f'{how}: ' if how else ''}{'; '.join(told_of[how])}" for how in ("", *_HOW.values()) if how in told_of
    ]
    return [paragraph(strong("Also used: "), f"{'. '.join(said_of)}.", Span(basis, "source"))] if said_of else []


def _place(fact: Fact, handoff: Handoff) -> str:
    """Its place; that which switches it off, where one does."""
    off = fact.data.get("switched_off")
    return f"switched off in {off}" if off else place(fact.locator, handoff)


_NAMED = ("names in code", "comments", "migrations", "tests", "documents")
_BRIEF_NAMED = 6


def _only_named(facts: list[Fact]) -> list[Block]:
    """LiveVox (phone banks; migrations): taken for the one in use, such a name costs a day."""
    told_of: list[str] = []
    for way in _NAMED:
        alike = [fact for fact in facts if _first_way(fact) == way]
        if way in ("tests", "documents"):
            names = list(dict.fromkeys(map(_name, alike)))
            more = f" and {len(names) - _BRIEF_NAMED} more" if len(names) > _BRIEF_NAMED else ""
            told_of += [f"in {way} {', '.join(names[:_BRIEF_NAMED])}{more}"] if names else []
        else:
            told_of += [f"{_name(fact)} ({_purpose(fact)}; {way})" for fact in alike]
    text = f"{'; '.join(told_of)}."
    return [paragraph(strong("Only named, not called: "), text, Span("code", "source"))] if told_of else []


def _first_way(fact: Fact) -> str:
    return (listed(fact.data.get("ways")) or ["documents"])[0]


def _names_one(finding: PublicFinding, services: list[Fact]) -> bool:
    return any(f"{_name(fact)}: " in finding.message[:120] for fact in services)


_BRIEF_HOSTS = 4


def _hosts(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Other hosts fixed in code: `api.doe.example` (fetched; app.js:4): what it needs although nobody sells it."""
    spans: list[Span] = []
    for fact in facts[:_BRIEF_HOSTS]:
        what = f" ({fact.data.get('reach')}; {place(fact.locator, handoff)})"
        spans += [Span(", " if spans else ""), code(str(fact.data["outside_host"])), Span(what)]
    more = f" and {len(facts) - _BRIEF_HOSTS} more" if len(facts) > _BRIEF_HOSTS else ""
    return (
        [paragraph(strong("Other hosts fixed in code: "), *spans, f"{more}.", Span("code", "source"))] if facts else []
    )


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
