"""Rights that an e-mail address gives by its domain: `is_staff = email.endswith("@campaign.example")`."""

import re
from collections.abc import Iterator, Sequence

from archiver.examine.access.lines import ending
from archiver.git.objects import Entry

_RIGHT = r"(?:is_?)?(?:staff|admin(?:istrator)?|super_?user|moderator|organi[sz]er)"
_ENDS = (
    r"[\w.()\[\]\"']{0,60}e?mail[\w.()\[\]\"']{0,60}\.(?:endswith|ends_with|end_with\?|hasSuffix)\(\s{0,20}"
    r"[\"'`]@?[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}[\"'`]"
)
_GIVEN = re.compile(rf"\b(?P<right>{_RIGHT})\s{{0,3}}=\s{{0,3}}\(?\s{{0,20}}{_ENDS}", re.IGNORECASE)
_IF = re.compile(
    rf"\bif\b[ (]{{1,3}}{_ENDS}\s{{0,20}}\){{1,3}}[ \t]{{0,3}}[:{{]?[ \t]*\n(?:[^\n]{{0,200}}\n){{0,2}}"
    rf"[ \t]{{0,60}}[\w.]{{0,40}}\b(?P<right>{_RIGHT})\s{{0,3}}=\s{{0,3}}true\b",
    re.IGNORECASE,
)
_SERVER = frozenset({"py", "rb", "js", "ts", "mjs", "go"})


def rights_by_domain(texts: Sequence[tuple[Entry, str]]) -> Iterator[tuple[str, Entry, int]]:
    """(right, file, line): whoever has an address at a domain that the code names gets the right."""
    for entry, text in texts:
        small = text.lower()
        if ending(entry.path) not in _SERVER or "mail" not in small or "end" not in small:
            continue
        for rule in (_GIVEN, _IF):
            for match in rule.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                if not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].lstrip().startswith(("#", "//")):
                    yield match["right"], entry, line
