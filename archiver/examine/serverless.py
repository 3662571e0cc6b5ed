"""Serverless Framework and CloudFormation: what runs, on which runtime, who calls it, what its role may do."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from archiver.examine.interface import Context
from archiver.examine.lifetimes import has_ended, lifetime, pinned
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_tagged_yaml, mapping, sequence
from archiver.examine.roles import role
from archiver.examine.targets import absent_functions
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_SERVERLESS = re.compile(r"^serverless[\w.-]*\.ya?ml$")
_TEMPLATE = re.compile(r"\.(?:ya?ml|json|template)$")
_FILES = 3
_FUNCTIONS = 8
_NAMES = 6


def say_serverless(context: Context, notes: Notes) -> None:
    """Facts on each serverless.yml.

    Data keys: `platform`, `runtime`, `region`, `vpc`, `functions`, `parameters`, `plugins`, `may`.
    """
    named = [e for e in context.entries if _SERVERLESS.match(posixpath.basename(e.path)) and role(e.path) == "code"]
    for entry in named[:_FILES]:
        text = context.texts.read(entry) or ""
        data = mapping(load_tagged_yaml(text))
        if data.get("provider") or data.get("functions"):
            _say_provider(context, notes, entry, text, data)
            _say_functions(context, notes, entry, text, data)
            _say_role(notes, entry, text, data)
            _say_parameters(notes, entry, text, data)
        else:
            _say_broken(context, notes, entry, text)


def _say_provider(context: Context, notes: Notes, entry: Entry, text: str, data: dict[str, Any]) -> None:
    given = data.get("provider")
    provider = {"name": given} if isinstance(given, str) else mapping(given)
    runtime = _plain(provider.get("runtime"))
    region = _default(provider.get("region"))
    functions = mapping(data.get("functions"))
    vpc = bool(provider.get("vpc") or any(mapping(body).get("vpc") for body in functions.values()))
    where = {"aws": "AWS Lambda", "google": "Google Cloud Functions", "azure": "Azure Functions"}.get(
        str(provider.get("name")), quote(str(provider.get("name") or "an unnamed provider"), 40)
    )
    version = _plain(data.get("frameworkVersion"))
    parts = [
        f"Serverless Framework{f' `{version}`' if version else ''} on {where}",
        f"runtime `{runtime}`{_ended(context, runtime)}" if runtime else "",
        f"region `{region}`" if region else "",
        "inside a VPC" if vpc else "",
        f"{len(functions)} function{'s' if len(functions) != 1 else ''}",
    ]
    notes.fact(
        "serverless", f"{', '.join(filter(None, parts))}.", notes.at(entry, line_of(text, r"^provider:")),
        platform=f"Serverless Framework on {where}", runtime=runtime, region=region, vpc=vpc,
    )  # fmt: skip


_RUNS_ON = re.compile(r"^[ \t]{1,8}runtime:[ \t]*[\"']?([a-z]{2,10}[\d.]{1,8}x?)", re.MULTILINE)
_HANDLER = re.compile(r"^[ \t]{2,12}handler:[ \t]*[\"']?([\w./-]{1,100})", re.MULTILINE)


def _say_broken(context: Context, notes: Notes, entry: Entry, text: str) -> None:
    """What the lines of a file say that does not parse."""
    runtime = _RUNS_ON.search(text)
    handlers = [quote(match[1], 80) for match in _HANDLER.finditer(text)]
    if runtime or handlers:
        asked = f"runtime `{runtime[1]}`{_ended(context, runtime[1])}" if runtime else ""
        called = f"functions {_listed(handlers)}" if handlers else ""
        statement = f"Serverless Framework, in a file that does not parse: {', '.join(filter(None, (asked, called)))}."
        line = line_of(text, _RUNS_ON.pattern if runtime else _HANDLER.pattern)
        notes.fact(
            "serverless", statement, notes.at(entry, line), platform="Serverless Framework",
            runtime=runtime[1] if runtime else None, functions=handlers[:50],
        )  # fmt: skip


def _ended(context: Context, runtime: str) -> str:
    match = re.match(r"(python|nodejs|ruby|go)(\d[\d.]*)", runtime)
    number = pinned(match[2].rstrip(".")) if match else None
    life = lifetime({"nodejs": "node"}.get(match[1], match[1]), number) if match and number else None
    return f", whose support ended {life.ends}" if life and has_ended(life, context.as_of) else ""


def _plain(value: object) -> str:
    """A value as written, fit to print; empty for a reference, a list and nothing."""
    return quote(value, 60) if isinstance(value, str) and "${" not in value else ""


def _default(value: object) -> str:
    """A value, or what a reference falls back to when nothing else is given."""
    if not isinstance(value, str):
        return ""
    match = re.search(r",\s*[\"']([\w-]{1,40})[\"']\s*\}$", value)
    return match[1] if match else _plain(value)


def _say_functions(context: Context, notes: Notes, entry: Entry, text: str, data: dict[str, Any]) -> None:
    functions = {name: mapping(body) for name, body in mapping(data.get("functions")).items()}
    if not functions:
        return
    absent = absent_functions(context)
    invoked = _invoked(context) if any(not sequence(body.get("events")) for body in functions.values()) else {}
    said = [
        f"`{quote(name, 60)}` ({_function(body, absent.get(name, ''), invoked.get(name, ''))})"
        for name, body in functions.items()
    ]
    more = f" and {len(said) - _FUNCTIONS} more" if len(said) > _FUNCTIONS else ""
    names = [quote(name, 60) for name in functions]
    statement = f"Functions: {', '.join(said[:_FUNCTIONS])}{more}."
    notes.fact("functions", statement, notes.at(entry, line_of(text, r"^functions:")), functions=names[:50])


def _function(body: dict[str, Any], absent: str, invoked: str) -> str:
    handler = body.get("handler") or body.get("image")
    events = [_event(event) for event in sequence(body.get("events"))]
    counted = Counter(event for event in events if event)
    told = [f"{count} × {event}" if count > 1 else event for event, count in counted.most_common(4)]
    start = [f"`{quote(handler, 80)}`"] if isinstance(handler, str) else []
    called = [f"invoked by hand, {invoked}"] if invoked else ["called by nothing that is written here"]
    return "; ".join([*start, *filter(None, [absent]), *(told or called)])


_INVOKE = re.compile(r"\b(?:sls|serverless) invoke\b[^\n]{0,120}?(?:-f|--function)[ =]{1,3}([\w-]{1,80})")
_CALLERS = re.compile(r"(?:^|/)(?:[\w-]+|[\w.-]+\.(?:sh|md|rst|txt|ya?ml|mk)|package\.json)$", re.IGNORECASE)


def _invoked(context: Context) -> dict[str, str]:
    """Function -> the first place of scripts and documents that invokes it."""
    found: dict[str, str] = {}
    for entry in context.entries:
        if _CALLERS.search(entry.path) and role(entry.path) != "foreign" and (entry.size or 0) < 100_000:
            text = context.texts.read(entry) or ""
            for match in _INVOKE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.setdefault(match[1], f"{printable_path(entry.path)}:{line}")
    return found


def _event(event: object) -> str:
    if isinstance(event, str):
        return quote(event, 30)
    kind, body = next(iter(mapping(event).items()), ("", None))
    if kind == "schedule":
        rate = body if isinstance(body, str) else mapping(body).get("rate")
        rate = rate[0] if isinstance(rate, list) and rate else rate
        return quote(rate, 40) if isinstance(rate, str) else "by the clock"
    return {"http": "HTTP", "httpApi": "HTTP", "alb": "HTTP"}.get(kind, quote(kind, 30))


def _say_role(notes: Notes, entry: Entry, text: str, data: dict[str, Any]) -> None:
    """What its role may do with everything: the adopter's account is as open."""
    provider = mapping(data.get("provider"))
    iam = mapping(mapping(provider.get("iam")).get("role"))
    rows = [mapping(row) for row in (sequence(provider.get("iamRoleStatements")) or sequence(iam.get("statements")))]
    wide: list[str] = []
    for row in rows:
        resources, actions = (_many(row.get(key)) for key in ("Resource", "Action"))
        if str(row.get("Effect")) == "Allow":
            wide += [a for a in actions if "*" in resources or a == "*" or a.endswith(":*")]
    if wide:
        names = [quote(action, 60) for action in dict.fromkeys(wide)]
        statement = f"Its role may do these on every resource, or everything of a service: {_listed(names)}."
        line = line_of(text, r"^[ \t]*(?:iamRoleStatements|iam)[ \t]*:")
        notes.fact("role", statement, notes.at(entry, line), may=names[:50])


def _many(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [item for item in sequence(value) if isinstance(item, str)]


_PARAMETER = re.compile(r"\$\{ssm(?:\([^)\n]{1,40}\))?:((?:[\w./-]|\$\{[\w:.]{1,60}\}){2,120})(?:~\w{1,8})?[,}]")


_INNER = re.compile(r"\$\{(?:\w+:)?(?:\w+\.)*(\w+)\}")


def _say_parameters(notes: Notes, entry: Entry, text: str, data: dict[str, Any]) -> None:
    found = list(dict.fromkeys(match[1] for match in _PARAMETER.finditer(text)))
    if found:
        names = ["/".join(quote(part, 60) for part in _INNER.sub(r"<\1>", name).split("/")) for name in found]
        many = "s" if len(names) > 1 else ""
        statement = f"It takes {len(names)} value{many} from AWS Systems Manager's parameters: {_listed(names)}."
        line = line_of(text, r"\$\{ssm")
        notes.fact("parameters", statement, notes.at(entry, line), parameters=names[:50])
    plugins = [quote(item, 60) for item in sequence(data.get("plugins")) if isinstance(item, str)]
    if plugins:
        line = line_of(text, r"^plugins:")
        notes.fact(
            "plugins", f"Plugins of the framework: {_listed(plugins)}.", notes.at(entry, line), plugins=plugins[:50]
        )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(f"`{name}`" for name in names[:_NAMES]) + more


_TYPE = re.compile(r"^[ \t]+[\"']?Type[\"']?\s*:\s*[\"']?(AWS::\w{1,40}::\w{1,60})\b", re.MULTILINE)
_RUNTIME = re.compile(
    r"^[ \t]+[\"']?Runtime[\"']?\s*:\s*[\"']?((?:python|nodejs|ruby|java|dotnet|go)[\w.]{1,20})", re.MULTILINE
)


def say_cloudformation(context: Context, notes: Notes) -> None:
    """Facts on each CloudFormation or SAM template. Data keys: `platform`, `resources` with counts, `runtime`."""
    told = 0
    for entry, text in _templates(context):
        kinds = Counter(match[1] for match in _TYPE.finditer(text))
        if not kinds or told >= _FILES:
            continue
        told += 1
        sam = "AWS::Serverless" in text
        runtime = _RUNTIME.search(text)
        said = [f"{count} `{kind}`" for kind, count in kinds.most_common(_NAMES)]
        more = f" and {len(kinds) - _NAMES} more kinds" if len(kinds) > _NAMES else ""
        asks = f", runtime `{runtime[1]}`{_ended(context, runtime[1])}" if runtime else ""
        label = "AWS SAM" if sam else "AWS CloudFormation"
        total = f"{kinds.total()} resource{'s' if kinds.total() > 1 else ''}"
        statement = f"{label}{asks}, {total}: {', '.join(said)}{more}."
        notes.fact(
            "cloudformation", statement, notes.at(entry, line_of(text, r"^[ \t]*[\"']?Resources")), platform=label,
            runtime=runtime[1] if runtime else None, resources=[f"{kind} {n}" for kind, n in kinds.most_common(50)],
        )  # fmt: skip


def _templates(context: Context) -> Iterator[tuple[Entry, str]]:
    for entry in context.entries:
        if not _TEMPLATE.search(entry.path) or role(entry.path) != "code" or not 100 < (entry.size or 0) < 300_000:
            continue
        if re.search(r"template|cloudformation|cfn|sam|stack|infra|deploy|aws", entry.path, re.IGNORECASE):
            text = context.texts.read(entry) or ""
            if re.search(r"AWSTemplateFormatVersion|AWS::Serverless", text[:20_000]):
                yield entry, text
