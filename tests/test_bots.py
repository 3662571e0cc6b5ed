"""Who counts as a program: the table that every stage shares."""

import pytest

from archiver.git.bots import is_bot, is_bot_change


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("some-app[bot]", "1+some-app[bot]@users.noreply.github.com"),
        ("dependabot-preview[bot]", "support@dependabot.com"),
        ("Renovate Bot", "bot@renovateapp.com"),
        ("pyup.io bot", "github-bot@pyup.io"),
        ("greenkeeper", "support@greenkeeper.io"),
        ("snyk-bot", "snyk-bot@snyk.io"),
        ("GitHub Action", "action@github.com"),
        ("Travis CI", "builds@travis-ci.org"),
        ("semantic-release-bot", "semantic-release-bot@martynus.net"),
        ("ImgBotApp", "ImgBotHelp@imgbot.net"),
        ("allcontributors", "46447321+allcontributors@users.noreply.github.com"),
        ("Weblate", "noreply@weblate.org"),
    ],
)
def test_a_service_is_a_bot(name, email):
    """A bot's commit must not keep a dead project alive."""
    assert is_bot(name, email)


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("GitHub", "noreply@github.com"),
        ("Travis", "travis@example.org"),
        ("Robin Chabot", "robin.chabot@example.org"),
        ("Talbott", "talbott@example.org"),
        ("botany fan", "botany@example.org"),
        ("Robin", "12345+robin@users.noreply.github.com"),
        ("", ""),
    ],
)
def test_a_person_is_no_bot(name, email):
    """A person who is taken for a program vanishes from the history, and web-flow commits what a person clicked."""
    assert not is_bot(name, email)


def test_a_hostile_address_costs_no_time():
    """Author lines are as long as their maker likes; the patterns look at the first few hundred characters only."""
    assert not is_bot("a-" * 1_000_000, "+bot-" * 1_000_000)


@pytest.mark.parametrize(
    "subject",
    ["Bump version to 2.0", "Update events page", "Bump up the font size", "Update README from 1 to the new", ""],
)
def test_a_persons_words_are_no_bots(subject):
    """Only the whole of a bot's sentence counts."""
    assert not is_bot_change(subject)


def test_a_hostile_subject_costs_no_time():
    """Subjects, too, are as long as their maker likes."""
    assert not is_bot_change("bump the x group" + " with 1" * 1_000_000)
    assert not is_bot_change("[security] " + "bump a from 1" * 1_000_000)
