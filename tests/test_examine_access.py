"""How one signs in, who becomes an administrator, what is open, and failure paths that break or lie."""

from datetime import date

import pytest

from archiver.examine import failures
from archiver.examine.access import examiner as access
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2026, 1, 1)

OAUTH = """
from rauth import OAuth2Service

class Facebook:
    def __init__(self):
        self.service = OAuth2Service(authorize_url='https://graph.facebook.com/oauth/authorize')

    def callback(self):
        return self.service.get_auth_session()
"""
FLASK = "from flask import Flask\napp = Flask('x')\n@app.route('/')\ndef home():\n    return 'up'\n"

SIGN_INS = {
    "an account of others alone": (
        {"auth.py": OAUTH}, "Sign-in: account at Facebook (auth.py:6), no passwords of its own."
    ),
    "a password field keeps it from saying that there are none": (
        {"auth.py": OAUTH, "templates/login.html": "<input type='password'>"},
        "Sign-in: account at Facebook (auth.py:6).",
    ),
    "Django's own views and its admin": (
        {"urls.py": "urlpatterns = [path('admin/', admin.site.urls), path('', include('django.contrib.auth.urls'))]\n"},
        "Sign-in: password: Django (urls.py:1), Django admin (urls.py:1).",
    ),
    "strategies, and the variable that picks one": (
        {"auth.js": "import { Strategy as LocalStrategy } from 'passport-local'\nimport Slack from 'passport-slack'\n"
                    "passport.use(new LocalStrategy(check))\nif (process.env.PASSPORT_STRATEGY) use(Slack)\n"},
        "Sign-in: password: passport-local (auth.js:3); account at Slack (auth.js:2), chosen by `PASSPORT_STRATEGY`.",
    ),
    "Devise and OmniAuth, but not what stands in a comment": (
        {"app/models/user.rb": "class User\n  devise :database_authenticatable\nend\n",
         "config/initializers/devise.rb": "Devise.setup do\n  # config.omniauth :github, ID\n"
                                          "  config.omniauth :reddit, ID\nend\n"},
        "Sign-in: password: Devise (app/models/user.rb:2); account at Reddit (config/initializers/devise.rb:3).",
    ),
    "none where no code speaks of one": ({"app.py": FLASK}, "Sign-in: none, no code speaks of one."),
    "nothing where code speaks of a token": ({"app.py": FLASK + "TOKEN = 1\n"}, None),
    "nothing of a client's password": (
        {"sync.py": "from requests.auth import HTTPBasicAuth\napi.auth = HTTPBasicAuth(name, password)\n"}, None
    ),
    "nothing of tests": ({"tests/auth.py": OAUTH}, None),
}  # fmt: skip

USERS = (
    "from django.db import models\nclass User(models.Model):\n    email = models.EmailField()\n"
    "    is_admin = models.BooleanField()\n"
)
GATE = "def show(user):\n    if not user.is_admin:\n        raise Forbidden()\n"

ADMINISTRATORS = {
    "a column that no code sets": (
        {"models.py": USERS, "views.py": GATE},
        "Administrators: `is_admin` of User is set by no code: by hand in the database (asked for 1 ×, views.py:2).",
    ),
    "a column that only a seed sets": (
        {"models.py": USERS, "views.py": GATE, "seeds/init.py": "make(email='a', is_admin=True)\n"},
        "Administrators: `is_admin` of User is set by a seed alone (seeds/init.py:1), else by hand in the database "
        "(asked for 1 ×, views.py:2).",
    ),
    "a column that code sets, and a read of it": (
        {"models.py": USERS, "views.py": GATE,
         "sign_up.py": "def first(user):\n    User.objects.filter(is_admin=True)\n    user.is_admin = True\n"},
        "Administrators: `is_admin` of User is set at sign_up.py:3 (asked for 1 ×, views.py:2).",
    ),
    "roles by name, and the document that says how": (
        {"views.py": "@roles_required('admin')\ndef show():\n    pass\n",
         "README.md": "# Site\n\n## Adding the first admin user\n"},
        "Administrators: roles asked for by name: `admin` 1 × (views.py:1); given by no code: by hand in the database; "
        "how: README.md:3.",
    ),
    "a role that code gives as it is told": (
        {"views.py": "@roles_required('admin')\ndef give(user, role):\n    user.roles.append(role)\n"},
        "Administrators: roles asked for by name: `admin` 1 × (views.py:1); code gives whichever role it is told "
        "(views.py:3).",
    ),
    "a command": (
        {"manager.py": "@app.cli.command()\ndef createadminuser(email):\n    pass\n"},
        "Administrators: `createadminuser` (manager.py:2) makes one.",
    ),
    "Django's command": (
        {"urls.py": "urlpatterns = [path('admin/', admin.site.urls)]\n"},
        "Administrators: Django's command createsuperuser makes one.",
    ),
    "the domain of an address": (
        {"user.py": "def make(email):\n    is_staff = email.endswith(\n        '@rowan.example'\n    )\n"},
        "Administrators: an address at a domain fixed in code gives `is_staff` (user.py:2): "
        "whoever buys it once it lapses gets the right.",
    ),
    "nothing of an address that is only looked at": (
        {"user.py": "def own(email, is_staff):\n    is_ours = email.endswith('@rowan.example')\n"}, None
    ),
    "nothing of a manager's method": (
        {"managers.py": "class M:\n    def create_superuser(self, email):\n        pass\n"}, None
    ),
    "nothing of another service's administrator": (
        {"a.py": "x = 1\n", "README.md": "Create an admin user on AWS.\n", "urls.py": "p = [admin.site.urls]\n"},
        "Administrators: Django's command createsuperuser makes one.",
    ),
    "nothing of a document that only links the admin pages": (
        {"a.py": "x = 1\n", "README.md": "Enter it when adding a new Application in the admin\ninterface.\n"}, None
    ),
}  # fmt: skip


def look(folder, files, examiner=access):
    with open_reader(make_repo(folder, [C(files)])) as reader:
        return examiner.examine(open_context(reader, as_of=DAY))


def said(examination, what):
    """The statement of this kind; None where there is none."""
    return next((fact.statement for fact in examination.facts if fact.data.get("access") == what), None)


@pytest.mark.parametrize("claim", SIGN_INS)
def test_sign_in_is_said_as_the_code_does_it(tmp_path, claim):
    """Whoever takes over must open accounts at the same doors, or find that there are none."""
    files, expected = SIGN_INS[claim]

    assert said(look(tmp_path / "repo", files), "sign-in") == expected


@pytest.mark.parametrize("claim", ADMINISTRATORS)
def test_administrators_are_said_with_what_makes_one(tmp_path, claim):
    """The first administrator is the first thing that a new installation lacks."""
    files, expected = ADMINISTRATORS[claim]

    assert said(look(tmp_path / "repo", files), "administrators") == expected


def test_a_column_that_nothing_sets_or_tells_of_is_a_question(tmp_path):
    """Where neither code nor document says it, only a person can."""
    silent = look(tmp_path / "silent", {"models.py": USERS, "views.py": GATE})
    told = look(tmp_path / "told", {"models.py": USERS, "views.py": GATE, "README.md": "Make yourself an admin: …\n"})

    assert ["is_admin" in row.question for row in silent.unknowns] == [True]
    assert told.unknowns == ()


# -- what is open ------------------------------------------------------------------------------------------------------

CHECKED = "".join(
    f"    edit{n}: async (_, args, {{ user }}) => {{ await accessRequired(user); save(args) }},\n" for n in range(5)
)
OPEN_FIELD = "    answer: async (_, args) => store.save(args),\n"


def resolvers(*fields):
    return {"schema.js": "export const root = {\n  Mutation: {\n" + "".join(fields) + "  }\n}\n"}


def test_a_resolver_that_checks_nobody_is_found_beside_those_that_do(tmp_path):
    """ACC-001: one field without the check that its siblings make is the door that nobody sees."""
    found = look(tmp_path / "repo", resolvers(CHECKED, OPEN_FIELD))

    assert [(row.code, row.line, "`answer`" in row.message) for row in found.findings] == [("ACC-001", 8, True)]


def test_an_api_for_everybody_and_a_public_field_are_no_open_door(tmp_path):
    """Where no field checks anything the habit is another one; and a login cannot ask for a login."""
    everybody = look(tmp_path / "all", resolvers(*[OPEN_FIELD.replace("answer", f"answer{n}") for n in range(6)]))
    login = look(tmp_path / "login", resolvers(CHECKED, OPEN_FIELD.replace("answer", "login")))
    written = look(tmp_path / "words", resolvers(CHECKED, OPEN_FIELD.replace("save(args)", "save(args, 'user')")))

    assert everybody.findings == login.findings == ()
    assert len(written.findings) == 1  # a word in a text checks nobody


def test_fields_of_graphql_js_and_relay_are_read(tmp_path):
    """The same door has three spellings."""
    text = (
        "const root = new GraphQLObjectType({ name: 'RootQuery', fields: () => ({\n"
        + "".join(
            f"  f{n}: {{ type: T, resolve: (root) => {{ if (!root.user) throw no; return 1 }} }},\n" for n in range(6)
        )
        + (
            "  event: { type: T, resolve: (_, { id }) => load(id) }\n}) })\n"
            "const m = mutationWithClientMutationId({ name: 'MakeIt', mutateAndGetPayload: ({ id }) => save(id) })\n"
            "const n = nodeDefinitions((id) => load(id), (o) => o.type)\n"
        )
    )

    found = look(tmp_path / "repo", {"schema.js": text})

    assert [row.message.split("`")[1] for row in found.findings] == ["event", "MakeIt", "node"]


def test_settings_that_let_anybody_in_are_facts(tmp_path):
    """Not every one is wrong, and each is asked about before the thing stands on the internet again."""
    found = look(
        tmp_path / "repo",
        {
            "server.js": "app.use(cors())\nupload({ ACL: 'public-read' })\n",
            "views.py": "@csrf_exempt\ndef hook(request):\n    pass\n# @csrf_exempt\n",
            "webpack/server.js": "headers = { 'Access-Control-Allow-Origin': '*' }\n",
            "app.py": "if __name__ == '__main__':\n    app.run(debug=True)\n",
        },
    )

    told = [fact.statement for fact in found.facts if fact.data.get("access") == "open"]
    assert [text.rpartition(" (")[2] for text in told] == [
        "app.py:2).",
        "server.js:1).",
        "server.js:2).",
        "views.py:1).",
    ]


# -- failure paths -----------------------------------------------------------------------------------------------------

SENDS = """
def deliver(message):
    connection = connect()
    try:
        connection.send(message)
    except Exception:
        logger.exception('not sent')
"""

FAULTS = {
    "FLW-001 a dot for a comma": ({"a.py": "def f(m):\n    log('no %s'.\n        recipients)\n"}, ["FLW-001:2"]),
    "FLW-001 a method that texts have": ({"a.py": "x = '%s'.format(1) + ('a' 'b').join([])\ny = b''.decode()\n"}, []),
    "FLW-001 a console method that there is not": (
        {"a.js": "function f() {\n  console.fatal('x')\n  console.error('y')\n}\n"}, ["FLW-001:2"]
    ),
    "FLW-001 a console that the file makes": ({"a.js": "console.fatal = die\nconsole.fatal('x')\n"}, []),
    "FLW-002 a send at the end of its function": ({"mail.py": SENDS}, ["FLW-002:6"]),
    "FLW-002 a send in JavaScript": (
        {"mail.js": "function tell(m) {\n  try {\n    ses.send(m)\n  } catch (e) {\n    log.error(e)\n  }\n}\n"},
        ["FLW-002:4"],
    ),
    "FLW-002 raised again": ({"mail.py": SENDS + "        raise\n"}, []),
    "FLW-002 more follows": ({"mail.py": SENDS + "    return False\n"}, []),
    "FLW-002 a narrow exception": ({"mail.py": SENDS.replace("Exception", "AlreadySent")}, []),
    "FLW-002 an answer, not a send": (
        {"a.js": "function f(res) {\n  try {\n    res.send('x')\n  } catch (e) {\n    log.error(e)\n  }\n}\n"}, []
    ),
    "FLW-002 a script that somebody watches": ({"scripts/mail.py": SENDS}, []),
    "FLW-002 a handler that itself breaks is FLW-001 alone": (
        {"mail.py": SENDS.replace("'not sent'", "'not sent to %s'.message")}, ["FLW-001:7"]
    ),
    "FLW-003 a key's value, used and then asked for": (
        {"a.js": "function f(k) {\n  let staff = kinds[k].staffOnly\n  if (staff || kinds[k] === undefined) {\n"
                 "    return no\n  }\n}\n"},
        ["FLW-003:2"],
    ),
    "FLW-003 a query's first row": (
        {"a.py": "def f(q):\n    row = q.first()\n    go(row.id)\n    if row is None:\n        return\n"}, ["FLW-003:3"]
    ),
    "FLW-003 asked before": (
        {"a.py": "def f(q):\n    row = q.first()\n    if row is None:\n        return\n    send(row.name)\n"}, []
    ),
    "FLW-003 used only where it is there": (
        {"a.js": "function f(k) {\n  const a = kinds[k] && kinds[k].name\n  if (!kinds[k]) { return }\n}\n"}, []
    ),
    "FLW-003 given anew between": (
        {"a.js": "function f(k) {\n  use(kinds[k].name)\n  kinds[k] = next()\n  if (!kinds[k]) { return }\n}\n"}, []
    ),
    "FLW-003 a plain parameter": ({"a.js": "function f(a) {\n  use(a.name)\n  if (!a) { return }\n}\n"}, []),
}  # fmt: skip


@pytest.mark.parametrize("claim", FAULTS)
def test_failure_paths_are_judged_by_their_syntax(tmp_path, claim):
    """A handler that breaks, or hides that a donation was lost, shows itself on the worst day."""
    files, expected = FAULTS[claim]

    found = look(tmp_path / "repo", files, failures)

    assert [f"{row.code}:{row.line}" for row in found.findings] == expected


def test_hostile_files_end_in_time(tmp_path):
    """Patterns over lines and walks over trees must not cost the square of what a stranger wrote."""
    files = {
        "a.py": "try:\n " * 500 + "pass\n" + "'x'.y(" * 3000,
        "b.js": "Mutation: {" * 3000 + "try {" * 3000,
        "c.js": "const Mutation = {" + "a: { b: " * 5000,
        "d.rb": "devise " + ":a, " * 100_000,
        "README.md": "make " + "very " * 100_000,
        "e.js": "if (" + "a[b] || " * 20_000 + "c) {}",
    }

    look(tmp_path / "repo", files)
    look(tmp_path / "again", files, failures)
