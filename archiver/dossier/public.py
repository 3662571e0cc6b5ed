"""The one gate between what is known and what is printed: restricted out, every string cleaned.

Sections and writers are given a `Handoff` and nothing else, so no page can print what this module did not let through.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from archiver.dossier.clean import clean, clean_tree, printable, shape
from archiver.dossier.publiccode import not_written
from archiver.dossier.readiness import components_of
from archiver.dossier.states import section_states
from archiver.dossier.tasks import tasks_of
from archiver.records.dossier import (
    DossierInput,
    Exposure,
    Handoff,
    PublicFinding,
    PublicHolder,
    PublicLicence,
    RestrictedFinding,
    Withheld,
)
from archiver.records.exposure import Layer, kind_of, layer_of
from archiver.records.fact import SECTIONS, Examination, Fact, Finding, NotRun
from archiver.records.licence import Holder, LicenceReport
from archiver.records.verdict import Verdict

RENDERER_VERSION = "8"
"""Higher whenever the same input can give other bytes, so that dossiers are rendered again."""

_GRAVEST = ("high", "medium", "low", "info")
_SCAN = "exposure"
"""The examiner that scans for both layers."""
_LAYERS: tuple[Layer, Layer] = ("secrets", "personal data")
_NOT_SCANNED = "the scan did not run: nobody has looked"
_COPYRIGHT = re.compile(r"copyright|\(c\)|©|all rights reserved|\b(?:19|20)\d\d\b|[-–,.\s]+|\bby\b|\*\*\*", re.I)


def publish(given: DossierInput) -> Handoff:
    """What the public may read of a dossier's input. Equal input gives an equal record."""
    examination = given.examination
    hidden = [fact for fact in examination.facts if fact.visibility == "restricted"]
    withheld = Counter(finding.code for finding in examination.findings if finding.visibility == "restricted")
    bodies, persons = _apart(given)
    names = _names(persons, given.verdict.owner_name)
    facts = [_hide_in_fact(fact, names) for fact in examination.facts if fact.visibility == "public"]
    public = Handoff(
        renderer_version=RENDERER_VERSION,
        name=given.name,
        origin=given.origin,
        description=given.repository.description if given.repository else None,
        fork_of=given.repository.parent if given.repository else None,
        commit=given.commit,
        as_of=given.verdict.as_of,
        project_id=given.project_id,
        generation=given.generation,
        confirmed=given.verdict.confirmed_by is not None,
        verdict=_without_person(given.verdict),
        licence=_without_holders(given.licence, names, bodies),
        facts=tuple(sorted(facts, key=lambda fact: _rank(SECTIONS, fact.section))),
        findings=_public_findings(examination.findings),
        exposure=_exposure(examination),
        withheld=Withheld(facts=len(hidden), findings=dict(sorted(withheld.items()))),
        unknowns=examination.unknowns,
        not_run=(
            *examination.not_run,
            *_not_scanned(examination),
            *not_written(given.verdict, given.licence.expression, given.origin),
        ),
        parts=given.parts,
        sections=section_states(examination),
    )
    handoff = Handoff.model_validate(clean_tree(public.model_dump(mode="json")))
    components = components_of(handoff)
    return handoff.model_copy(update={"components": components, "tasks": tasks_of(handoff, components)})


def _exposure(examination: Examination) -> Exposure:
    """Places by kind of what nothing says is harmless; nulls where the scan did not run."""
    if _SCAN not in examination.ran:
        return Exposure()
    counts: dict[str, Counter[str]] = {layer: Counter() for layer in _LAYERS}
    # Fifty versions of one list are one place, as for the steward who decides it.
    for code, _, _ in {(f.code, f.rule, f.path) for f in examination.findings if f.triage is None}:
        if layer := layer_of(code):
            counts[layer][kind_of(code)] += 1
    secrets, personal = (dict(sorted(counts[layer].items())) for layer in _LAYERS)
    return Exposure(secrets=secrets, personal_data=personal)


def _not_scanned(examination: Examination) -> list[NotRun]:
    """Where `exposure` holds nulls the reason must stand beside them, once."""
    known = {row.what for row in examination.not_run}
    missing = [layer for layer in _LAYERS if layer not in known and _SCAN not in examination.ran]
    return [NotRun(what=layer, reason=_NOT_SCANNED) for layer in missing]


def restricted_findings(findings: Iterable[Finding]) -> tuple[RestrictedFinding, ...]:
    """The rows that public files only count; each sample is forced into its shape."""
    rows = sorted((finding for finding in findings if finding.visibility == "restricted"), key=_gravity)
    return tuple(RestrictedFinding.model_validate(_row(row) | _restricted(row)) for row in rows)


def restricted_facts(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Names and contacts, for stewards: of each fact the words as they were said, fit for a terminal."""
    kept = sorted((fact for fact in facts if fact.visibility == "restricted"), key=_section)
    return tuple(fact.model_copy(update={"statement": printable(fact.statement)}) for fact in kept)


def _section(fact: Fact) -> int:
    return _rank(SECTIONS, fact.section)


def _public_findings(findings: Iterable[Finding]) -> tuple[PublicFinding, ...]:
    rows = sorted((finding for finding in findings if finding.visibility == "public"), key=_gravity)
    return tuple(PublicFinding.model_validate(_row(row)) for row in rows)


def _row(finding: Finding) -> dict[str, Any]:
    kept = finding.model_dump(include=set(PublicFinding.model_fields))
    return {key: clean_tree(value) for key, value in kept.items()} | {"id": finding.id}


def _restricted(finding: Finding) -> dict[str, Any]:
    sample = None if finding.sample is None else shape(finding.sample)
    return {"sample": sample, **finding.model_dump(include={"rule", "count", "triage"})}


def _gravity(finding: Finding) -> tuple[int, str, str, int]:
    return _rank(_GRAVEST, finding.severity), finding.code, finding.path or "", finding.line or 0


def _rank(order: tuple[str, ...], word: str) -> int:
    return order.index(word) if word in order else len(order)


def _without_person(verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"confirmed_by": "a steward"}) if verdict.confirmed_by else verdict


_BODIES = ("committee", "party", "company", "organisation")


def _apart(given: DossierInput) -> tuple[list[Holder], list[Holder]]:
    """Holders that may be named, and those that may be persons. A login may be a person's, unless it published this."""
    account = given.origin.rstrip("/").rpartition("/")[0].rpartition("/")[2].casefold()
    named = [
        holder
        for holder in given.licence.holders
        if holder.kind in _BODIES or (holder.kind == "forge login" and holder.name.casefold() == account)
    ]
    return named, [holder for holder in given.licence.holders if holder not in named]


def _names(holders: Iterable[Holder], owner: str | None) -> tuple[str, ...]:
    """Whom the copyright lines name, longest first; the campaign's own name is no secret."""
    found = set()
    for text in (text for holder in holders for text in (holder.name, holder.line) if text):
        line = clean(text)
        bare = re.sub(r"^[\W_]+|[\W_]+$", "", re.sub(r"^(?:(?:" + _COPYRIGHT.pattern + r")\s*)+", "", line, flags=re.I))
        bare = re.sub(r"[\W_]*(?:all rights reserved.*|<.*|\*\*\*.*)$", "", bare, flags=re.I)
        if len(bare) >= 4 and bare.casefold() != (owner or "").casefold():
            found.add(bare)
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _hide(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[the holder named in the licence file]", text, flags=re.I)
    return text


def _hide_in_fact(fact: Fact, names: tuple[str, ...]) -> Fact:
    """A licence fact may quote a copyright line; other facts are their examiners' to keep free of names."""
    if fact.section != "licence" or not names:
        return fact
    data = {key: _hide(value, names) if isinstance(value, str) else value for key, value in fact.data.items()}
    data = {key: [_hide(v, names) for v in value] if isinstance(value, list) else value for key, value in data.items()}
    return fact.model_copy(update={"statement": _hide(fact.statement, names), "data": data})


def _without_holders(report: LicenceReport, names: tuple[str, ...], bodies: list[Holder]) -> PublicLicence:
    kept = report.model_dump(include=set(PublicLicence.model_fields))
    holders = report.holders
    hidden = {key: _hide_in_tree(value, names) for key, value in kept.items()}
    return PublicLicence(
        **hidden,
        holders_stated=sum(not (holder.source and _MANIFEST.search(holder.source.path)) for holder in holders),
        holders_named=len(holders),
        holder_kinds=dict(sorted(Counter(holder.kind for holder in holders).items())),
        bodies=tuple(
            PublicHolder(name=_hide(body.name, names), kind=body.kind, dissolving=body.dissolving) for body in bodies
        ),
        holders_dissolving=sum(holder.dissolving in ("dissolved", "soon") for holder in holders),
    )


_MANIFEST = re.compile(
    r"(?:^|/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|composer\.json|cargo\.toml|[\w.-]+\.gemspec|pom\.xml"
    r"|bower\.json|mix\.exs|pubspec\.yaml|[\w.-]+\.csproj)$",
    re.IGNORECASE,
)

_PLACES = frozenset({"path", "blob", "sha256", "commit", "origin", "before_blob", "after_blob", "expression"})
"""Fields that name a place or a licence and no person."""


def _hide_in_tree(value: Any, names: tuple[str, ...]) -> Any:
    """Plain data without the holders' names, nor any name that was filled into a licence text."""
    if isinstance(value, str):
        return _hide(value, names)
    if isinstance(value, dict):
        data = {key: item if key in _PLACES else _hide_in_tree(item, names) for key, item in value.items()}
        return data | {"actual_text": "[a name]"} if data.get("type") == "template-fill" else data
    if isinstance(value, list | tuple):
        return tuple(_hide_in_tree(item, names) for item in value)
    return value
