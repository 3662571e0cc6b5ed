"""The licence of one commit: what is declared, whether the places agree, and what an adopter may do.

Evidence first (declared.py), then which licence is meant (reconcile.py), then the facts (facts.py) and the verdict
(verdict.py with data/policy.yaml). A text is compared word by word with the canonical one (match.py); what is not
explained is reported and never cleared.
"""

import re
from datetime import date

from archiver.examine.licence.cache import Cache
from archiver.examine.licence.declared import Declared, collect
from archiver.examine.licence.detections import Detections
from archiver.examine.licence.facts import Found, counting, facts_of
from archiver.examine.licence.findings import find, notes_of
from archiver.examine.licence.past import Past, read_past
from archiver.examine.licence.policy import Policy, built_in
from archiver.examine.licence.reconcile import reconcile
from archiver.examine.licence.sources import Sources
from archiver.examine.licence.verdict import decide
from archiver.examine.licence.zones import zones_of
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.campaign import Owner
from archiver.records.licence import Holder, IntendedUse, LicenceReport

__all__ = ["RULES_VERSION", "examine_licence"]

RULES_VERSION = "licence-2"
"""Changes whenever the same commit can get another report, so that stored reports are made anew."""

_OVER = frozenset({"WINDING_DOWN", "ENDED_CANDIDATE", "ENDED_CONFIRMED", "BORN_ENDED"})


def examine_licence(
    reader: Reader,
    commit: str | None,
    *,
    as_of: date,
    origin: str | None,
    owner: Owner | None = None,
    verdict_state: str | None = None,
    use: IntendedUse = "publish",
    policy: Policy | None = None,
    cache: Cache | None = None,
) -> LicenceReport:
    """The licence report of one commit. Not legal advice.

    Args:
        commit: the commit to read; None for a repository without commits.
        origin: where the repository came from; a holder that is its owner's login is no legal entity.
        owner: the registry's owner; its kind decides whether the holder will soon be dissolved.
        verdict_state: the state that `assess` found, for the same reason.
        use: what the adopter means to do.
        policy: the policy table; the built-in one by default.
        cache: what was found in the same blobs before; the report is the same without.

    Returns:
        The report; equal input gives an equal report. Bytes that are not there stand in `not_examined`.
    """
    table = policy or built_in()
    declared = collect(reader, commit, cache) if commit else Declared((), (), (), (), (), ())
    taken = reconcile(declared, table)
    sources = Sources(reader.read)
    made = Detections(sources, table)
    lines = dict.fromkeys(
        (line, place.path, place.blob)
        for place in counting(declared, taken)
        if place.legal
        for line in place.legal.holders
    )
    holders = tuple(Holder(name=line, kind="unclear", line=line) for line in dict.fromkeys(row[0] for row in lines))
    committed_on = next((c.day for c in reader.commits([commit])), None) if commit else None
    over = verdict_state in _OVER and (owner is None or owner.kind in ("candidate", "ballot_measure"))
    past = read_past(reader, commit) if commit else Past()
    found = Found(declared, taken, holders, committed_on, over, past)
    facts = facts_of(found, table, sources)
    decision = decide(facts, use=use, as_of=as_of, policy=table)
    zones = zones_of(declared, facts.expression, sources)
    login = _is_login(holders, origin)
    return LicenceReport(
        expression=facts.expression,
        effective=decision.effective,
        verdict=decision.verdict,
        sentence=decision.sentence,
        intended_use=use,
        reasons=decision.reasons,
        required_actions=decision.actions,
        findings=find(declared, taken, notes_of(found, facts, login=login)),
        detections=made.all(declared),
        conflicts=tuple(made.conflict(taken, conflict) for conflict in taken.conflicts),
        zones=zones.zones,
        history=past.events,
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


def _is_login(holders: tuple[Holder, ...], origin: str | None) -> bool:
    """Whether the one holder is the owner part of the origin, letter by letter."""
    parts = (origin or "").rstrip("/").split("/")
    if len(holders) != 1 or len(parts) < 2:
        return False
    name = re.sub(r"(?i)copyright|\(c\)|\bc\b|[\d,]+|\bby\b", " ", holders[0].name).strip(" .-")
    return re.split(r"[:/]", parts[-2])[-1].casefold() == name.casefold()
