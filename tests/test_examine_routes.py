"""Which routes there are, what guards them, and API-001: data that anybody may send."""

from datetime import date

import pytest

from archiver.examine import routes
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2026, 1, 1)

OPEN = """
from flask import Flask, request
import store

app = Flask(__name__)


@app.route("/")
def home():
    return "up"


@app.route("/gifts", methods=["POST"])
def gifts():
    store.add(request.json)
    return "ok"
"""
GUARDED = OPEN.replace("    store.add", "    check_signature(request)\n    store.add")
EXPRESS = """
const express = require('express')
const router = express.Router()
router.get('/health', (req, res) => res.send('ok'))
router.post('/pledges', (req, res) => { save(req.body); res.send('ok') })
"""

TREES = {
    "Flask's decorators": ({"app.py": OPEN}, ["GET /", "POST /gifts"]),
    "a rule that is added for each platform": (
        {"app.py": "from flask import Flask\napp = Flask('x')\ndef view():\n    pass\n"
                   "app.add_url_rule(f'/{platform}', view_func=view, methods=['POST'])\n"},
        ["POST /{platform}"],
    ),
    "Express": ({"server.js": EXPRESS}, ["GET /health", "POST /pledges"]),
    "Django, below the prefix of the including file": (
        {"site/urls.py": "from django.urls import include, path\n"
                         "urlpatterns = [path('api/', include('places.urls')), path('', home)]\n",
         "places/urls.py": "from django.urls import re_path\n"
                           "urlpatterns = [re_path(r'^places/(?P<id>\\d+)/?$', show)]\n"},
        ["/api/places/<id>/", "/"],
    ),
    "serverless.yml, but no proxy": (
        {"serverless.yml": "service: x\nfunctions:\n  claim:\n    events:\n      - http: POST v1/claim\n"
                           "  api:\n    events:\n      - http: ANY /\n      - http: 'ANY {proxy+}'\n"},
        ["POST /v1/claim"],
    ),
    "Rails": (
        {"config/routes.rb": "root 'x#y'\n  get '/privacy', to: 'x#z'\n  resources :visits\n  get type.name\n"},
        ["GET /", "GET /privacy", "resources visits"],
    ),
    "a worker that compares the path": (
        {"wrangler.toml": "name = 'x'\n",
         "worker.js": "addEventListener('fetch', go)\nfunction go(u) { if (u.pathname === '/sign') { return 1 } }\n"},
        ["/sign"],
    ),
    "a client asks for routes and makes none": (
        {"api.js": "import axios from 'axios'\nexport const app = axios.create()\napp.get('/events')\n"}, [],
    ),
    "a helper's server is not the project's": ({"dev-tools/echo.js": EXPRESS}, []),
    "a dictionary is no router": ({"a.py": "def f(data):\n    return data.get('/x')\n"}, []),
}  # fmt: skip


def look(folder, files):
    with open_reader(make_repo(folder, [C(files)])) as reader:
        return routes.examine(open_context(reader, as_of=DAY))


def fact(examination, key):
    """The first fact that has this data key."""
    return next((one for one in examination.facts if key in one.data), None)


@pytest.mark.parametrize("claim", TREES)
def test_routes_are_told_as_the_code_writes_them(tmp_path, claim):
    """What can be asked of a program is the first thing that its next owner asks."""
    files, expected = TREES[claim]

    found = fact(look(tmp_path / "repo", files), "routes")

    assert sorted(found.data["routes"] if found else []) == sorted(expected)


def test_at_most_twelve_routes_are_shown_and_all_are_counted(tmp_path):
    """A sentence of 90 routes is read by nobody; the machine still has them all."""
    text = "from flask import Flask\napp = Flask('x')\n" + "".join(
        f"@app.route('/r{number}')\ndef r{number}():\n    pass\n" for number in range(20)
    )

    found = fact(look(tmp_path / "repo", {"app.py": text}), "routes")

    assert found.statement.startswith("20 routes") and found.statement.endswith("and 8 more.")
    assert len(found.data["routes"]) == found.data["count"] == 20


def test_pages_are_told_from_routes_and_an_api_is_told_to_have_none(tmp_path):
    """Whoever looks for the form that voters filled in must know that it was elsewhere."""
    api = look(tmp_path / "api", {"app.py": OPEN, "store.py": ""})
    served = look(tmp_path / "served", {"app.py": OPEN, "templates/home.html": "<p>"})
    written = look(tmp_path / "written", {"app.py": OPEN.replace("up", "<html>up")})
    site = look(
        tmp_path / "site",
        {
            "package.json": '{"dependencies": {"next": "9"}}',
            "pages/index.js": "",
            "pages/_app.js": "",
            "pages/a/b.js": "",
        },
    )

    assert fact(api, "has_pages").data["has_pages"] is False
    assert fact(served, "has_pages") is fact(written, "has_pages") is None
    assert sorted(fact(site, "pages").data["pages"]) == ["/", "/a/b"]


def test_graphql_is_told_by_the_names_of_its_fields(tmp_path):
    """A GraphQL server has one route, and forty things that can be asked of it."""
    schema = "export const schema = `\n  type RootQuery {\n    me: User\n  }\n  type RootMutation {\n"
    schema += "    editUser(\n      id: Int\n    ): User\n    sendAll(id: Int): Boolean\n  }\n`\n"

    found = look(tmp_path / "repo", {"schema.js": schema})

    told = {one.data["graphql"]: one.data["fields"] for one in found.facts if "graphql" in one.data}
    assert told == {"query": ["me"], "mutation": ["editUser", "sendAll"]}


def test_guards_are_told_by_name_and_place(tmp_path):
    """Who may call what is asked before anything is put on the internet again."""
    text = OPEN.replace("def home", "@login_required\ndef home")

    found = fact(look(tmp_path / "repo", {"app.py": text}), "guards")

    assert found.data["guards"] == ["login_required"]
    assert "1 × (app.py:10)" in found.statement


OPENED = {
    "a Flask handler takes what is sent": {"app.py": OPEN, "store.py": ""},
    "an Express handler takes what is sent": {"server.js": EXPRESS},
}
CHECKED = {
    "the handler checks a signature": {"app.py": GUARDED, "store.py": ""},
    "what it imports checks": {"app.py": OPEN, "store.py": "def add(x):\n    return compare_digest(x, y)\n"},
    "what imports it checks": {"app.py": OPEN, "store.py": "", "main.py": "import app\napp.app.hook(login)\n"},
    "a hook elsewhere checks for all": {
        "app.py": OPEN, "store.py": "", "hooks.py": "@app.before_request\ndef f():\n    authenticate()\n",
    },
    "nothing is sent": {"app.py": OPEN.replace("request.json", "1"), "store.py": ""},
    "it only answers": {"app.py": OPEN.replace("POST", "GET"), "store.py": ""},
    "a test's server": {"tests/app.py": OPEN},
}  # fmt: skip


@pytest.mark.parametrize("claim", OPENED)
def test_api_001_a_route_takes_data_from_anybody(tmp_path, claim):
    """A webhook that checks nothing lets everybody write donations into the database."""
    found = look(tmp_path / "repo", OPENED[claim]).findings

    assert [(one.code, one.severity) for one in found] == [("API-001", "medium")]
    assert "POST" in found[0].message and found[0].line


@pytest.mark.parametrize("claim", CHECKED)
def test_api_001_is_silent_where_anything_near_may_check(tmp_path, claim):
    """A false alarm about security costs more trust than ten right ones earn."""
    assert not look(tmp_path / "repo", CHECKED[claim]).findings
