"""The code index: what Python, JavaScript and TypeScript files import, define and call, whatever state they are in."""

from datetime import date

import pytest

from archiver.examine.code.javascript import read_javascript
from archiver.examine.code.model import Code, CodeFile
from archiver.examine.code.python import read_python
from archiver.examine.code.trees import LARGEST, parse
from archiver.examine.register import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def index(tmp_path_factory):
    """Build a repository of these files and read the code of its one commit."""

    def run(files) -> Code:
        path = make_repo(tmp_path_factory.mktemp("code") / "repo", [C(files)])
        with open_reader(path) as reader:
            return open_context(reader, as_of=date(2024, 12, 1)).code

    return run


@pytest.fixture
def one(index):
    """The index of one file."""

    def run(path, text) -> CodeFile:
        return index({path: text}).by_path[path]

    return run


def imported(file):
    return [(i.module, i.names, i.local) for i in file.imports]


def test_every_form_of_pythons_import_is_read(one):
    """A form that is missed makes a package look unused."""
    text = (
        "import os, a.b as c\nfrom ..x import y as z, w\nfrom m import (p,\n  q)\nfrom n import *\n"
        "importlib.import_module('dyn.amic')\n"
    )
    file = one("pkg/sub/f.py", text)
    assert imported(file) == [
        ("os", ("",), ("os",)),
        ("a.b", ("",), ("c",)),
        ("..x", ("y", "w"), ("z", "w")),
        ("m", ("p", "q"), ("p", "q")),
        ("n", ("*",), ("*",)),
        ("dyn.amic", ("",), ("dyn.amic",)),
    ]
    assert [i.line for i in file.imports] == [1, 1, 2, 3, 5, 6] and file.imports[-1].dynamic
    assert file.imports[2].relative and not file.imports[3].relative


@pytest.mark.parametrize("path", ["f.js", "f.jsx", "f.mjs", "f.ts", "f.tsx"])
def test_every_form_of_javascripts_import_is_read(one, path):
    """Campaign code mixes modules of three decades, sometimes in one file."""
    text = (
        "import a, { b as c, d } from './m'\nimport * as n from \"n\"\nimport 's.css'\nexport { x } from './x'\n"
        "export * from './all'\nconst r = require('r'), { p: q } = require(`t`)\nconst y = require('z').y\n"
        "async function f() { const l = await import('lazy') }\n"
    )
    file = one(path, text)
    assert imported(file) == [
        ("./m", ("default", "b", "d"), ("a", "c", "d")),
        ("n", ("",), ("n",)),
        ("s.css", (), ()),
        ("./x", ("x",), ("x",)),
        ("./all", ("*",), ("*",)),
        ("r", ("",), ("r",)),
        ("t", ("p",), ("q",)),
        ("z", ("y",), ("y",)),
        ("lazy", ("",), ("l",)),
    ]
    assert file.imports[-1].lazy and file.imports[-1].dynamic and not file.broken


def test_an_import_says_under_which_condition_it_stands(one):
    """What has a fallback is no missing part, and types are gone before anything runs."""
    python = (
        "try:\n    import a\nexcept ImportError:\n    import b\nif DEBUG:\n    import c\n"
        "if TYPE_CHECKING:\n    import d\n"
        "with contextlib.suppress(ImportError):\n    from .e import *\ndef f():\n    import g\n"
        "if __name__ == '__main__':\n    import h\n"
    )
    file = one("f.py", python)
    assert [i.guard for i in file.imports] == ["try", "try", "if", "type", "try", "", ""]
    assert [i.lazy for i in file.imports] == [False] * 5 + [True, False]
    script = (
        "import type { T } from 't'\ntry { require('a') } catch (e) {}\nif (x) { require('b') }\nx ? require('c') : 0\n"
    )
    assert [i.guard for i in one("f.ts", script).imports] == ["type", "try", "if", "if"]


def test_imports_in_comments_are_kept_apart_and_prose_is_none(one):
    """A commented import of an absent package is a scar; a sentence that begins with `import` is not."""
    python = "# from ew_common import x\n#import y\n# import users from the file\n# from here on import is hard\n"
    assert [i.module for i in one("f.py", python).commented] == ["ew_common", "y"]
    script = (
        "// import a from 'a'\n/* import { b } from './b';\n const c = require('c') */\n// import all voters first\n"
    )
    assert [(i.module, i.line) for i in one("g.js", script).commented] == [("a", 1), ("./b", 2), ("c", 3)]


def test_definitions_have_names_scopes_lines_bases_and_decorators(one):
    """Tables, routes and handlers are found by these."""
    text = (
        "class Voter(models.Model, Mixin):\n    name = models.CharField('Name', max_length=9)\n    age: int = 3\n\n"
        "    @property\n    def full(self, sep):\n        def inner(): pass\n\n"
        "@app.route('/x')\n@cached\ndef view(): pass\n"
    )
    file = one("models.py", text)
    assert [(c.name, c.bases, c.line, c.end) for c in file.classes] == [("Voter", ("models.Model", "Mixin"), 1, 7)]
    field, age = file.classes[0].attributes
    assert (field.name, field.callee, field.strings, field.keywords) == (
        "name", "models.CharField", ("Name",), ("max_length",),
    )  # fmt: skip
    assert age.annotation == "int"
    assert [(f.qualified, f.decorators) for f in file.functions] == [
        ("Voter.full", ("property",)),
        ("Voter.full.inner", ()),
        ("view", ("app.route", "cached")),
    ]
    assert file.functions[0].parameters == ("self", "sep")


def test_javascript_has_functions_in_many_forms(one):
    """Arrow functions in constants, in objects and in classes have names as well."""
    text = (
        "function a() {}\nconst b = async (x, y) => {}\nexports.c = function () {}\nconst o = { d: () => 1, e() {} }\n"
        "class K extends Base.X { f() {} g = () => 2; h = 3 }\n"
    )
    file = one("f.js", text)
    assert [f.qualified for f in file.functions] == ["a", "b", "c", "d", "e", "K.f", "K.g"]
    assert file.functions[1].parameters == ("x", "y")
    assert [(c.name, c.bases, [a.name for a in c.attributes]) for c in file.classes] == [("K", ("Base.X",), ["h"])]


def test_calls_have_a_dotted_name_arguments_and_a_scope(one):
    """Who reads and who writes a table is told by its calls."""
    text = (
        "async function save(user) {\n  await knex('users').where('id', user.id).insert({ phone: user.phone, email })\n"
        "  return <Form.Item to={x} label='y' />\n}\nnew Pool(url)\n"
    )
    calls = {call.callee: call for call in one("f.jsx", text).calls}
    assert set(calls) == {"knex().where().insert", "knex().where", "knex", "Form.Item", "Pool"}
    insert = calls["knex().where().insert"]
    assert (insert.chain, insert.keywords, insert.scope, insert.name) == (
        ("users", "id"), ("phone", "email"), "save", "insert",
    )  # fmt: skip
    assert calls["knex().where"].names == ("user.id",)
    assert calls["Form.Item"].element and calls["Form.Item"].keywords == ("to", "label")


def test_strings_put_together_while_running_are_no_plain_strings(one):
    """A half-known text would be quoted as if it were whole."""
    assert one("f.py", "f('a' 'b', f'{x}', r'c')\n").calls[0].strings == ("ab", "c")
    assert one("g.ts", "f('a', `b`, `${x}`)\n").calls[0].strings == ("a", "b")


def test_constants_of_a_file_are_kept(one):
    """Hosts, table names and singletons stand at the top of a file."""
    file = one("f.py", "URL = 'https://x.example'\nlog = logging.getLogger('x')\nn = 3\ndef f():\n    URL = 'y'\n")
    assert [(c.name, c.text, c.callee) for c in file.constants] == [
        ("URL", "https://x.example", ""),
        ("log", "", "logging.getLogger"),
    ]


def test_python_2_broken_files_and_flow_are_read_as_far_as_they_go(one):
    """Abandoned code does not parse with today's parser, and tells all the same."""
    assert imported(one("old.py", "import urllib2\nprint 'x'\ntry:\n    f(1)\nexcept E, e:\n    raise X, 'y'\n"))
    broken = one("new.js", "import a from 'a'\nconst x = {{{\nfunction f() { g('h') }\n")
    assert broken.broken and imported(broken)
    flow = one("typed.js", "// @flow\nimport type { A } from 'a'\nconst f = (x: ?string): number => g(x)\n")
    assert flow.imports[0].guard == "type" and not flow.broken


def test_the_script_of_a_vue_file_keeps_its_lines(one):
    """A locator into a single file component must hit its line."""
    file = one("a.vue", "<template>\n  <div/>\n</template>\n<script lang='ts'>\nimport x from './x'\n</script>\n")
    assert [(i.module, i.line) for i in file.imports] == [("./x", 5)] and file.language == "typescript"


def test_what_is_not_the_projects_own_code_is_left_out_and_what_cannot_be_read_is_told(index):
    """Vendored code would drown the rest; a file that is too large must not look as if it held nothing."""
    code = index(
        {
            "a.py": "x = 1\n",
            "node_modules/b/b.js": "x()\n",
            "huge.js": "x = 1;\n" * (LARGEST // 6),
            "min.js": "f();" * 3000,
            "made.js": "/* eslint-disable */\n// Code generated; DO NOT EDIT\nf()\n",
            "settings.py": '"""Django settings. Generated by \'django-admin startproject\'."""\nx = 1\n',
        }
    )
    assert sorted(code.by_path) == ["a.py", "settings.py"]
    assert code.left_out == {
        "larger than a file that somebody wrote": ("huge.js",),
        "generated": ("made.js",),
        "minified": ("min.js",),
    }


HOSTILE = {
    "open brackets": "(" * 1900 + "\n",
    "quotes": "'''" * 600 + "\n",
    "f-strings": "f'{" * 600 + "\n",
    "calls of calls": "a" + "()" * 900 + "\n",
    "functions in functions": "function f(){" * 140 + "\n",
    "surrogates": "x = '\ud800'\n",
    "no characters": "\0\x01\x02\n" * 300,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
@pytest.mark.parametrize("path", ["f.py", "f.js", "f.tsx"])
@pytest.mark.timeout(60)
def test_no_text_breaks_the_walk_or_goes_on_for_minutes(kind, path):
    """One file of a stranger must not cost the others their turn: a file is given seconds, and no recursion."""
    text = HOSTILE[kind] * (20_000 // len(HOSTILE[kind]))
    parsed = parse(path, text)
    if not isinstance(parsed, str):
        read = read_python if parsed.language == "python" else read_javascript
        assert all(len(call.callee) < 1200 for call in read(parsed).calls)
