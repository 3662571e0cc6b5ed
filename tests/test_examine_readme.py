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


def test_a_list_under_the_first_paragraph_belongs_to_it():
    """Half of the purposes are lists of what it can do."""
    text = "# Tool\n\nTool is for hosts of events. They can:\n\n* Create an event\n* Call those near it.\n\n## Setup\n"

    assert first_paragraph(text) == (
        "Tool is for hosts of events. They can: Create an event; Call those near it",
        3,
    )


def test_a_slogan_is_quoted_with_the_sentence_below_it():
    """The second paragraph says what the first only praises."""
    text = "# Tool\n\nConnecting people to power.\n\nVolunteers call their representatives from the site.\n"

    assert first_paragraph(text) == (
        "Connecting people to power. Volunteers call their representatives from the site.",
        3,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Below you will find some information on how to perform common tasks.\n\n## Sending\n\nWe like to hear of it.",
        "# Welcome\n\n## Project info\n\n**URL**: https://lovable.dev/projects/x\n\nThere is a way to edit this.\n",
        "== Welcome to Rails\n\nRails is a web-application framework that includes everything.\n\nIn it, views are\n",
        "# Tool\n\n## Coding styles\n\nThe names of branches begin with a verb here.\n",
    ],
)
def test_a_generators_readme_says_nothing_of_the_project(text):
    """It is about the generator, and the adopter would believe it."""
    assert first_paragraph(text) is None


START = (
    "{% extends 'base.html' %}\n<h4>Share your ride</h4>\n<h1>{{ config.HEADLINE }}</h1>\n"
    "<p>Can you drive? <a href=\"{{ url_for('new') }}\">Start your own carpool</a> instead.</p>\n"
    "<p>For questions about this, mail robin@example.org any time.</p>\n"
)
FRAME = (
    '<body>\n<nav class="top"><ul><li><a href="/">Home</a></li><li><a href="{{ url_for(\'find\') }}">Find a ride</a>'
    '</li><li><a href="/new">Give a ride</a></li><li><a href="/mine">My rides</a></li><li><a href="/in">Log in</a></li>'
    "</ul></nav>\n"
)


def test_where_the_readme_is_silent_the_start_page_and_the_navigation_speak(tmp_path):
    """A README that begins with `Getting started` leaves nothing else; what a program fills in is not quoted."""
    files = {
        "README.md": "# Nomad\n\n## Getting started\n\nCheck out the code.\n",
        "app/templates/index.html": START,
        "app/templates/base.html": FRAME,
        "app/templates/admin/index.html": "<h1>Every user of the site</h1><p>Nobody else may see this page.</p>",
    }

    assert said(tmp_path, files) == [
        ("page", "Share your ride” · “Can you drive? Start your own carpool instead."),
        ("navigation", "Find a ride”, “Give a ride”, “My rides”."),
    ]


def test_where_the_readme_speaks_the_start_page_is_left_out(tmp_path):
    """Room in the short document is for what is not said yet."""
    files = {"README.md": "# Nomad\n\nShared rides for volunteers of a campaign.\n", "templates/index.html": START}

    assert [source for source, _ in said(tmp_path, files)] == ["readme"]


def test_each_folder_at_the_top_says_what_it_is(tmp_path):
    """Which half does what is asked first; what only tells how to install it does not say."""
    files = {
        "README.md": "# Tool\n\nShared rides for volunteers of a campaign.\n",
        "backend/README.md": "# Backend\n\nThis directory is the API of the rides. It is large.\n",
        "deploy/README.md": "# Deploy\n\nInstall the client of the host first.\n",
        "web/README.md": "# Web\n\nThis project was generated with Angular CLI.\n",
        "vendor/README.md": "# Lib\n\nA library that somebody else wrote for all.\n",
    }
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        facts = readme.examine(open_context(reader, as_of=date(2026, 1, 1))).facts

    assert [f.statement for f in facts if "part" in f.data] == ["`backend/`: “This directory is the API of the rides.”"]


def test_a_page_made_to_cost_time_is_read_in_a_moment(tmp_path):
    """Templates are a stranger's: openings without an end are tried once each, over a bounded stretch."""
    files = {"index.html": "<p><nav><ul class=nav" * 2_900, "templates/base.html": "<nav><a>" * 7_000}

    assert said(tmp_path, files) == []
