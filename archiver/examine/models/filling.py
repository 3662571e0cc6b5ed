"""What fills each table: a form, an admin screen, a command, a seed, in the words of whoever looks for it."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from archiver.examine.code.model import Function
from archiver.examine.endpoints import Route, find_routes, graphql_fields
from archiver.examine.interface import Context
from archiver.examine.models.rails import rails_places
from archiver.examine.models.screens import find_screens
from archiver.examine.models.table import Table
from archiver.examine.models.uses import Place, Uses
from archiver.examine.models.words import Marked, form_of
from archiver.examine.roles import role
from archiver.git.objects import Entry

Way = Literal["command", "route", "mutation", "screen", "script", "job", "migration", "fixture", "seed", "code"]

ORDER: tuple[Way, ...] = (
    "command", "route", "mutation", "code", "script", "job", "screen", "fixture", "migration", "seed",
)  # fmt: skip
"""Which of several ways is told first: a screen for hands is there beside whatever fills a table in earnest."""

_COMMAND = re.compile(r"(?:^|/)management/commands/(\w+)\.py$")
_MIGRATION = re.compile(r"(?:^|/)(?:migrations?|migrate|alembic|versions)/")
SEED = re.compile(
    r"(?:^|/)seeds?(?:/|\.\w+$)"
    r"|(?:^|/)(?:\w+[_-])?(?:seed|seeds|demo|sample_?data|fake_?data)(?:[_-]\w+)?(?:\.\w+$|/)"
)
"""Where rows are made to try things with, or to begin with."""
_MADE_UP = re.compile(
    r"(?:^|/)(?:factor(?:y|ies)|mocks?|fakes?|stories|storybook|examples?|spec_helpers?)(?:/|\.|_)|_factory\.\w+$"
)
_CLIENT = re.compile(
    r"(?:^|/)(?:components?|containers?|client|frontend|public|pages|screens|static|assets)/.*\.(?:[jt]sx?|vue)$|\.[jt]sx$|\.vue$"
)
"""What runs in a browser writes by way of a route."""
_SCRIPT = re.compile(
    r"(?:^|/)(?:scripts?|bin|tools?|dev-?tools)/|\.(?:sh|bash|ipynb|rake)$|(?:^|/)(?:manage|etl|loaddata)\.py$"
)
_MAIN = re.compile(r"^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)
_JOB = re.compile(
    r"(?:^|/)(?:jobs?|workers?|tasks|cron|lambdas?|queues?)(?:/|\.\w+$)|(?:^|/)\w*(?:_job|_tasks|-worker)\.\w+$"
)
_FIXTURE = re.compile(r"(?:(?:^|/)(?:fixtures?|seeds?|initial_?data|data)/|initial_data)[^\n]*\.(?:json|ya?ml)$")
_INSERTS = re.compile(r"\binsert|objects\s*\.\s*\w*create|\bINTO\b|\bcopy\b", re.IGNORECASE)
_ROUTE_FILE = re.compile(r"(?:^|/)app/(?P<path>[^\n]*?)/route\.[jt]s$")
_VERB = re.compile(r"export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|PATCH|DELETE)\b")
_TESTS = re.compile(r"(?:^|/)tests?\.py$|(?:^|/)\w*testing\w*/")
_RELAY = re.compile(r"^\s*name:\s*[\"'](\w{1,80})[\"']")
_MOST_PLACES = 60
_LONG = 150
"""Lines of a function from which its name no longer says where to look."""


@dataclass(frozen=True, slots=True)
class Filler:
    """One thing that writes rows of a table."""

    way: Way
    called: str
    """How whoever looks for it calls it: `POST /places`, `import_places`, `Django admin`; may be empty."""
    entry: Entry
    line: int | None
    keys: tuple[str, ...] = ()
    """Columns by which a row that is there already is found and written anew."""


def find_fillers(context: Context, tables: Sequence[Table], uses: Mapping[str, Uses]) -> Mapping[str, list[Filler]]:
    """What writes each table outside of tests, the most telling first; each way and name once."""
    told = _Told(context)
    found: dict[str, list[Filler]] = {table.name: [] for table in tables}
    for table in tables:
        use = uses[table.name]
        for place in use.writes[:_MOST_PLACES]:
            found[table.name].extend(told.of(place))
        for place in use.doubts[:_MOST_PLACES]:
            found[table.name].extend(told.of_doubt(place))
    for name, filler in [*find_screens(context, tables)]:
        found[name].append(Filler("screen", *filler))
    for name, places in rails_places(context, tables).items():
        for place in places:
            found[name].extend(told.of(place))
    return {name: _once(fillers) for name, fillers in found.items()}


def _once(fillers: Sequence[Filler]) -> list[Filler]:
    ranked = sorted(fillers, key=lambda one: ORDER.index(one.way))
    return list({(one.way, one.called): one for one in reversed(ranked)}.values())[::-1]


class _Told:
    """The names of what stands around a place."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._routes: dict[str, list[Route]] = {}
        for route in find_routes(context):
            if route.method not in ("HEAD", "page", "DELETE"):
                self._routes.setdefault(route.entry.path, []).append(route)
        for routes in self._routes.values():
            routes.sort(key=lambda route: route.method == "GET")
        self._mutations = {name for name, _, _ in graphql_fields(context).get("Mutation", [])}

    def of(self, place: Place) -> Iterator[Filler]:
        """What a place that writes belongs to; nothing for what is made up, or runs in a browser."""
        path = place.entry.path
        if role(path) != "code" or _TESTS.search(path) or _MADE_UP.search(path) or _CLIENT.search(path):
            return
        if _MIGRATION.search(path):
            yield Filler("migration", "", place.entry, place.line)
        elif SEED.search(path):
            yield Filler("seed", "", place.entry, place.line)
        elif command := _COMMAND.search(path):
            yield Filler("command", command[1], place.entry, place.line)
        else:
            yield replace(self._of_code(place), keys=self._keys(place))

    def _keys(self, place: Place) -> tuple[str, ...]:
        """What Django's `update_or_create` looks a row up by."""
        file = self._context.code.by_path.get(place.entry.path)
        near = (
            [call for call in file.calls if call.name == "update_or_create" and call.line == place.line] if file else []
        )
        return tuple(word for call in near[:1] for word in call.keywords if word not in ("defaults", "create_defaults"))

    def of_doubt(self, place: Place) -> Iterator[Filler]:
        """A mention that is understood by where it stands: a seed, a migration that inserts, a fixture."""
        path = place.entry.path
        if _FIXTURE.search(path):
            yield Filler("fixture", posixpath.basename(path), place.entry, None)
        elif _MIGRATION.search(path):
            lines = self._context.texts.lines(place.entry)
            if _INSERTS.search(lines[place.line - 1][:500] if place.line <= len(lines) else ""):
                yield Filler("migration", "", place.entry, place.line)
        elif role(path) == "code" and SEED.search(path) and not path.endswith(".json"):
            yield Filler("seed", "", place.entry, place.line)

    def _of_code(self, place: Place) -> Filler:
        path, line = place.entry.path, place.line
        file = self._context.code.by_path.get(path)
        around = [one for one in file.functions if one.line <= line <= one.end] if file else []
        if route := self._route(place, around):
            return Filler("route", route.shown, place.entry, line)
        if exported := self._exported(place):
            return Filler("route", exported, place.entry, line)
        if mutation := self._mutation(place, around):
            return Filler("mutation", mutation, place.entry, line)
        text = self._context.texts.read(place.entry) or ""
        if _SCRIPT.search(path) or (path.endswith(".py") and _MAIN.search(text)):
            return Filler("script", "", place.entry, line)
        if _JOB.search(path):
            return Filler("job", "", place.entry, line)
        inner = around[-1] if around and around[-1].end - around[-1].line < _LONG else None
        return Filler("code", f"{inner.qualified}()" if inner else "", place.entry, line)

    def _mutation(self, place: Place, around: Sequence[Function]) -> str:
        """The GraphQL mutation around a place, by its name in the schema or as Relay declares it."""
        named = next((one.name for one in reversed(around) if one.name in self._mutations), "")
        if named or not around or around[-1].name != "mutateAndGetPayload":
            return named
        lines = self._context.texts.lines(place.entry)[max(around[-1].line - 60, 0) : around[-1].line]
        found = [match[1] for row in lines if (match := _RELAY.match(row))]
        return found[-1] if found else ""

    def _route(self, place: Place, around: Sequence[Function]) -> Route | None:
        """The route in whose handler a place stands: by its function, inside of the call that declares it, by name."""
        for route in self._routes.get(place.entry.path, ()):
            if route.handler:
                if route.handler.line <= place.line <= route.handler.end:
                    return route
            elif route.line and route.line <= place.line <= self._end(place.entry, route.line):
                return route
        return next((self._handlers[one.name] for one in around if one.name in self._handlers), None)

    def _exported(self, place: Place) -> str:
        """The route of a file of Next.js' app router: its folder, and the verb that is exported above a place."""
        match = _ROUTE_FILE.search(place.entry.path)
        rows = self._context.texts.lines(place.entry)[: place.line] if match else []
        verb = next((found[1] for row in reversed(rows) if (found := _VERB.match(row))), "")
        return Route(verb, f"/{match['path']}", place.entry).shown if match and verb else ""

    def _end(self, entry: Entry, line: int) -> int:
        """The last line of a call that begins on a line."""
        rows = self._context.texts.lines(entry)[line - 1 : line + 400]
        text = "\n".join(rows)[:20_000]
        if form_of(entry.path) != "javascript":
            return line
        return line + Marked(text, "javascript").statement(0, 20_000).count("\n")

    @cached_property
    def _handlers(self) -> Mapping[str, Route]:
        """Routes by what their line calls for, in JavaScript: `app.post("/x", wrap(createX))`."""
        found: dict[str, Route] = {}
        for path, routes in self._routes.items():
            file = self._context.code.by_path.get(path)
            lines = {route.line: route for route in routes if route.line and not route.handler}
            for call in file.calls if file and file.language != "python" else ():
                for word in call.names if call.line in lines else ():
                    found.setdefault(word.rpartition(".")[2], lines[call.line])
        return {word: route for word, route in found.items() if word not in ("req", "res", "next", "handler")}
