"""Hits become findings, and findings become the rows that a steward reads."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

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
    """Findings on secrets and personal data as `grouped`; those that look harmless apart.

    Args:
        findings: those of the oldest commits first, as a scan gives them.
        decided: ids that a person has decided.

    Returns:
        What a steward must look at before what looks harmless; then the gravest, and what is in HEAD, first.
    """
    return tuple(sorted((_row(group, decided) for group in grouped(findings)), key=_order))


def grouped(findings: Iterable[_Found]) -> list[list[_Found]]:
    """Findings by what a person decides at once; what looks harmless is never with what does not.

    One thing are: all versions of a path in which a rule matched; all secrets of one path; and what one commit brought
    into one folder, where the same rule matched: forty lists of one export.
    """
    rows = [finding for finding in findings if layer_of(finding.code)]
    above = list(range(len(rows)))
    first: dict[tuple[str, ...], int] = {}
    for number, finding in enumerate(rows):
        for key in _keys(finding):
            one, two = _top(above, number), _top(above, first.setdefault(key, number))
            above[max(one, two)] = min(one, two)
    groups: defaultdict[int, list[_Found]] = defaultdict(list)
    for number, finding in enumerate(rows):
        groups[_top(above, number)].append(finding)
    return list(groups.values())


def _top(above: list[int], number: int) -> int:
    """The first finding of a group; what stands between is passed by next time."""
    while above[number] != number:
        above[number] = above[above[number]]
        number = above[number]
    return number


def _keys(finding: _Found) -> Iterator[tuple[str, ...]]:
    """Findings that share one of these are one row."""
    path, harmless, rule = finding.path or "", str(bool(finding.triage)), (finding.code, finding.rule or "")
    yield ("file", harmless, path, *(rule if layer_of(finding.code) == "personal data" else ()))
    if finding.first_commit:
        yield ("commit", harmless, posixpath.dirname(path), finding.first_commit, *rule)


def _row(oldest: list[_Found], decided: Collection[str]) -> ExposureRow:
    gravest = min(oldest, key=lambda finding: (_GRAVEST.index(finding.severity), not finding.in_head))
    group = sorted(
        oldest,
        key=lambda finding: (
            (finding.code, finding.rule) != (gravest.code, gravest.rule),
            not finding.in_head,
            -finding.count,
            finding.blob or "",
        ),
    )
    first = group[0]
    return ExposureRow(
        code=first.code,
        rule=", ".join(dict.fromkeys(finding.rule for finding in group if finding.rule)),
        severity=gravest.severity,
        path=first.path or "",
        paths=len({finding.path for finding in group}),
        line=first.line,
        versions=len({finding.blob for finding in group}),
        first_commit=next((finding.first_commit for finding in oldest if finding.first_commit), None),
        in_head=any(finding.in_head for finding in group),
        count=max(finding.count for finding in group),
        sample=first.sample,
        triage=tuple(sorted({finding.triage for finding in group if finding.triage})),
        findings=tuple(finding.id for finding in group),
        undecided=sum(finding.id not in decided for finding in group),
    )


def _order(row: ExposureRow) -> tuple[bool, int, bool, str, str, str]:
    return bool(row.triage), _GRAVEST.index(row.severity), not row.in_head, row.code, row.path, row.rule
