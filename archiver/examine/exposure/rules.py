"""A rule pack in gitleaks' TOML format, ready to run: which rules can match in a text, and what each matches."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from archiver.errors import ConfigError

KINDS = (
    "vendor", "campaign", "private-key", "url", "header", "token", "file", "framework", "name", "public",
)  # fmt: skip
"""What a rule of ours is about; a rule of a foreign pack is `vendor`."""

_MEMORY = 64 << 20
_MOST_MATCHES = 2000
"""Matches of one rule looked at in one text: a file of more is a list, and is shown by its first ones as well."""


@dataclass(frozen=True)
class Allowlist:
    """What a pack says is no secret."""

    regexes: tuple[Any, ...]
    paths: tuple[Any, ...]
    stopwords: tuple[str, ...]
    target: str
    """`secret`, `match` or `line`: what the regexes are held against."""
    all_of: bool
    """Whether every kind of test given must hold, not just one."""

    def allows(self, secret: bytes, match: bytes, line: bytes, path: str) -> bool:
        """Whether this value in this place is said to be none."""
        held = {"match": match, "line": line}.get(self.target, secret)
        low = secret.lower()
        answers = []
        if self.regexes:
            answers.append(any(regex.search(held) for regex in self.regexes))
        if self.stopwords:
            answers.append(any(word.encode() in low for word in self.stopwords))
        if self.paths:
            answers.append(any(regex.search(path.encode("utf-8", "surrogateescape")) for regex in self.paths))
        return bool(answers) and (all(answers) if self.all_of else any(answers))


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    kind: str
    description: str
    named: bool
    """Whether the name before the value decides, rather than the shape of the value."""
    regex: Any | None
    """None: the path alone tells."""
    path: Any | None
    group: int | None
    """Which group is the secret; None: the first one that took part, else the whole match."""
    entropy: float
    keywords: tuple[str, ...]
    allowlists: tuple[Allowlist, ...]

    def here(self, path: str) -> bool:
        """Whether the rule looks at such a file at all."""
        return self.path is None or bool(self.path.search(path.encode("utf-8", "surrogateescape")))

    def matches(self, data: bytes) -> Iterator[tuple[int, int, Any]]:
        """Start and end of each secret with its match."""
        if self.regex is None:
            return
        for number, match in enumerate(self.regex.finditer(data)):
            if number >= _MOST_MATCHES:
                return
            group = self.group if self.group is not None else _taking_part(match)
            start, end = match.span(group)
            if start >= 0:
                yield start, end, match


def _taking_part(match: Any) -> int:
    return next((number for number, value in enumerate(match.groups(), 1) if value is not None), 0)


class Pack:
    """Rules with a filter before them: one pass over a text tells which rules can match at all."""

    def __init__(self, rules: Sequence[Rule], allowlists: Sequence[Allowlist]) -> None:
        self.rules = tuple(rules)
        self.allowlists = tuple(allowlists)
        self._always = frozenset(number for number, rule in enumerate(rules) if not rule.keywords)
        self._words = sorted({word for rule in rules for word in rule.keywords})
        self._of_word = [
            frozenset(number for number, rule in enumerate(rules) if word in rule.keywords) for word in self._words
        ]
        self._set = re2.Set.SearchSet(_options(case_sensitive=False))
        for word in self._words:
            self._set.Add(re2.escape(word))
        if self._words:
            self._set.Compile()

    def candidates(self, path: str, data: bytes) -> list[Rule]:
        """The rules that can match in this file, in the order of the pack."""
        numbers = set(self._always)
        for word in (self._set.Match(data) or ()) if self._words else ():
            numbers |= self._of_word[word]
        return [rule for number, rule in enumerate(self.rules) if number in numbers and rule.here(path)]


def load_pack(text: str, *, name: str = "the rule file") -> Pack:
    """Read a gitleaks configuration. `[extend]` is not followed: give the whole file.

    Raises:
        ConfigError: it is no TOML, or a rule cannot be read; the message names the rule.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}; a gitleaks configuration is TOML") from error
    rules = [_rule(entry, name) for entry in _tables(table.get("rules"))]
    lists = [*_tables(table.get("allowlists")), *_tables(table.get("allowlist"))]
    return Pack(rules, [_allowlist(entry, name) for entry in lists])


@cache
def own_pack() -> Pack:
    """The pack that comes with the program."""
    text = (files("archiver.examine.exposure") / "data" / "secrets.toml").read_text("utf-8")
    return load_pack(text, name="secrets.toml")


def _rule(entry: Mapping[str, Any], name: str) -> Rule:
    label = f"{name}, rule {entry.get('id', '?')}"
    if not entry.get("id") or not (entry.get("regex") or entry.get("path")):
        raise ConfigError(f"{label}: a rule needs an id and a regex or a path")
    lists = [*_tables(entry.get("allowlists")), *_tables(entry.get("allowlist"))]
    return Rule(
        id=str(entry["id"]),
        kind=entry["kind"] if entry.get("kind") in KINDS else "vendor",
        description=str(entry.get("description", "")),
        named=bool(entry.get("named")),
        regex=_compiled(entry["regex"], label) if entry.get("regex") else None,
        path=_compiled(entry["path"], label) if entry.get("path") else None,
        group=entry.get("secretGroup") or None,
        entropy=float(entry.get("entropy", 0)),
        keywords=tuple(str(word).lower() for word in entry.get("keywords", ())),
        allowlists=tuple(_allowlist(each, label) for each in lists),
    )


def _allowlist(entry: Mapping[str, Any], label: str) -> Allowlist:
    return Allowlist(
        regexes=tuple(_compiled(each, label) for each in entry.get("regexes", ())),
        paths=tuple(_compiled(each, label) for each in entry.get("paths", ())),
        stopwords=tuple(str(word).lower() for word in entry.get("stopwords", ())),
        target=str(entry.get("regexTarget", "secret")),
        all_of=str(entry.get("condition", "OR")).upper() == "AND",
    )


def _tables(value: object) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    return [value] if isinstance(value, dict) else []


def _compiled(regex: str, label: str) -> Any:
    try:
        return re2.compile(regex.encode("utf-8"), _options())
    except (re2.error, re.error, AttributeError) as error:
        raise ConfigError(f"{label}: RE2 cannot read its regex; gitleaks could not either") from error


def _options(*, case_sensitive: bool = True) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = _MEMORY
    options.case_sensitive = case_sensitive
    return options
