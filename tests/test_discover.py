"""Which repositories a source holds: every kind of source, what it says of them, and that one bad one fails alone."""

import pytest

from archiver.discover import MEMBERS, DiscoverFailure, discover_one, discover_sources
from archiver.discover.github import kept
from archiver.errors import ForgeError, NotARepositoryError, UsageError
from archiver.records.base import canonical_json
from archiver.settings import GithubSettings, NetworkSettings, Settings
from tests.gitrepo import C, git, make_repo
from tests.loopback_forge import A, a_repository, serve

PLAIN = Settings()


@pytest.fixture
def forge():
    with serve() as running:
        yield running


@pytest.fixture
def on_forge(forge):
    return Settings(github=GithubSettings(api_url=forge.url))


def origins(*sources, settings=PLAIN):
    return [item.origin for item in discover_sources(sources, settings)]


def failures(*sources, settings=PLAIN):
    return [item for item in discover_sources(sources, settings) if isinstance(item, DiscoverFailure)]


@pytest.mark.parametrize("source", ["@list", "github:owner", "https://example.org/a/b", "folder"])
def test_exactly_the_right_member_gets_a_source(source):
    """The register's order decides, and folder takes only what nobody else understands."""
    first = next(member.__name__ for member in MEMBERS if member.claims(source))
    wanted = {"@": "listing", "g": "github", "h": "url", "f": "folder"}[source[0]]
    assert first == f"archiver.discover.{wanted}"


@pytest.mark.parametrize(
    "source",
    ["--upload-pack=touch", "ext::sh -c id", "fd::17", "https://$HOME/x", "https://example.org/a b",
     "http://example.org/x",
     "https://example.org", "https://example.org/x.git?token=hush", "github:",
     "github:a/b/c", "github:../x", "github:a/..", "github:-x"],
)  # fmt: skip
def test_a_hostile_or_meaningless_source_is_a_usage_error(source):
    """Nothing is asked and nothing is run for it, and a query's secret is not repeated."""
    (failure,) = failures(source)
    assert isinstance(failure.error, UsageError)
    assert "hush" not in f"{failure}"


def test_a_password_in_an_address_is_masked_everywhere():
    """Failures are printed, logged and stored in run records."""
    (failure,) = failures("https://someone:hush-hush@example.org/x.git")
    assert "hush" not in f"{failure} {failure.reason}"


@pytest.mark.parametrize(
    ("source", "origin", "name"),
    [
        ("https://github.com/Some/Thing.git", "https://github.com/Some/Thing", "Some/Thing"),
        ("https://example.org:8443/a/b/c/", "https://example.org:8443/a/b/c", "b/c"),
        ("https://example.org/alone", "https://example.org/alone", "alone"),
        ("git@trusted.example:a/b.git", "ssh://trusted.example/a/b", "a/b"),
        ("http://trusted.example:3000/a/b", "http://trusted.example:3000/a/b", "a/b"),
    ],
)
def test_a_url_says_its_origin_and_name(source, origin, name):
    """The origin is what identity, registry and PROJECT are matched against: one spelling, no user."""
    settings = Settings(network=NetworkSettings(allow=("trusted.example:22", "trusted.example:3000")))
    found = discover_one(source, settings)
    assert (found.origin, found.name, found.forge, found.numeric_id) == (origin, name, "git", None)


def test_a_list_is_read_line_by_line_and_a_bad_line_fails_alone(tmp_path):
    """One wrong line among a thousand must not stop the other 999, and its number finds it."""
    path = tmp_path / "urls.txt"
    path.write_text(
        "\ufeff# campaign repositories\n\nhttps://example.org/a/one.git\r\n"
        "https://example.org/a/two  # the volunteer map\nsome/folder\next::sh\nhttps://x:hush@example.org/y\n"
        "https://example.org/a/one\n"
    )
    good, bad = [], []
    for item in discover_sources([f"@{path}"], PLAIN):
        (bad if isinstance(item, DiscoverFailure) else good).append(item)
    assert [item.origin for item in good] == ["https://example.org/a/one", "https://example.org/a/two"]
    assert [item.reason.split(":")[0] for item in bad] == [f"urls.txt, line {n}" for n in (5, 6, 7)]
    assert "hush" not in f"{bad}"


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n\n", b"\xff\xfe\x00"])
def test_a_list_that_names_nothing_is_a_usage_error(tmp_path, content):
    """An empty run that looks like a success hides a wrong path."""
    path = tmp_path / "urls.txt"
    if content is not None:
        path.write_bytes(content)
    (failure,) = failures(f"@{path}")
    assert isinstance(failure.error, UsageError) and "urls.txt" in failure.reason


def test_a_path_that_is_a_repository_is_that_repository(tmp_path):
    """A work tree, its .git, and a bare one; the path of the machine never becomes the origin."""
    work = make_repo(tmp_path / "sms-tool", [C({"a": "1"})], branch="trunk")
    git(tmp_path, "clone", "-q", "--bare", str(work), "lookup.git")
    for source, name in ((work, "sms-tool"), (work / ".git", "sms-tool"), (tmp_path / "lookup.git", "lookup")):
        found = discover_one(str(source), PLAIN)
        assert (found.origin, found.name, found.forge, found.default_branch) == (
            f"local:{name}",
            name,
            "local",
            "trunk",
        )


def test_a_relative_path_has_the_folders_name(tmp_path, monkeypatch):
    """`archiver archive .` inside a repository."""
    work = make_repo(tmp_path / "sms-tool" / "sub", [C()]).parent
    git(work, "init", "-q")
    monkeypatch.chdir(work)
    assert origins(".") == ["local:sms-tool"]
    monkeypatch.chdir(work / "sub")
    assert origins("..") == ["local:sms-tool"]


def test_a_folder_gives_all_its_repositories_sorted(tmp_path):
    """Flat, OWNER+NAME/repo, owner/name.git and host/owner/name.git; nothing inside a repository, nothing hidden."""
    top = tmp_path / "mirrors"
    make_repo(top / "zeta", [C()])
    make_repo(top / "zeta" / "vendored", [C()])
    make_repo(top / "Owner+Name" / "repo", [C()])
    git(tmp_path, "clone", "-q", "--bare", str(top / "zeta"), str(top / "owner" / "lookup.git"))
    git(tmp_path, "clone", "-q", "--bare", str(top / "zeta"), str(top / "example.org" / "o" / "deep.git"))
    make_repo(top / ".hidden" / "secret", [C()])
    (top / "notes.txt").write_text("no repository")
    (top / "loop").symlink_to(top)
    assert origins(str(top)) == ["local:Owner+Name", "local:deep", "local:lookup", "local:zeta"]


def test_two_folders_of_one_name_are_never_one_project(tmp_path):
    """`local:site` twice would put two histories into one project; the second is refused with the way out."""
    make_repo(tmp_path / "a" / "site", [C()])
    make_repo(tmp_path / "b" / "site", [C()])
    first, second = discover_sources([str(tmp_path / "a" / "site"), str(tmp_path / "b")], PLAIN)
    assert first.origin == "local:site"
    assert isinstance(second, DiscoverFailure) and "--origin" in second.reason
    assert origins(str(tmp_path / "a"), str(tmp_path / "a" / "site")) == ["local:site"]


@pytest.mark.parametrize(
    "make", [lambda p: None, lambda p: p.write_text("x"), lambda p: (p / "empty").mkdir(parents=True)]
)
def test_a_path_without_repository_is_a_usage_error(tmp_path, make):
    """No such path, a file, a folder without repositories: exit code 2 and a next move."""
    path = tmp_path / "there"
    make(path)
    (failure,) = failures(str(path))
    assert failure.error.exit_code == 2 and "there" in failure.reason
    with pytest.raises((UsageError, NotARepositoryError)):
        discover_one(str(path), PLAIN)


@pytest.mark.parametrize("case", ["unborn", "detached", "packed"])
def test_the_default_branch_is_one_that_exists(tmp_path, case):
    """An unborn or detached HEAD names no branch; a packed one is a branch all the same."""
    repo = make_repo(tmp_path / "r", [] if case == "unborn" else [C()])
    if case == "detached":
        git(repo, "checkout", "-q", "--detach")
    if case == "packed":
        git(repo, "pack-refs", "--all")
    assert discover_one(str(repo), PLAIN).default_branch == ("main" if case == "packed" else None)


def test_a_folder_name_with_control_characters_is_tamed(tmp_path):
    """Names end up on terminals and in pages."""
    make_repo(tmp_path / "r\x1b[31m", [C()])
    assert origins(str(tmp_path)) == ["local:r?[31m"]


def test_an_origin_replaces_what_the_source_says(tmp_path):
    """A copy on disk is archived under the address it came from."""
    repo = make_repo(tmp_path / "copy", [C()])
    found = discover_one(str(repo), PLAIN, origin="http://old.example.org/Some/Thing.git")
    assert (found.origin, found.name, found.forge) == ("http://old.example.org/Some/Thing", "Some/Thing", "local")


def test_an_origin_speaks_of_one_repository(tmp_path):
    """Two repositories under one origin would be one project."""
    make_repo(tmp_path / "a", [C()])
    make_repo(tmp_path / "b", [C()])
    with pytest.raises(UsageError, match="--origin"):
        discover_sources(["x", "y"], PLAIN, "https://example.org/a/b")
    with pytest.raises(UsageError, match="secret"):
        discover_sources(["x"], PLAIN, "https://u:p@example.org/a/b")
    with pytest.raises(UsageError, match="holds 2 repositories and --origin speaks of one"):
        discover_one(str(tmp_path), PLAIN, origin="https://example.org/a/b")
    with pytest.raises(UsageError, match="holds 2 repositories; name one"):
        discover_one(str(tmp_path), PLAIN)


def test_an_organisation_is_listed_over_all_its_pages(forge, on_forge):
    """Everything the forge says is kept; the number is the identity, the clone address the origin."""
    last = f"{forge.url}/organizations/9/repos?cursor=abc"
    forge.put(
        "/orgs/rivera/repos?per_page=100&type=all",
        A([a_repository(1, "rivera/sms")], headers={"Link": f'<{last}>; rel="next"'}),
    )
    forge.put("/organizations/9/repos?cursor=abc", A([a_repository(2, "rivera/map", fork=True)]))
    sms, volunteers = discover_sources(["github:rivera"], on_forge)
    assert (sms.origin, sms.clone_url, sms.name) == (
        "https://github.com/rivera/sms",
        "https://github.com/rivera/sms.git",
        "rivera/sms",
    )
    assert (sms.forge, sms.numeric_id, sms.archived, sms.fork, sms.default_branch) == ("github", 1, True, False, "main")
    assert (sms.licence_opinion, sms.stars, sms.topics, sms.has) == ("MIT", 7, ("voting", "maps"), {"issues": True})
    assert (volunteers.numeric_id, volunteers.fork) == (2, True)


def test_a_user_is_listed_where_there_is_no_such_organisation(forge, on_forge):
    """Many campaigns' code lies in a volunteer's account."""
    forge.put("/users/robin/repos?per_page=100&type=owner", A([a_repository(3, "robin/site")]))
    assert origins("github:robin", settings=on_forge) == ["https://github.com/robin/site"]
    assert forge.paths == ["/orgs/robin/repos?per_page=100&type=all", "/users/robin/repos?per_page=100&type=owner"]


def test_an_empty_organisation_is_no_error_and_a_missing_owner_is_one(forge, on_forge):
    """404 may mean gone, private or mistyped; it must never look like an owner without repositories."""
    forge.put("/orgs/quiet/repos?per_page=100&type=all", A([]))
    assert origins("github:quiet", settings=on_forge) == []
    (failure,) = failures("github:nobody", settings=on_forge)
    assert isinstance(failure.error, ForgeError) and failure.error.status == 404
    assert "github:nobody: neither an organisation nor a user" in failure.reason


def test_one_bad_entry_fails_alone(forge, on_forge):
    """A hostile or broken entry of a listing: each is named, none reaches git, the good ones are found."""
    forge.put(
        "/orgs/rivera/repos?per_page=100&type=all",
        A([
            a_repository(1, "rivera/good"),
            a_repository(2, "rivera/helper", clone_base="ext::sh -c id"),
            a_repository(3, "rivera/inside", clone_base="http://10.0.0.1"),
            a_repository(4, "rivera/file", clone_base="file:///etc"),
            {**a_repository(5, "rivera/numberless"), "id": "5"},
            {**a_repository(6, "rivera/x"), "full_name": "\x1b[31m"},
            "rubbish",
            a_repository(7, "rivera/also-good"),
        ]),
    )  # fmt: skip
    found = list(discover_sources(["github:rivera"], on_forge))
    assert [item.name for item in found if not isinstance(item, DiscoverFailure)] == ["rivera/good", "rivera/also-good"]
    bad = [item for item in found if isinstance(item, DiscoverFailure)]
    assert [item.name for item in bad] == [
        "rivera/helper",
        "rivera/inside",
        "rivera/file",
        "rivera/numberless",
        "rivera",
        "rivera",
    ]
    assert "\x1b" not in f"{[item.reason for item in bad]}"


def test_a_listing_that_breaks_off_keeps_what_it_had_and_says_so(forge, on_forge):
    """Half an organisation must be archived, and must not look whole."""
    path = "/orgs/rivera/repos?per_page=100&type=all"
    forge.put(path, A([a_repository(1, "rivera/sms")], headers={"Link": f'<{forge.url}/gone>; rel="next"'}))
    sms, broken = discover_sources(["github:rivera"], on_forge)
    assert sms.name == "rivera/sms"
    assert isinstance(broken, DiscoverFailure) and broken.error.exit_code == 3


def test_repositories_hidden_by_single_sign_on_are_an_error(forge, on_forge):
    """GitHub answers 200 with fewer repositories; only a header tells."""
    path = "/orgs/rivera/repos?per_page=100&type=all"
    forge.put(path, A([a_repository(1, "rivera/sms")], headers={"X-GitHub-SSO": "partial-results; organizations=1"}))
    sms, hidden = discover_sources(["github:rivera"], on_forge)
    assert sms.name == "rivera/sms"
    assert "single sign-on" in hidden.reason


def test_a_renamed_repository_is_found_under_its_new_name(forge, on_forge):
    """The number stays, so the project stays; the origin is where it is now."""
    forge.put("/repos/old/name", A(status=301, headers={"Location": f"{forge.url}/repositories/7"}))
    forge.put("/repositories/7", A(a_repository(7, "new/name")))
    found = discover_one("github:old/name", on_forge)
    assert (found.numeric_id, found.name, found.origin) == (7, "new/name", "https://github.com/new/name")


@pytest.mark.parametrize(("status", "says"), [(404, "not found"), (451, "blocked")])
def test_one_repository_that_is_gone_or_blocked_does_not_stop_the_next_source(forge, on_forge, status, says):
    """The well-known failure of other tools; the failure carries the address that finds the project."""
    forge.put("/repos/rivera/sms", A({"message": "m"}, status))
    forge.put("/repos/rivera/map", A(a_repository(2, "rivera/map")))
    gone, there = discover_sources(["github:rivera/sms", "github:rivera/map"], on_forge)
    assert isinstance(gone, DiscoverFailure) and says in gone.reason
    assert gone.name == "rivera/sms" and gone.origin.endswith("/rivera/sms")
    assert there.name == "rivera/map"


def test_a_repository_met_twice_is_listed_once(forge, on_forge):
    """By its owner, by name and by address: one copy, one outcome."""
    forge.put("/orgs/rivera/repos?per_page=100&type=all", A([a_repository(1, "rivera/sms")]))
    forge.put("/repos/rivera/sms", A(a_repository(1, "rivera/sms")))
    sources = ("github:rivera", "github:rivera/sms", "https://github.com/Rivera/SMS.git")
    assert origins(*sources, settings=on_forge) == ["https://github.com/rivera/sms"]


def test_what_is_kept_changes_only_when_something_of_meaning_did():
    """Different metadata makes a generation: stars, the token's rights and the way of asking must not."""
    listed = a_repository(1, "rivera/sms")
    alone = a_repository(
        1, "rivera/sms", stargazers_count=8, updated_at="2025-01-01T00:00:00Z", size=99, forks=3, open_issues=1,
        permissions={"pull": True}, temp_clone_token="hush", subscribers_count=4, network_count=2,
        allow_squash_merge=True,
        organization={"login": "rivera"}, topics=["maps", "voting"],
    )  # fmt: skip
    assert kept(listed) == kept(alone)
    assert kept(listed) != kept({**listed, "archived": False})
    assert kept(listed)["html_url"] == "https://github.com/rivera/sms"


def test_what_is_kept_fits_canonical_json():
    """Floats and lone surrogates from a forge must not stop a repository from being archived."""
    odd = a_repository(1, "rivera/sms", description="a\ud800b", weight=0.5, nested={"\udfff": [1.5, None, True]})
    assert b'"weight":"0.5"' in canonical_json(kept(odd))
