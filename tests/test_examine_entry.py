"""Where a newcomer should start reading, and how many tests are written down."""

from datetime import date
from pathlib import Path

import pytest

from archiver.examine import entry, testing
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2026, 1, 1)

VIEWS = "from app.models import Place\n" + "def view(request):\n    return Place\n" * 30
MODELS = (
    "from django.db import models\n\nclass Place(models.Model):\n    pass\n\nclass Street(models.Model):\n    pass\n"
)
URLS = "from django.urls import path\nfrom app import views\nurlpatterns = [path('a', views.a), path('b', views.b)]\n"

MAIN = "import x\n\nif __name__ == '__main__':\n    x.go()\n"

TREES = {
    "a Django project: routes, what they call, the tables": (
        {"manage.py": "x = 1\n", "app/__init__.py": "", "app/urls.py": URLS, "app/views.py": VIEWS,
         "app/models.py": MODELS, "app/helpers.py": "x = 1\n"},
        [("app/urls.py", "2 routes"), ("app/views.py", "the largest file that the routes use"),
         ("app/models.py", "2 tables or models")],
    ),
    "an Express server that npm starts, and its routes": (
        {"package.json": '{"scripts": {"start": "node server.js"}}', "server.js": "require('./src/routes')\n",
         "src/routes.js": "const r = require('express').Router()\nrouter.get('/a', f)\nrouter.post('/b', g)\n"},
        [("server.js", "started by `npm start`"), ("src/routes.js", "2 routes")],
    ),
    "a client that asks for routes makes none": (
        {"src/index.js": "import './api'\n", "src/api.js": "import axios from 'axios'\napp.get('/a')\napp.get('/b')\n"},
        [("src/index.js", "first file of the app")],
    ),
    "a script that starts itself, and no set-up": (
        {"run.py": MAIN, "setup.py": MAIN},
        [("run.py", "a script that starts itself")],
    ),
    "a script that leads to the only route, not as a self-test what it uses": (
        {"run.py": "from web import app\n\nif __name__ == '__main__':\n    app.go()\n", "web/__init__.py": "",
         "web/app.py": "from web import gifts\napp = Flask('x')\n@app.route('/')\ndef home():\n    1\n",
         "web/gifts.py": MAIN},
        [("run.py", "a script that starts itself"), ("web/app.py", "a route"),
         ("web/gifts.py", "the largest file that the routes use")],
    ),
    "what others import starts itself only to try itself out": (
        {"load.py": "import clean\n\nif __name__ == '__main__':\n    clean.go()\n", "clean.py": MAIN},
        [("load.py", "a script that starts itself")],
    ),
    "a WordPress plugin": (
        {"crew.php": "<?php\n/*\nPlugin Name: Crew\n*/\n", "other.php": "<?php\n"},
        [("crew.php", "main file of the WordPress plugin")],
    ),
    "a Clojure program: the main of its project, none of a profile that is not there": (
        {"project.clj": "(defproject a :profiles {:dev {:main dev.core}}\n :main vip.data-loader)",
         "src/vip/data_loader.clj": ""},
        [("src/vip/data_loader.clj", "main of the program")],
    ),
    "a .NET server: its first file and its tables": (
        {"Web/Program.cs": "", "Web/Startup.cs": "", "Data/VoteDbContext.cs": ""},
        [("Data/VoteDbContext.cs", "the schema"), ("Web/Program.cs", "first file of the program"),
         ("Web/Startup.cs", "what the server is put together from")],
    ),
    "a dbt project: what it reads": (
        {"dbt_project.yml": "name: a", "models/base/_src_van.yml": "", "models/base/_base_models.yml": ""},
        [("models/base/_src_van.yml", "the tables that it reads"), ("dbt_project.yml", "settings of the dbt project")],
    ),
    "a worker's main": (
        {"wrangler.toml": 'main = "src/worker.ts"\n', "src/worker.ts": "export default {}\n"},
        [("src/worker.ts", "started by the worker")],
    ),
    "documents alone": ({"README.md": "# Nothing\n"}, []),
}  # fmt: skip


def facts(folder: Path, files, examiner):
    with open_reader(make_repo(folder, [C(files)])) as reader:
        return examiner.examine(open_context(reader, as_of=DAY)).facts


@pytest.mark.parametrize("claim", TREES)
def test_reading_starts_where_the_work_is_done(tmp_path, claim):
    """A newcomer with 300 files asks first which three to open; a wrong one costs an hour."""
    files, expected = TREES[claim]

    found = facts(tmp_path / "repo", files, entry)

    assert [(fact.data["entry"], fact.data["why"]) for fact in found] == expected
    assert all(fact.locator.split(":")[1] == fact.data["entry"] for fact in found)


def test_tests_are_counted_by_language_and_never_said_to_pass(tmp_path):
    """ "47 tests" tells how much is guarded; whether they pass only running can tell."""
    files = {
        "tests/test_a.py": "def test_a():\n    1\n\nclass T:\n    def test_b(self):\n        1\n",
        "web/a.test.js": "it('works', () => {})\ntest('too', () => {})\nrequire('x')\n",
        "spec/a_spec.rb": 'it "does" do\nend\n',
        "app.py": "def test_me():\n    1\n",
    }

    found = facts(tmp_path / "repo", files, testing)

    assert [(fact.data["language"], fact.data["cases"]) for fact in found] == [
        ("Python", 2), ("JavaScript", 2), ("Ruby", 1),
    ]  # fmt: skip
    assert all("not run" in fact.statement for fact in found)
