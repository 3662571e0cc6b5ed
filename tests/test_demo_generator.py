"""The demo's fictional organisation: the same on every machine, believable, and harmless."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo import build, stories
from archiver.demo.story import Story, parse_story
from archiver.errors import GitError
from archiver.git.bots import is_bot
from archiver.git.reader import open_reader
from archiver.registry import load_registry
from tests.gitrepo import git

HEADS = {
    "donor-export": "16923b3098ea98374a127107f952abe2dd9a6bee",
    "events": "bfe0e55e27e7261441f954be8800cb2f29f29793",
    "phonebank": "ca9e65d8e91337220a4b7069b9d0038b84f01758",
    "polling-lookup": "34289c6797e6530fde378eccef7d85b807779510",
    "texting-tool": "5c572f44ea57342dfe32176b6be4d76147fcf3d1",
    "volunteer-map": "ca6c7a0daef67b59e01f004d0a7b9f58a451ee9f",
    "website": "5567504bed4dc175b5aff008c0a1032b860a99d1",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    build(made)
    return made


def _trees(story: Story) -> Iterator[tuple[int, dict[str, str]]]:
    for step, commit in story.commits.items():
        files = {file.path: file.content(commit.lineage) for file in story.files}
        yield step, {path: text for path, text in files.items() if text is not None}


def test_every_object_id_is_the_same_on_every_machine_and_day(folder: Path) -> None:
    """Docs, tests and screenshots name commits of the demo; a clock or a local setting must not change them.

    When a story is changed on purpose, the ids change here with it.
    """
    heads = {path.stem: git(path, "rev-parse", "HEAD") for path in folder.glob("*/*.git") if path.stem in HEADS}

    assert heads == HEADS


def test_building_twice_changes_nothing(folder: Path) -> None:
    """`make demo` may be repeated: nothing is added, rewritten or left over."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    paths = build(folder)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert len(paths) == 8


def test_work_of_others_under_the_same_names_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody may have tried things in the demo's repositories: these are kept, and git's refusal is passed on."""
    path = next(p for p in build(tmp_path) if p.stem == "website")
    tree = git(path, "rev-parse", "HEAD^{tree}")
    own = git(path, "commit-tree", "-m", "own work", tree)
    git(path, "update-ref", "refs/heads/main", own)

    with pytest.raises(GitError, match="refs/heads/main"):
        build(tmp_path)

    assert git(path, "rev-parse", "main") == own


def test_git_itself_finds_nothing_wrong_in_any_repository(folder: Path) -> None:
    """The demo shows the ordinary road; a damaged source would make the first run end with exit code 3."""
    for path in folder.glob("*/*.git"):
        assert "error" not in git(path, "fsck", "--strict", "--full")


def test_the_history_has_people_bots_branches_tags_and_pull_requests(folder: Path) -> None:
    """Each of these is something an examiner has to tell apart; without them the demo would prove little."""
    with open_reader(folder / "rivera-for-senate" / "texting-tool.git") as reader:
        authors = {(commit.author_name, commit.author_email) for commit in reader.commits(reader.tips())}
        refs = set(reader.state.refs)

    assert sum(not is_bot(*author) for author in authors) == 3
    assert sum(is_bot(*author) for author in authors) == 1
    assert {"refs/heads/spanish", "refs/tags/v2.0", "refs/pull/5/head"} <= refs
    assert "refs/pull/6/merge" in git(folder / "rivera-for-senate" / "texting-tool.git", "for-each-ref")


def test_the_donor_table_was_committed_and_is_gone_from_the_next_commit(folder: Path) -> None:
    """The best known accident of campaign repositories: no branch holds the file, and the history still does."""
    path = folder / "rivera-for-senate" / "donor-export.git"

    commits = git(path, "log", "--format=%H", "main", "--", "donors.csv").split()

    assert len(commits) == 2
    assert git(path, "rev-parse", f"{commits[0]}^") == commits[1]
    assert "donors.csv" not in git(path, "ls-tree", "-r", "--name-only", "main")


def test_everybody_in_it_is_invented() -> None:
    """Addresses end in example.org and telephone numbers lie in 555-01xx, so nobody can be written to or called."""
    for story in stories():
        texts = [piece.text for file in story.files for piece in file.pieces] + [c.who for c in story.commits.values()]
        for text in texts:
            addresses = re.findall(r"[\w.+-]+@[\w-]+\.[a-z]+(?![\w/])", text)
            assert all(address.endswith("@example.org") for address in addresses), addresses
            numbers = re.findall(r"\b555-\d{4}\b", text)
            assert all(number.startswith("555-01") for number in numbers), numbers


def test_every_commit_but_a_merge_changes_something() -> None:
    """A commit whose message says more than its tree would teach readers to mistrust the demo."""
    for story in stories():
        trees = dict(_trees(story))
        for step, commit in story.commits.items():
            if len(commit.parents) == 1:
                assert trees[step] != trees[commit.parents[0]], f"{story.name} {step}"


def test_python_and_json_can_be_parsed_in_every_commit() -> None:
    """Examiners parse manifests and sources; a story with a piece out of place shows up here, with its step."""
    for story in stories():
        for step, files in _trees(story):
            for path, text in files.items():
                try:
                    if path.endswith(".py"):
                        ast.parse(text)
                    if path.endswith(".json"):
                        json.loads(text)
                except ValueError as error:
                    pytest.fail(f"{story.name} {path} at step {step}: {error}")


def test_the_registry_knows_the_owner_of_every_repository(folder: Path) -> None:
    """Without an owner the states would all be UNKNOWN; the live one belongs to an organisation that goes on."""
    registry = load_registry(folder / "campaigns.toml")

    owners = {path.stem: registry.owner_of(f"local:{path.stem}") for path in folder.glob("*/*.git")}

    assert not registry.warnings
    assert {name for name, owner in owners.items() if owner and owner.id == "common-ground"} == {"phonebank"}
    assert {name for name, owner in owners.items() if owner and owner.id == "rivera-2024"} == set(owners) - {
        "phonebank"
    }


def test_a_story_with_a_line_nobody_understands_is_refused() -> None:
    """Whoever changes a story is told which line is wrong instead of getting another history."""
    with pytest.raises(ValueError, match="3 yesterday"):
        parse_story("repository a/b\nauthor x X Y <x@example.org>\n1 2024-01-01T00:00:00 x main One\n3 yesterday\n")


def test_a_branch_that_begins_nowhere_is_refused() -> None:
    """Without its step, git would take the last commit of another branch as the parent, silently."""
    head = "repository a/b\nauthor x X Y <x@example.org>\n"
    text = f"{head}1 2024-01-01T00:00:00 x main One\n2 2024-01-02T00:00:00 x b Two\n"

    with pytest.raises(ValueError, match="b@STEP"):
        parse_story(text)
