"""Which parts of a tree are components, and what each is."""

import json
from datetime import date
from pathlib import Path

import pytest

from archiver.examine import components
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def said(folder: Path, files: dict[str, str]) -> dict[tuple[str, str], str | None]:
    """(folder, role) -> main language of a tree with these files."""
    with open_reader(make_repo(folder, [C(files)])) as reader:
        facts = components.examine(open_context(reader, as_of=date(2026, 1, 1))).facts
    return {(str(f.data["component"]), str(f.data["role"])): f.data["language"] for f in facts}  # type: ignore[misc]


def package(**keys: object) -> str:
    """A package.json."""
    return json.dumps(keys)


CASES = {
    "a backend and a site beside each other": (
        {
            "api/manage.py": "x = 1\n" * 9,
            "api/Pipfile": "[packages]\ndjango = '*'\n",
            "web/package.json": package(dependencies={"react-dom": "16"}),
            "web/src/App.jsx": "let a\n" * 9,
        },
        {("api", "backend"): "Python", ("web", "site"): "JavaScript"},
    ),
    "one package that is both": (
        {
            "package.json": package(dependencies={"express": "4", "react-dom": "16"}, scripts={"start": "node ."}),
            "server.js": "let a\n" * 9,
        },
        {("", "backend"): "JavaScript", ("", "site"): "JavaScript"},
    ),
    "a package.json that only starts a tool is none": (
        {"Pipfile": "[packages]\nflask = '*'\n", "app.py": "x = 1\n" * 9, "package.json": package(private=True)},
        {("", "backend"): "Python"},
    ),
    "terraform is one, at the folder above its modules": (
        {
            "infra/main.tf": 'resource "a" "b" {}\n' * 3,
            "infra/modules/db/main.tf": 'resource "a" "b" {}\n' * 3,
            "setup.py": "from setuptools import setup\nsetup(name='a')\n",
        },
        {("infra", "infrastructure"): "HCL", ("", "library"): "Python"},
    ),
    "a package that others install": (
        {
            "package.json": package(name="a", main="index.js", devDependencies={"react-dom": "16"}),
            "index.js": "let a\n" * 9,
        },
        {("", "library"): "JavaScript"},
    ),
    "a server that its tool declares like a package": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\nflask = "3"\n[build-system]\n',
            "Dockerfile": "FROM python:3\n",
            "app.py": "x = 1\n" * 9,
        },
        {("", "backend"): "Python"},
    ),
    "a deployment that was published to be filled in": (
        {
            "serverless.example.yml": "service: a\n",
            "setup.py": "from setuptools import setup\nsetup(name='a')\n",
            "handlers.py": "x = 1\n" * 9,
        },
        {("", "backend"): "Python"},
    ),
    "an extension of a framework is a package": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\nflask = "3"\n[build-system]\n',
            "a/__init__.py": "x = 1\n" * 9,
        },
        {("", "library"): "Python"},
    ),
    "a backend of Rails is written in Ruby, however long its pages are": (
        {"Gemfile": "gem 'rails'\n", "config/routes.rb": "x = 1\n" * 9, "app/views/a.erb": "<p>a</p>\n" * 90},
        {("", "backend"): "Ruby"},
    ),
    "models of a warehouse": (
        {"dbt_project.yml": "name: a\n", "models/a.sql": "select 1\n" * 9},
        {("", "data"): "SQL"},
    ),
    "an app's platforms are the app": (
        {
            "package.json": package(dependencies={"react-native": "0.59"}),
            "App.js": "let a\n" * 9,
            "android/app/src/main/AndroidManifest.xml": "<manifest/>",
            "android/app/build.gradle": "apply plugin: 'com.android.application'\n",
        },
        {("", "mobile"): "JavaScript"},
    ),
    "examples, tests and vendored trees are none": (
        {
            "go.mod": "module a\n",
            "main.go": "package main\n" * 9,
            "examples/x/package.json": package(dependencies={"express": "4"}),
            "examples/x/index.js": "let a\n",
            "vendor/y/setup.py": "setup(name='y')\n",
            "tests/z/package.json": package(dependencies={"express": "4"}),
        },
        {("", "scripts"): "Go"},
    ),
    "a tree without a manifest, by its code": (
        {"index.html": "<p>a</p>\n" * 20, "style.css": "p { }\n"},
        {("", "site"): "HTML"},
    ),
    "nothing but prose": ({"README.md": "# a\n"}, {}),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.replace(" ", "-"))
def test_components_are_found_by_what_a_tree_holds(case, tmp_path):
    """Readiness is said of each by itself; a wrong split would blame the site for the backend's faults."""
    files, expected = CASES[case]

    assert said(tmp_path / "r", files) == expected


def test_every_component_leads_to_the_file_that_makes_it_one(tmp_path):
    """An adopter must be able to see why we call a folder a backend."""
    with open_reader(make_repo(tmp_path / "r", [C({"api/manage.py": "x = 1\n"})])) as reader:
        context = open_context(reader, as_of=date(2026, 1, 1))
        facts = components.examine(context).facts

        assert [fact.locator for fact in facts] == [f"{context.commit}:api/manage.py"]
