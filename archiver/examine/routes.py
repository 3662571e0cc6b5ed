"""Which routes the code answers to, who may call them, and whether there are pages at all."""

import re
from collections import defaultdict
from collections.abc import Sequence

from archiver.examine.endpoints import Route, find_routes, graphql_fields
from archiver.examine.interface import Context
from archiver.examine.local import local_imports
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "routes"
version = 3

_SHOWN = 12
_KEPT = 200
_PAGES = re.compile(
    r"\.(?:html?|jsx|tsx|vue|svelte|astro|erb|haml|slim|ejs|pug|jade|hbs|handlebars|mustache|jinja2?|j2|njk|twig|liquid|php"
    r"|cshtml|xhtml)$",
    re.IGNORECASE,
)
_HTML = re.compile(r"<(?:!doctype html|html|body)\b", re.IGNORECASE)
_GUARD = re.compile(
    r"auth|logged_?in|log_?in(?!g)|is_?admin|permission|\bsession\[|req\.session|request\.session|(?:express|cookie)-session|import[^\n]{0,80}\bsession\b|jwt|bearer|token|signature|hmac|secret|api_?key|passw"
    r"|credential|current_?user|req\.user|request\.user|x-hub|verif|compare_digest|safe_?compare|timingsafe|allow_?list"
    r"|white_?list|remote_addr|csrf|captcha|passport|abort\(40[13]|40[13]\b|forbid|protect|restrict|require[A-Z_]\w*User",
    re.IGNORECASE,
)
"""Words of a check on who calls. Wide on purpose: any of them keeps API-001 silent."""
_NAMED_GUARDS = re.compile(
    r"^(?:[\w.]{0,80}\.)?(?:\w{0,40}(?:login|auth|jwt|token|permission|role|admin|staff|superuser|signature)\w{0,20}_required"
    r"|(?:require|requires|check|ensure|is)_?(?:auth|login|logged_?in|admin|role|permission|staff|signed_in)\w{0,40}"
    r"|user_passes_test|verify_signature|authenticated|passport\.authenticate|basicAuth|expressJwt"
    r"|(?:auth|access|admin|superAdmin|login)Required)$",
    re.IGNORECASE,
)
_CALLED_GUARDS = frozenset(
    {"passport.authenticate", "req.isAuthenticated", "authRequired", "accessRequired", "basicAuth"}
)
"""Guards that JavaScript calls in a handler; others stand among the arguments of a route."""
_MIXINS = re.compile(r"(?:^|\.)\w*(?:LoginRequired|PermissionRequired|UserPassesTest|AuthRequired)\w*$")
_GLOBAL = re.compile(
    r"before_request|middleware|add_middleware|dependencies\s*=|\.use\(|wsgi_app|before_app|decorators\s*="
)
"""Where a guard may stand for all routes at once."""
_BODY = re.compile(
    r"\brequest\.(?:json|form|data|values|files|get_json|get_data|stream|POST|json_body)\b|\b(?:req|request|ctx\.request)\.body\b"
)
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "all", "use", "route"})
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def examine(context: Context) -> Examination:
    """Section `what`, and API-001.

    Data keys: `routes` (as `POST /path`) with `count`; `fields` (names) with `graphql`
    (`query` or `mutation`); `guards` (names); `pages`;
    `has_pages`.
    """
    notes = Notes(context.commit, "what")
    routes = find_routes(context)
    _say_routes(notes, [route for route in routes if route.method != "page"])
    _say_pages(notes, [route for route in routes if route.method == "page"])
    fields = graphql_fields(context)
    _say_graphql(notes, fields)
    if routes or fields:
        if not _has_pages(context):
            statement = "No page or template is in the tree."
            notes.fact("no pages", statement, notes.at(), has_pages=False)
        _say_guards(context, notes)
        _find_open(context, notes, routes)
    return notes.done()


def _say_routes(notes: Notes, routes: Sequence[Route]) -> None:
    if not routes:
        return
    them = "them" if len(routes) > 1 else "it"
    shown = [f"{route.shown} ({_place(route)})" for route in routes[:_SHOWN]]
    rest = f" and {len(routes) - _SHOWN} more" if len(routes) > _SHOWN else ""
    notes.fact(
        "routes",
        f"{len(routes)} route{'s' if len(routes) > 1 else ''}, as the code writes {them}: {', '.join(shown)}{rest}.",
        notes.at(routes[0].entry, routes[0].line),
        routes=[route.shown for route in routes[:_KEPT]],
        count=len(routes),
    )


def _say_pages(notes: Notes, pages: Sequence[Route]) -> None:
    if not pages:
        return
    paths = [page.shown.removeprefix("page ") for page in pages]
    shown = ", ".join(f"`{path}`" for path in paths[:_SHOWN])
    rest = f" and {len(pages) - _SHOWN} more" if len(pages) > _SHOWN else ""
    statement = f"{len(pages)} page{'s' if len(pages) > 1 else ''} made of files: {shown}{rest}."
    notes.fact("page files", statement, notes.at(pages[0].entry), pages=paths[:_KEPT])


def _place(route: Route) -> str:
    path = printable_path(route.entry.path)
    return f"{path}:{route.line}" if route.line else path


def _has_pages(context: Context) -> bool:
    """Whether a page, a template or a component is there, or code that writes HTML itself."""
    if any(_PAGES.search(entry.path) and role(entry.path) == "code" for entry in context.entries):
        return True
    if any(call.element for file in context.code.files for call in file.calls):
        return True
    code = [file.entry for file in context.code.files if file.role == "code"]
    return any(_HTML.search(text) for _, text in context.texts.each(code))


def _say_graphql(notes: Notes, fields: dict[str, list[tuple[str, str, int]]]) -> None:
    for kind, plural in (("Query", "queries"), ("Mutation", "mutations")):
        found = fields.get(kind, [])
        if found:
            names = [name for name, _, _ in found]
            rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
            statement = f"GraphQL: {len(names)} {plural if len(names) > 1 else kind.lower()}: {shown}{rest}."
            at = notes.at(found[0][1], found[0][2])
            notes.fact(plural, statement, at, graphql=kind.lower(), fields=names[:_KEPT])


def _say_guards(context: Context, notes: Notes) -> None:
    """The guards by name, how many functions or classes each stands on, and the first place."""
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for file in context.code.files:
        if file.role != "code":
            continue
        for function in file.functions:
            for decorator in function.decorators:
                if _NAMED_GUARDS.match(decorator):
                    places[decorator.rpartition(".")[2]].append((file.path, function.line))
        for one in file.classes:
            for base in one.bases:
                if _MIXINS.search(base):
                    places[base.rpartition(".")[2]].append((file.path, one.line))
            for attribute in one.attributes:
                if attribute.name in ("permission_classes", "authentication_classes"):
                    places[attribute.name].append((file.path, attribute.line))
        for call in file.calls if file.language != "python" else ():
            if call.callee in _CALLED_GUARDS:
                places[call.callee].append((file.path, call.line))
            for word in call.names if call.strings and call.name in _VERBS else ():
                if _NAMED_GUARDS.match(word):
                    places[word].append((file.path, call.line))
    ranked = sorted(places.items(), key=lambda row: (-len(row[1]), row[0]))[:6]
    if ranked:
        shown = [f"{quote(guard, 60)} {len(at)} × ({printable_path(at[0][0])}:{at[0][1]})" for guard, at in ranked]
        first = ranked[0][1][0]
        statement = f"Guards known by name: {', '.join(shown)}."
        notes.fact("guards", statement, notes.at(*first), guards=[quote(guard, 60) for guard, _ in ranked])


def _find_open(context: Context, notes: Notes, routes: Sequence[Route]) -> None:
    """API-001: a route takes data, and no word of a check stands in its file or in those that it goes through."""
    opened = [route for route in routes if route.language and route.method in _CHANGES]
    if not opened or context.code.is_missing:
        return
    files = [file for file in context.code.files if file.role == "code"]
    texts = {entry.path: text for entry, text in context.texts.each(file.entry for file in files)}
    if len(texts) < len(files) or any(_GLOBAL.search(text) and _GUARD.search(text) for text in texts.values()):
        return
    imported = local_imports(files)
    said: set[str] = set()
    for route in opened:
        near = {path for path, targets in imported.items() if route.entry.path in targets}
        near |= {route.entry.path, *imported.get(route.entry.path, ())}
        if route.entry.path in said or not _takes(route, texts[route.entry.path]):
            continue
        if not any(_GUARD.search(texts[path]) for path in near):
            said.add(route.entry.path)
            message = (
                f"`{route.shown}` takes data from whoever sends it: no login, token, API key, password or signature is "
                "named in its file, in those that it imports or in those that import it."
            )
            notes.finding("API-001", "medium", message, entry=route.entry, line=route.line)


def _takes(route: Route, text: str) -> bool:
    """Whether the handler, or its file where it has no name, reads what is sent."""
    if route.language == "python":
        handler = route.handler
        lines = text.split("\n")
        return bool(handler and _BODY.search("\n".join(lines[handler.line - 1 : handler.end])))
    return bool(_BODY.search(text))
