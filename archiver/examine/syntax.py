"""Where a deployment file stops being YAML, JSON, TOML or Terraform: the line of its first error."""

import json
import re
import tomllib
from dataclasses import dataclass

import yaml

from archiver.examine.hcl import read_hcl
from archiver.examine.parse import load_json

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a build without libyaml: ten times slower, and the same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_LONGEST = 200_000
"""Characters of a file that is parsed; a longer one is not judged."""


@dataclass(frozen=True)
class SyntaxFault:
    """The first place where a file does not parse."""

    line: int
    """From 1."""
    reason: str
    """The parser's words, without anything of the file."""


def fault_in(path: str, text: str) -> SyntaxFault | None:
    """The first syntax error of a file, judged by the end of its name; None when it parses or cannot be judged."""
    if len(text) > _LONGEST or not text.strip():
        return None
    if path.endswith((".yml", ".yaml")):
        return _yaml(text)
    if path.endswith(".json"):
        return _json(text)
    if path.endswith(".toml"):
        return _toml(text)
    return _hcl(text) if path.endswith(".tf") else None


def _yaml(text: str) -> SyntaxFault | None:
    """Events alone: they need no stack of ours, and tags and aliases are not resolved."""
    try:
        for _ in yaml.parse(text, Loader=_Loader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return SyntaxFault(mark.line + 1, _words(error.problem or "")) if mark else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return None


_QUOTED = re.compile(r"(['\"])(?!\W{1,3}\1|<[a-z ]{1,30}>\1|\\\\t\1).*?\1")


def _words(problem: str) -> str:
    """A parser's message, without words of the file that it quotes."""
    return _QUOTED.sub("something", problem).replace("`", "").strip()[:80] or "it cannot be read"


def _json(text: str) -> SyntaxFault | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        # comments and trailing commas are read by most tools
        return None if load_json(text) is not None else SyntaxFault(error.lineno, error.msg[:80])
    except (ValueError, RecursionError):
        return None
    return None


def _toml(text: str) -> SyntaxFault | None:
    if any(line.count(".") > 60 for line in text.split("\n")):
        return None  # see parse.py: time grows with the square of a key's parts
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"^(.{0,200}?)\s*\(at line (\d+)", str(error))
        return SyntaxFault(int(match[2]), _words(match[1])) if match else None
    except (ValueError, RecursionError):
        return None
    return None


def _hcl(text: str) -> SyntaxFault | None:
    found = read_hcl(text)
    return SyntaxFault(found.fault_line, "a bracket or a string is not closed") if found.fault_line else None
