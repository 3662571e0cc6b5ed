"""NOTICE: what goes along with every copy, made from a report and the tree it speaks of."""

from pathlib import Path
from typing import Any

import pytest

from archiver.examine.licence.notice import notice
from archiver.examine.licence.texts import raw_texts
from archiver.git.reader import open_reader
from archiver.records.licence import Holder, LicenceFinding, LicenceReport, Zone
from tests.gitrepo import C, git, make_repo
from tests.licencereport import a_detection, a_report, a_source

CAMPAIGN = "Copyright (c) 2024 Rivera for Senate <office@rivera.example>"
OTHERS = "Copyright (c) 2011 Doors & Co."


def mit(holder: str) -> str:
    return raw_texts()["MIT"].replace("Copyright (c) <year> <copyright holders>", holder)


def made(repo: Path, report: LicenceReport, **options: bool) -> str:
    with open_reader(repo) as reader:
        first, second = (notice(report, reader, **options) for _ in range(2))
    assert first == second, "the same report gives the same bytes"
    return first.decode()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    files: dict[str, Any] = {
        "LICENSE": mit(CAMPAIGN),
        "vendor/doors/LICENSE": mit(OTHERS).replace("\n", "\r\n"),
        "vendor/map/package.json": '{"license": "Apache-2.0"}\n',
        "vendor/map/NOTICE": "Map\nThis product includes software of the Map Project.\nAsk map@map.example\n",
        "fonts/Ring.woff": b"\x00\x01font",
        "odd/LICENSE.txt": "Odd Licence 1\nYou may look at it on Sundays.\n",
    }
    return make_repo(tmp_path / "repo", [C(files)])


def a_zone(path: str, kind: str, inbound: str | None, **fields: Any) -> Zone:
    return Zone.model_validate(
        {"path": path, "kind": kind, "inbound": inbound, "files": 2, "basis": "a test", **fields}
    )


def the_report(repo: Path, **fields: Any) -> LicenceReport:
    return a_report(
        repo,
        detections=(
            a_detection(repo, "LICENSE", "MIT"),
            a_detection(repo, "vendor/doors/LICENSE", "MIT", zone="vendored"),
            a_detection(repo, "vendor/map/package.json", "Apache-2.0", zone="vendored", kind="manifest"),
            a_detection(repo, "odd/LICENSE.txt", None, kind="custom"),
        ),
        zones=(
            a_zone("", "first-party", "MIT"),
            a_zone("vendor/doors", "vendored", "MIT"),
            a_zone("vendor/map", "vendored", "Apache-2.0"),
            a_zone("fonts/Ring.woff", "asset", None, basis="nothing says"),
        ),
        holders=(
            Holder(name="Rivera for Senate", kind="committee", line=CAMPAIGN.replace("office@rivera.example", "***"),
                   source=a_source(repo, "LICENSE", 3, 3)),
        ),
        **fields,
    )  # fmt: skip


def test_each_text_and_each_holder_stands_there_once(repo):
    """Two MIT parts of two holders need one text and two copyright lines; a heap of copies is read by nobody."""
    said = made(repo, the_report(repo))

    assert said.count("Permission is hereby granted, free of charge") == 1
    assert said.count("Rivera for Senate") == said.count("Doors & Co.") == 1
    assert "[1] MIT, from LICENSE, vendor/doors/LICENSE" in said


def test_each_part_names_its_licence_and_its_text(repo):
    """Who passes on one folder must see what goes along with it."""
    said = made(repo, the_report(repo))

    assert "the whole, unless it is said otherwise here: MIT [1" in said
    assert "vendor/doors (vendored, 2 files): MIT [1]" in said
    assert "vendor/map (vendored, 2 files): Apache-2.0 [3]" in said
    assert "[3] Apache-2.0: only the name stands" in said
    assert f"{OTHERS}\n    vendor/doors" in said


def test_a_text_of_which_only_the_name_stands_there_is_taken_from_spdx_and_says_so(repo):
    """The licence wants its text in every copy, and the reader must know that it was not in this one."""
    said = made(repo, the_report(repo))

    assert "Apache-2.0: only the name stands in the repository; this is the text that SPDX publishes" in said
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in said


def test_a_missing_text_is_said(repo):
    """Neither in the tree nor among our texts: a gap that nobody mentions would look like a whole NOTICE."""
    said = made(repo, the_report(repo, expression="LicenseRef-Doors-1.0"))

    assert "LicenseRef-Doors-1.0: its text is neither in the repository nor among the texts that we have" in said


def test_a_notice_file_of_others_is_kept(repo):
    """Apache 2.0 section 4(d): its content goes along with every derived work."""
    assert "This product includes software of the Map Project." in made(repo, the_report(repo))


def test_words_of_its_own_are_printed_as_they_stand(repo):
    """A licence that nobody knows binds as well."""
    assert "You may look at it on Sundays." in made(repo, the_report(repo))


def test_parts_whose_licence_nobody_knows_are_listed(repo):
    """A font without a licence must not be passed on by accident."""
    said = made(repo, the_report(repo))

    assert "fonts/Ring.woff (asset, nothing says)" in said.split("LICENCE NOT KNOWN OR CLOSED")[1]


def test_a_closed_part_is_no_part_to_be_passed_on(repo):
    """What is marked as proprietary has no text to print: it has to go."""
    report = the_report(repo)
    closed = a_zone("odd", "vendored", "LicenseRef-Proprietary", basis="a header")

    said = made(repo, report.model_copy(update={"zones": (*report.zones, closed)}))

    assert "odd (vendored, a header)" in said.split("LICENCE NOT KNOWN OR CLOSED")[1]
    assert "Proprietary: its text" not in said


def test_terms_that_ask_for_an_attribution_are_named(repo):
    """An interface that must show a line is built differently."""
    term = LicenceFinding(
        code="LIC-015", path="LICENSE", line=20, message="a term asks for an attribution", confidence="likely"
    )

    assert "LICENSE, line 20: a term asks for an attribution" in made(repo, the_report(repo, findings=(term,)))


def test_addresses_are_masked_unless_a_steward_asks(repo):
    """A NOTICE travels with every copy; the addresses of volunteers need not."""
    assert "@" not in made(repo, the_report(repo))
    assert "map@map.example" in made(repo, the_report(repo), contacts=True)


def test_an_address_of_the_licence_itself_stays(repo, tmp_path):
    """The licence's own words are not changed: they are nobody's private address."""
    text = raw_texts()["WTFPL"]
    other = make_repo(tmp_path / "other", [C({"COPYING": text})])

    said = made(other, a_report(other, expression="WTFPL", detections=(a_detection(other, "COPYING", "WTFPL"),)))

    assert ("@" in said) == ("@" in text)
    assert "DO WHAT THE FUCK YOU WANT TO" in said


def test_a_line_that_is_holder_and_licence_at_once_keeps_its_words(tmp_path):
    """A licence on one line begins with its holder: cut as a copyright line, the permission would be lost."""
    line = "Copyright (c) 2024 Rivera. Permission is granted to use this for any purpose.\n"
    repo = make_repo(tmp_path / "repo", [C({"LICENSE": line})])

    assert "Permission is granted to use" in made(
        repo, a_report(repo, detections=(a_detection(repo, "LICENSE", None, kind="custom"),))
    )


def test_a_text_whose_bytes_are_lost_is_said(repo):
    """A partial clone has names without content."""
    report = the_report(repo)
    blob = git(repo, "rev-parse", "HEAD:odd/LICENSE.txt")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    assert "odd/LICENSE.txt: its content could not be read" in made(repo, report)


def test_nothing_steers_a_terminal(tmp_path):
    """A NOTICE is opened in terminals and editors; a hostile licence file must not reach them as it is."""
    repo = make_repo(
        tmp_path / "repo", [C({"LICENSE": "You may\x1b[2J use it\u202e now.\x07\n", "a\x1b[1m/NOTICE": "x\x1b[0m\n"})]
    )
    said = made(repo, a_report(repo, detections=(a_detection(repo, "LICENSE", None, kind="custom"),)))

    assert not [c for c in said if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e")]
