"""REUSE.toml, dep5, sidecars and debian/copyright: which one counts for a file, and hostile ones."""

import fnmatch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.licence.globs import Glob
from archiver.examine.licence.reuse import Declared, Reuse, read_reuse

DEP5 = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: rides

Files: *
Copyright: 2024 Rivera for Senate
License: GPL-2+

Files: img/*.png
 img/old/?.gif
Copyright: 2020 Ana
 2021 Ben
License: CC0-1.0 or Expat
 a long text
 .
 that is the licence

License: GPL-2+
 more text
"""


def annotation(path: str, licence: str, precedence: str = "", holder: str = "2024 Rivera") -> str:
    said = f'precedence = "{precedence}"\n' if precedence else ""
    licence = f'SPDX-License-Identifier = "{licence}"\n' if licence else ""
    return f'[[annotations]]\npath = "{path}"\n{said}SPDX-FileCopyrightText = "{holder}"\n{licence}'


def tree(files: dict[str, str]) -> Reuse:
    return read_reuse(files.get, files.keys())


def said(reuse: Reuse, path: str) -> Declared:
    found = reuse.of(path)
    assert found is not None
    return found


def test_a_reuse_toml_speaks_of_the_files_below_it_and_of_no_other() -> None:
    """The pattern is read from the folder of REUSE.toml, wherever that is."""
    reuse = tree({"docs/REUSE.toml": "version = 1\n" + annotation("**.md", "CC-BY-4.0")})

    found = said(reuse, "docs/a/b.md")
    assert (found.expression, found.copyrights, found.path, found.line) == (
        "CC-BY-4.0", ("2024 Rivera",), "docs/REUSE.toml", 2,
    )  # fmt: skip
    assert reuse.of("a.md") is None
    assert reuse.of("docsx/a.md") is None


def test_the_last_annotation_that_fits_counts_within_one_file() -> None:
    """So the specification says; an exception stands below the rule."""
    reuse = tree({"REUSE.toml": "version = 1\n" + annotation("**", "MIT") + annotation("img/*", "CC0-1.0")})

    assert said(reuse, "img/a.png").expression == "CC0-1.0"
    assert said(reuse, "img/b/a.png").expression == "MIT"


@pytest.mark.parametrize(
    ("root", "below", "expression", "precedence"),
    [
        ("closest", "closest", "ISC", "closest"),
        ("aggregate", "closest", "ISC AND MIT", "aggregate"),
        ("closest", "aggregate", "MIT AND ISC", "aggregate"),
        ("override", "closest", "MIT", "override"),
        ("override", "override", "MIT", "override"),
        ("closest", "override", "ISC", "override"),
    ],
)
def test_precedence_decides_between_two_files_that_cover_a_path(
    root: str, below: str, expression: str, precedence: str
) -> None:
    """closest, aggregate and override mean what the specification says, and the topmost override beats all."""
    files = {
        "REUSE.toml": f"version = 1\n{annotation('**', 'MIT', root)}",
        "lib/REUSE.toml": f"version = 1\n{annotation('**', 'ISC', below)}",
    }

    found = said(tree(files), "lib/a.js")

    assert (found.expression, found.precedence) == (expression, precedence)


def test_the_nearest_file_fills_in_only_what_is_unsaid() -> None:
    """A folder may name its holders and leave the licence to the root."""
    files = {
        "REUSE.toml": f"version = 1\n{annotation('**', 'MIT')}",
        "lib/REUSE.toml": f"version = 1\n{annotation('**', '', holder='2020 Ana')}",
    }

    found = said(tree(files), "lib/a.js")

    assert (found.expression, found.copyrights, found.path) == ("MIT", ("2020 Ana",), "REUSE.toml")


def test_a_sidecar_stands_for_the_files_own_head() -> None:
    """A picture cannot hold a comment; what its sidecar says counts instead of anything in it."""
    sidecar = "SPDX-FileCopyrightText: 2021 Ana\n\nSPDX-License-Identifier: CC-BY-4.0\nSPDX-License-Identifier: MIT\n"
    reuse = tree({"REUSE.toml": f"version = 1\n{annotation('**', 'ISC')}", "a.png": "", "a.png.license": sidecar})

    found = said(reuse, "a.png")

    assert (found.expression, found.copyrights, found.path, found.line, found.precedence) == (
        "CC-BY-4.0 AND MIT", ("2021 Ana",), "a.png.license", 3, "override",
    )  # fmt: skip


@pytest.mark.parametrize("path", [".reuse/dep5", "debian/copyright"])
def test_debian_copyright_files_are_read_with_debians_names(path: str) -> None:
    """`Expat` is MIT, `GPL-2+` is or-later, and `*` crosses folders."""
    reuse = tree({path: DEP5})

    whole, picture = said(reuse, "src/a.c"), said(reuse, "img/x/a.png")

    assert (whole.expression, whole.copyrights, whole.line) == ("GPL-2.0-or-later", ("2024 Rivera for Senate",), 6)
    assert (picture.expression, picture.copyrights) == ("CC0-1.0 OR MIT", ("2020 Ana", "2021 Ben"))
    assert said(reuse, "img/old/a.gif").expression == "CC0-1.0 OR MIT"
    assert said(reuse, "img/old/ab.gif").expression == "GPL-2.0-or-later"


def test_a_debian_file_in_free_form_is_named_as_not_understood() -> None:
    """Older packages write prose; its words must not be guessed."""
    reuse = tree({"debian/copyright": "This package was debianized by Ana.\n\nLicense: see below\n"})

    assert (reuse.files, reuse.broken, reuse.of("a")) == (("debian/copyright",), ("debian/copyright",), None)


@pytest.mark.parametrize(
    "text",
    [
        "annotations = 3\n",
        "[[annotations]]\nprecedence = 'nearest'\npath = 'a'\n",
        "annotations = [1]\n",
        "[[annotations",
        "a." * 50_000,
        "",
    ],
    ids=lambda text: text[:20],
)
def test_a_broken_reuse_toml_is_named_and_says_nothing(text: str) -> None:
    """A guess at half a file could clear what the other half forbids."""
    reuse = tree({"REUSE.toml": text})

    assert (reuse.broken, reuse.of("a")) == (("REUSE.toml",), None)


def test_a_file_that_is_not_there_is_passed_by() -> None:
    """A partial clone has names without bytes; the caller knows which."""
    assert read_reuse(lambda path: None, ["REUSE.toml", "a.license", "a"]).of("a") is None


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.md", "a.md", True),
        ("*.md", "a/b.md", False),
        ("**.md", "a/b.md", True),
        ("src/**/x.js", "src/a/b/x.js", True),
        ("src/**/x.js", "src/x.js", False),
        ("a?c", "abc", False),
        (r"a\*c", "a*c", True),
        (r"a\*c", "abc", False),
        ("a*b*c", "a/bc", False),
        ("**a*b", "a/ab", True),
        ("dir/", "dir/a", False),
        ("", "a", False),
    ],
)
def test_reuse_patterns(pattern: str, path: str, fits: bool) -> None:
    """`*` stays within a folder, `**` does not, a question mark is one."""
    assert Glob(pattern, style="reuse").matches(path) is fits


@settings(max_examples=300, deadline=None)
@given(pattern=st.text("ab*?/", max_size=12), path=st.text("ab/", max_size=12))
def test_debian_patterns_are_those_of_the_shell_where_a_star_crosses_folders(pattern: str, path: str) -> None:
    """fnmatch is an independent reading of the same rule."""
    assert Glob(pattern, style="debian").matches(path) == fnmatch.fnmatchcase(path, pattern)


def test_a_pattern_of_many_stars_costs_no_more_than_any_other() -> None:
    """Backtracking over `*a*a*a…` takes longer than the universe; the suite's time limit is the measure."""
    pattern = "*a" * 200 + "b"
    reuse = tree({"REUSE.toml": "version = 1\n" + annotation(pattern, "MIT") * 20})

    assert all(reuse.of("a" * 2000 + str(n)) is None for n in range(20))


def test_too_many_patterns_are_named_and_not_tried() -> None:
    """Each pattern is tried on every path of the tree: thousands would take minutes."""
    reuse = tree({"REUSE.toml": "version = 1\n" + "".join(annotation(f"*a{n}*b", "MIT") for n in range(1500))})

    assert (reuse.broken, reuse.of("xa1yb")) == (("REUSE.toml",), None)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300), path=st.sampled_from(["REUSE.toml", ".reuse/dep5", "debian/copyright", "a.license"]))
def test_no_text_makes_the_reader_raise(text: str, path: str) -> None:
    """Whatever stands in a file, the answer is a declaration or none."""
    for head in ("", "Format: x\n\nFiles: *\n", "[[annotations]]\npath='**'\n"):
        tree({path: head + text, "a": ""}).of("a")
