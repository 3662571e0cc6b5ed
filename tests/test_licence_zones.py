"""One inbound licence for each part of a tree, and how that is known."""

from datetime import date
from pathlib import Path

import pytest

from archiver.examine.licence import examine_licence
from archiver.examine.licence.layout import lay_out
from archiver.examine.licence.texts import raw_texts
from archiver.examine.licence.zones import MOST_ZONES
from archiver.git.objects import Entry
from archiver.git.reader import open_reader
from archiver.records.licence import LicenceReport, Zone
from tests import assetkit as kit
from tests.gitrepo import C, git, make_repo


def filled(spdx: str, holder: str) -> str:
    return raw_texts()[spdx].replace("<year>", "2024").replace("<copyright holders>", holder)


OURS = filled("MIT", "Rivera for Senate")
THEIRS = filled("MIT", "Somebody Else")


def examined(path: Path) -> LicenceReport:
    with open_reader(path) as reader:
        return examine_licence(reader, reader.resolve(), as_of=date(2024, 12, 1), origin=None)


def zones(tmp_path: Path, files: dict[str, str | bytes]) -> dict[str, Zone]:
    found = examined(make_repo(tmp_path / "r", [C({"LICENSE": OURS, **files})])).zones
    return {f"{zone.kind}:{zone.path}": zone for zone in found}


def kinds(*paths: str) -> dict[str, str]:
    layout = lay_out([Entry(path, "file", "aa", 1) for path in sorted(paths)], {})
    return {path: f"{part.kind}:{part.path}" for path, part in layout.of.items()}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/app.py", "first-party"),
        ("node_modules/left-pad/index.js", "vendored"),
        ("vendor/github.com/a/b/c.go", "vendored"),
        ("app/third_party/x.c", "vendored"),
        ("public/js/lib/chosen.js", "vendored"),
        ("static/jquery-ui-1.9.2/ui.js", "vendored"),
        ("static/thing.min.js", "vendored"),
        ("yarn.lock", "generated"),
        ("package-lock.json", "generated"),
        ("api/user.pb.go", "generated"),
        ("dist/app.js", "generated"),
        ("app.js.map", "generated"),
        ("img/logo.png", "asset"),
        ("fonts/a.woff2", "asset"),
        ("docs/flyer.pdf", "asset"),
        ("precincts.geojson", "data"),
        ("db/seed.sql", "data"),
        ("schema-dump.sql", "data"),
        ("voters.sql.gz", "data"),
        ("db/migrations/20160616-add-insert-counter.up.sql", "first-party"),
        ("models/staging/stg_contacts.sql", "first-party"),
        ("views/view_voter_tiers.sql", "first-party"),
        ("data/voters.json", "data"),
        ("voters.csv.gz", "data"),
        ("package.json", "first-party"),
        ("tests/test_app.py", "first-party"),
    ],
)
def test_a_name_tells_what_a_file_is(path: str, kind: str) -> None:
    """Nobody has the time to sort a tree by hand before a takeover."""
    assert kinds(path, "LICENSE", "README.md")[path].partition(":")[0] == kind


def test_a_part_is_the_largest_folder_of_its_kind() -> None:
    """Three hundred rows of pictures would hide the one font that matters."""
    found = kinds("a/img/1.png", "a/img/deep/er/2.png", "a/x.py", "a/y/3.png", "a/y/z.py", "solo.png", "m.py")

    assert found["a/img/1.png"] == found["a/img/deep/er/2.png"] == "asset:a/img"
    assert found["a/y/3.png"] == "asset:a/y/3.png", "alone in its mixed folder, it stands for itself"
    assert (found["solo.png"], found["a/x.py"]) == ("asset:solo.png", "first-party:")


def test_a_package_of_a_dependency_folder_is_a_part_of_its_own() -> None:
    """Each of them came in under its own licence, scoped ones too."""
    found = kinds("node_modules/a/x.js", "node_modules/@s/b/y.js", "node_modules/a/node_modules/c/z.js", "vendor/d.js")

    assert list(found.values()) == [
        "vendored:node_modules/@s/b",
        "vendored:node_modules/a",
        "vendored:node_modules/a/node_modules/c",
        "vendored:vendor",
    ]


def test_each_zone_says_under_what_it_came_in_and_how_that_is_known(tmp_path: Path) -> None:
    """One licence for the whole is the exception; a reader needs to know which part is under what, and why."""
    found = zones(
        tmp_path,
        {
            "src/a.py": "x = 1\n",
            "vendor/one/LICENSE": filled("ISC", "One"),
            "vendor/one/one.c": "int x;\n",
            "vendor/two/two.js": "/*! Two | Licensed under the LGPL-2.1 */\n",
            "vendor/three/package.json": '{"name": "three", "license": "Apache-2.0", "author": "Three"}',
            "vendor/four/four.js": "x\n",
            "node_modules/five/package.json": '{"name": "five", "license": "0BSD"}',
            "node_modules/five/index.js": "x\n",
            "img/logo.png": b"\x89PNG\r\n\x1a\n\0\0",
            "yarn.lock": "x\n",
        },
    )

    said = {key: (zone.inbound, zone.basis, zone.source and zone.source.path) for key, zone in found.items()}
    assert said["first-party:"] == ("MIT", "the licence of the whole", None)
    assert said["vendored:vendor/one"] == ("ISC", "its own licence file", "vendor/one/LICENSE")
    assert said["vendored:vendor/two"] == ("LGPL-2.1-only", "a header", "vendor/two/two.js")
    assert said["vendored:vendor/three"] == ("Apache-2.0", "its manifest", "vendor/three/package.json")
    assert said["vendored:vendor/four"] == (None, "nothing in it names a licence", None)
    assert said["vendored:node_modules/five"] == ("0BSD", "its manifest", "node_modules/five/package.json")
    assert said["asset:img/logo.png"][0] is None, "a picture is not covered because it lies there"
    assert said["generated:yarn.lock"][:2] == ("MIT", "the licence of the whole")


def test_files_are_counted_once(tmp_path: Path) -> None:
    """The numbers of all zones are the number of files."""
    files: dict[str, str | bytes] = {"a.py": "1", "b/c.png": b"1", "b/d.csv": "1", "vendor/e/f.js": "1"}

    assert sum(zone.files for zone in zones(tmp_path, files).values()) == len(files) + 1


def test_a_folder_with_another_licence_of_its_own_was_copied_in(tmp_path: Path) -> None:
    """A monorepo's packages repeat the licence of the whole; what has another one came from elsewhere."""
    found = zones(
        tmp_path,
        {
            "packages/ours/LICENSE": OURS,
            "packages/ours/a.py": "1",
            "lib/theirs/LICENSE": filled("ISC", "X"),
            "lib/theirs/b.py": "1",
        },
    )

    assert found["first-party:packages/ours"].inbound == "MIT"
    assert found["vendored:lib/theirs"].inbound == "ISC"


def test_a_file_with_another_holder_and_licence_was_copied_in(tmp_path: Path) -> None:
    """Copied files lie among one's own; only their head tells. Another holder under the same licence is a colleague."""
    copied = "/* Copyright 2012 Other Inc.\n * Licensed under the MPL-2.0 */\n"
    colleague = "/* Copyright 2023 A. Volunteer\n * Licensed under the MIT license */\n"

    found = zones(tmp_path, {"src/a.js": "1", "src/copied.js": copied, "src/colleague.js": colleague})

    assert found["vendored:src/copied.js"].inbound == "MPL-2.0"
    assert found["first-party:"].files == 3


def test_a_bundlers_licence_file_speaks_for_its_bundle_alone(tmp_path: Path) -> None:
    """`app.js.LICENSE.txt` lists what is inside of app.js; the folder is not under it."""
    found = zones(tmp_path, {"web/app.js": "1", "web/own.js": "1", "web/app.js.LICENSE.txt": filled("ISC", "X")})

    assert [key for key in found if key.startswith("vendored")] == []
    assert found["first-party:"].inbound == "MIT"


def test_a_submodule_is_named_and_not_guessed(tmp_path: Path) -> None:
    """Its address may say anything; its licence is where its content is."""
    path = make_repo(tmp_path / "r", [C({"LICENSE": OURS})])
    git(path, "update-index", "--add", "--cacheinfo", "160000,1234567890123456789012345678901234567890,ext/lib")
    git(path, "commit", "-qm", "submodule")

    zone = next(zone for zone in examined(path).zones if zone.kind == "submodule")

    assert (zone.path, zone.files, zone.inbound) == ("ext/lib", 0, None)


def test_more_parts_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    """A committed node_modules has a thousand packages; the rest of them is named, not lost."""
    files: dict[str, str | bytes] = {f"node_modules/p{n}/index.js": "1" for n in range(MOST_ZONES + 20)}

    found = examined(make_repo(tmp_path / "r", [C({"LICENSE": OURS, **files})]))

    assert len(found.zones) == MOST_ZONES
    assert any("the licences of 21 more parts" in said for said in found.not_run)


def test_paths_that_go_very_deep_cost_little() -> None:
    """A path may have two thousand folders, and a tree thousands of such paths."""
    paths = [f"{'a/' * 1500}{n}.png" for n in range(300)]

    assert set(kinds(*paths, "x.py").values()) == {"asset:a", "first-party:"}


def test_pictures_beside_closed_fonts_are_a_zone_of_their_own(tmp_path: Path) -> None:
    """One closed font made twenty photographs of the same part somebody else's, or its manifest called them MIT."""
    font = kit.font({"copyright": "Copyright (C) 2017 Hoefler & Co. http://www.typography.com"})
    files = {"web/package.json": '{"name": "w", "license": "MIT"}', "web/fonts/a.ttf": font, "web/img/logo.png": b"x"}
    found = examined(make_repo(tmp_path / "r", [C({"LICENSE": OURS, **files})])).zones

    assert [(zone.inbound, zone.files, zone.telling) for zone in found if zone.kind == "asset"] == [
        ("LicenseRef-Proprietary", 1, ("a.ttf",)),
        (None, 1, ("logo.png",)),
    ]
