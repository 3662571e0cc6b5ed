"""Versions that stand in pages, images, CI and old lock files, and the order in which the short document says them."""

import json
from datetime import date

import pytest

from archiver.dossier import render
from archiver.examine import stack
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from archiver.records.fact import Examination
from tests.dossierinput import a_dossier, a_fact
from tests.gitrepo import C, make_repo


def versions(tmp_path, files):
    """(product, version, place) of everything that has one."""
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        facts = stack.examine(open_context(reader, as_of=date(2026, 1, 1))).facts
    return [
        (f.data.get("framework") or f.data["label"], f.data["version"], f.locator.partition(":")[2])
        for f in facts
        if f.data.get("framework") or f.data.get("runtime")
    ]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("a.html", '<script src="//ajax.googleapis.com/ajax/libs/jquery/2.1.4/jquery.min.js">', ("jQuery", "2.1.4", 1)),
        ("a.html", '<p>\n<script src="https://code.jquery.com/jquery-3.2.1.min.js">', ("jQuery", "3.2.1", 2)),
        ("a.php", '<link href="https://x.example/bootstrap/3.3.4/css/bootstrap.min.css">', ("Bootstrap", "3.3.4", 1)),
        ("a.hbs", '<script src="https://cdn.jsdelivr.net/npm/vue@2.6.0/dist/vue.js">', ("Vue", "2.6.0", 1)),
        ("js/vendor/jquery.js", "/*!\n * jQuery JavaScript Library v1.8.0\n */\n", ("jQuery", "1.8.0", 2)),
        ("js/jquery-1.11.3.min.js", "x", ("jQuery", "1.11.3", 1)),
    ],
)
def test_what_a_page_loads_without_a_manifest_is_part_of_the_stack(tmp_path, path, text, told):
    """Half of the campaign sites have no package.json at all."""
    assert versions(tmp_path, {path: text}) == [(told[0], told[1], f"{path}:{told[2]}")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/a.html", '<script src="//ajax.googleapis.com/ajax/libs/jquery/2.1.4/jquery.min.js">'),
        ("a.html", '<script src="https://x.example/jquery-validate/1.2/validate.min.js">'),
        ("a.html", '<a href="https://x.example/posts/react/2016">'),
        ("js/jquery.cookie.js", "/* jQuery Cookie v1.4.1 */"),
    ],
)
def test_a_plugin_or_a_link_is_no_framework(tmp_path, path, text):
    """Its version would be taken for the framework's."""
    assert versions(tmp_path, {path: text}) == []


def test_what_the_manifest_declares_is_not_said_again(tmp_path):
    """The page and the manifest would disagree, and the manifest is what is built."""
    files = {
        "package.json": '{"dependencies": {"jquery": "^2.1.4"}}',
        "npm-shrinkwrap.json": json.dumps({"dependencies": {"jquery": {"version": "2.2.3"}}}),
        "index.html": '<script src="https://code.jquery.com/jquery-1.9.1.min.js"></script>',
    }

    assert versions(tmp_path, files) == [("jQuery", "2.2.3", "package.json:1")]


def test_a_database_has_the_version_of_compose_and_ci(tmp_path):
    """Which server to install is asked on the first day."""
    files = {
        "docker-compose.yml": "services:\n  db:\n    image: mysql:5.7\n  cache:\n    image: redis\n",
        ".travis.yml": "addons:\n  postgresql: '9.5'\nscript: make\n",
    }

    assert versions(tmp_path, files) == [
        ("PostgreSQL", "9.5", ".travis.yml:2"),
        ("MySQL", "5.7", "docker-compose.yml:3"),
    ]


def test_runtimes_and_servers_are_said_before_sites_and_tools_a_file_once():
    """The line is cut at its end where the pages are full."""
    rows = (("pytest 5", "other"), ("React 16", "site"), ("Express 4", "server"))
    facts = tuple(
        a_fact("stack", f"f{n}", "x", "package.json:3", framework=name.split()[0], version=name.split()[1], of=of)
        for n, (name, of) in enumerate(rows)
    )
    runtime = a_fact("stack", "r", "x", ".nvmrc:1", runtime="node", label="Node.js", version="12")
    text = render(a_dossier(examination=Examination(facts=(*facts, runtime))))["HANDOFF.md"].decode()

    assert "Node.js 12 (.nvmrc); Express 4, React 16, pytest 5 (package.json)." in text


def test_a_version_older_than_the_table_ended_no_later_than_the_month_that_is_known(tmp_path):
    """Rails 3.0 did not live until 2018; its support had ended by then."""
    with open_reader(make_repo(tmp_path / "r", [C({"Gemfile": "gem 'rails', '3.0.9'\n"})])) as reader:
        found = stack.examine(open_context(reader, as_of=date(2026, 1, 1)))
    rails = next(fact for fact in found.facts if fact.data.get("framework") == "Ruby on Rails")
    text = render(a_dossier(examination=Examination(facts=(rails,))))["HANDOFF.md"].decode()

    assert rails.data["older"] is True
    assert "Ruby on Rails 3.0.9 (by 2018-05; " in text
