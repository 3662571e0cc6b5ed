"""JavaScript and TypeScript files, with JSX and Flow: imports, definitions, calls."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from archiver.examine.code.builder import Builder
from archiver.examine.code.model import Attribute, Call, Class, Function, Guard, Import
from archiver.examine.code.scopes import Scopes
from archiver.examine.code.trees import Parsed

_KINDS = frozenset(
    {"import_statement", "export_statement", "call_expression", "new_expression", "function_declaration"}
    | {"generator_function_declaration", "method_definition", "variable_declarator", "assignment_expression", "pair"}
    | {
        "class_declaration",
        "class",
        "abstract_class_declaration",
        "try_statement",
        "if_statement",
        "ternary_expression",
    }
    | {"comment", "jsx_opening_element", "jsx_self_closing_element", "field_definition", "public_field_definition"}
)
_LINKS = 12
_ARGUMENTS = 40
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function", "function"})
_NAMES = frozenset(
    {"identifier", "this", "super", "property_identifier", "private_property_identifier", "type_identifier"}
)
_LOADERS = frozenset({"require", "import", "require.resolve", "System.import"})
_WRAPPED = frozenset({"await_expression", "parenthesized_expression", "non_null_expression", "as_expression"})

_Bindings = dict[int, tuple[tuple[str, str], ...]]
"""Start of a `require` or `import()` call -> (taken, local) names."""


def read_javascript(parsed: Parsed) -> Builder:
    """Everything the index keeps of a JavaScript or TypeScript file."""
    built = Builder()
    scopes = Scopes()
    bound: _Bindings = {}
    for node in parsed.walk(_KINDS):
        scopes.reach(node)
        match node.type:
            case "import_statement":
                built.imports.extend(_import(parsed, node))
            case "export_statement":
                built.imports.extend(_export(parsed, node))
            case "call_expression" | "new_expression":
                _add_call(parsed, node, scopes, built, bound)
            case "jsx_opening_element" | "jsx_self_closing_element":
                _add_element(parsed, node, scopes, built)
            case "function_declaration" | "generator_function_declaration" | "method_definition":
                _enter_function(parsed, node, scopes, built)
            case "pair" | "assignment_expression":
                value = _field(node, "value") or _field(node, "right")
                if value and value.type in _FUNCTIONS:
                    _enter_function(parsed, node, scopes, built)
            case "variable_declarator":
                _enter_declared(parsed, node, scopes, built, bound)
            case "field_definition" | "public_field_definition":
                _enter_field(parsed, node, scopes, built)
            case "class_declaration" | "class" | "abstract_class_declaration":
                found = _class(parsed, node, scopes)
                scopes.enter(node, "class", found.name, built.add_class(found))
            case "try_statement":
                scopes.enter(node, "try")
            case "if_statement" | "ternary_expression":
                scopes.enter(node, "if")
            case _:
                built.commented.extend(_commented(parsed, node))
    return built


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def _string(parsed: Parsed, node: Node | None) -> str | None:
    """The text of a plain string; None for anything else, also for one that is put together while running."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    children = node.named_children
    if any(child.type == "template_substitution" for child in children):
        return None
    return "".join(parsed.text(child) for child in children if child.type in ("string_fragment", "escape_sequence"))[
        :200
    ]


def _is_type(node: Node) -> bool:
    """Whether `import type …` or `import typeof …` takes types alone."""
    return any(child.type in ("type", "typeof") for child in node.children[1:2])


def _import(parsed: Parsed, node: Node) -> Iterator[Import]:
    source = _field(node, "source")
    names: list[tuple[str, str]] = []
    for clause in node.named_children:
        if clause.type == "import_require_clause":  # TypeScript: import x = require("x")
            source = source or _field(clause, "source")
            names.extend(("", parsed.text(child)) for child in clause.named_children if child.type == "identifier")
        for child in clause.named_children if clause.type == "import_clause" else ():
            if child.type == "identifier":
                names.append(("default", parsed.text(child)))
            elif child.type == "namespace_import":
                names.extend(("", parsed.text(inner)) for inner in child.named_children[:1])
            elif child.type == "named_imports":
                names.extend(_specifiers(parsed, child))
    module = _string(parsed, source)
    if module:
        taken, local = tuple(n for n, _ in names), tuple(n for _, n in names)
        yield Import(module, taken, local, _line(node), "type" if _is_type(node) else "")


def _specifiers(parsed: Parsed, node: Node) -> Iterator[tuple[str, str]]:
    for child in node.named_children:
        name, alias = _field(child, "name"), _field(child, "alias")
        if name:
            yield parsed.text(name), parsed.text(alias or name)


def _export(parsed: Parsed, node: Node) -> Iterator[Import]:
    module = _string(parsed, _field(node, "source"))
    if module is None:
        return
    names: list[tuple[str, str]] = []
    for child in node.named_children:
        if child.type == "export_clause":
            names.extend(_specifiers(parsed, child))
    if module:
        taken, local = tuple(n for n, _ in names) or ("*",), tuple(n for _, n in names) or ("*",)
        yield Import(module, taken, local, _line(node), "type" if _is_type(node) else "")


def _unwrapped(node: Node | None) -> Node | None:
    for _ in range(_LINKS):
        if node is None or node.type not in _WRAPPED or not node.named_children:
            break
        node = node.named_children[0]
    return node


def _enter_declared(parsed: Parsed, node: Node, scopes: Scopes, built: Builder, bound: _Bindings) -> None:
    """`const x = …`: a function, what a module gives, or a constant of the file."""
    name, value = _field(node, "name"), _unwrapped(_field(node, "value"))
    if name is None or value is None:
        return
    if value.type in _FUNCTIONS:
        _enter_function(parsed, node, scopes, built)
        return
    if value.type == "member_expression" and name.type == "identifier":  # require("x").y
        inner, taken = _unwrapped(_field(value, "object")), _field(value, "property")
        if inner and inner.type == "call_expression" and taken:
            bound[inner.start_byte] = ((parsed.text(taken), parsed.text(name)),)
        return
    if value.type == "call_expression":
        bound[value.start_byte] = _bindings(parsed, name)
    if not scopes.name and name.type == "identifier":
        found = _attribute(parsed, name, value, _field(node, "type"))
        if found.callee not in _LOADERS and (found.callee or found.text):
            built.constants.append(found)


def _bindings(parsed: Parsed, name: Node) -> tuple[tuple[str, str], ...]:
    if name.type == "identifier":
        return (("", parsed.text(name)),)
    found: list[tuple[str, str]] = []
    for child in name.named_children[:_ARGUMENTS] if name.type == "object_pattern" else ():
        if child.type == "pair_pattern":
            key, value = _field(child, "key"), _field(child, "value")
            if key and value:
                found.append((parsed.text(key), parsed.text(value)))
        elif child.type in ("shorthand_property_identifier_pattern", "object_assignment_pattern"):
            inner = child if child.type.startswith("shorthand") else _field(child, "left")
            if inner:
                found.append((parsed.text(inner), parsed.text(inner)))
    return tuple(found)


def _attribute(parsed: Parsed, name: Node, value: Node | None, declared: Node | None) -> Attribute:
    call = _call(parsed, value) if value and value.type in ("call_expression", "new_expression") else None
    return Attribute(
        name=_key(parsed, name),
        line=_line(name),
        callee=call.callee if call else "",
        strings=call.strings if call else (),
        names=call.names if call else (),
        keywords=call.keywords if call else (),
        text=_string(parsed, value) or "",
        annotation=parsed.text(declared, 100).lstrip(": ") if declared else "",
    )


def _key(parsed: Parsed, node: Node) -> str:
    text = _string(parsed, node)
    return parsed.text(node, 80) if text is None else text


def _enter_function(parsed: Parsed, node: Node, scopes: Scopes, built: Builder) -> None:
    name = next((found for word in ("name", "key", "left", "property") if (found := _field(node, word))), None)
    body = next((found for word in ("value", "right") if (found := _unwrapped(_field(node, word)))), node)
    parameters = _field(body, "parameters") or _field(body, "parameter")
    if name is None:
        return
    word = _dotted(parsed, name)[0].rpartition(".")[2] if name.type == "member_expression" else _key(parsed, name)
    built.functions.append(
        Function(
            name=word,
            scope=scopes.name,
            line=_line(node),
            end=node.end_point[0] + 1,
            parameters=_parameters(parsed, parameters) if parameters else (),
        )
    )
    scopes.enter(node, "function", word)


def _parameters(parsed: Parsed, node: Node) -> tuple[str, ...]:
    if node.type == "identifier":  # x => …
        return (parsed.text(node),)
    plain = [_field(child, "pattern") or _field(child, "left") or child for child in node.named_children[:_ARGUMENTS]]
    return tuple(parsed.text(child) for child in plain if child.type == "identifier")


def _enter_field(parsed: Parsed, node: Node, scopes: Scopes, built: Builder) -> None:
    """A field of a class: a method in arrow form, or an attribute; its decorator counts as the call that makes it."""
    number = scopes.class_number
    name, value = _field(node, "name") or _field(node, "property"), _unwrapped(_field(node, "value"))
    if name is None:
        return
    if value and value.type in _FUNCTIONS:
        _enter_function(parsed, node, scopes, built)
    elif number is not None:
        decorators = [child for child in node.children[:_ARGUMENTS] if child.type == "decorator"]
        if decorators and value is None:
            value = next(iter(decorators[-1].named_children), None)
        built.attributes[number].append(_attribute(parsed, name, value, _field(node, "type")))


def _class(parsed: Parsed, node: Node, scopes: Scopes) -> Class:
    name = _field(node, "name")
    heritage = [child for child in node.named_children[:_ARGUMENTS] if child.type == "class_heritage"]
    bases: list[str] = []
    for clause in (child for part in heritage for child in part.named_children[:_ARGUMENTS]):
        if clause.type == "extends_clause" and (value := _field(clause, "value")):
            bases.append(_dotted(parsed, value)[0])
        elif clause.type not in ("extends_clause", "implements_clause", "type_arguments"):
            bases.append(_dotted(parsed, clause)[0])
    # `@Entity() export class …`: the decorator hangs on the export
    outer = node.parent.children[:_ARGUMENTS] if node.parent and node.parent.type == "export_statement" else []
    around = [*outer, *node.children[:_ARGUMENTS]]
    decorators = [child for child in around if child.type == "decorator" and child.named_children]
    return Class(
        name=parsed.text(name) if name else "",
        scope=scopes.name,
        line=_line(node),
        end=node.end_point[0] + 1,
        bases=tuple(bases),
        decorators=tuple(_dotted(parsed, child.named_children[0])[0].rstrip("()") for child in decorators),
    )


def _add_call(parsed: Parsed, node: Node, scopes: Scopes, built: Builder, bound: _Bindings) -> None:
    call = _call(parsed, node, scopes.name, scopes.guard)
    built.calls.append(call)
    if call.callee in _LOADERS and call.strings and call.strings[0]:
        names = bound.get(node.start_byte, ())
        taken, local = tuple(n for n, _ in names), tuple(n for _, n in names)
        dynamic = call.callee != "require"
        built.imports.append(Import(call.strings[0], taken, local, call.line, scopes.guard, scopes.lazy, dynamic))


def _call(parsed: Parsed, node: Node, scope: str = "", guard: Guard = "") -> Call:
    function = _field(node, "function") or _field(node, "constructor")
    callee, chain = _dotted(parsed, function) if function else ("?", ())
    strings, names, keywords = _arguments(parsed, _field(node, "arguments"))
    return Call(callee, _line(node), scope, strings, names, keywords, chain, guard=guard)


def _arguments(parsed: Parsed, node: Node | None) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    strings: list[str] = []
    names: list[str] = []
    keywords: list[str] = []
    # `arguments` may also be the template of a tagged call: it has no plain arguments
    for child in node.named_children[:_ARGUMENTS] if node and node.type == "arguments" else ():
        if child.type in ("identifier", "member_expression"):
            names.append(_dotted(parsed, child)[0])
        elif child.type == "object":
            keywords.extend(_keys(parsed, child))
        elif (text := _string(parsed, child)) is not None:
            strings.append(text)
    return tuple(strings), tuple(names), tuple(keywords)


def _keys(parsed: Parsed, node: Node) -> Iterator[str]:
    for child in node.named_children[:_ARGUMENTS]:
        if child.type == "shorthand_property_identifier":
            yield parsed.text(child, 80)
        elif child.type in ("pair", "method_definition") and (key := _field(child, "key") or _field(child, "name")):
            yield _key(parsed, key)


def _add_element(parsed: Parsed, node: Node, scopes: Scopes, built: Builder) -> None:
    name = _field(node, "name")
    callee = _dotted(parsed, name)[0] if name else ""
    if not callee or not (callee[0].isupper() or "." in callee):
        return
    keys = [child.named_children[0] for child in node.named_children if child.type == "jsx_attribute"][:_ARGUMENTS]
    keywords = tuple(parsed.text(key, 80) for key in keys)
    built.calls.append(Call(callee, _line(node), scopes.name, keywords=keywords, element=True, guard=scopes.guard))


def _dotted(parsed: Parsed, node: Node) -> tuple[str, tuple[str, ...]]:
    """The dotted name of an expression, and the plain strings of the calls it hangs on."""
    links: list[str] = []
    chain: list[str] = []
    suffix = ""
    at: Node | None = node
    for _ in range(2 * _LINKS):
        if at is None or len(links) == _LINKS:
            break
        if at.type == "member_expression":
            name = _field(at, "property")
            links.append((parsed.text(name, 80) if name else "?") + suffix)
            at, suffix = _field(at, "object"), ""
        elif at.type in ("call_expression", "subscript_expression"):
            suffix = ("()" if at.type == "call_expression" else "[]") + suffix[:8]
            if at.type == "call_expression":
                chain.extend(_arguments(parsed, _field(at, "arguments"))[0])
            at = _field(at, "function" if at.type == "call_expression" else "object")
        elif at.type in _WRAPPED and at.named_children:
            at = at.named_children[0]
        else:
            known = at.type in _NAMES or at.type == "import"
            links.append((parsed.text(at, 80) if known else "?") + suffix)
            at = None
    return ".".join(reversed(links)), tuple(reversed(chain))[:_ARGUMENTS]


_COMMENTED = re.compile(
    r"^[ \t/*{]*(?:import[ \t]+(?:(?P<names>[\w$*{][\w$*{}, \t]*?)[ \t]+from[ \t]+)?"
    r"|(?:const|let|var)[ \t]+(?P<bound>[\w$]+|\{[\w$, \t:]*\})[ \t]*=[ \t]*require[ \t]*\([ \t]*)"
    r"[\"'](?P<module>[@\w.~/-][\w./@~-]*)[\"'][ \t]*\)?[ \t]*;?[ \t]*(?:\*/|//.*)?\}?[ \t]*$"
)


def _commented(parsed: Parsed, node: Node) -> Iterator[Import]:
    for number, line in enumerate(parsed.text(node, 20_000).splitlines()):
        if match := _COMMENTED.match(line[:300]):
            names = tuple(re.findall(r"[\w$]+", re.sub(r"[\w$]+\s+as\s", "", match["names"] or match["bound"] or "")))
            yield Import(match["module"], names, names, _line(node) + number)
