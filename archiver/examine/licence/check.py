"""A report read again: every claim against the repository alone, then every field against today's answer.

The first needs no rules: a path, a blob, the hash of its lines, quoted words, a commit and its day are there or not.
The second is made with the report's own day and use, and only where the rules are still the same.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from archiver.errors import UsageError
from archiver.examine.licence.blobs import Blobs
from archiver.examine.licence.places import is_legal, resolve_link
from archiver.examine.licence.policy import SEVERITY
from archiver.examine.licence.spans import SPAN_LIMIT, span_of, span_sha256
from archiver.examine.licence.texts import raw_texts, wordings
from archiver.examine.licence.words import decode_text, fold, words_of
from archiver.git.folder import FolderTree
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.base import Record
from archiver.records.licence import Deviation, Holder, LicenceEvent, LicenceFinding, LicenceReport, LicenceSource, Zone
from archiver.records.licence_check import FailedClaim, LicenceCheck

MOST_ROWS = 100
"""Failed claims that are listed."""
_SHOWN = 200

Again = Callable[[LicenceReport], LicenceReport]
"""The report that today's rules make of the same commit, for the same use and as of the same day."""


def check(report: LicenceReport, reader: Reader | FolderTree, again: Again | None, *, rules: str) -> LicenceCheck:
    """Read every claim of a report again.

    Args:
        again: makes the report anew; None where a report of these rules cannot be made here.
        rules: the rules of today; a report that was made by others is checked for its places only.
    """
    failed: list[FailedClaim] = []
    claims = 0
    if report.commit is not None and isinstance(reader, FolderTree):
        row = FailedClaim(claim="commit", says=report.commit, there="a folder without git")
        return LicenceCheck(
            commit=report.commit, claims=1, failed=(row,), verdict_again=False, note="nothing else can be read"
        )
    if report.commit is not None:
        assert isinstance(reader, Reader)
        try:
            commit = reader.resolve(report.commit)
        except UsageError:
            row = FailedClaim(claim="commit", says=report.commit, there="no such commit here")
            return LicenceCheck(
                commit=report.commit, claims=1, failed=(row,), verdict_again=False, note="nothing else can be read"
            )
        assert commit is not None
        looked = _Claims(report, reader, commit)
        failed, claims = looked.failed(), looked.count
    worst = max((r.verdict for r in report.reasons), key=SEVERITY.index, default=report.verdict)
    if worst != report.verdict:
        failed.append(FailedClaim(claim="verdict", says=report.verdict, there=f"the worst of its reasons is {worst}"))
    note = None
    if again is None or report.rules_version != rules:
        note = f"made by other rules ({report.rules_version}; today's are {rules}): only the places were checked"
    else:
        known = {row.claim for row in failed}
        failed += [row for row in _differences(report, again(report)) if not _told(row.claim, known)]
    left = len(failed) - MOST_ROWS
    if left > 0:
        failed[MOST_ROWS:] = [FailedClaim(claim="others", says=f"{left} more claims", there="something else")]
    return LicenceCheck(
        commit=report.commit, claims=claims, failed=tuple(failed), verdict_again=note is None, note=note
    )


class _Tree:
    """One commit's files by the path that reports print."""

    def __init__(self, reader: Reader, commit: str) -> None:
        entries = reader.tree(commit)
        self.by_path = {entry.path: entry for entry in entries}
        self.printed: dict[str, list[Entry]] = {}
        for entry in entries:
            self.printed.setdefault(printable_path(entry.path), []).append(entry)
        self.folders = {""} | {path[: slash.start()] for path in self.printed for slash in re.finditer("/", path)}
        self.blobs = {entry.oid for entry in entries}

    def at(self, path: str, reader: Reader) -> set[str]:
        """Ids of what stands at a path: of a link, its own and that of the file it leads to."""
        found = self.printed.get(path, [])
        targets = [resolve_link(Blobs(reader), entry, self.by_path) for entry in found if entry.kind == "link"]
        return {entry.oid for entry in (*found, *targets) if entry}


class _Claims:
    """Every claim that can be read again without any rule."""

    def __init__(self, report: LicenceReport, reader: Reader, commit: str) -> None:
        self.report, self.reader, self.commit = report, reader, commit
        self.tree_of = lru_cache(maxsize=4)(lambda oid: _Tree(reader, oid))
        self.read = lru_cache(maxsize=8)(lambda oid: reader.read(oid, SPAN_LIMIT))
        self.count = 0

    def failed(self) -> list[FailedClaim]:
        """The claims that are not so, in the order of the report."""
        return [row for row in self._all() if row is not None]

    def _all(self) -> Iterator[FailedClaim | None]:
        for claim, record in _records(self.report, ""):
            match record:
                case LicenceSource():
                    yield self._source(claim, record)
                case Deviation():
                    yield from self._words(claim, record)
                case Holder():
                    yield from self._holder(claim, record)
                case Zone():
                    tree = self.tree_of(self.commit)
                    there = record.path in tree.folders or record.path in tree.printed
                    yield self._row(there, f"{claim}.path", record.path, "no such folder or file in the commit")
                case LicenceFinding(path=str(path), blob=str(blob), line=line):
                    yield self._source(claim, LicenceSource(path=path, blob=blob, start_line=line))
        yield from self._past()

    def _row(self, true: bool, claim: str, says: str, there: str) -> FailedClaim | None:
        self.count += 1
        return None if true else FailedClaim(claim=claim, says=says[:_SHOWN], there=there[:_SHOWN])

    def _source(self, claim: str, source: LicenceSource) -> FailedClaim | None:
        says = _place(source)
        found = self.tree_of(self.commit).at(source.path, self.reader)
        if source.blob not in found:
            there = f"blob {', '.join(sorted(found))}" if found else "no such path in the commit"
            return self._row(False, claim, f"{says}, blob {source.blob}", there)
        if source.start_line is None and source.sha256 is None:
            return self._row(True, claim, says, "")
        data = self.read(source.blob)
        if data is None:
            return self._row(False, claim, says, "its bytes are not here")
        if span_of(data, source.start_line, source.end_line) is None:
            return self._row(False, claim, says, "the file has no such lines")
        sha256 = span_sha256(data, source.start_line, source.end_line)
        wrong = source.sha256 is not None and sha256 != source.sha256
        return self._row(not wrong, claim, f"{says}, sha256 {source.sha256}", f"sha256 {sha256}")

    def _words(self, claim: str, deviation: Deviation) -> Iterator[FailedClaim | None]:
        canonical = [" ".join(text.words) for text in wordings(deviation.canonical_id)]
        canonical += [raw_texts()[deviation.canonical_id]] if deviation.canonical_id in raw_texts() else []
        yield self._row(
            any(_holds(text, deviation.canonical_text) for text in canonical),
            f"{claim}.canonical_text",
            deviation.canonical_text,
            f"not in the canonical text of {deviation.canonical_id}",
        )
        yield self._row(
            any(_holds(text, deviation.actual_text) for text in self._texts(deviation.source)),
            f"{claim}.actual_text",
            deviation.actual_text,
            f"not at {_place(deviation.source)}",
        )

    def _holder(self, claim: str, holder: Holder) -> Iterator[FailedClaim | None]:
        if holder.source is not None and holder.line is not None:
            stands = any(_holds(text, holder.line) for text in self._texts(holder.source))
            yield self._row(stands, f"{claim}.line", holder.line, f"not at {_place(holder.source)}")

    def _texts(self, source: LicenceSource) -> list[str]:
        """A place's words, as they are and as they are compared."""
        data = self.read(source.blob)
        span = None if data is None else span_of(data, source.start_line, source.end_line)
        text = None if span is None else decode_text(span)
        if text is None:
            return []
        return [fold(text), " ".join(words_of(fold(text)).words)]

    def _past(self) -> Iterator[FailedClaim | None]:
        report = self.report
        events = list(enumerate(report.history))
        wanted = (
            {self.commit} | {event.commit for _, event in events} | ({report.kinder.commit} if report.kinder else set())
        )
        days, parents = self._ancestors(wanted)
        if report.committed_on is not None:
            yield self._day("committed_on", self.commit, report.committed_on, days)
        for number, event in events:
            claim = f"history[{number}]"
            yield self._day(claim, event.commit, event.day, days)
            if event.commit in days:
                yield from self._event(claim, event, parents[event.commit])
        if report.kinder:
            yield self._day("kinder", report.kinder.commit, report.kinder.day, days)
            if report.kinder.commit in days:
                found = self.tree_of(report.kinder.commit).at(report.kinder.path, self.reader)
                says = f"{report.kinder.path} is blob {report.kinder.blob}"
                yield self._row(report.kinder.blob in found, "kinder.blob", says, _blobs(found))

    def _ancestors(self, wanted: Collection[str]) -> tuple[dict[str, date], dict[str, tuple[str, ...]]]:
        days: dict[str, date] = {}
        parents: dict[str, tuple[str, ...]] = {}
        for commit in self.reader.commits([self.commit]):
            if commit.oid in wanted:
                days[commit.oid], parents[commit.oid] = commit.day, commit.parents
                if len(days) == len(wanted):
                    break
        return days, parents

    def _day(self, claim: str, commit: str, day: date, days: dict[str, date]) -> FailedClaim | None:
        there = f"committed on {days[commit]}" if commit in days else "not among the commit's ancestors"
        return self._row(days.get(commit) == day, claim, f"commit {commit} of {day}", there)

    def _event(self, claim: str, event: LicenceEvent, parents: Sequence[str]) -> Iterator[FailedClaim | None]:
        after = self.tree_of(event.commit).at(event.path, self.reader)
        if event.after_blob is not None:
            says = f"{event.path} is blob {event.after_blob} after it"
            yield self._row(event.after_blob in after, f"{claim}.after_blob", says, _blobs(after))
        elif event.kind == "remove" and is_legal(event.path):  # a manifest can lose its field alone
            yield self._row(not after, claim, f"{event.path} is gone", _blobs(after))
        if event.before_blob is not None:
            # A licence file that was renamed had its blob at another path before.
            stood = any(event.before_blob in self.tree_of(parent).blobs for parent in parents)
            says = f"blob {event.before_blob} stood there before"
            yield self._row(stood, f"{claim}.before_blob", says, "in no parent's tree")


def _records(value: Any, claim: str) -> Iterator[tuple[str, Record]]:
    """Every record inside a report, with its name in it."""
    if isinstance(value, Record):
        if claim:
            yield claim, value
        for name in type(value).model_fields:
            yield from _records(getattr(value, name), f"{claim}.{name}" if claim else name)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _records(item, f"{claim}[{number}]")


def _holds(text: str, quoted: str) -> bool:
    """Whether quoted words stand in a text in their order; where a quotation is masked or cut, anything may stand."""
    letters, at = _letters(text), 0
    for piece in _pieces(quoted):
        at = letters.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _pieces(quoted: str) -> list[str]:
    runs: list[str] = [""]
    for token in quoted.split():
        if "***" in token or "…" in token or re.search(r"<[^<>]*>", token):
            runs.append("")
        else:
            runs[-1] += _letters(token)
    return [run for run in runs if run]


def _letters(text: str) -> str:
    """Letters and digits alone: quoting folds white space and drops invisible marks."""
    return re.sub(r"[\W_]+", "", fold(text).casefold()).replace("licence", "license")


def _differences(report: LicenceReport, again: LicenceReport) -> Iterator[FailedClaim]:
    """Every field that today's answer does not repeat."""
    if not any(holder.contact for holder in report.holders):
        again = again.without_contacts()
    yield from _unlike(report.model_dump(mode="json"), again.model_dump(mode="json"), "")


def _unlike(says: Any, there: Any, claim: str) -> Iterator[FailedClaim]:
    if isinstance(says, dict) and isinstance(there, dict):
        for key in says:
            yield from _unlike(says[key], there.get(key), f"{claim}.{key}" if claim else key)
    elif isinstance(says, list) and isinstance(there, list):
        for number, (one, other) in enumerate(zip(says, there, strict=False)):
            yield from _unlike(one, other, f"{claim}[{number}]")
        if len(says) != len(there):
            yield FailedClaim(claim=claim, says=f"{len(says)} of them", there=f"{len(there)} of them")
    elif says != there:
        yield FailedClaim(claim=claim, says=str(says)[:_SHOWN], there=str(there)[:_SHOWN])


def _told(claim: str, known: Collection[str]) -> bool:
    """Whether a failed claim about the same place is listed already."""
    return any(claim == one or claim.startswith((f"{one}.", f"{one}[")) for one in known)


def _place(source: LicenceSource) -> str:
    if source.start_line is None:
        return source.path
    end = source.end_line or source.start_line
    return f"{source.path}:{source.start_line}" + (f"-{end}" if end != source.start_line else "")


def _blobs(found: Collection[str]) -> str:
    return f"blob {', '.join(sorted(found))}" if found else "nothing at that path"
