"""The licence's history, on real repositories: when it was set, changed and removed, and the last kinder commit."""

from pathlib import Path

import pytest

from archiver.examine.licence import examine_licence
from archiver.examine.licence.check import check
from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.past import Past, read_past
from archiver.examine.licence.texts import raw_texts
from archiver.git.reader import open_reader
from archiver.records.licence import LicenceEvent
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

HOLDER = "Rivera for Senate, Inc."


def filled(spdx: str, holder: str = HOLDER) -> str:
    """A canonical text with its copyright line filled in."""
    text = raw_texts()[spdx].replace("<copyright holders>", holder).replace("<owner>", holder)
    return text.replace("<year>", "2024")


MIT, BSD, GPL, AGPL = filled("MIT"), filled("BSD-3-Clause"), filled("GPL-3.0-only"), filled("AGPL-3.0-only")


def past(path: Path, rev: str | None = None) -> Past:
    with open_reader(path) as reader:
        commit = reader.resolve(rev)
        assert commit
        return read_past(reader, commit)


def told(found: Past) -> list[tuple[str, str, str | None, str | None]]:
    return [(event.kind, event.path, event.before, event.after) for event in found.events]


def last(found: Past) -> LicenceEvent:
    return found.events[-1]


def test_set_changed_removed_and_restored_are_four_events(tmp_path: Path) -> None:
    """An adopter must know at which commit which grant began and ended; a grant once given is not taken back later."""
    commits = [
        C({"app.py": "1"}),
        C({"LICENSE": MIT}, day="2024-02-01", author="Ada Roe <ada@example.org>"),
        C({"LICENSE": AGPL}, day="2024-03-01"),
        C({"LICENSE": None}, day="2024-04-01"),
        C({"LICENSE": AGPL}, day="2024-05-01"),
    ]
    found = past(make_repo(tmp_path / "r", commits))

    assert told(found) == [
        ("set", "LICENSE", None, "MIT"),
        ("change", "LICENSE", "MIT", "AGPL-3.0-only"),
        ("remove", "LICENSE", "AGPL-3.0-only", None),
        ("restore", "LICENSE", None, "AGPL-3.0-only"),
    ]
    assert [event.contributors_before for event in found.events] == [1, 2, 2, 2]
    assert str(found.events[1].day) == "2024-03-01"
    assert found.cut_off is None


def test_the_last_kinder_commit_is_the_one_before_the_change(tmp_path: Path) -> None:
    """Whoever cannot live with the AGPL may start from what was given under MIT."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"app.py": "1"}, day="2024-07-01")])
    kind = git(repo, "rev-parse", "HEAD")
    add_commits(repo, [C({"LICENSE": AGPL}, day="2024-08-01"), C({"app.py": "2"}, day="2024-09-01")])

    found = past(repo).kinder

    assert found is not None
    assert (found.commit, str(found.day), found.expression, found.path) == (kind, "2024-07-01", "MIT", "LICENSE")
    assert found.blob == git(repo, "rev-parse", f"{kind}:LICENSE")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"LICENSE": AGPL}, {"LICENSE": MIT}, id="today's is permissive"),
        pytest.param({"LICENSE": MIT}, {"LICENSE": BSD}, id="one permissive for another"),
        pytest.param(
            {"package.json": '{"license": "MIT", "author": "x"}'}, {"LICENSE": AGPL}, id="only a manifest said so"
        ),
        pytest.param({"LICENSE": "All rights reserved."}, {"LICENSE": AGPL}, id="nothing was granted before"),
    ],
)
def test_where_nothing_kinder_was_really_granted_there_is_no_kinder_commit(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    """A commit to go back to must hold the whole text of a licence that asks less, not somebody's hint of one."""
    assert past(make_repo(tmp_path / "r", [C(before), C(after, day="2024-07-01")])).kinder is None


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(None, id="none"),
        pytest.param("Proprietary. All rights reserved. Do not copy.", id="proprietary"),
        pytest.param(MIT + "\nThe Software may not be used by the Republican Party.\n", id="a ban was added"),
        pytest.param("You may use this only if you share our values. " * 30, id="words of its own"),
    ],
)
def test_what_was_taken_away_is_still_granted_by_the_older_commit(tmp_path: Path, now: str | None) -> None:
    """Today's missing, closed or changed licence does not undo the grant that came with the older one."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT, "app.py": "1"})])
    first = git(repo, "rev-parse", "HEAD")
    add_commits(repo, [C({"LICENSE": now}, day="2024-07-01")])

    found = past(repo)

    assert found.kinder and found.kinder.commit == first
    assert last(found).kind == ("change" if now else "remove")


def test_an_added_clause_is_a_change_although_the_name_stays(tmp_path: Path) -> None:
    """MIT with a ban is reported as MIT by name: the words tell."""
    ban = "\nThis licence does not apply to political action committees.\n"
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"LICENSE": MIT + ban}, day="2024-07-01")])
    add_commits(repo, [C({"LICENSE": MIT}, day="2024-08-01")])

    found = past(repo)

    assert told(found)[1:] == [("change", "LICENSE", "MIT", "MIT"), ("change", "LICENSE", "MIT", "MIT")]
    assert [event.note for event in found.events[1:]] == [
        "words were added to the licence or changed in it",
        "words that had been added were taken away",
    ]


def test_layout_of_a_licence_is_no_change(tmp_path: Path) -> None:
    """A formatter that touches LICENSE.md is not a relicensing; a false alarm here sends somebody to a lawyer."""
    custom = "You may use this if you share our values.\nNobody else may. " * 20
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT, "LEGAL.md": custom})])
    add_commits(
        repo, [C({"LICENSE": "# Licence\n\n" + MIT.replace("\n", "\r\n"), "LEGAL.md": " ".join(custom.split())})]
    )

    assert [event.kind for event in past(repo).events] == ["set"]


def test_a_part_that_came_and_went_relicensed_nobody(tmp_path: Path) -> None:
    """A tool's folder that was committed for a day turned a plain licence into a question for a lawyer."""
    commits = [
        C({"LICENSE": AGPL, "app.py": "1"}),
        C({"app.py": "2"}, author="Ada Roe <ada@example.org>"),
        C({"PROXY-LICENSE.txt": MIT}, day="2024-02-01"),
        C({"PROXY-LICENSE.txt": None}, day="2024-02-02"),
    ]
    repo = make_repo(tmp_path / "r", commits)
    found = past(repo)
    with open_reader(repo) as reader:
        report = examine_licence(reader, reader.resolve(), as_of=found.events[-1].day, origin=None)

    assert [event.kind for event in found.events] == ["set", "change", "change"]
    assert "relicensed" not in {reason.code for reason in report.reasons}


def test_holders_that_are_dropped_are_counted(tmp_path: Path) -> None:
    """Whoever once held part of the copyright still does, when the line that named them is gone."""
    both = filled("MIT", "Ada Roe and Bob Doe")
    repo = make_repo(tmp_path / "r", [C({"LICENSE": both}), C({"LICENSE": both.replace("2024", "2023-2024")})])
    add_commits(repo, [C({"LICENSE": filled("MIT", "Example Civic Action")}, day="2024-07-01")])

    found = past(repo)

    assert [event.kind for event in found.events] == ["set", "holders"]
    assert last(found).holders_dropped == 2
    assert (last(found).before, last(found).after) == ("MIT", "MIT")


def test_a_new_name_of_the_file_is_no_removal(tmp_path: Path) -> None:
    """LICENSE became LICENSE.md, and the licence with it."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"LICENSE": None, "LICENSE.md": MIT}, day="2024-07-01")])
    add_commits(repo, [C({"LICENSE.md": None, "COPYING": GPL}, day="2024-08-01")])

    found = past(repo)

    assert told(found) == [("set", "LICENSE", None, "MIT"), ("change", "COPYING", "MIT", "GPL-3.0-only")]
    assert last(found).before_blob == git(repo, "rev-parse", "HEAD~1:LICENSE.md")


def test_a_manifest_counts_only_while_there_is_no_licence_file(tmp_path: Path) -> None:
    """Before LICENSE came, package.json was the only word; afterwards it is a detail."""
    said = '{{"author": "Ada Roe", "license": "{}"}}'
    repo = make_repo(tmp_path / "r", [C({"package.json": said.format("ISC")}), C({"LICENSE": GPL}, day="2024-07-01")])
    add_commits(repo, [C({"package.json": said.format("MIT")}, day="2024-08-01")])

    found = past(repo)

    assert told(found) == [("set", "package.json", None, "ISC"), ("set", "LICENSE", "ISC", "GPL-3.0-only")]
    assert last(found).note == "before it, only `package.json` named a licence"


def test_what_came_by_a_merge_is_found_once(tmp_path: Path) -> None:
    """A branch that changed the licence and a main line that went on: one change, at the commit that made it."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT, "app.py": "1"})])
    git(repo, "checkout", "-q", "-b", "relicense")
    changed = add_commits(repo, [C({"LICENSE": AGPL}, day="2024-07-01")])
    git(repo, "checkout", "-q", "main")
    add_commits(repo, [C({"app.py": "2"}, day="2024-07-05")])
    kind = git(repo, "rev-parse", "HEAD")
    git(repo, "merge", "-q", "--no-ff", "-m", "merge", "relicense")
    git(repo, "branch", "-q", "old", kind)
    git(repo, "checkout", "-q", "old")
    add_commits(repo, [C({"other.py": "3"}, day="2024-07-06")])
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "--no-ff", "-m", "merge a branch with the old text", "old")

    found = past(repo)

    assert [(event.kind, event.commit) for event in found.events[1:]] == [("change", changed)]
    assert found.kinder and found.kinder.commit == kind


def test_another_projects_history_that_was_merged_into_a_folder_does_not_count(tmp_path: Path) -> None:
    """A subtree merge brings the commits at whose root that project's licence lay; it never was this one's."""
    other = make_repo(tmp_path / "other", [C({"LICENSE": GPL}, day="2023-01-01"), C({"lib.c": "1"}, day="2023-02-01")])
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT})])
    git(repo, "fetch", "-q", str(other), "main")
    git(repo, "merge", "-q", "-s", "ours", "--no-commit", "--allow-unrelated-histories", "FETCH_HEAD")
    git(repo, "read-tree", "--prefix=vendor/other/", "-u", "FETCH_HEAD")
    git(repo, "commit", "-q", "-m", "subtree")

    assert told(past(repo)) == [("set", "LICENSE", None, "MIT")]


def test_a_merge_that_decides_anew_is_itself_the_change(tmp_path: Path) -> None:
    """Two branches each changed the licence and the merge took neither: the merge commit is where it happened."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT})])
    git(repo, "checkout", "-q", "-b", "side")
    add_commits(repo, [C({"LICENSE": GPL}, day="2024-07-01")])
    git(repo, "checkout", "-q", "main")
    add_commits(repo, [C({"LICENSE": BSD}, day="2024-07-02")])
    git(repo, "merge", "-q", "--no-commit", "-s", "ours", "side")
    (repo / "LICENSE").write_text(AGPL)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "merge")

    found = past(repo)

    assert [event.after for event in found.events] == ["MIT", "GPL-3.0-only", "BSD-3-Clause", "AGPL-3.0-only"]
    assert last(found).commit == git(repo, "rev-parse", "HEAD")


def test_programs_and_people_with_two_names_are_counted_once(tmp_path: Path) -> None:
    """How many persons would have to agree to another licence: robots need not, and nobody twice."""
    commits = [
        C({".mailmap": "Ada Roe <ada@example.org> <ada@old.example>\n"}, author="Ada <ada@old.example>"),
        C({"a": "1"}, author="Ada Roe <ada@example.org>"),
        C({"a": "2"}, author="dependabot[bot] <support@github.com>"),
        C({"a": "3"}, author="Bob Doe <bob@example.org>"),
        C({"LICENSE": MIT}),
    ]
    assert last(past(make_repo(tmp_path / "r", commits))).contributors_before == 2


def test_missing_bytes_are_said_and_never_guessed(tmp_path: Path) -> None:
    """A partial clone lacks the older text: that there was another is known, which one is not."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"LICENSE": AGPL}, day="2024-07-01")])
    lose_object(repo, git(repo, "rev-parse", "HEAD~1:LICENSE"))

    found = past(repo)

    assert told(found) == [("set", "LICENSE", None, None), ("change", "LICENSE", None, "AGPL-3.0-only")]
    assert last(found).note == "what stood there before it is not known, because its bytes are missing"
    assert last(found).holders_dropped == 0
    assert found.kinder is None


def test_missing_trees_leave_a_gap_that_is_said(tmp_path: Path) -> None:
    """The commit at which it changed may be one that cannot be read."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"a": "1"}, day="2024-06-02"), C({"LICENSE": GPL})])
    lose_object(repo, git(repo, "rev-parse", "HEAD~1^{tree}"))

    found = past(repo)

    assert told(found) == [("set", "LICENSE", None, "MIT"), ("change", "LICENSE", "MIT", "GPL-3.0-only")]
    assert last(found).note == "commits before it cannot be read, so it may have come earlier"
    assert last(found).before_blob is None
    assert found.cut_off == "the trees of some commits cannot be read"


def test_a_shallow_history_claims_no_beginning(tmp_path: Path) -> None:
    """Where the history is cut off, the licence that stands there was not set there, and nobody counted the authors."""
    whole = make_repo(tmp_path / "whole", [C({"LICENSE": MIT}), C({"a": "1"}), C({"a": "2"}), C({"LICENSE": GPL})])
    git(tmp_path, "clone", "-q", "--bare", "--depth", "2", f"file://{whole}", str(tmp_path / "shallow"))

    found = past(tmp_path / "shallow")

    assert told(found) == [("change", "LICENSE", "MIT", "GPL-3.0-only")]
    assert last(found).contributors_before is None
    assert found.cut_off == "older commits are not here"


def test_a_missing_commit_ends_the_history_there(tmp_path: Path) -> None:
    """Damage is an answer, never an error."""
    repo = make_repo(tmp_path / "r", [C({"LICENSE": MIT}), C({"a": "1"}), C({"LICENSE": GPL})])
    head = git(repo, "rev-parse", "HEAD")
    lose_object(repo, git(repo, "rev-parse", "HEAD~1"))

    found = past(repo, head)

    assert found.events == ()
    assert found.cut_off in ("older commits are not here", "its commits cannot be read")


def test_a_link_is_followed_inside_the_tree(tmp_path: Path) -> None:
    """LICENSE is a link to docs/licence.txt: the words behind it count, not the name of the file."""
    repo = make_repo(tmp_path / "r")
    (repo / "docs").mkdir()
    (repo / "docs" / "licence.txt").write_text(MIT)
    (repo / "LICENSE").symlink_to("docs/licence.txt")
    add_commits(repo, [C()])
    (repo / "LICENSE").unlink()
    (repo / "LICENSE").symlink_to("/etc/passwd")
    add_commits(repo, [C(day="2024-07-01")])

    assert told(past(repo)) == [("set", "LICENSE", None, "MIT"), ("remove", "LICENSE", "MIT", None)]


def test_a_folder_full_of_legal_names_is_bounded(tmp_path: Path) -> None:
    """A hostile root holds any number of licence files; some are followed, and it is said that not all were."""
    repo = make_repo(tmp_path / "r", [C({f"LICENSE-{n}": "x" for n in range(300)})])

    assert past(repo).cut_off == "more than 200 files of such names lay at the root"


def test_odd_names_and_sha256_are_read_alike(tmp_path: Path) -> None:
    """Line breaks in a file's name must not shift what is read behind it."""
    repo = make_repo(
        tmp_path / "r", [C({"a\n:100644 x": "1"}), C({"LICENSE\n": "1", "LICENSE": MIT})], object_format="sha256"
    )

    assert told(past(repo)) == [("set", "LICENSE", None, "MIT")]


def test_one_text_is_read_once(tmp_path: Path) -> None:
    """The cache of the caller is asked once for each blob, however often a licence went to and fro."""
    commits = [C({"LICENSE": MIT if n % 2 else GPL}, day=f"2024-06-{n + 1:02}") for n in range(12)]
    repo = make_repo(tmp_path / "r", commits)
    asked: list[str] = []
    with open_reader(repo) as reader:

        def detect(oid: str) -> LegalText | None:
            asked.append(oid)
            return read_legal(reader.read(oid) or b"")

        found = read_past(reader, git(repo, "rev-parse", "HEAD"), detect)

    assert len(found.events) == 12
    assert len(asked) == 2


def test_a_licence_file_emptied_or_gone_is_removed_although_the_readme_still_names_it(tmp_path: Path) -> None:
    """The text went: what the README says is no grant with its conditions any more."""
    readme = "# Rides\n\n## License\n\nMIT, see <https://opensource.org/licenses/MIT>.\n"
    emptied = make_repo(tmp_path / "a", [C({"LICENSE": MIT, "README.md": readme}), C({"LICENSE": "TODO\n"})])
    gone = make_repo(tmp_path / "b", [C({"LICENSE": MIT, "README.md": readme}), C({"LICENSE": None})])

    for repo in (emptied, gone):
        event = last(past(repo))
        assert (event.kind, event.path, event.before, event.after) == ("remove", "LICENSE", "MIT", "MIT")
        assert event.note == "after it, only `README.md` named a licence"
    assert last(past(emptied)).after_blob == git(emptied, "rev-parse", "HEAD:LICENSE")
    assert last(past(gone)).after_blob is None


def test_every_claim_of_the_past_is_found_again_in_the_archive(tmp_path: Path) -> None:
    """Whoever doubts an event can check it from the bytes alone: commit, day, path and both blobs."""
    commits = [
        C({"package.json": '{"license": "MIT", "author": "Ada Roe"}'}),
        C({"LICENSE": MIT}, day="2024-02-01"),
        C({"LICENSE": None, "LICENSE.md": GPL}, day="2024-03-01"),
        C({"LICENSE.md": "TODO\n"}, day="2024-04-01"),
        C({"COPYING": AGPL}, day="2024-05-01"),
        C({"COPYING": filled("AGPL-3.0-only") + "\nYou may not use it for campaigns.\n"}, day="2024-06-01"),
    ]
    repo = make_repo(tmp_path / "r", commits)
    found = past(repo)
    with open_reader(repo) as reader:
        report = examine_licence(reader, reader.resolve(), as_of=found.events[-1].day, origin=None)
        report = report.model_copy(update={"history": found.events, "kinder": found.kinder})

        checked = check(report, reader, None, rules=report.rules_version)

    assert len(found.events) == 6
    assert found.kinder and (found.kinder.expression, found.kinder.path) == ("AGPL-3.0-only", "COPYING")
    assert checked.failed == ()


def test_where_a_limit_is_reached_the_newest_changes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history of a thousand licence texts must not cost a thousand comparisons, nor invent removals where it ends."""
    commits = [C({"LICENSE": f"{MIT}\nNot for party {n}.\n"}, day=f"2024-06-{n + 1:02}") for n in range(8)]
    monkeypatch.setattr("archiver.examine.licence.stood.MOST_TEXTS", 4)

    found = past(make_repo(tmp_path / "r", commits))

    assert [str(event.day) for event in found.events] == ["2024-06-06", "2024-06-07", "2024-06-08"]
    assert found.cut_off == "of its licence texts only 4 were read"


def test_a_change_date_that_moves_with_each_release_is_no_change(tmp_path: Path) -> None:
    """A Business Source License gets a new date and version every month; a changed grant among them must not drown."""
    text = (
        "Licensor:             Example, Inc.\nLicensed Work:        Rides {version}\n"
        "Additional Use Grant: You may use it for {use}.\nChange Date:          {day}\n"
        "Change License:       Apache License, Version 2.0\n\n" + raw_texts()["BUSL-1.1"]
    )
    releases = [("1.0", "2026-01-01", "campaigns"), ("1.1", "2026-02-01", "campaigns"), ("1.2", "2026-03-01", "tests")]
    commits = [
        C({"LICENSE": text.format(version=v, day=d, use=u)}, day=f"2024-0{n}-01")
        for n, (v, d, u) in enumerate(releases, 1)
    ]

    found = past(make_repo(tmp_path / "r", commits))

    assert [(str(event.day), event.kind) for event in found.events] == [("2024-01-01", "set"), ("2024-03-01", "change")]
