"""Nothing is public before a person opened it, and new findings close it again."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archiver import catalogue
from archiver.catalogue.entries import read_entry
from archiver.errors import GateError, UsageError
from archiver.pipeline.publication import decide, look, publish, withhold
from archiver.pipeline.summary import as_markdown, summarise
from archiver.publication import is_public, not_scanned
from archiver.records.archive import BlobRef
from archiver.records.base import Record, canonical_json
from archiver.records.dossier import RestrictedFinding
from archiver.records.fact import Examination, Finding, NotRun
from archiver.records.outcome import Outcome
from archiver.records.publication import Exposed
from archiver.records.verdict import Verdict
from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive, say_event
from tests.clikit import DAY, Ran, cli, files, fixture_home  # noqa: F401
from tests.gitrepo import C, git, make_repo

MIT = (Path(__file__).parent.parent / "LICENSE").read_text("utf-8")
TOOL = "github.com-42"
ANA = {"by": "Ana Ruiz", "why": "looked at it"}
BY = ("--by", "Ana Ruiz", "--why", "looked at it")
SCANNED = Exposed()


def row(code: str = "SEC-001", path: str = "settings.py", blob: str = "1" * 40, **fields: Any) -> RestrictedFinding:
    """A finding as the store holds it; its id as the examiner would give it."""
    found = Finding(code=code, severity="high", message="A key.", path=path, blob=blob, rule="a-key", sample="aaaa9999")
    found = found.model_copy(update=fields)
    return RestrictedFinding.model_validate({**found.model_dump(), "id": found.id})


KEY, VOTERS = row(), row("PII-001", "data/voters.csv", "2" * 40, sample="Aaaa,+999")
SAMPLE = row("SEC-001", "tests/fake.py", "3" * 40, triage="test", severity="low")


def say(archive: Archive, kind: str, project: str = TOOL, generation: int = 1, **blobs: Record) -> int:
    """An event that names these blobs; `_json` at the end of a name is the ending of a file."""
    refs = []
    for name, record in blobs.items():
        sha256, size = archive.put_bytes(canonical_json(record))
        refs.append(BlobRef(kind=name.replace("_json", ".json"), sha256=sha256, size=size))
    return say_event(archive, kind, project, generation=generation, blobs=tuple(refs))


def verdict(confirmed_by: str | None) -> Verdict:
    return Verdict(
        state="ENDED_CONFIRMED" if confirmed_by else "ENDED_CANDIDATE",
        route="race",
        sentence="…",
        as_of=date(2025, 1, 1),
        confirmed_by=confirmed_by,
        model_version="t",
    )


def scanned(archive: Archive, *rows: RestrictedFinding, not_run: tuple[NotRun, ...] = (), generation: int = 1) -> None:
    """A new dossier event with what a scan found."""
    say(archive, "dossier", generation=generation, findings_json=Exposed(findings=rows, not_run=not_run))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """One project: copied, confirmed as ended, scanned, nothing found."""
    made = open_archive(tmp_path / "archive")
    commit(made)
    say(made, "verdict", verdict=verdict("Bo Li"))
    scanned(made)
    catalogue.rebuild(made)
    return made


def state(archive: Archive) -> str:
    """What it is, by the records and by the catalogue, which must agree."""
    entry = read_entry(archive, TOOL)
    now = look(archive, TOOL).state
    assert entry is not None and entry.publication == now and is_public(entry) == (now == "open")
    return now


# --- what it is ------------------------------------------------------------------------------------------------------


def test_a_project_is_withheld_until_a_person_opens_it(archive: Archive) -> None:
    """Confirmed, scanned and clean is still no reason to show it: somebody must say so."""
    assert state(archive) == "withheld"
    done = publish(archive, TOOL, **ANA)
    assert (done.new, done.publication.state, state(archive)) == (True, "open", "open")
    event = archive.project(TOOL).latest("publication")
    assert event is not None
    assert (event.by, event.generation) == ("Ana Ruiz", 1)
    assert event.data == {"what": "publish", "why": "looked at it", "owner_asked": False}


def test_a_finding_makes_it_need_review_and_a_decision_lets_it_be_opened(archive: Archive) -> None:
    """The whole road, with a finding that looks harmless: that one wants a person's word as well."""
    scanned(archive, KEY, VOTERS, SAMPLE)
    assert state(archive) == "needs_review"
    (said,) = look(archive, TOOL).missing
    assert said.text.startswith(
        "3 places to decide (keys of services 2, voter rows 1; 1 looks harmless); `archiver dec"
    )
    decide(archive, TOOL, [KEY.id, VOTERS.id], **ANA)
    with pytest.raises(
        GateError, match=r"1 place to decide \(keys of services 1; 1 looks harmless\); `archiver decide"
    ):
        publish(archive, TOOL, **ANA)
    decide(archive, TOOL, ["collapsed"], **ANA)
    assert state(archive) == "withheld"
    publish(archive, TOOL, **ANA)
    assert state(archive) == "open"


@pytest.mark.parametrize("of", ["better rules", "a new generation"])
def test_new_findings_close_an_open_project_by_themselves(archive: Archive, of: str) -> None:
    """What was opened was what a person had looked at; nobody has looked at this yet."""
    publish(archive, TOOL, **ANA)
    generation = commit(archive, refs=b"x").generation if of == "a new generation" else 1
    if generation == 2:
        assert state(archive) == "needs_review", "nobody has scanned the new generation"
    scanned(archive, VOTERS, generation=generation)
    assert state(archive) == "needs_review"
    with pytest.raises(GateError, match=r"1 place to decide \(voter rows 1\)"):
        publish(archive, TOOL, **ANA)
    decide(archive, TOOL, [VOTERS.id], **ANA)
    assert state(archive) == "open", "the word of the person who opened it stands"


def test_the_catalogue_follows_without_being_told(archive: Archive) -> None:
    """A run that finds something brings only its projects' rows up to date: that must close the row, too."""
    publish(archive, TOOL, **ANA)
    scanned(archive, KEY)
    catalogue.update(archive, [TOOL])
    root = archive.store.url.removeprefix("file:")
    assert cli("search", "--publication", "open", "--store", root, "--json").document == []
    (hit,) = cli("search", "--publication", "needs_review", "--store", root, "--json").document
    assert hit["publication"] == "needs_review"
    assert "needs review" in cli("search", "--store", root).stdout


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ("no scan", "secrets and personal data: nobody has scanned the generation that counts"),
        ("secrets", "secrets not looked at: it took too long"),
        ("personal data", "personal data not looked at: it took too long"),
        ("lost", "damaged or lost: `archiver verify`"),
    ],
)
def test_a_scan_that_did_not_run_whole_is_never_nothing_found(archive: Archive, gap: str, says: str) -> None:
    """Silence of a scanner that did not look would open what nobody has looked at."""
    if gap == "no scan":
        commit(archive, refs=b"x")
    elif gap == "lost":
        event = archive.project(TOOL).latest("dossier")
        assert event is not None
        sha256 = event.blobs[0].sha256
        root = Path(archive.store.url.removeprefix("file:"))
        (root / f"v1/blobs/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}").unlink()
    else:
        scanned(archive, not_run=(NotRun(what=gap, reason="it took too long"),))
    with pytest.raises(GateError, match=says):
        publish(archive, TOOL, **ANA)
    assert state(archive) == "withheld"


def test_a_person_may_look_where_the_scan_could_not(archive: Archive) -> None:
    """A file of 50 MB would keep its project closed for ever; the word counts for that generation alone."""
    gap = NotRun(what="secrets", reason="only the beginning of 1 blob was looked at", examiner="exposure")
    packed = NotRun(what="packed files", reason="1 packed file is not opened")
    nobody = NotRun(what="personal data", reason="the examiner crashed")
    scanned(archive, not_run=(gap, packed, nobody))
    with pytest.raises(GateError, match=f"look yourself, then say so: `archiver decide {TOOL} unscanned`"):
        publish(archive, TOOL, **ANA)
    assert decide(archive, TOOL, ["unscanned"], **ANA).new
    assert [one.what for one in look(archive, TOOL).unscanned] == ["personal data"], "there nobody could have looked"
    scanned(archive, not_run=(gap,))
    publish(archive, TOOL, **ANA)
    assert state(archive) == "open"
    commit(archive, refs=b"x")
    scanned(archive, not_run=(gap,), generation=2)
    assert state(archive) == "needs_review"


def test_what_crashed_was_not_scanned() -> None:
    """What an examination says was not scanned; without any such row the scan was whole."""
    whole = Examination(ran=("readme", "exposure"))
    assert not_scanned(whole) == ()
    packed = NotRun(what="packed files", reason="1 packed file is not opened")
    assert not_scanned(whole.model_copy(update={"not_run": (packed,)})) == (packed,)
    other = whole.model_copy(update={"not_run": (NotRun(what="issues", reason="not copied"),)})
    assert not_scanned(other) == ()
    cut = whole.model_copy(update={"not_run": (NotRun(what="secrets", reason="too long"),)})
    assert [gap.what for gap in not_scanned(cut)] == ["secrets"]
    crashed = Examination(
        ran=("readme",), not_run=(NotRun(what="examiner exposure", reason="it crashed", examiner="exposure"),)
    )
    assert [(gap.what, gap.reason) for gap in not_scanned(crashed)] == [
        ("secrets", "it crashed"),
        ("personal data", "it crashed"),
    ]
    assert {gap.what for gap in not_scanned(Examination())} == {"secrets", "personal data"}


def test_an_unconfirmed_state_stays_closed_unless_the_owner_was_asked(archive: Archive) -> None:
    """A wrong "it is over" in public hurts those who still work on it."""
    say(archive, "verdict", verdict=verdict(None))
    with pytest.raises(GateError, match=r"proposed, not confirmed: `archiver review github.com-42`"):
        publish(archive, TOOL, **ANA)
    assert publish(archive, TOOL, **ANA, owner_asked=True).publication.state == "open"
    assert state(archive) == "open"


def test_a_confirmation_that_falls_away_closes_it(archive: Archive) -> None:
    """Somebody works on it again: the next verdict is no longer confirmed, and the page must go."""
    publish(archive, TOOL, **ANA)
    say(archive, "verdict", verdict=verdict(None))
    assert state(archive) == "needs_review"
    assert "which no longer holds: its state is proposed" in look(archive, TOOL).because


def test_every_missing_condition_is_named_at_once(archive: Archive) -> None:
    """A steward who mends one thing only to be told of the next gives up."""
    say(archive, "verdict", verdict=verdict(None))
    scanned(archive, KEY, not_run=(NotRun(what="personal data", reason="it took too long"),))
    with pytest.raises(GateError) as refused:
        publish(archive, TOOL, **ANA)
    for words in ("(1) personal data not looked at", "(2) 1 place to decide", "(3) its state"):
        assert words in str(refused.value)


def test_withheld_by_a_person_is_withheld_whatever_was_found(archive: Archive) -> None:
    """A volunteer asked for it: that neither waits for anything nor comes back by itself."""
    publish(archive, TOOL, **ANA)
    withhold(archive, TOOL, **ANA)
    assert state(archive) == "withheld"
    scanned(archive, KEY)
    decide(archive, TOOL, [KEY.id], **ANA)
    assert state(archive) == "withheld"
    publish(archive, TOOL, **ANA)
    assert state(archive) == "open"


# --- decisions -------------------------------------------------------------------------------------------------------


def test_the_same_decision_twice_writes_nothing_new(archive: Archive) -> None:
    """Scripts repeat commands, and two stewards meet over the same list."""
    scanned(archive, KEY, VOTERS)
    for act in (
        lambda: decide(archive, TOOL, [KEY.id, VOTERS.id], **ANA),
        lambda: publish(archive, TOOL, **ANA),
        lambda: withhold(archive, TOOL, **ANA),
    ):
        assert act().new
        before = files(Path(archive.store.url.removeprefix("file:")))
        again = act()
        assert (again.new, again.event) == (False, None) and "nothing was written" in again.said
        assert files(Path(archive.store.url.removeprefix("file:"))) == before


def test_only_what_is_still_undecided_is_written(archive: Archive) -> None:
    """The event says who decided what: not what somebody else had decided before."""
    scanned(archive, KEY, VOTERS)
    decide(archive, TOOL, [KEY.id], by="Bo Li", why="revoked")
    decide(archive, TOOL, [KEY.id, VOTERS.id], **ANA)
    event = archive.project(TOOL).latest("publication")
    assert event is not None and event.data["findings"] == [VOTERS.id]


def test_an_id_means_all_known_versions_of_its_row_and_no_later_one(archive: Archive) -> None:
    """A settings file of two hundred commits is one question; a version that nobody has seen is a new one."""
    older, later = row(blob="4" * 40), row(blob="5" * 40)
    scanned(archive, KEY, older, VOTERS)
    decide(archive, TOOL, [KEY.id], **ANA)
    assert [one.id for one in look(archive, TOOL).undecided] == [VOTERS.id]
    scanned(archive, KEY, older, VOTERS, later)
    assert [one.id for one in look(archive, TOOL).undecided] == [VOTERS.id, later.id]


@pytest.mark.parametrize(
    ("by", "why", "named", "says"),
    [
        (" ", "b", [KEY.id], "--by NAME is empty"),
        ("Ana", "\t", [KEY.id], "--why TEXT is empty"),
        ("Ana\u202e", "b", [KEY.id], "control characters"),
        ("Ana", "b", ["SEC-001-0000000000"], "SEC-001-0000000000: no such finding"),
        ("Ana", "b", [KEY.id, "x", "y"], "x and 1 more: no such finding"),
    ],
)
def test_what_cannot_be_decided_is_a_usage_error_and_writes_nothing(
    archive: Archive, by: str, why: str, named: list[str], says: str
) -> None:
    """A decision stands for ever: half a one, or one about nothing, must not."""
    scanned(archive, KEY)
    before = files(Path(archive.store.url.removeprefix("file:")))
    with pytest.raises(UsageError) as refused:
        decide(archive, TOOL, named, by=by, why=why)
    assert says in str(refused.value) and refused.value.exit_code == 2
    assert files(Path(archive.store.url.removeprefix("file:"))) == before


def test_decisions_made_at_once_are_all_kept(archive: Archive) -> None:
    """Stewards share a list on the telephone: numbers are taken with If-None-Match, and nobody's word is lost."""
    rows = [row(path=f"{number}.env", blob=f"{number}" * 40) for number in range(8)]
    scanned(archive, *rows)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: decide(archive, TOOL, [one.id], **ANA), rows))
    assert look(archive, TOOL).undecided == ()
    assert len([event for event in archive.project(TOOL).events() if event.kind == "publication"]) == len(rows)


def test_an_event_of_a_later_version_is_passed_by(archive: Archive) -> None:
    """A newer program may decide other things; an older one must not take them for an opening."""
    scanned(archive, KEY)
    for data in ({"what": "embargo"}, {"what": "decide", "findings": "all"}, {}, {"publication": "open"}):
        say_event(archive, "publication", TOOL, by="Bo Li", generation=1, data=data)
    assert state(archive) == "needs_review"


# --- the commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tool(home: Path) -> Path:
    """A licensed tool, archived by the program; what its scan found is said by the tests."""
    repo = make_repo(home / "tool", [C({"LICENSE": MIT, "README.md": "# Finder\n", "finder.py": "print(1)\n"})])
    done = cli("archive", repo, "--origin", "https://example.org/rivera/tool", "--as-of", DAY, "--quiet")
    assert done.code == 0, done.said
    return repo


def found(home: Path, exposed: Exposed) -> Archive:
    """Say in the archive that the newest scan of the tool found this."""
    archive = open_archive(home / "archive")
    (project,) = archive.projects()
    say(archive, "dossier", project, findings_json=exposed)
    return archive


def adopt(home: Path, *more: str) -> Ran:
    return cli("adopt", "tool", "--to", home / "new", *more)


def test_adoption_waits_for_every_finding_and_goes_through_after(home: Path, tool: Path) -> None:
    """Pushing a history is publishing it: the same question, the same answer, exit 4 until it is given."""
    found(home, Exposed(findings=(KEY, VOTERS, SAMPLE)))
    planned = adopt(home)
    assert planned.code == 4
    assert "refused: 3 places to decide (keys of services 2, voter rows 1; 1 looks harmless)" in planned.said
    assert "`archiver decide" in planned.said
    assert KEY.path not in planned.said and VOTERS.path not in planned.said
    assert adopt(home, "--apply").code == 4 and not (home / "new").exists()

    assert cli("decide", "tool", KEY.id, VOTERS.id, "collapsed", *BY).code == 0
    applied = adopt(home, "--apply")
    assert applied.code == 0, applied.said
    assert git(home / "new", "show", "main:finder.py") == "print(1)"


def test_adoption_waits_for_the_scan(home: Path, tool: Path) -> None:
    """Nobody looked is not nothing found."""
    found(home, Exposed(not_run=(NotRun(what="secrets", reason="it took too long"),)))
    done = adopt(home, "--apply")
    assert done.code == 4 and "secrets not looked at: it took too long" in done.said
    assert not (home / "new").exists()


def test_what_a_person_withheld_is_not_adopted_and_an_unopened_project_is(home: Path, tool: Path) -> None:
    """An adopter is one and known, the public is not: it need not be open, but "no" means no."""
    found(home, SCANNED)
    assert adopt(home).code == 0
    assert cli("withhold", "tool", *BY).code == 0
    done = adopt(home, "--apply")
    assert done.code == 4 and "a steward withheld it on" in done.said and not (home / "new").exists()
    assert cli("publish", "tool", "--owner-asked", *BY).code == 0
    assert adopt(home, "--apply").code == 0


def test_a_steward_sees_what_is_undecided_decides_and_opens(home: Path, tool: Path) -> None:
    """The four commands one after the other, as a steward types them."""
    versions = [row(blob=f"{number}" * 40) for number in (6, 7)]
    found(home, Exposed(findings=(KEY, *versions, SAMPLE)))
    listed = cli("decide", "tool")
    assert listed.code == 0
    assert "needs review" in listed.said and KEY.id in listed.stdout and SAMPLE.id not in listed.stdout
    assert "settings.py" in listed.stdout and "3 versions" in listed.stdout and "aaaa9999" in listed.stdout
    assert "1 more looks harmless (test 1): --all lists them, `collapsed` decides them" in listed.said
    assert SAMPLE.id in cli("decide", "tool", "--all").stdout
    assert "publication: needs review" in cli("show", "tool").stdout
    assert cli("show", "tool", "--json").document["publication"]["state"] == "needs_review"

    refused = cli("publish", "tool", *BY)
    assert (refused.code, refused.stdout) == (4, "") and "(2) its state" in refused.stderr
    assert "(1) 2 places to decide (keys of services 2; 1 looks harmless)" in refused.stderr
    assert "4 findings decided" in cli("decide", "tool", KEY.id, "collapsed", *BY).said
    done = cli("publish", "tool", "--owner-asked", *BY, "--json").document
    assert (done["new"], done["publication"]["state"]) == (True, "open")
    assert cli("search", "--publication", "open", "--json").document[0]["publication"] == "open"
    assert "open already" in cli("publish", "tool", *BY).said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("publish", "nobody", *BY), "no project of this name"),
        (("publish", "tool", "--why", "b"), "Missing option '--by'"),
        (("withhold", "tool", "--by", "A"), "Missing option '--why'"),
        (("withhold", "tool", "--by", " ", "--why", "b"), "--by NAME is empty"),
        (("decide", "tool", "collapsed", "--by", "A"), "add --by NAME and --why TEXT"),
        (("decide", "tool", *BY), "nothing was decided"),
        (("decide", "tool", "SEC-999", *BY), "SEC-999: no such finding"),
    ],
)
def test_what_is_typed_wrong_is_a_usage_error_and_writes_nothing(
    home: Path, tool: Path, args: tuple[str, ...], says: str
) -> None:
    """Exit code 2, and the archive as it was."""
    found(home, Exposed(findings=(KEY,)))
    before = files(home / "archive")
    done = cli(*args)
    assert done.code == 2 and says in done.said
    assert files(home / "archive") == before


def test_a_mistyped_store_does_not_become_an_archive(home: Path, tool: Path) -> None:
    """Opening for writing would make one."""
    for command in (("publish", "tool"), ("withhold", "tool"), ("decide", "tool", "collapsed")):
        assert cli(*command, *BY, "--store", "elsewhere").code != 0
    assert cli("decide", "tool", "--store", "elsewhere").code != 0
    assert not (home / "elsewhere").exists()


@pytest.mark.parametrize("command", ["publish", "withhold", "decide"])
def test_help_has_examples_and_exit_codes(home: Path, command: str) -> None:
    """The commands are used once a month, by somebody who answers for what they do."""
    said = cli(command, "--help").stdout
    assert "Examples:" in said and "Exit codes:" in said and "--by NAME" in said


# --- runs ------------------------------------------------------------------------------------------------------------


def test_a_run_keeps_the_rows_with_the_dossier_and_counts_projects_alone(home: Path, tool: Path) -> None:
    """The rows lie in the store, which is private as a whole; what a run prints holds a word, and no path."""
    archive = open_archive(home / "archive", writing=False)
    (project,) = archive.projects()
    event = archive.project(project).latest("dossier")
    assert event is not None
    (blob,) = [blob for blob in event.blobs if blob.kind == "findings.json"]
    assert set(json.loads(archive.read_blob(blob.sha256))) == {"findings", "not_run"}
    (outcome,) = cli("archive", tool, "--origin", "https://example.org/rivera/tool", "--as-of", DAY, "--json").lines
    assert outcome["publication"] in ("withheld", "needs_review")


def test_the_summary_of_a_run_says_how_many_projects_wait(home: Path) -> None:
    """A mail of it may be read by anybody: numbers, and the command that shows the rest."""
    one = Outcome(
        project_id=TOOL, name="rivera/tool", origin="https://example.org/rivera/tool", status="archived", generation=1,
        state="LIVE", publication="needs_review", reason=None,
    )  # fmt: skip
    other = one.model_copy(update={"publication": "open"})
    said = summarise("archive_ended", [one, one, other], started_at=DAY, ended_at=DAY, last=None)
    assert said.needs_review == 2 and said.exit_code == 0
    assert "2 projects need review" in said.next_move and "`archiver decide PROJECT`" in said.next_move
    assert "- 2 projects need review before anything" in as_markdown(said)
