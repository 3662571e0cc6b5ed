"""What documents warn of, and sentences that look like it and warn nobody."""

from datetime import date

import pytest

from archiver.examine import caveats
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def examined(tmp_path, files):
    """What is said of a repository with these files."""
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        return caveats.examine(open_context(reader, as_of=date(2026, 1, 1))).facts


def warned(tmp_path, files):
    """(place, words) of each warning, the weightiest first."""
    facts = examined(tmp_path, files)
    return [(f.locator.partition(":")[2], f.statement.partition("“")[2].rstrip("”")) for f in facts]


@pytest.mark.parametrize(
    "sentence",
    [
        "This code is not intended to be run out of the box.",
        "We have removed the tests in order to publish it.",
        "README still needs work - AI placeholder for now",
        "I am no longer actively working on this code.",
        "The export has only been tested with PostgreSQL.",
        "It is tightly coupled to the data of one campaign.",
        "Currently, only the first vendor can be chosen.",
        "The map is currently solely filled with content of one state.",
        "There is no fallback page for states without data.",
        "The import does not yet support spreadsheets.",
        "In order to run the search you will need an API key for the maps.",
        "Ask a teammate about access to the staging credentials.",
        "Die Entwicklung dieses Programms wurde eingestellt.",
    ],
)
def test_what_an_adopter_must_know_is_quoted_with_its_place(tmp_path, sentence):
    """These sentences cost a day when they are read on the second day."""
    text = f"# Tool\n\nIt finds rides for volunteers.\n{sentence}\n"

    assert warned(tmp_path, {"README.md": text}) == [("README.md:4", sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "If the server does not work, start it again.",
        "When a pull request is not yet ready for review, say so.",
        "You will need to create a superuser for your account.",
        "The software is provided as is, and is not supported by any warranty.",
        "Feel free to follow whichever set-up works for you for now.",
        "For now, we don't require any secrets for local work, so copy the sample.",
        "Only members can sign in to the admin pages.",
        "Not included in this module:",
        "Does the script not work for you, and is it broken?",
    ],
)
def test_an_instruction_or_a_condition_is_no_warning(tmp_path, sentence):
    """A list of half-warnings hides the one that matters."""
    assert warned(tmp_path, {"README.md": f"# Tool\n\n{sentence}\n"}) == []


def test_what_stands_below_its_own_heading_is_a_warning_whatever_its_words(tmp_path):
    """Whoever writes "Caveats" above a list has done the sorting; the next heading ends it, and a link says nothing."""
    text = (
        "# T\n\n## Known limitations\n\n- Pictures stay where they were hosted.\n- https://example.org/issues\n"
        "\n## Use\n\nPictures are shown beside the text.\n\n## Status\n\nLive since the summer at the address above.\n"
    )

    assert warned(tmp_path, {"README.md": text}) == [("README.md:5", "Pictures stay where they were hosted.")]


def test_the_weightiest_stands_first_and_each_once(tmp_path):
    """Three are printed: those that stop somebody come before those that ask for an account."""
    files = {
        "README.md": "# T\n\nYou need an account at the host.\n\nFor now the form sends nothing.\n\n# Not yet tested\n",
        "api/README.md": "# A\n\nThe import of voters is broken.\n\nFor now the form sends nothing.\n",
        "docs/notes.md": "# N\n\nThe meeting was no longer maintained.\n",
        "vendor/x/README.md": "# X\n\nThis library is deprecated by its author.\n",
    }

    assert warned(tmp_path, files) == [
        ("api/README.md:3", "The import of voters is broken."),
        ("README.md:5", "For now the form sends nothing."),
        ("README.md:3", "You need an account at the host."),
    ]


def test_a_generators_readme_warns_of_the_generator(tmp_path):
    """Its limits are not this project's."""
    text = "# Tool\n\nBelow you will find some information on how to perform common tasks.\n\nFlow is not supported.\n"

    assert warned(tmp_path, {"README.md": text}) == []


def test_a_link_to_a_file_that_is_not_there_is_told(tmp_path):
    """A guide that was left out when the code was published is asked for; a forge's own pages are no files."""
    text = (
        "# T\n\nSee [how](CONTRIBUTING.md) and [the map](./docs/map.md#parts), [issues](../../issues), [w](wiki/H.md)"
        ",\n[site](example.org), ![shot](shot.png), [old](http://example.org/a.md) and [set-up](docs/setup.md).\n"
    )
    files = {"README.md": text, "docs/map.md": "x\n", "api/README.md": "# A\n\n[Up](../README.md) [not](keys.md)\n"}

    assert [f.data["absent"] for f in examined(tmp_path, files) if "absent" in f.data] == [
        ["CONTRIBUTING.md", "docs/setup.md", "api/keys.md"]
    ]
