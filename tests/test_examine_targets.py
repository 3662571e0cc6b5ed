"""Handlers and commands that are named and not in the tree, and what only looks like it."""

from datetime import date

import pytest

from archiver.examine import build, infrastructure, keeping
from archiver.examine.jobs import examiner as jobs
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

SERVERLESS = """provider:
  name: aws
  runtime: python3.7
functions:
  expire:
    handler: timed.expire_rows
    events:
      - schedule:
          rate: rate(1 hour)
  send:
    handler: timed.send
    events:
      - schedule:
          rate: rate(2 hours)
  migrate:
    handler: timed.migrate
"""
TIMED = (
    "from django.core import management\n\n\ndef expire_rows(event, context):\n"
    '    management.call_command("expire_them")\n\n\n'
    'def migrate(event, context):\n    management.call_command("migrate")\n'
)
QUIET = TIMED.replace("expire_them", "migrate")
OTHER = "shop/management/commands/other_one.py"
TREE = {"serverless.yml": SERVERLESS, "timed.py": TIMED, OTHER: "class Command:\n    pass\n"}


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files; the findings of this rule, and all facts."""

    def run(files):
        with open_reader(make_repo(tmp_path / f"repo{len(files)}", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [build, infrastructure, jobs, keeping])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return [f for f in found.findings if f.code == "RUN-015"], found.facts

    return run


def test_handlers_and_commands_that_are_not_there_are_told(examine):
    """They were left out before publishing: whoever deploys sees an error once an hour, and nowhere why."""
    found, _ = examine(TREE)
    assert [(f.path, f.line) for f in found] == [("serverless.yml", 11), ("timed.py", 5)]
    assert found[0].message == (
        "`serverless.yml` deploys a function `timed.send` (line 11), and `timed.py` does not define it."
    )
    assert found[1].message == (
        "Code calls the command `expire_them` (timed.py:5), and no management command of that name is in the tree."
    )


def test_a_file_that_does_not_parse_as_a_whole_is_read_by_its_lines(examine):
    """What was blanked breaks the file, and what it names is absent all the same."""
    broken = SERVERLESS.replace("  runtime", "  vpc:\n    ids:\n      - a: b\n      ...\n      c\n  runtime")
    found, _ = examine(TREE | {"serverless.yml": broken})
    assert [f.path for f in found] == ["serverless.yml", "timed.py"]


def test_work_by_the_clock_that_does_nothing_is_not_told_as_work(examine):
    """A job that cannot run deletes nothing and sends nothing."""
    _, facts = examine(TREE)
    times = {fact.data["runs"][0]: fact for fact in facts if fact.data.get("schedule")}
    assert times["send"].data["absent"] == ["send"] and times["expire"].data["absent"] == ["expire"]
    assert not [fact for fact in facts if fact.data.get("deletes")]
    _, whole = examine(TREE | {"shop/management/commands/expire_them.py": "class Command:\n    pass\n"})
    assert [fact.data["deletes"] for fact in whole if fact.data.get("deletes")] == [["expire_rows"]]
    assert "`send` (its code is not in the tree)" in times["send"].statement


def test_work_by_the_clock_over_an_empty_list_is_told_with_that(examine):
    """It runs every hour without an error, and imports nothing."""
    walks = "\n\nCODES = []\n\n\ndef send(event, context):\n    for code in CODES:\n        load(code)\n"
    _, facts = examine(TREE | {"timed.py": TIMED + walks})
    (why,) = [fact.data["why"] for fact in facts if fact.data.get("runs") == ["send"]]
    assert why == ["its list CODES is empty"]


def test_a_function_that_a_script_invokes_is_not_called_by_nothing(examine):
    """Deployment calls it, only not by an event."""
    _, facts = examine(TREE | {"run-migrate": "#!/bin/sh\nsls invoke -f migrate -s $STAGE\n"})
    (told,) = [fact for fact in facts if fact.data.get("functions")]
    assert "`migrate` (`timed.migrate`; invoked by hand, run-migrate:2)" in told.statement


@pytest.mark.parametrize(
    "files",
    [
        {"serverless.yml": SERVERLESS.replace("timed.send", "${self:custom.send}"), "timed.py": QUIET},
        {"serverless.yml": SERVERLESS.replace("timed.send", "wsgi_handler.handler"), "timed.py": QUIET},
        {"timed.py": "from others import *\n"},
        {"timed.py": "from others import expire_rows, send, migrate\n"},
        {"timed.py": "expire_rows = send = migrate = make()\n", "a.py": ""},
        {"timed.py": "expire_rows, send, migrate = make()\n"},
        {"serverless.yml": SERVERLESS.replace("python3.7", "go1.x"), "timed.py": "x = 1\n"},
        {"serverless.yml": SERVERLESS.replace("timed.", "dist/timed."), "timed.py": "x = 1\n"},
        {"timed.py": TIMED.replace("expire_them", "other_one") + "\n\nsend = expire_rows\n"},
        {"timed.py": TIMED.replace("expire_them", "rebuild_index") + "\n\nsend = expire_rows\n"},
        {"timed.py": "send = expire_rows = migrate = 1\n", "tests/test_x.py": 'call_command("expire_them")\n'},
        {"timed.py": "send = expire_rows = migrate = 1\n", "alone.py": 'call_command("expire_them")\n'},
        {"timed.py": TIMED.replace('"expire_them"', 'name, "expire_them"') + "\n\nsend = expire_rows\n"},
    ],
)  # fmt: skip
def test_what_others_bring_make_or_hide_is_not_absent(examine, files):
    """Builds, packages and imports give names that no line of the tree spells out."""
    assert examine(TREE | files)[0] == []
