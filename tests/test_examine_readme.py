"""What a repository says of itself, and what only a generator or a set-up guide says."""

import json
from datetime import date

import pytest

from archiver.examine import readme
from archiver.examine.interface import open_context
from archiver.examine.readme import first_paragraph
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def said(tmp_path, files):
    """(source, words) of what is quoted."""
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        facts = readme.examine(open_context(reader, as_of=date(2026, 1, 1))).facts
    return [(f.data["source"], f.statement.partition("“")[2].rstrip("”")) for f in facts if "source" in f.data]


@pytest.mark.parametrize(
    "text",
    [
        "# Tool\n\n## Installation\n\nYou can get up and running with one command here.\n",
        "# Tool\n\n## Running it\n\nThen start it.\n\n## Notes\n\nThe database wants a password of its own.\n",
        "# Tool\n\nThis project was bootstrapped with Create React App.\n",
        "# Tool\n\n[![Build](https://ci.example/b.svg)](https://ci.example) [![Cover](https://c.example/b.svg)](x)\n",
        "# Tool\n\nTo connect to the database of it, run:\n",
        "# Tool\n\nREADME still needs work, a placeholder for now\n",
        "# Tool\n\nQuestions about any of this? Reach out to Robin in the office.\n",
    ],
)
def test_how_it_is_run_is_not_what_it_is(text):
    """A dossier that quotes a set-up step as its purpose tells the adopter nothing, with confidence."""
    assert first_paragraph(text) is None


def test_a_section_about_it_says_what_it_is_wherever_it_stands():
    """Some put the story behind the set-up."""
    text = (
        "# Tool\n\n## Setup\n\nInstall it with the usual command.\n\n## About\n\nIt finds polling places by street.\n"
    )

    assert first_paragraph(text) == ("It finds polling places by street.", 9)


def test_a_definition_behind_the_set_up_counts_where_nothing_else_spoke():
    """Some begin with the set-up and say only then what it is."""
    text = (
        "# Tool\n\n## Installation\n\nYou can get up and running with one command here.\n\n"
        "## Parts\n\nTool is the platform of the campaign for its events.\n"
    )

    assert first_paragraph(text) == ("Tool is the platform of the campaign for its events.", 9)


def test_manifests_and_the_pages_head_speak_too(tmp_path):
    """Where the README is silent, the page's description for search engines often is not."""
    page = '<html><head><title>T</title><meta name="description" content="Find a ride to your canvass."></head></html>'
    files = {
        "package.json": json.dumps({"description": "Shared rides for volunteers of a campaign"}),
        "public/index.html": page,
    }

    assert said(tmp_path, files) == [
        ("manifest", "Shared rides for volunteers of a campaign"),
        ("page", "Find a ride to your canvass."),
    ]


def test_the_same_words_are_not_quoted_twice(tmp_path):
    """People copy the README's first line into the manifest."""
    files = {
        "README.md": "# Tool\n\nShared rides for volunteers of a campaign.\n",
        "package.json": json.dumps({"description": "Shared rides for volunteers of a campaign"}),
        "app.json": json.dumps({"description": "A starter kit for React"}),
    }

    assert said(tmp_path, files) == [("readme", "Shared rides for volunteers of a campaign.")]
