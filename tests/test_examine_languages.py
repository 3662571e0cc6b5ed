"""Variables and services in PHP, Clojure and C#, where a careless pattern says what nobody wrote."""

from datetime import date

import pytest

from archiver.examine import environment
from archiver.examine.catalogue import judge
from archiver.examine.interface import open_context
from archiver.examine.licence.holders import Claim, Known, find_holders
from archiver.examine.register import examine_all
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def examine(tmp_path):
    """The environment of a repository of these files."""

    def run(files):
        with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
            return examine_all(open_context(reader, as_of=date(2026, 1, 1)), [environment])

    return run


def read(found):
    """Names that code reads."""
    return [f.data["variable"] for f in found.facts if f.data.get("used_in")]


def test_what_a_request_brings_is_no_variable_to_set(examine):
    """Twenty such names stood in the dossier of a WordPress site, and none that anybody sets."""
    text = (
        "<?php $a = $_SERVER['REQUEST_METHOD'] . $_SERVER['HTTPS'] . $_SERVER['HTTP_HOST'] . $_SERVER['DB_PASSWORD'];"
    )

    assert read(examine({"a.php": text})) == ["DB_PASSWORD"]


def test_settings_in_edn_are_read(examine):
    """A keyword behind a name is the next key and no value: all of these were told as read nowhere."""
    text = '{:key #resource-config/env "SQS_KEY"\n :queue #env "SQS_QUEUE" :fail #env SQS_FAIL}\n'
    found = examine(
        {"resources/config.edn": text, "src/a.clj": '(System/getenv "SQS_REGION")', ".env.example": "SQS_KEY=\n"}
    )

    assert read(found) == ["SQS_FAIL", "SQS_KEY", "SQS_QUEUE", "SQS_REGION"]
    assert [f.message.split()[0] for f in found.findings if f.code == "ENV-002"] == []


def test_a_name_in_a_file_of_no_known_language_is_not_read_nowhere(examine):
    """It is named there; what reads it is not known."""
    found = examine({"conf/app.cfgx": 'key "MAIL_KEY" :next\n', ".env.example": "MAIL_KEY=\n"})

    assert [f.code for f in found.findings] == []


@pytest.mark.parametrize(
    "word",
    ["MediaTypeFormatter", "validate-voter-service-type-format", "mediatypeformatter", "ElectionTypeForm"],
)
def test_a_mark_across_words_is_no_service(word):
    """`type` and `form` next to each other are no Typeform."""
    assert judge(word) == ()


@pytest.mark.parametrize("word", ["syncToActionKit", "actionkit_client", "twilioclient", "TypeformEmbed"])
def test_a_mark_that_ends_with_a_word_or_stands_in_one_is(word):
    """So services are named in code."""
    assert judge(word)


def test_a_trust_is_no_person():
    """Its name would be withheld as that of a private person, and the adopter could not ask."""
    held = find_holders(
        [Claim("Copyright (c) 2015, The Example Charitable Trusts", None)], Known(), as_of=date(2026, 1, 1)
    )

    assert [holder.kind for holder in held] == ["organisation"]


def test_what_rails_wrote_into_every_application_is_no_variable_to_document(examine):
    """It was the second obstacle of a tree whose real one was its age."""
    boot = "ENV['RAILS_GEM_VERSION']\n"
    found = examine({"config/boot.rb": boot, "lib/tasks/rspec.rake": "ENV['FIXTURES']\n", "app/a.rb": "ENV['OURS']\n"})

    assert [f.message.split()[2] for f in found.findings] == ["OURS,"]
