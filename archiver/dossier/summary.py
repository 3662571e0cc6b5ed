"""The top of the page: what a reader who is no engineer must know, in four answers."""

from typing import Literal

from archiver.dossier.blocks import Line, Span, Tile, code, plain
from archiver.dossier.links import forge_link
from archiver.dossier.sections.blockers import obstacles
from archiver.dossier.sections.licence import ANSWERS
from archiver.dossier.sections.run import commands, tried
from archiver.dossier.sections.status import confirmation
from archiver.dossier.sections.unknown import missing_parts, unlooked
from archiver.dossier.sections.words import counted
from archiver.records.dossier import Handoff

_STATES = {
    "LIVE": "No, it looks alive",
    "WINDING_DOWN": "It is winding down",
    "ENDED_CANDIDATE": "It looks over",
    "ENDED_CONFIRMED": "Yes, it is over",
    "BORN_ENDED": "It was published after the end",
    "HANDED_OVER_IN_PLACE": "Others run it now, in this place",
    "MOVED": "It moved elsewhere",
    "DORMANT": "It is asleep",
    "NEVER_ENDS": "It is not of one campaign",
    "UNKNOWN": "Nobody can tell yet",
}
_TONES: dict[str, Literal["good", "care", "stop", "open"]] = {
    "adopt": "good",
    "adopt_with_conditions": "care",
    "ask_owner": "stop",
    "do_not_adopt": "stop",
}


def header(handoff: Handoff) -> Line:
    """Origin, commit, day and copy in one line."""
    link = forge_link(handoff.origin)
    origin = Span(handoff.origin.removeprefix("https://"), "link", link) if link else code(handoff.origin)
    commit = code(handoff.commit[:10]) if handoff.commit else Span("no commit")
    copy = f" · archived as generation {handoff.generation}" if handoff.generation else " · read where it lies"
    return plain(origin, " · commit ", commit, f" · as of {handoff.as_of}{copy}")


def footer(handoff: Handoff) -> tuple[Line, ...]:
    """Where it comes from, the rules that made it, how to check it, and how to have a name taken out."""
    made: Line = ()
    if handoff.project_id is not None and handoff.generation is not None:
        manifest = f"v1/projects/{handoff.project_id}/gen/{handoff.generation:08d}.json"
        made = plain("Made from ", code(manifest), ", which names every stored byte by its SHA-256. ")
    rules = (
        f"Verdict rules {handoff.verdict.model_version}, licence rules {handoff.licence.rules_version}, renderer "
        f"{handoff.renderer_version}. Places are paths at that commit; ran: we did it; code, git: read there; out: an "
        "outside source; asked: a person said so. "
    )
    check = plain(rules, "Check: ", code("archiver dossier SOURCE --check DIR"), ". ")
    return ((*made, *check, *plain("Something about you taken out: docs/privacy.md, “Removal”.")),)


def tiles(handoff: Handoff) -> tuple[Tile, ...]:
    """Is it over? May we use it? Does it run? What nobody knows."""
    return _over(handoff), _licence(handoff), _work(handoff), _open(handoff)


def _over(handoff: Handoff) -> Tile:
    verdict = handoff.verdict
    tone: Literal["good", "open"] = "good" if handoff.confirmed else "open"
    more = f"{verdict.state}, {confirmation(handoff)}."
    return Tile("Is the campaign over?", f"{_STATES[verdict.state]}.", tone, more)


def _licence(handoff: Handoff) -> Tile:
    licence = handoff.licence
    blocking = sum(action.blocking for action in licence.required_actions)
    waits = f" Adoption waits for {counted(blocking, 'thing')} to be done." if blocking else ""
    more = f"{licence.expression or 'No licence was found'}.{waits} Not legal advice."
    return Tile("May we use it?", f"{ANSWERS[licence.verdict]}.", _TONES[licence.verdict], more)


def _work(handoff: Handoff) -> Tile:
    steps = commands(handoff)
    done = sum(map(tried, steps))
    answer = f"{done} of {counted(len(steps), 'command')} tried." if done else "We have not tried."
    grave = obstacles(handoff)
    known = counted(grave, "known obstacle") if grave else "No known obstacle; little may have been looked at"
    return Tile("Does it run?", answer, "care" if done else "open", f"{known}.")


def _open(handoff: Handoff) -> Tile:
    answer = f"{counted(len(handoff.unknowns), 'open question')}." if handoff.unknowns else "No question was recorded."
    more = f"{counted(sum(map(len, unlooked(handoff).values())), 'thing')} not looked at"
    parts = missing_parts(handoff)
    more += f", {counted(len(parts), 'part')} not copied." if parts else "."
    return Tile("What does nobody know?", answer, "open", more)
