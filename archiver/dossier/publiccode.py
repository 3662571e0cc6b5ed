"""publiccode.yml for software nobody maintains any more.

Source: the publiccode.yml standard, core schema 0.4, and its reference parser, which decides what is mandatory
(`categories`, `releaseDate` and contacts for `maintenance: none` are not). Where the standard demands a value that no
fact gives, the file says so in a comment and takes the value that promises least.
"""

import json
import re

from archiver.dossier.clean import cut
from archiver.dossier.links import forge_link
from archiver.dossier.sections.services import service_names
from archiver.records.dossier import Handoff
from archiver.records.fact import NotRun
from archiver.records.verdict import Verdict

_ENDED = ("ENDED_CONFIRMED", "BORN_ENDED")
_MAX_SHORT = 150
_MAX_LONG = 10_000


def not_written(verdict: Verdict, expression: str | None, origin: str) -> tuple[NotRun, ...]:
    """Why there is no publiccode.yml; nothing when there is one."""
    reasons = []
    if verdict.confirmed_by is None:
        reasons.append("no person has confirmed that the campaign is over")
    elif verdict.state not in _ENDED:
        reasons.append(f"it is written for ended software only, and the state is {verdict.state}")
    if not expression or re.search(r"\b(?:NONE|NOASSERTION)\b", expression):
        reasons.append("no licence is known")
    if not re.match(r"(?:https?|ssh|git)://", origin):
        reasons.append("the standard demands the address of the repository, and its origin is none")
    return (NotRun(what="publiccode.yml", reason="; ".join(reasons)),) if reasons else ()


def publiccode(handoff: Handoff) -> bytes | None:
    """The file's bytes; None where `not_written` has a reason."""
    if not_written(handoff.verdict, handoff.licence.expression, handoff.origin):
        return None
    lines = [
        "# Written by the campaign archive from the facts in handoff.json. Nobody maintains this software:",
        "# who adopts it changes `url`, `developmentStatus` and `maintenance`.",
        'publiccodeYmlVersion: "0.4"',
        f"name: {_text(handoff.name.rpartition('/')[2] or handoff.name)}",
        f"url: {_text(forge_link(handoff.origin) or handoff.origin)}",
        *_based_on(handoff),
        "# Not examined; the standard demands a value.",
        "platforms:",
        '  - "unknown"',
        "developmentStatus: obsolete",
        "# Not examined; the standard demands a value.",
        "softwareType: standalone/other",
        "description:",
        "  en:",
        f"    shortDescription: {_text(_short(handoff))}",
        f"    longDescription: {_text(_long(handoff))}",
        "    features:",
        *(f"      - {_text(feature)}" for feature in _features(handoff)),
        "legal:",
        f"  license: {_text(handoff.licence.expression or '')}",
        "maintenance:",
        "  type: none",
        "# Not examined; the standard demands values.",
        "localisation:",
        "  localisationReady: false",
        "  availableLanguages:",
        "    - en",
        *_services(handoff),
    ]
    return ("\n".join(lines) + "\n").encode()


def _text(value: str) -> str:
    """A YAML double-quoted scalar; JSON strings are a subset of them."""
    return json.dumps(value, ensure_ascii=True)


def _based_on(handoff: Handoff) -> list[str]:
    link = forge_link(handoff.fork_of or "")
    return [f"isBasedOn: {_text(link)}"] if link else []


def _short(handoff: Handoff) -> str:
    return cut(handoff.description or f"{handoff.name}, software of a campaign that is over", _MAX_SHORT)


def _long(handoff: Handoff) -> str:
    quoted = [fact.statement for fact in handoff.facts if fact.section == "what"]
    words = [*quoted, handoff.verdict.sentence, handoff.licence.sentence]
    words.append(
        "This entry was made from an archived copy. The campaign that wrote the software is over and nobody answers for"
        " it; the handoff dossier of the archive says what whoever takes it over must know first."
    )
    return cut(" ".join(words), _MAX_LONG)


def _features(handoff: Handoff) -> list[str]:
    described = [cut(fact.statement, 200) for fact in handoff.facts if fact.section == "what"][:5]
    return described or ["Not examined: see the handoff dossier"]


def _services(handoff: Handoff) -> list[str]:
    names = sorted(service_names(handoff), key=lambda name: (name.casefold(), name))
    if not names:
        return []
    rows = [f"    - name: {_text(name)}" for name in names]
    return ["dependsOn:", "  proprietary:", *rows]
