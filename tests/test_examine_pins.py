"""Versions in the files of .NET, the JVM, Android, Hugo, dbt, R, WordPress and Drupal."""

from datetime import date

import pytest

from archiver.examine import stack
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def stack_of(tmp_path, files):
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        return stack.examine(open_context(reader, as_of=date(2026, 1, 1)))


def versions(tmp_path, files):
    """(product, version, place) of every runtime."""
    facts = stack_of(tmp_path, files).facts
    return [(f.data["label"], f.data["version"], f.locator.partition(":")[2]) for f in facts if f.data.get("runtime")]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("src/A.csproj", "<Project>\n<TargetFramework>netcoreapp2.1</TargetFramework>", (".NET Core", "2.1", 2)),
        ("A.fsproj", "<TargetFrameworks>netstandard2.0;net8.0</TargetFrameworks>", (".NET", "8.0", 1)),
        ("A.csproj", "<TargetFramework>net472</TargetFramework>", (".NET Framework", "net472", 1)),
        ("A.vbproj", "<TargetFrameworkVersion>v4.6.1</TargetFrameworkVersion>", (".NET Framework", "4.6.1", 1)),
        (
            "gradle/wrapper/gradle-wrapper.properties",
            "distributionUrl=https\\://x/gradle-3.3-all.zip",
            ("Gradle", "3.3", 1),
        ),
        ("app/build.gradle", "android {\n  minSdkVersion 17\n}", ("Android, lowest API level", "17", 2)),
        ("app/build.gradle.kts", "targetSdk = 33", ("Android, target API level", "33", 1)),
        ("build.gradle", "classpath 'com.android.tools.build:gradle:2.3.3'", ("Android Gradle plugin", "2.3.3", 1)),
        ("build.gradle", "sourceCompatibility JavaVersion.VERSION_1_8", ("Java", "8", 1)),
        ("pom.xml", "<java.version>1.8</java.version>", ("Java", "1.8", 1)),
        ("project.clj", '(defproject x\n  [[org.clojure/clojure "1.10.1"]])', ("Clojure", "1.10.1", 2)),
        ("mix.exs", 'elixir: "~> 1.3",', ("Elixir", "~> 1.3", 1)),
        ("dbt_project.yml", 'name: x\nrequire-dbt-version: [">=1.3.0", "<2.0.0"]', ("dbt", ">=1.3.0", 2)),
        ("renv.lock", '{"R": {\n"Version": "4.0.2"}}', ("R", "4.0.2", 2)),
        ("netlify.toml", '[build.environment]\nHUGO_VERSION = "0.55.6"', ("Hugo", "0.55.6", 2)),
        (".github/workflows/a.yml", "with:\n  hugo-version: '0.91.2'", ("Hugo", "0.91.2", 2)),
        ("wp-includes/version.php", "<?php\n$wp_version = '4.7.5';", ("WordPress", "4.7.5", 2)),
        ("web/core/lib/Drupal.php", "class Drupal {\n  const VERSION = '8.9.2';", ("Drupal", "8.9.2", 2)),
    ],
)
def test_a_build_file_says_the_version_of_its_platform(tmp_path, path, text, told):
    """Half of the campaign code is neither Python nor JavaScript, and its age is the first thing to know."""
    assert versions(tmp_path, {path: text + "\n"}) == [(told[0], told[1], f"{path}:{told[2]}")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A.csproj", "<TargetFramework>netstandard2.0</TargetFramework>"),
        ("app/build.gradle", "minSdkVersion rootProject.ext.minSdkVersion"),
        ("docs/version.php", "$wp_version = '4.7.5';"),
        ("dbt_project.yml", "version: '1.0.0'\nconfig-version: 2"),
        ("tests/A.Tests.vbproj", "<TargetFramework>net8.0</TargetFramework>"),
        ("vendor/x/pom.xml", "<java.version>1.8</java.version>"),
    ],
)
def test_a_variable_a_library_and_the_own_version_are_none(tmp_path, path, text):
    """A wrong version is worse than none."""
    assert versions(tmp_path, {path: text + "\n"}) == []


def test_net_past_its_support_is_a_finding(tmp_path):
    """No security fixes come any more: .NET Core 2.1 ended in 2021."""
    found = stack_of(tmp_path, {"src/A.csproj": "<TargetFramework>netcoreapp2.1</TargetFramework>\n"}).findings

    assert [(f.code, f.path, f.line) for f in found] == [("STK-001", "src/A.csproj", 1)]
    assert "2021-08" in found[0].message
