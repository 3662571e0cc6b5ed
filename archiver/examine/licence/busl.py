"""The parameters at the head of a Business Source License: who, what, which day, which licence then."""

import re
from dataclasses import dataclass

_KEY = re.compile(
    r"^\W{0,6}(licensor|licensed work|additional use grant|change date|change licen[sc]e)\W{0,3}:", re.I | re.M
)
_NAME = re.compile(r"business source licen[sc]e", re.I)
_LONGEST = 500
"""Characters kept of a value."""


@dataclass(frozen=True)
class Parameters:
    """What the licence leaves to its user to fill in."""

    values: dict[str, str]
    """By lower-case key: `change date`, `change license`, …"""
    at: tuple[int, int]
    """From and to in the folded text."""

    def blanked(self, text: str) -> str:
        """The text with them blanked: they are no part of the terms."""
        start, end = self.at
        return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def parameters_of(text: str) -> Parameters | None:
    """The parameters of a folded text; None where it is no Business Source License with a change date."""
    found = list(_KEY.finditer(text)) if _NAME.search(text, 0, 20_000) else []
    keys = [" ".join(match.group(1).casefold().replace("licence", "license").split()) for match in found]
    if "change date" not in keys:
        return None
    last = text.find("\n\n", found[-1].end())
    ends = [*(match.start() for match in found[1:]), last if last > 0 else len(text)]
    values = {
        key: " ".join(text[match.end() : end].split())[:_LONGEST]
        for key, match, end in zip(keys, found, ends, strict=True)
    }
    return Parameters(values, (found[0].start(), ends[-1]))
