"""JSON, TOML and YAML of strangers: whatever is in there, the answer is plain data or None."""

import json
import re
import tomllib
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a build without libyaml: ten times slower, and the same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_YAML_LIMIT = 512 << 10
"""Characters of YAML read: libyaml takes about a second for this much."""

_EXPANDED = 50_000
"""Nodes of a YAML document when every alias is written out; more is a bomb."""

# tomllib's time grows with the square of a dotted key's parts: 100,000 of them take an hour.
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*\.[ \t]*){64}""")


def load_json(text: str) -> Any:
    """JSON, also with `//` comment lines and commas too many; None when it is broken or too deep."""
    for attempt in (text, _relaxed):
        try:
            return json.loads(attempt if isinstance(attempt, str) else attempt(text))
        except (ValueError, RecursionError):
            continue
    return None


def _relaxed(text: str) -> str:
    text = re.sub(r"^[ \t]*//.*$", "", text, flags=re.MULTILINE)  # `\s*` would cross lines: quadratic
    return re.sub(r",(\s*[}\]])", r"\1", text)


def load_toml(text: str) -> dict[str, Any]:
    """TOML; an empty table when it is broken or too deep."""
    if _LONG_KEY.search(text):
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def load_yaml(text: str) -> Any:
    """The first YAML document, tags refused; None when it is broken, too long, or its aliases multiply."""
    if len(text) > _YAML_LIMIT:
        return None
    try:
        loader = _Loader(text)
        try:
            node = loader.get_node() if loader.check_node() else None
            if node is None or _size(node, {}) > _EXPANDED:
                return None
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):
        return None


def load_tagged_yaml(text: str) -> Any:
    """YAML without CloudFormation's tags: `!Ref x` is read as `x`."""
    return load_yaml(re.sub(r"(?<=[\s\[,:])!(?=[A-Z])[A-Za-z0-9:]{1,40}", "", text))


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """Nodes below a node with aliases written out; a node inside itself counts as too many."""
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = _EXPANDED + 1
    total = 1
    if isinstance(node, yaml.SequenceNode):
        total += sum(_size(child, known) for child in node.value)
    elif isinstance(node, yaml.MappingNode):
        total += sum(_size(key, known) + _size(value, known) for key, value in node.value)
    known[id(node)] = total
    return total


def mapping(value: Any) -> dict[str, Any]:
    """A value as a mapping with text keys; empty when it is none."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """A value as a list; empty when it is none."""
    return value if isinstance(value, list) else []


def line_of(text: str, pattern: str, start: int = 0) -> int | None:
    """Line, from 1, of the first match of a pattern behind a position; None when there is none."""
    match = re.compile(pattern, re.MULTILINE).search(text, start)
    return text.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1 if match else None
