"""The routes that code declares, by the frameworks' own words: a method, a path as written, a place."""

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archiver.examine.code.model import Call, CodeFile, Function
from archiver.examine.interface import Context
from archiver.examine.parse import line_of, load_yaml, mapping, sequence
from archiver.examine.roles import depth, role
from archiver.git.objects import Entry
from archiver.quoting import quote

_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_METHODS = re.compile(r"\bmethods\s*=\s*[\[({]([^\])}]{0,200})")
_METHOD = re.compile(r"[\"']([A-Za-z]{3,7})[\"']")
_FORMATTED = re.compile(r"\(\s*f[\"']([^\"'\n]{1,120})[\"']")
_VIEW = re.compile(r"\bview_func\s*=\s*([A-Za-z_]\w{0,80})")
_DJANGO = frozenset({"path", "re_path", "url"})
_ROUTERS = re.compile(r"(?:^|\.)(?:\w*app|\w*router|server|routes|express|fastify)$", re.IGNORECASE)
_SERVERS = re.compile(
    r"^(?:express|koa|@koa/router|koa-router|fastify|hono|itty-router|restify|@hapi/hapi|hapi|polka|express-promise-router)$"
)
_RAILS = re.compile(
    r"^\s{0,20}(?:(get|post|put|patch|delete|match|resources?)[\s(]{1,4}[:\"']([\w/:.*()-]{1,120})|(root)\b)"
)
_ASIDE = re.compile(r"(?:^|/)(?:dev[-_]?\w*|scripts?|tools?|bin|examples?|samples?|demos?|playground|storybook|\.\w+)/")
"""Folders of helpers, whose servers are not the project's."""
_GROUP = re.compile(r"\(\?P<(\w{1,60})>(?:[^()]|\([^()]*\)){0,120}\)")
_PAGE = re.compile(
    r"^((?:[\w.-]+/){0,3}?)(?:src/)?pages/((?:[\w.\[\]() -]+/)*[\w.\[\]() -]+)\.(?:jsx?|tsx?|vue|mdx?|astro)$"
)
_PAGED = frozenset({"next", "gatsby", "nuxt", "astro"})
_WORKER = re.compile(r"addEventListener\(\s{0,4}[\"']fetch[\"']|\basync fetch\(\s{0,4}req")
_COMPARED = re.compile(r"\bpathname\s{0,4}={2,3}\s{0,4}[\"'](/[^\"'\n]{0,100})[\"']")
_GRAPHQL = re.compile(r"^[ \t]*(?:extend )?type (?:Root)?(Query|Mutation)\s{0,4}\{", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]{1,12}([A-Za-z_]\w{0,80})\s{0,2}(?:\(|:[ \t]*[\[\w])")
_FILES = 2000
_MOST = 1000
_EACH = 100
"""Matches looked at in one file."""


@dataclass(frozen=True)
class Route:
    """One thing that can be asked of the program."""

    method: str
    """In capitals; empty where the code does not say it, as in Django's URLs."""
    path: str
    """As written where it is declared, without the prefix of a mount."""
    entry: Entry
    """The file that declares it."""
    line: int | None = None
    """From 1."""
    language: str = ""
    """Language of its handler, where that is in the same file."""
    handler: Function | None = None
    """The whole function that answers, where it is known."""

    @property
    def shown(self) -> str:
        """`POST /path`, fit to print."""
        path = "/".join(quote(part, 60) for part in self.path[:200].split("/"))  # long paths look like keys as a whole
        return " ".join(filter(None, [self.method, path]))


def find_routes(context: Context) -> list[Route]:
    """All routes: code first, then deployment files, then pages; equal ones once."""
    found: dict[tuple[str, str, str], Route] = {}
    for route in _all(context):
        found.setdefault((route.method, route.path, route.entry.path), route)
        if len(found) >= _MOST:
            break
    return list(found.values())


def _all(context: Context) -> Iterator[Route]:
    files = [file for file in context.code.files if file.role == "code" and not _ASIDE.search(file.path)]
    yield from _django(files)
    for file in files:
        if file.language == "python":
            yield from _python(context, file)
        else:
            yield from _express(file)
    yield from _serverless(context)
    yield from _rails(context)
    yield from _workers(context, files)
    yield from _pages(context)


def _python(context: Context, file: CodeFile) -> Iterator[Route]:
    """Flask, FastAPI, Starlette, Sanic, Bottle, Chalice: decorators, and `add_url_rule`."""
    calls = [call for call in file.calls if call.name in _VERBS | {"route", "api_route", "add_url_rule"}]
    if not calls or file.path.endswith("urls.py"):
        return
    lines = context.texts.lines(file.entry)
    functions = sorted(file.functions, key=lambda one: one.line)
    starts = [one.line for one in functions]
    by_name = {one.name: one for one in reversed(functions)}
    for call in calls:
        text = "\n".join(lines[call.line - 1 : call.line + 5])[:1000]
        head = lines[call.line - 1].lstrip() if call.line <= len(lines) else ""
        rule = call.name == "add_url_rule"
        if not rule and not head.startswith("@"):
            continue
        path = call.strings[0] if call.strings else match[1] if (match := _FORMATTED.search(text)) else ""
        if not path.startswith("/") and not (path and call.name == "route"):
            continue
        if rule:
            view = _VIEW.search(text)
            handler = by_name.get(view[1]) if view else None
        else:
            following = bisect_right(starts, call.line)
            handler = functions[following] if following < len(functions) else None
            text = "\n".join(lines[call.line - 1 : handler.line - 1])[:1000] if handler else text
        methods = _METHODS.search(text) if "methods" in call.keywords else None
        named = [word.upper() for word in _METHOD.findall(methods[1])] if methods else []
        for method in named or [call.name.upper() if call.name in _VERBS else "GET"]:
            yield Route(method, path, file.entry, call.line, "python", handler)


def _django(files: Sequence[CodeFile]) -> Iterator[Route]:
    """`path`, `re_path`, `url` and REST framework's `register`, below the prefix that the including file gives."""
    urls = [file for file in files if file.language == "python" and _is_django(file)]
    prefixes = _prefixes(urls)
    for file in sorted(urls, key=lambda one: (depth(one.path), one.path)):
        included = _includes(file)
        for number, call in enumerate(file.calls):
            if call.name in _DJANGO and number not in included and "[" not in call.callee:
                if call.strings or call.names:
                    path = call.strings[0] if call.strings else ""
                    yield Route("", prefixes.get(file.path, "/") + _plain(path), file.entry, call.line)
            elif call.name == "register" and call.strings and "router" in call.callee.lower():
                yield Route("", prefixes.get(file.path, "/") + _plain(call.strings[0]), file.entry, call.line)


def _plain(pattern: str) -> str:
    """A URL's pattern as a reader writes it: `^places/(?P<id>\\d+)/?$` is `places/<id>/`."""
    return _GROUP.sub(r"<\1>", pattern).lstrip("^/").removesuffix("$").replace("/?", "/")


def _is_django(file: CodeFile) -> bool:
    return any(
        one.module.startswith(("django.urls", "django.conf.urls", "rest_framework.routers")) for one in file.imports
    )


def _includes(file: CodeFile) -> dict[int, tuple[str, str]]:
    """Number of the call `path(…, include("a.urls"))` -> (prefix, module); a call stands before those within it."""
    found: dict[int, tuple[str, str]] = {}
    outer: int | None = None
    for number, call in enumerate(file.calls):
        if call.name in _DJANGO:
            outer = number
        elif call.name == "include" and call.strings and outer is not None and len(found) < _EACH:
            prefix = file.calls[outer].strings
            found[outer] = (prefix[0] if prefix else "", call.strings[0])
    return found


def _prefixes(urls: Sequence[CodeFile]) -> dict[str, str]:
    """Path of an included file -> the prefix of its routes, two mounts deep."""
    by_module = {file.path.removesuffix(".py").replace("/", "."): file.path for file in urls}
    found: dict[str, str] = {}
    for _ in range(2):
        for file in urls:
            for prefix, module in _includes(file).values():
                target = next((path for dotted, path in by_module.items() if f".{dotted}".endswith(f".{module}")), None)
                if target and target != file.path:
                    found[target] = found.get(file.path, "/") + _plain(prefix)
    return found


def _express(file: CodeFile) -> Iterator[Route]:
    """Express, Koa, Fastify and their like: `router.post("/path", …)` in a file that imports a server or no client."""
    serves = any(_SERVERS.match(one.module) for one in file.imports)
    if not serves and any(
        re.search(r"axios|fetch|request|superagent|supertest|(?:^|/)api$", i.module) for i in file.imports
    ):
        return
    for call in file.calls:
        if _is_route(call):
            yield Route(call.name.upper(), call.strings[0], file.entry, call.line, file.language)


def _is_route(call: Call) -> bool:
    holder = call.callee.rpartition(".")[0]
    return (
        call.name in _VERBS | {"all"}
        and bool(_ROUTERS.search(holder))
        and bool(call.strings)
        and call.strings[0].startswith(("/", "*"))
        and not call.element
    )


def _serverless(context: Context) -> Iterator[Route]:
    """`http` and `httpApi` events of serverless.yml."""
    for entry in context.entries:
        if not re.match(r"^serverless[\w.-]*\.ya?ml$", posixpath.basename(entry.path)) or role(entry.path) != "code":
            continue
        text = context.texts.read(entry) or ""
        data = mapping(load_yaml(re.sub(r"(?<=[\s\[,:])!(?=[A-Z])[A-Za-z0-9:]{1,40}", "", text)))
        for name, body in mapping(data.get("functions")).items():
            said = [_event(mapping(event)) for event in sequence(mapping(body).get("events"))]
            if any("{proxy+}" in path for _, path in said):
                continue  # the program behind it has its own routes
            line = line_of(text, rf"^\s+{re.escape(str(name)[:80])}:")
            for method, path in said:
                if path:
                    yield Route(method, "/" + path.lstrip("/"), entry, line)


def _event(event: dict[str, Any]) -> tuple[str, str]:
    """Method and path of an `http` event, in its short form or its long one."""
    said = event.get("http") or event.get("httpApi")
    if isinstance(said, dict):
        said = f"{said.get('method', '')} {said.get('path', '')}"
    method, _, path = str(said or "").strip().partition(" ")
    return "" if method.lower() in ("any", "*") else method.upper()[:7], path


def _rails(context: Context) -> Iterator[Route]:
    """What config/routes.rb names, line by line; `resources` stands for the usual seven."""
    for entry in context.entries:
        if not entry.path.endswith("config/routes.rb") or role(entry.path) != "code":
            continue
        for number, line in enumerate(context.texts.lines(entry)[:_FILES], 1):
            if match := _RAILS.match(line):
                word, path = match[1] or match[3], match[2]
                if word == "root":
                    yield Route("GET", "/", entry, number)
                elif word.startswith("resource"):
                    yield Route(word, path.strip(":"), entry, number)
                else:
                    method = "" if word == "match" else word.upper()
                    yield Route(method, "/" + path.strip("'\":").lstrip("/"), entry, number)


def _workers(context: Context, files: Sequence[CodeFile]) -> Iterator[Route]:
    """Workers that compare the path themselves."""
    known = any(path.endswith("wrangler.toml") for path in context.by_path)
    for file in files if known else ():
        if file.language == "python":
            continue
        text = context.texts.read(file.entry) or ""
        if _WORKER.search(text):
            for match in islice(_COMPARED.finditer(text), _EACH):
                yield Route("", match[1], file.entry, text.count("\n", 0, match.start()) + 1, file.language)


def _pages(context: Context) -> Iterator[Route]:
    """Pages that Next, Gatsby, Nuxt and Astro make of files."""
    if not any(one.name in _PAGED for one in context.dependencies):
        return
    for entry in context.entries:
        match = _PAGE.match(entry.path)
        if match and role(entry.path) == "code" and not posixpath.basename(entry.path).startswith("_"):
            yield Route("page", "/" + re.sub(r"(?:^|/)index$", "", match[2]), entry)


def graphql_fields(context: Context) -> dict[str, list[tuple[str, str, int]]]:
    """`Query` and `Mutation` -> (field, path, line) of the schema, as its text declares them."""
    found: dict[str, dict[str, tuple[str, str, int]]] = {}
    wanted = [
        entry
        for entry in context.entries
        if re.search(r"\.(?:graphqls?|gql|js|ts)$", entry.path) and role(entry.path) == "code"
    ]
    for entry, text in context.texts.each(wanted[:_FILES]):
        for match in islice(_GRAPHQL.finditer(text), _EACH):
            first = text.count("\n", 0, match.end()) + 1
            body = text[match.end() : match.end() + 40_000].partition("}")[0]
            level = 0
            for number, line in enumerate(body.split("\n")):
                field = _FIELD.match(line) if not level else None
                if field:
                    found.setdefault(match[1], {}).setdefault(field[1], (field[1], entry.path, first + number))
                level = max(0, level + line.count("(") - line.count(")"))
    return {kind: list(fields.values()) for kind, fields in found.items()}
