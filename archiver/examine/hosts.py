"""Outside hosts fixed in code that belong to no known service: what it proxies, fetches or loads; links are none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from archiver.examine.catalogue import judge
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.residue import domain_of
from archiver.examine.roles import role
from archiver.examine.usage import PROGRAM, TYPED, in_comment
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "hosts"
version = 1

Reach = Literal["proxied", "fetched", "API address", "form sent", "script loaded", "frame"]

_PAGE = re.compile(r"\.html?$", re.IGNORECASE)
_SKIPPED = re.compile(
    r"\.sql$|(?:^|/)(?:migrations?|db/migrate|seeds?|samples?|examples?|locales?|i18n|storybook|static/(?:js|vendor)|public/js"
    r"|e2e[\w-]*|plugins|lib/js|wp-content/(?:cache|themes)|\w*(?:fake|mock)\w*)/|(?:^|/)\.",
    re.IGNORECASE,
)
_LARGEST = 256 << 10
_HOST = re.compile(
    r"(?:(?:https?|wss?):)?//([A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,6})(?=[/:\"'`?]|$)", re.M
)
_PROXY = re.compile(
    r"""(?:\bproxy(?:Pass|To|_pass)?|createProxyMiddleware|httpProxy\w{0,12})\s{0,3}\(\s{0,9}["'](?:https?://)?"""
    r"""([A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,6})(?=[/:"'])""",
)
_FETCH = re.compile(
    r"\b(?:fetch|axios(?:\.\w{2,7})?|rp|got|superagent\.\w{2,6}|request(?:\.\w{2,6})?|needle|ky|urlopen|urlretrieve|wget"
    r"|requests\.\w{3,7}|session\.(?:get|post)|httpx\.\w{3,7}|http\.(?:get|post|Get|Post)|https\.(?:get|request)|fetchJson|getJSON"
    r"|ajax|\$\.(?:get|post)|HTTParty\.\w{3,6}|Faraday\.new|RestClient\.\w{3,6}|URI\.parse|file_get_contents|wp_remote_\w{3,4}"
    r"|curl_init|new WebSocket|new EventSource|io\.connect|importScripts|d3\.(?:json|csv)|read_(?:csv|json|html))"
    r"\s{0,3}\(?\s{0,9}\(?\s{0,3}(?:[rfub]?[\"'`])?\s{0,3}$"
    r"|\b(?:ajax|axios|request|rp|got)\(\s{0,9}\{[^{}]{0,160}\bur[il]\s{0,3}:\s{0,3}[\"'`]$"
)
_NAMED = re.compile(
    r"\b\w{0,30}(?:api|endpoint|base_?ur[il]|backend|server)_?(?:ur[il]|host|base|root|address|domain|endpoint)?[\"']?\s{0,3}[:=]"
    r"\s{0,3}(?:process\.env\.\w{1,60}\s{0,3}(?:\|\||\?\?)\s{0,3})?[\"'`]$",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(script|iframe|form)\b[^<>]{0,200}\b(?:src|action)\s{0,3}=\s{0,3}[\"']$", re.IGNORECASE)
_REACH: dict[str, Reach] = {"script": "script loaded", "iframe": "frame", "form": "form sent"}
_ORDER: tuple[Reach, ...] = ("proxied", "fetched", "API address", "form sent", "script loaded", "frame")
_LOCAL = re.compile(
    r"(?:^|\.)(?:local|localhost|test|example|invalid|internal|lan|dev\.null)$|^\d+(?:\.\d+)+$|example|your|foo"
)
_MOST = 20
_A_FILE = 200
"""Hosts of one file that are looked at."""


@dataclass(frozen=True)
class _Place:
    host: str
    reach: Reach
    entry: Entry
    line: int


def examine(context: Context) -> Examination:
    """Section `services`. Data keys: `outside_host`, `reach` (proxied, fetched, form sent, script loaded, frame)."""
    notes = Notes(context.commit, "services")
    found: dict[str, _Place] = {}
    for entry, text in context.texts.each(_wanted(context.entries)):
        for place in _places(entry, text):
            known = found.get(place.host)
            if known is None or _ORDER.index(place.reach) < _ORDER.index(known.reach):
                found[place.host] = place
    rows = sorted(found.values(), key=lambda row: (_ORDER.index(row.reach), row.entry.path, row.line))
    for row in rows[:_MOST]:
        notes.fact(
            "host",
            f"A host outside is fixed in code: `{quote(row.host, 120)}` ({row.reach}).",
            notes.at(row.entry, row.line),
            outside_host=quote(row.host, 120),
            reach=row.reach,
        )
    return notes.done()


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        read = TYPED.search(entry.path) or PROGRAM.search(entry.path) or _PAGE.search(entry.path)
        if read and role(entry.path) == "code" and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


def _places(entry: Entry, text: str) -> Iterator[_Place]:
    for seen, match in enumerate(_HOST.finditer(text)):
        if seen >= _A_FILE:
            break
        before = text[max(0, match.start() - 240) : match.start()]
        tag = _TAG.search(before)
        if tag:
            yield from _place(entry, text, match, _REACH[tag[1].lower()])
        elif _FETCH.search(before.rpartition("\n\n")[2]):
            yield from _place(entry, text, match, "fetched")
        elif _NAMED.search(before):
            yield from _place(entry, text, match, "API address")
    for match in _PROXY.finditer(text):
        yield from _place(entry, text, match, "proxied")


def _place(entry: Entry, text: str, match: re.Match[str], reach: Reach) -> Iterator[_Place]:
    host = match[1].lower()
    begin = text.rfind("\n", 0, match.start(1)) + 1
    if in_comment(entry.path, text, begin, text[begin : match.start()]) or _LOCAL.search(host):
        return
    if domain_of(host) and not any(sign == "host" for _, sign, _ in judge(host)):
        yield _Place(host, reach, entry, text.count("\n", 0, match.start(1)) + 1)
