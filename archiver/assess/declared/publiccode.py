"""publiccode.yml's developmentStatus.

`url` and `isBasedOn` are no signs of a move: a mirror keeps the origin's `url`, a fork names what it was made from, and
both would send people back instead of on.
"""

from collections.abc import Iterator

import yaml

from archiver.assess.quoting import quote
from archiver.records.activity import Declaration

LONGEST = 64 << 10
"""Bytes read of it."""


def publiccode(text: str, place: str) -> Iterator[Declaration]:
    """`developmentStatus: obsolete` at the top level. Composed, never constructed: aliases are not followed."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if _word(key) == "developmentstatus" and _word(value) == "obsolete":
            words = quote(f"{key.value}: {value.value}")
            line = key.start_mark.line + 1
            yield Declaration(kind="ended", source="publiccode", locator=f"{place}:{line}", quote=words)


def _word(node: yaml.Node) -> str:
    return str(node.value).strip().lower() if isinstance(node, yaml.ScalarNode) else ""
