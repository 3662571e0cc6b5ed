"""Apps, sites and tools of other ecosystems: what they are, and how they are mostly used."""

from datetime import date

import pytest

from archiver.examine import ecosystems
from archiver.examine.interface import open_context
from archiver.examine.register import examine_all
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def told(tmp_path):
    """The facts of a repository of these files."""

    def run(files):
        with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=date(2026, 1, 1)), [ecosystems])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return found.facts

    return run


def usual(facts):
    """Tool -> its usual commands."""
    return {fact.data["habit"]: fact.data["usual"] for fact in facts if fact.data.get("habit")}


def test_an_android_app_is_known_by_its_name_in_the_stores(told):
    """Whoever takes over cannot publish under it, and has to know before the first build."""
    gradle = 'android {\n  defaultConfig {\n    applicationId "org.example.vote"\n    versionName "1.6.0"\n'
    facts = told({"app/build.gradle": gradle})

    assert [(f.data.get("android_app"), f.data["version"], f.locator[41:]) for f in facts] == [
        ("org.example.vote", "1.6.0", "app/build.gradle:3")
    ]


def test_a_wordpress_tree_says_its_theme_and_its_plugins(told):
    """They are what has to be updated on the first day."""
    facts = told(
        {
            "wp-content/themes/ours/style.css": "/*\nTheme Name: Our Theme\n*/",
            "wp-content/themes/twentytwelve/style.css": "/*\nTheme Name: Twenty Twelve\n*/",
            "wp-content/plugins/akismet/akismet.php": "<?php\n/*\nPlugin Name: Akismet\nVersion: 3.1.3\n*/",
            "wp-content/plugins/akismet/class.akismet.php": "<?php\n",
            "wp-content/plugins/index.php": "<?php // Silence is golden.",
        }
    )

    assert [f.statement for f in facts] == [
        "WordPress theme `Our Theme` (`wp-content/themes/ours/style.css`).",
        "1 WordPress plugin lies in the tree: akismet 3.1.3.",
    ]


@pytest.mark.parametrize(
    ("files", "label"),
    [
        ({"config.toml": "", "layouts/_default/a.html": "x", "archetypes/default.md": "x"}, "Hugo"),
        ({"_config.yml": "title: x\n", "_layouts/a.html": "x"}, "Jekyll"),
        ({"dbt_project.yml": "name: x\n"}, "dbt"),
        ({"Startup.cs": "options.UseSqlServer(x)"}, "SQL Server through Entity Framework"),
        ({"inc/connect.php": "<?php $c = new mysqli($a, $b);"}, "MySQL through PHP"),
        ({"db.php": "<?php $c = new PDO('pgsql:host=x');"}, "PostgreSQL through PDO"),
    ],
)
def test_a_site_or_warehouse_is_known_by_its_file(told, files, label):
    """No manifest names the program that builds it."""
    assert [f.data["framework"] for f in told(files) if f.data.get("framework")] == [label]


@pytest.mark.parametrize(
    "files",
    [
        {"config.toml": "", "src/a.rs": "x"},
        {"_config.yml": "x: y\n", "src/a.py": "x"},
        {"_config.yml": "x: y\n", "_posts/a.md": "x", "Gemfile": "gem 'jekyll'\n"},
        {"hugo.toml": "", "layouts/a.html": "x", "themes/b/c.html": "x", "netlify.toml": 'HUGO_VERSION = "0.5"\n'},
    ],
    ids=["other settings", "other settings too", "declared", "its version is told"],
)
def test_what_is_no_such_site_or_told_elsewhere_is_not_said(told, files):
    """Twice is noise, and a wrong name is worse."""
    assert not [f for f in told(files) if f.data.get("framework")]


@pytest.mark.parametrize(
    ("files", "tool", "commands"),
    [
        ({"gradlew": "", "app/src/main/AndroidManifest.xml": "<a/>"}, "Gradle", ["./gradlew assembleDebug"]),
        (
            {
                "web/Web.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"> EntityFrameworkCore',
                "Web.Tests/Web.Tests.csproj": "<Project>",
            },
            ".NET",
            ["dotnet ef database update", "dotnet run --project web", "dotnet test"],
        ),
        (
            {"project.clj": "(defproject x :main x.core)", "test/x/core_test.clj": ""},
            "Leiningen",
            ["lein run", "lein test"],
        ),
        (
            {"Gemfile": "gem 'rails'", "config/routes.rb": "", "spec/a_spec.rb": ""},
            "Rails",
            ["bundle install", "rake db:create db:migrate", "rails server", "bundle exec rspec"],
        ),
        ({"dbt_project.yml": "name: x"}, "dbt", ["dbt deps", "dbt build"]),
        ({"go.mod": "module x", "cmd/api/main.go": ""}, "Go", ["go run ./cmd/api", "go test ./..."]),
    ],
)
def test_a_tool_whose_file_is_there_has_its_usual_commands(told, files, tool, commands):
    """ "How is it built? Ask a maintainer" is no answer beside a gradlew."""
    assert usual(told(files))[tool] == commands


def test_habits_are_not_said_where_a_readme_speaks_of_the_tool(told):
    """What its authors wrote is better than a habit, and is printed already."""
    assert usual(told({"project.clj": "(defproject x :main x.core)", "README.md": "Use `lein run FILE`.\n"})) == {}
