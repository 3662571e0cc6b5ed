"""`archiver licence`: what it prints, what it refuses, and how it ends."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from archiver.cli.licence_page import Page
from archiver.examine.licence.texts import raw_texts
from archiver.records.licence import (
    Deviation,
    Holder,
    KinderCommit,
    LicenceConflict,
    LicenceEvent,
    LicenceFinding,
    LicenceReport,
    Reason,
    RequiredAction,
    Upstream,
    Zone,
)
from tests.clikit import DAY, cli, fixture_home  # noqa: F401
from tests.gitrepo import C, git, make_repo
from tests.licencereport import a_detection, a_report, a_source

MIT = raw_texts()["MIT"].replace("<year> <copyright holders>", "2024 Rivera for Senate <office@rivera.example>")
BAN = MIT.replace("without restriction", "without restriction, but never by our opponents")


@pytest.fixture
def repo(home: Path) -> Path:
    return make_repo(home / "doors", [C({"LICENSE": MIT}), C({"LICENSE": BAN}, day="2024-07-01")])


# --- sources ----------------------------------------------------------------------------------------------------------


def test_an_archived_project_is_read_as_it_was_archived(home, repo):
    """Upstream is gone when the question comes up: the archive alone must answer it, for any generation."""
    for commit in ("HEAD~1", "HEAD"):
        git(home, "clone", "-q", "--bare", str(repo), "up.git")
        git(home / "up.git", "update-ref", "refs/heads/main", git(repo, "rev-parse", commit))
        done = cli("archive", "up.git", "--origin", "https://github.com/rivera/doors", "--store", "s", "--as-of", DAY)
        assert done.code == 0, done.said
        for path in sorted((home / "up.git").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (home / "up.git").rmdir()
    before = sorted(path for path in (home / "s").rglob("*") if path.is_file())

    now = cli("licence", "rivera/doors", "--store", "s", "--as-of", DAY, "--json").document
    first = cli("licence", "doors", "--generation", "1", "--store", "s", "--as-of", DAY, "--json").document

    assert (now["verdict"], first["verdict"]) == ("ask_owner", "adopt")
    assert first["commit"] == git(repo, "rev-parse", "HEAD~1")
    assert sorted(path for path in (home / "s").rglob("*") if path.is_file()) == before


def test_a_folder_without_git_is_read_as_it_lies(home, repo):
    """Code also comes as an unpacked archive: the same answer, without a past; a folder of repositories is none."""
    for entry in repo.iterdir():
        if entry.name == ".git":
            for file in sorted(entry.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            entry.rmdir()

    found = cli("licence", str(repo), "--json")
    checked = cli("licence", str(repo), "--check", saved(home, found.stdout))
    refused = cli("licence", str(repo), "--rev", "main")
    make_repo(home / "several" / "deep" / "one", [C({"LICENSE": raw_texts()["MIT"]})])

    report = LicenceReport.model_validate_json(found.stdout)
    assert (report.commit, report.expression, report.history) == (None, "MIT", ())
    assert any("without git" in row for row in report.not_run)
    assert (checked.code, refused.code) == (0, 2)
    assert cli("licence", str(home / "several")).code != 0


def saved(home: Path, text: str) -> str:
    file = home / "report.json"
    file.write_text(text)
    return str(file)


def test_a_path_counts_before_a_project_of_the_same_name(home, repo):
    """Whoever stands in a checkout means the checkout."""
    cli("archive", repo, "--store", "s", "--as-of", DAY)
    git(repo, "rm", "-q", "LICENSE")
    git(repo, "commit", "-q", "-m", "gone")

    assert cli("licence", "doors", "--store", "s", "--json").document["verdict"] == "do_not_adopt"
    assert cli("licence", "doors", "--generation", "1", "--store", "s", "--json").document["verdict"] == "ask_owner"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nosuch",), "no such path; give a repository, or a project of the archive"),
        (("doors", "--generation", "9"), "no generation 9 to read; held are: 1"),
        (("https://example.org/us/doors",), "run `archiver archive` with it first"),
        (("doors", "--check", "nofile"), "No such file or directory; give a file that"),
        (("doors", "--check", "doors/LICENSE"), "no licence report; give a file that"),
        (("doors", "--check", "x", "--fail-on", "ask_owner"), "leave --notice and --fail-on out"),
        (("doors", "--notice", "-", "--json"), "give a file"),
        (("doors", "--notice", "no/such/NOTICE"), "give a file that you may write"),
    ],
)
def test_what_cannot_be_done_is_2_and_says_what_to_give(home, repo, args, says):
    """A wrong word on the command line names the thing, the reason and the next move; nothing is on stdout."""
    cli("archive", repo, "--store", "s", "--as-of", DAY)

    done = cli("licence", *args, "--store", "s")

    assert (done.code, done.stdout) == (2, "")
    assert says in done.said


def test_an_upstream_that_became_stricter_is_told(home):
    """A fork keeps its grant; the next merge from upstream would not. The check wants the upstream again."""
    fork = make_repo(home / "fork", [C({"LICENSE": MIT})])
    git(home, "clone", "-q", str(fork), "up")
    (home / "up" / "LICENSE").write_text("Copyright 2024 Rivera\n\n" + raw_texts()["AGPL-3.0-only"])
    git(home / "up", "commit", "-q", "-a", "-m", "stricter")

    alone = cli("licence", fork, "--as-of", DAY, "--json").document
    beside = cli("licence", fork, "--upstream", "up", "--as-of", DAY, "--json").document
    (home / "report.json").write_text(json.dumps(beside))

    assert (alone["upstream"], alone["verdict"]) == (None, "adopt")
    assert (beside["upstream"]["expression"], beside["verdict"]) == ("AGPL-3.0-only", "adopt_with_conditions")
    assert cli("licence", fork, "--check", "report.json").code == 3
    assert cli("licence", fork, "--check", "report.json", "--upstream", "up").code == 0


# --- use and policy ---------------------------------------------------------------------------------------------------


def test_the_answer_depends_on_what_is_meant(home):
    """Copyleft asks nothing of whoever only runs it for their own people."""
    repo = make_repo(home / "doors", [C({"LICENSE": "Copyright 2024 Rivera\n\n" + raw_texts()["AGPL-3.0-only"]})])

    said = {use: cli("licence", repo, "--use", use, "--json").document for use in ("internal", "service", "publish")}

    assert {use: report["intended_use"] for use, report in said.items()} == {use: use for use in said}
    codes = {use: {action["code"] for action in report["required_actions"]} for use, report in said.items()}
    assert "offer-source-network" not in codes["internal"]
    assert "offer-source-network" in codes["service"] & codes["publish"]


def test_an_organisations_own_policy_counts(home, repo):
    """A committee whose counsel says no to MIT is told no; the report names the table, and a check wants the same."""
    (home / "ours.yaml").write_text("identifiers: {restricted-use: [MIT]}\n")
    first = git(repo, "rev-parse", "HEAD~1")
    given = ("licence", repo, "--rev", first, "--as-of", DAY, "--json")

    by_option = cli(*given, "--policy", "ours.yaml").document
    (home / "archive.toml").write_text('[licence]\npolicy = "ours.yaml"\n')
    by_file = cli(*given).document
    (home / "report.json").write_text(json.dumps(by_file))
    same = cli("licence", repo, "--check", "report.json")
    (home / "archive.toml").unlink()
    other = cli("licence", repo, "--check", "report.json")

    assert (by_option["verdict"], by_option["policy"] != "built-in") == ("ask_owner", True)
    assert by_file == by_option
    assert (same.code, other.code, "policy" in other.stdout) == (0, 3, True), same.said


@pytest.mark.parametrize(
    ("text", "says"),
    [("x: 1\n", "key x: unknown"), ("- 1\n", "no policy table"), ("identifiers: {nice: [MIT]}\n", "no such category")],
)
def test_a_wrong_policy_is_2_and_names_the_key(home, repo, text, says):
    """A table that is half understood would clear what counsel closed."""
    (home / "ours.yaml").write_text(text)

    done = cli("licence", repo, "--policy", "ours.yaml")

    assert (done.code, done.stdout, "ours.yaml" in done.stderr, says in done.stderr) == (2, "", True, True)


def test_the_table_of_the_documentation_is_one(home, repo):
    """Who copies it must get what the page says."""
    page = (Path(__file__).parent.parent / "docs" / "licence.md").read_text()
    (home / "ours.yaml").write_text(
        page.split("```yaml\nidentifiers", 1)[1].split("```", 1)[0].join(("identifiers", ""))
    )

    assert cli("licence", repo, "--policy", "ours.yaml").code == 0


def test_a_run_with_a_cache_a_warm_one_and_none_print_the_same(home, repo):
    """The cache saves time and decides nothing."""
    args = ("licence", repo, "--as-of", DAY, "--json")

    assert cli(*args).stdout == cli(*args).stdout == cli(*args, "--no-cache").stdout


# --- a gate for CI ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "first", "second"),
    [("adopt_with_conditions", 0, 4), ("ask_owner", 0, 4), ("do_not_adopt", 0, 0)],
)
def test_fail_on_is_4_when_the_verdict_is_that_or_worse(home, repo, fail_on, first, second):
    """A build stops on the day somebody changes the licence, and says what to do before it goes on."""
    before = cli("licence", repo, "--rev", git(repo, "rev-parse", "HEAD~1"), "--fail-on", fail_on)
    after = cli("licence", repo, "--fail-on", fail_on, "--json")

    assert (before.code, after.code) == (first, second)
    assert after.document["verdict"] == "ask_owner"
    if second:
        assert "licence: ask_owner, because" in after.stderr
        assert "do this first:" in after.stderr


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_report_is_checked_from_the_archive_alone(home, repo):
    """Years later, upstream gone: is it still so what the report says? 0 when all is, 3 with rows when not."""
    cli("archive", repo, "--origin", "https://github.com/rivera/doors", "--store", "s", "--as-of", DAY)
    report = cli("licence", "rivera/doors", "--store", "s", "--as-of", DAY, "--json").document
    (home / "report.json").write_text(json.dumps(report))
    (home / "nicer.json").write_text(json.dumps(report | {"verdict": "adopt", "as_of": "2026-01-01"}))

    true = cli("licence", "rivera/doors", "--store", "s", "--check", "report.json")
    false = cli("licence", "rivera/doors", "--store", "s", "--check", "nicer.json", "--json")

    assert (true.code, "all of it is so" in true.stdout) == (0, True), true.said
    assert false.code == 3
    assert "verdict" in [row["claim"] for row in false.document["failed"]]


def test_a_report_of_another_repository_fails(home, repo):
    """The commit is not there: nothing of it can be confirmed."""
    (home / "report.json").write_text(json.dumps(cli("licence", repo, "--as-of", DAY, "--json").document))
    make_repo(home / "other", [C({"LICENSE": MIT}, message="other")])

    done = cli("licence", "other", "--check", "report.json")

    assert (done.code, "no such commit here" in done.said) == (3, True)


# --- NOTICE -----------------------------------------------------------------------------------------------------------


def test_a_notice_is_written_beside_the_report_or_alone(home, repo):
    """A build needs the file, a pipe the bytes alone."""
    first = git(repo, "rev-parse", "HEAD~1")
    beside = cli("licence", repo, "--rev", first, "--notice", "NOTICE")
    alone = cli("licence", repo, "--rev", first, "--notice", "-")

    assert (beside.code, alone.code) == (0, 0)
    assert beside.stdout.startswith("You may use")
    assert alone.stdout == (home / "NOTICE").read_text()
    assert alone.stdout.startswith("NOTICE\n")


# --- the page ---------------------------------------------------------------------------------------------------------


def a_full_report(repo: Path, **fields: Any) -> LicenceReport:
    """A report with something in every field."""
    line = next(number for number, text in enumerate(BAN.split("\n"), 1) if "opponents" in text)
    spot = a_source(repo, "LICENSE", line, line)
    deviation = {"material": True, "canonical_id": "MIT", "source": spot}
    added = Deviation(type="added", canonical_text="", actual_text="but never by our opponents", **deviation)
    changed = Deviation(type="scope", canonical_text="any person", actual_text="any member of the union", **deviation)
    harmless = Deviation(
        type="title",
        canonical_text="MIT License",
        actual_text="Licence",
        source=spot,
        material=False,
        canonical_id="MIT",
    )
    text = a_detection(repo, "LICENSE", "MIT", deviations=(added, changed, harmless))
    field = a_detection(repo, "LICENSE", "ISC", kind="manifest", weak="what `npm init` writes")
    event = LicenceEvent(
        commit="c" * 40,
        day=date(2024, 7, 1),
        kind="change",
        path="LICENSE",
        before="GPL-3.0-only",
        after="MIT",
        contributors_before=4,
        holders_dropped=2,
    )
    return a_report(
        repo,
        verdict="ask_owner",
        sentence="Ask the owner before you use this code (MIT): a clause was added. This is not legal advice.",
        reasons=(Reason(code="changed-text", verdict="ask_owner", text="a clause was added", sources=(spot,)),),
        required_actions=(
            RequiredAction(code="keep-notice", text="Keep the copyright lines.", who="adopter", blocking=False),
            RequiredAction(code="confirm-licence", text="Ask the owner to confirm it.", who="owner", blocking=True),
        ),
        detections=(text, field),
        conflicts=(LicenceConflict(severity="within", explanation="MIT against ISC", places=(text, field)),),
        zones=(Zone(kind="asset", path="fonts", files=16, inbound=None, basis="nothing says"),),
        history=(event,),
        kinder=KinderCommit(commit="d" * 40, day=date(2024, 1, 1), expression="MIT", path="LICENSE", blob="e" * 40),
        upstream=Upstream(origin="https://example.org/up", expression="AGPL-3.0-only", changed=event),
        holders=(Holder(name="Rivera for Senate", kind="committee", dissolving="soon",
                        contact="office@rivera.example"),),
        findings=(LicenceFinding(code="LIC-005", path="LICENSE", line=line, message="the text differs",
                                 confidence="certain"),),
        not_examined=("lost.txt",),
        not_run=("400 pictures: over the limit",),
        **fields,
    )  # fmt: skip


def shown(report: LicenceReport, width: int = 80, *, contacts: bool = False) -> str:
    page = Page(contacts=contacts)
    page.console = Console(file=io.StringIO(), width=width, highlight=False)
    page.show(report)
    assert isinstance(page.console.file, io.StringIO)
    return page.console.file.getvalue()


def test_the_page_says_everything_that_the_report_knows(repo):
    """Staff read it from the top: the answer, what to do, why; then what it rests on."""
    said = " ".join(shown(a_full_report(repo)).split())

    order = [
        "Ask the owner before you use this code",
        "Asked for: publish, as of 2025-03-01",
        "Before adoption 1. Ask the owner to confirm it. (owner)",
        "Then - Keep the copyright lines. (adopter)",
        "Why ask first: a clause was added LICENSE:",
        "LICENSE: added, line",
        "there: but never by our opponents",
        "there: any member of the union MIT has: any person",
        "harmless differences (1 title)",
        "Contradiction: MIT against ISC",
        "what `npm init` writes",
        "not known asset fonts 16",
        "LIC-005 LICENSE:",
        "GPL-3.0-only was changed to MIT",
        "4 contributors before it; 2 copyright lines dropped",
        "the last commit that asked less: MIT",
        "upstream https://example.org/up: AGPL-3.0-only",
        "Rivera for Senate (committee, will soon be dissolved)",
        "lost.txt: its bytes are not here 400 pictures: over the limit",
    ]
    found = [said.find(words) for words in order]
    assert -1 not in found, [words for words, at in zip(order, found, strict=True) if at < 0]
    assert found == sorted(found)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(repo, width):
    """A table that wraps in the middle of a word is not read by anybody."""
    assert max(map(len, shown(a_full_report(repo), width).splitlines())) <= width


def test_addresses_are_shown_only_when_asked_for(repo):
    """Who runs the command in a meeting must not project a volunteer's address; --contacts says that it does."""
    report = a_full_report(repo, policy="a@policy.example")

    assert "@" not in shown(report)
    assert "contact (not for the public): office@rivera.example" in shown(report, contacts=True)
    for args in ((), ("--json",)):
        quiet, loud = (cli("licence", repo, *args, *more) for more in ((), ("--contacts",)))
        assert "office@rivera" not in quiet.stdout + quiet.stderr
        assert "not for the public" in loud.stderr


def test_nothing_in_a_report_steers_the_terminal(repo):
    """Every word of it comes from a repository."""
    evil = "a\x1b[2J\u202eb\x07[bold]c[/bold]"
    report = a_full_report(repo).model_copy(
        update={
            "sentence": evil,
            "findings": (LicenceFinding(code="LIC-005", path=evil, message=evil, confidence="likely"),),
            "zones": (Zone(kind="asset", path=evil, files=1, inbound=evil, basis=evil),),
            "not_run": (evil,),
        }
    )

    said = shown(report, 200)

    assert not [c for c in said if c != "\n" and (ord(c) < 32 or c in "\u202e")]
    assert "[bold]c[/bold]" in said


def test_long_lists_are_cut_and_counted(repo):
    """Two thousand pictures without a licence are one row to act on, and the JSON has them all."""
    many = tuple(
        Zone(kind="asset", path=f"p/{n}.png", files=1, inbound=None, basis="nothing says") for n in range(2000)
    )

    said = shown(a_full_report(repo).model_copy(update={"zones": many}))

    assert len(said.splitlines()) < 150
    assert "and 1970 more: see --json" in said
