"""A licence report as a page of text: the answer, what to do, why, and everything it rests on."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archiver.cli.output import plain
from archiver.quoting import mask_emails
from archiver.records.licence import (
    Detection,
    Deviation,
    Holder,
    LicenceConflict,
    LicenceEvent,
    LicenceReport,
    LicenceSource,
    Reason,
    Zone,
)

_WIDTH = 100
"""Columns where there is no terminal."""
_MOST = 30
"""Rows of a section; the rest is counted, and stands in `--json`."""

_SAYS = {
    "adopt": "may be used",
    "adopt_with_conditions": "condition",
    "ask_owner": "ask first",
    "do_not_adopt": "forbidden",
}
_SOON = {"dissolved": ", dissolved", "soon": ", will soon be dissolved", "no": "", "unknown": ""}


class Page:
    """Prints a report as wide as the terminal is."""

    def __init__(self, *, contacts: bool) -> None:
        self.contacts = contacts
        self.console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH, highlight=False)

    def show(self, report: LicenceReport) -> None:
        """All of it."""
        self._line(report.sentence, "bold")
        self._line(_asked(report), "dim")
        first = [a for a in report.required_actions if a.blocking]
        self._section("Before adoption", [f"{n}. {a.text} ({a.who})" for n, a in enumerate(first, 1)])
        self._section("Then", [f"- {a.text} ({a.who})" for a in report.required_actions if not a.blocking])
        self._section("Why", [_reason(reason) for reason in report.reasons])
        self._section("What differs from the canonical text", _changes(report.detections))
        for conflict in report.conflicts[:_MOST]:
            self._conflict(conflict)
        self._table("Parts", ("licence", "kind", "part", "files"), _parts(report.zones))
        self._section("What was seen", [_finding(f.code, f.path, f.line, f.message) for f in report.findings])
        self._section("In the past", _past(report))
        self._section("Who can say yes", [self._holder(holder) for holder in report.holders])
        missing = [f"{path}: its bytes are not here" for path in report.not_examined]
        self._section("Not examined", [*missing, *report.not_run])
        if "not legal advice" not in report.sentence:
            self._line("\nThis is not legal advice.", "dim")

    def _words(self, text: str, style: str = "") -> Text:
        return Text(plain(text if self.contacts else mask_emails(text)), style=style, overflow="fold")

    def _line(self, text: str, style: str = "") -> None:
        self.console.print(self._words(text, style))

    def _title(self, title: str) -> None:
        self.console.print()
        self._line(title, "bold")

    def _section(self, title: str, rows: Sequence[str]) -> None:
        if not rows:
            return
        self._title(title)
        for row in rows[:_MOST]:
            mark, first, rest = _split(row)
            self._wrapped(f"  {mark}", first)
            for line in rest.split("\n") if rest else ():
                self._wrapped(" " * 6, line, "dim")
        self._more(len(rows))

    def _wrapped(self, mark: str, text: str, style: str = "") -> None:
        """Words after a mark; what does not fit stands under the words."""
        for number, line in enumerate(self._words(text, style).wrap(self.console, self.console.width - len(mark))):
            line.rstrip()
            self.console.print(Text(" " * len(mark) if number else mark) + line)

    def _more(self, rows: int) -> None:
        if rows > _MOST:
            self._line(f"  and {rows - _MOST} more: see --json")

    def _table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        if not rows:
            return
        self._title(title)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for column in columns:
            table.add_column(column, overflow="fold", justify="right" if column == "files" else "left")
        for row in rows[:_MOST]:
            table.add_row(*(self._words(cell) for cell in row))
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self._more(len(rows))

    def _conflict(self, conflict: LicenceConflict) -> None:
        """The sides of a contradiction beside each other."""
        rows = [(_licence(p), p.kind, _place(p.source), p.weak or "") for p in conflict.places]
        columns = ("licence", "said by", "where", "weak because")
        self._table(
            f"Contradiction: {conflict.explanation}",
            columns if any(row[3] for row in rows) else columns[:3],
            [row if any(r[3] for r in rows) else row[:3] for row in rows],
        )

    def _holder(self, holder: Holder) -> str:
        years = f", {holder.years}" if holder.years else ""
        contact = f"\ncontact (not for the public): {holder.contact}" if self.contacts and holder.contact else ""
        where = f"\n{_place(holder.source)}" if holder.source else ""
        return f"{holder.name} ({holder.kind}{_SOON[holder.dissolving]}){years}{where}{contact}"


def _split(row: str) -> tuple[str, str, str]:
    """The mark of a list's item, its first line, and what stands below it."""
    first, _, rest = row.partition("\n")
    mark = re.match(r"(?:-|\d+\.) ", first)
    return (mark[0], first[mark.end() :], rest) if mark else ("", first, rest)


def _asked(report: LicenceReport) -> str:
    commit = f"commit {report.commit[:10]}" if report.commit else "no commit"
    of = f" of {report.committed_on}" if report.committed_on else ""
    became = f"; by now {report.effective}" if report.effective not in (None, report.expression) else ""
    policy = "" if report.policy == "built-in" else f", policy {report.policy[:10]}"
    return f"Asked for: {report.intended_use}, as of {report.as_of}, {commit}{of}{policy}{became}."


def _reason(reason: Reason) -> str:
    shown = ", ".join(dict.fromkeys(_place(source) for source in reason.sources[:5]))
    more = f" and {len(reason.sources) - 5} more" if len(reason.sources) > 5 else ""
    return f"{_SAYS[reason.verdict]}: {reason.text}" + (f"\n{shown}{more}" if shown else "")


def _changes(detections: Iterable[Detection]) -> list[str]:
    rows = []
    for detection in sorted(detections, key=lambda detection: detection.zone != "first-party"):
        rows += [_change(detection.source.path, d) for d in detection.deviations if d.material]
        harmless = Counter(d.type for d in detection.deviations if not d.material)
        if harmless:
            counts = ", ".join(f"{count} {kind}" for kind, count in sorted(harmless.items()))
            rows.append(f"{detection.source.path}: harmless differences ({counts})")
    return rows


def _change(path: str, deviation: Deviation) -> str:
    line = f", line {deviation.source.start_line}" if deviation.source.start_line else ""
    words = [f"there: {deviation.actual_text}"] if deviation.actual_text else []
    words += [f"{deviation.canonical_id} has: {deviation.canonical_text}"] if deviation.canonical_text else []
    return "\n".join([f"{path}: {deviation.type}{line}", *words])


def _parts(zones: Iterable[Zone]) -> list[tuple[str, str, str, str]]:
    """Those without a known licence first, because they need a person."""
    ordered = sorted(zones, key=lambda zone: (zone.inbound is not None, zone.kind, zone.path))
    return [(z.inbound or "not known", z.kind, z.path or "the whole", str(z.files)) for z in ordered]


def _finding(code: str, path: str | None, line: int | None, message: str) -> str:
    where = "the whole" if path is None else f"{path}:{line}" if line is not None else path
    return f"{code}  {where}\n{message}"


def _past(report: LicenceReport) -> list[str]:
    rows = [_event(event) for event in report.history]
    if kinder := report.kinder:
        rows.append(
            f"{kinder.day}  the last commit that asked less: {kinder.expression}\n"
            f"commit {kinder.commit}, {kinder.path}; a later licence does not take that grant back"
        )
    if upstream := report.upstream:
        turned = f"; turned to it on {upstream.changed.day}, which this copy does not have" if upstream.changed else ""
        rows.append(f"upstream {upstream.origin}: {upstream.expression or 'no licence'}{turned}")
    return rows


def _event(event: LicenceEvent) -> str:
    what = {
        "set": f"{event.after or 'words of its own'} was set",
        "change": f"{event.before or 'words of its own'} was changed to {event.after or 'words of its own'}",
        "remove": f"{event.before or 'words of its own'} was removed",
        "restore": f"{event.after or 'words of its own'} came back",
        "holders": "the copyright lines were changed",
    }[event.kind]
    dropped = f"; {_count(event.holders_dropped, 'copyright line')} dropped" if event.holders_dropped else ""
    before = event.contributors_before
    people = "" if before is None else f"; {_count(before, 'contributor')} before it"
    note = f"\n{event.note}" if event.note else ""
    return f"{event.day}  {what}\n{event.path}, commit {event.commit[:10]}{people}{dropped}{note}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _licence(detection: Detection) -> str:
    return detection.expression or "words of its own"


def _place(source: LicenceSource) -> str:
    return f"{source.path}:{source.start_line}" if source.start_line else source.path
