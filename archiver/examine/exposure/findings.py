"""Hits become findings, and findings become the rows that a steward reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from archiver.examine.exposure.hit import Hit
from archiver.git.blobs import Blob
from archiver.quoting import printable_path
from archiver.records.dossier import RestrictedFinding
from archiver.records.exposure import ExposureRow, kind_of, layer_of
from archiver.records.fact import Finding

_Found = Finding | RestrictedFinding
_GRAVEST = ("high", "medium", "low", "info")


def finding_of(blob: Blob, hit: Hit) -> Finding:
    """One hit in one blob, restricted: its message says the kind alone."""
    return Finding(
        code=hit.code,
        severity=hit.severity,
        message=f"{kind_of(hit.code)[0].upper()}{kind_of(hit.code)[1:]} in the history.",
        path=printable_path(blob.path),
        blob=blob.oid,
        first_commit=blob.first_commit,
        in_head=blob.in_head,
        line=hit.line,
        visibility="restricted",
        sample=hit.sample,
        rule=hit.rule,
        count=hit.count,
        triage=hit.triage,
    )


def rows_of(findings: Iterable[_Found], decided: Collection[str] = frozenset()) -> tuple[ExposureRow, ...]:
    """Findings on secrets and personal data, a row for each code, rule and path; those that look harmless apart.

    Args:
        findings: those of the oldest commits first, as a scan gives them.
        decided: ids that a person has decided.

    Returns:
        What a steward must look at before what looks harmless; then the gravest, and what is in HEAD, first.
    """
    groups: defaultdict[tuple[str, str, str, bool], list[_Found]] = defaultdict(list)
    for finding in findings:
        if layer_of(finding.code):
            groups[row_key(finding)].append(finding)
    return tuple(sorted((_row(group, decided) for group in groups.values()), key=_order))


def row_key(finding: _Found) -> tuple[str, str, str, bool]:
    """Findings of equal keys are one row: code, rule, path, and whether it looks harmless."""
    return finding.code, finding.rule or "", finding.path or "", bool(finding.triage)


def _row(oldest: list[_Found], decided: Collection[str]) -> ExposureRow:
    group = sorted(oldest, key=lambda finding: (not finding.in_head, -finding.count, finding.blob or ""))
    first = group[0]
    return ExposureRow(
        code=first.code,
        rule=first.rule or "",
        severity=min((finding.severity for finding in group), key=_GRAVEST.index),
        path=first.path or "",
        line=first.line,
        versions=len({finding.blob for finding in group}),
        first_commit=next((finding.first_commit for finding in oldest if finding.first_commit), None),
        in_head=first.in_head,
        count=max(finding.count for finding in group),
        sample=first.sample,
        triage=tuple(sorted({finding.triage for finding in group if finding.triage})),
        findings=tuple(finding.id for finding in group),
        undecided=sum(finding.id not in decided for finding in group),
    )


def _order(row: ExposureRow) -> tuple[bool, int, bool, str, str, str]:
    return bool(row.triage), _GRAVEST.index(row.severity), not row.in_head, row.code, row.path, row.rule
