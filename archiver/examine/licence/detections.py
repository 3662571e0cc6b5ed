"""Declared places as records of the report: where, what, how sure, and clause by clause what differs."""

from archiver.examine.licence.assets.of_tree import AssetRow
from archiver.examine.licence.declared import Declared, Place
from archiver.examine.licence.headers import Header
from archiver.examine.licence.layout import Layout
from archiver.examine.licence.match import Difference
from archiver.examine.licence.policy import Policy
from archiver.examine.licence.reconcile import Conflict, Reconciled
from archiver.examine.licence.sources import Sources
from archiver.quoting import quote
from archiver.records.licence import Confidence, Detection, Deviation, LicenceConflict, ZoneKind

MOST_DEVIATIONS = 200
"""Of one file; a file with more is hardly that licence."""

_ZONES: dict[str, ZoneKind] = {"root": "first-party", "nested": "first-party", "vendored": "vendored"}


class Detections:
    """Makes the records of one report."""

    def __init__(self, sources: Sources, policy: Policy) -> None:
        self._sources, self._policy = sources, policy

    def all(self, declared: Declared) -> tuple[Detection, ...]:
        """Every declared place and every kind of header, in the order of the tree."""
        return (
            *map(self.place, declared.places),
            *map(self.header, declared.headers),
            *(self.asset(row, declared.layout) for row in declared.assets.rows if row.says.expression or row.says.shut),
        )

    def place(self, place: Place) -> Detection:
        """One declared place. A licence file's span is the file; any other's is its line."""
        legal = place.legal
        start = None if legal else place.line
        deviations = legal.deviations[:MOST_DEVIATIONS] if legal else ()
        return Detection(
            kind="reference" if place.kind == "elsewhere" else place.kind,
            zone=_ZONES[place.zone],
            expression=place.expression,
            raw=quote(place.raw, 300) if place.raw else None,
            category=self._category(place.expression),
            confidence=_confidence(place),
            coverage=legal.coverage if legal else None,
            weak=place.weak,
            source=self._sources.at(place.path, place.blob, start),
            deviations=tuple(self.deviation(place, difference) for difference in deviations),
        )

    def deviation(self, place: Place, difference: Difference) -> Deviation:
        """One difference with its lines and words."""
        return Deviation(
            type=difference.type,
            material=difference.material,
            canonical_id=difference.canonical_id,
            canonical_text=_cut(difference.canonical_text),
            actual_text=self._sources.words(place.blob, difference.at) if difference.added else "",
            source=self._sources.at(place.path, place.blob, difference.line, difference.end_line),
        )

    def header(self, header: Header) -> Detection:
        """What the heads of files say."""
        return Detection(
            kind="header" if header.kind == "proprietary" else header.kind,
            zone=header.zone,
            expression=header.expression,
            raw=self._sources.line(header.blob, header.line),
            category=self._category(header.expression),
            confidence="certain" if header.kind in ("tag", "reuse") else "likely",
            files=header.count,
            source=self._sources.at(header.path, header.blob, header.line, header.end_line),
        )

    def asset(self, row: AssetRow, layout: Layout) -> Detection:
        """What a font, picture or document says of itself. Its words stay out: they may name persons."""
        closed = row.says.shut and not row.says.expression
        return Detection(
            kind="asset",
            zone=part.kind if (part := layout.of.get(row.path)) else "asset",
            expression=row.says.expression,
            raw=row.says.why,
            category="proprietary" if closed else self._category(row.says.expression),
            confidence="likely",
            files=row.files,
            source=self._sources.at(row.path, row.blob),
        )

    def conflict(self, taken: Reconciled, conflict: Conflict) -> LicenceConflict:
        """Both sides of a conflict, the taken one first."""
        ours = [place for place in taken.main if place != conflict.place][:1] or list(taken.main[:1])
        theirs = conflict.place.expression or "terms of its own"
        told = f"{ours[0].path} says {ours[0].expression or 'terms of its own'}" if ours else "nothing else is declared"
        return LicenceConflict(
            severity=conflict.kind,
            explanation=quote(f"{told}, {conflict.place.path} says {theirs}, {conflict.how_far}", 400),
            places=tuple(self.place(place) for place in (*ours, conflict.place)),
        )

    def _category(self, expression: str | None) -> str | None:
        return self._policy.category_of(expression).name if expression else None


def _confidence(place: Place) -> Confidence:
    if place.kind in ("text", "notice") and place.legal and not place.legal.differences:
        return "certain"
    return "guess" if place.weak else "likely"


def _cut(text: str, limit: int = 300) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
