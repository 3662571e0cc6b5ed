"""The flows with real Prefect servers: a temporary one, as `archiver run` starts it, and one with a worker.

The slowest module there is (nearly all of it is Prefect starting), so each server is started once.
"""

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

import flows
from archiver.demo import build
from archiver.errors import GitError
from archiver.pipeline.context import Context
from archiver.records.outcome import Outcome
from archiver.records.run import Summary
from archiver.registry import Registry
from tests.archivekit import open_archive
from tests.git_server import git_server

ROOT = Path(flows.__file__).parents[1]
OWNER = "rivera-for-senate"
PASSWORD, TOKEN = "planted-password-4711", "planted-token-4711-abcdef"


@pytest.fixture(scope="module")
def forge(tmp_path_factory):
    """The fictional organisation over HTTP."""
    folder = tmp_path_factory.mktemp("organisation")
    build(folder)
    with git_server(folder) as server:
        yield server


def write_config(folder, forge, *names, sources=()):
    """An archive.toml that lists repositories of the forge."""
    folder.mkdir(exist_ok=True)
    listed = [f"http://{forge.address}/{OWNER}/{name}.git" for name in names]
    registry = forge.folder / "campaigns.toml"
    (folder / "archive.toml").write_text(
        f'[store]\nurl = "store"\n[work]\ndir = "work"\njobs = 2\n[network]\nallow = ["{forge.address}"]\n'
        f'[run]\nregistry = "{registry}"\nsources = {json.dumps([*listed, *sources])}\n'
    )
    return folder / "archive.toml"


def environment(home, **more):
    """Nothing of Prefect's from outside; retries without a pause."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "GITHUB", "GH_"))}
    return clean | {"PREFECT_HOME": str(home), "PREFECT_TASK_DEFAULT_RETRY_DELAY_SECONDS": "0", **more}


def start(name, config, env, *options):
    """`python -m flows.<name>`, as the command line starts it."""
    argv = [sys.executable, "-m", f"flows.{name}", "--config", str(config), *options]
    return subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition, seconds=120):
    """The first true answer."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.2)
    return answer


# With the temporary server.


@pytest.fixture(scope="module")
def run(tmp_path_factory, forge):
    """One run: a good repository, one that is busy at first, one that is gone, one with a password in its address."""
    folder = tmp_path_factory.mktemp("run")
    forge.busy[f"{OWNER}/events"] = 1
    (folder / "urls.txt").write_text(f"http://somebody:{PASSWORD}@{forge.address}/{OWNER}/texting-tool.git\n")
    config = write_config(folder, forge, "events", "website", "gone", sources=["@urls.txt"])
    env = environment(folder / "prefect", GITHUB_TOKEN=TOKEN)
    process = start("archive_ended", config, env, "--json", "--as-of", "2024-12-20")
    out, err = process.communicate(timeout=240)
    (record,) = (folder / "work").rglob("runs/*.jsonl")
    database = sqlite3.connect(folder / "prefect" / "prefect.db")
    yield SimpleNamespace(
        folder=folder,
        code=process.returncode,
        out=out,
        err=err,
        record=record,
        ask=lambda sql: database.execute(sql).fetchall(),
    )
    database.close()


def test_one_failed_repository_never_fails_the_others(run):
    """The good ones are archived, the others say why not, and the exit code calls a person."""
    outcomes = {o.name.rpartition("/")[2]: o for o in map(Outcome.model_validate_json, run.out.splitlines())}

    assert {name: o.status for name, o in outcomes.items()} == {
        "events": "archived", "website": "archived", "gone": "failed", "texting-tool.git": "failed",
    }  # fmt: skip
    assert "not found" in outcomes["gone"].reason
    assert run.code == 3
    assert run.ask("select name, state_name, state_type from flow_run")[0][1:] == ("NeedsAPerson", "COMPLETED")


def test_only_what_waiting_can_help_is_tried_again(run):
    """The error itself says whether it is transient: a busy server is asked again, a missing repository is not."""
    tries = dict(run.ask("select substr(name, 1, 40), run_count from task_run where name like 'copy %'"))

    assert tries == {f"copy {OWNER}/events": 2, f"copy {OWNER}/website": 1, f"copy {OWNER}/gone": 1}


def test_every_task_run_is_recorded_when_the_run_is_over(run):
    """With Prefect's own settings the temporary server drops most of them, without a word."""
    assert dict(run.ask("select state_name, count(*) from task_run group by 1")) == {"Completed": 6, "Failed": 1}


def test_a_run_shows_its_table_summary_dossiers_and_progress(run):
    """Whoever opens Prefect's page sees what happened without reading a log."""
    artifacts = {key: (kind, data) for key, kind, data in run.ask("select key, type, data from artifact")}
    table = json.loads(json.loads(artifacts["archive-run"][1]))

    assert {key: kind for key, (kind, _) in artifacts.items()} == {
        "archive-run": "table", "archive-summary": "markdown", "archive-dossiers": "markdown",
        "archive-progress": "progress", "review-queue": "table",
    }  # fmt: skip
    assert sorted(row["status"] for row in table) == ["archived", "archived", "failed", "failed"]
    assert float(artifacts["archive-progress"][1]) == 100
    pages = re.findall(r"\]\(<file://([^>]+)>\)", json.loads(artifacts["archive-dossiers"][1]))
    assert len(pages) == 2
    assert all(b"<html" in Path(page).read_bytes() for page in pages)


def test_a_run_ends_with_one_event_that_holds_the_summary(run):
    """An automation mails exactly this."""
    events = run.ask("select resource_id, payload from events where event = 'archiver.run.finished'")
    payload = json.loads(events[0][1])

    assert [resource for resource, _ in events] == ["archiver.run.archive_ended"]
    assert payload["needs_a_person"] is True
    assert run.ask("select count(*) from event_resources where resource like '%needs-a-person%true%'") == [(1,)]
    assert payload["text"] == run.record.with_suffix(".md").read_text()


def test_a_run_shows_the_review_queue_and_is_silent_when_it_did_not_grow(run):
    """Prefect's page says what waits; a mail every night that nothing new waits is soon not read any more."""
    ((data,),) = run.ask("select data from artifact where key = 'review-queue'")
    rows = json.loads(json.loads(data))
    summary = Summary.model_validate_json(run.record.with_suffix(".summary.json").read_bytes())
    events = run.ask("select payload from events where event = 'archiver.queue.grew'")

    assert [row["name"] for row in rows] == list(summary.queue) == []
    assert events == []


def test_the_record_of_a_run_is_what_was_printed(run):
    """Prefect's database can be lost; this file and the archive hold the truth."""
    summary = Summary.model_validate_json(run.record.with_suffix(".summary.json").read_bytes())

    assert run.record.read_text() == run.out
    assert (summary.flow, summary.listed, len(summary.archived), len(summary.failing)) == ("archive_ended", 4, 2, 2)


def test_no_secret_reaches_prefect_or_a_record(run):
    """Prefect keeps exceptions, parameters and logs in plain text, and its page has no login."""
    kept = [p for p in run.folder.rglob("*") if p.is_file() and p.name != "urls.txt"]

    assert any(p.name == "prefect.db" for p in kept)
    assert [p.name for p in kept if re.search(f"{PASSWORD}|{TOKEN}".encode(), p.read_bytes())] == []
    assert not re.search(f"{PASSWORD}|{TOKEN}", run.out + run.err)


def test_stderr_holds_our_progress_and_nothing_of_prefects(run):
    """A traceback for a repository that is merely gone frightens people and hides the line that matters."""
    assert sorted(line.split(": ", 1)[1] for line in run.err.splitlines()) == [
        f"{OWNER}/events: archived", f"{OWNER}/gone: failed", f"{OWNER}/website: archived",
    ]  # fmt: skip


# With a server of one's own and a worker.


@contextmanager
def ended_afterwards(argv, log, env):
    """A process in a group of its own, ended with all its children."""
    with log.open("wb") as out:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """`prefect server start` on a free port, with the settings of docs/operating.md."""
    folder = tmp_path_factory.mktemp("server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = (ROOT / "docs" / "operating.md").read_text()
    settings = dict(re.findall(r"(PREFECT_SERVER_\w+)=(\S+)", page))
    env = environment(folder, PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS="1", **settings)
    argv = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    api = f"http://127.0.0.1:{port}/api"

    def ask(path, data=None):
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"{api}/{path}", body, {"content-type": "application/json"})
        for _ in range(5):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:  # SQLite is busy; the server asks us to come again
                    raise
                time.sleep(1)
        raise TimeoutError(f"{path}: busy for too long")

    def healthy():
        with suppress(OSError):
            return ask("health")

    with ended_afterwards(argv, folder / "server.log", env):
        wait_for(healthy, 180)
        yield SimpleNamespace(folder=folder, ask=ask, env=environment(folder / "client", PREFECT_API_URL=api))


def test_sigterm_ends_a_run_at_once_and_leaves_nothing_behind(forge, tmp_path):
    """Prefect waits for running tasks, these for git, and git for a server that never answers: an hour by default.

    Its temporary server would stay for ever, and with it our stdout, which it inherited.
    """
    names = ["donor-export", "polling-lookup", "volunteer-map"]
    silent = {f"{OWNER}/{name}" for name in names}
    forge.silent |= silent
    process = start("archive_ended", write_config(tmp_path / "run", forge, *names), environment(tmp_path / "home"))
    wait_for(lambda: len(silent & set(forge.asked)) == 2)
    waiting = children_of(process.pid)
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert len(waiting) == 2
    assert time.monotonic() - sent < 30
    assert [pid for pid in waiting if is_git(pid)] == []
    assert process.returncode == 128 + signal.SIGTERM
    with closing(sqlite3.connect(tmp_path / "home" / "prefect.db")) as database:
        assert database.execute("select state_type from flow_run").fetchall() == [("CRASHED",)]


def children_of(pid):
    """The gits that a process started."""
    stats = [path.read_text("latin-1").rpartition(")") for path in Path("/proc").glob("[0-9]*/stat")]
    return [int(s[0].split()[0]) for s in stats if s[2].split()[1] == str(pid) and s[0].endswith("(git")]


def is_git(pid):
    """Whether the process is still there."""
    with suppress(OSError):
        return "(git)" in Path(f"/proc/{pid}/stat").read_text("latin-1")


def test_a_flow_that_cannot_begin_ends_with_the_errors_own_exit_code(server, tmp_path):
    """Through Prefect as without it: a store that cannot be opened is for a person (3), not a crash (1)."""
    (tmp_path / "store").write_text("a file where the store should be")
    (tmp_path / "archive.toml").write_text('[store]\nurl = "store"\n[work]\ndir = "work"\n')
    process = start("mirror_watched", tmp_path / "archive.toml", server.env)
    _, err = process.communicate(timeout=120)

    assert process.returncode == 3
    assert re.fullmatch(r"error: .*store.*\n", err)


def test_prefect_takes_the_deployments_and_a_worker_runs_one_to_its_end(server, forge, tmp_path):
    """Two ways to fail without a word: no run is ever scheduled, or the worker does not find the flow's file."""
    for command in (
        ["work-pool", "create", "archive", "--type", "process", "--overwrite"],
        ["--no-prompt", "deploy", "--all"],
    ):
        argv = [sys.executable, "-m", "prefect", *command]
        done = subprocess.run(argv, cwd=ROOT, env=server.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    config = write_config(tmp_path, forge)
    deployment = server.ask("deployments/name/verify-archive/weekly-verify")["id"]
    request = {"parameters": {"config": str(config)}, "state": {"type": "SCHEDULED"}}
    run = server.ask(f"deployments/{deployment}/create_flow_run", request)["id"]
    worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "archive"]
    env = server.env | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
    weekly = {"deployments": {"name": {"any_": ["mirror"]}}}

    with ended_afterwards(worker, server.folder / "worker.log", env):
        assert wait_for(lambda: server.ask("flow_runs/filter", weekly))[0]["state_type"] == "SCHEDULED"
        state = wait_for(lambda: finished(server.ask(f"flow_runs/{run}")["state"]), 200)

    assert (state["type"], state["name"]) == ("COMPLETED", "Completed"), server.folder.joinpath(
        "worker.log"
    ).read_text()
    (summary,) = (tmp_path / "work").rglob("runs/*-verify_archive.summary.json")
    assert Summary.model_validate_json(summary.read_bytes()).next_move == "Nothing to do."


def test_the_documented_automations_exist_after_their_code_ran(server):
    """The page is the only place they stand in; one that Prefect refuses would be noticed when nobody was mailed."""
    page = (ROOT / "docs" / "operating.md").read_text()
    env = server.env | {"SENDGRID_KEY": "not-a-key"}
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    made = {a["name"]: a for a in server.ask("automations/filter", {})}

    assert set(made) == {"mail-the-steward", "mark-vanished-runs-crashed"}
    assert all(a["enabled"] for a in made.values())


def finished(state):
    """The state, once it is a last one."""
    return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None


# Without a server.


def test_prefect_does_not_walk_through_what_other_threads_write(tmp_path):
    """A context that grows while Prefect looks into a task's arguments ended one run in seven."""
    from prefect.utilities.collections import visit_collection

    from flows.steps import unwalked

    context = Context(
        archive=open_archive(tmp_path / "store"), work=tmp_path, registry=Registry(), as_of=date(2025, 1, 1)
    )
    seen = []

    def visit(value: object, _: object = None) -> object:
        seen.append(value)
        context.neighbours.surveyed[f"p{len(seen)}"] = None  # type: ignore[assignment]
        return value

    context.neighbours.surveyed["p"] = None  # type: ignore[assignment]
    with pytest.raises(RuntimeError, match="changed size"):
        visit_collection(context, visit_fn=visit, return_data=True, remove_annotations=True, context={})
    given = visit_collection(unwalked(context), visit_fn=visit, return_data=True, remove_annotations=True, context={})

    assert given is context


class Strict(BaseModel):
    """Prefect ignores unknown keys of a deployment without a word; we do not."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Calendar(Strict):
    """A schedule by recurrence rule."""

    rrule: str
    timezone: str
    active: bool
    slug: str


class Cron(Strict):
    """A schedule by cron."""

    cron: str
    timezone: str
    active: bool
    slug: str


class Limit(Strict):
    """What happens to a second run."""

    limit: int
    collision_strategy: Literal["CANCEL_NEW", "ENQUEUE"]


class Variables(Strict):
    """For the process worker."""

    working_dir: str


class Pool(Strict):
    """Who runs it."""

    name: str
    work_queue_name: str
    job_variables: Variables


class Deployment(Strict):
    """The keys of a deployment that we use."""

    name: str
    entrypoint: Annotated[str, Field(pattern=r"^flows/\w+\.py:\w+$")]
    description: str
    enforce_parameter_schema: Literal[True]
    parameters: dict[str, str]
    concurrency_limit: Limit
    work_pool: Pool
    schedules: list[Calendar | Cron]


class Plan(Strict):
    """prefect.yaml."""

    name: str
    prefect_version: str = Field(alias="prefect-version")
    pull: list[dict[str, dict[str, str]]]
    deployments: list[Deployment]


@pytest.fixture
def plan():
    """prefect.yaml, checked."""
    return TypeAdapter(Plan).validate_python(yaml.safe_load((ROOT / "prefect.yaml").read_text()))


def test_prefect_yaml_has_only_keys_that_mean_something(plan):
    """A misspelt key would be a schedule or a limit that silently does not exist."""
    flows_there = {d.entrypoint for d in plan.deployments}

    assert flows_there == {f"flows/{n}.py:{n}" for n in ("archive_ended", "mirror_watched", "verify_archive")}
    assert all((ROOT / e.partition(":")[0]).is_file() for e in flows_there)
    slugs = [schedule.slug for d in plan.deployments for schedule in d.schedules]
    assert len(slugs) == len(set(slugs))


def test_post_election_runs_fall_on_the_documented_days(plan):
    """The scheduler plans some hundred days ahead, so no server can show that 2028 is right."""
    from prefect.server.schemas.schedules import RRuleSchedule

    days = {}
    for schedule in next(d for d in plan.deployments if d.name == "after-election").schedules:
        rule = RRuleSchedule(rrule=schedule.rrule, timezone=schedule.timezone)
        moments = asyncio.run(rule.get_dates(n=4, start=datetime(2026, 1, 1, tzinfo=UTC)))
        days[schedule.slug] = [f"{moment.astimezone(ZoneInfo(schedule.timezone)):%Y-%m-%d %H:%M}" for moment in moments]

    assert days == {
        "after-general": ["2026-11-04 06:00", "2028-11-08 06:00", "2030-11-06 06:00", "2032-11-03 06:00"],
        "after-general-two-weeks": ["2026-11-18 06:00", "2028-11-22 06:00", "2030-11-20 06:00", "2032-11-17 06:00"],
        "after-general-five-weeks": ["2026-12-09 06:00", "2028-12-13 06:00", "2030-12-11 06:00", "2032-12-08 06:00"],
    }


def test_an_error_is_told_without_what_it_carries():
    """Prefect pickles exceptions and prints their causes; both may hold an address with a password."""
    from flows.told import told

    cause = ValueError(f"http://somebody:{PASSWORD}@forge.example")
    error = GitError(f"git fetch: http://somebody:{PASSWORD}@forge.example is busy", transient=True)
    error.__cause__ = cause
    foreseen, unforeseen = told(error), told(cause)

    assert (foreseen.transient, foreseen.exit_code, unforeseen.transient, unforeseen.exit_code) == (True, 3, False, 1)
    assert str(foreseen) == "git fetch: http://***@forge.example is busy"
    assert "ValueError" in str(unforeseen)
    assert PASSWORD not in repr((foreseen.__dict__, foreseen.__cause__, unforeseen, unforeseen.__dict__))


def test_a_wrong_configuration_is_said_before_a_flow_begins(tmp_path, capsys):
    """It costs no server, and a password in it never becomes a parameter that Prefect keeps."""
    from flows import verify_archive
    from flows.command import main

    store = f"s3://somebody:{PASSWORD}@bucket/archive"
    (tmp_path / "archive.toml").write_text("")
    code = main(verify_archive.command, ["--config", str(tmp_path / "archive.toml"), "--store", store])
    err = capsys.readouterr().err

    assert code == 2
    assert err.startswith("error: --store: ")
    assert PASSWORD not in err
