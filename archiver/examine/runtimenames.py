"""Names of environment variables that the program puts together while it runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.readpatterns import language_of
from archiver.examine.roles import role
from archiver.git.objects import Entry

_WORD = r"[A-Za-z_][\w.]{0,40}"
_FIXED = r"[A-Z0-9_]{2,60}"
_READ = {
    "python": r"\b(?:environ(?:\s{0,5}\.\s{0,5}get\s{0,5}\(|\s{0,5}\[)|getenv\(|get_(?:env|config)\()\s{0,20}",
    "javascript": r"\b(?:(?:process|import\.meta)\.env\s{0,5}\[|get(?:Config|Env)\()\s{0,20}",
    "ruby": r"\bENV(?:\.fetch\(?\s{0,5}|\s{0,5}\[\s{0,5})",
}
_PIECES = {
    "python": (
        r"[fF](?P<quote>[\"'])(?P<made>[^\"'\n]{1,120})(?P=quote)",
        rf"[\"'](?P<made>[^\"'\n]{{1,120}})[\"']\s{{0,5}}(?:%\s{{0,5}}\(?\s{{0,5}}(?P<value>{_WORD})"
        rf"|\.format\(\s{{0,5}}(?P<given>{_WORD}))",
    ),
    "javascript": (r"`(?P<made>[^`\n]{1,120})`",),
    "ruby": (r"\"(?P<made>[^\"\n]{1,120})\"",),
}
_JOINED = (
    rf"(?P<before>{_WORD}?)(?:\.(?:upper|toUpperCase|upcase)(?:\(\))?)?\s{{0,5}}\+\s{{0,5}}[\"'](?P<end>{_FIXED})[\"']"
    rf"|[\"'](?P<start>{_FIXED})[\"']\s{{0,5}}\+\s{{0,5}}(?P<behind>{_WORD})"
)
_HOLE = re.compile(r"[$#]?\{([^{}]{0,80})\}|%s")
_NAMED = re.compile(
    r"\s*(?:self\.|this\.)?([A-Za-z_]\w{0,30})\s*(?:\.\s*(?:upper|toUpperCase|upcase|name)\b(?:\(\))?)?\s*$"
)
_LARGEST = 256 << 10
_MOST = 20


@dataclass(frozen=True)
class RuntimeName:
    """One name with holes."""

    pattern: str
    """`<TEAM>_SLACK_API_KEY`."""
    entry: Entry
    line: int
    values: tuple[str, ...]
    """What fills its only hole, where the same file writes that out."""


def runtime_names(context: Context) -> Iterator[RuntimeName]:
    """Each pattern once, with its first place; tests do not count."""
    seen: set[str] = set()
    for entry in context.entries:
        language = language_of(entry.path.rpartition("/")[2])
        if language not in _READ or role(entry.path) != "code" or (entry.size or 0) > _LARGEST:
            continue
        text = context.texts.read(entry) or ""
        for pattern, hole, at in _patterns(language, text):
            if pattern not in seen and len(seen) < _MOST:
                seen.add(pattern)
                yield RuntimeName(pattern, entry, text.count("\n", 0, at) + 1, _values(text, hole))


_COMPILED = {
    language: tuple(re.compile(read + piece) for piece in (*_PIECES[language], f"(?:{_JOINED})"))
    for language, read in _READ.items()
}


def _patterns(language: str, text: str) -> Iterator[tuple[str, str, int]]:
    """(name with holes, what fills it, position)."""
    for compiled in _COMPILED[language]:
        for match in compiled.finditer(text):
            found = {key: value for key, value in match.groupdict().items() if value}
            if "made" in found:
                made = _filled(found["made"], found.get("value") or found.get("given") or "")
            else:
                hole = found.get("before") or found.get("behind") or ""
                made = (f"{found.get('start', '')}{_named(hole)}{found.get('end', '')}", hole)
            if made and re.search(r"[A-Z]{3}", re.sub(r"<[^>]*>", "", made[0])):
                yield *made, match.start()


def _filled(text: str, value: str) -> tuple[str, str] | None:
    """A template with its holes named, and the expression in its only hole."""
    holes = _HOLE.findall(text)
    fixed = _HOLE.sub("", text)
    if not holes or len(holes) > 3 or not re.fullmatch(r"[A-Za-z0-9_]{3,80}", fixed):
        return None
    names = iter([hole or value for hole in holes])
    return _HOLE.sub(lambda _: _named(next(names)), text), (holes[0] or value) if len(holes) == 1 else ""


def _named(expression: str) -> str:
    """`<TEAM>` for `team.upper()`; `<…>` for what has no name."""
    word = _NAMED.match(expression)
    return f"<{word[1].upper()}>" if word else "<…>"


def _values(text: str, hole: str) -> tuple[str, ...]:
    """The words of a list that the file goes through with this name."""
    word = re.match(r"\s*([A-Za-z_]\w{0,30})\b", hole)
    if not word:
        return ()
    items = r"[\[(]((?:\s*[\"'][\w-]{1,40}[\"']\s*,?){1,30})\s*[\])]"
    name = word[1]
    loops = (
        rf"\bfor\s+(?:\(\s*)?(?:(?:const|let|var)\s+)?{name}\s+(?:in|of)\s+{items}"
        rf"|{items}\.(?:forEach|map|each)\(\s*\(?{name}\b"
    )
    match = re.search(loops, text)
    return tuple(re.findall(r"[\"']([\w-]{1,40})[\"']", match[1] or match[2]))[:12] if match else ()
