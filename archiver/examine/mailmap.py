""".mailmap: the names under which people wish to be counted.

Source: gitmailmap(5), the four forms of a line.
"""

import re
from collections.abc import Mapping

_LINE = re.compile(r"^(?P<name>[^<#]*)<(?P<email>[^>]*)>(?:(?P<old_name>[^<#]*)<(?P<old_email>[^>]*)>)?")

Mailmap = Mapping[tuple[str, str], tuple[str, str]]
"""(old name or "", old address), lower case -> (proper name or "", proper address or "")."""


def parse_mailmap(text: str) -> Mailmap:
    """The rules of a .mailmap; lines that are none are passed over."""
    rules: dict[tuple[str, str], tuple[str, str]] = {}
    for line in text.splitlines()[:10_000]:
        match = _LINE.match(line[:1000])
        if not match:
            continue
        name, email = match["name"].strip(), match["email"].strip()
        if match["old_email"] is None:
            rules["", email.lower()] = (name, "")
        else:
            rules[(match["old_name"] or "").strip().lower(), match["old_email"].strip().lower()] = (name, email)
    return rules


def proper(rules: Mailmap, name: str, email: str) -> tuple[str, str]:
    """The name and address a person wishes to be counted under."""
    found = rules.get((name.lower(), email.lower())) or rules.get(("", email.lower()))
    return (found[0] or name, found[1] or email) if found else (name, email)
