"""The licence section of the dossier, and what of a licence report the public may read."""

import json
from datetime import date
from typing import Any

from archiver.dossier import render
from archiver.records.licence import (
    Detection,
    Deviation,
    Holder,
    KinderCommit,
    LicenceConflict,
    LicenceEvent,
    LicenceReport,
    LicenceSource,
    Reason,
    Upstream,
    Zone,
)
from tests.dossierinput import BLOB, COMMIT, LICENCE, a_dossier

PLACE = LicenceSource(path="LICENSE", blob=BLOB, start_line=12, end_line=13, sha256="a" * 64)


def a_deviation(**fields: Any) -> Deviation:
    values = {"type": "added", "material": True, "canonical_id": "MIT", "canonical_text": "", "source": PLACE}
    return Deviation.model_validate({**values, "actual_text": "not by our opponents", **fields})


def a_change(kind: str, day: str, before: str | None, after: str | None) -> LicenceEvent:
    return LicenceEvent.model_validate(
        {"commit": COMMIT, "day": day, "kind": kind, "path": "LICENSE", "before": before, "after": after}
    )


TEXT = Detection(
    kind="text",
    zone="first-party",
    expression="MIT",
    source=PLACE,
    deviations=tuple(a_deviation(actual_text=f"clause {number}") for number in range(5)),
)
FIELD = Detection(
    kind="manifest", zone="first-party", expression="ISC", source=PLACE.model_copy(update={"path": "package.json"})
)


def a_conflict(explanation: str) -> LicenceConflict:
    return LicenceConflict(severity="within", explanation=explanation, places=(TEXT, FIELD))


def full(**fields: Any) -> LicenceReport:
    """A report with something in every field."""
    values = {
        "reasons": (
            Reason(code="category", verdict="adopt", text="its licence allows nearly everything"),
            Reason(code="changed-text", verdict="ask_owner", text="a clause was added", sources=(PLACE, PLACE)),
        ),
        "detections": (TEXT, FIELD),
        "conflicts": (a_conflict("Two licences are declared."),),
        "zones": (
            Zone(kind="first-party", path="", files=9, inbound="MIT", basis="its own licence file"),
            Zone(kind="vendored", path="vendor/map", files=3, inbound="ISC", basis="its own licence file"),
            *(Zone(kind="asset", path=f"fonts/{n}.woff", files=1, inbound=None, basis="no word") for n in range(7)),
        ),
        "history": (
            a_change("set", "2023-01-01", None, "MIT"), a_change("change", "2024-05-05", "MIT", "GPL-3.0-only"),
        ),
        "kinder": KinderCommit(commit="b" * 40, day=date(2024, 5, 4), expression="MIT", path="LICENSE", blob=BLOB),
        "upstream": Upstream(origin="https://example.org/up", expression="AGPL-3.0-only",
                             changed=a_change("change", "2024-07-07", "MIT", "AGPL-3.0-only")),
        "holders": (
            Holder(name="Rivera for Senate", kind="committee", dissolving="soon", contact="office@rivera.example"),
            Holder(name="Maria Quintero", kind="person", line="Copyright (c) 2023 Maria Quintero <m@example.org>"),
        ),
        "not_run": ("400 pictures: over the limit",),
    }  # fmt: skip
    return LICENCE.model_copy(update={**values, **fields})


def written(report: LicenceReport) -> dict[str, str]:
    return {name: data.decode() for name, data in render(a_dossier(licence=report)).items()}


def section(report: LicenceReport) -> str:
    return written(report)["HANDOFF.md"].split("## Licence verdict\n", 1)[1].split("\n## ", 1)[0]


def test_the_section_says_why_what_changed_and_since_when():
    """A campaign's counsel reads this section and nothing else: every part of the answer must stand in it."""
    said = section(full())

    for words in (
        "MIT was changed: added “clause 0”",
        "2 more changes of a licence text",
        "Two licences are declared.",
        "changed from MIT to GPL-3.0-only on 2024-05-05, 2 changes in all",
        "the last commit under MIT, which asks less, is bbbbbbbbbb of 2024-05-04",
        "upstream turned to AGPL-3.0-only on 2024-07-07",
        "fonts, pictures or documents: fonts/0.woff",
        "and 2 more",
        "Rivera for Senate (committee); 1 × person, whose names are not repeated here: see the licence files. 1 is"
        " dissolved",
        "over the limit",
    ):
        assert words in said, words
    assert "allows nearly everything" not in said  # a reason against nothing
    assert "A clause was added: LICENSE:12 " in written(full())["HANDOFF.md"]  # among what costs a day


def test_the_section_stays_short():
    """HANDOFF.md is two or three pages; the full lists stand in handoff.json."""
    many = full(
        conflicts=tuple(a_conflict(f"Conflict {n}.") for n in range(80)),
        zones=tuple(Zone(kind="asset", path=f"a/{n}", files=1, inbound=None, basis="x") for n in range(500)),
        not_run=tuple(f"limit {n}" for n in range(50)),
    )  # fmt: skip

    assert len(section(many).splitlines()) < 60
    assert len(json.loads(written(many)["handoff.json"])["licence"]["conflicts"]) == 80


def test_blocking_actions_stand_first():
    """What adoption waits for is what the reader came for."""
    swapped = full(required_actions=tuple(reversed(LICENCE.required_actions)))

    said = written(swapped)["handoff.html"].partition('id="licence"')[2]

    assert said.index("Remove or replace the 16 font files") < said.index("Keep the copyright line")


def test_no_holders_name_or_address_leaves_by_any_field():
    """Names of volunteers stand in the licence files and nowhere else, also not inside a quoted clause."""
    everywhere = "by Maria Quintero"
    filled = a_deviation(type="template-fill", canonical_text="<holder>", actual_text="Jo Unlisted")
    report = full(
        detections=(
            TEXT.model_copy(update={"raw": everywhere, "deviations": (a_deviation(actual_text=everywhere), filled)}),
        ),
        conflicts=(a_conflict(everywhere),),
        reasons=(Reason(code="x", verdict="ask_owner", text=everywhere),),
        zones=(Zone(kind="vendored", path="v", files=1, inbound=None, basis=everywhere),),
        not_run=(everywhere,),
    )

    for name, text in written(report).items():
        for private in ("Quintero", "Unlisted", "office@rivera", "m@example.org"):
            assert private not in text, name


def test_the_json_holds_the_full_lists():
    """Machines read handoff.json: what the page cuts must be whole there."""
    licence = json.loads(written(full())["handoff.json"])["licence"]

    assert len(licence["zones"]) == 9
    assert len(licence["detections"][0]["deviations"]) == 5
    assert licence["holder_kinds"] == {"committee": 1, "person": 1}
    assert licence["kinder"]["expression"] == "MIT"
    assert "holders" not in licence
