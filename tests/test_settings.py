"""archive.toml and the environment become settings, or an error that names file, line and key."""

import re
import tomllib

import pytest

from archiver.errors import ConfigError, UsageError
from archiver.settings import _SECTIONS, INIT_TEXT, PUBLIC_API, Settings, load_settings, without_secrets


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """An empty folder and an environment without tokens."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write(tmp_path, text, name="archive.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_without_a_file_the_defaults_count(tmp_path):
    """A first try needs no configuration."""
    settings = load_settings()
    assert settings.store.url == f"file:{tmp_path}/archive"
    assert (settings.work.jobs, settings.github.api_url, settings.token) == (4, PUBLIC_API, None)
    assert settings.registry is None
    assert settings.work_folder.is_relative_to(tmp_path / "cache")


def test_the_text_that_init_writes_is_the_defaults(tmp_path):
    """Nobody's configuration changes by writing the commented file."""
    before = load_settings()
    after = load_settings(write(tmp_path, INIT_TEXT))
    assert after.warnings == ()
    assert after.model_copy(update={"file": None}) == before


def test_the_text_that_init_writes_explains_every_key(tmp_path):
    """A key that is only in the code cannot be found by its user; an example that is refused misleads."""
    uncommented = re.sub(r"(?m)^# (\w+ = )", r"\1", INIT_TEXT)
    data = tomllib.loads(uncommented)
    assert {name: set(keys) for name, keys in data.items()} == {
        name: set(section.model_fields) for name, section in _SECTIONS.items()
    }
    assert load_settings(write(tmp_path, uncommented)).warnings == ()


def test_relative_paths_belong_to_the_files_folder(tmp_path, monkeypatch):
    """A scheduler starts runs from anywhere."""
    config = tmp_path / "conf"
    config.mkdir()
    path = write(
        config,
        '[store]\nurl = "file:kept"\n[work]\ndir = "w"\n[run]\nregistry = "r.toml"\n'
        'sources = ["repos", "@list.txt", "github:someone", "https://example.org/a/b", "git@example.org:a/b"]\n',
    )
    monkeypatch.chdir("/")
    settings = load_settings(path)
    assert settings.store.url == f"file:{config}/kept"
    assert settings.work_folder.parent == config / "w" / "work"
    assert settings.registry == config / "r.toml"
    assert settings.run.sources == (
        f"{config}/repos",
        f"@{config}/list.txt",
        "github:someone",
        "https://example.org/a/b",
        "git@example.org:a/b",
    )


def test_the_registry_beside_the_file_is_found(tmp_path):
    """campaigns.toml beside archive.toml needs no key."""
    write(tmp_path, "", "campaigns.toml")
    assert load_settings(write(tmp_path, "")).registry == tmp_path / "campaigns.toml"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("kept", "file:{here}/kept"),
        ("file:kept", "file:{here}/kept"),
        ("file:///a/b", "file:/a/b"),
        ("s3://b/p", "s3://b/p"),
    ],
)
def test_the_store_of_the_command_line_wins(tmp_path, given, meant):
    """The command line is nearer than the file, and every spelling of one store is one store."""
    path = write(tmp_path, '[store]\nurl = "s3://other/x"\n')
    assert load_settings(path, store=given).store.url == meant.format(here=tmp_path)


def test_two_stores_have_two_work_folders():
    """Kept refs of two stores must never mix."""
    assert load_settings(store="a").work_folder != load_settings(store="b").work_folder


@pytest.mark.parametrize("store", ["ftp://host/x", "", "s3://key:word@bucket/x"])
def test_an_address_of_no_store_is_a_usage_error(store):
    """Otherwise a folder called `ftp:` would be made."""
    with pytest.raises(UsageError, match="--store"):
        load_settings(store=store)


BROKEN = {
    "no TOML": ('[store]\nurl = "a\n', r"archive.toml, line 2: key url: not TOML"),
    "no value": ("[store]\nurl =\n", r"line 2: key url: not TOML"),
    "a text for a number": ('[work]\n\njobs = "4"\n', r"line 3, key work.jobs: expected a valid integer"),
    "out of range": ("[limits]\nseconds = 0\n", r"line 2, key limits.seconds: expected greater than or equal to 1"),
    "no list": ('[run]\nsources = "x"\n', r"line 2, key run.sources: expected a valid tuple"),
    "a wrong host": ('[network]\nallow = [\n  "http://x",\n]\n', r'line 2, key network.allow: expected "host"'),
    "a wrong store": ('[store]\nurl = "ftp://x"\n', r"line 2, key store.url: expected file:FOLDER, s3://"),
    "a wrong address": ('[github]\napi_url = "nowhere"\n', r"line 2, key github.api_url: expected an address"),
    "no table": ("store = 3\n", r"line 1, key store: expected"),
    "the token in the clear": (
        '[github]\napi_url = "http://ghe.example.org"\n',
        r"api_url: http:// would send the token",
    ),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_with_line_key_and_what_is_expected(tmp_path, text, says):
    """The reader can go to the line and knows what to write there."""
    with pytest.raises(ConfigError, match=says) as caught:
        load_settings(write(tmp_path, text))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "line",
    [
        'github_token = "hush-hush"',
        'password = "hush-hush"',
        'secret_access_key = "hush-hush"',
        'endpoint = "https://hush-hush@example.org"',
        'region = "ghp_hush0hush0hush0hush0hush0"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path, line):
    """Configuration files are committed and mailed about."""
    with pytest.raises(ConfigError, match=r"archive.toml, line 2, key store\.\w+: looks like a secret") as caught:
        load_settings(write(tmp_path, f"[store]\n{line}\n"))
    assert "hush" not in str(caught.value)


def test_a_wrong_value_is_not_repeated(tmp_path):
    """It may be a secret that was put under the wrong key."""
    with pytest.raises(ConfigError) as caught:
        load_settings(write(tmp_path, '[work]\njobs = "hush-hush"\n'))
    assert "hush" not in str(caught.value)


def test_an_unknown_key_warns_with_its_line(tmp_path):
    """A typing mistake must not pass unseen, nor stop a newer file from being read."""
    settings = load_settings(write(tmp_path, "[work]\njob = 3\n[wrok]\njobs = 3\n"))
    first, second = settings.warnings
    assert "line 2, key work.job: unknown" in first and "jobs" in first
    assert "line 3, key wrok: unknown" in second


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_bytes(b"\n\xff")])
def test_a_file_that_cannot_be_read_is_a_configuration_error(tmp_path, make):
    """Absent, a folder, or not UTF-8: each with its name."""
    path = tmp_path / "other.toml"
    make(path)
    with pytest.raises(ConfigError, match=re.escape("other.toml")):
        load_settings(path)


def test_the_token_never_prints(monkeypatch):
    """Settings end up in logs and tracebacks."""
    monkeypatch.setenv("GH_TOKEN", "hush-hush")
    settings = load_settings()
    assert settings.token is not None and settings.token.get_secret_value() == "hush-hush"
    assert "hush" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert without_secrets("it was hush-hush.") == "it was ***."


def test_a_token_with_a_line_break_is_refused(monkeypatch):
    """It would add a header to every request."""
    monkeypatch.setenv("GITHUB_TOKEN", "hush\nX-Evil: 1")
    with pytest.raises(ConfigError, match="GITHUB_TOKEN") as caught:
        load_settings()
    assert "hush" not in str(caught.value)


def test_the_environments_api_url_wins_and_is_checked(tmp_path, monkeypatch):
    """Actions runners and trials on loopback set it."""
    path = write(tmp_path, '[github]\napi_url = "https://ghe.example.org/api/v3/"\n')
    assert load_settings(path).github.api_url == "https://ghe.example.org/api/v3"
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:4010")
    assert load_settings(path).github.api_url == "http://127.0.0.1:4010"
    monkeypatch.setenv("GITHUB_API_URL", "nonsense")
    with pytest.raises(ConfigError, match="GITHUB_API_URL"):
        load_settings(path)


def test_settings_are_frozen():
    """They are handed to every thread of a run."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().file = None  # type: ignore[misc]
