"""May the next campaign use this, and what must it do first?"""

import posixpath
from collections import Counter
from collections.abc import Iterable

from archiver.dossier.blocks import Block, Line, Span, bullets, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import counted, facts_of, rich, said
from archiver.records.dossier import Handoff, PublicLicence
from archiver.records.licence import (
    Deviation,
    LicenceConflict,
    LicenceEvent,
    LicenceFinding,
    LicenceSource,
    Reason,
    Zone,
)

ID = "licence"
TITLE = "Licence verdict"
EXAMINERS: tuple[str, ...] = ()

ANSWERS = {
    "adopt": "Yes",
    "adopt_with_conditions": "Yes, with conditions",
    "ask_owner": "Not before you asked the owner",
    "do_not_adopt": "No, not as it stands",
}
_DEVIATIONS = 3
"""Changed places of a licence text that are shown; every one is in the JSON."""
_PATHS = 5
_KINDS = {
    "vendored": ("part copied in from others", "parts copied in from others"),
    "generated": ("part made by a tool", "parts made by a tool"),
    "asset": ("font, picture or document", "fonts, pictures or documents"),
    "data": ("table or dump", "tables or dumps"),
    "submodule": ("submodule", "submodules"),
}
_BODY_KINDS = {"forge login": "the account that published it, no legal person"}
_NOT_OPEN = (None, "LicenseRef-Proprietary")
_CLOSED = {"asset": "fonts, pictures and documents in", "vendored": "what was copied in from others in"}


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The verdict and why, what must be done by whom, what differs, whose parts, since when, who can say yes."""
    return _brief(handoff.licence) if brief else _whole(handoff)


def _brief(licence: PublicLicence) -> list[Block]:
    """The answer, what to do, which files the licence does not cover, what differs, who holds it."""
    name = licence.expression or "no licence was found"
    waits = any(action.blocking for action in licence.required_actions)  # then the list of obstacles says why
    why = "Why, and which files: the licence line of the list above." if waits else _short(licence)
    made: list[Block] = [paragraph(strong(f"{ANSWERS[licence.verdict]} – {name}. "), *rich(why))]
    if licence.effective not in (None, licence.expression):
        made.append(note(f"As of {licence.as_of} this has become {licence.effective}."))
    if not waits and (against := shortcomings(licence)):
        made.append(paragraph(*(span for n, row in enumerate(against) for span in (*plain(" · " if n else ""), *row))))
    made += bullets((*_changes(licence), *(_conflict(conflict) for conflict in licence.conflicts[:_DEVIATIONS])))
    told = {path for reason in licence.reasons if reason.code == "assets" for path in map(_path, reason.sources)}
    made += _uncovered(licence.zones, told) + _copied(licence.zones)
    changes = _of_the_whole(licence)
    before = (_past(licence) if len(changes) > 1 or licence.kinder else "", _upstream(licence))
    made += [paragraph(text) for text in before if text]
    made += _holders(licence)
    if licence.not_examined or licence.not_run:
        missing = f"{counted(len(licence.not_examined), 'file')} without content here" if licence.not_examined else ""
        made.append(note(f"Not looked at: {'; '.join(filter(None, (missing, *licence.not_run[:_DEVIATIONS])))}."))
    return made


def _short(licence: PublicLicence) -> str:
    """The sentence without what the page says elsewhere: the conditions stand below it, each with its files."""
    start, condition, _ = licence.sentence.partition(" once the conditions are met: ")
    if condition and shortcomings(licence):
        return f"{start} once these conditions are met:"
    sentence = licence.sentence.removesuffix(" This is not legal advice.")
    _, _, reason = sentence.partition(f"({licence.expression}): ")
    return f"{reason[0].upper()}{reason[1:]}" if reason and licence.verdict == "adopt" else sentence


def shortcomings(licence: PublicLicence) -> list[Line]:
    """Each reason against simply taking it, with its files."""
    against = [reason for reason in licence.reasons if reason.verdict != "adopt"]
    return [
        (
            *rich(f"{reason.text[:1].upper()}{reason.text[1:]}: "),
            *plain(_files(reason.sources) or "the whole"),
            Span(reason.code, "source"),
        )
        for reason in against[:_PATHS]
    ]


def _files(sources: tuple[LicenceSource, ...]) -> str:
    """`fonts/Ring* (16 files)`, `a.js:9`: places by folder, named as far as their names agree."""
    folders: dict[str, list[LicenceSource]] = {}
    for found in sources:
        folders.setdefault(posixpath.dirname(found.path), []).append(found)
    told = []
    for places in folders.values():
        paths = sorted({found.path for found in places})
        if len(paths) == 1:
            told.append(_at(places[0]))
        else:
            told.append(f"{posixpath.commonprefix(paths)}* ({len(paths)} files)")
    more = f" and {len(told) - _PATHS} more folders" if len(told) > _PATHS else ""
    return f"{', '.join(told[:_PATHS])}{more}"


def _whole(handoff: Handoff) -> list[Block]:
    licence = handoff.licence
    name = licence.expression or "no licence was found"
    made: list[Block] = [paragraph(strong(f"{ANSWERS[licence.verdict]} – {name}. "), *rich(licence.sentence))]
    if licence.effective not in (None, licence.expression):
        made.append(note(f"As of {licence.as_of} this has become {licence.effective}."))
    made += table(
        ("What must be done", "Who", "Adoption waits for it"),
        (
            (rich(a.text), plain(a.who), plain("yes" if a.blocking else "no"))
            for a in sorted(licence.required_actions, key=lambda action: not action.blocking)
        ),
    )
    made += bullets(_reason(reason) for reason in licence.reasons if reason.verdict != "adopt")
    made += bullets((*_changes(licence), *(_conflict(conflict) for conflict in licence.conflicts)))
    made += _parts(licence.zones)
    made += [paragraph(text) for text in (_past(licence), _upstream(licence)) if text]
    made += bullets(_say(finding) for finding in licence.findings)
    made += said(facts_of(handoff, "licence"), handoff)
    made += _holders(licence)
    if licence.not_examined:
        missing = counted(len(licence.not_examined), "file")
        made.append(paragraph(strong("Not examined: "), f"{missing} whose content is missing in this copy."))
    if licence.not_run:
        made.append(note(f"Not looked at: {'; '.join(licence.not_run[:_PATHS])}."))
    made.append(note("This is not legal advice."))
    return made


def _reason(reason: Reason) -> Line:
    more = f" and {counted(len(reason.sources) - 1, 'more place')}" if len(reason.sources) > 1 else ""
    at = f" · {_at(reason.sources[0])}{more}" if reason.sources else ""
    return (*rich(f"{reason.text[:1].upper()}{reason.text[1:]}."), Span(f"{reason.code}{at}", "source"))


def _changes(licence: PublicLicence) -> list[Line]:
    """The first places where a licence text of the whole is not the canonical one."""
    own = [detection for detection in licence.detections if detection.zone == "first-party"]
    material = [d for detection in own for d in detection.deviations if d.material]
    rows = [_deviation(deviation) for deviation in material[:_DEVIATIONS]]
    left = len(material) - len(rows)
    return [*rows, plain(f"{counted(left, 'more change')} of a licence text: see handoff.json.")] if left else rows


def _deviation(deviation: Deviation) -> Line:
    words = {
        "added": f"added “{deviation.actual_text}”",
        "removed": f"left out “{deviation.canonical_text}”",
    }.get(deviation.type, f"“{deviation.actual_text}” in place of “{deviation.canonical_text}”")
    return plain(f"{deviation.canonical_id} was changed: {words}", Span(_at(deviation.source), "source"))


def _conflict(conflict: LicenceConflict) -> Line:
    places = "; ".join(f"{p.expression or 'its own words'} in {_at(p.source)}" for p in conflict.places[:4])
    return (*rich(conflict.explanation), Span(places, "source"))


def _at(source: LicenceSource) -> str:
    return f"{source.path}:{source.start_line}" if source.start_line else source.path


def _parts(zones: tuple[Zone, ...]) -> list[Block]:
    """Parts that were not written here: how many of each kind, and those that nobody may simply pass on."""
    others = [zone for zone in zones if zone.kind != "first-party"]
    if not others:
        return []
    kinds = Counter(zone.kind for zone in others)
    unknown = Counter(zone.kind for zone in others if zone.inbound is None)
    named = ", ".join(
        counted(count, *_KINDS[kind]) + (f" ({unknown[kind]} without a known licence)" if unknown[kind] else "")
        for kind, count in sorted(kinds.items())
    )
    made: list[Block] = [paragraph(f"Parts with a licence of their own or none: {named}.")]
    closed = [
        f"{what} {_some(paths)}"
        for kind, what in _CLOSED.items()
        if (paths := [zone.path for zone in others if zone.kind == kind and zone.inbound in _NOT_OPEN])
    ]
    if closed:
        made.append(paragraph(strong("Do not pass on before it is cleared: "), f"{'; '.join(closed)}."))
    return made


def _path(source: LicenceSource) -> str:
    return source.path


def _uncovered(zones: tuple[Zone, ...], told: set[str]) -> list[Block]:
    """What the licence of the whole does not cover by itself: folders and files of each kind, those told left out."""
    rows: dict[str, list[str]] = {}
    for zone in zones:
        if zone.kind in ("first-party", "generated") or zone.inbound not in _NOT_OPEN:
            continue
        if zone.source is not None and zone.source.path in told:
            continue
        # Beside the origin's address the path of a table may be a map to personal data: its folder says enough.
        lone_table = zone.kind == "data" and zone.files == 1
        path = posixpath.dirname(zone.path) if lone_table else zone.path
        row = f"{path or 'the root'}{_number(zone)}"
        if row not in rows.setdefault(zone.kind, []):
            rows[zone.kind].append(row)
    if not rows:
        return []
    named = "; ".join(f"{_KINDS[kind][1]}: {_some(paths)}" for kind, paths in sorted(rows.items()))
    return [paragraph(strong("Not covered by it, clear before passing on: "), f"{named}.")]


def _number(zone: Zone) -> str:
    """` (30 files: Ringside*, party-logo.png)`; nothing where the zone is one file."""
    if zone.files < 2:
        return ""
    more = ", …" if len(zone.telling) < zone.files else ""
    named = f": {', '.join(zone.telling)}{more}" if zone.telling else ""
    return f" ({counted(zone.files, 'file')}{named})"


def _copied(zones: tuple[Zone, ...]) -> list[Block]:
    """Parts of others that came in under a licence of their own, which goes on with them."""
    parts = [zone for zone in zones if zone.kind == "vendored" and zone.inbound not in _NOT_OPEN]
    if not parts:
        return []
    most = sorted(sorted(parts, key=lambda zone: -zone.files)[:_PATHS], key=lambda zone: zone.path)
    named = [zone if "/" not in zone.path else zone.model_copy(update={"telling": ()}) for zone in most]
    told = "; ".join(f"{zone.path or 'the root'}{_number(zone)} {zone.inbound}" for zone in named)
    more = f" and {len(parts) - _PATHS} more" if len(parts) > _PATHS else ""
    return [paragraph(strong("Parts of others, under their own: "), f"{told}{more}.")]


def _some(paths: Iterable[str]) -> str:
    listed = sorted(path or "the root" for path in paths)
    more = f" and {len(listed) - _PATHS} more" if len(listed) > _PATHS else ""
    return f"{', '.join(listed[:_PATHS])}{more}"


def _of_the_whole(licence: PublicLicence) -> list[LicenceEvent]:
    """Changes of the licence, without those where a part with a licence of its own came or went."""
    found = []
    for event in licence.history:
        before, after = (set((side or "").split(" AND ")) for side in (event.before, event.after))
        part = event.kind == "change" and (before < after or after < before)
        if event.kind != "holders" and not part:
            found.append(event)
    return found


def _past(licence: PublicLicence) -> str:
    """Since when it is so, and which commit asked less, in one sentence."""
    changes = _of_the_whole(licence)
    if not changes:
        return ""
    last = changes[-1]
    own_words = last.kind == "change" and last.before == last.after
    how = {"set": "set", "change": "changed", "remove": "removed", "restore": "restored"}[last.kind]
    was = f" from {last.before}" if last.before and last.kind == "change" and not own_words else ""
    to = f" to {last.after}" if last.after and last.kind == "change" and not own_words else ""
    what = "The words of the licence were" if own_words else "The licence was"
    said_so = f"{what} {how}{was}{to} on {last.day}, {counted(len(changes), 'change')} in all"
    kinder = licence.kinder
    if kinder is None:
        return f"{said_so}."
    where = f"{kinder.commit[:10]} of {kinder.day}"
    same = own_words and kinder.expression == last.before
    under = "with the words from before" if same else f"under {kinder.expression}"
    return f"{said_so}; the last commit {under}, which asks less, is {where}."


def _upstream(licence: PublicLicence) -> str:
    upstream = licence.upstream
    if upstream is None or upstream.changed is None:
        return ""
    now = upstream.expression or "no licence"
    return (
        f"Its upstream turned to {now} on {upstream.changed.day}: do not take over work done there since then unread."
    )


def _holders(licence: PublicLicence) -> list[Block]:
    unnamed = "No licence file, notice or copyright line names a holder"
    if not licence.holders_named:
        return [note(f"{unnamed}.")] if licence.expression else []
    if not licence.holders_stated:
        authors = counted(licence.holders_named, "author is", "authors are")
        return [note(f"{unnamed}; {authors} named in a manifest, which does not make them the owner.")]
    soon = licence.holders_dissolving
    over = f" {counted(soon, 'is', 'are')} dissolved or soon will be: ask now." if soon else ""
    left = Counter(licence.holder_kinds) - Counter(body.kind for body in licence.bodies)
    kinds = ", ".join(f"{count} × {kind}" for kind, count in left.items())
    told = [f"{body.name} ({_BODY_KINDS.get(body.kind, body.kind)})" for body in licence.bodies]
    told += [f"{kinds}, whose names are not repeated here: see the licence files"] if kinds else []
    return [paragraph(strong("Named as holders: "), f"{'; '.join(told)}.{over}")]


def _say(finding: LicenceFinding) -> Line:
    sure = {"certain": "", "likely": ", likely", "guess": ", a guess"}[finding.confidence]
    at = f" · {finding.path}{f':{finding.line}' if finding.line else ''}" if finding.path else ""
    return (*rich(finding.message), Span(f"{finding.code}{sure}{at}", "source"))
