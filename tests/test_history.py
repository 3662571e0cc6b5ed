"""One history, asked for any day: what was not yet, what only looks like work, and clocks that are wrong."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.assess.history import read_activity, read_history
from archiver.git.reader import open_reader
from archiver.records.activity import ActivityProfile, Mark
from archiver.records.repository import Repository
from tests.gitrepo import C, add_commits, git, make_repo

LATER = date(2030, 1, 1)
CODE = {"app.py": "a = 1\nb = 2\nc = 3\n", "lib.py": "x = 1\n"}
MACHINE = "ubuntu <ubuntu@ip-10-0-0-7.ec2.internal>"
START = date(2020, 1, 1)


def read(path: Path, as_of: date = LATER, repository: Repository | None = None) -> ActivityProfile:
    with open_reader(path) as reader:
        return read_activity(reader, repository, as_of=as_of)


def day(mark: Mark | None) -> str | None:
    return str(mark.day) if mark else None


def imported(path: Path, commits: list[tuple[int, str, int | None]], *, ref: str = "refs/heads/main") -> Path:
    """A bare repository of commits (seconds, branch, number of the commit it follows), by one fast process."""
    path.mkdir()
    git(path, "init", "-q", "--bare", "--initial-branch=main")
    lines = []
    for number, (when, branch, parent) in enumerate(commits, 1):
        lines += [f"commit refs/heads/{branch}", f"mark :{number}", f"committer R <r@example.org> {when} +0000"]
        lines += ["data 4", "work", *([f"from :{parent}"] if parent else [])]
        lines += [f"M 100644 inline f{number}.py", "data 4", "a\nb", "M 100644 inline g.py", f"data {len(str(number))}"]
        lines += [str(number), ""]
    git(path, "fast-import", "--quiet", "--force", stdin="\n".join(lines).encode())
    return path


def seconds(when: date) -> int:
    return (when - date(1970, 1, 1)).days * 86400 + 43200


DAYS = st.integers(-20, 20).map(lambda number: START + timedelta(days=number))
HISTORY = st.lists(st.tuples(DAYS, st.sampled_from(["main", "main", "topic"])), min_size=1, max_size=8)


@settings(max_examples=12, deadline=None)
@given(before=HISTORY, after=HISTORY, as_of=DAYS)
def test_what_happens_later_changes_nothing_as_of_a_day(before, after, as_of):
    """Whatever clocks say: a replay that could see the future would judge the model by what nobody could know."""

    def built(folder: Path, days: list[tuple[date, str]]) -> ActivityProfile:
        last: dict[str, int] = {}
        rows = []
        for number, (when, branch) in enumerate(days, 1):
            rows.append((seconds(when), branch, last.get(branch, last.get("main"))))
            last[branch] = number
        return read(imported(folder, rows), as_of)

    later = [(as_of + timedelta(days=21 + (when - START).days), branch) for when, branch in after]
    known = [*before, (START, "main")]
    with TemporaryDirectory() as folder:
        then, now = built(Path(folder, "a"), known), built(Path(folder, "b"), [*known, *later])

    assert now.later
    assert now.model_copy(update={"later": then.later}) == then


def test_a_history_answers_for_any_day_as_a_fresh_reading_does(tmp_path):
    """A replay asks one history 600 times; it must say what a verdict of that day would have said."""
    notice = {"README.md": "# Map\n\nThis project is no longer maintained.\n"}
    repo = make_repo(
        tmp_path / "r",
        [
            C(CODE, day="2024-01-10"),
            C({"README.md": "# Map\n\nA map.\n"}, day="2024-02-10"),
            C(notice, day="2024-03-10"),
            C({"app.py": "1\n2\n3\n4\n"}, day="2023-12-10"),
            C({"app.py": "1\n2\n3\n4\n5\n6\n"}, day="2024-05-10"),
        ],
    )
    with open_reader(repo) as reader:
        history = read_history(reader, None)
        for number in range(0, 220, 11):
            asked = date(2023, 11, 20) + timedelta(days=number)
            assert history.profile(asked) == read(repo, asked)


def test_a_ref_stands_where_it_stood_although_a_clock_was_wrong(tmp_path):
    """A commit dated in the past holds the files of its parent, which on that day did not exist."""
    repo = make_repo(
        tmp_path / "r",
        [
            C(CODE, day="2024-01-10"),
            C({"README.md": "This project is no longer maintained.\n"}, day="2024-09-10"),
            C({"b.py": "1\n2\n"}, day="2024-01-05"),
        ],
    )
    june, now = read(repo, date(2024, 6, 1)), read(repo)

    assert june.head == git(repo, "rev-parse", "HEAD~2")
    assert june.declarations == ()
    assert now.head == git(repo, "rev-parse", "HEAD")
    assert [found.kind for found in now.declarations] == ["ended"]


@pytest.mark.parametrize("wrong", ["1970-01-01", "1980-01-01", "2011-05-05"])
def test_a_back_dated_commit_is_not_the_first_and_hides_nothing(tmp_path, wrong):
    """A repository born after the race would else look older than the race."""
    repo = make_repo(
        tmp_path / "r",
        [C(CODE, day="2024-01-10"), C({"a.py": "1\n2\n"}, day=wrong), C({"b.py": "1\n2\n"}, day="2024-03-10")],
    )
    found = read(repo)

    assert (day(found.first), day(found.last_substantive), found.commits) == ("2024-01-10", "2024-03-10", 3)


def test_a_root_without_a_clock_is_not_the_first(tmp_path):
    """Boards without a battery begin in 1970."""
    found = read(make_repo(tmp_path / "r", [C(CODE, day="1970-01-01"), C({"a.py": "1\n2\n"}, day="2024-03-10")]))

    assert day(found.first) == "2024-03-10"


def test_a_commit_dated_in_the_future_does_not_exist_yet(tmp_path):
    """It hides neither what was done before nor what was done after it."""
    repo = make_repo(
        tmp_path / "r",
        [C(CODE, day="2024-01-10"), C({"a.py": "1\n2\n"}, day="2037-01-01"), C({"b.py": "1\n2\n"}, day="2024-03-10")],
    )
    found = read(repo)

    assert (found.commits, found.later, day(found.last_any)) == (2, True, "2024-03-10")
    assert found.head == git(repo, "rev-parse", "HEAD")


def test_a_rewritten_history_begins_when_it_was_rewritten_and_says_so(tmp_path):
    """The old commits are gone; whoever reads "first commit after the race" must learn whose dates these are."""
    repo = make_repo(tmp_path / "r")
    for number in range(12):
        (repo / f"f{number}.py").write_text("1\n2\n")
        git(repo, "add", "-A")
        when = {"GIT_AUTHOR_DATE": f"2018-01-{number + 1:02}T12:00:00Z", "GIT_COMMITTER_DATE": "2021-05-01T12:00:00Z"}
        git(repo, "commit", "-q", "-m", "work", env=when)
    found = read(repo)

    assert day(found.first) == "2021-05-01"
    assert any("a year or more before they were committed" in text for text in found.unread)
    assert read(repo, date(2020, 1, 1)).commits == 0


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ("Bump lodash from 4.17.15 to 4.17.19", {"package.json": "1\n2\n", "yarn.lock": "1\n2\n"}),
        ("chore(deps): bump django from 2.2 to 2.2.1 in /web (#12)", {"web/requirements.txt": "1\n2\n"}),
        ("[Security] Bump rack from 2.0.1 to 2.0.6", {"Gemfile.lock": "1\n2\n"}),
        ("Update dependency webpack to v5", {"package.json": "1\n2\n"}),
    ],
)
def test_a_dependency_bots_words_are_a_bots_whoever_the_author(tmp_path, message, files):
    """A squashed or copied change keeps the words and loses the author."""
    found = read(make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), C(files, message, "2024-09-10")]))

    assert (day(found.last_human), found.bots_since_human) == ("2024-01-10", 1)


def test_code_changed_under_a_bots_words_is_work(tmp_path):
    """People keep the subject and adapt the code to the new version."""
    files = {"package.json": "1\n2\n", "app.py": "1\n2\n3\n4\n"}
    repo = make_repo(
        tmp_path / "r", [C(CODE, day="2024-01-10"), C(files, "Bump lodash from 4.0.0 to 5.0.0", "2024-09-10")]
    )

    assert day(read(repo).last_substantive) == "2024-09-10"


def test_a_licence_alone_is_no_work_and_a_page_of_that_name_is(tmp_path):
    """Licences are put in order when a campaign is over; `security.html` may be the site's most read page."""
    licence = make_repo(tmp_path / "a", [C(CODE, day="2024-01-10"), C({"LICENSE": "1\n2\n"}, day="2024-09-10")])
    page = make_repo(tmp_path / "b", [C(CODE, day="2024-01-10"), C({"security.html": "1\n2\n"}, day="2024-09-10")])

    assert (day(read(licence).last_substantive), day(read(page).last_substantive)) == ("2024-01-10", "2024-09-10")


def nightly(
    count: int, author: str, *, step: int = 1, file: str = "data/results.csv", hour: str = "03:00:09"
) -> list[C]:
    days = [date(2024, 2, 1) + timedelta(days=step * number) for number in range(count)]
    return [C({file: f"a,{d}\nb,{d}\n"}, f"Export of {d}", f"{d}T{hour}Z", author) for d in days]


def test_a_machines_account_that_repeats_itself_is_a_server(tmp_path):
    """A nightly export went on for months after the last person had left."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), *nightly(4, MACHINE)])
    found, early = read(repo), read(repo, date(2024, 2, 2))

    assert (day(found.last_human), found.server_commits, found.human_commits) == ("2024-01-10", 4, 1)
    assert early.server_commits == 0, "on the second day nobody could know"


def test_a_cron_job_under_a_persons_name_is_a_server(tmp_path):
    """Whose name a server commits under is a matter of its settings."""
    found = read(make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), *nightly(11, "Robin Doe <robin@example.org>")]))

    assert (day(found.last_substantive), found.server_commits) == ("2024-01-10", 11)


@pytest.mark.parametrize(
    ("what", "commits"),
    [
        (
            "root works on the machine",
            [C({f"f{n}.py": "1\n2\n"}, "fix", f"2024-02-{n + 1:02}", MACHINE) for n in range(5)],
        ),
        ("only a few", nightly(9, "Robin Doe <robin@example.org>")),
        ("no data", nightly(11, "Robin Doe <robin@example.org>", file="app.py")),
    ],
)
def test_a_person_is_not_taken_for_a_server(tmp_path, what, commits):
    """To call a person's work a program's is the dearer mistake."""
    found = read(make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), *commits]))

    assert (found.server_commits, day(found.last_substantive)) == (0, commits[-1].day[:10]), what


def test_a_person_who_enters_results_every_evening_is_not_a_server(tmp_path):
    """The same words about the same file each day, but at a person's hours."""
    commits = nightly(12, "Robin Doe <robin@example.org>")
    hours = [18, 21, 17, 19, 22, 16, 20, 18, 23, 17, 21, 19]
    late = [
        C(c.files, c.message, f"{c.day[:10]}T{hour}:10:00Z", c.author) for c, hour in zip(commits, hours, strict=True)
    ]
    found = read(make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), *late]))

    assert (found.server_commits, day(found.last_substantive)) == (0, "2024-02-12")


def test_a_dump_in_a_few_pieces_on_one_day_is_squashed(tmp_path):
    """The forge makes a first commit with a licence, the dump is the second: the history still says nothing."""
    pieces = [
        C({"LICENSE": "MIT\n"}, day="2024-01-10"),
        C({f"a{n}.py": "1\n" for n in range(10)}, day="2024-01-10T13:00:00Z"),
        C({f"b{n}.py": "1\n" for n in range(10)}, day="2024-01-10T14:00:00Z"),
    ]
    found = read(make_repo(tmp_path / "r", [*pieces, C({"c.py": "1\n2\n"}, day="2024-02-10")]))
    grown = read(make_repo(tmp_path / "g", [*pieces, *[C({f"c{n}.py": "1\n"}, day="2024-02-10") for n in range(4)]]))

    assert (found.squashed, found.root_share) == (True, 95)
    assert (grown.squashed, grown.root_share) == (False, 84)


def fork(**more: object) -> Repository:
    values = {"origin": "https://github.com/rivera/map", "clone_url": "", "name": "rivera/map", "forge": "github"}
    return Repository.model_validate(values | {"fork": True} | more)


def test_what_came_before_a_fork_is_not_its_own(tmp_path):
    """A fork made for a campaign would else be as old, and as busy, as the tool it was made from."""
    repo = make_repo(
        tmp_path / "r",
        [C(CODE, day="2019-01-10"), C({"a.py": "1\n2\n"}, day="2019-06-10"), C({"b.py": "1\n2\n"}, day="2020-02-10")],
    )
    found = read(repo, repository=fork(created_at="2020-01-01T00:00:00Z"))
    unknown = read(repo, repository=fork())

    assert (found.commits, day(found.first), day(found.fork_point), found.roots) == (1, "2020-02-10", "2019-06-10", 1)
    assert (unknown.commits, unknown.fork_point) == (3, None)
    assert "where it was forked: all commits are counted as its own" in unknown.unread


def test_a_clone_that_knows_its_upstream_knows_where_it_was_forked(tmp_path):
    """A path that is read where it lies has no forge to ask."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2019-01-10")])
    git(repo, "update-ref", "refs/remotes/upstream/main", "HEAD")
    add_commits(repo, [C({"b.py": "1\n2\n"}, day="2020-02-10")])
    found = read(repo)

    assert (found.commits, day(found.first), day(found.fork_point)) == (1, "2020-02-10", "2019-01-10")


def test_refs_that_are_not_counted_are_named(tmp_path):
    """A reader of the verdict must see what was left out."""
    repo = make_repo(tmp_path / "r", [C(CODE)])
    for number in range(3):
        git(repo, "update-ref", f"refs/pull/{number}/head", "HEAD")

    assert read(repo).refs_ignored == ("refs/pull/*: 3",)
