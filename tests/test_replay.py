"""Replay: the measure by which every change of the model is judged must itself notice what is wrong."""

from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from archiver.assess.chart import chart
from archiver.assess.labels import load_labels
from archiver.assess.replay import Subject, replay
from archiver.errors import ConfigError
from archiver.records.activity import ActivityProfile, Mark
from archiver.records.campaign import Owner, Race, RaceDate
from tests.clikit import cli
from tests.gitrepo import C, make_repo

ORIGIN = "https://github.com/rivera-for-senate/map"
OVER = date(2024, 11, 5)
UNTIL = date(2025, 12, 28)


def owner(outcome: str = "lost", over: date | None = OVER) -> Owner:
    day = RaceDate(type="general", date=OVER, status="held")
    race = Race(id="r", office="senate", cycle=2024, dates=(day,), outcome=outcome, race_over_on=over)  # type: ignore[arg-type]
    return Owner(
        id="rivera", name="Rivera", kind="candidate", origins=("https://github.com/rivera-for-senate/*",), race=(race,)
    )


def subject(*work: date, origin: str = ORIGIN, who: Owner | None = None) -> Subject:
    """A repository with substantive work on these days and nothing else."""

    def profile(day: date) -> ActivityProfile:
        seen = [Mark(day=each, commit="a" * 40) for each in work if each <= day]
        last = seen[-1] if seen else None
        return ActivityProfile(
            as_of=day, commits=len(seen), human_commits=len(seen), first=seen[0] if seen else None,
            last_any=last, last_human=last, last_substantive=last, root_share=10,
        )  # fmt: skip

    return Subject(origin, who or owner(), profile, work[0], work[-1])


def labels(tmp_path: Path, *rows: tuple[str, str], origin: str = ORIGIN) -> Path:
    path = tmp_path / "labels.tsv"
    path.write_text("# origin, day, states\n" + "".join(f"{origin}\t{day}\t{states}\n" for day, states in rows))
    return path


RIGHT = (("2024-01-01", "LIVE"), ("2024-10-22", "LIVE,WINDING_DOWN"), ("2024-11-05", "WINDING_DOWN,ENDED_CANDIDATE"))


def test_a_right_model_is_called_right(tmp_path):
    """Work until the election, a loss, silence: no day is wrong, and the delay is what hold and quiet days make it."""
    found = replay(
        [[subject(date(2024, 1, 10), date(2024, 11, 4))]], load_labels(labels(tmp_path, *RIGHT)), until=UNTIL, every=7
    )

    (row,) = found.repositories
    assert (found.wrong, found.live_race, found.other, row.came_later, row.unlabelled) == (0, 0, 0, 0, 0)
    assert (found.due, found.in_time) == (1, 1)
    assert row.due_on == OVER
    assert row.delay is not None and 59 <= row.delay <= 66  # 60 quiet days after the last work, found at the next step
    assert row.steps == (UNTIL - date(2024, 1, 10)).days // 7 + 1
    assert [s.state for s in row.stretches][-1] == "ENDED_CANDIDATE"


def test_an_end_that_the_labels_do_not_allow_is_wrong(tmp_path):
    """The registry says lost, but the person who labelled knows that it lives on: every such week counts."""
    truth = load_labels(labels(tmp_path, ("2024-01-01", "LIVE,WINDING_DOWN")))
    found = replay([[subject(date(2024, 1, 10))]], truth, until=UNTIL, every=7)

    (row,) = found.repositories
    assert row.wrong == sum(stretch.days for stretch in row.stretches if stretch.wrong) > 50
    assert found.live_race == 0  # wrong, but no race was open
    assert row.due_on is None


def test_work_that_came_after_a_proposal_is_counted_whatever_the_labels_say(tmp_path):
    """A straggler months later makes the early proposal doubtful; it must be seen even where the label agrees."""
    late = date(2025, 9, 1)
    found = replay([[subject(date(2024, 1, 10), late)]], load_labels(labels(tmp_path, *RIGHT)), until=UNTIL, every=7)

    (row,) = found.repositories
    assert row.came_later > 20 and row.wrong == 0
    assert row.due_on == late
    assert row.proposed_on is not None and row.proposed_on >= late


def test_an_owner_at_work_next_door_holds_the_proposal_back(tmp_path):
    """Repositories of one owner are judged together: V5 must reach the replay, or it judges another model."""
    quiet, busy = subject(date(2024, 6, 1)), subject(date(2024, 6, 1), date(2025, 3, 1), origin=ORIGIN + "-2")
    truth = load_labels(labels(tmp_path, *RIGHT))
    together = replay([[quiet, busy]], truth, until=UNTIL, every=7).repositories[0]
    alone = replay([[quiet]], truth, until=UNTIL, every=7).repositories[0]

    def said(row, day):
        return next(s.state for s in row.stretches if s.since <= day <= s.until + timedelta(days=6))

    assert said(alone, date(2025, 3, 15)) == "ENDED_CANDIDATE"
    assert said(together, date(2025, 3, 15)) == "WINDING_DOWN"


def test_days_of_which_nobody_knows_are_not_looked_at(tmp_path):
    """A copy that ends in November says nothing of December: silence there is not the repository's."""
    truth = load_labels(labels(tmp_path, *RIGHT, ("2024-11-20", "?")))
    found = replay([[subject(date(2024, 1, 10))]], truth, until=UNTIL, every=7)

    assert found.repositories[0].stretches[-1].until < date(2024, 11, 20)
    assert found.due == 0  # too early to expect a proposal


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b c", r"separated by tabs \(not blanks\); found 1 columns"),
        ("github.com/a/b\t2024-13-01\tLIVE", "is no day"),
        ("github.com/a/b\t2024-01-01\tLIVE,GONE", "'GONE' is no state"),
        ("github.com/a/b\t2024-01-01\t", "found 2 columns"),
    ],
)
def test_a_wrong_label_is_named_by_file_and_line(tmp_path, line, words):
    """A typing error must not become a silent zero."""
    path = tmp_path / "labels.tsv"
    path.write_text(f"# first\n{line}\n")

    with pytest.raises(ConfigError, match=rf"labels.tsv:2: .*{words}"):
        load_labels(path)


def test_labels_must_be_in_order(tmp_path):
    """Two rows the wrong way round would make one of them count for nothing."""
    with pytest.raises(ConfigError, match=r"labels.tsv:3: 2024-01-01 does not follow 2024-02-01"):
        load_labels(labels(tmp_path, ("2024-02-01", "LIVE"), ("2024-01-01", "LIVE")))


def test_the_chart_is_a_picture_whatever_a_repository_is_called(tmp_path):
    """Origins come from outside: markup and control characters must not enter the picture."""
    evil = ORIGIN + '/<script>"&\x1b]\u202e'
    truth = load_labels(labels(tmp_path, ("2024-01-01", "LIVE,WINDING_DOWN")))
    found = replay(
        [[subject(date(2024, 1, 10), origin=evil)], [subject(date(2024, 2, 1))]], truth, until=UNTIL, every=7
    )

    root = ET.fromstring(chart(found))
    names = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert any("<script>" in (name or "") for name in names)
    assert not any(char in (name or "") for name in names for char in "\x1b\u202e")
    bars = [
        node
        for node in root.iter("{http://www.w3.org/2000/svg}rect")
        if node.find("{http://www.w3.org/2000/svg}title") is not None
    ]
    assert len(bars) == sum(len(row.stretches) for row in found.repositories)


REGISTRY = """
[[owner]]
id = "rivera"
name = "Rivera for Senate"
kind = "candidate"
origins = ["https://github.com/rivera-for-senate/*"]
[[owner.race]]
id = "senate-2024"
office = "senate"
cycle = 2024
dates = [{ type = "general", date = 2024-11-05, status = "held" }]
outcome = "lost"
race_over_on = 2024-11-05
"""


def test_a_whole_history_is_replayed_from_the_command_line(tmp_path):
    """The way a maintainer uses it: real repositories, registry, labels; a broken one stops nobody."""
    files = [
        C({"app.py": f"line {n}\nmore {n}\n"}, day=d) for n, d in enumerate(("2024-01-10", "2024-05-05", "2024-11-04"))
    ]
    make_repo(tmp_path / "map", [*files, C({"README.md": "# Thank you\n"}, "Thank you", "2025-02-01")])
    make_repo(tmp_path / "born", [C({f"{n}.py": "a\nb\n" for n in range(9)}, day="2024-12-01")])
    (tmp_path / "campaigns.toml").write_text(REGISTRY)
    sources = tmp_path / "sources.txt"
    sources.write_text(f"# two of one owner\n{ORIGIN}={tmp_path / 'map'}\n{ORIGIN}-2={tmp_path / 'born'}\n")
    truth = labels(tmp_path, *RIGHT)
    (tmp_path / "broken").mkdir()
    options = ["--registry", tmp_path / "campaigns.toml", "--labels", truth, "--until", "2025-12-28", "--every", "14d"]

    done = cli("replay", f"@{sources}", *options, "--json", "--chart", tmp_path / "out.svg")
    found = done.document
    assert done.code == 0, done.stderr
    assert [row["stretches"][-1]["state"] for row in found["repositories"]] == ["ENDED_CANDIDATE", "BORN_ENDED"]
    assert found["repositories"][0]["last_substantive"] == "2024-11-04"  # a README is no work
    assert ET.parse(tmp_path / "out.svg").getroot().tag.endswith("svg")

    mixed = cli("replay", tmp_path / "broken", f"{ORIGIN}={tmp_path / 'map'}", *options)
    assert mixed.code == 3
    assert "local:broken" in mixed.stderr and "rivera-for-senate/map" in mixed.stdout
