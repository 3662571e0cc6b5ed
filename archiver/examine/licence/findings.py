"""The findings of a licence report: every declared place, every doubt, each with its code and where it was seen."""

import posixpath
from collections.abc import Iterable

from archiver.examine.licence.assets.of_tree import AssetRow
from archiver.examine.licence.declared import Declared, Place
from archiver.examine.licence.facts import Found
from archiver.examine.licence.headers import Header
from archiver.examine.licence.legal import LegalText
from archiver.examine.licence.reconcile import Reconciled
from archiver.examine.licence.verdict import LicenceFacts
from archiver.quoting import printable_path, quote
from archiver.records.licence import Confidence, LicenceFinding

_HOW = {
    "text": "the full text of {e}",
    "notice": "a notice that grants {e}; the text stands elsewhere",
    "statement": "names {e} in a few words",
    "link": "links to the text of {e}",
    "readme": "says {e}",
    "manifest": "the manifest declares {e}",
    "badge": "a badge says {e}",
    "elsewhere": "says {e}, whose text is in another repository",
}
_SHOWN = 60


def find(declared: Declared, taken: Reconciled, notes: list[LicenceFinding]) -> tuple[LicenceFinding, ...]:
    """All findings, doubts first."""
    doubts: list[LicenceFinding] = []
    for place in declared.places:
        doubts += _doubts(place, taken)
    doubts += _contradictions(taken)
    doubts += [
        LicenceFinding(
            code="LIC-025",
            path=printable_path(path),
            line=line,
            message="a sentence beside the licence takes something away",
            confidence="likely",
        )
        for path, line in declared.restrictions
    ]
    doubts += [
        LicenceFinding(
            code="LIC-021", path=printable_path(path), message=f"the licence file is {why}", confidence="certain"
        )
        for path, why in declared.unreadable
    ]
    shown = [_declared(place) for place in declared.places if place.expression][:_SHOWN]
    return (*notes, *doubts[:_SHOWN], *shown)


def notes_of(found: Found, facts: LicenceFacts) -> list[LicenceFinding]:
    """Findings about the whole."""
    declared, taken = found.declared, found.taken
    notes: list[LicenceFinding] = []

    def add(code: str, message: str, confidence: Confidence = "certain", path: str | None = None) -> None:
        notes.append(LicenceFinding(code=code, path=path, message=message, confidence=confidence))

    if taken.basis == "none":
        add("LIC-001", "no licence is declared anywhere")
    if taken.basis in ("manifest", "badge"):
        add("LIC-009", f"the only permission is a {taken.basis}")
    if taken.basis == "notice":
        add("LIC-010", f"{taken.expression} is named, its text is missing")
    if taken.basis in ("link", "readme", "elsewhere") and taken.expression:
        add("LIC-011", f"only the README names {taken.expression}; its text is missing")
    if taken.basis == "elsewhere" and taken.expression is None:
        add("LIC-011", "the README leads to a licence text in another repository, which was not read")
    if facts.holder == "template":
        add("LIC-014", "the copyright line names a template's author", "likely")
    if [holder.kind for holder in found.holders] == ["forge login"]:
        add("LIC-013", "the holder is the name of the account it was published from, not of a legal entity", "likely")
    if found.over and facts.expression:
        add("LIC-026", "the campaign is over: whoever may confirm the licence can soon no longer be reached", "likely")
    notes += [row for header in declared.headers if (row := _header_note(header))]
    notes += _asset_notes(row for row in declared.assets.rows if row.says.shut)[:_SHOWN]
    if named := sum(row.files for row in declared.assets.rows if row.says.named_holder):
        add("LIC-028", f"{named} fonts, pictures or documents name their maker and no licence", "likely")
    for path in declared.submodules:
        add("LIC-024", "a submodule: its content and its licence are in another repository", path=printable_path(path))
    if declared.not_examined:
        add("LIC-022", f"{len(declared.not_examined)} files could not be read, because their bytes are missing here")
    return notes


def _asset_notes(rows: Iterable[AssetRow]) -> list[LicenceFinding]:
    """One row for all files of a folder that say the same: a font comes in many cuts."""
    alike: dict[tuple[str, str, str | None], list[AssetRow]] = {}
    for row in rows:
        why = row.says.why or "it says that others may not use it or pass it on"
        alike.setdefault((posixpath.dirname(row.path), why, row.says.expression), []).append(row)
    return [
        LicenceFinding(
            code="LIC-027",
            path=printable_path(found[0].path),
            blob=found[0].blob,
            message=f"{len(found)} files of this folder, each: {why}" if len(found) > 1 else why,
            confidence="likely",
            expression=expression,
        )
        for (_, why, expression), found in alike.items()
    ]


def _header_note(header: Header) -> LicenceFinding | None:
    files = "1 file says" if header.count == 1 else f"{header.count} files say"
    if header.kind == "proprietary":
        code, says = "LIC-020", "that others may not use or copy it"
    elif header.kind == "reference" and header.leads_to is None:
        code, says = "LIC-021", "where its licence is, but there is no such file"
    elif header.kind == "tag" and header.expression is None:
        code, says = "LIC-023", "with an SPDX tag to be under a licence that nobody knows"
    elif header.expression is None:
        return None
    elif header.kind == "reuse":
        code, says = "LIC-018", f"here of {header.count} files that they are under {header.expression}"
        files = "it says"
    elif header.kind == "tag":
        code, says = "LIC-018", f"to be under {header.expression} (an SPDX tag)"
    elif header.kind == "reference":
        code, says = "LIC-018", f"to be under the licence in {printable_path(header.leads_to or '')}"
    else:
        code, says = "LIC-019", f"to be under {header.expression}"
    return LicenceFinding(
        code=code,
        path=printable_path(header.path),
        line=header.line,
        blob=header.blob,
        message=f"{files} {says}",
        confidence="certain" if header.kind in ("tag", "reuse") else "likely",
        expression=header.expression,
    )


def _declared(place: Place) -> LicenceFinding:
    how = _HOW.get(place.kind, "declares {e}").format(e=place.expression)
    where = {"root": "", "nested": " (a part of the tree)", "vendored": " (others' code, a test or an example)"}[
        place.zone
    ]
    return LicenceFinding(
        code="LIC-002" if place.zone == "root" else "LIC-018",
        path=printable_path(place.path),
        line=place.line if place.kind != "text" else 1,
        blob=place.blob,
        message=how + where,
        confidence="certain" if place.kind in ("text", "notice") and not _odd(place.legal) else "likely",
        expression=place.expression,
    )


def _odd(legal: LegalText | None) -> bool:
    return bool(legal and legal.differences)


def _doubts(place: Place, taken: Reconciled) -> list[LicenceFinding]:
    found = []

    def add(code: str, message: str, *, line: int | None = place.line, sure: bool = True) -> None:
        found.append(
            LicenceFinding.model_validate(
                {
                    "code": code,
                    "path": printable_path(place.path),
                    "blob": place.blob,
                    "line": line,
                    "message": message,
                    "confidence": "certain" if sure else "likely",
                    "expression": place.expression,
                }
            )
        )

    legal = place.legal
    if legal:
        if legal.differences:
            add("LIC-005", describe(legal))
        if place.kind == "custom":
            add("LIC-006", "the licence is in words of its own; no canonical text explains it", line=1)
        if legal.forbids_campaigns:
            add("LIC-007", "the terms forbid some use and speak of parties, candidates or campaigns", sure=False)
        if legal.additional_terms is not None:
            add(
                "LIC-015",
                "an additional term, as the licence allows it, asks for an attribution",
                line=legal.additional_terms,
            )
        if legal.holder_missing and place.zone == "root":
            add("LIC-012", "the copyright line names nobody", line=None)
    if place.weak:
        add("LIC-016", f"weak evidence: {place.weak}", sure=False)
    if place.kind == "manifest" and place.expression is None:
        add("LIC-023", f"`{quote(place.raw, 80)}` is no licence name that we know")
    elif place.expression and "LicenseRef-" in place.expression and "Proprietary" not in place.expression:
        add("LIC-023", "the licence is named without its version or variant")
    elif place.expression and "Proprietary" in place.expression:
        add("LIC-008", "marked as proprietary, or all rights reserved")
    if place in taken.main and taken.version_unsaid and taken.basis in ("text", "statement", "readme", "notice"):
        add("LIC-017", "nobody says whether later versions of the licence may be chosen; `only` is the careful reading")
    return found


def describe(legal: LegalText) -> str:
    """How a text differs, in words: counts and the first place, never the words themselves."""
    added = sum(len(d.added) for d in legal.differences)
    removed = sum(len(d.removed) for d in legal.differences)
    counts = " and ".join(
        f"{n} word{'s' if n != 1 else ''} {what}" for n, what in ((added, "added"), (removed, "removed")) if n
    )
    return f"text differs from the canonical one: {counts}, first difference at line {legal.differences[0].line}"


def _contradictions(taken: Reconciled) -> list[LicenceFinding]:
    found = []
    for conflict in taken.conflicts:
        place = conflict.place
        two_files = place.kind in ("text", "notice", "custom", "statement")
        main = taken.main[0].expression or "the licence file"
        found.append(
            LicenceFinding(
                code="LIC-003" if two_files else "LIC-004",
                path=printable_path(place.path),
                line=place.line,
                blob=place.blob,
                message=f"declares {place.expression or 'its own terms'}, {conflict.how_far} than {main}",
                confidence="certain",
                expression=place.expression,
            )
        )
    return found
