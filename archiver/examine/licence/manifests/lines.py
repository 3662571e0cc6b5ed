"""On which line of a file a key stands: parsers give values without their place."""

import re

_TOKEN = re.compile(r'"((?:[^"\\\n]|\\[^\n])*)"|//[^\n]*|[{}\[\]]')
_KEY = re.compile(r"""([ \t]*(?:- +)?)(["']?)([\w./-]{1,80})\2[ \t]*:(?:[ \t]|$)""")
_SECTION = re.compile(r"[ \t]*\[{1,2}[ \t]*([^\]\n]{1,120}?)[ \t]*\]{1,2}")
_PAIR = re.compile(r"""[ \t]*["']?([\w.-]{1,120})["']?[ \t]*[=:]""")


def json_line(text: str, *path: str) -> int | None:
    """Line of a JSON key by its path of names, lists not counted; None when it is not there."""
    names: list[str | None] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark == "{":
            names.append(None)
        elif mark == "}" and names:
            names.pop()
        elif token[1] is not None and names and _colon_follows(text, token.end()):
            names[-1] = token[1]
            if len(names) == len(path) and tuple(names) == path:
                return text.count("\n", 0, token.start()) + 1
    return None


def _colon_follows(text: str, place: int) -> bool:
    return re.compile(r"[ \t\r\n]{0,200}:").match(text, place) is not None


def yaml_line(text: str, *path: str) -> int | None:
    """Line of a YAML key by its path of names in block style; else of the first key of its name."""
    stack: list[tuple[int, str]] = []
    named = None
    for number, row in enumerate(text.splitlines(), 1):
        match = _KEY.match(row)
        if match is None:
            continue
        while stack and stack[-1][0] >= len(match[1]):
            stack.pop()
        stack.append((len(match[1]), match[3]))
        if match[3] == path[-1]:
            named = named or number
            if len(stack) == len(path) and tuple(name for _, name in stack) == path:
                return number
    return named


def table_line(text: str, section: str, key: str) -> int | None:
    """Line of a key in a table of TOML or a section of an INI file; "" is the top."""
    where = ""
    for number, row in enumerate(text.splitlines(), 1):
        if match := _SECTION.match(row):
            where = match[1].replace('"', "")
        elif match := _PAIR.match(row[:200]):
            full = f"{where}.{match[1]}" if where else match[1]
            wanted = f"{section}.{key}" if section else key
            if full == wanted or full.startswith(f"{wanted}."):
                return number
    return None


def line_at(text: str, place: int) -> int:
    """Line, from 1, of a character offset."""
    return text.count("\n", 0, place) + 1
