"""What the history tells: people apart from bots, squashed histories, unmerged work, and nobody's name in public."""

from datetime import date

import pytest

from archiver.examine import activity, hotspots, people, unfinished
from archiver.examine.history import FileHistory
from archiver.examine.mailmap import parse_mailmap, proper
from archiver.examine.register import examine_all, open_context
from archiver.examine.truck import truck_factor
from archiver.git.reader import open_reader
from tests.gitrepo import C, add_commits, git, make_repo

DAY = date(2024, 12, 1)
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


def examined(path, *examiners, as_of=DAY):
    with open_reader(path) as reader:
        return examine_all(open_context(reader, as_of=as_of), examiners)


def fact(examination, id):
    return next(fact for fact in examination.facts if fact.id == id)


@pytest.fixture
def grown(tmp_path):
    """Thirty commits by two people and a bot; a branch with human work and one with bots' work."""
    commits = [C({"README.md": "start\n"}, day="2020-01-01")]
    for n in range(20):
        commits.append(C({f"backend/{n}.py": f"{n}\n"}, day="2020-02-01"))
    for n in range(8):
        commits.append(C({f"site/{n}.js": f"{n}\n"}, day="2021-03-01", author="Kim Roe <kim@example.org>"))
    commits.append(C({"requirements.txt": "flask==2\n"}, day="2023-05-01", author=BOT))
    path = make_repo(tmp_path / "grown", commits)
    git(path, "checkout", "-q", "-b", "kim/idea")
    add_commits(path, [C({"idea.txt": "x"}, day="2022-07-01", author="Kim Roe <kim@example.org>")])
    git(path, "update-ref", "refs/pull/7/head", "HEAD")
    git(path, "checkout", "-q", "-b", "bump", "main")
    add_commits(path, [C({"requirements.txt": "flask==3\n"}, day="2024-01-01", author=BOT)])
    git(path, "checkout", "-q", "main")
    git(path, "tag", "v1.9")
    git(path, "tag", "v1.10")
    return path


def test_a_bots_commit_is_not_the_last_activity(grown):
    """A dependency bot goes on for years after the last person left."""
    found = examined(grown, activity)
    assert fact(found, "history-first-1").data["day"] == "2020-01-01"
    assert fact(found, "history-last-1").data["day"] == "2021-03-01"
    assert fact(found, "history-commits-1").data == {"commits": 30, "human": 29, "bots": 1}


def test_unmerged_work_by_people_is_told_from_that_of_bots(grown):
    """An unfinished idea may be what the next cycle needs; forty dependency bumps are not."""
    found = examined(grown, unfinished)
    assert fact(found, "unfinished-branches-1").statement == (
        "3 branches: 1 with work by people that the default branch does not have, 1 with work by bots alone."
    )
    assert fact(found, "unfinished-pulls-1").data == {
        "total": 1, "pulls": ["7"], "bots": 0, "alive": 1, "pull_requests": 1,
    }  # fmt: skip
    assert [row.code for row in found.findings] == ["HIS-003"]


def test_a_pull_request_that_a_subject_calls_merged_is_not_unmerged(grown):
    """Squash merges leave the head outside of the default branch for ever."""
    add_commits(grown, [C({"idea.txt": "x"}, day="2022-08-01", message="An idea (#7)")])
    assert fact(examined(grown, unfinished), "unfinished-pulls-1").data["pulls"] == []


def test_a_commit_that_came_in_by_a_rebase_is_not_unmerged(grown):
    """A tidy team rebases; its branches would all look abandoned."""
    git(grown, "cherry-pick", "kim/idea")
    assert git(grown, "rev-parse", "main") != git(grown, "rev-parse", "kim/idea")
    assert fact(examined(grown, unfinished), "unfinished-branches-1").data["unmerged"] == 0


def test_a_branch_is_named_without_whose_it_is(grown):
    """What was begun is worth a name; logins and names of volunteers stand in half of all branch names."""
    git(grown, "branch", "feature/roe-login-2", "kim/idea")
    git(grown, "branch", "somebody-patch-1", "kim/idea")
    found = examined(grown, unfinished)
    told = [item for item in found.facts if item.data.get("branch")]
    assert [item.data["branch"] for item in told] == ["feature/***-login-2", "***/idea", "***-patch-1"]
    assert all(item.visibility == "public" for item in told)
    whole = [item.statement for item in found.facts if item.visibility == "restricted"]
    assert any("`kim/idea`" in statement for statement in whole)


def test_a_branch_whose_pull_request_was_squashed_is_not_unmerged(grown):
    """The head of the pull request is the branch's tip, and the default branch names its number."""
    add_commits(grown, [C({"idea.txt": "x"}, day="2022-08-01", message="An idea (#7)")])
    assert fact(examined(grown, unfinished), "unfinished-branches-1").data["unmerged"] == 0


def test_a_branch_that_only_merged_others_work_holds_none(grown):
    """Merging main into a branch is no work that an adopter must look through."""
    git(grown, "checkout", "-q", "-b", "stale", "bump")
    git(grown, "merge", "-q", "--no-ff", "--strategy=ours", "-m", "Merge", "v1.9~2")
    git(grown, "commit", "-q", "--allow-empty", "-m", "x")
    git(grown, "reset", "-q", "--hard", "HEAD~1")
    git(grown, "branch", "-q", "-D", "kim/idea")
    git(grown, "checkout", "-q", "main")
    assert fact(examined(grown, unfinished), "unfinished-branches-1").data["unmerged"] == 0


def test_later_commits_than_the_day_are_not_seen(grown):
    """A verdict as of a day must not know what came after it."""
    found = examined(grown, activity, as_of=date(2020, 6, 1))
    assert fact(found, "history-last-1").data["day"] == "2020-02-01"


def test_a_timeline_is_drawn_from_the_months_with_work_by_people(grown):
    """A bot's commits of 2023 would draw a life that was over."""
    assert fact(examined(grown, activity), "history-months-1").data["months"] == [
        "2020-01: 1",
        "2020-02: 20",
        "2021-03: 8",
    ]


def test_the_file_that_was_changed_most_is_told(tmp_path):
    """Where people came back again and again is where an adopter meets trouble first."""
    commits = [
        C({"app/places.py": f"x = {n}\n", f"other/{n}.py": "y\n", "package-lock.json": f"{n}"}) for n in range(25)
    ]
    found = examined(make_repo(tmp_path / "hot", commits), hotspots)
    assert [f.data["hot_spot"] for f in found.facts if "hot_spot" in f.data] == ["app/places.py"]


def test_a_squashed_history_has_no_hot_spots(tmp_path):
    """Its most changed files are those that were mended after the dump."""
    dump = C({f"src/{n}.py": f"{n}\n" for n in range(20)})
    commits = [dump, *(C({"src/1.py": f"{n} {n}\n"}) for n in range(25))]
    assert not [f for f in examined(make_repo(tmp_path / "dump", commits), hotspots).facts if "hot_spot" in f.data]


def test_the_longest_files_are_told_and_minified_ones_are_not(tmp_path):
    """A file of a thousand lines is read by whoever takes over; a bundle by nobody."""
    files = {"a.py": "value = compute(value)  # more\n" * 900, "b.js": "x=1;" * 20_000}
    found = examined(make_repo(tmp_path / "large", [C(files)]), hotspots)
    assert [(f.data["large"], f.data["lines"]) for f in found.facts] == [("a.py", 901)]


def test_the_highest_tag_is_the_one_with_the_highest_number(grown):
    """Sorted as text, v1.9 would come after v1.10."""
    assert fact(examined(grown, activity), "history-tags-1").data == {"tags": 2, "newest": "v1.10"}


def test_no_public_fact_holds_a_name_or_an_address(grown):
    """Volunteers of campaigns are harassed: counts and years are public, names are not. Branches carry names too."""
    found = examined(grown, activity, people, unfinished, hotspots)
    public = [f for f in found.facts if f.visibility == "public"]
    text = " ".join([*(f.model_dump_json() for f in public), *(f.model_dump_json() for f in found.findings)]).lower()
    assert not any(word in text for word in ("robin", "kim", "example.org"))
    restricted = " ".join(f.statement for f in found.facts if f.visibility == "restricted")
    assert "Robin Doe" in restricted and "@" not in restricted


def test_areas_have_counts_and_the_last_year(grown):
    """Who takes over asks how many people ever knew a part, and when the last one touched it."""
    areas = {
        f.data["area"]: (f.data["people"], f.data["last_year"])
        for f in examined(grown, people).facts
        if "area" in f.data
    }
    assert areas == {"(top level)": (1, 2020), "backend/": (1, 2020), "site/": (1, 2021)}


def test_the_truck_factor_is_given_for_a_grown_history(grown):
    """One person made two thirds of the files here."""
    assert fact(examined(grown, people), "people-truck-factor-1").data == {"truck_factor": 1, "files": 29}


def test_a_squashed_history_gets_no_truck_factor(tmp_path):
    """The person who pushed the dump did not write it; a number would be a confident lie."""
    files = {f"src/{n}.py": f"{n}\n" for n in range(20)}
    more = [C({"README.md": f"{n}\n"}) for n in range(30)]
    found = examined(make_repo(tmp_path / "dump", [C(files), *more]), people, activity)
    assert fact(found, "people-truck-factor-1").data == {"truck_factor": None}
    assert "95 % of today's files" in fact(found, "history-squashed-1").statement
    assert "HIS-001" in {row.code for row in found.findings}


def test_a_small_tree_that_was_worked_on_since_is_not_called_squashed(tmp_path):
    """Who begins with nine files and changes four of them again and again has a history."""
    begun = C({f"{n}.js": "x\n" for n in range(9)})
    later = [C({f"{n % 4}.js": f"{n}\n"}) for n in range(12)]
    found = examined(make_repo(tmp_path / "small", [begun, *later]), activity)
    assert {row.code for row in found.findings} == {"HIS-002"}


def test_a_short_history_gets_no_truck_factor(tmp_path):
    """Under twenty commits every count is chance."""
    commits = [C({f"{n}.py": "x\n"}) for n in range(12)]
    found = examined(make_repo(tmp_path / "short", commits), people)
    assert "12 commits, fewer than 20" in fact(found, "people-truck-factor-1").statement


def test_one_person_under_two_addresses_and_a_mailmap_is_one(tmp_path):
    """The same person at work and at home would double every count."""
    commits = [
        C({"a": "1", ".mailmap": "Robin Doe <robin@example.org> <root@laptop>\n"}),
        C({"a": "2"}, author="robin doe <robin@home.example>"),
        C({"a": "3"}, author="root <root@laptop>"),
        C({"a": "4"}, author="Kim Roe <kim@example.org>"),
    ]
    assert fact(examined(make_repo(tmp_path / "twice", commits), people), "people-number-1").data == {"people": 2}


def test_a_mailmap_knows_all_four_forms():
    """The rules of gitmailmap(5)."""
    rules = parse_mailmap(
        "Proper One <one@x>\n<two@new> <two@old>\nProper Three <three@new> <three@old>\n"
        "Four <4@new> old <4@old>\n# <no>\n"
    )
    assert proper(rules, "uno", "ONE@x") == ("Proper One", "ONE@x")
    assert proper(rules, "two", "two@old") == ("two", "two@new")
    assert proper(rules, "x", "three@old") == ("Proper Three", "three@new")
    assert proper(rules, "Old", "4@old") == ("Four", "4@new")
    assert proper(rules, "other", "4@old") == ("other", "4@old")


def test_the_truck_factor_follows_the_published_formula():
    """Avelino's degree of authorship: two people with half of the files each make a factor of two."""
    files = {}
    for n in range(10):
        file = FileHistory(first=n % 2)
        file.changes.update({n % 2: 5, 1 - n % 2: 1})
        files[f"{n}"] = file
    found = truck_factor(files)
    assert found is not None and (found.number, found.files) == (2, 10)
    assert truck_factor({}) is None


def test_a_submodule_is_named_with_host_and_pin(tmp_path):
    """Its content is in no copy of this repository; a stranger must know where it came from."""
    path = make_repo(
        tmp_path / "sub", [C({".gitmodules": '[submodule "x"]\n path = lib/x\n url = git@forge.example:o/x.git\n'})]
    )
    for name in ("lib/x", "lib/lost"):
        git(path, "update-index", "--add", "--cacheinfo", f"160000,{'12' * 20},{name}")
    git(path, "commit", "-qm", "pin")
    found = examined(path, activity)
    assert [f.statement for f in found.facts if "submodule" in f.data] == [
        "`lib/lost` is a submodule from nowhere, pinned at 121212121212; its content is not in this copy.",
        "`lib/x` is a submodule from forge.example, pinned at 121212121212; its content is not in this copy.",
    ]
    assert "HIS-004" in {row.code for row in found.findings}


def test_a_picture_called_credits_names_nobody(tmp_path):
    """A card with the logos of credit cards was said to credit people."""
    path = make_repo(tmp_path / "r", [C({"app/credits.jpg": "x", "CREDITS.md": "- thanks\n"})])
    found = examined(path, people)

    assert [item.statement for item in found.facts if item.id.startswith("people-credits")] == [
        "`CREDITS.md` credits people by name."
    ]
