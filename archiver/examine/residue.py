"""What still says whose campaign it was: names, domains, senders, verification, disclaimers, election days."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

from archiver.examine.catalogue import load_catalogue
from archiver.examine.elsewhere import squeeze
from archiver.examine.interface import Context
from archiver.examine.names import CampaignName, Evidence, common_word
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination, Severity

name = "residue"
version = 4

_SKIPPED = re.compile(
    r"\.(?:csv|tsv|svg|map|lock|po|pot|geojson|ipynb|log|pem|crt|ics|eml|snap)$|(?:^|/)licen[cs]e"
    r"|(?:^|/)wp-content/(?:plugins|cache)/|(?:^|/)(?:backup|samples?|examples?|fixtures?|seeds?)/"
    r"|(?:^|[/_.-])(?:sample|example|fixture)s?[_.-](?:[\w.-]{0,60}\.)?(?:json|xml|ya?ml|txt)$",
    re.IGNORECASE,
)
"""Data, and what is written to be an example: a name there is no copy of the campaign's."""

_LARGEST = 512 << 10
_SHOWN = 5
_MANY = 10
"""Files with its name from which a rebranding is a task of its own."""

_HOST = re.compile(r"(?:https?:)?//([A-Za-z0-9][A-Za-z0-9.-]{3,100})|@([A-Za-z0-9][A-Za-z0-9.-]{3,100})")
_OWN_ADDRESS = re.compile(
    r"<link[^>]{0,80}rel=[\"']canonical[\"'][^>]{0,80}href=[\"']https?://([\w.-]{4,100})"
    r"|og:url[\"'][^>]{0,40}content=[\"']https?://([\w.-]{4,100})"
)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne"})

Place = tuple[Entry, int]


@dataclass
class _Read:
    """What one pass over the texts found."""

    evidence: Evidence
    domains: set[str] = field(default_factory=set)
    """Domains named in code."""
    own: set[str] = field(default_factory=set)
    """Those that a page calls its own address."""
    verified: list[Place] = field(default_factory=list)
    paid: list[Place] = field(default_factory=list)
    dated: list[Place] = field(default_factory=list)


def examine(context: Context) -> Examination:
    """Findings RES-001 to RES-004, RES-007, RES-009 and RES-012; the ids at services are the examiner `services`'."""
    notes = Notes(context.commit, "services")
    account, short = _address(context)
    read = _Read(Evidence(account, short))
    for entry, text in context.texts.each(_wanted(context.entries)):
        _read_text(read, entry, text)
    bound = [entry for entry in context.entries if _matches("bindings", entry.path) and role(entry.path) != "foreign"]
    for entry in bound:
        if entry.path.rsplit("/", 1)[-1] == "CNAME" and (
            domain := domain_of((context.texts.read(entry) or "").strip())
        ):
            read.own.add(domain)
    if context.repository and context.repository.homepage:
        read.own.add(domain_of(urlsplit(context.repository.homepage).hostname or "") or "")
    names = read.evidence.names({_label(domain) for domain in read.domains})
    own = {domain for domain in read.domains if domain in read.own or _is_own(domain, names, account)}
    _say_names_and_domains(context, notes, names, own)
    proofs = [(e, 1) for e in context.entries if _matches("verification", e.path) and role(e.path) != "foreign"]
    _say(notes, "RES-003", [*proofs, *read.verified])
    _say(notes, "RES-004", [(entry, 1) for entry in bound])
    _say(notes, "RES-007", read.paid)
    _say(notes, "RES-009", read.dated)
    return notes.done()


def _address(context: Context) -> tuple[str | None, str]:
    """The account as written, and the repository's name without it."""
    if context.repository is None:
        return None, ""
    parts = urlsplit(context.repository.origin).path.strip("/").split("/")
    web = context.repository.origin.startswith("http") and len(parts) >= 2
    return (parts[0] if web else None), context.repository.name.rpartition("/")[2]


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if role(entry.path) in ("code", "docs") and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


def _read_text(read: _Read, entry: Entry, text: str) -> None:
    read.evidence.read(text)
    small = text.lower()
    if match := _pattern("disclaimers").search(small):
        read.paid.append((entry, _line(small, match.start())))
    if role(entry.path) != "code":
        return
    for match in _HOST.finditer(text):
        if domain := domain_of(match[1] or match[2]):
            read.domains.add(domain)
    for match in _OWN_ADDRESS.finditer(text):
        if domain := domain_of(match[1] or match[2]):
            read.own.add(domain)
    if any(meta in small for meta in _meta_names()) and (match := _metas().search(text)):
        read.verified.append((entry, _line(text, match.start())))
    if line := dated_line(entry.path, text):
        read.dated.append((entry, line))


def domain_of(host: str) -> str | None:
    """`doe.example` of `www.doe.example`; None for a service's, a forge's or no public host."""
    parts = host.lower().strip(".").split(".")
    if len(parts) < 2 or not re.fullmatch(r"[a-z]{2,24}", parts[-1]) or not all(parts):
        return None
    known = load_catalogue().hosts
    joined = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    if any(part in known or part in _others() for part in joined):
        return None
    deep = len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL
    return ".".join(parts[-3:] if deep else parts[-2:])


def _label(domain: str) -> str:
    return squeeze(domain.split(".", 1)[0])


def _is_own(domain: str, names: Iterable[CampaignName], account: str | None) -> bool:
    label = _label(domain)
    if account and len(label) >= 6 and label == squeeze(account):
        return True
    for known in names:
        key = known.key.lower()
        first = (known.first or "").lower()
        if key in label and (
            (len(key) >= 5 and not common_word(key) and label != key)
            or (first and f"{first}{key}" in label)
            or re.search(rf"{key}(?:for|4)|(?:elect|vote|team|friendsof){key}", label)
        ):
            return True
    return False


def _say_names_and_domains(context: Context, notes: Notes, names: tuple[CampaignName, ...], own: set[str]) -> None:
    """A second pass: where the names and the domains stand that the first one found."""
    if not names and not own:
        return
    named: dict[str, list[Place]] = {known.key: [] for known in names}
    keys = [(known.key, known.key.lower(), known.pattern) for known in names]
    any_own = "|".join(map(re.escape, sorted(own))) or "(?!)"
    domains = re.compile(rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{0,4}}(?:{any_own})(?![\w-]|\.\w)")
    senders = re.compile(rf"[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.){{0,4}}(?:{any_own})(?![\w-]|\.\w)")
    linked: list[Place] = []
    sent: list[Place] = []
    addresses: set[str] = set()
    for entry, text in context.texts.each(e for e in _wanted(context.entries) if role(e.path) == "code"):
        small = text.lower()
        for key, low, pattern in keys:
            if low in small and (start := _first_outside_comments(pattern, entry.path, text)) is not None:
                named[key].append((entry, _line(text, start)))
        if not any(domain in small for domain in own):
            continue
        if (match := domains.search(small)) and not _matches("bindings", entry.path):
            linked.append((entry, _line(small, match.start())))
        if found := [*senders.finditer(small)]:
            sent.append((entry, _line(small, found[0].start())))
            addresses.update(match[0] for match in found)
    for known in names:
        what = "the number of the campaign's measure" if known.measure else "the campaign's name"
        places = named[known.key]
        detail = f"{what} ({quote(known.key, 40)})"
        _say(notes, "RES-001", places, detail, severity="medium" if len(places) >= _MANY else None)
    _say(notes, "RES-002", linked)
    _say(notes, "RES-012", sent, "an address" if len(addresses) == 1 else f"{len(addresses)} addresses")


_COMMENT = re.compile(r"\s*(?://|\*|\{?/\*|<!--|--)")
_HASH_COMMENT = re.compile(r"\s*#")
_HASHES = re.compile(r"\.(?:py|rb|rake|sh|ya?ml|toml|tf|exs?|r|pl|ini|cfg|conf)$|(?:^|/)(?:Dockerfile|Makefile)", re.I)
_CREDIT = re.compile(r"\s*[\"']?(?:authors?|author_email|maintainers?|contributors?)[\"']?\s{0,9}[=:]")
"""A manifest's line that says who wrote it."""

_MENTIONS = 200
"""Mentions of one name in one file that are looked at."""


def _first_outside_comments(pattern: re.Pattern[str], path: str, text: str) -> int | None:
    """Where a name first stands on a line that is no comment and no credit: those are for developers."""
    for match in islice(pattern.finditer(text), _MENTIONS):
        start = text.rfind("\n", max(0, match.start() - 1000), match.start()) + 1
        aside = _COMMENT.match(text, start) or _CREDIT.match(text, start)
        if not aside and not (_HASHES.search(path) and _HASH_COMMENT.match(text, start)):
            return match.start()
    return None


_SENTENCES: dict[str, tuple[Severity, str]] = {
    "RES-001": ("low", "{} of code and pages with {}: put it into settings before others use it"),
    "RES-002": (
        "medium",
        "{} of code and pages with a domain of the old owner, which anybody may buy once it lapses: replace it",
    ),
    "RES-003": ("medium", "{} by which a service believes that the old owner runs the site: delete, and verify anew"),
    "RES-004": ("low", "{} with a tie from a domain or an app of the campaign to this tree: replace or delete"),
    "RES-007": ("medium", "{} with a disclaimer of who paid or answers for it: nobody may say so for the campaign now"),
    "RES-009": ("low", "{} with the day of an election or of its deadlines: read them from settings or data"),
    "RES-012": (
        "medium",
        "{} with {} at the old owner's domain, as sender or contact: nobody of the campaign reads it",
    ),
}


def _say(notes: Notes, code: str, places: list[Place], detail: str = "", *, severity: Severity | None = None) -> None:
    """One finding with the number of files and the first places; nothing where there are none."""
    if not places:
        return
    usual, sentence = _SENTENCES[code]
    shown = [f"`{quote(printable_path(entry.path), 120)}` line {line}" for entry, line in places[:_SHOWN]]
    rest = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    counted = "1 file" if len(places) == 1 else f"{len(places)} files"
    entry, line = places[0]
    message = f"{sentence.format(counted, detail)} ({', '.join(shown)}{rest})."
    notes.finding(code, severity or usual, message, entry=entry, line=line)


def _line(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1


def _matches(list_: str, path: str) -> bool:
    return bool(_pattern(list_).search(path))


@cache
def _pattern(list_: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in table("residue")[list_]), re.IGNORECASE)


@cache
def _metas() -> re.Pattern[str]:
    """A verification that stands there itself, and is not filled in by a template."""
    metas = "|".join(re.escape(meta) for meta in _meta_names())
    value = r"content[\"']?\s{0,3}[=:]\s{0,3}\{?[\"'][\w=+/-]{8,120}[\"']"
    return re.compile(
        rf"(?:{metas})[\"'][^<>{{}}]{{0,60}}{value}|{value}[^<>{{}}]{{0,60}}(?:{metas})[\"']", re.IGNORECASE
    )


@cache
def _meta_names() -> tuple[str, ...]:
    return tuple(meta.lower() for meta in table("residue")["verification_metas"])


@cache
def _others() -> frozenset[str]:
    return frozenset(table("residue")["other_hosts"])


_DATES_SKIPPED = re.compile(
    r"\.(?:sql|toml|lock)$|migrat|(?:^|/)(?:changelog|news)|sample|example|backup|demo|(?:^|/)data/", re.IGNORECASE
)
_TRANSLATED = re.compile(r"(?:^|/)(?:locales?|i18n|lang|translations?|values[\w-]*)/", re.IGNORECASE)
_DATA = re.compile(r"\.(?:json|xml|txt)$", re.IGNORECASE)
_ANY_COMMENT = re.compile(r"\s*(?:#|//|\*|/\*|<!--|--)")
_ASSIGNED = re.compile(
    r"(?:election|primary|caucus|voting|early_?vote|gotv|runoff|polls)_?\w{0,20}(?:date|day|start|end|deadline)"
    r"\w{0,10}[\"']?\s{0,3}[=:]\s{0,3}(?:new )?[\w.]{0,30}\(?[\"']?20[0-3]\d\s?[-,/]",
    re.IGNORECASE,
)
"""A variable for a day of the election's calendar that is set to a date."""


_DAYS = 2_000
"""Days of one file that are looked at."""


def dated_line(path: str, text: str) -> int | None:
    """The first line on which an election and a day stand together; None where there is none."""
    if _DATES_SKIPPED.search(path) or (_DATA.search(path) and not _TRANSLATED.search(path)):
        return None
    day, words = _dates()
    for match in islice(day.finditer(text), _DAYS):
        start = text.rfind("\n", max(0, match.start() - 1000), match.start()) + 1
        around = text[max(start, match.start() - 70) : match.end() + 70].split("\n", 1)[0]
        if not _ANY_COMMENT.match(text, start) and words.search(around):
            return _line(text, match.start())
    assigned = _ASSIGNED.search(text) if "20" in text else None
    return _line(text, assigned.start()) if assigned else None


@cache
def _dates() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(a day written out, a word for an election)."""
    months = "|".join(table("residue")["months"])
    day = (
        rf"\b(?:{months})\.?\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?\b"
        rf"|\b\d{{1,2}}(?:\.|er|st|nd|rd|th)?\s{{1,3}}(?:de |d'|of )?(?:{months})\b"
    )
    words = "|".join(table("residue")["election_words"])
    return re.compile(day), re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
