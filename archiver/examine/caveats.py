"""What its own documents warn of: parts that are missing, fixed, for show or out of date, and what one must ask for."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.markdown import blocks, own_text, visible_words
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, is_readme, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "caveats"
version = 2

_DOCUMENTS = 20
_MOST = 12
_LONGEST = 240
_ABSENT = 4
_SENTENCE = re.compile(r"(?<=[a-z\d)`*”\"][.!?])\s+(?=[A-ZÀ-Ý`*“])")

_WEIGHTS = (
    (
        5,
        r"not (?:intended|meant|supposed|designed) to be (?:re-?run|cloned|used|run|deployed)"
        r"|\b(?:no longer|not|never) (?:actively |being )?(?:maintained|maintaining|supported|developed|working on)\b"
        r"|\b(?:do(?:es)?|will|did) ?n[o']t (?:currently |yet |actually )?(?:work|run|build|compile)\b"
        r"|\bwon't (?:work|run|build)\b|\b(?:currently|still|is|are) broken\b"
        r"|\b(?:is|are|been|now) deprecated\b|\bha(?:s|ve) been (?:archived|abandoned|discontinued)\b"
        r"|\bnot (?:yet )?(?:ready for|suitable for|safe (?:for|in)|production)|\bun(?:tested|finished|maintained)\b"
        r"|\bproof of concept\b|\bwork in progress\b|\bwe (?:have )?removed\b"
        r"|\b(?:code|files?|data|migrations|tests) (?:has|have|was|were) (?:been )?removed\b"
        r"|\b(?:is|are) (?:only )?(?:a )?placeholders?\b|\bplaceholder (?:readme|for now)\b"
        r"|\b(?:written|generated) (?:by|with|using) (?:an? )?(?:AI|LLM|ChatGPT|GPT-?\d?|Claude|Copilot)\b"
        r"|nicht mehr (?:gepflegt|gewartet|weiterentwickelt)|(?:entwicklung|wartung)\b.{0,40} eingestellt"
        r"|n'est plus (?:maintenu|développé)|ya no se (?:mantiene|desarrolla)",
    ),
    (
        4,
        r"\bnot (?:yet |currently )?(?:been )?(?:implemented|supported|tested|included)\b|\bhard-?coded\b"
        r"|\btightly[ -]coupled\b|\bnot (?:part of|in) (?:this|the) repo|\bmissing from (?:this|the) repo"
        r"|\b(?:demo|dummy|fake|mock(?:ed)?|sample) data\b(?=.{0,80}\b(?:only|is|are|not|instead|real))"
        r"|\bfor now\b|\bworkaround\b|\bknown (?:bug|problem|limitation)|\bcurrently,? only\b|\bcurrently limited\b"
        r"|\bonly (?:works?|supports?|handles?|tested|compatible|been tested)\b|\bat this time\b"
        r"|\bcurrently (?:we )?(?:can't|cannot|does not|do not|don't|doesn't|requires?)\b"
        r"|\b(?:is|are|was|were) (?:currently |still )?solely\b|\b(?:is|are|has|have) no (?:\w+ )?fallback\b"
        r"|\b(?:is|are|do|does|can)(?: not|n't) yet\b|\bdo(?:es)?(?: not|n't) (?:yet |currently )?support\b"
        r"|\bonly (?:has|have|contains?|includes?|covers?)\b.{0,40}\b(?:content|data)\b"
        r"|\bonly .{0,40}\b(?:content|data) for\b"
        r"|\bto be (?:implemented|written|completed|determined)\b|\bfunktioniert (?:noch )?nicht\b",
    ),
    (
        3,
        r"\byou(?:'ll| will|)? (?:also |first |then )?need (?:to (?:have|get|create|open|obtain|register) )?"
        r"(?:an?|the|your own|several|valid) (?:(?!for|your|in|on|of|to)[\w-]+ ){0,4}"
        r"(?:accounts?|api[ _]keys?|access tokens?|credentials?|licen[cs]e keys?|subscription)\b"
        r"|\byou(?:'ll| will|)? need (?:permissions?|admin rights|access) (?:on|to|for)\b"
        r"|\brequires? (?:an? |the |your |several )?(?:[\w-]+ ){0,3}(?:accounts?|account keys|api keys?|subscription)\b"
        r"|\bask (?:\S+ ){1,5}(?:for|about|to (?:give|add|send|grant)) "
        r"(?:\S+ ){0,5}(?:access|keys?|credentials?|passwords?|permissions?|account|file|copy|you)\b"
        r"|\b(?:request|get|obtain) (?:the |an? |your )?(?:\S+ ){0,3}(?:credentials|api keys?) from "
        r"(?:the|a|your|another|someone|us)\b|\bprendre contact\b",
    ),
)
_RULES = tuple((weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _WEIGHTS)
_CERTAINLY_NOT = re.compile(
    r"^(?:if|when|in case|unless|by default|once|feel free)\b|^(?:\S+ ){0,7}\S+:$|^\S*https?://\S+$|\b(?:here|below):$"
    r"|\bpull requests?\b|\bcommit messages?\b|\bcode of conduct\b"
    r"|warrant(?:y|ies)|\blicen[cs]e(?:d|s)?\b(?! key)|\bcontribut(?:e|ing|ions?|ors?)\b|\bcopyright\b|\?$|\||[✅☑]"
    r"|\b(?:do not|does not|don't|doesn't|no longer|never) (?:need|require)\b"
    r"|\b(?:is|are)(?: not|n't) (?:needed|required)\b"
    r"|\bif (?:it|this|that|you|your|the|there)\b[^.]{0,60}\b(?:not|broken)\b|n't\b[^.]{0,12}\bif\b",
    re.IGNORECASE,
)
"""Sentences on other things: reassurances, contributions, licences, what to do where something fails, tables."""
_GUIDE = re.compile(
    r"^(?:docs?/)?(?:install(?:ation|ing)?|set-?up|development|deploy(?:ment|ing)?|configuration|getting[-_]started)\.(?:md|rst)$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:known )?(?:caveats?|limitations?|gotchas|shortcomings)|known (?:issues|problems|bugs)"
    r"|(?:caveats?|known issues) and (?:caveats|limitations|issues)",
    re.IGNORECASE,
)
"""What stands below such a heading is a warning, whatever its words."""
_BELOW = 4
"""Sentences below one of them."""
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class _Caveat:
    """One sentence that warns."""

    weight: int
    words: str
    entry: Entry
    line: int


def examine(context: Context) -> Examination:
    """Section `what`: one fact a sentence, the weightiest first; one on links of READMEs that lead nowhere.

    Data keys: `caveat` (its weight, 3 to 5); `absent` (paths) and `places` (`path:line`).
    """
    notes = Notes(context.commit, "what")
    found: dict[str, _Caveat] = {}
    for entry in _documents(context):
        for caveat in _caveats(entry, context.texts.read(entry) or ""):
            found.setdefault(caveat.words, caveat)
    ranked = sorted(found.values(), key=lambda one: -one.weight)
    _say_absent(context, notes)
    for one in ranked[:_MOST]:
        statement = f"Its documents warn: “{one.words}”"
        notes.fact("caveat", statement, notes.at(one.entry, one.line), caveat=one.weight)
    return notes.done()


def _documents(context: Context) -> list[Entry]:
    """READMEs and set-up guides near the root, the README there first: other documents warn only their readers."""
    near = [e for e in context.entries if depth(e.path) <= 2 and not e.path.startswith(".")]
    wanted = [e for e in near if is_readme(e.path) or _GUIDE.search(e.path)]
    own = [e for e in wanted if role(posixpath.join(posixpath.dirname(e.path), "x.py")) == "code"]
    return sorted(own, key=lambda e: (depth(e.path), not is_readme(e.path), e.path))[:_DOCUMENTS]


_LINK = re.compile(r"(?<!!)\[[^\[\]\n]{1,120}\]\(\s*<?([^\s()<>#?]{1,200})(?:#[^\s()<>]{0,200})?>?\s*\)")
_PLACES = (
    "wiki",
    "issues",
    "pulls",
    "releases",
    "tree",
    "blob",
    "actions",
    "projects",
    "discussions",
    "compare",
    "commits",
)
"""What a relative link to a forge's own pages names."""


def _say_absent(context: Context, notes: Notes) -> None:
    """Files that READMEs link to and that are nowhere in the tree."""
    known = set(context.by_path) | {folder for path in context.by_path for folder in _folders(path)}
    found: dict[str, str] = {}
    for entry in _documents(context):
        text = own_text(context.texts.read(entry) or "")[:200_000]
        for match in _LINK.finditer(text) if is_readme(entry.path) else ():
            target = match[1].removeprefix("./")
            path = posixpath.normpath(posixpath.join("" if target[0] == "/" else posixpath.dirname(entry.path), target))
            path = path.lstrip("/")
            named = re.search(r"\.[A-Za-z]{1,8}$", path) and not re.search(r"\.(?:com|org|net|io|gov|us|html?)$", path)
            away = ":" in target or path.startswith("..") or path.split("/")[0] in _PLACES or "%" in path
            if named and not away and path not in known:
                found.setdefault(path, f"{printable_path(entry.path)}:{text.count(chr(10), 0, match.start()) + 1}")
    if found:
        shown = list(found.items())[:_ABSENT]
        more = f" and {len(found) - _ABSENT} more" if len(found) > _ABSENT else ""
        told = ", ".join(f"`{quote(path, 80)}` ({place})" for path, place in shown)
        path, _, line = shown[0][1].rpartition(":")
        statement = f"READMEs link to what is not in the tree: {told}{more}."
        notes.fact(
            "absent", statement, notes.at(path, int(line)), absent=list(found)[:20], places=[p for _, p in shown]
        )


def _folders(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _caveats(entry: Entry, text: str) -> Iterator[_Caveat]:
    tokens = blocks(own_text(text)) if not entry.path.endswith((".html", ".htm")) else []
    left = 0
    for number, token in enumerate(tokens):
        if token.type != "inline" or len(token.content) > 4000:
            continue
        if tokens[number - 1].type == "heading_open":
            left = _BELOW if _HEADING.fullmatch(visible_words(token.content).strip(" :#")) else 0
            continue
        start = (token.map or [0])[0] + 1
        for sentence in _SENTENCE.split(visible_words(token.content)):
            words = quote(sentence, _LONGEST)
            told = 4 if left else 0
            weight = next((weight for weight, rule in _RULES if rule.search(sentence[:1000])), told)
            if weight and len(_WORDS.findall(words)) >= 4 and not _CERTAINLY_NOT.search(sentence):
                left = max(0, left - 1)
                head = words[:25]
                below = token.content[: max(token.content.find(head), 0)].count("\n")
                yield _Caveat(weight, words, entry, start + below)
