"""ENV-003 and ENV-004: what a compose file keeps from the program that it runs, or passes to it empty."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archiver.examine.containers import ComposeService, read_compose
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of
from archiver.examine.reads import Read
from archiver.examine.switches import is_code, on_for
from archiver.examine.variables import Variable, is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_LOADERS = frozenset(
    {"python-dotenv", "django-environ", "environs", "python-decouple", "dotenv", "dotenv-rails", "envparse", "env-cmd",
     "dotenv-cli", "dotenv-flow", "pydantic-settings", "starlette", "@nestjs/config", "next", "vite", "react-scripts"}
)  # fmt: skip
"""Packages that read `.env` inside the container, whatever compose passes."""
_LOADS = re.compile(r"\bpipenv run\b|\bdotenv\b|\benv_file\b|\bsource[ \t]|--env-file|\benvdir\b|\bread_env\(")
_REFERENCE = re.compile(r"^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$")
_FEWEST = 3
"""Variables that compose must pass by name before a gap among them means anything."""
_SHOWN = 8


@dataclass(frozen=True)
class _Gap:
    """What one service is not given."""

    service: ComposeService
    missing: tuple[str, ...]
    siblings: int
    """How many of them another service with the same code is given."""


def find_unpassed(context: Context, notes: Notes, known: Mapping[str, bool]) -> None:
    """Services that are built from the tree and are given a closed list of variables.

    Args:
        known: Variables that an adopter has to do with -> whether the program fails without.
    """
    services = list(_resolved(read_compose(context.entries, context.texts)))
    services = [service for service in services if service.context is not None and not service.open]
    for gap in _gaps(context, services, known) if services and not _loads(context) else ():
        _say_gap(notes, gap)
    _find_blank(context, notes, services, known)


def _resolved(services: Sequence[ComposeService]) -> Iterator[ComposeService]:
    """Services with what they build on; those that several files of a folder define are left out."""
    named: dict[tuple[str, str], list[ComposeService]] = {}
    for service in services:
        named.setdefault((posixpath.dirname(service.entry.path), service.name), []).append(service)
    for group in named.values():
        if len(group) == 1:
            yield _merged(group[0], services, 5)


def _merged(service: ComposeService, services: Sequence[ComposeService], left: int) -> ComposeService:
    base = next((s for s in services if s.name == service.extends and s.entry == service.entry), None)
    if base is None or not left or base is service:
        return service
    below = _merged(base, services, left - 1)
    return replace(
        service,
        context=below.context if service.context is None else service.context,
        environment={**below.environment, **service.environment},
        passed={**below.passed, **service.passed},
        extends=None,
        open=service.open or below.open,
    )


def _loads(context: Context) -> bool:
    """Whether anything may read `.env` inside of a container."""
    if any(dependency.name in _LOADERS for dependency in context.dependencies):
        return True
    made = (e for e in context.entries if re.search(r"(?:^|/)(?:Dockerfile[\w.-]*|[\w-]*entrypoint[\w.-]*)$", e.path))
    return any(_LOADS.search(context.texts.read(entry) or "") for entry in made)


def _under(service: ComposeService, entry: Entry) -> bool:
    folder = service.context or "."
    return folder == "." or entry.path.startswith(f"{folder}/")


def _gaps(context: Context, services: Sequence[ComposeService], known: Mapping[str, bool]) -> Iterator[_Gap]:
    for service in services:
        by_file: dict[str, set[str]] = {}
        for name, variable in context.variables.items():
            for entry, _ in variable.reads:
                if is_code(entry) and _under(service, entry):
                    by_file.setdefault(entry.path, set()).add(name)
        taken = {name for name, value in service.passed.items() if value is None or "$" in value}
        files = [names for names in by_file.values() if len(names & taken) >= _FEWEST]
        asked = set[str]().union(*files) - set(service.passed)
        missing = sorted(name for name in asked if name in known and not _built_in(context.variables[name]))
        others = [other for other in services if other is not service and other.context == service.context]
        given = {name for other in others for name in other.passed}
        if missing:
            missing.sort(key=lambda name: (not known[name], name not in given))
            yield _Gap(service, tuple(missing), len(given & set(missing)))


def _built_in(variable: Variable) -> bool:
    """Whether an image or the code sets it."""
    return bool(variable.given) or any("ockerfile" in entry.path for entry, _ in variable.set)


def _say_gap(notes: Notes, gap: _Gap) -> None:
    # without marks: these names stand in the code, and not at the service's place
    service, names = quote(gap.service.name, 60), ", ".join(gap.missing[:_SHOWN])
    more = f" and {len(gap.missing) - _SHOWN} more" if len(gap.missing) > _SHOWN else ""
    beside = f" ({gap.siblings} of them another service with the same code gets)" if gap.siblings else ""
    told = f"Compose does not pass to `{service}` what its code reads{beside}: {names}{more}"
    entry, line = gap.service.entry, gap.service.line
    notes.finding("ENV-003", "low", f"{told}; a value in .env does not reach it.", entry=entry, line=line)
    notes.fact("unpassed", f"{told}.", notes.at(entry, line), unpassed=service, names=list(gap.missing[:50]))


def _find_blank(context: Context, notes: Notes, services: Sequence[ComposeService], known: Mapping[str, bool]) -> None:
    """Variables that are passed as an empty text where nobody sets them, and lose what stands in for them in code."""
    found: dict[str, list[ComposeService]] = {}
    for service in services:
        for name, value in service.passed.items():
            if name in known and value is not None and (value == "" or _REFERENCE.match(value)):
                found.setdefault(name, []).append(service)
    for name, given in found.items():
        variable = context.variables[name]
        if any(is_sample(entry.path) and row.value for entry, row in variable.values):
            continue
        places = [place for place in variable.reads if is_code(place[0]) and any(_under(s, place[0]) for s in given)]
        lost = next(((entry, read, effect) for entry, read in places if (effect := _lost(read))), None)
        if lost:
            _say_blank(context, notes, name, given, lost)


def _lost(read: Read) -> str:
    """What an empty text changes against no text at all; empty where nothing."""
    use = read.use
    if use.how != "default" or use.blank or read.called or use.default == "":
        return ""
    if use.test == "number":
        return "an empty text is no number"
    if use.test in ("words", "truth"):
        before, after = on_for(use, use.default), on_for(use, "")
        if use.default is None or before == after:
            return ""
        return f"{'on' if before else 'off'} by itself, {'on' if after else 'off'} here"
    return "" if isinstance(use.default, bool) or use.test else "the value is empty"


def _say_blank(
    context: Context,
    notes: Notes,
    name: str,
    services: Sequence[ComposeService],
    lost: tuple[Entry, Read, str],
) -> None:
    entry, read, effect = lost
    names = ", ".join(f"`{quote(service.name, 60)}`" for service in services[:3])
    where = f"`{printable_path(entry.path)}` line {read.line}"
    message = (
        f"Compose passes `{name}` empty to {names} unless somebody sets it: "
        f"the default of the code is lost ({where}), {effect}."
    )
    compose = services[0].entry
    text = context.texts.read(compose) or ""
    offset = sum(len(row) + 1 for row in text.split("\n")[: (services[0].line or 1) - 1])
    line = line_of(text, rf"\b{name}\b", offset) or line_of(text, rf"\b{name}\b") or 1
    notes.finding("ENV-004", "medium", message, entry=compose, line=line)
    told = f"Compose passes `{name}` empty unless somebody sets it; {effect}."
    place = f"{printable_path(entry.path)}:{read.line}"
    notes.fact("blank", told, notes.at(compose, line), blank=name, effect=effect, read_in=[place])
