"""ENV-005 and ENV-006: names that are one letter off, and values that the code does not take for what they say."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archiver.examine.containers import ComposeService
from archiver.examine.listings import Listed
from archiver.examine.notes import Notes
from archiver.examine.reads import Read
from archiver.examine.samples import to_fill
from archiver.examine.switches import NO, YES, is_code, on_for
from archiver.examine.variables import Variable
from archiver.git.objects import Entry
from archiver.quoting import is_secret_name, printable_path, quote

_SHORTEST = 7
"""Letters of a name below which one letter more or less is another name."""
_HOST = re.compile(
    r"^(?:[a-z][a-z+]{1,12}://)?((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,12})(?::\d{1,5})?(?:/[\w./-]{0,80})?$"
)
_REGION = re.compile(r"^(?:[a-z]{2}-)(?:gov-)?[a-z]{4,10}-\d$")
_TELLING = re.compile(
    r"(?:^|_)(?:(?:SMTP|E?MAIL)_?(?:SERVER|HOST|HOSTNAME|URL)|REGION|API_(?:URL|BASE|HOST|BASE_URL|ENDPOINT)|ENDPOINT)$"
)
_NO_HOST = re.compile(
    r"(?:^|[.-])(?:example|localhost|local|test|invalid|your\w*|my\w*|internal|domain|host|server|site)(?:[.-]|$)"
)
_FILES = re.compile(r"\.(?:py|js|ts|json|html?|css|ya?ml|md|txt|sql|sh|png|svg|php|rb|log|db|env)$")


def find_misspelt(notes: Notes, variables: Mapping[str, Variable], unread: Iterable[Variable]) -> set[str]:
    """Listed names that nothing reads, one letter from a name that code reads and that the same file does not list."""
    found = set[str]()
    read = [name for name, variable in variables.items() if variable.used]
    for variable in unread:
        entry, line = variable.declared[0]
        near = [name for name in read if _is_near(variable.name, name) and not _lists(variables[name], entry)]
        if len(near) == 1:
            spelt = f"`{printable_path(entry.path)}` spells `{variable.name}`"
            message = f"{spelt}, and code reads `{near[0]}`: its value never arrives."
            notes.finding("ENV-005", "medium", message, entry=entry, line=line)
            found.add(variable.name)
    return found


def _lists(variable: Variable, entry: Entry) -> bool:
    return any(place[0] == entry for place in variable.declared)


def _is_near(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, wrong, or two are swapped; figures tell names apart."""
    if min(len(one), len(other)) < _SHORTEST or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    start = len(posixpath.commonprefix([one, other]))
    one, other = one[start:], other[start:]
    end = len(posixpath.commonprefix([one[::-1], other[::-1]]))
    first, second = one[: len(one) - end], other[: len(other) - end]
    swapped = len(first) == 2 and first == second[::-1]
    return swapped or (len(first) <= 1 and len(second) <= 1 and "_" not in (first + second))


def find_refused(notes: Notes, variables: Mapping[str, Variable]) -> None:
    """Values of samples, manifests and documents that say yes, no or a number, and mean something else to the code."""
    for name, variable in variables.items():
        if is_secret_name(name):
            continue
        places = [(entry, read) for entry, read in variable.reads if is_code(entry)]
        if not places or any(read.use.how == "guard" for _, read in places):
            continue
        seen: set[Entry] = set()
        for entry, row in variable.values:
            wrong = _refused(row, places)
            if wrong and entry not in seen:
                seen.add(entry)
                at = f"`{printable_path(places[0][0].path)}` line {places[0][1].line}"
                message = f"`{printable_path(entry.path)}` sets `{name}` to {wrong} ({at})."
                notes.finding("ENV-006", "medium", message, entry=entry, line=row.line)


def _refused(row: Listed, places: list[tuple[Entry, Read]]) -> str:
    """What is wrong with a value; empty where nothing is, or where one of the places may take it."""
    value = (row.value or "").strip()
    word = value.lower()
    if word in YES | NO:
        meant = word in YES
        if {on_for(read.use, value) for _, read in places} == {not meant}:
            return f"`{value}`, and the code takes that for {'no' if meant else 'yes'}"
    elif value and all(read.use.test == "number" for _, read in places):
        sure = not to_fill(value) and not re.match(r"[-+]?\d|\$", value)
        return "what is no number, and the code makes a number of it" if sure else ""
    return ""


@dataclass(frozen=True)
class Fixed:
    """A value that says which service is used, and is no secret."""

    name: str
    value: str
    entry: Entry
    line: int


def fixed_values(variables: Mapping[str, Variable], services: Iterable[ComposeService]) -> Iterator[Fixed]:
    """Hosts of mail servers and interfaces, and regions: as the code, a manifest, compose or a sample has them."""
    composed: dict[str, tuple[Entry, int, str]] = {}
    for service in services:
        for name, text in service.environment.items():
            composed.setdefault(name, (service.entry, service.line or 1, text))
    for name, variable in variables.items():
        if not _TELLING.search(name) or is_secret_name(name):
            continue
        told = [(entry, row.line, row.value or "") for entry, row in variable.values]
        told += [(e, r.line, r.use.default) for e, r in variable.reads if isinstance(r.use.default, str)]
        told += [composed[name]] if name in composed else []
        for entry, line, text in told:
            if value := _telling(text):
                yield Fixed(name, value, entry, line)
                break


def _telling(text: str) -> str:
    if _REGION.match(text):
        return text
    match = _HOST.match(text)
    if not match or _NO_HOST.search(match[1].lower()) or _FILES.search(match[1]):
        return ""
    return quote(match[1].lower(), 80)
