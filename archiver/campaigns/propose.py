"""What repositories say of their owner and race: files are read, signs are gathered, one proposal an owner is made."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archiver.campaigns.edit import slug
from archiver.campaigns.signs import LINE, Line, shown, signs_of, signs_of_name, worded
from archiver.campaigns.vocabulary import Vocabulary
from archiver.errors import ConfigError
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.git.refs import escape
from archiver.records.registry import Proposal, Sign
from archiver.registry import Registry, plain_origin

_PROSE = re.compile(
    r"^(?:[^/]*readme[^/]*|CNAME|_config\.ya?ml|config\.toml|index\.html|package\.json)$", re.IGNORECASE
)
_LEGAL = re.compile(r"^(?:licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_FOOTER = re.compile(r"\.(?:html?|erb|haml|jsx?|tsx?|vue|php|njk|j2|liquid|md|ya?ml|toml)$", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|vendor|third_party|wp-includes|wp-admin|dist|build|tests?|\.[^/]+)/"
)
_HOLDER = re.compile(
    r"copyright\s+(?:\(c\)|©)?\s*(?:(?:19|20)\d\d[\s,–-]*){0,3}(?:by )?(?P<name>[^<>,]{3,80})", re.IGNORECASE
)
_BODY = re.compile(
    r"\b(?:for|Inc|LLC|Ltd|Committee|Party|Campaign|Coalition|Foundation|League|Union|Project|Initiative|e\.\s?V|"
    r"Democrats|Republicans|Greens|Network|Association|Club|Caucus|Collective|Cooperative|Voices|PAC)\b"
)
_STEWARDS = re.compile(
    r"free software foundation|creative commons|apache software|open source initiative", re.IGNORECASE
)
"""Who wrote a licence's text, not who gives it."""
_ORGANISATION = re.compile(
    r"(?:org|party|club|caucus|democrats|republicans|greens|voices|coop|coalition)$", re.IGNORECASE
)
_MOST_FILES, _LONGEST, _MOST_BYTES, _MOST_LINES = 300, 64 << 10, 8 << 20, 2_000
_KEPT = 24
_TRUST = ("said", "likely", "hint")
_KEYS = ("name", "kind", "office", "jurisdiction", "district", "cycle")
_ASKED = ("name", "kind", "office", "jurisdiction", "cycle", "dates")


@dataclass(frozen=True)
class Spoken:
    """What one repository says."""

    origin: str
    signs: tuple[Sign, ...]


def read_signs(reader: Reader, origin: str, words: Vocabulary) -> Spoken:
    """Every sign in a repository's names and in the tree of its HEAD."""
    found: list[Sign] = []
    for part in _names_in(origin):
        found += signs_of_name(part, shown(origin), words)
    commit = reader.resolve()
    if commit is None:
        return Spoken(origin, tuple(found))
    entries = [entry for entry in reader.tree(commit) if entry.kind in ("file", "executable")]
    for entry in (entry for entry in entries if "/" not in entry.path):
        if (_PROSE.match(entry.path) or _LEGAL.match(entry.path)) and (text := _text(reader, entry)):
            found += _file(text, entry.path, f"{commit}:{escape(entry.path)}", words)
    found += _footers(reader, commit, entries, words)
    return Spoken(origin, tuple(dict.fromkeys(found)))


def _names_in(origin: str) -> list[str]:
    return [part for part in origin.removeprefix("local:").removesuffix(".git").split("/")[-2:] if part]


def _file(text: str, path: str, place: str, words: Vocabulary) -> Iterator[Sign]:
    name = path.lower()
    if name == "package.json":
        yield from _package(text, place, words)
    elif name == "cname":
        yield from signs_of_name(text.split("\n", 1)[0].strip(), f"{place}:1", words)
    elif _LEGAL.match(path):
        for number, line in enumerate(text.split("\n")[:40], 1):
            match = _HOLDER.search(line[:LINE])
            if match and _BODY.search(match["name"]) and not _STEWARDS.search(match["name"]):
                yield Sign(
                    key="name",
                    value=_holder(match["name"]),
                    trust="hint",
                    quote=shown(line),
                    locator=f"{place}:{number}",
                )
    else:
        yield from _prose(text, place, words, every=name.find("readme") >= 0)


def _holder(name: str) -> str:
    return shown(re.sub(r"\.?\s+all rights.*$", "", name.strip(), flags=re.IGNORECASE))


def _prose(text: str, place: str, words: Vocabulary, *, every: bool) -> Iterator[Sign]:
    """A README's lines outside code; of a configuration or a page only title and description."""
    fence = False
    first = True
    for number, raw in enumerate(text.split("\n")[:_MOST_LINES], 1):
        line = raw[:LINE].strip()
        fence ^= line.startswith(("```", "~~~"))
        titled = re.match(r"(?:#|<h1|<title|title\s*[:=]|description\s*[:=])", line, re.IGNORECASE)
        if not line or fence or (not every and not titled):
            continue
        plain = re.sub(r"<[^<>]{0,300}>|!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)", r"\1 ", line).strip("#>*_ ")
        yield from signs_of(Line(plain, f"{place}:{number}", leads=bool(titled) and first), words)
        first = first and not titled


def _package(text: str, place: str, words: Vocabulary) -> Iterator[Sign]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    author = data.get("author")
    author = author.get("name") if isinstance(author, dict) else author
    for key, value in (
        ("author", author),
        ("description", data.get("description")),
        ("homepage", data.get("homepage")),
    ):
        if not isinstance(value, str) or not value.strip():
            continue
        line = next((n for n, line in enumerate(text.split("\n"), 1) if f'"{key}"' in line), 1)
        if key == "author" and _BODY.search(value[:100]):
            yield Sign(
                key="name", value=_holder(value[:100]), trust="hint", quote=shown(value), locator=f"{place}:{line}"
            )
        elif key == "homepage":
            yield from signs_of_name(plain_origin(value[:200]).split("/")[0], f"{place}:{line}", words)
        elif key == "description":
            yield from signs_of(Line(value, f"{place}:{line}", leads=True), words)


def _footers(reader: Reader, commit: str, entries: Sequence[Entry], words: Vocabulary) -> Iterator[Sign]:
    """`Paid for by …` in the pages and templates of a site: there the law wants it."""
    spent = 0
    pages = [entry for entry in entries if _FOOTER.search(entry.path) and not _FOREIGN.search(entry.path)]
    for entry in sorted(pages, key=lambda entry: (entry.path.count("/"), entry.path))[:_MOST_FILES]:
        if (entry.size or 0) > _LONGEST or spent > _MOST_BYTES:
            continue
        text = _text(reader, entry) or ""
        spent += len(text)
        if "paid for by" not in text.lower():
            continue
        for number, line in enumerate(text.split("\n"), 1):
            place = line.lower().find("paid for by")
            if place >= 0:
                words_only = re.sub(r"<[^<>]{0,300}>", " ", line[place : place + LINE])
                spoken = Line(" ".join(words_only.split()), f"{commit}:{escape(entry.path)}:{number}")
                yield from (sign for sign in signs_of(spoken, words) if sign.key in ("name", "office", "kind"))


def _text(reader: Reader, entry: Entry) -> str | None:
    data = reader.read(entry.oid, _LONGEST)
    return None if data is None or b"\0" in data[:4096] else data.decode("utf-8", "replace")


def propose(spoken: Iterable[Spoken], registry: Registry) -> list[Proposal]:
    """One proposal for each owner of the repositories, in their order."""
    groups: dict[str, list[Spoken]] = defaultdict(list)
    for each in spoken:
        parts = plain_origin(each.origin).split("/")
        groups["/".join(parts[:-1]) if len(parts) > 2 else each.origin].append(each)
    return [_proposal(number, group, registry) for number, group in enumerate(groups.values(), 1)]


def _proposal(number: int, group: Sequence[Spoken], registry: Registry) -> Proposal:
    signs = [sign for each in group for sign in each.signs]
    signs += _login(group)
    if (office := _best(signs, "office")) and office.value == "president":
        signs = [sign for sign in signs if sign.key != "jurisdiction" or sign.value.count("/") == 1]
    best = {key: _best(signs, key) for key in _KEYS}
    values = {key: sign.value for key, sign in best.items() if sign}
    if best["kind"] is None and best["office"] is not None:
        values["kind"] = "candidate"
    name = values.get("name")
    cycle = int(values["cycle"]) if "cycle" in values else None
    days = sorted({sign.value for sign in signs if sign.key == "date"})
    known = {**values, "dates": days}
    return Proposal.model_validate(
        {
            **values,
            "number": number,
            "origins": _origins(group),
            "covered_by": _covered(group, registry),
            "name": name,
            "owner": slug(name, cycle if str(cycle) not in str(name) else None) if name else None,
            "cycle": cycle,
            "dates": days[:6],
            "signs": _kept(signs, best.values()),
            "unknown": [key for key in (*_ASKED, "outcome") if not known.get(key)],
        }
    )


def _best(signs: Sequence[Sign], key: str) -> Sign | None:
    """The value said most plainly, then most often, then first."""
    held = [sign for sign in signs if sign.key == key]
    often = Counter(sign.value.casefold() for sign in held)
    ranked = sorted(held, key=lambda sign: (_TRUST.index(sign.trust), -often[sign.value.casefold()]))
    return ranked[0] if ranked else None


def _kept(signs: Sequence[Sign], best: Iterable[Sign | None]) -> list[Sign]:
    """The signs behind the values first, then others, one a value."""
    seen: dict[tuple[str, str], Sign] = {}
    for sign in (*filter(None, best), *sorted(signs, key=lambda sign: _TRUST.index(sign.trust))):
        seen.setdefault((sign.key, sign.value.casefold()), sign)
    return list(seen.values())[:_KEPT]


def _login(group: Sequence[Spoken]) -> list[Sign]:
    """The account's name as the owner's, where it is an organisation's or holds several; a person's says nothing."""
    parts = group[0].origin.rstrip("/").split("/")
    if len(plain_origin(group[0].origin).split("/")) < 3 or not (len(group) > 1 or _ORGANISATION.search(parts[-2])):
        return []
    locator, login = shown(group[0].origin), parts[-2]
    return [Sign(key="name", value=shown(worded(login)), trust="hint", quote=shown(login), locator=locator)]


def _origins(group: Sequence[Spoken]) -> list[str]:
    """A pattern for an owner of several; a personal account may hold anything, so one repository stands for itself."""
    first = group[0].origin
    if len(group) > 1 and "/" in first:
        return [f"{first.rstrip('/').rsplit('/', 1)[0]}/*"]
    return [each.origin for each in group]


def _covered(group: Sequence[Spoken], registry: Registry) -> str | None:
    for each in group:
        try:
            owner = registry.owner_of(each.origin)
        except ConfigError:
            continue  # claimed twice: `check` says so
        if owner:
            return owner.id
    return None
