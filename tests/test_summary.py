"""What a person reads after a run, and the record that stays of it."""

import json

import pytest
from markdown_it import MarkdownIt

from archiver.pipeline.summary import as_markdown, inert, last_summary, summarise, summarise_verification, write_run
from archiver.records.outcome import Outcome
from archiver.records.run import Summary
from archiver.records.verification import Damage, Verification

MONDAY, TUESDAY, WEDNESDAY = "2024-11-04T03:15:00Z", "2024-11-05T03:15:00Z", "2024-11-06T03:15:00Z"


def an_outcome(name="rivera/tool", status="archived", **fields):
    bad = status in ("failed", "partial", "suspect")
    values = {
        "project_id": "github.com-42",
        "name": name,
        "origin": f"https://github.com/{name}",
        "status": status,
        "generation": 1,
        "state": "LIVE",
        "reason": "git ls-remote: not found" if bad else None,
        "exit_code": 3 if bad else 0,
    }
    return Outcome(**(values | fields))


def a_summary(*outcomes, at=MONDAY, last=None, flow="archive_ended"):
    return summarise(flow, outcomes, started_at=at, ended_at=at, last=last)


def test_the_same_trouble_is_new_once_and_later_still():
    """A mail that calls an old failure new every night is soon not read any more."""
    monday = a_summary(an_outcome(status="failed"))
    tuesday = a_summary(an_outcome(status="failed"), at=TUESDAY, last=monday)
    wednesday = a_summary(an_outcome(status="failed"), at=WEDNESDAY, last=tuesday)

    assert [(f.new, f.since) for s in (monday, tuesday, wednesday) for f in s.failing] == [
        (True, MONDAY), (False, MONDAY), (False, MONDAY),
    ]  # fmt: skip
    assert "- failed (new): rivera/tool" in as_markdown(monday)
    assert "- failed (still, since 2024-11-04): rivera/tool" in as_markdown(wednesday)


def test_another_trouble_of_the_same_repository_is_new():
    """It was unreachable and is now rewritten: the second is worse, and must not hide behind the first."""
    monday = a_summary(an_outcome(status="failed"))
    tuesday = a_summary(an_outcome(status="suspect"), at=TUESDAY, last=monday)

    assert [(f.status, f.new, f.since) for f in tuesday.failing] == [("suspect", True, TUESDAY)]


def test_what_recovered_and_fails_again_is_new():
    """A person may have mended it; its second failure is a second event."""
    monday = a_summary(an_outcome(status="failed"))
    tuesday = a_summary(an_outcome(status="unchanged"), at=TUESDAY, last=monday)
    wednesday = a_summary(an_outcome(status="failed"), at=WEDNESDAY, last=tuesday)

    assert (tuesday.exit_code, tuesday.failing) == (0, ())
    assert [(f.new, f.since) for f in wednesday.failing] == [(True, WEDNESDAY)]


def test_a_copy_that_could_not_be_described_needs_a_person():
    """The copy is safe, so its status says archived; the run must not end as if all were well."""
    summary = a_summary(an_outcome(reason="the copy is safe, but it could not be described: x", exit_code=3))

    assert [(f.status, f.name) for f in summary.failing] == [("described", "rivera/tool")]
    assert (summary.exit_code, summary.archived) == (3, ("rivera/tool",))


@pytest.mark.parametrize(
    ("outcomes", "last", "said"),
    [
        ((an_outcome(status="unchanged"),), None, "Nothing to do."),
        ((an_outcome(state="ENDED_CANDIDATE"),), None, "Wait for a person: 1; `archiver queue` lists them"),
        ((an_outcome("b/new", "failed"), an_outcome("a/ok")), None, "Look at b/new first: git ls-remote: not found"),
        (
            (an_outcome("a/old", "failed"), an_outcome("b/new", "failed")),
            a_summary(an_outcome("a/old", "failed")),
            "Look at b/new first",
        ),
        (
            (an_outcome("a/old", "failed"),),
            a_summary(an_outcome("a/old", "failed")),
            "Still in need of a person: 1, the oldest since 2024-11-04.",
        ),
    ],
    ids=["nothing", "proposed", "failed before proposed", "new before old", "old"],
)
def test_there_is_one_next_move(outcomes, last, said):
    """Whoever reads only one line knows what to do now."""
    assert a_summary(*outcomes, at=TUESDAY, last=last).next_move.startswith(said)


def test_new_trouble_stands_before_old():
    """A list of forty known failures must not bury the one of this night."""
    monday = a_summary(an_outcome("a/old", "failed"))
    tuesday = a_summary(an_outcome("a/old", "failed"), an_outcome("z/new", "failed"), at=TUESDAY, last=monday)

    assert [f.name for f in tuesday.failing] == ["z/new", "a/old"]


def test_damage_is_new_once_too():
    """The weekly check finds the same damaged object again until somebody mends it."""
    key = "v1/blobs/sha256/ab/cd/abcd"
    found = Verification(level="bytes", checked=9, projects=2, damaged=(Damage(key=key, reason="sha256"),))
    monday = summarise_verification(found, started_at=MONDAY, ended_at=MONDAY, last=None)
    tuesday = summarise_verification(found, started_at=TUESDAY, ended_at=TUESDAY, last=monday)

    assert [(f.name, f.new, f.since) for f in monday.failing] == [(key, True, MONDAY)]
    assert [(f.new, f.since) for f in tuesday.failing] == [(False, MONDAY)]
    assert monday.next_move == "Damaged stored objects: 1, new: 1; mend them with `archiver repair`."
    assert "- 2 projects checked, damaged objects: 1" in as_markdown(monday)
    assert (monday.exit_code, tuesday.exit_code) == (3, 3)


def test_a_clean_verification_asks_for_nothing():
    """Otherwise the mail comes every week and means nothing."""
    found = Verification(level="objects", checked=9, projects=2)
    summary = summarise_verification(found, started_at=MONDAY, ended_at=MONDAY, last=None)

    assert (summary.exit_code, summary.next_move) == (0, "Nothing to do.")


HOSTILE = [
    "[a](https://evil.example/)",
    "![a](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<https://evil.example>",
    "https://evil.example/a",
    "www.evil.example",
    "robin@example.org",
    "a\n\n# heading\n- item",
    "a\r\n| x | y |\n|---|---|",
    "`code` **bold** _it_ ~~gone~~ &lt;b&gt;",
    "back\\slash\\",
    "a\u2028b\u202ec\x1b[31m",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_words(name):
    """Names and reasons come from strangers; Prefect's page and mail programs render what we write."""
    markdown = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    tokens = markdown.parseInline(inert(name))[0].children or []
    said = "".join(token.content for token in tokens)

    assert {token.type for token in tokens} <= {"text", "text_special"}
    assert [c for c in said if not c.isprintable()] == []
    assert said.split() == "".join(c if c.isprintable() else " " for c in name).split()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_block_to_the_summary(name):
    """One line stays one line: a name cannot forge a heading, a row or another repository's failure."""
    outcome = an_outcome(name, "failed", reason=name, origin="https://github.com/x/y")
    text = as_markdown(a_summary(outcome, an_outcome(name, state="ENDED_CANDIDATE")))
    blocks = [token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text)]

    assert blocks.count("heading_open") == 1
    assert blocks.count("list_item_open") == 4  # the counts, the failure, the new generation, the proposal
    assert not {"html_block", "table_open", "fence"} & set(blocks)


def test_a_bare_address_is_no_link(tmp_path):
    """GitHub's Markdown makes links of plain text; old campaign domains are bought by strangers."""
    assert inert("https://evil.example www.evil.example a@evil.example") == (
        "https\\://evil.example www\\.evil.example a\\@evil.example"
    )


def test_a_run_leaves_json_lines_a_summary_and_a_text(tmp_path):
    """Prefect's database is a view; this record is the truth about a run."""
    outcomes = [an_outcome("a/a"), an_outcome("b/b", "failed")]
    summary = a_summary(*outcomes)
    record = write_run(tmp_path / "runs", summary, outcomes)

    assert [Outcome.model_validate_json(line) for line in record.read_text().splitlines()] == outcomes
    assert last_summary(tmp_path / "runs", "archive_ended") == summary
    assert record.with_suffix(".md").read_text() == as_markdown(summary)


def test_the_last_summary_is_the_newest_that_can_be_read(tmp_path):
    """A run killed while it wrote leaves half a file, and the age of every failure must survive that."""
    for at, flow in ((MONDAY, "archive_ended"), (TUESDAY, "mirror_watched"), (WEDNESDAY, "verify_archive")):
        write_run(tmp_path, a_summary(an_outcome(status="failed"), at=at, flow=flow), [])
    half = json.dumps(a_summary(at=WEDNESDAY).model_dump())[:40]
    (tmp_path / f"{WEDNESDAY.replace(':', '')}-archive_ended.summary.json").write_text(half)
    found = last_summary(tmp_path, "archive_ended", "mirror_watched")

    assert isinstance(found, Summary)
    assert (found.flow, found.started_at) == ("mirror_watched", TUESDAY)
    assert last_summary(tmp_path / "absent", "archive_ended") is None


def test_old_runs_are_cleared_away_with_all_their_files(tmp_path):
    """A nightly run for years must not fill the disk, and the newest must stay."""
    for number in range(203):
        at = f"2024-11-04T03:{number // 60:02d}:{number % 60:02d}Z"
        write_run(tmp_path, a_summary(at=at), [])
    names = sorted(path.name for path in tmp_path.iterdir())

    assert len(names) == 600
    assert names[0].startswith("2024-11-04T030003Z")
