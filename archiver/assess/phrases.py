"""Sentences in which a repository says what became of it. English; precision before recall.

A sentence counts only when its subject is this very repository, project or campaign: "Python 2 is no longer supported"
and "the v1 endpoint is deprecated" speak of something else. Conditions ("once the campaign is over"), the future
("will be archived"), questions and negations ("not deprecated") are no declarations.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from archiver.assess.prose import Block
from archiver.records.activity import DeclarationKind

_SURE = r"project|repo(?:sitory)?|code ?base|campaign|fork|initiative|committee|referendum"
_LOOSE = r"app(?:lication)?|(?:web ?)?site|tool|software|package|library|plugin|extension|program|code|bot|service"
_SUBJECT = (
    r"\b(?P<det>this|our|the)\s+(?:(?:github|git|source|code|open[- ]source|public|entire|whole|software|web|mobile)"
    r"\s+)?"
    rf"(?P<noun>{_SURE}|{_LOOSE})"
)
_ADVERB = (
    r"(?:(?:now|currently|officially|therefore|hereby|also|effectively|sadly|permanently|fully|indefinitely|formally"
    r"|actively|being|been|already)\s+){0,3}"
)
_BE = r"(?:is|are|was|has|have)\s+"

_NO_LONGER = (
    rf"\s+{_BE}{_ADVERB}(?:no\s+longer\s+{_ADVERB}(?:maintained|supported|developed|updated|in\s+use|used|active"
    rf"|under\s+(?:active\s+)?development|in\s+(?:active\s+)?development)"
    rf"|not\s+{_ADVERB}(?:maintained|supported|developed)(?:\s+any\s?(?:more|longer))?)\b"
)
_ENDED_STATE = (
    rf"\s+{_BE}{_ADVERB}(?:deprecated|discontinued|abandoned|retired|decommissioned|sunset(?:ted)?|archived|obsolete"
    r"|mothballed|unmaintained|defunct|end[- ]of[- ]life|shut\s?down|closed\s+down)\b"
)
_ADJECTIVE = (
    r"\bthis\s+is\s+(?:now\s+)?an?\s+(?:deprecated|archived|abandoned|unmaintained|defunct|retired|discontinued)\s+"
    r"(?:project|repo(?:sitory)?|code ?base|fork)\b"
)
_CAMPAIGN_OVER = (
    r"\b(?P<det>this|our|the)\s+(?:[A-Z][\w.'’-]{1,30}\s+){0,4}(?:presidential\s+|senate\s+)?(?P<noun>campaign|initiative)"
    rf"\s+{_BE}{_ADVERB}(?:ended|(?<!has\s)over(?!\s+[\d$£€])|suspended|concluded|come\s+to\s+an\s+end|finished)\b(?!\s+up\b)"
)
_WE_STOPPED = (
    r"\b(?:we|i)(?:['’](?:re|m|ve))?\s+(?:(?:are|am|have|has|will)\s+)?(?:now\s+)?"
    r"(?:no\s+longer\s+(?:actively\s+)?(?:be\s+)?(?:maintain|support|develop|updat|work)(?:ing|e|ed)?"
    r"|(?:stopped|ceased|discontinued)\s+(?:maintaining|supporting|developing|working|development|maintenance|work))"
    rf"\s+(?:(?:on|of)\s+)?(?P<det>this|our|the)\s+(?P<noun>{_SURE}|{_LOOSE})\b"
)
_STOPPED = (
    r"\b(?:development|maintenance|work)\s+(?:of|on)\s+(?P<det>this|our|the)\s+"
    rf"(?P<noun>{_SURE}|{_LOOSE})\s+(?:has|was|is)\s+{_ADVERB}(?:ceased|stopped|ended|discontinued|halted|over)\b"
)
_WORD = (
    r"(?:deprecated|archived|unmaintained|no\s+longer\s+(?:maintained|supported|developed)|discontinued|abandoned"
    r"|retired)"
)
_BANNER = rf"^\W*(?:note\W+|warning\W+|status\W+)?(?:(?:this|it)\s+is\s+)?(?:now\s+)?{_WORD}\W*$"
_SHOUTED = r"^\W*(?:DEPRECATED|ARCHIVED|UNMAINTAINED|DISCONTINUED|NO LONGER MAINTAINED)\b\s*[:!.–—-]"
_TITLE = rf"[\[(]\s*{_WORD}\s*[\])]|\s[–—-]\s*{_WORD}\s*$"

_MOVE = r"(?:moved|migrated|relocated|transferr?ed)\s+(?:from\s+[^.]{1,80}?\s)?(?:over\s+)?to\b"
_MOVED = rf"{_SUBJECT}(?:\s+[\w.-]{{1,40}})?\s+(?:(?:has|have|was|is)\s+){_ADVERB}{_MOVE}"
_MOVED_BANNER = rf"^\W*(?:(?:we|this)\s+(?:have\s+|has\s+)?)?{_MOVE}"
_CONTINUES = (
    r"\b(?:all\s+|further\s+|future\s+|active\s+)?(?:development|maintenance)\s+(?:(?:of|on)\s+[^.]{1,60}?\s)?"
    r"(?:has\s+(?:now\s+)?moved\s+to|(?:now\s+)?continues|is\s+continuing|(?:now\s+)?(?:happens|takes\s+place)"
    r"|is\s+now\s+(?:happening|taking\s+place))\b"
)
_REPLACED = rf"{_SUBJECT}\s+{_BE}{_ADVERB}(?:superseded|replaced|succeeded)\s+by\b"

_HANDED_OVER = (
    r"\b[Tt]his\s+(?:[Gg]it[Hh]ub\s+)?(?:repo(?:sitory)?|(?:web\s?)?site|organi[sz]ation|account)\s+"
    r"(?:is\s+now\s+(?:owned|run|operated|maintained|stewarded|managed)\s+by"
    r"|has\s+been\s+(?:taken\s+over\s+by|handed\s+over\s+to))\s+(?:the\s+)?(?P<who>[A-Z][\w&'’-]*(?:\s+[A-Z0-9][\w&'’-]*){0,5})"
)

_ENDINGS = tuple(
    (re.compile(text, re.IGNORECASE if flags else 0), rule)
    for text, flags, rule in (
        (_SUBJECT + _NO_LONGER, True, "tail"),
        (_SUBJECT + _ENDED_STATE, True, "tail"),
        (_ADJECTIVE, True, "plain"),
        (_CAMPAIGN_OVER.replace("(?P<det>this|our|the)", "(?P<det>[Tt]his|[Oo]ur|[Tt]he)"), False, "campaign"),
        (_WE_STOPPED, True, "plain"),
        (_STOPPED, True, "plain"),
    )
)
_MOVES = tuple(re.compile(text, re.IGNORECASE) for text in (_MOVED, _CONTINUES, _REPLACED))
_LEAD_MOVE = re.compile(_MOVED_BANNER, re.IGNORECASE)
_LEAD_BANNERS = (re.compile(_BANNER, re.IGNORECASE), re.compile(_SHOUTED))
_TITLE_BANNER = re.compile(_TITLE, re.IGNORECASE)
_HANDOVER = re.compile(_HANDED_OVER)

_CONDITION = re.compile(
    r"\b(?:if|when|whenever|once|until|unless|before|should|in\s+case|will|would|(?-i:may)|might|could|whether|as\s+soon\s+as)\b",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(r"\s*,?\s*(?:if|when|whenever|unless|until|once|by\s+default|only)\b", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:revived|resurrected|relaunched|taken\s+(?:over|up)|adopted|alive|again)\b", re.IGNORECASE
)
_OF_SOMETHING = re.compile(r"\s+(?:on|in|with|for|under|from|to|at|through|via|against)\b", re.IGNORECASE)
_OF_ITSELF = re.compile(
    r"\s+(?:in\s+favou?r\s+of|at\s+(?:this|the)\s+(?:time|moment|point)|in\s+any\s+(?:way|form)|from\s+\w*\s*(?:19|20)\d\d"
    r"|for\s+(?:historical|archival|reference|posterity|now|transparency|preservation|the\s+foreseeable)"
    r"|(?:in|on)\s+(?:\w+\.?\s+){0,2}(?:\d|january|february|march|april|may|june|july|august|september|october|november"
    r"|december)|with\s+immediate\s+effect)",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+by\s+", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:see|use|visit|check\s+out|go\s+to|head\s+(?:over\s+)?to|switch\s+to|in\s+favou?r\s+of|moved\s+to|successor|replace(?:d|ment)"
    r"|superseded|continue[sd]?|maintained|look\s+at|find|available|start)\b",
    re.IGNORECASE,
)
_FORGE = re.compile(
    r"^https?://(?:www\.)?(?P<host>github\.com|bitbucket\.org|codeberg\.org|git\.sr\.ht|sr\.ht|gitea\.com|framagit\.org"
    r"|(?:[\w-]+\.)*(?:gitlab|git|gitea|forgejo)\.[\w.-]+)/(?P<path>[~\w.-]+/[\w.-]+(?:/[\w.-]+){0,3})/?(?:[#?].*)?$",
    re.IGNORECASE,
)
_SUBPAGE = re.compile(
    r"/(?:blob|tree|raw|issues?|pulls?|wiki|releases|actions|commits?|discussions|compare|-)(?:/|$)", re.IGNORECASE
)
_LONGEST = 600


@dataclass(frozen=True)
class Said:
    """One declaration found in prose."""

    kind: DeclarationKind
    text: str
    """The sentence."""
    line: int
    """Line of its first word, from 1."""
    target: str | None = None
    """moved: the address; handed_over: the organisation."""


def find_said(prose: Sequence[Block], names: Collection[str] = ()) -> list[Said]:
    """Every declaration in a README's prose, in its order.

    Args:
        names: what the project is called; "NAME is no longer maintained" counts in the lead only.
    """
    found: list[Said] = []
    named = _named(names)
    for block in prose:
        first = True
        for offset, whole in block.sentences():
            sentence = whole[:_LONGEST]
            said = _judge(block, offset, sentence, first=first, named=named)
            if said:
                found.append(said)
            first = False
    return found


def _judge(block: Block, offset: int, sentence: str, *, first: bool, named: Sequence[re.Pattern[str]]) -> Said | None:
    if sentence.rstrip().endswith("?"):
        return None
    line = block.line + block.text.count("\n", 0, offset + len(sentence) - len(sentence.lstrip()))
    own_name = next((m for pattern in named if block.lead and (m := pattern.match(sentence))), None)
    if own_name:  # judged as if it had said "this project"
        plain = "this project" + sentence[own_name.end("name") :]
        shift = len(sentence) - len(plain)
    else:
        plain, shift = sentence, 0
    for match in _moves(block, plain, first):
        target = _place(block, offset + match.end() + shift, offset + len(sentence), sure=_names_code(match))
        if target:
            return Said("moved", sentence, line, target)
    for match, rule in _endings(block, plain, first):
        rest = plain[match.end() :]
        if _TAKEN_BACK.search(rest):
            continue
        if rule == "campaign" and _BY.match(rest):
            continue  # tools that send texts call a batch of them a campaign, and somebody ends it
        if rule in ("tail", "campaign") and _OF_SOMETHING.match(rest) and not _OF_ITSELF.match(rest):
            continue
        target = _successor(block, offset + match.end() + shift)
        if target:
            return Said("moved", sentence, line, target)
        if rule == "tail" and _BY.match(rest):
            return Said("attributed", sentence, line)
        return Said("ended", sentence, line)
    handed = _HANDOVER.search(sentence)
    if handed and not _conditional(sentence, handed):
        return Said("handed_over", sentence, line, handed["who"].strip())
    return None


def _named(names: Collection[str]) -> list[re.Pattern[str]]:
    plain = {name.strip() for name in names}
    usable = [name for name in plain if 3 < len(name) <= 60 and name.lower() not in _COMMON]
    return [re.compile(rf"^\W*(?:the\s+)?(?P<name>{re.escape(name)})(?=\s)", re.IGNORECASE) for name in sorted(usable)]


_COMMON_WORDS = """
    backend campaign client code data docs documentation frontend infrastructure introduction overview python readme
    server site support website what
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _moves(block: Block, text: str, first: bool) -> Iterator[re.Match[str]]:
    for pattern in _MOVES:
        for match in pattern.finditer(text):
            if not _conditional(text, match) and _about_itself(match, block, first=first or block.lead):
                yield match
    if block.lead and block.kind != "item" and (banner := _LEAD_MOVE.match(text)):
        yield banner


def _endings(block: Block, text: str, first: bool) -> Iterator[tuple[re.Match[str], str]]:
    for pattern, rule in _ENDINGS:
        for match in pattern.finditer(text):
            if not _conditional(text, match) and _about_itself(match, block, first=first) and not _quoted(text, match):
                yield match, rule
    if block.lead and block.kind in ("paragraph", "title"):
        patterns = (_TITLE_BANNER, *_LEAD_BANNERS) if block.kind == "title" else _LEAD_BANNERS
        yield from ((banner, "banner") for pattern in patterns if (banner := pattern.search(text)))


def _about_itself(match: re.Match[str], block: Block, *, first: bool) -> bool:
    """Whether it is the subject: `this repository` always is, `the project` only where a README speaks of the whole."""
    groups = match.groupdict()
    if groups.get("noun") is None:
        return block.kind != "item" or block.lead
    sure = re.fullmatch(_SURE, groups["noun"], re.IGNORECASE) is not None
    if sure and groups["det"].lower() != "the":
        return not (groups["noun"].lower() == "campaign" and "archived" in match[0].lower())
    return block.lead and block.kind != "item" and first


def _conditional(text: str, match: re.Match[str]) -> bool:
    return bool(_CONDITION.search(text, 0, match.end()) or _CONDITION_AFTER.match(text, match.end()))


def _quoted(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    return before.count('"') % 2 == 1 or before.count("`") % 2 == 1 or before.count("“") > before.count("”")


def _names_code(match: re.Match[str]) -> bool:
    """Whether what moved is the code itself, so that any address will do; a web site moves to another web site."""
    noun = (match.groupdict().get("noun") or "project").lower()
    return re.fullmatch(r"project|repo(?:sitory)?|code ?base|fork|code|library|package", noun) is not None


def _place(block: Block, start: int, end: int, *, sure: bool) -> str | None:
    """Where it moved to: the first address after the words, else the first repository named in the same paragraph."""
    for link in block.links:
        if start <= link.start < end and (repository(link.url) or (sure and _address(link.url))):
            return repository(link.url) or _address(link.url)
    return next((found for link in block.links if link.start >= end and (found := repository(link.url))), None)


def _successor(block: Block, start: int) -> str | None:
    """A repository that this sentence or the next one points to after saying that this one is over."""
    ends = [offset for offset, _ in block.sentences() if offset > start]
    end = ends[1] if len(ends) > 1 else len(block.text) + 1
    if not _POINTS.search(block.text, start, end):
        return None
    return next((found for link in block.links if start <= link.start < end and (found := repository(link.url))), None)


def repository(url: str) -> str | None:
    """The address of a repository on a code forge, without query, `.git` and slash; None for any other page."""
    match = _FORGE.match(url[:500])
    if not match or "@" in url.split("//", 1)[-1].split("/", 1)[0] or _SUBPAGE.search("/" + match["path"]):
        return None
    parts = match["path"].split("/")
    if match["host"].lower() in ("github.com", "bitbucket.org", "codeberg.org") and len(parts) != 2:
        return None
    return f"https://{match['host'].lower()}/{match['path'].removesuffix('.git')}"


def _address(url: str) -> str | None:
    """Any web address without userinfo, query and fragment."""
    match = re.match(r"^https?://(?P<host>[^/@?#\s]{3,200})(?P<path>/[^?#\s]{0,300})?(?:[?#]|$)", url[:600])
    return f"https://{match['host'].lower()}{(match['path'] or '').rstrip('/')}" if match else None
