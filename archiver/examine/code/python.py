"""Python files, 2 and 3: imports, definitions, calls."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from archiver.examine.code.builder import Builder
from archiver.examine.code.model import Attribute, Call, Class, Function, Guard, Import
from archiver.examine.code.scopes import Scopes
from archiver.examine.code.trees import Parsed

_KINDS = frozenset(
    {"import_statement", "import_from_statement", "call", "decorated_definition", "function_definition"}
    | {"class_definition", "try_statement", "if_statement", "with_statement", "assignment", "comment"}
)
_LINKS = 12
_ARGUMENTS = 40
_LOADERS = frozenset({"importlib.import_module", "import_module", "__import__"})


def read_python(parsed: Parsed) -> Builder:
    """Everything the index keeps of a Python file."""
    built = Builder()
    scopes = Scopes()
    decorators: dict[int, tuple[str, ...]] = {}
    for node in parsed.walk(_KINDS):
        scopes.reach(node)
        match node.type:
            case "import_statement":
                built.imports.extend(_imports(parsed, node, scopes))
            case "import_from_statement":
                built.imports.extend(_from(parsed, node, scopes))
            case "call":
                _add_call(parsed, node, scopes, built)
            case "decorated_definition":
                if definition := _field(node, "definition"):
                    decorators[definition.start_byte] = _decorators(parsed, node)
            case "function_definition":
                found = _function(parsed, node, scopes, decorators.get(node.start_byte, ()))
                built.functions.append(found)
                scopes.enter(node, "function", found.name)
            case "class_definition":
                made = _class(parsed, node, scopes, decorators.get(node.start_byte, ()))
                scopes.enter(node, "class", made.name, built.add_class(made))
            case "try_statement":
                scopes.enter(node, "try")
            case "with_statement":
                scopes.enter(node, "try" if "suppress(" in parsed.text(node, 100) else "")
            case "if_statement":
                _enter_if(parsed, node, scopes)
            case "assignment":
                _add_attribute(parsed, node, scopes, built)
            case _:
                built.commented.extend(_commented(parsed, node))
    return built


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def _enter_if(parsed: Parsed, node: Node, scopes: Scopes) -> None:
    condition = _field(node, "condition")
    words = parsed.text(condition) if condition else ""
    scopes.enter(node, "type" if "TYPE_CHECKING" in words else "" if "__main__" in words else "if")


def _imports(parsed: Parsed, node: Node, scopes: Scopes) -> Iterator[Import]:
    for child in node.named_children:
        alias = _field(child, "alias")
        target = _field(child, "name") if child.type == "aliased_import" else child
        if target is None or target.type != "dotted_name":
            continue
        module = parsed.text(target)
        local = parsed.text(alias) if alias else module.split(".")[0]
        yield Import(module, ("",), (local,), _line(node), scopes.guard, scopes.lazy)


def _from(parsed: Parsed, node: Node, scopes: Scopes) -> Iterator[Import]:
    source = _field(node, "module_name")
    if source is None:
        return
    names: list[tuple[str, str]] = []
    for child in node.named_children:
        if child == source:
            continue
        if child.type == "wildcard_import":
            names.append(("*", "*"))
        elif child.type == "aliased_import":
            name, alias = _field(child, "name"), _field(child, "alias")
            if name and alias:
                names.append((parsed.text(name), parsed.text(alias)))
        elif child.type == "dotted_name":
            names.append((parsed.text(child), parsed.text(child)))
    module = "".join(parsed.text(source).split())
    taken, local = tuple(name for name, _ in names), tuple(alias for _, alias in names)
    yield Import(module, taken, local, _line(node), scopes.guard, scopes.lazy)


def _function(parsed: Parsed, node: Node, scopes: Scopes, decorators: tuple[str, ...]) -> Function:
    name, parameters = _field(node, "name"), _field(node, "parameters")
    plain = [_parameter(parsed, child) for child in parameters.named_children[:_ARGUMENTS]] if parameters else []
    return Function(
        name=parsed.text(name) if name else "",
        scope=scopes.name,
        line=_line(node),
        end=node.end_point[0] + 1,
        decorators=decorators,
        parameters=tuple(word for word in plain if word),
    )


def _parameter(parsed: Parsed, node: Node) -> str:
    named = _field(node, "name") or (node.named_children[0] if node.type == "typed_parameter" else node)
    return parsed.text(named) if named.type == "identifier" else ""


def _decorators(parsed: Parsed, node: Node) -> tuple[str, ...]:
    found = [child for child in node.named_children[:_ARGUMENTS] if child.type == "decorator" and child.named_children]
    return tuple(_dotted(parsed, _called(child.named_children[0]))[0] for child in found)


def _called(node: Node) -> Node:
    inner = _field(node, "function") if node.type == "call" else None
    return inner or node


def _class(parsed: Parsed, node: Node, scopes: Scopes, decorators: tuple[str, ...]) -> Class:
    name, bases = _field(node, "name"), _field(node, "superclasses")
    plain = [
        _dotted(parsed, _called(child))[0]
        for child in (bases.named_children[:_ARGUMENTS] if bases else ())
        if child.type in ("identifier", "attribute", "call", "subscript")
    ]
    return Class(
        name=parsed.text(name) if name else "",
        scope=scopes.name,
        line=_line(node),
        end=node.end_point[0] + 1,
        bases=tuple(plain),
        decorators=decorators,
    )


def _add_attribute(parsed: Parsed, node: Node, scopes: Scopes, built: Builder) -> None:
    number = scopes.class_number
    if number is None and scopes.lazy:
        return
    name, value, declared = _field(node, "left"), _field(node, "right"), _field(node, "type")
    if name is None or name.type != "identifier":
        return
    text = _string(parsed, value) if value else None
    call = _call(parsed, value) if value and value.type == "call" else None
    if number is None and text is None and call is None:
        return
    found = Attribute(
        name=parsed.text(name),
        line=_line(node),
        callee=call.callee if call else "",
        strings=call.strings if call else (),
        names=call.names if call else (),
        keywords=call.keywords if call else (),
        text=text or "",
        annotation=parsed.text(declared, 100) if declared else "",
    )
    (built.constants if number is None else built.attributes[number]).append(found)


def _add_call(parsed: Parsed, node: Node, scopes: Scopes, built: Builder) -> None:
    call = _call(parsed, node, scopes.name, scopes.guard)
    built.calls.append(call)
    if call.callee in _LOADERS and call.strings and re.fullmatch(r"\.*[\w.]+", call.strings[0]):
        local = (call.strings[0],)
        built.imports.append(Import(local[0], ("",), local, call.line, scopes.guard, scopes.lazy, dynamic=True))


def _call(parsed: Parsed, node: Node, scope: str = "", guard: Guard = "") -> Call:
    function, arguments = _field(node, "function"), _field(node, "arguments")
    callee, chain = _dotted(parsed, function) if function else ("?", ())
    strings, names, keywords = _arguments(parsed, arguments)
    return Call(callee, _line(node), scope, strings, names, keywords, chain, guard=guard)


def _arguments(parsed: Parsed, node: Node | None) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    strings: list[str] = []
    names: list[str] = []
    keywords: list[str] = []
    for child in node.named_children[:_ARGUMENTS] if node else ():
        if child.type in ("identifier", "attribute"):
            names.append(_dotted(parsed, child)[0])
        elif child.type == "keyword_argument" and (name := _field(child, "name")):
            keywords.append(parsed.text(name))
        elif (text := _string(parsed, child)) is not None:
            strings.append(text)
    return tuple(strings), tuple(names), tuple(keywords)


def _string(parsed: Parsed, node: Node) -> str | None:
    """The text of a plain string; None for anything else, also for one that is put together while running."""
    if node.type == "concatenated_string":
        parts = [_string(parsed, child) for child in node.named_children[:_ARGUMENTS]]
        return "".join(part for part in parts if part is not None)[:200] if None not in parts else None
    if node.type != "string":
        return None
    children = node.named_children
    if any(child.type == "interpolation" for child in children):
        return None
    return "".join(parsed.text(child) for child in children if child.type == "string_content")[:200]


def _dotted(parsed: Parsed, node: Node) -> tuple[str, tuple[str, ...]]:
    """The dotted name of an expression, and the plain strings of the calls it hangs on."""
    links: list[str] = []
    chain: list[str] = []
    suffix = ""
    at: Node | None = node
    for _ in range(2 * _LINKS):
        if at is None or len(links) == _LINKS:
            break
        if at.type == "attribute":
            name = _field(at, "attribute")
            links.append((parsed.text(name, 80) if name else "?") + suffix)
            at, suffix = _field(at, "object"), ""
        elif at.type in ("call", "subscript"):
            suffix = ("()" if at.type == "call" else "[]") + suffix[:8]
            if at.type == "call":
                chain.extend(_arguments(parsed, _field(at, "arguments"))[0])
            at = _field(at, "function" if at.type == "call" else "value")
        else:
            links.append((parsed.text(at, 80) if at.type == "identifier" else "?") + suffix)
            at = None
    return ".".join(reversed(links)), tuple(reversed(chain))[:_ARGUMENTS]


_COMMENTED = re.compile(
    r"^#+[ \t]*(?:from[ \t]+(?P<source>\.*[A-Za-z_][\w.]*|\.+)[ \t]+import[ \t]+(?P<names>[\w*(][\w*, \t()]*?)"
    r"|import[ \t]+(?P<module>[A-Za-z_][\w.]*)(?:[ \t]+as[ \t]+(?P<alias>\w+))?)[ \t]*\\?(?:[ \t]*#.*)?$"
)


def _commented(parsed: Parsed, node: Node) -> Iterator[Import]:
    match = _COMMENTED.match(parsed.text(node, 300))
    if match and match["module"]:
        yield Import(match["module"], ("",), (match["alias"] or match["module"].split(".")[0],), _line(node))
    elif match:
        rows = [part.split() for part in match["names"].strip("() ").split(",")]
        rows = [row for row in rows if len(row) == 1 or (len(row) == 3 and row[1] == "as")]
        yield Import(match["source"], tuple(row[0] for row in rows), tuple(row[-1] for row in rows), _line(node))
