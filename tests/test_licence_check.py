"""A licence report read again from the repository alone."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archiver.examine.licence import RULES_VERSION, examine_licence
from archiver.examine.licence.check import check
from archiver.examine.licence.texts import raw_texts
from archiver.git.reader import Reader, open_reader
from archiver.records.licence import (
    Deviation,
    Holder,
    KinderCommit,
    LicenceConflict,
    LicenceEvent,
    LicenceFinding,
    LicenceReport,
    Reason,
    Zone,
)
from archiver.records.licence_check import LicenceCheck
from tests.gitrepo import C, git, make_repo
from tests.licencereport import AS_OF, a_detection, a_report, a_source

MIT = raw_texts()["MIT"].replace("<year> <copyright holders>", "2024 Rivera for Senate <office@rivera.example>")
BAN = MIT.replace("without restriction", "without restriction, but never by *** opponents").replace("***", "our")


@pytest.fixture(name="repo", scope="module")
def fixture_repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MIT first, a ban later, a part of others beside it."""
    return make_repo(
        tmp_path_factory.mktemp("check") / "repo",
        [
            C({"LICENSE": MIT, "package.json": '{\n  "license": "ISC"\n}\n'}, day="2024-01-10"),
            C({"a.py": "print()\n"}, day="2024-02-10"),
            C({"LICENSE": BAN, "vendor/map/map.js": "// map\n", "fonts/Ring.woff": b"\0\1"}, day="2024-03-10"),
        ],
    )


@pytest.fixture(name="report", scope="module")
def fixture_report(repo: Path) -> LicenceReport:
    """Every kind of claim once, all of them true."""
    first, second, third = git(repo, "rev-list", "--reverse", "HEAD").split()
    line = next(number for number, text in enumerate(BAN.split("\n"), 1) if "opponents" in text)
    was, now = (git(repo, "rev-parse", f"{commit}:LICENSE") for commit in (first, third))
    spot = a_source(repo, "LICENSE", line, line)
    deviation = Deviation(
        type="added", material=True, canonical_id="MIT", canonical_text="without restriction", actual_text=
        "without restriction, but never by our opponents", source=spot,
    )  # fmt: skip
    text = a_detection(repo, "LICENSE", "MIT", deviations=(deviation,))
    field = a_detection(repo, "package.json", "ISC", kind="manifest", source=a_source(repo, "package.json", 2, 2))
    event = {"path": "LICENSE", "before": None, "after": "MIT", "day": date(2024, 1, 10), "commit": first}
    return a_report(
        repo,
        verdict="ask_owner",
        reasons=(Reason(code="changed-text", verdict="ask_owner", text="a clause was added", sources=(spot,)),),
        detections=(text, field),
        conflicts=(LicenceConflict(severity="within", explanation="MIT against ISC", places=(text, field)),),
        zones=(
            Zone(kind="first-party", path="", files=3, inbound="MIT", basis="its own licence file", source=spot),
            Zone(kind="vendored", path="vendor/map", files=1, inbound=None, basis="nothing says"),
            Zone(kind="asset", path="fonts/Ring.woff", files=1, inbound=None, basis="nothing says",
                 source=a_source(repo, "fonts/Ring.woff")),
        ),
        history=(
            LicenceEvent.model_validate({**event, "kind": "set", "after_blob": was}),
            LicenceEvent.model_validate({**event, "kind": "change", "commit": third, "day": date(2024, 3, 10),
                                         "before": "MIT", "before_blob": was, "after_blob": now}),
        ),
        kinder=KinderCommit(commit=second, day=date(2024, 2, 10), expression="MIT", path="LICENSE", blob=was),
        holders=(Holder(name="Rivera for Senate", kind="committee",
                        line="Copyright (c) 2024 Rivera for Senate ***", source=a_source(repo, "LICENSE", 3, 3)),),
        findings=(LicenceFinding(code="LIC-005", path="LICENSE", line=line, blob=now, message="differs",
                                 confidence="certain"),),
        committed_on=date(2024, 3, 10),
    )  # fmt: skip


@pytest.fixture(name="reader", scope="module")
def fixture_reader(repo: Path) -> Iterator[Reader]:
    """One for hundreds of checks."""
    with open_reader(repo) as reader:
        yield reader


def checked(reader: Reader, report: LicenceReport, again: Any = None) -> LicenceCheck:
    return check(report, reader, again, rules="rules-1")


def test_a_true_report_has_no_failed_claim(reader, report):
    """What was really read is really there: an alarm here would teach people to ignore the others."""
    found = checked(reader, report)

    assert found.failed == ()
    assert found.claims >= 20


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the leaves of JSON data are."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))
    elif value is not None:
        yield path


READ_FROM_THE_TREE = (
    "path", "blob", "sha256", "start_line", "end_line", "canonical_text", "actual_text", "canonical_id", "commit",
    "day", "before_blob", "after_blob", "line", "committed_on",
)  # fmt: skip


def tampered(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, int):
        return value + 40
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return "2019-01-01"
    if isinstance(value, str) and len(value) in (40, 64) and set(value) <= set("0123456789abcdef"):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return f"{value} tampered"


def test_every_place_that_was_changed_by_hand_is_found(reader, report):
    """A path, a line, a hash, a quotation, a commit or a day that is not so: one changed letter is enough.

    No rule is needed for that, so it holds also for reports that other versions of the program made.
    """
    document = report.model_dump(mode="json")
    missed = []
    for where in places(document):
        name = next(part for part in reversed(where) if isinstance(part, str))
        if name not in READ_FROM_THE_TREE or where == ("zones", 0, "path"):
            continue
        changed = json.loads(json.dumps(document))
        inner = changed
        for step in where[:-1]:
            inner = inner[step]
        inner[where[-1]] = tampered(inner[where[-1]])
        if not checked(reader, LicenceReport.model_validate(changed)).failed:
            missed.append(where)

    assert missed == []


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        (lambda r: {"verdict": "adopt"}, "verdict"),
        (lambda r: {"commit": "0" * 40}, "commit"),
        (lambda r: {"kinder": r.kinder.model_copy(update={"blob": r.history[1].after_blob})}, "kinder.blob"),
        (lambda r: {"history": (r.history[1].model_copy(update={"commit": r.kinder.commit}),)}, "history[0]"),
    ],
)
def test_a_failed_claim_names_what_is_said_and_what_is_there(
    reader, report, change: Callable[[LicenceReport], dict[str, Any]], claim
):
    """Whoever reads the row must see the lie without opening the report."""
    failed = checked(reader, report.model_copy(update=change(report))).failed

    row = next(row for row in failed if row.claim.startswith(claim))
    assert row.says and row.there and row.says != row.there


def test_a_report_of_other_rules_is_checked_for_its_places_only(reader, report):
    """Old reports stay checkable; what today's rules would say is another question, and the note says so."""
    old = report.model_copy(update={"rules_version": "rules-0"})

    found = checked(reader, old, again=lambda _: pytest.fail("rules differ"))

    assert (found.failed, found.verdict_again) == ((), False)
    assert "made by other rules" in str(found.note)


def test_every_field_is_compared_with_a_report_made_anew(reader, report):
    """Reasons, actions, sentences and counts rest on rules: made again from the same facts, they must be the same."""
    document = report.model_dump(mode="json")
    missed = []
    for where in places(document):
        changed = json.loads(json.dumps(document))
        inner = changed
        for step in where[:-1]:
            inner = inner[step]
        if isinstance(inner[where[-1]], bool):
            inner[where[-1]] = not inner[where[-1]]
        else:
            inner[where[-1]] = tampered(inner[where[-1]])
        try:
            given = LicenceReport.model_validate(changed)
        except ValueError:
            continue  # no report any more: a usage error of the command
        if where[0] != "rules_version" and not checked(reader, given, again=lambda _: report).failed:
            missed.append(where)

    assert missed == []


def test_a_row_that_was_taken_out_is_found(reader, report):
    """Leaving a reason or a conflict out is the cheapest way to a better verdict."""
    for name in ("reasons", "conflicts", "zones", "history", "holders", "findings", "detections"):
        shorter = report.model_copy(update={name: getattr(report, name)[:-1]})

        found = checked(reader, shorter, again=lambda _: report)

        assert name in [row.claim for row in found.failed]


def test_a_real_report_passes_and_a_nicer_verdict_does_not(tmp_path: Path) -> None:
    """The whole way: examined, written down, read back, checked."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": BAN, "package.json": '{"license": "ISC"}'})])
    with open_reader(repo) as reader:

        def make(_: LicenceReport) -> LicenceReport:
            return examine_licence(reader, reader.resolve(), as_of=AS_OF, origin=None)

        first = LicenceReport.model_validate_json(make(a_report(repo)).model_dump_json())
        nicer = first.model_copy(update={"verdict": "adopt", "reasons": ()})
        true = check(first, reader, make, rules=RULES_VERSION)
        false = check(nicer, reader, make, rules=RULES_VERSION)

    assert (true.failed, true.verdict_again) == ((), True)
    assert "verdict" in [row.claim for row in false.failed]


def test_a_holder_named_at_the_head_of_a_file_is_found_on_its_line(tmp_path: Path) -> None:
    """The copyright line and the licence line of a header are two lines; a report names the one with the name."""
    head = "/**\n * Copyright (C) 2016 Doors & Co.\n * @license GNU General Public License version 2\n */\n"
    files = {"LICENSE": raw_texts()["GPL-2.0-only"], "src/a.js": head, "src/b.js": head.replace("Doors", "Other")}
    repo = make_repo(tmp_path / "r", [C(files)])
    with open_reader(repo) as reader:
        report = examine_licence(reader, reader.resolve(), as_of=AS_OF, origin=None)
        found = check(report, reader, None, rules="others")

    assert found.failed == ()
    assert [holder.source and holder.source.start_line for holder in report.holders if "Doors" in holder.name] == [2]


def test_a_linked_licence_is_checked_where_the_link_leads(tmp_path: Path) -> None:
    """A report names the path of the link and the blob that was read."""
    repo = make_repo(tmp_path / "r", [C({"docs/MIT.txt": MIT})])
    (repo / "LICENSE").symlink_to("docs/MIT.txt")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "link")
    source = a_source(repo, "docs/MIT.txt", 1, 3).model_copy(update={"path": "LICENSE"})

    report = a_report(repo, detections=(a_detection(repo, "docs/MIT.txt", "MIT", source=source),))

    with open_reader(repo) as reader:
        assert checked(reader, report).failed == ()


def test_lost_bytes_are_a_failed_claim(tmp_path: Path) -> None:
    """What cannot be read again is not confirmed."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT})])
    report = a_report(repo, detections=(a_detection(repo, "LICENSE", "MIT"),))
    blob = git(repo, "rev-parse", "HEAD:LICENSE")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with open_reader(repo) as reader:
        assert [row.there for row in checked(reader, report).failed] == ["its bytes are not here"]
