"""The campaign's own ids at outside services that were left in code: kits, properties, forms, boards, buckets."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Severity

_SKIPPED = re.compile(
    r"(?:^|/)wp-content/(?:plugins|cache)/|\.(?:csv|tsv|svg|map|lock|po|pot|geojson|ipynb|log|pem|crt|ics|eml|snap|sql|xml\.gz|css\.map)$|(?:^|/)licen[cs]e"
    r"|(?:^|/)(?:cache|backup|samples?|examples?|demo|cassettes)/|(?:^|/)[\w.-]*(?:sample|example)[\w.-]*$",
    re.IGNORECASE,
)
"""Data of others, caches, and what is written to be an example."""

_LARGEST = 512 << 10
_SHOWN = 4

_PLACEHOLDER = re.compile(
    r"example|your|xxx|change.?me|placeholder|insert|todo|dummy|foobar|<|\{|\$|^(?:my|test|sample|demo|some)\b"
    r"|^(?:www|docs?|app|api|help|support|manage|cdn|status|blog|community|developers?|static|assets)(?:\.|$)"
    r"|^(?:(?:UA|GTM|G|AW)-)?(?:(\d)\1*(?:-\d)?|1234\w*|0+|X+)(?:-\w+)?$",
    re.IGNORECASE,
)
"""Values that somebody wrote to be replaced, and the vendors' own hosts."""


@dataclass(frozen=True)
class _Rule:
    """How one kind of id is written."""

    service: str
    what: str
    """What it is, so that an `s` makes the plural."""
    kind: str
    """`analytics`, `font`, `donation`, `election`, or `account` for the rest."""
    has: tuple[str, ...]
    """One of these stands in a file that can match."""
    pattern: Any
    """Group 1 is the id, or the text that `each` looks through."""
    each: Any
    hidden: bool
    """Whether the id opens something by itself, or looks like a credential: it is counted and never printed."""
    needs: bool
    """Whether the pattern is too weak unless the service shows elsewhere in the code."""


@dataclass
class Kept:
    """All ids of one kind at one service."""

    service: str
    what: str
    kind: str
    hidden: bool
    needs: bool
    places: dict[str, tuple[Entry, int]]
    """Id -> first place."""

    @property
    def first(self) -> tuple[Entry, int]:
        """The first place."""
        return next(iter(self.places.values()))

    @property
    def words(self) -> str:
        """In words: Typekit kit `yli8oct`; 14 custom fields: `16063`, `16064`, …; 2 spreadsheets (ids not printed).

        What stands in another file than the first is not quoted.
        """
        number = len(self.places)
        name = self.what if number == 1 else f"{number} {re.sub('y$', 'ie', self.what)}s"
        if self.hidden:
            return f"{name} ({'id' if number == 1 else 'ids'} not printed)"
        here = self.first[0]
        shown = ", ".join(
            _shown(value) if place[0] == here else _shown(value).strip("`")
            for value, place in list(self.places.items())[:_SHOWN]
        )
        return f"{name}{'' if number == 1 else ':'} {shown}{', …' if number > _SHOWN else ''}"

    @property
    def place(self) -> str:
        """`path:line` of the first."""
        entry, line = self.first
        return f"{printable_path(entry.path)}:{line}"


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            service=row["id"],
            what=rule["what"],
            kind=rule.get("kind", "account"),
            has=tuple(rule["has"]),
            pattern=re2.compile(rule["pattern"]),
            each=re2.compile(rule["each"]) if "each" in rule else None,
            hidden=rule.get("hidden", False),
            needs=rule.get("needs", False),
        )
        for row in table("services")["service"]
        for rule in row.get("ids", ())
    )


@cache
def _vendors_own() -> frozenset[str]:
    """First labels of hosts that the catalogue knows: a vendor's own bucket or cache is no id of the campaign."""
    return frozenset(host.split(".", 1)[0] for row in table("services")["service"] for host in row.get("hosts", ()))


def collect_ids(context: Context, used: Collection[str] | None = None) -> tuple[Kept, ...]:
    """Every id left in code, by service and kind, in the order of the catalogue.

    Args:
        used: services that show otherwise; an id whose pattern is weak counts for these only. None: such ids count
            when a strong id of the same service stands beside them.
    """
    found: dict[tuple[str, str], Kept] = {}
    for entry, text in context.texts.each(_wanted(context.entries)):
        for rule, value, line in _find(text):
            fresh = Kept(rule.service, rule.what, rule.kind, rule.hidden, rule.needs, {})
            kept = found.setdefault((rule.service, rule.what), fresh)
            kept.needs = kept.needs and rule.needs
            kept.places.setdefault(value, (entry, line))
    strong = {kept.service for kept in found.values() if not kept.needs} | set(used or ())
    order = {(rule.service, rule.what): number for number, rule in reversed(list(enumerate(_rules())))}
    rows = (kept for kept in found.values() if not kept.needs or kept.service in strong)
    return tuple(sorted(rows, key=lambda kept: order[kept.service, kept.what]))


_FINDINGS: dict[str, tuple[str, Severity, str]] = {
    "analytics": ("RES-005", "medium", "Visits are told to the old owner's account: take it out, or open an account."),
    "font": ("RES-006", "low", "The fonts come through the campaign's subscription, which ends: choose an open font."),
    "donation": ("RES-008", "medium", "Money or donors go to the old owner: replace it before anybody sees the page."),
    "election": ("RES-010", "medium", "Those elections are over: read it from settings or from the service."),
    "account": ("RES-011", "low", "The account is the old owner's: move it into settings."),
}


def find_left_ids(notes: Notes, kept: Iterable[Kept], names: Mapping[str, str]) -> None:
    """RES-005 to RES-011: one finding a service and sort of id.

    Args:
        names: service id -> its name.
    """
    groups: dict[tuple[str, str], list[Kept]] = {}
    for row in kept:
        groups.setdefault((row.service, row.kind), []).append(row)
    for (service, kind), rows in groups.items():
        code, severity, consequence = _FINDINGS[kind]
        entry, line = rows[0].first
        told_of = "; ".join(_beside(row, entry) for row in rows[:4])
        message = f"Left in the code, {names[service]}: {told_of}. {consequence}"
        notes.finding(code, severity, message, entry=entry, line=line)


def _beside(kept: Kept, entry: Entry) -> str:
    """The words of one kind for a finding in a file: an id that stands in another one is named without quoting."""
    return kept.words if kept.first[0] == entry else kept.words.replace("`", "")


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if role(entry.path) == "code" and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


def _find(text: str) -> Iterator[tuple[_Rule, str, int]]:
    for rule in _rules():
        if not any(word in text for word in rule.has):
            continue
        for match in rule.pattern.finditer(text):
            inner = rule.each.finditer(match[1]) if rule.each else ()
            values = [(m[0], match.start(1) + m.start()) for m in inner] if rule.each else [(match[1], match.start(1))]
            for value, start in values:
                if value and not _PLACEHOLDER.search(value) and value not in _vendors_own():
                    yield rule, value, text.count("\n", 0, start) + 1


def _shown(value: str) -> str:
    """An id fit to print: a long number is cut, because it could be a telephone number."""
    if re.fullmatch(r"\d{9,}", value):
        return f"`{value[:4]}…`"
    return f"`{quote(value, 60)}`"
