"""The licence report, on real repositories: golden folders, tampered texts, hostile trees."""

import json
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import main
from archiver.examine.licence import examine_licence
from archiver.examine.licence.legal import read_legal
from archiver.examine.licence.policy import built_in, category_of
from archiver.examine.licence.texts import raw_texts
from archiver.git.reader import open_reader
from archiver.records.licence import LicenceReport
from tests.assetkit import font
from tests.gitrepo import C, git, lose_object, make_repo
from tests.licence_mutations import LICENCES

GOLDEN = Path(__file__).parent / "golden" / "licence"
DOCS = Path(__file__).parent.parent / "docs"
HOLDER = "Rivera for Senate, Inc."


def report(path: Path, *, origin: str | None = None, state: str | None = None) -> LicenceReport:
    with open_reader(path) as reader:
        day = date(2024, 12, 1)
        return examine_licence(reader, reader.resolve(), as_of=day, origin=origin, verdict_state=state)


def codes(found: LicenceReport) -> set[str]:
    return {finding.code for finding in found.findings}


def filled(spdx: str) -> str:
    """A canonical text with its copyright line filled in."""
    return re.sub(r"<copyright holders>|<owner>", HOLDER, raw_texts()[spdx]).replace("<year>", "2024")


def from_folder(folder: Path, target: Path) -> Path:
    make_repo(target)
    subprocess.run(["cp", "-a", f"{folder}/.", str(target)], check=True)
    git(target, "add", "-A")
    git(target, "commit", "-q", "-m", "all")
    return target


@pytest.mark.parametrize("folder", sorted(GOLDEN.iterdir()), ids=lambda folder: folder.name)
def test_each_golden_folder_gives_the_report_it_claims(folder: Path, tmp_path: Path) -> None:
    """A rule is a folder whose name is the claim; whoever changes a rule sees which claims move."""
    expected = json.loads((folder / "expected.json").read_text())

    found = report(from_folder(folder / "tree", tmp_path / "repo"))

    assert (found.expression, found.verdict) == (expected["expression"], expected["verdict"])
    assert set(expected["codes"]) <= codes(found)
    assert set(expected["actions"]) <= {a.code for a in found.required_actions}


PARTIES = ["the Republican Party", "any political action committee", "persons outside the union", "Democrats"]
CLAUSES = [
    "You may not use this software for {}.",
    "This licence does not apply to {}.",
    "Use is limited to non-profit organisations.",
    "The permission above expires on 1 January 2027.",
    "Commercial use is prohibited.",
    "Only {} may use it.",
    "Excluding {}.",
    "not",
    "except {}",
    "for non-commercial purposes only",
    "provided that a fee is paid",
    "licensed to members of the party",
]


def test_a_restricting_clause_inserted_anywhere_never_leads_to_adopt(tmp_path: Path) -> None:
    """One added sentence turns an open licence into a closed one; a tool that rounds to the nearest name clears it."""
    dice = random.Random(20241105)
    open_ones = [spdx for spdx in LICENCES if category_of(spdx).verdict == "adopt"]
    assert len(open_ones) >= 15
    for spdx in open_ones:
        for clause in CLAUSES:
            pieces = re.split(dice.choice(["( )", "(\n)"]), filled(spdx))
            place = dice.randrange(len(pieces) + 1)
            said = f" {clause.format(dice.choice(PARTIES))} "

            read = read_legal("".join([*pieces[:place], said, *pieces[place:]]).encode())

            assert read.differences or read.expression != spdx, (spdx, said, place)
            if read.expression and not read.differences:
                assert category_of(read.expression).verdict != "adopt", (spdx, said, place)
    tampered = filled("MIT").replace("to deal", "to deal, for non-commercial purposes only,")
    assert report(make_repo(tmp_path / "r", [C({"LICENSE": tampered})])).verdict == "ask_owner"


def test_a_dropped_negation_is_a_difference() -> None:
    """`may be used to endorse` for `may not be used to endorse`: fuzzy matchers call it the same licence."""
    for spdx in ("MIT", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "CC0-1.0"):
        text = filled(spdx)
        for match in re.finditer(r"(?<=\s)(?:not|without|neither|nor)(?=\s)", text, re.IGNORECASE):
            assert read_legal((text[: match.start()] + text[match.end() :]).encode()).differences, (spdx, match.start())


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR only"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.upper().encode(), id="BOM and upper case"),
        pytest.param(lambda text: "".join(f" * {line}\n" for line in text.split("\n")).encode(), id="comment leaders"),
        pytest.param(lambda text: " ".join(text.split()).encode(), id="all on one line"),
        pytest.param(
            lambda text: text.replace("Inc.", "Inc.\nCopyright (c) 2019 Zoë & Co").encode("cp1252"), id="Windows-1252"
        ),
        pytest.param(lambda text: f"# The Licence\n\n{text}".encode(), id="a heading"),
    ],
)
def test_what_changes_nothing_is_not_reported(edit) -> None:
    """A false alarm on every Windows checkout would teach people to ignore the real ones."""
    for spdx in ("MIT", "BSD-3-Clause", "Apache-2.0", "GPL-3.0-only"):
        read = read_legal(edit(filled(spdx)))

        assert (read.expression, read.differences) == (spdx, ()), spdx


def test_apache_without_its_appendix_is_whole() -> None:
    """Many projects cut the appendix on how to apply the licence, or fill its holder in."""
    text = raw_texts()["Apache-2.0"]
    cut = text[: text.index("END OF TERMS")] + "\nCopyright 2024 Rivera for Senate\n"

    assert read_legal(cut.encode()).differences == ()


def test_a_choice_stays_a_choice_and_the_kinder_side_decides(tmp_path: Path) -> None:
    """OR must not become AND: an adopter may take MIT and leave the GPL."""
    choice = "Rides is dual licensed. At your choice you may use it under the MIT license *or* the GPLv3\nlicense."
    text = "\n\n".join([choice, filled("MIT"), raw_texts()["GPL-3.0-only"]])
    package = '{"license": "(MIT OR GPL-3.0-or-later)", "author": "Rivera for Senate"}'

    found = report(make_repo(tmp_path / "r", [C({"LICENSE.markdown": text, "package.json": package})]))

    assert (found.expression, found.verdict) == ("MIT OR GPL-3.0-or-later", "adopt")


def test_a_missing_blob_is_not_examined_and_never_clears(tmp_path: Path) -> None:
    """A partial clone has names without bytes; what nobody read must not decide in favour."""
    path = make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT"), "package.json": '{"license": "MIT"}'})])
    lose_object(path, git(path, "rev-parse", "HEAD:LICENSE"))

    found = report(path)

    assert found.not_examined == ("LICENSE",)
    assert found.verdict == "ask_owner"


def test_a_linked_licence_is_read_inside_the_tree_only(tmp_path: Path) -> None:
    """A link to a file of this machine must not be followed: it would print what the repository never held."""
    inside = make_repo(tmp_path / "in", [C({"docs/MIT.txt": filled("MIT")})])
    (inside / "LICENSE").symlink_to("docs/MIT.txt")
    outside = make_repo(tmp_path / "out", [C({"a": "b"})])
    (outside / "LICENSE").symlink_to(str(inside / "docs" / "MIT.txt"))
    for path in (inside, outside):
        git(path, "add", "-A")
        git(path, "commit", "-q", "-m", "link")

    assert report(inside).expression == "MIT"
    assert (report(outside).expression, "LIC-021" in codes(report(outside))) == (None, True)


def test_a_list_of_others_licences_says_nothing_of_the_whole(tmp_path: Path) -> None:
    """Good projects list what they build on; that must not turn their own licence into a heap."""
    others = f"{raw_texts()['GPL-2.0-only']}\n\nSome text of theirs that may not be used here.\n"

    found = report(make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT"), "THIRD-PARTY-LICENSES.txt": others})]))

    assert (found.expression, found.verdict) == ("MIT", "adopt")


def test_a_notice_that_takes_something_away_is_heard(tmp_path: Path) -> None:
    """Apache projects put ideological terms into NOTICE, where no licence tool looks."""
    notice = "Rides\nCopyright 2024 Rivera for Senate\n\nThis software may not be used by other committees.\n"

    found = report(make_repo(tmp_path / "r", [C({"LICENSE": raw_texts()["Apache-2.0"], "NOTICE": notice})]))

    assert (found.expression, found.verdict, "LIC-025" in codes(found)) == ("Apache-2.0", "ask_owner", True)


def test_a_repository_without_commits_has_a_report(tmp_path: Path) -> None:
    """An empty repository is archived like any other, and adopts nobody."""
    found = report(make_repo(tmp_path / "r"))

    assert (found.commit, found.verdict) == (None, "do_not_adopt")


def test_a_holder_that_is_the_accounts_name_is_noted_and_does_not_block(tmp_path: Path) -> None:
    """A login is no legal entity; the permission stands, the adopter should know whom to ask."""
    text = filled("MIT").replace(HOLDER, "rivera-for-senate")

    found = report(
        make_repo(tmp_path / "r", [C({"LICENSE": text})]), origin="https://github.com/Rivera-for-Senate/rides"
    )

    assert (found.verdict, "LIC-013" in codes(found)) == ("adopt", True)


def test_own_words_beside_a_licence_named_elsewhere_are_a_conflict_with_each_of_them(tmp_path: Path) -> None:
    """A pledge in LICENSE.md, MIT in the manifest and CC0 in the README: nobody may pick the kindest silently."""
    pledge = "Any group may run this program that signs our pledge in writing and shows it to every visitor.\n" * 9
    files = {
        "LICENSE.md": pledge,
        "package.json": '{"license": "MIT", "author": "Rivera for Senate"}',
        "README.md": "# Rides\n\n## License\n\nThis project is under CC0 1.0.\n",
    }

    found = report(make_repo(tmp_path / "r", [C(files)]))

    sides = [{place.expression for place in conflict.places} for conflict in found.conflicts]
    assert sorted(map(str, sides)) == sorted(map(str, [{None, "CC0-1.0"}, {None, "MIT"}]))
    assert {conflict.severity for conflict in found.conflicts} == {"across"}
    assert found.verdict == "ask_owner"


def test_a_template_authors_licence_does_not_clear_the_campaigns_work(tmp_path: Path) -> None:
    """Whoever made the starter kit cannot give away what the campaign built on it."""
    text = filled("MIT").replace(HOLDER, "Facebook, Inc.")

    found = report(make_repo(tmp_path / "r", [C({"LICENSE": text})]))

    assert (found.verdict, "LIC-014" in codes(found)) == ("ask_owner", True)


def test_an_ended_campaign_is_told_to_be_asked_soon(tmp_path: Path) -> None:
    """A committee dissolves within weeks, and with it whoever could confirm anything."""
    path = make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT")})])

    assert "LIC-026" in codes(report(path, state="ENDED_CONFIRMED"))
    assert "LIC-026" not in codes(report(path, state="LIVE"))


def test_e_mail_addresses_are_masked_in_holders(tmp_path: Path) -> None:
    """A copyright line must be kept; an address in it need not be printed for collectors."""
    text = filled("MIT").replace(HOLDER, f"{HOLDER} <office@rivera.example>")

    found = report(make_repo(tmp_path / "r", [C({"LICENSE": text})])).without_contacts()

    assert [holder.line for holder in found.holders] == [f"Copyright (c) 2024 {HOLDER} <e-mail>"]
    assert "office@rivera" not in found.model_dump_json()


def test_vendored_copyleft_is_a_condition(tmp_path: Path) -> None:
    """An editor copied into an MIT repository keeps its LGPL."""
    head = "/**\n * Licensed under the LGPL or a commercial license.\n */\nvar a;\n"

    found = report(make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT"), "public/scripts/editor.js": head})]))

    assert (found.expression, found.verdict, "LIC-019" in codes(found)) == ("MIT", "adopt_with_conditions", True)


def test_fonts_that_are_sold_are_a_condition_told_once_a_folder(tmp_path: Path) -> None:
    """The code is MIT; the campaign's licence for its fonts ended with the campaign, and nobody opens twelve cuts."""
    closed = "Personal use only. You may not redistribute this font."
    files = {f"web/fonts/{cut}.ttf": font({"copyright": "Foundry", "licenseDescription": closed}) for cut in "ab"}
    path = make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT")})])
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data + name.encode())
    git(path, "add", "-A")
    git(path, "commit", "-q", "-m", "fonts")

    found = report(path)

    rows = [finding for finding in found.findings if finding.code == "LIC-027"]
    assert (found.verdict, len(rows), rows[0].path) == ("adopt_with_conditions", 1, "web/fonts/a.ttf")
    assert rows[0].message.startswith("2 files of this folder")
    assert ("LicenseRef-Proprietary", "web") in {(zone.inbound, zone.path) for zone in found.zones}
    assert "replace-asset" in {action.code for action in found.required_actions if action.blocking}


def test_texts_kept_by_reuse_count_where_there_is_no_licence_file(tmp_path: Path) -> None:
    """REUSE projects have LICENSES/ and tags; one tampered text there must not clear either."""
    clean = make_repo(tmp_path / "a", [C({"LICENSES/MIT.txt": raw_texts()["MIT"]})])
    changed = raw_texts()["MIT"].replace("without restriction", "with restriction")
    tampered = make_repo(tmp_path / "b", [C({"LICENSES/MIT.txt": changed, "package.json": '{"license": "MIT"}'})])

    assert (report(clean).expression, report(clean).verdict) == ("MIT", "adopt")
    assert report(tampered).verdict == "ask_owner"


def test_the_policy_table_is_whole() -> None:
    """An identifier that we ship a text for needs a category, and a category's actions need words."""
    unlisted = {spdx for spdx in raw_texts() if category_of(spdx).name == "unlisted"}

    assert len(unlisted) < 40 and not {"MIT", "GPL-3.0-only", "BUSL-1.1"} & unlisted
    for spdx in raw_texts():
        category = category_of(spdx)
        for code in category.actions:
            assert built_in().action(code).text


def test_every_code_has_its_row_in_the_documentation() -> None:
    """A steward who meets a code in a report must be able to look it up."""
    package = Path(sys.modules["archiver.examine.licence"].__file__ or "").parent
    used = set(re.findall(r"LIC-\d{3}", "".join(file.read_text() for file in package.glob("*.py"))))
    documented = set(re.findall(r"^\| (LIC-\d{3}) ", (DOCS / "findings.md").read_text(), re.MULTILINE))

    assert used == documented


def test_the_command_prints_the_record_and_nothing_else(tmp_path: Path) -> None:
    """Scripts read stdout; a person reads the sentence first."""
    path = make_repo(tmp_path / "r", [C({"LICENSE": filled("MIT")}), C({"LICENSE": None}, day="2024-07-01")])
    first = git(path, "rev-parse", "HEAD~1")
    run = CliRunner().invoke

    unknown = run(main, ["licence", str(path), "--rev", "HEAD~1", "--json"])
    at_first = run(main, ["licence", str(path), "--rev", first, "--as-of", "2024-12-01", "--json"])
    now = run(main, ["licence", str(path)])

    assert (unknown.exit_code, unknown.stdout, "no such revision" in unknown.stderr) == (2, "", True)
    record = LicenceReport.model_validate(json.loads(at_first.stdout))
    assert (record.expression, record.verdict, record.commit) == ("MIT", "adopt", first)
    assert now.stdout.startswith("Do not use this code: no licence is declared anywhere")
