"""Manifests of every ecosystem: what their licence field means, where it stands, whose it is, and hostile ones."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.licence.manifests import is_manifest, read_manifest
from archiver.examine.licence.names import parse_expression
from archiver.examine.licence.spellings import from_field, names_a_file, says_nothing

SHUT = "LicenseRef-Proprietary"
NUSPEC = "<package xmlns='x'><metadata>\n<authors>Rivera</authors>\n{}</metadata></package>"
MSBUILD = "<Project><PropertyGroup>\n<PackageLicenseExpression>MIT</PackageLicenseExpression></PropertyGroup></Project>"
METAINFO = (
    "<component><metadata_license>CC0-1.0</metadata_license><project_license>GPL-3.0+</project_license></component>"
)
WORDPRESS = "/*\nTheme Name: Rides\nAuthor: Rivera for Senate\nLicense: {}\nLicense URI: https://x.example\n*/\n"
METADATA = "Metadata-Version: 2.4\nName: rides\n{}\n\nLicense: not this one, this is prose\n"


@pytest.mark.parametrize(
    ("path", "text", "expression"),
    [
        ("package.json", '{"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}', "MIT OR Apache-2.0"),
        ("package.json", '{"licenses": []}', None),
        ("package.json", '{"license": {"type": "BSD", "url": "x"}}', "LicenseRef-BSD"),
        ("package.json", '{"name": "a"\n "license": "MIT"}', "MIT"),
        ("package.json", '{"license": "UNLICENSED"}', SHUT),
        ("package.json", '{"license": "Unlicense"}', "Unlicense"),
        ("package.json", '{"license": "SEE LICENSE IN LICENSE.md"}', None),
        ("package.json", '{"license": ""}', None),
        ("package.json", '{"license": "(MIT OR CC0-1.0)"}', "MIT OR CC0-1.0"),
        ("pyproject.toml", '[tool.poetry]\nlicense = "GPLv3+"\n', "GPL-3.0-or-later"),
        ("pyproject.toml", '[project]\nclassifiers = ["License :: OSI Approved :: MIT License"]\n', "MIT"),
        ("pyproject.toml", '[project]\nlicense = {text = "Apache 2.0"}\n', "Apache-2.0"),
        ("pyproject.toml", '[project]\nlicense = {file = "LICENSE"}\n', None),
        ("setup.cfg", "[metadata]\nlicense = BSD 3-Clause\n", "BSD-3-Clause"),
        ("setup.cfg", "[metadata]\nlicense = file: LICENSE\n", None),
        ("setup.py", "from setuptools import setup\nsetup(name='a', license='Apache 2.0')\n", "Apache-2.0"),
        ("setup.py", "L = 'MIT'\nimport setuptools\nsetuptools.setup(license=L)\n", "MIT"),
        ("setup.py", "meta = {'license': 'ISC'}\nsetup(**meta)\n", "ISC"),
        ("PKG-INFO", METADATA.format("License-Expression: MIT OR Apache-2.0"), "MIT OR Apache-2.0"),
        (
            "METADATA",
            METADATA.format("License: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License"),
            "LicenseRef-BSD",
        ),
        ("METADATA", "License: a page of prose that is no metadata\n", None),
        (
            "meta.yaml",
            "{% set v = '1' %}\npackage:\n  version: {{ v }}\nabout:\n  license: BSD-3-Clause\n",
            "BSD-3-Clause",
        ),
        ("conanfile.py", 'class R(ConanFile):\n    license = ("MIT", "Zlib")\n', "MIT AND Zlib"),
        ("composer.json", '{"license": ["LGPL-2.1-only", "GPL-3.0-or-later"]}', "LGPL-2.1-only OR GPL-3.0-or-later"),
        ("Cargo.toml", '[package]\nlicense = "MIT/Apache-2.0"\n', "MIT OR Apache-2.0"),
        ("Cargo.toml", '[package]\nlicense.workspace = true\n[workspace.package]\nlicense = "MIT"\n', "MIT"),
        ("Cargo.toml", "[package]\nlicense.workspace = true\n", None),
        ("rides.gemspec", "Gem.new do |s|\n  s.licenses = ['MIT', 'GPL-2.0']\nend\n", "MIT OR GPL-2.0-only"),
        ("Rides.podspec", "Pod::Spec.new do |s|\n s.license = { :type => 'MIT', :file => 'LICENSE' }\nend", "MIT"),
        ("Rides.podspec", "Pod::Spec.new do |s|\n s.license = 'Apache License, Version 2.0'\nend", "Apache-2.0"),
        ("Rides.podspec.json", '{"license": {"type": "MIT", "text": "…"}}', "MIT"),
        ("mix.exs", 'package: [licenses: ["Apache-2.0"]]', "Apache-2.0"),
        ("pom.xml", "<project><licenses><license><name>MIT License</name></license></licenses></project>", "MIT"),
        ("bower.json", '{"license": "MIT"}', "MIT"),
        ("bower.json", '{"licenses": ["Apache-2.0", "Copyright 2016 Rivera"]}', "Apache-2.0"),
        ("elm.json", '{"type": "package", "license": "BSD-3-Clause"}', "BSD-3-Clause"),
        ("dub.json", '{"license": "BSL-1.0"}', "BSL-1.0"),
        ("jsr.json", '{"license": "MIT"}', "MIT"),
        ("haxelib.json", '{"license": "Public"}', None),
        ("vcpkg.json", '{"license": "MIT AND Zlib"}', "MIT AND Zlib"),
        ("manifest.json", '{"name": "an app"}', None),
        ("shard.yml", "name: rides\nlicense: MIT\n", "MIT"),
        ("Chart.yaml", "name: a\nannotations:\n  artifacthub.io/license: Apache-2.0\n", "Apache-2.0"),
        ("galaxy.yml", "namespace: a\nlicense:\n- GPL-2.0-or-later\n", "GPL-2.0-or-later"),
        ("roles/a/meta/main.yml", "galaxy_info:\n  author: a\n  license: license (GPL-2.0-or-later, MIT, etc)\n", None),
        ("roles/a/meta/main.yml", "galaxy_info:\n  license: BSD\n", "LicenseRef-BSD"),
        ("snapcraft.yaml", "name: a\nlicense: GPL-3.0\n", "GPL-3.0-only"),
        ("publiccode.yml", "legal:\n  license: AGPL-3.0-or-later\n", "AGPL-3.0-or-later"),
        ("CITATION.cff", "license:\n  - MIT\n  - Apache-2.0\n", "MIT OR Apache-2.0"),
        ("codemeta.json", '{"license": "https://spdx.org/licenses/Apache-2.0"}', "Apache-2.0"),
        ("package.yaml", "name: a\nlicense: BSD3\n", "BSD-3-Clause"),
        ("rides.cabal", "name: a\nlicense:        BSD2\n", "BSD-2-Clause"),
        ("rides.opam", 'opam-version: "2.0"\nlicense: ["MIT" "ISC"]\n', "MIT AND ISC"),
        ("DESCRIPTION", "Package: a\nLicense: GPL (>= 2) | MIT + file LICENSE\n", "GPL-2.0-or-later OR MIT"),
        ("DESCRIPTION", "Package: a\nLicense: `use_mit_license()`, `use_gpl3_license()` or friends\n", None),
        ("DESCRIPTION", "a text about\nLicense: MIT\n", None),
        ("META.json", '{"license": ["perl_5"]}', "Artistic-1.0-Perl OR GPL-1.0-or-later"),
        ("META.yml", "--- \nlicense: mit\n", "MIT"),
        ("Makefile.PL", "WriteMakefile(NAME => 'a', LICENSE => 'artistic_2');", "Artistic-2.0"),
        ("project.clj", '(defproject a "1" :license {:name "EPL-2.0" :url "x"})', "EPL-2.0"),
        ("build.gradle", "pom { licenses { license { name = 'The Apache License, Version 2.0' } } }", "Apache-2.0"),
        ("build.gradle.kts", 'licenses { license { name.set("MIT") } }', "MIT"),
        ("Rides.csproj", MSBUILD, "MIT"),
        ("rides.nuspec", NUSPEC.format("<license type='expression'>MIT OR Zlib</license>"), "MIT OR Zlib"),
        (
            "rides.nuspec",
            NUSPEC.format("<license type='file'>L</license><licenseUrl>https://x.example</licenseUrl>"),
            None,
        ),
        (
            "rides.nuspec",
            NUSPEC.format("<licenseUrl>http://www.apache.org/licenses/LICENSE-2.0</licenseUrl>"),
            "Apache-2.0",
        ),
        (
            "package.xml",
            "<package><license>BSD-3-Clause</license><license>MIT</license></package>",
            "BSD-3-Clause AND MIT",
        ),
        ("package.xml", "<package><license>TODO: License declaration</license></package>", None),
        ("org.rides.metainfo.xml", METAINFO, "GPL-3.0-or-later"),
        ("style.css", WORDPRESS.format("GNU General Public License v2 or later"), "GPL-2.0-or-later"),
        ("style.css", "/* Normalize\nLicense: MIT\n*/ a {}", None),
        (
            "wp-content/plugins/rides/rides.php",
            "<?php\n/**\n * Plugin Name: Rides\n * License:     GPL-2.0+\n */",
            "GPL-2.0-or-later",
        ),
        ("plugins/rides/readme.txt", "=== Rides ===\nStable tag: 1\nLicense: GPLv2 or later\n", "GPL-2.0-or-later"),
        ("src/form.php", "<?php\n/* Plugin Name: x\nLicense: MIT */", None),
        ("dub.sdl", 'name "a"\nlicense "MIT"\n', "MIT"),
        ("a-1.rockspec", 'description = {\n  license = "MIT/X11"\n}', "MIT"),
    ],
)
def test_manifest_fields_are_read_as_their_ecosystem_means_them(path: str, text: str, expression: str | None) -> None:
    """Each ecosystem spells a choice, a version and "no licence" its own way."""
    field = read_manifest(path, text)

    assert (field.expression if field else None) == expression


@pytest.mark.parametrize(
    ("raw", "expression"),
    [
        ("MIT/X11", "MIT"),
        ("GNU GPLv3", "GPL-3.0-only"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("GPL", "LicenseRef-GPL"),
        ("Apache 2", "Apache-2.0"),
        ("BSD", "LicenseRef-BSD"),
        ("Dual BSD/GPL", "LicenseRef-BSD OR LicenseRef-GPL"),
        ("MIT and Apache", "MIT AND LicenseRef-Apache"),
        ("MIT, Apache-2.0,", "MIT AND Apache-2.0"),
        ("GPLv3 or later and MIT", "GPL-3.0-or-later AND MIT"),
        ("GPL-2 | MIT", "GPL-2.0-only OR MIT"),
        ("MIT OR (GPL-2.0 AND Apache-2.0)", "MIT OR (GPL-2.0-only AND Apache-2.0)"),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("GPLv2 with the Classpath exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
        ("AGPL/commercial", "LicenseRef-AGPL OR LicenseRef-Proprietary"),
        ("Proprietary", SHUT),
        ("None", SHUT),
        ("Alle Rechte vorbehalten", SHUT),
        ("MPL v1.1", "MPL-1.1"),
        ("GNU/GPLv3", "GPL-3.0-only"),
        ("GPL version 2 or later - http://www.gnu.org/licenses/gpl-2.0.html", "GPL-2.0-or-later"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("https://www.gnu.org/licenses/old-licenses/gpl-2.0.html", "GPL-2.0-only"),
        ("a licence of our own", None),
        ("BSD-3-Clause OR GPL", "BSD-3-Clause OR LicenseRef-GPL"),
        ("MIT and Rides-1.0", None),
        ("MIT or Rides-1.0", "MIT"),
        ("GPL-2.0-or-later or AFL-2.1 and Rides-1.0", "GPL-2.0-or-later"),
        ("MIT for non-commercial use", None),
        ("MIT with additional terms", None),
        ("MIT-with-our-disclaimer", None),
        ("MIT License, see LICENSE", "MIT"),
        ("LGPL2 or later (see COPYING-GPL2)", "LGPL-2.0-or-later"),
        ("Creative Commons Attribution Share Alike 3.0", "CC-BY-SA-3.0"),
        ("", None),
    ],
)
def test_spellings_of_the_wild_mean_what_their_authors_meant(raw: str, expression: str | None) -> None:
    """Old, odd and deprecated spellings are the rule; a version that nobody wrote is not filled in."""
    assert from_field(raw) == expression


@pytest.mark.parametrize(
    "raw", ["MIT,", "a/b", "MIT AND", "Apache License, Version 2.0", "(", "\x00", "or or or", "é" * 99]
)
def test_odd_expressions_are_no_expressions_instead_of_a_crash(raw: str) -> None:
    """license-expression raises AttributeError and worse on input that npm packages really hold."""
    assert parse_expression(raw) is None
    assert "UNKNOWN" not in (from_field(raw) or "")


@pytest.mark.parametrize(
    "raw", ["SEE LICENSE IN x.md", "LICENSE.txt", "file LICENCE", "./COPYING", "see the README for the licence"]
)
def test_a_field_that_points_to_a_file_names_no_licence(raw: str) -> None:
    """The file speaks for itself; its name must not be taken for a licence nobody knows."""
    assert names_a_file(raw)


@pytest.mark.parametrize(
    "raw", ["TODO", "  ", "{{ cookiecutter.license }}", "NOASSERTION", "${license}", "What license is it under?"]
)
def test_a_field_that_was_never_filled_in_says_nothing(raw: str) -> None:
    """A tool's placeholder beside a real LICENSE would be reported as a contradiction."""
    assert says_nothing(raw)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("package.json", '{\n "dependencies": {"license": "1", "license-checker": "2"},\n "license":\n "MIT"\n}', 3),
        ("package.json", '{\n "a": "license:",\n "license": "MIT"\n}', 3),
        ("pyproject.toml", '[tool.x]\nlicense = "no"\n[project]\nname = "license"\nlicense = "MIT"\n', 5),
        ("pyproject.toml", '[project]\nname = "license"\nlicense.text = "MIT"\n', 3),
        ("Cargo.toml", '[dependencies]\nlicense = "1"\n[package]\nlicense = "MIT"\n', 4),
        ("setup.cfg", "[options]\nlicense_files = a\n[metadata]\nname = a\nlicense = MIT\n", 5),
        ("setup.py", "# license\nsetup(\n  name='license',\n  license='MIT',\n)\n", 4),
        (
            "pom.xml",
            "<project>\n<name>license</name>\n<licenses><license>\n<name>MIT</name></license></licenses></project>",
            4,
        ),
        ("publiccode.yml", "name: a\ndescription:\n  license: x\nlegal:\n  a: b\n  license: MIT\n", 6),
        ("rides.gemspec", "# license\nS.new do |s|\n  s.add 'license'\n  s.license = 'MIT'\nend", 4),
        ("style.css", WORDPRESS.format("MIT"), 4),
    ],
)
def test_the_line_is_that_of_the_fields_own_key(path: str, text: str, line: int) -> None:
    """A reader who is led to a dependency called `license` stops trusting the report."""
    field = read_manifest(path, text)

    assert field is not None
    assert field.line == line


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("package.json", '{"license": "ISC"}', "npm init"),
        ("package.json", '{"license": "MIT", "author": "Rivera", "private": true}', "private"),
        ("package.json", '{"license": "MIT", "author": "Rivera", "private": true, "workspaces": ["a"]}', None),
        ("package.json", '{"license": "UNLICENSED", "author": "Rivera", "private": true}', None),
        ("package.json", '{"license": "Apache-2.0", "author": "Rivera", "version": "0.0.0"}', "0.0.0"),
        ("package.json", '{"license": "MIT", "author": "Facebook"}', "template's author"),
        ("package.json", '{"license": "MIT", "author": "a", "name": "gatsby-starter-default"}', "template's"),
        ("package.json", '{"license": "MIT", "author": "Rivera for Senate", "name": "rides"}', None),
        ("composer.json", '{"license": "proprietary"}', "composer init"),
        ("composer.json", '{"name": "laravel/laravel", "license": "MIT"}', "template's"),
        ("pyproject.toml", '[tool.poetry]\nauthors = ["Your Name <you@example.com>"]\nlicense = "MIT"', "placeholder"),
        ("a.gemspec", 'S.new do |s|\ns.summary = "TODO: Write a summary"\ns.license = "MIT"\nend', "bundle gem"),
        ("project.clj", '(defproject a "0" :description "FIXME: write" :license {:name "EPL-2.0"})', "lein new"),
        ("package.json", '{"name": "a"\n "license": "MIT"}', "broken"),
    ],
)
def test_a_licence_that_nobody_chose_is_marked_weak(path: str, text: str, why: str | None) -> None:
    """`npm init`, starter kits and generators write a licence without asking; the report says so."""
    field = read_manifest(path, text)

    assert field is not None
    assert (why is None) == (field.weak is None), field.weak
    assert (why or "") in (field.weak or "")


def test_authors_are_read_with_their_addresses_kept_apart() -> None:
    """Who can say yes stands in manifests; an address belongs to a steward and into no public line."""
    people = {
        "author": "Rivera for Senate <office@rivera.example> (https://rivera.example)",
        "maintainers": [{"name": "Ana", "email": "ana@x.example"}],
    }

    field = read_manifest("package.json", json.dumps({"license": "MIT", **people}))

    assert field is not None
    assert field.holders == ("Rivera for Senate", "Ana")
    assert field.contacts == ("office@rivera.example", "ana@x.example")


def test_a_manifest_of_data_or_of_an_interface_does_not_speak_of_the_code() -> None:
    """A data package under CC0 beside code under MIT is no contradiction."""
    data = read_manifest("datapackage.json", '{"licenses": [{"name": "CC0-1.0"}]}')
    interface = read_manifest("openapi.yaml", "info:\n  title: a\n  license:\n    name: Apache 2.0\n")

    assert data is not None and (data.expression, data.about) == ("CC0-1.0", "data")
    assert interface is not None and (interface.expression, interface.about, interface.line) == (
        "Apache-2.0",
        "part",
        3,
    )


def test_a_manifest_with_a_heap_of_licences_is_not_rounded_to_the_first_of_them() -> None:
    """What was not read may be the stricter part."""
    field = read_manifest("package.json", json.dumps({"license": ["MIT"] * 200}))

    assert field is not None
    assert field.expression is None


LAUGHS = (
    "<!DOCTYPE p [<!ENTITY a 'MIT'>"
    + "".join(f"<!ENTITY a{n} '&a{n - 1 or ''};&a{n - 1 or ''};'>" for n in range(1, 40))
    + "]>"
)
ALIASES = (
    "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)) + "license: *a59\n"
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pom.xml", f"{LAUGHS}<project><licenses><license><name>&a39;</name></license></licenses></project>"),
        (
            "pom.xml",
            '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/hostname">]><project><licenses><license><name>&a;</name></license></licenses></project>',
        ),
        ("pom.xml", "<a>" * 100_000),
        ("publiccode.yml", ALIASES),
        ("publiccode.yml", "legal:\n  license: !!python/object/apply:os.getcwd []\n"),
        ("publiccode.yml", "[" * 100_000),
        ("package.json", '{"license":' + "[" * 100_000),
        ("package.json", "{\n" + "\n" * 300_000),
        ("package.json", '{"' * 200_000),
        ("Cargo.toml", "a." * 100_000 + "b = 1\n"),
        ("Cargo.toml", "[" * 200_000),
        ("Cargo.toml", "a = [" + "[" * 100_000),
        ("setup.py", "-" * 150_000 + "1"),
        ("setup.py", "(" * 150_000),
        ("setup.py", "setup(license=" + "a.b" * 50_000 + ")"),
        ("setup.cfg", "[metadata]\n" + "a" + " " * 300_000 + "\n"),
        ("setup.cfg", "[metadata]\nlicense = " + "MIT " * 100_000),
        ("rides.gemspec", "s.license = " + "'" * 300_000),
        ("Rides.podspec", "s.license = {" * 50_000),
        ("mix.exs", "licenses: [" * 50_000),
        ("project.clj", ":license {" * 50_000),
        ("build.gradle", "license {" * 50_000),
        ("style.css", "/*" * 200_000),
        ("DESCRIPTION", "Package: a\nLicense: " + "|" * 300_000),
        ("meta.yaml", "{{" * 200_000),
        ("rides.opam", 'license: ["' * 50_000),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_hostile_manifest_declares_nothing_and_costs_little(path: str, text: str) -> None:
    """Whoever sends a bomb must not stop the archive of everybody else; the suite's time limit is the measure."""
    field = read_manifest(path, text)

    assert field is None or field.expression is None


NAMES = [
    "package.json",
    "composer.json",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Cargo.toml",
    "a.gemspec",
    "mix.exs",
    "pom.xml",
    "publiccode.yml",
    "CITATION.cff",
    "a.csproj",
    "a.nuspec",
    "DESCRIPTION",
    "a.cabal",
    "a.podspec",
    "a.opam",
    "META.yml",
    "Chart.yaml",
    "meta/main.yml",
    "package.xml",
    "style.css",
    "PKG-INFO",
    "conanfile.py",
    "meta.yaml",
    "openapi.yaml",
    "datapackage.json",
]
PIECES = [
    "license",
    "License",
    ":",
    "=",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "\n",
    " ",
    "MIT",
    "name",
    "<",
    ">",
    "/",
    "&",
    "*",
    "\t",
    "é",
    "#",
]


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from(NAMES),
    text=st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)),
)
def test_no_text_makes_a_reader_raise(path: str, text: str) -> None:
    """Whatever stands in a file, the answer is a field or none."""
    field = read_manifest(path, text)

    assert is_manifest(path)
    assert field is None or len(field.raw) <= 200


@settings(max_examples=150, deadline=None)
@given(
    given_values=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "name", "license", "info"]), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    path=st.sampled_from(
        [name for name in NAMES if name.endswith(".json")] + ["codemeta.json", "openapi.json", "META.json"]
    ),
)
def test_any_shape_of_json_is_read_without_a_crash(path: str, given_values: object) -> None:
    """`license` may be a number, a list of lists or an object: npm has all of them."""
    read_manifest(
        path, json.dumps({"license": given_values, "author": given_values, "info": given_values, "name": given_values})
    )


@settings(max_examples=200, deadline=None)
@given(
    raw=st.one_of(
        st.text(max_size=120),
        st.lists(
            st.sampled_from(
                [
                    "MIT",
                    "GPL",
                    "v2",
                    "+",
                    " or ",
                    " and ",
                    "/",
                    ",",
                    "(",
                    ")",
                    " with ",
                    "exception",
                    "BSD",
                    "|",
                    "later",
                    ">= 2",
                ]
            ),
            max_size=12,
        ).map("".join),
    )
)
def test_what_a_spelling_means_is_a_valid_expression_or_nothing(raw: str) -> None:
    """What reaches the verdict must be an expression that can be read again."""
    meant = from_field(raw)

    assert meant is None or meant == meant.strip() != ""
