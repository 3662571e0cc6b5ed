"""Packages nobody declares, packages nobody uses, files that are not there: what stops a newcomer on the first day."""

from datetime import date

import pytest

from archiver.examine import imports
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def found(tmp_path_factory):
    """Build a repository of these files; its findings as (code, severity, path, line, message)."""

    def run(files):
        path = make_repo(tmp_path_factory.mktemp("imports") / "repo", [C(files)])
        with open_reader(path) as reader:
            context = open_context(reader, as_of=date(2024, 12, 1))
            findings = examine_all(context, [imports]).findings
        return [(f.code, f.severity, f.path, f.line, f.message) for f in findings]

    return run


def rows(findings):
    return [row[:4] for row in findings]


PACKAGE = '{"name": "app", "dependencies": {"react": "16"}}'

# -- DEP-001 -----------------------------------------------------------------------------------------------------------


def test_dep_001_a_python_package_that_no_manifest_names(found):
    """The first import fails, and the README does not say why."""
    files = {
        "backend/requirements.txt": "flask\n",
        "backend/app/a.py": "import os\nimport flask\nimport requests.exceptions\nimport yaml\n",
        "backend/app/b.py": "from yaml import load\n",
    }
    result = found(files)
    assert rows(result) == [
        ("DEP-001", "medium", "backend/app/a.py", 3),
        ("DEP-001", "medium", "backend/app/a.py", 4),
    ]
    assert "and 1 other file import `yaml`" in result[1][4] and "does not declare `pyyaml`" in result[1][4]


def test_dep_001_a_node_package_that_no_manifest_names(found):
    """npm installs what is declared, and nothing else is sure to be there."""
    files = {"package.json": PACKAGE, "src/a.js": "import React from 'react'\nimport get from 'lodash/get'\n"}
    result = found(files)
    assert rows(result) == [("DEP-001", "medium", "src/a.js", 2)] and "`lodash`" in result[0][4]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"requirements.txt": "flask\n", "a.py": "import flask, werkzeug\n"}, "comes in with `flask`"),
        ({"requirements.txt": "moto\ntwilio\n", "a.py": "import moto, requests, twilio\n"}, "comes in with `twilio`"),
        (
            {
                "package.json": PACKAGE,
                "yarn.lock": 'lodash@^4.0.0:\n  version "4.17.21"\n',
                "a.js": "require('react')\nrequire('lodash')\n",
            },
            "It is in the lock file",
        ),
        (
            {
                "pyproject.toml": '[project]\ndependencies = ["flask"]\n',
                "uv.lock": '[[package]]\nname = "psycopg2-binary"\nversion = "2"\n',
                "a.py": "import flask, psycopg2\n",
            },
            "It is in the lock file",
        ),
        ({"requirements.txt": "flask\n", "a.py": "import flask\n", "tests/test_a.py": "import yaml\n"}, "Only tests"),
    ],
)
def test_dep_001_is_low_while_something_else_brings_the_package_in(found, files, words):
    """It works until that other package is upgraded; nobody is stopped on the first day."""
    result = found(files)
    assert [row[:2] for row in result] == [("DEP-001", "low")] and words in result[0][4]


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "PyYAML\nbeautifulsoup4\n", "a.py": "import yaml, bs4\n"},
        {"requirements/base.txt": "requests\n", "app/a.py": "import requests\n"},
        {"requirements.txt": "x\n", "a.py": "import x\nimport mystery_module\n"},
        {"requirements.txt": "flask\n", "requests.py": "", "a.py": "import flask, requests\n"},
        {"requirements.txt": "flask\n", "a.py": "import flask\ntry:\n    import yaml\nexcept ImportError:\n    pass\n"},
        {"requirements.txt": "flask\n", "a.py": "import flask, urllib2, ConfigParser, distutils\n"},
        {"requirements.txt": "git+https://x.example/y.git#egg=requests\nflask\n", "a.py": "import flask, requests\n"},
        {"requirements.txt": "flask\n", "Dockerfile": "RUN pip install requests\n", "a.py": "import flask, requests\n"},
        {"requirements.txt": "flask\n", "serverless.yml": "service: x\n", "a.py": "import flask, boto3\n"},
        {"a.py": "import requests\n"},
    ],
    ids=[
        "other names", "a folder of requirements", "an unknown module", "a module of the tree", "a fallback",
        "libraries of other versions", "an address", "an image", "what Lambda brings", "no manifest at all",
    ],
)  # fmt: skip
def test_dep_001_says_nothing_of_python_that_is_explained(found, files):
    """Import names are not package names, and a doubtful finding is worse than none."""
    assert [row for row in found(files) if row[0] == "DEP-001"] == []


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": PACKAGE, "a.js": "import 'react'; import fs from 'fs'; import x from 'node:path'\n"},
        {"package.json": PACKAGE, "src/components/b.js": "", "src/a.js": "import b from 'components/b'\n"},
        {"package.json": PACKAGE, "src/a.js": "import b from '@/b'\nimport c from '~/c'\nimport 'https://x.example/y'\n"},
        {
            "package.json": PACKAGE,
            "webpack.config.js": "module.exports = { resolve: { alias: { helpers: p } } }\n",
            "a.js": "import h from 'helpers'\n",
        },
        {"package.json": '{"workspaces": ["w/*"], "name": "r"}', "w/a/package.json": PACKAGE,
         "w/b/package.json": '{"name": "b", "dependencies": {"c": "1"}}',
         "w/b/i.js": "import 'react'; import 'c'; import 'app'\n"},
        {"package.json": PACKAGE, "sub/package.json": '{"name": "s"}', "sub/a.js": "require('react')\n"},
        {"package.json": PACKAGE, "a.js": "if (typeof module === 'object') { f(require('jquery')) }\n"},
        {"package.json": PACKAGE, "a.ts": "import type { X } from 'estree'\n"},
        {"package.json": '{"dependencies": {', "a.js": "require('lodash')\n"},
    ],
    ids=[
        "builtins", "a search folder", "path aliases", "a bundler's alias", "a workspace", "the manifest above",
        "a universal module", "types", "a broken manifest",
    ],
)  # fmt: skip
def test_dep_001_says_nothing_of_javascript_that_is_explained(found, files):
    """Every bundler has its own way to find a module."""
    assert [row for row in found(files) if row[0] == "DEP-001"] == []


# -- DEP-002 -----------------------------------------------------------------------------------------------------------


def test_dep_002_a_declared_package_that_nothing_names(found):
    """Less to install, to upgrade and to answer for."""
    files = {
        "package.json": '{\n "dependencies": {\n  "react": "16",\n  "left-pad": "1"\n }\n}',
        "a.js": "import 'react'\n",
        "Pipfile": '[packages]\nflask = "*"\nxmltodict = "*"\n',
        "a.py": "import flask\n",
    }
    assert rows(found(files)) == [
        ("DEP-002", "low", "Pipfile", 3),
        ("DEP-002", "low", "package.json", 4),
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"Pipfile": '[packages]\ngunicorn = "*"\npsycopg2 = "*"\n[dev-packages]\nvulture = "*"\n', "a.py": "x = 1\n"},
        {"Pipfile": '[packages]\ndjangorestframework-gis = "*"\n', "s.py": "APPS = ['rest_framework_gis']\n"},
        {"Pipfile": '[packages]\ngoogle-cloud-bigquery = "*"\n', "s.py": "from google.cloud import bigquery\n"},
        {"requirements.txt": "".join(f"pack{n}==1.{n}\n" for n in range(12)), "a.py": "import pack1\n"},
        {"package.json": '{"dependencies": {"css-loader": "1", "@types/x": "1", "tippy.js": "1"}}',
         "a.js": "x()\n", "page.html": "<script src='node_modules/tippy.js/x.js'></script>"},
        {"package.json": '{"dependencies": {"geo-tool": "1"}}', "a.js": "x()\n",
         "package-lock.json": '{"packages": {"node_modules/geo-tool": {"bin": {"geo2": "x.js"}}}}'},
        {"package.json": '{"devDependencies": {"left-pad": "1"}}', "a.js": "x()\n"},
    ],
    ids=["servers and drivers", "a setting", "a namespace", "what pip freeze wrote", "loaders, types and pages",
         "a program", "for development"],
)  # fmt: skip
def test_dep_002_says_nothing_of_what_works_unnamed(found, files):
    """Drivers, plug-ins and tools are at work without an import."""
    assert [row for row in found(files) if row[0] == "DEP-002"] == []


# -- DEP-003 -----------------------------------------------------------------------------------------------------------


def test_dep_003_a_file_of_the_projects_own_that_is_not_there(found):
    """The half that was never published, or that everybody had on their own machine."""
    files = {
        ".gitignore": "secret_settings.py\n",
        "app/__init__.py": "",
        "app/settings.py": "from .secret_settings import *\nfrom app.partners.van import push\n",
        "app/test_x.py": "from app.missing import y\n",
        "site/a.js": "import c from './config.local'\nimport { x } from '../gone/x'\nimport y from '../gone/y'\n",
        "site/b.js": "try { require('./optional') } catch (e) {}\n",
    }
    result = found(files)
    assert rows(result) == [
        ("DEP-003", "medium", "app/settings.py", 1),
        ("DEP-003", "medium", "app/settings.py", 2),
        ("DEP-003", "low", "app/test_x.py", 1),
        ("DEP-003", "medium", "site/a.js", 1),
        ("DEP-003", "medium", "site/a.js", 2),
        ("DEP-003", "low", "site/b.js", 1),
    ]
    assert "`.gitignore` keeps it out" in result[0][4] and "goes on without it" in result[-1][4]


def test_dep_003_is_low_where_nothing_outside_imports_the_part(found):
    """A folder that was left over builds nothing: its absent files would be the first thing an adopter looks for."""
    part = {"web/src/parts/old/A.js": "import './B'\nimport './gone'\n", "web/src/parts/old/B.js": "export default 1\n"}
    used = {**part, "web/src/app.js": "import './parts/old/A'\n"}

    assert [row[1] for row in found(part)] == ["low"]
    assert [row[1] for row in found(used)] == ["medium"]


def test_dep_003_says_nothing_of_what_is_there_or_made_by_a_build(found):
    """Extensions, index files, folders and generated files are found in many ways."""
    files = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from . import b\nfrom .b import c\nfrom .sub import d\nfrom pkg.sub.e import f\n"
        "from .x_pb2 import g\n",
        "pkg/b.py": "",
        "pkg/sub/e.py": "",
        "other.py": "import pkg.b\nimport json.decoder\nfrom ...far import x\n",
        "src/a.js": "import './b'; import './c'; import './d.svg'; import '../dist/e'; import './f.js'; import '.'\n",
        "src/b.tsx": "",
        "src/c/index.js": "",
        "src/d.svg": "<svg/>",
        "src/f.ts": "import x from './g?raw'\nif (y) { require('./z') }\n",
        "src/g.txt": "",
    }
    assert found(files) == []


def test_what_the_examiner_says_is_fit_to_print(found):
    """Paths and module names are a stranger's words."""
    files = {"package.json": PACKAGE, "a\x1b[31m.js": "import x from './gone\x1b[31m\u202e'\n"}
    assert all(ord(char) >= 32 and char != "\u202e" for row in found(files) for char in row[4])
