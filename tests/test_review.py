"""A person clears the queue: every decision is an event, and the verdict that follows is there at once."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest

from archiver.assess import assess
from archiver.assess.decisions import evidence_seen
from archiver.errors import UsageError
from archiver.pipeline.decided import decisions_of, record
from archiver.pipeline.queue import queue
from archiver.pipeline.review import Choice, decide, look
from archiver.pipeline.saying import say_verdict
from archiver.records.activity import ActivityProfile, Declaration, Mark
from archiver.records.verdict import Confirmation
from archiver.registry import load_registry
from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive
from tests.clikit import Ran, cli, files, fixture_home  # noqa: F401
from tests.gitrepo import C, add_commits, make_repo

ORIGIN = "https://example.org/rivera/tool"
DAY = "2025-06-01"
TODAY = date(2025, 6, 1)
REGISTRY = """
[[owner]]
id = "rivera"
name = "Rivera for Senate"
kind = "{kind}"
origins = ["https://example.org/rivera/*"]
[[owner.race]]
id = "senate-2024"
office = "{office}"
cycle = 2024
dates = [{{ type = "general", date = 2024-11-05, status = "held" }}]
outcome = "lost"
race_over_on = 2024-11-05
"""


def registry(home: Path, kind: str = "candidate", office: str = "senate") -> Path:
    path = home / "campaigns.toml"
    path.write_text(REGISTRY.format(kind=kind, office=office))
    return path


def run_archive(source: Path, day: str = DAY) -> Ran:
    done = cli("archive", source, "--origin", ORIGIN, "--as-of", day, "--quiet", "--json")
    assert done.code == 0, done.stderr
    return done


def review(*args: str, day: str = DAY) -> Ran:
    return cli("review", "rivera/tool", "--as-of", day, *args)


def by(name: str, *what: str) -> Ran:
    return review(*(what or ("--confirm",)), "--by", name)


@pytest.fixture
def tool(home: Path) -> Path:
    """A lost campaign's tool, archived: one proposal waits."""
    registry(home)
    repo = make_repo(home / "tool", [C({"a.py": "x = 1\ny = 2\n"}), C({"b.py": "x = 1\ny = 2\n"}, day="2024-10-01")])
    run_archive(repo)
    return repo


def profile(**more: object) -> ActivityProfile:
    work = Mark(day=date(2024, 10, 1), commit="b" * 40)
    first = Mark(day=date(2024, 1, 10), commit="a" * 40)
    values = {"as_of": TODAY, "first": first, "last_any": work, "last_human": work, "last_substantive": work}
    return ActivityProfile.model_validate(values | more)


def put(archive: Archive, home: Path, project_id: str = "example.org-42", day: date = TODAY, **more: object) -> str:
    """A project with a verdict, without git."""
    origin = f"https://example.org/rivera/{project_id.rpartition('-')[2]}"
    commit(archive, project_id, origin=origin)
    activity = profile(**more)
    owner = load_registry(home / "campaigns.toml").owner_of(origin)
    say_verdict(archive, project_id, 1, assess(activity, owner, as_of=day, origin=origin), activity)
    return project_id


def test_a_proposal_is_listed_shown_confirmed_and_opened_again_by_new_work(home, tool):
    """The whole road of one campaign, as a steward walks it."""
    (row,) = cli("queue", "--as-of", DAY, "--json").document["waiting"]
    assert (row["state"], row["missing"], row["since"], row["stale"]) == ("ENDED_CANDIDATE", "a person", DAY, None)
    page = review().stdout
    for words in ("For ", "Against", "nothing found", "Vetoes", "Not checked", "What would be published", "none"):
        assert words in page

    assert "Confirmed: ENDED_CONFIRMED, by Ana Ruiz." in by("Ana Ruiz").said
    assert cli("queue", "--as-of", DAY).stdout == "nothing waits for a person\n"
    assert "Confirmed: ENDED_CONFIRMED, route race" in cli("show", "rivera/tool").stdout
    assert "ENDED_CONFIRMED (confirmed)" in cli("search", "tool").stdout

    run_archive(tool)
    public = dossier(home)
    assert b"ENDED_CONFIRMED" in public["handoff.json"] and b"Ana" not in b"".join(public.values())
    before = files(home / "archive")
    run_archive(tool)
    assert files(home / "archive") == before

    add_commits(tool, [C({"c.py": "x = 1\ny = 2\n"}, day="2025-07-01")])
    run_archive(tool, "2025-07-02")
    said = review(day="2025-07-02").said
    assert "WINDING_DOWN" in said and "proposed, not confirmed" in said and "Ana Ruiz: confirm" in said
    assert "open again" in cli("show", "rivera/tool").said
    run_archive(tool, "2025-10-01")
    (row,) = cli("queue", "--as-of", "2025-10-01", "--json").document["waiting"]
    assert (row["state"], row["missing"], row["since"]) == ("ENDED_CANDIDATE", "a person", "2025-10-01")


def dossier(home: Path) -> dict[str, bytes]:
    archive = open_archive(home / "archive", writing=False)
    (project,) = archive.projects()
    event = archive.project(project).latest("dossier")
    assert event
    return {blob.kind: archive.read_blob(blob.sha256) for blob in event.blobs}


def test_a_decision_says_what_it_judged_and_its_reason_stays_in_the_event(home, tool):
    """In ten years somebody asks who said so, and looking at what."""
    shown = review("--json").document
    done = by("Ana Ruiz", "--confirm", "--why", "asked Bo of their team", "--verdict", str(shown["judged"]))
    archive = open_archive(home / "archive", writing=False)
    view = archive.project(archive.projects()[0])
    event = view.latest("confirmation")
    assert event and done.code == 0
    assert (event.by, event.generation, event.data["verdict"]) == ("Ana Ruiz", 1, shown["judged"])
    assert event.data["note"] == "asked Bo of their team" and event.data["on"] == DAY
    assert event.data["work"] == archive_work(archive, shown["judged"], view.project_id)
    run_archive(tool)
    everywhere = b"".join(
        p.read_bytes() for p in (home / "archive").rglob("*") if p.is_file() and "events" not in p.parts
    )
    assert b"asked Bo" not in everywhere


def archive_work(archive: Archive, number: int, project_id: str) -> str:
    event = archive.project(project_id).event_chain.record(number)
    blob = next(blob.sha256 for blob in event.blobs if blob.kind == "activity")
    return str(json.loads(archive.read_blob(blob))["last_substantive"]["commit"])


@pytest.mark.parametrize(
    "what",
    [("--confirm",), ("--reject", "--why", "they run again"), ("--snooze", "2025-08-01")],
    ids=lambda w: w[0][2:],
)
def test_the_same_decision_twice_is_one(home, tool, what):
    """Scripts and nervous fingers repeat commands."""
    first = by("Ana Ruiz", *what, "--json").document
    before = files(home / "archive" / "v1" / "projects")
    again = by("ana  RUÍZ", *what, "--json").document
    assert (first["new"], again["new"], again["event"]) == (True, False, first["event"])
    assert files(home / "archive" / "v1" / "projects") == before


def test_what_is_put_off_leaves_the_queue_and_its_decision_can_be_taken_back(home, tool):
    """A person may err, or learn more, on the same day."""
    by("Ana Ruiz", "--snooze", "2025-08-01")
    found = cli("queue", "--as-of", DAY, "--json").document
    assert found["waiting"] == [] and found["put_off"][0]["until"] == "2025-08-01"
    assert "put off until 2025-08-01" in cli("queue", "--as-of", DAY, "--all").said
    (row,) = cli("queue", "--as-of", "2025-08-01", "--json").document["waiting"]
    assert "which has passed; run `archiver archive` again" in row["missing"]

    assert "Confirmed" in by("Ana Ruiz").said
    assert "Rejected" in by("Bo Li", "--reject", "--why", "I spoke with them").said
    assert review("--json").document["verdict"]["confirmed_by"] is None
    assert "Confirmed" in by("Ana Ruiz").said


def test_the_second_of_two_persons_makes_it_official(home, tool):
    """One person alone must not call a presidential campaign over."""
    registry(home, office="President")
    run_archive(tool)
    assert cli("queue", "--as-of", DAY, "--json").document["waiting"][0]["missing"] == "two persons"
    assert "one of two" in by("Ana Ruiz").said
    assert "a second person (first on" in cli("queue", "--as-of", DAY).said
    twice = by("Ana Ruiz")
    assert twice.code == 0 and "a second person must; nothing was written" in twice.said
    assert "by Ana Ruiz and Bo Li" in by("Bo Li").said
    assert "confirmed already" in by("Cy").said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--confirm",), "add --by NAME"),
        (("--confirm", "--by", " "), "--by NAME is empty"),
        (("--confirm", "--by", "--"), "--by NAME is empty"),
        (("--confirm", "--by", "A\x1b[31m"), "control characters"),
        (("--confirm", "--by", "A\u202eB"), "control characters or invisible ones"),
        (("--confirm", "--by", "a" * 10_000), "10000 characters"),
        (("--reject", "--by", "Ana"), "needs a reason"),
        (("--reject", "--by", "Ana", "--why", "a\nb"), "control characters"),
        (("--snooze", "2025-06-01", "--by", "Ana"), "is not after"),
        (("--snooze", "soon", "--by", "Ana"), "is no day"),
        (("--confirm", "--reject", "--by", "Ana", "--why", "x"), "one decision at a time"),
        (("--by", "Ana"), "nothing was decided"),
        (("--confirm", "--by", "Ana", "--verdict", "99"), "look again with"),
    ],
)
def test_half_a_decision_is_a_usage_error_and_writes_nothing(home, tool, args, says):
    """It would stand in the archive for ever."""
    before = files(home / "archive")
    done = review(*args)
    assert done.code == 2 and says in done.said
    assert files(home / "archive") == before


def test_an_unknown_project_or_store_is_a_usage_error_and_makes_no_store(home, tool):
    """A mistyped address must not become an archive."""
    assert cli("review", "nobody", "--confirm", "--by", "A").code == 2
    assert cli("review", "Rivera/TOOL", "--as-of", DAY).code == 0
    assert cli("review", "tool", "--confirm", "--by", "A", "--store", "elsewhere").code != 0
    assert not (home / "elsewhere").exists()


def test_what_is_no_proposal_cannot_be_confirmed(home):
    """A live campaign, and one whose owner says that it goes on."""
    registry(home)
    archive = open_archive(home / "archive")
    work = Mark(day=date(2025, 5, 20), commit="c" * 40)
    live = put(archive, home, last_substantive=work, last_human=work)
    owners = load_registry(home / "campaigns.toml")
    with pytest.raises(UsageError, match=r"nothing is proposed, its state is WINDING_DOWN.*worked on it on 2025-05-20"):
        decide(archive, live, owners, TODAY, Choice("confirm", "Ana"))

    asleep = put(archive, home, "example.org-43", first=Mark(day=date(2025, 1, 1), commit="a" * 40), root_share=99)
    text = (
        (home / "campaigns.toml").read_text().replace('kind = "candidate"', 'kind = "candidate"\nalive_on = 2025-05-30')
    )
    (home / "campaigns.toml").write_text(text)
    with pytest.raises(UsageError, match="this stands against it: Its owner said on 2025-05-30"):
        decide(archive, asleep, load_registry(home / "campaigns.toml"), TODAY, Choice("confirm", "Ana"))


def test_a_stale_verdict_is_shown_as_such_and_refused(home, monkeypatch):
    """Rules changed, or the copy did: nobody should judge what no longer stands."""
    registry(home)
    archive = open_archive(home / "archive")
    owners = load_registry(home / "campaigns.toml")
    project = put(archive, home)
    commit(archive, project, origin="https://example.org/rivera/42", refs=b"x")
    stale = look(archive, project, owners, TODAY).stale
    assert stale and "made of generation 1, and 2 is the current one" in stale
    with pytest.raises(UsageError, match="must be made anew"):
        decide(archive, project, owners, TODAY, Choice("confirm", "Ana"))
    (row,) = queue(archive, TODAY).waiting
    assert row.stale and row.missing.startswith("a new run: made of generation 1")

    other = put(archive, home, "example.org-43")
    for module in ("archiver.pipeline.review", "archiver.pipeline.saying"):
        monkeypatch.setattr(f"{module}.MODEL_VERSION", "99")
    assert "by rules" in (look(archive, other, owners, TODAY).stale or "")
    assert [row.stale is not None for row in queue(archive, TODAY).waiting] == [True, True]


def test_commits_that_nobody_looked_at_make_a_verdict_stale(home):
    """The activity was read for an earlier day, and something came after it."""
    registry(home)
    archive = open_archive(home / "archive")
    project = put(archive, home, later=True)
    found = look(archive, project, load_registry(home / "campaigns.toml"), date(2025, 6, 2))
    assert "commits later than 2025-06-01 were not looked at" in (found.stale or "")


def test_two_reviewers_at_once_lose_nothing_and_the_verdict_follows_from_both(home):
    """Two people clear the same queue on the same evening."""
    registry(home, office="president")
    archive = open_archive(home / "archive")
    owners = load_registry(home / "campaigns.toml")
    project = put(archive, home)
    persons = ["Ana Ruiz", "Bo Li", "Cy Tan", "Dee Fox"]

    def one(name: str) -> None:
        decide(open_archive(home / "archive"), project, owners, TODAY, Choice("confirm", name))

    threads = [threading.Thread(target=one, args=(name,)) for name in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = archive.project(project)
    said = [item.person for item in decisions_of(view)]
    assert len(said) >= 2 and len(set(said)) == len(said)
    event = view.latest("verdict")
    assert event and event.data["state"] == "ENDED_CONFIRMED"
    assert look(archive, project, owners, TODAY).verdict.confirmed_by == " and ".join(said[:2])


def test_whoever_is_killed_between_decision_and_verdict_repeats_the_command(home, tool):
    """The decision is the event; what follows from it can always be made again, by hand or by the next run."""
    archive = open_archive(home / "archive")
    (project,) = archive.projects()
    shown = look(archive, project, load_registry(home / "campaigns.toml"), TODAY)
    work = profile().last_substantive
    decision = Confirmation(
        person="Ana Ruiz", decision="snooze", state="ENDED_CANDIDATE", at=TODAY, until=date(2025, 8, 1),
        judged=shown.judged, work=work, evidence=evidence_seen(shown.verdict.evidence),
    )  # fmt: skip
    record(archive, project, 1, decision)
    assert archive.project(project).latest("verdict").data["state"] == "ENDED_CANDIDATE"  # type: ignore[union-attr]
    assert by("Ana Ruiz", "--snooze", "2025-08-01", "--json").document["new"] is False
    assert archive.project(project).latest("verdict").data["state"] == "WINDING_DOWN"  # type: ignore[union-attr]

    record(archive, project, 1, decision.model_copy(update={"decision": "reject", "until": None, "person": "Bo"}))
    run_archive(tool)
    assert cli("queue", "--as-of", DAY, "--json").document["put_off"][0]["until"] == "2025-11-28"


def test_a_damaged_decision_is_named_and_the_other_projects_are_listed(home):
    """A bad disk must not silently take a decision back, nor stop the evening."""
    registry(home)
    archive = open_archive(home / "archive")
    damaged, sound = put(archive, home), put(archive, home, "example.org-43")
    owners = load_registry(home / "campaigns.toml")
    decide(archive, damaged, owners, TODAY, Choice("snooze", "Ana", until=date(2025, 8, 1)))
    event = archive.project(damaged).latest("confirmation")
    assert event
    file = home / "archive" / f"v1/projects/{damaged}/events/{event.number:08}.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b'"Ana"', b'"Eve"'))
    done = cli("review", damaged, "--as-of", DAY)
    assert done.code == 3 and "events/" in done.stderr
    assert [row.project_id for row in queue(archive, TODAY).waiting] == [sound]


def test_a_decision_of_a_later_version_is_passed_by(home):
    """An older program must not stop at what it does not know."""
    registry(home)
    archive = open_archive(home / "archive")
    project = put(archive, home)
    archive.append(project, "confirmation", by="Ana", generation=1, data={"decision": "defer"}, made_with={})
    assert decisions_of(archive.project(project)) == ()


def test_the_most_certain_come_first_and_then_who_waits_longest(home):
    """A person begins at the top and stops when the evening is over."""
    registry(home)
    archive = open_archive(home / "archive")
    flag = Declaration(kind="ended", source="archived_flag", locator="https://example.org/x")
    put(archive, home, "example.org-1")
    put(archive, home, "example.org-2", day=date(2025, 5, 1))
    put(archive, home, "example.org-3", declarations=(flag,))
    rows = queue(archive, TODAY).waiting
    assert [row.project_id for row in rows] == ["example.org-3", "example.org-2", "example.org-1"]
    assert rows[0].points > rows[1].points


def test_the_help_has_examples_and_exit_codes(home):
    """The commands are used once a year, by somebody in a hurry."""
    for command in ("queue", "review"):
        said = cli(command, "--help").stdout
        assert "Examples:" in said and "Exit codes:" in said
