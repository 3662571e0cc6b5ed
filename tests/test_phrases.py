"""Sentences that say what became of a project are read in many languages, and their false friends in none."""

from pathlib import Path

import pytest

from archiver.assess.lexicon import languages, use_words
from archiver.assess.phrases import find_said
from archiver.assess.prose import blocks
from archiver.errors import ConfigError
from tests.clikit import cli, fixture_home  # noqa: F401
from tests.gitrepo import C, make_repo

NEW = "https://github.com/new/map"


def said(text):
    """Kinds and targets found in a README."""
    return [(item.kind, item.target) for item in find_said(blocks(text))]


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("This project is no longer maintained.", "ended", None),
        ("# Map\n\nThe repository has been deprecated.", "ended", None),
        ("As the convention is now over, we are no longer maintaining this project.", "ended", None),
        ("# Map\n\nThe Rivera campaign has ended. Thank you!", "ended", None),
        ("Our campaign was suspended in March.", "ended", None),
        ("# DEPRECATED: volunteer map", "ended", None),
        ("# Map (no longer maintained)\n\nA map.", "ended", None),
        ("# Map\n\n**UNMAINTAINED**\n\nA map.", "ended", None),
        ("# Volunteer Map\n\nVolunteer Map is no longer supported.", "ended", None),
        ("> **Note**\n> This repo is archived for historical purposes.", "ended", None),
        ("<p align='center'><b>This repository is unmaintained</b></p>", "ended", None),
        ("This codebase is deprecated in favor of a better world.", "ended", None),
        ("This is an archived project.", "ended", None),
        ("# Map\n\nDevelopment of this app has ceased.", "ended", None),
        ("This project is no longer maintained by the Rivera team.", "attributed", None),
        (
            "This project is no longer maintained by us, see https://github.com/new/map.",
            "moved",
            "https://github.com/new/map",
        ),
        (
            "This project is deprecated. Please use [the new one](https://github.com/new/map.git).",
            "moved",
            "https://github.com/new/map",
        ),
        ("This project is deprecated. Thanks to all. See https://github.com/new/faq for questions.", "ended", None),
        ("This project has moved to https://git.example.org/new/map", "moved", "https://git.example.org/new/map"),
        (
            "Development continues at [Harbor Union](https://gitlab.com/harbor/map)",
            "moved",
            "https://gitlab.com/harbor/map",
        ),
        (
            "On May 1st, the repo Map was transferred from Us to Them. Start [here](https://github.com/new/map)",
            "moved",
            "https://github.com/new/map",
        ),
        ("This repository is now maintained by the Harbor Union.", "handed_over", "Harbor Union"),
    ],
)
def test_a_repository_is_taken_at_its_word(text, kind, target):
    """The campaign's own sentence is the best evidence there is."""
    said = find_said(blocks(text), [block.text for block in blocks(text) if block.kind == "title"])

    assert [(item.kind, item.target) for item in said] == [(kind, target)]


@pytest.mark.parametrize(
    "text",
    [
        "Python 2 is no longer supported.",
        "The v1 endpoint is deprecated and will be removed.",
        "We use foo. The library is no longer maintained, so we pinned it.",
        "# Map\n\nWe use foo. The library is no longer maintained, so we pinned it.",
        "- `foo`: this library is no longer maintained",
        "This project is not deprecated.",
        "Is this project no longer maintained?",
        "Once the campaign is over, delete the data.",
        "If this repository is archived, write to us.",
        "This repository will be archived in December.",
        "# Map\n\nThe campaign is over when all texts are sent.",
        "# Texting\n\nAn admin can see that this campaign is archived.",
        "This app is no longer supported on Internet Explorer.",
        "# Map\n\n## Deprecated\n\n`--old` does nothing.",
        "```\nThis project is no longer maintained.\n```",
        "    This project is no longer maintained.",
        "<!-- This project is no longer maintained. -->",
        'You may see the message "this project is no longer maintained" in the log.',
        "The documentation has moved to https://docs.example.org/map",
        "This project has moved to a new server.",
        "# Texts\n\nTexts was created by two people, and is now maintained by Harbor Union.",
        "This project is actively maintained.",
        "This campaign has over 500 volunteers.",
        "This app is no longer supported on old phones, see https://github.com/new/map for them.",
        "This campaign was over $500 short.",
        "This project was abandoned and then revived.",
        "This campaign is suspended by an administrator with one click.",
        "See https://github.com/new/map for the upstream project.",
        "The latest version can be found here: [notes](https://github.com/new/map/blob/main/NOTES.md)",
    ],
)
def test_a_sentence_about_something_else_is_no_declaration(text):
    """Tool READMEs are full of "deprecated" and "archived"; one mistaken for a banner ends a live tool."""
    assert find_said(blocks(text), ["Map", "Texting", "Texts"]) == []


def test_a_sentence_has_the_line_where_it_stands():
    """A locator that is off by two lines cannot be checked."""
    text = "# Map\n\nFirst line\nsecond line. This project\nis no longer maintained."

    assert [item.line for item in find_said(blocks(text))] == [4]


def test_a_hostile_readme_costs_seconds_at_most():
    """Patterns over foreign text must not be a way to stop a run; the time limit of the test is the assertion."""
    for text in ("this project is now being " * 20_000, "development of " * 30_000, "(" * 200_000, "the A. " * 50_000):
        assert find_said(blocks(text), ["this"]) == []


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("Dieses Repository wird nicht mehr gepflegt.", "ended", None),
        ("**Dieses Repo wird nicht mehr weiterentwickelt und läuft nicht mehr.**", "ended", None),
        ("Die Entwicklung dieses Projekts wurde eingestellt.", "ended", None),
        ("dieses projekt wurde eingestellt, die Daten gibt es jetzt anderswo.", "ended", None),
        ("Wir pflegen dieses Projekt nicht mehr.", "ended", None),
        ("Dieses Projekt wird von der Partei nicht mehr gepflegt.", "attributed", None),
        (f"Dieses Projekt ist veraltet. Es wurde von [neu]({NEW}) abgelöst.", "moved", NEW),
        (f"Dieses Projekt wurde eingestellt. Danke. Bitte besucht das neue Repository: {NEW}", "moved", NEW),
        ("Dieses Projekt ist umgezogen: https://gitlab.com/new/map", "moved", "https://gitlab.com/new/map"),
        (f"This project is deprecated. It was built on {NEW} by us.", "ended", None),
        ("Unser Volksbegehren ist gescheitert.", "ended", None),
        ("Wir machen vorerst nicht weiter.", "paused", None),
        ("Wir haben uns entschieden, das Volksbegehren nicht anzumelden.", "ended", None),
        ("Este proyecto ya no se mantiene.", "ended", None),
        ("Este repositorio está archivado y ya no se mantiene de manera activa.", "ended", None),
        ("# Mapa\n\nEl proyecto ya no está mantenido.", "ended", None),
        ("Este proyecto ya no es mantenido por el equipo.", "attributed", None),
        (f"Este proyecto ya no se mantiene, usa {NEW}", "moved", NEW),
        (f"Este repositorio se ha movido a {NEW}", "moved", NEW),
        ("Nuestra campaña ha terminado. ¡Gracias!", "ended", None),
        ("La campaña de Rivera terminó el 3 de noviembre.", "ended", None),
        ("Ce projet n'est plus maintenu.", "ended", None),
        (f"Ce dépôt n’est plus maintenu, utilisez {NEW}", "moved", NEW),
        ("Ce dépôt est archivé depuis le 2024-06-28.", "ended", None),
        ("# Carte\n\nLe développement de ce projet est arrêté.", "ended", None),
        ("Ce projet n'est plus maintenu par la ville.", "attributed", None),
        ("Notre campagne est terminée, merci à toutes et à tous.", "ended", None),
        ("Aquest projecte ja no es manté.", "ended", None),
        ("Este projeto foi descontinuado em 26/08/2024.", "ended", None),
        ("Este projeto não é mais mantido.", "ended", None),
        ("We have suspended our campaign.", "ended", None),
        ("I've decided to end my campaign.", "ended", None),
        ("We are dropping out of the race.", "ended", None),
        ("I've decided not to run for City Council.", "ended", None),
        ("Our campaign has come to a close.", "ended", None),
        ("J'ai décidé de ne pas me présenter.", "ended", None),
        ("Our campaign ended on November 3.", "ended", None),
        ("Support for this project has ended.", "ended", None),
        (f"This project has migrated to {NEW}", "moved", NEW),
        ("This project has moved to https://code.example.org/map.", "moved", "https://code.example.org/map"),
        ("This project is not actively maintained.", "ended", None),
        ("This project isn't maintained anymore.", "ended", None),
        ("This project is currently inactive.", "paused", None),
        ("This project is no longer maintained for the time being.", "paused", None),
    ],
)
def test_every_language_is_read_by_the_same_grammar(text, kind, target):
    """A Berlin referendum says farewell in German: a reader of English alone would call it live for ever."""
    assert said(text) == [(kind, target)]


@pytest.mark.parametrize(
    "text",
    [
        "Dieses Projekt wird nicht eingestellt.",
        "Dieses Projekt ist nicht veraltet.",
        "Wenn dieses Projekt nicht mehr gepflegt wird, schreibt uns.",
        "Wird dieses Projekt nicht mehr gepflegt?",
        "Dieses Projekt wird nicht mehr auf alten Geräten unterstützt.",
        "Dieses Projekt wird nächstes Jahr eingestellt.",
        "Die Webseite dieses Projekts wurde abgeschaltet.",
        "Die Kampagne wird in der Verwaltung als beendet angezeigt.",
        "Nuestra campaña no ha terminado.",
        "Este proyecto no está abandonado.",
        "Este proyecto ya no usa Nest.",
        "Este proyecto ya no se ejecuta desde consola.",
        "Si este proyecto está archivado, escribe.",
        "¿Este proyecto está abandonado?",
        "Ce projet n'est pas abandonné.",
        "Ce dépôt est archivé sur Zenodo.",
        "Le jour où ce projet est abandonné, le coffre reste lisible.",
        "Ce projet n'est plus seulement un service.",
        "La bibliothèque foo n'est plus maintenue.",
        "Este projeto não foi abandonado.",
        "Este projeto não é mais compatível com PHP 5.",
        "This project is dead simple.",
        "This repository is archived at Software Heritage.",
        "Our Kickstarter campaign has ended successfully!",
        "Our campaign ended the quarter with $2M.",
        "Our campaign ended 2019 strong.",
        "This project was migrated from CRA to [Vite](https://github.com/vitejs/vite).",
        "This project has moved to [TypeScript](https://www.typescriptlang.org).",
        f"This project is not maintained by the city, see {NEW} for its own.",
        "Our campaign is not over.",
        "I've decided not to run for re-election; instead I am running for the senate.",
        "I am suspending my campaign for a week.",
        "I am not running for office to get rich.",
        "Our campaign is over 100 days old.",
        "The documentation of this project is no longer maintained.",
        "The old branch of this repository is no longer updated.",
        "This app is no longer supported on iOS 9.",
        "This project is no longer supported on Windows 2000.",
        "This campaign is no longer active. Check the chat for another link.",
        "Your campaign has ended.",
        "I don't think this project is abandoned.",
        "We will no longer maintain this project after May.",
        "I am suspending my campaign events for a week.",
        "A project that is no longer maintained is a risk.",
        "This project is no longer in beta.",
        "This repository is archived every night to another disk.",
        "This project was no longer maintained, so we took it over.",
        "Polls say that our campaign is over.",
        "Our campaign is over, but the run-off is in January.",
        "Unsere Kampagne ist beendet, aber die Stichwahl folgt.",
        "Nuestra campaña ha terminado, pero falta la segunda vuelta.",
        "Notre campagne est terminée, mais le second tour approche.",
        "A nossa campanha terminou, mas há segundo turno.",
        "La nostra campanya ha acabat, però hi ha segona volta.",
    ],
)
def test_false_friends_say_nothing(text):
    """Calling a live campaign over costs a hundred times what a missed end costs."""
    assert said(text) == []


def test_what_is_denied_in_the_same_text_is_a_pause():
    """ "That does not mean that it is over": whoever says both goes on in another way."""
    text = "Wir haben beschlossen, das Volksbegehren nicht anzumelden.\n\nDas heißt nicht, dass es vorbei ist!"

    assert said(text) == [("paused", None)]
    assert said("This project is archived! This is not to say that it is dead.") == [("paused", None)]


def test_an_abbreviation_ends_no_sentence():
    """A quote that stops in the middle cannot be read aloud to its author."""
    text = "Dieses Projekt wurde eingestellt, u.a. Zeit fehlte."

    assert [item.text for item in find_said(blocks(text))] == [text]


def test_hostile_prose_costs_linear_time():
    """Every language's patterns run over foreign text; the module's time limit is the assertion."""
    for text in (
        "dieses projekt wird nun jetzt " * 3_500, "l'" * 50_000, "ce projet " + " " * 100_000,
        "la campaña de A " * 6_000,
        "wir haben uns entschieden, " * 4_000, "(" * 100_000, "our A A A A " * 9_000,
    ):  # fmt: skip
        assert said(text) == []


def test_a_user_adds_a_language_and_extends_one(tmp_path):
    """The next campaign is Italian: no release of ours is needed to read it."""
    italian, english = tmp_path / "it.toml", tmp_path / "more-english.toml"
    italian.write_text(
        'language = "it"\n[subject]\nthis = ["questo"]\nsure = ["progetto"]\n'
        '[words]\nover = ["abbandonato", "archiviato"]\n[patterns]\nstate = ["{subject} è {over}"]\n'
        '[refuse]\nbefore = ["se"]\n'
    )
    english.write_text('language = "en"\n[words]\nover = ["pushing up the daisies"]\n')
    try:
        use_words([italian, english])

        assert said("Questo progetto è abbandonato.") == [("ended", None)]
        assert said("Se questo progetto è abbandonato, scrivici.") == []
        assert said("This project is pushing up the daisies.") == [("ended", None)]
        assert said("This project is deprecated.") == [("ended", None)]
    finally:
        use_words([])
    assert said("This project is pushing up the daisies.") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("language = 3", "key language"),
        ('language = "it"\nword = 1', "key word"),
        ('language = "it"\n[patterns]\nstate = ["{subject} è {over}"]', r"key patterns.state.0: \{over\} is no list"),
        ('language = "it"\n[refuse]\nbefore = "se"', "key refuse.before"),
        ("language = ", "not TOML"),
        (None, "No such file"),
    ],
)
def test_a_wrong_file_of_words_is_named_with_its_key(tmp_path, text, names):
    """A list that is silently ignored leaves a language half read."""
    file = tmp_path / "it.toml"
    if text is not None:
        file.write_text(text)
    try:
        with pytest.raises(ConfigError, match=names) as raised:
            use_words([file])
        assert str(file) in str(raised.value)
    finally:
        use_words([])


def test_every_language_of_ours_has_what_a_language_needs():
    """A list that is missing makes every sentence pass: no condition would be seen."""
    for language in languages():
        for name in ("refuse.before", "refuse.later", "refuse.led_by", "after.about", "after.by", "wind_down.feature"):
            assert language.lists[name].pattern != "(?!)", (language.name, name)
        for rule in ("state", "whole", "campaign", "moved"):
            assert language.rules[rule], (language.name, rule)


def test_the_example_of_a_language_in_the_docs_works(tmp_path):
    """Who adds a language begins by copying it."""
    page = (Path(__file__).parent.parent / "docs" / "extending.md").read_text()
    example = page[page.index("# words-it.toml") :].split("```", 1)[0]
    file = tmp_path / "words-it.toml"
    file.write_text(example)
    try:
        use_words([file])
        assert said("Questo progetto non è più mantenuto.") == [("ended", None)]
        assert said("Questo progetto non è più mantenuto dal comune.") == [("attributed", None)]
        assert said("La nostra campagna è terminata.") == [("ended", None)]
        assert said("Questo progetto non è abbandonato.") == []
    finally:
        use_words([])


def test_archive_toml_names_the_files_of_words(home):
    """Who watches an Italian campaign says so once, and every command that judges knows it; a typing error stops it."""
    make_repo(home / "map", [C({"README.md": "# Map\n\nQuesto progetto è abbandonato.\n"})])
    (home / "archive.toml").write_text('[assess]\nwords = ["it.toml"]\n')
    words = (
        'language = "it"\n[subject]\nthis = ["questo"]\nsure = ["progetto"]\n[patterns]\nstate = ["{subject} è %s"]\n'
    )
    try:
        (home / "it.toml").write_text(words % "abbandonato")
        right = cli("assess", "map", "--as-of", "2025-06-01", "--json")
        (home / "it.toml").write_text(words % "{over}")
        wrong = cli("assess", "map", "--as-of", "2025-06-01")
    finally:
        use_words([])

    assert right.code == 0
    assert [e["kind"] for e in right.document["evidence"] if e["strength"] == "declared"] == ["END-003"]
    assert wrong.code == 2
    assert "it.toml: key patterns.state.0: {over} is no list of this language" in wrong.said
