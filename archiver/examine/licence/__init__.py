"""The licence of one commit: what is declared, whether the places agree, and what an adopter may do.

Evidence first (declared.py), then which licence is meant (reconcile.py), then the facts (facts.py) and the verdict
(verdict.py with data/policy.yaml). A text is compared word by word with the canonical one (match.py); what is not
explained is reported and never cleared.
"""

from datetime import date
from functools import partial

from pydantic import TypeAdapter

from archiver.examine.cache import Cache
from archiver.examine.licence.blobs import Blobs, Detector
from archiver.examine.licence.declared import FILE_LIMIT, LEGAL, Declared, collect
from archiver.examine.licence.detections import Detections
from archiver.examine.licence.facts import Found, counting, facts_of
from archiver.examine.licence.findings import find, notes_of
from archiver.examine.licence.holders import Known, find_holders
from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.past import Past, read_past
from archiver.examine.licence.policy import Policy, built_in
from archiver.examine.licence.reconcile import reconcile
from archiver.examine.licence.sources import Sources
from archiver.examine.licence.stood import stated_in
from archiver.examine.licence.upstream import compare
from archiver.examine.licence.verdict import decide
from archiver.examine.licence.whose import claims_of_tree
from archiver.examine.licence.zones import zones_of
from archiver.git.folder import FolderTree
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.campaign import Owner
from archiver.records.licence import IntendedUse, LicenceReport

__all__ = ["RULES_VERSION", "examine_licence"]

RULES_VERSION = "licence-4"
"""Changes whenever the same commit can get another report, so that stored reports are made anew."""

_OVER = frozenset({"WINDING_DOWN", "ENDED_CANDIDATE", "ENDED_CONFIRMED", "BORN_ENDED"})
_STATED = Detector("stated", TypeAdapter(str | None))


def examine_licence(
    reader: Reader | FolderTree,
    commit: str | None,
    *,
    as_of: date,
    origin: str | None,
    owner: Owner | None = None,
    verdict_state: str | None = None,
    use: IntendedUse = "publish",
    policy: Policy | None = None,
    cache: Cache | None = None,
    upstream: tuple[str, LicenceReport] | None = None,
) -> LicenceReport:
    """The licence report of one commit. Not legal advice.

    Args:
        reader: a repository, or a folder of files without git, which has no history.
        commit: the commit to read; None for a repository without commits, and for a folder.
        origin: where the repository came from; a holder that is its owner's login is no legal entity.
        owner: the registry's owner; its kind decides whether the holder will soon be dissolved.
        verdict_state: the state that `assess` found, for the same reason.
        use: what the adopter means to do.
        policy: the policy table; the built-in one by default.
        cache: what was found in the same blobs before; the report is the same without.
        upstream: origin and report of the repository that this one was forked from, where they are at hand.

    Returns:
        The report; equal input gives an equal report. Bytes that are not there stand in `not_examined`.
    """
    table = policy or built_in()
    folder = isinstance(reader, FolderTree)
    # A file of a folder may change after its id was computed: nothing of it is kept.
    declared = (
        collect(reader, commit or "", None if folder else cache)
        if commit or folder
        else Declared((), (), (), (), (), ())
    )
    taken = reconcile(declared, table)
    sources = Sources(reader.read)
    made = Detections(sources, table)
    committed_on = _day_of(reader, commit)
    over = verdict_state in _OVER and (owner is None or owner.kind in ("candidate", "ballot_measure"))
    past = _past(reader, commit, cache)
    claims = claims_of_tree(declared, counting(declared, taken), sources)
    known = Known(origin, owner, past.authors, table.template_authors)
    holders = find_holders(claims, known, as_of=as_of)
    against = compare(past, upstream[1], origin=upstream[0]) if upstream else None
    found = Found(declared, taken, holders, committed_on, over, past, against)
    facts = facts_of(found, table, sources)
    decision = decide(facts, use=use, as_of=as_of, policy=table)
    zones = zones_of(declared, facts.expression, sources)
    return LicenceReport(
        expression=facts.expression,
        effective=decision.effective,
        verdict=decision.verdict,
        sentence=decision.sentence,
        intended_use=use,
        reasons=decision.reasons,
        required_actions=decision.actions,
        findings=find(declared, taken, notes_of(found, facts)),
        detections=made.all(declared),
        conflicts=tuple(made.conflict(taken, conflict) for conflict in taken.conflicts),
        zones=zones.zones,
        history=past.events,
        upstream=against,
        kinder=past.kinder,
        holders=holders,
        commit=commit,
        committed_on=committed_on,
        as_of=as_of,
        not_examined=tuple(printable_path(path) for path in declared.not_examined),
        not_run=(*declared.not_run, *zones.not_run, *((f"history: {past.cut_off}",) if past.cut_off else ())),
        policy=table.name,
        rules_version=RULES_VERSION,
    )


def _day_of(reader: Reader | FolderTree, commit: str | None) -> date | None:
    if commit is None or isinstance(reader, FolderTree):
        return None
    return next((c.day for c in reader.commits([commit])), None)


def _past(reader: Reader | FolderTree, commit: str | None, cache: Cache | None) -> Past:
    """The history; texts that were read before are not read again."""
    if isinstance(reader, FolderTree):
        return Past(cut_off="a folder without git has none")
    if commit is None:
        return Past()
    blobs = Blobs(reader, cache)

    def detect(oid: str) -> LegalText | None:
        return blobs.detect(LEGAL, Entry("", "file", oid, 0), FILE_LIMIT, read_legal)

    def state(name: str, oid: str) -> str | None:
        return blobs.detect(_STATED, Entry(name, "file", oid, 0), FILE_LIMIT, partial(stated_in, name), depends=name)

    return read_past(reader, commit, detect, state)
