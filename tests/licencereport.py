"""Licence reports built by hand over small real repositories, for tests of what reads reports."""

from datetime import date
from pathlib import Path
from typing import Any

from archiver.examine.licence.spans import span_sha256
from archiver.records.licence import Detection, LicenceReport, LicenceSource, Reason
from tests.gitrepo import git

AS_OF = date(2025, 3, 1)


def a_source(repo: Path, path: str, start: int | None = None, end: int | None = None) -> LicenceSource:
    """A place of HEAD, with the hash of its lines."""
    data = (repo / path).read_bytes()
    return LicenceSource(
        path=path,
        blob=git(repo, "rev-parse", f"HEAD:{path}"),
        start_line=start,
        end_line=end,
        sha256=span_sha256(data, start, end),
    )


def a_detection(repo: Path, path: str, expression: str | None, **fields: Any) -> Detection:
    """A whole licence text at the root, unless said otherwise."""
    lines = (repo / path).read_text(errors="replace").count("\n") or 1
    values = {"kind": "text", "zone": "first-party", "source": a_source(repo, path, 1, lines), **fields}
    return Detection.model_validate({"expression": expression, **values})


def a_report(repo: Path, **fields: Any) -> LicenceReport:
    """A report of HEAD that clears MIT."""
    values: dict[str, Any] = {
        "expression": "MIT",
        "effective": "MIT",
        "verdict": "adopt",
        "sentence": "You may use, change and share this code (MIT): its licence allows nearly everything.",
        "reasons": (Reason(code="category", verdict="adopt", text="its licence allows nearly everything"),),
        "commit": git(repo, "rev-parse", "HEAD"),
        "committed_on": date(2024, 6, 1),
        "as_of": AS_OF,
        "rules_version": "rules-1",
        **fields,
    }
    return LicenceReport.model_validate(values)
