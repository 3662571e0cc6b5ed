"""Work without a visitor: schedules, lists of jobs, commands, queues and scripts, and what starts each of them."""

import re
from datetime import date
from pathlib import Path

import pytest

from archiver.dossier.public import publish
from archiver.dossier.sections import run as section
from archiver.examine.cron import is_cron, spoken
from archiver.examine.jobs import examiner as jobs
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.dossierinput import a_dossier
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)
DJANGO = "from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n    pass\n"


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and examine its one commit."""

    def run(files):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [jobs])
        assert not [row for row in found.not_run if "crashed" in row.reason]
        return found

    return run


def said(found):
    return [fact.statement for fact in found.facts]


def unstarted(found):
    return [(finding.path, finding.line) for finding in found.findings if finding.code == "JOB-001"]


# -- by the clock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "statement"),
    [
        (
            ".github/workflows/a.yml",
            'name: Nightly\non:\n  schedule:\n    - cron: "5 4 * * *"\n',
            "Runs daily 04:05 (GitHub Actions, `5 4 * * *`, UTC): `Nightly`.",
        ),
        (
            "serverless.yml",
            "functions:\n  load_places:\n    handler: a.b\n    events:\n      - schedule: rate(1 hour)\n",
            "Runs every hour (AWS, `rate(1 hour)`, UTC): `load_places`.",
        ),
        (
            "a.tf",
            'resource "aws_x" "sync" {\n  schedule_expression = "rate(5 minutes)"\n}\n',
            "Runs every 5 minutes (AWS, by Terraform, `rate(5 minutes)`, UTC): `sync`.",
        ),
        (
            "stacks/jobs.py",
            'self.add(\n    "backup_db",\n    "cron(30 1 * * ? *)",\n)\n',
            "Runs daily 01:30 (AWS, by code, `cron(30 1 * * ? *)`, UTC): `backup_db`.",
        ),
        (
            "config/schedule.rb",
            "every 1.day do\n  rake 'tidy'\nend\n",
            "Runs by the clock (whenever, `1.day`): `tidy`.",
        ),
        (
            "app/celery.py",
            'beat = {"x": {"task": "a.tasks.tidy",\n  "schedule": crontab(hour=3)}}\n',
            "Runs by the clock (Celery beat, `crontab(hour=3)`): `tidy`.",
        ),
        (
            "server/cron.js",
            'cron.schedule("*/5 * * * *", sync)\n',
            "Runs every 5 min (a scheduler in Node, `*/5 * * * *`): `sync`.",
        ),
        (
            "server/cron.js",
            'new CronJob("0 30 2 * * *", clean, null, true, "US/Eastern")\n',
            "Runs daily 02:30 (a scheduler in Node, `0 30 2 * * *`, US/Eastern): `clean`.",
        ),
        (
            "server/worker.ts",
            'const all = [\n  {\n    taskIdentifier: "release",\n    pattern: "*/1 * * * *"\n  }\n]\n',
            "Runs every minute (a scheduler in Node, `*/1 * * * *`): `release`.",
        ),
        (
            "server/index.ts",
            'cron.schedule(\n  "0 */1 * * *",\n  checkMail\n)\n',
            "Runs hourly at :00 (a scheduler in Node, `0 */1 * * *`): `checkMail`.",
        ),
        (
            "app/tasks.py",
            '@register_task(\n    name="x",\n    cron="1-59/5 * * * *",\n)\ndef process_images():\n    pass\n',
            "Runs every 5 min (a scheduler in Python, `1-59/5 * * * *`): `process_images`.",
        ),
        (
            "theme/functions.php",
            "<?php wp_schedule_event(time(), 'daily', 'tidy_up');\n",
            "Runs daily (WordPress, `daily`): `tidy_up`.",
        ),
        (
            "Procfile",
            "web: x\nclock: python clock.py\n",
            "Runs by the clock (a process of its own, `clock`): `python clock.py`.",
        ),
        (
            "deploy/crontab",
            "MAILTO=x\n0 6 * * 1 bin/digest\n",
            "Runs Mondays 06:00 (cron, `0 6 * * 1`): `bin/digest`.",
        ),
        (
            "k8s/tidy.yaml",
            "kind: CronJob\nmetadata:\n  name: tidy\nspec:\n  schedule: '0 1 * * *'\n",
            "Runs daily 01:00 (Kubernetes, `0 1 * * *`): `tidy`.",
        ),
    ],
)
def test_work_by_the_clock_is_told(examine, path, text, statement):
    """It stops when the campaign's account does, and nobody notices."""
    assert said(examine({path: text})) == [statement]


def test_a_schedule_that_is_commented_out_is_none(examine):
    """The near miss."""
    assert said(examine({"serverless.yml": "functions:\n  a:\n#      - schedule: rate(1 hour)\n"})) == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("*/10 * * * *", "every 10 min"),
        ("00 */5 * * * *", "every 5 min"),
        ("15 */4 * * *", "every 4 h at :15"),
        ("0 6,18 * * *", "daily 06:00, 18:00"),
        ("0 9 * * 1-5", "on working days 09:00"),
        ("0 0 1 * *", "monthly on day 1, 00:00"),
        ("@hourly", "hourly at :00"),
        ("cron(0 12 ? * 2 *)", ""),
        ("0 21 27 10 *", ""),
        ("*/7 3 * * *", ""),
        ("30 10 * * * *", ""),
    ],
)
def test_a_time_is_said_in_words_only_where_they_are_sure(when, words):
    """Amazon counts days of the week from 1; seconds, months and odd forms stay as they were written."""
    assert spoken(when) == words


def test_a_cron_line_is_told_from_other_words():
    """A list of jobs is recognised by nothing else."""
    assert is_cron("00 */10 * * * *") and is_cron("5 4 * * mon")
    assert not any(map(is_cron, ("1 2 3 4 5", "* is any of five", "a * b * c", "*" * 90)))


# -- lists of jobs -----------------------------------------------------------------------------------------------------

LIST = """{"jobs": [
  {"cron": "00 */10 * * * *", "job": "./jobs/free-calls.js"},
  {"cron": "00 30 02 * * *", "job": "./jobs/tidy.js"},
  {"cron": "00 9 * * * *", "job": "./jobs/moderate.js"}
]}
"""
LISTED = {
    "src/jobs.json": LIST,
    "src/app.js": "var jobs = require('./jobs.json').jobs;\nnew CronJob(jobs[0].cron, f, g, true, 'US/Eastern');\n",
    "src/jobs/free-calls.js": "exports.job = function () {}\n",
    "src/jobs/tidy.js": "exports.job = function () {}\n",
    "src/jobs/moderate.js": "exports.job = function () {\n  if (process.env.NODE_ENV == 'production') { x(); }\n}\n",
    "src/jobs/mail-hosts.js": "exports.job = function () {}\n",
}


def test_a_list_of_jobs_tells_times_zone_what_it_leaves_out_and_where_they_act(examine):
    """Seven jobs in a JSON file are the half of a product that no route leads to."""
    assert said(examine(LISTED)) == [
        "Runs every 10 min (a list of jobs, `00 */10 * * * *`, US/Eastern): `free-calls`.",
        "Runs daily 02:30 (a list of jobs, `00 30 02 * * *`, US/Eastern): `tidy`.",
        "Runs hourly at :09 (a list of jobs, `00 9 * * * *`, US/Eastern): `moderate`.",
        "Not in `src/jobs.json`, though beside the jobs that it names: `src/jobs/mail-hosts.js`.",
        "Job `moderate` asks first whether it runs in `production`.",
    ]


def test_a_file_that_a_job_imports_is_not_left_out(examine):
    """The near miss: a helper lies beside the jobs."""
    files = LISTED | {"src/jobs/tidy.js": "var mail = require('./mail-hosts');\nexports.job = function () {}\n"}
    assert not [row for row in said(examine(files)) if row.startswith("Not in")]


# -- commands ----------------------------------------------------------------------------------------------------------

FLASK = (
    "import click\nfrom flask import Flask\nfrom flask.cli import AppGroup\n\napp = Flask(__name__)\n"
    'user = AppGroup("user")\n\n\n@app.cli.command()\ndef enqueue_reminders():\n    pass\n\n\n'
    '@user.command("add")\n@click.argument("name")\ndef add_user(name):\n    pass\n'
)


def test_commands_of_flask_are_named_as_they_are_typed(examine):
    """`enqueue_reminders` is typed with a dash, and only with the file that makes the app."""
    assert said(examine({"app/mail/tasks.py": FLASK})) == [
        "Command `FLASK_APP=app/mail/tasks.py flask enqueue-reminders` (Flask): nothing in the tree starts it.",
        "Command `flask user add` (Flask): nothing in the tree starts it.",
    ]


def test_commands_of_click_and_console_scripts_are_named_by_what_starts_them(examine):
    """A group's commands hang on the script that installing the package brings."""
    files = {
        "pyproject.toml": '[project.scripts]\nvoters = "voters.cli:main"\n',
        "voters/cli.py": "import click\n\n\n@click.group()\ndef main():\n    pass\n\n\n"
        "@main.command()\ndef load_rolls():\n    pass\n",
    }
    assert said(examine(files)) == [
        "Command `voters load-rolls` (click): nothing in the tree starts it.",
        "Command `voters` (package): installing the package brings it.",
    ]


RAKE = (
    "namespace :visits do\n  desc 'x'\n  task clear_past: :environment do\n    1\n  end\n\n"
    "  task :move, [:to] => :environment do |_, args|\n    2\n  end\nend\n"
)


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("Procfile", "clean: bundle exec rake visits:clear_past\n", "started by Procfile:1"),
        (".travis.yml", "script:\n  - rake visits:clear_past\n", "started by .travis.yml:2"),
        ("crontab", "* * * * * rake visits:clear_past\n", "started by crontab:1"),
        (
            "crontab",
            "# 0 1 * * * rake visits:clear_past\n",
            "its line in crontab:1 is commented out; nothing else in the tree starts it",
        ),
        ("lib/a.rb", 'Rake::Task["visits:clear_past"].invoke\n', "started by lib/a.rb:1"),
        (
            "README.md",
            "# A\n\n    rake visits:clear_past\n",
            "for hands, as README.md:3 says; nothing else in the tree starts it",
        ),
        ("docs/a.md", "Beware of visits:clear_past.\n", "nothing in the tree starts it"),
        ("spec/a_spec.rb", 'Rake::Task["visits:clear_past"].invoke\n', "nothing in the tree starts it"),
    ],
)
def test_what_starts_a_command_is_told(examine, file, text, what):
    """Whether it ran every night or once by hand decides what stops when the account is closed."""
    found = said(examine({"lib/tasks/visits.rake": RAKE, file: text}))
    assert f"Command `rake visits:clear_past` (Rake): {what}." in found, found


def test_a_list_of_words_starts_a_command(examine):
    """YAML spells a command over several lines."""
    files = {
        "app/management/commands/tidy_up.py": DJANGO,
        "job.yaml": "command:\n  - python\n  - manage.py\n  - tidy_up\n",
    }
    assert said(examine(files)) == ["Command `python manage.py tidy_up` (Django): started by job.yaml:4."]


# -- JOB-001 -----------------------------------------------------------------------------------------------------------


def test_job_001_a_reminder_command_that_nothing_starts(examine):
    """The reminders went out every hour, and nothing in the tree says by whose hand."""
    found = examine({"app/mail/tasks.py": FLASK, "lib/tasks/visits.rake": RAKE})
    assert unstarted(found) == [("app/mail/tasks.py", 10)]
    assert found.findings[0].message == (
        "Nothing in the tree starts `enqueue-reminders`, nor visits:clear_past: they need no argument and read "
        "like work by the clock."
    )
    assert [unknown.question for unknown in found.unknowns] == [
        "What started `enqueue-reminders`, `visits:clear_past`, and when?"
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"app/management/commands/send_digest.py": DJANGO, "ops/run.sh": "./manage.py send_digest\n"},
        {"app/management/commands/send_digest.py": DJANGO, "NOTES.md": "send_digest goes out on Fridays.\n"},
        {"app/management/commands/import_rolls.py": DJANGO},
        {"app/management/commands/send_digest.py": DJANGO + "    x.add_argument('list_id')\n"},
        {"app/management/commands/send_digest.py": DJANGO + "    name = input('Who? ')\n"},
        {"app/management/commands/send_digest.py": "def helper():\n    pass\n"},
        {"tests/management/commands/send_digest.py": DJANGO},
        {"lib/tasks/visits.rake": "task :send_all, [:to] => :environment do |_, args|\nend\n"},
    ],
)
def test_job_001_stays_silent_where_something_names_it_or_a_person_must(examine, files):
    """The near misses: named anywhere at all, an import, an argument, a question, a helper, a test."""
    assert unstarted(examine(files)) == []


# -- queues and scripts ------------------------------------------------------------------------------------------------


def test_queued_work_tells_its_worker(examine):
    """Without the worker mail is accepted, and never sent."""
    files = {
        "requirements.txt": "celery==5.3\n",
        "app/tasks.py": "from celery import shared_task\n\n\n@shared_task\ndef send_mail():\n    pass\n",
        "Procfile": "web: x\nworker: celery -A app worker\n",
    }
    assert said(examine(files)) == ["Queued work (Celery): 1 job, send_mail; Procfile:2 starts a worker."]


def test_a_queue_without_a_worker_says_so(examine):
    """Ruby's too."""
    files = {"app/workers/a.rb": "class PushWorker\n  include Sidekiq::Worker\nend\n"}
    assert said(examine(files)) == ["Queued work (Sidekiq): 1 job, PushWorker; nothing in the tree starts a worker."]


def test_scripts_for_hands_are_listed_with_those_that_nothing_names(examine):
    """Nobody finds match-phones.js who does not know that it is there."""
    files = {
        "scripts/match.js": "const x = process.argv[2]\n",
        "scripts/load.sh": "echo 1\n",
        "scripts/lib.js": "module.exports = 1\n",
        "public/scripts/menu.js": "const x = process.argv[2]\n",
        "README.md": "Run scripts/load.sh first.\n",
    }
    assert said(examine(files)) == ["Scripts in `scripts/`: `load.sh`, `match.js`; no other file names `match.js`."]


# -- the section -------------------------------------------------------------------------------------------------------


def brief(found):
    handoff = publish(a_dossier(examination=found, commit=found.facts[0].locator[:40]))
    paragraphs = section.blocks(handoff, brief=True)
    return ["".join(span.text for span in block.line) for block in paragraphs if hasattr(block, "line")]


def test_handoff_says_jobs_and_commands_in_a_line_each(examine):
    """A reader of three pages could not say what ran when, and what nothing starts."""
    text = brief(examine(LISTED | {"app/mail/tasks.py": FLASK, "lib/tasks/visits.rake": RAKE}))
    assert text[0].startswith(
        "Jobs: not in the list, though beside its jobs: mail-hosts.js; only in production: moderate; "
        "free-calls every 10 min (src/jobs.json:2, US/Eastern); tidy daily 02:30; moderate hourly at :09."
    )
    assert "nothing in the tree starts enqueue-reminders (app/mail/tasks.py:10)" in text[1]


# -- hostile trees -----------------------------------------------------------------------------------------------------


def test_a_hostile_tree_costs_neither_time_nor_a_crash(examine):
    """Names, lists and lines of strangers: deep, long, broken, with marks that turn text around."""
    files = {
        "a.json": "[" * 5000 + '{"cron": "* * * * *", "job": "x"}' + "]" * 5000,
        "b.json": '{"cron": "* * * * *", "job": "\\u202e\\u001b[31mx"}',
        "crontab": ("* " * 5000 + "\n") * 200 + "* * * * * \x1b[31mrun\n",
        "lib/tasks/a.rake": "namespace :a do\n" * 3000 + "task :x do\n",
        "Procfile": "clock: " + "a" * 100_000 + "\n",
        "setup.py": "console_scripts" + "a=" * 50_000,
        "app/management/commands/send_x.py": "class Command(" * 3000,
        "job.yaml": ("manage.py " + "a " * 900 + "\n") * 300,
    }
    for statement in said(examine(files)):
        assert not re.search(r"[\x00-\x1f\u202e]", statement)


def test_a_tree_that_names_every_command_everywhere_is_not_searched_for_ever(examine):
    """Three hundred commands in a few files of their names: nothing is said to be started by nobody."""
    files = {"lib/tasks/a.rake": "".join(f"task :send_{n} do\nend\n" for n in range(300))}
    files |= {f"lib/{n}.rb": f"# {n}\n" + "".join(f"send_{n}\n" for n in range(300)) * 90 for n in range(3)}
    found = examine(files)
    assert [row.what for row in found.not_run if "starts" in row.what] == ["what starts the commands of the code"]
    assert not found.findings and not any("nothing in the tree" in statement for statement in said(found))


def test_every_code_is_documented():
    """A reader looks a code up in docs/findings.md; a row for a code that no longer exists misleads."""
    root = Path(__file__).parents[1]
    source = "".join(path.read_text("utf-8") for path in sorted((root / "archiver/examine/jobs").glob("*.py")))
    rows = re.findall(r"^\| (JOB-\d{3}) \|", (root / "docs/findings.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(set(re.findall(r'"(JOB-\d{3})"', source))) == rows


def test_handoff_says_why_work_by_the_clock_does_nothing(examine):
    """An hour beside a name reads like work that is done; here its code was left out before publishing."""
    serverless = (
        "provider:\n  runtime: python3.7\nfunctions:\n  send:\n    handler: timed.send\n    events:\n"
        "      - schedule:\n          rate: rate(1 hour)\n"
    )
    text = brief(examine({"serverless.yml": serverless, "timed.py": "def other():\n    pass\n"}))
    assert "send every hour (serverless.yml:8, UTC) (as published does nothing: its code is not in the tree)" in text[0]
