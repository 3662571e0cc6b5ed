"""What the verdict depends on, out of what was found; each fact with the places it was seen at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from archiver.examine.licence.assets.of_tree import AssetRow
from archiver.examine.licence.declared import UNREAD, Declared, Place
from archiver.examine.licence.headers import Header
from archiver.examine.licence.names import identifiers
from archiver.examine.licence.past import Past
from archiver.examine.licence.places import is_legal, is_manifest_or_readme
from archiver.examine.licence.policy import Policy
from archiver.examine.licence.reconcile import Reconciled, agree, bare
from archiver.examine.licence.sources import Sources
from archiver.examine.licence.turns import anniversary, busl_turn
from archiver.examine.licence.verdict import HolderState, LicenceFacts, Turn
from archiver.records.licence import Holder, LicenceEvent, LicenceSource, Upstream


@dataclass(frozen=True)
class Found:
    """Everything that was found in a commit."""

    declared: Declared
    taken: Reconciled
    holders: tuple[Holder, ...]
    committed_on: date | None
    over: bool
    """Whether the owner's campaign is over."""
    past: Past
    upstream: Upstream | None = None


def counting(declared: Declared, taken: Reconciled) -> list[Place]:
    """The places whose text decides: the taken ones, every legal-named file at the root and what REUSE keeps."""
    return [
        p
        for p in declared.places
        if p in taken.main or (p.legal and (p.zone == "root" or p.path.startswith("LICENSES/")))
    ]


def facts_of(found: Found, policy: Policy, sources: Sources) -> LicenceFacts:
    """The facts, and where each was seen."""
    declared, taken = found.declared, found.taken
    count = counting(declared, taken)
    texts = [place.legal for place in count if place.legal]
    parts = [p for p in declared.places if p.zone != "root" and p.legal]
    own_parts = [p for p in parts if p.zone == "nested"]
    unclear = [p for p in own_parts if _unclear(p)] + [
        p for p in declared.places if p.zone == "nested" and _shut(p, policy)
    ]
    stricter = [p for p in parts if _unclear(p)] + _stricter(declared, taken, policy)
    stricter_heads = [h for h in declared.headers if _stricter_header(h, taken, policy)]
    shut_heads = [h for h in declared.headers if h.kind == "proprietary"]
    shut_assets = [row for row in declared.assets.rows if row.says.shut]
    across = [c for c in taken.conflicts if c.kind == "across"]
    own = [holder for holder in found.holders if holder.kind in ("committee", "party")]
    return LicenceFacts(
        expression=taken.expression,
        basis=taken.basis,
        turns=_turns(taken, found.committed_on, policy),
        differs=any(text.differences for text in texts),
        custom_terms=taken.basis == "custom",
        forbids_campaigns=any(text.forbids_campaigns for text in texts),
        restriction=bool(declared.restrictions),
        additional_terms=any(text.additional_terms is not None for text in texts),
        conflict="across" if across else "within" if taken.conflicts else "none",
        holder=_holder(taken, found.holders),
        holder_ends=found.over or any(holder.dissolving in ("soon", "dissolved") for holder in found.holders),
        holder_gone=bool(found.holders) and all(holder.dissolving == "dissolved" for holder in found.holders),
        of_campaign=bool(own),
        part_unclear=bool(unclear or shut_heads),
        part_stricter=bool(stricter or stricter_heads),
        part_only=taken.basis == "none" and bool(own_parts),
        shut_asset=bool(shut_assets),
        elsewhere=taken.basis == "elsewhere",
        submodule=any(is_legal(path) for path in declared.submodules),
        unreadable=_unreadable(declared, taken),
        relicensed=any(_is_relicensing(event, policy) for event in found.past.events),
        holders_dropped=any(event.holders_dropped for event in found.past.events),
        upstream_stricter=bool(found.upstream and found.upstream.changed),
        sources=_Where(declared, sources).all(
            {
                "expression": taken.main,
                "differs": [p for p in count if p.legal and p.legal.differences],
                "custom_terms": taken.main if taken.basis == "custom" else (),
                "forbids_campaigns": [p for p in count if p.legal and p.legal.forbids_campaigns],
                "additional_terms": [p for p in count if p.legal and p.legal.additional_terms is not None],
                "conflict": [*taken.main[:1], *(c.place for c in taken.conflicts)],
                "holder": taken.main,
                "part_unclear": [*unclear, *shut_heads],
                "part_stricter": [*stricter, *stricter_heads],
                "part_only": own_parts,
                "shut_asset": shut_assets,
                "turns": taken.main,
                "elsewhere": taken.main,
            }
        ),
    )


class _Where:
    """Places of facts as sources."""

    def __init__(self, declared: Declared, sources: Sources) -> None:
        self._declared, self._sources = declared, sources
        self._oids = {entry.path: entry.oid for entry in declared.entries}

    def all(self, seen: Mapping[str, Iterable[Place | Header | AssetRow]]) -> dict[str, tuple[LicenceSource, ...]]:
        found = {name: tuple(self._one(name, place) for place in list(places)[:20]) for name, places in seen.items()}
        found["restriction"] = self._lines(self._declared.restrictions)
        found["unreadable"] = self._lines([(path, None) for path, _ in self._declared.unreadable])
        return {name: places for name, places in found.items() if places}

    def _one(self, name: str, place: Place | Header | AssetRow) -> LicenceSource:
        if isinstance(place, AssetRow):
            return self._sources.at(place.path, place.blob)
        legal = place.legal if isinstance(place, Place) else None
        if legal is None:
            return self._sources.at(place.path, place.blob, place.line)
        if name in ("differs", "forbids_campaigns") and legal.differences:
            first = legal.differences[0]
            return self._sources.at(place.path, place.blob, first.line, first.end_line)
        if name == "additional_terms":
            return self._sources.at(place.path, place.blob, legal.additional_terms)
        return self._sources.at(place.path, place.blob)

    def _lines(self, rows: Iterable[tuple[str, int | None]]) -> tuple[LicenceSource, ...]:
        return tuple(
            self._sources.at(path, self._oids[path], line) for path, line in list(rows)[:20] if path in self._oids
        )


def _turns(taken: Reconciled, committed_on: date | None, policy: Policy) -> dict[str, Turn]:
    """The day on which each licence of the expression becomes another one."""
    found = {}
    for spdx in identifiers(taken.expression):
        row = policy.becomes.get(spdx)
        if row is None or committed_on is None:
            continue
        if row.licence:
            found[spdx] = Turn(anniversary(committed_on, row.years), row.licence)
        elif turn := next(
            (t for p in taken.main if p.legal and (t := busl_turn(p.legal, committed_on, row.years))), None
        ):
            found[spdx] = turn
    return found


def _is_relicensing(event: LicenceEvent, policy: Policy) -> bool:
    """Whether several persons' code went from one licence to another that does not offer the first one any more.

    Where a part with a licence of its own came or went (`A` and `A AND B`), nobody's code changed its licence.
    """
    before, after = (bare(identifiers(e)) for e in (event.before, event.after))
    if event.kind != "change" or not before or not after or before <= after:
        return False
    if after < before and " OR " not in (event.before or ""):
        return False
    owned = policy.category_of(event.before or "").name != "public-domain"
    return owned and (event.contributors_before or 0) > 1


def _unreadable(declared: Declared, taken: Reconciled) -> bool:
    root = [path for path in declared.not_examined if "/" not in path]
    if any(is_legal(path) for path in root):
        return True
    if taken.basis == "none" and (any(is_manifest_or_readme(path) for path in root)):
        return True
    return any(why in UNREAD for _, why in declared.unreadable) and taken.basis != "text"


def _holder(taken: Reconciled, holders: tuple[Holder, ...]) -> HolderState:
    texts = [p.legal for p in taken.main if p.legal and not p.path.startswith("LICENSES/")]
    if any(text.holder_missing for text in texts):
        return "missing"
    named = [holder for holder in holders if holder.line is not None]
    if named and all(holder.kind == "template left-over" for holder in named):
        return "template"
    return "named" if named else "not asked for"


def _unclear(place: Place) -> bool:
    return bool(place.legal and (place.legal.differences or place.kind == "custom"))


def _shut(place: Place, policy: Policy) -> bool:
    return place.expression is not None and policy.category_of(place.expression).verdict == "do_not_adopt"


def _stricter(declared: Declared, taken: Reconciled, policy: Policy) -> list[Place]:
    return [
        p
        for p in declared.places
        if p.zone != "root"
        and not p.path.startswith("LICENSES/")
        and p.expression
        and _is_stricter(p.expression, taken, policy)
    ]


def _stricter_header(header: Header, taken: Reconciled, policy: Policy) -> bool:
    return (
        header.kind != "proprietary"
        and header.expression is not None
        and _is_stricter(header.expression, taken, policy)
    )


def _is_stricter(expression: str, taken: Reconciled, policy: Policy) -> bool:
    if taken.expression is None or agree(taken.expression, expression):
        return False
    theirs, ours = policy.category_of(expression), policy.category_of(taken.expression)
    return theirs.rank > max(ours.rank, policy.category_of("MIT").rank) and theirs.name != "unlisted"
