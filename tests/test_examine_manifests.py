"""What .NET, Clojure and dbt declare."""

import pytest

from archiver.examine.dependencies import read_dependencies
from archiver.examine.texts import Texts
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def declared(tmp_path, path, text):
    """(ecosystem, name, version, line) of one manifest."""
    with open_reader(make_repo(tmp_path / "r", [C({path: text})])) as reader:
        entries = reader.tree(reader.resolve())
        return [(d.ecosystem, d.name, d.spec, d.line) for d in read_dependencies(entries, Texts(reader))]


@pytest.mark.parametrize(
    ("path", "text", "rows"),
    [
        (
            "src/A.csproj",
            '<ItemGroup>\n<PackageReference Include="Dapper" Version="2.1.66" />\n'
            '<PackageReference Include="Npgsql" PrivateAssets="all">\n<Version>6.0.1</Version>\n</PackageReference>\n'
            '<PackageReference Include="Central.Only" />\n',
            [("nuget", "Dapper", "2.1.66", 2), ("nuget", "Npgsql", "6.0.1", 3), ("nuget", "Central.Only", "", 6)],
        ),
        (
            "A/packages.config",
            '<packages>\n<package id="EntityFramework" version="6.1.3" targetFramework="net45" />\n',
            [("nuget", "EntityFramework", "6.1.3", 2)],
        ),
        (
            "project.clj",
            '(defproject a.b "0.1.0"\n :deps [[org.clojure/clojure "1.10.1"]\n [korma "0.4.3" :exclusions [x/y]]])',
            [("clojars", "org.clojure/clojure", "1.10.1", 2), ("clojars", "korma", "0.4.3", 3)],
        ),
        (
            "deps.edn",
            '{:deps {org.clojure/clojure {:mvn/version "1.11.1"}\nring/ring-core {:mvn/version "1.9.0"}}}',
            [("clojars", "org.clojure/clojure", "1.11.1", 1), ("clojars", "ring/ring-core", "1.9.0", 2)],
        ),
        (
            "packages.yml",
            'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - git: "https://x.example/y.git"\n',
            [("dbt", "dbt-labs/dbt_utils", "1.1.1", 2)],
        ),
    ],
    ids=["project file", "packages.config", "Leiningen", "deps.edn", "dbt"],
)
def test_each_declared_package_has_its_version_and_line(tmp_path, path, text, rows):
    """The framework and the database of a .NET or Clojure program stand nowhere else."""
    assert declared(tmp_path, path, text) == rows


def test_a_hostile_project_file_is_read_in_no_time(tmp_path):
    """It is a stranger's file."""
    text = '<PackageReference Include="a"' * 20_000

    assert declared(tmp_path, "A.csproj", text) == []
