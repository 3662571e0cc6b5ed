"""Who can say yes: holders from copyright lines, notices and manifests, what they are, and how long they can be asked.

Their kinds are told by words, which stand in data/holders.toml; who is dissolving is told by the registry alone.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, cast

from archiver.examine.licence.legal import holders_in
from archiver.examine.licence.lines import MAIL, NameInLine, looks_like_a_person, name_key, names_in_line
from archiver.examine.licence.manifests import Field
from archiver.examine.licence.spans import span_sha256
from archiver.examine.licence.words import decode_text, fold
from archiver.quoting import printable_path, quote
from archiver.races import ENDLESS_KINDS, standings
from archiver.records.campaign import Owner, OwnerKind
from archiver.records.licence import Holder, LicenceSource

Kind = Literal[
    "committee", "party", "company", "organisation", "person", "forge login", "template left-over", "unclear"
]
Dissolving = Literal["dissolved", "soon", "no", "unknown"]

MOST_HOLDERS = 40
MOST_LINES = 50_000
"""Lines of one file that are looked at."""

_ANSWERED = timedelta(days=180)
"""How long an owner's own word that it goes on counts, as for the verdict (V3)."""

_KIND_OF_OWNER: Mapping[OwnerKind, Kind] = {
    "candidate": "committee",
    "ballot_measure": "committee",
    "party": "party",
    "vendor": "company",
    "multi_cycle_org": "organisation",
    "volunteer_org": "organisation",
}
_MAYBE = re.compile(r"copyright|\(c\)|©|licensor:|^\W{0,6}c \d{4}", re.I)
_TAG = re.compile(r"SPDX-(?:File|Snippet)CopyrightText:\s*([^\n]{1,300})|^\W{0,6}Licensor: {0,40}(\w[^\n]{1,200})")
"""An SPDX tag, or the line by which a Business Source License names its holder."""


@dataclass(frozen=True)
class Claim:
    """One place that names somebody."""

    line: str
    """The copyright line, or a manifest's author, as written."""
    source: LicenceSource | None
    """Where it stands."""
    role: Literal["copyright", "author"] = "copyright"
    """author: a manifest's author or publisher, who counts only where no copyright line names anybody."""


def claims_in(data: bytes, path: str, blob: str) -> tuple[Claim, ...]:
    """The copyright lines, SPDX tags and licensors that one file names, with their places."""
    text = decode_text(data)
    if text is None:
        return ()
    found = []
    for number, line in enumerate(fold(text).split("\n")[:MOST_LINES], 1):
        shown = line[:400]
        if not _MAYBE.search(shown):
            continue
        tag = _TAG.search(shown)
        if tag or holders_in(shown)[0]:
            place = LicenceSource(
                path=printable_path(path),
                blob=blob,
                start_line=number,
                end_line=number,
                sha256=span_sha256(data, number, number),
            )
            found.append(Claim((tag[1] or tag[2]) if tag else shown.strip(), place))
        if len(found) >= MOST_HOLDERS:
            break
    return tuple(found)


def claims_of(field: Field, path: str, blob: str) -> tuple[Claim, ...]:
    """A manifest's authors and publishers. Addresses go with their names where there are as many."""
    place = LicenceSource(path=printable_path(path), blob=blob)
    fit = len(field.contacts) == len(field.holders)
    lines = [f"{name} <{field.contacts[n]}>" if fit else name for n, name in enumerate(field.holders)]
    return tuple(Claim(line, place, "author") for line in lines)


@dataclass(frozen=True)
class Known:
    """What a holder's name is judged by."""

    origin: str | None = None
    """Where the repository came from."""
    owner: Owner | None = None
    """The registry's owner."""
    authors: Collection[str] = ()
    """Names of the history's authors; a holder of such a name is a person."""
    templates: Collection[str] = ()
    """Lower-case names of the authors of templates, from the policy table."""

    @cached_property
    def people(self) -> frozenset[str]:
        """The authors' names as they are compared."""
        return frozenset(name_key(name) for name in self.authors)


def find_holders(claims: Sequence[Claim], known: Known, *, as_of: date) -> tuple[Holder, ...]:
    """Who holds the rights as far as the tree tells, each once, in the order of the claims.

    Args:
        claims: of the first-party zone alone: other projects' authors cannot say yes for this one.

    Returns:
        The holders of copyright lines; where none of them names anybody but a template's author, also the manifests'.
    """
    held = _merged(_holder(c, n, known, as_of) for c in claims if c.role == "copyright" for n in _names(c))
    if any(holder.kind != "template left-over" for holder in held):
        return held
    named = _merged(_holder(c, n, known, as_of) for c in claims if c.role == "author" for n in _names(c))
    keys = {name_key(holder.name) for holder in held}
    return (*held, *(holder for holder in named if name_key(holder.name) not in keys))[:MOST_HOLDERS]


def _names(claim: Claim) -> tuple[NameInLine, ...]:
    return names_in_line(claim.line)


def _holder(claim: Claim, named: NameInLine, known: Known, as_of: date) -> Holder:
    kind = kind_of_holder(named.name, known)
    return Holder(
        name=named.name,
        kind=kind,
        years=named.years,
        dissolving=_dissolving(named.name, kind, known.owner, as_of),
        line=quote(MAIL.sub("<e-mail>", claim.line).strip(" #*/-;"), 200) if claim.role == "copyright" else None,
        source=claim.source,
        contact=named.contact,
    )


def kind_of_holder(name: str, known: Known) -> Kind:
    """What a holder is, from its name."""
    login, owner = _login(known.origin), known.owner
    if owner and name_key(name) == name_key(owner.name) and owner.kind in _KIND_OF_OWNER:
        return _KIND_OF_OWNER[owner.kind]
    if login and name.casefold() == login.casefold() and not _patterns()["party"].search(name):
        return "forge login"
    if _is_one_of(known.templates, name) and not (login and name_key(login) in name_key(name)):
        return "template left-over"
    for kind, pattern in _patterns().items():
        if pattern.search(name):
            return cast(Kind, kind)
    return "person" if looks_like_a_person(name) or name_key(name) in known.people else "unclear"


def _is_one_of(templates: Collection[str], name: str) -> bool:
    folded = name.casefold()
    return any(re.search(rf"\b{re.escape(author.casefold())}\b", folded) for author in templates)


def _dissolving(name: str, kind: Kind, owner: Owner | None, as_of: date) -> Dissolving:
    if kind in ("party", "company", "organisation", "person"):
        return "no"
    if kind not in ("committee", "forge login") or owner is None:
        return "unknown"
    if kind == "committee" and not _is_of(name, owner):
        return "unknown"  # another campaign's committee: the registry says nothing of it here
    if owner.kind in ENDLESS_KINDS or owner.exempt_reason:
        return "no"
    if owner.alive_on and timedelta(0) <= as_of - owner.alive_on <= _ANSWERED:
        return "no"
    races = standings(owner, as_of)
    if not races:
        return "unknown"
    return "soon" if all(race.over and race.outcome != "won" for race in races) else "no"


def _is_of(name: str, owner: Owner) -> bool:
    """Whether a committee's name and the owner's share a word that is theirs."""
    one, other = (set(re.findall(r"[^\W_]+", text.casefold())) - _generic() for text in (name, owner.name))
    return bool({word for word in one & other if len(word) >= 3})


def _merged(holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Each holder once: the first place, the years of all, the first contact."""
    found: dict[str, Holder] = {}
    for holder in holders:
        key = name_key(holder.name)
        first = found.get(key)
        if first is None:
            if len(found) < MOST_HOLDERS:
                found[key] = holder
            continue
        years = ", ".join(
            dict.fromkeys(
                y for y in (first.years, holder.years) if y and (y == first.years or y not in (first.years or ""))
            )
        )
        found[key] = first.model_copy(update={"years": years[:100] or None, "contact": first.contact or holder.contact})
    return tuple(found.values())


def _login(origin: str | None) -> str | None:
    """The owner's part of an origin: an account, not a legal entity."""
    parts = (origin or "").rstrip("/").split("/")
    return re.split(r"[:/]", parts[-2])[-1] or None if len(parts) >= 2 else None


@cache
def _table() -> dict[str, Any]:
    data = files("archiver.examine.licence") / "data" / "holders.toml"
    return tomllib.loads(data.read_text("utf-8"))


@cache
def _generic() -> frozenset[str]:
    return frozenset(_table()["generic"])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Kind -> its words in all languages; a word with `~` stands at the end."""
    made = {}
    for kind in _table()["order"]:
        words = [word for language in _table()[kind].values() for word in language]
        inside = "|".join(word for word in words if not word.startswith("~"))
        at_end = "|".join(word[1:] for word in words if word.startswith("~"))
        pattern = rf"(?<!\w)(?:{inside})(?!\w)" + (rf"|(?<!\w)(?:{at_end})\W*\Z" if at_end else "")
        made[kind] = re.compile(pattern, re.IGNORECASE)
    return made
