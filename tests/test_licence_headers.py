"""Licence words in any text file: tags, printed licences, grants, prohibitions, references."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.examine.licence.comments import MOST_BYTES, comments_of
from archiver.examine.licence.declared import Declared, collect
from archiver.examine.licence.said import MOST_SAID, read_said
from archiver.examine.licence.texts import raw_texts
from archiver.git.folder import FolderTree
from archiver.git.reader import open_reader
from tests.gitrepo import C, lose_object, make_repo

MIT = raw_texts()["MIT"].replace("<year>", "2020").replace("<copyright holders>", "Somebody Else, Inc.")
CODE = "function f(){return 1};"


def said(text: str | bytes, ending: str = "js") -> list[tuple[str, str | None, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(row.kind, row.expression, row.line) for row in read_said(data, ending).said]


def declared(tmp_path: Path, files: dict[str, str | bytes]) -> Declared:
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        return collect(reader, reader.resolve() or "")


def commented(text: str, leader: str) -> str:
    return "".join(f"{leader} {line}".rstrip() + "\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/*! jQuery UI - v1.9 | Licensed MIT */", ("header", "MIT", 1)),
        ("/*\n * Released under the MIT license <https://lodash.com/license>\n */", ("header", "MIT", 2)),
        ("/*! normalize.css v3.0.2 | MIT License | git.io/normalize */", ("header", "MIT", 1)),
        ("// Dual licensed under the MIT and GPL licenses.", ("header", "MIT OR LicenseRef-GPL", 1)),
        ("/*! html5shiv | MIT/GPL2 Licensed */", ("header", "MIT OR GPL-2.0-only", 1)),
        ("/* Released under the MIT and GPL licenses. */", ("header", "MIT OR LicenseRef-GPL", 1)),
        ("# License: GPL-3.0-or-later", ("header", "GPL-3.0-or-later", 1)),
        ("/**\n * @license Apache-2.0\n */", ("header", "Apache-2.0", 2)),
        ("/* Licensed under the\n * Apache License, Version 2.0 */", ("header", "Apache-2.0", 1)),
        ("/** For license information please see app.js.LICENSE.txt */", ("reference", None, 1)),
        ("/** @license React, see LICENSE.md for more */", ("reference", None, 1)),
        ("// Unauthorized copying of this file is strictly prohibited", ("proprietary", None, 1)),
        ('__license__ = "BSD-3-Clause"', ("header", "BSD-3-Clause", 1)),
        ("// SPDX-License-Identifier: MIT", ("tag", "MIT", 1)),
        ("<!-- SPDX-License-Identifier: CC-BY-4.0 -->", ("tag", "CC-BY-4.0", 1)),
        ("/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) WITH odd words */", None),
        ("x = 'license'; y = \"MIT\"", None),
        (
            "/* Licensed under the Apache License; you may not use this file except in compliance */",
            ("header", "LicenseRef-Apache", 1),
        ),
        ("licence chooser: under the MIT license", None),
    ],
)
def test_one_thing_said_is_read_as_it_is_meant(text: str, expected: tuple[str, str | None, int] | None) -> None:
    """Words in code say nothing; words in comments name a licence, forbid, or point to a file."""
    assert said(text)[:1] == ([expected] if expected else [])


def test_a_comment_at_the_end_of_a_minified_line_is_found() -> None:
    """Bundlers keep licence comments where they stood: behind 260 KB on the same line."""
    line = (
        "/*! first */" + CODE * 12_000 + "/*! Copyright 2019 Rivera Tools, Inc. Licensed under the LGPL-2.1 */" + CODE
    )

    found = read_said(line.encode(), "js").said

    assert [(row.kind, row.expression, row.line) for row in found] == [("header", "LGPL-2.1-only", 1)]


@pytest.mark.parametrize("leader", [" *", "//", "#", "--", ";", "%", "'", "dnl", "REM"])
def test_a_whole_licence_in_a_comment_is_matched_whatever_marks_its_lines(leader: str) -> None:
    """A vendored file often carries its licence in full and names it nowhere."""
    text = commented(MIT.replace("MIT License", ""), leader)
    text = f"/*\n{text} */\n" if leader == " *" else text

    found = read_said((text + "\n" + CODE).encode(), "x").said

    assert [(row.kind, row.expression) for row in found] == [("header", "MIT")]
    assert found[0].holders == ("Copyright (c) 2020 Somebody Else, Inc.",)


def test_a_printed_licence_that_takes_something_away_is_no_longer_that_licence() -> None:
    """One "not" in the middle of a header makes it another licence: said as unexplained, never rounded."""
    text = commented(MIT.replace("Permission is hereby granted", "Permission is not hereby granted"), "#")

    assert [row[:2] for row in said(text, "py")] in ([("header", None)], [("proprietary", None)])


def test_every_tag_of_a_file_applies_and_a_snippets_only_to_itself() -> None:
    """Two tags mean both licences; a copied snippet does not put the whole file under its licence."""
    both = "# SPDX-License-Identifier: MIT\n# SPDX-License-Identifier: Apache-2.0 OR ISC\n"
    snippet = (
        "# SPDX-License-Identifier: MIT\nx\n# SPDX-SnippetBegin\n# SPDX-License-Identifier: GPL-2.0-only\n"
        "# SPDX-SnippetEnd\n"
    )
    quoted = "# REUSE-IgnoreStart\n# SPDX-License-Identifier: GPL-2.0-only\n# REUSE-IgnoreEnd\n"

    assert said(both, "py") == [("tag", "MIT AND (Apache-2.0 OR ISC)", 1)]
    assert said(snippet, "py") == [("tag", "MIT", 1), ("tag", "GPL-2.0-only", 4)]
    assert said(quoted, "py") == []


def test_copyright_tags_name_holders_with_addresses_masked() -> None:
    """Holders may be asked; an address in a header is not for every reader of a report."""
    text = "# SPDX-FileCopyrightText: 2021 Rivera for Senate <office@rivera.example>\n# SPDX-License-Identifier: MIT\n"

    assert read_said(text.encode(), "py").said[0].holders == ("Copyright (c) 2021 Rivera for Senate <e-mail>",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_neither_answer_nor_line(encoding: str, ends: str) -> None:
    """Old editors wrote all of these; a line number that is off sends the reader elsewhere."""
    text = "// Café\n\n\n// Licensed under the MIT license\n".replace("\n", ends)

    assert said(text.encode(encoding)) == [("header", "MIT", 4)]


def test_a_text_with_a_whole_licence_counts_and_its_headings_do_not() -> None:
    """In prose "# License" is a heading, not a comment, and a sentence about licences is about anybody's."""
    assert [row[:2] for row in said(MIT, "txt")] == [("header", "MIT")]
    assert said("# License\n\n* this chapter is about code under the GPL license\n", "md") == []


def test_files_that_say_the_same_are_one_row_with_their_number(tmp_path: Path) -> None:
    """A report of 600 equal lines is read by nobody."""
    files: dict[str, str | bytes] = {f"src/{n}.py": f"# Licensed under the MPL 2.0\nx = {n}\n" for n in range(7)}

    rows = declared(tmp_path, files).headers

    assert [(row.expression, row.path, row.count) for row in rows] == [("MPL-2.0", "src/0.py", 7)]


def test_a_reference_leads_to_the_nearest_licence_file(tmp_path: Path) -> None:
    """Hundreds of files say only "see LICENSE.md": what that file says, they say."""
    head = "// Use is governed by terms; see LICENSE.md\n"
    files: dict[str, str | bytes] = {
        "LICENSE": MIT,
        "src/a.js": head,
        "pkg/LICENSE.md": raw_texts()["ISC"],
        "pkg/src/b.js": head,
        "vendor/x/c.js": head,
    }

    rows = {row.path: (row.expression, row.leads_to) for row in declared(tmp_path, files).headers}

    assert rows["src/a.js"] == ("MIT", "LICENSE")
    assert rows["pkg/src/b.js"] == ("ISC", "pkg/LICENSE.md")
    assert rows["vendor/x/c.js"] == (None, None), "what was copied in does not mean the licence of the whole"


def test_lock_files_and_data_say_nothing_of_the_repository(tmp_path: Path) -> None:
    """A lock file names a thousand licences, each of somebody else."""
    lock = '{"packages": {"a": {"license": "GPL-3.0"}}} // Licensed under the GPL\n'

    assert declared(tmp_path, {"package-lock.json": lock, "yarn.lock": lock, "a.csv": lock}).headers == ()


def test_what_was_not_looked_at_is_named(tmp_path: Path) -> None:
    """A limit that nobody hears of is a false answer."""
    many = "".join(f"/* License: LicenseRef-{n} under the BSD license {n} */\n" for n in range(3))
    long = "// Licensed under the MIT license\n" + "x\n" * (1 << 20)
    files: dict[str, str | bytes] = {"a.js": many, "long.js": long, "node_modules/a/index.js": many}

    said_so = " | ".join(declared(tmp_path, files).not_run)

    assert "behind the first 2 MB of long.js" in said_so
    assert "1 files of dependency folders" in said_so


def test_a_missing_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """A partial clone lacks files; what is there still speaks."""
    path = make_repo(tmp_path / "r", [C({"a.py": "# License: MIT\n", "b.py": "# License: ISC\n"})])
    with open_reader(path) as reader:
        blob = next(e.oid for e in reader.tree(reader.resolve() or "") if e.path == "a.py")
    lose_object(path, blob)

    with open_reader(path) as reader:
        found = collect(reader, reader.resolve() or "")

    assert (found.not_examined, [row.path for row in found.headers]) == (("a.py",), ["b.py"])


def test_an_unpacked_folder_says_what_its_repository_says(tmp_path: Path) -> None:
    """Campaigns hand over tarballs; the evidence names the same blobs as a clone would."""
    files: dict[str, str | bytes] = {"LICENSE": MIT, "a.py": "# License: ISC\n", "v/b.js": "/*! MIT License */"}
    from_git = declared(tmp_path, files)

    assert collect(FolderTree(tmp_path / "r"), "") == from_git


HOSTILE = {
    "openings": b"/*" * 500_000 + b"license",
    "words": b"license " * 250_000,
    "comments": b"/* license */\n" * 140_000,
    "lines": b"// license\n" * 180_000,
    "one long comment": b"/*" + b"permission license under the " * 70_000 + b"*/",
    "quotes": b'"""license' * 200_000,
    "references": b"// see " + b"a/" * 900_000 + b"LICENSE",
    "tags": b"SPDX-License-Identifier: MIT\n" * 70_000,
    "bad tags": b"SPDX-License-Identifier: ((((((\n" * 60_000,
    "copyrights": b"SPDX-FileCopyrightText: A\n" * 70_000,
    "no line end": b"# license" + b" " * (2 << 20),
    "zeros": b"license" + bytes(1 << 20),
    "arrows": b"<!--" * 400_000 + b"license -->",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_answered(name: str) -> None:
    """Everything in a repository may be made to cost time; every loop here runs over the bytes once."""
    found = read_said(HOSTILE[name][: 2 << 20], "py")

    assert len(found.said) <= MOST_SAID
    assert sum(len(c.text) for c in comments_of(HOSTILE[name][: 2 << 20], "py").found) <= MOST_BYTES


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode), st.sampled_from(["py", "js", "md", "hs", ""]))
def test_no_bytes_are_too_odd(data: bytes, ending: str) -> None:
    """Whatever stands around the word, the reader answers, and the same twice."""
    text = b"/* " + data + b" SPDX-License-Identifier: " + data + b"\n# license under the " + data

    assert read_said(text, ending) == read_said(text, ending)


def test_lines_of_rows_are_lines_of_the_file() -> None:
    """A reader opens the file at that line, and --check reads it again."""
    rng = random.Random(6)
    for _ in range(30):
        before = "".join(
            rng.choice(["x = 1\n", "\n", "/* plain */\n", "'''a\n'''\n"]) for _ in range(rng.randint(0, 40))
        )
        text = before + "y = 2\n/* one\n * License: ISC\n */\n"
        assert said(text) == [("header", "ISC", text.count("\n") - 1)]
