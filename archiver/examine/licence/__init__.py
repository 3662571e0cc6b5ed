"""The licence of one commit: what is declared, whether the places agree, and what an adopter may do.

Evidence first (declared.py), then which licence is meant (reconcile.py), then the verdict (verdict.py with
data/policy.yaml).
A text is compared word by word with the canonical one (match.py); what is not explained is reported and never cleared.
"""

import re
from datetime import date
from typing import Literal

from archiver.examine.licence.declared import UNREAD, Declared, Place, collect
from archiver.examine.licence.findings import find
from archiver.examine.licence.headers import Header
from archiver.examine.licence.places import is_legal, is_manifest_or_readme
from archiver.examine.licence.policy import category_of, template_authors
from archiver.examine.licence.reconcile import Reconciled, agree, reconcile
from archiver.examine.licence.verdict import Holder as HolderFact
from archiver.examine.licence.verdict import LicenceFacts, decide
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.campaign import Owner
from archiver.records.licence import Holder, LicenceFinding, LicenceReport

__all__ = ["RULES_VERSION", "examine_licence"]

RULES_VERSION = "licence-1"
"""Changes whenever the same commit can get another report, so that stored reports are made anew."""

Confidence = Literal["certain", "likely", "guess"]
_OVER = frozenset({"WINDING_DOWN", "ENDED_CANDIDATE", "ENDED_CONFIRMED", "BORN_ENDED"})


def examine_licence(
    reader: Reader,
    commit: str | None,
    *,
    as_of: date,
    origin: str | None,
    owner: Owner | None = None,
    verdict_state: str | None = None,
) -> LicenceReport:
    """The licence report of one commit. Not legal advice.

    Args:
        commit: the commit to read; None for a repository without commits.
        origin: where the repository came from; a holder that is its owner's login is no legal entity.
        owner: the registry's owner; its kind decides whether the holder will soon be dissolved.
        verdict_state: the state that `assess` found, for the same reason.

    Returns:
        The report; equal input gives an equal report. Bytes that are not there stand in `not_examined`.
    """
    declared = collect(reader, commit) if commit else Declared((), (), (), (), (), ())
    taken = reconcile(declared)
    holders = tuple(dict.fromkeys(h for place in _counting(declared, taken) for h in _holders(place)))
    facts = _facts(declared, taken, holders)
    verdict, sentence, actions = decide(facts)
    notes = _notes(declared, taken, facts, holders, origin=origin, owner=owner, state=verdict_state)
    return LicenceReport(
        expression=facts.expression,
        verdict=verdict,
        sentence=sentence,
        required_actions=actions,
        findings=find(declared, taken, notes),
        holders=tuple(Holder(name=line, kind="unclear", line=line) for line in holders),
        commit=commit,
        as_of=as_of,
        not_examined=tuple(printable_path(path) for path in declared.not_examined),
        rules_version=RULES_VERSION,
    )


def _counting(declared: Declared, taken: Reconciled) -> list[Place]:
    """The places whose text decides: the taken ones, every legal-named file at the root and what REUSE keeps."""
    return [
        p
        for p in declared.places
        if p in taken.main or (p.legal and (p.zone == "root" or p.path.startswith("LICENSES/")))
    ]


def _holders(place: Place) -> tuple[str, ...]:
    return place.legal.holders if place.legal else ()


def _facts(declared: Declared, taken: Reconciled, holders: tuple[str, ...]) -> LicenceFacts:
    texts = [place.legal for place in _counting(declared, taken) if place.legal]
    parts = [p for p in declared.places if p.zone != "root" and p.legal]
    own_parts = [p for p in parts if p.zone == "nested"]
    across = [c for c in taken.conflicts if c.kind == "across"]
    return LicenceFacts(
        expression=taken.expression,
        basis=taken.basis,
        differs=any(text.differences for text in texts),
        custom_terms=taken.basis == "custom",
        forbids_campaigns=any(text.forbids_campaigns for text in texts),
        restriction=bool(declared.restrictions),
        additional_terms=any(text.additional_terms is not None for text in texts),
        conflict="across" if across else "within" if taken.conflicts else "none",
        holder=_holder(taken, holders),
        part_unclear=any(_unclear(p) for p in own_parts)
        or any(_shut(p) for p in declared.places if p.zone == "nested")
        or any(h.kind == "proprietary" for h in declared.headers),
        part_stricter=any(_unclear(p) for p in parts)
        or bool(_stricter(declared, taken))
        or any(_stricter_header(h, taken) for h in declared.headers),
        part_only=taken.basis == "none" and bool(own_parts),
        submodule=bool(declared.submodules) and any(is_legal(path) for path in declared.submodules),
        unreadable=_unreadable(declared, taken),
    )


def _unreadable(declared: Declared, taken: Reconciled) -> bool:
    root = [path for path in declared.not_examined if "/" not in path]
    if any(is_legal(path) for path in root):
        return True
    if taken.basis == "none" and (any(is_manifest_or_readme(path) for path in root)):
        return True
    return any(why in UNREAD for _, why in declared.unreadable) and taken.basis != "text"


def _holder(taken: Reconciled, holders: tuple[str, ...]) -> HolderFact:
    texts = [p.legal for p in taken.main if p.legal and not p.path.startswith("LICENSES/")]
    if any(text.holder_missing for text in texts):
        return "missing"
    names = [
        re.sub(r"(?i)copyright|\(c\)|[\d,;-]+|present|all rights reserved", " ", line).casefold() for line in holders
    ]
    if names and all(any(re.search(rf"\b{re.escape(a)}\b", name) for a in template_authors()) for name in names):
        return "template"
    return "named" if holders else "not asked for"


def _unclear(place: Place) -> bool:
    return bool(place.legal and (place.legal.differences or place.kind == "custom"))


def _shut(place: Place) -> bool:
    return place.expression is not None and category_of(place.expression).verdict == "do_not_adopt"


def _stricter(declared: Declared, taken: Reconciled) -> list[Place]:
    return [
        p
        for p in declared.places
        if p.zone != "root"
        and not p.path.startswith("LICENSES/")
        and p.expression
        and _is_stricter(p.expression, taken)
    ]


def _stricter_header(header: Header, taken: Reconciled) -> bool:
    return header.kind != "proprietary" and header.expression is not None and _is_stricter(header.expression, taken)


def _is_stricter(expression: str, taken: Reconciled) -> bool:
    if taken.expression is None or agree(taken.expression, expression):
        return False
    theirs, ours = category_of(expression), category_of(taken.expression)
    return theirs.rank > max(ours.rank, category_of("MIT").rank) and theirs.name != "unlisted"


def _notes(
    declared: Declared,
    taken: Reconciled,
    facts: LicenceFacts,
    holders: tuple[str, ...],
    *,
    origin: str | None,
    owner: Owner | None,
    state: str | None,
) -> list[LicenceFinding]:
    """Findings about the whole."""
    notes: list[LicenceFinding] = []

    def add(code: str, message: str, confidence: Confidence = "certain", path: str | None = None) -> None:
        notes.append(LicenceFinding(code=code, path=path, message=message, confidence=confidence))

    if taken.basis == "none":
        add("LIC-001", "no licence is declared anywhere")
    if taken.basis in ("manifest", "badge"):
        add("LIC-009", f"the only permission is a {taken.basis}")
    if taken.basis == "notice":
        add("LIC-010", f"{taken.expression} is named, its text is missing")
    if taken.basis in ("link", "readme"):
        add("LIC-011", f"only the README names {taken.expression}; its text is missing")
    if facts.holder == "template":
        add("LIC-014", "the copyright line names a template's author", "likely")
    if _is_login(holders, origin):
        add("LIC-013", "the holder is the name of the account it was published from, not of a legal entity", "likely")
    if state in _OVER and (owner is None or owner.kind in ("candidate", "ballot_measure")) and facts.expression:
        add("LIC-026", "the campaign is over: whoever may confirm the licence can soon no longer be reached", "likely")
    notes += [row for header in declared.headers if (row := _header_note(header))]
    for path in declared.submodules:
        add("LIC-024", "a submodule: its content and its licence are in another repository", path=printable_path(path))
    if declared.not_examined:
        add("LIC-022", f"{len(declared.not_examined)} files could not be read, because their bytes are missing here")
    return notes


def _header_note(header: Header) -> LicenceFinding | None:
    files = "1 file says at its head" if header.count == 1 else f"{header.count} files say at their head"
    code, says = {
        "copyleft": ("LIC-019", f"to be under {header.expression}"),
        "proprietary": ("LIC-020", "that others may not use or copy it"),
        "tag": ("LIC-018", f"to be under {header.expression} (an SPDX tag)"),
    }[header.kind]
    if header.kind == "tag" and header.expression is None:
        return None
    return LicenceFinding(
        code=code,
        path=printable_path(header.path),
        line=header.line,
        blob=header.blob,
        message=f"{files} {says}",
        confidence="certain" if header.kind == "tag" else "likely",
        expression=header.expression,
    )


def _is_login(holders: tuple[str, ...], origin: str | None) -> bool:
    """Whether the one holder is the owner part of the origin, letter by letter."""
    parts = (origin or "").rstrip("/").split("/")
    if len(holders) != 1 or len(parts) < 2:
        return False
    name = re.sub(r"(?i)copyright|\(c\)|\bc\b|[\d,]+|\bby\b", " ", holders[0]).strip(" .-")
    return re.split(r"[:/]", parts[-2])[-1].casefold() == name.casefold()
