"""Root fields of GraphQL whose resolver asks nobody who calls, where most of their siblings do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from archiver.examine.code.trees import LARGEST, Parsed, parse
from archiver.examine.interface import Context
from archiver.git.objects import Entry

_ROOT = re.compile(r"^(?:Root|root)?_?(?:Query|Mutation|Queries|Mutations)(?:Type|Fields|Resolvers)?$")
_BOUND = re.compile(r"^(?:root)?(?:Query|Mutation|Queries|Mutations|queries|mutations)(?:Type|Fields|Resolvers)?$")
_WHO = re.compile(
    r"[Uu]ser\b|[Uu]sers?Id|session|viewer|\bauth\w*|[Aa]uth(?:Required|orize|enticate|Check)|Required\b|\brequire[A-Z]|permission|[Rr]ole|\btoken|"
    r"signature|isAdmin|assert[A-Z]\w*|ensure[A-Z]\w*|protect|guard|secret|password|[Ii]nvite|[Hh]ash|uuid",
)
"""Words of a check on who calls. Wide on purpose: any of them keeps a field out."""
_STRING = re.compile(r"\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'")
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "function", "generator_function"})
_PUBLIC = re.compile(
    r"log_?in|sign_?up|sign_?in|register|reset|forgot|version|health|ping|config|settings|^_", re.IGNORECASE
)
_LEAST = 5
"""Fields that a root needs before its habit is one."""


@dataclass(frozen=True)
class Field:
    """One root field with its resolver in place."""

    name: str
    entry: Entry
    line: int
    checks: bool
    """Whether a word of a check stands in its resolver."""


def unchecked_fields(context: Context) -> list[Field]:
    """Fields that check nothing, where at least two in three of all do."""
    fields: dict[str, Field] = {}
    for file in context.code.files:
        if file.language == "python" or file.role != "code" or (file.entry.size or 0) > LARGEST:
            continue
        text = context.texts.read(file.entry) or ""
        if not re.search(
            r"GraphQLObjectType|nodeDefinitions|mutationWithClientMutationId|\b(?:Root)?(?:Mutation|Query|mutations|queries)\b\w*\s*[:=]",
            text,
        ):
            continue
        parsed = parse(file.path, text)
        if isinstance(parsed, str):
            continue
        for field in _fields(parsed, file.entry):
            fields.setdefault(field.name, field)
    checked = sum(field.checks for field in fields.values())
    if len(fields) < _LEAST or checked * 3 < len(fields) * 2:
        return []
    return [field for field in fields.values() if not field.checks and not _PUBLIC.search(field.name)]


def _fields(parsed: Parsed, entry: Entry) -> Iterator[Field]:
    kinds = frozenset({"pair", "variable_declarator", "call_expression", "new_expression"})
    for node in parsed.walk(kinds):
        if node.type in ("pair", "variable_declarator"):
            key = node.child_by_field_name("key" if node.type == "pair" else "name")
            value = node.child_by_field_name("value")
            named = _ROOT if node.type == "pair" else _BOUND
            if key and value and value.type == "object" and named.match(parsed.text(key, 60).strip("\"'")):
                yield from _resolvers(parsed, entry, value)
        else:
            called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            word = parsed.text(called, 80) if called else ""
            if word == "nodeDefinitions":
                yield from _node(parsed, entry, node)
            elif word == "mutationWithClientMutationId" or word.endswith("GraphQLObjectType"):
                yield from _declared(parsed, entry, node, word)


def _resolvers(parsed: Parsed, entry: Entry, value: Node) -> Iterator[Field]:
    """`RootMutation: { sendMessage: async (…) => {…} }`."""
    for name, body in _members(parsed, value):
        if body.type in _FUNCTIONS or body.type == "method_definition":
            yield _field(parsed, entry, name, body, body)


def _declared(parsed: Parsed, entry: Entry, call: Node, word: str) -> Iterator[Field]:
    arguments = call.child_by_field_name("arguments")
    given = (
        next((child for child in arguments.named_children[:3] if child.type == "object"), None) if arguments else None
    )
    if given is None:
        return
    members = dict(_members(parsed, given))
    name = members.get("name")
    spoken = parsed.text(name, 80).strip("\"'`") if name is not None else ""
    if word == "mutationWithClientMutationId":
        body = members.get("mutateAndGetPayload")
        if body is not None and spoken:
            yield _field(parsed, entry, spoken, call, body)
        return
    fields = members.get("fields")
    if fields is None or not _ROOT.match(spoken):
        return
    inner = fields if fields.type == "object" else next(_objects(fields), None)
    for field, declared in _members(parsed, inner) if inner is not None else ():
        resolve = dict(_members(parsed, declared)).get("resolve") if declared.type == "object" else None
        if resolve is not None and (resolve.type in _FUNCTIONS or resolve.type == "method_definition"):
            yield _field(parsed, entry, field, declared, resolve)


def _node(parsed: Parsed, entry: Entry, call: Node) -> Iterator[Field]:
    """Relay's `node(id)`: anything by its id."""
    arguments = call.child_by_field_name("arguments")
    body = arguments.named_children[0] if arguments and arguments.named_children else None
    if body is not None and body.type in _FUNCTIONS:
        yield _field(parsed, entry, "node", call, body)


def _objects(node: Node) -> Iterator[Node]:
    """The object that a `() => ({…})` gives."""
    at: Node | None = node.child_by_field_name("body")
    for _ in range(4):
        if at is None:
            return
        if at.type == "object":
            yield at
            return
        at = next(
            (c for c in at.named_children if c.type in ("object", "parenthesized_expression", "return_statement")), None
        )


def _members(parsed: Parsed, value: Node) -> Iterator[tuple[str, Node]]:
    """Names and bodies of an object's members."""
    for child in value.named_children[:500]:
        key = child.child_by_field_name("key") or child.child_by_field_name("name")
        body = child if child.type == "method_definition" else child.child_by_field_name("value")
        if key is not None and body is not None:
            yield parsed.text(key, 80).strip("\"'"), body


def _field(parsed: Parsed, entry: Entry, name: str, declared: Node, resolve: Node) -> Field:
    body = _STRING.sub("", parsed.text(resolve, 20_000))
    return Field(name, entry, declared.start_point[0] + 1, bool(_WHO.search(body)))
