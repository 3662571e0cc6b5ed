"""Red, amber or green for each component, with the blockers named: never one light for a whole repository."""

import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal, cast

from archiver.dossier.causes import by_cause
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact
from archiver.records.work import Component, Readiness, Role

_NEEDS_OTHERS = ("ask_owner", "do_not_adopt")
_MOST = 6

HALVES = ("WIR-001", "DAT-001", "DAT-007", "DEP-003", "DAT-005")
"""Missing halves: what is searched for a week when nobody tells. They come first."""


@functools.cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """Finding code -> what it means for work: see data/work.toml."""
    return tomllib.loads((files("archiver.dossier") / "data" / "work.toml").read_text("utf-8"))


def components_of(handoff: Handoff) -> tuple[Component, ...]:
    """The components that the examiners found, each with its light.

    red: a finding that stops it, or a licence verdict that somebody else must lift; green: nothing known stands in the
    way, it has tests that something runs, and what it is built on is still supported; amber: all between. A finding
    belongs to the deepest component above its file; one without a file to those at the root.
    """
    found = [fact for fact in handoff.facts if fact.data.get("component") is not None and fact.data.get("role")]
    folders = [str(fact.data["component"]) for fact in found]
    return tuple(_component(fact, handoff, folders) for fact in found)


def seat(path: str | None, folders: Sequence[str]) -> str:
    """The deepest of these folders that a path lies in; the root for none."""
    above = [folder for folder in folders if folder and path and path.startswith(f"{folder}/")]
    return max(above, key=len, default="")


def _component(fact: Fact, handoff: Handoff, folders: Sequence[str]) -> Component:
    folder, language = str(fact.data["component"]), fact.data.get("language")
    own = [f for f in handoff.findings if seat(f.path, folders) == folder and _touches(f, fact)]
    grouped: dict[str, list[PublicFinding]] = {}
    for row in by_cause(finding for finding in own if light_of(finding)):
        grouped.setdefault(row.finding.code, []).append(row.finding)
    order = [*HALVES, *rules()]
    rows = sorted(grouped.values(), key=lambda group: (light_of(group[0]) != "red", order.index(group[0].code)))
    blockers = [_say(group) for group in rows]
    because = [finding.id for group in rows for finding in group[:3]]
    held_up = handoff.licence.verdict in _NEEDS_OTHERS
    if held_up:
        blockers.insert(0, handoff.licence.sentence)
    stopped = held_up or any(light_of(group[0]) == "red" for group in rows)
    light: Readiness = "red" if stopped else "amber"
    if not blockers and (missing := _unproven(handoff.facts, fact, folder)):
        blockers = [missing]
    elif not blockers:
        light = "green"
    size = fact.data.get("bytes")
    return Component(
        path=folder,
        role=cast(Role, fact.data["role"]),
        language=str(language) if language else None,
        code_bytes=size if isinstance(size, int) else 0,
        locator=fact.locator,
        readiness=light,
        blockers=tuple(blockers[:_MOST]),
        because=(fact.id, *because[: 3 * _MOST]),
    )


def light_of(finding: PublicFinding) -> Literal["red", "amber"] | None:
    """Whether a finding stops a component or costs work before it runs; a light one of low severity does neither."""
    light = rules().get(finding.code, {}).get("light")
    return light if light in ("red", "amber") and finding.severity in ("high", "medium") else None


_SITE_FILES = (".js", ".jsx", ".ts", ".tsx", ".vue", ".svelte", ".html", ".css", ".scss", "package.json")
_BACKEND_FILES = (".py", ".rb", ".php", ".go", ".java", ".ex", ".exs", ".cs", ".sql")


def _touches(finding: PublicFinding, fact: Fact) -> bool:
    """Where two roles share a folder: a fault in Python does not stop the site, nor one in Terraform the backend."""
    path, role = (finding.path or "").lower(), fact.data.get("role")
    if role == "infrastructure":
        return path.endswith((".tf", ".tfvars", ".yml", ".yaml", ".json")) and finding.code.startswith(("INF", "SCR"))
    if role in ("site", "mobile"):
        return not path.endswith(_BACKEND_FILES)
    return not path.endswith((".tf", ".tfvars")) and not (
        fact.data.get("language") not in ("JavaScript", "TypeScript") and path.endswith(_SITE_FILES[:-1])
    )


def _say(group: Sequence[PublicFinding]) -> str:
    more = f" ({len(group) - 1} more like it)" if len(group) > 1 else ""
    return f"{group[0].message.rstrip('.')}{more}."


def _unproven(facts: Iterable[Fact], component: Fact, folder: str) -> str | None:
    """Why nothing known is not yet green."""
    if component.data.get("role") == "infrastructure":
        return "Nobody has tried to deploy it."
    run = [fact for fact in facts if fact.section == "run"]
    tested = any(fact.data.get("tests") or "test" in str(fact.data.get("command") or "") for fact in run)
    if tested:
        return None
    if any(fact.data.get("cases") for fact in run):
        return "It has tests, and nothing says how they are run; nobody has tried."
    return "Nothing says how it is tested, and nobody has tried to run it."
