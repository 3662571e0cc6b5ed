"""What CI does: when each file of it runs, what for, which secrets it wants, and whether anything runs the tests."""

import re
from collections.abc import Mapping

from archiver.examine.ci_steps import GITHUB, Deeds, read_deeds, read_scripts
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import load_yaml, mapping, sequence
from archiver.examine.platforms import is_read_ci
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "ci"
version = 1

_MOST_FILES = 12
_MOST_NAMES = 6
_BRIEF = 3
"""Files told in the short document."""


def examine(context: Context) -> Examination:
    """Section `run`, one fact a file of CI, and one where none runs the tests.

    Data keys: `workflow` (path), `when`, `does` (in words), `secrets` (names); `ci_tests` (False: nothing runs them);
    `detail` on what the short document leaves out.
    """
    notes = Notes(context.commit, "run")
    scripts = read_scripts(context)
    seen: list[Deeds] = []
    for entry in context.entries:
        if not is_read_ci(entry.path) or len(seen) >= _MOST_FILES:
            continue
        text = context.texts.read(entry) or ""
        data = mapping(load_yaml(text))
        if data:
            deeds = read_deeds(entry.path, data, scripts, context)
            _say(notes, entry, data, text, deeds, detail=len(seen) >= _BRIEF)
            seen.append(deeds)
    if seen and not any(deeds.tests or deeds.opaque for deeds in seen):
        where = "the CI configuration" if len(seen) == 1 else f"the {len(seen)} files of CI"
        notes.fact("ci tests", f"No step of {where} runs tests.", notes.at(), ci_tests=False)
    return notes.done()


def _say(notes: Notes, entry: Entry, data: Mapping[str, object], text: str, deeds: Deeds, *, detail: bool) -> None:
    path = printable_path(entry.path)
    when, does, secrets = _when(entry.path, data), _words(deeds), _secrets(text, entry.path)
    if not does and not secrets:
        return
    wants = f"; wants the secret{'s' if len(secrets) > 1 else ''} {_names(secrets)}" if secrets else ""
    statement = f"CI `{path}`{f', on {when}' if when else ''}: {', '.join(does) or 'other steps'}{wants}."
    at = notes.at(entry)
    if detail or not does:
        notes.fact("workflow", statement, at, workflow=path, when=when, does=does, secrets=secrets, detail=True)
    else:
        notes.fact("workflow", statement, at, workflow=path, when=when, does=does, secrets=secrets)


def _names(words: list[str]) -> str:
    more = f" and {len(words) - _MOST_NAMES} more" if len(words) > _MOST_NAMES else ""
    return ", ".join(f"`{word}`" for word in words[:_MOST_NAMES]) + more


def _words(deeds: Deeds) -> list[str]:
    """In the order of a pipeline."""
    targets = [target for target in deeds.deploys if target]
    registries = f" to {' and '.join(deeds.registries)}" if deeds.registries else ""
    image = f"builds an image and pushes it{registries}" if deeds.pushes else "builds an image"
    told = (
        (deeds.lints, "checks style"),
        (deeds.tests, "runs the tests"),
        (deeds.scans, "scans the code (CodeQL)"),
        (deeds.builds and not deeds.image, "builds it"),
        (deeds.image or deeds.pushes, image),
        (deeds.package, "publishes a package"),
        (deeds.release, "makes a release on GitHub"),
        (bool(targets), f"deploys ({', '.join(targets[:3])})"),
    )
    return [word for does, word in told if does]


# -- when --------------------------------------------------------------------------------------------------------------


def _when(path: str, data: Mapping[str, object]) -> str:
    """When it runs, in words; empty where that is not told."""
    if path == ".travis.yml":
        only = mapping(data.get("branches")).get("only")
        names = [only] if isinstance(only, str) else sequence(only)
        return f"pushes to {_listed(names)}" if names else "every push and pull request"
    if not path.startswith(GITHUB):
        return "" if "workflows" in data or "workflow" in data else "every push"
    on = data.get("on", data.get("True"))  # YAML 1.1 reads `on` as true
    events = {on: None} if isinstance(on, str) else mapping(on) or {str(event): None for event in sequence(on)}
    return ", ".join(word for event, rule in events.items() if (word := _event(event, mapping(rule))))


def _event(event: str, rule: Mapping[str, object]) -> str:
    if event == "push":
        told = [("pushes to ", sequence(rule.get("branches"))), ("tags ", sequence(rule.get("tags")))]
        return " and ".join(f"{head}{_listed(names)}" for head, names in told if names) or "every push"
    if event in ("pull_request", "pull_request_target"):
        names = sequence(rule.get("branches"))
        return f"pull requests to {_listed(names)}" if names else "pull requests"
    known = {"schedule": "a schedule", "workflow_dispatch": "demand", "release": "releases", "workflow_call": "a call"}
    return known.get(event) or quote(event.replace("_", " "), 30)


def _listed(names: list[object]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{quote(str(name), 40)}`" for name in names[:3]) + more


# -- secrets -----------------------------------------------------------------------------------------------------------


def _secrets(text: str, path: str) -> list[str]:
    """Names alone, each once; the one that GitHub gives to every run does not count."""
    found = dict.fromkeys(re.findall(r"\bsecrets\.([A-Z_]\w{1,80})", text) if path.startswith(GITHUB) else ())
    return [word for word in found if word.upper() != "GITHUB_TOKEN"][:50]
