"""What a repository declares about itself is taken at its word, in its own language, and never more than its word."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from archiver.assess import assess, read_activity
from archiver.assess.declared import tree_declarations
from archiver.assess.lexicon import languages, use_words
from archiver.assess.phrases import find_said
from archiver.assess.prose import blocks
from archiver.assess.winddown import taken_back, wind_down
from archiver.errors import ConfigError
from archiver.git.reader import open_reader
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

NEW = "https://github.com/new/map"


def said(text):
    """Kinds and targets found in a README."""
    return [(item.kind, item.target) for item in find_said(blocks(text))]


def declared(repo, rev=None):
    """What the tree at a revision declares, and what of it could not be read."""
    with open_reader(repo) as reader:
        commit = reader.resolve(rev)
        return tree_declarations(reader, commit, reader.tree(commit), "map")


def found(repo):
    """Kind, source, line and quote of everything that HEAD declares."""
    return [(d.kind, d.source, int(d.locator.rsplit(":", 1)[1])) for d in declared(repo)[0]]


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
        ("Our campaign ended on November 3.", "ended", None),
        ("Support for this project has ended.", "ended", None),
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
        "Our campaign is not over.",
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


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        ("https://www.repostatus.org/badges/latest/abandoned.svg", "ended"),
        ("http://repostatus.org/badges/2.0.0/unsupported.svg", "ended"),
        ("https://img.shields.io/badge/repo%20status-Abandoned-red", "ended"),
        ("https://img.shields.io/badge/Project%20Status-Suspended-orange.svg", "paused"),
        ("https://img.shields.io/badge/Maintained%3F-no-red.svg", "ended"),
        ("https://img.shields.io/badge/status-deprecated-red?style=flat", "ended"),
        ("https://img.shields.io/maintenance/no/2019", "ended"),
        ("https://www.repostatus.org/badges/latest/active.svg", "active"),
    ],
)
def test_a_status_badge_is_known_in_any_form(tmp_path, image, kind):
    """Badges are copied from many places; their words are the same."""
    repo = make_repo(
        tmp_path / "r", [C({"README.md": f"# Map\n\n[![status]({image})](https://x.example)\n\nA map.\n"})]
    )

    assert found(repo) == [(kind, "badge", 3)]


@pytest.mark.parametrize(
    "image",
    [
        "https://www.repostatus.org/badges/latest/wip.svg",
        "https://img.shields.io/badge/license-MIT-green",
        "https://img.shields.io/badge/build-no%20status-lightgrey",
        "https://img.shields.io/maintenance/yes/2019",
        "https://img.shields.io/badge/status-stable-green",
    ],
)
def test_other_badges_say_nothing(tmp_path, image):
    """Most badges are about builds and licences."""
    assert found(make_repo(tmp_path / "r", [C({"README.md": f"# Map\n\n![b]({image})\n"})])) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("publiccodeYmlVersion: '0.4'\ndevelopmentStatus: obsolete\n", [("ended", "publiccode", 2)]),
        ("'developmentStatus' : \"obsolete\"\n", [("ended", "publiccode", 1)]),
        ("developmentStatus: stable\nurl: https://github.com/other/map\nisBasedOn: https://x.example\n", []),
        ("description:\n  en:\n    developmentStatus: obsolete\n", []),
        ("a: &a [x, x]\nb: &b [*a, *a]\ndevelopmentStatus: beta\n", []),
        ("[" * 5000, []),
        ("- just a list\n", []),
    ],
)
def test_publiccode_counts_by_its_status_alone(tmp_path, text, expected):
    """A fork's `isBasedOn` and a mirror's `url` point back, not on: a wrong MOVED sends people to the wrong code."""
    assert found(make_repo(tmp_path / "r", [C({"publiccode.yml": text})])) == expected


def test_what_an_earlier_readme_said_is_weak_and_never_declares(tmp_path):
    """A sentence that was removed may have been taken back; the README may also have been replaced by a template."""
    end = "# Map\n\nThis project is no longer maintained.\n"
    repo = make_repo(
        tmp_path / "r", [C({"README.md": "# Map\n"}, day="2023-01-01"), C({"README.md": end}, day="2023-02-01")]
    )
    said_at = git(repo, "rev-parse", "HEAD")
    add_commits(repo, [C({"README.md": "# Map\n\nWe are back.\n"}, day="2023-03-01")])

    (item,), unread = declared(repo)
    with open_reader(repo) as reader:
        profile = read_activity(reader, None, as_of=date(2024, 6, 1))
    verdict = assess(profile, None, as_of=date(2024, 6, 1), origin="https://github.com/rivera/map")

    assert (item.kind, item.withdrawn, item.locator, unread) == ("ended", True, f"{said_at}:README.md:3", [])
    assert verdict.state == "UNKNOWN"
    assert not any(evidence.strength == "declared" for evidence in verdict.evidence)


def test_only_the_last_five_versions_count_and_none_that_is_still_said(tmp_path):
    """What was said and dropped long ago says nothing about now."""
    end = "This project is no longer maintained."
    texts = [f"# Map\n\n{end}\n", *(f"# Map {number}\n" for number in range(6))]
    old = make_repo(tmp_path / "old", [C({"README.md": text}) for text in texts])
    kept = make_repo(tmp_path / "kept", [C({"README.md": f"# Map {n}\n\n{end}\n"}) for n in range(3)])

    assert declared(old)[0] == []
    assert [item.withdrawn for item in declared(kept)[0]] == [False]


def test_an_earlier_version_never_comes_from_the_future(tmp_path):
    """A commit's verdict may not know what a README said later."""
    end = "# Map\n\nThis project is no longer maintained.\n"
    repo = make_repo(tmp_path / "r", [C({"README.md": "# Map\n"})])
    before = git(repo, "rev-parse", "HEAD")
    add_commits(repo, [C({"README.md": end}), C({"README.md": "# Map\n"})])

    assert declared(repo, before)[0] == []
    assert [item.withdrawn for item in declared(repo)[0]] == [True]


FRONT = "---\ntitle: {title}\ndate: {day}\n---\n\n{text}\n"


@pytest.mark.parametrize(
    ("path", "title", "text", "expected"),
    [
        ("_posts/2024-03-05-thanks.md", "Thank you", "Today we suspended our campaign.", [("ended", "post", 6)]),
        ("content/blog/2024/2024-03-05-x.md", "Wir beenden unsere Kampagne", "Danke.", [("ended", "post", 2)]),
        ("blog/farewell.md", "Adiós", "Nuestra campaña ha terminado.", [("ended", "post", 6)]),
        ("news/2024-03-05.md", "Pause", "Wir machen vorerst nicht weiter.", [("paused", "post", 6)]),
        ("_posts/2024-03-05-rival.md", "News", "The other campaign has ended. This campaign goes on.", []),
        ("_posts/2024-03-05-tool.md", "Map", "This project is no longer maintained.", []),
        ("_posts/2024-03-05-money.md", "Money", "Our campaign ended the quarter with more donors.", []),
        ("pages/farewell.md", "Adiós", "Nuestra campaña ha terminado.", []),
    ],
)
def test_a_post_speaks_of_the_campaign(tmp_path, path, title, text, expected):
    """Teams say farewell on their blog, and write there about others and about tools, too."""
    post = FRONT.format(title=title, day="2024-03-05", text=text)

    assert found(make_repo(tmp_path / "r", [C({path: post})])) == expected


def test_an_old_post_and_a_draft_say_nothing(tmp_path):
    """An end of 2019 says nothing about the campaign of 2024, and a draft was never published."""
    farewell = FRONT.format(title="Bye", day="2019-01-01", text="We have suspended our campaign.")
    newer = {f"_posts/2024-0{n}-01-x.md": FRONT.format(title="x", day="2024", text="Canvass!") for n in range(1, 6)}
    old = make_repo(tmp_path / "old", [C({"_posts/2019-01-01-bye.md": farewell, **newer})])
    draft = make_repo(
        tmp_path / "draft", [C({"_posts/2024-06-01-bye.md": farewell.replace("date:", "draft: true\ndate:")})]
    )

    assert found(old) == []
    assert found(draft) == []


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("index.html", "<html><body>\n<h1>Our campaign has ended.</h1></body></html>", 2),
        (
            "app/views/layouts/application.html.erb",
            "<%= yield %>\n<p>\n  We have suspended\n  <b>our campaign</b>.\n</p>",
            3,
        ),
        ("_includes/footer.html", "{% include x.html %}\n<p>The Rivera campaign is over.</p>", 2),
        ("src/components/Banner.jsx", "export default () => (\n  <div>Our campaign has ended.</div>\n);", 2),
        ("layouts/index.html", '{{ define "main" }}<p>Unsere Kampagne ist beendet.</p>{{ end }}', 1),
        ("views/home.haml", "%section\n  %p Notre campagne est terminée.", 2),
        ("index.html", "<p>This website is no longer maintained.</p>", 1),
    ],
)
def test_a_page_says_it_to_every_visitor(tmp_path, path, text, line):
    """End notices stand where visitors read them, not where programmers do."""
    assert found(make_repo(tmp_path / "r", [C({path: text})])) == [("ended", "template", line)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("index.html", "<p>This campaign has ended.</p>"),
        ("index.html", "<p>Your campaign has ended.</p>"),
        ("index.html", "<!-- <p>Our campaign has ended.</p> -->"),
        ("index.html", "<script>show('Our campaign has ended.')</script>"),
        ("layout.erb", "<% if over? %><p>Our campaign has ended.</p><% end %>"),
        ("base.html", "{% if over %}<p>Our campaign has ended.</p>{% endif %}"),
        ("footer.hbs", "{{#if over}}<p>Our campaign has ended.</p>{{/if}}"),
        ("index.html", "<p>Our {{ name }} campaign has ended.</p>"),
        ("App.vue", "<template><p v-if='over'>Our campaign has ended.</p></template>"),
        ("index.tsx", "const A = () => <div>{over && <p>Our campaign has ended.</p>}</div>"),
        ("campaign_list.html", "<p>Our campaign has ended.</p>"),
        ("node_modules/x/index.html", "<p>Our campaign has ended.</p>"),
        ("index.html", "<p>This project is no longer maintained.</p>"),
    ],
)
def test_a_page_of_a_tool_speaks_of_anybody(tmp_path, path, text):
    """Texting tools tell a volunteer that "this campaign has ended" all day long."""
    assert found(make_repo(tmp_path / "r", [C({path: text})])) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("_redirects", "# all\n/*  https://victoryfund.example.org/:splat  301!\n"),
        ("public/_redirects", "/* https://victoryfund.example.org/\n"),
        ("netlify.toml", '[[redirects]]\nfrom = "/*"\nto = "https://victoryfund.example.org/"\n'),
        ("vercel.json", '{"redirects": [{"source": "/(.*)", "destination": "https://victoryfund.example.org/"}]}'),
        (".htaccess", "RewriteEngine on\nRewriteRule ^(.*)$ https://victoryfund.example.org/$1 [R=301,L]\n"),
        (".htaccess", "Redirect 301 / https://victoryfund.example.org/\n"),
        ("index.html", '<meta http-equiv="refresh" content="0; url=https://victoryfund.example.org/">'),
    ],
)
def test_the_whole_site_sent_elsewhere_is_a_sign(tmp_path, path, text):
    """On the last day a site is often pointed at a party or a fund, and nothing else is said."""
    (item,), _ = declared(make_repo(tmp_path / "r", [C({path: text})]))

    assert (item.source, item.target, item.about) == ("redirect", "https://victoryfund.example.org", "site")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "_redirects",
            "/* /index.html 200\n/old https://x.example.org/new 301\n/* https://api.example.org/:splat 200\n",
        ),
        ("_redirects", "https://rivera.netlify.app/* https://www.rivera.example.org/:splat 301!\n"),
        ("netlify.toml", '[[redirects]]\nfrom = "/api/*"\nto = "https://api.example.org/"\n'),
        ("netlify.toml", "not = [toml"),
        ("vercel.json", "[" * 20_000),
        (".htaccess", "RewriteCond %{HTTPS} off\nRewriteRule ^(.*)$ https://rivera.example.org/$1 [R=301]\n"),
        ("index.html", '<meta http-equiv="refresh" content="0; url=/docs/">'),
    ],
)
def test_everyday_redirects_are_none(tmp_path, path, text):
    """Single pages, proxies, https and www: every live site has them."""
    assert found(make_repo(tmp_path / "r", [C({path: text})])) == []


@pytest.mark.parametrize("path", ["README.md", "index.html", "_posts/2024-01-01-x.md"])
def test_what_is_missing_is_said_and_stops_nothing(tmp_path, path):
    """Partial clones lack blobs: what they hold is not known, which is not the same as nothing."""
    repo = make_repo(
        tmp_path / "r", [C({path: "# Our campaign has ended.\n", "publiccode.yml": "developmentStatus: obsolete\n"})]
    )
    lose_object(repo, git(repo, "rev-parse", f"HEAD:{path}"))

    items, unread = declared(repo)

    assert [item.source for item in items] == ["publiccode"]
    assert unread == [f"{path}: its content is missing in this copy"]


def test_hostile_pages_cost_linear_time(tmp_path):
    """Pages are foreign text like READMEs; the module's time limit is the assertion."""
    texts = [
        "<!--" * 30_000,
        "<script>" * 15_000,
        "{{" * 60_000,
        "<a " * 40_000,
        "\n" * 120_000,
        "{% if x %}" * 12_000,
        "/*" * 60_000,
    ]
    files = {f"{'a/' * number}index.html": text for number, text in enumerate(texts)}
    files |= {".htaccess": "RewriteRule " * 5_000, "_posts/2024-01-01-x.md": "---\n" * 30_000}

    assert found(make_repo(tmp_path / "r", [C(files)])) == []


@pytest.mark.parametrize(
    "subject",
    [
        "Disable donations", "Remove donation page", "Take down sign-up form", "Donations disabled",
        "Redirect site to the party", "Campaign suspended", "Shut down the site", "remove reminder emails",
        "Remove volunteer form and RSVPs", "Spendenformular entfernt", "Desactiva las donaciones",
        "Désactive les inscriptions", "Fim da campanha",
    ],
)  # fmt: skip
def test_a_commit_that_takes_something_out_of_service_is_told_by_its_words(subject):
    """In a campaign's last week the donation page goes first and the README never."""
    assert wind_down(subject, []) == subject


@pytest.mark.parametrize(
    "subject",
    [
        "disable donate button while loading", "Disable submit button on donation form", "redirect after login",
        "Fix donation page layout", "Remove unused signup code", "Remove old donation form", "Re-enable donations",
        'Revert "Disable donations"', "Add donation page", "Remove signup validation", "feat: remove newsletter",
        "Close donations modal on escape", "remove dc_signup_form", "Merge branch 'remove-donations'",
        "remove website link from menu", "Remove duplicate petition", "Knopf zum Spenden entfernt",
    ],
)  # fmt: skip
def test_everyday_work_is_no_wind_down(subject):
    """Supporting evidence that is mostly noise ranks live campaigns first in the queue."""
    assert wind_down(subject, []) is None


def test_touched_paths_speak_where_the_subject_does_not():
    """ "Remove form" says nothing; that it was donate.html does."""
    assert wind_down("Remove form", ["pages/donate.html"]) == "Remove form: pages/donate.html"
    assert wind_down("Remove form", ["pages/donate.html", "pages/about.html"]) is None
    assert wind_down("Remove form", ["css/donate.css"]) is None


def test_what_was_put_back_is_known():
    """Ten days later the e-mails run again, and the campaign goes on."""
    assert taken_back('Revert "Disable donations"')
    assert taken_back("Re-enable donations")
    assert not taken_back("Restore second paragraph")


def test_a_declaration_is_fit_to_print(tmp_path):
    """A farewell holds addresses of people; the quote goes into a public page."""
    text = "This project is no longer maintained, write to jo@example.org.\n"
    (item,), _ = declared(make_repo(tmp_path / "r", [C({"README.md": f"# Map\n\n{text}"})]))

    assert item.quote == "This project is no longer maintained, write to ***."
    assert dataclasses.is_dataclass(find_said(blocks(text))[0])


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
