"""The frame of the command line: lazy imports, exit codes, which stream gets what; init and doctor."""

import json
import os
import signal
import subprocess
import sys
import time
from email.utils import formatdate

import pytest

from archiver.cli import COMMANDS
from archiver.cli.checks import check_clock, check_disk, check_work_folder, is_fixed
from archiver.cli.output import plain
from tests.gitrepo import C, make_repo
from tests.loopback_forge import A, a_repository, serve

RUN = "from archiver.cli import main; main(prog_name='archiver')"
HEAVY = ("httpx", "boto3", "git", "prefect", "rich", "jinja2")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder to be in, with an environment of its own."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "ARCHIVER_DEBUG", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def archiver(*args, code=RUN, **env):
    return subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, env={**os.environ, **env}, check=False
    )


def imported_after(*args):
    """Which modules a command line leaves imported."""
    code = (
        "import sys\nfrom archiver.cli import main\n"
        "try:\n    main(prog_name='archiver')\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    return set(archiver(*args, code=code).stderr.split())


def with_command(body):
    """A command line whose `doctor` is a module made up by the test."""
    return (
        "import sys, types, click\nfrom archiver.cli import COMMANDS, main\nfrom archiver.cli import options\n"
        "from archiver.errors import *\n"
        "@click.command()\n@options.as_of\n@options.common\ndef command(store, out, as_of):\n"
        + "".join(f"    {line}\n" for line in body.splitlines())
        + "made = types.ModuleType('made_up'); made.command = command; sys.modules['made_up'] = made\n"
        "COMMANDS['doctor'] = ('made_up:command', 'x')\nmain(prog_name='archiver')"
    )


def test_the_help_imports_no_command():
    """The list of commands is asked for most often by those who wait least."""
    modules = imported_after("--help")
    assert "archiver.cli" in modules
    assert not {m for m in modules if m in HEAVY or m.startswith(("archiver.store", "archiver.discover", "pydantic"))}


def test_listing_a_folder_imports_no_network_library(home):
    """What needs no forge does not pay for one: no httpx, no boto3, no GitPython, no prefect."""
    make_repo(home / "repo-one", [C()])
    modules = imported_after("discover", "repo-one", "--json")
    assert "archiver.discover.folder" in modules
    assert not modules & set(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_exists_with_the_fixed_options(home, name):
    """A row whose module is missing is found by its user; --store, --json and --quiet are options of every command."""
    done = archiver(name, "--help")
    assert done.returncode == 0, done.stderr
    for option in ("--store", "--json", "--quiet"):
        assert option in done.stdout


@pytest.mark.parametrize(
    "args", [["frob"], ["discover"], ["discover", "x", "--frob"], ["discover", "--upload-pack=x"], []]
)
def test_a_wrong_command_line_is_2_and_silent_on_stdout(home, args):
    """Scripts tell a typing mistake from a failed run by the code."""
    done = archiver(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help" in done.stderr


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("return None", 0, ""),
        ("return 3", 3, ""),
        ("raise UsageError('thing: reason; move')", 2, "error: thing: reason; move\n"),
        ("raise StoreError('thing: reason; move')", 3, "error: thing: reason; move\n"),
        ("raise GateError('no')", 4, "error: no\n"),
        ("raise StoreError('https://u:hush@h/x \\x1b[31m')", 3, "error: https://***@h/x ?[31m\n"),
        ("raise StoreError('the token is hush-hush')", 3, "error: the token is ***\n"),
        ("open('/nonexistent/x')", 3, "error: /nonexistent/x: No such file or directory; run `archiver doctor`\n"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_and_its_own_code(home, body, code, says):
    """The class knows the code; no secret and no control character passes."""
    done = archiver("doctor", code=with_command(body), GITHUB_TOKEN="hush-hush")
    assert (done.returncode, done.stdout, done.stderr) == (code, "", says)


def test_an_unforeseen_error_is_1_and_keeps_its_text_to_itself(home):
    """The text of a foreign exception may hold anything."""
    done = archiver("doctor", code=with_command("raise KeyError('hush')"))
    assert done.returncode == 1
    assert done.stderr.startswith("error: unexpected KeyError; run again with ARCHIVER_DEBUG=1")
    assert "hush" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "env"), [(["doctor", "--debug"], {}), (["doctor"], {"ARCHIVER_DEBUG": "1"}), (["--debug", "doctor"], {})]
)
def test_debug_shows_where_an_error_came_from_without_secrets(home, args, env):
    """What a bug report needs, fit to be pasted into one."""
    code = with_command("raise KeyError('hush-hush at https://u:hush-hush@h/')")
    done = archiver(*args, code=code, GH_TOKEN="hush-hush", **env)
    assert done.returncode == 1
    assert "Traceback" in done.stderr and "KeyError" in done.stderr
    assert "hush" not in done.stderr.replace("raise KeyError", "")


def test_an_interrupt_is_130(home):
    """The shell's own convention, so that loops stop."""
    process = subprocess.Popen(
        [sys.executable, "-c", with_command("import time\nprint('up', flush=True)\ntime.sleep(60)"), "doctor"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in said and "Traceback" not in said


def test_a_reader_that_leaves_is_no_error_message(home):
    """`archiver search … | head -1` must not end in a traceback."""
    code = with_command("for n in range(100_000):\n    out.line('x' * 100)")
    process = subprocess.Popen([sys.executable, "-c", code, "doctor"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_json_is_all_there_is_on_stdout_and_quiet_silences_progress(home):
    """Scripts read stdout; people read stderr until they say no."""
    body = (
        "from archiver.cli.output import print_json\n"
        "out.line('for people')\nout.say('progress')\nprint_json({'as_of': str(as_of)})"
    )
    loud = archiver("doctor", "--json", "--as-of", "2024-11-05", code=with_command(body))
    assert json.loads(loud.stdout) == {"as_of": "2024-11-05"}
    assert loud.stderr == "progress\n"
    assert archiver("doctor", "--json", "--quiet", code=with_command(body)).stderr == ""


def test_a_day_that_is_none_is_a_usage_error(home):
    """A date in another order would silently be another day."""
    done = archiver("doctor", "--as-of", "11/05/2024", code=with_command("return 0"))
    assert done.returncode == 2 and "YYYY-MM-DD" in done.stderr


def test_hostile_text_never_steers_the_terminal():
    """Repository names and descriptions are written by strangers."""
    assert plain("a\x1b]0;x\x07b\u202ec\r\ud800é\n") == "a?]0;x?b?c??é\n"


def test_discover_lists_a_forge_and_counts_failures(home):
    """The fixed fields, one array, failures on stderr; 3 when something is missing, 2 for one mistyped source."""
    with serve() as forge:
        forge.put("/orgs/rivera/repos?per_page=100&type=all", A([a_repository(1, "rivera/sms")]))
        done = archiver("discover", "github:rivera", "./nowhere", "--json", GITHUB_API_URL=forge.url)
        (row,) = json.loads(done.stdout)
        assert {name: row[name] for name in ("origin", "clone_url", "default_branch", "archived", "fork")} == {
            "origin": "https://github.com/rivera/sms",
            "clone_url": "https://github.com/rivera/sms.git",
            "default_branch": "main",
            "archived": True,
            "fork": False,
        }
        assert done.returncode == 3 and "./nowhere: no such path" in done.stderr
        assert "rivera/sms" in archiver("discover", "github:rivera", GITHUB_API_URL=forge.url).stdout
    assert archiver("discover", "./nowhere").returncode == 2


def test_init_writes_once(home):
    """The file somebody has edited is never overwritten."""
    assert json.loads(archiver("init", "--json", "--store", "s3://bucket/x").stdout) == {"written": "archive.toml"}
    text = (home / "archive.toml").read_text()
    assert 'url = "s3://bucket/x"' in text
    again = archiver("init")
    assert again.returncode == 2 and "exists already" in again.stderr
    assert (home / "archive.toml").read_text() == text
    assert archiver("init", "--store", "ftp://x").returncode == 2


def states(done):
    return {check["name"]: check["state"] for check in json.loads(done.stdout)["checks"]}


def test_doctor_is_content_with_a_fresh_machine(home):
    """Nothing is set up yet, and nothing is made by asking."""
    with serve() as forge:
        forge.put("/rate_limit", A({"resources": {}}))
        done = archiver("doctor", "--json", GITHUB_API_URL=forge.url, GITHUB_TOKEN="hush-hush")
    found = states(done)
    assert done.returncode == 0, done.stdout
    assert {name: found[name] for name in ("forge", "token", "clock", "store", "disk")} == dict.fromkeys(
        ("forge", "token", "clock", "store", "disk"), "ok"
    )
    assert not (home / "archive").exists()
    assert "hush" not in done.stdout + done.stderr


def test_doctor_proves_that_the_store_can_be_written(home):
    """Opened for writing, with the probe; a file where the folder should be is bad and says what to do."""
    (home / "archive").mkdir()
    assert states(archiver("doctor", "--json"))["store"] == "ok"
    assert (home / "archive" / "probe.txt").exists()
    (home / "file").write_text("x")
    done = archiver("doctor", "--json", "--store", "file")
    assert states(done)["store"] == "bad" and done.returncode == 3


def test_doctor_names_a_refused_token(home):
    """Otherwise every run fails an hour later."""
    with serve() as forge:
        forge.put("/rate_limit", A({"message": "Bad credentials"}, 401))
        done = archiver("doctor", GITHUB_API_URL=forge.url, GITHUB_TOKEN="hush-hush")
    assert done.returncode == 3
    assert "BAD   token: the forge refuses the token" in done.stdout and "renew GITHUB_TOKEN" in done.stdout


@pytest.mark.parametrize(("name", "text"), [("archive.toml", "[store\n"), ("campaigns.toml", "[[owner]]\nid = 3\n")])
def test_doctor_says_2_for_a_broken_configuration(home, name, text):
    """With the file's name, whichever of the two it is."""
    (home / name).write_text(text)
    done = archiver("doctor")
    assert done.returncode == 2
    assert name in done.stdout + done.stderr


def test_a_clock_that_is_off_is_bad():
    """S3 refuses requests of a wrong clock, and every date in the archive would be wrong."""
    now = time.time()
    assert check_clock(formatdate(now, usegmt=True), now=now).state == "ok"
    assert check_clock(formatdate(now - 3600, usegmt=True), now=now).state == "bad"
    assert check_clock("yesterday", now=now).state == "warn"
    assert check_clock(None, now=now).state == "ok"
    assert check_clock(None, now=0).state == "bad"


def test_too_little_disk_is_bad_and_names_the_setting(tmp_path):
    """Before the run that would fill it."""
    assert check_disk(tmp_path / "not" / "yet", 0).state == "ok"
    check = check_disk(tmp_path, 1 << 40)
    assert check.state == "bad" and "free_megabytes" in (check.advice or "")


def test_a_work_folder_that_cannot_be_made_is_bad(tmp_path):
    """A file stands where a folder is wanted."""
    (tmp_path / "file").write_text("x")
    assert check_work_folder(tmp_path / "new" / "folder").state == "ok"
    assert check_work_folder(tmp_path / "file" / "folder").state == "bad"


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((2, 39, 5), False),
        ((2, 43, 6), False),
        ((2, 43, 7), True),
        ((2, 49, 0), False),
        ((2, 50, 1), True),
        ((2, 51), True),
    ],
)
def test_a_git_version_is_judged_within_its_series(version, fixed):
    """2.49.0 is newer than 2.43.7 and lacks its fixes."""
    assert is_fixed(version) is fixed
