"""Files that do not compile, and what only looks like it."""

from datetime import date

import pytest

from archiver.examine import build
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

EMPTIED = "def get(params):\n    if 'zip' in params:\n        # params['zip'] = code(params)\n\n    return params\n"
MERGE = "const a = 1;\n<<<<<<< HEAD\nconst b = 2;\n=======\nconst b = 3;\n>>>>>>> theirs\n"


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for what does not parse."""

    def run(files):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [build])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return [f for f in found.findings if f.code == "RUN-014"]

    return run


def test_a_file_that_others_import_and_nobody_can_read_is_told_first(examine):
    """The server stops at its first import: nothing else that is told of this tree can be tried before."""
    files = {"shop/views.py": EMPTIED, "shop/urls.py": "from shop import views\n", "shop/alone.py": "x = (1,\n"}
    (found,) = examine(files)
    assert (found.severity, found.path, found.line) == ("high", "shop/views.py", 2)
    assert found.message == (
        "As published, `shop/views.py` line 2 (no code is indented under its if), `shop/alone.py` line 1 ('(' was "
        "never closed) do not parse; other code imports the first."
    )


def test_a_file_that_nothing_imports_weighs_less(examine):
    """One command fails, the program runs."""
    (found,) = examine({"tools/move.py": EMPTIED})
    assert (found.severity, found.path) == ("medium", "tools/move.py")


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("src/one.js", MERGE, 2),
        ("one.py", MERGE.replace("const ", "").replace(";", ""), 2),
        ("package.json", '{\n  "name": "x"\n  "license": "MIT"\n}\n', 3),
    ],
)
def test_an_unfinished_merge_and_a_broken_manifest_are_told(examine, path, text, line):
    """Both stop whoever installs or builds it, in every dialect."""
    (found,) = examine({path: text})
    assert (found.path, found.line) == (path, line)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("old.py", 'def f():\n    print "x"\n    exec "y"\n'),
        ("older.py", "try:\n    x()\nexcept Error, e:\n    pass\n"),
        ("mixed.py", "if x:\n        a = 1\n\tb = 2\n"),
        ("newer.py", 'type Pair[T] = tuple[T, T]\n\n\ndef f[T](a: T) -> T:\n    return f"{a[\'b\']} {"c"}"\n'),
        ("templates/app.py", "if x:\n"),
        ("{{name}}/app.py", "if x:\n"),
        ("made.py", "{% if a %}\nimport b\n{% endif %}\n"),
        ("notes.py", "!pip install x\n%matplotlib inline\n"),
        ("awaits.py", "def f(async):\n    return async\n"),
        ("tests/broken.py", EMPTIED),
        ("whole.py", "if x:\n    # nothing yet\n    pass\n"),
        ("src/flow.js", "type A = {| b: string |};\nconst x = (y: A) => y\n"),
        ("src/lines.js", "// =======\nconst a = '<<<<<<< HEAD';\n"),
        ("tsconfig.json", '{\n  // a comment\n  "a": 1,\n}\n'),
        ("package.json", '{\n  "a": 1,\n}\n'),
    ],
)
def test_other_versions_dialects_and_forms_are_not_broken(examine, path, text):
    """What one parser of one version does not know runs well elsewhere."""
    assert examine({path: text}) == []


@pytest.mark.parametrize("text", ["(" * 5000, "-" * 50_000 + "1", "a" + ".b" * 40_000, "x = " + "[" * 90_000])
def test_a_hostile_file_ends_nothing(examine, text):
    """Deep nesting ends a parser, and must not end the examination."""
    assert len(examine({"deep.py": text})) <= 1
