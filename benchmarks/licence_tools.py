"""The commands that `archiver licence` is measured beside, and how each says what the licence of the whole is."""

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

_KEY = re.compile(r"(?!(?:and|or|with)\b)[a-z0-9][a-z0-9.+_-]*", re.IGNORECASE)
_LEGAL = re.compile(r"[^/]+/(?:licen[cs]e|copying|unlicen[cs]e)[^/]*", re.IGNORECASE)
_DEBIAN = re.compile(r"\b(A?GPL)-(\d)(?:\.0)?\+?(?!\S)")
# ScanCode's names of what has no SPDX identifier, as the truth files spell them: the naming is no error of its own.
_SAME = {
    "LicenseRef-scancode-public-domain": "LicenseRef-Public-Domain",
    "LicenseRef-scancode-proprietary-license": "LicenseRef-Proprietary",
}


@dataclass(frozen=True)
class Tool:
    """A command to compare with; it reads a folder of files."""

    name: str
    arguments: tuple[str, ...]
    expression: Callable[[str], str]
    """What it takes for the licence of the whole, in SPDX identifiers, read from what it prints."""
    bound: str = ""
    """On our CPU seconds over its own."""

    @property
    def command(self) -> str | None:
        """Where it is, if it is here."""
        return shutil.which(os.environ.get(self.name.upper(), self.name.lower()))


def _scancode(printed: str) -> str:
    """The summary's expression; its keys are ScanCode's own, which the detections pair with SPDX."""
    report = json.loads(printed)
    names: dict[str, str] = {}
    for detection in report["license_detections"]:
        for match in detection["reference_matches"]:
            keys, spdx = (_KEY.findall(match[field]) for field in ("license_expression", "license_expression_spdx"))
            names.update(zip(keys, (_SAME.get(name, name) for name in spdx), strict=True))
    declared = report.get("summary", {}).get("declared_license_expression") or ""
    return _KEY.sub(lambda found: names.get(found[0], found[0]), declared)


def _licensee(printed: str) -> str:
    return " AND ".join(licence["spdx_id"] for licence in json.loads(printed)["licenses"])


def _licensecheck(printed: str) -> str:
    """The legal files of the root together: it has no word on the whole. Some of its names are Debian's."""
    said = []
    for line in printed.splitlines():
        path, _, licence = line.partition("\t")
        if _LEGAL.fullmatch(path):
            said.append(_DEBIAN.sub(r"\1-\2.0", licence))
    return " AND ".join(said)


TOOLS = (
    Tool(
        "ScanCode",
        ("-l", "-p", "--classify", "--summary", "-n", "2", "--quiet", "--json", "-"),
        _scancode,
        f"{1 / 150:.5f} x",
    ),
    Tool("licensee", ("detect", "--json"), _licensee),
    Tool("licensecheck", ("--recursive", "--machine", "--shortname-scheme=spdx,debian"), _licensecheck),
)
