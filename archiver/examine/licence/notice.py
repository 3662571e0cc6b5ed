"""NOTICE: what must go along with every copy, each licence text and each holder once.

Texts are read from the tree, because the words that stand there are what was granted; the text that SPDX publishes is
printed only where a bare name stands, and marked so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archiver.examine.licence.legal import holders_in
from archiver.examine.licence.names import PROPRIETARY, identifiers
from archiver.examine.licence.places import is_legal, is_notice
from archiver.examine.licence.spans import span_of
from archiver.examine.licence.texts import raw_texts
from archiver.examine.licence.words import decode_text, fold, words_of
from archiver.git.folder import FolderTree
from archiver.git.reader import Reader
from archiver.quoting import emails_in, mask_emails, printable_path
from archiver.records.licence import Detection, LicenceReport, Zone

FILE_LIMIT = 1 << 20
"""Bytes read of a licence text or NOTICE."""
MOST_TEXTS = 300
"""Licence texts and NOTICE files that are printed; the rest is named."""

_WHOLE = "the whole"
_RULE = "=" * 78
_GRANTS = re.compile(r"(?i)\b(?:permi\w+|grant\w*|licen[sc]ed?|may|redistribut\w+|used?|see|subject|under|terms)\b")
"""A line of which more than the holder would be lost."""


@dataclass
class _Text:
    """One licence text or NOTICE, wherever it stands."""

    words: str
    expression: str | None
    whole: bool
    """Whether it is a whole licence text and no mere notice."""
    paths: list[str] = field(default_factory=list)
    number: int = 0


@dataclass
class _Collected:
    """What the tree gives."""

    texts: list[_Text]
    notices: list[_Text]
    holders: dict[str, tuple[str, list[str]]]
    """Words of a copyright line -> (the line, the parts it stands in)."""
    unread: list[str]
    """Paths whose bytes are not here, or that are beyond the limit."""


def notice(report: LicenceReport, reader: Reader | FolderTree, *, contacts: bool = False) -> bytes:
    """The NOTICE of a report's commit: parts, holders, notices of others, what is unknown, texts. UTF-8.

    Args:
        reader: the repository that the report was made of.
        contacts: leave e-mail addresses in the words of the files; else they are `***`, except a licence's own.
    """
    found = _collect(report, reader, contacts=contacts)
    missing = _add_named(report, found.texts)
    for number, text in enumerate(found.texts, 1):
        text.number = number
    blocks = [
        _head(report, contacts=contacts),
        _parts(report, found.texts),
        _section("COPYRIGHT", [f"{line}\n    {', '.join(parts)}" for line, parts in found.holders.values()]),
        _section("NOTICES OF OTHERS (to be kept in every copy)", [_printed(text) for text in found.notices]),
        _section("ATTRIBUTION THAT THE TERMS ASK FOR", _attributions(report)),
        _section("LICENCE NOT KNOWN OR CLOSED (clear or remove before you pass a copy on)", _unknown(report)),
        _section("MISSING HERE", [*missing, *(f"{path}: its content could not be read" for path in found.unread)]),
        _section("LICENCE TEXTS", [f"[{text.number}] {_printed(text)}" for text in found.texts]),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode("utf-8", "replace")


def _head(report: LicenceReport, *, contacts: bool) -> str:
    masked = "" if contacts else " E-mail addresses in them are replaced by ***."
    of = f"commit {report.commit}" if report.commit else "a folder without commits"
    return (
        f"NOTICE\n\nLicences, holders and notices of {of}, as of {report.as_of}.\n"
        f"Made by campaign-archive from its licence report (rules {report.rules_version}). The words below stand in\n"
        f"the repository, unless they are marked otherwise.{masked} This is not legal advice."
    )


def _section(title: str, items: list[str]) -> str:
    return f"{_RULE}\n{title}\n{_RULE}\n\n" + "\n\n".join(items) if items else ""


def _collect(report: LicenceReport, reader: Reader | FolderTree, *, contacts: bool) -> _Collected:
    texts: dict[str, _Text] = {}
    notices: dict[str, _Text] = {}
    found = _Collected([], [], {}, [])
    for detection in sorted(report.detections, key=lambda d: (d.source.path.count("/"), d.source.path)):
        if detection.kind not in ("text", "notice", "custom", "statement", "reuse", "header", "tag"):
            continue
        whole = _is_file_of_its_own(detection)
        text = _read(reader, detection.source.blob)
        if text is None or (whole and len(texts) >= MOST_TEXTS):
            found.unread += [detection.source.path] if whole else []
            continue
        if not whole:
            span = span_of(text.encode(), detection.source.start_line, detection.source.end_line)
            text = (span or b"").decode()
        part = _part_of(detection.source.path, report.zones)
        rest = _without_holders(text, part, found, contacts=contacts)
        if whole:
            _keep(texts, _mask(rest, detection.expression, contacts=contacts), detection)
    for path, blob in _notices(report, reader):
        text = _read(reader, blob)
        if text is None or len(notices) >= MOST_TEXTS:
            found.unread.append(path)
            continue
        key = " ".join(words_of(fold(text)).words)
        notices.setdefault(key, _Text(_mask(text, None, contacts=contacts), None, False)).paths.append(path)
    for holder in report.holders:
        if holder.line and not (holder.source and is_notice(holder.source.path)):
            part = _part_of(holder.source.path, report.zones) if holder.source else _WHOLE
            _hold(holder.line.replace("<e-mail>", "***"), part, found)
    found.texts, found.notices = list(texts.values()), list(notices.values())
    found.unread = list(dict.fromkeys(found.unread))
    return found


def _is_file_of_its_own(detection: Detection) -> bool:
    path = detection.source.path
    return detection.kind in ("text", "notice", "custom", "statement") and (is_legal(path) or "LICENSES/" in path)


def _read(reader: Reader | FolderTree, blob: str) -> str | None:
    data = reader.read(blob, FILE_LIMIT + 1)
    text = None if data is None or len(data) > FILE_LIMIT else decode_text(data)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", "", text)


def _mask(text: str, expression: str | None, *, contacts: bool) -> str:
    """Without addresses, except those that the licence's own text names."""
    if contacts:
        return text
    own = [raw_texts()[spdx] for spdx in sorted(identifiers(expression)) if spdx in raw_texts()]
    return mask_emails(text, frozenset().union(*(emails_in(words) for words in own)))


def _without_holders(text: str, part: str, found: _Collected, *, contacts: bool) -> str:
    """The text without its copyright lines, which are listed apart so that equal texts are one."""
    rest = []
    for line in text.split("\n"):
        lines = holders_in(fold(line))[0] if len(line) <= 200 else ()
        if lines and not _GRANTS.search(line.replace("All rights", "")):
            shown = " ".join(line.split()).strip(" #*/-;") if contacts else lines[0].replace("<e-mail>", "***")
            _hold(shown, part, found)
        else:
            rest.append(line.rstrip())
    return "\n".join(rest).strip("\n")


def _hold(line: str, part: str, found: _Collected) -> None:
    key = " ".join(words_of(fold(re.sub(r"<e-mail>|\*\*\*|\S+@\S+", "", line)), holders=True).words)
    _, parts = found.holders.setdefault(key, (line, []))
    if part not in parts:
        parts.append(part)


def _keep(texts: dict[str, _Text], words: str, detection: Detection) -> None:
    key = " ".join(words_of(fold(words)).words)
    whole = detection.kind == "text"
    kept = texts.setdefault(key, _Text(words, detection.expression, whole))
    if detection.source.path not in kept.paths:
        kept.paths.append(detection.source.path)


def _notices(report: LicenceReport, reader: Reader | FolderTree) -> Iterator[tuple[str, str]]:
    """NOTICE files, which Apache 2.0 section 4(d) wants kept."""
    if report.commit is None and not isinstance(reader, FolderTree):
        return
    for entry in reader.tree(report.commit or ""):
        if entry.kind != "submodule" and entry.kind != "link" and is_notice(entry.path):
            yield printable_path(entry.path), entry.oid


def _part_of(path: str, zones: tuple[Zone, ...]) -> str:
    around = [z.path for z in zones if z.path and (path == z.path or path.startswith(f"{z.path}/"))]
    return max(around, key=len, default=_WHOLE)


def _parts(report: LicenceReport, texts: list[_Text]) -> str:
    lines = [f"{_WHOLE}, unless it is said otherwise here: {report.expression or 'no licence is declared'}"
             f"{_numbers(report.expression, _WHOLE, report.zones, texts)}"]  # fmt: skip
    for zone in sorted(report.zones, key=lambda z: (z.path, z.kind)):
        if (
            zone.path
            and zone.inbound
            and not _closed(zone)
            and (zone.kind not in ("first-party", "generated") or zone.inbound != report.expression)
        ):
            says = f"{zone.path} ({zone.kind}, {zone.files} file{'' if zone.files == 1 else 's'}): {zone.inbound}"
            lines.append(says + _numbers(zone.inbound, zone.path, report.zones, texts))
    return _section("PARTS AND THEIR LICENCES", ["\n".join(lines)])


def _numbers(expression: str | None, part: str, zones: tuple[Zone, ...], texts: list[_Text]) -> str:
    """Which texts a part stands under: those that lie in it; for what is left open, the one that says least else."""
    chosen = [t for t in texts if any(_part_of(path, zones) == part for path in t.paths)]
    held = {_bare(spdx) for text in chosen for spdx in identifiers(text.expression)}
    for spdx in sorted({_bare(spdx) for spdx in identifiers(expression)} - held):
        others = [t for t in texts if t.whole and spdx in {_bare(i) for i in identifiers(t.expression)}]
        chosen += sorted(others, key=lambda text: (len(identifiers(text.expression)), text.number))[:1]
    numbers = sorted({text.number for text in chosen})
    return f" [{', '.join(map(str, numbers))}]" if numbers else ""


def _bare(spdx: str) -> str:
    return re.sub(r"-(?:only|or-later)\Z", "", spdx)


def _add_named(report: LicenceReport, texts: list[_Text]) -> list[str]:
    """Add the texts of SPDX where only a name stands; what has no text anywhere, in words."""
    held = {_bare(spdx) for text in texts if text.whole for spdx in identifiers(text.expression)}
    expressions = [report.expression, *(zone.inbound for zone in report.zones)]
    missing = []
    for spdx in sorted({spdx for expression in expressions for spdx in identifiers(expression)} - {PROPRIETARY}):
        base = _bare(spdx)
        if base in held:
            continue
        held.add(base)
        if words := raw_texts().get(spdx) or raw_texts().get(f"{base}-only"):
            texts.append(_Text(words, spdx, True))
        else:
            missing.append(f"{spdx}: its text is neither in the repository nor among the texts that we have")
    return missing


def _attributions(report: LicenceReport) -> list[str]:
    return [
        f"{finding.path}{f', line {finding.line}' if finding.line else ''}: {finding.message}"
        for finding in report.findings
        if finding.code == "LIC-015"
    ]


def _unknown(report: LicenceReport) -> list[str]:
    zones = [zone for zone in report.zones if _closed(zone)]
    lines = [f"{z.path or _WHOLE} ({z.kind}, {z.basis})" for z in sorted(zones, key=lambda z: (z.path, z.kind))]
    return ["\n".join(lines)] if lines else []


def _closed(zone: Zone) -> bool:
    if zone.inbound is None:
        return zone.kind != "first-party"
    return PROPRIETARY in identifiers(zone.inbound)


def _printed(text: _Text) -> str:
    if not text.paths:
        says = f"{text.expression}: only the name stands in the repository; this is the text that SPDX publishes"
        return f"{says}\n\n{text.words.strip()}"
    named = f"{text.expression}, from " if text.expression else "from "
    more = f" and {len(text.paths) - 10} more" if len(text.paths) > 10 else ""
    return f"{named}{', '.join(text.paths[:10])}{more}\n\n{text.words.strip()}"
