"""Shovel-ready tasks: each from facts and findings, with where it is, when it is done, and what comes first.

Which finding asks for which work is data/work.toml; what licence, services and places elsewhere ask for stands here.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archiver.dossier.causes import by_cause
from archiver.dossier.readiness import HALVES, rules, seat
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact
from archiver.records.work import Component, Size, Skill, Task

MOST = 18
"""Tasks of one dossier: a longer list is not read."""

_PLACES = 6
_CODE = re.compile(r"`([^`]+)`")


@dataclass
class _Draft:
    """A task before it has a number."""

    key: str
    """What asks for it: a finding's code, or a word; other drafts' `after` name it."""
    title: str
    skill: Skill
    size: Size
    reason: str
    done_when: str
    why: list[str]
    where: list[str]
    after: Sequence[str] = ()
    election: bool = False
    weight: int = 5
    """Lower comes first: 0 what nobody may pass by, 1 what stops a component, 2 the way to a first run, …"""
    component: str = field(default="")


def tasks_of(handoff: Handoff, components: Sequence[Component]) -> tuple[Task, ...]:
    """At most `MOST` tasks, what must come first first; equal input gives equal tasks."""
    drafts = [
        *_from_licence(handoff),
        *_from_exposure(handoff),
        *_from_findings(handoff, components),
        *_from_facts(handoff),
    ]
    drafts = sorted(drafts, key=lambda draft: draft.weight)[:MOST]
    drafts = _in_order(drafts)
    numbers: dict[str, list[str]] = {}
    for number, draft in enumerate(drafts, 1):
        numbers.setdefault(draft.key, []).append(f"T{number}")
    return tuple(_task(number, draft, numbers) for number, draft in enumerate(drafts, 1))


def _in_order(drafts: Sequence[_Draft]) -> list[_Draft]:
    """The same drafts, none before one that it comes after."""
    left, made = list(drafts), list[_Draft]()
    while left:
        open_keys = {draft.key for draft in left}
        ready = next((d for d in left if not open_keys & (set(d.after) - {d.key})), left[0])
        left.remove(ready)
        made.append(ready)
    return made


def _task(number: int, draft: _Draft, numbers: dict[str, list[str]]) -> Task:
    first = [task for key in draft.after for task in numbers.get(key, ()) if int(task[1:]) < number]
    return Task(
        id=f"T{number}",
        title=draft.title,
        skill=draft.skill,
        size=draft.size,
        why=tuple(draft.why),
        reason=draft.reason,
        where=tuple(dict.fromkeys(draft.where))[:_PLACES],
        done_when=draft.done_when,
        depends_on=tuple(first),
        election_bound=draft.election,
    )


def _from_findings(handoff: Handoff, components: Sequence[Component]) -> Iterator[_Draft]:
    """One task a code and component; one a code where the skill does not change with the component."""
    folders = [component.path for component in components]
    groups: dict[tuple[str, str], list[PublicFinding]] = {}
    effects: dict[str, tuple[PublicFinding, ...]] = {}
    for row in by_cause(f for f in handoff.findings if f.severity != "info" and f.code in rules()):
        apart = rules()[row.finding.code]["skill"] == "code"
        key = row.finding.code, seat(row.finding.path, folders) if apart else ""
        groups.setdefault(key, []).append(row.finding)
        effects[row.finding.id] = effects.get(row.finding.id, ()) + row.effects
    for (code, folder), group in groups.items():
        rule = rules()[code]
        skill = _skill(rule["skill"], folder, components)
        named = folder and sum(1 for key in groups if key[0] == code) > 1
        title = rule["title"].format(things=_things(group, rule.get("word")), count=_count(code, group, handoff)) + (
            f" (`{folder}/`)" if named else ""
        )
        light = rule.get("light") if group[0].severity in ("high", "medium") else None
        yield _Draft(
            key=code,
            title=title,
            skill=skill,
            size="L" if len(group) > rule.get("large", 1 << 30) else rule["size"],
            reason=_reason(group, effects[group[0].id]),
            done_when=rule["done_when"],
            why=[one.id for finding in group for one in (finding, *effects[finding.id])],
            where=[place for finding in group if (place := _place(finding, handoff))],
            after=rule.get("after", ()),
            election=rule.get("election", False),
            weight=_weight(code, light, rule["size"], group[0].severity),
        )


def _count(code: str, group: Sequence[PublicFinding], handoff: Handoff) -> int:
    """How many there are; of variables as many as the section on them says, which also knows those with a default."""
    if code != "ENV-001":
        return len(group)
    variables = (fact.data for fact in handoff.facts if fact.section == "environment" and fact.data.get("used_in"))
    return sum(not (data.get("documented_in") or data.get("platform")) for data in variables) or len(group)


def _weight(code: str, light: str | None, size: str, severity: str) -> int:
    """Lower comes first: missing halves, then the way to a first run, small work before large."""
    if light and code in HALVES:
        return 1
    by_light = {"red": 1, "amber": 2}.get(light or "", 3 if severity == "medium" else 6)
    return by_light + (1 if size != "S" else 0)


def _skill(skill: Skill | str, folder: str, components: Sequence[Component]) -> Skill:
    if skill != "code":
        return skill  # type: ignore[return-value]
    roles = [component.role for component in components if component.path == folder]
    if roles and roles[0] in ("site", "mobile"):
        return "frontend"
    return "data" if roles and roles[0] == "data" else "backend"


def _things(group: Iterable[PublicFinding], pattern: str | None) -> str:
    """What the findings speak of, at most three."""
    word = re.compile(pattern) if pattern else _CODE
    found = (match for finding in group if (match := word.search(finding.message)))
    shown = list(dict.fromkeys(next(filter(None, match.groups())) for match in found))
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return ", ".join(f"`{thing}`" for thing in shown[:3]) + more if shown else "the places below"


def _reason(group: Sequence[PublicFinding], effects: Sequence[PublicFinding]) -> str:
    more = f" {len(group) - 1} more like it." if len(group) > 1 else ""
    also = "".join(f" From the same cause: {effect.message.rstrip('.')}." for effect in effects)
    return f"{group[0].message.rstrip('.')}.{also}{more}"


def _place(finding: PublicFinding, handoff: Handoff) -> str | None:
    if not finding.path or not handoff.commit:
        return None
    return f"{handoff.commit}:{finding.path}" + (f":{finding.line}" if finding.line else "")


def _from_licence(handoff: Handoff) -> Iterator[_Draft]:
    licence = handoff.licence
    for action in licence.required_actions:
        if not action.blocking:
            continue
        reasons = [r for r in licence.reasons if r.verdict != "adopt" and _asks(r.code, action.code)]
        places = [source for reason in reasons for source in reason.sources if source.path and licence.commit]
        yield _Draft(
            key="licence",
            title=action.text.rstrip(".").removesuffix("; the findings name them"),
            skill="legal",
            size="S",
            reason=f"{licence.sentence} It is for: {action.who}.",
            done_when="`archiver licence` names it no more, or the written answer lies beside the licence",
            why=[reason.code for reason in reasons],
            where=[f"{licence.commit}:{p.path}" + (f":{p.start_line}" if p.start_line else "") for p in places],
            weight=0,
        )


_OF_PARTS = {"replace-asset": "assets", "check-part": "parts"}


def _asks(reason: str, action: str) -> bool:
    """Whether a reason of the licence verdict is what the action is about."""
    return reason == _OF_PARTS[action] if action in _OF_PARTS else reason not in _OF_PARTS.values()


def _from_exposure(handoff: Handoff) -> Iterator[_Draft]:
    """Counts alone: where they are is no public matter."""
    secrets, personal = handoff.exposure.secrets or {}, handoff.exposure.personal_data or {}
    if secrets:
        number = sum(secrets.values())
        yield _Draft(
            key="secrets",
            title=f"Have the keys and passwords in the history revoked ({number})",
            skill="security",
            size="S",
            reason=f"The scan of the whole history found {_kinds(secrets)}; a steward has the list.",
            done_when="whoever issued each has confirmed that it is revoked, and a steward has decided each finding",
            why=["exposure.secrets"],
            where=[],
            weight=0,
        )
    if personal:
        yield _Draft(
            key="personal",
            title=f"Decide with a steward about the personal data in the history ({sum(personal.values())})",
            skill="security",
            size="M",
            reason=f"The scan of the whole history found {_kinds(personal)}; a steward has the list.",
            done_when="a steward has decided each finding, and what must not go on is in no branch that is published",
            why=["exposure.personal_data"],
            where=[],
            weight=0,
        )


def _kinds(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(counts.items()))


def _from_facts(handoff: Handoff) -> Iterator[_Draft]:
    no_ci = [f for f in handoff.facts if f.section == "run" and "ci" in f.data and f.data["ci"] is None]
    tested = any(f.section == "run" and (f.data.get("tests") or f.data.get("cases")) for f in handoff.facts)
    untested = any(f.section == "run" and f.data.get("untested") for f in handoff.facts)
    if no_ci and untested and not tested:
        yield _of_facts(
            "ci", no_ci, "Write a first test of what matters most, and run it on every push", "backend", "M",
            "one command runs the test from a clean clone, and each push runs it", weight=4,
        )  # fmt: skip
    elif no_ci and tested:
        yield _of_facts(
            "ci", no_ci, "Run the tests on every push", "devops", "S",
            "each push runs the tests, and the result stands beside the commit", after=("RUN-004",), weight=5,
        )  # fmt: skip
    elsewhere = [f for f in handoff.facts if f.section == "elsewhere" and f.basis == "code"]
    if elsewhere:
        yield _of_facts(
            "elsewhere", elsewhere, f"Save what is kept elsewhere while it opens (links: {len(elsewhere)})",
            "docs", "S", "each is saved beside the code, or a sentence says who was asked and that it is gone",
            weight=2,
        )  # fmt: skip
    ids = [f for f in handoff.facts if f.section == "services" and f.data.get("campaign_ids")]
    if ids:
        yield _of_facts(
            "ids", ids, "Move the campaign's own ids at its services out of the code and into settings", "backend", "M",
            "a search for each id finds it in no product code, and a new campaign changes settings alone", weight=4,
        )  # fmt: skip
    services = [f for f in handoff.facts if f.section == "services" and f.data.get("service")]
    if services:
        yield _of_facts(
            "accounts", services, f"Open accounts of your own (services: {len(services)}), or take that code out",
            "devops", "M", "each service answers a call with a key of your own, or nothing calls it", weight=5,
        )  # fmt: skip
    unmerged = [f for f in handoff.facts if f.section == "unfinished" and f.data.get("pull_requests")]
    if unmerged:
        yield _of_facts(
            "pulls", unmerged, "Look through the pull requests that people left open", "backend", "M",
            "each is merged, or closed with a sentence that says why", weight=6,
        )  # fmt: skip


def _of_facts(
    key: str,
    facts: Sequence[Fact],
    title: str,
    skill: Skill,
    size: Size,
    done_when: str,
    *,
    weight: int,
    after: Sequence[str] = (),
) -> _Draft:
    more = f" {len(facts) - 1} more like it." if len(facts) > 1 else ""
    where = [fact.locator for fact in facts if ":" in fact.locator and "://" not in fact.locator]
    reason = f"{facts[0].statement.rstrip('.')}.{more}"
    return _Draft(key, title, skill, size, reason, done_when, [f.id for f in facts], where, after, weight=weight)


def tasks_json(handoff: Handoff) -> bytes:
    """tasks.json: the tasks for machines, with the commit they speak of."""
    data = {
        "schema": "campaign-archive/tasks/1",
        "name": handoff.name,
        "origin": handoff.origin,
        "commit": handoff.commit,
        "as_of": handoff.as_of.isoformat(),
        "tasks": [task.model_dump(mode="json") for task in handoff.tasks],
    }
    return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
