"""Every secret in one blob, grouped by rule; no character of a value leaves this module."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from archiver.examine.cache import package_digest
from archiver.examine.exposure.context import place
from archiver.examine.exposure.entropy import shape
from archiver.examine.exposure.hit import Hit
from archiver.examine.exposure.judges import judge
from archiver.examine.exposure.packed import texts
from archiver.examine.exposure.rules import Pack, Rule, own_pack
from archiver.records.fact import Severity

SECRETS_VERSION: str = package_digest("archiver.examine.exposure")
"""Changes with every rule and every line of this package, so that nothing found by others is taken for its own."""

_CODES: dict[str, tuple[str, Severity]] = {
    "vendor": ("SEC-001", "high"),
    "private-key": ("SEC-002", "high"),
    "campaign": ("SEC-003", "high"),
    "url": ("SEC-004", "medium"),
    "name": ("SEC-005", "medium"),
    "header": ("SEC-006", "medium"),
    "token": ("SEC-006", "medium"),
    "file": ("SEC-007", "medium"),
    "weak": ("SEC-008", "low"),
    "framework": ("SEC-009", "medium"),
    "public": ("SEC-010", "low"),
}


_GRADES: tuple[Severity, ...] = ("high", "medium", "low", "info")
_DEMO = re.compile(r"debug|test|sample|example", re.IGNORECASE)


@dataclass
class _Row:
    """What one rule saw in one blob so far: the first place, a doubtful one before a harmless one."""

    hit: Hit
    shown: int = 0
    harmless: int = 0


class _Blob:
    """The hits of one blob while they are gathered."""

    def __init__(self, path: str, pack: Pack) -> None:
        self._path = path
        self._pack = pack
        self._place = place(path)
        self._rows: dict[tuple[str, str], _Row] = {}

    def read(self, text: bytes, *, lines: bool) -> None:
        """Hold every rule that can match against a text. What one rule has had, a later one does not get."""
        taken: list[tuple[int, int]] = []
        for rule in self._pack.candidates(self._path, text):
            if rule.regex is None:
                harmless = self._place != "plain" or _DEMO.search(self._path)
                self._note(rule, rule.kind, "test" if harmless else None, None, "a file")
                continue
            for start, end, match in rule.matches(text):
                if _overlaps(taken, start, end):
                    continue
                judged = judge(rule, self._pack, self._path, self._place, text, start, end, match)
                if judged is not None:
                    taken.insert(bisect_right(taken, (start, end)), (start, end))
                    line = text.count(b"\n", 0, start) + 1 if lines and self._is_first(rule, *judged) else None
                    self._note(rule, *judged, line, _sample(text[start:end]))

    def _is_first(self, rule: Rule, kind: str, triage: str | None) -> bool:
        row = self._rows.get((_CODES[kind][0], rule.id))
        return row is None or (row.hit.triage is not None and triage is None)

    def _note(self, rule: Rule, kind: str, triage: str | None, line: int | None, sample: str) -> None:
        code, severity = _CODES[kind]
        row = self._rows.get((code, rule.id))
        if row is None:
            row = self._rows[code, rule.id] = _Row(Hit(code, rule.id, severity, line, 1, sample, triage))
        elif row.hit.triage is not None and triage is None:
            row.hit = Hit(code, rule.id, severity, line, 1, sample, triage)
        if triage is None:
            row.shown += 1
        else:
            row.harmless += 1

    def hits(self) -> list[Hit]:
        """Gravest first, those that look harmless last."""
        hits = [replace(row.hit, count=row.shown or row.harmless) for row in self._rows.values()]
        return sorted(hits, key=lambda hit: (hit.triage is not None, _GRADES.index(hit.severity), hit.code, hit.rule))


def find_secrets(path: str, data: bytes, pack: Pack | None = None) -> list[Hit]:
    """Every secret of one blob, one hit for each code and rule, gravest first.

    Args:
        path: a path that the blob has; what looks harmless depends on it.
        data: its content, or the beginning of it.
        pack: other rules than our own.

    Returns:
        hits; one whose values all look harmless says why in `triage`. A hit that mixes both counts the others alone.
    """
    blob = _Blob(path, pack or own_pack())
    for text, lines in texts(data):
        blob.read(text, lines=lines)
    return blob.hits()


def _sample(secret: bytes) -> str:
    return shape(secret[:200].decode("utf-8", "replace"))


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether another rule has had this place."""
    at = bisect_right(taken, (start, 1 << 62))
    return (at > 0 and taken[at - 1][1] > start) or (at < len(taken) and taken[at][0] < end)
