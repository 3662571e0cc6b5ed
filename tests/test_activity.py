"""What git says, read from small real repositories: dates, bots, merge refs and damage as they occur in the wild."""

from datetime import date
from pathlib import Path

import pytest

from archiver.assess.history import read_activity
from archiver.git.reader import open_reader
from archiver.records.activity import ActivityProfile
from archiver.records.base import canonical_json
from archiver.records.repository import Repository
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

LATER = date(2030, 1, 1)
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
CODE = {"app.py": "a = 1\nb = 2\nc = 3\n", "lib.py": "x = 1\n"}


def read(path: Path, as_of: date = LATER, repository: Repository | None = None) -> ActivityProfile:
    with open_reader(path) as reader:
        return read_activity(reader, repository, as_of=as_of)


def forge(**more: object) -> Repository:
    values = {"origin": "https://github.com/rivera/map", "clone_url": "", "name": "rivera/map", "forge": "github"}
    return Repository.model_validate(values | more)


def test_days_counts_and_shares_are_those_of_the_history(tmp_path):
    """Every rule stands on these numbers."""
    repo = make_repo(
        tmp_path / "r",
        [
            C(CODE, "first", "2024-01-10"),
            C({"new.py": "y = 1\nz = 2\n"}, "more", "2024-02-10"),
            C({"package-lock.json": "{}"}, "bump", "2024-03-10", BOT),
        ],
    )
    found = read(repo)

    assert (found.commits, found.human_commits, found.bot_share, found.bots_since_human) == (3, 2, 33, 1)
    assert found.first and found.last_any and found.last_human and found.last_substantive
    assert [str(m.day) for m in (found.first, found.last_any, found.last_human, found.last_substantive)] == [
        "2024-01-10", "2024-03-10", "2024-02-10", "2024-02-10",
    ]  # fmt: skip
    assert (found.roots, found.root_share, found.squashed, found.later) == (1, 50, False, False)
    assert found.last_any.commit == found.head == git(repo, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("dependencies only", {"package.json": '{\n"a": 1\n}\n', "web/yarn.lock": "x\ny\n"}),
        ("a README only", {"README.md": "one\ntwo\nthree\n"}),
        ("one line of one file", {"app.py": "a = 1\nb = 2\nc = 4\n"}),
        ("nothing at all", {}),
    ],
)
def test_a_small_human_commit_is_no_work(tmp_path, what, files):
    """A font fix eight months later did not bring the campaign back."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), C(files, what, "2024-09-10")])
    found = read(repo)

    assert found.last_human and found.last_substantive
    assert (str(found.last_human.day), str(found.last_substantive.day)) == ("2024-09-10", "2024-01-10")


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("two lines", {"app.py": "a = 1\nb = 3\nc = 4\n"}),
        ("two files", {"app.py": "a = 9\nb = 2\nc = 3\n", "lib.py": "x = 2\n"}),
        ("a picture", {"map.png": b"\x89PNG\0\0\1"}),
        ("code and its lock file", {"app.py": "a = 9\nb = 2\nc = 3\n", "yarn.lock": "x\n"}),
    ],
)
def test_more_than_that_is_work(tmp_path, what, files):
    """Taking work for a trifle would call a live project quiet."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), C(files, what, "2024-09-10")])
    found = read(repo)

    assert found.last_substantive
    assert str(found.last_substantive.day) == "2024-09-10"


def test_a_merge_is_a_human_act_and_no_work(tmp_path):
    """Closing old branches after the campaign is tidying up; the commits it brings keep their own days."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")])
    git(repo, "checkout", "-q", "-b", "topic")
    add_commits(repo, [C({"t.py": "1\n2\n"}, day="2024-02-10")])
    git(repo, "checkout", "-q", "main")
    add_commits(repo, [C({"m.py": "1\n2\n"}, day="2024-01-20")])
    when = {"GIT_AUTHOR_DATE": "2024-09-10T12:00:00Z", "GIT_COMMITTER_DATE": "2024-09-10T12:00:00Z"}
    git(repo, "merge", "-q", "--no-ff", "-m", "merge", "topic", env=when)
    found = read(repo)

    assert found.last_human and found.last_substantive
    assert (str(found.last_human.day), str(found.last_substantive.day)) == ("2024-09-10", "2024-02-10")


def test_branches_count_and_pull_requests_do_not(tmp_path):
    """Forge-made merge refs moved "last activity" by eight months; a stranger's pull request is demand, not life."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")])
    for ref, day in (("heads/topic", "2024-02-10"), ("pull/7/head", "2024-08-10"), ("pull/7/merge", "2024-09-10")):
        git(repo, "checkout", "-q", "--detach", "main")
        git(repo, "update-ref", f"refs/{ref}", add_commits(repo, [C({f"{day}.py": "1\n2\n"}, day=day)]))
    git(repo, "checkout", "-q", "main")
    found = read(repo)

    assert found.commits == 2
    assert found.last_any and str(found.last_any.day) == "2024-02-10"


def test_branches_of_a_clone_count_under_their_remote_name(tmp_path):
    """A clone holds one local branch; judged by that alone, a project that lives on `develop` would look dead."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")])
    git(repo, "checkout", "-q", "--detach", "main")
    tip = add_commits(repo, [C({"d.py": "1\n2\n"}, day="2024-08-10")])
    git(repo, "update-ref", "refs/remotes/origin/develop", tip)
    git(repo, "checkout", "-q", "main")
    found = read(repo)

    assert found.last_substantive and str(found.last_substantive.day) == "2024-08-10"


def test_a_day_in_the_past_sees_nothing_that_came_later(tmp_path):
    """The same repository is live in July and ended in December; a replay must not know December."""
    repo = make_repo(
        tmp_path / "r",
        [
            C({**CODE, "README.md": "# Map\n\nA map.\n"}, day="2024-01-10"),
            C({"more.py": "1\n2\n"}, day="2024-06-10T23:30:00-05:00"),
            C({"README.md": "# Map\n\nThis project is no longer maintained.\n"}, day="2024-12-01"),
        ],
    )
    june, july, december = (read(repo, day) for day in (date(2024, 6, 10), date(2024, 7, 1), date(2024, 12, 1)))

    assert (june.commits, july.commits, december.commits) == (1, 2, 3)  # 23:30 in Chicago is the next day in UTC
    assert (june.declarations, july.declarations) == ((), ())
    assert [d.kind for d in december.declarations] == ["ended"]
    assert (july.later, december.later) == (True, False)
    assert (july.root_share, june.root_share) == (75, 100)


def test_a_day_before_the_first_commit_sees_an_empty_repository(tmp_path):
    """A ref that has no ancestor of that day does not exist."""
    found = read(make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")]), date(2023, 12, 31))

    assert (found.commits, found.head, found.first, found.later) == (0, None, None, True)


def test_an_empty_repository_has_no_signals(tmp_path):
    """It is legal, and must not stop a run."""
    found = read(make_repo(tmp_path / "r"))

    assert (found.commits, found.root_share, found.squashed, found.declarations) == (0, 0, False, ())


def test_a_child_dated_before_its_parent_does_not_hide_the_later_work(tmp_path):
    """Clocks are wrong; believing the newest commit's date would make a live repository look years old."""
    repo = make_repo(
        tmp_path / "r",
        [C(CODE, day="2024-01-10"), C({"a.py": "1\n2\n"}, day="2024-08-10"), C({"b.py": "1\n2\n"}, day="2001-01-01")],
    )
    found = read(repo)

    assert found.last_substantive and found.last_any
    assert (str(found.last_substantive.day), str(found.last_any.day)) == ("2024-08-10", "2024-08-10")


def test_a_repository_published_in_one_commit_is_squashed(tmp_path):
    """Such a history has no rhythm and no authors; the verdict BORN_ENDED needs to know."""
    files = {f"f{n}.py": "1\n" for n in range(10)}
    repo = make_repo(tmp_path / "r", [C(files, day="2024-11-20"), C({"g.py": "1\n2\n"}, day="2024-11-21")])
    found = read(repo)

    assert (found.root_share, found.squashed, found.gaps_p95) == (90, True, None)


def test_the_rhythm_is_the_long_end_of_its_own_pauses(tmp_path):
    """Forty quiet days mean something else in a daily project than in a monthly one."""
    days = [f"2024-01-{n:02d}" for n in range(1, 29)]
    repo = make_repo(tmp_path / "r", [C({f"{n}.py": "1\n2\n"}, day=day) for n, day in enumerate(days)])

    assert read(repo).gaps_p95 == 1


def test_a_declaration_names_commit_path_and_line(tmp_path):
    """A reader must be able to look it up: the quote stands at that line of that commit."""
    readme = "# Map\n\nIntro.\n\nThis repository is no longer maintained. Write to robin@example.org.\n"
    repo = make_repo(tmp_path / "r", [C({"README.md": readme}, day="2024-01-10")])
    (found,) = read(repo).declarations

    commit, path, line = found.locator.split(":")
    assert git(repo, "show", f"{commit}:{path}").splitlines()[int(line) - 1].startswith("This repository is no longer")
    assert found.quote == "This repository is no longer maintained."


def test_addresses_and_numbers_in_a_quote_are_masked(tmp_path):
    """Quotes are printed; a volunteer's address is not ours to publish."""
    readme = "This repository is no longer maintained, ask robin@example.org or +1 555 010 1234\n"
    (found,) = read(make_repo(tmp_path / "r", [C({"README": readme})])).declarations

    assert found.quote == "This repository is no longer maintained, ask *** or ***"


def test_badges_and_publiccode_speak_too(tmp_path):
    """Machine-readable words are the ones that need no language."""
    badge = (
        "# Map\n\n[![status](https://www.repostatus.org/badges/latest/unsupported.svg)](https://www.repostatus.org)\n"
    )
    files = {"README.md": badge, "publiccode.yml": "name: Map\ndevelopmentStatus: obsolete\n"}
    found = read(make_repo(tmp_path / "r", [C(files)])).declarations

    assert [(d.kind, d.source, d.locator.split(":", 1)[1]) for d in found] == [
        ("ended", "badge", "README.md:3"), ("ended", "publiccode", "publiccode.yml:2"),
    ]  # fmt: skip


def test_the_forge_speaks_through_its_flag_and_description(tmp_path):
    """They are the quickest declaration there is."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")])
    told = forge(
        archived=True,
        description="This project has moved to https://github.com/new/map",
        pushed_at="2024-01-11T00:00:00Z",
    )
    found = read(repo, date(2024, 6, 1), told).declarations

    assert [(d.kind, d.source, d.target) for d in found] == [
        ("ended", "archived_flag", None), ("moved", "description", "https://github.com/new/map"),
    ]  # fmt: skip


def test_a_flag_that_may_be_younger_than_the_day_is_not_believed(tmp_path):
    """The forge tells today's state only: in a replay of last year it would end a campaign that was live."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10")])
    found = read(repo, date(2024, 6, 1), forge(archived=True, pushed_at="2024-08-01T00:00:00Z"))

    assert found.declarations == ()
    assert found.later, "these activity must be read again for a later day"
    assert found.unread == ("the forge's description and archived flag: they may be younger than that day",)


def test_a_missing_readme_is_not_read_and_no_error(tmp_path):
    """Nine of the repositories at hand lack blobs."""
    repo = make_repo(tmp_path / "r", [C({**CODE, "README.md": "This project is no longer maintained.\n"})])
    lose_object(repo, git(repo, "rev-parse", "HEAD:README.md"))
    found = read(repo)

    assert (found.commits, found.declarations) == (1, ())
    assert found.unread == ("README.md: its content is missing in this copy",)


def test_lines_that_cannot_be_counted_are_work(tmp_path):
    """Where a blob is missing, a one-line fix cannot be told from a rewrite: the careful answer is "alive"."""
    repo = make_repo(
        tmp_path / "r", [C(CODE, day="2024-01-10"), C({"app.py": "a = 1\nb = 2\nc = 4\n"}, day="2024-09-10")]
    )
    lose_object(repo, git(repo, "rev-parse", "HEAD:app.py"))
    found = read(repo)

    assert found.last_substantive
    assert str(found.last_substantive.day) == "2024-09-10"


def test_a_missing_commit_ends_the_history_there(tmp_path):
    """A damaged repository is judged by what can be read, not refused."""
    repo = make_repo(tmp_path / "r", [C(CODE, day="2024-01-10"), C({"a.py": "1\n2\n"}, day="2024-02-10")])
    git(repo, "branch", "other", "HEAD~1")
    lose_object(repo, git(repo, "rev-parse", "HEAD"))
    found = read(repo)

    assert (found.commits, found.head) == (1, None)


def test_sha_256_repositories_are_read_alike(tmp_path):
    """Forges offer them; the library that reads the others does not know them."""
    files = {**CODE, "README.md": "This project is no longer maintained.\n"}
    repo = make_repo(tmp_path / "r", [C(files, day="2024-01-10")], object_format="sha256")
    found = read(repo)

    assert (found.commits, found.root_share, [d.kind for d in found.declarations]) == (1, 100, ["ended"])


def test_a_path_that_is_not_utf_8_can_be_stored(tmp_path):
    """ActivityProfile are kept as canonical JSON, which knows no lone surrogates."""
    repo = make_repo(tmp_path / "r", [C(CODE)])
    (repo / b"README.\xe9".decode("utf-8", "surrogateescape")).write_text("This project is deprecated.\n")
    (repo / b"docs\xe9.md".decode("utf-8", "surrogateescape")).write_text("x\n")
    add_commits(repo, [C({}, day="2024-07-01")])

    assert canonical_json(read(repo)).startswith(b'{"as_of":"2030-01-01"')
