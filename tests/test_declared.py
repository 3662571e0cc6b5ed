"""What a repository declares about itself is taken at its word, in its own language, and never more than its word."""

from datetime import date

import pytest

from archiver.assess import assess
from archiver.assess.declared import tree_declarations
from archiver.assess.history import read_activity
from archiver.assess.winddown import taken_back, wind_down
from archiver.git.reader import open_reader
from tests.gitrepo import C, add_commits, git, lose_object, make_repo


def declared(repo, rev=None):
    """What the tree at a revision declares, and what of it could not be read."""
    with open_reader(repo) as reader:
        commit = reader.resolve(rev)
        return tree_declarations(reader, commit, reader.tree(commit), "map")


def found(repo):
    """Kind, source, line and quote of everything that HEAD declares."""
    return [(d.kind, d.source, int(d.locator.rsplit(":", 1)[1])) for d in declared(repo)[0]]


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
        ("src/CampaignEndMessage.tsx", "<p className='x'>\n  I've decided not to run for mayor.\n</p>", 2),
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


def test_a_copy_without_contents_is_described_in_a_few_lines(tmp_path):
    """A partial clone lacks every blob: the page of a verdict has room for other things, too."""
    repo = make_repo(tmp_path / "r", [C({f"{'a/' * number}index.html": f"{number}" for number in range(9)})])
    for number in range(9):
        lose_object(repo, git(repo, "rev-parse", f"HEAD:{'a/' * number}index.html"))

    items, unread = declared(repo)

    assert items == []
    assert len(unread) == 5
    assert unread[-1] == "5 more files that may say something: missing too"


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


def test_every_locator_leads_to_the_words(tmp_path):
    """Whoever doubts a quote opens the commit, the file and the line that stand beside it."""
    files = {
        "README.md": "# Map\n\nA map.\n\n> This project\n> is no longer maintained.\n",
        "publiccode.yml": "name: map\ndevelopmentStatus: obsolete\n",
        "_posts/2024-03-05-bye.md": FRONT.format(
            title="Bye", day="2024-03-05", text="\nWe have suspended our campaign."
        ),
        "index.html": "<html>\n<!-- x\n y -->\n<p>\n  Our campaign has ended.</p>\n",
        "_redirects": "/old /new\n/* https://fund.example.org/ 301\n",
    }
    repo = make_repo(tmp_path / "r", [C(files)])
    items, _ = declared(repo)

    assert {item.source for item in items} == {"readme", "publiccode", "post", "template", "redirect"}
    for item in items:
        commit, path, line = item.locator.split(":")
        first = (item.quote or "").removeprefix("every page -> ").split()[0]
        assert first in git(repo, "show", f"{commit}:{path}").splitlines()[int(line) - 1], item


def test_a_secret_in_a_declaring_sentence_is_never_quoted(tmp_path):
    """The quote stands in the verdict and on the public page; a key that somebody left in the README must not."""
    said = "This project is no longer maintained, api_key=Sk9fJ2hd81jKq0ZpLw7Tt3Vb, ask ana@example.org."
    repo = make_repo(tmp_path / "r", [C({"README.md": f"# Map\n\n{said}\n"}, day="2024-01-10")])
    with open_reader(repo) as reader:
        found = read_activity(reader, None, as_of=date(2025, 1, 1)).declarations

    assert [item.kind for item in found] == ["ended"]
    assert "Sk9f" not in str(found) and "ana@" not in str(found)
